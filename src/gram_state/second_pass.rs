//! What a second pass over the rows proves, without squaring the condition.

use faer::{Mat, MatRef};

use super::error::{NotFiniteCell, StateError};
use super::options::MissingRows;
use super::relations::Suggested;
use super::report::{ColumnRank, factor, judged, selected};
use super::seen::{Part, Seen};
use super::state::GramState;
use super::sums::{BLOCK, DoubleSums, contiguous, place, told};
use super::triangle::Triangle;
use crate::certificate::Relation;
use crate::claim::{Count, Enclosure};
use crate::collinearity::VarianceInflation;
use crate::error::Error;
use crate::matrix::{Real, Vectors};
use crate::product::{inverse_of_upper, product_with_upper, sum_of_squares};
use crate::progress::Progress;
use crate::rounding::norms::euclidean;
use crate::rounding::{
    SMALLEST_SUBNORMAL, UNIT_ROUNDOFF, add_up, check_environment, exponent, gamma, inflate, mul_up,
    scale_by_power_of_two, sqrt_down, sqrt_up, sub_down,
};
use crate::whitening::sigma_min;

/// A second pass over the rows of a [`GramState`], which settles what one pass leaves open.
///
/// Let B be the columns of \[1 X\] that R says are independent of those before, V these columns scaled by powers of
/// two, and T ≈ R⁻¹. The pass forms Y = fl(VT) and YᵀY; for f ≥ ‖VT − Y‖₂ and α ≥ ‖I − YᵀY‖₂, α < 1 and √(1 − α) > f
/// **prove the columns B independent**, of which R and T are no part. For every other column R suggests integers with Σ
/// cⱼxⱼ = 0, which the pass checks **exactly, in every row**. Both together are the rank of X.
///
/// ```
/// use gramkit::gram_state::{GramState, SecondPass};
/// use gramkit::{Vectors, Verdict};
/// // A total beside its parts.
/// let x = faer::Mat::from_fn(1000, 3, |i, j| {
///     let (a, b) = ((i % 17) as f64, (i % 5) as f64);
///     [a, b, a + b][j]
/// });
/// let x = Vectors::columns(&x);
/// let mut state = GramState::of_columns(["a", "b", "total"])?;
/// state.push(&x)?;
/// assert_eq!(state.report()?.plain.independent, Verdict::Undetermined);
/// let mut pass = SecondPass::of(&state)?.ok_or("R is not known")?;
/// pass.push(&x)?;
/// let settled = pass.finish()?;
/// assert_eq!(settled.plain.independent, Verdict::Refuted);
/// // The constant comes first.
/// let names = ["1", "a", "b", "total"].map(String::from);
/// assert_eq!(settled.relations[0].in_words(&names), "0 = a + b − total");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct SecondPass {
    state: GramState,
    suggested: Suggested,
    transform: Mat<f64>,
    exponents: Vec<i32>,
    products: DoubleSums,
    /// Upper bounds on ‖v_l‖².
    squares: Vec<f64>,
    /// Whether Y has left the range.
    beyond: bool,
    rows: u64,
    skipped: u64,
    /// Of the rows that came, to be compared with those of the state.
    seen: Seen,
}

/// What two passes prove.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Settled {
    /// Of X.
    pub plain: ColumnRank,
    /// Of the columns less their means.
    pub centred: ColumnRank,
    /// A lower bound on σ_min(X).
    pub sigma_min_lower: f64,
    /// α with all eigenvalues of TᵀVᵀVT in \[1 − α, 1 + α\]: what is read off T is known to about that.
    pub loss: f64,
    /// Integers with Σ cⱼxⱼ = 0 in every row, the constant first, one for each column that depends on those before.
    pub relations: Vec<Relation>,
    /// Columns that seem dependent, and for which there are no short integers that say so.
    pub open: Vec<usize>,
    /// The variance inflation factors, the constant added to the others.
    pub vif: Vec<VarianceInflation>,
}

