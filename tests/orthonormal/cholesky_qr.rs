//! What Cholesky QR promises: X = QR with a triangular R and as orthonormal a Q as Gram–Schmidt twice, or a vector's
//! name.

use std::ops::ControlFlow;

use faer::Mat;
use gramkit::error::Place;
use gramkit::generate::Kind;
use gramkit::orthonormal::{CholeskyQr, GramSchmidt, OrthonormalOptions};
use gramkit::rounding::UNIT_ROUNDOFF;
use gramkit::{Error, MatrixView, Orthonormal, Vectors};
use num_traits::{One, Zero};
use oracle::{Rational, Table, exact};
use rand::{RngExt, SeedableRng, rngs::StdRng};

use crate::support::threads::same_on;

const METHODS: [CholeskyQr; 2] = [CholeskyQr::Twice, CholeskyQr::ShiftedThrice];

/// (mn + n(n + 1))u, of which the theorems' bounds are multiples.
fn roundings(m: usize, n: usize) -> f64 {
    (m * n + n * (n + 1)) as f64 * UNIT_ROUNDOFF
}

/// ‖I − QᵀQ‖_F ≤ 6(mn + n(n + 1))u (Yamamoto et al. 2015, Theorem 3.3).
const LOSS: f64 = 6.0;
/// ‖X − QR‖_F ≤ 5n²√n·u·‖X‖₂ for two passes (Theorem 3.4), and a third as much again for a third.
const RESIDUAL: f64 = 7.5;

fn basis_of(x: &Mat<f64>, method: CholeskyQr) -> Result<Orthonormal, Error> {
    Orthonormal::of(&Vectors::columns(x), method)
}

fn uniform(m: usize, n: usize, seed: u64) -> Mat<f64> {
    Kind::Uniform { rows: m, columns: n, seed }.matrix().unwrap()
}

/// Holds for every answer that is not an error.
fn holds_always(x: &Mat<f64>, basis: &Orthonormal) {
    let (m, n) = (x.nrows(), x.ncols());
    let shapes = (basis.q.nrows(), basis.q.ncols(), basis.r.nrows(), basis.r.ncols());
    assert_eq!(shapes, (m, n, n, n));
    assert!(basis.dropped.is_empty() && basis.rank() == n);
    for j in 0..n {
        assert!(basis.r[(j, j)] > 0.0);
        assert!((j + 1..n).all(|i| basis.r[(i, j)] == 0.0));
    }
    let qr = oracle::plain_product(basis.q.as_ref(), basis.r.as_ref());
    let allowed = RESIDUAL * (n as f64).powf(2.5) * UNIT_ROUNDOFF;
    for j in 0..n {
        let column = |entry: &dyn Fn(usize) -> f64| oracle::frobenius(Mat::from_fn(m, 1, |i, _| entry(i)).as_ref());
        let (gap, length) = (column(&|i| x[(i, j)] - qr[(i, j)]), column(&|i| x[(i, j)]));
        assert!(gap <= allowed * length, "{:?}: {gap:e} of {length:e} in column {j}", basis.method);
    }
    assert!(basis.residual <= allowed);
    let measured = Mat::from_fn(n, n, |i, j| {
        let inner: f64 = (0..m).map(|k| basis.q[(k, i)] * basis.q[(k, j)]).sum();
        (if i == j { 1.0 } else { 0.0 }) - inner
    });
    let measured = oracle::frobenius(measured.as_ref());
    let rounding = 2.0 * (m + 1) as f64 * UNIT_ROUNDOFF * n as f64;
    assert!((measured - basis.loss).abs() <= rounding, "loss {} measured as {measured}", basis.loss);
    assert!(basis.loss <= (n as f64).sqrt() * basis.loss_bound);
    // Either the theorem's loss, or no answer: never a Q that is worth less.
    assert!(basis.loss <= LOSS * roundings(m, n), "{:?} lost {:e}", basis.method, basis.loss);
    assert!(basis.loss_bound <= 2.0 * LOSS * roundings(m, n), "{:?}: {:e}", basis.method, basis.loss_bound);
}

// ---------------------------------------------------------------------------------------------------------------------
// Promises by condition number

