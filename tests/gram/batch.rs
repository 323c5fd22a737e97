//! Batches of small Gram matrices, window by window against exact rationals.

use faer::Mat;
use gramkit::error::Place;
use gramkit::gram::GramBatch;
use gramkit::{Error, Gram, MatrixView, Radius, Real, Vectors};
use oracle::{Table, exact};
use rand::{RngExt, SeedableRng, rngs::StdRng};

use crate::support::norms::is_between_forms;
use crate::support::threads::same_on;

type Order<T> = fn(&[T], usize, usize) -> gramkit::Result<GramBatch>;

/// Entry (i, j) of window w, read as the constructor reads it.
fn window<T: Real>(values: &[T], (m, n): (usize, usize), w: usize, by_rows: bool) -> Mat<f64> {
    let window = &values[w * m * n..(w + 1) * m * n];
    Mat::from_fn(m, n, |i, j| window[if by_rows { i * n + j } else { j * m + i }].to_f64())
}

fn check<T: Real>(values: &[T], (m, n): (usize, usize)) {
    for (order, by_rows) in [(GramBatch::column_major as Order<T>, false), (GramBatch::row_major, true)] {
        let batch = order(values, m, n).unwrap();
        assert_eq!((batch.len(), batch.order(), batch.dimension()), (values.len() / (m * n), n, m));
        assert_eq!(batch.iter().len(), batch.len());
        for (w, triangle) in batch.iter().enumerate() {
            let truth = Table::of(window(values, (m, n), w, by_rows).as_ref()).gram();
            let g = batch.gram(w).unwrap();
            assert_eq!((Some(g.radius()), Some(triangle)), (batch.radius(w).as_ref(), batch.packed(w)));
            let error = Table::of(g.as_faer()).minus(&truth);
            let radius = g.radius().value();
            assert!(error.spectral_norm_is_at_most(&exact(radius)), "{m} × {n}, window {w}: {radius:e}, {g:?}");
            assert!(is_between_forms(&error, g.radius()), "{m} × {n}, window {w}: {g:?}");
            // m + 1 roundings, and the bound's own: 4 for m = 1.
            let trace: f64 = g.diagonal().iter().sum();
            assert!(radius <= 4.0 * (m + 1) as f64 * f64::EPSILON * trace, "{m} × {n}, window {w}: {radius:e}");
        }
    }
}

#[test]
fn every_shape_and_remainder() {
    let mut random = StdRng::seed_from_u64(1);
    for m in [1, 2, 3, 9] {
        for n in 1..11 {
            let count = random.random_range(0..20);
            let values: Vec<f64> = (0..count * m * n).map(|_| random.random_range(-1.0..1.0)).collect();
            check(&values, (m, n));
            let singles: Vec<f32> = values.iter().map(|&x| x as f32).collect();
            check(&singles, (m, n));
        }
    }
    // More entries than are computed side by side.
    let values: Vec<f64> = (0..2 * 5000).map(|_| random.random_range(-1.0..1.0)).collect();
    let batch = GramBatch::column_major(&values, 5000, 1).unwrap();
    let second = Gram::of(&Vectors::columns(MatrixView::column_major(&values[5000..], 5000, 1).unwrap())).unwrap();
    assert_eq!(batch.gram(1).unwrap(), second);
}

#[test]
fn hard_windows_are_computed_apart() {
    let mut random = StdRng::seed_from_u64(2);
    let (m, n) = (4, 3);
    for _ in 0..60 {
        let mut values: Vec<f64> = (0..19 * m * n).map(|_| random.random_range(-1.0..1.0)).collect();
        for w in 0..19 {
            // A window, or every third value of it: one column, where windows are stored by rows.
            let scale = [1.0, 1e-150, 1e-140, 1e152, 0.0, 1e-20][random.random_range(0..6_usize)];
            let step = if random.random_bool(0.5) { 1 } else { n };
            values[w * m * n..(w + 1) * m * n].iter_mut().step_by(step).for_each(|x| *x *= scale);
        }
        check(&values, (m, n));
    }
    let zero = GramBatch::row_major(&[0.0; 24], m, n).unwrap();
    assert_eq!((zero.radius(0), zero.radius(1), zero.radius(2)), (Some(Radius::Exact), Some(Radius::Exact), None));
}

#[test]
fn a_window_does_not_depend_on_its_neighbours() {
    let mut random = StdRng::seed_from_u64(3);
    // Longer than a vector, and shorter.
    for (m, n) in [(9, 3), (3, 2), (1, 1)] {
        let (size, triangle) = (m * n, n * (n + 1) / 2);
        let values: Vec<f64> = (0..21 * size).map(|_| random.random_range(-1.0..1.0)).collect();
        let all = GramBatch::row_major(&values, m, n).unwrap();
        for first in 0..21 {
            let rest = GramBatch::row_major(&values[first * size..], m, n).unwrap();
            assert_eq!(rest.as_slice(), &all.as_slice()[first * triangle..]);
        }
    }
}

