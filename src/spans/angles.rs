//! Principal angles.

use faer::Mat;

use super::family::Family;
use super::jacobi::rotation;
use crate::claim::Enclosure;
use crate::error::{Error, Result};
use crate::gram::Centring;
use crate::matrix::{AsVectors, Real, Vectors};
use crate::product::{Multiplier, Source, Update, cholesky, cross, lower_gram, product};
use crate::progress::Progress;
use crate::rounding::norms::{frobenius_enclosure, largest, plus, times};
use crate::rounding::{
    SMALLEST_SUBNORMAL, UNIT_ROUNDOFF, add_up, arccosine, arcsine, check_environment, div_down, div_up, gamma, inflate,
    mul_down, mul_up, sqrt_down, sqrt_up, sub_down,
};
use crate::simd::InstructionSet;
use crate::spectrum::{Svd, loss_of_orthogonality};
use crate::whitening::SpanBasis;

/// Cosines between columns below which they need not be turned: 2⁻²⁰.
const NEARLY_ORTHOGONAL: f64 = 1.0 / (1 << 20) as f64;

/// The principal (canonical) angles θ₁ ≤ … ≤ θ_k between the spans of two families of vectors of one dimension,
/// 0 ≤ θ ≤ π/2; k is the lesser of the spans' dimensions.
///
/// Each is enclosed by its cosine and by its sine, to about u·κ of the vectors (absolutely), so small angles are not
/// taken for 0, nor those near π/2 for right.
///
/// ```
/// use gramkit::Vectors;
/// use gramkit::spans::PrincipalAngles;
/// // A plane, and the same tilted by 1e-10; its cosine is 1 in double precision.
/// let a = [[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]];
/// let b = [[1.0, 0.0], [0.0, 1.0], [0.0, 1e-10]];
/// let found = PrincipalAngles::of(&Vectors::columns(&a), &Vectors::columns(&b))?;
/// assert!(found.angles[0].contains(0.0) && found.angles[0].upper < 1e-13);
/// assert!(found.angles[1].contains(1e-10) && found.angles[1].width() < 1e-13);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct PrincipalAngles {
    /// The angles, ascending, in radians.
    pub angles: Vec<Enclosure>,
    /// Their cosines, descending.
    pub cosines: Vec<Enclosure>,
    /// Their sines, ascending.
    pub sines: Vec<Enclosure>,
    /// Indices of independent vectors of the first family that span what all of it spans: all, unless they are proved
    /// to be dependent.
    pub first: Vec<usize>,
    /// Those of the second.
    pub second: Vec<usize>,
}

impl PrincipalAngles {
    /// Between the spans of the vectors as they are stored; of two n × p and n × q matrices in O(n(p + q)²).
    ///
    /// ```
    /// use gramkit::Vectors;
    /// use gramkit::spans::PrincipalAngles;
    /// // Three vectors that span a plane, which is that of the other two.
    /// let a = [[1.0, 0.0, 1.0], [0.0, 1.0, 1.0], [0.0, 0.0, 0.0]];
    /// let b = [[1.0, 1.0], [1.0, -1.0], [0.0, 0.0]];
    /// let found = PrincipalAngles::of(&Vectors::columns(&a), &Vectors::columns(&b))?;
    /// assert_eq!((found.first.as_slice(), found.angles.len()), ([0, 1].as_slice(), 2));
    /// assert!(found.angles[1].upper < 1e-13);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Shape`] where the dimensions differ; [`Error::NotFinite`]; [`Error::NoDirection`] for vectors that are
    /// independent but so nearly dependent that twice the precision finds no basis, κ from about 10²⁸;
    /// [`Error::Budget`]; [`Error::NoConvergence`].
    pub fn of(a: &impl AsVectors, b: &impl AsVectors) -> Result<Self> {
        Self::with(a.as_vectors(), b.as_vectors(), None)
    }

    /// The same, asked whether to go on.
    ///
    /// # Errors
    /// Those of [`PrincipalAngles::of`]; [`Error::Cancelled`].
    pub fn with<T: Real, U: Real>(
        a: &Vectors<'_, T>,
        b: &Vectors<'_, U>,
        progress: Option<Progress<'_>>,
    ) -> Result<Self> {
        Self::less(a, b, Centring::None, progress)
    }

