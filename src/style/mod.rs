//! Feature maps, and their Gram matrix: the style of an image.
//!
//! A stack of C feature maps of H × W positions is a C × HW matrix F, a row for each map. Its Gram matrix FFᵀ tells
//! which features occur together, wherever they do, and on its diagonal how much of each there is: Gatys, Ecker and
//! Bethge, *Image style transfer using convolutional neural networks*, CVPR 2016, section 2.2. Where a feature is does
//! not matter: a permutation of the positions, the same one of every map, leaves FFᵀ as it is.
//!
//! # Normalisers
//!
//! Five are in use, and a distance by one cannot be compared with a distance by another. With M = HW:
//!
//! | Gram matrix | distance of G and G′ | here | there |
//! |---|---|---|---|
//! | FFᵀ | ‖G − G′‖²_F | [`Normaliser::None`] | |
//! | FFᵀ/M | ‖G − G′‖²_F | [`Normaliser::PerPosition`] | Gatys' own code, TensorFlow's tutorial |
//! | FFᵀ/(CM) | ‖G − G′‖²_F | [`Normaliser::PerElement`] | PyTorch's `fast_neural_style` |
//! | FFᵀ | ‖G − G′‖²_F/(4C²M²) | [`Normaliser::Gatys`] | the paper, Keras' example |
//! | F̃F̃ᵀ/(BCM) | ‖G − G′‖²_F | below | PyTorch's tutorial |
//!
//! Squares are summed here. Where the code of others takes their mean over the C² entries, as Gatys' own and those of
//! TensorFlow and PyTorch do, its distance is this one over C² ([`Style::distance`] takes such factors as weights).
//!
//! The last takes B images for one stack F̃ of B·C maps, and so the products of the features of different images as
//! well. It is [`Normaliser::PerElement`] of [`FeatureMaps::new`] with the shape [B·C, H, W], and for B = 1 the third.
//! To keep the images apart, [`FeatureMaps::batch`].
//!
//! Two stacks of C maps can be compared whatever their sizes, since both Gram matrices are C × C. With
//! [`Normaliser::PerPosition`] and [`Normaliser::PerElement`] they are means over the positions, and a distance is one
//! of style alone; with [`Normaliser::None`] they are sums and grow with the size; Gatys' distance has one M.
//!
//! [`Centring::Mean`](crate::Centring) subtracts the mean over the positions from each map: with
//! [`Normaliser::PerPosition`] the Gram matrix is then the covariance of the features.
//!
//! # Distance
//!
//! The distance of two [`Style`]s is Σ_l w_l·E_l, E_l the distance of layer l of the table above ([`StyleDistance`]). A
//! computed Ĝ is within its radius of G, ‖Ĝ − G‖_F ≤ r, because |Ĝ − G|_ij ≤ ε·a_i·a_j and r is no less than ε·Σ a_j²
//! (see [`Gram`](crate::Gram); a [`GramAccumulator`](crate::GramAccumulator) adds its bounds up in that norm); so by
//! the triangle inequality
//!
//! > (‖Ĝ − Ĝ′‖_F − r − r′)² ≤ ‖G − G′‖²_F ≤ (‖Ĝ − Ĝ′‖_F + r + r′)²,
//!
//! and 0 on the left where r + r′ is larger. The stored matrices are equal if and only if the value is 0.
//!
//! # Gradient
//!
//! With D = G − G′, G = FFᵀ/s, dE = 2⟨D, dG⟩ = 4/s·⟨DF, dF⟩, for D is symmetric: ∂E/∂F = 4/s·DF, and DF/(C²M²) for
//! Gatys' normaliser. Centred, F·P takes the place of F, P = I − 11ᵀ/M, and P·P = P ([`Style::gradient`]).
//!
//! ```
//! use gramkit::style::{FeatureMaps, Normaliser, Style, StyleOptions};
//! // Two features at four positions, and the same with the positions in another order.
//! let a = FeatureMaps::new(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0], [2, 2, 2])?;
//! let b = FeatureMaps::new(&[4.0, 3.0, 1.0, 2.0, 8.0, 7.0, 5.0, 6.0], [2, 2, 2])?;
//! let c = FeatureMaps::new(&[1.0, 2.0, 3.0, 4.0, 8.0, 7.0, 6.0, 5.0], [2, 2, 2])?;
//! let options = StyleOptions { normaliser: Normaliser::PerPosition, ..StyleOptions::default() };
//! let [a, b, c] = [a, b, c].map(|maps| Style::with(&[maps], &options));
//! let (a, b, c) = (a?, b?, c?);
//! assert_eq!(a.distance(&b, None)?.value, 0.0);
//! let distance = a.distance(&c, None)?; // the products of the features: 70 and 60, over 4
//! assert_eq!(distance.value, 2.0 * 2.5_f64.powi(2));
//! assert!(distance.enclosure.width() < 1e-12);
//! # Ok::<(), gramkit::Error>(())
//! ```

mod difference;
mod distance;
mod distances;
mod feature_gram;
mod feature_maps;
mod gradient;
mod layers;
mod normaliser;
mod options;

pub use distance::{LayerDistance, StyleDistance};
pub use distances::StyleDistances;
pub use feature_gram::FeatureGram;
pub use feature_maps::FeatureMaps;
pub use gradient::StyleGradient;
pub use layers::Style;
pub use normaliser::Normaliser;
pub use options::StyleOptions;
