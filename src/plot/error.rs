//! Why there is no picture.

use std::path::PathBuf;

use plotters::drawing::DrawingAreaErrorKind;

use crate::error::escaped;
use crate::whole_file::WholeFileError;

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlotError {
    /// The path ends in neither `.svg` nor `.png`.
    #[error("{}: a picture's file ends in .svg or .png", escaped(path))]
    Extension {
        /// The path.
        path: PathBuf,
    },
    /// A density of pixels out of range.
    #[error("the density is {0}; it must be 1 to 4 pixels per unit")]
    Density(u32),
    /// A list is neither empty nor as long as what it describes.
    #[error("{what}: expected {expected} (or none), found {found}")]
    Length {
        /// The list.
        what: &'static str,
        /// The length that fits.
        expected: usize,
        /// The length that came.
        found: usize,
    },
    /// Matrices that stand side by side are of several orders.
    #[error("matrices of orders {expected} and {found} have no difference; draw those of one order")]
    Orders {
        /// The order of the first.
        expected: usize,
        /// That of another.
        found: usize,
    },
    /// An array of a field has another length than its shape asks for.
    #[error("{what}: expected {expected}, found {found}")]
    FieldLength {
        /// The array.
        what: &'static str,
        /// The length that fits.
        expected: usize,
        /// The length that came.
        found: usize,
    },
    /// The positions along an axis of a field are not finite, or not distinct.
    #[error("axis {axis}: {extent} samples from {origin} by {spacing} have no finite, distinct positions")]
    Positions {
        /// The 0-based axis.
        axis: usize,
        /// The count of samples along it.
        extent: usize,
        /// The position of the first.
        origin: f64,
        /// The distance of two.
        spacing: f64,
    },
    /// A bound on what a factor of low rank leaves is negative or no finite number.
    #[error("bound {index} on the residual is {value}; it must be finite and not negative")]
    Residual {
        /// The 0-based position of its point.
        index: usize,
        /// The bound.
        value: f64,
    },
    /// A code that names no class.
    #[error("{what} {index} has the class {class}; classes are 0 to 4, and 255 for a sample that has none")]
    Class {
        /// What has it: a sample or a mark.
        what: &'static str,
        /// Its 0-based position in its list.
        index: usize,
        /// The code.
        class: u8,
    },
    /// The position of a mark is not finite, or its error negative or NaN.
    #[error("mark {index} has no finite position or an error that is negative or NaN")]
    Mark {
        /// Its 0-based position.
        index: usize,
    },
    /// Slices go through a sample that the field does not have.
    #[error("axis {axis}: slices through index {index}, but there are {extent} samples")]
    Through {
        /// The 0-based axis.
        axis: usize,
        /// The index.
        index: usize,
        /// The count of samples along the axis.
        extent: usize,
    },
    /// The threshold of a contour is infinite or NaN.
    #[error("the threshold is {0}; it must be a finite number")]
    Threshold(f64),
    /// A NaN or an infinity among the values of a spectrum.
    #[error("value {index} of the spectrum is {value}, not a finite number")]
    NonFinite {
        /// Its 0-based position.
        index: usize,
        /// The value.
        value: f64,
    },
    /// The ends of an enclosure are not in order, or NaN.
    #[error("enclosure {index} runs from {lower} to {upper}; its lower end may not exceed its upper end")]
    Enclosure {
        /// Its 0-based position.
        index: usize,
        /// The lower end.
        lower: f64,
        /// The upper end.
        upper: f64,
    },
    /// The tolerance is negative, infinite or NaN.
    #[error("the tolerance is {0}; it must be a finite number, zero or more")]
    Tolerance(f64),
    /// A NaN or an infinity in a series, or among the positions of its aggregated values.
    #[error("value {index} of the series or its positions is {value}, not a finite number")]
    Series {
        /// Its 0-based position.
        index: usize,
        /// The value.
        value: f64,
    },
    /// The positions of a series' aggregated values do not ascend.
    #[error("position {index} of the aggregated values is {value}; each must exceed the one before")]
    Descent {
        /// Its 0-based index.
        index: usize,
        /// The position.
        value: f64,
    },
    /// The extent of a plane is not a positive finite number.
    #[error("the extent of the plane is {0}; it must be a positive finite number")]
    Extent(f64),
    /// The library has no answer that could be drawn.
    #[error(transparent)]
    NoAnswer(#[from] crate::error::Error),
    /// A condition number that is not finite, or below 1.
    #[error("curve {curve}: the condition number of point {index} is {value}; it must be finite and at least 1")]
    Condition {
        /// The 0-based curve.
        curve: usize,
        /// The 0-based position of the point on it.
        index: usize,
        /// The number.
        value: f64,
    },
    /// A loss of orthogonality, or a bound on one, that is negative or NaN.
    #[error(
        "curve {curve}: the loss of orthogonality of point {index}, or its bound, is {value}; it must be 0 or more"
    )]
    Loss {
        /// The 0-based curve.
        curve: usize,
        /// The 0-based position of the point on it.
        index: usize,
        /// The number.
        value: f64,
    },
    /// The drawing library failed.
    #[error("cannot draw: {0}")]
    Drawing(String),
    /// The file cannot be written.
    #[error(transparent)]
    WholeFile(#[from] WholeFileError),
}

impl<E: std::error::Error + Send + Sync> From<DrawingAreaErrorKind<E>> for PlotError {
    fn from(error: DrawingAreaErrorKind<E>) -> Self {
        Self::Drawing(error.to_string())
    }
}
