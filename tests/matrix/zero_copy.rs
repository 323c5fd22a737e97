//! What is borrowed is read in place, and what has to be copied is copied once.

use faer::{Mat, MatRef};
use gramkit::{Error, Gram, MatrixView, Real, Symmetric, Vectors};
use nalgebra::{Const, DMatrix, Dyn, MatrixXx3, OMatrix, SMatrix};

/// Whether the view's entry (0, 0) and all others are the caller's: the same pointer and the same strides.
fn in_place<T: Real>(view: &MatrixView<'_, T>, expected: MatRef<'_, T>) -> bool {
    let found = view.as_faer();
    view.is_borrowed()
        && found.as_ptr() == expected.as_ptr()
        && (found.nrows(), found.ncols()) == (expected.nrows(), expected.ncols())
        && (found.row_stride(), found.col_stride()) == (expected.row_stride(), expected.col_stride())
}

/// Whether each entry (i, j) of the view is the very place that `at` names.
fn entry_by_entry<'a, T: Real>(view: &MatrixView<'_, T>, at: impl Fn(usize, usize) -> &'a T) -> bool {
    let found = view.as_faer();
    view.is_borrowed() && (0..found.ncols()).all(|j| (0..found.nrows()).all(|i| std::ptr::eq(&found[(i, j)], at(i, j))))
}

fn number(i: usize, j: usize) -> f64 {
    (3 * i + 5 * j) as f64 - 7.5
}

fn single(i: usize, j: usize) -> f32 {
    (3 * i + 5 * j) as f32 - 7.5
}

#[test]
fn faer_matrices_are_read_in_place() {
    let (double, float) = (Mat::from_fn(5, 4, number), Mat::from_fn(5, 4, single));
    assert!(in_place(&MatrixView::of(&double), double.as_ref()));
    assert!(in_place(&MatrixView::of(&float), float.as_ref()));
    assert!(in_place(&MatrixView::of(double.as_ref()), double.as_ref()));
}

#[test]
fn faer_views_of_any_strides_are_read_in_place() {
    let (double, float) = (Mat::from_fn(6, 5, number), Mat::from_fn(6, 5, single));
    fn all<T: Real>(x: MatRef<'_, T>) {
        let views = [
            x.transpose(),
            x.submatrix(1, 2, 3, 2),
            x.submatrix(1, 2, 3, 2).transpose(),
            x.reverse_rows(),
            x.reverse_cols(),
            x.reverse_rows_and_cols(),
            x.submatrix(2, 1, 0, 3),
            x.row(3).as_mat(),
            x.col(2).as_mat(),
        ];
        for view in views {
            assert!(in_place(&MatrixView::of(view), view), "{view:?}");
        }
    }
    all(double.as_ref());
    all(float.as_ref());
}

#[test]
fn vectors_show_the_same_memory() {
    let x = Mat::from_fn(6, 5, number);
    let (columns, rows) = (Vectors::columns(&x), Vectors::rows(x.as_ref().reverse_rows()));
    assert!(columns.is_borrowed() && rows.is_borrowed());
    assert!(std::ptr::eq(&columns.matrix()[(4, 3)], &x[(4, 3)]));
    assert!(std::ptr::eq(&rows.matrix()[(3, 1)], &x[(4, 3)]));
}

#[test]
fn owned_nalgebra_matrices_are_read_in_place() {
    let dynamic = DMatrix::from_fn(5, 4, number);
    assert!(entry_by_entry(&MatrixView::of(&dynamic), |i, j| &dynamic[(i, j)]));
    let dynamic = DMatrix::from_fn(5, 4, single);
    assert!(entry_by_entry(&MatrixView::of(&dynamic), |i, j| &dynamic[(i, j)]));
    let fixed = SMatrix::<f64, 3, 2>::from_fn(number);
    assert!(entry_by_entry(&MatrixView::of(&fixed), |i, j| &fixed[(i, j)]));
    let fixed = SMatrix::<f32, 3, 2>::from_fn(single);
    assert!(entry_by_entry(&MatrixView::of(&fixed), |i, j| &fixed[(i, j)]));
}

#[test]
fn nalgebra_matrices_with_one_fixed_dimension_are_read_in_place() {
    let three_columns = MatrixXx3::from_fn(5, number);
    assert!(entry_by_entry(&MatrixView::of(&three_columns), |i, j| &three_columns[(i, j)]));
    let two_rows = OMatrix::<f64, Const<2>, Dyn>::from_fn(4, number);
    assert!(entry_by_entry(&MatrixView::of(&two_rows), |i, j| &two_rows[(i, j)]));
    let two_rows = OMatrix::<f32, Const<2>, Dyn>::from_fn(4, single);
    assert!(entry_by_entry(&MatrixView::of(&two_rows), |i, j| &two_rows[(i, j)]));
    let vector = nalgebra::DVector::from_fn(5, |i, _| number(i, 0));
    assert!(entry_by_entry(&MatrixView::of(&vector), |i, j| &vector[(i, j)]));
}

