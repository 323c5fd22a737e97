//! Cases whose errors are known.

use faer::Mat;
use gramkit::low_rank::{ColumnSource, Landmarks, LowRank, LowRankOptions, Premise, Stop, Stopped};
use gramkit::{Gram, Vectors};
use oracle::mutation::generator;
use rand::RngExt;

use super::kernels::{line, normal, source, whole};

fn greedy(rank: usize) -> LowRankOptions<'static> {
    LowRankOptions { landmarks: Landmarks::Greedy, stop: Stop::Rank(rank), ..LowRankOptions::default() }
}

/// 60 points on [0, 1], ℓ = 0.1. The traces and norms were computed with 60 digits; four of them are given.
#[test]
fn the_kernel_of_sixty_points_on_a_line() {
    let points = line(60);
    let kernel = source(&points, 0.1);
    for (rank, trace, norm) in
        [(5, 19.15, 8.03), (10, 1.407, 1.01), (15, 8.48e-3, 6.17e-3), (20, 2.26e-5, 1.64e-5), (25, 3.29e-8, 2.60e-8)]
    {
        let low_rank = LowRank::of_columns(&kernel, &greedy(rank)).unwrap();
        let bound = low_rank.trace_error_bound;
        // Half a unit of the last digit that is given, and the floor.
        assert!((bound - trace).abs() <= 5e-3 * trace + 2.0 * low_rank.floor_bound, "rank {rank}: {bound:e}");
        assert!(low_rank.norm_error_bound >= norm * (1.0 - 5e-3));
        assert!(low_rank.floor_bound < 1e-11, "rank {rank}: {:e}", low_rank.floor_bound);
        // The residual of a semidefinite matrix is none in floating point, to within the floor.
        let left = whole(&points, 0.1) - &low_rank.factor * low_rank.factor.transpose();
        let eigenvalues = left.self_adjoint_eigenvalues(faer::Side::Lower).unwrap();
        assert!(eigenvalues[0] >= -low_rank.floor_bound && eigenvalues[59] <= low_rank.norm_error_bound);
    }
}

/// Where the error by a clipped spectrum stalls.
const STALLED: f64 = 2.7e-7;

/// 500 points of the plane, normal of deviation 0.3, γ = ½: the traces left by the largest pivots were 1.3e-3, 1.4e-7
/// and 3.1e-11 for one sample, where an approximation by a clipped spectrum stalls at 2.7e-7 for 100 landmarks.
#[test]
fn the_error_goes_on_falling_where_a_clipped_spectrum_stalls() {
    let points = normal(500, 2, 0.3, 411);
    let kernel = source(&points, 1.0);
    for (rank, trace) in [(20, 1.3e-3), (40, 1.4e-7), (60, 3.1e-11)] {
        let bound = LowRank::of_columns(&kernel, &greedy(rank)).unwrap().trace_error_bound;
        // Another sample, and the floor.
        assert!(bound <= 10.0 * trace, "rank {rank}: {bound:e}");
    }
    // The same landmarks, listed in another order and with others that depend on them, do as well.
    let mut landmarks = LowRank::of_columns(&kernel, &greedy(60)).unwrap().pivots;
    landmarks.reverse();
    landmarks.extend((0..500).filter(|i| !landmarks.contains(i)).take(60).collect::<Vec<_>>());
    let landmarks = Landmarks::Indices(landmarks);
    let options = LowRankOptions { landmarks, stop: Stop::Rank(120), ..LowRankOptions::default() };
    let low_rank = LowRank::of_columns(&kernel, &options).unwrap();
    assert_eq!(low_rank.stopped, Stopped::Landmarks);
    assert_eq!(low_rank.rank() + low_rank.dropped.len(), 120);
    assert!(low_rank.dropped.len() > 20 && low_rank.trace_error_bound < STALLED / 100.0, "{low_rank}");
}

#[test]
fn a_matrix_of_rank_10_is_found_to_be_one() {
    let mut random = generator(412);
    let b = Mat::from_fn(10, 50, |_, _| random.random_range(-1.0..1.0));
    let gram = Gram::of(&Vectors::columns(&b)).unwrap();
    for landmarks in [Landmarks::Greedy, Landmarks::Random { seed: 3 }, Landmarks::Uniform { seed: 4 }] {
        for stop in [Stop::Rank(50), Stop::RelativeTrace(1e-12)] {
            let options = LowRankOptions { landmarks: landmarks.clone(), stop, ..LowRankOptions::default() };
            // The true Gram matrix of the columns, to within the radius of the computed one.
            let source = ColumnSource::of(&gram).with_premise(Premise::ByTheorem);
            let low_rank = LowRank::of_columns(&source, &options).unwrap();
            assert_eq!(low_rank.rank(), 10, "{low_rank}");
            assert!(low_rank.trace_error_bound <= 1e-12 * low_rank.trace, "{low_rank}");
        }
    }
}

/// Hilbert's matrix of order 1024 has rank 22 or so to 1e-12 (the package LowRankApprox of Julia says). Its entries are
/// rounded once.
#[test]
fn the_matrix_of_hilbert_is_of_low_rank() {
    let n = 1024;
    let entry = |i: usize, j: usize| 1.0 / (i + j + 1) as f64;
    let fill = |indices: &[usize], columns: &mut [f64]| {
        for (&j, column) in indices.iter().zip(columns.chunks_exact_mut(n)) {
            column.iter_mut().enumerate().for_each(|(i, value)| *value = entry(i, j));
        }
        Ok(())
    };
    let diagonal = (0..n).map(|i| entry(i, i)).collect();
    let source = ColumnSource::new(diagonal, Premise::ByTheorem, fill).unwrap();
    let source = source.with_errors(f64::EPSILON / 4.0, f64::EPSILON / 4.0).unwrap();
    let options =
        LowRankOptions { landmarks: Landmarks::Greedy, stop: Stop::RelativeTrace(1e-11), ..Default::default() };
    let low_rank = LowRank::of_columns(&source, &options).unwrap();
    assert!((16..=26).contains(&low_rank.rank()), "{low_rank}");
    assert_eq!(low_rank.stopped, Stopped::Tolerance);
}
