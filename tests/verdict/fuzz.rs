//! Raw bits: any matrix, radius and file. Nothing panics or hangs, what is refused has an error of its own, and no
//! claim on finite numbers is wrong.

use std::time::{Duration, Instant};

use faer::Mat;
use gramkit::collinearity::Collinearity;
use gramkit::error::Place;
use gramkit::orthonormal::GramSchmidt;
use gramkit::verdict::{IndependenceWithin, Tolerance};
use gramkit::{
    Curvature, Definiteness, Determinant, Eigen, Error, Gram, Independence, Orthonormal, Radius, Rank, Svd, Symmetric,
    Vectors, Verdict,
};
use oracle::matrix::{Exact, exact, inertia, rank, rows_of};
use proptest::prelude::*;

use crate::support::claims::{agree, holds, vanishes};

/// For a matrix of up to five rows, on a busy machine.
const CAP: Duration = Duration::from_secs(10);

/// Any 64 bits, and with a weight of their own those at which floating point changes its ways.
fn double() -> impl Strategy<Value = f64> + Clone {
    let special = prop::sample::select(vec![
        0.0,
        -0.0,
        1.0,
        -1.0,
        f64::from_bits(1),
        f64::MIN_POSITIVE,
        f64::MIN_POSITIVE.next_down(),
        f64::MAX,
        f64::MIN,
        1.0_f64.next_up(),
        1.0_f64.next_down(),
        0.1,
        1e154,
        1e-154,
    ]);
    let bits = any::<u64>().prop_map(f64::from_bits);
    prop_oneof![4 => special, 4 => bits, 1 => prop::sample::select(vec![f64::NAN, f64::INFINITY, f64::NEG_INFINITY])]
}

fn finite() -> impl Strategy<Value = f64> + Clone {
    double().prop_map(|x| if x.is_finite() { x } else { 1.0 })
}

fn matrix(
    entry: impl Strategy<Value = f64> + Clone,
    rows: std::ops::Range<usize>,
    columns: std::ops::Range<usize>,
) -> impl Strategy<Value = Mat<f64>> {
    (rows, columns).prop_flat_map(move |(m, n)| {
        prop::collection::vec(entry.clone(), m * n).prop_map(move |values| Mat::from_fn(m, n, |i, j| values[i * n + j]))
    })
}

fn is_finite(x: &Mat<f64>) -> bool {
    x.col_iter().all(|column| column.iter().all(|x| x.is_finite()))
}

fn lower(x: &Mat<f64>) -> impl Fn(usize, usize) -> f64 + '_ {
    |i, j| x[(i.max(j), i.min(j))]
}

/// Numbers whose eigenvalues, lengths or products are no doubles.
fn beyond_the_range(error: &Error) -> bool {
    matches!(error, Error::Overflow { .. } | Error::Underflow { .. } | Error::NoConvergence { .. })
}

