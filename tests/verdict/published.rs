//! Published tables and published mistakes.

#![allow(clippy::needless_range_loop, reason = "matrices are indexed by row and column")]

use approx::assert_relative_eq;
use faer::{Mat, mat};
use gramkit::claim::DefinitenessClass;
use gramkit::generate::Kind;
use gramkit::{
    Claim, Definiteness, Determinant, Error, Gram, Independence, MatrixView, Radius, Svd, Symmetric, Vectors, Verdict,
};
use num_traits::{One, Signed, ToPrimitive};
use oracle::{Rational, Table, exact};

const EPSILON: f64 = f64::EPSILON;
const UNIT_ROUNDOFF: f64 = f64::EPSILON / 2.0;

fn whole(k: usize) -> Rational {
    Rational::from_integer(k.into())
}

/// Σ_k (x_ki − x̄_i)(x_kj − x̄_j), exactly.
fn scatter(x: &Mat<f64>) -> Table {
    Table::of(x.as_ref()).deviations(&vec![Rational::one(); x.nrows()]).gram()
}

#[test]
fn nists_univariate_sets_have_their_certified_deviations() {
    // NIST, *Statistical Reference Datasets*, univariate summary statistics. NumAcc1 holds three integers with standard
    // deviation 1; NumAcc2, 3 and 4 alternate c − 0.1 and c + 0.1, 500 times, after c, with standard deviation 0.1.
    let alternating =
        |c: f64, low: f64, high: f64| Mat::from_fn(1001, 1, |i, _| if i == 0 { c } else { [high, low][i % 2] });
    let sets = [
        (mat![[10000001.0], [10000003.0], [10000002.0]], 1.0),
        (alternating(1.2, 1.1, 1.3), 0.1),
        (alternating(1000000.2, 1000000.1, 1000000.3), 0.1),
        (Kind::NumAcc4.matrix().unwrap(), 0.1),
    ];
    for (x, certified) in sets {
        let covariance = Gram::covariance(&Vectors::columns(&x)).unwrap();
        let m = x.nrows();
        // Against the exact variance of the doubles, within the radius.
        let oracle = scatter(&x).at(0, 0) / whole(m - 1);
        let error = (exact(covariance.get(0, 0)) - &oracle).abs();
        assert!(error <= exact(covariance.radius().value()), "{error} for {:?}", covariance.radius());
        assert!(covariance.radius().value() < 1e-8 * certified);
        // Against the certified value: the decimals were rounded by up to max|x|·u, so each deviation of 0.1, and with
        // it the standard deviation, by up to twice that.
        let stored = 2.0 * UNIT_ROUNDOFF * x.col(0).iter().fold(0.0, |max: f64, x| max.max(x.abs()));
        let deviation = covariance.get(0, 0).sqrt();
        assert!((deviation - certified).abs() <= stored + 8.0 * EPSILON * certified, "{deviation}");
    }
}

#[test]
fn wamplers_coefficients_are_integer_relations() {
    // NIST, *Statistical Reference Datasets*, linear regression: Wampler1 is y = 1 + x + … + x⁵ and Wampler2
    // y = 1 + 0.1x + … + 0.00001x⁵ on x = 0, …, 20, fitted without residual. The latter's y are multiples of 10⁻⁵.
    let nodes: Vec<f64> = (0..=20).map(f64::from).collect();
    let powers = Kind::Vandermonde { nodes, columns: 6 }.matrix().unwrap();
    assert_eq!(Independence::of(&Vectors::columns(&powers)).unwrap().verdict, Verdict::Proved);
    for coefficients in [[1.0; 6], [1e5, 1e4, 1e3, 1e2, 1e1, 1.0]] {
        let x = Mat::from_fn(21, 7, |i, j| {
            if j < 6 { powers[(i, j)] } else { (0..6).map(|k| coefficients[k] * powers[(i, k)]).sum() }
        });
        let answer = Independence::of(&Vectors::columns(&x)).unwrap();
        assert_eq!((answer.verdict, answer.rank.exact()), (Verdict::Refuted, Some(6)));
        let found: Vec<f64> = answer.relations()[0].coefficients.iter().map(|c| c.to_f64().unwrap()).collect();
        assert_eq!(found, coefficients.into_iter().chain([-1.0]).collect::<Vec<_>>());
    }
}

