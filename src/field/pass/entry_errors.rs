//! The errors of each entry along a part of a block, for the points that the radius leaves open.

use std::ops::Range;

use super::derivative_errors::{
    ARITHMETIC, CURVATURE, ErrorModel, NOISE_FACTOR, Radii, SUM, TRUNCATION_FACTOR, truncation,
};
use super::discretization::Discretization;
use super::rows::Rows;
use super::weight_norms::WeightShares;
use crate::field::stencil::RoundingBound;
use crate::rounding::inflate;
use crate::simd::Loops;
use crate::spectrum::packed::symmetric_index;

/// What the errors along a block are made of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Derived<'a> {
    pub(crate) values: &'a [f64],
    pub(crate) rows: &'a Rows,
    /// By two finer accuracies, where truncation is estimated.
    pub(crate) finer: Option<[&'a Rows; 2]>,
}

impl ErrorModel {
    /// E_ij at some points of a block, one row for each entry of the upper triangle.
    ///
    /// The second-order terms of f that an entry's own stencils meet are those of their axes.
    pub(crate) fn entries(
        &self,
        discretization: &Discretization,
        (index, range): (&[usize], Range<usize>),
        points: Range<usize>,
        derived: Derived<'_>,
        radii: &mut Radii,
        out: &mut Vec<Vec<f64>>,
    ) {
        let n = discretization.dimension();
        let Derived { values, rows, finer } = derived;
        let shares = radii.weights.of(discretization, index, &range).entries(discretization, index, &range);
        let rounding = discretization.bounds.as_ref().map(|bounds| bounds.rounding);
        let extents: Vec<f64> = discretization.axes.iter().map(|axis| axis.extent).collect();
        let mut variation = vec![0.0; points.len()];
        for (row, &extent) in rows.gradient.iter().zip(&extents) {
            let slope = &row[points.clone()];
            discretization.instructions().run_loops(Vary { extent, slope, variation: &mut variation });
        }
        out.resize_with(n * (n + 1) / 2, Vec::new);
        for i in 0..n {
            for j in i..n {
                let k = symmetric_index(n, i, j);
                let row = &rows.hessian[k];
                out[k].resize(points.len(), 0.0);
                let curved = [(i, 0.5), (j, if i == j { 0.0 } else { 0.5 })].map(|(a, half)| {
                    (half * extents[a] * extents[a], &rows.hessian[symmetric_index(n, a, a)][points.clone()])
                });
                let [finer, finest] = finer.map_or([row, row], |finer| finer.map(|finer| &finer.hessian[k]));
                discretization.instructions().run_loops(Entry {
                    model: *self,
                    rounding,
                    values: &values[points.clone()],
                    variation: &variation,
                    curved,
                    entry: [row, finer, finest].map(|row| &row[points.clone()]),
                    shares: &shares[k],
                    first: points.start,
                    out: &mut out[k],
                });
            }
        }
    }
}

/// variation += extent·|slope|.
struct Vary<'a> {
    extent: f64,
    slope: &'a [f64],
    variation: &'a mut [f64],
}

impl Loops for Vary<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        self.variation.iter_mut().zip(self.slope).for_each(|(sum, slope)| *sum += self.extent * slope.abs());
    }
}

/// The errors of one entry.
struct Entry<'a> {
    model: ErrorModel,
    /// Where bounds of derivatives are given.
    rounding: Option<RoundingBound>,
    values: &'a [f64],
    variation: &'a [f64],
    curved: [(f64, &'a [f64]); 2],
    entry: [&'a [f64]; 3],
    shares: &'a WeightShares,
    /// The place of the first point in the block.
    first: usize,
    out: &'a mut [f64],
}

impl Loops for Entry<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let length = self.out.len();
        let (values, variation) = (&self.values[..length], &self.variation[..length]);
        let [entry, finer, finest] = self.entry.map(|row| &row[..length]);
        let [(p, along_i), (q, along_j)] = self.curved.map(|(factor, row)| (factor, &row[..length]));
        let points = self.first..self.first + length;
        let (moduli, squares) = (&self.shares.moduli[points.clone()], &self.shares.squares[points.clone()]);
        if let Some(rounding) = self.rounding {
            let bound = &self.shares.truncation[points];
            for v in 0..length {
                let noise = NOISE_FACTOR * self.model.noise * squares[v];
                self.out[v] = inflate(bound[v] + rounding.of(moduli[v], values[v]) + noise, SUM);
            }
            return;
        }
        for v in 0..length {
            let varied = variation[v] + (p * along_i[v].abs() + q * along_j[v].abs());
            let rounding = moduli[v] * self.model.rounding(values[v], varied)
                + (ARITHMETIC + CURVATURE * self.model.roundoff) * entry[v].abs();
            self.out[v] = TRUNCATION_FACTOR * truncation(entry[v], finer[v], finest[v])
                + rounding
                + NOISE_FACTOR * self.model.noise * squares[v];
        }
    }
}