#[test]
fn every_condition_number_gives_what_the_theorems_promise_or_an_error() {
    let (mut promises, mut refusals) = (0, 0);
    for power in [0, 1, 4, 7, 8, 9, 10, 11, 12, 13, 14, 15, 17] {
        let condition = 10.0_f64.powi(power);
        for (rows, columns) in [(3, 2), (10, 10), (60, 12), (200, 20), (1000, 50), (300, 130)] {
            let x = Kind::Condition { rows, columns, condition, seed: power as u64 }.matrix().unwrap();
            for method in METHODS {
                let promised = match method {
                    CholeskyQr::Twice => 8.0 * condition * roundings(rows, columns).sqrt() <= 1.0,
                    CholeskyQr::ShiftedThrice => 96.0 * condition * roundings(rows, columns) <= 1.0,
                };
                // What these sizes allow beyond the theorems, which suppose the worst rounding of every operation.
                let usual = match method {
                    CholeskyQr::Twice => power <= 7,
                    CholeskyQr::ShiftedThrice => power <= 12,
                };
                match basis_of(&x, method) {
                    Ok(basis) => holds_always(&x, &basis),
                    Err(Error::NoDirection { index, method: Some(_), .. }) => {
                        assert!(!promised && !usual, "{method:?}: {rows} × {columns}, κ = 1e{power}");
                        assert!(index < columns);
                        refusals += 1;
                    }
                    Err(error) => panic!("{error}"),
                }
                promises += usize::from(promised);
            }
        }
    }
    assert!(promises > 50 && refusals > 20, "{promises} promises, {refusals} refusals");
}

#[test]
fn hard_families_are_orthonormalised_or_refused() {
    let mut refusals = 0;
    for power in 0..=16 {
        let condition = 10.0_f64.powi(power);
        let nodes = (0..60).map(|i| f64::from(i) / 60.0).collect();
        let families = [
            Kind::Lauchli { columns: 20, epsilon: 1.0 / condition },
            Kind::Hilbert { order: power as usize + 1 },
            Kind::Vandermonde { nodes, columns: power as usize + 1 },
            Kind::StewartExtreme { rows: 100, columns: 20, seed: power as u64 },
            Kind::Glued { rows: 120, blocks: 5, block_columns: 6, condition, block_condition: 1e3, seed: 1 },
            Kind::Piled { rows: 120, blocks: 5, block_columns: 6, condition, seed: 2 },
            Kind::Kahan { order: 2 * power as usize + 1, theta: 1.2 },
        ];
        for family in families {
            let x = family.matrix().unwrap();
            for method in METHODS {
                match basis_of(&x, method) {
                    Ok(basis) => holds_always(&x, &basis),
                    Err(Error::NoDirection { method: Some(_), .. }) => refusals += 1,
                    Err(error) => panic!("{family:?}: {error}"),
                }
            }
        }
    }
    assert!(refusals > 50, "{refusals} refusals");
}

