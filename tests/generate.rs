//! The generated matrices are what their formulas say.

use faer::Mat;
use gramkit::error::Place;
use gramkit::generate::Kind;
use gramkit::{Error, Symmetric};
use num_bigint::BigInt;
use num_traits::{One, Zero};
use oracle::{Rational, Table, exact};
use proptest::prelude::*;

/// Unit roundoff.
const U: f64 = f64::EPSILON / 2.0;

fn matrix(kind: Kind) -> Mat<f64> {
    kind.matrix().unwrap()
}

fn singular_values(a: &Mat<f64>) -> Vec<f64> {
    let svd = a.thin_svd().unwrap();
    svd.S().column_vector().iter().copied().collect()
}

#[test]
fn pascal_and_moler_are_positive_definite_with_determinant_1() {
    for order in 0..=8 {
        for kind in [Kind::Pascal { order }, Kind::Moler { order }] {
            let table = Table::of(matrix(kind).as_ref());
            assert_eq!((table.inertia(), table.determinant()), ((order, 0, 0), Rational::one()));
        }
    }
}

#[test]
fn pascal_holds_binomial_coefficients_up_to_the_largest_exact_order() {
    let pascal = matrix(Kind::Pascal { order: 29 });
    let mut row = vec![BigInt::one()];
    for n in 0..57 {
        for (i, binomial) in row.iter().enumerate() {
            if i < 29 && n - i < 29 {
                assert_eq!(exact(pascal[(i, n - i)]), Rational::from(binomial.clone()));
            }
        }
        row = (0..=n + 1)
            .map(|i| {
                let left = if i > 0 { row[i - 1].clone() } else { BigInt::zero() };
                let right = if i <= n { row[i].clone() } else { BigInt::zero() };
                left + right
            })
            .collect();
    }
    assert!(matches!(Kind::Pascal { order: 30 }.matrix(), Err(Error::Domain { what: "the order", .. })));
}

#[test]
fn moler_is_the_product_of_its_factor() {
    let n = 7;
    let factor = Mat::from_fn(n, n, |i, j| match i.cmp(&j) {
        std::cmp::Ordering::Less => -1.0,
        std::cmp::Ordering::Equal => 1.0,
        std::cmp::Ordering::Greater => 0.0,
    });
    assert_eq!(matrix(Kind::Moler { order: n }), factor.transpose() * &factor);
}

#[test]
fn hilbert_and_its_determinant() {
    let hilbert = matrix(Kind::Hilbert { order: 3 });
    assert_eq!(hilbert[(0, 0)], 1.0);
    assert_eq!(hilbert[(1, 2)], 0.25);
    assert_eq!(hilbert[(2, 2)], 0.2);
    // det H_3 = 1/2160 (Higham 2002, §28.1), up to the rounding of the entries.
    let det = hilbert.determinant();
    assert!((det * 2160.0 - 1.0).abs() < 1e3 * U, "{det:e}");
}

#[test]
fn lauchli_is_independent_yet_its_gram_matrix_rounds_to_a_singular_one() {
    let x = matrix(Kind::Lauchli { columns: 3, epsilon: 1e-9 });
    assert_eq!(x.shape(), (4, 3));
    let g = x.transpose() * &x;
    assert_eq!(g, Mat::full(3, 3, 1.0));
    let sigma = singular_values(&x);
    assert!((sigma[2] - 1e-9).abs() < 1e-14);
}

#[test]
fn kahan_is_left_alone_by_column_pivoting() {
    let (s, c) = 1.2_f64.sin_cos();
    let r = matrix(Kind::Kahan { order: 4, theta: 1.2 });
    assert_eq!((r[(0, 0)], r[(0, 3)], r[(1, 0)], r[(1, 1)]), (1.0, -c, 0.0, s));
    assert!((r[(2, 3)] + c * s * s).abs() < 4.0 * U);
    // Pivoting compares what remains of the columns: at every step all are equally long.
    for k in 0..4 {
        let remainder = |j: usize| (k..=j).map(|i| r[(i, j)] * r[(i, j)]).sum::<f64>();
        for j in k..4 {
            assert!((remainder(j) - remainder(k)).abs() < 16.0 * U);
        }
    }
}

