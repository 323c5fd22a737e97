//! Every family against its values in exact numbers, within the bounds of the entries and the radius.

use faer::Mat;
use gramkit::kernel::{Bandwidth, Distances, Kernel, KernelColumns, KernelGram, KernelOptions, Smoothness};
use gramkit::{Radius, Vectors};
use num_traits::Signed;
use oracle::exact;
use oracle::exponential::exp;
use rand::{RngExt, SeedableRng, rngs::StdRng};

use super::truth::{cases, squared_distance};
use crate::support::cases::cases as count;
use crate::support::threads::same_on;

const U: f64 = f64::EPSILON / 2.0;

/// Points with three components: near and far, some components equal, some 0.
fn point(random: &mut StdRng, histograms: bool) -> [f64; 3] {
    std::array::from_fn(|_| {
        let x = match random.random_range(0..6) {
            0 => 0.0,
            1 => random.random_range(-1e-9..1e-9),
            2 => random.random_range(-30.0..30.0),
            _ => random.random_range(-1.5..1.5),
        };
        if histograms { x.abs() } else { x }
    })
}

#[test]
fn an_entry_is_within_its_bound() {
    let mut random = StdRng::seed_from_u64(2110);
    for case in cases() {
        for i in 0..count(40) {
            let (mut x, mut y) = (point(&mut random, case.histograms), point(&mut random, case.histograms));
            if i % 5 == 0 {
                y[1] = x[1];
            }
            if case.name == "cosine" {
                (x[0], y[2]) = (x[0] + 0.5, y[2] - 0.25);
            }
            let points = [x, y];
            let k = KernelColumns::of(&Vectors::rows(&points), &case.kernel).unwrap();
            let mut column = Mat::zeros(2, 1);
            let error = k.columns(&[1], column.as_mut()).unwrap();
            for (row, x) in points.iter().enumerate() {
                let gap = (exact(column[(row, 0)]) - (case.value)(x, &y)).abs();
                assert!(gap <= exact(error), "{}: {x:?}, {y:?}", case.name);
            }
            // About 8 roundings of an argument, beside those of inner products of components up to 30.
            let size =
                if ["linear", "linear with scales", "polynomial", "sum", "product", "sigmoid"].contains(&case.name) {
                    1e9
                } else if case.histograms {
                    100.0
                } else {
                    1.0
                };
            assert!(error <= 200.0 * U * size, "{}: {error:e}", case.name);
        }
    }
}

#[test]
fn a_matrix_is_within_its_radius_and_its_columns_have_the_same_bits() {
    let mut random = StdRng::seed_from_u64(2111);
    for case in cases() {
        let points: Vec<[f64; 3]> = (0..9)
            .map(|_| point(&mut random, case.histograms).map(|x| if case.name == "cosine" { x + 0.1 } else { x }))
            .collect();
        let vectors = Vectors::rows(&points);
        let k = KernelGram::of(&vectors, &case.kernel).unwrap();
        // The largest row sum of the errors is no less than their norm.
        let norm = (0..9).map(|i| {
            (0..9).map(|j| (exact(k.get(i, j)) - (case.value)(&points[i], &points[j])).abs()).sum::<oracle::Rational>()
        });
        assert!(norm.max().unwrap() <= exact(k.radius().value()), "{}", case.name);
        let columns = KernelColumns::of(&vectors, &case.kernel).unwrap();
        let mut all = Mat::zeros(9, 9);
        let error = columns.columns(&[0, 1, 2, 3, 4, 5, 6, 7, 8], all.as_mut()).unwrap();
        assert_eq!(all, k.as_faer(), "{}", case.name);
        let (diagonal, of_diagonal) = columns.diagonal().unwrap();
        assert_eq!(diagonal, k.diagonal(), "{}", case.name);
        assert!(of_diagonal <= error && k.radius().value() <= 9.0 * error * 1.000_001 + 1e-300, "{}", case.name);
    }
}

