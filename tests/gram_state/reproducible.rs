//! Bits that do not depend on how the rows are split.

use faer::Mat;
use gramkit::Divisor;
use gramkit::Vectors;
use gramkit::gram_state::{GramState, StateError, StateOptions, Summation};
use oracle::Table;
use oracle::mutation::generator;
use rand::RngExt;

use super::{merged, names, partition, state_of, states_of};
use crate::support::cases::cases;
use crate::support::norms::is_within_radius;

fn options(shift: &[f64], exponents: &[i32]) -> StateOptions {
    let summation = Summation::Reproducible { exponents: exponents.to_vec() };
    StateOptions { shift: Some(shift.to_vec()), summation, ..Default::default() }
}

#[test]
fn bits_are_those_of_every_partition_order_and_tree() {
    let mut random = generator(225);
    for case in 0..cases(12) {
        let (m, k) = (random.random_range(1..6000), random.random_range(1..7));
        let shift: Vec<f64> = (0..k).map(|j| if j % 2 == 0 { 0.0 } else { 1e6 * j as f64 }).collect();
        let exponents: Vec<i32> = (0..k as i32).map(|j| 3 * j - 5).collect();
        let x = Mat::from_fn(m, k, |_, j| shift[j] + random.random_range(-0.99..0.99) * 2.0_f64.powi(exponents[j]));
        let options = options(&shift, &exponents);
        let whole = state_of(&x, &options);
        // Counts, ends and sums to the bit, whatever the pieces are called.
        let bits = whole.fingerprint();
        for parts in [2, 3, 17] {
            let states = states_of(&partition(&mut random, &x, parts), &options);
            let all = merged(&mut random, states);
            assert_eq!(all.fingerprint(), bits, "case {case}, {parts} parts");
            assert_eq!(all.covariance(Divisor::One).unwrap(), whole.covariance(Divisor::One).unwrap());
        }
        // Row by row, backwards.
        if m < 200 {
            let single = |i: usize| state_of(&super::rows(&x, i, i + 1), &options);
            let all = (0..m).rev().map(single).reduce(|a, b| a.merged(&b).unwrap()).unwrap();
            assert_eq!(all.fingerprint(), bits);
        }
    }
}

#[test]
fn sums_are_within_their_radius_of_exact_ones_and_near_them() {
    let mut random = generator(226);
    for _ in 0..cases(40) {
        let (m, k) = (random.random_range(1..50), random.random_range(1..5));
        let exponents: Vec<i32> = (0..k).map(|_| random.random_range(-300..300)).collect();
        let spread = random.random_range(0.0..60.0);
        let x = Mat::from_fn(m, k, |_, j| {
            let size = 2.0_f64.powf(-random.random_range(0.0..=spread));
            random.random_range(-0.99..0.99) * size * 2.0_f64.powi(exponents[j])
        });
        let shift: Vec<f64> = (0..k).map(|j| if j % 2 == 0 { 0.0 } else { 0.1 * 2.0_f64.powi(exponents[j]) }).collect();
        let wider: Vec<i32> = exponents.iter().map(|e| e + 1).collect();
        let state = state_of(&x, &options(&shift, &wider));
        let gram = state.gram(Divisor::One).unwrap();
        assert!(is_within_radius(&gram, &Table::of(x.as_ref()).gram()), "{x:?}");
        let most: f64 = (0..k).map(|j| 4.0_f64.powi(wider[j])).sum();
        assert!(gram.radius().value() <= m as f64 * 2.0_f64.powi(-49) * most);
    }
}

#[test]
fn what_is_beyond_the_grid_is_refused() {
    let x = Mat::from_fn(2000, 2, |i, j| if (i, j) == (1500, 1) { 8.0 } else { 7.5 });
    let mut state = GramState::with(names(2), &options(&[0.0, 0.0], &[3, 3])).unwrap();
    let before = state.clone();
    let error = state.push(&Vectors::columns(&x)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "row 1500 (counted from 0), column x1: 8 is 2^3 or more from 0, beyond the grid; agree on a larger exponent"
    );
    assert_eq!(state, before);
    let plain = GramState::of_columns(names(2)).unwrap();
    assert_eq!(before.merged(&plain), Err(StateError::Kinds));
    let other = GramState::with(names(2), &options(&[0.0, 0.0], &[3, 4])).unwrap();
    assert!(matches!(before.merged(&other), Err(StateError::Grid { first: 3, second: 4, .. })));
    let moved = GramState::with(names(2), &options(&[0.0, 1.0], &[3, 3])).unwrap();
    assert!(matches!(before.merged(&moved), Err(StateError::Shift { .. })));
    let without = StateOptions { shift: None, ..options(&[], &[3, 3]) };
    assert!(GramState::with(names(2), &without).unwrap_err().to_string().contains("need a shift"));
    assert!(GramState::with(names(2), &options(&[0.0; 2], &[3, 401])).is_err());
    assert!(GramState::with(names(2), &options(&[0.0; 2], &[3])).is_err());
}
