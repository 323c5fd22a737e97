//! Random families against exact arithmetic, and what does not change the answer.

use faer::Mat;
use gramkit::collinearity::{Collinearity, CollinearityOptions, Constant, VarianceInflation};
use gramkit::{Enclosure, Vectors};
use num_traits::{One, Zero};
use oracle::mutation::{columns, generator};
use oracle::{Rational, Table, exact};
use rand::RngExt;

use crate::support::cases::cases;

/// VIF_j from exact rationals: `None` where it is infinite, or the column is constant.
fn truth(x: &Mat<f64>, weights: &[Rational], j: usize) -> Option<Rational> {
    let n = x.ncols();
    let deviations = Table::of(x.as_ref()).deviations(weights);
    let s = deviations.weighted_gram(weights);
    if s.at(j, j).is_zero() {
        return None;
    }
    // 1/(1 − R²), with the others reduced to a basis.
    let mut basis: Vec<usize> = Vec::new();
    for k in (0..n).filter(|&k| k != j) {
        let mut more = basis.clone();
        more.push(k);
        let minor = Table::from_fn(more.len(), more.len(), |a, b| s.at(more[a], more[b]).clone());
        if !minor.determinant().is_zero() {
            basis = more;
        }
    }
    let of = |set: &[usize]| Table::from_fn(set.len(), set.len(), |a, b| s.at(set[a], set[b]).clone()).determinant();
    let with: Vec<usize> = basis.iter().copied().chain([j]).collect();
    let whole = of(&with);
    let others = if basis.is_empty() { Rational::one() } else { of(&basis) };
    (!whole.is_zero()).then(|| s.at(j, j) * others / whole)
}

/// Whether the factor is what it is in exact arithmetic; counts what is left open.
fn check(x: &Mat<f64>, weights: &[Rational], report: &Collinearity, open: &mut usize) {
    let deviations = Table::of(x.as_ref()).deviations(weights);
    for (j, vif) in report.vif.iter().enumerate() {
        let constant = (0..x.nrows()).all(|i| deviations.at(i, j).is_zero() || weights[i].is_zero());
        let truth = truth(x, weights, j);
        match vif {
            VarianceInflation::Constant => assert!(constant, "{j} of {x:?}"),
            VarianceInflation::Infinite { relation } => {
                assert!(truth.is_none() && !constant, "{j} of {x:?}");
                let c = &report.relations[*relation].coefficients;
                assert!(!c[j + 1].is_zero());
                for i in (0..x.nrows()).filter(|&i| !weights[i].is_zero()) {
                    let entry = |k: usize| Rational::from_integer(c[k + 1].clone()) * exact(x[(i, k)]);
                    let sum = (0..x.ncols()).fold(Rational::from_integer(c[0].clone()), |sum, k| sum + entry(k));
                    assert!(sum.is_zero(), "{c:?} of {x:?}");
                }
            }
            VarianceInflation::Enclosed(e) => {
                let inside = match &truth {
                    Some(truth) => exact(e.lower) <= *truth && (e.upper == f64::INFINITY || *truth <= exact(e.upper)),
                    None => e.upper == f64::INFINITY,
                };
                assert!(inside && !constant, "{j}: {e:?}, not {truth:?}, of {x:?}");
                *open += usize::from(vif.value().is_none());
            }
        }
    }
}

#[test]
fn factors_are_those_of_exact_arithmetic() {
    let mut random = generator(71);
    let (mut all, mut open, mut infinite) = (0, 0, 0);
    for case in 0..cases(150) {
        let mut x = columns(&mut random);
        let (m, n) = x.shape();
        if case % 4 == 0 {
            let (k, value) = (random.random_range(0..n), f64::from(random.random_range(0..3_i32)));
            x.col_as_slice_mut(k).fill(value);
        }
        let weighted = case % 3 == 0;
        let weights: Vec<f64> =
            (0..m).map(|_| if weighted { f64::from(random.random_range(0..5_i32)) / 3.0 } else { 1.0 }).collect();
        let exactly: Vec<Rational> = weights.iter().map(|&w| exact(w)).collect();
        if exactly.iter().all(Zero::is_zero) {
            continue;
        }
        for digits in [None, Some(12)] {
            let weights = weighted.then_some(weights.as_slice());
            let options = CollinearityOptions { weights, digits, ..CollinearityOptions::default() };
            let report = Collinearity::with(&Vectors::columns(&x), &options).unwrap();
            check(&x, &exactly, &report, &mut open);
            all += n;
            infinite += report.vif.iter().filter(|vif| matches!(vif, VarianceInflation::Infinite { .. })).count();
        }
    }
    // With weights, nothing but the doubled precision reaches the last of them.
    assert!(infinite > 100 && 30 * open < all, "{open} open, {infinite} infinite of {all}");
}

