//! The classes, and how many points are of each.

use std::ops::AddAssign;

/// What a point of a field is, by its Hessian: at a stationary point the class of that point, elsewhere that of the surface's
/// curvature there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum PointClass {
    /// All eigenvalues exceed the radius.
    Minimum = 0,
    /// All are below its negative.
    Maximum = 1,
    /// One exceeds it, and another is below its negative.
    Saddle = 2,
    /// None of these, though the Hessian is as well known as can be: there is an eigenvalue that is 0 but for roundings.
    Degenerate = 3,
    /// None of these, because the radius is wide.
    Undetermined = 4,
    /// A NaN or an infinity among the data.
    Invalid = 255,
}

impl PointClass {
    /// The class with this code; `None` if there is none.
    ///
    /// ```
    /// use gramkit::verdict::packed::PointClass;
    /// assert_eq!(PointClass::from_code(PointClass::Saddle as u8), Some(PointClass::Saddle));
    /// assert_eq!(PointClass::from_code(17), None);
    /// ```
    pub fn from_code(code: u8) -> Option<Self> {
        [Self::Minimum, Self::Maximum, Self::Saddle, Self::Degenerate, Self::Undetermined, Self::Invalid]
            .into_iter()
            .find(|&class| class as u8 == code)
    }

    /// Whether it is a minimum, a maximum or a saddle for sure.
    pub fn is_decided(self) -> bool {
        matches!(self, Self::Minimum | Self::Maximum | Self::Saddle)
    }
}

/// How many points are of each class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClassCounts {
    /// [`PointClass::Minimum`].
    pub minima: u64,
    /// [`PointClass::Maximum`].
    pub maxima: u64,
    /// [`PointClass::Saddle`].
    pub saddles: u64,
    /// [`PointClass::Degenerate`].
    pub degenerate: u64,
    /// [`PointClass::Undetermined`].
    pub undetermined: u64,
    /// [`PointClass::Invalid`], and codes that are none.
    pub invalid: u64,
}

impl ClassCounts {
    /// Counts codes.
    ///
    /// ```
    /// use gramkit::verdict::packed::{ClassCounts, PointClass};
    /// let counts = ClassCounts::of(&[0, 2, 2, PointClass::Invalid as u8]);
    /// assert_eq!((counts.minima, counts.saddles, counts.invalid, counts.total()), (1, 2, 1, 4));
    /// ```
    pub fn of(codes: &[u8]) -> Self {
        // Bytes are added up lane by lane: a table would wait for its last entry at every repetition of a code.
        const MOST: usize = 255;
        let mut table = [0_u64; 5];
        for codes in codes.chunks(MOST) {
            for (code, count) in (0_u8..).zip(&mut table) {
                *count += u64::from(codes.iter().fold(0_u8, |sum, &c| sum + u8::from(c == code)));
            }
        }
        let [minima, maxima, saddles, degenerate, undetermined] = table;
        let invalid = codes.len() as u64 - (minima + maxima + saddles + degenerate + undetermined);
        Self { minima, maxima, saddles, degenerate, undetermined, invalid }
    }

    /// All points.
    pub fn total(&self) -> u64 {
        self.minima + self.maxima + self.saddles + self.degenerate + self.undetermined + self.invalid
    }
}

impl AddAssign for ClassCounts {
    fn add_assign(&mut self, other: Self) {
        self.minima += other.minima;
        self.maxima += other.maxima;
        self.saddles += other.saddles;
        self.degenerate += other.degenerate;
        self.undetermined += other.undetermined;
        self.invalid += other.invalid;
    }
}
