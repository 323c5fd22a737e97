//! An orthonormal basis of the span of vectors, with its loss of orthogonality measured and bounded.
//!
//! X = QR with QᵀQ = I. In floating point the methods differ in ‖I − QᵀQ‖, here with h for the number of roundings that
//! a term of an inner product meets, m at most:
//!
//! * **classical Gram–Schmidt**: O(u)·κ² as long as that is below 1; Giraud, Langou, Rozložník, van den Eshof, Numer.
//!   Math. 101 (2005);
//! * **modified Gram–Schmidt**: O(u)·κ as long as that is below 1; Björck, BIT 7 (1967);
//! * **classical, twice**: O(u) as long as O(u)·κ < 1; Giraud et al. (2005), "twice is enough"; a block of columns at a
//!   time, Barlow, Smoktunowicz, Numer. Math. 123 (2013);
//! * **modified, twice**: O(u) as long as O(u)·κ < 1; Giraud, Langou, IMA J. Numer. Anal. 22 (2002), of two passes over
//!   all of X;
//! * **Cholesky QR, twice**: O(u) as long as 8κ√((hn + n(n + 1))u) ≤ 1; Yamamoto, Nakatsukasa, Yanagisawa, Fukaya, ETNA
//!   44 (2015);
//! * **shifted Cholesky QR, thrice**: O(u) as long as O(u)·κ < 1; Fukaya, Kannan, Nakatsukasa, Yamamoto, Yanagisawa,
//!   SISC 42 (2020).
//!
//! For the classical process the cited bound supposes a diagonal of R that satisfies Pythagoras' theorem (Smoktunowicz,
//! Barlow, Langou, Numer. Math. 105 (2006)); here it is the plain norm of what is left, which one more pass makes
//! immaterial.
//!
//! Gram–Schmidt drops dependent vectors; Cholesky QR, made of matrix products alone and so faster, refuses them.
//!
//! **Löwdin's** is no QR decomposition: its Q is the nearest orthonormal one, whatever the order of the vectors, and
//! its R is symmetric. It is the [`Polar`] decomposition, by a singular value decomposition; there is said how far it
//! is from the true one.
//!
//! Textbook constants do not come with a bound for *this* Q, so the crate multiplies Q out: [`Orthonormal`] always
//! carries the measured ‖I − QᵀQ‖_F and a proved bound on ‖I − QᵀQ‖₂.

mod basis;
mod block;
mod cholesky_qr;
mod gram_schmidt;
mod loss;
mod options;
mod orthogonalization;
mod polar;
mod process;
mod rows;

pub use basis::Orthonormal;
pub use cholesky_qr::CholeskyQr;
pub use gram_schmidt::GramSchmidt;
pub use options::OrthonormalOptions;
pub use orthogonalization::Orthogonalization;
pub use polar::Polar;

pub(crate) use polar::to_polar_factor;
