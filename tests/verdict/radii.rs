//! The radius of every Gram matrix of the hard families holds the exact one.

#![allow(clippy::needless_range_loop, reason = "matrices are indexed by row and column")]
#![allow(clippy::print_stdout, reason = "the shares of undetermined answers are read with --nocapture")]

use faer::Mat;
use gramkit::orthonormal::GramSchmidt;
use gramkit::{
    Centring, CrossGram, Definiteness, Divisor, Error, Gram, GramOptions, Orthonormal, Radius, Symmetric, Vectors,
};
use oracle::dyadic::{Dyadic, d, whole};
use oracle::families::RECTANGULAR;
use oracle::matrix::{Exact, Rows, exact, inertia, is_semidefinite, mat, minus, plus, product, rows_of, scalar, times};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::sweep::{SEED, scatter};
use crate::support::cases::cases;
use crate::support::claims::holds;

/// −r·I ≤ Ĝ − S/f ≤ r·I, and −diag d ≤ Ĝ − S/f ≤ diag d.
fn within_radius(g: &Symmetric, s: &Exact, f: &Dyadic) -> bool {
    let n = g.order();
    let error = minus(&times(f, &exact(&rows_of(&g.as_faer().to_owned()))), s);
    if *g.radius() == Radius::Exact {
        return error.iter().flatten().all(Dyadic::is_zero);
    }
    let within = |r: &Exact| is_semidefinite(&plus(r, &error)) && is_semidefinite(&minus(r, &error));
    let diagonal: Exact = (0..n)
        .map(|i| (0..n).map(|j| if i == j { f.times(&d(g.radius().at(i))) } else { whole(0) }).collect())
        .collect();
    within(&scalar(n, &f.times(&d(g.radius().value())))) && within(&diagonal)
}

#[test]
fn the_radius_of_every_gram_matrix_holds_the_exact_one() {
    let mut rng = StdRng::seed_from_u64(SEED + 3);
    for (name, family) in RECTANGULAR {
        let (mut formed, mut refused) = (0, 0);
        for _ in 0..cases(25) {
            let rows = family(&mut rng);
            let weights: Vec<f64> = match rng.random_range(0..4) {
                0 => rows.iter().map(|_| f64::from(rng.random_range(0..4))).collect(),
                1 => rows.iter().map(|_| rng.random_range(0.0..1.0)).collect(),
                2 => rows.iter().map(|_| rng.random_range(0.0..1.0) * 1e-300).collect(),
                _ => rows.iter().map(|_| 10.0_f64.powf(rng.random_range(-30.0..30.0))).collect(),
            };
            let (f, r) = check_gram_radii(name, &rows, &weights);
            (formed, refused) = (formed + f, refused + r);
        }
        println!("  {name:<34}{formed:>6} formed, {refused} refused");
    }
}

/// All forms of one X; returns how many were formed and how many refused with an error.
fn check_gram_radii(name: &str, rows: &Rows, weights: &[f64]) -> (usize, usize) {
    let n = rows[0].len();
    let m = rows.len();
    let matrix = mat(rows, n);
    let x = exact(rows);
    let exact_weights: Vec<Dyadic> = weights.iter().map(|&w| d(w)).collect();
    let (mut formed, mut refused) = (0, 0);
    for centring in [Centring::None, Centring::Mean] {
        for weighted in [false, true] {
            let w = weighted.then_some(exact_weights.as_slice());
            let (s, f) = scatter(&x, w, centring == Centring::Mean, n);
            let total = w.map_or(whole(m as i64), |w| w.iter().fold(whole(0), |sum, w| sum.plus(w)));
            for divisor in [Divisor::One, Divisor::Count, Divisor::CountLessOne, Divisor::UnitDiagonal] {
                let options =
                    GramOptions { centring, divisor, weights: weighted.then_some(weights), ..GramOptions::default() };
                let Ok(g) = Gram::with(&Vectors::columns(&matrix), &options) else {
                    refused += 1;
                    continue;
                };
                formed += 1;
                let by = match divisor {
                    Divisor::One => whole(1),
                    Divisor::Count => total.clone(),
                    Divisor::CountLessOne => total.minus(&whole(1)),
                    Divisor::Number(number) => d(number),
                    Divisor::UnitDiagonal => {
                        assert!(cosines_hold(&g, &s), "{name}: {rows:?}, {options:?}: {g:?}");
                        continue;
                    }
                };
                assert!(by.sign() > 0 && within_radius(&g, &s, &f.times(&by)), "{name}: {rows:?}, {options:?}: {g:?}");
                // What is proved within the radius is true of the exact matrix.
                if let Ok(answer) = Definiteness::of(&g) {
                    assert!(holds(&answer, inertia(&s).0), "{name}: {rows:?}, {options:?}: {answer:?}");
                }
            }
        }
    }
    (formed, refused)
}

/// Each entry of a correlation matrix lies within the radius of s_ij/√(s_ii·s_jj), compared by squares.
fn cosines_hold(g: &Symmetric, s: &Exact) -> bool {
    let r = d(g.radius().value());
    let n = g.order();
    (0..n).all(|j| {
        g.get(j, j) == 1.0
            && (0..j).all(|i| {
                let scale = s[i][i].times(&s[j][j]);
                // Whether s_ij ≤ t·√(s_ii·s_jj), for a sign of s_ij and t.
                let below = |s: &Dyadic, t: &Dyadic| {
                    let (a, b) = (s.times(s), t.times(t).times(&scale));
                    match (s.sign() < 0, t.sign() < 0) {
                        (true, false) => true,
                        (false, true) => s.is_zero() && t.is_zero(),
                        (false, false) => a.at_most(&b),
                        (true, true) => b.at_most(&a),
                    }
                };
                let entry = d(g.get(i, j));
                below(&s[i][j], &entry.plus(&r)) && below(&s[i][j].negated(), &r.minus(&entry))
            })
    })
}

