//! Whitening of a symmetric matrix: the inertia of one whose eigenvalues span more than a double has digits.
//!
//! For a diagonal J of signs and any T, let F = TᵀAT − J. If ‖F‖₂ ≤ α < 1, no matrix J + tF, 0 ≤ t ≤ 1, has the
//! eigenvalue 0, for those of J are ±1 (Weyl; Horn & Johnson, *Matrix Analysis*, 2nd ed., Theorem 4.3.1): so J + F =
//! TᵀAT has the signs of J. T is nonsingular then, and by Sylvester's law A has them too. Also A⁻¹ = T(J + F)⁻¹Tᵀ with
//! ‖(J + F)⁻¹ − J‖₂ ≤ α/(1 − α). For −diag(d) ⪯ Δ ⪯ diag(d), ‖TᵀΔT‖₂ ≤ ‖Tᵀdiag(d)T‖₂, so α + ‖Tᵀdiag(d)T‖₂ < 1 says the
//! same of every A + Δ.
//!
//! Nothing is assumed of T. It is V|Λ|^(−½) from a spectral decomposition of A, brought to order 1 by powers of two,
//! which is good where the eigenvalues are known to a few digits. Where they are not, S = TᵀAT, *formed with the
//! roundings kept*, is decomposed in turn, and T replaced by T·V_S|Λ_S|^(−½): an eigenvalue of which V knew only that
//! it is below n·u·‖A‖ is of order 1 in S, after powers of two. So T is corrected as Rump corrects an approximate
//! inverse (*Inversion of extremely ill-conditioned matrices in floating-point*, Japan J. Indust. Appl. Math. 26 (2009)
//! 249–277); no convergence is assumed, for α is measured. T itself is rounded, which costs u·‖T‖‖T⁻¹‖ ≈ u√κ; S is
//! known to about n²·u²·κ: the reach is κ ≈ 1/(n²·u²) of the scaled matrix.

use faer::Mat;

use crate::certificate::Congruence;
use crate::matrix::Symmetric;
use crate::product::{Doubled, absolute_row_sums, absolute_times, product, transposed_times};
use crate::rounding::norms::largest;
use crate::rounding::{UNIT_ROUNDOFF, add_up, balancing_exponents, inflate, mul_up, scale_by_power_of_two, two_sum};
use crate::spectrum::Eigen;

/// Orders up to which a congruence is sought: beyond, exact arithmetic takes no longer.
pub(super) const MOST_WHITENED: usize = 200;
/// Matrices TᵀAT that are formed at most.
const STEPS: usize = 4;
/// Entries beyond 2^this are of no use, and below it no product overflows.
const MOST_EXPONENT: i32 = 300;
/// More than all that underflows adds up to, in units of which J has 1: with entries up to 2³⁰⁰ of A and T and for n up
/// to 2²⁰, less than n³·2⁶⁰⁴·2⁻¹⁰⁷⁴.
const LOST: f64 = f64::from_bits((1023 - 300) << 52);
/// Eigenvalues below this times the largest are taken for it, so that T stays finite.
const LEAST: f64 = f64::from_bits((1023 - 150) << 52);

/// A whitening T of DMD, D = diag(2^dᵢ), for a symmetric M.
#[derive(Clone, Debug)]
pub(super) struct Whitened {
    /// The exponents d.
    pub(super) scaling: Vec<i32>,
    pub(super) transform: Mat<f64>,
    /// The diagonal of J.
    pub(super) signs: Vec<i8>,
    /// α ≥ ‖TᵀDMDT − J‖₂.
    pub(super) loss: f64,
}

/// Whitens M = A + diag(shift), exactly that sum, until it is good `enough`, or as well as it gets. `None` where
/// nothing is known: out of range, or ‖F‖₂ is not bounded at all.
pub(super) fn whiten(a: &Symmetric, shift: &[f64], enough: impl Fn(&Whitened) -> bool) -> Option<Whitened> {
    let m = Scaled::of(a, shift)?;
    let (mut transform, mut signs) = half_inverse(&Symmetric::from_mirrored(m.high.clone()))?;
    let mut best: Option<Whitened> = None;
    for _ in 0..STEPS {
        let Some((loss, form)) = m.judge(&transform, &signs) else { break };
        if best.as_ref().is_none_or(|best| loss < best.loss) {
            best = Some(Whitened { scaling: m.exponents.clone(), transform: transform.clone(), signs, loss });
        }
        if best.as_ref().is_some_and(&enough) {
            break;
        }
        let corrected = corrected(&transform, &form);
        let Some(next) = corrected else { break };
        (transform, signs) = next;
    }
    best
}

