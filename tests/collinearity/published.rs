//! Published tables, and exact values of hard cases.

#![allow(clippy::needless_range_loop, reason = "matrices are indexed by row and column")]

use faer::Mat;
use gramkit::collinearity::{Collinearity, CollinearityOptions, Constant, VarianceInflation};
use gramkit::generate::Kind;
use gramkit::{Analysis, AnalysisOptions, Centring, Enclosure, Vectors};
use num_traits::{One, ToPrimitive};
use oracle::{Rational, Table, exact};

use super::{is_about, longley, table};

/// What whitening in the working precision leaves of Longley's factors.
const WORKING: f64 = 1e-9;
/// What it leaves in the doubled precision, and what exact minors leave.
const DOUBLED: f64 = 1e-12;

const TOTAL: &str = include_str!("../data/collinearity/10_decimal_total.csv");
const SHARES: &str = include_str!("../data/collinearity/10_shares100.csv");
const CENTRE: &str = include_str!("../data/collinearity/37_centre_ill.csv");

fn factor(vif: &VarianceInflation) -> Enclosure {
    match vif {
        VarianceInflation::Enclosed(e) => *e,
        other => panic!("{other:?}"),
    }
}

fn report(x: &Mat<f64>, digits: Option<u32>) -> Collinearity {
    let options = CollinearityOptions { digits, ..CollinearityOptions::default() };
    Collinearity::with(&Vectors::columns(x), &options).unwrap()
}

/// Σ_k (x_ki − x̄_i)(x_kj − x̄_j), exactly.
fn scatter(x: &Mat<f64>) -> Table {
    Table::of(x.as_ref()).deviations(&vec![Rational::one(); x.nrows()]).gram()
}

#[test]
fn longleys_variance_inflation_factors_are_the_exact_ones() {
    // The textbooks' figures for these data, as R's `vif` prints them, and the exact ones to 17 digits.
    const PUBLISHED: [f64; 6] = [135.53244, 1788.51348, 33.61889, 3.58893, 399.15102, 758.98060];
    const EXACT: [f64; 6] = [
        135.53243828000325,
        1788.5134827181768,
        33.61889059604987,
        3.588_930_193_445_543,
        399.15102231263904,
        758.980_597_406_894_5,
    ];
    let x = longley();
    let s = scatter(&x);
    for (digits, width) in [(None, WORKING), (Some(12), DOUBLED)] {
        let report = report(&x, digits);
        for j in 0..x.ncols() {
            // s_jj·(S⁻¹)_jj, by Cramer's rule.
            let truth = s.at(j, j) * s.without(j).determinant() / s.determinant();
            let vif = factor(&report.vif[j]);
            assert!(exact(vif.lower) <= truth && truth <= exact(vif.upper), "{j}: {vif:?}");
            assert!(is_about(&vif, EXACT[j], 17, width), "{j}: {vif:?}");
            assert!((truth.to_f64().unwrap() - PUBLISHED[j]).abs() <= 0.5e-5);
        }
    }
}

#[test]
fn longleys_constant_may_be_a_column() {
    // As statsmodels wants it: the same factors, whichever column the constant is.
    let x = longley();
    let plain = report(&x, None);
    for place in [0, 3, 6] {
        let with =
            Mat::from_fn(x.nrows(), 7, |i, j| if j == place { 2.5 } else { x[(i, if j < place { j } else { j - 1 })] });
        let report = report(&with, None);
        assert_eq!(report.constant, Constant::Column(place));
        assert_eq!(report.vif[place], VarianceInflation::Constant);
        let others: Vec<_> = (0..7).filter(|&j| j != place).map(|j| report.vif[j]).collect();
        assert_eq!(others.len(), plain.vif.len());
        for (a, b) in others.iter().zip(&plain.vif) {
            let (a, b) = (factor(a), factor(b));
            assert!(a.lower <= b.upper && b.lower <= a.upper && a.width() <= WORKING * a.lower);
        }
        for (a, b) in report.condition_indices.iter().zip(&plain.condition_indices) {
            assert!(a.lower <= b.upper && b.lower <= a.upper);
        }
    }
}