#[test]
fn the_factors_are_those_of_gram_schmidt() {
    for power in [0, 1, 3, 5, 7, 10] {
        let condition = 10.0_f64.powi(power);
        for (rows, columns) in [(20, 5), (300, 30)] {
            let x = Kind::Condition { rows, columns, condition, seed: 3 }.matrix().unwrap();
            let expected = Orthonormal::of(&Vectors::columns(&x), GramSchmidt::ClassicalTwice).unwrap();
            for method in METHODS {
                let Ok(basis) = basis_of(&x, method) else {
                    assert!(method == CholeskyQr::Twice && power > 7);
                    continue;
                };
                // ‖ΔR‖_F ≤ √2·κ·‖ΔX‖_F to first order (Sun, BIT 31 (1991)), from either's residual and loss.
                let change =
                    2.0 * (RESIDUAL * (columns as f64).powf(2.5) * UNIT_ROUNDOFF + LOSS * roundings(rows, columns));
                let allowed = 2.0_f64.sqrt() * condition * change * expected.r.norm_l2();
                assert!((&basis.r - &expected.r).norm_l2() <= allowed, "{method:?}: κ = 1e{power}");
            }
        }
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// The bound

#[test]
fn the_bound_on_the_loss_holds_exactly() {
    let mut judged = 0;
    for power in [0, 3, 6, 9, 12] {
        for (rows, columns) in [(2, 2), (5, 2), (9, 4), (40, 5)] {
            let x = Kind::Condition { rows, columns, condition: 10.0_f64.powi(power), seed: 4 }.matrix().unwrap();
            for method in METHODS {
                let Ok(basis) = basis_of(&x, method) else { continue };
                let product = Table::of(basis.q.as_ref()).gram();
                let bound = exact(basis.loss_bound);
                for sign in [Rational::one(), -Rational::one()] {
                    // bound·I ± (I − QᵀQ) has no negative eigenvalue.
                    let shifted = Table::from_fn(columns, columns, |i, j| {
                        let one = if i == j { Rational::one() } else { Rational::zero() };
                        let gap = (one - product.at(i, j)) * &sign;
                        if i == j { &bound + gap } else { gap }
                    });
                    assert_eq!(shifted.inertia().2, 0, "{method:?}: {rows} × {columns}, κ = 1e{power}");
                }
                judged += 1;
            }
        }
    }
    assert!(judged > 25, "{judged}");
}

// ---------------------------------------------------------------------------------------------------------------------
// Dependent vectors

fn refused(x: &Mat<f64>) -> Vec<usize> {
    let index = |method| match basis_of(x, method) {
        Err(Error::NoDirection { index, method: Some(_), .. }) => index,
        other => panic!("{method:?} of dependent vectors: {other:?}"),
    };
    METHODS.map(index).to_vec()
}

#[test]
fn dependent_vectors_are_refused_by_name() {
    let independent = uniform(50, 6, 5);
    for dependent in 1..6 {
        let mut zero = independent.clone();
        zero.col_as_slice_mut(dependent).fill(0.0);
        assert_eq!(refused(&zero), [dependent; 2]);

        let mut copy = independent.clone();
        (0..50).for_each(|i| copy[(i, dependent)] = independent[(i, 0)]);
        assert_eq!(refused(&copy), [dependent; 2]);

        let mut sum = independent.clone();
        (0..50).for_each(|i| sum[(i, dependent)] = (0..dependent).map(|j| independent[(i, j)]).sum());
        assert_eq!(refused(&sum), [dependent; 2]);

        // Twice the roundings of a sum away from a dependent one: κ is about 1e15.
        (0..50).for_each(|i| sum[(i, dependent)] *= 1.0 + 1e-15 * f64::from(i as u8 % 2));
        assert_eq!(refused(&sum), [dependent; 2]);
    }
}

#[test]
fn more_vectors_than_dimensions_are_refused() {
    for (m, n) in [(0, 1), (0, 3), (1, 2), (4, 5), (3, 70)] {
        assert_eq!(refused(&uniform(m, n, 6)), [m; 2]);
    }
    assert_eq!(refused(&Mat::zeros(5, 3)), [0; 2]);
}

// ---------------------------------------------------------------------------------------------------------------------
// Extremes

#[test]
fn no_vector_and_one_vector() {
    for method in METHODS {
        for m in [0, 1, 7] {
            let x = Mat::zeros(m, 0);
            let basis = basis_of(&x, method).unwrap();
            assert_eq!((basis.rank(), basis.loss, basis.loss_bound, basis.residual), (0, 0.0, 0.0, 0.0));
        }
        for value in [2.5, -2.5, 1e-300, f64::MAX, -f64::MAX, 1e308, f64::MIN_POSITIVE * 8.0] {
            for m in [1, 3, 40] {
                let x = Mat::from_fn(m, 1, |i, _| if i == 0 { value } else { value / 4.0 });
                match basis_of(&x, method) {
                    Ok(basis) => {
                        let length = (1.0 + (m - 1) as f64 / 16.0).sqrt();
                        assert!((basis.q[(0, 0)] - value.signum() / length).abs() <= 4.0 * UNIT_ROUNDOFF);
                        assert!(basis.loss_bound <= LOSS * roundings(m, 1));
                    }
                    // The length of such a vector is no double.
                    Err(Error::Overflow { .. }) => assert!(value.abs() >= 1e308 && (m > 1 || value.abs() == f64::MAX)),
                    Err(error) => panic!("{error}"),
                }
            }
        }
    }
}

#[test]
fn what_is_not_finite_is_named() {
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let mut x = uniform(40, 4, 7);
        x[(31, 2)] = value;
        for method in METHODS {
            let error = basis_of(&x, method).unwrap_err();
            assert!(matches!(error, Error::NotFinite { place: Place::Entry { row: 31, column: 2 }, .. }), "{error}");
        }
    }
}

#[test]
fn column_lengths_of_any_magnitude_do_no_harm() {
    let plain = uniform(70, 6, 8);
    let powers = [664, -664, 0, 1000, -1000, 300].map(|e| 2.0_f64.powi(e));
    let x = Mat::from_fn(70, 6, |i, j| plain[(i, j)] * powers[j]);
    let decimal = Mat::from_fn(70, 6, |i, j| plain[(i, j)] * [1e200, 1e-200, 1.0, 1e300, 1e-300, 3e5][j]);
    for method in METHODS {
        let (expected, found) = (basis_of(&plain, method).unwrap(), basis_of(&x, method).unwrap());
        assert_eq!(found.q, expected.q);
        for (j, power) in powers.into_iter().enumerate() {
            assert!((0..6).all(|i| found.r[(i, j)] == expected.r[(i, j)] * power));
        }
        holds_always(&decimal, &basis_of(&decimal, method).unwrap());
    }
}

#[test]
fn scalar_types_and_layouts_give_the_same_bits() {
    let mut random = StdRng::seed_from_u64(9);
    let single = Mat::from_fn(1000, 9, |_, _| random.random_range(-1.0..1.0_f32));
    let double = Mat::from_fn(1000, 9, |i, j| f64::from(single[(i, j)]));
    let rows: Vec<f64> = (0..1000).flat_map(|i| (0..9).map(move |j| (i, j))).map(|at| double[at]).collect();
    for method in METHODS {
        let expected = basis_of(&double, method).unwrap();
        let by_rows = Vectors::columns(MatrixView::row_major(&rows, 1000, 9).unwrap());
        let of_single = Orthonormal::of(&Vectors::columns(&single), method).unwrap();
        for found in [of_single, Orthonormal::of(&by_rows, method).unwrap()] {
            assert_eq!((&found.q, &found.r), (&expected.q, &expected.r));
            assert_eq!((found.loss_bound, found.residual), (expected.loss_bound, expected.residual));
        }
    }
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    for (m, n) in [(1, 1), (511, 7), (513, 33), (20_000, 20), (3001, 100), (700, 300)] {
        let x = uniform(m, n, 10);
        same_on(&[1, 2, 3, 8], || {
            METHODS.map(|method| {
                let basis = basis_of(&x, method).unwrap();
                (basis.q, basis.r, basis.loss, basis.loss_bound, basis.residual)
            })
        });
    }
}

#[test]
fn every_size_about_the_edges_of_blocks_and_panels() {
    for n in [1, 2, 3, 4, 5, 8, 63, 64, 65, 129] {
        for m in [n, n + 1, n + 15, 511, 512, 513, 1025] {
            let x = uniform(m, n, 11);
            // A square uniform matrix may be ill-conditioned.
            match basis_of(&x, CholeskyQr::ShiftedThrice) {
                Ok(basis) => holds_always(&x, &basis),
                Err(error) => panic!("{m} × {n}: {error}"),
            }
            if m > n + 1 {
                holds_always(&x, &basis_of(&x, CholeskyQr::Twice).unwrap());
            }
        }
    }
}

#[test]
fn a_callback_stops_it() {
    let x = uniform(100, 5, 12);
    for method in METHODS {
        let stop = |fraction: f64| if fraction < 0.1 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) };
        let stopped = Orthonormal::with(
            &Vectors::columns(&x),
            &OrthonormalOptions { method: method.into(), progress: Some(&stop) },
        );
        assert_eq!(stopped.unwrap_err(), Error::Cancelled);
        let fractions = std::sync::Mutex::new(Vec::new());
        let note = |fraction: f64| {
            fractions.lock().unwrap().push(fraction);
            ControlFlow::Continue(())
        };
        Orthonormal::with(&Vectors::columns(&x), &OrthonormalOptions { method: method.into(), progress: Some(&note) })
            .unwrap();
        let fractions = fractions.into_inner().unwrap();
        assert!(fractions.is_sorted() && fractions.first() == Some(&0.0) && fractions.last() == Some(&1.0));
    }
}
