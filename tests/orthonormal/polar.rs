//! The polar factor against square roots in 200 bits, and what it does not depend on.

use faer::Mat;
use gramkit::generate::Kind;
use gramkit::orthonormal::{Orthogonalization, Polar};
use gramkit::{Error, Orthonormal, Vectors};
use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};
use oracle::mutation::generator;
use oracle::{Rational, Table, exact, plain_product};
use rand::RngExt;

/// Bits that are kept of each number of the iteration.
const BITS: usize = 400;

fn shortened(x: &Rational) -> Rational {
    let power = BigInt::one() << BITS;
    Rational::new((x.numer() * &power) / x.denom(), power)
}

fn table(rows: usize, columns: usize, entry: impl Fn(usize, usize) -> Rational) -> Table {
    Table::from_fn(rows, columns, |i, j| shortened(&entry(i, j)))
}

fn times(a: &Table, b: &Table) -> Table {
    let (m, k, n) = (a.shape().0, a.shape().1, b.shape().1);
    table(m, n, |i, j| (0..k).fold(Rational::zero(), |sum, l| sum + a.at(i, l) * b.at(l, j)))
}

fn identity(n: usize) -> Table {
    Table::from_fn(n, n, |i, j| if i == j { Rational::one() } else { Rational::zero() })
}

/// By Gauss and Jordan, of a positive definite matrix.
fn inverse(a: &Table) -> Table {
    let n = a.shape().0;
    let mut rows: Vec<Vec<Rational>> = (0..n)
        .map(|i| {
            (0..2 * n).map(|j| if j < n { a.at(i, j).clone() } else { identity(n).at(i, j - n).clone() }).collect()
        })
        .collect();
    for k in 0..n {
        let pivot = rows[k][k].clone();
        rows[k].iter_mut().for_each(|x| *x = shortened(&(&*x / &pivot)));
        for i in (0..n).filter(|&i| i != k) {
            let factor = rows[i][k].clone();
            let pivots = rows[k].clone();
            rows[i].iter_mut().zip(&pivots).for_each(|(x, p)| *x = shortened(&(&*x - &factor * p)));
        }
    }
    Table::from_fn(n, n, |i, j| rows[i][n + j].clone())
}

/// U and H by the iteration of Denman and Beavers for (XᵀX)^½ and its inverse.
fn polar(x: &Mat<f64>) -> (Table, Table) {
    let n = x.ncols();
    let (mut y, mut z) = (Table::of(x.as_ref()).gram(), identity(n));
    for _ in 0..60 {
        let (y_inverse, z_inverse) = (inverse(&y), inverse(&z));
        let half = |a: &Table, b: &Table| table(n, n, |i, j| (a.at(i, j) + b.at(i, j)) / exact(2.0));
        (y, z) = (half(&y, &z_inverse), half(&z, &y_inverse));
    }
    (times(&Table::of(x.as_ref()), &z), y)
}

/// Whether the sum of the squares of the differences is at most the square of the bound.
fn within(a: &Mat<f64>, truth: &Table, bound: f64) -> bool {
    let square = |i: usize, j: usize| (exact(a[(i, j)]) - truth.at(i, j)).pow(2);
    let sum = (0..a.ncols())
        .flat_map(|j| (0..a.nrows()).map(move |i| (i, j)))
        .fold(Rational::zero(), |sum, (i, j)| sum + square(i, j));
    sum <= exact(bound).pow(2)
}

#[test]
fn the_factors_are_within_their_bounds() {
    let mut random = generator(2331);
    for (m, n) in [(1, 1), (2, 2), (4, 2), (5, 3), (3, 3)] {
        for near in [1.0, 1e-3, 1e-7] {
            let x = Mat::from_fn(m, n, |_, _| random.random_range(-1.0..1.0));
            let x =
                Mat::from_fn(m, n, |i, j| if j + 1 == n && n > 1 { x[(i, 0)] + near * x[(i, j)] } else { x[(i, j)] });
            let polar_of_x = Polar::of(&Vectors::columns(&x)).unwrap();
            let (u, h) = polar(&x);
            assert!(within(&polar_of_x.u, &u, polar_of_x.distance_bound), "{m} × {n}, {near}: {polar_of_x}");
            let root = (n as f64).sqrt();
            assert!(within(&polar_of_x.h.clone().into_faer(), &h, root * polar_of_x.h.radius().value() * 1.000_001));
            assert!(polar_of_x.distance_bound < 1e-12 / near, "{m} × {n}, {near}: {polar_of_x}");
            assert!(polar_of_x.residual < 1e-14 && polar_of_x.loss_bound < 1e-13);
            assert!(polar_of_x.u.col_iter().all(|column| column.iter().all(|x| x.abs() <= 1.000_001)));
        }
    }
}

