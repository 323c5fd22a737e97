//! Centred kernel matrices.

use gramkit::kernel::{CentredKernel, Kernel, KernelGram, Smoothness};
use gramkit::{Centring, Gram, GramOptions, Radius, Vectors};
use num_traits::{Signed, Zero};
use oracle::{Rational, exact};
use rand::{RngExt, SeedableRng, rngs::StdRng};

use super::truth::cases;
use crate::support::threads::same_on;

const U: f64 = f64::EPSILON / 2.0;

/// HKH in exact numbers.
fn truth(k: &[Vec<Rational>]) -> Vec<Vec<Rational>> {
    let n = exact(k.len() as f64);
    let means: Vec<Rational> = k.iter().map(|row| row.iter().sum::<Rational>() / &n).collect();
    let mean = means.iter().sum::<Rational>() / &n;
    let row = |i: usize| (0..k.len()).map(|j| &k[i][j] - &means[i] - &means[j] + &mean).collect();
    (0..k.len()).map(row).collect()
}

#[test]
fn a_published_matrix_of_integers() {
    let table = [[9.0, 2.0, -2.0], [2.0, 14.0, -13.0], [-2.0, -13.0, 21.0]];
    let kernel = Kernel::function(0.0, move |x, y| table[x[0] as usize][y[0] as usize]).unwrap();
    let k = KernelGram::of(&Vectors::rows(&[[0.0], [1.0], [2.0]]), &kernel).unwrap();
    let centred = k.centred().unwrap();
    let expected = [[5.0, 0.0, -5.0], [0.0, 14.0, -14.0], [-5.0, -14.0, 19.0]];
    for (i, j) in (0..3).flat_map(|i| (0..3).map(move |j| (i, j))) {
        assert_eq!(centred.get(i, j), expected[i][j], "({i}, {j})");
    }
    assert_eq!(centred.row_means(), [3.0, 1.0, 2.0]);
}

#[test]
fn every_family_is_within_the_radius_and_new_points_are_too() {
    let mut random = StdRng::seed_from_u64(2130);
    for case in cases() {
        let mut points = |n: usize| -> Vec<[f64; 3]> {
            (0..n).map(|_| std::array::from_fn(|_| random.random_range(0.1..1.5))).collect()
        };
        let (x, z) = (points(7), points(3));
        let k: Vec<Vec<Rational>> = x.iter().map(|x_i| x.iter().map(|x_j| (case.value)(x_i, x_j)).collect()).collect();
        let expected = truth(&k);
        let vectors = Vectors::rows(&x);
        let of_points = CentredKernel::of(&vectors, &case.kernel).unwrap();
        for centred in [&of_points, &KernelGram::of(&vectors, &case.kernel).unwrap().centred().unwrap()] {
            let rows =
                (0..7).map(|i| (0..7).map(|j| (exact(centred.get(i, j)) - &expected[i][j]).abs()).sum::<Rational>());
            assert!(rows.max().unwrap() <= exact(centred.radius().value()), "{}", case.name);
            assert!(centred.radius().value() < 1e-11, "{}", case.name);
            assert!(centred.by_theorem().positive_definite.is_refuted());
            assert!(centred.by_theorem().rank_bound.is_some_and(|rank| rank <= 6));
            let new = centred.new_points(&vectors, &Vectors::rows(&z)).unwrap();
            let n = exact(7.0);
            let means: Vec<Rational> = k.iter().map(|row| row.iter().sum::<Rational>() / &n).collect();
            let mean = means.iter().sum::<Rational>() / &n;
            let mut square = Rational::zero();
            for (i, z) in z.iter().enumerate() {
                let row: Vec<Rational> = x.iter().map(|x| (case.value)(z, x)).collect();
                let of_row = row.iter().sum::<Rational>() / &n;
                for j in 0..7 {
                    let gap = (exact(new.values[(i, j)]) - (&row[j] - &of_row - &means[j] + &mean)).abs();
                    assert!(gap <= exact(new.entry_error), "{}", case.name);
                    square += &gap * &gap;
                }
            }
            assert!(square <= exact(new.radius.value()) * exact(new.radius.value()), "{}", case.name);
        }
    }
}

#[test]
fn the_points_themselves_as_new_ones_give_the_matrix_to_the_bit() {
    let mut random = StdRng::seed_from_u64(2131);
    let x: Vec<[f64; 4]> = (0..150).map(|_| std::array::from_fn(|_| random.random_range(0.0..1.0))).collect();
    let vectors = Vectors::rows(&x);
    for kernel in [
        Kernel::rbf(1.0).unwrap(),
        Kernel::matern(Smoothness::FiveHalves, 0.5).unwrap(),
        Kernel::chi_squared(1.0).unwrap(),
        Kernel::linear(0.0).unwrap(),
        Kernel::laplacian(1.0).unwrap() + Kernel::polynomial(1.0, 1.0, 2).unwrap(),
    ] {
        let centred = same_on(&[1, 3], || CentredKernel::of(&vectors, &kernel).unwrap().into_symmetric());
        let centred_again = CentredKernel::of(&vectors, &kernel).unwrap();
        let new = centred_again.new_points(&vectors, &vectors).unwrap();
        for (i, j) in (0..150).flat_map(|i| (0..150).map(move |j| (i, j))) {
            assert_eq!(new.values[(i, j)].to_bits(), centred.get(i, j).to_bits(), "{kernel}: ({i}, {j})");
            assert_eq!(centred.get(i, j).to_bits(), centred.get(j, i).to_bits());
        }
    }
}

