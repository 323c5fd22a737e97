//! The bounds of a Gram matrix in the order of forms: they know the units of the vectors.

use faer::Mat;
use gramkit::gram::GramBatch;
use gramkit::{
    Accuracy, Centring, Definiteness, Divisor, Gram, GramAccumulator, GramOptions, Radius, Symmetric, Vectors, Verdict,
};
use num_traits::One;
use oracle::{Rational, Table, exact};
use rand::{RngExt, SeedableRng, rngs::StdRng};

use crate::support::cases::cases;
use crate::support::norms::is_within_radius;

/// Columns whose units lie up to 10^±12 apart, about means up to 10⁶ times as large as what varies.
fn unlike_units(random: &mut StdRng, m: usize, n: usize) -> Mat<f64> {
    let units: Vec<f64> = (0..n).map(|_| 10.0_f64.powf(random.random_range(-12.0..12.0))).collect();
    let means: Vec<f64> = (0..n).map(|_| [0.0, 1.0, 1e6][random.random_range(0..3)]).collect();
    Mat::from_fn(m, n, |_, j| units[j] * (means[j] + random.random_range(-1.0..1.0)))
}

fn truth(x: &Mat<f64>, weights: Option<&[f64]>, centring: Centring, divisor: Divisor) -> Table {
    let weights: Vec<Rational> = match weights {
        Some(weights) => weights.iter().map(|&w| exact(w)).collect(),
        None => vec![Rational::one(); x.nrows()],
    };
    let total: Rational = weights.iter().sum();
    let table = Table::of(x.as_ref());
    let table = if centring == Centring::Mean { table.deviations(&weights) } else { table };
    let gram = table.weighted_gram(&weights);
    let by = match divisor {
        Divisor::Count => total,
        Divisor::CountLessOne => total - Rational::one(),
        Divisor::Number(number) => exact(number),
        Divisor::One | Divisor::UnitDiagonal => Rational::one(),
    };
    gram.times(&by.recip())
}

fn is_diagonal(matrix: &Symmetric) -> bool {
    matches!(matrix.radius(), Radius::Diagonal { .. })
}

#[test]
fn every_way_to_form_it_lies_between_its_forms() {
    let mut random = StdRng::seed_from_u64(61);
    let (mut formed, mut diagonal) = (0, 0);
    for _ in 0..cases(12) {
        let (m, n) = (random.random_range(3..12), random.random_range(2..5));
        let x = unlike_units(&mut random, m, n);
        let weights: Vec<f64> = (0..m).map(|_| random.random_range(0.5..3.0)).collect();
        let mut check = |matrix: &Symmetric, truth: &Table, how: &str| {
            assert!(is_within_radius(matrix, truth), "{how}: {x:?}: {matrix:?}");
            formed += 1;
            diagonal += usize::from(is_diagonal(matrix));
        };
        for centring in [Centring::None, Centring::Mean] {
            for divisor in [Divisor::One, Divisor::Count, Divisor::CountLessOne, Divisor::Number(7.3)] {
                for weights in [None, Some(weights.as_slice())] {
                    let truth = truth(&x, weights, centring, divisor);
                    for accuracy in [Accuracy::Working, Accuracy::Doubled] {
                        let options = GramOptions { centring, divisor, weights, accuracy, ..GramOptions::default() };
                        let gram = Gram::with(&Vectors::columns(&x), &options).unwrap();
                        check(&gram, &truth, &format!("{options:?}"));
                    }
                }
                let mut gathered = GramAccumulator::new(n, centring).unwrap();
                let mut other = gathered.clone();
                let cut = random.random_range(1..m);
                gathered.push(&Vectors::columns(x.subrows(0, cut))).unwrap();
                other.push(&Vectors::columns(x.subrows(cut, m - cut))).unwrap();
                gathered.merge(&other).unwrap();
                let how = format!("accumulated, {centring:?}, {divisor:?}");
                check(&gathered.finish(divisor).unwrap(), &truth(&x, None, centring, divisor), &how);
            }
        }
        let plain = truth(&x, None, Centring::None, Divisor::One);
        let start = Gram::of(&Vectors::columns(x.subrows(0, m - 1))).unwrap();
        let updated = start.updated(&Vectors::columns(x.subrows(m - 1, 1))).unwrap();
        check(&updated, &plain, "updated");
        let back = updated.downdated(&Vectors::columns(x.subrows(m - 1, 1))).unwrap();
        let less = truth(&x.subrows(0, m - 1).to_owned(), None, Centring::None, Divisor::One);
        check(&back, &less, "downdated");
        let stored: Vec<f64> = (0..n).flat_map(|j| (0..m).map(move |i| (i, j))).map(|at| x[at]).collect();
        check(&GramBatch::column_major(&stored, m, n).unwrap().gram(0).unwrap(), &plain, "in a batch");
    }
    assert!(20 * diagonal > 19 * formed, "{diagonal} of {formed}");
}

