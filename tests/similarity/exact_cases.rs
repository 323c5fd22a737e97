//! Small integers, whose answers are known as fractions.

use faer::Mat;
use gramkit::gram::CrossGram;
use gramkit::similarity::{DistanceCovariance, Estimator, Hsic, MeanDiscrepancy, Procrustes};
use gramkit::{Enclosure, Gram, Symmetric, Vectors};
use num_traits::Signed;
use oracle::{Rational, exact, square_root};

const X: [[f64; 2]; 6] = [[1.0, 2.0], [3.0, 1.0], [0.0, 4.0], [5.0, 2.0], [2.0, 2.0], [4.0, 7.0]];
const Y: [f64; 6] = [2.0, 3.0, -1.0, 4.0, 0.0, 9.0];
/// The same with two samples exchanged.
const SWAPPED: [f64; 6] = [2.0, 3.0, -1.0, 0.0, 4.0, 9.0];
/// Roundings that an enclosure may be wide, over u and the size of what is summed: tr K·tr L over n(n − 3) is below
/// 1000 for all kernels here, whose samples are not centred.
const ROUNDINGS: f64 = 256.0;
const SIZE: f64 = 1000.0;
const WIDEST: f64 = ROUNDINGS * SIZE * f64::EPSILON / 2.0;

pub(super) fn fraction(numerator: i64, denominator: i64) -> Rational {
    Rational::new(numerator.into(), denominator.into())
}

pub(super) fn holds(enclosure: Enclosure, value: &Rational) {
    let Enclosure { lower, upper } = enclosure;
    assert!(exact(lower) <= *value && *value <= exact(upper), "{enclosure:?} for {value}");
    let size = value.abs() + exact(1.0);
    assert!(exact(upper) - exact(lower) <= exact(WIDEST) * size, "{enclosure:?} for {value}");
}

/// ±√q, to 200 bits.
fn root(sign: f64, square: Rational) -> Rational {
    square_root(&square) * exact(sign)
}

fn kernel(x: &Mat<f64>) -> Symmetric {
    Gram::of(&Vectors::rows(x)).unwrap().into_symmetric()
}

fn all_routes(y: [f64; 6], estimator: Estimator) -> [Hsic; 3] {
    let x = Mat::from_fn(6, 2, |i, j| X[i][j]);
    let y = Mat::from_fn(6, 1, |i, _| y[i]);
    // Features repeated, and divided by the root of how often: the same kernel, by the route of the kernels.
    let many = Mat::from_fn(6, 8, |i, j| X[i][j % 2] / 2.0);
    [
        Hsic::linear(&Vectors::columns(&x), &Vectors::columns(&y), estimator).unwrap(),
        Hsic::of(&kernel(&x), &kernel(&y), estimator).unwrap(),
        Hsic::linear(&Vectors::columns(&many), &Vectors::columns(&y), estimator).unwrap(),
    ]
}

#[test]
fn dependence_of_linear_kernels() {
    for found in all_routes(Y, Estimator::Biased) {
        // tr KHLH over (n − 1)².
        holds(found.value, &fraction(4517, 4 * 25));
        holds(found.first, &fraction(3561, 4 * 25));
        holds(found.second, &fraction(142_129, 36 * 25));
        holds(found.alignment().unwrap(), &root(1.0, fraction(61_209_867, 168_707_123)));
    }
    for found in all_routes(Y, Estimator::Unbiased) {
        holds(found.value, &fraction(127, 90));
        holds(found.first, &fraction(1369, 90));
        holds(found.second, &fraction(2587, 30));
        holds(found.alignment().unwrap(), &root(1.0, fraction(16_129, 10_624_809)));
    }
}

