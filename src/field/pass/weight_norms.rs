//! What the weights of the stencils along a block give its errors, kept for the blocks with the same stencils.

use std::ops::Range;

use super::discretization::Discretization;
use crate::field::stencil::Remainder;
use crate::simd::Aligned;
use crate::spectrum::packed::symmetric_index;

/// Shares along a block: of the radius, or of an entry.
#[derive(Debug, Default)]
pub(super) struct WeightShares {
    /// Σ|w|.
    pub(super) moduli: Aligned,
    /// ‖w‖₂.
    pub(super) squares: Aligned,
    /// A bound of truncation, if bounds of derivatives are given; else 0.
    pub(super) truncation: Aligned,
}

/// The shares of the blocks that were met.
#[derive(Debug, Default)]
pub(super) struct WeightNorms {
    known: Vec<Norms>,
}

/// Those of one kind of block.
#[derive(Debug)]
pub(super) struct Norms {
    /// The stencils on the outer axes; of a field with one axis, the first point.
    key: Vec<u32>,
    /// The ∞-norms over the entries.
    pub(super) norms: WeightShares,
    /// Those of each entry of the upper triangle; empty until they are asked for.
    entries: Vec<WeightShares>,
}

/// Blocks whose norms are kept: those of the interior, and next to each combination of edges.
const MOST_KNOWN: usize = 64;

impl WeightNorms {
    /// For the block with these outer indices, and of it (for a field with one axis) these points.
    pub(super) fn of(&mut self, discretization: &Discretization, index: &[usize], range: &Range<usize>) -> &mut Norms {
        let matches = |norms: &Norms| {
            let kinds = || index.iter().enumerate().zip(norms.key.chunks(3));
            let same = match index {
                [] => norms.key[..] == [range.start as u32],
                _ => kinds().all(|((axis, &i), key)| discretization.kind(axis, i) == *key),
            };
            same && norms.norms.moduli.len() >= range.len()
        };
        let found = self.known.iter().position(matches).unwrap_or_else(|| {
            let kinds = index.iter().enumerate().flat_map(|(axis, &i)| discretization.kind(axis, i));
            let mut key: Vec<u32> = kinds.collect();
            if index.is_empty() {
                key.push(range.start as u32);
            }
            self.known.retain(|norms| norms.key != key);
            if index.is_empty() || self.known.len() >= MOST_KNOWN {
                self.known.clear();
            }
            let norms = along(discretization, index, range.clone(), &|full| {
                let n = discretization.dimension();
                let all: Vec<[f64; 3]> = pairs(n).map(|(i, j)| shares(discretization, full, i, j)).collect();
                [0, 1, 2].map(|share| {
                    let row_sum = |i: usize| (0..n).map(|j| all[symmetric_index(n, i, j)][share]).sum::<f64>();
                    (0..n).map(row_sum).fold(0.0, f64::max)
                })
            });
            self.known.push(Norms { key, norms, entries: Vec::new() });
            self.known.len() - 1
        });
        &mut self.known[found]
    }
}

impl Norms {
    /// The shares of each entry along the same block.
    pub(super) fn entries(
        &mut self,
        discretization: &Discretization,
        index: &[usize],
        range: &Range<usize>,
    ) -> &[WeightShares] {
        let n = discretization.dimension();
        if self.entries.first().is_none_or(|entry| entry.moduli.len() < range.len()) {
            let of = |(i, j)| along(discretization, index, range.clone(), &|full| shares(discretization, full, i, j));
            self.entries = pairs(n).map(of).collect();
        }
        &self.entries
    }
}

/// The entries of the upper triangle, row by row.
fn pairs(n: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..n).flat_map(move |i| (i..n).map(move |j| (i, j)))
}

/// Σ|w|, ‖w‖₂ and the bound of truncation of an entry at a point.
fn shares(discretization: &Discretization, full: &[usize], i: usize, j: usize) -> [f64; 3] {
    let axes = &discretization.axes;
    let moduli = match i == j {
        true => axes[i].second.sum_of_moduli(full[i]),
        false => axes[i].first.sum_of_moduli(full[i]) * axes[j].first.sum_of_moduli(full[j]),
    };
    let order = |axis: usize| usize::from(axis == i) + usize::from(axis == j);
    let squares = (0..axes.len()).map(|axis| axes[axis].noise(order(axis), full[axis])).product::<f64>();
    let truncation = discretization.bounds.as_ref().map_or(0.0, |bounds| {
        let own = |axis: usize, order: usize| -> (usize, &Remainder) { (axis, bounds.own(axis, order, full[axis])) };
        if i == j { bounds.truncation(&[own(i, 2)]) } else { bounds.truncation(&[own(i, 1), own(j, 1)]) }
    });
    [moduli, squares, truncation]
}

/// Shares at the points of a block, whose lines are alike.
fn along(
    discretization: &Discretization,
    index: &[usize],
    range: Range<usize>,
    shares: &dyn Fn(&[usize]) -> [f64; 3],
) -> WeightShares {
    let n = discretization.dimension();
    let mut full = index.to_vec();
    full.resize(n, 0);
    let mut before: Option<(Vec<[u32; 3]>, [f64; 3])> = None;
    let line = range.start..range.end.min(range.start + discretization.line);
    let of_line: Vec<[f64; 3]> = line
        .map(|place| {
            let mut rest = place;
            for axis in (index.len()..n).rev() {
                full[axis] = rest % discretization.shape[axis];
                rest /= discretization.shape[axis];
            }
            let kinds: Vec<[u32; 3]> = (index.len()..n).map(|axis| discretization.kind(axis, full[axis])).collect();
            let known = before.take().filter(|(of, _)| *of == kinds).map(|(_, known)| known);
            let found = known.unwrap_or_else(|| shares(&full));
            before = Some((kinds, found));
            found
        })
        .collect();
    let row = |share: usize| of_line.iter().map(|shares| shares[share]).cycle().take(range.len()).collect();
    WeightShares { moduli: row(0), squares: row(1), truncation: row(2) }
}