impl SecondPass {
    /// Over the rows that the state was gathered of; `None` where R is not known.
    ///
    /// # Errors
    /// [`Error::Environment`].
    pub fn of(state: &GramState) -> Result<Option<Self>, StateError> {
        check_environment()?;
        let Some(triangle) = state.triangle()? else { return Ok(None) };
        let about_zero = triangle.moved(&state.shift_words());
        let suggested = Suggested::by(&triangle, state.shift.as_deref().unwrap_or_default(), &state.ends());
        // Without the constant before all others nothing below would be of the right columns.
        if suggested.basis.first() != Some(&0) {
            return Ok(None);
        }
        let columns: Vec<usize> = suggested.basis.iter().skip(1).map(|j| j - 1).collect();
        let of_basis = selected(&about_zero, &columns, true)?;
        let mut exponents = vec![1];
        exponents.extend(columns.iter().map(|&j| exponent(state.lower[j].abs().max(state.upper[j].abs()))));
        let scaled = |r: &Triangle| {
            Mat::from_fn(r.r.nrows(), r.r.ncols(), |i, j| scale_by_power_of_two(r.r[(i, j)], -exponents[j]))
        };
        let transform = inverse_of_upper(scaled(&of_basis).as_ref());
        let q = exponents.len();
        Ok(Some(Self {
            state: state.clone(),
            suggested,
            transform,
            exponents,
            products: DoubleSums::new(q),
            squares: vec![0.0; q],
            beyond: false,
            rows: 0,
            skipped: 0,
            seen: Seen::none(state.names.len()),
        }))
    }

    /// The next rows, which were counted into the state.
    ///
    /// # Errors
    /// [`Error::Shape`] for another number of columns; [`Error::Cancelled`].
    pub fn push<T: Real>(&mut self, rows: &Vectors<'_, T>) -> Result<(), StateError> {
        self.push_with(rows, None)
    }

    /// The same, told how far it is.
    ///
    /// # Errors
    /// Those of [`SecondPass::push`].
    pub fn push_with<T: Real>(
        &mut self,
        rows: &Vectors<'_, T>,
        progress: Option<Progress<'_>>,
    ) -> Result<(), StateError> {
        check_environment()?;
        let x = rows.matrix();
        if x.ncols() != self.state.names.len() {
            let what = "columns of the next rows";
            return Err(Error::Shape { what, expected: self.state.names.len(), found: x.ncols() }.into());
        }
        let mut v = Vec::with_capacity(BLOCK.min(x.nrows()).saturating_mul(self.exponents.len()));
        for first in (0..x.nrows()).step_by(BLOCK) {
            told(progress, first, x.nrows())?;
            let count = BLOCK.min(x.nrows() - first);
            let part = x.subrows(first, count);
            if self.take(part, &mut v)? {
                continue;
            }
            let before = self.rows + self.skipped;
            let is_kept = |i: &usize| {
                self.state.missing_rows != MissingRows::Skipped
                    || (0..x.ncols()).all(|j| !part[(*i, j)].to_f64().is_nan())
            };
            let kept: Vec<usize> = (0..count).filter(is_kept).collect();
            let block = Mat::from_fn(kept.len(), x.ncols(), |i, j| part[(kept[i], j)].to_f64());
            if let Some((i, j)) = not_finite(block.as_ref()) {
                let cell = NotFiniteCell {
                    piece: String::new(),
                    row: before + kept[i] as u64,
                    column: self.state.names[j].clone(),
                    value: block[(i, j)],
                };
                return Err(StateError::NotFinite { cell: Box::new(cell) });
            }
            self.skipped += (count - kept.len()) as u64;
            self.take(block.as_ref(), &mut v)?;
        }
        Ok(())
    }

    /// Takes rows, a block at most, unless some of them have a number that is not finite; V is kept for its memory.
    fn take<T: Real>(&mut self, x: MatRef<'_, T>, v: &mut Vec<f64>) -> Result<bool, StateError> {
        let (m, q) = (x.nrows(), self.exponents.len());
        let shift = self.state.shift.as_deref().unwrap_or_default();
        let mut held = Vec::new();
        v.clear();
        let mut parts = Vec::with_capacity(x.ncols());
        let mut next = 0;
        for j in 0..=x.ncols() {
            let column = match j.checked_sub(1) {
                None => &[],
                Some(j) => contiguous(x, j, &mut held),
            };
            if let Some(j) = j.checked_sub(1) {
                parts.push(Part::of(column, shift.get(j).copied().unwrap_or_default()));
            }
            // The basis ascends.
            if self.suggested.basis.get(next) == Some(&j) {
                let [first, second] = powers(-self.exponents[next]);
                if j == 0 {
                    v.resize(m, first * second);
                } else {
                    v.extend(column.iter().map(|x| x.to_f64() * first * second));
                }
                next += 1;
            }
        }
        if !parts.iter().all(Part::is_finite) && not_finite(x).is_some() {
            return Ok(false);
        }
        parts.iter().enumerate().for_each(|(j, part)| self.seen.add(j, part));
        for candidate in self.suggested.dependent.iter_mut().filter_map(|(_, candidate)| candidate.as_mut()) {
            candidate.check(x);
        }
        if m > 0 {
            for (square, v) in self.squares.iter_mut().zip(v.chunks_exact(m)) {
                // Squares that underflow lose η/2 each.
                let lost = mul_up(m as f64, SMALLEST_SUBNORMAL);
                *square = add_up(*square, add_up(inflate(sum_of_squares(v), m + 10), lost));
            }
        }
        let v = MatRef::from_column_major_slice(v.as_slice(), m, q);
        let y = product_with_upper(v, self.transform.as_ref(), None)?;
        self.rows += m as u64;
        // Where Y leaves the range, so do its squares, and nothing is proved.
        self.beyond |= self.products.add(y.as_ref(), 0).is_err();
        Ok(true)
    }