/// Of the stored doubles, with the constant first: from the eigenvalues of the scaled Gram matrix in 60 decimal digits
/// (mpmath 1.3.0, `eigsy`).
const INDICES: [f64; 7] =
    [1.0, 9.14172051987045, 12.2557350492715, 25.336607098623, 230.423946001874, 1048.0802980036, 43275.043587184];
/// From the same computation: row k for index k, columns for the constant and the six regressors.
const PROPORTIONS: [[f64; 7]; 7] = [
    [
        1.54012660961607e-10,
        1.63666981514899e-6,
        6.74261783741725e-7,
        4.47150068755878e-5,
        0.000353694042902862,
        1.74076354036949e-7,
        1.5414801816561e-10,
    ],
    [
        8.16629069686061e-10,
        7.09553519085617e-9,
        7.52614359462887e-6,
        0.0142802789423992,
        0.0919084984733874,
        4.02169263278593e-8,
        7.70534913795001e-10,
    ],
    [
        3.34224711796059e-8,
        1.01227244429317e-7,
        0.000257174260274087,
        0.000836257571235676,
        0.0635650142637022,
        8.38927692717002e-6,
        3.19652023495748e-8,
    ],
    [
        1.19104046981295e-9,
        0.000344839061240823,
        0.00106504448142801,
        0.064642383938013,
        0.42672431889713,
        1.82108035334787e-5,
        1.42670613116185e-9,
    ],
    [
        5.2602042916413e-7,
        0.456765985565803,
        0.0156561330000164,
        0.00559481981202487,
        0.115402412263625,
        0.00968226779383705,
        5.2739686768808e-7,
    ],
    [
        0.000149137536843922,
        0.504556019425218,
        0.328385494487495,
        0.225344775997605,
        6.86501656001564e-7,
        0.830563569214115,
        0.000160314904404247,
    ],
    [
        0.999850300858574,
        0.0383314109551433,
        0.654627953365408,
        0.689256768731846,
        0.302045375557597,
        0.159727348618307,
        0.999839123382137,
    ],
];

#[test]
fn longleys_condition_indices_are_belsleys() {
    // D. A. Belsley, E. Kuh, R. E. Welsch, *Regression Diagnostics*, Wiley 1980, §3.2; the digits are those that R's
    // `perturb::colldiag` prints.
    const PUBLISHED: [f64; 7] = [1.0, 9.14172, 12.25574, 25.33661, 230.42395, 1048.08030, 43275.04359];
    // The digits of the table, and how wide a share may be: in the working precision, and in the doubled one.
    const DIGITS: i32 = 15;
    for (digits, width) in [(None, 1e-4), (Some(12), 1e-6)] {
        let report = report(&longley(), digits);
        assert_eq!(report.condition_indices.len(), 7);
        for (k, index) in report.condition_indices.iter().enumerate() {
            assert!(is_about(index, INDICES[k], DIGITS, WORKING), "{k}: {index:?}");
            assert!((INDICES[k] - PUBLISHED[k]).abs() <= 0.5e-5);
        }
        assert_eq!(report.variance_proportions.len(), 7);
        for (k, group) in report.variance_proportions.iter().enumerate() {
            assert_eq!(group.indices, k..k + 1);
            for (j, share) in group.shares.iter().enumerate() {
                let truth = PROPORTIONS[k][j];
                let slack = truth * 10.0_f64.powi(1 - DIGITS);
                assert!(share.lower <= truth + slack && truth - slack <= share.upper, "({k}, {j}): {share:?}");
                assert!(share.width() <= width, "({k}, {j}): {share:?}");
            }
        }
    }
}

#[test]
fn lauchlis_three_factors_are_equal() {
    // Of the stored doubles, from exact rationals.
    for (epsilon, truth) in [(1e-8, 4999999966666667.0), (1e-12, 4.9999999999966666e23), (1e-15, 4.999999999999996e29)]
    {
        let kind = Kind::Lauchli { columns: 3, epsilon };
        let x = kind.matrix().unwrap();
        for digits in [None, Some(12)] {
            for vif in &report(&x, digits).vif {
                assert!(is_about(&factor(vif), truth, 16, DOUBLED), "{epsilon}: {vif:?}");
            }
        }
    }
}