/// T·DV|Λ|^(−½) and the signs of Λ, for the powers of two D that bring S = `form` to order 1 and DSD ≈ VΛVᵀ.
fn corrected(transform: &Mat<f64>, form: &Mat<f64>) -> Option<(Mat<f64>, Vec<i8>)> {
    let n = form.nrows();
    let form = Symmetric::from_lower(n, |i, j| form[(i, j)]).ok()?;
    let exponents = balancing_exponents(&form);
    let scaled = |i: usize, j: usize| scale_by_power_of_two(form.get(i, j), exponents[i] + exponents[j]);
    let (mut second, signs) = half_inverse(&Symmetric::from_lower(n, scaled).ok()?)?;
    for j in 0..n {
        for (entry, &d) in second.col_as_slice_mut(j).iter_mut().zip(&exponents) {
            *entry = scale_by_power_of_two(*entry, d);
        }
    }
    Some((product(transform.as_ref(), second.as_ref()), signs))
}

/// V|Λ|^(−½) and the signs of Λ for S ≈ VΛVᵀ.
fn half_inverse(s: &Symmetric) -> Option<(Mat<f64>, Vec<i8>)> {
    let Eigen { values, vectors, .. } = Eigen::of(s).ok()?;
    let least = LEAST * values.iter().fold(0.0, |max: f64, x| max.max(x.abs()));
    let lengths: Vec<f64> = values.iter().map(|x| x.abs().max(least).sqrt()).collect();
    let transform = Mat::from_fn(values.len(), values.len(), |i, j| vectors[(i, j)] / lengths[j]);
    Some((transform, values.iter().map(|&x| if x < 0.0 { -1 } else { 1 }).collect()))
}

/// D(A + diag(shift))D = H + L exactly, its entries of order 1 or less.
struct Scaled {
    exponents: Vec<i32>,
    high: Mat<f64>,
    /// Diagonal, |L| ≤ u|H|; `None` if it is zero.
    low: Option<Mat<f64>>,
}

impl Scaled {
    fn of(a: &Symmetric, shift: &[f64]) -> Option<Self> {
        let n = a.order();
        let (diagonal, rests): (Vec<f64>, Vec<f64>) =
            a.diagonal().iter().zip(shift).map(|(&a, &shift)| two_sum(a, shift)).unzip();
        let shifted = Symmetric::from_lower(n, |i, j| if i == j { diagonal[i] } else { a.get(i, j) }).ok()?;
        let exponents = balancing_exponents(&shifted);
        let mut exact = true;
        let mut scaled = |x: f64, i: usize, j: usize| {
            let e = exponents[i] + exponents[j];
            let scaled = scale_by_power_of_two(x, e);
            exact &= scale_by_power_of_two(scaled, -e) == x;
            scaled
        };
        let high = Mat::from_fn(n, n, |i, j| scaled(shifted.get(i, j), i, j));
        let low = rests.iter().any(|&rest| rest != 0.0).then(|| {
            let rests: Vec<f64> = rests.iter().enumerate().map(|(i, &rest)| scaled(rest, i, i)).collect();
            Mat::from_fn(n, n, |i, j| if i == j { rests[i] } else { 0.0 })
        });
        (exact && is_moderate(&high)).then_some(Self { exponents, high, low })
    }

