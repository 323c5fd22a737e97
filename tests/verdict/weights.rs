//! How much of what is positive definite within the errors of its entries is proved: by a ball, by weights, at all.

#![allow(clippy::needless_range_loop, reason = "matrices are indexed by row and column")]
#![allow(clippy::print_stdout, reason = "the shares of what is proved are read with --nocapture")]

use gramkit::certificate::Evidence;
use gramkit::{Definiteness, Radius, Symmetric, Verdict};
use oracle::matrix::{Rows, mat};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::support::cases::cases;

const SEED: u64 = 20_261_207;

/// Whether all vertices A − diag(z)·sE·diag(z) have a Cholesky factor in doubles (Rohn 1994): true up to rounding.
fn vertices_are_definite(a: &Rows, e: &Rows, s: f64) -> bool {
    let n = a.len();
    let z = |bits: usize, i: usize| if bits >> i & 1 == 0 { 1.0 } else { -1.0 };
    (0..1_usize << (n - 1)).all(|bits| {
        let mut l = vec![vec![0.0; n]; n];
        for j in 0..n {
            for i in j..n {
                let entry = a[i][j] - s * z(bits, i) * z(bits, j) * e[i][j];
                let rest = (0..j).fold(entry, |rest, k| rest - l[i][k] * l[j][k]);
                if i == j && rest <= 0.0 {
                    return false;
                }
                l[i][j] = if i == j { rest.sqrt() } else { rest / l[j][j] };
            }
        }
        true
    })
}

/// A random positive definite matrix, every other one graded by 10^±3, with errors of 0.5 to 1.3 of what first reaches
/// a matrix that is not; and that share.
fn near_critical(random: &mut StdRng, n: usize, graded: bool) -> (Rows, Rows, f64) {
    let b: Rows = (0..2 * n).map(|_| (0..n).map(|_| random.random_range(-1.0..1.0)).collect()).collect();
    let scales: Vec<f64> =
        (0..n).map(|_| if graded { 10.0_f64.powf(random.random_range(-3.0..3.0)) } else { 1.0 }).collect();
    let product = |i: usize, j: usize| b.iter().map(|row| row[i] * row[j]).sum::<f64>() * (scales[i] * scales[j]);
    let a: Rows = (0..n).map(|i| (0..n).map(|j| product(i.max(j), i.min(j))).collect()).collect();
    let mut e = vec![vec![0.0; n]; n];
    for i in 0..n {
        for j in 0..=i {
            e[i][j] = random.random_range(0.0..1.0) * (scales[i] * scales[j]);
            e[j][i] = e[i][j];
        }
    }
    let (mut low, mut high) = (0.0, 1.0);
    while vertices_are_definite(&a, &e, high) {
        (low, high) = (high, 2.0 * high);
    }
    for _ in 0..20 {
        let middle = 0.5 * (low + high);
        if vertices_are_definite(&a, &e, middle) { low = middle } else { high = middle }
    }
    let share = random.random_range(0.5..1.3);
    e.iter_mut().flatten().for_each(|e| *e *= share * low);
    (a, e, share)
}

/// Of a hundred that are definite so many must be proved by weights.
const LEAST: usize = 85;
/// Shares nearer to the critical one are not for doubles.
const MARGIN: f64 = 1e-4;

#[test]
fn weights_prove_nearly_all_that_is_definite() {
    let mut random = StdRng::seed_from_u64(SEED);
    println!("  order: definite, proved by the ball, by weights, at all, of so many");
    for (n, count) in [(3, 60), (5, 60), (8, 40), (10, 16)] {
        let (mut definite, mut ball, mut weights, mut proved) = (0, 0, 0, 0);
        for case in 0..cases(count) {
            let (a, e, share) = near_critical(&mut random, n, case % 2 == 0);
            let a = Symmetric::new(&mat(&a, n)).unwrap().with_entry_errors(&mat(&e, n), Radius::Bound).unwrap();
            let answer = Definiteness::of(&a).unwrap();
            let is_proved = answer.is_positive_definite() == Verdict::Proved;
            if share > 1.0 - MARGIN {
                assert!(!is_proved || share < 1.0 + MARGIN, "{a:?}: {answer:?}");
                continue;
            }
            definite += 1;
            proved += usize::from(is_proved);
            let kind = |wanted: fn(&Evidence) -> bool| usize::from(answer.evidence.iter().any(wanted));
            let by_ball = kind(|evidence| matches!(evidence, Evidence::Cholesky(_)));
            ball += by_ball;
            weights += by_ball + kind(|evidence| matches!(evidence, Evidence::WeightedFactor(_)));
            assert_eq!(answer.certificate().unwrap().verify(a.as_faer()), Ok(()), "{a:?}: {answer:?}");
        }
        println!("  {n:>5}: {definite:>3}, {ball:>3}, {weights:>3}, {proved:>3}, {:>4}", cases(count));
        assert!(100 * weights >= LEAST * definite && 2 * ball < definite, "{n}: {weights} of {definite}, ball {ball}");
    }
}
