//! CSV out, to the bit.

use std::fs::File;

use faer::Mat;
use gramkit::table::{Table, TableError, TableOptions, write_csv};
use proptest::prelude::*;

use super::bytes::{csv, same};
use crate::support::folder::Folder;

fn refused(names: Option<&[&str]>, values: Mat<f64>) -> TableError {
    let folder = Folder::new();
    let names: Option<Vec<String>> = names.map(|names| names.iter().map(|name| name.to_string()).collect());
    let error = write_csv(folder.path("t.csv"), names.as_deref(), values.as_ref()).unwrap_err();
    assert!(folder.names().is_empty());
    error
}

#[test]
fn what_would_not_read_back_is_refused() {
    assert!(matches!(refused(Some(&["a"]), Mat::zeros(1, 2)), TableError::Count { expected: 2, found: 1, .. }));
    assert!(matches!(refused(Some(&["a", " 1e5"]), Mat::zeros(1, 2)), TableError::Header { .. }));
    assert!(matches!(refused(Some(&["a", "nan"]), Mat::zeros(1, 2)), TableError::Header { .. }));
    assert!(matches!(refused(Some(&["", " "]), Mat::zeros(1, 2)), TableError::Header { .. }));
    assert!(matches!(refused(None, Mat::zeros(0, 2)), TableError::NothingToWrite { .. }));
    assert!(matches!(refused(Some(&[]), Mat::zeros(3, 0)), TableError::NothingToWrite { .. }));
    let error = refused(None, faer::mat![[1.0, f64::NAN]]);
    assert!(error.to_string().ends_with("t.csv, entry [0, 1] (counted from 0): NaN is not a finite number"));
}

#[test]
fn names_with_commas_quotes_and_line_ends_read_back() {
    let folder = Folder::new();
    let names = ["a,b", "say \"x\"", "two\nlines", ""].map(str::to_string);
    let table = Table::new(Some(names.to_vec()), Mat::zeros(0, 4));
    table.write(folder.path("t.csv")).unwrap();
    assert_eq!(Table::read(folder.path("t.csv"), &TableOptions::default()).unwrap(), table);
}

proptest! {
    #[test]
    fn every_finite_number_reads_back_to_the_same_bits(
        patterns in prop::collection::vec(any::<u64>(), 1..60), columns in 1..5_usize, named in any::<bool>(),
    ) {
        let finite: Vec<f64> = patterns.into_iter().map(f64::from_bits).filter(|value| value.is_finite()).collect();
        let rows = finite.len() / columns;
        prop_assume!(rows > 0);
        let values = Mat::from_fn(rows, columns, |i, j| finite[i * columns + j]);
        let names = named.then(|| (0..columns).map(|j| format!("x{j}")).collect::<Vec<_>>());
        let folder = Folder::new();
        let table = Table::new(names, values);
        for name in ["t.csv", "t.npy"] {
            table.write(folder.path(name)).unwrap();
            // Nothing is assumed of what was written here, so that a row of rising numbers stays one.
            let back = match name {
                "t.csv" => Table::from_csv(File::open(folder.path(name)).unwrap(), name).unwrap(),
                _ => Table::read(folder.path(name), &TableOptions::default()).unwrap(),
            };
            prop_assert!(same(&back.values, &table.values));
            if name == "t.csv" {
                prop_assert_eq!(&back.names, &table.names);
            }
        }
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "[0-9a,\" \n\r.e\\-]{0,60}") {
        let _ = csv(&text);
    }
}
