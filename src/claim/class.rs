//! The class words: what a symmetric matrix is by the signs of its eigenvalues, and what a point of a function is by
//! its Hessian.

use std::fmt;

use super::inertia::{Count, Inertia};

/// The class of a symmetric matrix by the signs of its eigenvalues. "Semidefinite" means singular here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum DefinitenessClass {
    /// All eigenvalues are positive (and for order 0, vacuously).
    PositiveDefinite,
    /// None is negative, some are zero, some positive.
    PositiveSemidefinite,
    /// All are negative.
    NegativeDefinite,
    /// None is positive, some are zero, some negative.
    NegativeSemidefinite,
    /// The zero matrix.
    Zero,
    /// There are eigenvalues of both signs.
    Indefinite,
}

impl DefinitenessClass {
    /// The class that the inertia of a matrix of this order decides; `None` if its bounds leave more than one.
    ///
    /// ```
    /// use gramkit::{Count, Inertia};
    /// use gramkit::claim::DefinitenessClass;
    /// let count = |lower, upper| Count { lower, upper };
    /// let (none, one, some) = (count(0, 0), count(1, 1), count(0, 1));
    /// let indefinite = Inertia { positive: one, zero: none, negative: one };
    /// assert_eq!(DefinitenessClass::from_inertia(2, &indefinite), Some(DefinitenessClass::Indefinite));
    /// let open = Inertia { positive: one, zero: some, negative: some };
    /// assert_eq!(DefinitenessClass::from_inertia(2, &open), None);
    /// ```
    pub fn from_inertia(order: usize, inertia: &Inertia) -> Option<Self> {
        let (p, z, q) = (inertia.positive, inertia.zero, inertia.negative);
        if p.lower == order {
            Some(Self::PositiveDefinite)
        } else if q.lower == order {
            Some(Self::NegativeDefinite)
        } else if z.lower == order {
            Some(Self::Zero)
        } else if p.lower > 0 && q.lower > 0 {
            Some(Self::Indefinite)
        } else if q.upper == 0 && z.lower > 0 && p.lower > 0 {
            Some(Self::PositiveSemidefinite)
        } else if p.upper == 0 && z.lower > 0 && q.lower > 0 {
            Some(Self::NegativeSemidefinite)
        } else {
            None
        }
    }

    /// The class in a word, as in `--json`: "positive-definite", say.
    pub fn name(self) -> &'static str {
        match self {
            Self::PositiveDefinite => "positive-definite",
            Self::PositiveSemidefinite => "positive-semidefinite",
            Self::NegativeDefinite => "negative-definite",
            Self::NegativeSemidefinite => "negative-semidefinite",
            Self::Zero => "zero",
            Self::Indefinite => "indefinite",
        }
    }
}

impl fmt::Display for DefinitenessClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::PositiveDefinite => "positive definite",
            Self::PositiveSemidefinite => "positive semidefinite, singular",
            Self::NegativeDefinite => "negative definite",
            Self::NegativeSemidefinite => "negative semidefinite, singular",
            Self::Zero => "zero",
            Self::Indefinite => "indefinite",
        })
    }
}

/// The class of a stationary point, by the inertia of its Hessian.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum CurvatureClass {
    /// All curvatures are positive.
    Minimum,
    /// All are negative.
    Maximum,
    /// There are curvatures of both signs.
    Saddle {
        /// The number of negative ones, between proved bounds.
        morse_index: Count,
    },
    /// Some curvature is exactly zero and the others have one sign; possible only for a radius of 0.
    Singular,
}

impl CurvatureClass {
    /// The class that the inertia of a Hessian of this order decides; `None` if its bounds leave more than one.
    ///
    /// ```
    /// use gramkit::{Count, Inertia};
    /// use gramkit::claim::{CurvatureClass, PointClass};
    /// let (none, one) = (Count { lower: 0, upper: 0 }, Count { lower: 1, upper: 1 });
    /// let class = |positive, zero, negative| CurvatureClass::from_inertia(2, &Inertia { positive, zero, negative });
    /// assert_eq!(class(one, none, one), Some(CurvatureClass::Saddle { morse_index: one }));
    /// // x²: one curvature is 0.
    /// assert_eq!(class(one, one, none), Some(CurvatureClass::Singular));
    /// assert_eq!(class(one, one, none).map(PointClass::from), Some(PointClass::Degenerate));
    /// ```
    pub fn from_inertia(order: usize, inertia: &Inertia) -> Option<Self> {
        DefinitenessClass::from_inertia(order, inertia).map(|class| Self::from_definiteness(class, inertia.negative))
    }

