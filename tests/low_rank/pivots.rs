//! Which pivots are taken.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};

use faer::Mat;
use gramkit::low_rank::{ColumnSource, Landmarks, LowRank, LowRankOptions, Premise, Stop, Stopped};
use gramkit::{Error, Symmetric};
use oracle::mutation::generator;
use rand::RngExt;

use super::kernels::{line, normal, source};
use crate::support::bits::identical;
use crate::support::threads::same_on;

fn options(landmarks: Landmarks, stop: Stop) -> LowRankOptions<'static> {
    LowRankOptions { landmarks, stop, ..LowRankOptions::default() }
}

#[test]
fn the_same_seed_gives_the_same_pivots_on_any_number_of_threads() {
    let points = normal(300, 3, 1.0, 421);
    let kernel = source(&points, 1.0);
    let of = |seed| LowRank::of_columns(&kernel, &options(Landmarks::Random { seed }, Stop::Rank(100))).unwrap();
    let first = same_on(&[1, 2, 5], || of(7));
    assert!(identical(first.factor.as_ref(), of(7).factor.as_ref()));
    assert_eq!(first.landmarks, Landmarks::Random { seed: 7 });
    assert_ne!(first.pivots, of(8).pivots);
}

/// Complete pivoting: each pivot is the largest entry of the residual diagonal, the first of equals.
#[test]
fn greedy_pivots_are_the_largest() {
    let mut random = generator(422);
    let x = Mat::from_fn(40, 30, |_, _| random.random_range(-1.0..1.0));
    let gram = gramkit::Gram::of(&gramkit::Vectors::columns(&x)).unwrap();
    let low_rank = LowRank::with(&gram, &options(Landmarks::Greedy, Stop::Rank(30))).unwrap();
    // The textbook's elimination of the whole matrix.
    let mut a = gram.as_faer().to_owned();
    let mut pivots = Vec::new();
    for _ in 0..30 {
        let (s, _) = (0..30).map(|i| (i, a[(i, i)])).fold((0, -1.0), |best, at| if at.1 > best.1 { at } else { best });
        pivots.push(s);
        let column: Vec<f64> = (0..30).map(|i| a[(i, s)]).collect();
        a = Mat::from_fn(30, 30, |i, j| a[(i, j)] - column[i] * column[j] / column[s]);
        (0..30).for_each(|i| {
            a[(i, s)] = 0.0;
            a[(s, i)] = 0.0;
        });
        a[(s, s)] = -1.0;
    }
    assert_eq!(low_rank.pivots, pivots);
    // At the pivots the factor is triangular.
    for (j, m) in (0..30).flat_map(|j| (0..j).map(move |m| (j, m))) {
        assert_eq!(low_rank.factor[(low_rank.pivots[m], j)], 0.0);
    }
}

/// Blocks with rejection have the law of one pivot at a time: i first with probability a_ii/tr A, then j with that of
/// what is left.
#[test]
fn random_pivots_have_the_probabilities_of_the_residual_diagonal() {
    const DRAWS: u64 = 20_000;
    /// Standard deviations.
    const TOLERANCE: f64 = 5.0;
    let rows = [[4.0, 2.0, 0.0], [2.0, 2.0, 1.0], [0.0, 1.0, 3.0]];
    let a = Symmetric::from_lower(3, |i, j| rows[i][j]).unwrap();
    let source = ColumnSource::of(&a).with_premise(Premise::Proved);
    let mut counts = [[0_u32; 3]; 3];
    for seed in 0..DRAWS {
        let low_rank = LowRank::of_columns(&source, &options(Landmarks::Random { seed }, Stop::Rank(2))).unwrap();
        counts[low_rank.pivots[0]][low_rank.pivots[1]] += 1;
    }
    for (i, j) in (0..3).flat_map(|i| (0..3).map(move |j| (i, j))) {
        let left = |j: usize| rows[j][j] - rows[i][j] * rows[i][j] / rows[i][i];
        let all: f64 = (0..3).map(left).sum();
        let probability = rows[i][i] / 9.0 * left(j) / all;
        let expected = DRAWS as f64 * probability;
        let deviation = (expected * (1.0 - probability)).sqrt();
        let count = f64::from(counts[i][j]);
        assert!((count - expected).abs() <= TOLERANCE * deviation, "({i}, {j}): {count}, not about {expected}");
    }
}

/// A large cluster and twenty small ones far away: landmarks at random from all points miss the small ones.
#[test]
fn random_pivots_find_small_clusters() {
    let noise = normal(500, 2, 0.05, 424);
    let points =
        Mat::from_fn(500, 2, |i, k| if i < 400 { 0.0 } else { 5.0 * ((i - 400) / 5 + 1 + k) as f64 } + noise[(i, k)]);
    let kernel = source(&points, 1.0);
    let error =
        |landmarks| LowRank::of_columns(&kernel, &options(landmarks, Stop::Rank(21))).unwrap().trace_error_bound;
    let (random, uniform) = (error(Landmarks::Random { seed: 1 }), error(Landmarks::Uniform { seed: 1 }));
    assert!(random < 0.5 * uniform, "{random}, {uniform}");
}