fn table_of(a: &Symmetric) -> Exact {
    exact(&rows_of(&a.as_faer().to_owned()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 600 } else { 6000 }))]

    #[test]
    fn any_square_bits_are_judged_or_refused(x in matrix(double(), 0..6, 0..6), radius in double()) {
        let started = Instant::now();
        let given = Symmetric::new(&x);
        let symmetric = x.nrows() == x.ncols() && (0..x.nrows()).all(|i| (0..i).all(|j| x[(i, j)] == x[(j, i)]));
        prop_assert_eq!(given.is_ok(), symmetric && is_finite(&x), "{:?}", given);
        let symmetrized = Symmetric::symmetrized(&x);
        prop_assert!(symmetrized.is_err() || is_finite(&x), "{:?}", symmetrized);
        let n = x.nrows().min(x.ncols());
        let stored = Symmetric::from_lower(n, lower(&x));
        let entries_finite = (0..n).all(|i| (0..=i).all(|j| x[(i, j)].is_finite()));
        prop_assert_eq!(stored.is_ok(), entries_finite);
        for a in given.into_iter().chain(symmetrized).chain(stored) {
            let ball = a.clone().with_radius(Radius::Bound(radius));
            prop_assert_eq!(ball.is_ok(), radius.is_finite() && radius >= 0.0);
            let truth = inertia(&table_of(&a));
            for a in ball.into_iter().chain([a]) {
                let answer = Definiteness::of(&a).unwrap();
                // The stored matrix is one of those within the radius.
                prop_assert!(holds(&answer, truth.0), "{a:?} has {:?}: {answer:?}", truth.0);
                prop_assert_eq!(&Curvature::of(&a).unwrap().definiteness, &answer);
                match Determinant::of(&a) {
                    Ok(determinant) => prop_assert!(determinant.sign.proved().is_none_or(|s| s == truth.1.sign())),
                    Err(error) => prop_assert!(beyond_the_range(&error), "{error:?}"),
                }
                if let Err(error) = Eigen::of(&a) {
                    prop_assert!(beyond_the_range(&error), "{error:?}");
                }
            }
        }
        prop_assert!(started.elapsed() < CAP, "{:?}: {x:?}", started.elapsed());
    }

    #[test]
    fn any_rectangular_bits_are_judged_or_refused(x in matrix(double(), 0..6, 0..5), radius in double()) {
        check_vectors(&x, radius)?;
    }

    #[test]
    fn any_finite_vectors_are_judged(x in matrix(finite(), 1..6, 1..5), radius in finite()) {
        check_vectors(&x, radius)?;
    }

    #[test]
    fn any_finite_symmetric_matrix_is_decided(x in matrix(finite(), 1..5, 4..5)) {
        let a = Symmetric::from_lower(x.nrows(), lower(&x)).unwrap();
        let answer = Definiteness::of(&a).unwrap();
        let truth = inertia(&table_of(&a)).0;
        prop_assert!(holds(&answer, truth), "{a:?} has {truth:?}: {answer:?}");
        prop_assert!(answer.inertia.proved().is_some_and(|inertia| inertia.is_complete()), "{a:?}: {answer:?}");
    }
}

fn check_vectors(x: &Mat<f64>, radius: f64) -> Result<(), TestCaseError> {
    let started = Instant::now();
    let vectors = Vectors::columns(x);
    let (m, n) = x.shape();
    let independence = Independence::of(&vectors);
    if !is_finite(x) {
        let refused = |error: Option<Error>| matches!(error, Some(Error::NotFinite { place: Place::Entry { .. }, .. }));
        prop_assert!(refused(independence.err()));
        prop_assert!(refused(Rank::of(&vectors, Tolerance::default()).err()));
        prop_assert!(refused(Svd::of(&vectors).err()));
        prop_assert!(refused(Gram::of(&vectors).err()));
        prop_assert!(refused(Definiteness::of_gram(&vectors).err()));
        prop_assert!(refused(Orthonormal::of(&vectors, GramSchmidt::ModifiedTwice).err()));
        prop_assert!(Collinearity::of(&vectors).is_err());
        prop_assert!(IndependenceWithin::of(&vectors, radius).is_err());
        return Ok(());
    }
    let table = exact(&rows_of(x));
    let truth = if m == 0 { 0 } else { rank(&table) };
    let answer = independence.unwrap();
    prop_assert!(agree(answer.verdict, truth == n), "{x:?}: {answer:?}");
    prop_assert_eq!(answer.rank.exact(), Some(truth), "{:?}: {:?}", x, answer);
    prop_assert!(answer.relations().iter().all(|relation| vanishes(relation, &table)), "{x:?}: {answer:?}");
    prop_assert!(holds(&Definiteness::from_independence(answer), (truth, n - truth, 0)), "{x:?}");
    match Rank::of(&vectors, Tolerance::default()) {
        Ok(rank) => prop_assert!(rank.exact.lower <= truth && truth <= rank.exact.upper, "{x:?}: {rank:?}"),
        Err(error) => prop_assert!(beyond_the_range(&error), "{error:?}"),
    }
    match IndependenceWithin::of(&vectors, radius) {
        // The stored vectors are within the radius.
        Ok(within) => prop_assert!(
            within.rank.lower <= truth && (within.verdict != Verdict::Proved || truth == n),
            "{x:?} within {radius:e}: {within:?}"
        ),
        Err(Error::Domain { .. }) => prop_assert!(!radius.is_finite() || radius < 0.0),
        Err(error) => prop_assert!(beyond_the_range(&error), "{error:?}"),
    }
    let others = [
        Svd::of(&vectors).err(),
        Gram::of(&vectors).err(),
        Gram::correlation(&vectors).err(),
        Orthonormal::of(&vectors, GramSchmidt::Classical).err(),
        Collinearity::of(&vectors).err(),
    ];
    for error in others.into_iter().flatten() {
        // A correlation needs lengths, and components to have them.
        let typed = matches!(error, Error::NoDirection { method: None, .. })
            || (m == 0 && matches!(error, Error::Domain { .. }));
        prop_assert!(typed || beyond_the_range(&error), "{x:?}: {error:?}");
    }
    prop_assert!(started.elapsed() < CAP, "{:?}: {x:?}", started.elapsed());
    Ok(())
}

