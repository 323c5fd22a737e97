//! Convolution of samples with a Gaussian.
//!
//! Along an even axis of spacing h the weights are w_k ∝ exp(−½(kh/s)²), |k| ≤ r = ⌊4s/h + ½⌋, scaled to the sum 1:
//! sampled, and truncated at four standard deviations. Beyond its ends an axis is reflected about them (d c b a | a b c
//! d | d c b a); a periodic one goes round. The convolution is separable, so it is done axis by axis, as
//!
//! > (g ∗ f)ᵢ = fᵢ + Σ_{k ≥ 1} w_k[(fᵢ₊ₖ − fᵢ) + (fᵢ₋ₖ − fᵢ)],
//!
//! by which a constant stays what it is to the bit, −f and a mirrored f give the negated and the mirrored result to the
//! bit, and the rounding errors of the sum are relative to the variation of f. An extension by reflection has the
//! period 2n, so no offset above n is needed: weights of offsets that meet the same pair of samples are added up.
//!
//! Where samples are missing within the box of the weights, what is there is averaged (Knutsson & Westin, *Normalized
//! and differential convolution*, CVPR 1993): with m = 1 where there is a sample and 0 elsewhere,
//!
//! > (g ∗ mf)/(g ∗ m).
//!
//! Outside these boxes nothing changes, not by a bit. A missing sample stays missing.
//!
//! The matrix S of the convolution is a product of one for each axis. Independent noise of standard deviation σ in the
//! samples is of σ‖wS‖₂ in a derivative with weights w of the smoothed ones, which for products of weights is a product
//! as well ([`Weights::noise`]).

use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::window::Window;
use crate::error::{Error, Mismatch, Place, Result};
use crate::field::grid::Axis;
use crate::field::stencil::{CHUNK, Reading, Sum, Weights};
use crate::progress::{Progress, report};
use crate::rounding::UNIT_ROUNDOFF;
use crate::simd::InstructionSet;
use crate::threads::parallel;

/// The largest standard deviation, in steps of an axis; it bounds the number of weights.
const WIDEST: f64 = 65536.0;

/// Samples that one task works on, at least, where planes can be taken together.
const TASK: usize = 1 << 15;

/// The relative size of the rounding errors of smoothed samples: one addition at their size per axis, and those of
/// terms that are as small as the variation.
pub(crate) fn roundoff(dimension: usize) -> f64 {
    dimension as f64 * UNIT_ROUNDOFF
}

/// The weights of a Gaussian along each axis.
#[derive(Clone, Debug)]
pub(crate) struct Gaussian {
    axes: Vec<Weights>,
}

/// Rows of one thread.
#[derive(Debug, Default)]
struct Workspace {
    padded: Vec<f64>,
    swept: Vec<f64>,
    numerator: Vec<f64>,
    denominator: Vec<f64>,
}

impl Gaussian {
    /// The weights of a standard deviation, for axes in the order of `shape`.
    ///
    /// # Errors
    /// [`Mismatch::Uneven`]; [`Error::Domain`] for more than [`WIDEST`] steps.
    pub(crate) fn new(axes: &[Axis], shape: &[usize], scale: f64) -> Result<Self> {
        let weights = |(axis, (grid_axis, &length)): (usize, (&Axis, &usize))| {
            let spacing = grid_axis.spacing().ok_or(Error::Mismatch(Mismatch::Uneven { axis }))?;
            if scale / spacing > WIDEST {
                let what = "the scale of a Gaussian, in steps of an axis,";
                return Err(Error::Domain { what, value: scale / spacing, must_be: "65536 at most" });
            }
            Ok(Weights::new(spacing, length, grid_axis.is_periodic(), scale))
        };
        Ok(Self { axes: axes.iter().zip(shape).enumerate().map(weights).collect::<Result<_>>()? })
    }

    /// The planes on either side that a plane takes.
    pub(crate) fn reach(&self) -> usize {
        self.axes[0].reach()
    }