#[test]
fn hilberts_inverse_has_the_published_determinants() {
    // M.-D. Choi, "Tricks or treats with the Hilbert matrix", Amer. Math. Monthly 90 (1983) 301–312: the inverse of
    // (1/(i + j − 1)) has integer entries; its determinants are 1, 12, 2160, 6 048 000, 266 716 800 000 (OEIS A005249).
    let binomial = |n: i64, k: i64| (0..k).fold(1_i64, |c, i| c * (n - i) / (i + 1));
    for (n, determinant) in [(1, 1.0_f64), (2, 12.0), (3, 2160.0), (4, 6_048_000.0), (5, 266_716_800_000.0)] {
        let inverse = Symmetric::from_lower(n as usize, |i, j| {
            let (i, j) = (i as i64 + 1, j as i64 + 1);
            let sign = if (i + j) % 2 == 0 { 1 } else { -1 };
            let value = (i + j - 1)
                * binomial(n + i - 1, n - j)
                * binomial(n + j - 1, n - i)
                * binomial(i + j - 2, i - 1).pow(2);
            (sign * value) as f64
        })
        .unwrap();
        let answer = Definiteness::of(&inverse).unwrap();
        assert_eq!(answer.class, Claim::Proved(DefinitenessClass::PositiveDefinite));
        let found = Determinant::of(&inverse).unwrap();
        assert_eq!(found.sign, Claim::Proved(1));
        assert!(found.ln_abs_enclosure.proved().unwrap().contains(determinant.ln()), "{n}: {found:?}");
    }
}

#[test]
fn pascals_determinant_is_1() {
    // N. J. Higham, *Accuracy and Stability of Numerical Algorithms*, 2nd ed., SIAM 2002, §28.4.
    for order in 1..=7 {
        let pascal = Symmetric::new(&Kind::Pascal { order }.matrix().unwrap()).unwrap();
        let determinant = Determinant::of(&pascal).unwrap();
        assert_eq!(determinant.sign, Claim::Proved(1));
        assert!(determinant.ln_abs_enclosure.proved().unwrap().contains(0.0), "{order}: {determinant:?}");
    }
}

#[test]
fn stored_hilbert_matrices_are_positive_definite_to_order_12() {
    // Higham 2002, §28.1: κ(H_12) exceeds 10¹⁶, so that the rounding of 1/3 alone could have made them indefinite; by
    // elimination in exact rationals none is. The proof of independence reaches all of them, that of definiteness
    // fewer.
    for order in 1..=12 {
        let h = Kind::Hilbert { order }.matrix().unwrap();
        let answer = Independence::of(&Vectors::columns(&h)).unwrap();
        assert_eq!(answer.verdict, Verdict::Proved, "{order}");
        let answer = Definiteness::of(&Symmetric::new(&h).unwrap()).unwrap();
        assert_ne!(answer.is_positive_definite(), Verdict::Refuted, "{order}");
    }
}

#[test]
fn singular_values_that_nalgebra_gets_wrong_are_right() {
    // nalgebra issue 1172: σ₁ of the all-ones 3 × 5 matrix came out as 4.54, and Σσ² of the 3 × 3 one as 21.04.
    let svd = Svd::of(&Vectors::columns(&Mat::full(3, 5, 1.0))).unwrap();
    assert!(svd.enclosures[0].contains(15.0_f64.sqrt()) && svd.enclosures[0].width() < 1e-13);
    assert!(svd.enclosures[1].lower == 0.0 && svd.enclosures[1].upper < 1e-13);
    for m in 2..=30 {
        for n in 2..=30 {
            let svd = Svd::of(&Vectors::columns(&Mat::full(m, n, 1.0))).unwrap();
            let sigma = ((m * n) as f64).sqrt();
            assert!((svd.values[0] - sigma).abs() <= 16.0 * (m + n) as f64 * EPSILON * sigma, "{m} × {n}");
            assert!(svd.enclosures[0].lower <= sigma.next_up() && sigma.next_down() <= svd.enclosures[0].upper);
        }
    }
    let x = mat![[1.0, 2.0, 2.0], [2.0, -1.0, -1.0], [2.0, 1.0, -1.0]];
    let svd = Svd::of(&Vectors::columns(&x)).unwrap();
    let squares = svd.enclosures.iter().map(|e| e.squared());
    let (low, high) = squares.fold((0.0, 0.0), |(low, high), e| (low + e.lower, high + e.upper));
    assert!(low <= 21.0 && 21.0 <= high && high - low < 1e-12, "[{low}, {high}]");
}

