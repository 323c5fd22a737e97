//! Loops over the Bernstein coefficients of a polynomial, compiled for each instruction set.
//!
//! The coefficients of n variables are an n-dimensional array in which the last index runs fastest: along an axis,
//! those that follow each other are one stride apart. On a smaller box they are blossoms, by de Casteljau's algorithm.

use crate::simd::Loops;

/// The degree in each variable.
pub(super) const DEGREE: usize = 5;

/// Coefficients along each axis.
pub(super) const COEFFICIENTS: usize = DEGREE + 1;

/// Coefficients between two looks at whether both signs have been seen.
const SPAN: usize = 128;

/// Coefficients of a derivative, the least and the largest.
pub(super) type Range = (f64, f64);

/// Lines of coefficients, side by side.
type Lines<const W: usize> = [[f64; W]; COEFFICIENTS];

/// a + t(b − a) of each.
#[inline(always)]
fn towards<const W: usize>(a: [f64; W], b: [f64; W], t: f64) -> [f64; W] {
    std::array::from_fn(|l| a[l] + t * (b[l] - a[l]))
}

/// The coefficients on [from, to]: the blossom at DEGREE − k times `from` and k times `to`.
#[inline(always)]
fn cut<const W: usize>(lines: &mut Lines<W>, [from, to]: [f64; 2]) {
    if to != 1.0 {
        for round in 0..DEGREE {
            // The first line becomes the value at `from` by steps, so that the k-th is left blossomed DEGREE − k times.
            for k in 0..DEGREE - round {
                lines[DEGREE - k] = towards(lines[DEGREE - k - 1], lines[DEGREE - k], to);
            }
        }
    }
    if from != 0.0 {
        // On [0, to]; now from there to [from, to] = [from/to, 1] of it.
        let ratio = from / to;
        for round in 0..DEGREE {
            for k in 0..DEGREE - round {
                lines[k] = towards(lines[k], lines[k + 1], ratio);
            }
        }
    }
}

/// On [from, to] of the unit box along the axis of this stride.
pub(super) struct Restrict<'a> {
    pub(super) coefficients: &'a mut [f64],
    pub(super) stride: usize,
    pub(super) ends: [f64; 2],
}

impl Restrict<'_> {
    /// Lines that lie side by side, W at a time.
    #[inline(always)]
    fn beside<const W: usize>(self) {
        let count = self.stride / W;
        for run in self.coefficients.chunks_exact_mut(COEFFICIENTS * self.stride) {
            let (blocks, _) = run.as_chunks_mut::<W>();
            for i in 0..count {
                let mut lines: Lines<W> = std::array::from_fn(|k| blocks[k * count + i]);
                cut(&mut lines, self.ends);
                lines.into_iter().enumerate().for_each(|(k, line)| blocks[k * count + i] = line);
            }
        }
    }

    /// Lines one after the other, W at a time.
    #[inline(always)]
    fn after_one_another<const W: usize>(coefficients: &mut [f64], ends: [f64; 2]) {
        for run in coefficients.chunks_exact_mut(W * COEFFICIENTS) {
            let mut lines: Lines<W> = std::array::from_fn(|k| std::array::from_fn(|l| run[l * COEFFICIENTS + k]));
            cut(&mut lines, ends);
            for (k, line) in lines.iter().enumerate() {
                line.iter().enumerate().for_each(|(l, value)| run[l * COEFFICIENTS + k] = *value);
            }
        }
    }
}

impl Loops for Restrict<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        match self.stride {
            1 => {
                let fours = self.coefficients.len() / (4 * COEFFICIENTS) * (4 * COEFFICIENTS);
                let (fours, rest) = self.coefficients.split_at_mut(fours);
                Self::after_one_another::<4>(fours, self.ends);
                Self::after_one_another::<1>(rest, self.ends);
            }
            COEFFICIENTS => self.beside::<2>(),
            stride if stride.is_multiple_of(8) => self.beside::<8>(),
            _ => self.beside::<4>(),
        }
    }
}

/// The least and the largest difference of two numbers of a block, one stride apart; or of some of them, where these
/// already are on either side of 0, or as near to it as `enough`.
pub(super) struct Differences<'a> {
    pub(super) values: &'a [f64],
    pub(super) block: usize,
    pub(super) stride: usize,
    pub(super) enough: f64,
}