    /// α ≥ ‖TᵀMT − J‖₂ and TᵀMT, rounded, for T, whatever it is, and J = diag(signs).
    ///
    /// W ≈ MT and then S ≈ WᵀT are formed as [`Doubled`]: with κ the relative error of those, row i of |S − TᵀMT| sums
    /// up to κ(|T|ᵀ|H|·s + |W|ᵀ·s)_i at most, s = |T|·1. That of |S − J| does to Σ_j |f_ij| for f = (S_high − J) +
    /// S_low, with a rounding in each of the two.
    fn judge(&self, t: &Mat<f64>, signs: &[i8]) -> Option<(f64, Mat<f64>)> {
        let n = t.ncols();
        if !is_moderate(t) {
            return None;
        }
        let w = Doubled::product(&self.high, self.low.as_ref(), t);
        let transposed = |a: &Mat<f64>| a.transpose().to_owned();
        let s = Doubled::product(&transposed(&w.high), Some(&transposed(&w.low)), t);
        if !w.is_finite() || !s.is_finite() {
            return None;
        }
        let (relative, _) = Doubled::errors(n);
        let sums = absolute_row_sums(t);
        let of_first = transposed_times(t, &absolute_times(&self.high, &sums));
        let of_second = transposed_times(&w.high, &sums);
        let loss = |i: usize| {
            let (mut gaps, mut heads) = (0.0, 0.0);
            for j in 0..n {
                let head = s.high[(i, j)] - if i == j { f64::from(signs[i]) } else { 0.0 };
                gaps += (head + s.low[(i, j)]).abs();
                heads += head.abs();
            }
            let formed = mul_up(relative, inflate(of_first[i] + of_second[i], 4 * n + 4));
            let rounded = mul_up(UNIT_ROUNDOFF, inflate(heads, n + 2));
            add_up(add_up(inflate(gaps, n + 3), rounded), add_up(formed, LOST))
        };
        let loss = largest((0..n).map(loss));
        loss.is_finite().then_some((loss, s.high))
    }
}

/// Whether all entries are below 2³⁰⁰, which a NaN is not.
fn is_moderate(a: &Mat<f64>) -> bool {
    let most = scale_by_power_of_two(1.0, MOST_EXPONENT);
    a.col_iter().all(|column| column.iter().all(|x| x.abs() <= most))
}

impl Whitened {
    /// An upper bound on ‖TᵀD·diag(d)·DT‖₂, from the row sums of |T|ᵀD·diag(d)·D|T|.
    pub(super) fn spread(&self, lowering: &[f64]) -> f64 {
        if lowering.iter().all(|&d| d == 0.0) {
            return 0.0;
        }
        let n = self.signs.len();
        let weighted: Vec<f64> = absolute_row_sums(&self.transform)
            .into_iter()
            .zip(lowering)
            .zip(&self.scaling)
            .map(|((sum, &d), &e)| sum * scale_by_power_of_two(d, 2 * e).next_up())
            .collect();
        let sums = transposed_times(&self.transform, &weighted);
        add_up(largest(sums.into_iter().map(|sum| inflate(sum, 2 * n + 4))), LOST)
    }