    /// The class of a point whose Hessian is of this class and has so many negative eigenvalues.
    pub(crate) fn from_definiteness(class: DefinitenessClass, negative: Count) -> Self {
        match class {
            DefinitenessClass::PositiveDefinite => Self::Minimum,
            DefinitenessClass::NegativeDefinite => Self::Maximum,
            DefinitenessClass::Indefinite => Self::Saddle { morse_index: negative },
            DefinitenessClass::PositiveSemidefinite
            | DefinitenessClass::NegativeSemidefinite
            | DefinitenessClass::Zero => Self::Singular,
        }
    }

    /// The class in a word: "minimum", "maximum", "saddle" or "singular".
    pub fn name(self) -> &'static str {
        match self {
            Self::Minimum => PointClass::Minimum.name(),
            Self::Maximum => PointClass::Maximum.name(),
            Self::Saddle { .. } => PointClass::Saddle.name(),
            Self::Singular => "singular",
        }
    }
}

/// The class of a point of a field in one byte, by its Hessian: at a stationary point the class of that point,
/// elsewhere that of the surface's curvature there.
///
/// The codes are those of the arrays that the program writes. A [`CurvatureClass`] has one of these classes too:
///
/// ```
/// use gramkit::claim::{CurvatureClass, PointClass};
/// assert_eq!(PointClass::from(CurvatureClass::Maximum), PointClass::Maximum);
/// // An eigenvalue that is exactly 0 lies in an interval around 0 that could not be tighter.
/// assert_eq!(PointClass::from(CurvatureClass::Singular), PointClass::Degenerate);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[repr(u8)]
pub enum PointClass {
    /// All eigenvalues exceed the radius.
    Minimum = 0,
    /// All are below its negative.
    Maximum = 1,
    /// One exceeds it, and another is below its negative.
    Saddle = 2,
    /// None of these, though the Hessian is as well known as can be: some eigenvalue is 0 but for roundings.
    Degenerate = 3,
    /// None of these, because the radius is wide.
    Undetermined = 4,
    /// A NaN or an infinity is among the data.
    Invalid = 255,
}

impl PointClass {
    /// All classes, by ascending code.
    pub const ALL: [Self; 6] =
        [Self::Minimum, Self::Maximum, Self::Saddle, Self::Degenerate, Self::Undetermined, Self::Invalid];

    /// The class with this code; `None` if there is none.
    ///
    /// ```
    /// use gramkit::claim::PointClass;
    /// assert_eq!(PointClass::from_code(PointClass::Saddle as u8), Some(PointClass::Saddle));
    /// assert_eq!(PointClass::from_code(17), None);
    /// ```
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|&class| class as u8 == code)
    }

    /// Whether it is a minimum, a maximum or a saddle for sure.
    pub fn is_decided(self) -> bool {
        matches!(self, Self::Minimum | Self::Maximum | Self::Saddle)
    }

    /// The class in a word, as in `--json`: "minimum", say.
    pub fn name(self) -> &'static str {
        match self {
            Self::Minimum => "minimum",
            Self::Maximum => "maximum",
            Self::Saddle => "saddle",
            Self::Degenerate => "degenerate",
            Self::Undetermined => "undetermined",
            Self::Invalid => "invalid",
        }
    }
}

impl From<CurvatureClass> for PointClass {
    fn from(class: CurvatureClass) -> Self {
        match class {
            CurvatureClass::Minimum => Self::Minimum,
            CurvatureClass::Maximum => Self::Maximum,
            CurvatureClass::Saddle { .. } => Self::Saddle,
            CurvatureClass::Singular => Self::Degenerate,
        }
    }
}