    /// The weights along each axis.
    pub(crate) fn axes(&self) -> &[Weights] {
        &self.axes
    }

    /// Samples in a plane.
    fn plane(&self) -> usize {
        self.axes[1..].iter().map(|axis| axis.length).product()
    }

    /// Convolves the planes from `first` on, as many as `out` holds; `raw` has them and those within reach of them.
    ///
    /// What comes out depends on the samples within reach alone, to the bit, and not on the window.
    ///
    /// # Errors
    /// [`Error::NotFinite`] for an infinite sample; [`Error::Overflow`]; [`Error::Cancelled`].
    pub(crate) fn convolve(
        &self,
        set: InstructionSet,
        sum: Sum,
        raw: Window<'_>,
        first: usize,
        out: &mut [f64],
        progress: Option<Progress<'_>>,
    ) -> Result<()> {
        let (length, plane, reach) = (self.axes[0].length, self.plane(), self.reach());
        let (count, given) = (out.len() / plane, raw.samples.len() / plane);
        let place = |index: usize| (index + length - raw.first) % length;
        let inside = |place: usize| place >= reach && place + reach < given;
        let mut tasks = Vec::new();
        let (mut at, mut rest) = (0, out);
        while at < count {
            let from = place(first + at);
            let mut planes = 1;
            if inside(from) {
                let goes_on = |p: usize| at + p < count && place(first + at + p) == from + p && inside(from + p);
                while planes * plane < TASK && goes_on(planes) {
                    planes += 1;
                }
            }
            let (task, others) = rest.split_at_mut(planes * plane);
            tasks.push((first + at, from, task));
            (at, rest) = (at + planes, others);
        }
        let done = AtomicUsize::new(0);
        let work = |workspace: &mut Workspace, (index, from, out): (usize, usize, &mut [f64])| {
            let size = out.len();
            report(progress, done.fetch_add(size / plane, Ordering::Relaxed) as f64 / count as f64)?;
            let source = |o: isize| {
                let from = match inside(from) {
                    true => (from as isize + o) as usize,
                    false => place(self.axes[0].index(index as isize + o)),
                };
                &raw.samples[from * plane..][..size]
            };
            self.task(set, sum, source, out, workspace).then_some(()).ok_or_else(|| overflow(raw, length, plane, index))
        };
        parallel(tasks.into_par_iter()).map_init(Workspace::default, |w, (i, f, out)| work(w, (i, f, out))).collect()
    }
}

