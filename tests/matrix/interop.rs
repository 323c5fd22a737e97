//! faer and nalgebra: what goes in and what comes out.

use approx::assert_relative_eq;
use faer::Mat;
use gramkit::{Gram, Symmetric, Vectors};
use nalgebra::{DMatrix, dmatrix};

/// Two computed inner products of length 3 differ by at most 2·γ₃ of Σ|x||y|; the terms here have one sign.
const BOTH_ROUNDED: f64 = 2.0 * 3.0 * f64::EPSILON / 2.0;

#[test]
fn a_gram_matrix_is_nalgebras_product() {
    let x = dmatrix![0.1, 0.2; 0.3, 0.4; 0.5, 0.6];
    let gram = Gram::of(&Vectors::columns(&x)).unwrap();
    assert_relative_eq!(DMatrix::from(&*gram), x.transpose() * &x, max_relative = BOTH_ROUNDED);
    let gram = Gram::of(&Vectors::rows(&x)).unwrap();
    assert_relative_eq!(DMatrix::from(&*gram), &x * x.transpose(), max_relative = BOTH_ROUNDED);
}

#[test]
fn a_symmetric_matrix_comes_back_as_it_went_in() {
    let a = dmatrix![2.0, 1.0; 1.0, 3.0];
    let symmetric = Symmetric::new(&a).unwrap();
    assert_eq!(DMatrix::from(&symmetric), a);
    let values = symmetric.as_faer().as_ptr();
    let matrix = Mat::from(symmetric);
    assert_eq!(matrix.as_ptr(), values, "faer gets the very memory");
}
