//! Every kernel, on every instruction set of the processor, at every remainder and in every layout, against sums of
//! integers.
//!
//! Small integers leave nothing to round, so that a product of them is right to the bit or wrong.

#![allow(unsafe_code)]

use faer::{Mat, MatRef};

use super::cross::cross;
use super::moments::{Moments, Wanted, moments};
use super::source::{Source, Transform};
use crate::matrix::Real;
use crate::rounding::scale_by_power_of_two;
use crate::simd::InstructionSet;
use crate::simd::guarded::{Guarded, SIDES, Side};

/// How a matrix lies in memory: strides, and the directions of rows and columns.
#[derive(Clone, Copy, Debug)]
pub(super) enum Layout {
    Columns,
    PaddedColumns,
    Rows,
    PaddedRows,
    StridedColumns,
    StridedRows,
}

pub(super) const LAYOUTS: [Layout; 6] = [
    Layout::Columns,
    Layout::PaddedColumns,
    Layout::Rows,
    Layout::PaddedRows,
    Layout::StridedColumns,
    Layout::StridedRows,
];

/// A matrix that begins or ends where nothing can be read; what lies between its entries and on its other side is
/// NaN.
pub(super) struct Placed<T> {
    values: Guarded<T>,
    first: usize,
    shape: (usize, usize),
    strides: (isize, isize),
}

impl<T: Real> Placed<T> {
    pub(super) fn new(
        layout: Layout,
        (rows_reversed, columns_reversed): (bool, bool),
        (m, n): (usize, usize),
        (nan, side): (T, Side),
        entry: impl Fn(usize, usize) -> T,
    ) -> Self {
        let (row, column) = match layout {
            Layout::Columns => (1, m),
            Layout::PaddedColumns => (1, m + 3),
            Layout::Rows => (n, 1),
            Layout::PaddedRows => (n + 5, 1),
            Layout::StridedColumns => (2, 2 * m + 1),
            Layout::StridedRows => (3 * n + 2, 3),
        };
        let (down, right) = (row * m.saturating_sub(1), column * n.saturating_sub(1));
        let first = if rows_reversed { down } else { 0 } + if columns_reversed { right } else { 0 };
        let sign = |reversed: bool, stride: usize| if reversed { -(stride as isize) } else { stride as isize };
        let strides = (sign(rows_reversed, row), sign(columns_reversed, column));
        let length = if m * n == 0 { 0 } else { down + right + 1 };
        let mut values = Guarded::filled(length, nan, side);
        for k in 0..m {
            for j in 0..n {
                let place = first as isize + k as isize * strides.0 + j as isize * strides.1;
                values[place.unsigned_abs()] = entry(k, j);
            }
        }
        Self { values, first, shape: (m, n), strides }
    }

    pub(super) fn view(&self) -> MatRef<'_, T> {
        let ((m, n), (row, column)) = (self.shape, self.strides);
        // SAFETY: `new` wrote each entry of the view inside the vector.
        unsafe { MatRef::from_raw_parts(self.values.as_ptr().add(self.first), m, n, row, column) }
    }
}