    /// Of the vectors, or of them less their means.
    pub(super) fn less<T: Real, U: Real>(
        a: &Vectors<'_, T>,
        b: &Vectors<'_, U>,
        centring: Centring,
        progress: Option<Progress<'_>>,
    ) -> Result<Self> {
        check_environment()?;
        if a.dimension() != b.dimension() {
            let what = "dimension of the second family's vectors";
            return Err(Error::Shape { what, expected: a.dimension(), found: b.dimension() });
        }
        let (first, second) = (Family::of(a, centring, progress)?, Family::of(b, centring, progress)?);
        let (large, small) =
            if first.basis.rank() < second.basis.rank() { (&second, &first) } else { (&first, &second) };
        let (cosines, sines) = cosines_and_sines(&large.basis, &small.basis, progress)?;
        let unit = |e: Enclosure| Enclosure { lower: e.lower.max(0.0), upper: e.upper.min(1.0) };
        let (cosines, sines): (Vec<_>, Vec<_>) = cosines.into_iter().map(unit).zip(sines.into_iter().map(unit)).unzip();
        let both = || cosines.iter().zip(&sines);
        let angles = both().map(|(&c, &s)| arccosine(c).intersection(arcsine(s))).collect();
        let (cosines, sines) =
            both().map(|(&c, &s)| (c.intersection(other_leg(s)), s.intersection(other_leg(c)))).unzip();
        Ok(Self { angles, cosines, sines, first: first.independent, second: second.independent })
    }

    /// The geodesic distance (Σθ²)^½ of the spans on the Grassmannian, for spans of one dimension (Edelman, Arias,
    /// Smith, *The geometry of algorithms with orthogonality constraints*, SIAM J. Matrix Anal. Appl. 20 (1998), §4.3).
    ///
    /// ```
    /// use gramkit::Vectors;
    /// use gramkit::spans::PrincipalAngles;
    /// let (a, b) = ([[1.0], [0.0]], [[0.0], [1.0]]);
    /// let found = PrincipalAngles::of(&Vectors::columns(&a), &Vectors::columns(&b))?;
    /// assert!(found.geodesic_distance().contains(std::f64::consts::FRAC_PI_2));
    /// assert!(found.chordal_distance().contains(1.0));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    pub fn geodesic_distance(&self) -> Enclosure {
        root_of_squares(&self.angles)
    }

    /// The chordal distance (Σsin²θ)^½, ‖P₁ − P₂‖_F/√2 of the projectors onto spans of one dimension (ibid.).
    pub fn chordal_distance(&self) -> Enclosure {
        root_of_squares(&self.sines)
    }
}

/// √(1 − x²) of 0 ≤ x ≤ 1.
fn other_leg(x: Enclosure) -> Enclosure {
    // (1 − x)(1 + x): the difference is exact for x ≥ ½.
    let low = mul_down((1.0 - x.upper).next_down().max(0.0), (1.0 + x.upper).next_down());
    let high = if x.lower == 1.0 { 0.0 } else { mul_up((1.0 - x.lower).next_up(), add_up(1.0, x.lower)) };
    Enclosure { lower: sqrt_down(low.max(0.0)), upper: if high == 0.0 { 0.0 } else { sqrt_up(high).min(1.0) } }
}

fn root_of_squares(values: &[Enclosure]) -> Enclosure {
    let sum = values.iter().fold(Enclosure::point(0.0), |sum, value| sum.plus(value.squared()));
    Enclosure { lower: sum.lower.max(0.0), upper: sum.upper }.square_root()
}

