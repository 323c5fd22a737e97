//! A derivative along one axis: which stencil each index takes.

use super::fornberg::weights;
use super::{Form, Stencil};
use crate::error::{Error, Result};
use crate::field::grid::Axis;

/// The relative difference below which two distances count as equal.
const TIE: f64 = 1.0 / 1_048_576.0;

/// A derivative along an axis: a stencil for each index.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Operator {
    /// The distinct stencils; on an even axis the first is the central one.
    pub(crate) stencils: Vec<Stencil>,
    /// Which of them an index takes.
    pub(crate) at: Vec<u32>,
    /// The indices that take the first one, with all its samples between the ends of the axis.
    pub(crate) interior: std::ops::Range<usize>,
    /// Of each distinct stencil, Σ|w|.
    moduli: Vec<f64>,
    /// And √Σw².
    squares: Vec<f64>,
}

impl Operator {
    fn from_stencils(stencils: impl Iterator<Item = Stencil>, central: Option<Stencil>) -> Self {
        let mut distinct: Vec<Stencil> = central.into_iter().collect();
        let at: Vec<u32> = stencils
            .map(|stencil| {
                // Equal stencils are neighbours, or the central one.
                let known =
                    [0, distinct.len().saturating_sub(1)].into_iter().find(|&k| distinct.get(k) == Some(&stencil));
                let k = known.unwrap_or_else(|| {
                    distinct.push(stencil);
                    distinct.len() - 1
                });
                k as u32
            })
            .collect();
        let reach = distinct.first().map_or(0, Stencil::reach);
        let inside = |i: usize| at[i] == 0 && i >= reach && i + reach < at.len();
        let first = (0..at.len()).find(|&i| inside(i)).unwrap_or(0);
        let end = (first..at.len()).find(|&i| !inside(i)).unwrap_or(at.len());
        let interior = if at.is_empty() || !inside(first) { 0..0 } else { first..end };
        let moduli = distinct.iter().map(Stencil::sum_of_moduli).collect();
        let squares = distinct.iter().map(Stencil::root_of_squares).collect();
        Self { stencils: distinct, at, interior, moduli, squares }
    }

    pub(crate) fn stencil(&self, index: usize) -> &Stencil {
        &self.stencils[self.at[index] as usize]
    }

    /// Σ|w| at an index.
    pub(crate) fn sum_of_moduli(&self, index: usize) -> f64 {
        self.moduli[self.at[index] as usize]
    }

    /// √Σw² at an index.
    pub(crate) fn root_of_squares(&self, index: usize) -> f64 {
        self.squares[self.at[index] as usize]
    }

    pub(crate) fn reach(&self) -> usize {
        self.stencils.iter().map(Stencil::reach).max().unwrap_or(0)
    }

    /// Compact differences of order `order` (1 or 2), exact for polynomials as [`Scheme::Compact`] says.
    pub(crate) fn compact(axis: &Axis, length: usize, order: usize, accuracy: usize) -> Result<Self> {
        let count = window_length(axis, order, accuracy, false);
        Self::with_windows(axis, length, order, accuracy, [count, window_length(axis, order, accuracy, true)])
    }

    /// Those of an accuracy two higher, or where the axis is too short for them near its edges, of one higher, which
    /// tells the leading error as well; `None` if it is too short for that.
    pub(crate) fn finer(axis: &Axis, length: usize, order: usize, accuracy: usize) -> Option<Self> {
        let wanted = [false, true].map(|one_sided| window_length(axis, order, accuracy + 2, one_sided).min(length));
        let usual = window_length(axis, order, accuracy, true).max(accuracy + 2);
        if length <= usual {
            return None;
        }
        Self::with_windows(axis, length, order, accuracy + 2, wanted).ok()
    }

    fn with_windows(
        axis: &Axis,
        length: usize,
        order: usize,
        accuracy: usize,
        [count, one_sided]: [usize; 2],
    ) -> Result<Self> {
        if length < if axis.is_periodic() { count } else { count.max(one_sided) } {
            let expected = if axis.is_periodic() { count } else { count.max(one_sided) };
            let what = "samples along an axis for its stencils, at least";
            return Err(Error::Shape { what, expected, found: length });
        }
        let half = (accuracy / 2) as isize;
        let even = axis.spacing().is_some();
        let central = match even {
            true => Some(window(axis, 0, length, order, -half, count)?),
            false => None,
        };
        // The middle windows of an even axis are all alike, and those of its edges few.
        let mut previous: Option<((isize, usize), Stencil)> = None;
        let stencils = (0..length).map(|index| {
            let start = match (even, order) {
                (true, _) | (false, 1) => -half,
                _ => {
                    // An even number of nodes: the further one on the side where it is nearer.
                    let distance = |offset| axis.distance(index, offset, length).abs();
                    let left = axis.is_periodic() || index as isize > half;
                    let right = axis.is_periodic() || index as isize + half + 1 < length as isize;
                    // Nodes that are equally far but for rounding are so in any unit.
                    let nearer = || distance(-half - 1) < (1.0 - TIE) * distance(half + 1);
                    if left && (!right || nearer()) { -half - 1 } else { -half }
                }
            };
            let inside = index as isize + start >= 0 && (index as isize + start) as usize + count <= length;
            let (start, count) = match inside || axis.is_periodic() {
                true => (start, count),
                false => {
                    let first = (index as isize + start).clamp(0, (length - one_sided) as isize);
                    (first - index as isize, one_sided)
                }
            };
            if let (Some((key, stencil)), true) = (&previous, even)
                && *key == (start, count)
            {
                return Ok(stencil.clone());
            }
            let stencil = window(axis, index, length, order, start, count)?;
            previous = Some(((start, count), stencil.clone()));
            Ok(stencil)
        });
        let stencils = stencils.collect::<Result<Vec<_>>>()?;
        Ok(Self::from_stencils(stencils.into_iter(), central))
    }

