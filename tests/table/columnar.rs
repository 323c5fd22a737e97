//! Parquet, Arrow and Feather files: those in tests/data/columnar were written by pyarrow 26 and pandas 3.

use std::fs;
use std::path::{Path, PathBuf};

use gramkit::matrix::Decimal;
use gramkit::table::{Assumption, EntryProblem, Index, Missing, Table, TableError, TableOptions};
use rand::{RngExt, SeedableRng, rngs::StdRng};

use super::bytes::same;
use super::chosen::{columns, names};
use crate::support::cases::cases;
use crate::support::folder::Folder;

/// The same table in every compression, encoding and format.
const TYPES: [&str; 11] = [
    "types-none.parquet",
    "types-snappy.parquet",
    "types-gzip.parquet",
    "types-brotli.parquet",
    "types-zstd.parquet",
    "types-lz4.parquet",
    "types-v1.parquet",
    "types-v2.parquet",
    "types-uncompressed.feather",
    "types-lz4.feather",
    "types-zstd.feather",
];
const ROWS: usize = 10;

/// What stands in row i of a column.
type Number = fn(f64) -> f64;

/// Its columns of numbers.
const COLUMNS: [(&str, Number); 15] = [
    ("i8", |i| 0.0 - i),
    ("i16", |i| 300.0 * i),
    ("i32", |i| 0.0 - 70_000.0 * i),
    ("i64", |i| 1_099_511_627_776.0 * i),
    ("u8", |i| 25.0 * i),
    ("u16", |i| 7_000.0 * i),
    ("u32", |i| 4e8 * i),
    ("u64", |i| 1_152_921_504_606_846_976.0 * i),
    ("f16", |i| i / 8.0),
    ("f32", |i| f64::from((0.1 * i) as f32)),
    ("f64", |i| 0.1 * i),
    // Decimals, of which the nearest double is one division.
    ("money", |i| 1999.0 * i / 100.0),
    ("wide", |i| 1e40 * i),
    ("truth", |i| f64::from(u8::from(i % 3.0 == 0.0))),
    ("coded", |i| 1.5 * (i % 3.0)),
];

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/columnar").join(name)
}

fn read(name: &str) -> Result<Table, TableError> {
    Table::read(path(name), &TableOptions::default())
}

fn message(name: &str) -> String {
    read(name).unwrap_err().to_string()
}

#[test]
fn every_type_of_numbers_is_read_in_every_compression_and_other_types_are_left_out() {
    let expected = faer::Mat::from_fn(ROWS, COLUMNS.len(), |i, j| COLUMNS[j].1(i as f64));
    for name in TYPES {
        let table = read(name).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(names(&table), COLUMNS.map(|(name, _)| name), "{name}");
        assert!(same(&table.values, &expected), "{name}: {:?}", table.values);
        let texts = ["name", "day", "moment", "span", "list", "pair"].map(str::to_string).to_vec();
        let said = [
            Assumption::TextColumns(texts),
            Assumption::EmptyColumns(vec!["void".to_string()]),
            Assumption::TruthValues(vec!["truth".to_string()]),
        ];
        assert_eq!(table.assumed, said, "{name}");
        assert_eq!(table.shape, (ROWS, 22), "{name}");
    }
}

#[test]
fn other_encodings_of_the_same_numbers() {
    let table = read("split.parquet").unwrap();
    for (j, (name, number)) in COLUMNS.into_iter().filter(|(name, _)| ["i32", "f64", "f32"].contains(name)).enumerate()
    {
        let column = names(&table).iter().position(|other| *other == name).unwrap();
        let found: Vec<f64> = table.values.col(column).iter().copied().collect();
        assert_eq!(found, (0..ROWS).map(|i| number(i as f64)).collect::<Vec<_>>(), "{name}, {j}");
    }
}

#[test]
fn columns_come_in_the_order_in_which_they_are_named() {
    for name in TYPES {
        let table = Table::read(path(name), &columns(&["u16", "f64", "2"])).unwrap();
        assert_eq!((names(&table), &table.columns[..]), (vec!["u16", "f64", "i32"], [5, 10, 2].as_slice()));
        assert_eq!((table.values[(3, 0)], table.values[(3, 1)], table.values[(3, 2)]), (21000.0, 0.1 * 3.0, -210000.0));
        let without =
            TableOptions { without: vec!["u16".into()], weights: Some("f64".into()), ..TableOptions::default() };
        let table = Table::read(path(name), &without).unwrap();
        assert_eq!(table.values.ncols(), COLUMNS.len() - 2);
        assert_eq!(table.weights.unwrap().values[3], 0.1 * 3.0);
        let text = Table::read(path(name), &columns(&["day"])).unwrap_err();
        assert!(text.to_string().contains("day"), "{text}");
        assert!(matches!(Table::read(path(name), &columns(&["no"])), Err(TableError::NoSuchColumn { .. })));
    }
    let error = Table::read(path("same.parquet"), &columns(&["x"])).unwrap_err();
    assert!(matches!(error, TableError::AmbiguousColumn { .. }), "{error}");
}

