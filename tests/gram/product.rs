//! Gram matrices of every kind against exact arithmetic: the radius holds, is not far too large, and is 0 only where it may be.

#![allow(clippy::needless_range_loop, reason = "matrices are indexed by row and column")]

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};

use faer::{Mat, MatRef};
use gramkit::error::Place;
use gramkit::rounding::UNIT_ROUNDOFF;
use gramkit::{
    Accuracy, Centring, CrossGram, Divisor, Error, Gram, GramOptions, MatrixView, Radius, Real, Symmetric, Vectors,
};
use oracle::dyadic::{Dyadic, d, whole};
use oracle::matrix::{Exact, Rows, integers, minus, product, rows_of, times};
use oracle::{Rational, Table};
use proptest::prelude::*;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

fn power(e: i32) -> f64 {
    2.0_f64.powi(e)
}

/// Whether ‖s·Ĝ − T‖₂ ≤ s·r for a positive s.
fn radius_holds(g: &Symmetric, truth: &Exact, s: &Dyadic) -> bool {
    let n = g.order();
    let error = minus(&times(s, &oracle::matrix::exact(&rows_of(&g.as_faer().to_owned()))), truth);
    let radius = s.times(&d(g.radius().value()));
    // All over one power of two, so that they are integers.
    let mut all = error;
    all.push(vec![radius]);
    let all = integers(&all).0;
    let whole = |i: usize, j: usize| Rational::from_integer(all[i][j].clone());
    Table::from_fn(n, n, whole).spectral_norm_is_at_most(&whole(n, 0))
}

/// W·XᵀWX − XᵀW1·(XᵀW1)ᵀ, W the sum of the weights: the centred Gram matrix times W.
fn centred_truth(x: &Exact, w: &[Dyadic], n: usize) -> Exact {
    let total = sum(w);
    let ones: Exact = x.iter().map(|_| vec![whole(1)]).collect();
    let sums = product(x, Some(w), &ones, (n, 1));
    let outer: Exact = (0..n).map(|i| (0..n).map(|j| sums[i][0].times(&sums[j][0])).collect()).collect();
    minus(&times(&total, &product(x, Some(w), x, (n, n))), &outer)
}

fn sum(w: &[Dyadic]) -> Dyadic {
    w.iter().fold(whole(0), |sum, w| sum.plus(w))
}

/// Families of columns that make a bound on their inner products work: a name, and entry (k, j) of m rows.
type Entry = fn(&mut StdRng, usize, usize, usize) -> f64;
const FAMILIES: [(&str, Entry); 14] = [
    ("noise", |r, _, _, _| noise(r)),
    ("cancellation", |r, k, _, _| if k % 2 == 0 { 1.0 + noise(r) * power(-20) } else { -1.0 }),
    ("Läuchli", |_, k, j, _| {
        if k == 0 {
            1.0
        } else if k == j + 1 {
            power(-27)
        } else {
            0.0
        }
    }),
    ("offset", |r, _, j, _| [1e8, -1e7, 1.0][j % 3] + noise(r)),
    ("trend", |r, k, j, _| (k * (j + 1)) as f64 + 1e6 + noise(r)),
    ("constant but for one", |_, k, j, m| if k == m / 2 + j { 3.0 } else { 0.1 }),
    ("zeros, then a jump", |r, k, j, m| if k < m - m / (4 + j) { 0.0 } else { 1e6 + noise(r) }),
    ("many decades in a column", |r, _, j, _| noise(r) * power(r.random_range(-800..0) + [900, 0, 400][j % 3])),
    ("tiny and huge columns", |r, _, j, _| noise(r) * power([-505, 509, -300][j % 3])),
    ("subnormal numbers among others", |r, k, j, _| noise(r) * power(if (k + j) % 2 == 0 { -1050 } else { -470 })),
    ("vanishing one by one", |_, k, _, _| if k == 0 { 1.0 } else { 1.414 * power(-27) }),
    ("outliers where rows are sampled", |r, k, _, m| if k % ((m / 31).max(1)) < 8 { 1e6 } else { noise(r) }),
    ("constant", |_, _, j, _| [0.1, 1e9 + 0.3, 1.0 / 3.0][j % 3]),
    ("squares at the edge of underflow", |r, _, j, _| noise(r) * power([-480, -478, -475][j % 3])),
];

