//! Gram matrices of every kind against exact arithmetic: the radius holds, is not far too large, and is 0 only where it
//! may be.

#![allow(clippy::needless_range_loop, reason = "matrices are indexed by row and column")]

use faer::Mat;
use gramkit::{Centring, CrossGram, Divisor, Error, Gram, GramOptions, MatrixView, Radius, Symmetric, Vectors};
use oracle::dyadic::{Dyadic, d, whole};
use oracle::matrix::{Exact, integers, minus, product, rows_of, times};
use oracle::{Rational, Table};
use proptest::prelude::*;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::entries::{FAMILIES, SHAPES, both_layouts, in_range, member, noise, power};

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
        assert!([&gram, &of_single, &of_rows, &of_scaled].iter().all(|gram| *gram.radius() == Radius::Exact));
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
                    let exact = *Gram::of(&vectors).unwrap().radius() == Radius::Exact;
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