    /// NumPy's first differences.
    pub(crate) fn nested_first(axis: &Axis, length: usize, edge_order: usize) -> Result<Self> {
        let expected = if axis.is_periodic() { 3 } else { edge_order + 1 };
        if length < expected {
            let what = "samples along an axis for its stencils, at least";
            return Err(Error::Shape { what, expected, found: length });
        }
        let stencil = |index: usize| {
            let (start, count) = match index {
                _ if axis.is_periodic() => (-1, 3),
                0 => (0, edge_order + 1),
                _ if index + 1 == length => (-(edge_order as isize), edge_order + 1),
                _ => (-1, 3),
            };
            window(axis, index, length, 1, start, count)
        };
        let stencils = (0..length).map(stencil).collect::<Result<Vec<_>>>()?;
        let central = if axis.spacing().is_some() && length >= 3 { Some(stencils[1].clone()) } else { None };
        Ok(Self::from_stencils(stencils.into_iter(), central))
    }

    /// Differences of differences: the rows of the square of this operator's matrix.
    pub(crate) fn squared(&self, axis: &Axis) -> Result<Self> {
        let (length, periodic) = (self.at.len(), axis.is_periodic());
        let row = |index: usize| {
            let mut points: Vec<(isize, f64)> = Vec::new();
            for (offset, w) in self.stencil(index).points() {
                let target = index as isize + offset;
                let target = if periodic { target.rem_euclid(length as isize) } else { target };
                for (further, v) in self.stencil(target as usize).points() {
                    if w != 0.0 && v != 0.0 && !(w * v).is_normal() {
                        return Err(out_of_range(axis.distance(index, offset, length).abs()));
                    }
                    // On a short circle two offsets may be one sample.
                    let half = (length as isize - 1) / 2;
                    let together = match periodic {
                        true => (offset + further + half).rem_euclid(length as isize) - half,
                        false => offset + further,
                    };
                    match points.iter_mut().find(|(o, _)| *o == together) {
                        Some((_, sum)) => *sum += w * v,
                        None => points.push((together, w * v)),
                    }
                }
            }
            let reach = points.iter().map(|(o, _)| o.abs()).max().unwrap_or(0);
            let mut dense = vec![0.0; 2 * reach as usize + 1];
            points.iter().for_each(|(o, w)| dense[(o + reach) as usize] = *w);
            let symmetric = dense.iter().eq(dense.iter().rev());
            Ok(Stencil::new(-reach, &dense, 2, symmetric))
        };
        let stencils = (0..length).map(row).collect::<Result<Vec<_>>>()?;
        let central = stencils.get(length / 2).filter(|s| s.form == Form::Symmetric).cloned();
        Ok(Self::from_stencils(stencils.into_iter(), central))
    }
}

/// How many consecutive samples a compact derivative takes.
///
/// A central second difference on an even axis has one power of the spacing for free, by symmetry; others take a sample
/// more.
pub(crate) fn window_length(axis: &Axis, order: usize, accuracy: usize, one_sided: bool) -> usize {
    if axis.spacing().is_some() && !one_sided { accuracy + 1 } else { accuracy + order }
}

fn out_of_range(spacing: f64) -> Error {
    let must_be = "such that the weights of the differences, of the size of its inverse square, are normal numbers";
    Error::Domain { what: "a spacing", value: spacing, must_be }
}

/// The stencil on `count` samples, the first at offset `start` from the index.
pub(crate) fn window(
    axis: &Axis,
    index: usize,
    length: usize,
    order: usize,
    start: isize,
    count: usize,
) -> Result<Stencil> {
    let offsets = start..start + count as isize;
    // In units in which no power of a distance overflows.
    let (unit, nodes): (f64, Vec<f64>) = match axis.spacing() {
        Some(h) => (h, offsets.map(|o| o as f64).collect()),
        None => {
            let distances: Vec<f64> = offsets.map(|o| axis.distance(index, o, length)).collect();
            let unit = distances.iter().fold(0.0_f64, |max, d| max.max(d.abs()));
            (unit, distances.iter().map(|d| d / unit).collect())
        }
    };
    let mut found = weights(0.0, &nodes, order);
    let central = axis.spacing().is_some() && start == -((count / 2) as isize) && count % 2 == 1;
    if axis.spacing().is_some() {
        // The recursion leaves rounding errors where the weights are 0, by symmetry; the others differ by less than
        // this.
        let least = 2.0_f64.powi(-32) * found.iter().fold(0.0_f64, |max, w| max.max(w.abs()));
        found.iter_mut().filter(|w| w.abs() < least).for_each(|w| *w = 0.0);
    }
    for weight in &mut found {
        let relative = *weight;
        for _ in 0..order {
            *weight /= unit;
        }
        if relative != 0.0 && !weight.is_normal() {
            return Err(out_of_range(unit));
        }
    }
    Ok(Stencil::new(start, &found, order, central))
}