fn noise(random: &mut StdRng) -> f64 {
    random.random_range(-1.0..1.0)
}

fn member(entry: Entry, (m, n): (usize, usize), seed: u64) -> Rows {
    let mut random = StdRng::seed_from_u64(seed);
    (0..m).map(|k| (0..n).map(|j| entry(&mut random, k, j, m)).collect()).collect()
}

/// Both orders in memory.
fn both_layouts(x: &Rows, n: usize) -> [Mat<f64>; 2] {
    [Mat::from_fn(x.len(), n, |k, j| x[k][j]), Mat::from_fn(n, x.len(), |j, k| x[k][j])]
}

/// A result, unless an entry left the range of doubles.
fn in_range(result: gramkit::Result<Gram>, what: &dyn std::fmt::Debug) -> Option<Gram> {
    match result {
        Ok(gram) => Some(gram),
        Err(Error::Overflow { .. } | Error::Underflow { .. }) => None,
        Err(error) => panic!("{what:?}: {error}"),
    }
}

const SHAPES: [(usize, usize); 6] = [(1, 1), (3, 2), (9, 3), (130, 3), (300, 2), (700, 3)];

#[test]
fn the_radius_is_never_exceeded() {
    let mut proved = 0;
    for (seed, (m, n)) in SHAPES.into_iter().enumerate() {
        for (name, entry) in FAMILIES {
            let rows = member(entry, (m, n), seed as u64);
            let x = oracle::matrix::exact(&rows);
            let ones = vec![whole(1); m];
            let [by_columns, by_rows] = both_layouts(&rows, n);
            let (plain, centred) = (product(&x, None, &x, (n, n)), centred_truth(&x, &ones, n));
            for (turn, view) in [by_columns.as_ref(), by_rows.transpose()].into_iter().enumerate() {
                let what = (name, m, n, turn);
                let vectors = Vectors::columns(view);
                if let Some(gram) = in_range(Gram::of(&vectors), &what) {
                    assert!(radius_holds(&gram, &plain, &whole(1)), "{what:?}: {gram:?}");
                    proved += 1;
                }
                let mean = GramOptions { centring: Centring::Mean, ..GramOptions::default() };
                if let Some(gram) = in_range(Gram::with(&vectors, &mean), &what) {
                    assert!(radius_holds(&gram, &centred, &whole(m as i64)), "centred {what:?}: {gram:?}");
                    proved += 1;
                }
                if m > 1
                    && let Some(gram) = in_range(Gram::covariance(&vectors), &what)
                {
                    let scale = whole((m * (m - 1)) as i64);
                    assert!(radius_holds(&gram, &centred, &scale), "covariance {what:?}: {gram:?}");
                    proved += 1;
                }
            }
        }
    }
    assert!(proved > 350, "{proved}");
}

#[test]
fn the_radius_is_never_exceeded_with_weights() {
    type Weight = fn(&mut StdRng, usize) -> f64;
    let kinds: [Weight; 4] = [
        |r, _| r.random_range(0.0..1.0),
        |r, k| if k % 3 == 0 { 0.0 } else { power(r.random_range(-60..60)) },
        |_, k| if k % 20 < 8 { 1e-30 } else { 1e5 },
        |r, _| r.random_range(0.5..1.0) * power(-400),
    ];
    let mut proved = 0;
    for (seed, (m, n)) in [(2, 2), (9, 3), (131, 3), (300, 2)].into_iter().enumerate() {
        for (kind, weight) in kinds.into_iter().enumerate() {
            let mut random = StdRng::seed_from_u64(seed as u64);
            let weights: Vec<f64> = (0..m).map(|k| weight(&mut random, k)).collect();
            let w: Vec<Dyadic> = weights.iter().map(|&w| d(w)).collect();
            for (name, entry) in FAMILIES {
                let rows = member(entry, (m, n), seed as u64);
                let x = oracle::matrix::exact(&rows);
                let [by_columns, by_rows] = both_layouts(&rows, n);
                let view = if kind % 2 == 0 { by_columns.as_ref() } else { by_rows.transpose() };
                let (vectors, what) = (Vectors::columns(view), (name, m, n, kind));
                let options = GramOptions { weights: Some(&weights), ..GramOptions::default() };
                if let Some(gram) = in_range(Gram::with(&vectors, &options), &what) {
                    let truth = product(&x, Some(&w), &x, (n, n));
                    assert!(radius_holds(&gram, &truth, &whole(1)), "{what:?}: {gram:?}");
                    proved += 1;
                }
                let total = sum(&w);
                let truth = centred_truth(&x, &w, n);
                let mean = GramOptions { centring: Centring::Mean, ..options };
                for (divisor, scale) in [(Divisor::One, total.clone()), (Divisor::Count, total.times(&total))] {
                    if let Some(gram) = in_range(Gram::with(&vectors, &GramOptions { divisor, ..mean }), &what) {
                        assert!(radius_holds(&gram, &truth, &scale), "{divisor:?} {what:?}: {gram:?}");
                        proved += 1;
                    }
                }
            }
        }
    }
    assert!(proved > 450, "{proved}");
}

