//! What went into a state, and what messages call it.

use faer::Mat;
use gramkit::gram_state::{GramState, Piece, StateError, StateOptions, Summation};
use gramkit::{Error, Vectors};

use super::{names, state_of, states_of};

fn table(m: usize) -> Mat<f64> {
    Mat::from_fn(m, 2, |i, j| (i * i % 101 + 3 * j) as f64)
}

#[test]
fn a_state_without_a_name_is_merged_once_by_what_it_holds() {
    let x = table(300);
    let (first, second) = (state_of(&super::rows(&x, 0, 200), &Default::default()), {
        state_of(&super::rows(&x, 200, 300), &Default::default())
    });
    let both = first.merged(&second).unwrap();
    // From a task that ran again, from bytes, in another order of the columns, in a tree.
    let again = state_of(&super::rows(&x, 0, 200), &Default::default());
    let read = GramState::from_bytes(&first.to_bytes().unwrap()).unwrap();
    for same in [&first, &again, &read, &both, &second] {
        for (a, b) in [(&both, same), (same, &both)] {
            let error = a.merged(b).unwrap_err();
            assert!(matches!(error, StateError::UnnamedTwice { .. }), "{error}");
            let sentence =
                "the same rows, without a name, are in both of the states, by their counts and sums (unnamed ";
            assert!(error.to_string().starts_with(sentence), "{error}");
        }
    }
    let turned = GramState::of_columns(["x1", "x0"]).unwrap().merged(&both).unwrap();
    assert!(matches!(turned.merged(&second), Err(StateError::UnnamedTwice { .. })));
    // One that has no rows is none, however often.
    let none = GramState::of_columns(names(2)).unwrap();
    let all = none.merged(&none).unwrap().merged(&both).unwrap().merged(&none).unwrap();
    assert_eq!((all.rows(), all.pieces()), (300, both.pieces()));
    // The same numbers under two names are two pieces.
    let named = states_of(&[x.clone(), x.clone()], &StateOptions::default());
    assert_eq!(named[0].merged(&named[1]).unwrap().rows(), 600);
}

#[test]
fn columns_whose_products_fit_nowhere_are_refused() {
    let names = (0..1_000_000).map(|j: u32| j.to_string());
    let error = GramState::of_columns(names).unwrap_err();
    assert_eq!(error, StateError::Gram(Error::TooLarge { rows: 1_000_000, columns: 1_000_000 }));
}

#[test]
fn fingerprints_are_of_counts_and_sums() {
    let x = table(50);
    let mut changed = x.clone();
    changed[(31, 1)] += 2.0_f64.powi(-30);
    let plain = state_of(&x, &Default::default()).fingerprint();
    assert_ne!(plain, state_of(&changed, &Default::default()).fingerprint());
    let mut renamed = GramState::of_columns(["x0", "y"]).unwrap();
    renamed.push(&Vectors::columns(&x)).unwrap();
    assert_ne!(plain, renamed.fingerprint());
    let exponents = |e| StateOptions {
        shift: Some(vec![0.0; 2]),
        summation: Summation::Reproducible { exponents: vec![e; 2] },
        ..StateOptions::default()
    };
    assert_ne!(state_of(&x, &exponents(8)).fingerprint(), state_of(&x, &exponents(9)).fingerprint());
    assert_eq!(plain.name.len(), "unnamed ".len() + 32);
}

#[test]
fn rows_that_come_to_several_pieces_are_named_by_what_was_there() {
    let hole = |at: usize, value: f64| Mat::from_fn(9000, 2, |i, j| if (i, j) == (at, 1) { value } else { 1.0 });
    let piece = |name: &str| StateOptions { piece: Some(Piece::whole(name, 1)), ..StateOptions::default() };
    let of = |name: &str| state_of(&table(40), &piece(name));
    let sentence = |state: &GramState, x: &Mat<f64>| {
        let mut state = state.clone();
        state.push(&Vectors::columns(x)).unwrap_err().to_string()
    };
    // Of one piece, its rows are counted on.
    let one = of("a.csv");
    assert!(
        sentence(&one, &hole(7000, f64::NAN)).starts_with("a.csv: row 7040 (counted from 0), column x1: there is no")
    );
    let three = one.merged(&of("b.csv")).unwrap().merged(&of("c.csv")).unwrap();
    let error = sentence(&three, &hole(7000, f64::NAN));
    assert!(error.starts_with("rows added to a.csv and 2 more: row 7000 (counted from 0), column x1: "), "{error}");
    let error = sentence(&three, &hole(3, f64::INFINITY));
    assert!(error.starts_with("rows added to a.csv and 2 more: row 3 (counted from 0)"), "{error}");
    // Beyond a grid, too.
    let grids = StateOptions {
        shift: Some(vec![0.0; 2]),
        summation: Summation::Reproducible { exponents: vec![8; 2] },
        ..StateOptions::default()
    };
    let two = states_of(&[table(40), table(50)], &grids);
    let error = sentence(&two[0].merged(&two[1]).unwrap(), &hole(5000, 300.0));
    assert!(
        error.starts_with("rows added to part 0 and 1 more: row 5000 (counted from 0), column x1: 300 is"),
        "{error}"
    );
    // Without a name there is none to give.
    let unnamed = state_of(&table(40), &StateOptions::default());
    assert!(sentence(&unnamed, &hole(2, f64::NAN)).starts_with("row 42 (counted from 0)"));
}
