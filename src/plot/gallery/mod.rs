//! Pictures of this module, each with the command that draws it from the crate's own folder.
//!
//! `--plot-scale 2` gives a PNG twice as many pixels per unit and direction.
//!
//! <style>.docblock > svg { max-width: 100%; height: auto; }</style>
//!
//! # A matrix beside its spectrum
//!
//! Longley's data (Journal of the American Statistical Association 62 (1967)): correlations, and the singular values of
//! X with their enclosures. See [`MatrixPicture`](crate::plot::MatrixPicture).
//!
//! ```sh
//! gramkit analyze examples/data/longley.csv --plot overview.svg
//! ```

#![doc = include_str!("overview.svg")]
//!
//! # Correlations in the order of a clustering
//!
//! Thirty measures of cell nuclei (Wolberg, Street & Mangasarian, Wisconsin diagnostic breast cancer data): what
//! measures size stands together, what measures shape beside it. See [`Order`](crate::plot::Order).
//!
//! ```sh
//! gramkit analyze examples/data/breast_cancer.csv --picture correlation --cluster --plot correlation.svg
//! ```
#![doc = include_str!("correlation.svg")]
//!
//! # What a radius leaves undetermined
//!
//! Ten correlations of the same data, rounded to two decimals as they are printed, lie within 0.005·√90 < 0.0475 of the
//! true ones in the spectral norm. An entry without a determined sign and the bars of eigenvalues that are not
//! separated from 0 are hatched. See [`HeatMap`](crate::plot::HeatMap) and [`Spectrum`](crate::plot::Spectrum).
//!
//! ```sh
//! gramkit definiteness examples/data/rounded_correlations.csv --radius 0.0475 --plot undetermined.svg
//! ```
#![doc = include_str!("undetermined.svg")]
//!
//! # Collinearity
//!
//! Which coefficients share a near dependency: framed discs in one row. See
//! [`CollinearityPicture`](crate::plot::CollinearityPicture).
//!
//! ```sh
//! gramkit analyze examples/data/longley.csv --picture collinearity --plot collinearity.svg
//! ```
#![doc = include_str!("collinearity.svg")]
//!
//! # Singular values
//!
//! Bars are enclosures; a hollow mark is a value that nothing separates from 0. See
//! [`Spectrum`](crate::plot::Spectrum).
//!
//! ```sh
//! gramkit analyze examples/data/breast_cancer.csv --picture spectrum --plot spectrum.svg
//! ```
#![doc = include_str!("spectrum.svg")]
//!
//! # Scores of principal components
//!
//! Sixteen years of the economy of the United States along the two directions that explain most; bars, where a score is
//! not known as precisely as its mark is wide. See [`ComponentScores`](crate::plot::ComponentScores).
//!
//! ```sh
//! gramkit analyze examples/data/longley.csv --picture scores --plot scores.svg
//! ```
#![doc = include_str!("scores.svg")]
//!
//! # The Gram norm on a plane
//!
//! √(pᵀGp) of correlated measures on the plane of the first two eigenvectors, with the regions in which none, one or
//! two of the directions exceed a tenth of the largest. See [`GramNormPicture`](crate::plot::GramNormPicture).
//!
//! ```sh
//! gramkit analyze examples/data/breast_cancer.csv --center --divisor unit-diagonal --tol 0.1 \
//!     --picture gram-field --plot gram-field.svg
//! ```
#![doc = include_str!("gram-field.svg")]
//!
//! # Loss of orthogonality
//!
//! Six methods on matrices of growing condition number. See
//! [`OrthogonalityPicture`](crate::plot::OrthogonalityPicture).
//!
//! ```sh
//! cargo run --release --features plot --example orthogonality orthogonality.svg
//! ```
#![doc = include_str!("orthogonality.svg")]
//!
//! # Angular fields
//!
//! Yearly sunspot numbers, 1700 to 2008, in 60 means: cos(φᵢ + φⱼ), and sin(φᵢ − φⱼ). See
//! [`AngularPicture`](crate::plot::AngularPicture).
//!
//! ```sh
//! gramkit angular examples/data/sunspots.csv --column SUNACTIVITY --size 60 --plot summation.svg
//! ```
#![doc = include_str!("summation.svg")]
//!
//! ```sh
//! gramkit angular examples/data/sunspots.csv --column SUNACTIVITY --size 60 --field difference --plot difference.svg
//! ```
#![doc = include_str!("difference.svg")]
//!
//! # Style distances
//!
//! Two crops of a brick wall and two of a lawn, each by the Gram matrix of a hundred filters' responses.
//!
//! ```sh
//! gramkit style examples/data/crops/brick-1.png examples/data/crops/brick-2.png \
//!     examples/data/crops/grass-1.png examples/data/crops/grass-2.png --plot style.svg
//! ```
#![doc = include_str!("style.svg")]
//!