#[test]
fn a_change_of_units_changes_the_bounds_alike() {
    /// Roundings of the bound, and what underflow may have cost, which has no units.
    const TOLERANCE: f64 = 64.0 * f64::EPSILON;
    let mut random = StdRng::seed_from_u64(62);
    for _ in 0..cases(50) {
        let x = unlike_units(&mut random, 9, 4);
        let powers: Vec<i32> = (0..4).map(|_| random.random_range(-30..30)).collect();
        let moved = Mat::from_fn(9, 4, |i, j| x[(i, j)] * 2.0_f64.powi(powers[j]));
        let bounds = |x: &Mat<f64>| Gram::of(&Vectors::columns(x)).unwrap().radius().clone();
        let (before, after) = (bounds(&x), bounds(&moved));
        for (j, &power) in powers.iter().enumerate() {
            let expected = before.at(j) * 4.0_f64.powi(power);
            assert!((after.at(j) - expected).abs() <= TOLERANCE * expected, "{before:?}, {after:?}");
        }
    }
}

fn csv(text: &str, skip: usize, columns: usize) -> Mat<f64> {
    let row = |line: &str| line.split(',').skip(skip).map(|cell| cell.parse().unwrap()).collect::<Vec<f64>>();
    let rows: Vec<Vec<f64>> = text.lines().skip(1).map(row).collect();
    Mat::from_fn(rows.len(), columns, |i, j| rows[i][j])
}

/// A design in pascals, square metres and metres, and Longley's regressors with GNP in millionths of its unit or the
/// year in 10⁹ years: the columns are independent, and fl(XᵀX) is proved positive definite within its rounding.
#[test]
fn columns_in_unlike_units_are_proved_independent_through_their_gram_matrix() {
    let design = csv(include_str!("../data/trials/06_units_design.csv"), 0, 4);
    let longley = csv(include_str!("../../examples/data/longley.csv"), 1, 6);
    let scaled = |column: usize, factor: f64| {
        Mat::from_fn(longley.nrows(), 6, |i, j| longley[(i, j)] * if j == column { factor } else { 1.0 })
    };
    for (name, x, by_ball) in [
        ("design", &design, false),
        ("Longley", &longley, true),
        ("GNP × 10⁶", &scaled(1, 1e6), false),
        ("YEAR × 10⁻⁹", &scaled(5, 1e-9), false),
    ] {
        let (m, n) = (x.nrows(), x.ncols());
        let vectors = Vectors::columns(x);
        let of = |options: GramOptions<'_>| Gram::with(&vectors, &options).unwrap().into_symmetric();
        let mut gathered = GramAccumulator::new(n, Centring::Mean).unwrap();
        gathered.push(&Vectors::columns(x.subrows(0, m / 2))).unwrap();
        gathered.push(&Vectors::columns(x.subrows(m / 2, m - m / 2))).unwrap();
        let plain = of(GramOptions::default());
        let updated = Gram::of(&Vectors::columns(x.subrows(0, m - 2))).unwrap();
        let updated = updated.updated(&Vectors::columns(x.subrows(m - 2, 2))).unwrap();
        for (how, matrix) in [
            ("plain", plain.clone()),
            ("doubled", of(GramOptions { accuracy: Accuracy::Doubled, ..GramOptions::default() })),
            ("covariance", Gram::covariance(&vectors).unwrap().into_symmetric()),
            ("accumulated", gathered.finish(Divisor::CountLessOne).unwrap().into_symmetric()),
            ("updated", updated.into_symmetric()),
        ] {
            let answer = Definiteness::of(&matrix).unwrap();
            assert_eq!(answer.is_positive_definite(), Verdict::Proved, "{name}, {how}: {:?}", matrix.radius());
            assert_eq!(answer.certificate().unwrap().verify(matrix.as_faer()), Ok(()), "{name}, {how}");
        }
        // The same distance in any direction says nothing of the small columns.
        let ball = Radius::Bound(plain.radius().value());
        let ball = Definiteness::of(&plain.with_radius(ball).unwrap()).unwrap();
        assert_eq!(ball.is_positive_definite() == Verdict::Proved, by_ball, "{name}");
    }
}