#[test]
fn nulls_are_missing_cells_and_so_is_nan() {
    for name in ["missing.parquet", "missing.feather"] {
        match read(name).unwrap_err() {
            error @ TableError::Missing { count: 3, rows: 2, .. } => {
                assert!(error.to_string().contains("entry [1, 0] (counted from 0)"), "{error}");
            }
            other => panic!("{other}"),
        }
        let dropped = Table::read(path(name), &TableOptions { missing: Missing::Dropped, ..TableOptions::default() });
        let dropped = dropped.unwrap();
        assert_eq!(dropped.values, faer::mat![[1.0, 1.0], [4.0, 4.0]]);
        assert_eq!(dropped.assumed, [Assumption::DroppedRows(2)]);
        let kept =
            Table::read(path(name), &TableOptions { missing: Missing::Kept, ..TableOptions::default() }).unwrap();
        let holes: Vec<(usize, usize)> =
            (0..4).flat_map(|i| (0..2).map(move |j| (i, j))).filter(|&at| kept.values[at].is_nan()).collect();
        assert_eq!(holes, [(1, 0), (1, 1), (2, 0)]);
    }
}

#[test]
fn an_index_of_pandas_is_left_out() {
    let options = TableOptions { missing: Missing::Kept, ..TableOptions::default() };
    let table = Table::read(path("pandas.parquet"), &options).unwrap();
    assert_eq!(names(&table), ["a", "b"]);
    assert_eq!(table.assumed.iter().filter(|said| said.option() == "--no-index-column").count(), 1);
    let options = TableOptions { index: Some(Index::Absent), ..options };
    let table = Table::read(path("pandas.parquet"), &options).unwrap();
    assert_eq!((names(&table).len(), table.values[(1, 2)]), (3, 20.0));
}

#[test]
fn what_no_double_holds_is_an_error_with_its_place_or_kept_exactly() {
    match read("large.parquet").unwrap_err() {
        TableError::Value { row: 2, column, problem: EntryProblem::Inexact(9_007_199_254_740_993), .. } => {
            assert_eq!(column, "a");
        }
        other => panic!("{other}"),
    }
    assert!(message("large.parquet").contains("--as-written"), "{}", message("large.parquet"));
    let exact = Table::read(path("large.parquet"), &TableOptions { exact: true, ..TableOptions::default() }).unwrap();
    assert_eq!(exact.exact.unwrap().entry(2, 0), Decimal::parse("9007199254740993").unwrap());
    match read("infinite.parquet").unwrap_err() {
        TableError::Value { row: 1, problem: EntryProblem::NonFinite(value), .. } => assert!(value.is_infinite()),
        other => panic!("{other}"),
    }
}

/// Decimals as they are written, and floating-point numbers as the binary fractions that they are.
#[test]
fn numbers_are_kept_exactly_where_that_is_asked_for() {
    for name in TYPES {
        let options = TableOptions { exact: true, ..columns(&["money", "wide", "f64", "u64", "coded", "f32"]) };
        let table = Table::read(path(name), &options).unwrap();
        let exact = table.exact.unwrap();
        let tenth = "0.1000000000000000055511151231257827021181583404541015625";
        let single = "0.100000001490116119384765625";
        let expected = ["19.99", "1e40", tenth, "1152921504606846976", "1.5", single];
        for (j, expected) in expected.into_iter().enumerate() {
            assert_eq!(exact.entry(1, j), Decimal::parse(expected).unwrap(), "{name}, {j}");
            assert_eq!(exact.entry(1, j).nearest(), table.values[(1, j)]);
            assert!(exact.entry(0, j).is_zero());
        }
    }
}

#[test]
fn files_of_other_kinds_are_refused_with_a_sentence() {
    assert!(message("first.feather").contains("first version of Feather"), "{}", message("first.feather"));
    assert!(message("stream.arrow").contains("it is a stream"), "{}", message("stream.arrow"));
    let empty = read("empty.parquet").unwrap();
    assert_eq!((names(&empty), empty.values.shape()), (vec!["x"], (0, 1)));
    let folder = Folder::new();
    for name in ["t.parquet", "t.feather", "t.arrow"] {
        for bytes in [b"".as_slice(), b"PAR1", b"ARROW1", b"PAR1PAR1PAR1", b"ARROW1\0\0ARROW1", b"\xff\xff\xff\xff"] {
            let file = folder.write(name, bytes);
            let error = Table::read(&file, &TableOptions::default()).unwrap_err();
            assert!(matches!(error, TableError::Columnar { .. }), "{name} {bytes:?}: {error}");
        }
    }
}

/// A file is what its first bytes say, also when it is compressed or named otherwise.
#[test]
fn the_first_bytes_tell_the_format() {
    let folder = Folder::new();
    for (name, other) in [("split.parquet", "t.dat"), ("types-lz4.feather", "u")] {
        let file = folder.write(other, fs::read(path(name)).unwrap());
        assert_eq!(Table::read(file, &TableOptions::default()).unwrap(), read(name).unwrap());
    }
}

/// Bits that are flipped, bytes that are overwritten, and ends that are cut off: an error, or a table.
#[test]
fn no_damage_makes_the_reader_panic() {
    let folder = Folder::new();
    let mut random = StdRng::seed_from_u64(17);
    let mut refused = 0;
    let damaged = cases(150);
    for name in TYPES.into_iter().chain(["split.parquet", "missing.parquet", "missing.feather"]) {
        let whole = fs::read(path(name)).unwrap();
        for _ in 0..damaged {
            let mut bytes = whole.clone();
            if random.random_range(0..4) == 0 {
                bytes.truncate(random.random_range(0..whole.len()));
            }
            for _ in 0..random.random_range(1..4) {
                if bytes.is_empty() {
                    break;
                }
                let at = random.random_range(0..bytes.len());
                bytes[at] = [0, 1, 0x7f, 0x80, 0xff, random.random()][random.random_range(0..6)];
            }
            let file = folder.write(if name.ends_with("parquet") { "t.parquet" } else { "t.feather" }, bytes);
            refused += usize::from(Table::read(file, &TableOptions::default()).is_err());
        }
    }
    assert!(refused > damaged, "{refused}");
}