#[test]
fn what_rounding_leaves_of_decimal_totals_is_known_to_twelve_digits() {
    let cases = [
        (TOTAL, [3.022054273e31, 3.50963087184e31, 8.28407495591e31], 4.9496e16),
        (SHARES, [9.76032335548e30, 1.35286612373e31, 1.83680343391e31], 6.5101e16),
        (CENTRE, [3.2390110204e22, 2.64716719013e22, 4.86083067223e22], 5.05e11),
    ];
    for (text, factors, index) in cases {
        let x = table(text, 0);
        let s = scatter(&x);
        for digits in [None, Some(12)] {
            let report = report(&x, digits);
            for j in 0..3 {
                let truth = s.at(j, j) * s.without(j).determinant() / s.determinant();
                let vif = factor(&report.vif[j]);
                assert!(exact(vif.lower) <= truth && truth <= exact(vif.upper), "{j}: {vif:?}");
                assert!(is_about(&vif, factors[j], 10, DOUBLED), "{j}: {vif:?}");
            }
            let last = report.condition_indices[3];
            assert!(is_about(&last, index, 4, 1e-9), "{last:?}");
        }
    }
}

#[test]
fn condition_numbers_have_both_ends() {
    // Centred and, of the first, as they are; the singular values of the last.
    for (text, centring, condition) in [
        (TOTAL, Centring::None, 4.40079145e16),
        (TOTAL, Centring::Mean, 1.93213711783e16),
        (SHARES, Centring::Mean, 9.21448040919e15),
        (CENTRE, Centring::Mean, 4.69847606624e11),
    ] {
        let x = table(text, 0);
        for digits in [None, Some(12)] {
            let options = AnalysisOptions { centring, digits, ..AnalysisOptions::default() };
            let analysis = Analysis::with(&Vectors::columns(&x), &options).unwrap();
            let found = analysis.condition.unwrap().enclosure;
            assert!(is_about(&found, condition, 9, 1e-10), "{found:?} for {condition}");
        }
    }
    let options = AnalysisOptions { centring: Centring::Mean, ..AnalysisOptions::default() };
    let analysis = Analysis::with(&Vectors::columns(&table(CENTRE, 0)), &options).unwrap();
    let singular = analysis.singular_values.unwrap().enclosures;
    for (e, truth) in singular.iter().zip([2496.96546823, 1694.40283988, 5.31441563825e-9]) {
        assert!(is_about(e, truth, 11, 1e-9), "{e:?}");
    }
}

#[test]
fn the_constant_is_named_in_the_relation_that_it_is_part_of() {
    // Three regions as zeros and ones, and an age: 1 = north + south + west.
    let x = table(include_str!("../data/collinearity/12_onehot_int.csv"), 0);
    let report = report(&x, None);
    let coefficients: Vec<String> = report.relations[0].coefficients.iter().map(ToString::to_string).collect();
    assert_eq!(
        (coefficients.as_slice(), report.relations_complete),
        (["1", "-1", "-1", "-1", "0"].map(String::from).as_slice(), true)
    );
    assert_eq!(report.vif[..3], [VarianceInflation::Infinite { relation: 0 }; 3]);
    assert!(is_about(&factor(&report.vif[3]), 2293109.0 / 2223534.0, 16, DOUBLED));
    // The constant as a column: the same, said of it.
    let x = table(include_str!("../data/collinearity/12_onehot_const.csv"), 0);
    let report = self::report(&x, None);
    assert_eq!((report.constant, report.vif[0]), (Constant::Column(0), VarianceInflation::Constant));
    let coefficients: Vec<String> = report.relations[0].coefficients.iter().map(ToString::to_string).collect();
    assert_eq!(coefficients, ["0", "1", "-1", "-1", "-1", "0"]);
    assert!(is_about(&factor(&report.vif[4]), 2293109.0 / 2223534.0, 16, DOUBLED));
    let infinite = report.condition_indices.last().unwrap();
    assert_eq!((infinite.lower, infinite.upper), (f64::INFINITY, f64::INFINITY));
    assert!(report.variance_proportions.is_empty());
}
