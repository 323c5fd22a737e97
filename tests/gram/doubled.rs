//! Gram matrices in doubled precision, against exact rationals.

use std::ops::ControlFlow;

use faer::Mat;
use gramkit::rounding::UNIT_ROUNDOFF;
use gramkit::{
    Accuracy, Centring, Definiteness, Divisor, Error, Gram, GramOptions, MatrixView, Radius, Result, Symmetric,
    Vectors, Verdict,
};
use num_traits::{One, Signed, ToPrimitive, Zero};
use oracle::{Rational, Table, exact, frobenius};
use rand::{RngExt, SeedableRng, rngs::StdRng};

use crate::support::bits::identical;
use crate::support::norms::is_between_forms;
use crate::support::threads::on;

/// Shapes on either side of the edges of lanes, tiles and blocks.
const SHAPES: [(usize, usize); 13] =
    [(1, 1), (1, 3), (2, 2), (3, 1), (5, 4), (7, 5), (8, 2), (9, 3), (17, 3), (33, 2), (64, 1), (513, 2), (1030, 1)];

const DIVISORS: [Divisor; 5] =
    [Divisor::One, Divisor::Count, Divisor::CountLessOne, Divisor::Number(7.3), Divisor::UnitDiagonal];

/// What makes a family hard.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Family {
    Uniform,
    Integers,
    /// Means of 1e8, deviations of 1.
    Offset,
    /// Means of 2⁵², deviations of a few units.
    LastBits,
    /// A column of ones above small multiples of unit vectors.
    Lauchli,
    /// The first column again, some entries moved to a neighbour.
    Twins,
    /// The first column with alternating signs, moved to a neighbour: inner products cancel.
    Cancelling,
    /// Columns scaled by 2^±300.
    Scaled,
    /// Rows scaled by 2^±100.
    Spread,
    /// From the largest numbers to subnormal ones in one column.
    WholeRange,
    Subnormal,
    WithZeros,
    Constant,
}

const FAMILIES: [Family; 13] = [
    Family::Uniform,
    Family::Integers,
    Family::Offset,
    Family::LastBits,
    Family::Lauchli,
    Family::Twins,
    Family::Cancelling,
    Family::Scaled,
    Family::Spread,
    Family::WholeRange,
    Family::Subnormal,
    Family::WithZeros,
    Family::Constant,
];

fn family(kind: Family, m: usize, n: usize, random: &mut StdRng) -> Mat<f64> {
    let first: Vec<f64> = (0..m).map(|_| random.random_range(-1.0..1.0)).collect();
    Mat::from_fn(m, n, |i, j| {
        let x: f64 = random.random_range(-1.0..1.0);
        let odd = (i + j) % 2 == 1;
        match kind {
            Family::Uniform => x,
            Family::Integers => (9.0 * x).round(),
            Family::Offset => 1e8 + x,
            Family::LastBits => 2.0_f64.powi(52) + (4.0 * x).round(),
            Family::Lauchli => [1.0, if i == j + 1 { 1e-9 } else { 0.0 }][i.min(1)],
            Family::Twins if j > 0 && odd => first[i].next_up(),
            Family::Cancelling if j > 0 => first[i].next_up() * if odd { -1.0 } else { 1.0 },
            Family::Twins | Family::Cancelling => first[i],
            Family::Scaled => x * 2.0_f64.powi(if j % 2 == 1 { 300 } else { -300 }),
            Family::Spread => x * 2.0_f64.powi(if i % 3 == 1 { 100 } else { -100 }),
            Family::WholeRange => [x * 1e150, x * 1e-320, x, x * 1e-160][(i + j) % 4],
            Family::Subnormal => x * 1e-310,
            Family::WithZeros => [x, 0.0][usize::from(odd || j == 2)],
            Family::Constant => 0.1,
        }
    })
}

/// Weights that are all moderate, some zero, some very small.
fn weights(kind: usize, m: usize, random: &mut StdRng) -> Vec<f64> {
    let weight = |x: f64, k: usize| match kind {
        0 => 0.5 + x,
        1 => (4.0 * x).floor(),
        _ => x * 2.0_f64.powi([40, -120, 3, -7][k % 4]),
    };
    (0..m).map(|k| weight(random.random_range(0.0..1.0), k)).collect()
}

