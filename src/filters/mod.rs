//! A bank of linear filters for images, whose responses are feature maps (feature `filters`).
//!
//! "A hundred filters, each for an edge, a stripe, a spot": with them an image has a style, [`style`](crate::style),
//! without any network. A [`Filter`] has parameters and a [`Kernel`] h; a [`FilterBank`] has filters and a
//! [`Rectification`] φ; the map of an [`Image`] x is φ(h ⋆ x) with the *correlation*
//!
//! > (h ⋆ x)(p) = Σ_a h(a)·x(p + a),
//!
//! where x goes on beyond its edges in half-sample symmetry, d c b a | a b c d | d c b a, with period 2H and 2W: for
//! images smaller than the kernel it is reflected again and again. That is what `scipy.ndimage` calls `reflect`.
//!
//! # Scales
//!
//! Kernels are divided by ‖h‖₁, as those of Leung and Malik (2001). Kernels of one shape at scales σ are then
//! h_σ(a) = σ⁻²h₁(a/σ), with transfer functions H_σ(ω) = H₁(σω). The power of natural images falls like 1/|ω|²
//! (Field, *Relations between the statistics of natural images and the response properties of cortical cells*, Journal
//! of the Optical Society of America A 4 (1987)), and ∫|H₁(σω)|²/|ω|² d²ω does not depend on σ in the plane: all scales
//! respond with comparable variance, none outweighs the others in a Gram matrix.
//!
//! # Rectification
//!
//! Products of linear responses see second-order statistics alone (Malik and Perona 1990), so a [`Rectification`] comes
//! before them. The default, full-wave |r|, was chosen by measurement: of crops of a brick wall and a lawn
//! (`examples/style.rs`), 128² pixels on a grid of 64, every two of the wall are nearer in style to each other than to
//! any of the lawn with |r|, which is not so for all of them without rectification, nor with half-wave. Smaller crops
//! hold hardly more than a brick: at 96², 2 of 49 fail with |r| too, and most below.
//!
//! # The method
//!
//! Circular correlation of a plane of L ≥ H + 2r pixels, r the half-width of the largest kernel, is correlation with
//! reflection if the plane is the image with r reflected pixels on each side: the H pixels in the middle never meet the
//! seam. It is a product of Fourier transforms, of sizes L that are products of 2, 3 and 5. h(−a) = ±h(a) makes that of
//! a kernel real or imaginary, so a number for each point suffices. Images above 512 pixels are cut into tiles with an
//! apron of r pixels each (overlap–save); [`PreparedBank::gram`] never holds the maps of more than one tile. The
//! [adjoint](PreparedBank::adjoint) is all of that backwards: maps among zeros, transforms, products with the
//! conjugates and their sum, one transform back, and each pixel of the plane is added to the pixel of the image that it
//! was copied from.
//!
//! Filters run in parallel; the same input gives the same bits for any number of threads. Processors with other
//! instructions may round otherwise.
//!
//! # Accuracy
//!
//! Each transform of n points is off by O(u·log₂n) in the 2-norm, u = 2⁻⁵³ (Higham, *Accuracy and Stability of
//! Numerical Algorithms*, 2nd ed., theorem 24.2, for radix 2), so that of a response, in any pixel, is at most about
//! u·log₂n·‖x − x̄‖₂ over the plane. Its mean x̄ is subtracted first, as the kernels are blind to it. That is the
//! theory of the method, tested but not proved for the transforms used here; so no radius covers it. The radius of a
//! Gram matrix of maps bounds the error of its products and sums: it is about the computed maps.

mod adjoint;
mod axis;
mod bank;
mod error;
mod file;
mod filter;
mod fourier;
mod image;
mod image_options;
mod jpeg;
mod kernel;
mod level;
mod options;
mod parity;
mod png;
mod prepared;
mod rectification;
mod style;

pub use bank::FilterBank;
pub use error::ImageError;
pub use filter::Filter;
pub use image::Image;
pub use image_options::ImageOptions;
pub use kernel::Kernel;
pub use options::FilterGramOptions;
pub use parity::Parity;
pub use prepared::PreparedBank;
pub use rectification::Rectification;