/// Weights that lose digits, or all, when the largest is scaled to 1.
#[test]
fn the_radius_is_never_exceeded_with_weights_far_apart() {
    let cases = [
        ([power(100), power(-1000)], [0.0, power(500)]),
        ([power(1000), power(-76)], [1.0, power(520)]),
        ([1.0, 1.3 * power(-1070)], [1.0, power(515)]),
    ];
    for (weights, x) in cases {
        let vectors = Vectors::columns(MatrixView::column_major(&x, 2, 1).unwrap());
        let options = GramOptions { weights: Some(&weights), ..GramOptions::default() };
        let x: Exact = x.iter().map(|&x| vec![d(x)]).collect();
        let w: Vec<Dyadic> = weights.iter().map(|&w| d(w)).collect();
        if let Some(gram) = in_range(Gram::with(&vectors, &options), &weights) {
            assert!(radius_holds(&gram, &product(&x, Some(&w), &x, (1, 1)), &whole(1)), "{weights:?}: {gram:?}");
        }
        let mean = GramOptions { centring: Centring::Mean, ..options };
        if let Some(gram) = in_range(Gram::with(&vectors, &mean), &weights) {
            assert!(radius_holds(&gram, &centred_truth(&x, &w, 1), &sum(&w)), "centred {weights:?}: {gram:?}");
        }
    }
}

#[test]
fn the_radius_of_cross_products_is_never_exceeded() {
    for (seed, (m, n)) in SHAPES.into_iter().enumerate() {
        for (place, (name, entry)) in FAMILIES.into_iter().enumerate() {
            let other = FAMILIES[(place + 5 * seed) % FAMILIES.len()];
            let (x, y) = (member(entry, (m, n), seed as u64), member(other.1, (m, 2), seed as u64 + 90));
            let ([left, _], [_, right]) = (both_layouts(&x, n), both_layouts(&y, 2));
            let found = match CrossGram::of(&Vectors::columns(&left), &Vectors::rows(&right)) {
                Ok(found) => found,
                Err(Error::Overflow { .. }) => continue,
                Err(error) => panic!("{name}, {}: {error}", other.0),
            };
            let truth = product(&oracle::matrix::exact(&x), None, &oracle::matrix::exact(&y), (n, 2));
            let error = minus(&oracle::matrix::exact(&rows_of(&found.values)), &truth);
            // ‖E‖₂ ≤ ‖E‖_F, whose square is compared.
            let square = error.iter().flatten().fold(whole(0), |sum, e| sum.plus(&e.times(e)));
            let radius = d(found.radius.value());
            assert!(square.at_most(&radius.times(&radius)), "{name}, {}, {m} × {n}: {found:?}", other.0);
        }
    }
}

#[test]
fn zero_columns_do_not_widen_the_radius_of_cross_products() {
    let (x, y) = ([0.0, 0.0, 0.3e-300, 0.7e-300], [0.1e300, 0.7e300]);
    let x = Vectors::columns(MatrixView::column_major(&x, 2, 2).unwrap());
    let y = Vectors::columns(MatrixView::column_major(&y, 2, 1).unwrap());
    assert!(CrossGram::of(&x, &y).unwrap().radius.value() < 1e-13);
}