/// The matrix that the options describe; `None` where it is undefined. Cosines are within 2⁻²⁰⁰.
fn truth(x: &Table, options: &GramOptions<'_>) -> Option<Table> {
    let (m, _) = x.shape();
    let w: Vec<Rational> =
        options.weights.map_or_else(|| vec![Rational::one(); m], |w| w.iter().map(|&w| exact(w)).collect());
    let total = w.iter().fold(Rational::zero(), |sum, w| sum + w);
    let gram = match options.centring {
        Centring::None => x.weighted_gram(&w),
        Centring::Mean if total.is_zero() => return None,
        Centring::Mean => x.deviations(&w).weighted_gram(&w),
    };
    let over = |d: Rational| d.is_positive().then(|| gram.times(&d.recip()));
    match options.divisor {
        Divisor::One => Some(gram),
        Divisor::Count => over(total),
        Divisor::CountLessOne => over(total - Rational::one()),
        Divisor::Number(number) => over(exact(number)),
        Divisor::UnitDiagonal => (0..gram.shape().0).all(|j| gram.at(j, j).is_positive()).then(|| gram.unit_diagonal()),
    }
}

fn doubled<'a>(options: &GramOptions<'a>) -> GramOptions<'a> {
    GramOptions { accuracy: Accuracy::Doubled, ..*options }
}

fn error_of(gram: &Symmetric, truth: &Table) -> Table {
    Table::of(gram.as_faer()).minus(truth)
}

fn check(x: &Mat<f64>, options: &GramOptions<'_>, context: &str) -> bool {
    let vectors = Vectors::columns(x);
    let working = Gram::with(&vectors, options);
    let gram = match Gram::with(&vectors, &doubled(options)) {
        Ok(gram) => gram,
        Err(error) => {
            assert!(working.is_err(), "{context}: {error}, but not in working precision");
            return false;
        }
    };
    let truth = truth(&Table::of(x.as_ref()), options).expect("what is computed is defined");
    let error = error_of(&gram, &truth);
    // The oracle's square roots are within 2⁻²⁰⁰.
    let slack = if options.divisor == Divisor::UnitDiagonal { exact(2.0_f64.powi(-190)) } else { Rational::zero() };
    let radius = exact(gram.radius().value());
    assert!(
        error.spectral_norm_is_at_most(&(&radius + slack)),
        "{context}: beyond the radius {:e}",
        gram.radius().value()
    );
    assert!(gram.radius().is_proved());
    assert!(is_between_forms(&error, gram.radius()), "{context}: beyond {:?}", gram.radius());
    if let Ok(working) = working {
        let apart = Table::of(gram.as_faer()).minus(&Table::of(working.as_faer()));
        assert!(
            apart.spectral_norm_is_at_most(&(radius + exact(working.radius().value()))),
            "{context}: twins disagree"
        );
    }
    true
}

#[test]
fn every_option_lies_within_its_radius() {
    let mut random = StdRng::seed_from_u64(11);
    let mut answers = 0;
    for kind in FAMILIES {
        for (m, n) in SHAPES {
            // Exact arithmetic on numbers of thousands of bits takes its time.
            if m > 100 && !matches!(kind, Family::Uniform | Family::Offset | Family::LastBits)
                || m > 8 && kind == Family::WholeRange
            {
                continue;
            }
            let x = family(kind, m, n, &mut random);
            let weights: Vec<Vec<f64>> = (0..3).map(|kind| weights(kind, m, &mut random)).collect();
            for centring in [Centring::None, Centring::Mean] {
                for divisor in DIVISORS {
                    for weighting in 0_usize..if m > 100 { 2 } else { 4 } {
                        let weights = weighting.checked_sub(1).map(|k| weights[k].as_slice());
                        let options = GramOptions { centring, divisor, weights, ..GramOptions::default() };
                        let context = format!("{kind:?}, {m} × {n}, {centring:?}, {divisor:?}, weights {weighting}");
                        answers += usize::from(check(&x, &options, &context));
                    }
                }
            }
        }
    }
    assert!(answers > 2000, "only {answers} answers");
}

/// ‖·‖_F of a rational matrix, roughly.
fn norm(table: &Table) -> f64 {
    let (m, n) = table.shape();
    frobenius(Mat::from_fn(m, n, |i, j| table.at(i, j).to_f64().expect("moderate")).as_ref())
}

