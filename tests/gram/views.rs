//! What a view shows, and nothing else, decides about the bits; what is not finite is found; progress is told.

#![allow(clippy::needless_range_loop, reason = "matrices are indexed by row and column")]

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};

use faer::{Mat, MatRef};
use gramkit::error::Place;
use gramkit::rounding::UNIT_ROUNDOFF;
use gramkit::{Accuracy, Centring, CrossGram, Divisor, Error, Gram, GramOptions, MatrixView, Real, Vectors};
use rand::SeedableRng;
use rand::rngs::StdRng;
use rayon::ThreadPool;

use super::entries::{FAMILIES, both_layouts, member, noise};
use crate::support::threads::pool;

/// The options of each kind.
fn all_options(weights: &[f64]) -> [GramOptions<'_>; 5] {
    let plain = GramOptions::default();
    let mean = GramOptions { centring: Centring::Mean, ..plain };
    [
        plain,
        GramOptions { weights: Some(weights), ..plain },
        mean,
        GramOptions { weights: Some(weights), divisor: Divisor::Count, ..mean },
        GramOptions { divisor: Divisor::UnitDiagonal, ..mean },
    ]
}

fn bits(g: &Gram) -> Vec<u64> {
    let entries = (0..g.order()).flat_map(|j| (0..g.order()).map(move |i| g.get(i, j)));
    entries.chain([g.radius().value()]).map(f64::to_bits).collect()
}

#[test]
fn nothing_outside_a_view_matters() {
    fn check<T: Real>(fill: [T; 2], convert: fn(f64) -> T) {
        for (m, n) in [(1, 1), (7, 5), (131, 8), (130, 24), (259, 13), (40, 50), (270, 52)] {
            let mut random = StdRng::seed_from_u64(3);
            let x = Mat::from_fn(m, n, |_, _| convert(noise(&mut random)));
            let weights: Vec<f64> = (0..m).map(|k| 1.0 / (k + 1) as f64).collect();
            let framed = fill.map(|outside| {
                let inside = |k: usize, j: usize| (3..m + 3).contains(&k) && (5..n + 5).contains(&j);
                let columns = Mat::from_fn(m + 7, n + 8, |k, j| if inside(k, j) { x[(k - 3, j - 5)] } else { outside });
                let rows = Mat::from_fn(n + 8, m + 7, |j, k| columns[(k, j)]);
                (columns, rows)
            });
            for options in all_options(&weights) {
                if m == 1 && options.centring == Centring::Mean {
                    continue;
                }
                let of_all = |(columns, rows): &(Mat<T>, Mat<T>)| -> Vec<Vec<u64>> {
                    let views: [MatRef<'_, T>; 2] =
                        [columns.submatrix(3, 5, m, n), rows.submatrix(5, 3, n, m).transpose()];
                    views
                        .into_iter()
                        .flat_map(|x| {
                            [x.as_dyn_stride(), x.reverse_rows(), x.reverse_cols(), x.reverse_rows_and_cols()]
                                .map(|x| bits(&Gram::with(&Vectors::columns(x), &options).unwrap()))
                        })
                        .collect()
                };
                assert_eq!(of_all(&framed[0]), of_all(&framed[1]), "{m} × {n}, {options:?}");
            }
        }
    }
    check([f64::NAN, 1e300], |x| x);
    check([f32::NAN, 1e30], |x| x as f32);
}

#[test]
fn results_are_symmetric_and_the_same_for_any_number_of_threads() {
    let pools = [1, 2, 3, 8].map(pool);
    // Columns; rows; packed, in one panel and in many; wide.
    for (m, n) in [(6000, 20), (1000, 48), (900, 50), (250, 100), (300, 270)] {
        let x = member(FAMILIES[6].1, (m, n), 8);
        let [by_columns, by_rows] = both_layouts(&x, n);
        let weights: Vec<f64> = (0..m).map(|k| 1.0 / (k % 7 + 1) as f64).collect();
        for options in all_options(&weights) {
            for view in [by_columns.as_ref(), by_rows.transpose(), by_columns.as_ref().reverse_rows()] {
                let run = |pool: &ThreadPool| pool.install(|| Gram::with(&Vectors::columns(view), &options));
                let found: Vec<Gram> = pools.iter().map(|pool| run(pool).unwrap()).collect();
                let first = bits(&found[0]);
                assert!(found.iter().all(|gram| bits(gram) == first), "{m} × {n}, {options:?}");
                let symmetric = |i: usize, j: usize| found[0].get(i, j).to_bits() == found[0].get(j, i).to_bits();
                assert!((0..n).all(|j| (0..j).all(|i| symmetric(i, j))));
            }
        }
        let y = Vectors::columns(&by_columns);
        let crossed = |pool: &ThreadPool| pool.install(|| CrossGram::of(&y, &Vectors::rows(&by_rows))).unwrap();
        let first = crossed(&pools[0]);
        assert!(pools.iter().map(crossed).all(|c| c.values == first.values && c.radius == first.radius));
    }
}

#[test]
fn what_is_not_finite_is_found_where_it_is() {
    for (m, n) in [(1, 1), (9, 5), (131, 8), (300, 13), (40, 50)] {
        let mut weights = vec![1.0; m];
        weights[m - 1] = 0.0;
        for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            for (k, j) in [(0, 0), (m - 1, n - 1), (m / 2, n / 2), (m - 1, 0)] {
                let x = Mat::from_fn(m, n, |i, l| if (i, l) == (k, j) { value } else { 0.1 * (i + l) as f64 });
                let single = Mat::from_fn(n, m, |l, i| x[(i, l)] as f32);
                let is_right = |error: &Error, place: (usize, usize)| match *error {
                    Error::NotFinite { place: Place::Entry { row, column }, value: found } => {
                        (row, column) == place && (found == value || found.is_nan() && value.is_nan())
                    }
                    _ => false,
                };
                for options in all_options(&weights) {
                    if m == 1 && options.weights.is_some() && options.centring == Centring::Mean {
                        continue;
                    }
                    let error = Gram::with(&Vectors::columns(&x), &options).unwrap_err();
                    assert!(is_right(&error, (k, j)), "{options:?}: {error:?}");
                    let error = Gram::with(&Vectors::rows(&single), &options).unwrap_err();
                    assert!(is_right(&error, (j, k)), "{options:?}: {error:?}");
                }
                let ones = Mat::from_fn(m, 2, |_, _| 1.0);
                let error = CrossGram::of(&Vectors::columns(&x), &Vectors::columns(&ones)).unwrap_err();
                assert!(is_right(&error, (k, j)), "{error:?}");
                let error = CrossGram::of(&Vectors::columns(&ones), &Vectors::columns(&x)).unwrap_err();
                assert!(is_right(&error, (k, j)), "{error:?}");
            }
        }
    }
}

