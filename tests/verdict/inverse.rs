//! The diagonal of the inverse, within a radius too.

use gramkit::verdict::InverseDiagonal;
use gramkit::{Claim, Enclosure, Radius, Symmetric};
use num_traits::{Signed, ToPrimitive, Zero};
use oracle::mutation::{generator, symmetric};
use oracle::{Rational, Table, exact};
use rand::RngExt;
use rand::rngs::StdRng;

use crate::support::cases::cases;

/// Times (n + 4)·ε·κ, for the rounding of a length of n terms, of the loss, and of T, about n·u·√κ.
const SHARP: f64 = 16.0;

/// (A⁻¹)_jj by Cramer's rule.
fn truth(a: &Table, j: usize) -> Rational {
    a.without(j).determinant() / a.determinant()
}

fn shifted(a: &Table, r: &Rational) -> Table {
    let n = a.shape().0;
    Table::from_fn(n, n, |i, j| if i == j { a.at(i, j) + r } else { a.at(i, j).clone() })
}

fn contains(e: &Enclosure, x: &Rational) -> bool {
    (e.lower == f64::NEG_INFINITY || exact(e.lower) <= *x) && (e.upper == f64::INFINITY || *x <= exact(e.upper))
}

fn entries(a: &Symmetric) -> Option<Vec<Enclosure>> {
    InverseDiagonal::of(a).unwrap().entries.proved()
}

fn random_matrix(random: &mut StdRng) -> Symmetric {
    let n = random.random_range(1..=5);
    let lift = [0.0, 0.0, 3.0][random.random_range(0..3)];
    let units: Vec<f64> = (0..n).map(|_| 10.0_f64.powi(random.random_range(-4..=4))).collect();
    Symmetric::from_lower(n, |i, j| {
        let entry = random.random_range(-1.0..1.0) + if i == j { lift } else { 0.0 };
        units[i] * entry * units[j]
    })
    .unwrap()
}

#[test]
fn a_hessian_with_a_radius() {
    let h = Symmetric::from_lower(2, |i, j| if i == j { [4.0, 3.0][i] } else { 1.0 }).unwrap();
    let radius = 0.1;
    let found = entries(&h.with_radius(Radius::Bound(radius)).unwrap()).unwrap();
    let table = Table::of(faer::mat![[4.0, 1.0], [1.0, 3.0]].as_ref());
    for (j, (low, high)) in [(310.0 / 1171.0, 290.0 / 1031.0), (410.0 / 1171.0, 390.0 / 1031.0)].into_iter().enumerate()
    {
        // 0.1 is a double somewhat above a tenth, which moves the ends by less than a few units.
        let slack = SHARP * f64::EPSILON;
        assert!((found[j].lower - low).abs() < slack && (found[j].upper - high).abs() < slack, "{found:?}");
        let ends = [exact(radius), -exact(radius)].map(|r| truth(&shifted(&table, &r), j));
        assert!(ends.iter().all(|end| contains(&found[j], end)), "{found:?}");
    }
}

#[test]
fn stored_matrices_have_the_exact_entries() {
    let mut random = generator(101);
    let (mut known, mut open) = (0, 0);
    for case in 0..cases(200) {
        let a =
            if case % 2 == 0 { random_matrix(&mut random) } else { Symmetric::new(&symmetric(&mut random)).unwrap() };
        let table = Table::of(a.as_faer());
        let answer = InverseDiagonal::of(&a).unwrap();
        let singular = table.determinant().is_zero();
        match answer.entries.proved() {
            Some(entries) => {
                assert!(!singular && answer.unresolved.is_empty(), "{a:?}");
                known += 1;
                assert!(entries.iter().enumerate().all(|(j, e)| contains(e, &truth(&table, j))), "{a:?}: {entries:?}");
            }
            None => {
                open += 1;
                assert!(!answer.unresolved.is_empty(), "{a:?}");
            }
        }
        assert!(!singular || matches!(InverseDiagonal::of(&a).unwrap().entries, Claim::Undetermined));
    }
    assert!(known > 100 && open > 10, "{known} known, {open} open");
}

#[test]
fn the_entries_are_sharp() {
    let mut random = generator(102);
    for _ in 0..cases(60) {
        let a = random_matrix(&mut random);
        let n = a.order();
        let table = Table::of(a.as_faer());
        // κ of the matrix in units of its own, which the powers of two find.
        let units: Vec<f64> = (0..n).map(|i| (0..n).map(|j| a.get(i, j).abs()).fold(0.0, f64::max).sqrt()).collect();
        let like = Symmetric::from_lower(n, |i, j| a.get(i, j) / (units[i] * units[j])).unwrap();
        let Some(condition) = gramkit::Eigen::of(&like).unwrap().condition().unwrap().value() else { continue };
        let lengths = entries(&a).unwrap();
        let definite = [n, 0].contains(&table.inertia().0);
        for (j, e) in lengths.iter().enumerate() {
            let value = truth(&table, j).to_f64().unwrap().abs();
            let bound = SHARP * (n + 4) as f64 * f64::EPSILON * condition * value;
            assert!(!definite || e.width() <= bound, "{a:?}: {e:?}, κ {condition}");
        }
    }
}

