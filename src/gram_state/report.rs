//! What one pass over the rows proves.

use faer::{Mat, MatRef};

use super::error::StateError;
use super::state::GramState;
use super::sums::{DoubleSums, place};
use super::triangle::{Scaled, Triangle, gap_of_inverse};
use crate::claim::{Count, Enclosure, Verdict};
use crate::matrix::Vectors;
use crate::product::inverse_of_upper;
use crate::rounding::norms::euclidean;
use crate::rounding::{
    DoubleWord, UNIT_ROUNDOFF, add_up, div_down, div_up, exponent, gamma, inflate, mul_down, mul_up,
    scale_by_power_of_two, sub_down,
};
use crate::spectrum::Svd;

/// The rank of columns, and what bounds it.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct ColumnRank {
    /// Whether the columns are independent. Of one pass dependence is proved only where a column is zero or constant,
    /// or there are fewer rows than columns.
    pub independent: Verdict,
    /// Proved bounds on the rank.
    pub rank: Count,
    /// Proved enclosures of the singular values, descending; from 0 to infinity where nothing is known.
    pub singular_values: Vec<Enclosure>,
}

/// What is proved of the columns of a [`GramState`], of one pass over the rows.
///
/// ```
/// use gramkit::gram_state::GramState;
/// use gramkit::{Vectors, Verdict};
/// let x = faer::Mat::from_fn(1000, 2, |i, j| if j == 0 { i as f64 } else { (i * i % 7) as f64 });
/// let mut state = GramState::of_columns(["time", "day"])?;
/// state.push(&Vectors::columns(&x))?;
/// let report = state.report()?;
/// assert_eq!(report.plain.independent, Verdict::Proved);
/// assert!(report.vif.iter().all(|vif| vif.lower >= 1.0 && vif.upper < 1.01));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct StateReport {
    /// Of X.
    pub plain: ColumnRank,
    /// Of the columns less their means.
    pub centred: ColumnRank,
    /// Which columns are constant.
    pub constant: Vec<bool>,
    /// The variance inflation factor of each column, the constant added to the others: from 1 to infinity where nothing
    /// is known, as of a constant column, which has none.
    pub vif: Vec<Enclosure>,
    /// The condition indices of the constant and the columns that are not constant, scaled to unit length, ascending.
    pub condition_indices: Vec<Enclosure>,
}

impl GramState {
    /// What is proved by what was gathered: singular values, ranks, variance inflation factors, condition indices.
    ///
    /// σ to ‖E‖₂ of [R](crate::gram_state), about u·√k·‖X‖_F where columns are nearly dependent and 2⁻²⁶‖X‖_F at the
    /// worst elsewhere; factors to about h·k·u·κ², κ the condition of the columns scaled to unit length.
    ///
    /// # Errors
    /// [`Error::NoConvergence`](crate::Error::NoConvergence).
    pub fn report(&self) -> Result<StateReport, StateError> {
        let k = self.names.len();
        let constant: Vec<bool> = (0..k).map(|j| self.lower[j] >= self.upper[j]).collect();
        let zeros = (0..k).filter(|&j| constant[j] && (self.rows == 0 || self.lower[j] == 0.0)).count();
        let constants = constant.iter().filter(|c| **c).count() - zeros;
        let rows = usize::try_from(self.rows).unwrap_or(usize::MAX);
        let most = (k - zeros - constants.saturating_sub(1)).min(rows);
        let most_centred = (k - zeros - constants).min(rows.saturating_sub(1));
        let triangle = self.triangle()?;
        let about_zero = triangle.as_ref().map(|triangle| triangle.moved(&self.shift_words()));
        let plain = match &about_zero {
            Some(t) => ColumnRank::of(t.r.as_ref().subcols(1, k), &t.errors[1..], most)?,
            None => ColumnRank::unknown(k, most),
        };
        let centred = match &triangle {
            Some(t) => {
                // The constant's own direction is off by 2f_0/√n, and so is the projector along it.
                let root = (self.rows as f64).sqrt().next_down();
                let turned = div_up(mul_up(2.5, t.errors[0]), root);
                let turned = if turned < 0.1 { turned } else { f64::INFINITY };
                let along = |j: usize| mul_up(turned, add_up(euclidean(t.r.col_as_slice(j)), t.errors[j]));
                let errors: Vec<f64> = (1..=k).map(|j| add_up(t.errors[j], along(j))).collect();
                ColumnRank::of(t.r.as_ref().submatrix(1, 1, k, k), &errors, most_centred)?
            }
            None => ColumnRank::unknown(k, most_centred),
        };
        let kept: Vec<usize> = (0..k).filter(|&j| !constant[j]).collect();
        let vif = self.inflation(&kept, triangle.as_ref())?;
        let condition_indices = match &about_zero {
            Some(t) => indices(&selected(t, &kept, false)?)?,
            None => vec![Enclosure { lower: 1.0, upper: f64::INFINITY }; kept.len() + 1],
        };
        Ok(StateReport { plain, centred, constant, vif, condition_indices })
    }

