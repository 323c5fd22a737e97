//! Matrices in and out.

use gramkit::orthonormal::GramSchmidt;
use gramkit::prelude::*;
use gramkit::{CrossGram, Field};
use nalgebra::{DMatrix, DVector, Matrix2, dmatrix};
use ndarray::{Array2, Array3, array, s};

fn x() -> DMatrix<f64> {
    dmatrix![1.0, 2.0, 3.0; 4.0, 5.0, 7.0]
}

fn gram() -> Gram {
    Gram::of(&Vectors::columns(&x())).unwrap()
}

#[test]
fn a_gram_matrix_is_a_matrix_of_nalgebra() {
    let (x, g) = (x(), gram());
    let expected = x.transpose() * &x;
    let into: DMatrix<f64> = (&g).into();
    assert_eq!(into, expected);
    assert_eq!(DMatrix::from(&g), expected);
    assert_eq!(g.to_nalgebra(), expected);
    let symmetric = Symmetric::new(&expected).unwrap();
    assert_eq!(DMatrix::from(symmetric), expected);
    assert_eq!(DMatrix::from(g), expected);
}

#[test]
fn an_entry_and_the_trace() {
    let g = gram();
    assert_eq!((g[(0, 1)], g[(2, 2)], g.trace()), (22.0, 58.0, 17.0 + 29.0 + 58.0));
}

#[test]
fn a_view_is_a_matrix_by_value_and_borrowed() {
    let x = x();
    for vectors in [Vectors::columns(x.columns(0, 2)), Vectors::columns(&x.columns(0, 2))] {
        assert_eq!((vectors.len(), vectors.dimension()), (2, 2));
        assert_eq!(Gram::of(&vectors).unwrap()[(0, 1)], 22.0);
    }
    let last = Vectors::rows(x.row(1));
    assert_eq!((last.len(), last.dimension()), (1, 3));
}

#[test]
fn rows_of_a_literal_are_rows_of_the_matrix() {
    let gram = Gram::of(&Vectors::columns(&[[1.0, 2.0], [3.0, 4.0]])).unwrap();
    assert_eq!((gram[(0, 0)], gram[(0, 1)], gram[(1, 1)]), (10.0, 14.0, 20.0));
    let rows: Vec<[f64; 2]> = vec![[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]];
    assert_eq!((Vectors::columns(&rows).len(), Vectors::columns(&rows[1..]).dimension()), (2, 2));
    let nested = vec![vec![1.0, 2.0], vec![3.0, 4.0]];
    let view = MatrixView::row_major(&nested.concat(), 2, 2).map(|view| Gram::of(&Vectors::columns(view)));
    assert_eq!(view, Ok(Ok(gram)));
}

#[test]
fn a_symmetric_matrix_of_whatever_is_one() {
    let a = dmatrix![2.0, 1.0; 1.0, 2.0];
    let fixed = Matrix2::new(2.0, 1.0, 1.0, 2.0);
    let expected = Symmetric::new(&a).unwrap();
    assert_eq!(Symmetric::try_from(&a).unwrap(), expected);
    assert_eq!(Symmetric::try_from(&fixed).unwrap(), expected);
    assert_eq!(Symmetric::try_from(&array![[2.0, 1.0], [1.0, 2.0]]).unwrap(), expected);
    let g = gram();
    assert_eq!(Symmetric::from(g.clone()), *g);
}

#[test]
fn symmetric_matrices_that_have_a_name() {
    let identity = Symmetric::identity(3).unwrap();
    assert_eq!(DMatrix::from(&identity), DMatrix::identity(3, 3));
    assert_eq!(Symmetric::zeros(3).unwrap().to_nalgebra(), DMatrix::zeros(3, 3));
    let diagonal = Symmetric::from_diagonal(&[1.0, 2.0]).unwrap();
    assert_eq!(DMatrix::from(diagonal), DMatrix::from_diagonal(&DVector::from_vec(vec![1.0, 2.0])));
}

