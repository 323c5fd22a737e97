//! CSV in: every error with its place, every finite number to the bit.

use std::io::{self};
use std::path::Path;

use gramkit::table::{CellProblem, Table, TableError, TableOptions};

use super::bytes::{csv, csv_message};

#[test]
fn a_first_row_without_numbers_is_a_header() {
    let table = csv("GNP,POP\n1,2\n3,4\n").unwrap();
    assert_eq!(table.names, Some(vec!["GNP".to_string(), "POP".to_string()]));
    assert_eq!(table.values, faer::mat![[1.0, 2.0], [3.0, 4.0]]);
}

#[test]
fn a_first_row_of_numbers_is_data() {
    let table = csv("1,2\n3,4").unwrap();
    assert_eq!(table.names, None);
    assert_eq!(table.values.shape(), (2, 2));
}

#[test]
fn a_first_row_half_of_numbers_is_neither() {
    let error = csv("country,1990,1991\na,1,2\n").unwrap_err();
    assert_eq!(
        error.to_string(),
        "t.csv, row 1, column 1: \"country\" is not a number, but column 2 of this first row is: neither a header nor data"
    );
    assert!(matches!(error, TableError::Cell { problem: CellProblem::HalfHeader { number: 2, .. }, .. }));
    assert_eq!(csv_message("1,,3\n"), "t.csv, row 1, column 2: the cell is empty");
    assert_eq!(csv_message(",\n1,2\n"), "t.csv, row 1, column 1: the cell is empty");
}

#[test]
fn some_names_may_be_empty_or_equal() {
    let table = csv(",a,a\n1,2,3\n").unwrap();
    assert_eq!(table.names.unwrap(), ["", "a", "a"]);
}

#[test]
fn a_header_alone_is_a_table_of_no_rows() {
    let table = csv("a,b,c\n").unwrap();
    assert_eq!(table.values.shape(), (0, 3));
    assert_eq!(table.names.unwrap().len(), 3);
}

#[test]
fn spaces_quotes_a_byte_order_mark_crlf_and_blank_lines_at_the_end_are_allowed() {
    let table = csv("\u{feff}\"a\" ,\"b, c\"\r\n 1 ,\"2\"\r\n\"3\",\t4e0\r\n\r\n  \r\n").unwrap();
    assert_eq!(table.names.unwrap(), ["a", "b, c"]);
    assert_eq!(table.values, faer::mat![[1.0, 2.0], [3.0, 4.0]]);
    assert_eq!(csv("1\r2\r").unwrap().values.nrows(), 2);
}

#[test]
fn decimals_are_rounded_correctly() {
    let table = csv("9007199254740993,2.2250738585072011e-308,-0\n+.5,5.,1E3\n").unwrap();
    assert_eq!(table.values[(0, 0)], 9007199254740992.0);
    assert_eq!(table.values[(0, 1)], f64::MIN_POSITIVE.next_down());
    assert_eq!(table.values[(0, 2)].to_bits(), (-0.0_f64).to_bits());
    assert_eq!(table.values[(1, 0)], 0.5);
}

#[test]
fn an_empty_file_is_an_error() {
    assert_eq!(csv_message(""), "t.csv: the file is empty");
    assert_eq!(csv_message("\u{feff}\r\n \n"), "t.csv: the file is empty");
}

#[test]
fn a_blank_line_between_rows_is_an_error() {
    for text in ["1\n\n3\n", "1\r\n\r\n3\r\n", "1\r\r3", "a\n\n3", "\n1\n3"] {
        let error = csv(text).unwrap_err();
        let expected = if text.starts_with('\n') { 1 } else { 2 };
        assert!(matches!(error, TableError::BlankLine { row, .. } if row == expected), "{text:?}: {error}");
    }
    assert_eq!(csv_message("1\n  \n3\n"), "t.csv, row 2, column 1: the cell is empty");
    assert_eq!(csv_message("1\n\"\"\n"), "t.csv, row 2, column 1: the cell is empty");
    assert_eq!(csv_message("1\n\n3"), "t.csv, before row 2: a blank line; only the end of the file may have some");
}