    pub(super) fn shift_words(&self) -> Vec<DoubleWord> {
        match &self.shift {
            Some(shift) => shift.iter().map(|&c| DoubleWord::from(c)).collect(),
            None => vec![DoubleWord::from(0.0); self.names.len()],
        }
    }

    /// VIF_j = s_jj·‖t_j‖²·\[1/(1 + α), 1/(1 − α)\]: see [`whitening`](crate::whitening).
    fn inflation(&self, kept: &[usize], triangle: Option<&Triangle>) -> Result<Vec<Enclosure>, StateError> {
        let mut vif = vec![Enclosure { lower: 1.0, upper: f64::INFINITY }; self.names.len()];
        let Some(triangle) = triangle else { return Ok(vif) };
        let triangle = selected(triangle, kept, true)?;
        let all = self.double_words();
        let of = |i: usize| if i == 0 { 0 } else { kept[i - 1] + 1 };
        let mut sums = DoubleSums::new(kept.len() + 1);
        for i in 0..sums.order {
            (0..=i).for_each(|j| sums.values[place(i, j)] = all.get(of(i), of(j)));
            sums.errors[i] = all.errors[of(i)];
        }
        let scaled = Scaled::of(&sums);
        let p = sums.order;
        let down = |x: f64, j: usize| scale_by_power_of_two(x, -scaled.tops[j]);
        let r = Mat::from_fn(p, p, |i, j| down(triangle.r[(i, j)], j));
        let t = inverse_of_upper(r.as_ref());
        let errors: Vec<f64> = (0..p).map(|j| down(triangle.errors[j], j).next_up()).collect();
        let by_rows = loss_of_triangle(&r, &t, &errors);
        let alpha = by_rows.min(scaled.loss(&t));
        let scatter = self.scatter();
        if alpha >= 1.0 {
            // With any v, x_j is within ‖Zv‖/|v_j| of the others: a lower bound on its factor.
            let Some((v, length)) = nearly_null(&r, &errors)? else { return Ok(vif) };
            for (i, &j) in kept.iter().enumerate() {
                let square = scatter.values[place(j, j)].scaled(-2 * scaled.tops[i + 1]).high;
                let bound = scale_by_power_of_two(scatter.error(j), -2 * scaled.tops[i + 1]).next_up();
                let least = mul_down(square, 1.0 - 4.0 * UNIT_ROUNDOFF);
                let share = div_down(mul_down(v[i + 1], v[i + 1]), mul_up(length, length));
                let lower = mul_down(sub_down(least, bound).max(0.0), share.max(0.0));
                vif[j].lower = if lower.is_finite() { lower.max(1.0) } else { 1.0 };
            }
            return Ok(vif);
        }
        for (i, &j) in kept.iter().enumerate() {
            let row: f64 = (i + 1..p).map(|l| t[(i + 1, l)] * t[(i + 1, l)]).sum();
            let square = scatter.values[place(j, j)].scaled(-2 * scaled.tops[i + 1]).high;
            let bound = scale_by_power_of_two(scatter.error(j), -2 * scaled.tops[i + 1]).next_up();
            let bound = add_up(bound, mul_up(2.0 * UNIT_ROUNDOFF, square.abs()));
            vif[j] = factor(square, bound, row, p, alpha);
        }
        Ok(vif)
    }
}

