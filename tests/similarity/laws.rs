//! What moves no similarity, against the definitions in exact arithmetic.

use faer::Mat;
use gramkit::similarity::{DistanceCovariance, Estimator, Hsic, Procrustes};
use gramkit::{Enclosure, Gram, Radius, Symmetric, Vectors};
use oracle::mutation::generator;
use oracle::{Rational, Table, exact};
use rand::RngExt;

use crate::support::cases::cases;

fn random(n: usize, p: usize, scale: f64, random: &mut impl RngExt) -> Mat<f64> {
    Mat::from_fn(n, p, |_, _| scale * random.random_range(-1.0..1.0))
}

fn intersect(a: Enclosure, b: Enclosure) -> bool {
    a.lower <= b.upper && b.lower <= a.upper
}

fn sum(k: &Table, entries: impl Fn(usize, usize) -> bool) -> Rational {
    let n = k.shape().0;
    let pairs = (0..n).flat_map(|i| (0..n).map(move |j| (i, j))).filter(|&(i, j)| entries(i, j));
    pairs.fold(exact(0.0), |sum, (i, j)| sum + k.at(i, j))
}

/// tr KHLH/(n − 1)², or the formula of Song and others, in rational numbers.
fn by_definition(k: &Table, l: &Table, estimator: Estimator) -> Rational {
    let n = k.shape().0;
    let count = |k: usize| exact(k as f64);
    match estimator {
        Estimator::Biased => {
            let centred = |k: &Table| {
                let all = sum(k, |_, _| true) / count(n * n);
                let mean = |i: usize| sum(k, |row, _| row == i) / count(n);
                let means: Vec<Rational> = (0..n).map(mean).collect();
                Table::from_fn(n, n, |i, j| k.at(i, j) - &means[i] - &means[j] + &all)
            };
            let (k, l) = (centred(k), centred(l));
            let product = Table::from_fn(n, n, |i, j| k.at(i, j) * l.at(i, j));
            sum(&product, |_, _| true) / count((n - 1) * (n - 1))
        }
        Estimator::Unbiased => {
            let apart = |i: usize, j: usize| i != j;
            let product = Table::from_fn(n, n, |i, j| k.at(i, j) * l.at(i, j));
            let row = |k: &Table, i: usize| sum(k, |row, column| row == i && column != i);
            let rows = (0..n).fold(exact(0.0), |total, i| total + row(k, i) * row(l, i));
            let value = sum(&product, apart) + sum(k, apart) * sum(l, apart) / count((n - 1) * (n - 2))
                - count(2) * rows / count(n - 2);
            value / count(n * (n - 3))
        }
    }
}

fn holds(enclosure: Enclosure, value: &Rational) {
    assert!(exact(enclosure.lower) <= *value && *value <= exact(enclosure.upper), "{enclosure:?}");
}

#[test]
fn all_routes_hold_the_definition() {
    let mut generator = generator(2341);
    for case in 0..cases(40) {
        let n = generator.random_range(4..9);
        let (p, q) = (generator.random_range(1..12), generator.random_range(1..6));
        let scale = [1.0, 1e150, 1e-120, 1e-3][case % 4];
        let (mut x, y) = (random(n, p, scale, &mut generator), random(n, q, 1.0, &mut generator));
        if case % 5 == 0 {
            // Means that are large beside what is about them.
            x.col_as_slice_mut(0).iter_mut().for_each(|x| *x += 1e8 * scale);
        }
        let estimator = [Estimator::Biased, Estimator::Unbiased][case / 4 % 2];
        let kernel = |x: &Mat<f64>| {
            let rows = Table::of(x.transpose());
            rows.gram()
        };
        let (k, l) = (kernel(&x), kernel(&y));
        let found = Hsic::linear(&Vectors::columns(&x), &Vectors::columns(&y), estimator).unwrap();
        if scale == 1e150 {
            // The fourth power of the features is beyond f64, and so is HSIC(K, K); the alignment is not asked.
            assert!(found.first.upper.is_infinite());
            continue;
        }
        holds(found.value, &by_definition(&k, &l, estimator));
        holds(found.second, &by_definition(&l, &l, estimator));
        holds(found.first, &by_definition(&k, &k, estimator));
    }
}

/// A sample that is very near the mean, where there are more features than samples: its squares underflow.
#[test]
fn samples_near_the_mean_are_no_underflow() {
    let mut random_numbers = generator(641);
    for tiny in [1e-150, 1e-170, 1e-300] {
        let y = random(8, 2, 1.0, &mut random_numbers);
        let steps = Mat::from_fn(3, 9, |_, _| f64::from(random_numbers.random_range(-1000..1000)) / 1024.0);
        // The means are as tiny as the first and the last sample.
        let x = Mat::from_fn(8, 9, |i, j| match i {
            0 => tiny,
            7 => -tiny,
            1..4 => steps[(i - 1, j)],
            _ => -steps[(i - 4, j)],
        });
        for estimator in [Estimator::Biased, Estimator::Unbiased] {
            let found = Hsic::linear(&Vectors::columns(&x), &Vectors::columns(&y), estimator).unwrap();
            let kernel = |x: &Mat<f64>| Table::of(x.transpose()).gram();
            let (k, l) = (kernel(&x), kernel(&y));
            holds(found.value, &by_definition(&k, &l, estimator));
            holds(found.first, &by_definition(&k, &k, estimator));
            assert!(found.value.width() < 1e-12 * found.first.upper);
        }
    }
}

