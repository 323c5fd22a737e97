//! Exact rational arithmetic on the stored doubles.

use faer::MatRef;
use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive, Zero};

use crate::elimination::{self, Inertia};

/// A rational number.
pub type Rational = BigRational;

/// A rational matrix, as its rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    rows: Vec<Vec<Rational>>,
    columns: usize,
}

/// The rational number that a double is.
pub fn exact(x: f64) -> Rational {
    BigRational::from_float(x).expect("oracles are asked about finite numbers")
}

impl Table {
    /// From a function of row and column.
    pub fn from_fn(rows: usize, columns: usize, entry: impl Fn(usize, usize) -> Rational) -> Self {
        Self { rows: (0..rows).map(|i| (0..columns).map(|j| entry(i, j)).collect()).collect(), columns }
    }

    /// From its rows, of which one at least shows the number of columns.
    pub fn of_rows(rows: Vec<Vec<Rational>>) -> Self {
        let columns = rows.first().map_or(0, Vec::len);
        Self { rows, columns }
    }

    /// The stored doubles.
    pub fn of(x: MatRef<'_, f64>) -> Self {
        Self::from_fn(x.nrows(), x.ncols(), |i, j| exact(x[(i, j)]))
    }

    /// Entry (i, j).
    pub fn at(&self, i: usize, j: usize) -> &Rational {
        &self.rows[i][j]
    }

    /// (rows, columns).
    pub fn shape(&self) -> (usize, usize) {
        (self.rows.len(), self.columns)
    }

    /// A − B.
    pub fn minus(&self, other: &Self) -> Self {
        Self::from_fn(self.rows.len(), self.columns, |i, j| self.at(i, j) - other.at(i, j))
    }

    /// A·c.
    pub fn times(&self, c: &Rational) -> Self {
        Self::from_fn(self.rows.len(), self.columns, |i, j| self.at(i, j) * c)
    }

    /// XᵀDX with D = diag(weights), by the definition.
    pub fn weighted_gram(&self, weights: &[Rational]) -> Self {
        let entry = |i: usize, j: usize| {
            self.rows.iter().zip(weights).fold(Rational::zero(), |sum, (row, w)| sum + &row[i] * w * &row[j])
        };
        Self::from_fn(self.columns, self.columns, entry)
    }

    /// XᵀX, by the definition.
    pub fn gram(&self) -> Self {
        self.weighted_gram(&vec![Rational::one(); self.rows.len()])
    }

    /// XᵀY, by the definition.
    pub fn cross_gram(&self, y: &Self) -> Self {
        let entry = |i: usize, j: usize| {
            self.rows.iter().zip(&y.rows).fold(Rational::zero(), |sum, (left, right)| sum + &left[i] * &right[j])
        };
        Self::from_fn(self.columns, y.columns, entry)
    }

    /// Each column minus its weighted mean.
    pub fn deviations(&self, weights: &[Rational]) -> Self {
        let total = weights.iter().fold(Rational::zero(), |sum, w| sum + w);
        let mean =
            |j: usize| self.rows.iter().zip(weights).fold(Rational::zero(), |sum, (row, w)| sum + &row[j] * w) / &total;
        let means: Vec<Rational> = (0..self.columns).map(mean).collect();
        Self::from_fn(self.rows.len(), self.columns, |i, j| self.at(i, j) - &means[j])
    }

    /// a_ij/√(a_ii·a_jj) for a positive diagonal, each entry within 2⁻²⁰⁰ of it.
    pub fn unit_diagonal(&self) -> Self {
        let entry = |i: usize, j: usize| {
            let square = self.at(i, j) * self.at(i, j) / (self.at(i, i) * self.at(j, j));
            if self.at(i, j).is_negative() { -square_root(&square) } else { square_root(&square) }
        };
        Self::from_fn(self.columns, self.columns, entry)
    }

    /// Integers proportional to the entries, and the positive integer that they were multiplied by.
    fn integers(&self) -> (Vec<Vec<BigInt>>, BigInt) {
        let scale = self.rows.iter().flatten().fold(BigInt::one(), |scale, entry| scale.lcm(entry.denom()));
        let entry = |entry: &Rational| entry.numer() * (&scale / entry.denom());
        (self.rows.iter().map(|row| row.iter().map(entry).collect()).collect(), scale)
    }

    /// The determinant of a square matrix.
    pub fn determinant(&self) -> Rational {
        let (integers, scale) = self.integers();
        Rational::new(elimination::determinant(integers), scale.pow(self.columns as u32))
    }

