//! How many points are of each class.

use std::ops::AddAssign;

use crate::claim::PointClass;

/// How many points are of each class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
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
    /// use gramkit::claim::PointClass;
    /// use gramkit::verdict::packed::ClassCounts;
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

    /// How many points are of one class.
    ///
    /// ```
    /// use gramkit::claim::PointClass;
    /// use gramkit::verdict::packed::ClassCounts;
    /// let counts = ClassCounts::of(&[0, 2, 2]);
    /// assert_eq!(PointClass::ALL.map(|class| counts.of_class(class)), [1, 0, 2, 0, 0, 0]);
    /// ```
    pub fn of_class(&self, class: PointClass) -> u64 {
        match class {
            PointClass::Minimum => self.minima,
            PointClass::Maximum => self.maxima,
            PointClass::Saddle => self.saddles,
            PointClass::Degenerate => self.degenerate,
            PointClass::Undetermined => self.undetermined,
            PointClass::Invalid => self.invalid,
        }
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
