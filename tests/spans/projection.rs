//! Distances to spans, against quotients of determinants.

use faer::Mat;
use gramkit::Vectors;
use gramkit::spans::Projection;
use num_traits::Zero;
use oracle::mutation::generator;
use oracle::{Rational, Table, exact};
use rand::RngExt;

use crate::support::cases::cases;

fn of(a: &Mat<f64>, x: &[f64]) -> Projection {
    Projection::of(&Vectors::columns(a), x).unwrap()
}

/// dist² = det G(A, x)/det G(A).
fn squared_distance(a: &Mat<f64>, x: &[f64]) -> Rational {
    let n = a.ncols();
    let all = Mat::from_fn(a.nrows(), n + 1, |i, j| if j < n { a[(i, j)] } else { x[i] });
    Table::of(all.as_ref()).gram().determinant() / Table::of(a.as_ref()).gram().determinant()
}

fn check(a: &Mat<f64>, x: &[f64], found: &Projection) {
    let square = squared_distance(a, x);
    let (lower, upper) = (exact(found.distance.lower), exact(found.distance.upper));
    assert!(&lower * &lower <= square && square <= &upper * &upper, "{found:?}");
    // |nearest − Px|² = |(x − nearest)|² − dist² + 2·(the part across), by Pythagoras where nearest is in the span;
    // in general |nearest − Px| ≥ ||x − nearest| − dist|.
    let gap = x.iter().zip(&found.nearest).fold(Rational::zero(), |sum, (x, p)| sum + (exact(*x) - exact(*p)).pow(2));
    let most = (&upper + exact(found.nearest_bound)).pow(2);
    assert!(gap <= most, "{found:?}");
}

#[test]
fn the_distance_holds_the_exact_one() {
    let mut random = generator(2351);
    for case in 0..cases(60) {
        let (m, n) = [(3, 1), (4, 2), (6, 3), (5, 4)][case % 4];
        let scale = [1.0, 1e120, 1e-140, 1e-290][case % 4];
        let near = [1.0, 1e-8, 1e-25][case % 3];
        let a = Mat::from_fn(m, n, |_, _| f64::from(random.random_range(-1000..=1000)) / 64.0);
        let inside: Vec<f64> = (0..m).map(|i| (0..n).map(|j| a[(i, j)] * (j + 1) as f64).sum()).collect();
        let x: Vec<f64> = inside.iter().map(|x| scale * (x + near * random.random_range(-1.0..1.0))).collect();
        let found = of(&a, &x);
        check(&a, &x, &found);
        let size = x.iter().map(|x| x.abs()).fold(0.0, f64::max);
        assert!(found.distance.width() <= 1e-12 * found.distance.upper + 1e-26 * size, "{case}: {found:?}");
    }
}

#[test]
fn exact_cases() {
    let a = Mat::from_fn(3, 2, |i, j| [[1.0, 0.0], [1.0, 1.0], [0.0, 1.0]][i][j]);
    let found = of(&a, &[1.0, 0.0, 0.0]);
    assert_eq!(squared_distance(&a, &[1.0, 0.0, 0.0]), Rational::new(1.into(), 3.into()));
    check(&a, &[1.0, 0.0, 0.0], &found);
    assert!(found.distance.width() < 1e-14);
    // In the span, by exact arithmetic; and so is 0.
    assert_eq!(of(&a, &[3.0, 5.0, 2.0]).distance.upper, 0.0);
    assert_eq!(of(&a, &[0.0, 0.0, 0.0]).distance.upper, 0.0);
    // Without vectors, or with dependent ones.
    let none = of(&Mat::zeros(3, 0), &[3.0, 0.0, 4.0]);
    assert!(none.distance.contains(5.0) && none.distance.width() < 1e-13);
    let dependent = Mat::from_fn(3, 2, |i, j| ((i + 1) * (j + 1)) as f64);
    let found = of(&dependent, &[2.0, -1.0, 0.0]);
    assert!(found.independent == [0] && found.distance.contains(5.0_f64.sqrt()));
}

#[test]
fn a_distance_far_below_the_rounding_of_x_is_relatively_precise() {
    // x = a₀ + a₁ + 2⁻⁶⁰·e₂, where a₀ + a₁ = (1, 2, 1).
    let a = Mat::from_fn(4, 2, |i, j| [[1.0, 0.0], [1.0, 1.0], [0.0, 1.0], [0.0, 0.0]][i][j]);
    let tiny = 2.0_f64.powi(-60);
    let found = of(&a, &[1.0, 2.0, 1.0, tiny]);
    assert!(found.distance.contains(tiny) && found.distance.width() < 1e-11 * tiny, "{found:?}");
}