#[test]
fn the_radius_is_that_of_one_rounding() {
    let mut random = StdRng::seed_from_u64(12);
    for (m, n) in [(100, 1), (3000, 2), (100_000, 3)] {
        for kind in [Family::Uniform, Family::Offset] {
            let x = family(kind, m, n, &mut random);
            let vectors = Vectors::columns(&x);
            for centring in [Centring::None, Centring::Mean] {
                for divisor in [Divisor::One, Divisor::CountLessOne, Divisor::UnitDiagonal] {
                    let options = GramOptions { centring, divisor, ..GramOptions::default() };
                    let gram = Gram::with(&vectors, &doubled(&options)).unwrap();
                    let radius = gram.radius().value();
                    // A rounding, and in the cosines 3ω a row, ω ≈ 2·10⁻²⁴.
                    let limit = 1.01 * UNIT_ROUNDOFF * frobenius(gram.as_faer());
                    assert!(radius <= limit, "{kind:?} {m} × {n} {options:?}: {radius:e} > {limit:e}");
                    if divisor == Divisor::UnitDiagonal && n == 1 {
                        continue;
                    }
                    // Means of 1e8 leave the working precision's shift off by more, but its radius is of the same kind.
                    let working = Gram::with(&vectors, &options).unwrap().radius().value();
                    assert!(radius < 0.5 * working, "{kind:?} {m} × {n} {options:?}: {radius:e}, {working:e}");
                    if divisor != Divisor::UnitDiagonal && m <= 3000 {
                        let error = norm(&error_of(&gram, &truth(&Table::of(x.as_ref()), &options).unwrap()));
                        assert!(radius <= 1000.0 * error.max(1e-20 * radius), "{radius:e}, but off by {error:e}");
                    }
                }
            }
        }
    }
}

#[test]
fn a_hundred_thousand_rows_are_rounded_once() {
    let mut random = StdRng::seed_from_u64(13);
    // Integers of 30 bits: their products have 60, and i128 adds them exactly.
    let x = Mat::from_fn(100_000, 3, |_, _| f64::from(random.random_range(-(1 << 30)..1 << 30)));
    let options = doubled(&GramOptions::default());
    let gram = Gram::with(&Vectors::columns(&x), &options).unwrap();
    let product = |i: usize, j: usize| -> i128 {
        x.col_as_slice(i).iter().zip(x.col_as_slice(j)).map(|(a, b)| *a as i128 * *b as i128).sum()
    };
    let truth = Table::from_fn(3, 3, |i, j| Rational::from_integer(product(i, j).into()));
    for j in 0..3 {
        for i in 0..3 {
            // Rounded to nearest, as the pair is known much better than that.
            assert_eq!(gram.get(i, j), product(i, j) as f64, "entry ({i}, {j})");
        }
    }
    let (radius, error) = (gram.radius().value(), norm(&error_of(&gram, &truth)));
    assert!(error <= radius && radius <= 1000.0 * error, "{radius:e} and {error:e}");
    assert!(radius <= 1.01 * UNIT_ROUNDOFF * frobenius(gram.as_faer()));
    assert!(radius <= 0.05 * Gram::of(&Vectors::columns(&x)).unwrap().radius().value());
}

#[test]
fn graded_rows_do_not_spoil_each_other() {
    // In one column the numbers 1 and 2⁻⁸⁰ alternate, in the other only the small ones have a partner.
    let x = Mat::from_fn(1100, 2, |i, j| [[1.0, 0.0], [2.0_f64.powi(-80), 0.1]][i % 2][j]);
    let gram = Gram::with(&Vectors::columns(&x), &doubled(&GramOptions::default())).unwrap();
    let truth = 550.0 * 0.1 * 2.0_f64.powi(-80);
    // Far below u‖x_1‖‖x_2‖, and right to a few digits all the same.
    assert!((gram.get(1, 0) - truth).abs() < 1e-2 * truth, "{:e} instead of {truth:e}", gram.get(1, 0));
}

#[test]
fn the_bits_do_not_depend_on_the_threads() {
    let mut random = StdRng::seed_from_u64(14);
    let x = family(Family::Offset, 70_001, 5, &mut random);
    let weights = weights(0, x.nrows(), &mut random);
    for centring in [Centring::None, Centring::Mean] {
        for weights in [None, Some(weights.as_slice())] {
            let options = doubled(&GramOptions { centring, weights, ..GramOptions::default() });
            let formed = || Gram::with(&Vectors::columns(&x), &options).unwrap();
            let one = on(1, formed);
            for threads in [2, 3, 8] {
                let other = on(threads, formed);
                assert!(
                    identical(one.as_faer(), other.as_faer()) && one.radius() == other.radius(),
                    "{threads} threads"
                );
            }
        }
    }
}

