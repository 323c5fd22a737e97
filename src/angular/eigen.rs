//! The spectrum, from two columns.

use faer::Mat;

use super::field::AngularField;
use super::moments::{Moments, dot};
use super::offsets::Distinct;
use super::options::Kind;
use crate::claim::Enclosure;
use crate::rounding::{Ball, DoubleWord, exponent, scale_by_power_of_two, two_product, two_sum};

/// The nonzero eigenvalues of a field and vectors that belong to them.
///
/// ```
/// use gramkit::angular::{AngularField, AngularOptions};
/// let series: Vec<f64> = (0..100_000).map(|k| (1e-3 * f64::from(k)).sin()).collect();
/// let field = AngularField::of(&series, &AngularOptions::default())?;
/// let top = field.eigen(); // of a matrix of 80 gigabytes, if it were formed
/// assert_eq!(top.values.len(), 2);
/// let v = top.vectors.col_as_slice(1);
/// let gv = field.times(v)?;
/// let residual: f64 = gv.iter().zip(v).map(|(gv, v)| (gv - top.values[1] * v).powi(2)).sum();
/// assert!(residual.sqrt() < 1e-14 * 100_000.0);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct AngularEigen {
    /// The nonzero eigenvalues, as many as the rank, ascending: of a summation field λ₋ < 0 < λ₊; of a difference field
    /// −σ and σ, of the eigenvalues ±iσ.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub values: Vec<f64>,
    /// Intervals that are proved to contain them.
    pub enclosures: Vec<Enclosure>,
    /// n × rank, of orthonormal columns. Of a summation field, eigenvectors, with a positive entry of largest modulus.
    /// Of a difference field p and q with Gp = σq and Gq = −σp, so that (p ± iq)/√2 belong to ∓iσ.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub vectors: Mat<f64>,
}

impl AngularField {
    /// The nonzero eigenvalues, as many as the rank, in O(n): of a summation field ½(a − b ± √((n − 2d)(n + 2d)))
    /// ascending, of a difference field −σ and σ, where ±iσ are the eigenvalues and σ = √(ab − d²).
    ///
    /// Proved for the series as it was given. The intervals are about 2u·|λ| + (n/8 + 13)²u²·n wide: four units in the
    /// last place unless all angles are equal, or all are π/4, to some 10⁻¹⁰. σ is a root, and loses more: it is known
    /// to (n/8 + 13)²u²·n²/σ.
    pub fn eigenvalues(&self) -> Vec<Enclosure> {
        self.spectrum(&self.moments()).into_iter().map(Ball::enclosure).zip(self.signs()).map(one_sided).collect()
    }

    /// The nonzero eigenvalues and their vectors, in O(n).
    ///
    /// With orthonormal columns to 16u, and a residual ‖Gv − λv‖₂ of 16u·n at the most, where the angles are not all
    /// equal to some 10⁻¹⁴.
    pub fn eigen(&self) -> AngularEigen {
        let moments = self.moments();
        let spectrum = self.spectrum(&moments);
        let enclosures: Vec<Enclosure> =
            spectrum.iter().map(|ball| ball.enclosure()).zip(self.signs()).map(one_sided).collect();
        let values =
            spectrum.iter().zip(&enclosures).map(|(ball, e)| ball.centre.high.clamp(e.lower, e.upper)).collect();
        let columns = self.columns(&moments);
        let vectors = Mat::from_fn(self.size(), columns.len(), |i, k| columns[k][i]);
        AngularEigen { values, enclosures, vectors }
    }

    /// The trace: Σ cos 2φᵢ = a − b of a summation field, 0 of a difference field. Proved, about
    /// 2u·|a − b| + (n/8 + 13)²u²·n wide.
    pub fn trace(&self) -> Enclosure {
        match self.kind() {
            Kind::Summation => self.moments().trace().enclosure(),
            Kind::Difference => Enclosure::point(0.0),
        }
    }