#[test]
fn memory_that_is_used_again_holds_nothing_of_before() {
    let mut random = StdRng::seed_from_u64(5);
    let mut values: Vec<f64> = (0..5000 * 6).map(|_| random.random_range(-1.0..1.0)).collect();
    values[6 * 30..6 * 31].iter_mut().for_each(|x| *x *= 1e-145);
    let singles: Vec<f32> = values.iter().map(|&x| x as f32).collect();
    let orders = [GramBatch::column_major as Order<f64>, GramBatch::row_major];
    for (order, single) in orders.into_iter().zip([GramBatch::column_major as Order<f32>, GramBatch::row_major]) {
        for (m, n) in [(3, 2), (2, 3), (1, 1), (1, 12)] {
            let mut batch = order(&[], m, n).unwrap();
            // More windows than before, fewer, none, and more than ever.
            for windows in [20, 3, 0, 19, 2500] {
                let values = &values[(2500 - windows) * m * n..2500 * m * n];
                batch = batch.again(values).unwrap();
                assert_eq!(batch, order(values, m, n).unwrap(), "{windows} windows of {m} × {n}");
            }
            let batch = batch.again(&singles[..50 * m * n]).unwrap();
            assert_eq!(batch, single(&singles[..50 * m * n], m, n).unwrap());
            assert!(m * n == 1 || matches!(batch.again(&values[..50 * m * n + 1]), Err(Error::Shape { .. })));
        }
    }
    // The order in which windows were stored is none of their matrices' business.
    let symmetric = [1.0, 2.0, 2.0, 5.0];
    assert_eq!(GramBatch::row_major(&symmetric, 2, 2).unwrap(), GramBatch::column_major(&symmetric, 2, 2).unwrap());
    assert_ne!(GramBatch::row_major(&symmetric, 4, 1).unwrap(), GramBatch::row_major(&symmetric, 1, 1).unwrap());
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let mut random = StdRng::seed_from_u64(4);
    let mut values: Vec<f64> = (0..30_011 * 27).map(|_| random.random_range(-1.0..1.0)).collect();
    values[27 * 777..27 * 778].iter_mut().for_each(|x| *x *= 1e-145);
    same_on(&[1, 2, 3, 8], || GramBatch::column_major(&values, 9, 3).unwrap());
}

#[test]
fn errors_name_the_window() {
    let mut values = vec![1.0; 50_000 * 6];
    values[40_000 * 6 + 5] = f64::NAN;
    values[30_000 * 6 + 1] = f64::INFINITY;
    let expected = |row, column| Error::At {
        place: Place::Window(30_000),
        error: Box::new(Error::NotFinite { place: Place::Entry { row, column }, value: f64::INFINITY }),
    };
    assert_eq!(GramBatch::column_major(&values, 3, 2).unwrap_err(), expected(1, 0));
    assert_eq!(GramBatch::row_major(&values, 3, 2).unwrap_err(), expected(0, 1));
    assert_eq!(
        expected(1, 0).to_string(),
        "window 30000: entry (1, 0) is inf, not a finite number; replace it, or leave it out"
    );
    for (extreme, n) in [(1e200, 2), (1e-200, 2), (1e200, 12), (1e-200, 12)] {
        let mut values = vec![1.0; 9 * n];
        values[4 * n] = extreme;
        let error = match GramBatch::row_major(&values, 1, n).unwrap_err() {
            Error::At { place: Place::Window(4), error } => *error,
            other => panic!("{other:?}"),
        };
        assert!(matches!(error, Error::Overflow { row: 0, .. } | Error::Underflow { row: 0, .. }), "{error:?}");
    }
    assert!(matches!(GramBatch::row_major(&[1.0; 7], 3, 2), Err(Error::Shape { expected: 6, found: 7, .. })));
    assert!(matches!(GramBatch::row_major(&[1.0; 7], 0, 2), Err(Error::Shape { found: 7, .. })));
    assert!(matches!(GramBatch::row_major(&[1.0; 7], usize::MAX, 2), Err(Error::Shape { expected: 0, .. })));
    for (m, n) in [(0, 0), (0, 3), (3, 0), (3, 3)] {
        let none = GramBatch::row_major::<f64>(&[], m, n).unwrap();
        assert_eq!((none.len(), none.is_empty(), none.iter().count(), none.packed(0)), (0, true, 0, None));
        assert!(matches!(none.gram(0), Err(Error::Domain { .. })));
    }
}