    /// The proof that every M + Δ with −diag(d) ⪯ Δ ⪯ diag(d) has the signs of J, if it is one.
    pub(super) fn congruence(&self, lowering: &[f64]) -> Option<Congruence> {
        (add_up(self.loss, self.spread(lowering)) < 1.0).then(|| Congruence {
            scaling: self.scaling.clone(),
            vectors: self.transform.col_iter().map(|column| column.iter().copied().collect()).collect(),
            signs: self.signs.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certificate::{Certificate, Evidence};
    use crate::claim::{Count, Inertia};
    use oracle::Table;
    use oracle::mutation::{flip_bits, generator, symmetric};
    use rand::RngExt;
    use rand::rngs::StdRng;

    /// LJLᵀ, exactly, for a unit lower triangular L of integers and signs J: of any condition number. In some cases one
    /// sign is 0.
    fn factored(random: &mut StdRng) -> Symmetric {
        let n = random.random_range(1..=6);
        let l = Mat::from_fn(n, n, |i, j| match i.cmp(&j) {
            std::cmp::Ordering::Less => 0.0,
            std::cmp::Ordering::Equal => 1.0,
            std::cmp::Ordering::Greater => f64::from(random.random_range(-40..=40)),
        });
        let signs: Vec<f64> = (0..n).map(|_| [1.0, -1.0, 1.0, -1.0, 0.0][random.random_range(0..5)]).collect();
        Symmetric::from_lower(n, |i, j| (0..n).map(|k| l[(i, k)] * signs[k] * l[(j, k)]).sum()).unwrap()
    }

    fn certificate(a: &Symmetric, radius: f64, proof: Congruence) -> Certificate {
        let (n, positive) = (a.order(), proof.signs.iter().filter(|sign| **sign > 0).count());
        let inertia = Inertia {
            positive: Count::exactly(positive),
            zero: Count::exactly(0),
            negative: Count::exactly(n - positive),
        };
        let evidence = vec![Evidence::Congruence(proof)];
        Certificate::Inertia { order: n, radius, diagonal: None, entry_errors: None, inertia, evidence, work: 0 }
    }

    #[test]
    fn a_corrupted_transform_never_proves_what_is_false() {
        let mut random = generator(41);
        let (mut accepted, mut singular) = (0, 0);
        for case in 0..400 {
            let a =
                if case % 2 == 0 { factored(&mut random) } else { Symmetric::new(&symmetric(&mut random)).unwrap() };
            let n = a.order();
            let truth = Table::of(a.as_faer()).inertia();
            singular += usize::from(truth.1 > 0);
            let Some(m) = Scaled::of(&a, &vec![0.0; n]) else { continue };
            let Some(computed) = whiten(&a, &vec![0.0; n], |whitened| whitened.loss < 1.0) else { continue };
            for flipped in 0..12 {
                let (mut t, mut signs) = (computed.transform.clone(), computed.signs.clone());
                if flipped > 0 {
                    flip_bits(&mut random, &mut t);
                }
                if flipped % 3 == 2 {
                    let k = random.random_range(0..n);
                    signs[k] = -signs[k];
                }
                let Some((loss, _)) = m.judge(&t, &signs) else { continue };
                let whitened = Whitened { scaling: m.exponents.clone(), transform: t, signs, loss };
                let Some(proof) = whitened.congruence(&vec![0.0; n]) else { continue };
                accepted += 1;
                let positive = proof.signs.iter().filter(|sign| **sign > 0).count();
                assert_eq!(truth, (positive, 0, n - positive), "{a:?}: {proof:?}");
                assert_eq!(certificate(&a, 0.0, proof).verify(a.as_faer()), Ok(()));
            }
        }
        assert!(accepted > 800 && singular > 100, "{accepted} accepted, {singular} singular");
    }

    #[test]
    fn a_shift_and_a_radius_are_counted() {
        let mut random = generator(42);
        let mut proved = 0;
        for _ in 0..200 {
            let a = factored(&mut random);
            let n = a.order();
            let shift: Vec<f64> = (0..n).map(|_| random.random_range(-1e-3..1e-3)).collect();
            let radius = 10.0_f64.powi(-random.random_range(3..16));
            let Some(whitened) = whiten(&a, &shift, |whitened| whitened.congruence(&vec![radius; n]).is_some()) else {
                continue;
            };
            let Some(proof) = whitened.congruence(&vec![radius; n]) else { continue };
            proved += 1;
            let positive = proof.signs.iter().filter(|sign| **sign > 0).count();
            // The extreme matrices within the radius of A + diag(shift).
            for end in [-radius, radius] {
                let entry = |i: usize, j: usize| {
                    let entry = oracle::exact(a.get(i, j));
                    if i == j { entry + oracle::exact(shift[i]) + oracle::exact(end) } else { entry }
                };
                assert_eq!(Table::from_fn(n, n, entry).inertia(), (positive, 0, n - positive), "{a:?}: {proof:?}");
            }
        }
        assert!(proved > 60, "{proved}");
    }

    #[test]
    fn what_is_not_finite_proves_nothing() {
        let a = Symmetric::from_lower(3, |i, j| if i == j { [2.0, -1.0, 3.0][i] } else { 0.5 }).unwrap();
        let m = Scaled::of(&a, &[0.0; 3]).unwrap();
        let whitened = whiten(&a, &[0.0; 3], |_| true).unwrap();
        assert!(whitened.loss < 1e-12 && whitened.congruence(&[0.1; 3]).is_some());
        assert!(whitened.congruence(&[2.0; 3]).is_none() && whitened.congruence(&[f64::INFINITY; 3]).is_none());
        for bad in [f64::NAN, f64::INFINITY, f64::MAX, 1e300] {
            let mut t = whitened.transform.clone();
            t[(1, 2)] = bad;
            assert!(m.judge(&t, &whitened.signs).is_none(), "{bad}");
        }
        assert!(whiten(&Symmetric::from_lower(2, |_, _| f64::MAX).unwrap(), &[f64::MAX; 2], |_| true).is_none());
    }
}
