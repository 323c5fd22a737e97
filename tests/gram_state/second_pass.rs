//! What a second pass proves, against exact arithmetic.

use faer::Mat;
use gramkit::collinearity::VarianceInflation;
use gramkit::gram_state::{GramState, MissingRows, SecondPass, Settled, StateError, StateOptions};
use gramkit::{MatrixView, Vectors, Verdict};
use oracle::Table;
use oracle::mutation::generator;
use rand::RngExt;

use super::report::{are_enclosed, table};
use super::{partition, state_of, states_of};
use crate::support::cases::cases;

fn settled(x: &Mat<f64>, state: &GramState) -> Settled {
    let mut pass = SecondPass::of(state).unwrap().unwrap();
    pass.push(&Vectors::columns(x)).unwrap();
    pass.finish().unwrap()
}

#[test]
fn ranks_of_two_passes_are_right_and_mostly_known() {
    let mut random = generator(230);
    let (mut refuted, mut proved, mut open) = (0, 0, 0);
    for _ in 0..cases(120) {
        let (m, k) = (random.random_range(1..60), random.random_range(1..5));
        let x = table(&mut random, m, k);
        let answer = settled(&x, &state_of(&x, &StateOptions::default()));
        let gram = Table::of(x.as_ref()).gram();
        let truth = gram.rank();
        let rank = answer.plain.rank;
        assert!(rank.lower <= truth && truth <= rank.upper, "{x:?}: {answer:?}");
        assert!(are_enclosed(&gram, &answer.plain.singular_values), "{x:?}: {answer:?}");
        let constant = Mat::from_fn(m, k + 1, |i, j| if j == 0 { 1.0 } else { x[(i, j - 1)] });
        let truth = Table::of(constant.as_ref()).rank() - 1;
        assert!(answer.centred.rank.lower <= truth && truth <= answer.centred.rank.upper, "{x:?}: {answer:?}");
        match answer.plain.independent {
            Verdict::Proved => proved += 1,
            Verdict::Refuted => refuted += 1,
            _ => open += 1,
        }
    }
    assert!(proved > 30 && refuted > 5 && 6 * open < proved, "{proved} {refuted} {open}");
}

#[test]
fn dummies_and_totals_are_dependent_and_say_how() {
    let mut random = generator(231);
    let mut x = Mat::from_fn(9000, 7, |i, j| match j {
        0..3 => f64::from(u8::from(i % 3 == j)),
        3 | 4 => f64::from(random.random_range(0..100_u8)) / 4.0,
        _ => random.random_range(-1.0..1.0),
    });
    // 0.1 and three times as much are no doubles in this ratio, but 3·0.25 is.
    for i in 0..9000 {
        x[(i, 5)] = x[(i, 3)] + 2.0 * x[(i, 4)];
    }
    let state = states_of(&partition(&mut random, &x, 6), &StateOptions::default())
        .into_iter()
        .reduce(|a, b| a.merged(&b).unwrap())
        .unwrap();
    let answer = settled(&x, &state);
    let names: Vec<String> = ["1", "a", "b", "c", "p", "q", "total", "free"].map(String::from).to_vec();
    let words: Vec<String> = answer.relations.iter().map(|relation| relation.in_words(&names)).collect();
    assert_eq!(words, ["0 = 1 − a − b − c", "0 = p + 2·q − total"]);
    assert_eq!((answer.plain.independent, answer.plain.rank.exact()), (Verdict::Refuted, Some(6)));
    assert_eq!(answer.centred.rank.exact(), Some(5));
    assert!(matches!(answer.vif[0], VarianceInflation::Infinite { relation: 0 }));
    assert!(matches!(answer.vif[5], VarianceInflation::Infinite { relation: 1 }));
    assert!(answer.vif[6].value().is_some());
    // One row that contradicts both relations.
    let mut other = x.clone();
    other[(7777, 5)] += 1e-9;
    other[(1, 1)] += 1e-9;
    let answer = settled(&other, &state_of(&other, &StateOptions::default()));
    assert!(answer.relations.is_empty());
    assert_ne!(answer.plain.independent, Verdict::Refuted);
}

