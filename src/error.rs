//! Misuse, or no answer at all.
//!
//! "Not positive semidefinite", "dependent", "saddle" and "undetermined" are answers, never errors.

/// A specialised `Result`.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a call has no answer. Row, column and axis indices are 0-based, in the data, in its own orientation; the
/// messages print them as they are.
///
/// Whoever handles an error matches its data, not its text:
///
/// ```
/// use gramkit::{Error, Gram, MatrixView, Vectors};
/// let mut x = [1.0, f64::NAN, 3.0, 4.0];
/// let gram = match Gram::of(&Vectors::columns(MatrixView::row_major(&x, 2, 2)?)) {
///     Err(Error::NonFinite { row, column, .. }) => {
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
    /// The matrix that has to be square is not.
    #[error("a symmetric matrix is square; this one is {rows} × {columns}")]
    NotSquare {
        /// Number of rows.
        rows: usize,
        /// Number of columns.
        columns: usize,
    },
    /// The matrix differs from its transpose.
    #[error(
        "the matrix is not symmetric: entries ({row}, {column}) and ({column}, {row}) differ by {gap:e}; symmetrize it first if that is rounding"
    )]
    Asymmetric {
        /// Row of the first entry that differs from its mirror image.
        row: usize,
        /// Its column.
        column: usize,
        /// |a_ij − a_ji|.
        gap: f64,
    },
    /// A NaN or an infinity among the entries of a matrix.
    #[error("entry ({row}, {column}) is {value}, not a finite number")]
    NonFinite {
        /// Row of the first such entry.
        row: usize,
        /// Its column.
        column: usize,
        /// The entry.
        value: f64,
    },
    /// A NaN or an infinity among the values of a list or the samples of a field.
    #[error("{what}: value {index} is {value}, not a finite number")]
    NonFiniteValue {
        /// What was read.
        what: &'static str,
        /// Position in the list (in a field: in row-major order).
        index: usize,
        /// The value.
        value: f64,
    },
    /// A NaN or an infinity among feature maps.
    #[error("channel {channel}, row {row}, column {column} of the feature maps is {value}, not a finite number")]
    NonFiniteFeature {
        /// The map.
        channel: usize,
        /// The row of the position.
        row: usize,
        /// Its column.
        column: usize,
        /// The value.
        value: f64,
    },
    /// Feature maps of different shapes have no distance.
    #[error("feature maps of shape {first:?} cannot be compared with feature maps of shape {second:?}")]
    FeatureShapes {
        /// [C, H, W] of the first.
        first: [usize; 3],
        /// [C, H, W] of the second.
        second: [usize; 3],
    },
    /// Styles that were formed in different ways have no distance.
    #[error("styles of different {what} cannot be compared")]
    DifferentStyles {
        /// "normaliser" or "centring".
        what: &'static str,
    },
    /// A layer of a style has no answer.
    #[error("layer {layer}: {error}")]
    InLayer {
        /// Index of the first such layer.
        layer: usize,
        /// Why.
        error: Box<Error>,
    },
    /// Two items have no distance.
    #[error("items {first} and {second}: {error}")]
    BetweenItems {
        /// Index of the first item.
        first: usize,
        /// Index of the second.
        second: usize,
        /// Why.
        error: Box<Error>,
    },
    /// A function to be differentiated returned a NaN or an infinity.
    #[error("the function is {value} at {point:?}, where the differences need it")]
    FunctionNotFinite {
        /// The argument.
        point: Vec<f64>,
        /// The function's value there.
        value: f64,
    },
    /// A coordinate lies outside the bounds that were given for it.
    #[error("coordinate {index} is {value}, outside its bounds {lower} and {upper}")]
    OutsideBounds {
        /// The coordinate.
        index: usize,
        /// Its value.
        value: f64,
        /// Its lower bound.
        lower: f64,
        /// Its upper bound.
        upper: f64,
    },
    /// The bounds of a coordinate are so near that no difference fits between them.
    #[error("coordinate {index}: no step of a difference fits between the bounds {lower} and {upper}")]
    NoRoom {
        /// The coordinate.
        index: usize,
        /// Its lower bound.
        lower: f64,
        /// Its upper bound.
        upper: f64,
    },
    /// A point of a batch has no answer.
    #[error("point {point}: {error}")]
    AtPoint {
        /// Index of the first such point.
        point: usize,
        /// Why.
        error: Box<Error>,
    },
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
    /// An index lies beyond the samples of its axis.
    #[error("index {index} on axis {axis} is out of range: there are {length} samples along it")]
    OutOfRange {
        /// The axis.
        axis: usize,
        /// The index on it.
        index: usize,
        /// Number of samples along it.
        length: usize,
    },
    /// The coordinates of an axis neither ascend nor descend throughout.
    #[error("the coordinates of an axis must ascend or descend: coordinate {index} is {later} after {earlier}")]
    NotMonotonic {
        /// The index of the first coordinate that breaks the order.
        index: usize,
        /// The coordinate before it.
        earlier: f64,
        /// That coordinate.
        later: f64,
    },
    /// A Gaussian is sampled on even axes alone, and this one is given by its coordinates.
    #[error("smoothing takes even axes, and axis {axis} is given by coordinates; resample the field, or do without")]
    Uneven {
        /// The axis.
        axis: usize,
    },
    /// Two sets of samples that belong together are stored in different orders of their axes.
    #[error("{what} is stored in another order of axes than the samples")]
    Layout {
        /// What is.
        what: &'static str,
    },
    /// A sample, or those of every stencil, are missing.
    #[error("the derivatives at {index:?} are unknown: samples are missing there")]
    Missing {
        /// The indices of the point.
        index: Vec<usize>,
    },
    /// There is no such axis.
    #[error("there is no axis {axis}: there are {axes}, from 0 on")]
    NoSuchAxis {
        /// The axis.
        axis: usize,
        /// Number of axes.
        axes: usize,
    },
    /// A matrix of this size does not fit into memory.
    #[error("a matrix of {rows} × {columns} numbers does not fit into memory")]
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
    /// A vector without variation, or zero, cannot be scaled to unit length.
    #[error("vector {index} {why}, so it cannot be scaled to unit length")]
    NoLength {
        /// Index of the vector.
        index: usize,
        /// "is zero", "is constant" or "is a multiple of the first".
        why: &'static str,
    },
    /// Components can be added to a plain XᵀX and taken away from one; this Gram matrix is another.
    #[error("this Gram matrix is {how}; components can be added to or taken away from a plain XᵀX alone")]
    NotPlain {
        /// "centred", "weighted" or "divided".
        how: &'static str,
    },
    /// Components that were to be taken away from a Gram matrix are proved not to be in it.
    #[error(
        "without these components, vector {index} has a squared length of {at_most:e} at most: it does not have them"
    )]
    NotContained {
        /// Index of the vector.
        index: usize,
        /// A proved upper bound on what would be left of its squared length: negative.
        at_most: f64,
    },
    /// A window of a batch has no answer.
    #[error("window {window}: {error}")]
    InWindow {
        /// Index of the first such window.
        window: usize,
        /// Why; rows and columns are those of the window.
        error: Box<Error>,
    },
    /// A series of a batch has no answer.
    #[error("series {series}: {error}")]
    InSeries {
        /// Index of the first such series.
        series: usize,
        /// Why.
        error: Box<Error>,
    },
    /// A vector lies too near the span of the earlier ones for a method that cannot drop it.
    #[error(
        "vector {index} lies too near the span of the earlier ones for {method}; Gram–Schmidt, twice, tells whether to drop it"
    )]
    NearlyDependent {
        /// Index of the vector.
        index: usize,
        /// The method.
        method: &'static str,
    },
    /// An iteration of the underlying decomposition did not converge.
    #[error("the {what} did not converge")]
    NoConvergence {
        /// The decomposition.
        what: &'static str,
    },
    /// Exact arithmetic would take more than the caller allows.
    #[error("exact arithmetic takes {needed} multiplications, more than the budget of {budget}")]
    Budget {
        /// The multiplications that all of it would take.
        needed: u64,
        /// What was allowed.
        budget: u64,
    },
    /// The thread rounds in another mode than to nearest, or flushes subnormal numbers to zero; no proof holds there.
    #[error("this thread's floating-point environment is changed ({0}), so nothing can be proved on it")]
    Environment(&'static str),
    /// The caller's progress callback asked to stop.
    #[error("cancelled")]
    Cancelled,
}