    /// ‖G‖_F, in O(n): √(a² + b² − 2d²) of a summation field, √(2(ab − d²)) of a difference field; of rank 1, |λ|.
    /// Proved; as accurate as the larger eigenvalue.
    ///
    /// ```
    /// use gramkit::angular::{AngularField, AngularOptions};
    /// // [1 0 −1; 0 −1 0; −1 0 1]
    /// let field = AngularField::of(&[-1.0, 0.0, 1.0], &AngularOptions::default())?;
    /// let norm = field.frobenius_norm();
    /// assert!(norm.contains(5.0_f64.sqrt()) && norm.width() < 1e-14);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    pub fn frobenius_norm(&self) -> Enclosure {
        let rank = self.rank();
        if rank < 2 {
            return self.eigenvalues().first().map_or(Enclosure::point(0.0), Enclosure::modulus);
        }
        let moments @ Moments { a, b, d, .. } = self.moments();
        let square = match self.kind() {
            Kind::Summation => a * a + b * b - (d * d).scaled(1),
            Kind::Difference => moments.determinant().scaled(1),
        };
        one_sided((square.root().enclosure(), 1.0))
    }

    /// The rank, exactly.
    ///
    /// If two rows (cᵢ, sᵢ) of V are linearly independent, as those of angles that differ by more than 0 and less than
    /// π are, the rank is 2. If not, V = vwᵀ: a difference field is 0, a summation field (w₁² − w₂²)vvᵀ. So it is
    /// with a constant series, where w₁² − w₂² = 2lo² − 1 is not 0 (no double is √½): rank 1. And with a series of
    /// minima and maxima only whose range is [−1, 1]: the sines are 0, and the rank of a summation field is 1.
    ///
    /// ```
    /// use gramkit::angular::{AngularField, AngularOptions, Kind};
    /// let rank = |series: &[f64], kind| {
    ///     AngularField::of(series, &AngularOptions { kind, ..AngularOptions::default() }).map(|field| field.rank())
    /// };
    /// assert_eq!((rank(&[1.0, 2.0, 4.0], Kind::Summation)?, rank(&[1.0, 2.0, 4.0], Kind::Difference)?), (2, 2));
    /// assert_eq!((rank(&[7.0; 3], Kind::Summation)?, rank(&[7.0; 3], Kind::Difference)?), (1, 0));
    /// // The angles 0 and π: cosines ±1, sines 0.
    /// assert_eq!((rank(&[1.0, 2.0], Kind::Summation)?, rank(&[1.0, 2.0], Kind::Difference)?), (1, 0));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    pub fn rank(&self) -> usize {
        let dependent = match self.distinct() {
            Distinct::One => true,
            Distinct::Two => self.range() == (-1.0, 1.0),
            _ => false,
        };
        match self.kind() {
            _ if !dependent => 2,
            Kind::Summation => 1,
            Kind::Difference => 0,
        }
    }

    fn moments(&self) -> Moments {
        Moments::of(self.angles())
    }

    /// The nonzero eigenvalues, ascending, of what [`eigenvalues`](Self::eigenvalues) encloses.
    fn spectrum(&self, moments: &Moments) -> Vec<Ball> {
        match (self.kind(), self.rank()) {
            (_, 0) => Vec::new(),
            (Kind::Summation, 1) => vec![moments.trace()],
            (Kind::Summation, _) => {
                let (trace, distance) = (moments.trace(), moments.distance());
                vec![(trace - distance).scaled(-1), (trace + distance).scaled(-1)]
            }
            (Kind::Difference, _) => {
                let sigma = moments.determinant().root();
                vec![-sigma, sigma]
            }
        }
    }

    /// The signs of the eigenvalues: by Sylvester's law a summation field of rank 2 has one of each.
    fn signs(&self) -> Vec<f64> {
        match (self.rank(), self.distinct()) {
            (0, _) => Vec::new(),
            (1, Distinct::One) => vec![sign_of_double_angle(self.range().0)],
            (1, _) => vec![1.0],
            _ => vec![-1.0, 1.0],
        }
    }

    /// The vectors of [`AngularEigen`].
    fn columns(&self, moments: &Moments) -> Vec<Vec<f64>> {
        let (c, s) = (self.cosines(), self.sines());
        let centre = |ball: Ball| ball.centre;
        let (a, b, d) = (centre(moments.a), centre(moments.b), centre(moments.d));
        let mut columns = match (self.kind(), self.rank()) {
            (_, 0) => Vec::new(),
            (Kind::Summation, 1) => vec![unit(if a.high >= b.high { c.to_vec() } else { s.to_vec() })],
            (Kind::Summation, _) => {
                let h = centre((moments.total + moments.distance()).scaled(-1));
                let (minus, plus) = (unit(combination(h, s, d, c)), unit(combination(h, c, d, s)));
                // The one that belongs to the smaller modulus may have cancelled.
                if a.high >= b.high {
                    vec![orthogonal(minus, &plus), plus]
                } else {
                    let plus = orthogonal(plus, &minus);
                    vec![minus, plus]
                }
            }
            (Kind::Difference, _) if a.high >= b.high => {
                let p = unit(c.to_vec());
                let q = orthogonal(unit(combination(a, s, d, c)), &p);
                vec![p, q]
            }
            (Kind::Difference, _) => {
                let q = unit(s.to_vec());
                vec![orthogonal(unit(combination(b, c, d, s)), &q), q]
            }
        };
        let negative =
            |column: &[f64]| column.iter().fold(0.0_f64, |top, &x| if x.abs() > top.abs() { x } else { top }) < 0.0;
        let turned = match self.kind() {
            Kind::Summation => columns.iter().map(|column| negative(column)).collect::<Vec<_>>(),
            // Both or none, as one belongs to the other.
            Kind::Difference => vec![columns.first().is_some_and(|p| negative(p)); columns.len()],
        };
        for (column, _) in columns.iter_mut().zip(turned).filter(|(_, turned)| *turned) {
            column.iter_mut().for_each(|x| *x = -*x);
        }
        columns
    }
}