#[test]
fn scales_leave_the_basis_and_take_h_along() {
    let x = Kind::Gaussian { rows: 12, columns: 4, seed: 5 }.matrix().unwrap();
    let plain = Polar::of(&Vectors::columns(&x)).unwrap();
    for e in [-1000, -600, 600, 1000] {
        let power = 2.0_f64.powi(e);
        let scaled = Mat::from_fn(12, 4, |i, j| x[(i, j)] * power);
        let polar = Polar::of(&Vectors::columns(&scaled)).unwrap();
        assert_eq!(polar.u, plain.u, "{e}");
        assert_eq!(polar.h.get(2, 1), plain.h.get(2, 1) * power);
        assert!(polar.distance_bound < 2.0 * plain.distance_bound && polar.residual < 1e-14);
    }
    let singles: Vec<f32> = (0..6).map(|k| (k * k) as f32 + 0.1).collect();
    let singles = Mat::from_fn(3, 2, |i, j| singles[2 * i + j]);
    assert!(Polar::of(&Vectors::columns(&singles)).unwrap().distance_bound < 1e-12);
}

/// Exchanging or turning the vectors does the same to the basis; an orthonormal basis is its own.
#[test]
fn the_basis_is_equivariant_and_nearest() {
    let x = Kind::Gaussian { rows: 9, columns: 3, seed: 8 }.matrix().unwrap();
    let plain = Polar::of(&Vectors::columns(&x)).unwrap();
    let order = [2, 0, 1];
    let exchanged = Mat::from_fn(9, 3, |i, j| x[(i, order[j])]);
    let found = Polar::of(&Vectors::columns(&exchanged)).unwrap();
    for (i, j) in (0..9).flat_map(|i| (0..3).map(move |j| (i, j))) {
        assert!((found.u[(i, j)] - plain.u[(i, order[j])]).abs() <= found.distance_bound + plain.distance_bound);
    }
    let again = Polar::of(&Vectors::columns(&plain.u)).unwrap();
    assert!((&again.u - &plain.u).norm_l2() <= again.distance_bound + plain.loss_bound * 2.0);
    // No other orthonormal basis of the tests is nearer to X.
    let distance = |q: &Mat<f64>| (&x - q).norm_l2();
    for method in [Orthogonalization::default(), gramkit::orthonormal::CholeskyQr::Twice.into()] {
        let other = Orthonormal::of(&Vectors::columns(&x), method).unwrap();
        assert!(distance(&plain.u) <= distance(&other.q));
    }
    assert!(plain.h.get(0, 1) == plain.h.get(1, 0));
}

#[test]
fn lowdin_is_a_method() {
    let x = Kind::Gaussian { rows: 40, columns: 6, seed: 3 }.matrix().unwrap();
    let basis = Orthonormal::of(&Vectors::columns(&x), Orthogonalization::Lowdin).unwrap();
    let polar = Polar::of(&Vectors::columns(&x)).unwrap();
    assert_eq!((&basis.q, basis.loss_bound, basis.residual), (&polar.u, polar.loss_bound, polar.residual));
    assert!((plain_product(basis.q.as_ref(), basis.r.as_ref()) - &x).norm_l2() < 1e-13 * x.norm_l2());
    assert!(basis.dropped.is_empty() && basis.rank() == 6);
    assert_eq!(Orthogonalization::Lowdin.name(), "lowdin");
    assert!(basis.to_string().starts_with("6 orthonormal vectors of dimension 40, by Löwdin's orthonormalisation"));
}

#[test]
fn what_has_no_polar_factor_is_refused() {
    let dependent = Mat::from_fn(4, 3, |i, j| if j == 2 { i as f64 } else { ((i + 1) * (j + 1)) as f64 });
    let error = Polar::of(&Vectors::columns(&dependent)).unwrap_err();
    assert!(matches!(error, Error::NoDirection { index: 0, method: Some(_), .. }), "{error}");
    let text = "vector 0 lies too near the span of the others for Löwdin's orthonormalisation; Gram–Schmidt, twice, tells \
                whether to drop it";
    assert_eq!(error.to_string(), text);
    let wide = Mat::<f64>::identity(2, 3);
    assert!(matches!(Polar::of(&Vectors::columns(&wide)), Err(Error::NoDirection { index: 2, .. })));
    assert!(matches!(Polar::of(&Vectors::columns(&Mat::<f64>::zeros(3, 2))), Err(Error::NoDirection { .. })));
    let mut hole = Mat::<f64>::identity(3, 2);
    hole[(1, 1)] = f64::INFINITY;
    assert!(matches!(Polar::of(&Vectors::columns(&hole)), Err(Error::NotFinite { .. })));
    let empty = Polar::of(&Vectors::columns(&Mat::<f64>::zeros(3, 0))).unwrap();
    assert_eq!((empty.u.ncols(), empty.h.order(), empty.distance_bound), (0, 0, 0.0));
    assert!(exact(0.5).is_positive());
}
