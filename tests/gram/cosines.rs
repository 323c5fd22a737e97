//! Cosines between two families of vectors, against exact arithmetic.

use faer::Mat;
use gramkit::{CrossGram, Error, Gram, Vectors};
use num_traits::{Signed, Zero};
use oracle::{Rational, exact, square_root};
use rand::{RngExt, SeedableRng, rngs::StdRng};

use crate::support::cases::cases;

/// Columns of moderate numbers, integers, tiny and huge ones, and of all sizes.
fn columns(random: &mut StdRng, m: usize, n: usize) -> Mat<f64> {
    let kinds: Vec<usize> = (0..n).map(|_| random.random_range(0..5)).collect();
    Mat::from_fn(m, n, |i, j| {
        let x: f64 = random.random_range(-1.0..1.0);
        match kinds[j] {
            0 => x,
            1 => (4.0 * x).round() + if i == 0 { 5.0 } else { 0.0 },
            2 => x * 1e200,
            3 => x * 1e-250,
            _ => x * 10.0_f64.powi(random.random_range(-160..160)),
        }
    })
}

fn inner(x: &Mat<f64>, i: usize, y: &Mat<f64>, j: usize) -> Rational {
    (0..x.nrows()).map(|k| exact(x[(k, i)]) * exact(y[(k, j)])).sum()
}

/// xᵢᵀy_j/(‖xᵢ‖‖y_j‖), to 2⁻²⁰⁰.
fn cosine(x: &Mat<f64>, i: usize, y: &Mat<f64>, j: usize) -> Rational {
    let product = inner(x, i, y, j);
    let square = &product * &product / (inner(x, i, x, i) * inner(y, j, y, j));
    if product.is_negative() { -square_root(&square) } else { square_root(&square) }
}

#[test]
fn cosines_of_two_families_are_within_their_radius() {
    let mut random = StdRng::seed_from_u64(1811);
    for _ in 0..cases(150) {
        let (m, n, p) = (random.random_range(1..40), random.random_range(1..4), random.random_range(1..6));
        let (x, y) = (columns(&mut random, m, n), columns(&mut random, m, p));
        let found = CrossGram::cosine(&Vectors::columns(&x), &Vectors::columns(&y)).unwrap();
        let radius = exact(found.radius.value());
        let mut squares = Rational::zero();
        for j in 0..p {
            for i in 0..n {
                assert!(found.values[(i, j)].abs() <= 1.0);
                let error = exact(found.values[(i, j)]) - cosine(&x, i, &y, j);
                squares += &error * &error;
            }
        }
        // In Frobenius' norm too, but for the truth's own 2⁻²⁰⁰.
        assert!(squares <= &radius * &radius, "{x:?}, {y:?}: {found:?}");
        assert!(found.radius.is_proved() && found.radius < 1e-12 * ((n * p) as f64).sqrt(), "{:?}", found.radius);
    }
}

#[test]
fn cosines_of_one_family_are_those_of_it_with_itself() {
    let mut random = StdRng::seed_from_u64(1812);
    let x = columns(&mut random, 300, 6);
    let vectors = Vectors::columns(&x);
    let (cross, own) = (CrossGram::cosine(&vectors, &vectors).unwrap(), Gram::cosine(&vectors).unwrap());
    assert_eq!(vectors.cosine().unwrap(), own);
    let together = cross.radius.value() + own.radius().value();
    for (i, j) in (0..6).flat_map(|j| (0..6).map(move |i| (i, j))) {
        assert!((cross.values[(i, j)] - own.get(i, j)).abs() <= together, "({i}, {j})");
    }
}

#[test]
fn a_vector_without_a_direction_has_no_cosine() {
    let (x, zero) = (faer::mat![[1.0, 2.0], [3.0, 4.0]], faer::mat![[1.0, 0.0], [3.0, 0.0]]);
    let of = |x: &Mat<f64>, y: &Mat<f64>| CrossGram::cosine(&Vectors::columns(x), &Vectors::columns(y));
    assert!(matches!(of(&zero, &x), Err(Error::NoDirection { index: 1, why: "is zero", .. })));
    let second = of(&x, &zero).unwrap_err().to_string();
    assert!(second.starts_with("vector 1 of the second family is zero"), "{second}");
    assert!(matches!(of(&x, &Mat::zeros(3, 1)), Err(Error::Shape { .. })));
    assert!(matches!(of(&x, &faer::mat![[f64::NAN], [1.0]]), Err(Error::NotFinite { .. })));
    assert_eq!(of(&x, &Mat::zeros(2, 0)).unwrap().values.ncols(), 0);
}