#[test]
fn centring_is_as_accurate_as_the_deviations() {
    let rows = [(3, 300), (4, 5000), (5, 4000), (6, 5000), (11, 5000), (3, 20)];
    for (family, m) in rows {
        let (name, entry) = FAMILIES[family];
        let x = member(entry, (m, 3), 5);
        let [by_columns, by_rows] = both_layouts(&x, 3);
        for view in [by_columns.as_ref(), by_rows.transpose()] {
            let gram = Gram::covariance(&Vectors::columns(view)).unwrap();
            let trace: f64 = gram.diagonal().iter().sum();
            // At most 256 + 20 roundings, and the factor 1 + 2θ + 2θ² ≤ 2.5: 8e-14.
            assert!(gram.radius().value() <= 1e-13 * trace, "{name}, {m}: {:?} of {trace}", gram.radius());
        }
    }
}

#[test]
fn the_radius_is_not_far_too_large() {
    // n·h roundings are proved, about √(n·h) are met.
    for (m, n, most) in [(1000, 20, 500.0), (5000, 5, 500.0), (300, 60, 1100.0)] {
        let mut random = StdRng::seed_from_u64(m as u64);
        let x = Mat::from_fn(m, n, |_, _| (noise(&mut random) * power(53)).floor() * power(-53));
        let z: Vec<Vec<i128>> =
            (0..n).map(|j| x.col_as_slice(j).iter().map(|x| (x * power(53)) as i128).collect()).collect();
        let gram = Gram::of(&Vectors::columns(&x)).unwrap();
        let error = Mat::from_fn(n, n, |i, j| {
            let truth: i128 = z[i].iter().zip(&z[j]).map(|(a, b)| a * b).sum();
            ((gram.get(i, j) * power(106)) as i128 - truth) as f64 * power(-106)
        });
        let eigenvalues = error.self_adjoint_eigenvalues(faer::Side::Lower).unwrap();
        let norm = eigenvalues.iter().fold(0.0_f64, |max, e| max.max(e.abs()));
        let radius = gram.radius().value();
        assert!(norm <= radius && radius <= most * norm, "{m} × {n}: {norm:e}, {radius:e}");
    }
}

#[test]
fn integers_are_exact() {
    for (m, n) in [(1, 1), (5, 3), (300, 4), (3000, 20), (40, 60), (300, 260)] {
        let x = Mat::from_fn(m, n, |k, j| ((k * 31 + j * 17 + k * j) % 23) as f64 - 11.0);
        let single = Mat::from_fn(m, n, |k, j| x[(k, j)] as f32);
        // Powers of two change nothing, also where the squares leave the range.
        let scaled = Mat::from_fn(m, n, |k, j| x[(k, j)] * power([400, -400][j % 2]));
        let (gram, of_single) =
            (Gram::of(&Vectors::columns(&x)).unwrap(), Gram::of(&Vectors::columns(&single)).unwrap());
        let of_rows = Gram::of(&Vectors::rows(x.transpose())).unwrap();
        let of_scaled = Gram::of(&Vectors::columns(&scaled)).unwrap();
        let cross = CrossGram::of(&Vectors::columns(&x), &Vectors::columns(&single)).unwrap();
        assert!([&gram, &of_single, &of_rows, &of_scaled].iter().all(|gram| gram.radius() == Radius::Exact));
        assert_eq!(cross.radius, Radius::Exact);
        for i in 0..n {
            for j in 0..n {
                let truth =
                    x.col_as_slice(i).iter().zip(x.col_as_slice(j)).map(|(a, b)| *a as i64 * *b as i64).sum::<i64>();
                let e = |j: usize| [400, -400][j % 2];
                let found = [gram.get(i, j), of_single.get(i, j), of_rows.get(i, j), cross.values[(i, j)]];
                assert_eq!(found, [truth as f64; 4]);
                assert_eq!(of_scaled.get(i, j), truth as f64 * power(e(i)) * power(e(j)));
            }
        }
    }
}

#[test]
fn one_entry_anywhere_can_make_a_product_inexact() {
    for (m, n) in [(5000, 3), (1500, 20), (700, 56)] {
        let integer = Mat::from_fn(m, n, |k, j| ((k + 3 * j) % 7) as f64);
        for (k, j) in [(0, n - 1), (m - 1, 0), (m - 10, n - 1), (m / 2, n / 2), (300, 1)] {
            for (entry, is_exact) in [(0.1, false), (0.5, true), (1.0 + f64::EPSILON, false), (power(-40), false)] {
                let mut x = integer.clone();
                x[(k, j)] = entry;
                let by_rows = x.transpose().to_owned();
                for vectors in [Vectors::columns(&x), Vectors::rows(&by_rows)] {
                    let exact = Gram::of(&vectors).unwrap().radius() == Radius::Exact;
                    assert_eq!(exact, is_exact, "{entry} at ({k}, {j}) of {m} × {n}");
                    let cross = CrossGram::of(&vectors, &vectors).unwrap();
                    assert_eq!(cross.radius == Radius::Exact, is_exact, "cross, {entry} at ({k}, {j}) of {m} × {n}");
                }
            }
        }
    }
}