/// v of which Rv is short, and an upper bound on ‖Zv‖ for Z = QR + E.
fn nearly_null(r: &Mat<f64>, errors: &[f64]) -> Result<Option<(Vec<f64>, f64)>, StateError> {
    let p = r.ncols();
    if !r.col_iter().flat_map(|column| column.iter()).chain(errors).all(|x| x.is_finite()) {
        return Ok(None);
    }
    let svd = Svd::of(&Vectors::columns(r))?;
    let v: Vec<f64> = (0..p).map(|i| svd.right[(i, p - 1)]).collect();
    let image = |i: usize| {
        let (mut sum, mut moduli) = (0.0_f64, 0.0);
        for (j, v) in v.iter().enumerate().skip(i) {
            sum += r[(i, j)] * v;
            moduli += (r[(i, j)] * v).abs();
        }
        add_up(sum.abs(), add_up(mul_up(2.0 * gamma(p + 2), moduli), p as f64 * f64::MIN_POSITIVE))
    };
    let image: Vec<f64> = (0..p).map(image).collect();
    let off: f64 = errors.iter().zip(&v).map(|(f, v)| f * v.abs()).sum();
    let length = add_up(euclidean(&image), add_up(inflate(off, p + 2), f64::MIN_POSITIVE));
    Ok(length.is_finite().then_some((v, length)))
}

/// VIF from s within a bound, ‖t‖² as it was summed, and α < 1; no factor is below 1.
pub(super) fn factor(square: f64, bound: f64, row: f64, p: usize, alpha: f64) -> Enclosure {
    let upper = div_up(mul_up(add_up(square, bound), inflate(row, p + 2)), (1.0 - alpha).next_down());
    let least = mul_down(row, (1.0 - inflate(UNIT_ROUNDOFF * (p + 2) as f64 * 2.0, 3)).next_down());
    let lower = div_down(mul_down(sub_down(square, bound).max(0.0), least), add_up(1.0, alpha));
    let upper = if upper.is_nan() { f64::INFINITY } else { upper.max(1.0) };
    Enclosure { lower: if lower > 1.0 { lower } else { 1.0 }.min(upper), upper }
}

/// α ≥ ‖TᵀZᵀZT − I‖₂ for Z = QR + E: ZT = Q + Q(RT − I) + ET, so ‖ZT − Q‖₂ ≤ β = ‖RT − I‖₂ + ‖|T|ᵀf‖ and α = 2β + β².
pub(super) fn loss_of_triangle(r: &Mat<f64>, t: &Mat<f64>, errors: &[f64]) -> f64 {
    let p = r.ncols();
    let spread = |j: usize| {
        let sum = t.col_as_slice(j)[..=j].iter().zip(errors).map(|(t, f)| t.abs() * f).sum::<f64>();
        add_up(inflate(sum, p + 2), p as f64 * f64::MIN_POSITIVE)
    };
    let beta = add_up(gap_of_inverse(r, t), euclidean(&(0..p).map(spread).collect::<Vec<_>>()));
    let alpha = add_up(mul_up(2.0, beta), mul_up(beta, beta));
    if alpha.is_nan() { f64::INFINITY } else { alpha }
}

/// The constant and some columns of a triangle, as one again if that is asked for.
pub(super) fn selected(triangle: &Triangle, kept: &[usize], again: bool) -> Result<Triangle, StateError> {
    let p = triangle.r.ncols();
    if kept.len() + 1 == p {
        return Ok(triangle.clone());
    }
    let of = |i: usize| if i == 0 { 0 } else { kept[i - 1] + 1 };
    let r = Mat::from_fn(p, kept.len() + 1, |i, j| triangle.r[(i, of(j))]);
    let errors: Vec<f64> = (0..=kept.len()).map(|j| triangle.errors[of(j)]).collect();
    if again { Ok(Triangle::of(r.as_ref(), &errors)?) } else { Ok(Triangle { r, errors }) }
}

/// The condition indices of columns scaled to unit length.
///
/// Column r_j over its computed length ν is within (2f_j + 4(p + 8)uν)/(ν − f_j − (p + 8)uν) of z_j/‖z_j‖, up to Q.
fn indices(triangle: &Triangle) -> Result<Vec<Enclosure>, StateError> {
    let (p, q) = triangle.r.shape();
    let mut unit = Mat::zeros(p, q);
    let mut errors = Vec::with_capacity(q);
    for j in 0..q {
        let column = triangle.r.col_as_slice(j);
        let top = exponent(column.iter().fold(0.0, |max: f64, x| max.max(x.abs())));
        let scaled: Vec<f64> = column.iter().map(|&x| scale_by_power_of_two(x, -top)).collect();
        let length = scaled.iter().map(|x| x * x).sum::<f64>().sqrt();
        unit.col_as_slice_mut(j).iter_mut().zip(&scaled).for_each(|(u, x)| *u = x / length);
        let f = scale_by_power_of_two(triangle.errors[j], -top).next_up();
        let rounded = mul_up((p + 8) as f64 * UNIT_ROUNDOFF, length);
        let least = sub_down(sub_down(length, f), rounded);
        let off = div_up(add_up(mul_up(2.0, f), mul_up(4.0, rounded)), least);
        errors.push(if least > 0.0 && off.is_finite() { off } else { f64::INFINITY });
    }
    let radius = euclidean(&errors);
    if !radius.is_finite() {
        return Ok(vec![Enclosure { lower: 1.0, upper: f64::INFINITY }; q]);
    }
    let svd = Svd::of(&Vectors::columns(&unit))?;
    let wide = |e: &Enclosure| Enclosure { lower: sub_down(e.lower, radius).max(0.0), upper: add_up(e.upper, radius) };
    let values: Vec<Enclosure> = svd.enclosures.iter().map(wide).collect();
    let Some(first) = values.first().copied() else { return Ok(Vec::new()) };
    let index = |value: &Enclosure| Enclosure {
        lower: div_down(first.lower, value.upper).max(1.0),
        upper: if value.lower > 0.0 { div_up(first.upper, value.lower) } else { f64::INFINITY },
    };
    let mut all: Vec<Enclosure> = values.iter().map(index).collect();
    all[0] = Enclosure::point(1.0);
    Ok(all)
}

