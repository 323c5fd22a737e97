//! Random matrices with and without hardships, and what they are compared by.

use faer::Mat;
use gramkit::{Count, Eigen, Enclosure, Gram, Inertia, Symmetric, Vectors};
use proptest::prelude::*;

use super::bits::identical;

pub(crate) fn cases() -> ProptestConfig {
    ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() }
}

// ---------------------------------------------------------------------------------------------------------------------
// Input

pub(crate) fn from_rows(rows: usize, columns: usize, values: &[f64]) -> Mat<f64> {
    Mat::from_fn(rows, columns, |i, j| values[i * columns + j])
}

pub(crate) fn filled(
    rows: impl Strategy<Value = usize>,
    columns: impl Strategy<Value = usize>,
    entry: impl Strategy<Value = f64> + Clone,
) -> impl Strategy<Value = Mat<f64>> {
    (rows, columns).prop_flat_map(move |(m, n)| {
        prop::collection::vec(entry.clone(), m * n).prop_map(move |values| from_rows(m, n, &values))
    })
}

/// Doubles of sensible spread, with integers and zeros among them.
pub(crate) fn entry() -> impl Strategy<Value = f64> + Clone {
    prop_oneof![
        4 => -1.0..1.0_f64,
        2 => (-8..=8_i32).prop_map(f64::from),
        2 => (-1.0..1.0_f64, -20..20_i32).prop_map(|(x, e)| x * 2.0_f64.powi(e)),
    ]
}

pub(crate) fn real(
    rows: impl Strategy<Value = usize>,
    columns: impl Strategy<Value = usize>,
) -> impl Strategy<Value = Mat<f64>> {
    filled(rows, columns, entry())
}

pub(crate) fn integer(
    rows: impl Strategy<Value = usize>,
    columns: impl Strategy<Value = usize>,
    largest: i32,
) -> impl Strategy<Value = Mat<f64>> {
    filled(rows, columns, (-largest..=largest).prop_map(f64::from))
}

/// What to do to a column to make it hard.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Hardship {
    None,
    Huge,
    Tiny,
    /// Every second entry far below the others.
    Spread,
    /// The previous column with alternating signs, one unit in the last place off: inner products cancel.
    Cancelling,
    /// The previous column, one unit in the last place off: nearly dependent.
    Twin,
    /// A large mean with small deviations.
    Offset,
    Subnormal,
    Zero,
}

pub(crate) fn hardship() -> impl Strategy<Value = Hardship> {
    use Hardship::*;
    prop::sample::select(vec![None, Huge, Tiny, Spread, Cancelling, Twin, Offset, Subnormal, Zero])
}

pub(crate) fn adversarial(
    rows: impl Strategy<Value = usize>,
    columns: impl Strategy<Value = usize>,
) -> impl Strategy<Value = Mat<f64>> {
    real(rows, columns).prop_flat_map(|x| {
        prop::collection::vec(hardship(), x.ncols()).prop_map(move |hardships| {
            let mut hard = x.clone();
            for (j, &hardship) in hardships.iter().enumerate() {
                let previous = j.saturating_sub(1);
                for i in 0..x.nrows() {
                    let odd = i % 2 == 1;
                    hard[(i, j)] = match hardship {
                        Hardship::None => x[(i, j)],
                        Hardship::Huge => 1e100 * x[(i, j)],
                        Hardship::Tiny => 1e-100 * x[(i, j)],
                        Hardship::Spread => x[(i, j)] * if odd { 1e-150 } else { 1e150 },
                        Hardship::Cancelling => hard[(i, previous)].next_up() * if odd { -1.0 } else { 1.0 },
                        Hardship::Twin => hard[(i, previous)].next_up(),
                        Hardship::Offset => 1e9 + x[(i, j)],
                        Hardship::Subnormal => x[(i, j)] * if odd { 1e-310 } else { 1e-140 },
                        Hardship::Zero => 0.0,
                    };
                }
            }
            hard
        })
    })
}

/// A symmetric matrix from the lower triangle of a square one.
pub(crate) fn symmetric(lower: &Mat<f64>) -> Symmetric {
    Symmetric::from_lower(lower.nrows(), |i, j| lower[(i, j)]).expect("the entries are finite")
}

pub(crate) fn square(
    entry: impl Strategy<Value = f64> + Clone,
    orders: std::ops::Range<usize>,
) -> impl Strategy<Value = Mat<f64>> {
    orders.prop_flat_map(move |n| filled(Just(n), Just(n), entry.clone()))
}

pub(crate) fn columns(x: &Mat<f64>) -> Vectors<'_, f64> {
    Vectors::columns(x)
}

pub(crate) fn gram(x: &Mat<f64>) -> Gram {
    Gram::of(&columns(x)).expect("the entries are of moderate size")
}

pub(crate) fn holds(count: Count, truth: usize) -> bool {
    count.lower <= truth && truth <= count.upper
}

pub(crate) fn inertia_holds(inertia: Inertia, truth: (usize, usize, usize)) -> bool {
    holds(inertia.positive, truth.0) && holds(inertia.zero, truth.1) && holds(inertia.negative, truth.2)
}

pub(crate) fn meet(a: Enclosure, b: Enclosure) -> bool {
    a.lower <= b.upper && b.lower <= a.upper
}

pub(crate) fn symmetric_to_the_bit(a: &Symmetric) -> bool {
    identical(a.as_faer(), a.as_faer().transpose())
}

pub(crate) fn stacked(top: &Mat<f64>, bottom: &Mat<f64>) -> Mat<f64> {
    let m = top.nrows();
    Mat::from_fn(m + bottom.nrows(), top.ncols(), |i, j| if i < m { top[(i, j)] } else { bottom[(i - m, j)] })
}

pub(crate) fn enclosures(a: &Symmetric) -> Vec<Enclosure> {
    Eigen::of(a).expect("moderate entries").enclosures
}