/// Of the spans of two bases, the first of which has at least as many columns: cosines descending, sines ascending.
fn cosines_and_sines(
    first: &SpanBasis,
    second: &SpanBasis,
    progress: Option<Progress<'_>>,
) -> Result<(Vec<Enclosure>, Vec<Enclosure>)> {
    let (m, r, k) = (first.values.nrows(), first.rank(), second.rank());
    if k == 0 {
        return Ok((Vec::new(), Vec::new()));
    }
    let (y1, y2) = (&first.values, &second.values);
    let (delta1, delta2) = (first.distance, second.distance);
    let (norm1, norm2) = (first.frobenius(), second.frobenius());
    let set = InstructionSet::detect();
    let of_both = cross(Source::plain(y1.as_ref()), Source::plain(y2.as_ref()), set, progress)?;
    let lost = times((r * k) as f64, times(2.0 * m as f64, SMALLEST_SUBNORMAL));
    let rounded = |height: usize, left: f64, right: f64| plus(times(gamma(height), times(left, right)), lost);

    let svd = Svd::with(&Vectors::columns(&of_both.product), progress)?;
    let of_cosines = plus(rounded(of_both.height, norm1, norm2), plus(delta1, times(plus(1.0, delta1), delta2)));
    let cosines = svd
        .enclosures
        .iter()
        .map(|e| Enclosure { lower: sub_down(e.lower, of_cosines), upper: add_up(e.upper, of_cosines) });
    let cosines: Vec<Enclosure> = cosines.collect();

    // R = Y₂V − Y₁K.
    let v = &svd.right;
    let turn = sqrt_up(add_up(1.0, svd.right_loss_bound));
    let turned = product(of_both.product.as_ref(), v.as_ref());
    let mut rest = Mat::zeros(m, k);
    let mut multiplier = Multiplier::new();
    multiplier.multiply(rest.as_mut(), y2.as_ref(), v.as_ref(), Update::Replace);
    multiplier.multiply(rest.as_mut(), y1.as_ref(), turned.as_ref(), Update::Subtract);
    let norm = |a: &Mat<f64>| frobenius_enclosure(a.as_ref()).upper;
    let (of_turned, of_rest) = (norm(&turned), norm(&rest));
    let of_v = times(turn, sqrt_up(k as f64));
    let rounding = plus(rounded(k + r + 1, norm2, of_v), rounded(r + 1, norm1, of_turned));
    let along = cross(Source::plain(y1.as_ref()), Source::plain(rest.as_ref()), set, progress)?;
    let along = plus(norm(&along.product), rounded(along.height, norm1, of_rest));
    // ‖K‖₂ ≤ ‖Y₁ᵀY₂‖‖V‖ and what the product rounds.
    let of_k = plus(times(svd.enclosures[0].upper, turn), rounded(k, norm(&of_both.product), of_v)).min(of_turned);
    let error =
        plus(plus(times(delta2, turn), times(delta1, of_k)), plus(rounding, plus(along, times(delta1, of_rest))));
    // Where cosines are alike V leaves the columns as they are; then they are turned once more.
    let second = second_rotation(&rest)?;
    let (sines, loss) = match &second {
        None => (singular_values(&rest, error)?, svd.right_loss_bound),
        Some(second) => {
            let turned = product(rest.as_ref(), second.as_ref());
            let of_product = plus(times(gamma(k), times(of_rest, norm(second))), lost);
            let sines = singular_values(&turned, plus(error, of_product))?;
            let widen =
                |e: Enclosure| Enclosure { lower: sub_down(e.lower, of_product), upper: add_up(e.upper, of_product) };
            // ‖(VV₂)ᵀVV₂ − I‖ ≤ φ(1 + φ₂) + φ₂, and the error before is turned too.
            let (phi, other) = (svd.right_loss_bound, loss_of_orthogonality(second, progress)?);
            let larger = times(error, sqrt_up(add_up(1.0, other)));
            let extra = sub_down(larger, error).max(0.0).next_up().next_up();
            let widen_more =
                |e: Enclosure| Enclosure { lower: sub_down(e.lower, extra), upper: add_up(e.upper, extra) };
            let sines = sines.into_iter().map(widen).map(widen_more).collect();
            (sines, plus(times(phi, plus(1.0, other)), other))
        }
    };
    // Those of (I − P₁)Q₂V are off by the loss of V.
    let (least, most) = (sqrt_up(add_up(1.0, loss)), sqrt_down((1.0 - loss).next_down()));
    let sines = sines.into_iter().rev().map(|e| Enclosure {
        lower: div_down(sub_down(e.lower, error).max(0.0), least).max(0.0),
        upper: div_up(add_up(e.upper, error), most),
    });
    Ok((cosines, sines.collect()))
}

