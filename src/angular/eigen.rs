//! The spectrum, from two columns.

use faer::Mat;

use super::field::AngularField;
use super::moments::{Moments, dot};
use super::options::Kind;
use crate::claim::Enclosure;
use crate::rounding::{Ball, DoubleWord, ExactSum, exponent, scale_by_power_of_two, two_product, two_sum};

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
#[derive(Clone, Debug)]
pub struct AngularEigen {
    /// The nonzero eigenvalues, as many as the rank, ascending: of a summation field λ₋ < 0 < λ₊; of a difference field −σ
    /// and σ, of the eigenvalues ±iσ.
    pub values: Vec<f64>,
    /// Intervals that are proved to contain them.
    pub enclosures: Vec<Enclosure>,
    /// n × rank, of orthonormal columns. Of a summation field, eigenvectors, with a positive entry of largest modulus. Of a
    /// difference field p and q with Gp = σq and Gq = −σp, so that (p ± iq)/√2 belong to ∓iσ.
    pub vectors: Mat<f64>,
}

impl AngularField {
    /// The nonzero eigenvalues, as many as the rank, in O(n): of a summation field ½(a − b ± √((n − 2d)(n + 2d))) ascending,
    /// of a difference field −σ and σ, where ±iσ are the eigenvalues and σ = √(ab − d²).
    ///
    /// Proved for the field of the stored cosines and sines. The intervals are about 2u·|λ| + (n/8)²u²·n wide: four units in the
    /// last place unless all angles are equal, or all are π/4, to some 10⁻¹⁰. σ is a root, and loses more: it is known to
    /// (n/8)²u²·n²/σ.
    pub fn eigenvalues(&self) -> Vec<Enclosure> {
        self.spectrum(&self.moments()).into_iter().map(Ball::enclosure).zip(self.signs()).map(one_sided).collect()
    }

    /// The nonzero eigenvalues and their vectors, in O(n).
    ///
    /// With orthonormal columns to 16u, and a residual ‖Gv − λv‖₂ of 16u·n at the most, where the angles are not all equal to
    /// some 10⁻¹⁴.
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

    /// The trace: Σ cos 2φᵢ = a − b of a summation field, 0 of a difference field. Proved, about 2u·|a − b| + (n/8)²u²·n wide.
    pub fn trace(&self) -> Enclosure {
        match self.kind() {
            Kind::Summation => self.moments().trace().enclosure(),
            Kind::Difference => Enclosure::point(0.0),
        }
    }

    /// ‖G‖_F, in O(n): √(a² + b² − 2d²) of a summation field, √(2(ab − d²)) of a difference field. Proved; as accurate as the
    /// larger eigenvalue.
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
        if self.rank() == 0 {
            return Enclosure::point(0.0);
        }
        let moments @ Moments { a, b, d } = self.moments();
        let square = match self.kind() {
            Kind::Summation => a * a + b * b - (d * d).scaled(1),
            Kind::Difference => moments.determinant().scaled(1),
        };
        one_sided((square.root().enclosure(), 1.0))
    }

    /// The rank of the field of the stored cosines and sines, exactly.
    ///
    /// If two rows (cᵢ, sᵢ) of V are linearly independent, as those of angles that differ by more than 0 and less than π are,
    /// the rank is 2. If not, V = vwᵀ: a difference field is 0, and a summation field is (w₁² − w₂²)vvᵀ, of rank 1 unless
    /// |c₁| = s₁, the stored numbers. A constant series has rank 1 (summation, if lo ≠ ±√½) or 0.
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
        let (c, s) = (self.cosines(), self.sines());
        let independent = c.iter().zip(s).any(|(&cj, &sj)| !are_parallel((c[0], s[0]), (cj, sj)));
        match self.kind() {
            _ if independent => 2,
            Kind::Summation if c[0].abs() != s[0] => 1,
            _ => 0,
        }
    }

    pub(super) fn moments(&self) -> Moments {
        Moments::of(self.cosines(), self.sines())
    }

    /// As [`eigenvalues`](Self::eigenvalues).
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
        match self.rank() {
            0 => Vec::new(),
            1 => vec![if self.cosines()[0].abs() > self.sines()[0] { 1.0 } else { -1.0 }],
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
                let h = centre((moments.total() + moments.distance()).scaled(-1));
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

/// Whether c·s′ = c′·s, exactly.
fn are_parallel((c, s): (f64, f64), (c1, s1): (f64, f64)) -> bool {
    if (c, s) == (c1, s1) {
        return true;
    }
    // Products that round to different numbers are different.
    if c * s1 != c1 * s {
        return false;
    }
    let mut difference = ExactSum::new();
    difference.add_product(c, s1, 1.0);
    difference.add_product(-c1, s, 1.0);
    difference.sign().is_eq()
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