impl Gaussian {
    /// Convolves consecutive planes; false if a result is not finite where there is a sample.
    fn task<'a>(
        &self,
        set: InstructionSet,
        sum: Sum,
        source: impl Fn(isize) -> &'a [f64],
        out: &mut [f64],
        workspace: &mut Workspace,
    ) -> bool {
        let Workspace { padded, swept, numerator, denominator } = workspace;
        let mut all = |sum: Sum, reading: Reading, out: &mut [f64]| {
            self.axes[0].convolve(set, sum, reading, out, &source);
            for axis in 1..self.axes.len() {
                self.along(axis, set, sum, out, padded, swept);
            }
        };
        all(sum, Reading::Samples, out);
        let centre = source(0);
        let unknown = |out: &f64, sample: &f64| !out.is_finite() && !sample.is_nan();
        if out.iter().zip(centre).any(|(out, sample)| unknown(out, sample)) {
            for (row, reading) in [(&mut *numerator, Reading::Zeroed), (&mut *denominator, Reading::Flags)] {
                row.resize(out.len(), 0.0);
                all(Sum::Products, reading, row);
            }
            let ratios = numerator.iter().zip(denominator.iter()).map(|(value, weight)| value / weight);
            for ((out, sample), ratio) in out.iter_mut().zip(centre).zip(ratios) {
                if unknown(out, sample) {
                    *out = ratio;
                }
            }
        }
        // A mean of the samples around one that is missing is not a sample.
        let mut known = true;
        for (out, sample) in out.iter_mut().zip(centre) {
            *out = if sample.is_nan() { f64::NAN } else { *out };
            known &= out.is_finite() || sample.is_nan();
        }
        known
    }

    /// Convolves whole planes along an axis that is not the slowest, in place.
    fn along(
        &self,
        axis: usize,
        set: InstructionSet,
        sum: Sum,
        values: &mut [f64],
        padded: &mut Vec<f64>,
        swept: &mut Vec<f64>,
    ) {
        let weights = &self.axes[axis];
        let reach = weights.reach();
        if reach == 0 {
            return;
        }
        let stride: usize = self.axes[axis + 1..].iter().map(|axis| axis.length).product();
        let (line, pitch) = (weights.length * stride, (weights.length + 2 * reach) * stride);
        // Lines with their extensions on either side, one after the other, so that one loop runs over many short ones.
        for lines in values.chunks_mut((CHUNK / pitch).max(1) * line) {
            let count = lines.len() / line;
            padded.resize(count * pitch, 0.0);
            for (line, padded) in lines.chunks_exact(line).zip(padded.chunks_exact_mut(pitch)) {
                let (before, rest) = padded.split_at_mut(reach * stride);
                let (inside, after) = rest.split_at_mut(line.len());
                inside.copy_from_slice(line);
                for (k, to) in before.chunks_exact_mut(stride).enumerate() {
                    let from = weights.index(k as isize - reach as isize) * stride;
                    to.copy_from_slice(&line[from..from + stride]);
                }
                for (k, to) in after.chunks_exact_mut(stride).enumerate() {
                    let from = weights.index((weights.length + k) as isize) * stride;
                    to.copy_from_slice(&line[from..from + stride]);
                }
            }
            let length = count * pitch - 2 * reach * stride;
            let source = |o: isize| &padded[(reach as isize + o) as usize * stride..][..length];
            if count == 1 {
                weights.convolve(set, sum, Reading::Samples, lines, source);
                continue;
            }
            swept.resize(length, 0.0);
            weights.convolve(set, sum, Reading::Samples, swept, source);
            for (line, swept) in lines.chunks_exact_mut(line).zip(swept.chunks(pitch)) {
                line.copy_from_slice(&swept[..line.len()]);
            }
        }
    }
}

/// Why there is no finite result: an infinite sample, or one that is too large.
fn overflow(raw: Window<'_>, length: usize, plane: usize, index: usize) -> Error {
    match raw.samples.iter().position(|sample| sample.is_infinite()) {
        Some(place) => {
            let index = (raw.first + place / plane) % length * plane + place % plane;
            Error::NotFinite {
                place: Place::Component { what: "samples of the field", index },
                value: raw.samples[place],
            }
        }
        None => Error::Overflow { what: "smoothed field", row: index % length, column: 0 },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_instruction_set_gives_the_same_bits() {
        for length in 1..70 {
            let samples: Vec<f64> = (0..length).map(|k| ((k * 37) % 23) as f64 / 3.0 - 2.0).collect();
            let with_gap: Vec<f64> = (0..length).map(|k| if k % 17 == 5 { f64::NAN } else { samples[k] }).collect();
            let gaussian = Gaussian::new(&[Axis::even(1.0).unwrap()], &[length], 1.7).unwrap();
            for raw in [&samples, &with_gap] {
                for sum in [Sum::Differences, Sum::Products] {
                    let results = InstructionSet::available().into_iter().map(|set| {
                        let mut out = vec![0.0; length];
                        gaussian.convolve(set, sum, Window { samples: raw, first: 0 }, 0, &mut out, None).unwrap();
                        out.into_iter().map(f64::to_bits).collect::<Vec<_>>()
                    });
                    let results: Vec<_> = results.collect();
                    assert!(results.windows(2).all(|pair| pair[0] == pair[1]));
                }
            }
        }
    }
}