#[test]
fn progress_is_a_fraction_and_cancels() {
    // Attempted once, centred about a better shift, and scaled.
    for (family, m, n, divisor) in
        [(0, 6000, 20, Divisor::One), (6, 5000, 20, Divisor::Count), (8, 300, 60, Divisor::UnitDiagonal)]
    {
        let x = member(FAMILIES[family].1, (m, n), 3);
        let [x, _] = both_layouts(&x, n);
        let centring = if family == 6 { Centring::Mean } else { Centring::None };
        let reports = AtomicUsize::new(0);
        let run = |stop: &(dyn Fn(usize, f64) -> bool + Sync)| {
            reports.store(0, Ordering::Relaxed);
            let progress = |fraction: f64| {
                assert!((0.0..=1.0).contains(&fraction));
                let so_far = reports.fetch_add(1, Ordering::Relaxed) + 1;
                if stop(so_far, fraction) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            };
            let options = GramOptions { centring, divisor, progress: Some(&progress), ..GramOptions::default() };
            Gram::with(&Vectors::columns(&x), &options).map(|_| ())
        };
        assert_eq!(run(&|_, _| false), Ok(()));
        let all = reports.load(Ordering::Relaxed);
        for last in 1..=all {
            assert_eq!(run(&|so_far, _| so_far >= last), Err(Error::Cancelled), "report {last} of {all}");
        }
        for limit in [0.0, 0.3, 0.5, 0.9, 1.0] {
            assert_eq!(run(&|_, fraction| fraction >= limit), Err(Error::Cancelled));
        }
    }
}

/// Rows of weight 0 mark what is missing, whatever stands there.
#[test]
fn rows_that_weigh_nothing_do_not_matter() {
    for sentinel in [1e160, -1e200, f64::MAX] {
        for accuracy in [Accuracy::Working, Accuracy::Doubled] {
            for centring in [Centring::None, Centring::Mean] {
                let options = GramOptions { centring, accuracy, ..GramOptions::default() };
                let x = [sentinel, 1.0, 2.0, sentinel, 4.0, sentinel, 1.0, 7.0, sentinel, 5.0];
                let weights = [0.0, 1.0, 3.0, 0.0, 0.5];
                let view = MatrixView::column_major(&x, 5, 2).unwrap();
                let all = Gram::with(&Vectors::columns(view), &GramOptions { weights: Some(&weights), ..options });
                let without = [1.0, 2.0, 4.0, 1.0, 7.0, 5.0];
                let view = MatrixView::column_major(&without, 3, 2).unwrap();
                let few = GramOptions { weights: Some(&[1.0, 3.0, 0.5]), ..options };
                let (few, all) = (Gram::with(&Vectors::columns(view), &few).unwrap(), all.unwrap());
                let apart = (few.as_faer() - all.as_faer()).norm_l2();
                assert!(apart <= few.radius().value() + all.radius().value());
                // Some ten roundings of the squared lengths, some thirty of the deviations.
                let limit = 64.0 * UNIT_ROUNDOFF * (all.get(0, 0) + all.get(1, 1) + 1.0);
                assert!(all.radius().value() <= limit, "{sentinel:e}, {options:?}: {:?}", all.radius());
            }
        }
    }
}
