//! Slices with strides in, and rows into the caller's memory out.

use gramkit::{Definiteness, Error, Gram, MatrixView, Real, Symmetric, Vectors};
use proptest::prelude::*;

use crate::support::bits::{bits, identical};
use crate::support::matrices::cases;

/// Whether the view is that of the slice: every entry at its place, none copied.
fn is_read_in_place<T: Real>(values: &[T], rows: usize, columns: usize, strides: (usize, usize)) {
    let view = MatrixView::strided(values, rows, columns, strides.0, strides.1).unwrap();
    let found = view.as_faer();
    assert!(view.is_borrowed());
    assert_eq!(found.shape(), (rows, columns));
    for j in 0..columns {
        for i in 0..rows {
            let place = &values[i * strides.0 + j * strides.1];
            assert!(std::ptr::eq(&found[(i, j)], place), "entry ({i}, {j}) of {rows} × {columns} by {strides:?}");
        }
    }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn any_strides_that_fit_are_read_in_place_and_no_others(
        rows in 0_usize..7,
        columns in 0_usize..7,
        down in 0_usize..9,
        across in 0_usize..9,
        spare in 0_usize..3,
    ) {
        let reached = if rows * columns == 0 { 0 } else { (rows - 1) * down + (columns - 1) * across + 1 };
        let doubles: Vec<f64> = (0..reached + spare).map(|k| k as f64).collect();
        let singles: Vec<f32> = (0..reached + spare).map(|k| k as f32).collect();
        is_read_in_place(&doubles, rows, columns, (down, across));
        is_read_in_place(&singles, rows, columns, (down, across));
        if let Some(short) = reached.checked_sub(1) {
            let error = MatrixView::strided(&doubles[..short], rows, columns, down, across).unwrap_err();
            let fits = matches!(error, Error::Shape { expected, found, .. } if (expected, found) == (reached, short));
            prop_assert!(fits, "{error}");
        }
    }

    #[test]
    fn strides_change_no_gram_matrix_beyond_its_radius(
        (m, n, step, values) in (1_usize..40, 1_usize..6, 1_usize..4).prop_flat_map(|(m, n, step)| {
            (Just(m), Just(n), Just(step), proptest::collection::vec(-1.0..1.0_f64, 2 * m * n * step))
        }),
    ) {
        // Column by column, with a gap after each entry and after each column.
        let (down, across) = (step, 2 * m * step);
        let packed: Vec<f64> = (0..m * n).map(|k| values[k % m * down + k / m * across]).collect();
        let strided = Gram::of(&Vectors::columns(MatrixView::strided(&values, m, n, down, across).unwrap())).unwrap();
        let plain = Gram::of(&Vectors::columns(MatrixView::column_major(&packed, m, n).unwrap())).unwrap();
        let apart = strided.radius().value() + plain.radius().value();
        prop_assert!((0..n * n).all(|k| (strided.get(k / n, k % n) - plain.get(k / n, k % n)).abs() <= apart));
    }
}

#[test]
fn a_stride_of_zero_repeats_a_vector() {
    let view = MatrixView::strided(&[1.0, 2.0, 3.0], 3, 4, 1, 0).unwrap();
    let gram = Gram::of(&Vectors::columns(view)).unwrap();
    assert!(identical(gram.as_faer(), faer::Mat::from_fn(4, 4, |_, _| 14.0).as_ref()));
    let inertia = Definiteness::of(&gram).unwrap().inertia.proved().unwrap();
    assert_eq!((inertia.positive.lower, inertia.zero.lower), (1, 3));
}

#[test]
fn places_beyond_the_address_space_are_refused() {
    for (rows, columns, down, across) in [
        (2, 2, usize::MAX, 1),
        (2, 2, usize::MAX / 2 + 1, usize::MAX / 2 + 1),
        (3, 1, usize::MAX / 2 + 1, 0),
        (usize::MAX, 2, 0, 0),
    ] {
        let error = MatrixView::strided(&[1.0; 4], rows, columns, down, across).unwrap_err();
        assert!(matches!(error, Error::Domain { .. }), "{error}");
    }
    // A stride along which there is one entry is never taken.
    let view = MatrixView::strided(&[1.0, 2.0], 1, 2, usize::MAX, 1).unwrap();
    assert_eq!(view.as_faer()[(0, 1)], 2.0);
    let empty = MatrixView::strided(&[0.0_f32; 0], 0, 5, usize::MAX, usize::MAX).unwrap();
    assert_eq!(empty.as_faer().shape(), (0, 5));
}

#[test]
fn a_symmetric_matrix_is_written_row_after_row() {
    for n in [0, 1, 2, 7, 8, 9, 33] {
        let a = Symmetric::from_lower(n, |i, j| (i * i + 3 * j) as f64 - 0.1).unwrap();
        let mut rows = vec![f64::NAN; n * n];
        a.copy_into(&mut rows).unwrap();
        let expected: Vec<f64> = (0..n * n).map(|k| a.get(k / n, k % n)).collect();
        assert_eq!(bits(&rows), bits(&expected), "order {n}");
        let mut long = vec![0.0; n * n + 1];
        let error = a.copy_into(&mut long).unwrap_err();
        assert!(matches!(error, Error::Shape { expected, found, .. } if (expected, found) == (n * n, n * n + 1)));
        assert!(long.iter().all(|&place| place == 0.0));
    }
}