#[test]
fn slices_are_read_in_place_in_both_orders() {
    fn both<T: Real>(values: &[T]) {
        let column_major = MatrixView::column_major(values, 2, 3).expect("2 · 3 values");
        assert!(entry_by_entry(&column_major, |i, j| &values[i + 2 * j]));
        let row_major = MatrixView::row_major(values, 2, 3).expect("2 · 3 values");
        assert!(entry_by_entry(&row_major, |i, j| &values[3 * i + j]));
    }
    both(&[1.0_f64, 2.0, 3.0, 4.0, 5.0, 6.0]);
    both(&[1.0_f32, 2.0, 3.0, 4.0, 5.0, 6.0]);
}

#[test]
fn slices_of_another_length_are_refused() {
    let values = [0.0_f64; 5];
    for found in [MatrixView::column_major(&values, 2, 3), MatrixView::row_major(&values, 2, 3)] {
        assert_eq!(found.err(), Some(Error::Shape { what: "values in the slice", expected: 6, found: 5 }));
    }
    assert!(matches!(MatrixView::row_major(&values, usize::MAX, 2), Err(Error::Domain { .. })));
}

#[test]
fn nalgebra_views_are_copied_and_give_the_same_values() {
    let mut x = DMatrix::from_fn(6, 5, number);
    let expected = x.clone();
    let equal = |view: &MatrixView<'_, f64>, row: usize, column: usize, step: usize| {
        let found = view.as_faer();
        !view.is_borrowed()
            && (0..found.ncols())
                .all(|j| (0..found.nrows()).all(|i| found[(i, j)] == expected[(row + step * i, column + j)]))
    };
    let view = MatrixView::of(x.view((1, 2), (3, 2)));
    assert!((view.as_faer().nrows(), view.as_faer().ncols()) == (3, 2) && equal(&view, 1, 2, 1));
    assert!(equal(&MatrixView::of(x.fixed_view::<2, 3>(4, 1)), 4, 1, 1));
    assert!(equal(&MatrixView::of(x.view_with_steps((0, 1), (3, 4), (1, 0))), 0, 1, 2));
    assert!(equal(&MatrixView::of(x.column(3)), 0, 3, 1));
    assert!(equal(&MatrixView::of(x.view_mut((2, 0), (4, 5))), 2, 0, 1));
}

#[test]
fn nalgebra_views_are_copied_only_once() {
    // The copy lives in the view: asking again, or making vectors of it, shows the same memory.
    let x = DMatrix::from_fn(6, 5, number);
    let view = MatrixView::of(x.view((1, 2), (3, 2)));
    let first = view.as_faer().as_ptr();
    assert_eq!(view.as_faer().as_ptr(), first);
    let vectors = Vectors::columns(view);
    assert_eq!(vectors.matrix().as_ptr(), first);
    assert!(!vectors.is_borrowed());
}

#[test]
fn every_way_in_gives_the_same_gram_matrix() {
    let x = Mat::from_fn(5, 4, number);
    let expected = Gram::of(&Vectors::columns(&x));
    let dynamic = DMatrix::from_fn(5, 4, number);
    let column_major: Vec<f64> = dynamic.as_slice().to_vec();
    let row_major: Vec<f64> = dynamic.transpose().as_slice().to_vec();
    let transposed = x.transpose().to_owned();
    assert_eq!(Gram::of(&Vectors::columns(&dynamic)), expected);
    assert_eq!(Gram::of(&Vectors::columns(dynamic.view((0, 0), (5, 4)))), expected);
    assert_eq!(Gram::of(&Vectors::columns(&SMatrix::<f64, 5, 4>::from_fn(number))), expected);
    assert_eq!(Gram::of(&Vectors::columns(&Mat::from_fn(5, 4, single))), expected);
    assert_eq!(Gram::of(&Vectors::columns(transposed.transpose())), expected);
    assert_eq!(Gram::of(&Vectors::rows(&transposed)), expected);
    let view = MatrixView::column_major(&column_major, 5, 4).expect("5 · 4 values");
    assert_eq!(Gram::of(&Vectors::columns(view)), expected);
    let view = MatrixView::row_major(&row_major, 5, 4).expect("5 · 4 values");
    assert_eq!(Gram::of(&Vectors::columns(view)), expected);
}

#[test]
fn a_symmetric_matrix_leaves_without_a_copy() {
    let a = Symmetric::from_lower(4, number).expect("finite entries");
    let place = a.as_faer().as_ptr();
    let copied = DMatrix::from(&a);
    assert!((0..4).all(|j| (0..4).all(|i| copied[(i, j)] == a.get(i, j))));
    let matrix = Mat::from(a);
    assert_eq!(matrix.as_ref().as_ptr(), place);
}
