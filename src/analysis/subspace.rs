//! What enclosures show of the rank, as evidence that can be checked: a subspace on which X is injective.
//!
//! Let X ≈ UΣVᵀ with ‖X − UΣVᵀ‖₂ ≤ e, ‖I − VᵀV‖₂ ≤ φ and ‖I − UᵀU‖₂ ≤ χ, and let V_k be the first k columns of V. For
//! ‖z‖ = 1 the first k entries of VᵀV_k z have at least the length 1 − φ, so that
//!
//! ‖XV_k z‖ ≥ σ_k(1 − φ)√(1 − χ) − e√(1 + φ).
//!
//! The enclosure of [`Svd`] has the lower end ℓ_k ≤ σ_k√((1 − φ)(1 − χ)) − e. For φ ≤ ½ the right side is positive
//! where **ℓ_k > 4φe**, which says little more than that σ_k is enclosed away from 0. Then XV_k has rank k, and so has
//! X at least.
//!
//! Likewise for a computed Gram matrix within r of the true one G, Ĝ ≈ WΛWᵀ within e and with ‖I − WᵀW‖₂ ≤ ε: for the k
//! eigenvectors W_k of the largest eigenvalues, zᵀW_kᵀGW_k z ≥ λ(1 − ε)² − ε²·max(0, −λ₀) − (e + r)(1 + ε), λ the
//! smallest of these and λ₀ of all, which is positive where ε ≤ ½ and **ℓ > 4ε(e + r + max(0, −λ₀))**.
//!
//! Nothing of this is believed: what is written down is the subspace, and whoever doubts it multiplies it out.

use faer::Mat;

use super::options::AnalysisOptions;
use crate::certificate::Subspace;
use crate::error::{Error, Result};
use crate::gram::{Centring, Divisor, Gram, GramOptions};
use crate::matrix::{MatrixView, Real, Vectors};
use crate::progress::Progress;
use crate::rounding::{add_up, exponent, mul_up, scale_by_power_of_two};
use crate::spectrum::{Eigen, Svd};

/// Beyond this loss of orthogonality nothing is concluded.
const MOST_LOSS: f64 = 0.5;

/// The span of the right singular vectors on which X is injective.
pub(crate) fn of_singular_vectors(svd: &Svd) -> Subspace {
    let loss = svd.right_loss_bound;
    let least = mul_up(4.0, mul_up(loss, svd.residual_bound));
    let separated = svd.enclosures.iter().take_while(|e| loss <= MOST_LOSS && e.lower > least).count();
    let n = svd.right.nrows();
    let vectors = (0..separated).map(|k| svd.right.col(k).iter().copied().collect()).collect();
    Subspace { sign: 1, scaling: vec![0; n], vectors }
}

/// The span of eigenvectors of a Gram matrix, centred and weighted as the options say, on which the vectors are
/// independent (of the constant too, if they are centred: it is vector 0 then, and in the span). `None` where that
/// matrix cannot be formed.
///
/// Weights change no rank, and no divisor does. The columns are scaled to deviations of order 1 by powers of two.
///
/// # Errors
/// [`Error::Cancelled`]; [`Error::Environment`].
pub(crate) fn of_gram<T: Real>(
    vectors: &Vectors<'_, T>,
    options: &AnalysisOptions<'_>,
    progress: Option<Progress<'_>>,
) -> Result<Option<Subspace>> {
    let Some((scaled, mut scaling)) = scaled(vectors, options) else { return Ok(None) };
    let plain = GramOptions { divisor: Divisor::One, ..options.gram(progress) };
    let eigen = Gram::with(&Vectors::columns(MatrixView::of(&scaled)), &plain)
        .and_then(|gram| Ok((gram.radius().value(), Eigen::of(&gram)?)));
    let (radius, eigen) = match eigen {
        Ok(found) => found,
        Err(error @ (Error::Cancelled | Error::Environment(_))) => return Err(error),
        Err(_) => return Ok(None),
    };
    let n = eigen.values.len();
    let below = eigen.values.first().map_or(0.0, |&least| (-least).max(0.0));
    let error = add_up(add_up(eigen.residual_bound, radius), below);
    let least = mul_up(4.0, mul_up(eigen.loss_bound, error));
    let separated =
        eigen.enclosures.iter().rev().take_while(|e| eigen.loss_bound <= MOST_LOSS && e.lower > least).count();
    let constant = usize::from(options.centring == Centring::Mean);
    let mut spanning: Vec<Vec<f64>> = Vec::with_capacity(constant + separated);
    if constant > 0 {
        scaling.insert(0, 0);
        spanning.push((0..=n).map(|j| if j == 0 { 1.0 } else { 0.0 }).collect());
    }
    let eigenvector = |k: usize| {
        let zero = std::iter::repeat_n(0.0, constant);
        zero.chain(eigen.vectors.col(k).iter().copied()).collect()
    };
    spanning.extend((n - separated..n).rev().map(eigenvector));
    Ok(Some(Subspace { sign: 1, scaling, vectors: spanning }))
}