#[test]
fn kernels_are_known_within_their_radius() {
    let mut generator = generator(2342);
    for case in 0..cases(40) {
        let n = generator.random_range(4..8);
        let estimator = [Estimator::Biased, Estimator::Unbiased][case % 2];
        let a = Symmetric::from_lower(n, |_, _| generator.random_range(-1.0..1.0)).unwrap();
        let l = Symmetric::from_lower(n, |_, _| generator.random_range(-1.0..1.0)).unwrap();
        let off = 1e-3;
        let errors = Mat::from_fn(n, n, |_, _| off);
        let near = Symmetric::from_lower(n, |i, j| a.get(i, j) + off * generator.random_range(-0.99..0.99)).unwrap();
        let truth = by_definition(&Table::of(near.as_faer()), &Table::of(l.as_faer()), estimator);
        for known in [
            a.clone().with_entry_errors(&errors, Radius::Bound).unwrap(),
            a.clone().with_radius(Radius::Bound(off * n as f64)).unwrap(),
        ] {
            holds(Hsic::of(&known, &l, estimator).unwrap().value, &truth);
        }
    }
}

#[test]
fn features_may_be_turned_scaled_moved_and_samples_permuted() {
    let mut generator = generator(2343);
    for case in 0..cases(20) {
        let n = generator.random_range(5..12);
        let (x, y) = (random(n, 2, 1.0, &mut generator), random(n, 3, 1.0, &mut generator));
        let estimator = [Estimator::Biased, Estimator::Unbiased][case % 2];
        let alignment = |x: &Mat<f64>, y: &Mat<f64>| {
            let found = Hsic::linear(&Vectors::columns(x), &Vectors::columns(y), estimator).unwrap();
            found.alignment()
        };
        let Some(plain) = alignment(&x, &y) else { continue };
        // By the angle of (3, 4), times 5, exactly but for its rounding; and halves of the means.
        let turned = Mat::from_fn(n, 2, |i, j| 3.0 * x[(i, j)] + [-4.0, 4.0][j] * x[(i, 1 - j)]);
        let moved = Mat::from_fn(n, 2, |i, j| 1024.0 * x[(i, j)]);
        let mut order: Vec<usize> = (0..n).collect();
        (1..n).for_each(|i| order.swap(i, generator.random_range(0..=i)));
        let permuted = |x: &Mat<f64>| Mat::from_fn(n, x.ncols(), |i, j| x[(order[i], j)]);
        // What rounding the turned features moves the alignment by.
        const ROUNDED: f64 = 1e-12;
        let wider = Enclosure { lower: plain.lower - ROUNDED, upper: plain.upper + ROUNDED };
        assert!(intersect(alignment(&turned, &y).unwrap(), wider));
        assert!(intersect(alignment(&moved, &y).unwrap(), plain));
        assert!(intersect(alignment(&permuted(&x), &permuted(&y)).unwrap(), plain));
        assert!(intersect(alignment(&y, &x).unwrap(), plain));
        let own = alignment(&x, &x).unwrap();
        assert!(own.contains(1.0) && own.lower > 1.0 - ROUNDED, "{own:?}");
    }
}

#[test]
fn without_bias_the_distances_are_a_kernel() {
    let mut generator = generator(2344);
    for _ in 0..cases(20) {
        let n = generator.random_range(4..9);
        // On a line, where distances are differences; with integers they are exact.
        let points = |generator: &mut rand::rngs::StdRng| {
            Mat::from_fn(1, n, |_, _| f64::from(generator.random_range(-50..50_i32)))
        };
        let (x, y) = (points(&mut generator), points(&mut generator));
        let distances = |x: &Mat<f64>| Symmetric::from_lower(n, |i, j| (x[(0, i)] - x[(0, j)]).abs()).unwrap();
        let found = DistanceCovariance::of(&Vectors::columns(&x), &Vectors::columns(&y), Estimator::Unbiased).unwrap();
        let same = Hsic::of(&distances(&x), &distances(&y), Estimator::Unbiased).unwrap();
        let truth = by_definition(
            &Table::of(distances(&x).as_faer()),
            &Table::of(distances(&y).as_faer()),
            Estimator::Unbiased,
        );
        holds(found.squared, &truth);
        holds(same.value, &truth);
    }
}

#[test]
fn procrustes_is_no_more_than_any_rotation_leaves() {
    let mut generator = generator(2345);
    for _ in 0..cases(20) {
        let n = generator.random_range(2..8);
        let (a, b) = (random(n, 2, 1.0, &mut generator), random(n, 2, 3.0, &mut generator));
        let found = Procrustes::of(&Vectors::columns(&a), &Vectors::columns(&b)).unwrap();
        // ‖A‖² + ‖B‖² − 2(σ₁ + σ₂), and (σ₁ + σ₂)² = ‖C‖² + 2|det C| of a 2 × 2 matrix.
        let c = Table::of(a.as_ref()).cross_gram(&Table::of(b.as_ref()));
        let square = |t: &Table| {
            let (m, n) = t.shape();
            (0..m * n).fold(exact(0.0), |sum, k| sum + t.at(k / n, k % n) * t.at(k / n, k % n))
        };
        let determinant = c.determinant();
        let modulus = if determinant < exact(0.0) { -determinant } else { determinant };
        let nuclear = oracle::square_root(&(square(&c) + exact(2.0) * modulus));
        let sizes = square(&Table::of(a.as_ref())) + square(&Table::of(b.as_ref()));
        holds(found.squared_distance, &(sizes - exact(2.0) * nuclear));
        assert!(found.squared_distance.width() < 1e-12);
        let own = Procrustes::of(&Vectors::columns(&a), &Vectors::columns(&a)).unwrap();
        assert!(own.squared_distance.contains(0.0) && own.disparity.unwrap().contains(0.0));
        let gram = Gram::of(&Vectors::columns(&a)).unwrap();
        assert_eq!(own.is_unique, gram.get(0, 0) > 0.0 && found.is_unique);
    }
}