#[test]
fn every_matrix_within_the_radius_has_its_entries_inside() {
    let mut random = generator(103);
    let (mut definite, mut indefinite, mut open) = (0, 0, 0);
    for _ in 0..cases(150) {
        let a = random_matrix(&mut random);
        let n = a.order();
        let table = Table::of(a.as_faer());
        let (square, _) = table.gram().eigenvalue_bracket(0);
        let radius = square.to_f64().unwrap().sqrt() * 10.0_f64.powf(random.random_range(-4.0..0.5));
        let Some(found) = entries(&a.clone().with_radius(Radius::Bound(radius)).unwrap()) else {
            open += 1;
            continue;
        };
        let one_sign = [n, 0].contains(&table.inertia().0);
        *(if one_sign { &mut definite } else { &mut indefinite }) += 1;
        let sign = if table.inertia().0 == n { exact(1.0) } else { exact(-1.0) };
        for j in 0..n {
            let ends = [exact(radius), -exact(radius)].map(|r| truth(&shifted(&table, &r), j));
            assert!(ends.iter().all(|end| contains(&found[j], end)), "{a:?}, {radius}: {found:?}");
            // Attained: no more than rounding beyond the ends.
            let span = ((&ends[1] - &ends[0]) * &sign).abs() * exact(1e-3) + ends[1].abs() * exact(1e-9);
            let near = |x: f64, end: &Rational| (exact(x) - end).abs() <= span;
            assert!(!one_sign || (near(found[j].lower, &ends[0]) && near(found[j].upper, &ends[1])), "{found:?}");
        }
        // Others: a multiple of a dyadic reflection, whose norm is the radius at most.
        for _ in 0..4 {
            let v: Vec<i32> = (0..n).map(|_| random.random_range(-3..=3)).collect();
            let square: i32 = v.iter().map(|v| v * v).sum();
            if square == 0 {
                continue;
            }
            let factor = exact(radius * random.random_range(-1.0..1.0)) / Rational::from_integer(square.into());
            let entry = |i: usize, j: usize| {
                let diagonal = if i == j { Rational::from_integer(square.into()) } else { Rational::zero() };
                table.at(i, j) + &factor * (diagonal - Rational::from_integer((2 * v[i] * v[j]).into()))
            };
            let member = Table::from_fn(n, n, entry);
            assert!((0..n).all(|j| contains(&found[j], &truth(&member, j))), "{a:?}, {radius}: {found:?}");
        }
    }
    assert!(definite > 20 && indefinite > 20 && open > 5, "{definite}, {indefinite}, {open}");
}

#[test]
fn an_estimate_gives_estimates_and_a_singular_matrix_nothing() {
    let a = Symmetric::from_lower(2, |i, j| if i == j { 2.0 } else { 1.0 }).unwrap();
    let guessed = InverseDiagonal::of(&a.clone().with_radius(Radius::Estimate(0.1)).unwrap()).unwrap();
    assert!(matches!(guessed.entries, Claim::Estimated(_)));
    let singular = InverseDiagonal::of(&Symmetric::from_lower(2, |_, _| 1.0).unwrap()).unwrap();
    assert!(singular.entries == Claim::Undetermined && singular.unresolved.len() == 1);
    assert_eq!(
        InverseDiagonal::of(&Symmetric::from_lower(0, |_, _| 1.0).unwrap()).unwrap().entries.proved(),
        Some(vec![])
    );
    // 2⁻¹⁰⁰⁰ and 2¹⁰²³: an inverse at the end of the range, one that is subnormal.
    let ends = [2.0_f64.powi(-1000), 2.0_f64.powi(1023)];
    let extreme = Symmetric::from_lower(2, |i, j| if i == j { ends[i] } else { 0.0 }).unwrap();
    let found = entries(&extreme).unwrap();
    assert!(found[0].contains(2.0_f64.powi(1000)) && found[1].contains(2.0_f64.powi(-1023)), "{found:?}");
    let tiny = Symmetric::from_lower(1, |_, _| f64::from_bits(1)).unwrap();
    let beyond = entries(&tiny).unwrap()[0];
    assert!(beyond.lower == f64::MAX && beyond.upper.is_infinite(), "{beyond:?}");
}
