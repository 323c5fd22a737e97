//! Arrays of ndarray with two axes, whatever their strides.

use faer::Mat;
use gramkit::matrix::Export;
use gramkit::{CrossGram, Eigen, Gram, MatrixView, Symmetric, Vectors};
use ndarray::{Array2, ArrayView2, Axis, ShapeBuilder, array, s};

fn number((i, j): (usize, usize)) -> f64 {
    (3 * i) as f64 - 0.25 * (j * j) as f64
}

/// Views of all kinds of strides: forward, with gaps, backward, none at all.
fn views<'a>(standard: &'a Array2<f64>, column_major: &'a Array2<f64>) -> Vec<ArrayView2<'a, f64>> {
    let mut backward = standard.view();
    backward.invert_axis(Axis(1));
    vec![
        standard.view(),
        standard.t(),
        column_major.view(),
        column_major.t(),
        standard.slice(s![1..4, 2..5]),
        standard.slice(s![..;2, 1..;3]),
        standard.slice(s![..;-1, ..]),
        standard.slice(s![1..5;-2, ..;-3]),
        column_major.slice(s![..;-2, ..;2]),
        column_major.slice(s![..;-1, ..;-1]).reversed_axes(),
        standard.slice(s![2..3, ..]),
        standard.slice(s![.., 3..4]),
        standard.slice(s![2..2, ..]),
        standard.slice(s![.., 5..5]),
        standard.slice(s![2..2, 5..5]),
        backward,
    ]
}

fn arrays() -> (Array2<f64>, Array2<f64>) {
    (Array2::from_shape_fn((6, 7), number), Array2::from_shape_fn((6, 7).f(), number))
}

#[test]
#[expect(clippy::needless_borrows_for_generic_args, reason = "that both come in is what is tested")]
fn arrays_of_any_strides_are_read_in_place() {
    let (standard, column_major) = arrays();
    for array in views(&standard, &column_major) {
        for view in [MatrixView::of(array), MatrixView::of(&array)] {
            let found = view.as_faer();
            assert!(view.is_borrowed());
            assert_eq!([found.nrows(), found.ncols()], array.shape());
            assert!(array.indexed_iter().all(|(place, entry)| std::ptr::eq(&found[place], entry)), "{array:?}");
        }
    }
    let mut single = array![[1.0_f32, 2.0], [3.0, 4.0]];
    assert!(std::ptr::eq(&MatrixView::of(&single).as_faer()[(1, 0)], &single[(1, 0)]));
    let view = single.view_mut();
    assert_eq!(MatrixView::of(&view).as_faer(), faer::mat![[1.0_f32, 2.0], [3.0, 4.0]]);
}

#[test]
fn a_line_that_stands_for_many_is_read_in_place() {
    let (standard, _) = arrays();
    let (row, column) = (standard.row(2), standard.column(2).insert_axis(Axis(1)));
    for array in [row.broadcast((4, 7)).unwrap(), column.broadcast((6, 3)).unwrap()] {
        let view = MatrixView::of(array);
        assert!(view.is_borrowed());
        assert!(array.indexed_iter().all(|(place, entry)| std::ptr::eq(&view.as_faer()[place], entry)), "{array:?}");
        let copy = array.to_owned();
        assert_eq!(Gram::of(&Vectors::columns(array)), Gram::of(&Vectors::columns(&copy)));
        assert_eq!(Gram::of(&Vectors::rows(array)), Gram::of(&Vectors::rows(&copy)));
    }
}

#[test]
fn answers_do_not_depend_on_the_strides() {
    let (standard, column_major) = arrays();
    for array in views(&standard, &column_major) {
        let copy = Mat::from_fn(array.nrows(), array.ncols(), |i, j| array[(i, j)]);
        assert_eq!(Gram::of(&Vectors::columns(array)), Gram::of(&Vectors::columns(&copy)), "{array:?}");
        assert_eq!(Gram::of(&Vectors::rows(array)), Gram::of(&Vectors::rows(&copy)), "{array:?}");
        let eigen = |vectors: &Vectors<'_, f64>| Eigen::of(&Gram::of(vectors).unwrap()).unwrap().values;
        assert_eq!(eigen(&Vectors::columns(array)), eigen(&Vectors::columns(&copy)));
    }
}

#[test]
fn matrices_go_out_row_after_row() {
    let (standard, column_major) = arrays();
    for array in views(&standard, &column_major) {
        let out = MatrixView::of(array).to_ndarray();
        assert!(out == array && out.is_standard_layout(), "{array:?}");
        let matrix = Mat::from_fn(array.nrows(), array.ncols(), |i, j| array[(i, j)]);
        assert_eq!(matrix.to_ndarray(), array);
        assert_eq!(matrix.transpose().to_ndarray(), array.t());
    }
}

#[test]
fn gram_matrices_go_out_whole() {
    let x = array![[1.0, 2.0], [3.0, 4.0]];
    let gram = Gram::of(&Vectors::columns(&x)).unwrap();
    let expected = array![[10.0, 14.0], [14.0, 20.0]];
    assert_eq!((Array2::from(&gram), gram.to_ndarray()), (expected.clone(), expected.clone()));
    let symmetric = Symmetric::try_from(&expected).unwrap();
    assert_eq!((Array2::from(&symmetric), Array2::from(symmetric)), (expected.clone(), expected.clone()));
    assert_eq!(Symmetric::try_from(expected.view()), Symmetric::new(&expected));
    assert_eq!(Array2::from(gram), expected);
    let cross = CrossGram::of(&Vectors::columns(&x), &Vectors::columns(x.slice(s![.., ..1]))).unwrap();
    let expected = array![[10.0], [14.0]];
    assert_eq!((Array2::from(&cross), Array2::from(cross)), (expected.clone(), expected));
}
