//! Integers of NPY files, exactly, beyond those that f64 holds.

use std::path::Path;

use gramkit::matrix::{Decimal, ExactMatrix};
use gramkit::table::{Table, TableError, TableOptions};
use gramkit::{Independence, Verdict};

use crate::support::folder::Folder;
use crate::support::npy::{doubles, npy};

/// 2⁵³ + 1, which is no f64.
const BEYOND: i64 = (1 << 53) + 1;

fn exactly() -> TableOptions {
    TableOptions { exact: true, ..TableOptions::default() }
}

fn trial(name: &str) -> ExactMatrix {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/trials").join(name);
    Table::read(path, &exactly()).unwrap().exact.unwrap()
}

#[test]
fn trials_15_and_16_integers_are_what_they_are() {
    let x = trial("15_i8_2p53.npy");
    assert_eq!(x, ExactMatrix::from_integers(2, 2, |i, j| [[i128::from(BEYOND), 0], [0, 1]][i][j]).unwrap());
    let x = trial("15_u8_big.npy");
    assert_eq!(x, ExactMatrix::from_integers(2, 2, |i, j| [[1 << 63, 1], [1, 3]][i][j]).unwrap());
    let x = trial("16_int64_large.npy");
    assert_eq!((x.rows(), x.columns(), x.entry(1, 0)), (50, 4, Decimal::from(-133_780_032_i64)));
    assert_eq!(Independence::of_exact(&x).unwrap().verdict, Verdict::Proved);
}

#[test]
fn every_order_and_every_field_keeps_its_integers() {
    let folder = Folder::new();
    let big = |values: &[i64]| values.iter().flat_map(|value| value.to_be_bytes()).collect::<Vec<u8>>();
    // 2 × 3, column after column: the second column holds what f64 does not.
    let columns = [1, 2, BEYOND, -BEYOND, 5, 6];
    let path = folder.write("fortran.npy", npy("'>i8'", true, "(2, 3)", &big(&columns)));
    let table = Table::read(&path, &exactly()).unwrap();
    let expected = ExactMatrix::from_integers(2, 3, |i, j| i128::from(columns[2 * j + i])).unwrap();
    assert_eq!(table.exact.as_ref(), Some(&expected));
    assert_eq!(table.values, expected.nearest().unwrap());
    // Asked for doubles, they are refused with their place.
    let refused = Table::read(&path, &TableOptions::default()).unwrap_err();
    assert!(matches!(&refused, TableError::Entry { index, .. } if *index == [0, 1]), "{refused}");
    assert!(refused.to_string().contains(&BEYOND.to_string()), "{refused}");

    // A field of integers beside one of doubles: 0.1 is the double that it is.
    let rows: Vec<u8> = [(BEYOND, 0.1_f64), (7, 2.5)]
        .into_iter()
        .flat_map(|(integer, double)| [integer.to_le_bytes(), double.to_le_bytes()].concat())
        .collect();
    let path = folder.write("fields.npy", npy("[('n', '<i8'), ('x', '<f8')]", false, "(2,)", &rows));
    let exact = Table::read(&path, &exactly()).unwrap().exact.unwrap();
    assert_eq!(exact.entry(0, 0), Decimal::from(BEYOND));
    assert_eq!((exact.entry(1, 1).to_string(), exact.entry(0, 1).nearest()), ("2.5".to_string(), 0.1));
    assert_ne!(exact.entry(0, 1), Decimal::parse("0.1").unwrap());

    // Doubles alone are nothing that was written otherwise.
    let path = folder.write("doubles.npy", npy("'<f8'", false, "(2, 2)", &doubles(&[0.1, 1.0, 2.0, 3.0])));
    assert_eq!(Table::read(path, &exactly()).unwrap().exact, None);
}
