//! Misuse, or no answer at all: [`Error::is_misuse`] tells which.
//!
//! "Not positive semidefinite", "dependent", "saddle" and "undetermined" are answers, never errors, but where a factor
//! of what is not semidefinite was asked for: [`Mismatch::NotSemidefinite`]. An [`Error`] carries its data: a
//! [`Place`] in what the call was given, the value that was found there, and what a call takes instead. A [`Mismatch`]
//! says which inputs do not go together.

mod escaped;
mod mismatch;
mod place;

pub use escaped::escaped;
pub use mismatch::Mismatch;
pub use place::Place;

/// A specialised `Result`.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a call has no answer. Row, column and axis indices are 0-based, in the data, in its own orientation; the
/// messages print them as they are.
///
/// Any call that proves or bounds something may say [`Error::Environment`]; the `# Errors` of a function list the
/// others.
///
/// Whoever handles an error matches its data, not its text:
///
/// ```
/// use gramkit::error::Place;
/// use gramkit::{Error, Gram, MatrixView, Vectors};
/// let mut x = [1.0, f64::NAN, 3.0, 4.0];
/// let gram = match Gram::of(&Vectors::columns(MatrixView::row_major(&x, 2, 2)?)) {
///     Err(Error::NotFinite { place: Place::Entry { row, column }, .. }) => {
///         x[2 * row + column] = 0.0; // a gap in the data
///         Gram::of(&Vectors::columns(MatrixView::row_major(&x, 2, 2)?))?
///     }
///     other => other?,
/// };
/// assert_eq!((gram.get(0, 0), gram.get(1, 0), gram.get(1, 1)), (10.0, 12.0, 16.0));
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// One of several has no answer: a layer, a pair, a point, a window, a series.
    #[error("{place}: {error}")]
    At {
        /// The first such one.
        place: Place,
        /// Why.
        error: Box<Error>,
    },
    /// A NaN or an infinity where a number has to be.
    #[error("{place} is {value}, not a finite number; {}", instead_of_it(place))]
    NotFinite {
        /// The first such place.
        place: Place,
        /// What is there.
        value: f64,
    },
    /// A length or shape does not fit.
    #[error("{what}: expected {expected}, found {found}")]
    Shape {
        /// What was measured.
        what: &'static str,
        /// The size that fits.
        expected: usize,
        /// The size that came.
        found: usize,
    },
    /// The matrix differs from its transpose.
    #[error(
        "the matrix is not symmetric: entries ({row}, {column}) and ({column}, {row}) differ by {gap:e}; \
         symmetrize it first if that is rounding"
    )]
    Asymmetric {
        /// Row of the first entry that differs from its mirror image.
        row: usize,
        /// Its column.
        column: usize,
        /// |a_ij − a_ji|.
        gap: f64,
    },
    /// Two inputs, or an input and an option, do not go together.
    #[error(transparent)]
    Mismatch(#[from] Mismatch),
    /// A parameter lies outside its domain.
    #[error("{what} is {value}; it must be {must_be}")]
    Domain {
        /// The parameter.
        what: &'static str,
        /// Its value.
        value: f64,
        /// The domain.
        must_be: &'static str,
    },
    /// A coordinate lies outside the bounds that were given for it, or they are so near that no difference fits between
    /// them: the value tells which.
    #[error("coordinate {index}{}", beside_bounds(*value, *lower, *upper))]
    Bounds {
        /// The coordinate.
        index: usize,
        /// Its value.
        value: f64,
        /// Its lower bound.
        lower: f64,
        /// Its upper bound.
        upper: f64,
    },
    /// No sample is known at an index: it lies beyond the samples of an axis, or the sample, or those of every stencil,
    /// are missing.
    #[error("{}", no_sample(index, shape))]
    NoSample {
        /// The index on each axis.
        index: Vec<usize>,
        /// Number of samples along each axis.
        shape: Vec<usize>,
    },
    /// A vector has no direction of its own, and the call needs one: it is zero, constant, a multiple of another, or
    /// too near the span of the earlier ones for a method that cannot drop it.
    #[error("vector {index} {why}{}", for_want_of_direction(*method))]
    NoDirection {
        /// Index of the vector.
        index: usize,
        /// "is zero", "is constant", "is a multiple of the first" or "lies too near the span of the earlier ones".
        why: &'static str,
        /// The method of orthonormalisation that cannot drop it; none where it is to be scaled to unit length.
        method: Option<&'static str>,
    },
    /// A matrix of this size does not fit into memory.
    #[error("a matrix of {rows} × {columns} numbers does not fit into memory; take a part at a time")]
    TooLarge {
        /// Its rows.
        rows: usize,
        /// Its columns.
        columns: usize,
    },
    /// An entry of the answer exceeds the range of `f64`.
    #[error("{what}: entry ({row}, {column}) exceeds the range of f64; scale the input down")]
    Overflow {
        /// What was being computed.
        what: &'static str,
        /// Row of the entry.
        row: usize,
        /// Its column.
        column: usize,
    },
    /// A nonzero entry of the answer is too small for a normal `f64`, so its digits would be lost.
    #[error("{what}: entry ({row}, {column}) is nonzero but below the normal range of f64; scale the input up")]
    Underflow {
        /// What was being computed.
        what: &'static str,
        /// Row of the entry.
        row: usize,
        /// Its column.
        column: usize,
    },
    /// An iteration, of a decomposition or towards the nearest matrix, did not converge.
    #[error("the {what} did not converge; {instead}")]
    NoConvergence {
        /// The iteration.
        what: &'static str,
        /// What may converge.
        instead: &'static str,
    },
    /// Exact arithmetic would take more than the caller allows.
    #[error("exact arithmetic takes {needed} multiplications, more than the budget of {budget}; allow as many")]
    Budget {
        /// The multiplications that all of it would take.
        needed: u64,
        /// What was allowed.
        budget: u64,
    },
    /// The thread rounds in another mode than to nearest, or flushes subnormal numbers to zero; no proof holds there.
    #[error(
        "this thread's floating-point environment is changed ({0}), so nothing can be proved on it; \
         restore it, or call from another thread"
    )]
    Environment(&'static str),
    /// The caller's progress callback asked to stop.
    #[error("cancelled")]
    Cancelled,
}

