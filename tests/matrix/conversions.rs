//! Every way in gives the same entries, and every way out.

use faer::{Mat, MatRef};
use gramkit::matrix::Export;
use gramkit::{CrossGram, Error, Gram, MatrixView, Symmetric, Vectors};
use nalgebra::{DMatrix, DMatrixViewMut, Matrix2x3, RowDVector};
use rand::{RngExt, SeedableRng, rngs::StdRng};

/// Rows and columns: none, one line, and both ways round.
const SHAPES: [(usize, usize); 7] = [(0, 0), (0, 3), (3, 0), (1, 1), (1, 4), (4, 1), (3, 5)];

fn number(i: usize, j: usize) -> f64 {
    (3 * i) as f64 - 0.25 * (j * j) as f64
}

fn same(view: &MatrixView<'_, f64>, expected: &Mat<f64>) -> bool {
    view.as_faer() == *expected
}

#[test]
fn rows_of_an_array_are_rows_of_the_matrix_read_in_place() {
    let rows = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]];
    let expected = faer::mat![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]];
    let listed = rows.to_vec();
    for view in [MatrixView::of(&rows), MatrixView::of(&rows[..]), MatrixView::of(&listed)] {
        assert!(view.is_borrowed() && same(&view, &expected), "{view:?}");
    }
    assert!(std::ptr::eq(&MatrixView::of(&rows).as_faer()[(1, 2)], &rows[1][2]));
    assert_eq!(Gram::of(&Vectors::rows(&rows)).unwrap().get(1, 0), 32.0);
    // Nothing is a matrix too.
    let empty = |view: MatrixView<'_, f64>| (view.as_faer().nrows(), view.as_faer().ncols());
    assert_eq!(empty(MatrixView::of(&[[0.0; 0]; 3])), (3, 0));
    assert_eq!(empty(MatrixView::of(&[[0.0; 3]; 0])), (0, 3));
    assert_eq!(empty(MatrixView::of(&[[7.0_f64; 3]])), (1, 3));
}

#[test]
#[expect(clippy::needless_borrows_for_generic_args, reason = "that both come in is what is tested")]
fn views_come_in_by_value_and_borrowed() {
    let x = DMatrix::from_fn(3, 4, number);
    let expected = Mat::from_fn(3, 2, |i, j| number(i, j + 1));
    let part = x.columns(1, 2);
    assert!(same(&MatrixView::of(part), &expected) && same(&MatrixView::of(&part), &expected));
    let mut copy = x.clone();
    let mut part: DMatrixViewMut<'_, f64, _, _> = copy.columns_mut(1, 2);
    assert!(same(&MatrixView::of(&part), &expected));
    part[(0, 0)] = 7.0;
    assert_eq!(MatrixView::of(part).as_faer()[(0, 0)], 7.0);
    let whole = Mat::from_fn(3, 4, number);
    let part = whole.as_ref().subcols(1, 2);
    for view in [MatrixView::of(part), MatrixView::of(&part), MatrixView::of(&MatrixView::of(part))] {
        assert!(view.is_borrowed() && same(&view, &expected), "{view:?}");
    }
    let row = RowDVector::from_fn(4, |_, j| number(0, j));
    assert!(same(&MatrixView::of(&row), &Mat::from_fn(1, 4, number)));
}

#[test]
fn whatever_comes_in_is_tried_as_a_symmetric_matrix() {
    let expected = Symmetric::from_lower(2, |i, j| [2.0, 1.0, 3.0][i + j]).unwrap();
    let (nalgebra, faer) = (nalgebra::matrix![2.0, 1.0; 1.0, 3.0], faer::mat![[2.0, 1.0], [1.0, 3.0]]);
    let dynamic = DMatrix::from_fn(2, 2, |i, j| nalgebra[(i, j)]);
    let found = [
        Symmetric::try_from(&nalgebra),
        Symmetric::try_from(&dynamic),
        Symmetric::try_from(dynamic.view((0, 0), (2, 2))),
        Symmetric::try_from(&faer),
        Symmetric::try_from(faer.transpose()),
        Symmetric::try_from(&[[2.0, 1.0], [1.0, 3.0]]),
        Symmetric::try_from(MatrixView::of(&faer)),
    ];
    assert!(found.iter().all(|found| found.as_ref() == Ok(&expected)), "{found:?}");
    let gap = Symmetric::try_from(&[[2.0, 1.0], [1.5, 3.0]]);
    assert_eq!(gap, Err(Error::Asymmetric { row: 1, column: 0, gap: 0.5 }));
    assert!(Symmetric::try_from(&Matrix2x3::<f64>::zeros()).is_err());
}

#[test]
fn every_layout_goes_out_with_its_entries() {
    for (rows, columns) in SHAPES {
        let x = Mat::from_fn(rows, columns, number);
        let expected = DMatrix::from_fn(rows, columns, number);
        assert_eq!(x.to_nalgebra(), expected);
        assert_eq!(MatrixView::of(&x).to_nalgebra(), expected);
        assert_eq!(x.transpose().to_nalgebra(), expected.transpose());
        let reversed = DMatrix::from_fn(rows, columns, |i, j| number(rows - 1 - i, columns - 1 - j));
        assert_eq!(x.as_ref().reverse_rows_and_cols().to_nalgebra(), reversed);
        assert!(same(&MatrixView::of(&expected), &x), "and back");
        let single = Mat::from_fn(rows, columns, |i, j| number(i, j) as f32);
        assert_eq!(single.to_nalgebra(), expected.map(|entry| entry as f32));
    }
}