#[test]
fn independence_is_proved_beyond_what_the_products_can_tell() {
    let mut random = generator(232);
    for near in [1e-5, 1e-8, 1e-11] {
        let mut x = Mat::from_fn(5000, 3, |_, _| random.random_range(-1.0..1.0));
        for i in 0..5000 {
            x[(i, 2)] = x[(i, 0)] + near * x[(i, 2)];
        }
        let state = state_of(&x, &StateOptions::default());
        let answer = settled(&x, &state);
        assert_eq!(answer.plain.independent, Verdict::Proved, "{near}");
        assert!(answer.sigma_min_lower > near, "{near}: {}", answer.sigma_min_lower);
        let VarianceInflation::Enclosed(vif) = answer.vif[2] else { panic!() };
        assert!(vif.lower > 0.1 / (near * near) && vif.upper < 10.0 / (near * near), "{near}: {vif:?}");
    }
}

#[test]
fn other_rows_are_refused() {
    let x = Mat::from_fn(50, 2, |i, j| (i * i + j) as f64);
    let state = state_of(&x, &StateOptions::default());
    let mut pass = SecondPass::of(&state).unwrap().unwrap();
    pass.push(&Vectors::columns(&super::rows(&x, 0, 49))).unwrap();
    assert_eq!(pass.finish().unwrap_err().to_string(), "rows of the second pass: expected 50, found 49");
    assert!(SecondPass::of(&GramState::of_columns(["a"]).unwrap()).unwrap().is_none());
    let mut nan = x.clone();
    nan[(3, 1)] = f64::NAN;
    assert!(pass.push(&Vectors::columns(&nan)).is_err());
}

/// As many rows, but the first half twice; and one number of a column without its ends.
#[test]
fn rows_that_are_not_those_of_the_state_are_refused() {
    let x = Mat::from_fn(100, 2, |i, j| ((i * 37 + j * 11) % 100) as f64);
    let state = state_of(&x, &StateOptions::default());
    let twice = Mat::from_fn(100, 2, |i, j| x[(i % 50, j)]);
    let mut moved = x.clone();
    let inside = (0..100).find(|&i| (1.0..99.0).contains(&x[(i, 1)])).unwrap();
    moved[(inside, 1)] += 1e-6;
    for rows in [&twice, &moved] {
        let mut pass = SecondPass::of(&state).unwrap().unwrap();
        pass.push(&Vectors::columns(rows)).unwrap();
        let error = pass.finish().unwrap_err();
        assert!(matches!(&error, StateError::OtherRows { column } if state.names().contains(column)), "{error}");
        assert!(error.to_string().contains("not those of the first"), "{error}");
    }
    assert!(settled(&x, &state).plain.independent != Verdict::Refuted);
}

/// Rows in another order in memory, of another precision, and between rows that are left out; at the ends of the range.
#[test]
fn what_is_proved_does_not_depend_on_where_the_numbers_stand() {
    let mut random = generator(233);
    let x = Mat::from_fn(2500, 4, |_, _| f64::from(random.random_range(-1.0_f32..1.0)));
    let state = state_of(&x, &StateOptions::default());
    let answer = settled(&x, &state);
    assert_eq!(answer.plain.independent, Verdict::Proved);
    let turned: Vec<f64> = (0..2500).flat_map(|i| (0..4).map(move |j| (i, j))).map(|at| x[at]).collect();
    let single: Vec<f32> = turned.iter().map(|&x| x as f32).collect();
    let mut pass = SecondPass::of(&state).unwrap().unwrap();
    pass.push(&Vectors::columns(MatrixView::row_major(&turned, 2500, 4).unwrap())).unwrap();
    assert_eq!(pass.finish().unwrap(), answer);
    let mut pass = SecondPass::of(&state).unwrap().unwrap();
    pass.push(&Vectors::columns(MatrixView::row_major(&single, 2500, 4).unwrap())).unwrap();
    assert_eq!(pass.finish().unwrap(), answer);
    // Every third row is one without a number.
    let holed = Mat::from_fn(3750, 4, |i, j| if i % 3 == 2 { f64::NAN } else { x[(i / 3 * 2 + i % 3, j)] });
    let skipping = StateOptions { missing: MissingRows::Skipped, ..StateOptions::default() };
    let found = settled(&holed, &state_of(&holed, &skipping));
    assert_eq!((found.plain.independent, found.plain.rank), (Verdict::Proved, answer.plain.rank));
    // σ_min of columns of 10⁻¹⁴⁰ and 10¹⁴⁰ is that of the small ones.
    let far = Mat::from_fn(2500, 4, |i, j| x[(i, j)] * if j < 2 { 1e-140 } else { 1e140 });
    let found = settled(&far, &state_of(&far, &StateOptions::default()));
    assert_eq!(found.plain.independent, Verdict::Proved);
    assert!((1e-140..1e-138).contains(&found.sigma_min_lower), "{}", found.sigma_min_lower);
}