impl Error {
    /// Whether the call, or what it was given, has to change before there can be an answer: a shape, a value that is
    /// not finite, an asymmetry, inputs that do not go together, a parameter outside its domain, a point without a
    /// sample, a vector without a direction, a size beyond memory.
    ///
    /// The others are no fault of the call: an answer outside the range of `f64` ([`Error::Overflow`],
    /// [`Error::Underflow`]), an iteration without convergence, an exact number beyond the budget, a changed
    /// [`Error::Environment`], a call that was cancelled. An [`Error::At`] is what the error in it is.
    ///
    /// ```
    /// use gramkit::{Error, MatrixView};
    /// assert!(MatrixView::row_major(&[1.0; 3], 2, 2).unwrap_err().is_misuse());
    /// assert!(!Error::Cancelled.is_misuse());
    /// ```
    pub fn is_misuse(&self) -> bool {
        match self {
            Self::At { error, .. } => error.is_misuse(),
            Self::NotFinite { .. }
            | Self::Shape { .. }
            | Self::Asymmetric { .. }
            | Self::Mismatch(_)
            | Self::Domain { .. }
            | Self::Bounds { .. }
            | Self::NoSample { .. }
            | Self::NoDirection { .. }
            | Self::TooLarge { .. } => true,
            Self::Overflow { .. }
            | Self::Underflow { .. }
            | Self::NoConvergence { .. }
            | Self::Budget { .. }
            | Self::Environment(_)
            | Self::Cancelled => false,
        }
    }

    /// The same error, of one of several.
    pub(crate) fn at(self, place: Place) -> Self {
        Self::At { place, error: Box::new(self) }
    }
}

fn instead_of_it(place: &Place) -> &'static str {
    match place {
        Place::Function { .. } => "keep it away from there by bounds or a shorter step",
        _ => "replace it, or leave it out",
    }
}

fn beside_bounds(value: f64, lower: f64, upper: f64) -> String {
    if lower <= value && value <= upper {
        format!(
            ": no step of a difference fits between the bounds {lower} and {upper}; widen them, or hold the coordinate"
        )
    } else {
        format!(" is {value}, outside its bounds {lower} and {upper}; move it between them, or widen them")
    }
}

fn no_sample(index: &[usize], shape: &[usize]) -> String {
    match index.iter().zip(shape).position(|(i, length)| i >= length) {
        Some(axis) => format!(
            "index {} on axis {axis} is out of range: there are {} samples along it, from 0 on",
            index[axis], shape[axis]
        ),
        None => format!(
            "the derivatives at {index:?} are unknown: samples are missing there; fill them in, or ask at another point"
        ),
    }
}

fn for_want_of_direction(method: Option<&str>) -> String {
    match method {
        Some(method) => format!(" for {method}; Gram–Schmidt, twice, tells whether to drop it"),
        None => ", so it cannot be scaled to unit length; leave it out".to_string(),
    }
}

#[cfg(test)]
mod tests;