#[test]
fn the_radius_holds_where_the_product_is_cut_into_panels() {
    let mut rng = StdRng::seed_from_u64(SEED + 4);
    for mean in [0.0, 1e3, 1e12] {
        let rows: Rows = (0..4200).map(|_| (0..2).map(|_| mean + rng.random_range(-1.0..1.0)).collect()).collect();
        let weights: Vec<f64> = rows.iter().map(|_| rng.random_range(0.0..1.0)).collect();
        assert_eq!(check_gram_radii("panels", &rows, &weights), (16, 0));

        let narrow = Mat::from_fn(rows.len(), 2, |i, j| rows[i][j] as f32);
        let widened = exact(&rows.iter().map(|row| row.iter().map(|&x| f64::from(x as f32)).collect()).collect());
        let g = Gram::covariance(&Vectors::columns(&narrow)).unwrap();
        let (s, f) = scatter(&widened, None, true, 2);
        assert!(within_radius(&g, &s, &f.times(&whole(rows.len() as i64 - 1))), "{g:?}");
    }
}

#[test]
fn the_radius_of_a_cross_gram_matrix_holds_the_exact_one() {
    let mut rng = StdRng::seed_from_u64(SEED + 5);
    for (name, family) in RECTANGULAR {
        for _ in 0..cases(20) {
            let (a, b) = (family(&mut rng), family(&mut rng));
            let m = a.len().min(b.len());
            let (a, b): (Rows, Rows) = (a[..m].to_vec(), b[..m].to_vec());
            let (n, p) = (a[0].len(), b[0].len());
            let (x, y) = (mat(&a, n), mat(&b, p));
            let Ok(cross) = CrossGram::of(&Vectors::columns(&x), &Vectors::columns(&y)) else { continue };
            let error = minus(&exact(&rows_of(&cross.values)), &product(&exact(&a), None, &exact(&b), (n, p)));
            let r = d(cross.radius.value());
            let square = product(&error, None, &error, (p, p));
            assert!(is_semidefinite(&minus(&scalar(p, &r.times(&r)), &square)), "{name}: {a:?}, {b:?}: {cross:?}");
        }
    }
}

#[test]
fn the_loss_of_orthogonality_is_bounded() {
    let mut rng = StdRng::seed_from_u64(SEED + 6);
    for (name, family) in RECTANGULAR {
        for _ in 0..cases(20) {
            let rows = family(&mut rng);
            let matrix = mat(&rows, rows[0].len());
            for method in
                [GramSchmidt::Classical, GramSchmidt::Modified, GramSchmidt::ClassicalTwice, GramSchmidt::ModifiedTwice]
            {
                let basis = match Orthonormal::of(&Vectors::columns(&matrix), method) {
                    // Lengths among the subnormal numbers are no doubles.
                    Err(Error::Underflow { .. }) => continue,
                    answer => answer.unwrap(),
                };
                let r = basis.rank();
                let q = exact(&rows_of(&basis.q));
                let gap = minus(&scalar(r, &whole(1)), &product(&q, None, &q, (r, r)));
                let bound = scalar(r, &d(basis.loss_bound));
                let holds = is_semidefinite(&plus(&bound, &gap)) && is_semidefinite(&minus(&bound, &gap));
                assert!(holds, "{name}: {rows:?}, {method:?}: {basis:?}");
            }
        }
    }
}

// ------------------------------------------------------------------------------- reproductions of particular defects

/// The floating-point sum of the weights is 1 + 2u, the exact one 1 + 2⁻¹⁰⁴.
#[test]
fn a_covariance_is_refused_where_the_weights_less_one_are_lost_in_rounding() {
    let u = f64::EPSILON / 2.0;
    let above_half = 0.5 * u * (1.0 + f64::EPSILON);
    let weights = [1.0 - 2.0 * u, above_half, above_half, u * (1.0 + f64::EPSILON)];
    assert_eq!(weights.iter().sum::<f64>(), 1.0 + f64::EPSILON);
    let rows: Rows = (0..4).map(|i| vec![f64::from(i * i), f64::from(i)]).collect();
    check_gram_radii("weights that sum to almost 1", &rows, &weights);
}

/// The scan of (1, 2⁻²⁶, 0.1) for exact squares ends before 0.1; with (1, 1, 1) the product would still have to be
/// rounded.
#[test]
fn a_cross_product_is_exact_only_if_all_entries_were_looked_at() {
    let x = mat(&vec![vec![1.0], vec![2.0_f64.powi(-26)], vec![0.1]], 1);
    let y = mat(&vec![vec![1.0], vec![1.0], vec![1.0]], 1);
    let cross = CrossGram::of(&Vectors::columns(&x), &Vectors::columns(&y)).unwrap();
    let error = d(cross.values[(0, 0)]).minus(&d(1.0).plus(&d(2.0_f64.powi(-26))).plus(&d(0.1)));
    assert!(!error.is_zero() && cross.radius.value() > 0.0);
    let r = d(cross.radius.value());
    assert!(error.at_most(&r) && error.negated().at_most(&r));
}