proptest! {
    /// Few significant bits at any place: often exact, sometimes just not.
    #[test]
    fn what_is_called_exact_is(
        entries in prop::collection::vec((-3_i64..1 << 27, 0_u32..28, 0_i32..4), 2..40),
        n in 1_usize..4,
        places in prop::collection::vec(prop_oneof![-30_i32..30, -545_i32..-500, 440_i32..500], 3),
    ) {
        let m = entries.len() / n;
        prop_assume!(m > 0);
        let x = Mat::from_fn(m, n, |k, j| {
            let (z, shift, up) = entries[k * n + j];
            (z >> shift) as f64 * power(up) * power(places[j])
        });
        let truth = oracle::matrix::exact(&rows_of(&x));
        let truth = product(&truth, None, &truth, (n, n));
        if let Some(gram) = in_range(Gram::of(&Vectors::columns(&x)), &x) {
            prop_assert!(radius_holds(&gram, &truth, &whole(1)), "{:?}", gram);
        }
        if let Ok(cross) = CrossGram::of(&Vectors::columns(&x), &Vectors::columns(&x)) && cross.radius == Radius::Exact {
            let error = minus(&oracle::matrix::exact(&rows_of(&cross.values)), &truth);
            prop_assert!(error.iter().flatten().all(Dyadic::is_zero));
        }
    }

    /// Any finite doubles at all.
    #[test]
    fn the_radius_holds_for_any_bits(entries in prop::collection::vec(any::<u64>(), 1..24), n in 1_usize..4) {
        let m = entries.len() / n;
        let finite = |bits: u64| if f64::from_bits(bits).is_finite() { f64::from_bits(bits) } else { 0.0 };
        let x = Mat::from_fn(m, n, |k, j| finite(entries[k * n + j]) * power(-520));
        let truth = oracle::matrix::exact(&rows_of(&x));
        if let Some(gram) = in_range(Gram::of(&Vectors::columns(&x)), &x) {
            prop_assert!(radius_holds(&gram, &product(&truth, None, &truth, (n, n)), &whole(1)), "{:?}", gram);
        }
        let mean = GramOptions { centring: Centring::Mean, ..GramOptions::default() };
        if m > 0 && let Some(gram) = in_range(Gram::with(&Vectors::columns(&x), &mean), &x) {
            let centred = centred_truth(&truth, &vec![whole(1); m], n);
            prop_assert!(radius_holds(&gram, &centred, &whole(m as i64)), "{:?}", gram);
        }
    }
}

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
    let pools: Vec<_> =
        [1, 2, 3, 8].map(|threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap()).into();
    // Columns; rows; packed, in one panel and in many; wide.
    for (m, n) in [(6000, 20), (1000, 48), (900, 50), (250, 100), (300, 270)] {
        let x = member(FAMILIES[6].1, (m, n), 8);
        let [by_columns, by_rows] = both_layouts(&x, n);
        let weights: Vec<f64> = (0..m).map(|k| 1.0 / (k % 7 + 1) as f64).collect();
        for options in all_options(&weights) {
            for view in [by_columns.as_ref(), by_rows.transpose(), by_columns.as_ref().reverse_rows()] {
                let run = |pool: &rayon::ThreadPool| pool.install(|| Gram::with(&Vectors::columns(view), &options));
                let found: Vec<Gram> = pools.iter().map(|pool| run(pool).unwrap()).collect();
                let first = bits(&found[0]);
                assert!(found.iter().all(|gram| bits(gram) == first), "{m} × {n}, {options:?}");
                let symmetric = |i: usize, j: usize| found[0].get(i, j).to_bits() == found[0].get(j, i).to_bits();
                assert!((0..n).all(|j| (0..j).all(|i| symmetric(i, j))));
            }
        }
        let y = Vectors::columns(&by_columns);
        let crossed = |pool: &rayon::ThreadPool| pool.install(|| CrossGram::of(&y, &Vectors::rows(&by_rows))).unwrap();
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