#[test]
fn the_diagonal_is_exact_and_the_matrix_symmetric_to_the_bit_on_any_number_of_threads() {
    let mut random = StdRng::seed_from_u64(2112);
    for case in cases() {
        let points: Vec<[f64; 3]> = (0..150)
            .map(|_| point(&mut random, case.histograms).map(|x| if case.name == "cosine" { x + 0.1 } else { x }))
            .collect();
        let vectors = Vectors::rows(&points);
        let k = same_on(&[1, 2, 3], || {
            let k = KernelGram::of(&vectors, &case.kernel).unwrap();
            (k.as_faer().to_owned(), k.radius().clone())
        });
        let unit = ["rbf", "exp", "lap", "mat", "rat", "per", "cos", "chi"];
        for j in 0..150 {
            for i in 0..150 {
                assert_eq!(k.0[(i, j)].to_bits(), k.0[(j, i)].to_bits(), "{}", case.name);
            }
            assert!(k.0[(j, j)] == 1.0 || !unit.iter().any(|name| case.name.starts_with(name)), "{}", case.name);
        }
    }
}

/// scikit-learn's distances through inner products are off by 5.6e-10, 5.3e-4 and 0.9989 here.
#[test]
fn an_offset_of_all_points_changes_nothing() {
    const TOLERANCE: f64 = 4e-15;
    let mut random = StdRng::seed_from_u64(2113);
    // On a grid, so that the offset is added without rounding.
    let points: Vec<[f64; 3]> =
        (0..200).map(|_| std::array::from_fn(|_| f64::from(random.random_range(-3000..3000)) / 1024.0)).collect();
    for kernel in [
        Kernel::rbf(Bandwidth::Gamma(0.5)).unwrap(),
        Kernel::laplacian(Bandwidth::Gamma(0.5)).unwrap(),
        Kernel::matern(Smoothness::FiveHalves, 1.0).unwrap(),
    ] {
        let at = |offset: f64| {
            let moved: Vec<[f64; 3]> = points.iter().map(|point| point.map(|x| x + offset)).collect();
            KernelGram::of(&Vectors::rows(&moved), &kernel).unwrap()
        };
        let k = at(0.0);
        for offset in [1e3, 1e6, 1e8] {
            let there = at(offset);
            for (i, j) in (0..200).flat_map(|j| (0..=j).map(move |i| (i, j))) {
                assert!((k.get(i, j) - there.get(i, j)).abs() <= TOLERANCE, "{kernel} at {offset}");
            }
            assert!(there.radius().value() < 200.0 * TOLERANCE);
        }
    }
}

#[test]
fn single_precision_is_read_without_rounding() {
    // d² = 1000·(0.001…)², where inner products in single precision have nothing left.
    let (ones, others) = (vec![1.0_f32; 1000], vec![1.001_f32; 1000]);
    let x = [ones, others].concat();
    let points = Vectors::rows(gramkit::MatrixView::row_major(&x, 2, 1000).unwrap());
    for distances in [Distances::Auto, Distances::Direct, Distances::Gram] {
        let options = KernelOptions { distances, ..KernelOptions::default() };
        let k = KernelGram::with(&points, &Kernel::rbf(Bandwidth::Gamma(1000.0)).unwrap(), &options).unwrap();
        let difference = exact(f64::from(1.001_f32) - 1.0);
        let truth = exp(&-(exact(1e6) * &difference * &difference));
        assert!((exact(k.get(1, 0)) - truth).abs() <= exact(k.radius().value()), "{distances:?}");
        assert!(k.radius().value() < 1e-13, "{distances:?}: {:?}", k.radius());
    }
}

#[test]
fn distances_through_the_gram_matrix_are_within_a_radius_that_tells() {
    let mut random = StdRng::seed_from_u64(2114);
    let (n, m) = (40, 300);
    let mut x = Mat::from_fn(n, m, |_, _| random.random_range(-1.0..1.0));
    for axis in 0..m {
        x[(1, axis)] = x[(0, axis)] + 1e-6; // near to each other
        x[(2, axis)] = x[(0, axis)]; // and at the same place
    }
    let of = |x: &Mat<f64>, kernel: &Kernel, distances| {
        let options = KernelOptions { distances, ..KernelOptions::default() };
        KernelGram::with(&Vectors::rows(x), kernel, &options).unwrap()
    };
    for kernel in [Kernel::rbf(12.0).unwrap(), Kernel::matern(Smoothness::ThreeHalves, 12.0).unwrap()] {
        for offset in [0.0, 1000.0] {
            let x = Mat::from_fn(n, m, |i, axis| x[(i, axis)] + offset);
            let (gram, direct) = (of(&x, &kernel, Distances::Gram), of(&x, &kernel, Distances::Direct));
            assert_eq!(of(&x, &kernel, Distances::Auto).as_faer(), gram.as_faer());
            let (wide, narrow) = (gram.radius().value(), direct.radius().value());
            assert!(narrow < 1e-12 && narrow < wide && wide < 1e-9, "{narrow:e}, {wide:e}");
            for j in 0..n {
                let gap: f64 = (0..n).map(|i| (gram.get(i, j) - direct.get(i, j)).abs()).sum();
                assert!(gap <= wide + narrow);
                assert_eq!(gram.get(j, j), 1.0);
            }
            assert_eq!(gram.get(2, 0), 1.0);
        }
    }
    // In exact numbers, a few.
    let k = of(&x, &Kernel::rbf(12.0).unwrap(), Distances::Gram);
    for (i, j) in [(1, 0), (2, 0), (5, 3), (39, 7)] {
        let row = |i: usize| -> Vec<f64> { (0..m).map(|axis| x[(i, axis)]).collect() };
        let truth = exp(&-(squared_distance(&row(i), &row(j)) / exact(288.0)));
        assert!((exact(k.get(i, j)) - truth).abs() <= exact(k.radius().value()));
    }
}