#[test]
fn the_layout_does_not_matter() {
    let mut random = StdRng::seed_from_u64(15);
    for (m, n) in [(1, 1), (9, 3), (600, 5), (5000, 2)] {
        let x = Mat::from_fn(m, n, |_, _| f64::from(random.random_range(-1.0..1.0_f32)));
        let weights = weights(0, m, &mut random);
        for (centring, weights) in [(Centring::None, None), (Centring::Mean, Some(weights.as_slice()))] {
            let options = doubled(&GramOptions { centring, weights, ..GramOptions::default() });
            let expected = Gram::with(&Vectors::columns(&x), &options).unwrap();
            let transposed = x.transpose().to_owned();
            let upside_down = Mat::from_fn(m, n, |i, j| x[(m - 1 - i, j)]);
            let single = Mat::from_fn(m, n, |i, j| x[(i, j)] as f32);
            let grams = [
                Gram::with(&Vectors::rows(&transposed), &options),
                Gram::with(&Vectors::columns(upside_down.as_ref().reverse_rows()), &options),
                Gram::with(&Vectors::columns(&single), &options),
            ];
            for (k, gram) in grams.into_iter().enumerate() {
                let gram = gram.unwrap();
                assert!(
                    identical(gram.as_faer(), expected.as_faer()) && gram.radius() == expected.radius(),
                    "layout {k}"
                );
            }
        }
    }
}

#[test]
fn nothing_is_the_gram_matrix_of_nothing() {
    for (m, n) in [(0, 0), (0, 2), (3, 0)] {
        let x = Mat::<f64>::zeros(m, n);
        let gram = Gram::with(&Vectors::columns(&x), &doubled(&GramOptions::default())).unwrap();
        assert_eq!((gram.order(), gram.max_abs(), gram.radius()), (n, 0.0, &Radius::Exact));
    }
}

#[test]
fn errors_are_those_of_the_working_precision() {
    let mean = GramOptions { centring: Centring::Mean, ..GramOptions::default() };
    let stop = |_: f64| ControlFlow::Break(());
    let with = |divisor| GramOptions { divisor, ..GramOptions::default() };
    let weighted = |weights: &'static [f64]| GramOptions { weights: Some(weights), ..GramOptions::default() };
    let less_one = Divisor::CountLessOne;
    let cases: Vec<(Vec<f64>, usize, GramOptions<'_>)> = vec![
        (vec![1.0, 2.0, f64::NAN, 4.0], 2, GramOptions::default()),
        (vec![1.0, 2.0, 3.0, f64::NEG_INFINITY], 2, mean),
        (vec![1.0, f64::INFINITY, f64::NAN, 4.0], 2, weighted(&[-1.0])),
        (vec![1.0, 2.0], 1, weighted(&[1.0])),
        (vec![1.0, 2.0], 1, weighted(&[1.0, f64::NAN])),
        (vec![1.0, 2.0], 1, weighted(&[1.0, -2.0])),
        (vec![1.0, 2.0], 1, GramOptions { centring: Centring::Mean, ..weighted(&[0.0, 0.0]) }),
        (vec![1.0, 2.0], 1, GramOptions { divisor: Divisor::Count, ..weighted(&[0.0, 0.0]) }),
        (vec![1.0, 2.0], 1, GramOptions { divisor: less_one, ..weighted(&[0.5, 0.5]) }),
        (vec![1.0, 2.0], 1, GramOptions { divisor: less_one, ..weighted(&[0.25, 0.5]) }),
        (vec![], 0, mean),
        (vec![], 0, with(Divisor::Count)),
        (vec![1.0], 1, with(less_one)),
        (vec![0.0, 0.0, 1.0, 1.0], 2, with(Divisor::UnitDiagonal)),
        (vec![0.1; 4], 2, GramOptions { divisor: Divisor::UnitDiagonal, ..mean }),
        (vec![1e200, 1.0], 1, GramOptions::default()),
        (vec![1e-160, 0.0], 1, GramOptions::default()),
        (vec![1.0, 2.0], 1, GramOptions { progress: Some(&stop), ..GramOptions::default() }),
    ];
    for (k, (values, columns, options)) in cases.into_iter().enumerate() {
        let rows = values.len().checked_div(columns).unwrap_or(0);
        let x = Mat::from_fn(rows, columns.max(1), |i, j| values[i + j * rows]);
        let working = Gram::with(&Vectors::columns(&x), &options);
        assert!(working.is_err(), "case {k}");
        let doubled = Gram::with(&Vectors::columns(&x), &doubled(&options));
        // Written out, as NaN is not equal to itself.
        assert_eq!(format!("{doubled:?}"), format!("{working:?}"), "case {k}");
    }
}