    /// f ≥ ‖VT − Y‖_F of all rows.
    ///
    /// |VT − Y| ≤ γ_q|V||T| entry by entry, so a column of it has the length γ_q·Σ_l |t_lj|·‖v_l‖ at most. Each of q
    /// products loses an η to underflow at most, and so does each v, which then meets T.
    fn error_of_products(&self) -> f64 {
        let q = self.exponents.len();
        let lengths: Vec<f64> = self.squares.iter().map(|&square| sqrt_up(square)).collect();
        let column = |j: usize| {
            let t = &self.transform.col_as_slice(j)[..=j];
            inflate(t.iter().zip(&lengths).map(|(t, length)| t.abs() * length).sum(), q + 1)
        };
        let columns: Vec<f64> = (0..q).map(column).collect();
        let most = self.transform.col_iter().flat_map(|c| c.iter()).fold(1.0, |max: f64, t| max.max(t.abs()));
        let lost = mul_up((4 * q) as f64 * SMALLEST_SUBNORMAL, most);
        let lost = mul_up(sqrt_up(mul_up(self.rows as f64, q as f64)), lost);
        let error = add_up(mul_up(gamma(q), euclidean(&columns)), lost);
        if self.beyond || error.is_nan() { f64::INFINITY } else { error }
    }

    /// α ≥ ‖I − YᵀY‖₂: row sums of the gap, and Σ e_i.
    fn gap(&self) -> f64 {
        let q = self.products.order;
        let mut most = 0.0_f64;
        for i in 0..q {
            let gap = |j: usize| {
                let entry = self.products.get(i, j);
                ((entry.high - if i == j { 1.0 } else { 0.0 }) + entry.low).abs()
            };
            let row: f64 = (0..q).map(gap).sum();
            most = if row.is_nan() { f64::INFINITY } else { most.max(inflate(row, q + 4)) };
        }
        // What each subtraction and addition of a small difference loses.
        let rounded = mul_up(4.0 * q as f64 * UNIT_ROUNDOFF, most);
        self.products.errors.iter().fold(add_up(most, rounded), |sum, &e| add_up(sum, e))
    }

    /// What both passes prove.
    ///
    /// # Errors
    /// [`Error::Shape`] if the rows are not as many as those of the state; [`StateError::OtherRows`] if the ends or the
    /// sum of a column are others.
    pub fn finish(&self) -> Result<Settled, StateError> {
        let found = usize::try_from(self.rows).unwrap_or(usize::MAX);
        if self.rows != self.state.rows || self.skipped != self.state.skipped {
            let expected = usize::try_from(self.state.rows).unwrap_or(usize::MAX);
            return Err(Error::Shape { what: "rows of the second pass", expected, found }.into());
        }
        if let Some(j) = self.seen.other_than(&self.state) {
            return Err(StateError::OtherRows { column: self.state.names[j].clone() });
        }
        let report = self.state.report()?;
        let (k, q) = (self.state.names.len(), self.exponents.len());
        let (alpha, f) = (self.gap(), self.error_of_products());
        let low = if alpha < 1.0 { sub_down(sqrt_down((1.0 - alpha).next_down()), f) } else { 0.0 };
        let regular = (0..q).all(|j| self.transform[(j, j)] != 0.0 && self.transform[(j, j)].is_finite());
        let proved = alpha < 1.0 && low > 0.0 && regular;
        let relations = || self.suggested.dependent.iter().filter_map(|(j, candidate)| Some((*j, candidate.as_ref()?)));
        let held: Vec<_> = relations().filter(|(_, candidate)| candidate.holds).collect();
        let open: Vec<usize> = (self.suggested.dependent.iter().map(|(j, _)| *j))
            .filter(|j| held.iter().all(|(other, _)| other != j))
            .filter_map(|j| j.checked_sub(1))
            .collect();
        // Of [1 X]: B, and a relation for each column that is not in it.
        let with_constant = Count { lower: if proved { q } else { 0 }, upper: k + 1 - held.len() };
        let constant_is_in = held.iter().any(|(_, candidate)| candidate.coefficients[0] != 0.0);
        let less = usize::from(!constant_is_in);
        let rank = Count {
            lower: with_constant.lower.saturating_sub(less).max(report.plain.rank.lower),
            upper: (with_constant.upper - less).min(report.plain.rank.upper),
        };
        let centred = Count {
            lower: with_constant.lower.saturating_sub(1).max(report.centred.rank.lower),
            upper: (with_constant.upper - 1).min(report.centred.rank.upper),
        };
        let whole = proved && q == k + 1;
        let sigma_min_lower = if whole { sigma_min(low, &self.transform, &self.exponents) } else { 0.0 };
        let loss = if proved {
            add_up(alpha, add_up(mul_up(2.0 * f, sqrt_up(add_up(1.0, alpha))), mul_up(f, f)))
        } else {
            f64::INFINITY
        };
        let mut plain = report.plain.settled(rank);
        if let Some(last) = plain.singular_values.last_mut() {
            last.lower = last.lower.max(sigma_min_lower).min(last.upper);
        }
        let vif = self.inflation(loss, &report.constant, &report.vif, &open);
        Ok(Settled {
            centred: report.centred.settled(centred),
            plain,
            sigma_min_lower,
            loss,
            relations: held.iter().map(|(_, candidate)| candidate.relation()).collect(),
            open,
            vif,
        })
    }