#[test]
fn the_prolate_matrix_has_eigenvalues_between_0_and_1() {
    let a = matrix(Kind::Prolate { order: 12, bandwidth: 0.25 });
    assert_eq!(a[(3, 3)], 0.5);
    assert!((a[(0, 1)] - 1.0 / std::f64::consts::PI).abs() < 2.0 * U);
    let eigenvalues = a.self_adjoint_eigenvalues(faer::Side::Lower).unwrap();
    assert!(eigenvalues.iter().all(|&lambda| (-64.0 * U..=1.0 + 64.0 * U).contains(&lambda)));
}

#[test]
fn vandermonde_holds_powers() {
    let x = matrix(Kind::Vandermonde { nodes: vec![-2.0, 0.0, 3.0], columns: 4 });
    assert_eq!(x, faer::mat![[1.0, -2.0, 4.0, -8.0], [1.0, 0.0, 0.0, 0.0], [1.0, 3.0, 9.0, 27.0]]);
    let overflow = Kind::Vandermonde { nodes: vec![1.0, 1e200], columns: 3 }.matrix();
    assert!(matches!(overflow, Err(Error::Overflow { row: 1, column: 2, .. })));
    let nan = Kind::Vandermonde { nodes: vec![1.0, f64::NAN], columns: 0 }.matrix();
    assert!(matches!(nan, Err(Error::NotFinite { place: Place::Component { index: 1, .. }, .. })));
}

#[test]
fn equicorrelation_has_its_two_eigenvalues() {
    let a = matrix(Kind::Equicorrelation { order: 5, rho: -0.25 });
    let eigenvalues = a.self_adjoint_eigenvalues(faer::Side::Lower).unwrap();
    // The edge −1/(n − 1): 1 + 4ρ = 0 exactly, as ρ is a dyadic number.
    assert!(eigenvalues[0].abs() < 32.0 * U);
    assert!(eigenvalues[1..].iter().all(|lambda| (lambda - 1.25).abs() < 32.0 * U));
}

#[test]
fn laplacians_have_row_sums_0() {
    for order in 0..6 {
        for kind in [Kind::PathLaplacian { order }, Kind::CompleteLaplacian { order }] {
            let a = matrix(kind);
            for i in 0..order {
                assert_eq!((0..order).map(|j| a[(i, j)]).sum::<f64>(), 0.0);
            }
        }
    }
    let path = matrix(Kind::PathLaplacian { order: 3 });
    assert_eq!(path, faer::mat![[1.0, -1.0, 0.0], [-1.0, 2.0, -1.0], [0.0, -1.0, 1.0]]);
    assert_eq!(matrix(Kind::CompleteLaplacian { order: 2 }), faer::mat![[1.0, -1.0], [-1.0, 1.0]]);
}

#[test]
fn num_acc_4_has_its_certified_mean_and_deviation() {
    let x = matrix(Kind::NumAcc4);
    assert_eq!((x[(0, 0)], x[(1, 0)], x[(2, 0)], x[(1000, 0)]), (10000000.2, 10000000.1, 10000000.3, 10000000.3));
    // In tenths, exactly: the mean is 100000002, Σ(x − x̄)² is 1000, and 1000/1000 the squared deviation.
    let tenths: Vec<i64> = (0..1001).map(|i| (x[(i, 0)] * 10.0).round() as i64).collect();
    assert_eq!(tenths.iter().sum::<i64>(), 1001 * 100_000_002);
    assert_eq!(tenths.iter().map(|t| (t - 100_000_002).pow(2)).sum::<i64>(), 1000);
}