/// Least and largest numbers side by side.
struct Extremes<const W: usize> {
    low: [f64; W],
    high: [f64; W],
}

impl<const W: usize> Extremes<W> {
    #[inline(always)]
    fn new() -> Self {
        Self { low: [f64::INFINITY; W], high: [f64::NEG_INFINITY; W] }
    }

    #[inline(always)]
    fn add(&mut self, a: &[f64; W], b: &[f64; W]) {
        for l in 0..W {
            let difference = b[l] - a[l];
            self.low[l] = if difference < self.low[l] { difference } else { self.low[l] };
            self.high[l] = if difference > self.high[l] { difference } else { self.high[l] };
        }
    }

    #[inline(always)]
    fn all(&self, count: usize) -> Range {
        let low = self.low[..count].iter().fold(f64::INFINITY, |low, &value| if value < low { value } else { low });
        let larger = |high: f64, &value: &f64| if value > high { value } else { high };
        (low, self.high[..count].iter().fold(f64::NEG_INFINITY, larger))
    }
}

impl Differences<'_> {
    /// Of neighbours in lines of B numbers; the last of a line has none after it.
    #[inline(always)]
    fn in_lines<const B: usize>(&self) -> Range {
        let mut extremes = Extremes::<B>::new();
        let (lines, _) = self.values.as_chunks::<B>();
        for part in lines.chunks(SPAN / B) {
            for line in part {
                extremes.add(line, &std::array::from_fn(|l| line[(l + 1).min(B - 1)]));
            }
            let (low, high) = extremes.all(B - 1);
            if low <= self.enough && high >= -self.enough {
                break;
            }
        }
        extremes.all(B - 1)
    }
}

impl Loops for Differences<'_> {
    type Output = Range;

    #[inline(always)]
    fn run(self) -> Range {
        match (self.block, self.stride) {
            (COEFFICIENTS, 1) => return self.in_lines::<COEFFICIENTS>(),
            (DEGREE, 1) => return self.in_lines::<DEGREE>(),
            _ => {}
        }
        let (mut wide, mut single) = (Extremes::<8>::new(), Extremes::<1>::new());
        let mut unseen = 0;
        let both = |wide: &Extremes<8>, single: &Extremes<1>| -> Range {
            let (a, b) = (wide.all(8), single.all(1));
            (if b.0 < a.0 { b.0 } else { a.0 }, if b.1 > a.1 { b.1 } else { a.1 })
        };
        for block in self.values.chunks_exact(self.block) {
            let (this, next) = (&block[..self.block - self.stride], &block[self.stride..]);
            for (this, next) in this.chunks(SPAN).zip(next.chunks(SPAN)) {
                let ((this, this_rest), (next, next_rest)) = (this.as_chunks::<8>(), next.as_chunks::<8>());
                this.iter().zip(next).for_each(|(a, b)| wide.add(a, b));
                this_rest.iter().zip(next_rest).for_each(|(&a, &b)| single.add(&[a], &[b]));
                unseen += 8 * this.len() + this_rest.len();
                if unseen >= SPAN {
                    unseen = 0;
                    let (low, high) = both(&wide, &single);
                    if low <= self.enough && high >= -self.enough {
                        return (low, high);
                    }
                }
            }
        }
        both(&wide, &single)
    }
}

/// Differences of numbers one stride apart.
pub(super) struct Subtract<'a> {
    pub(super) out: &'a mut [f64],
    pub(super) values: &'a [f64],
    pub(super) stride: usize,
}

impl Loops for Subtract<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let pairs = self.values.iter().zip(&self.values[self.stride..]);
        self.out.iter_mut().zip(pairs).for_each(|(out, (a, b))| *out = b - a);
    }
}

/// Σ_k w_k c_k over rows of numbers, in place of the first.
pub(super) struct Combine<'a> {
    pub(super) values: &'a mut [f64],
    pub(super) weights: &'a [f64],
}

impl Loops for Combine<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let count = self.values.len() / self.weights.len();
        let (sums, rest) = self.values.split_at_mut(count);
        sums.iter_mut().for_each(|sum| *sum *= self.weights[0]);
        for (row, &weight) in rest.chunks_exact(count).zip(&self.weights[1..]) {
            sums.iter_mut().zip(row).for_each(|(sum, value)| *sum += weight * value);
        }
    }
}