    /// The rank.
    pub fn rank(&self) -> usize {
        elimination::rank(self.integers().0)
    }

    /// (n₊, n₀, n₋) of a symmetric matrix.
    pub fn inertia(&self) -> Inertia {
        elimination::inertia(self.integers().0).0
    }

    /// Whether the i-th smallest eigenvalue of a symmetric matrix lies between two numbers.
    pub fn eigenvalue_is_within(&self, i: usize, lower: f64, upper: f64) -> bool {
        self.eigenvalue_is_between(i, &exact(lower), &exact(upper))
    }

    /// The same of rational numbers: at most i eigenvalues are below the lower one, and at most n − 1 − i above the
    /// upper one.
    pub fn eigenvalue_is_between(&self, i: usize, lower: &Rational, upper: &Rational) -> bool {
        self.shifted_inertia(lower).2 <= i && self.shifted_inertia(upper).0 < self.columns - i
    }

    /// (n₊, n₀, n₋) of A − tI: how many eigenvalues are above t, t, and below it.
    pub fn shifted_inertia(&self, t: &Rational) -> Inertia {
        let entry = |i: usize, j: usize| if i == j { self.at(i, j) - t } else { self.at(i, j).clone() };
        Self::from_fn(self.columns, self.columns, entry).inertia()
    }

    /// Two numbers around the i-th smallest eigenvalue of a positive semidefinite matrix, 0 if it is 0, and else the
    /// upper one at most 1 + 2⁻⁸⁰ times the lower one.
    pub fn eigenvalue_bracket(&self, i: usize) -> (Rational, Rational) {
        let trace = (0..self.columns).fold(Rational::zero(), |sum, k| sum + self.at(k, k));
        if self.inertia().1 > i {
            return (Rational::zero(), Rational::zero());
        }
        let two = Rational::from_integer(BigInt::from(2));
        let is_below = |t: &Rational| self.shifted_inertia(t).2 > i;
        // Powers of two first, so that the bisection is of relative widths.
        let mut upper = trace;
        while is_below(&(&upper / &two)) {
            upper /= &two;
        }
        let mut lower = &upper / &two;
        for _ in 0..81 {
            let middle = (&lower + &upper) / &two;
            if is_below(&middle) { upper = middle } else { lower = middle }
        }
        (lower, upper)
    }

    /// Without the row and the column of this index.
    pub fn without(&self, index: usize) -> Self {
        let kept = |k: usize| if k < index { k } else { k + 1 };
        Self::from_fn(self.rows.len() - 1, self.columns - 1, |i, j| self.at(kept(i), kept(j)).clone())
    }

    /// Whether ‖E‖₂ ≤ r for this symmetric E: neither rI − E nor rI + E has a negative eigenvalue.
    pub fn spectral_norm_is_at_most(&self, r: &Rational) -> bool {
        let shifted = |sign: i8| {
            Self::from_fn(self.columns, self.columns, |i, j| {
                let e = if sign > 0 { self.at(i, j).clone() } else { -self.at(i, j) };
                if i == j { r + e } else { e }
            })
        };
        shifted(1).inertia().2 == 0 && shifted(-1).inertia().2 == 0
    }
}

/// The number that a decimal text is: digits, a point perhaps, and an exponent perhaps.
pub fn decimal(text: &str) -> Option<Rational> {
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits: BigInt = format!("{whole}{fraction}").parse().ok()?;
    let tens = exponent.parse::<i32>().ok()? - fraction.len() as i32;
    let power = BigInt::from(10).pow(tens.unsigned_abs());
    Some(if tens < 0 { Rational::new(digits, power) } else { Rational::from_integer(digits * power) })
}

/// √q for 0 ≤ q ≤ 1, less than 2⁻²⁰⁰ below it.
pub fn square_root(q: &Rational) -> Rational {
    let scale = BigInt::one() << 400;
    let floor = (q * Rational::from_integer(scale)).floor().to_integer().sqrt();
    Rational::new(floor, BigInt::one() << 200)
}

/// ln q for q > 0, to a few units of rounding relative to max(1, |ln q|).
pub fn ln(q: &Rational) -> f64 {
    let of_integer = |integer: &BigInt| {
        let shift = integer.bits().saturating_sub(64);
        let leading = (integer >> shift).to_f64().expect("64 bits fit");
        (leading, shift as f64)
    };
    let ((numerator, up), (denominator, down)) = (of_integer(q.numer()), of_integer(q.denom()));
    (numerator / denominator).ln() + (up - down) * std::f64::consts::LN_2
}
