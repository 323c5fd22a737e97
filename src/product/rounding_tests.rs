//! The roundings of the products, their bits and their progress, and what a scan sees.
//!
//! Exact sums of products of integers of 53 bits fit into 128 bits, so that the proved number of roundings is put to
//! the test.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};

use faer::Mat;
use proptest::prelude::*;
use rand::RngExt;

use super::cross::cross;
use super::cut::{Cut, Method};
use super::kernel_tests::{LAYOUTS, Layout, Placed, integer};
use super::moments::{Moments, Wanted, height, moments};
use super::scan::{Scan, may_be_exact};
use super::source::{Source, Transform};
use crate::error::Error;
use crate::rounding::{UNIT_ROUNDOFF, exponent, gamma, scale_by_power_of_two};
use crate::simd::InstructionSet;
use crate::simd::guarded::Side;
use oracle::mutation::generator;

/// Places below the point of the numbers that [`check_height`] is given.
const PLACES: i32 = 52;

/// Whether |ĉ − c|_ij ≤ γ_h Σ_k |l_ki||r_kj| for doubles l and r that are multiples of 2⁻⁵² below 2: the largest
/// quotient of the error and u·Σ|l||r|, which no more roundings than that can explain.
fn check_height(found: impl Fn(usize, usize) -> f64, l: &Mat<f64>, r: &Mat<f64>, height: usize, lower: bool) -> f64 {
    let fixed = |x: f64, places: i32| scale_by_power_of_two(x, places) as i128;
    let integers = |x: &Mat<f64>| -> Vec<Vec<i128>> {
        (0..x.ncols()).map(|j| x.col_as_slice(j).iter().map(|&x| fixed(x, PLACES)).collect()).collect()
    };
    let (left, right) = (integers(l), integers(r));
    let mut most = 0.0_f64;
    for (j, right) in right.iter().enumerate() {
        for (i, left) in left.iter().enumerate().skip(if lower { j } else { 0 }) {
            let products = || left.iter().zip(right).map(|(l, r)| l * r);
            let error = (fixed(found(i, j), 2 * PLACES) - products().sum::<i128>()).abs() as f64;
            let magnitude = products().map(i128::abs).sum::<i128>() as f64;
            // Two conversions to doubles and a product: far less than one of the roundings.
            assert!(error <= gamma(height) * magnitude * (1.0 + 1e-12), "({i}, {j}): {error:e} of {magnitude:e}");
            if magnitude > 0.0 {
                most = most.max(error / (UNIT_ROUNDOFF * magnitude));
            }
        }
    }
    most
}

/// Matrices that are hard on sums: noise, cancellation, all of one sign, and large numbers with many after them that
/// vanish beside them one by one.
fn hard(kind: usize, (m, n): (usize, usize), seed: u64) -> Mat<f64> {
    let mut random = generator(seed);
    let start = random.random_range(0..m);
    let ulp = scale_by_power_of_two(1.0, -PLACES);
    let place = |x: f64| (x / ulp).floor() * ulp;
    // Its square is a little less than u.
    let vanishing = place(1.414 * scale_by_power_of_two(1.0, -27));
    Mat::from_fn(m, n, |k, _| {
        let noise = place(random.random_range(0.0..1.0_f64));
        match kind {
            0 => noise - 0.5,
            1 => noise,
            2 if k % 2 == 0 => 1.0 + place(noise / 1024.0),
            2 => -1.0,
            3 if (start..start + 8).contains(&k) => 1.0,
            // One for each lane of a kernel whose lanes run down the columns, or one alone.
            4 if k < 8 => 1.0,
            5 if k < 4 => 1.0,
            6 if k < 1 => 1.0,
            _ => vanishing,
        }
    })
}

#[test]
fn no_term_meets_more_roundings_than_the_height() {
    let shapes = [(700, 6), (1000, 24), (130, 8), (600, 48), (257, 13), (600, 50), (300, 3), (265, 3)];
    for set in InstructionSet::available() {
        for layout in [Layout::Columns, Layout::Rows, Layout::StridedRows] {
            let mut most = 0.0_f64;
            for (seed, (m, n)) in shapes.into_iter().enumerate() {
                for kind in 0..7 {
                    let x = hard(kind, (m, n), seed as u64);
                    let placed = Placed::new(layout, (false, false), (m, n), (f64::NAN, Side::End), |k, j| x[(k, j)]);
                    let source = Source::plain(placed.view());
                    let gram = moments(source, Wanted::default(), set).unwrap().gram;
                    let height = height(source, set);
                    let met = check_height(|i, j| gram[(i, j)], &x, &x, height, true);
                    most = most.max(met / height as f64);
                    assert!(height <= m.min(256) + 12);
                }
            }
            // Numbers that vanish one by one come near to the bound, so it could not be much less.
            assert!(most > 0.4, "{set:?}, {layout:?}: {most}");
        }
    }
}

