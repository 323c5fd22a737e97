//! Which numbers are meant: the doubles, or the numbers as they are written.

use std::fmt;

/// How the numbers of a table are read.
///
/// ```
/// use gramkit::matrix::Reading;
/// assert_eq!((Reading::Doubles.to_string(), Reading::default()), ("doubles".to_string(), Reading::Doubles));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "lowercase"))]
pub enum Reading {
    /// Each as the double nearest to it.
    #[default]
    Doubles,
    /// As decimals or integers, exactly as they are written.
    Decimals,
}

impl fmt::Display for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Doubles => "doubles",
            Self::Decimals => "decimals",
        })
    }
}

impl Reading {
    /// Whether it is that of doubles.
    ///
    /// ```
    /// use gramkit::matrix::Reading;
    /// assert!(Reading::Doubles.is_of_doubles() && !Reading::Decimals.is_of_doubles());
    /// ```
    pub fn is_of_doubles(&self) -> bool {
        *self == Self::Doubles
    }
}