/// Points that are alone, beside many that are not: the largest pivots are all of the former.
#[test]
fn random_pivots_do_not_chase_outliers() {
    let noise = normal(500, 2, 1.0, 425);
    let points = Mat::from_fn(500, 2, |i, k| if i < 450 { noise[(i, k)] } else { 100.0 * (i + k) as f64 });
    let kernel = source(&points, 0.5);
    let error =
        |landmarks| LowRank::of_columns(&kernel, &options(landmarks, Stop::Rank(50))).unwrap().trace_error_bound;
    let (random, greedy) = (error(Landmarks::Random { seed: 1 }), error(Landmarks::Greedy));
    assert!(random < 0.9 * greedy, "{random}, {greedy}");
}

#[test]
fn tolerances_are_proved_and_not_overshot() {
    let points = line(200);
    let kernel = source(&points, 0.2);
    for landmarks in [Landmarks::Greedy, Landmarks::Random { seed: 5 }, Landmarks::Uniform { seed: 5 }] {
        for tolerance in [1e-1, 1e-4, 1e-8] {
            let low_rank = LowRank::of_columns(&kernel, &options(landmarks.clone(), Stop::Trace(tolerance))).unwrap();
            // Landmarks in any order may lie so that others are far outside of them, which rounding multiplies.
            let is_reached = low_rank.stopped == Stopped::Tolerance;
            assert!(is_reached || matches!(landmarks, Landmarks::Uniform { .. }), "{low_rank}");
            assert_eq!(low_rank.trace_error_bound <= tolerance, is_reached, "{low_rank}");
            if is_reached && !matches!(landmarks, Landmarks::Uniform { .. }) {
                // A pivot less is not enough.
                let rank = low_rank.rank() - 1;
                let shorter = low_rank.factor.subcols(0, rank);
                let shorter = LowRank::from_factor(&kernel, shorter, &low_rank.pivots[..rank]).unwrap();
                assert!(shorter.trace_error_bound > tolerance, "{low_rank}");
            }
        }
    }
    // Below the floor nothing is proved, and the answer says so.
    for landmarks in [Landmarks::Greedy, Landmarks::Random { seed: 5 }] {
        let low_rank = LowRank::of_columns(&kernel, &options(landmarks, Stop::Trace(1e-300))).unwrap();
        assert_eq!(low_rank.stopped, Stopped::Rounding);
        assert!(low_rank.trace_error_bound > 1e-300 && low_rank.trace_error_bound < 1e-9, "{low_rank}");
    }
}

#[test]
fn dependent_landmarks_are_dropped_and_listed() {
    // Each point twice.
    let points = Mat::from_fn(20, 1, |i, _| (i % 10) as f64);
    let kernel = source(&points, 1.0);
    let given = Landmarks::Indices(vec![3, 13, 4, 14, 5]);
    let low_rank = LowRank::of_columns(&kernel, &options(given, Stop::Rank(5))).unwrap();
    assert_eq!((low_rank.rank(), low_rank.stopped), (3, Stopped::Landmarks));
    let mut dropped = low_rank.dropped.clone();
    dropped.sort_unstable();
    assert_eq!(dropped, [13, 14]);
    let all = LowRank::of_columns(&kernel, &options(Landmarks::Uniform { seed: 2 }, Stop::Rank(20))).unwrap();
    assert_eq!((all.rank(), all.dropped.len(), all.stopped), (10, 10, Stopped::Landmarks));
}

#[test]
fn progress_is_told_and_may_end_it() {
    let points = normal(200, 2, 1.0, 426);
    let kernel = source(&points, 0.3);
    let fractions = std::sync::Mutex::new(Vec::new());
    let tell = |fraction: f64| {
        fractions.lock().unwrap().push(fraction);
        ControlFlow::Continue(())
    };
    let mut told = options(Landmarks::default(), Stop::Rank(150));
    told.progress = Some(&tell);
    LowRank::of_columns(&kernel, &told).unwrap();
    let fractions = fractions.lock().unwrap().clone();
    assert!(fractions.len() > 2 && fractions.is_sorted() && fractions.iter().all(|f| (0.0..=1.0).contains(f)));
    let asked = AtomicUsize::new(0);
    let stop =
        |_| if asked.fetch_add(1, Ordering::Relaxed) < 1 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) };
    told.progress = Some(&stop);
    assert_eq!(LowRank::of_columns(&kernel, &told), Err(Error::Cancelled));
}