#[test]
fn heights_are_those_of_the_documentation() {
    for set in InstructionSet::available() {
        for method in [Method::Columns, Method::Rows, Method::Packed] {
            for n in [1, 2, 4, 8, 16, 32, 48, 100, 256, 257, 2000] {
                for m in [0, 1, 5, 64, 265, 1000, 30_000, 1_000_000, 1 << 30, 1 << 40] {
                    let h = Cut::new(m, n, method, set).height(set);
                    let few = n <= 256;
                    assert!(if few { h <= 170 } else { method != Method::Packed || h <= 72 + m.div_ceil(512) });
                    assert!(h <= m + 2, "{set:?}, {method:?}, {m} × {n}: {h}");
                }
            }
        }
    }
}

#[test]
fn cross_products_meet_no_more_roundings_than_their_height() {
    for (seed, (m, n, p)) in [(300, 5, 9), (700, 24, 8), (513, 13, 50)].into_iter().enumerate() {
        for kind in 0..7 {
            let (x, y) = (hard(kind, (m, n), seed as u64), hard((kind + 3) % 7, (m, p), seed as u64 + 50));
            for set in InstructionSet::available() {
                let found = cross(Source::plain(x.as_ref()), Source::plain(y.as_ref()), set, None).unwrap();
                check_height(|i, j| found.product[(i, j)], &x, &y, found.height, false);
                for j in 0..n {
                    let column = x.subcols(j, 1).to_owned();
                    check_height(|_, _| found.left_squares[j], &column, &column, found.height, true);
                }
            }
        }
    }
}

/// Shapes and layouts for which threads share the work, each method among them.
const SHARED: [(usize, usize, Layout, Method); 6] = [
    (6000, 20, Layout::Columns, Method::Columns),
    (1000, 48, Layout::Rows, Method::Rows),
    (900, 50, Layout::Columns, Method::Packed),
    (250, 100, Layout::Rows, Method::Packed),
    (300, 270, Layout::StridedRows, Method::Packed),
    (2500, 31, Layout::Rows, Method::Packed),
];

#[test]
fn the_bits_do_not_depend_on_the_number_of_threads() {
    let pools: Vec<_> =
        [1, 2, 3, 8].map(|threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap()).into();
    for (m, n, layout, method) in SHARED {
        let x = hard(0, (m, n), 7);
        let placed = Placed::new(layout, (false, false), (m, n), (f64::NAN, Side::End), |k, j| x[(k, j)]);
        let plain = Source::plain(placed.view());
        let transform = Transform::none(n).with_shifts((0..n).map(|j| 0.1 / (j + 1) as f64).collect());
        let weights: Vec<f64> = (0..m).map(|k| 1.0 / (k + 1) as f64).collect();
        let centred = Source { transform: Some(&transform), ..plain };
        let all = [(plain, false), (centred, true), (Source { weights: Some(&weights), ..centred }, true)];
        for set in InstructionSet::available() {
            assert_eq!(Cut::of(plain, set).method, method);
            for (source, sums) in all {
                let bits = |x: &Moments| -> Vec<u64> {
                    let entries = (0..n).flat_map(|j| x.gram.col_as_slice(j).iter().chain(&x.sums));
                    entries.map(|x| x.to_bits()).collect()
                };
                let wanted = Wanted { sums, ..Wanted::default() };
                let found = pools.iter().map(|pool| bits(&pool.install(|| moments(source, wanted, set)).unwrap()));
                let found: Vec<Vec<u64>> = found.collect();
                assert!(found.iter().all(|bits| *bits == found[0]), "{set:?}, {layout:?}: {m} × {n}");
            }
            let crossed = |pool: &rayon::ThreadPool| pool.install(|| cross(plain, centred, set, None)).unwrap();
            let first = crossed(&pools[0]);
            for pool in &pools[1..] {
                let other = crossed(pool);
                assert!(first.product == other.product && first.left_squares == other.left_squares);
            }
        }
    }
}

