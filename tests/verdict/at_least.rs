//! λ_min against a bound and counts of eigenvalues, held against exact inertias of the shifted matrix.

use faer::Mat;
use gramkit::modular::VerdictOptions;
use gramkit::verdict::{AtLeast, EigenvalueCount};
use gramkit::{Claim, Count, Eigen, Error, Radius, Symmetric, Verdict};
use num_traits::Zero;
use oracle::mutation::{generator, symmetric};
use oracle::{Rational, Table, exact};
use rand::RngExt;
use rand::rngs::StdRng;

use crate::support::cases::cases;

/// A ± diag d − tI, exactly.
fn end(a: &Symmetric, bounds: &[f64], sign: f64, shift: f64) -> Table {
    let entry = |i: usize, j: usize| {
        let added = if i == j { exact(sign * bounds[i]) - exact(shift) } else { Rational::zero() };
        exact(a.get(i, j)) + added
    };
    Table::from_fn(a.order(), a.order(), entry)
}

/// A matrix at the border of definiteness, of small integers, or in units far apart.
fn matrix(random: &mut StdRng) -> Symmetric {
    let a = symmetric(random);
    let n = a.nrows();
    match random.random_range(0..5) {
        0 => Symmetric::from_lower(n, |_, _| f64::from(random.random_range(-3..=3_i32))),
        1 => {
            let e: Vec<i32> = (0..n).map(|_| random.random_range(-300..=300)).collect();
            Symmetric::from_lower(n, |i, j| a[(i, j)] * 2.0_f64.powi(e[i] + e[j]))
        }
        2 => Symmetric::from_lower(n, |i, j| a[(i, j)] * 2.0_f64.powi(-1040)),
        3 => Symmetric::from_lower(n, |i, j| a[(i, j)] * 2.0_f64.powi(900)),
        _ => Symmetric::new(&a),
    }
    .unwrap()
}

/// Bounds that are hard: at an eigenvalue as computed, beside it, far below the units, 0.
fn bound(random: &mut StdRng, a: &Symmetric) -> f64 {
    let eigenvalues = Eigen::of(a).unwrap().values;
    let eigenvalue = eigenvalues[random.random_range(0..eigenvalues.len())];
    match random.random_range(0..8) {
        0 => 0.0,
        1 => eigenvalue,
        2 => eigenvalue.next_up(),
        3 => eigenvalue.next_down(),
        4 => eigenvalue.round(),
        5 => -1e-25 * a.max_abs(),
        6 => f64::from_bits(random.random_range(1..9)),
        _ => a.max_abs() * random.random_range(-1.5..1.5),
    }
}

fn bracket(count: Count, number: usize) -> bool {
    count.lower <= number && number <= count.upper
}

#[test]
fn stored_matrices_are_judged_as_exact_arithmetic_has_it() {
    let mut random = generator(901);
    let (mut equal, mut verdicts) = (0, [0, 0]);
    for _ in 0..cases(700) {
        let a = matrix(&mut random);
        let t = bound(&mut random, &a);
        let (above, at, below) = Table::of(a.as_faer()).shifted_inertia(&exact(t));
        let judged = AtLeast::of(&a, t).unwrap();
        let truth = if below == 0 { Verdict::Proved } else { Verdict::Refuted };
        assert_eq!(judged.verdict, truth, "{a:?} against {t:?}");
        assert!(!judged.mixed && judged.missing.is_none());
        verdicts[usize::from(below == 0)] += 1;
        let count = EigenvalueCount::at(&a, t).unwrap();
        let counts = [count.above, count.equal, count.below].map(Count::exact);
        assert_eq!(counts, [above, at, below].map(Some), "{a:?} against {t:?}");
        equal += usize::from(at > 0);
        for certificate in [judged.certificate(), count.certificate()] {
            assert_eq!(certificate.unwrap().verify(a.as_faer()), Ok(()), "{a:?} against {t:?}");
        }
        let Some(witness) = judged.witness else { continue };
        let x: Vec<Rational> = witness.vector.iter().map(|&x| exact(x)).collect();
        let shifted = end(&a, &vec![0.0; a.order()], 0.0, t);
        let places = (0..a.order()).flat_map(|i| (0..a.order()).map(move |j| (i, j)));
        let form = places.fold(Rational::zero(), |sum, (i, j)| sum + &x[i] * shifted.at(i, j) * &x[j]);
        assert!(form < Rational::zero(), "{a:?} against {t:?}: {x:?}");
    }
    assert!(equal > 60 && verdicts.iter().all(|&number| number > 100), "{equal} {verdicts:?}");
}

