//! Matrices and means of a state.

use super::WHAT;
use super::error::StateError;
use super::state::GramState;
use super::sums::{OPERATION, OPERATIONS, place};
use crate::claim::Enclosure;
use crate::error::{Error, Place};
use crate::gram::{Centring, Divisor, Gram};
use crate::matrix::Symmetric;
use crate::rounding::norms::frobenius;
use crate::rounding::{
    DoubleWord, SMALLEST_SUBNORMAL, UNIT_ROUNDOFF, add_up, check_environment, div_down, div_up, form_bounds, mul_up,
    sub_down,
};

/// A matrix in double words, and for each column b with errors of at most b_i·b_j.
pub(super) struct Bounded {
    pub(super) values: Vec<DoubleWord>,
    pub(super) bounds: Vec<f64>,
    /// What underflow may cost each entry besides.
    pub(super) lost: f64,
}

impl Bounded {
    /// A bound on the error of the j-th diagonal entry.
    pub(super) fn error(&self, j: usize) -> f64 {
        add_up(mul_up(self.bounds[j], self.bounds[j]), self.lost)
    }
}

impl GramState {
    /// XᵀX, divided. Its radius is that of [the sums](crate::gram_state), and u of the matrix for rounding it to
    /// doubles.
    ///
    /// # Errors
    /// [`Error::Overflow`]; for a divisor, those of [`GramAccumulator::finish`](crate::GramAccumulator::finish).
    pub fn gram(&self, divisor: Divisor) -> Result<Gram, StateError> {
        check_environment()?;
        let bounded = self.products();
        self.matrix(&bounded, Centring::None, divisor)
    }

    /// S = (X − 1x̄ᵀ)ᵀ(X − 1x̄ᵀ), divided: [`Divisor::One`] leaves the scatter.
    ///
    /// # Errors
    /// As [`GramState::gram`]; [`Error::Domain`] without rows.
    pub fn covariance(&self, divisor: Divisor) -> Result<Gram, StateError> {
        check_environment()?;
        self.few(1)?;
        let bounded = self.scatter();
        self.matrix(&bounded, Centring::Mean, divisor)
    }

    /// The correlations of the columns: the centred matrix, scaled to a unit diagonal.
    ///
    /// # Errors
    /// As [`GramState::covariance`]; [`Error::NoDirection`] for a column that is constant to within its error.
    pub fn correlation(&self) -> Result<Gram, StateError> {
        self.covariance(Divisor::UnitDiagonal)
    }

    /// The means, x̄ = c + Σd/n, enclosed.
    ///
    /// # Errors
    /// [`Error::Domain`] without rows; [`Error::Overflow`].
    pub fn mean(&self) -> Result<Vec<Enclosure>, StateError> {
        check_environment()?;
        self.few(1)?;
        let sums = self.double_words();
        let n = DoubleWord::from(self.rows as f64);
        let roots = sums.roots_of_errors();
        let shift = self.shift.as_deref().unwrap_or_default();
        let of = |(j, &c): (usize, &f64)| {
            let offset = sums.get(j + 1, 0) / n;
            let mean = offset + DoubleWord::from(c);
            let inherited = div_up(mul_up(roots[0], roots[j + 1]), (self.rows as f64).next_down());
            let rounded = mul_up(OPERATIONS * OPERATION, add_up(offset.high.abs(), c.abs()));
            let error = add_up(add_up(inherited, rounded), add_up(mean.low.abs(), 16.0 * SMALLEST_SUBNORMAL));
            if !(mean.high.is_finite() && error.is_finite()) {
                return Err(Error::Overflow { what: "mean", row: j, column: j }.into());
            }
            Ok(Enclosure { lower: sub_down(mean.high, error), upper: add_up(mean.high, error) })
        };
        shift.iter().enumerate().map(of).collect()
    }

    /// The standard deviations of the columns, √(s_jj/(n − 1)), enclosed.
    ///
    /// # Errors
    /// [`Error::Domain`] with fewer rows than two; [`Error::Overflow`].
    pub fn deviations(&self) -> Result<Vec<Enclosure>, StateError> {
        check_environment()?;
        self.few(2)?;
        let scatter = self.scatter();
        let count = (self.rows - 1) as f64;
        let of = |j: usize| {
            let square = scatter.values[place(j, j)].high;
            let error = add_up(scatter.error(j), mul_up(2.0 * UNIT_ROUNDOFF, square.abs()));
            let (lower, upper) = (div_down(sub_down(square, error), count), div_up(add_up(square, error), count));
            if !upper.is_finite() {
                return Err(Error::Overflow { what: "variance", row: j, column: j }.into());
            }
            // A column that is constant has none at all.
            let constant = self.lower[j] == self.upper[j];
            let upper = if constant { 0.0 } else { upper.max(0.0) };
            Ok(Enclosure { lower: lower.clamp(0.0, upper), upper }.square_root())
        };
        (0..self.names.len()).map(of).collect()
    }