/// The columns times powers of two 2^d, exactly, and d; `None` where that is not exact.
fn scaled<T: Real>(vectors: &Vectors<'_, T>, options: &AnalysisOptions<'_>) -> Option<(Mat<f64>, Vec<i32>)> {
    let x = vectors.to_f64();
    let (m, n) = (x.nrows(), x.ncols());
    let weight = |i: usize| options.weights.map_or(1.0, |weights| weights[i]);
    let first = (0..m).find(|&i| weight(i) > 0.0)?;
    let deviation = |i: usize, j: usize| {
        let from = if options.centring == Centring::Mean { x[(first, j)] } else { 0.0 };
        // Halves do not overflow.
        (0.5 * x[(i, j)] - 0.5 * from).abs() * weight(i).sqrt()
    };
    let scaling: Vec<i32> =
        (0..n).map(|j| -exponent((0..m).map(|i| deviation(i, j)).fold(0.0, f64::max).min(f64::MAX))).collect();
    let counts = |i: usize| weight(i) > 0.0;
    let scaled = |i: usize, j: usize| if counts(i) { scale_by_power_of_two(x[(i, j)], scaling[j]) } else { 0.0 };
    let scaled = Mat::from_fn(m, n, scaled);
    let back = |i: usize, j: usize| scale_by_power_of_two(scaled[(i, j)], -scaling[j]);
    let exact = |i: usize, j: usize| !counts(i) || (scaled[(i, j)].is_finite() && back(i, j) == x[(i, j)]);
    let all = (0..n).all(|j| (0..m).all(|i| exact(i, j)));
    all.then_some((scaled, scaling))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certificate::{Certificate, RankEvidence};
    use crate::claim::Count;
    use oracle::Table;
    use oracle::mutation::{columns, generator};

    /// The subspace as a certificate: whether it is one, and how many dimensions it shows beside the constant.
    fn proved(x: &Mat<f64>, subspace: Subspace, centred: bool) -> usize {
        let lower = subspace.vectors.len() - usize::from(centred);
        let rank = Count { lower, upper: x.ncols() };
        let (dimension, count, components) = (x.nrows(), x.ncols(), None);
        let evidence = vec![RankEvidence::Subspace(subspace)];
        let certificate = Certificate::Rank { dimension, count, centred, components, rank, evidence, work: 0 };
        assert_eq!(certificate.verify(x), Ok(()), "{x:?}");
        lower
    }

    #[test]
    fn subspaces_show_what_the_enclosures_do() {
        let mut random = generator(61);
        let (mut separated, mut of_gram_matrices) = (0, 0);
        for _ in 0..200 {
            let x = columns(&mut random);
            let rank = Table::of(x.as_ref()).rank();
            let svd = Svd::of(&Vectors::columns(&x)).unwrap();
            let enclosed = svd.enclosures.iter().filter(|e| e.lower > 0.0).count();
            let shown = proved(&x, of_singular_vectors(&svd), false);
            assert!(shown == enclosed && shown <= rank, "{x:?}: {shown}, {enclosed} enclosed, rank {rank}");
            separated += shown;
            for centring in [Centring::None, Centring::Mean] {
                let options = AnalysisOptions { centring, ..AnalysisOptions::default() };
                // An entry may be the smallest of all numbers.
                let Some(subspace) = of_gram(&Vectors::columns(&x), &options, None).unwrap() else { continue };
                let shown = proved(&x, subspace, centring == Centring::Mean);
                assert!(shown <= rank, "{x:?}: {shown}, rank {rank}");
                of_gram_matrices += shown;
            }
        }
        assert!(separated > 300 && of_gram_matrices > 500, "{separated} and {of_gram_matrices}");
    }

    /// Where V or W is far from orthonormal, nothing is concluded.
    #[test]
    fn a_loss_of_orthogonality_shows_nothing() {
        let x = Mat::<f64>::identity(3, 2);
        let svd = Svd::of(&Vectors::columns(&x)).unwrap();
        assert_eq!(of_singular_vectors(&svd).vectors.len(), 2);
        let lost = Svd { right_loss_bound: 0.75, ..svd };
        assert!(of_singular_vectors(&lost).vectors.is_empty());
    }

    #[test]
    fn what_cannot_be_scaled_exactly_has_no_subspace() {
        // The smaller entry would be a subnormal number after scaling, and round.
        let x = Mat::from_fn(2, 1, |i, _| [1e300, 3e-20][i]);
        let options = AnalysisOptions::default();
        assert_eq!(of_gram(&Vectors::columns(&x), &options, None), Ok(None));
        let without = AnalysisOptions { weights: Some(&[1.0, 0.0]), ..options };
        assert!(of_gram(&Vectors::columns(&x), &without, None).unwrap().is_some());
    }
}