#[test]
fn gram_matrices_go_out_whole() {
    let (x, y) = ([[1.0, 2.0], [3.0, 4.0]], [[1.0, 0.0, 1.0], [0.0, 1.0, 1.0]]);
    let gram = Gram::of(&Vectors::columns(&x)).unwrap();
    let expected = nalgebra::dmatrix![10.0, 14.0; 14.0, 20.0];
    let into: DMatrix<f64> = (&gram).into();
    assert_eq!(
        (DMatrix::from(&gram), into, gram.to_nalgebra()),
        (expected.clone(), expected.clone(), expected.clone())
    );
    assert_eq!((gram[(0, 1)], gram[(1, 1)], gram.trace()), (14.0, 20.0, 30.0));
    let symmetric = Symmetric::from(gram.clone());
    assert_eq!((symmetric[(1, 0)], symmetric.radius()), (14.0, gram.radius()));
    assert_eq!((DMatrix::from(&symmetric), DMatrix::from(symmetric)), (expected.clone(), expected.clone()));
    assert_eq!(DMatrix::from(gram), expected);
    let cross = CrossGram::of(&Vectors::columns(&x), &Vectors::columns(&y)).unwrap();
    let expected = nalgebra::dmatrix![1.0, 3.0, 4.0; 2.0, 4.0, 6.0];
    assert_eq!(
        (DMatrix::from(&cross), cross.to_nalgebra(), DMatrix::from(cross)),
        (expected.clone(), expected.clone(), expected)
    );
}

#[test]
fn symmetric_matrices_by_name() {
    for order in [0, 1, 4] {
        let (identity, zeros) = (Symmetric::identity(order).unwrap(), Symmetric::zeros(order).unwrap());
        assert_eq!(DMatrix::from(&identity), DMatrix::identity(order, order));
        assert_eq!(DMatrix::from(&zeros), DMatrix::zeros(order, order));
        assert_eq!((identity.trace(), zeros.trace()), (order as f64, 0.0));
    }
    assert!(matches!(Symmetric::from_diagonal(&[1.0, f64::NAN]), Err(Error::NotFinite { .. })));
    assert!(matches!(Symmetric::identity(usize::MAX), Err(Error::TooLarge { .. })));
    assert!(matches!(Symmetric::zeros(1 << 31), Err(Error::TooLarge { .. })));
}

/// Integers times a power of two, whose sum is exact in 128 bits.
#[test]
fn a_trace_is_within_its_bound() {
    let mut random = StdRng::seed_from_u64(18);
    let mut cancelled = 0;
    for case in 0..200 {
        let n = 2 + case % 60;
        let half: Vec<i128> =
            (0..n).map(|_| random.random_range(-(1_i128 << 53) + 1..1 << 53) << random.random_range(0..50)).collect();
        // The other half takes away what a double holds of the first, so that little is left.
        let rest = half.iter().map(|&whole| -whole + i128::from(random.random_range(-9..10_i32)));
        let diagonal: Vec<f64> = half.iter().copied().chain(rest).map(|whole| whole as f64).collect();
        let exact: i128 = diagonal.iter().map(|&entry| entry as i128).sum();
        let trace = Symmetric::from_diagonal(&diagonal).unwrap().trace();
        let size: f64 = diagonal.iter().map(|entry| entry.abs()).sum();
        let (u, n) = (f64::EPSILON / 2.0, diagonal.len() as f64);
        // The last factor is for the roundings of this bound itself.
        let bound = (u * (exact as f64).abs() + (n * u).powi(2) * size) * (1.0 + 1e-9);
        assert!((trace as i128 - exact).unsigned_abs() as f64 <= bound, "{trace} instead of {exact}, case {case}");
        let plain: f64 = diagonal.iter().sum();
        cancelled += usize::from((plain as i128 - exact).unsigned_abs() as f64 > bound);
    }
    assert!(cancelled > 100, "a plain sum is within the bound but for {cancelled} times");
}

#[test]
fn the_message_of_a_matrix_that_is_none_names_the_versions() {
    let read =
        |path: &str| std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
    let (manifest, message) = (read("Cargo.toml"), read("src/matrix/input.rs"));
    for name in ["faer", "nalgebra", "ndarray"] {
        let line = manifest.lines().find(|line| line.starts_with(&format!("{name} = {{"))).unwrap();
        let version = line.split('"').nth(1).unwrap();
        assert!(message.contains(&format!("{name} {version}")), "{name} {version}");
    }
}

#[test]
fn the_crates_whose_matrices_are_read_stand_at_the_root() {
    let x: gramkit::nalgebra::DMatrix<f64> = DMatrix::identity(2, 2);
    let y: gramkit::faer::MatRef<'_, f64> = MatRef::from_row_major_slice(&[1.0, 0.0, 0.0, 1.0], 2, 2);
    assert_eq!(Symmetric::new(&x), Symmetric::new(y));
}