#[test]
fn the_dummy_trap_is_an_exact_relation() {
    let x = matrix(Kind::DummyTrap { rows: 11, levels: 4 });
    assert_eq!(x.shape(), (11, 5));
    for i in 0..11 {
        assert_eq!(x[(i, 0)], (1..5).map(|j| x[(i, j)]).sum::<f64>());
    }
    assert!(Kind::DummyTrap { rows: 3, levels: 0 }.matrix().is_err());
}

#[test]
fn copies_and_zero_columns_are_exact() {
    let copies = matrix(Kind::Duplicates { rows: 5, columns: 7, rank: 3, seed: 1 });
    assert!((3..7).all(|j| copies.col(j) == copies.col(j % 3)));
    assert!(copies.col(0) != copies.col(1));
    let zeros = matrix(Kind::ZeroColumns { rows: 5, columns: 4, rank: 2, seed: 1 });
    assert!((0..5).all(|i| zeros[(i, 1)] != 0.0 && zeros[(i, 2)] == 0.0 && zeros[(i, 3)] == 0.0));
    for rank in [0, 8] {
        assert!(Kind::Duplicates { rows: 5, columns: 7, rank, seed: 1 }.matrix().is_err());
    }
    assert!(Kind::ZeroColumns { rows: 5, columns: 4, rank: 5, seed: 1 }.matrix().is_err());
    assert_eq!(matrix(Kind::Duplicates { rows: 5, columns: 0, rank: 0, seed: 1 }).shape(), (5, 0));
}

#[test]
fn random_matrices_depend_on_their_seed_alone() {
    let kinds = |seed| {
        [
            Kind::Gaussian { rows: 3, columns: 3, seed },
            Kind::Uniform { rows: 3, columns: 3, seed },
            Kind::Decimal { rows: 3, columns: 3, seed },
            Kind::Condition { rows: 3, columns: 3, condition: 10.0, seed },
            Kind::StewartExtreme { rows: 3, columns: 3, seed },
            Kind::Glued { rows: 6, blocks: 2, block_columns: 2, condition: 10.0, block_condition: 10.0, seed },
            Kind::Piled { rows: 6, blocks: 2, block_columns: 2, condition: 10.0, seed },
        ]
    };
    for ((a, again), other) in kinds(1).into_iter().zip(kinds(1)).zip(kinds(2)) {
        let a = matrix(a);
        assert_eq!(a, matrix(again));
        assert_ne!(a, matrix(other));
    }
}

#[test]
fn gaussian_and_uniform_entries_have_their_moments() {
    let moments = |a: Mat<f64>| {
        let count = (a.nrows() * a.ncols()) as f64;
        let sum = |power: i32| (0..a.ncols()).map(|j| a.col(j).iter().map(|x| x.powi(power)).sum::<f64>()).sum::<f64>();
        (sum(1) / count, sum(2) / count, sum(4) / count)
    };
    // 10⁵ numbers: the means' standard errors are 0.003, 0.0045 and 0.031 at most; five of them are allowed.
    let (mean, square, fourth) = moments(matrix(Kind::Gaussian { rows: 1000, columns: 100, seed: 5 }));
    assert!(mean.abs() < 0.016 && (square - 1.0).abs() < 0.023 && (fourth - 3.0).abs() < 0.16);
    let (mean, square, fourth) = moments(matrix(Kind::Uniform { rows: 1000, columns: 100, seed: 5 }));
    assert!(mean.abs() < 0.016 && (square - 1.0 / 3.0).abs() < 0.023 && (fourth - 0.2).abs() < 0.023);
}

#[test]
fn decimals_are_the_nearest_numbers_to_tenths() {
    let a = matrix(Kind::Decimal { rows: 40, columns: 30, seed: 9 });
    for value in (0..30).flat_map(|j| a.col(j).iter().copied().collect::<Vec<_>>()) {
        let tenths = (value * 10.0).round();
        assert!(tenths.abs() <= 50.0 && value == format!("{tenths}e-1").parse::<f64>().unwrap());
    }
}

