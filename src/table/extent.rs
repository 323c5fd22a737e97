//! What the numbers of a column span.

/// Numbers that are compared at a time.
const LANES: usize = 8;

/// The least and the largest of some numbers, and how many are missing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Extent {
    /// +∞ if there is no number.
    pub(super) lower: f64,
    /// −∞ if there is no number.
    pub(super) upper: f64,
    /// NaNs.
    pub(super) missing: usize,
}

impl Default for Extent {
    /// That of no numbers.
    fn default() -> Self {
        Self { lower: f64::INFINITY, upper: f64::NEG_INFINITY, missing: 0 }
    }
}

impl Extent {
    pub(super) fn of(numbers: &[f64]) -> Self {
        let mut lanes = [Self::default(); LANES];
        let (chunks, rest) = numbers.as_chunks::<LANES>();
        for chunk in chunks {
            for (lane, &number) in lanes.iter_mut().zip(chunk) {
                lane.take(number);
            }
        }
        for (lane, &number) in lanes.iter_mut().zip(rest) {
            lane.take(number);
        }
        let mut whole = Self::default();
        lanes.into_iter().for_each(|lane| whole.add(lane));
        whole
    }

    /// A NaN is neither less nor more.
    #[inline(always)]
    fn take(&mut self, number: f64) {
        self.lower = if number < self.lower { number } else { self.lower };
        self.upper = if number > self.upper { number } else { self.upper };
        self.missing += usize::from(number.is_nan());
    }

    /// That of both.
    pub(super) fn add(&mut self, other: Self) {
        self.lower = self.lower.min(other.lower);
        self.upper = self.upper.max(other.upper);
        self.missing += other.missing;
    }

    /// Whether an infinity is among them.
    #[cfg(any(feature = "parquet", test))]
    pub(super) fn is_infinite(&self) -> bool {
        self.lower == f64::NEG_INFINITY || self.upper == f64::INFINITY
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extremes_and_missing_numbers_of_any_length() {
        for length in 0..40 {
            for hole in 0..length {
                let mut numbers: Vec<f64> = (0..length).map(|k| ((k * 7 + 3) % 41) as f64 - 20.0).collect();
                numbers[hole] = f64::NAN;
                let there = || numbers.iter().copied().filter(|x| !x.is_nan());
                let lower = there().fold(f64::INFINITY, f64::min);
                let upper = there().fold(f64::NEG_INFINITY, f64::max);
                assert_eq!(Extent::of(&numbers), Extent { lower, upper, missing: 1 });
                numbers[hole] = f64::NEG_INFINITY;
                assert!(Extent::of(&numbers).is_infinite());
            }
        }
        assert_eq!(Extent::of(&[]), Extent::default());
        assert!(!Extent::default().is_infinite());
    }
}
