//! Fields sampled on a grid: their derivatives with errors, the class of every point, critical points between the
//! nodes.
//!
//! A [`Field`] is samples of f : Rⁿ → R on a [`Grid`]: any number of axes, each with a spacing or with coordinates of
//! its own ([`Axis`]), open or closed to a circle; `f32`, `f64` or whole numbers; in either
//! [`Layout`](crate::matrix::Layout); some of them missing (NaN, or a mask). What can be had of it:
//!
//! ```
//! use gramkit::Field;
//! use gramkit::field::{FieldOptions, Grid, Quantity, Scheme};
//! // Himmelblau's function on [−6, 6]², every 0.1.
//! let at = |k: usize| 0.1 * k as f64 - 6.0;
//! let f = |x: f64, y: f64| (x * x + y - 11.0).powi(2) + (x + y * y - 7.0).powi(2);
//! let samples: Vec<f64> = (0..121 * 121).map(|k| f(at(k / 121), at(k % 121))).collect();
//! let grid = Grid::spaced(&[121, 121], &[0.1, 0.1])?.starting_at(&[-6.0, -6.0])?;
//! let options = FieldOptions { scheme: Scheme::Compact { accuracy: 4 }, ..FieldOptions::default() };
//! let field = Field::with(&samples, grid, &options)?;
//!
//! // One pass over the samples for all of it.
//! let maps = field.compute(&[Quantity::Gradient, Quantity::Hessian, Quantity::Eigenvalues])?;
//! assert_eq!(maps[1].shape, [3, 121, 121]);
//! // Minimum, maximum, saddle, degenerate or undetermined, at every node …
//! assert_eq!(field.classes()?.counts.undetermined, 0);
//! // … and where the gradient vanishes, between them.
//! let found = field.critical_points()?;
//! assert_eq!((found.points.len(), found.morse_sum), (9, 1));
//! # Ok::<(), gramkit::Error>(())
//! ```
//!
//! # Differences
//!
//! Along an axis with samples at x_k the derivative at x_i is that of the polynomial through the samples around it,
//! Σ w_k f(x_k), with weights by Fornberg's algorithm (Math. Comp. 51 (1988), 699–706). With p + 1 samples about
//! the middle of an even axis, both derivatives are of accuracy p, their error O(hᵖ); elsewhere, at the edges and
//! on uneven axes, the first takes p + 1 samples and the second p + 2. A mixed derivative is one first difference
//! after the other. As Σ w_k = 0, each weight multiplies a difference of samples and not a sample: constants have
//! derivatives of exactly 0, and f → −f negates every bit. [`Scheme`] tells compact differences from NumPy's nested
//! ones, and when each is right.
//!
//! Where samples are missing, a derivative moves to the nearest window of the same accuracy without a gap, up to a
//! one-sided one; where there is none, it is missing itself. Nothing spreads further than a stencil.
//!
//! # Errors
//!
//! Of an entry with weights w,
//!
//! > E = 2|D_p − D_{p+2}| + 2|D_{p+2} − D_{p+4}| + Σ|w|·(u_s|f| + …) + 3σ‖w‖₂:
//!
//! *truncation*, by the same derivative of an accuracy two and four higher; *rounding*, of samples with unit roundoff
//! u_s and of the arithmetic, of the order of 4u|f|/h²; *noise* of standard deviation σ in each sample. The radius
//! of the Hessian is ‖E‖_∞, in maps the sum of the norms of these shares, and so at least ‖E‖₂, and by Weyl's theorem
//! |λ̂ᵢ − λᵢ| ≤ ‖E‖₂ for each eigenvalue.
//! All of it is an estimate: between its samples a field may do anything. What is asked of one point
//! ([`Field::hessian_at`], [`Field::gradient_at`], [`Flattest`]) takes the largest truncation among the point and
//! its neighbours.
//!
//! Of waves, anisotropic waves, products of odd functions about nodes, and Gaussians, on one to three axes with
//! edges, even and uneven, with six samples or more to a period, these shares of entries lie within their errors:
//!
//! | | entries | of maps | at one point |
//! |---|--:|--:|--:|
//! | compact, accuracy 2, 4, 6, and nested, f64 | 90 624 | 99.98 % | 100.00 % |
//! | the same in f32 | 42 688 | 99.98 % | 100.00 % |
//! | with noise of 10⁻⁶, 10⁻⁴, 10⁻² of the range | 128 064 | 99.93, 99.90, 99.86 % | 100.00 % |
//! | five or six samples to an axis, which decide nothing | 26 304 | 99.92 % | 99.98 % |
//!
//! No class among them is wrong. Waves of fewer samples to a period lie outside more often. Noise adds about a
//! quarter of its own share to the differences that stand for truncation.
//!
//! Of critical points between the nodes ([`Field::critical_points`]), on 26 families of fields in closed form —
//! waves on circles and in boxes with one to four axes, rotated Gaussians, polynomials, surfaces of the literature,
//! products of odd functions about nodes, uneven axes, gaps, noise of up to 10⁻² of the range, f32, whole numbers,
//! smoothing — on grids of 3 to 100 samples to a period, these shares lie within their errors, and so many classes
//! are decided, none of them wrong and none of a point that is not there:
//!
//! | | points | eigenvalues | positions | values | median error bar / error | decided |
//! |---|--:|--:|--:|--:|--:|--:|
//! | compact, accuracy 2 | 14 761 | 99.99 % | 99.99 % | 99.99 % | 11 | 76 % |
//! | nested | 14 753 | 99.99 % | 99.99 % | 99.99 % | 11 | 76 % |
//! | compact, accuracy 4 | 14 773 | 99.98 % | 99.99 % | 99.98 % | 15 | 85 % |
//! | compact, accuracy 6 | 14 708 | 99.99 % | 99.95 % | 99.99 % | 21 | 88 % |
//!
//! The worst family is that with noise, 99.8 %: an error of three standard deviations is exceeded by chance.
//!
//! With bounds of derivatives ([`Truncation::Bounded`]) the errors are proved, and so are the classes.
//!
//! # Classes
//!
//! With λ the eigenvalues of the Hessian and r its radius, a point is a *minimum* if all λ > r, a *maximum* if all
//! λ < −r, a *saddle* if some λ > r and some λ < −r. Else some interval \[λ − r, λ + r\] contains 0, and the point
//! is *degenerate* if it is tight, r ≤ [tightness](FieldOptions::tightness)·‖H‖ or hardly more than rounding makes it,
//! and *undetermined* if it is wide: the first is a property of the field, the second of the sampling. What the radius
//! leaves open is judged again by the entries: of all symmetric H′ with |H′ − H| ≤ E one by one, a minimum if all
//! are positive definite, and so on. Where a field is steep along one axis and flat along another, most of it is
//! decided so. Only signs are needed, so those of the leading minors of H ∓ rI decide, from order 4 on of its
//! pivots (Sylvester's law of inertia), in module [`verdict::packed`](crate::verdict::packed); eigenvalues are
//! computed where one of them is within its rounding error of 0.
//!
//! # Speed and memory
//!
//! Derivatives, errors, eigenvalues and classes of a few lines are computed while those are in the cache, with the
//! vectors of the processor, on all threads; the results do not depend on their number. A [`SlabField`] reads a few
//! planes at a time from whatever implements [`Slabs`](crate::matrix::Slabs) — an NPY file, say — and gives the same
//! bits.
//!
//! The search for critical points looks at the cells near which the gradient may vanish: few of a smooth field, all of
//! a rough one. Cells of equal samples are gathered in runs along the last axis of storage, so that a plateau takes the
//! time of reading it and the memory of its rows. In any other cell boxes are looked at, 6ⁿ numbers each, up to about a
//! thousand of them; what all of it may take is an option, the [effort](FieldOptions::effort), by default some seconds.

#[cfg(feature = "ndarray")]
mod array;
mod at_point;
mod classes;
pub(crate) mod critical;
mod critical_points;
mod driver;
mod flattest;
pub(crate) mod grid;
mod in_memory;
mod map;
pub(crate) mod pass;
mod region;
mod runs;
mod slab_field;
mod smoothed;
pub(crate) mod stencil;
mod storage;
#[cfg(feature = "ndarray")]
mod strided;
mod structure_tensor;
#[cfg(test)]
mod tests;

pub use at_point::FieldGradient;
pub use classes::ClassMap;
pub use critical::PlateauKind;
pub use critical_points::{CriticalPoint, CriticalPoints, Hull, Plateau};
pub use flattest::Flattest;
pub use grid::{Axis, FieldOptions, Grid, Samples, Scheme, Truncation};
pub use in_memory::Field;
pub use map::Map;
pub use pass::{Measure, Quantity};
pub use region::{Region, RegionOptions};
pub use slab_field::{FieldSummary, Slab, SlabError, SlabField};
#[cfg(feature = "ndarray")]
pub use strided::Sample;
pub use structure_tensor::StructureTensor;