#[test]
fn work_can_be_cancelled_at_any_report() {
    for (m, n, layout, _) in SHARED {
        let placed = Placed::new(layout, (false, false), (m, n), (f64::NAN, Side::End), |k, j| integer(k, j) as f64);
        let source = Source::plain(placed.view());
        let reports = AtomicUsize::new(0);
        let run = |last: usize| {
            reports.store(0, Ordering::Relaxed);
            let progress = |fraction: f64| {
                assert!((0.0..=1.0).contains(&fraction));
                let so_far = reports.fetch_add(1, Ordering::Relaxed) + 1;
                if so_far >= last { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            };
            let wanted = Wanted { progress: Some(&progress), ..Wanted::default() };
            moments(source, wanted, InstructionSet::detect()).map(|_| ())
        };
        assert_eq!(run(usize::MAX), Ok(()));
        let all = reports.load(Ordering::Relaxed);
        assert!(all >= 3);
        for last in 1..=all {
            assert_eq!(run(last), Err(Error::Cancelled), "{m} × {n}, report {last} of {all}");
        }
    }
}

/// The exponent of the largest power of two of which a finite number other than 0 is a multiple, by trial.
fn grid(x: f64) -> i32 {
    let is_multiple = |e: i32| scale_by_power_of_two(x, -e).fract() == 0.0;
    ((exponent(x) - 53).max(-1074)..exponent(x)).rev().find(|&e| is_multiple(e)).unwrap()
}

#[test]
fn the_last_bit_is_seen_at_every_place() {
    for g in -1074_i32..=997 {
        for (z, top) in [(1.0, 25), (3.0, 25), (1.0, 26), (3.0, 26)] {
            // One entry among those that are looked at side by side, and one after them.
            let mut column = [0.0; 9];
            column[g.unsigned_abs() as usize % 8] = scale_by_power_of_two(z, g);
            column[8] = scale_by_power_of_two(-1.0, g + top);
            let x = faer::MatRef::from_column_major_slice(&column, 9, 1);
            for set in InstructionSet::available() {
                assert_eq!(Scan::of(x, set).is_hopeless(1), top == 26, "{set:?}: {z}·2^{g}");
                assert!(may_be_exact(x.subrows(8, 1), 26));
            }
        }
    }
}

/// Finite doubles of all kinds: any bits, few significant bits, subnormal ones, powers of two, zeros.
fn number() -> impl Strategy<Value = f64> {
    let scaled = (-9_i32..=9, -1080_i32..=1015).prop_map(|(z, e)| scale_by_power_of_two(f64::from(z), e));
    let any = any::<u64>().prop_map(f64::from_bits).prop_filter("finite", |x| x.is_finite());
    let short = (1_u64..1 << 27, -30_i32..30).prop_map(|(z, e)| scale_by_power_of_two(z as f64, e));
    prop_oneof![any, scaled, short, (0_u64..1 << 52).prop_map(f64::from_bits), Just(0.0), Just(-0.0)]
}

proptest! {
    #[test]
    fn scans_see_the_bits_of_each_column(
        entries in prop_oneof![
            prop::collection::vec(number(), 1..60),
            prop::collection::vec((-9_i32..=9).prop_map(f64::from), 1..60),
        ],
        n in 1_usize..5,
        turn in 0_usize..4,
    ) {
        let m = entries.len() / n;
        let entry = |k: usize, j: usize| entries[k * n + j];
        let column = |j: usize| (0..m).map(move |k| entry(k, j));
        let largest = |j: usize| column(j).fold(0.0, |max: f64, x| max.max(x.abs()));
        let lowest = |j: usize| column(j).filter(|&x| x != 0.0).map(grid).min();
        // (bits, grid, exponent) of the columns that are not zero.
        let extents: Vec<_> = (0..n)
            .filter_map(|j| lowest(j).map(|g| (exponent(largest(j)) - g, g, exponent(largest(j)))))
            .collect();
        let most = extents.iter().map(|extent| extent.0).max().unwrap_or(0);
        let terms = exponent(m as f64);
        let exact = extents.iter().all(|a| extents.iter().all(|b| {
            terms + a.0 + b.0 <= 53 && a.1 + b.1 >= -1074 && terms + a.2 + b.2 <= 1023
        }));
        for layout in LAYOUTS {
            let placed = Placed::new(layout, (turn % 2 == 1, turn > 1), (m, n), (f64::NAN, Side::End), entry);
            for set in InstructionSet::available() {
                let whole = Scan::of(placed.view(), set);
                let (first, second) = placed.view().split_at_row(m / 3);
                for scan in [whole, Scan::of(first, set).merged(&Scan::of(second, set))] {
                    prop_assert!(scan.exponents().into_iter().eq((0..n).map(|j| exponent(largest(j)))));
                    prop_assert_eq!(scan.is_hopeless(1), most > 26);
                    prop_assert_eq!(scan.is_exact_with(&scan, m), exact);
                }
                prop_assert!(may_be_exact(placed.view(), 26) || most > 26);
            }
        }
    }
}