#[test]
fn every_matrix_of_an_answer_goes_out_in_one_call() {
    let (x, rows) = (x(), array![[1.0, 2.0, 3.0], [4.0, 5.0, 7.0]]);
    let vectors = Vectors::columns(&rows);
    let near = |a: &DMatrix<f64>, b: &DMatrix<f64>| (a - b).norm() <= 1e-14 * (1.0 + b.norm());
    let svd = Svd::of(&vectors).unwrap();
    let sigma = DMatrix::from_diagonal(&DVector::from_vec(svd.values.clone()));
    let rank = svd.values.len();
    let (left, right) = (svd.left.to_nalgebra(), svd.right.to_nalgebra());
    assert!(near(&(left.columns(0, rank) * sigma * right.columns(0, rank).transpose()), &x));
    let eigen = Eigen::of(&gram()).unwrap();
    let (v, lambda) = (eigen.vectors.to_nalgebra(), DMatrix::from_diagonal(&DVector::from_vec(eigen.values.clone())));
    assert!(near(&(&v * lambda * v.transpose()), &DMatrix::from(&gram())));
    assert_eq!(eigen.vectors.to_ndarray().dim(), (3, 3));
    let square = Vectors::columns(x.columns(0, 2));
    let basis = Orthonormal::of(&square, GramSchmidt::default()).unwrap();
    assert!(near(&(basis.q.to_nalgebra() * basis.r.to_nalgebra()), &x.columns(0, 2).into_owned()));
    let cross = CrossGram::of(&vectors, &square).unwrap();
    assert_eq!(cross.to_nalgebra(), x.transpose() * x.columns(0, 2));
    assert_eq!(cross.to_ndarray(), rows.t().dot(&rows.slice(s![.., ..2])));
    let f = |p: &[f64], out: &mut [f64]| out.copy_from_slice(&[p[0] * p[1], p[0] + p[1], p[1]]);
    let options = gramkit::derivative::Differences::default();
    let jacobian = gramkit::derivative::jacobian(f, 3, &[2.0, 3.0], &options).unwrap();
    assert!((jacobian.value.to_nalgebra() - dmatrix![3.0, 2.0; 1.0, 1.0; 0.0, 1.0]).norm() < 1e-6);
}

#[test]
fn an_array_is_read_as_it_lies() {
    let x = Array2::from_shape_fn((6, 4), |(i, j)| (i * j + i) as f64);
    let every_second = Vectors::columns(x.slice(s![..;2, 1..]));
    assert_eq!((every_second.len(), every_second.dimension(), every_second.is_borrowed()), (3, 3, true));
    assert_eq!(Gram::of(&Vectors::rows(x.t())), Gram::of(&Vectors::columns(&x)));
    assert_eq!(Array2::from(&Gram::of(&Vectors::columns(&x)).unwrap()), x.t().dot(&x));
}

#[test]
fn a_field_of_an_array_and_maps_as_arrays() {
    // x² + y² − 2z², and every second z.
    let f = |(i, j, k): (usize, usize, usize)| (i * i + j * j) as f32 - 0.5 * (k * k) as f32;
    let samples = Array3::from_shape_fn((5, 6, 14), f);
    let field = Field::from_array(samples.slice(s![.., .., ..;2]), &[1.0, 1.0, 1.0]).unwrap();
    let map = field.compute(&[gramkit::field::Quantity::Eigenvalues]).unwrap().remove(0).into_array().unwrap();
    assert_eq!(map.shape(), [3, 5, 6, 7]);
    assert!((map[[0, 2, 2, 2]] + 4.0).abs() < 1e-5 && (map[[2, 2, 2, 2]] - 2.0).abs() < 1e-5);
}

#[test]
fn the_versions_that_are_read_stand_at_the_root() {
    let x: gramkit::nalgebra::DMatrix<f64> = x();
    let y: gramkit::ndarray::Array2<f64> = array![[1.0]];
    let z: gramkit::faer::Mat<f64> = gramkit::faer::Mat::identity(2, 2);
    assert_eq!((Vectors::columns(&x).len(), Vectors::columns(&y).len(), Vectors::columns(&z).len()), (3, 1, 2));
}

#[test]
fn answers_take_what_is_symmetric_and_what_says_its_vectors() {
    let (x, g) = (x(), gram());
    let vectors = Vectors::columns(&x);
    let (boxed, borrowed) = (Box::new(g.clone()), &vectors);
    assert_eq!(Definiteness::of(&boxed), Definiteness::of(&g));
    assert_eq!(Gram::of(&borrowed), Gram::of(&vectors));
    assert_eq!(Some(g).iter().map(Eigen::of).count(), 1);
}

#[test]
fn rows_and_arrays_are_asserted_as_they_are() {
    gramkit::assert_psd!([[1.0, 0.5], [0.5, 1.0]]);
    gramkit::assert_psd!(&[[1.0_f32, 0.5], [0.5, 1.0]][..]);
    gramkit::assert_psd!(vec![[1.0, 0.5], [0.5, 1.0]]);
    let mut k = array![[1.0, 0.5], [0.5, 1.0]];
    gramkit::assert_psd!(k.view_mut());
    let skew = gramkit::assertion::positive_semidefinite("k", &[[1.0, 0.5], [0.0, 1.0]], Default::default());
    assert!(skew.unwrap_err().to_string().contains("not symmetric"));
}