/// Without bias an alignment may be negative, where the biased one says 0.37.
#[test]
fn an_alignment_may_be_negative() {
    for found in all_routes(SWAPPED, Estimator::Unbiased) {
        holds(found.value, &fraction(-2393, 90));
        let alignment = found.alignment().unwrap();
        assert!((alignment.lower + 0.734_145_486_026_727).abs() < 1e-12, "{alignment:?}");
    }
    for found in all_routes(SWAPPED, Estimator::Biased) {
        let alignment = found.alignment().unwrap();
        assert!((alignment.lower - 0.365_513_105_484_639_14).abs() < 1e-12, "{alignment:?}");
    }
}

#[test]
fn distance_covariance_of_points_on_a_line() {
    let x = Mat::from_fn(5, 1, |i, _| [0.0, 1.0, 3.0, 7.0, 12.0][i]);
    let y = Mat::from_fn(5, 1, |i, _| [2.0, 2.0, 5.0, 3.0, 11.0][i]);
    let found = |estimator| DistanceCovariance::of(&Vectors::rows(&x), &Vectors::rows(&y), estimator).unwrap();
    let biased = found(Estimator::Biased);
    holds(biased.squared, &fraction(868, 125));
    holds(biased.first, &fraction(1528, 125));
    holds(biased.second, &fraction(4336, 625));
    holds(biased.squared_correlation().unwrap(), &root(1.0, fraction(235_445, 414_088)));
    let unbiased = found(Estimator::Unbiased);
    holds(unbiased.squared, &fraction(4, 5));
    holds(unbiased.first, &fraction(152, 15));
    holds(unbiased.second, &fraction(38, 15));
    holds(unbiased.squared_correlation().unwrap(), &fraction(3, 19));
}

#[test]
fn mean_discrepancy_by_a_polynomial_kernel() {
    let (x, y) = ([0.0, 1.0, 2.0, 4.0], [1.0, 3.0, 5.0]);
    let k = |a: f64, b: f64| (a * b + 1.0) * (a * b + 1.0);
    let first = Symmetric::from_lower(4, |i, j| k(x[i], x[j])).unwrap();
    let second = Symmetric::from_lower(3, |i, j| k(y[i], y[j])).unwrap();
    // x²y² + 2xy + 1 is an inner product.
    let features = |x: f64| [x * x, std::f64::consts::SQRT_2 * x, 1.0];
    let of = |points: &[f64]| Mat::from_fn(3, points.len(), |i, j| features(points[j])[i]);
    let (of_x, of_y) = (of(&x), of(&y));
    let mut cross = CrossGram::of(&Vectors::columns(&of_x), &Vectors::columns(&of_y)).unwrap();
    cross.values = Mat::from_fn(4, 3, |i, j| k(x[i], y[j]));
    cross.radius = gramkit::Radius::Exact;
    let found = MeanDiscrepancy::of(&first, &second, &cross).unwrap();
    holds(found.biased, &fraction(6379, 144));
    holds(found.unbiased.unwrap(), &fraction(-139, 6));
}

#[test]
fn procrustes_of_a_turned_triangle() {
    let a = Mat::from_fn(3, 2, |i, j| [[1.0, 0.0], [-1.0, 0.0], [0.0, 2.0]][i][j]);
    // By the angle of (3, 4), times 5.
    let b = Mat::from_fn(3, 2, |i, j| 3.0 * a[(i, j)] + [-4.0, 4.0][j] * a[(i, 1 - j)]);
    let found = Procrustes::of(&Vectors::columns(&a), &Vectors::columns(&b)).unwrap();
    // (5 − 1)²·‖A‖².
    holds(found.squared_distance, &fraction(96, 1));
    assert!(found.disparity.unwrap().contains(0.0) && found.disparity.unwrap().upper < WIDEST && found.is_unique);
    // Of rank 1 there are two.
    let flat = Mat::from_fn(3, 2, |i, j| if j == 0 { a[(i, 0)] } else { 0.0 });
    assert!(!Procrustes::of(&Vectors::columns(&flat), &Vectors::columns(&b)).unwrap().is_unique);
}
