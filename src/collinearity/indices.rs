//! The singular values of the columns scaled to unit length, from both sides.

use faer::Mat;

use super::inflation::Inverse;
use super::regressors::Regressors;
use crate::claim::Enclosure;
use crate::error::Result;
use crate::gram::{Centring, Weights};
use crate::matrix::{MatrixView, Vectors};
use crate::rounding::{
    ScaledColumns, add_down, add_up, div_down, div_up, gamma, mul_down, mul_up, scale_by_power_of_two, sqrt_up,
    sub_down,
};
use crate::spectrum::{Svd, smallest_by_trace};
use crate::whitening::ScaledRows;

/// An entry of S is a product with the root of a weight, and a quotient by a length: so many roundings.
const ENTRY_ROUNDINGS: usize = 6;

/// S = √W·Z·D⁻¹ with columns of unit length, and what is known of it.
pub(super) struct UnitColumns {
    /// The decomposition of S as it was computed.
    pub(super) svd: Svd,
    /// A bound on the distance of that from S in ‖·‖₂.
    pub(super) error: f64,
    /// (SᵀS)⁻¹_jj, where the columns are independent.
    pub(super) inverse: Option<Vec<Enclosure>>,
    /// DT, whose singular values are the inverses of those of S but for the loss of T.
    pub(super) transformed: Option<(ScaledRows, f64)>,
    /// μ, descending, one for each column.
    pub(super) singular: Vec<Enclosure>,
}

impl UnitColumns {
    pub(super) fn of(z: &Regressors, scaled: &ScaledColumns, inverse: &Inverse) -> Result<Self> {
        let n = z.terms.len();
        let k = inverse.weight_exponent();
        let squares = z.squared_lengths(scaled, Centring::None, k)?;
        let lengths: Vec<Enclosure> = squares.iter().map(Enclosure::square_root).collect();
        let roots: Option<Vec<f64>> = z.weights.as_ref().map(|weights| {
            let shift = weights.exponent() - k;
            weights.scaled().iter().map(|&w| scale_by_power_of_two(w, shift).sqrt()).collect()
        });
        let root = |i: usize| roots.as_ref().map_or(1.0, |roots| roots[i]);
        let unit = |i: usize, j: usize| root(i) * scaled.values[(i, j)] / lengths[j].upper;
        let s = Mat::from_fn(z.z.nrows(), n, unit);
        let svd = Svd::of(&Vectors::columns(MatrixView::of(&s)))?;
        // ‖s_j‖ is 1 at most, and the length it was divided by is within `uncertain` of the true one.
        let uncertain = lengths
            .iter()
            .map(|d| div_up((d.upper - d.lower).next_up(), d.lower))
            .fold(0.0, |max: f64, x| if x > max || x.is_nan() { x } else { max });
        let tiny = mul_up((z.z.nrows() * n) as f64, f64::MIN_POSITIVE);
        let entry = add_up(gamma(ENTRY_ROUNDINGS), mul_up(2.0, uncertain));
        // The root of a weight that underflowed is not known that well.
        let vanished = z.weights.iter().flat_map(Weights::scaled).any(|w| *w < f64::MIN_POSITIVE);
        let error = if vanished { f64::INFINITY } else { add_up(mul_up(entry, sqrt_up((2 * n) as f64)), tiny) };

        let product = |(d, inverse): (&Enclosure, &Enclosure)| {
            let square = d.squared();
            Enclosure { lower: mul_down(square.lower, inverse.lower), upper: mul_up(square.upper, inverse.upper) }
        };
        let diagonal = inverse.diagonal.as_ref().map(|diagonal| lengths.iter().zip(diagonal).map(product).collect());
        let whitened = inverse.whitened.as_ref();
        let transformed = whitened.and_then(|t| Some((t.scaled_rows(0, Some(&lengths))?, t.loss())));
        let from_inverse = whitened.and_then(|t| t.singular_values_from(0, Some(&lengths)));
        let mut found = Self { svd, error, inverse: diagonal, transformed, singular: Vec::new() };
        found.singular = found.joined(n, inverse.rank, from_inverse);
        Ok(found)
    }