#[test]
fn progress_runs_from_nought_to_one() {
    let seen = std::sync::Mutex::new(Vec::new());
    let progress = |fraction: f64| {
        seen.lock().unwrap().push(fraction);
        ControlFlow::Continue(())
    };
    let x = Mat::from_fn(50_000, 2, |i, j| (i + j) as f64);
    let options =
        doubled(&GramOptions { progress: Some(&progress), centring: Centring::Mean, ..GramOptions::default() });
    Gram::with(&Vectors::columns(&x), &options).unwrap();
    let seen = seen.into_inner().unwrap();
    assert!(seen.len() > 2 && seen.is_sorted() && seen[0] == 0.0 && seen.last() == Some(&1.0), "{seen:?}");
}

#[test]
fn repetitions_are_weights() -> Result<()> {
    let mut random = StdRng::seed_from_u64(16);
    let x = family(Family::Offset, 300, 3, &mut random);
    let counts: Vec<usize> = (0..300).map(|_| random.random_range(0..4_usize)).collect();
    let rows: Vec<usize> = counts.iter().enumerate().flat_map(|(k, &count)| vec![k; count]).collect();
    let repeated = Mat::from_fn(rows.len(), 3, |i, j| x[(rows[i], j)]);
    let weights: Vec<f64> = counts.iter().map(|&count| count as f64).collect();
    for divisor in DIVISORS {
        let options = doubled(&GramOptions { centring: Centring::Mean, divisor, ..GramOptions::default() });
        let long = Gram::with(&Vectors::columns(&repeated), &options)?;
        let short = Gram::with(&Vectors::columns(&x), &GramOptions { weights: Some(&weights), ..options })?;
        let apart = Table::of(long.as_faer()).minus(&Table::of(short.as_faer()));
        let radii = exact(long.radius().value()) + exact(short.radius().value());
        assert!(apart.spectral_norm_is_at_most(&radii));
    }
    Ok(())
}

#[test]
fn the_variance_of_last_bits_is_right_to_the_last_bit() {
    // 2⁵² + 1, 2⁵² + 2, …: the mean is not a double, the variance is m(m + 1)/12.
    for m in [10, 1000] {
        let x = Mat::from_fn(m, 1, |i, _| 2.0_f64.powi(52) + (i + 1) as f64);
        let sample = GramOptions { centring: Centring::Mean, divisor: Divisor::CountLessOne, ..GramOptions::default() };
        let gram = Gram::with(&Vectors::columns(&x), &doubled(&sample)).unwrap();
        assert_eq!(gram.get(0, 0), (m * (m + 1)) as f64 / 12.0);
    }
}

#[test]
fn an_ill_conditioned_family_is_proved_independent_by_its_gram_matrix() {
    // x, x + 1e-7·y, x + 1e-7·z: κ(X) ≈ 2e7, κ(XᵀX) ≈ 5e14, beyond 1/(n·m·u).
    let mut random = StdRng::seed_from_u64(17);
    let m = 4000;
    let x: Vec<f64> = (0..m).map(|_| random.random_range(-1.0..1.0)).collect();
    let x = Mat::from_fn(m, 3, |i, j| if j == 0 { x[i] } else { x[i] + 1.2e-7 * random.random_range(-1.0..1.0) });
    let vectors = Vectors::columns(&x);
    let working = Gram::of(&vectors).unwrap();
    assert_eq!(Definiteness::of(&working).unwrap().is_positive_definite(), Verdict::Undetermined);
    let gram = Gram::with(&vectors, &doubled(&GramOptions::default())).unwrap();
    let smallest = gramkit::Eigen::of(&gram).unwrap().values[0];
    assert!(smallest < 1e-13 * gram.get(0, 0), "{smallest:e}");
    assert_eq!(Definiteness::of(&gram).unwrap().is_positive_definite(), Verdict::Proved);
}

#[test]
fn the_view_of_a_slice_will_do() -> Result<(), Error> {
    let x = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
    let options = doubled(&GramOptions::default());
    let gram = Gram::with(&Vectors::columns(MatrixView::row_major(&x, 3, 2)?), &options)?;
    assert_eq!((gram.get(0, 0), gram.get(1, 0), gram.get(1, 1)), (35.0, 44.0, 56.0));
    // The integers are right; that they are exact is not proved, but nearly.
    assert!(gram.radius().value() < 1e-21);
    Ok(())
}
