//! Exact rational arithmetic on the stored doubles.

use faer::MatRef;
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive, Zero};

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

    /// The determinant, by elimination.
    pub fn determinant(&self) -> Rational {
        let n = self.columns;
        let mut a = self.rows.clone();
        let mut determinant = Rational::one();
        for k in 0..n {
            let Some(pivot) = (k..n).find(|&i| !a[i][k].is_zero()) else { return Rational::zero() };
            if pivot != k {
                a.swap(pivot, k);
                determinant = -determinant;
            }
            determinant *= &a[k][k];
            eliminate_below(&mut a, k, k);
        }
        determinant
    }

    /// The rank, by elimination.
    pub fn rank(&self) -> usize {
        let mut a = self.rows.clone();
        let mut rank = 0;
        for column in 0..self.columns {
            if let Some(pivot) = (rank..a.len()).find(|&i| !a[i][column].is_zero()) {
                a.swap(pivot, rank);
                eliminate_below(&mut a, rank, column);
                rank += 1;
            }
        }
        rank
    }

    /// (n₊, n₀, n₋) of a symmetric matrix, by congruences: Sylvester's law makes each pivot's sign an eigenvalue's.
    pub fn inertia(&self) -> (usize, usize, usize) {
        let mut a = self.rows.clone();
        let (mut positive, mut zero, mut negative) = (0, 0, 0);
        while let Some(n) = a.len().checked_sub(1) {
            if (0..=n).all(|i| a[i][i].is_zero()) {
                let Some((i, j)) = (0..=n).flat_map(|i| (0..i).map(move |j| (i, j))).find(|&(i, j)| !a[i][j].is_zero())
                else {
                    zero += n + 1;
                    break;
                };
                // [0 a; a 0] is a saddle. Adding line j to line i puts 2a on the diagonal, by a congruence.
                let addends = a[j].clone();
                for (entry, addend) in a[i].iter_mut().zip(addends) {
                    *entry += addend;
                }
                for row in &mut a {
                    let addend = row[j].clone();
                    row[i] += addend;
                }
            }
            let pivot = (0..=n).find(|&i| !a[i][i].is_zero()).expect("a nonzero diagonal entry was just made");
            a.swap(pivot, n);
            for row in &mut a {
                row.swap(pivot, n);
            }
            if a[n][n].is_positive() {
                positive += 1;
            } else {
                negative += 1;
            }
            let last = a.pop().expect("there are n + 1 rows");
            for row in &mut a {
                let factor = row.pop().expect("there are n + 1 columns") / &last[n];
                if !factor.is_zero() {
                    for (entry, below) in row.iter_mut().zip(&last) {
                        *entry -= &factor * below;
                    }
                }
            }
        }
        (positive, zero, negative)
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

fn eliminate_below(a: &mut [Vec<Rational>], row: usize, column: usize) {
    let (above, below) = a.split_at_mut(row + 1);
    for line in below {
        let factor = &line[column] / &above[row][column];
        if !factor.is_zero() {
            for (entry, pivot) in line.iter_mut().zip(&above[row]).skip(column) {
                *entry -= &factor * pivot;
            }
        }
    }
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
