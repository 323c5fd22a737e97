//! Rows one at a time, weights, means, merging and doubled accuracy of accumulators, against exact sums.

use faer::Mat;
use gramkit::error::Place;
use gramkit::{Accuracy, Centring, Covariance, Divisor, Enclosure, Error, Gram, GramAccumulator, Radius, Vectors};
use num_traits::{One, Signed, Zero};
use oracle::{Rational, Table, exact};
use rand::{RngExt, SeedableRng, rngs::StdRng};

use crate::support::cases::cases;
use crate::support::norms::is_within_radius;

/// Columns of moderate numbers, integers, numbers far from 0, of mixed sizes, tiny ones and zeros.
fn table(random: &mut StdRng, m: usize, n: usize) -> Mat<f64> {
    let kinds: Vec<usize> = (0..n).map(|_| random.random_range(0..6)).collect();
    Mat::from_fn(m, n, |_, j| {
        let x: f64 = random.random_range(-1.0..1.0);
        match kinds[j] {
            0 => x,
            1 => (9.0 * x).round(),
            2 => 1e9 + x,
            3 => x * 10.0_f64.powi(random.random_range(-20..20)),
            4 => 1e-170 * x,
            _ => 0.0,
        }
    })
}

fn weights(random: &mut StdRng, m: usize) -> Vec<f64> {
    let kind = random.random_range(0..4);
    let weight = |_| match kind {
        0 => f64::from(random.random_range(0..4_u8)),
        1 => random.random_range(0.0..2.0),
        2 => random.random_range(0.0..1.0) * 10.0_f64.powi(random.random_range(-12..12)),
        _ => 1.0,
    };
    (0..m).map(weight).collect()
}

fn part(x: &Mat<f64>, first: usize, end: usize) -> Mat<f64> {
    x.subrows(first, end - first).to_owned()
}

fn is_enclosed(e: &Enclosure, truth: &Rational) -> bool {
    exact(e.lower) <= *truth && *truth <= exact(e.upper)
}

/// The weighted means.
fn means(x: &Table, weights: &[Rational]) -> Vec<Rational> {
    let (m, n) = x.shape();
    let total = weights.iter().fold(Rational::zero(), |sum, w| sum + w);
    let mean = |j| (0..m).fold(Rational::zero(), |sum, i| sum + &weights[i] * x.at(i, j)) / &total;
    (0..n).map(mean).collect()
}

#[test]
fn weighted_rows_in_any_pieces_stay_within_the_radius() {
    let mut random = StdRng::seed_from_u64(1803);
    let mut judged = 0;
    for case in 0..cases(250) {
        let (m, n) = (random.random_range(1..12), random.random_range(1..5));
        let x = table(&mut random, m, n);
        let w = if case % 3 == 0 { vec![1.0; m] } else { weights(&mut random, m) };
        let centring = [Centring::None, Centring::Mean][case % 2];
        let accuracy = [Accuracy::Working, Accuracy::Doubled][random.random_range(0..2_usize)];
        let mut all = GramAccumulator::new(n, centring).unwrap().with_accuracy(accuracy);
        let mut gathered = all.clone();
        let mut first = 0;
        let outcome = (|| {
            while first < m {
                let end = (first + random.random_range(1..4)).min(m);
                if w[first..end].iter().all(|&w| w == 1.0) && random.random_bool(0.5) {
                    for i in first..end {
                        gathered.push_row(&x.row(i).iter().copied().collect::<Vec<_>>())?;
                    }
                } else {
                    gathered.push_weighted(&Vectors::columns(&part(&x, first, end)), &w[first..end])?;
                }
                first = end;
                if random.random_bool(0.3) {
                    all.merge(&std::mem::replace(&mut gathered, GramAccumulator::new(n, centring)?))?;
                }
            }
            all.merge(&gathered)
        })();
        assert_eq!(outcome, Ok(()), "case {case}: {x:?} {w:?}");
        assert_eq!(all.dimension(), m);

        let (exact_x, exact_w) = (Table::of(x.as_ref()), w.iter().map(|&w| exact(w)).collect::<Vec<_>>());
        let total = exact_w.iter().fold(Rational::zero(), |sum, w| sum + w);
        let what = format!("case {case}, {centring:?}, {accuracy:?}: {x:?} {w:?}");
        if total.is_positive() {
            let truth = means(&exact_x, &exact_w);
            let found = all.mean().unwrap();
            assert!(found.iter().zip(&truth).all(|(found, truth)| is_enclosed(found, truth)), "{what}: {found:?}");
        } else {
            assert!(matches!(all.mean(), Err(Error::Domain { .. })));
            continue;
        }
        let truth = match centring {
            Centring::None => exact_x.weighted_gram(&exact_w),
            Centring::Mean => exact_x.deviations(&exact_w).weighted_gram(&exact_w),
        };
        let Ok(one) = all.finish(Divisor::One) else { continue };
        judged += 1;
        assert!(is_within_radius(&one, &truth), "{what}: {one:?}");
        assert!(is_within_radius(&all.finish(Divisor::Count).unwrap(), &truth.times(&total.recip())), "{what}");
        let less = &total - Rational::one();
        match all.finish(Divisor::CountLessOne) {
            Ok(sample) => assert!(is_within_radius(&sample, &truth.times(&less.recip())), "{what}"),
            Err(Error::Domain { .. }) => assert!(less <= exact(1e-12), "{what}"),
            Err(error) => assert!(matches!(error, Error::Underflow { .. }), "{what}: {error}"),
        }
    }
    assert!(judged > 150, "{judged}");
}

