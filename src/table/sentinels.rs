//! Numbers that may stand for missing ones.

/// Numbers that often stand for a missing one.
const SENTINELS: [f64; 19] = [
    -9999.0,
    -99999.0,
    -999999.0,
    -999.0,
    -99.0,
    -32768.0,
    9999.0,
    99999.0,
    999999.0,
    1e20,
    -1e30,
    1e30,
    // The least and the largest of 32 bits, of single and of double precision; what netCDF fills arrays with.
    i32::MIN as f64,
    i32::MAX as f64,
    f32::MIN as f64,
    f32::MAX as f64,
    f64::MIN,
    f64::MAX,
    9.969209968386869e36,
];
/// A sentinel is so many times as far from the other numbers as these are from one another.
const FAR: f64 = 3.0;
/// Other numbers that a column has to have for that to mean something.
const FEWEST_OTHERS: usize = 3;

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
    /// Those that occurred, and how often.
    seen: Vec<(f64, usize)>,
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
        } else if let Some((_, count)) = self.seen.iter_mut().find(|(seen, _)| *seen == sample) {
            *count += 1;
        } else {
            self.seen.push((sample, 1));
        }
    }

    /// The first that occurred and is far from all numbers that are none.
    #[must_use]
    pub fn found(&self) -> Option<f64> {
        self.all().first().map(|(value, _)| *value)
    }

    /// All that are far from all numbers that are none, in the order in which they occurred, and how often they did.
    pub(super) fn all(&self) -> Vec<(f64, usize)> {
        let far = |(value, _): &&(f64, usize)| {
            let distance = if *value < self.lower { self.lower - value } else { value - self.upper };
            distance > FAR * (self.upper - self.lower)
        };
        if self.others < FEWEST_OTHERS { Vec::new() } else { self.seen.iter().filter(far).copied().collect() }
    }
}
