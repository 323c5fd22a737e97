//! Where, in what a call was given.

use std::fmt;

/// Where, in what a call was given, an [`Error`](super::Error) arose.
///
/// Indices are 0-based, in the data, in its own orientation; the words of its `Display` are the beginning of the
/// error's message.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Place {
    /// An entry of a matrix.
    Entry {
        /// Its row.
        row: usize,
        /// Its column.
        column: usize,
    },
    /// A component of a list of numbers: of a vector, of weights, of a point; in a field, of its samples in row-major
    /// order.
    Component {
        /// The list.
        what: &'static str,
        /// The position in it.
        index: usize,
    },
    /// A value of feature maps.
    Feature {
        /// The map.
        channel: usize,
        /// The row of the position.
        row: usize,
        /// Its column.
        column: usize,
    },
    /// A flag of a mask of samples.
    Flag {
        /// Its index on each axis.
        index: Vec<usize>,
    },
    /// The value, at an argument, of the function that is differentiated.
    Function {
        /// The argument.
        argument: Vec<f64>,
    },
    /// A layer of a style.
    Layer(usize),
    /// A pair of the items that are compared.
    Items(usize, usize),
    /// A point of a batch of points.
    Point(usize),
    /// A window of a batch of windows. Rows and columns of its error are those of the window.
    Window(usize),
    /// A series of a batch of series.
    Series(usize),
    /// A matrix of a batch of matrices. Rows and columns of its error are those of the matrix.
    Matrix(usize),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Entry { row, column } => write!(f, "entry ({row}, {column})"),
            Self::Component { what, index } => write!(f, "{what}: value {index}"),
            Self::Feature { channel, row, column } => {
                write!(f, "channel {channel}, row {row}, column {column} of the feature maps")
            }
            Self::Flag { index } => write!(f, "flag {index:?} of the mask"),
            Self::Function { argument } => {
                write!(f, "the function at {argument:?}, where the differences need it,")
            }
            Self::Layer(layer) => write!(f, "layer {layer}"),
            Self::Items(first, second) => write!(f, "items {first} and {second}"),
            Self::Point(point) => write!(f, "point {point}"),
            Self::Window(window) => write!(f, "window {window}"),
            Self::Series(series) => write!(f, "series {series}"),
            Self::Matrix(matrix) => write!(f, "matrix {matrix}"),
        }
    }
}