impl ColumnRank {
    fn unknown(k: usize, most: usize) -> Self {
        let rank = Count { lower: 0, upper: most };
        let singular_values = vec![Enclosure { lower: 0.0, upper: f64::INFINITY }; k];
        Self { independent: judged(k, rank), rank, singular_values }
    }

    /// Of columns R, off by these errors.
    fn of(r: MatRef<'_, f64>, errors: &[f64], most: usize) -> Result<Self, StateError> {
        let k = r.ncols();
        let off = euclidean(errors);
        if !off.is_finite() || r.col_iter().any(|column| column.iter().any(|x| !x.is_finite())) {
            return Ok(Self::unknown(k, most));
        }
        let values = Svd::of(&Vectors::columns(&r.to_owned()))?.enclosures;
        let wide = |e: &Enclosure| Enclosure { lower: sub_down(e.lower, off).max(0.0), upper: add_up(e.upper, off) };
        let mut singular_values: Vec<Enclosure> = values.iter().map(wide).collect();
        singular_values.resize(k, Enclosure::point(0.0));
        // Scaled to similar lengths, columns are further from dependence.
        let top = |j: usize| exponent(r.col(j).iter().fold(0.0, |max: f64, x| max.max(x.abs())));
        let tops: Vec<i32> = (0..k).map(top).collect();
        let scaled = Mat::from_fn(r.nrows(), k, |i, j| scale_by_power_of_two(r[(i, j)], -tops[j]));
        let errors: Vec<f64> = (0..k).map(|j| scale_by_power_of_two(errors[j], -tops[j]).next_up()).collect();
        // Entries far below the largest of their column may be rounded.
        let off = add_up(euclidean(&errors), k as f64 * f64::MIN_POSITIVE);
        let values = Svd::of(&Vectors::columns(&scaled))?.enclosures;
        let certain = values.iter().filter(|e| sub_down(e.lower, off) > 0.0).count();
        let own = singular_values.iter().filter(|e| e.lower > 0.0).count();
        let rank = Count { lower: certain.max(own).min(most), upper: most };
        for value in singular_values.iter_mut().skip(most) {
            *value = Enclosure::point(0.0);
        }
        if certain == k
            && let (Some(last), Some(least)) = (singular_values.last_mut(), values.last())
        {
            let smallest = tops.iter().copied().min().unwrap_or(0);
            let lower = scale_by_power_of_two(sub_down(least.lower, off), smallest).next_down().max(0.0);
            last.lower = last.lower.max(lower).min(last.upper);
        }
        Ok(Self { independent: judged(k, rank), rank, singular_values })
    }

    /// The condition number, where its ends are known.
    #[must_use]
    pub fn condition(&self) -> Option<Enclosure> {
        let (first, last) = (self.singular_values.first()?, self.singular_values.last()?);
        let lower = div_down(first.lower, last.upper).max(1.0);
        let known = last.lower > 0.0 && first.upper.is_finite();
        known.then(|| Enclosure { lower, upper: div_up(first.upper, last.lower) })
    }
}

/// Whether so many columns of such a rank are independent.
pub(super) fn judged(count: usize, rank: Count) -> Verdict {
    if rank.lower >= count {
        Verdict::Proved
    } else if rank.upper < count {
        Verdict::Refuted
    } else {
        Verdict::Undetermined
    }
}