#[test]
fn rows_one_at_a_time_are_those_of_chunks() {
    let mut random = StdRng::seed_from_u64(1804);
    let x = Mat::from_fn(700, 3, |_, j| 1e6 * j as f64 + random.random_range(-1.0..1.0_f64));
    for centring in [Centring::None, Centring::Mean] {
        let mut chunks = GramAccumulator::new(3, centring).unwrap();
        for first in [0, 256, 512] {
            chunks.push(&Vectors::columns(&part(&x, first, (first + 256).min(700)))).unwrap();
        }
        let mut rows = GramAccumulator::new(3, centring).unwrap();
        rows.extend((0..700).map(|i| [x[(i, 0)], x[(i, 1)], x[(i, 2)]]));
        assert_eq!((rows.dimension(), rows.mean()), (700, chunks.mean()));
        assert_eq!(rows.finish(Divisor::Count).unwrap(), chunks.finish(Divisor::Count).unwrap());
        // A chunk after rows, in its order.
        let mut mixed = GramAccumulator::new(3, centring).unwrap();
        mixed.push_row(&[x[(0, 0)], x[(0, 1)], x[(0, 2)]]).unwrap();
        mixed.push(&Vectors::columns(&part(&x, 1, 700))).unwrap();
        let mut pieces = GramAccumulator::new(3, centring).unwrap();
        pieces.push(&Vectors::columns(&part(&x, 0, 1))).unwrap();
        pieces.push(&Vectors::columns(&part(&x, 1, 700))).unwrap();
        assert_eq!(mixed, pieces);
    }
}

#[test]
fn means_are_sharp() {
    // Of 1000 numbers about 1e9: u of the mean, and of the deviations' sum what its additions round, 1000·u·1000.
    const SLACK: f64 = 4.0;
    let mut random = StdRng::seed_from_u64(1805);
    let x = Mat::from_fn(1000, 1, |_, _| 1e9 + random.random_range(-1.0..1.0_f64));
    let mean = Covariance::of(&Vectors::columns(&x)).unwrap().mean[0];
    let truth = means(&Table::of(x.as_ref()), &vec![Rational::one(); 1000]);
    assert!(is_enclosed(&mean, &truth[0]) && mean.width() <= SLACK * f64::EPSILON * 1e9, "{mean:?}");
    let exactly = Covariance::of(&Vectors::columns(&faer::mat![[1.0, 5.0], [3.0, 5.0]])).unwrap();
    assert_eq!(exactly.mean.iter().map(Enclosure::width).sum::<f64>(), 0.0);
    assert_eq!((exactly.mean[0].lower, exactly.mean[1].lower), (2.0, 5.0));
}

#[test]
fn covariances_have_their_means() {
    let mut random = StdRng::seed_from_u64(1806);
    for _ in 0..cases(60) {
        let (m, n) = (random.random_range(2..9), random.random_range(1..4));
        let x = table(&mut random, m, n);
        let Ok(found) = Covariance::of(&Vectors::columns(&x)) else { continue };
        assert_eq!(found.matrix, Gram::covariance(&Vectors::columns(&x)).unwrap());
        let truth = means(&Table::of(x.as_ref()), &vec![Rational::one(); m]);
        assert!(found.mean.iter().zip(&truth).all(|(found, truth)| is_enclosed(found, truth)), "{x:?}: {found:?}");
    }
    let cosines = Gram::cosine(&Vectors::columns(&faer::mat![[3.0, 4.0], [4.0, 3.0]])).unwrap();
    let gap = (exact(cosines.get(0, 1)) - exact(24.0) / exact(25.0)).abs();
    assert!(cosines.get(1, 1) == 1.0 && gap <= exact(cosines.radius().value()));
}