#[test]
fn the_linear_kernel_centred_is_the_gram_matrix_of_centred_points() {
    let mut random = StdRng::seed_from_u64(2132);
    // Vectors as columns of a 5 × 30 matrix; the points are its rows.
    let x: Vec<[f64; 5]> = (0..30).map(|_| std::array::from_fn(|_| random.random_range(-1.0..1.0))).collect();
    let centred = CentredKernel::of(&Vectors::rows(&x), &Kernel::linear(0.0).unwrap()).unwrap();
    let means: [f64; 5] = std::array::from_fn(|k| x.iter().map(|x| x[k]).sum::<f64>() / 30.0);
    let moved: Vec<[f64; 5]> = x.iter().map(|x| std::array::from_fn(|k| x[k] - means[k])).collect();
    let gram = Gram::of(&Vectors::rows(&moved)).unwrap();
    let tolerance = 1000.0 * U; // 30 numbers of about 1, and their sums
    for (i, j) in (0..30).flat_map(|i| (0..30).map(move |j| (i, j))) {
        assert!((centred.get(i, j) - gram.get(i, j)).abs() <= tolerance);
    }
    // Its nonzero eigenvalues are those of the centred Gram matrix of the axes.
    let options = GramOptions { centring: Centring::Mean, ..GramOptions::default() };
    let of_axes = Gram::with(&Vectors::columns(&x), &options).unwrap();
    let (large, small) = (centred.eigen().unwrap(), of_axes.eigen().unwrap());
    for k in 0..5 {
        assert!((large.values[25 + k] - small.values[k]).abs() <= 10.0 * tolerance);
    }
}

/// Where a length is a million times the points' distances, all entries of K are 1 to 12 digits, and what is left after
/// centring would be noise.
#[test]
fn nothing_is_lost_where_all_entries_are_nearly_one() {
    let mut random = StdRng::seed_from_u64(2133);
    let x: Vec<[f64; 2]> = (0..40).map(|_| std::array::from_fn(|_| random.random_range(-1.0..1.0))).collect();
    let length = 1e6;
    for (kernel, slope) in [
        (Kernel::rbf(length).unwrap(), 1.0 / (2.0 * length * length)),
        (Kernel::rational_quadratic(0.5, length).unwrap(), 1.0 / (2.0 * length * length)),
    ] {
        let centred = CentredKernel::of(&Vectors::rows(&x), &kernel).unwrap();
        // −½HDH is the Gram matrix of the centred points (Young, Householder 1938), and K − 11ᵀ is −slope·D.
        let means: [f64; 2] = std::array::from_fn(|k| x.iter().map(|x| x[k]).sum::<f64>() / 40.0);
        for (i, j) in (0..40).flat_map(|i| (0..40).map(move |j| (i, j))) {
            let inner: f64 = (0..2).map(|k| (x[i][k] - means[k]) * (x[j][k] - means[k])).sum();
            let gap = (centred.get(i, j) - 2.0 * slope * inner).abs();
            assert!(gap <= 100.0 * U * slope + 50.0 * slope * slope, "{kernel}: ({i}, {j}) is off by {gap:e}");
        }
        assert!(centred.radius().value() < 1e-10 * slope, "{kernel}: {:?}", centred.radius());
        let lossy = KernelGram::of(&Vectors::rows(&x), &kernel).unwrap().centred().unwrap();
        assert!(lossy.radius().value() > 1e-3 * slope);
    }
}

#[test]
fn centring_twice_is_centring_once() {
    let mut random = StdRng::seed_from_u64(2134);
    let x: Vec<[f64; 1]> = (0..50).map(|_| [random.random_range(0.0..3.0)]).collect();
    let once = CentredKernel::of(&Vectors::rows(&x), &Kernel::exponential(1.0).unwrap()).unwrap();
    let table: Vec<Vec<f64>> = (0..50).map(|i| (0..50).map(|j| once.get(i, j)).collect()).collect();
    let indices: Vec<[f64; 1]> = (0..50).map(|i| [f64::from(i)]).collect();
    let again = Kernel::function(0.0, move |x, y| table[x[0] as usize][y[0] as usize]).unwrap();
    let twice = KernelGram::of(&Vectors::rows(&indices), &again).unwrap();
    assert_eq!(twice.radius(), &Radius::Exact);
    let twice = twice.centred().unwrap();
    for (i, j) in (0..50).flat_map(|i| (0..50).map(move |j| (i, j))) {
        assert!((once.get(i, j) - twice.get(i, j)).abs() <= twice.radius().value() + 10.0 * U);
    }
}