#[test]
fn a_ragged_row_is_an_error_with_its_counts() {
    assert_eq!(csv_message("a,b\n1,2\n3\n"), "t.csv, row 3: 2 cells are expected, 1 are found");
    assert_eq!(csv_message("1,2\n1,2,3\n"), "t.csv, row 2: 2 cells are expected, 3 are found");
}

#[test]
fn a_bad_cell_is_named_by_row_column_and_name() {
    let cases = [
        ("a,GNP\n1,2\n3,abc\n", "t.csv, row 3, column 2 (GNP): \"abc\" is not a number"),
        ("1,2\n3,1 000\n", "t.csv, row 2, column 2: \"1 000\" is not a number"),
        ("1,2\n,3\n", "t.csv, row 2, column 1: the cell is empty"),
        ("a\nNaN\n", "t.csv, row 2, column 1 (a): NaN is not a finite number"),
        ("NaN\n", "t.csv, row 1, column 1: NaN is not a finite number"),
        ("1,-inf\n", "t.csv, row 1, column 2: -inf is not a finite number"),
        ("1\nInfinity\n", "t.csv, row 2, column 1: Infinity is not a finite number"),
        ("1e999\n", "t.csv, row 1, column 1: 1e999 exceeds the range of f64"),
        ("-1.7976931348623159e308\n", "t.csv, row 1, column 1: -1.7976931348623159e308 exceeds the range of f64"),
        ("1e-999\n", "t.csv, row 1, column 1: 1e-999 is not zero, but below the range of f64"),
        ("1\n-0.001E-400\n", "t.csv, row 2, column 1: -0.001E-400 is not zero, but below the range of f64"),
        ("0x10\n1\n0x10\n", "t.csv, row 3, column 1 (0x10): \"0x10\" is not a number"),
    ];
    for (text, message) in cases {
        assert_eq!(csv_message(text), message);
    }
    assert_eq!(csv("0e999,-0.0e-999\n").unwrap().values[(0, 0)], 0.0);
}

#[test]
fn a_long_cell_is_cut_at_a_character() {
    let message = csv_message(&format!("1\n{}\n", "é".repeat(1000)));
    assert_eq!(message, format!("t.csv, row 2, column 1: \"{}…\" is not a number", "é".repeat(40)));
}

#[test]
fn bytes_that_are_not_utf_8_are_an_error_with_their_place() {
    let error = Table::from_csv(b"a,b\n1,\xff2\n".as_slice(), "t.csv").unwrap_err();
    assert_eq!(error.to_string(), "t.csv, row 2, column 2 (b): the cell is not valid UTF-8");
    let header = Table::from_csv(b"\xff\xfea,b\n1,2\n".as_slice(), "t.csv").unwrap_err();
    assert!(matches!(header, TableError::Cell { row: 1, column: 1, problem: CellProblem::NotUtf8, .. }));
}

#[test]
fn the_examples_of_this_crate_are_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data");
    let longley = Table::read(folder.join("longley.csv"), &TableOptions::default()).unwrap();
    assert_eq!(longley.values.shape(), (16, 7));
    assert_eq!(longley.names.unwrap()[2], "GNP");
    assert_eq!(
        Table::read(folder.join("breast_cancer.csv"), &TableOptions::default()).unwrap().values.shape(),
        (569, 30)
    );
}

#[test]
fn a_reader_that_fails_is_an_error() {
    struct Broken;
    impl io::Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("unplugged"))
        }
    }
    let error = Table::from_csv(Broken, "t.csv").unwrap_err();
    assert_eq!(error.to_string(), "t.csv: cannot be read: unplugged");
    assert_eq!(Table::from_npy(Broken, "t.npy").unwrap_err().to_string(), "t.npy: cannot be read: unplugged");
}
