//! Flipped bits of factors and pivots: what is proved stays true.

use faer::Mat;
use gramkit::low_rank::{ColumnSource, Landmarks, LowRank, LowRankOptions, Premise, Stop};
use gramkit::{Error, Symmetric};
use num_traits::{Signed, ToPrimitive, Zero};
use oracle::mutation::{columns, flip_bits, generator};
use oracle::{Table, exact};
use rand::RngExt;
use rand::rngs::StdRng;

use super::truth::{check, form};
use crate::support::cases::cases;

/// Of twenty corrupted factors so many must still have bounds, and of fifty so many narrow ones, else the test tests
/// nothing.
const LEAST_ACCEPTED: usize = 10;
const LEAST_NARROW: usize = 5;
/// A narrow bound is this part of the trace.
const NARROW: f64 = 1e-3;

/// A Gram matrix, its rounded entries, and a bound on how far these are from it.
struct Case {
    truth: Table,
    stored: Symmetric,
    error: f64,
}

impl Case {
    fn of(x: &Mat<f64>) -> Self {
        let truth = Table::of(x.as_ref()).gram();
        let (n, _) = truth.shape();
        let stored = Symmetric::from_lower(n, |i, j| truth.at(i, j).to_f64().unwrap()).unwrap();
        let gap = Table::of(stored.as_faer()).minus(&truth);
        let places = (0..n).flat_map(|i| (0..n).map(move |j| (i, j)));
        let largest = places.fold(oracle::Rational::zero(), |max, (i, j)| max.max(gap.at(i, j).abs()));
        let error = if largest.is_zero() { 0.0 } else { largest.to_f64().unwrap().next_up() };
        assert!(exact(error) >= largest);
        Self { truth, stored, error }
    }

    fn source(&self) -> ColumnSource<'_> {
        let source = ColumnSource::of(&self.stored).with_premise(Premise::ByTheorem);
        source.with_errors(self.error, self.error).unwrap()
    }
}

/// A factor of the case by any pivots, of any rank.
fn factor(case: &Case, random: &mut StdRng) -> LowRank {
    let rank = random.random_range(1..=case.stored.order());
    let landmarks = match random.random_range(0..3) {
        0 => Landmarks::Greedy,
        1 => Landmarks::Random { seed: random.random() },
        _ => Landmarks::Uniform { seed: random.random() },
    };
    let options = LowRankOptions { landmarks, stop: Stop::Rank(rank), ..LowRankOptions::default() };
    LowRank::of_columns(&case.source(), &options).unwrap()
}

#[test]
fn corrupted_factors_and_pivots_never_give_false_bounds() {
    let mut random = generator(401);
    let (mut all, mut accepted, mut narrow) = (0, 0, 0);
    for _ in 0..cases(60) {
        let case = Case::of(&columns(&mut random));
        let n = case.stored.order();
        let computed = factor(&case, &mut random);
        check(&computed, &case.truth);
        if computed.rank() == 0 {
            continue;
        }
        for corrupted in 0..12 {
            let (mut l, mut pivots) = (computed.factor.clone(), computed.pivots.clone());
            if corrupted % 3 != 1 {
                flip_bits(&mut random, &mut l);
            }
            if corrupted % 3 != 0 {
                let place = random.random_range(0..pivots.len());
                let other = random.random_range(0..n);
                match pivots.iter().position(|&pivot| pivot == other) {
                    Some(taken) => pivots.swap(place, taken),
                    None => pivots[place] = other,
                }
            }
            all += 1;
            match LowRank::from_factor(&case.source(), &l, &pivots) {
                Ok(low_rank) => {
                    accepted += 1;
                    narrow += usize::from(low_rank.trace_error_bound < NARROW * low_rank.trace);
                    check(&low_rank, &case.truth);
                }
                Err(Error::NotFinite { .. } | Error::Overflow { .. }) => {}
                Err(other) => panic!("{other} of {l:?}, {pivots:?}"),
            }
        }
    }
    let enough = 20 * accepted >= LEAST_ACCEPTED * all && 50 * narrow >= LEAST_NARROW * all;
    assert!(enough, "{accepted} accepted and {narrow} narrow of {all}");
}

/// Where nothing is supposed of the matrix, what is said holds of every symmetric one.
#[test]
fn nothing_is_supposed_of_a_matrix_of_which_nothing_is_known() {
    let mut random = generator(402);
    let (mut bounded, mut refuted) = (0, 0);
    for _ in 0..cases(200) {
        let n = random.random_range(1..=4);
        let entries = Mat::from_fn(n, n, |_, _| f64::from(random.random_range(-4..=4_i32)));
        let a = Symmetric::from_lower(n, |i, j| entries[(i, j)] + if i == j { 3.0 } else { 0.0 }).unwrap();
        let truth = Table::of(a.as_faer());
        let mut l = Mat::from_fn(n, 1, |i, _| a.get(i, 0) / a.get(0, 0).abs().max(1.0).sqrt());
        if random.random_bool(0.5) {
            flip_bits(&mut random, &mut l);
        }
        match LowRank::from_factor(&ColumnSource::of(&a), &l, &[0]) {
            Ok(low_rank) => {
                bounded += 1;
                check(&low_rank, &truth);
            }
            Err(Error::Mismatch(gramkit::error::Mismatch::NotSemidefinite { vector, at_most })) => {
                refuted += 1;
                let value = form(&truth, &vector);
                assert!(value.is_negative() && value <= exact(at_most) && at_most < 0.0, "{a:?}, {vector:?}");
            }
            Err(Error::NotFinite { .. } | Error::Overflow { .. }) => {}
            Err(other) => panic!("{other}"),
        }
    }
    assert!(bounded > 20 && refuted > 20, "{bounded} bounded, {refuted} refuted");
}

/// The oracle itself refuses bounds that are too small.
#[test]
fn the_oracle_tells_right_from_wrong() {
    let a = Symmetric::from_lower(3, |i, j| if i == j { 2.0 } else { 1.0 }).unwrap();
    let truth = Table::of(a.as_faer());
    let options = LowRankOptions { stop: Stop::Rank(1), ..LowRankOptions::default() };
    // Eigenvalues 0, 1 and 2 are left.
    let good = LowRank::with(&a, &options).unwrap();
    check(&good, &truth);
    let spoilt: [fn(&mut LowRank); 3] = [
        |low_rank| low_rank.norm_error_bound = 1.99,
        |low_rank| low_rank.trace_error_bound = 2.99,
        |low_rank| low_rank.floor_bound = -0.01,
    ];
    for spoil in spoilt {
        let mut bad = good.clone();
        spoil(&mut bad);
        let told = std::panic::catch_unwind(|| check(&bad, &truth));
        assert!(told.is_err(), "{bad:?}");
    }
}