/// An integer in [−7, 7] without any pattern that a permutation of rows or columns would keep.
pub(super) fn integer(k: usize, j: usize) -> i64 {
    let mixed = (k as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (j as u64 + 1).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (mixed.wrapping_mul(0x94d0_49bb_1331_11eb) >> 40) as i64 % 15 - 7
}

/// Σ_k w_k·l_ki·r_kj.
fn sum_of_products(
    m: usize,
    (n, p): (usize, usize),
    weight: impl Fn(usize) -> i64,
    left: impl Fn(usize, usize) -> i64,
    right: impl Fn(usize, usize) -> i64,
) -> Mat<f64> {
    let r: Vec<Vec<i64>> = (0..p).map(|j| (0..m).map(|k| weight(k) * right(k, j)).collect()).collect();
    let mut products = Mat::zeros(n, p);
    for i in 0..n {
        let l: Vec<i64> = (0..m).map(|k| left(k, i)).collect();
        for (j, r) in r.iter().enumerate() {
            products[(i, j)] = l.iter().zip(r).map(|(l, r)| l * r).sum::<i64>() as f64;
        }
    }
    products
}

/// The entries that count.
fn assert_equal(found: &Moments, expected: &Mat<f64>, what: &dyn std::fmt::Debug) {
    for j in 0..expected.ncols() {
        for i in if found.mirrored { 0 } else { j }..expected.nrows() {
            assert!(found.gram[(i, j)] == expected[(i, j)], "{what:?}: ({i}, {j}) of {:?}", found.gram);
        }
    }
}

fn check_integers<T: Real>(
    layout: Layout,
    reversed: (bool, bool),
    (m, n): (usize, usize),
    expected: &Mat<f64>,
    (nan, side, convert): (T, Side, fn(i64) -> T),
) {
    let placed = Placed::new(layout, reversed, (m, n), (nan, side), |k, j| convert(integer(k, j)));
    let source = Source::plain(placed.view());
    for set in InstructionSet::available() {
        let wanted = Wanted { grids: true, ..Wanted::default() };
        let found = moments(source, wanted, set).unwrap();
        assert_equal(&found, expected, &(set, layout, reversed, m, n));
        assert!(found.scan.is_some_and(|scan| scan.is_exact_with(&scan, m)), "{set:?}, {layout:?}: {m} × {n}");
    }
}

fn doubles(side: Side) -> (f64, Side, fn(i64) -> f64) {
    (f64::NAN, side, |z| z as f64)
}

fn singles(side: Side) -> (f32, Side, fn(i64) -> f32) {
    (f32::NAN, side, |z| z as f32)
}

#[test]
fn integers_come_out_exactly_at_every_remainder() {
    let rows =
        [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65, 127, 128, 129, 131, 255, 257, 511, 512, 513, 519];
    for n in (0..=17).chain([23, 24, 25, 27, 28, 31, 32, 33, 40, 47, 48, 49, 50, 56, 60]) {
        for (index, &m) in rows.iter().enumerate().filter(|(index, _)| n < 10 || (index + n) % 4 == 0) {
            let expected = sum_of_products(m, (n, n), |_| 1, integer, integer);
            for (place, layout) in LAYOUTS.into_iter().enumerate() {
                // All four directions, turn by turn.
                let turn = index + n + place;
                let reversed = (turn % 4 / 2 == 1, turn % 2 == 1);
                for side in SIDES {
                    check_integers(layout, (false, false), (m, n), &expected, doubles(side));
                    check_integers(layout, reversed, (m, n), &expected, singles(side));
                }
                check_integers(layout, reversed, (m, n), &expected, doubles(SIDES[turn / 4 % 2]));
            }
        }
    }
}

#[test]
fn integers_come_out_exactly_with_several_panels_and_tasks() {
    let shapes = [(600, 48), (521, 44), (519, 47), (1030, 64), (1029, 50), (300, 96), (257, 97), (9, 255), (33, 256)];
    for (m, n) in shapes.into_iter().chain([(7, 257), (260, 260), (513, 270), (1, 300), (2000, 20)]) {
        let expected = sum_of_products(m, (n, n), |_| 1, integer, integer);
        for layout in [Layout::PaddedColumns, Layout::Rows, Layout::StridedRows] {
            check_integers(layout, (n % 2 == 0, m % 2 == 0), (m, n), &expected, doubles(Side::Start));
        }
        check_integers(Layout::Rows, (false, false), (m, n), &expected, doubles(Side::End));
        check_integers(Layout::PaddedRows, (false, false), (m, n), &expected, singles(Side::End));
    }
}

#[test]
fn transforms_and_weights_are_exact_on_integers() {
    let exponents = |j: usize| [0, 300, -300, 1020, -1070, 7, -1][j % 7];
    let shift = |j: usize| [0, 3, -5, 1][j % 4];
    let weight = |k: usize| [1, 2, 0, 3, 1][k % 5];
    let entry = |k: usize, j: usize| scale_by_power_of_two(integer(k, j) as f64, exponents(j));
    for (m, n) in [
        (0, 3),
        (1, 1),
        (3, 5),
        (5, 8),
        (8, 9),
        (9, 24),
        (129, 4),
        (131, 12),
        (257, 13),
        (258, 48),
        (67, 49),
        (261, 50),
        (300, 60),
        (520, 56),
        (9, 260),
    ] {
        let shifted = |k: usize, j: usize| integer(k, j) - shift(j);
        let weighted = sum_of_products(m, (n, n), weight, shifted, shifted);
        let unweighted = sum_of_products(m, (n, n), |_| 1, shifted, shifted);
        let sums = |weight: &dyn Fn(usize) -> i64| -> Vec<f64> {
            (0..n).map(|j| (0..m).map(|k| weight(k) * shifted(k, j)).sum::<i64>() as f64).collect()
        };
        let exponents: Vec<i32> = (0..n).map(exponents).collect();
        let transform = Transform::scaling(&exponents).with_shifts((0..n).map(|j| shift(j) as f64).collect());
        let weights: Vec<f64> = (0..m).map(|k| weight(k) as f64).collect();
        for (turn, layout) in LAYOUTS.into_iter().enumerate() {
            let placed =
                Placed::new(layout, (turn % 2 == 0, turn % 3 == 0), (m, n), (f64::NAN, SIDES[turn % 2]), entry);
            let source = Source { matrix: placed.view(), transform: Some(&transform), weights: None };
            for set in InstructionSet::available() {
                let what = (set, layout, m, n);
                let wanted = Wanted { sums: true, ..Wanted::default() };
                let found = moments(source, wanted, set).unwrap();
                assert_equal(&found, &unweighted, &what);
                assert_eq!(found.sums, sums(&|_| 1), "{what:?}");
                let source = Source { weights: Some(&weights), ..source };
                let found = moments(source, wanted, set).unwrap();
                assert_equal(&found, &weighted, &what);
                assert_eq!(found.sums, sums(&weight), "{what:?}");
            }
        }
    }
}

#[test]
fn weights_alone_are_exact_on_integers() {
    let weight = |k: usize| [4, 1, 0, 3, 1, 2, 7][k % 7];
    for (m, n) in [(1, 1), (7, 3), (9, 16), (128, 8), (130, 17), (259, 48), (263, 50), (40, 64)] {
        let expected = sum_of_products(m, (n, n), weight, integer, integer);
        let weights: Vec<f64> = (0..m).map(|k| weight(k) as f64).collect();
        for layout in LAYOUTS {
            let placed = Placed::new(layout, (false, false), (m, n), (f32::NAN, Side::End), SINGLES_OF_INTEGERS);
            let source = Source { weights: Some(&weights), ..Source::plain(placed.view()) };
            for set in InstructionSet::available() {
                let found = moments(source, Wanted::default(), set).unwrap();
                assert_equal(&found, &expected, &(set, layout, m, n));
            }
        }
    }
}

const SINGLES_OF_INTEGERS: fn(usize, usize) -> f32 = |k, j| integer(k, j) as f32;

#[test]
fn cross_products_of_integers_are_exact() {
    let other = |k: usize, j: usize| integer(j + 100, k);
    for (m, n, p) in [
        (0, 2, 3),
        (1, 1, 1),
        (3, 0, 2),
        (3, 2, 0),
        (5, 7, 3),
        (9, 8, 24),
        (127, 25, 4),
        (256, 24, 23),
        (257, 13, 12),
        (600, 30, 60),
        (10, 100, 97),
        (300, 5, 260),
    ] {
        let expected = sum_of_products(m, (n, p), |_| 1, integer, other);
        for (turn, layout) in LAYOUTS.into_iter().enumerate() {
            let (nan, side) = (f32::NAN, SIDES[turn % 2]);
            let left = Placed::new(layout, (turn % 2 == 0, turn % 3 == 0), (m, n), (nan, side), SINGLES_OF_INTEGERS);
            let layout = LAYOUTS[(turn + m) % LAYOUTS.len()];
            let (nan, side) = (f64::NAN, SIDES[turn / 2 % 2]);
            let right = Placed::new(layout, (false, turn % 2 == 1), (m, p), (nan, side), |k, j| other(k, j) as f64);
            for set in InstructionSet::available() {
                let found = cross(Source::plain(left.view()), Source::plain(right.view()), set, None).unwrap();
                assert_eq!(found.product, expected, "{set:?}, {layout:?}: {m} × {n}, {p}");
                let square = |entry: &dyn Fn(usize) -> i64| (0..m).map(|k| entry(k).pow(2)).sum::<i64>() as f64;
                assert!((0..n).all(|j| found.left_squares[j] == square(&|k| integer(k, j))));
                assert!((0..p).all(|j| found.right_squares[j] == square(&|k| other(k, j))));
            }
        }
    }
}

#[test]
fn a_column_is_zero_only_if_it_is_there() {
    let placed = Placed::new(Layout::Columns, (false, false), (3, 2), (f64::NAN, Side::End), |_, _| 0.0);
    let source = Source::plain(placed.view());
    assert!(source.is_zero(0) && source.is_zero(1) && !source.is_zero(2));
}