#[test]
fn random_factors_are_uniformly_distributed() {
    // Haar measure on the rotations and reflections of the plane: the first entry of UVᵀ (condition 1) is the cosine of
    // a uniform angle, with E cos = 0 and E cos² = ½; 2000 of them have standard errors 0.016 and 0.008.
    let cosines: Vec<f64> =
        (0..2000).map(|seed| matrix(Kind::Condition { rows: 2, columns: 2, condition: 1.0, seed })[(0, 0)]).collect();
    let mean = cosines.iter().sum::<f64>() / 2000.0;
    let square = cosines.iter().map(|x| x * x).sum::<f64>() / 2000.0;
    assert!(mean.abs() < 0.08 && (square - 0.5).abs() < 0.04, "{mean} {square}");
}

#[test]
fn stewart_extreme_has_half_its_rank() {
    let sigma = singular_values(&matrix(Kind::StewartExtreme { rows: 30, columns: 10, seed: 3 }));
    // σ_4 = 10⁻¹⁰ is known to an absolute error of some u·σ_0.
    assert!((sigma[4] * 1e10 - 1.0).abs() < 1e-4);
    assert!(sigma[5] < 100.0 * U);
}

#[test]
fn glued_and_piled_matrices_are_built_block_by_block() {
    let condition = 1e3;
    let glued = Kind::Glued { rows: 30, blocks: 3, block_columns: 4, condition, block_condition: 1e2, seed: 4 };
    let sigma = singular_values(&matrix(glued));
    // κ(AB) ≤ κ(A)κ(B), and the whole is worse than its first stage's square root.
    assert!(sigma[0] / sigma[11] <= 1e5 * (1.0 + 1e-8) && sigma[0] / sigma[11] > 30.0);

    let piled = matrix(Kind::Piled { rows: 30, blocks: 3, block_columns: 4, condition, seed: 4 });
    assert_eq!(piled.shape(), (30, 12));
    for first in [0, 4, 8] {
        let block =
            Mat::from_fn(30, 4, |i, j| piled[(i, first + j)] - if first > 0 { piled[(i, first - 4 + j)] } else { 0.0 });
        let sigma = singular_values(&block);
        assert!((sigma[0] - 1.0).abs() < 64.0 * U && (sigma[3] * condition - 1.0).abs() < 1e5 * U);
    }
}

#[test]
fn symmetric_kinds_are_symmetric_to_the_bit() {
    let order = 9;
    let kinds = [
        Kind::Hilbert { order },
        Kind::Pascal { order },
        Kind::Moler { order },
        Kind::Prolate { order, bandwidth: 0.3 },
        Kind::Equicorrelation { order, rho: -0.125 },
        Kind::PathLaplacian { order },
        Kind::CompleteLaplacian { order },
    ];
    for kind in kinds {
        assert!(Symmetric::new(&matrix(kind)).is_ok());
    }
}