    /// μ from the SVD of S, from that of DT, by the rank, and by the trace of (SᵀS)⁻¹.
    fn joined(&self, n: usize, rank: Option<usize>, from_inverse: Option<Vec<Enclosure>>) -> Vec<Enclosure> {
        let direct = |k: usize| match self.svd.enclosures.get(k) {
            Some(e) => Enclosure { lower: sub_down(e.lower, self.error).max(0.0), upper: add_up(e.upper, self.error) },
            None => Enclosure::point(0.0),
        };
        let mut singular: Vec<Enclosure> = (0..n).map(direct).collect();
        if let Some(other) = from_inverse {
            for (own, other) in singular.iter_mut().zip(other) {
                *own = Enclosure { lower: own.lower.max(other.lower), upper: own.upper.min(other.upper) };
            }
        }
        if let Some(rank) = rank {
            singular.iter_mut().skip(rank).for_each(|e| *e = Enclosure::point(0.0));
        }
        // tr (SᵀS)⁻¹ = Σ 1/μ²; what the others leave of it belongs to the smallest.
        if let (Some(inverse), Some((last, others))) = (&self.inverse, singular.split_last_mut()) {
            let trace = inverse.iter().fold(Enclosure::point(0.0), |sum, &e| sum.plus(e));
            let by_trace = smallest_by_trace(trace, others);
            *last = Enclosure { lower: last.lower.max(by_trace.lower), upper: last.upper.min(by_trace.upper) };
            // None of the others is smaller.
            others.iter_mut().for_each(|e| e.lower = e.lower.max(by_trace.lower));
        }
        singular
    }

    /// η_k = μ₁/μ_k; infinite where μ_k is 0.
    pub(super) fn condition_indices(&self) -> Vec<Enclosure> {
        let Some(&first) = self.singular.first() else { return Vec::new() };
        let index = |(k, e): (usize, &Enclosure)| match k {
            0 => Enclosure::point(1.0),
            _ => Enclosure {
                lower: if e.upper == 0.0 { f64::INFINITY } else { div_down(first.lower, e.upper).max(1.0) },
                upper: if e.lower > 0.0 { div_up(first.upper, e.lower) } else { f64::INFINITY },
            },
        };
        self.singular.iter().enumerate().map(index).collect()
    }

    /// An upper bound on ‖SᵀS − QΣ²Qᵀ‖₂ for the orthonormal Q nearest to V, and one on ‖V − Q‖₂.
    ///
    /// S = UΣVᵀ + R with ‖R‖ ≤ ρ, ‖UᵀU − I‖ ≤ χ and ‖VᵀV − I‖ ≤ φ, so that ‖V − Q‖ ≤ φ, ‖V‖² ≤ 1 + φ and
    /// ‖SᵀS − VΣ²Vᵀ‖ ≤ σ₁²χ(1 + φ) + 2ρσ₁(1 + χ)(1 + φ) + ρ².
    pub(super) fn square_error(&self) -> (f64, f64) {
        let residual = add_up(self.svd.residual_bound, self.error);
        square_error(&self.svd, self.svd.left_loss_bound, self.svd.right_loss_bound, residual)
    }

    /// The same of (DT)(DT)ᵀ, with PΣ²Pᵀ of the left singular vectors, for (SᵀS)⁻¹ = DT·G⁻¹·(DT)ᵀ, in which
    /// ‖G⁻¹ − I‖ ≤ α/(1 − α).
    pub(super) fn inverse_error(svd: &Svd, rows_error: f64, loss: f64) -> (f64, f64) {
        let residual = add_up(svd.residual_bound, rows_error);
        let (error, vectors) = square_error(svd, svd.right_loss_bound, svd.left_loss_bound, residual);
        let norm = svd.enclosures.first().map_or(0.0, |e| add_up(e.upper, rows_error));
        let inner = div_up(loss, sub_down(1.0, loss));
        (add_up(error, mul_up(inner, mul_up(norm, norm))), vectors)
    }
}

/// The bound for the singular vectors of the side with loss φ; the other side's is χ.
fn square_error(svd: &Svd, chi: f64, phi: f64, residual: f64) -> (f64, f64) {
    let top = svd.values.first().map_or(0.0, |&s| s.abs());
    let square = mul_up(top, top);
    let both = mul_up(add_up(1.0, chi), add_up(1.0, phi));
    // ‖VΣ²Vᵀ − QΣ²Qᵀ‖ ≤ σ₁²φ(2 + φ).
    let vectors = mul_up(square, mul_up(phi, add_up(2.0, phi)));
    let outer = mul_up(square, mul_up(chi, add_up(1.0, phi)));
    let crossed = mul_up(mul_up(2.0, residual), mul_up(top, both));
    let error = add_up(add_up(vectors, outer), add_up(crossed, mul_up(residual, residual)));
    (error, phi)
}

/// Whether two values are further apart than this many errors.
pub(super) fn is_gap(larger: f64, smaller: f64, error: f64) -> bool {
    const SEPARATED: f64 = 4.0;
    add_down(larger, -smaller) > SEPARATED * error
}