fn class(a: &Mat<f64>) -> Claim<DefinitenessClass> {
    Definiteness::of(&Symmetric::new(a).unwrap()).unwrap().class
}

#[test]
fn pivoted_cholesky_is_no_test_and_is_not_used_as_one() {
    // LAPACK's dpstrf "does not attempt to check that A is positive semidefinite", and faer's pivoted LLᵀ accepts this
    // one with rank 1; its eigenvalues are 3 and −1.
    assert_eq!(class(&mat![[1.0, 2.0], [2.0, 1.0]]), Claim::Proved(DefinitenessClass::Indefinite));
}

#[test]
fn eigens_table_of_definiteness_is_reproduced() {
    // The cases of test/cholesky.cpp in Eigen: each class of definiteness, and two that a Cholesky factorisation must
    // refuse.
    use DefinitenessClass::{
        Indefinite, NegativeDefinite, NegativeSemidefinite, PositiveDefinite, PositiveSemidefinite, Zero,
    };
    assert_eq!(class(&mat![[1.0, 0.0], [0.0, 1.0]]), Claim::Proved(PositiveDefinite));
    assert_eq!(class(&mat![[1.0, 0.0], [0.0, 0.0]]), Claim::Proved(PositiveSemidefinite));
    assert_eq!(class(&mat![[0.0, 0.0], [0.0, 0.0]]), Claim::Proved(Zero));
    assert_eq!(class(&mat![[-1.0, 0.0], [0.0, 0.0]]), Claim::Proved(NegativeSemidefinite));
    assert_eq!(class(&mat![[-1.0, 0.0], [0.0, -1.0]]), Claim::Proved(NegativeDefinite));
    assert_eq!(class(&mat![[1.0, 0.0], [0.0, -1.0]]), Claim::Proved(Indefinite));
    assert_eq!(class(&mat![[0.0, 1.0], [1.0, 0.0]]), Claim::Proved(Indefinite));
    assert_eq!(class(&mat![[1.0, 2.0, 3.0], [2.0, 4.0, 1.0], [3.0, 1.0, 0.0]]), Claim::Proved(Indefinite));
}

#[test]
fn julias_singular_looking_matrix_is_positive_definite_as_stored() {
    // JuliaLang/julia issue 20004: in decimals the determinant is 1.69·2.89 − 2.21² = 0; of the doubles it is
    // 2.13·10⁻¹⁶.
    let a = mat![[1.69, 2.21], [2.21, 2.89]];
    let determinant = exact(1.69) * exact(2.89) - exact(2.21) * exact(2.21);
    assert_relative_eq!(determinant.to_f64().unwrap(), 2.13e-16, max_relative = 5e-3);
    let answer = Definiteness::of(&Symmetric::new(&a).unwrap()).unwrap();
    // Too near to singular for Cholesky, but not for its principal minors.
    assert_eq!(answer.class, Claim::Proved(DefinitenessClass::PositiveDefinite));
    assert_eq!(Independence::of(&Vectors::columns(&a)).unwrap().verdict, Verdict::Proved);
}

#[test]
fn an_asymmetry_of_one_rounding_is_named_not_judged() {
    // JuliaLang/julia issue 32106: an asymmetry of 5.55·10⁻¹⁷ made `isposdef` false.
    let a = mat![[1.0, 0.3], [0.3 + 0.5 * EPSILON / 2.0, 1.0]];
    let error = Symmetric::new(&a).unwrap_err();
    assert!(matches!(error, Error::Asymmetric { row: 1, column: 0, gap } if gap < 1e-16), "{error}");
    let mended = Symmetric::symmetrized(&a).unwrap();
    assert_eq!(Definiteness::of(&mended).unwrap().class, Claim::Proved(DefinitenessClass::PositiveDefinite));
}