#[test]
fn every_matrix_within_a_radius_is_judged_by_its_two_ends() {
    let mut random = generator(902);
    let mut kinds = [0; 4];
    for case in 0..cases(400) {
        let a = matrix(&mut random);
        let n = a.order();
        let size = 10.0_f64.powf(random.random_range(-17.0..0.0)) * a.max_abs();
        let radius = if case % 2 == 0 {
            Radius::Bound(size)
        } else {
            let bounds: Vec<f64> = (0..n).map(|_| size * random.random_range(0.0..1.0)).collect();
            Radius::diagonal(bounds).unwrap()
        };
        let bounds: Vec<f64> = (0..n).map(|i| radius.at(i)).collect();
        let t = match case % 3 {
            // The end of what the least one has.
            0 => Eigen::of(&a).unwrap().values[0] - bounds[0],
            1 => Eigen::of(&a).unwrap().values[0] + bounds[0],
            _ => bound(&mut random, &a),
        };
        let a = a.with_radius(radius).unwrap();
        let (least, greatest) = (end(&a, &bounds, -1.0, t).inertia(), end(&a, &bounds, 1.0, t).inertia());
        let judged = AtLeast::of(&a, t).unwrap();
        let (kind, truth) = match (least.2, greatest.2) {
            (0, _) => (0, Verdict::Proved),
            (_, 0) => (1, Verdict::Undetermined),
            _ => (2, Verdict::Refuted),
        };
        kinds[kind] += 1;
        assert_eq!((judged.verdict, judged.mixed), (truth, kind == 1), "{a:?} against {t:?}");
        let lambda = judged.lambda_min;
        let lowest = |sign: f64, limit: f64| end(&a, &bounds, sign, limit).inertia();
        assert!(lambda.lower == f64::NEG_INFINITY || lowest(-1.0, lambda.lower).2 == 0, "{a:?}: {lambda:?}");
        assert!(lambda.upper == f64::INFINITY || lowest(1.0, lambda.upper).0 < n, "{a:?}: {lambda:?}");
        let count = EigenvalueCount::at(&a, t).unwrap();
        for (count, ends) in [(count.below, [greatest.2, least.2]), (count.above, [least.0, greatest.0])] {
            assert_eq!([count.lower, count.upper], ends, "{a:?} against {t:?}");
        }
        assert!(count.equal.lower == 0 || a.radius().value() == 0.0);
        for certificate in [judged.certificate(), count.certificate()] {
            assert_eq!(certificate.unwrap().verify(a.as_faer()), Ok(()), "{a:?} against {t:?}");
        }
    }
    assert!(kinds[..3].iter().all(|&number| number > 30), "{kinds:?}");
}

#[test]
fn every_matrix_within_the_errors_of_its_entries_is_judged() {
    let mut random = generator(903);
    let mut decided = [0; 2];
    for _ in 0..cases(250) {
        let a = matrix(&mut random);
        let n = a.order();
        let size = 10.0_f64.powf(random.random_range(-16.0..-0.5));
        let errors = Symmetric::from_lower(n, |i, j| a.get(i, j).abs() * size * random.random_range(0.0..1.0)).unwrap();
        let t = bound(&mut random, &a);
        let a = a.with_entry_errors(errors.as_faer(), Radius::Bound).unwrap();
        let judged = AtLeast::of(&a, t).unwrap();
        let count = EigenvalueCount::at(&a, t).unwrap();
        for certificate in [judged.certificate(), count.certificate()] {
            assert_eq!(certificate.unwrap().verify(a.as_faer()), Ok(()), "{a:?} against {t:?}");
        }
        decided[usize::from(judged.verdict == Verdict::Proved)] += usize::from(judged.verdict != Verdict::Undetermined);
        for bits in 0..1_u32 << (n - 1) {
            let z = |i: usize| if bits >> i & 1 == 0 { 1.0 } else { -1.0 };
            for sign in [1.0, 0.0, -1.0] {
                let entry = |i: usize, j: usize| exact(a.get(i, j)) + exact(sign * z(i) * z(j) * errors.get(i, j));
                let (above, at, below) = Table::from_fn(n, n, entry).shifted_inertia(&exact(t));
                let says = match judged.verdict {
                    Verdict::Proved => below == 0,
                    Verdict::Refuted => below > 0,
                    Verdict::Undetermined => true,
                };
                assert!(says, "{a:?} against {t:?}: {judged:?}");
                assert!(bracket(count.below, below) && bracket(count.equal, at) && bracket(count.above, above));
            }
        }
    }
    assert!(decided.iter().all(|&number| number > 40), "{decided:?}");
}