#[test]
fn doubled_accuracy_leaves_a_smaller_radius() {
    let mut random = StdRng::seed_from_u64(1807);
    let x = Mat::from_fn(4000, 4, |_, _| random.random_range(-1.0..1.0_f64));
    for centring in [Centring::None, Centring::Mean] {
        let radius = |accuracy| {
            let mut all = GramAccumulator::new(4, centring).unwrap().with_accuracy(accuracy);
            all.push(&Vectors::columns(&part(&x, 0, 2000))).unwrap();
            all.push(&Vectors::columns(&part(&x, 2000, 4000))).unwrap();
            all.finish(Divisor::Count).unwrap().radius().value()
        };
        assert!(8.0 * radius(Accuracy::Doubled) < radius(Accuracy::Working), "{centring:?}");
    }
}

#[test]
fn integers_stay_exact_whatever_way_they_come() {
    let rows = [[1.0, -2.0], [3.0, 4.0], [0.0, 7.0]];
    let mut all = GramAccumulator::new(2, Centring::None).unwrap();
    all.extend(rows);
    let g = all.finish(Divisor::One).unwrap();
    assert_eq!((g.get(0, 0), g.get(1, 0), g.get(1, 1), g.radius()), (10.0, 10.0, 69.0, &Radius::Exact));
    // Weighted ones are not plain.
    all.push_weighted(&Vectors::columns(&faer::mat![[1.0, 1.0]]), &[2.0]).unwrap();
    let g = all.finish(Divisor::One).unwrap();
    assert_eq!((g.get(0, 0), g.get(1, 1)), (12.0, 71.0));
    assert!(g.updated(&Vectors::columns(&faer::mat![[1.0, 1.0]])).is_err());
}

#[test]
fn sums_of_accumulators() {
    let of = |rows: &[[f64; 2]]| {
        let mut gathered = GramAccumulator::new(2, Centring::Mean).unwrap();
        gathered.extend(rows);
        gathered
    };
    let (a, b) = (of(&[[1.0, 2.0], [3.0, 5.0]]), of(&[[2.0, 0.0]]));
    let mut merged = a.clone();
    merged.merge(&b).unwrap();
    let nothing = std::iter::empty::<GramAccumulator>().sum::<GramAccumulator>();
    assert_eq!((nothing.order(), nothing.dimension()), (0, 0));
    assert_eq!([nothing.clone(), a.clone(), nothing, b].into_iter().sum::<GramAccumulator>(), merged);
    // What cannot be merged is told in the end.
    let plain = GramAccumulator::new(2, Centring::None).unwrap();
    let failed = [a, plain].into_iter().sum::<GramAccumulator>();
    let message = failed.finish(Divisor::One).unwrap_err().to_string();
    assert_eq!(
        message,
        "this accumulator is centred, the other is of the plain XᵀX: they cannot be merged; make both with the same \
         Centring"
    );
}

#[test]
fn rows_that_cannot_be_gathered() {
    let mut all = GramAccumulator::new(2, Centring::Mean).unwrap();
    assert!(matches!(all.push_row(&[1.0]), Err(Error::Shape { expected: 2, found: 1, .. })));
    let infinite = all.push_row(&[0.0, f64::INFINITY]);
    assert!(matches!(infinite, Err(Error::NotFinite { place: Place::Component { index: 1, .. }, .. })));
    let x = faer::mat![[1.0, 2.0], [2.0, 3.0]];
    let vectors = Vectors::columns(&x);
    assert!(matches!(all.push_weighted(&vectors, &[1.0]), Err(Error::Shape { .. })));
    assert!(matches!(all.push_weighted(&vectors, &[1.0, -1.0]), Err(Error::Domain { .. })));
    assert!(matches!(all.push_weighted(&vectors, &[1.0, f64::NAN]), Err(Error::NotFinite { .. })));
    assert_eq!(all, GramAccumulator::new(2, Centring::Mean).unwrap());
    all.push_weighted(&vectors, &[0.0, 0.0]).unwrap();
    assert!(matches!(all.finish(Divisor::One), Err(Error::Domain { .. })));
    // A row of the end of the range overflows where it is counted in, and no row is lost.
    let mut all = GramAccumulator::new(1, Centring::None).unwrap();
    for i in 0..255 {
        all.push_row(&[f64::from(i)]).unwrap();
    }
    assert!(matches!(all.push_row(&[1e200]), Err(Error::Overflow { .. })));
    assert_eq!(all.dimension(), 255);
    assert_eq!(all.finish(Divisor::One).unwrap().get(0, 0), f64::from(254 * 255 * 509 / 6));
    // An error of an iterator stays.
    all.extend([[1.0, 2.0]]);
    assert!(matches!(all.mean(), Err(Error::Shape { .. })));
    assert!(matches!(all.push_row(&[1.0]), Err(Error::Shape { .. })));
}