fn meets(a: &Enclosure, b: &Enclosure) -> bool {
    a.lower <= b.upper && b.lower <= a.upper
}

fn same(a: &VarianceInflation, b: &VarianceInflation) -> bool {
    match (a, b) {
        (VarianceInflation::Enclosed(a), VarianceInflation::Enclosed(b)) => meets(a, b),
        (VarianceInflation::Infinite { .. }, VarianceInflation::Infinite { .. }) => true,
        (a, b) => a == b,
    }
}

#[test]
fn order_units_and_the_place_of_the_constant_change_nothing() {
    let mut random = generator(73);
    for _ in 0..cases(80) {
        let x = columns(&mut random);
        let (m, n) = x.shape();
        let report = Collinearity::of(&Vectors::columns(&x)).unwrap();

        let reversed = Mat::from_fn(m, n, |i, j| x[(m - 1 - i, n - 1 - j)]);
        let other = Collinearity::of(&Vectors::columns(&reversed)).unwrap();
        assert!((0..n).all(|j| same(&report.vif[j], &other.vif[n - 1 - j])), "{x:?}");
        let indices = |a: &Collinearity, b: &Collinearity| {
            a.condition_indices.len() == b.condition_indices.len()
                && a.condition_indices.iter().zip(&b.condition_indices).all(|(a, b)| meets(a, b))
        };
        assert!(indices(&report, &other), "{x:?}");

        let units: Vec<i32> = (0..n).map(|_| random.random_range(-200..200)).collect();
        let scaled = Mat::from_fn(m, n, |i, j| x[(i, j)] * 2.0_f64.powi(units[j]));
        let back = |i: usize, j: usize| scaled[(i, j)] * 2.0_f64.powi(-units[j]) == x[(i, j)];
        if !(0..m).all(|i| (0..n).all(|j| back(i, j))) {
            continue;
        }
        let other = Collinearity::of(&Vectors::columns(&scaled)).unwrap();
        // Nothing but the relations, whose integers are in the units, is another.
        assert_eq!(report.vif, other.vif, "{x:?}");
        assert!(indices(&report, &other), "{x:?}");

        let varies = |j: usize| (1..m).any(|i| x[(i, j)] != x[(0, j)]);
        if (0..n).all(varies) {
            for place in [0, n] {
                let with =
                    Mat::from_fn(
                        m,
                        n + 1,
                        |i, j| {
                            if j == place { -3.0 } else { x[(i, if place == 0 { j - 1 } else { j })] }
                        },
                    );
                let other = Collinearity::of(&Vectors::columns(&with)).unwrap();
                assert_eq!(other.constant, Constant::Column(place));
                let own = |j: usize| if place == 0 { j + 1 } else { j };
                assert!((0..n).all(|j| same(&report.vif[j], &other.vif[own(j)])), "{x:?}");
                assert!(indices(&report, &other), "{x:?}");
            }
        }
    }
}

#[test]
fn shares_of_each_column_sum_to_one() {
    let mut random = generator(74);
    let mut sums = 0;
    for _ in 0..cases(60) {
        let x = columns(&mut random);
        let report = Collinearity::of(&Vectors::columns(&x)).unwrap();
        for j in 0..report.terms.len() {
            if report.variance_proportions.is_empty() {
                continue;
            }
            let end = |of: fn(&Enclosure) -> f64| {
                report.variance_proportions.iter().fold(exact(0.0), |sum, group| sum + exact(of(&group.shares[j])))
            };
            assert!(end(|e| e.lower) <= Rational::one() && Rational::one() <= end(|e| e.upper), "{report:?}");
            sums += 1;
        }
    }
    assert!(sums > 30, "{sums}");
}

#[test]
fn where_nothing_weighs_anything_nothing_is_said() {
    let x = faer::mat![[1.0, 2.0], [3.0, 5.0]];
    for constant in [Constant::Added, Constant::Absent] {
        let options = CollinearityOptions { weights: Some(&[0.0, 0.0]), constant, ..CollinearityOptions::default() };
        let report = Collinearity::with(&Vectors::columns(&x), &options).unwrap();
        assert_eq!(report.vif, [VarianceInflation::Constant; 2]);
        assert!(report.relations.is_empty() && report.terms.is_empty() && report.condition_indices.is_empty());
    }
    // No components at all, and no vectors.
    for (m, n) in [(0, 2), (3, 0), (0, 0)] {
        let report = Collinearity::of(&Vectors::columns(&Mat::<f64>::zeros(m, n))).unwrap();
        assert_eq!(report.vif, vec![VarianceInflation::Constant; n]);
        assert!(report.relations.is_empty());
    }
}
