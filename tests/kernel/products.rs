//! Cross kernels, and products with a vector.

use faer::Mat;
use gramkit::Vectors;
use gramkit::kernel::{CrossKernel, Kernel, KernelColumns, KernelGram, KernelVectorProduct};
use num_traits::{Signed, Zero};
use oracle::{Rational, exact};
use rand::{RngExt, SeedableRng, rngs::StdRng};

use super::truth::cases;
use crate::support::threads::same_on;

fn points(random: &mut StdRng, n: usize) -> Vec<[f64; 3]> {
    (0..n).map(|_| std::array::from_fn(|_| random.random_range(0.1..2.0))).collect()
}

#[test]
fn a_product_is_within_its_bounds() {
    let mut random = StdRng::seed_from_u64(2120);
    for case in cases() {
        let (x, z) = (points(&mut random, 5), points(&mut random, 8));
        let v: Vec<f64> = (0..8).map(|_| random.random_range(-1.0..1.0)).collect();
        let y = KernelVectorProduct::between(&Vectors::rows(&x), &Vectors::rows(&z), &case.kernel, &v).unwrap();
        for (i, x) in x.iter().enumerate() {
            let truth = z.iter().zip(&v).fold(Rational::zero(), |sum, (z, &v)| sum + (case.value)(x, z) * exact(v));
            assert!((exact(y.values[i]) - truth).abs() <= exact(y.errors[i]), "{}", case.name);
            assert!(y.errors[i] < 1e-11, "{}: {:e}", case.name, y.errors[i]);
        }
    }
}

#[test]
fn a_product_is_that_of_the_matrix_on_any_number_of_threads() {
    let mut random = StdRng::seed_from_u64(2121);
    let x = points(&mut random, 200);
    let v: Vec<f64> = (0..200).map(|_| random.random_range(-1.0..1.0)).collect();
    let vectors = Vectors::rows(&x);
    for kernel in [Kernel::rbf(1.0).unwrap().white(0.5).unwrap(), Kernel::polynomial(0.5, 1.0, 2).unwrap()] {
        let y = same_on(&[1, 2, 3], || KernelVectorProduct::of(&vectors, &kernel, &v).unwrap());
        let k = KernelGram::of(&vectors, &kernel).unwrap();
        for i in 0..200 {
            let truth = (0..200).fold(Rational::zero(), |sum, j| sum + exact(k.get(i, j)) * exact(v[j]));
            let gap = (exact(y.values[i]) - truth).abs();
            // The matrix may be off by its own errors besides.
            assert!(gap <= exact(y.errors[i] + k.radius().value()));
        }
    }
    let zero = KernelVectorProduct::of(&vectors, &Kernel::rbf(1.0).unwrap(), &[0.0; 200]).unwrap();
    assert!(zero.values.iter().chain(&zero.errors).all(|&value| value == 0.0));
}

#[test]
fn a_cross_kernel_is_within_its_bounds() {
    let mut random = StdRng::seed_from_u64(2122);
    for case in cases() {
        let (x, z) = (points(&mut random, 7), points(&mut random, 4));
        let k = CrossKernel::of(&Vectors::rows(&x), &Vectors::rows(&z), &case.kernel).unwrap();
        assert_eq!((k.values.nrows(), k.values.ncols()), (7, 4));
        let mut square = Rational::zero();
        for (i, j) in (0..7).flat_map(|i| (0..4).map(move |j| (i, j))) {
            let gap = (exact(k.values[(i, j)]) - (case.value)(&x[i], &z[j])).abs();
            assert!(gap <= exact(k.entry_error), "{}", case.name);
            square += &gap * &gap;
        }
        // The Frobenius norm of errors that are of one size is less than that of their bounds.
        assert!(square <= exact(k.radius.value()) * exact(k.radius.value()), "{}", case.name);
    }
}

#[test]
fn a_cross_kernel_of_points_with_themselves_is_their_matrix() {
    let mut random = StdRng::seed_from_u64(2123);
    let x = points(&mut random, 130);
    let vectors = Vectors::rows(&x);
    for kernel in [Kernel::rbf(1.0).unwrap(), Kernel::chi_squared(0.7).unwrap(), Kernel::linear(0.5).unwrap()] {
        let k = KernelGram::of(&vectors, &kernel).unwrap();
        assert_eq!(CrossKernel::of(&vectors, &vectors, &kernel).unwrap().values, k.as_faer());
        // Columns out of order, twice the same, into a matrix of rows.
        let columns = KernelColumns::of(&vectors, &kernel).unwrap();
        let indices = [129, 3, 64, 3, 0];
        let mut rows: Mat<f64> = Mat::zeros(5, 130);
        columns.columns(&indices, rows.as_mut().transpose_mut()).unwrap();
        for (row, &index) in indices.iter().enumerate() {
            assert!((0..130).all(|i| rows[(row, i)] == k.get(i, index)));
        }
        let new = points(&mut random, 6);
        let between = columns.between(&Vectors::rows(&new), &indices).unwrap();
        let chosen: Vec<[f64; 3]> = indices.iter().map(|&index| x[index]).collect();
        let cross = CrossKernel::of(&Vectors::rows(&new), &Vectors::rows(&chosen), &kernel).unwrap();
        assert_eq!(between.values, cross.values);
    }
}

#[test]
fn noise_is_on_the_diagonal_alone() {
    let x = [[1.0], [1.0], [2.0]];
    let kernel = Kernel::rbf(1.0).unwrap().white(0.5).unwrap();
    let k = KernelGram::of(&Vectors::rows(&x), &kernel).unwrap();
    assert_eq!((k.get(0, 0), k.get(0, 1), k.get(1, 1)), (1.5, 1.0, 1.5));
    let cross = CrossKernel::of(&Vectors::rows(&x), &Vectors::rows(&x), &kernel).unwrap();
    assert_eq!((cross.values[(0, 0)], cross.values[(0, 1)]), (1.0, 1.0));
    let columns = KernelColumns::of(&Vectors::rows(&x), &kernel).unwrap();
    let mut column = Mat::zeros(3, 1);
    columns.columns(&[1], column.as_mut()).unwrap();
    assert_eq!((column[(0, 0)], column[(1, 0)]), (1.0, 1.5));
    assert_eq!(columns.diagonal().unwrap(), (vec![1.5; 3], 0.0));
}