    /// XᵀX.
    pub(super) fn products(&self) -> Bounded {
        let sums = self.double_words();
        let (k, roots) = (self.names.len(), sums.roots_of_errors());
        let zero = vec![0.0; k];
        let shift = self.shift.as_deref().unwrap_or(&zero);
        let mut values = Vec::with_capacity(k * (k + 1) / 2);
        for i in 0..k {
            for j in 0..=i {
                let (ci, cj) = (DoubleWord::from(shift[i]), DoubleWord::from(shift[j]));
                let own = sums.get(i + 1, j + 1);
                if shift[i] == 0.0 && shift[j] == 0.0 {
                    values.push(own);
                    continue;
                }
                let crossed = sums.get(i + 1, 0) * cj + sums.get(j + 1, 0) * ci;
                values.push(own + (crossed + sums.get(0, 0) * (ci * cj)));
            }
        }
        let bounds = (0..k).map(|i| {
            let c = shift[i].abs();
            let inherited = if c == 0.0 { roots[i + 1] } else { add_up(roots[i + 1], mul_up(roots[0], c)) };
            let length = add_up(sums.length(i + 1), mul_up(sums.length(0), c));
            // √(e_i·e_j) of operations: 2⁻⁴⁹ for √2⁻⁹⁸.
            add_up(inherited, mul_up(ROOT_OF_OPERATIONS, length))
        });
        // c_i·c_j may underflow, and is multiplied by n.
        let lost = mul_up(64.0 * SMALLEST_SUBNORMAL, self.rows as f64 + 1.0);
        Bounded { values, bounds: bounds.collect(), lost }
    }

    /// Σddᵀ − ssᵀ/n.
    ///
    /// |ŝ_i − s_i| ≤ a_0·a_i, so ssᵀ/n is off by (|ŝ_i|a_0a_j + |ŝ_j|a_0a_i + a_0²a_ia_j)/n, and with μ = |ŝ|/√n and ω
    /// = a_0/√n all is at most p_i·p_j for p_i = a_i + ω(μ_i + a_i).
    pub(super) fn scatter(&self) -> Bounded {
        let sums = self.double_words();
        let k = self.names.len();
        let roots = sums.roots_of_errors();
        let n = self.rows.max(1) as f64;
        let root = n.sqrt().next_down().next_down();
        let count = DoubleWord::from(n);
        let mut values = Vec::with_capacity(k * (k + 1) / 2);
        for i in 0..k {
            for j in 0..=i {
                let square = sums.get(i + 1, 0) * (sums.get(j + 1, 0) / count);
                values.push(sums.get(i + 1, j + 1) - square);
            }
        }
        let share = div_up(roots[0], root);
        let bounds = (0..k).map(|i| {
            let mu = div_up(sums.get(i + 1, 0).high.abs().next_up(), root);
            let inherited = add_up(roots[i + 1], mul_up(share, add_up(mu, roots[i + 1])));
            add_up(inherited, mul_up(ROOT_OF_OPERATIONS, add_up(sums.length(i + 1), mu)))
        });
        // s_j/n may underflow, and is multiplied by s_i.
        let most = (0..k).fold(1.0_f64, |most, i| most.max(sums.get(i + 1, 0).high.abs()));
        Bounded { values, bounds: bounds.collect(), lost: mul_up(64.0 * SMALLEST_SUBNORMAL, most) }
    }

    fn matrix(&self, bounded: &Bounded, centring: Centring, divisor: Divisor) -> Result<Gram, StateError> {
        let k = self.names.len();
        let at = |i: usize, j: usize| bounded.values[place(i, j)].high;
        let overflow = |error| match error {
            Error::NotFinite { place: Place::Entry { row, column }, .. } => Error::Overflow { what: WHAT, row, column },
            other => other,
        };
        let matrix = Symmetric::from_lower(k, at).map_err(overflow)?;
        let squares: Vec<f64> = bounded.bounds.iter().map(|&b| mul_up(b, b)).collect();
        let lost = mul_up(k as f64, bounded.lost);
        let rounded = mul_up(UNIT_ROUNDOFF, frobenius(&matrix.as_faer().to_owned()));
        let norm = add_up(squares.iter().fold(lost, |sum, &s| add_up(sum, s)), rounded);
        // (Σ b_i|x_i|)² ≤ k·Σ b_i²x_i².
        let lengths: Vec<f64> = matrix.diagonal().iter().map(|d| d.abs().max(f64::MIN_POSITIVE).sqrt()).collect();
        let of_rounding = form_bounds(|i, j| mul_up(UNIT_ROUNDOFF, at(i, j).abs()), &lengths);
        let forms = squares.iter().zip(of_rounding).map(|(&s, r)| add_up(add_up(mul_up(k as f64, s), r), lost));
        let forms = forms.collect();
        let components = usize::try_from(self.rows).unwrap_or(usize::MAX);
        Ok(Gram::of_sums(matrix, (norm, forms), components, centring, divisor)?)
    }
}

/// √([`OPERATIONS`]·[`OPERATION`]).
const ROOT_OF_OPERATIONS: f64 = f64::from_bits((1023 - 49) << 52);