#[test]
fn parameters_outside_their_domain_are_errors() {
    let (rows, columns, order, seed) = (4, 3, 3, 0);
    let (blocks, block_columns) = (2, 2);
    let kinds = [
        Kind::Lauchli { columns, epsilon: -1.0 },
        Kind::Lauchli { columns, epsilon: f64::NAN },
        Kind::Lauchli { columns, epsilon: f64::INFINITY },
        Kind::Kahan { order, theta: 0.0 },
        Kind::Kahan { order, theta: 3.2 },
        Kind::Kahan { order, theta: f64::NAN },
        Kind::Prolate { order, bandwidth: 0.5 },
        Kind::Equicorrelation { order, rho: 1.5 },
        Kind::Equicorrelation { order, rho: f64::NAN },
        Kind::Condition { rows, columns, condition: 0.5, seed },
        Kind::Condition { rows, columns, condition: f64::INFINITY, seed },
        Kind::Condition { rows, columns, condition: f64::NAN, seed },
        Kind::Condition { rows, columns: 1, condition: 2.0, seed },
        Kind::Glued { rows: 3, blocks, block_columns, condition: 1.0, block_condition: 1.0, seed },
        Kind::Glued { rows, blocks, block_columns, condition: 1.0, block_condition: 0.0, seed },
        Kind::Glued { rows, blocks: 0, block_columns: usize::MAX, condition: 1.0, block_condition: 1.0, seed },
        Kind::Piled { rows: 1, blocks, block_columns, condition: 1.0, seed },
        Kind::Piled { rows: 1 << 28, blocks: 0, block_columns: usize::MAX, condition: 1.0, seed },
    ];
    for kind in kinds {
        assert!(matches!(kind.matrix(), Err(Error::Domain { .. })), "{kind:?}");
    }
}

#[test]
fn sizes_beyond_memory_are_errors() {
    let seed = 0;
    for huge in [1 << 28, 1 << 40, usize::MAX] {
        let kinds = [
            Kind::Lauchli { columns: huge, epsilon: 1.0 },
            Kind::Hilbert { order: huge },
            Kind::Moler { order: huge },
            Kind::PathLaplacian { order: huge },
            Kind::DummyTrap { rows: huge, levels: huge },
            Kind::Gaussian { rows: huge, columns: 2, seed },
            Kind::Uniform { rows: 1, columns: huge, seed },
            Kind::Condition { rows: 2, columns: huge, condition: 2.0, seed },
            Kind::Piled { rows: huge, blocks: huge, block_columns: 1, condition: 1.0, seed },
            Kind::Vandermonde { nodes: vec![1.0], columns: huge },
        ];
        for kind in kinds {
            let error = kind.matrix().unwrap_err();
            assert!(matches!(error, Error::Domain { what: "the number of entries", .. }), "{kind:?}: {error}");
        }
    }
}

#[test]
fn empty_shapes_are_matrices() {
    for kind in [
        Kind::Lauchli { columns: 0, epsilon: 1.0 },
        Kind::Hilbert { order: 0 },
        Kind::Kahan { order: 0, theta: 1.0 },
        Kind::Vandermonde { nodes: vec![], columns: 3 },
        Kind::DummyTrap { rows: 0, levels: 2 },
        Kind::Condition { rows: 0, columns: 3, condition: 5.0, seed: 0 },
        Kind::StewartExtreme { rows: 3, columns: 0, seed: 0 },
        Kind::Glued { rows: 3, blocks: 2, block_columns: 0, condition: 1.0, block_condition: 1.0, seed: 0 },
        Kind::Piled { rows: 0, blocks: 2, block_columns: 0, condition: 1.0, seed: 0 },
    ] {
        assert_eq!(kind.matrix().unwrap().shape(), kind.shape());
    }
}

proptest! {
    #[test]
    fn the_prescribed_condition_is_met(
        rows in 1..20_usize, columns in 1..20_usize, exponent in 0.0..10.0_f64, seed in any::<u64>(),
    ) {
        let rank = rows.min(columns);
        let condition = if rank == 1 { 1.0 } else { 10_f64.powf(exponent) };
        let sigma = singular_values(&matrix(Kind::Condition { rows, columns, condition, seed }));
        // Both the construction and the SVD err by some n·u in σ, so by n·u·κ ≤ 2·10⁻⁵ in κ.
        prop_assert!((sigma[0] / sigma[rank - 1] / condition - 1.0).abs() < 1e-3);
        // And they fall geometrically.
        for k in 1..rank {
            let expected = condition.powf(-1.0 / (rank - 1) as f64);
            prop_assert!((sigma[k] / sigma[k - 1] / expected - 1.0).abs() < 1e-3);
        }
    }
}