#[test]
fn small_integers_are_exact() {
    let points = [[1.0, 2.0, -3.0], [0.0, 5.0, 7.0], [4.0, 4.0, 4.0]];
    for kernel in
        [Kernel::linear(0.0), Kernel::linear(3.0), Kernel::polynomial(1.0, 1.0, 4), Kernel::polynomial(2.0, 0.0, 2)]
    {
        let k = KernelGram::of(&Vectors::rows(&points), &kernel.unwrap()).unwrap();
        assert_eq!(k.radius(), &Radius::Exact, "{}", k.kernel());
    }
    let k = KernelGram::of(&Vectors::rows(&points), &Kernel::polynomial(1.0, 1.0, 4).unwrap()).unwrap();
    assert_eq!(k.get(1, 0), ((10.0 - 21.0 + 1.0_f64).powi(4)));
}

#[test]
fn the_unit_in_which_points_are_measured_does_not_matter() {
    let mut random = StdRng::seed_from_u64(2115);
    let points: Vec<[f64; 2]> = (0..20).map(|_| std::array::from_fn(|_| random.random_range(-1.0..1.0))).collect();
    for (unit, length) in [(1e-145, 1e-145), (1e145, 1e145), (2.0_f64.powi(490), 2.0_f64.powi(490))] {
        let moved: Vec<[f64; 2]> = points.iter().map(|point| point.map(|x| x * unit)).collect();
        for (near, far) in [
            (Kernel::rbf(1.0), Kernel::rbf(length)),
            (Kernel::exponential(1.0), Kernel::exponential(length)),
            (Kernel::laplacian(1.0), Kernel::laplacian(length)),
            (Kernel::rational_quadratic(2.0, 1.0), Kernel::rational_quadratic(2.0, length)),
        ] {
            let k = KernelGram::of(&Vectors::rows(&points), &near.unwrap()).unwrap();
            let l = KernelGram::of(&Vectors::rows(&moved), &far.unwrap()).unwrap();
            for (i, j) in (0..20).flat_map(|j| (0..20).map(move |i| (i, j))) {
                assert!((k.get(i, j) - l.get(i, j)).abs() <= 30.0 * U, "{} in units of {unit:e}", l.kernel());
            }
            assert!(l.radius().value() < 1e-13);
        }
    }
}

#[test]
fn what_is_far_beyond_the_range_is_zero_and_no_nan() {
    for points in [[[-1e308], [1e308], [1e308]], [[0.0], [1e200], [1e200]], [[f64::MAX], [-f64::MAX], [-f64::MAX]]] {
        for kernel in [
            Kernel::rbf(1.0),
            Kernel::rbf(Bandwidth::Gamma(1e-300)),
            Kernel::rbf(1e150),
            Kernel::laplacian(1.0),
            Kernel::matern(Smoothness::FiveHalves, 1e-150),
        ] {
            let k = KernelGram::of(&Vectors::rows(&points), &kernel.unwrap()).unwrap();
            assert_eq!(k.get(0, 1), 0.0, "{}", k.kernel());
            assert!(k.get(1, 2) == 1.0 && k.radius().value() < 1e-12, "{}", k.kernel());
        }
    }
    // A kernel that falls slowly is not 0 there, and says what is not known.
    let k = KernelGram::of(&Vectors::rows(&[[-1e308], [1e308]]), &Kernel::rational_quadratic(1e-6, 1e-150).unwrap());
    let k = k.unwrap();
    assert!((0.0..=1.0).contains(&k.get(0, 1)) && k.radius().value() >= 0.5);
}