#[test]
fn a_singular_matrix_of_integers_has_determinant_0() {
    // The complaint of numpy issue 27554: a floating-point determinant of a singular matrix is not 0.
    let x = mat![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]];
    let answer = Independence::of(&Vectors::columns(&x)).unwrap();
    assert_eq!((answer.verdict, answer.determinant.sign), (Verdict::Refuted, Claim::Proved(0)));
    assert_eq!(answer.relations()[0].in_words(&[]), "0 = x0 − 2·x1 + x2");
}

#[test]
fn a_small_variance_far_from_the_origin_is_not_negative() {
    // Apache Spark, SPARK-26158: location 10⁵ and scale 9·10⁻⁶ gave the variance −0.00275 instead of 8.1·10⁻¹¹.
    let noise = Kind::Gaussian { rows: 200, columns: 3, seed: 26158 }.matrix().unwrap();
    let x = Mat::from_fn(200, 3, |i, j| 1e5 + 9e-6 * noise[(i, j)]);
    let covariance = Gram::covariance(&Vectors::columns(&x)).unwrap();
    let s = scatter(&x);
    for j in 0..3 {
        assert!((0.5..2.0).contains(&(covariance.get(j, j) / 8.1e-11)));
        for i in 0..3 {
            let oracle = s.at(i, j) / whole(199);
            assert!((exact(covariance.get(i, j)) - oracle).abs() <= exact(covariance.radius().value()));
        }
    }
    assert_eq!(Definiteness::of(&covariance).unwrap().class, Claim::Proved(DefinitenessClass::PositiveDefinite));
}

#[test]
fn a_gram_matrix_is_semidefinite_by_construction() {
    // IsApprox.jl issue 16: `ispossemidef(A * A')` is false for A = randn(10, 5), whose product has five zero
    // eigenvalues.
    let a = Kind::Gaussian { rows: 10, columns: 5, seed: 16 }.matrix().unwrap();
    let answer = Definiteness::of_gram(&Vectors::rows(&a)).unwrap();
    assert_eq!(answer.class, Claim::Proved(DefinitenessClass::PositiveSemidefinite));
    assert_eq!(
        (answer.inertia.proved().unwrap().positive.exact(), answer.inertia.proved().unwrap().zero.exact()),
        (Some(5), Some(5))
    );
}

#[test]
fn lauchlis_squares_are_lost_in_the_gram_matrix_only() {
    // P. Läuchli, Numer. Math. 3 (1961) 226–240: XᵀX rounds to the matrix of ones, σ_min(X) = ε.
    let x = Kind::Lauchli { columns: 3, epsilon: 1e-9 }.matrix().unwrap();
    let vectors = Vectors::columns(&x);
    let gram = Gram::of(&vectors).unwrap();
    assert!(matches!(gram.radius(), Radius::Bound(_)));
    assert_eq!(Definiteness::of(&gram).unwrap().class, Claim::Undetermined);
    let answer = Independence::of(&vectors).unwrap();
    assert_eq!(answer.verdict, Verdict::Proved);
    assert!((0.5e-9..=1e-9).contains(&answer.sigma_min.lower));
}

#[test]
fn a_slice_of_single_precision_is_judged_exactly() {
    // scikit-learn issue 9354: in f32, ‖x‖² + ‖y‖² − 2xᵀy of x = 1, y = 1.001 (1000 times over) cancels to a NaN
    // distance.
    let entries: Vec<f32> = [1.0_f32; 1000].into_iter().chain([1.001_f32; 1000]).collect();
    let view = MatrixView::column_major(&entries, 1000, 2).unwrap();
    let gram = Gram::of(&Vectors::columns(view)).unwrap();
    let distance = gram.get(0, 0) + gram.get(1, 1) - 2.0 * gram.get(1, 0);
    let oracle = 1000.0 * (f64::from(1.001_f32) - 1.0).powi(2);
    assert!((distance - oracle).abs() <= 4.0 * gram.radius().value() + 8.0 * EPSILON * gram.max_abs());
    assert!(distance > 0.0);
}