#[test]
fn order_and_units_do_not_matter() {
    let mut random = generator(904);
    for _ in 0..cases(60) {
        let a = Symmetric::new(&symmetric(&mut random)).unwrap();
        let n = a.order();
        let t = bound(&mut random, &a);
        let answer = |a: &Symmetric, t: f64| {
            let count = EigenvalueCount::at(a, t).unwrap();
            (AtLeast::of(a, t).unwrap().verdict, count.below, count.equal, count.above)
        };
        let first = answer(&a, t);
        let mut order: Vec<usize> = (0..n).collect();
        for k in 0..n {
            order.swap(k, random.random_range(0..n));
        }
        let permuted = Symmetric::from_lower(n, |i, j| a.get(order[i], order[j])).unwrap();
        assert_eq!(answer(&permuted, t), first, "{a:?} against {t:?}");
        if t.abs() > 1e-200 || t == 0.0 {
            let scaled = Symmetric::from_lower(n, |i, j| a.get(i, j) * 2.0_f64.powi(77)).unwrap();
            assert_eq!(answer(&scaled, t * 2.0_f64.powi(77)), first, "{a:?} against {t:?}");
        }
        // −A has its eigenvalues above −t where A has them below t.
        let negated = EigenvalueCount::at(&a.negated(), -t).unwrap();
        assert_eq!((negated.above, negated.equal, negated.below), (first.1, first.2, first.3));
    }
}

#[test]
fn a_bound_that_is_no_number_is_refused() {
    let a = Symmetric::from_lower(2, |i, j| if i == j { 1.0 } else { 0.5 }).unwrap();
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert!(matches!(AtLeast::of(&a, bad), Err(Error::Domain { .. })), "{bad}");
        assert!(matches!(EigenvalueCount::at(&a, bad), Err(Error::Domain { what: "threshold", .. })), "{bad}");
    }
    let large = Symmetric::from_lower(1, |_, _| f64::MAX).unwrap();
    assert!(matches!(AtLeast::of(&large, -f64::MAX), Err(Error::Overflow { .. })));
    assert_eq!(AtLeast::of(&large, f64::MAX).unwrap().verdict, Verdict::Proved);
}

#[test]
fn an_estimated_radius_proves_nothing() {
    let a = Symmetric::from_lower(2, |i, j| if i == j { 2.0 } else { 1.0 }).unwrap();
    let a = a.with_radius(Radius::Estimate(0.5)).unwrap();
    let judged = AtLeast::of(&a, 0.25).unwrap();
    assert_eq!((judged.verdict, judged.claim), (Verdict::Undetermined, Claim::Estimated(true)));
    assert_eq!(judged.certificate(), None);
    let count = EigenvalueCount::at(&a, 2.0).unwrap();
    assert!(!count.radius().is_proved() && count.below.exact() == Some(1) && count.certificate().is_none());
}

#[test]
fn a_budget_leaves_it_open_and_says_how_much_it_takes() {
    // The Laplacian of a path, with the eigenvalue 0 for the constant vector: no floating point can tell.
    let path = |i, j| if i == j { [1.0, 2.0, 2.0, 1.0][i] } else { -f64::from(i == j + 1) };
    let a = Symmetric::from_lower(4, path).unwrap();
    let thrifty = VerdictOptions { budget: 10, ..VerdictOptions::default() };
    let judged = AtLeast::with(&a, 0.0, &thrifty).unwrap();
    assert!(judged.verdict == Verdict::Undetermined && judged.missing.is_some());
    assert_eq!(AtLeast::of(&a, 0.0).unwrap().verdict, Verdict::Proved);
}

#[test]
fn order_0_has_no_eigenvalue_below_anything() {
    let none = Symmetric::new(&Mat::<f64>::zeros(0, 0)).unwrap();
    let judged = AtLeast::of(&none, 1.0).unwrap();
    assert!(judged.verdict == Verdict::Proved && judged.lambda_min.upper == f64::INFINITY);
    assert_eq!(judged.certificate().unwrap().verify(none.as_faer()), Ok(()));
    assert_eq!(EigenvalueCount::at(&none, 1.0).unwrap().below.exact(), Some(0));
}

/// A diagonal that is wide, and a norm that is not: what holds within either counts.
#[test]
fn the_tighter_of_two_bounds_decides() {
    let a = Symmetric::from_lower(2, |i, j| if i == j { 2.0 } else { 1.0 }).unwrap(); // eigenvalues 1 and 3
    let radius = Radius::Diagonal { bounds: vec![3.0, 3.0].into(), norm: 0.25 };
    let a = a.with_radius(radius).unwrap();
    for (t, verdict) in [(0.5, Verdict::Proved), (1.0, Verdict::Undetermined), (1.5, Verdict::Refuted)] {
        let judged = AtLeast::of(&a, t).unwrap();
        assert!(judged.verdict == verdict && !judged.mixed, "{t}: {judged:?}");
        assert_eq!(judged.certificate().unwrap().verify(a.as_faer()), Ok(()), "{t}");
    }
    let count = EigenvalueCount::at(&a, 2.0).unwrap();
    assert_eq!((count.below.exact(), count.above.exact()), (Some(1), Some(1)));
}