/// The part of an interval on the side of 0 on which the number is known to lie.
fn one_sided((e, sign): (Enclosure, f64)) -> Enclosure {
    if sign > 0.0 { Enclosure { lower: e.lower.max(0.0), ..e } } else { Enclosure { upper: e.upper.min(0.0), ..e } }
}

/// The sign of 2c² − 1, exactly: c² is a double word unless it is far below ½.
fn sign_of_double_angle(c: f64) -> f64 {
    let (square, rest) = two_product(c, c);
    if (square, rest) > (0.5, 0.0) { 1.0 } else { -1.0 }
}

/// hx − dy, each entry within u of itself and 8u² of |h||x| + |d||y|.
fn combination(h: DoubleWord, x: &[f64], d: DoubleWord, y: &[f64]) -> Vec<f64> {
    let entry = |(&x, &y): (&f64, &f64)| {
        let ((p, p_low), (q, q_low)) = (two_product(h.high, x), two_product(d.high, y));
        let (high, low) = two_sum(p, -q);
        high + (low + ((p_low - q_low) + (h.low * x - d.low * y)))
    };
    x.iter().zip(y).map(entry).collect()
}

/// v/‖v‖; 0 stays 0.
fn unit(mut v: Vec<f64>) -> Vec<f64> {
    let top = v.iter().fold(0.0_f64, |top, x| if x.abs() > top { x.abs() } else { top });
    let e = exponent(top);
    v.iter_mut().for_each(|x| *x = scale_by_power_of_two(*x, -e));
    let norm = dot(&v, &v, v.len() as f64).centre.high.sqrt();
    if norm > 0.0 {
        v.iter_mut().for_each(|x| *x /= norm);
    }
    v
}

/// What is orthogonal to a unit vector of another one, at unit length.
fn orthogonal(mut v: Vec<f64>, to: &[f64]) -> Vec<f64> {
    let along = dot(&v, to, v.len() as f64).centre.high;
    v.iter_mut().zip(to).for_each(|(v, to)| *v -= along * to);
    unit(v)
}
