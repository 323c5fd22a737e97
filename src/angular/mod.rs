//! Gramian angular fields of time series, and series of Gramian angular fields.
//!
//! Wang, Oates, *Encoding time series as images for visual inspection and classification using tiled convolutional
//! neural networks*, AAAI Workshops (2015): a series is scaled to [lo, hi] ⊆ [−1, 1], each value is read as the cosine
//! of an angle φ ∈ [0, π], and the image of the series is
//!
//! * the summation field (GASF) g_ij = cos(φᵢ + φⱼ) = cᵢcⱼ − sᵢsⱼ, symmetric, or
//! * the difference field (GADF) g_ij = sin(φᵢ − φⱼ) = sᵢcⱼ − cᵢsⱼ, skew,
//!
//! with c = cos φ the scaled series and s = sin φ ≥ 0.
//!
//! # Two columns instead of n
//!
//! With V = [c s] the fields are GASF = ccᵀ − ssᵀ = V·diag(1, −1)·Vᵀ and GADF = scᵀ − csᵀ, of rank 2 at the most. So an
//! [`AngularField`] keeps c and s, and everything but the image itself costs O(n). Let a = cᵀc, b = sᵀs, d = cᵀs,
//! n = a + b.
//!
//! * The nonzero eigenvalues of VJVᵀ, J = diag(1, −1), are those of JVᵀV = [a d; −d −b], the roots of
//!   λ² − (a − b)λ − (ab − d²) = 0: λ = ½(a − b ± ρ) with ρ² = (a − b)² + 4(ab − d²) = (n − 2d)(n + 2d). If y is an
//!   eigenvector of JVᵀV, Vy is one of the field: hc − ds and hs − dc with h = ½(n + ρ), in which nothing cancels that
//!   need not.
//! * The nonzero eigenvalues of the skew field are ±i√(ab − d²), and ab − d² = Σ_{i<j} sin²(φᵢ − φⱼ) by Lagrange's
//!   identity.
//! * ‖GASF‖_F² = a² + b² − 2d², ‖GADF‖_F² = 2(ab − d²).
//!
//! # What is proved
//!
//! Bounds are about the series as it was given, each value a double, and exact arithmetic after that: its means, its
//! extremes, (x − min)/(max − min), c, s, and what is made of them.
//!
//! * *Where a value stands.* The differences x − min and max − x of values are double words, without an error. Those
//!   of means are taken of the sums of the windows, multiplied by integers so that they are in proportion to the
//!   means; the sums are exact, if need be as integers of any length. So a constant series, a value that is the
//!   smallest one, and the rank are known, not guessed.
//! * *Angles.* c is within 41u² of a double word, and so is s = √((1 − c)(1 + c)), since 1 − c and 1 + c are sums of
//!   terms that are not negative: (1 − hi) + (hi − lo)(max − x)/(max − min) and (1 + lo) + (hi − lo)(x − min)/(max −
//!   min). The stored ĉ and ŝ are its upper halves, the images are made of those, and an entry is within 4.01u of the
//!   true one. The lower halves are kept for the rest.
//! * *Moments.* ab − d² and n − 2d cancel where all angles are nearly equal, or nearly π/4. Formed in doubles, the
//!   determinant would be lost for angles that differ by 10⁻⁸. a and d are formed of inner products in twice the
//!   working precision, whose error, of some (n/8 + 13)²u²·n, is carried along; b = n − a. The eigenvalues come as
//!   [`Enclosure`](crate::Enclosure)s.
//!
//! # The way back
//!
//! A field knows its (min, max), and [`AngularField::series`] restores the series. [`invert`] restores it from an image
//! that somebody made, and says when another series has the same one. Let lo < hi, and let both be attained, as they
//! are by every scaled series that is not constant.
//!
//! *Summation.* The diagonal 2cᵢ² − 1 shows |cᵢ| and sᵢ. Let e be an index of largest |c|; c_e = ±E with E = max(|lo|,
//! |hi|) > 0. Then cⱼ = (g_ej + s_e sⱼ)/c_e: the sign of c_e settles all others. So two series at most have one image,
//! c and −c (which do, as s is the same). Both lie in [lo, hi] and attain its ends if and only if hi = −lo. Then x and
//! min + max − x have one image; for any other range only one series has it.
//!
//! *Difference.* Let θᵢ = φᵢ − arccos hi ∈ [0, D], D = arccos lo − arccos hi ≤ π. Where θⱼ = 0, column j, sin(θᵢ − θⱼ),
//! has no negative entry, and shows sin θᵢ. If D < π, no other column is so: that of θⱼ > 0 has −sin θⱼ < 0 in the row
//! of a θ = 0. Likewise no column has no positive entry but those of θⱼ = D, which show sin(θᵢ − D), and both sines
//! together fix θᵢ: one series only has the image. If D = π, the range is [−1, 1]. The columns of θ = 0 and θ = π are
//! sin θ and −sin θ, told apart by any θᵢ strictly between, of which cos θᵢ = ±√(1 − sin²θᵢ) is open. For a pair of
//! those, sin(θᵢ − θⱼ) = sin θᵢ cos θⱼ − cos θᵢ sin θⱼ takes values for the four choices of signs that determine both,
//! unless sin(θᵢ − θⱼ) = 0. So the image has one series if two values strictly between the extremes differ, or if there
//! is but the middle one (θ = π/2); two if all those between are equal, at θ or at π − θ: x and min + max − x for
//! these, the extremes as they are; and with extremes only, the image is 0, whichever values are min and which max.

mod aggregation;
mod angles;
mod eigen;
mod field;
mod image;
pub(crate) mod inverse;
mod moments;
mod offsets;
mod options;
mod product;

pub use aggregation::windows;
pub use eigen::AngularEigen;
pub use field::AngularField;
pub use image::{write_images, write_images_single};
pub use inverse::{Ambiguity, Inverse, invert};
pub use options::{AngularOptions, Kind};

pub(crate) use field::{restored, sine};
pub(crate) use options::check_range;