#[cfg(feature = "table")]
mod files {
    use super::*;
    use crate::support::npy::{doubles, file, header, padded};
    use gramkit::table::{Array, Table, TableError};

    /// What is read has no entry that verdicts refuse.
    fn check(table: Result<Table, TableError>) -> Result<(), TestCaseError> {
        match table {
            Ok(table) => {
                prop_assert!(is_finite(&table.values));
                prop_assert!(table.names.is_none_or(|names| names.len() == table.values.ncols()));
                if table.values.nrows() < 8 && table.values.ncols() < 6 {
                    prop_assert!(Independence::of(&Vectors::columns(&table.values)).is_ok());
                }
            }
            // Whoever reads long files, and many, is told which one and where.
            Err(error) => {
                let message = error.to_string();
                prop_assert!(message.starts_with("t."), "{message}");
                if let TableError::BlankLine { row, .. }
                | TableError::Ragged { row, .. }
                | TableError::Cell { row, .. } = &error
                {
                    prop_assert!(message.contains(&format!("row {row}")), "{message}");
                }
                if let TableError::Entry { index, .. } = &error {
                    prop_assert!(message.contains(&format!("entry {index:?} ")), "{message}");
                }
            }
        }
        Ok(())
    }

    fn mutated(mut bytes: Vec<u8>, changes: &[(prop::sample::Index, u8, u8)]) -> Vec<u8> {
        for &(place, byte, how) in changes {
            if bytes.is_empty() {
                break;
            }
            let k = place.index(bytes.len());
            match how % 4 {
                0 => bytes[k] = byte,
                1 => bytes.insert(k, byte),
                2 => {
                    bytes.remove(k);
                }
                _ => bytes[k] ^= 1 << (byte % 8),
            }
        }
        bytes
    }

    /// An array as NumPy writes it.
    fn npy(shape: &str, entries: &[f64]) -> Vec<u8> {
        file(1, &padded(&header("'<f8'", false, shape)), &doubles(entries))
    }

    fn changes() -> impl Strategy<Value = Vec<(prop::sample::Index, u8, u8)>> {
        prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), any::<u8>()), 0..6)
    }

    #[test]
    fn the_unchanged_files_are_read() {
        assert_eq!(Table::from_csv(CSV, "t.csv").unwrap().values.shape(), (3, 2));
        assert_eq!(Table::from_npy(npy("(2, 3)", &[1.0; 6]).as_slice(), "t.npy").unwrap().values.shape(), (2, 3));
    }

    const CSV: &[u8] = b"a,b\n1,2.5\n-3e-4,\"7\"\n0.1,1e300\n";

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 2000 } else { 20_000 }))]

        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            check(Table::from_csv(bytes.as_slice(), "t.csv"))?;
            check(Table::from_npy(bytes.as_slice(), "t.npy"))?;
            // Behind a valid beginning the readers go further.
            let begun = [b"\x93NUMPY\x01\x00", bytes.as_slice()].concat();
            let _ = Array::from_npy(begun.as_slice(), "t.npy");
            check(Table::from_npy(begun.as_slice(), "t.npy"))?;
        }

        #[test]
        fn a_changed_table_is_read_or_refused(changes in changes()) {
            check(Table::from_csv(mutated(CSV.to_vec(), &changes).as_slice(), "t.csv"))?;
        }

        #[test]
        fn a_changed_array_is_read_or_refused(
            changes in changes(), entries in prop::collection::vec(double(), 6), column in any::<bool>(),
        ) {
            let bytes = mutated(npy(if column { "(6,)" } else { "(2, 3)" }, &entries), &changes);
            check(Table::from_npy(bytes.as_slice(), "t.npy"))?;
            if let Ok(array) = Array::from_npy(bytes.as_slice(), "t.npy") {
                prop_assert_eq!(array.shape.iter().product::<usize>(), array.values.len());
            }
        }
    }
}