    /// Infinite in the support of a relation; elsewhere from the rows of T, if every other column is in a relation.
    fn inflation(
        &self,
        loss: f64,
        constant: &[bool],
        of_one_pass: &[Enclosure],
        open: &[usize],
    ) -> Vec<VarianceInflation> {
        let q = self.exponents.len();
        let scatter = self.state.scatter();
        let held: Vec<_> =
            self.suggested.dependent.iter().filter_map(|(_, c)| c.as_ref()).filter(|c| c.holds).collect();
        // What says no more than that a column is constant is no relation of the others.
        let of_others: Vec<bool> = held
            .iter()
            .map(|c| c.coefficients.iter().skip(1).zip(constant).any(|(c, constant)| *c != 0.0 && !constant))
            .collect();
        let of = |j: usize| {
            if constant[j] {
                return VarianceInflation::Constant;
            }
            let relation = held.iter().zip(&of_others).position(|(c, other)| *other && c.coefficients[j + 1] != 0.0);
            if let Some(relation) = relation {
                return VarianceInflation::Infinite { relation };
            }
            let known = of_one_pass[j];
            let Some(l) =
                self.suggested.basis.iter().position(|&b| b == j + 1).filter(|_| loss < 1.0 && open.is_empty())
            else {
                return VarianceInflation::Enclosed(known);
            };
            let row: f64 = (l..q).map(|i| self.transform[(l, i)] * self.transform[(l, i)]).sum();
            let e = self.exponents[l];
            let square = scatter.values[place(j, j)].scaled(-2 * e).high;
            let bound = scale_by_power_of_two(scatter.error(j), -2 * e).next_up();
            let bound = add_up(bound, mul_up(2.0 * UNIT_ROUNDOFF, square.abs()));
            let found = factor(square, bound, row, q, loss);
            let both = Enclosure { lower: found.lower.max(known.lower), upper: found.upper.min(known.upper) };
            VarianceInflation::Enclosed(if both.lower <= both.upper { both } else { found })
        };
        (0..self.state.names.len()).map(of).collect()
    }
}

impl ColumnRank {
    /// The same with other bounds on the rank: what is beyond it is 0.
    fn settled(&self, rank: Count) -> Self {
        let mut singular_values = self.singular_values.clone();
        let zero = |value: &mut Enclosure| *value = Enclosure::point(0.0);
        singular_values.iter_mut().skip(rank.upper).for_each(zero);
        Self { independent: judged(singular_values.len(), rank), rank, singular_values }
    }
}

/// 2^e as a product of two powers: a number that is multiplied by one after the other is rounded once at most, where it
/// becomes subnormal.
fn powers(e: i32) -> [f64; 2] {
    let first = e.clamp(-1074, 1023);
    [first, e - first].map(|e| scale_by_power_of_two(1.0, e))
}

/// The first entry that is not finite, column by column.
fn not_finite<T: Real>(x: MatRef<'_, T>) -> Option<(usize, usize)> {
    (0..x.ncols()).find_map(|j| x.col(j).iter().position(|x| !x.to_f64().is_finite()).map(|i| (i, j)))
}