/// A rotation of columns that are far from orthogonal, by the triangle LᵀD of R = ND, NᵀN ≈ LLᵀ.
fn second_rotation(rest: &Mat<f64>) -> Result<Option<Mat<f64>>> {
    let n = rest.ncols();
    let lengths: Vec<f64> = (0..n).map(|j| frobenius_enclosure(rest.as_ref().subcols(j, 1)).upper).collect();
    let least = f64::MIN_POSITIVE.sqrt();
    let unit = Mat::from_fn(rest.nrows(), n, |i, j| rest[(i, j)] / lengths[j].max(least));
    let (mut gram, _) = lower_gram(unit.as_ref(), None)?;
    let apart = (0..n).flat_map(|j| (j + 1..n).map(move |i| (i, j))).any(|at| gram[at].abs() > NEARLY_ORTHOGONAL);
    if !apart {
        return Ok(None);
    }
    // A little more on the diagonal, for columns of rounding that are dependent.
    (0..n).for_each(|j| gram[(j, j)] += NEARLY_ORTHOGONAL.powi(2));
    if cholesky(&mut gram, None)?.is_some() {
        return Ok(None);
    }
    Ok(Some(rotation(&Mat::from_fn(n, n, |i, j| if i <= j { gram[(j, i)] * lengths[j] } else { 0.0 }))))
}

/// The singular values, descending, of a matrix with nearly orthogonal columns, those of which that are no longer than
/// `negligible` count as error.
fn singular_values(a: &Mat<f64>, negligible: f64) -> Result<Vec<Enclosure>> {
    let (m, n) = (a.nrows(), a.ncols());
    let lengths: Vec<Enclosure> = (0..n).map(|j| frobenius_enclosure(a.as_ref().subcols(j, 1))).collect();
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&i, &j| lengths[j].upper.total_cmp(&lengths[i].upper));
    let kept = order.iter().take_while(|&&j| lengths[j].upper > negligible.max(f64::MIN_POSITIVE)).count();
    let left_out = order[kept..].iter().fold(0.0, |sum, &j| plus(sum, lengths[j].upper));
    let d = |k: usize| lengths[order[k]].upper;
    let unit = Mat::from_fn(m, kept, |i, k| a[(i, order[k])] / d(k));
    let loss = if kept == 0 { 0.0 } else { loss_of(&unit)? };
    // A quotient is rounded once: R = (N + Δ)D with |Δ| ≤ u|N| + η.
    let size = times(sqrt_up(kept as f64), sqrt_up(add_up(1.0, loss)));
    let moved = plus(times(2.0 * UNIT_ROUNDOFF, size), times((m * kept) as f64, SMALLEST_SUBNORMAL));
    let loss = plus(loss, plus(times(times(2.0, moved), sqrt_up(add_up(1.0, loss))), times(moved, moved)));
    let (low, high) = (if loss < 1.0 { sqrt_down((1.0 - loss).next_down()) } else { 0.0 }, sqrt_up(add_up(1.0, loss)));
    let value = |k: usize| {
        if k < kept {
            Enclosure { lower: sub_down(mul_down(d(k), low), left_out), upper: add_up(mul_up(d(k), high), left_out) }
        } else {
            Enclosure { lower: 0.0, upper: left_out }
        }
    };
    Ok((0..n).map(value).collect())
}

/// A bound on ‖NᵀN − I‖₂ by row sums.
fn loss_of(unit: &Mat<f64>) -> Result<f64> {
    let (m, n) = (unit.nrows(), unit.ncols());
    let (gram, height) = lower_gram(unit.as_ref(), None)?;
    let entry = |i: usize, j: usize| gram[(i.max(j), i.min(j))];
    let gap = |i: usize, j: usize| if i == j { (entry(i, j) - 1.0).abs() } else { entry(i, j).abs() };
    let row = |i: usize| inflate((0..n).map(|j| gap(i, j)).sum(), n + 1);
    let gaps = largest((0..n).map(row));
    let lost = times((m * n) as f64, SMALLEST_SUBNORMAL);
    // Σ‖n_j‖² ≤ (tr + …)/(1 − γ).
    let trace = inflate((0..n).map(|j| entry(j, j)).sum(), n);
    let squares = div_up(plus(trace, lost), (1.0 - gamma(height)).next_down());
    let loss = plus(gaps, plus(times(gamma(height), squares), lost));
    Ok(if loss.is_nan() { f64::INFINITY } else { loss })
}
