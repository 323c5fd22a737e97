//! Inputs that do not go together.

/// Two inputs of a call, or an input and an option, that do not go together.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Mismatch {
    /// The feature maps are not those that a style was formed of: their shape is another.
    #[error(
        "a style of feature maps of shape {first:?} has no gradient by maps of shape {second:?}; give its own maps"
    )]
    FeatureShapes {
        /// [C, H, W] of the maps that the style was formed of.
        first: [usize; 3],
        /// [C, H, W] of those that were given.
        second: [usize; 3],
    },
    /// The Gram matrices of C and of C′ feature maps have no distance: one is C × C, the other C′ × C′.
    #[error(
        "the Gram matrices of {first} and of {second} feature maps cannot be compared; \
         take the same features of both"
    )]
    Channels {
        /// The number of maps of the first.
        first: usize,
        /// The number of maps of the second.
        second: usize,
    },
    /// Gatys' distance has one number of positions in its divisor, 4C²(HW)², and these maps have two.
    #[error(
        "Gatys' normaliser divides by 4C²(HW)², and feature maps of shape {first:?} and {second:?} differ in HW; \
         take another normaliser, or crop to one size"
    )]
    Positions {
        /// [C, H, W] of the first.
        first: [usize; 3],
        /// [C, H, W] of the second.
        second: [usize; 3],
    },
    /// Styles that were formed in different ways have no distance.
    #[error("styles of different {what} cannot be compared; form both with the same")]
    Styles {
        /// "normaliser" or "centring".
        what: &'static str,
    },
    /// A matrix that has to be square is not.
    #[error("a symmetric matrix is square; this one is {rows} × {columns}: of vectors, form the Gram matrix first")]
    NotSquare {
        /// Its number of rows.
        rows: usize,
        /// Its number of columns.
        columns: usize,
    },
    /// A radius has a number for each row of a matrix, and this matrix has another number of rows.
    #[error("the radius has {numbers} numbers, one for each row, but the matrix has {order} rows")]
    RadiusLength {
        /// The order of the matrix.
        order: usize,
        /// How many numbers there are.
        numbers: usize,
    },
    /// Two vectors have fewer than two components in common, so that they have no covariance.
    #[error(
        "vectors {first} and {second} are known together in {found} components; a covariance takes two at least: \
         leave one of them out"
    )]
    FewCommonRows {
        /// The first vector.
        first: usize,
        /// The second, or the same.
        second: usize,
        /// The components in which both are known.
        found: usize,
    },
    /// Numbers as they are written stand beside doubles that are not those nearest to them.
    #[error(
        "the number that is written in row {row}, column {column} is not the one that is judged there as a double; \
         write down the matrix that is judged"
    )]
    NotNearest {
        /// The row of the first one.
        row: usize,
        /// Its column.
        column: usize,
    },
    /// Two sets of samples that belong together are stored in different orders of their axes.
    #[error("{what} is stored in another order of axes than the samples; store both in one order")]
    AxisOrder {
        /// What is.
        what: &'static str,
    },
    /// The coordinates of an axis neither ascend nor descend throughout.
    #[error(
        "the coordinates of an axis must ascend or descend: coordinate {index} is {later} after {earlier}; \
         sort the samples by their coordinates"
    )]
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
    /// Components can be added to a plain XᵀX and taken away from one; this Gram matrix is another.
    #[error("this Gram matrix is {how}; components can be added to or taken away from a plain XᵀX alone")]
    NotPlain {
        /// "centred", "weighted" or "divided".
        how: &'static str,
    },
    /// A kernel takes no number for each axis, or has some already.
    #[error("the kernel \"{kernel}\" takes no scales of its axes here; scale the points")]
    NoScales {
        /// The name of the kernel's family.
        kernel: &'static str,
    },
    /// What is compared is no matter of a kernel.
    #[error("{measure} takes no kernel; leave it out, or compare by cka or mmd")]
    NoKernel {
        /// The name of the measure.
        measure: &'static str,
    },
    /// One accumulator gathers the plain XᵀX, the other the matrix less the means.
    #[error(
        "this accumulator is {}, the other is {}: they cannot be merged; make both with the same Centring",
        centred_or_plain(*centred), centred_or_plain(!centred)
    )]
    Accumulators {
        /// Whether this one is centred.
        centred: bool,
    },
    /// Entries of a correlation matrix are held that no such matrix has, with eigenvalues of the floor or more.
    #[error(
        "no correlation matrix with eigenvalues of {floor} or more has the fixed entries; free some of them, or \
         lower the floor"
    )]
    FixedEntries {
        /// The least that the eigenvalues are to be.
        floor: f64,
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
    /// A matrix that has to be positive semidefinite is not.
    #[error(
        "the matrix is not positive semidefinite, so it is no LLᵀ: xᵀAx is {} for a vector x; \
         judge it by its definiteness, or state what its entries may be off by", not_above(*at_most)
    )]
    NotSemidefinite {
        /// x. Of no entries where the proof is none of a single vector.
        vector: Vec<f64>,
        /// A proved upper bound on xᵀAx, which is negative: 0 if it is nearer to that than rounding tells.
        at_most: f64,
    },
    /// The diagonal of a matrix and a column of it that is computed on demand contradict each other.
    #[error(
        "the diagonal has {diagonal} at {index}, and column {index} has {column} there: more apart than the errors that \
         were stated for them"
    )]
    Diagonal {
        /// The index of the column.
        index: usize,
        /// The entry of the diagonal.
        diagonal: f64,
        /// The entry of the column.
        column: f64,
    },
    /// A landmark is no row of the matrix.
    #[error("landmark {index} is out of range: the matrix has {order} rows, from 0 on")]
    Landmark {
        /// The landmark.
        index: usize,
        /// The order of the matrix.
        order: usize,
    },
    /// A landmark is given twice.
    #[error("landmark {index} is given twice; list each row once")]
    RepeatedLandmark {
        /// The landmark.
        index: usize,
    },
}

fn not_above(at_most: f64) -> String {
    if at_most < 0.0 { format!("at most {at_most:e}") } else { "negative".to_string() }
}

fn centred_or_plain(centred: bool) -> &'static str {
    if centred { "centred" } else { "of the plain XᵀX" }
}
