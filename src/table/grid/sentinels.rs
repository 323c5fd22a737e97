//! Samples that may stand for missing ones.

use crate::table::assemble::{FAR, FEWEST_OTHERS, SENTINELS};

/// Samples that are looked at together.
const CHUNK: usize = 4096;

/// Looks, among samples that are read a few at a time, for a number that often stands for a missing one and is far from
/// all others: −9999 among heights, say.
///
/// ```
/// use gramkit::table::Sentinels;
/// let mut sentinels = Sentinels::default();
/// sentinels.add(&[203.0, 204.0, -9999.0]);
/// sentinels.add(&[204.5, 210.0]);
/// assert_eq!(sentinels.found(), Some(-9999.0));
/// // Among numbers of that size it is one of them.
/// sentinels.add(&[-8000.0, 12000.0]);
/// assert_eq!(sentinels.found(), None);
/// ```
#[derive(Clone, Debug)]
pub struct Sentinels {
    /// Those that occurred.
    seen: Vec<f64>,
    /// The least and the largest of the others, and how many there are.
    lower: f64,
    upper: f64,
    others: usize,
}

impl Default for Sentinels {
    fn default() -> Self {
        Self { seen: Vec::new(), lower: f64::INFINITY, upper: f64::NEG_INFINITY, others: 0 }
    }
}

impl Sentinels {
    /// Looks at some samples; NaN is none.
    pub fn add(&mut self, samples: &[f64]) {
        for chunk in samples.chunks(CHUNK) {
            let (mut lower, mut upper) = (f64::INFINITY, f64::NEG_INFINITY);
            for &sample in chunk {
                lower = if sample < lower { sample } else { lower };
                upper = if sample > upper { sample } else { upper };
            }
            // What is far from all others is the least or the largest of those beside it.
            match SENTINELS.contains(&lower) || SENTINELS.contains(&upper) {
                true => chunk.iter().filter(|sample| sample.is_finite()).for_each(|&sample| self.look_at(sample)),
                false if lower <= upper => {
                    self.lower = self.lower.min(lower);
                    self.upper = self.upper.max(upper);
                    self.others = self.others.saturating_add(chunk.iter().filter(|sample| !sample.is_nan()).count());
                }
                false => {}
            }
        }
    }

    fn look_at(&mut self, sample: f64) {
        if !SENTINELS.contains(&sample) {
            self.lower = self.lower.min(sample);
            self.upper = self.upper.max(sample);
            self.others = self.others.saturating_add(1);
        } else if !self.seen.contains(&sample) {
            self.seen.push(sample);
        }
    }

    /// The first that occurred and is far from all numbers that are none.
    #[must_use]
    pub fn found(&self) -> Option<f64> {
        let far = |&&value: &&f64| {
            let distance = if value < self.lower { self.lower - value } else { value - self.upper };
            distance > FAR * (self.upper - self.lower)
        };
        self.seen.iter().find(far).copied().filter(|_| self.others >= FEWEST_OTHERS)
    }
}
