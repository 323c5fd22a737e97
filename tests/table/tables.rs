//! Tables in and out: every error with its place, every finite number to the bit, no panic on any bytes.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use faer::Mat;
use gramkit::table::{
    Array, CellProblem, EntryProblem, Table, TableError, write_csv, write_npy, write_npy_bytes, write_whole,
};
use proptest::prelude::*;

/// A folder of its own for a test, removed with all that is in it.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static COUNTER: AtomicUsize = AtomicUsize::new(0);
        let number = COUNTER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("gramkit-table-{}-{number}", std::process::id()));
        fs::create_dir(&path).unwrap();
        Self(path)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(&self.0).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}

fn csv(text: &str) -> Result<Table, TableError> {
    Table::from_csv(text.as_bytes(), "t.csv")
}

fn csv_message(text: &str) -> String {
    csv(text).unwrap_err().to_string()
}

fn bits(values: &Mat<f64>) -> Vec<u64> {
    (0..values.nrows()).flat_map(|i| (0..values.ncols()).map(move |j| values[(i, j)].to_bits())).collect()
}

fn same(a: &Mat<f64>, b: &Mat<f64>) -> bool {
    a.shape() == b.shape() && bits(a) == bits(b)
}

/// An NPY file, version 1.0, as NEP 1 lays it out.
fn npy(descr: &str, fortran: bool, shape: &str, data: &[u8]) -> Vec<u8> {
    let order = if fortran { "True" } else { "False" };
    npy_with_header(&format!("{{'descr': {descr}, 'fortran_order': {order}, 'shape': {shape}, }}\n"), data)
}

fn npy_with_header(header: &str, data: &[u8]) -> Vec<u8> {
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend(u16::try_from(header.len()).unwrap().to_le_bytes());
    bytes.extend(header.as_bytes());
    bytes.extend(data);
    bytes
}

fn read_npy(bytes: &[u8]) -> Result<Table, TableError> {
    Table::from_npy(bytes, "t.npy")
}

fn npy_message(bytes: &[u8]) -> String {
    read_npy(bytes).unwrap_err().to_string()
}

fn f8(values: &[f64]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

mod csv_in {
    use super::*;

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
        let longley = Table::read(folder.join("longley.csv")).unwrap();
        assert_eq!(longley.values.shape(), (16, 7));
        assert_eq!(longley.names.unwrap()[2], "GNP");
        assert_eq!(Table::read(folder.join("breast_cancer.csv")).unwrap().values.shape(), (569, 30));
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
}

mod files {
    use super::*;

    #[test]
    fn what_is_not_there_and_what_has_no_known_extension_are_errors() {
        let folder = Folder::new();
        for name in ["none.csv", "none.npy"] {
            let error = Table::read(folder.path(name)).unwrap_err();
            assert!(matches!(error, TableError::Io { action: "opened", .. }), "{error}");
            assert!(error.to_string().contains(name));
        }
        for name in ["t.txt", "t", "t.csv.gz"] {
            assert!(matches!(Table::read(folder.path(name)), Err(TableError::Extension { .. })));
            let table = Table { names: None, values: Mat::zeros(1, 1) };
            assert!(matches!(table.write(folder.path(name)), Err(TableError::Extension { .. })));
        }
        let directory = folder.path("d.csv");
        fs::create_dir(&directory).unwrap();
        assert!(matches!(Table::read(&directory), Err(TableError::Io { .. })));
        assert!(matches!(write_npy(&directory, Mat::zeros(1, 1).as_ref()), Err(TableError::Io { .. })));
    }

    #[test]
    fn extensions_are_read_in_either_case() {
        let folder = Folder::new();
        let table = Table { names: None, values: faer::mat![[1.5, -2.0]] };
        for name in ["t.CSV", "t.NPY"] {
            table.write(folder.path(name)).unwrap();
            assert_eq!(Table::read(folder.path(name)).unwrap(), table);
        }
    }

    #[test]
    fn a_failed_write_leaves_the_old_file_and_nothing_else() {
        let folder = Folder::new();
        let path = folder.path("t.txt");
        fs::write(&path, "old").unwrap();
        let half = |writer: &mut io::BufWriter<fs::File>| {
            writer.write_all(&[b'x'; 100_000])?;
            Err(io::Error::other("disk full"))
        };
        assert_eq!(write_whole(&path, half).unwrap_err().to_string(), "disk full");
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        let panicking = std::panic::catch_unwind(|| write_whole(&path, |_| panic!("in the middle")));
        assert!(panicking.is_err());
        assert_eq!(folder.names(), ["t.txt"]);
        assert!(write_whole(folder.path("new.txt"), half).is_err());
        assert!(write_whole(folder.path("none/new.txt"), |_| Ok(())).is_err());
        assert!(write_whole("", |_| Ok(())).is_err());
        assert_eq!(folder.names(), ["t.txt"]);
        write_whole(&path, |writer| writer.write_all(b"new")).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(folder.names(), ["t.txt"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_and_devices_written_to_as_they_are() {
        use std::os::unix::fs::FileTypeExt;
        let folder = Folder::new();
        fs::write(folder.path("target"), "old").unwrap();
        std::os::unix::fs::symlink(folder.path("target"), folder.path("link")).unwrap();
        write_whole(folder.path("link"), |writer| writer.write_all(b"new")).unwrap();
        assert_eq!(fs::read_to_string(folder.path("target")).unwrap(), "new");
        assert!(fs::symlink_metadata(folder.path("link")).unwrap().is_symlink());
        write_whole("/dev/null", |writer| writer.write_all(b"gone")).unwrap();
        assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
    }
}

mod csv_out {
    use super::*;

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
        let table = Table { names: Some(names.to_vec()), values: Mat::zeros(0, 4) };
        table.write(folder.path("t.csv")).unwrap();
        assert_eq!(Table::read(folder.path("t.csv")).unwrap(), table);
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
            let table = Table { names, values };
            for name in ["t.csv", "t.npy"] {
                table.write(folder.path(name)).unwrap();
                let back = Table::read(folder.path(name)).unwrap();
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
}

mod npy_files {
    use super::*;

    #[test]
    fn every_element_type_and_byte_order_is_read() {
        let cases: [(&str, Vec<u8>); 19] = [
            ("'<f8'", f8(&[1.0, 0.0, 2.0])),
            ("'>f8'", [1.0_f64, 0.0, 2.0].iter().flat_map(|v| v.to_be_bytes()).collect()),
            ("'<f4'", [1.0_f32, 0.0, 2.0].iter().flat_map(|v| v.to_le_bytes()).collect()),
            ("'>f4'", [1.0_f32, 0.0, 2.0].iter().flat_map(|v| v.to_be_bytes()).collect()),
            ("'|i1'", vec![1, 0, 2]),
            ("'|u1'", vec![1, 0, 2]),
            ("'<i2'", [1_i16, 0, 2].iter().flat_map(|v| v.to_le_bytes()).collect()),
            ("'>i2'", [1_i16, 0, 2].iter().flat_map(|v| v.to_be_bytes()).collect()),
            ("'<u2'", [1_u16, 0, 2].iter().flat_map(|v| v.to_le_bytes()).collect()),
            ("'>u2'", [1_u16, 0, 2].iter().flat_map(|v| v.to_be_bytes()).collect()),
            ("'<i4'", [1_i32, 0, 2].iter().flat_map(|v| v.to_le_bytes()).collect()),
            ("'>i4'", [1_i32, 0, 2].iter().flat_map(|v| v.to_be_bytes()).collect()),
            ("'<u4'", [1_u32, 0, 2].iter().flat_map(|v| v.to_le_bytes()).collect()),
            ("'>u4'", [1_u32, 0, 2].iter().flat_map(|v| v.to_be_bytes()).collect()),
            ("'<i8'", [1_i64, 0, 2].iter().flat_map(|v| v.to_le_bytes()).collect()),
            ("'>i8'", [1_i64, 0, 2].iter().flat_map(|v| v.to_be_bytes()).collect()),
            ("'<u8'", [1_u64, 0, 2].iter().flat_map(|v| v.to_le_bytes()).collect()),
            ("'>u8'", [1_u64, 0, 2].iter().flat_map(|v| v.to_be_bytes()).collect()),
            ("\"|i1\"", vec![1, 0, 2]),
        ];
        for (descr, data) in cases {
            let table = read_npy(&npy(descr, false, "(3,)", &data)).unwrap();
            assert_eq!(table.values, faer::mat![[1.0], [0.0], [2.0]], "{descr}");
            assert_eq!(table.names, None);
        }
        let bools = read_npy(&npy("'|b1'", false, "(1, 2)", &[1, 0])).unwrap();
        assert_eq!(bools.values, faer::mat![[1.0, 0.0]]);
        let signed = read_npy(&npy("'|i1'", false, "(1,)", &[0xff])).unwrap();
        assert_eq!(signed.values[(0, 0)], -1.0);
    }

    #[test]
    fn both_orders_give_the_same_table() {
        let c = read_npy(&npy("'<f8'", false, "(2, 3)", &f8(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]))).unwrap();
        let fortran = read_npy(&npy("'<f8'", true, "(2, 3)", &f8(&[1.0, 4.0, 2.0, 5.0, 3.0, 6.0]))).unwrap();
        assert_eq!(c, fortran);
        assert_eq!(c.values, faer::mat![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);
    }

    #[test]
    fn arrays_of_any_number_of_axes_are_read_in_either_order() {
        let shape = vec![2, 3, 2];
        // a[i, j, k] = 100i + 10j + k.
        let entry = |i: usize, j: usize, k: usize| (100 * i + 10 * j + k) as f64;
        let mut c = Vec::new();
        let mut fortran = Vec::new();
        for flat in 0..12 {
            c.push(entry(flat / 6, flat / 2 % 3, flat % 2));
            fortran.push(entry(flat % 2, flat / 2 % 3, flat / 6));
        }
        let expected = Array { shape, values: c.clone() };
        for (order, data) in [(false, c), (true, fortran)] {
            let array = Array::from_npy(npy("'<f8'", order, "(2, 3, 2)", &f8(&data)).as_slice(), "t.npy").unwrap();
            assert_eq!(array, expected);
        }
        let scalar = Array::from_npy(npy("'<f8'", false, "()", &f8(&[7.0])).as_slice(), "t.npy").unwrap();
        assert_eq!(scalar, Array { shape: vec![], values: vec![7.0] });
    }

    #[test]
    fn another_number_of_axes_is_an_error_with_the_shape() {
        assert_eq!(
            npy_message(&npy("'<f8'", false, "(1, 2, 1)", &f8(&[1.0, 2.0]))),
            "t.npy: a table has one or two axes and fits into memory; this array's shape is [1, 2, 1]"
        );
        assert!(matches!(read_npy(&npy("'<f8'", false, "()", &f8(&[1.0]))), Err(TableError::ArrayShape { .. })));
    }

    #[test]
    fn other_element_types_are_errors_with_their_names() {
        for descr in ["'<c16'", "'|O'", "'<U3'", "'|S3'", "'<f16'", "'<M8[ns]'", "'|V8'", "[('a', '<f8'), ]"] {
            let error = read_npy(&npy(descr, false, "(1,)", &[0; 16])).unwrap_err();
            assert!(matches!(error, TableError::ElementType { .. }), "{descr}: {error}");
            assert!(error.to_string().contains(descr.trim_end_matches(", ]")), "{error}");
        }
    }

    #[test]
    fn integers_are_taken_exactly_or_not_at_all() {
        let exact: Vec<u8> = [i64::MIN, 1 << 53, -(1 << 60)].iter().flat_map(|v| v.to_le_bytes()).collect();
        let table = read_npy(&npy("'<i8'", false, "(3,)", &exact)).unwrap();
        assert_eq!(table.values[(0, 0)], -9223372036854775808.0);

        let odd: Vec<u8> = [0, 0, (1_i64 << 53) + 1, 0].iter().flat_map(|v| v.to_le_bytes()).collect();
        for (order, index) in [(false, "[1, 0]"), (true, "[0, 1]")] {
            let message = npy_message(&npy("'<i8'", order, "(2, 2)", &odd));
            let expected =
                format!("t.npy, entry {index} (counted from 0): the integer 9007199254740993 is not exactly an f64");
            assert_eq!(message, expected);
        }
        for integer in [u64::MAX, u64::MAX - 1] {
            let error = read_npy(&npy("'<u8'", false, "(1,)", &integer.to_le_bytes())).unwrap_err();
            assert!(matches!(error, TableError::Entry { problem: EntryProblem::Inexact(_), .. }));
        }
        let i64_max = read_npy(&npy("'<i8'", false, "(1,)", &i64::MAX.to_le_bytes()));
        assert!(matches!(i64_max, Err(TableError::Entry { .. })));
    }

    #[test]
    fn an_entry_that_is_not_finite_is_an_error_in_a_table_and_kept_in_an_array() {
        let data = f8(&[1.0, 2.0, f64::NAN, f64::NEG_INFINITY]);
        for (order, index) in [(false, "[1, 0]"), (true, "[0, 1]")] {
            let bytes = npy("'<f8'", order, "(2, 2)", &data);
            let expected = format!("t.npy, entry {index} (counted from 0): NaN is not a finite number");
            assert_eq!(npy_message(&bytes), expected);
            assert!(Array::from_npy(bytes.as_slice(), "t.npy").unwrap().values[3].is_infinite());
        }
    }

    #[test]
    fn a_file_cut_short_is_an_error_at_every_length() {
        let whole = npy("'<f8'", false, "(3,)", &f8(&[1.0, 2.0, 3.0]));
        let header = whole.len() - 24;
        for length in 0..whole.len() {
            match read_npy(&whole[..length]).unwrap_err() {
                TableError::Truncated { expected: 3, found, .. } => assert_eq!(found as usize, (length - header) / 8),
                TableError::NpyHeader { .. } => assert!(length < header),
                other => panic!("{length}: {other}"),
            }
        }
        assert_eq!(
            npy_message(&whole[..whole.len() - 1]),
            "t.npy: cut short: its header announces 3 entries, 2 are there"
        );
        let mut longer = whole.clone();
        longer.extend(b"trailing");
        assert_eq!(read_npy(&longer).unwrap().values.nrows(), 3);
    }

    #[test]
    fn a_hostile_header_is_an_error() {
        let huge = "(4294967296, 4294967295)";
        assert!(matches!(read_npy(&npy("'<f8'", false, huge, &[0; 64])), Err(TableError::Truncated { found: 8, .. })));
        let nested = format!("{}1{}", "(".repeat(20_000), ",)".repeat(20_000));
        let digits = format!("({},)", "9".repeat(30_000));
        let shapes = [
            "(4294967296, 4294967296)",
            "(0, 18446744073709551615, 2)",
            "(18446744073709551616,)",
            "(-1,)",
            "(1.5,)",
            "(0x10,)",
            "(3)",
            "3",
            "None",
            "('a',)",
            "(3 + 4,)",
            "(3, 4",
            nested.as_str(),
            digits.as_str(),
        ];
        for shape in shapes {
            let error = read_npy(&npy("'<f8'", false, shape, &[0; 64])).unwrap_err();
            assert!(matches!(error, TableError::NpyHeader { .. }), "{:.40}: {error}", shape);
        }
        let headers = [
            "",
            "\n",
            "[]",
            "{}",
            "{'descr': '<f8', 'shape': (1,)}",
            "{'descr': '<f9', 'fortran_order': False, 'shape': (1,)}",
            "{'descr': '''<f8''', 'fortran_order': False, 'shape': (1,)}",
            "{'descr': '\\x3cf8', 'fortran_order': False, 'shape': (1,)}",
            "{'descr': '<f8', 'fortran_order': 0, 'shape': (1,)}",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (1,)",
        ];
        for header in headers {
            let error = read_npy(&npy_with_header(header, &[0; 64])).unwrap_err();
            assert!(matches!(error, TableError::NpyHeader { .. }), "{header}: {error}");
        }
        let long = [b"\x93NUMPY\x02\x00".as_slice(), &u32::MAX.to_le_bytes()].concat();
        assert!(npy_message(&long).ends_with("its header would be 4294967295 bytes long"));
        assert!(npy_message(b"1,2\n3,4\n").contains("it does not begin with the bytes \\x93NUMPY"));
    }

    #[test]
    fn empty_arrays_keep_their_shape() {
        for (shape, expected) in [("(0,)", (0, 1)), ("(0, 5)", (0, 5)), ("(7, 0)", (7, 0)), ("(0, 0)", (0, 0))] {
            for order in [false, true] {
                assert_eq!(read_npy(&npy("'<f8'", order, shape, &[])).unwrap().values.shape(), expected);
            }
        }
        for shape in ["(0, 18446744073709551615)", "(18446744073709551615, 0)", "(0, 4294967296)"] {
            assert!(
                matches!(read_npy(&npy("'<f8'", false, shape, &[])), Err(TableError::ArrayShape { .. })),
                "{shape}"
            );
        }
        let folder = Folder::new();
        for (rows, columns) in [(0, 0), (0, 3), (4, 0)] {
            write_npy(folder.path("t.npy"), Mat::zeros(rows, columns).as_ref()).unwrap();
            assert_eq!(Table::read(folder.path("t.npy")).unwrap().values.shape(), (rows, columns));
        }
    }

    #[test]
    fn an_array_must_fill_its_shape() {
        let folder = Folder::new();
        let array = Array { shape: vec![2, 2], values: vec![1.0] };
        let error = array.write(folder.path("t.npy")).unwrap_err();
        assert!(error.to_string().ends_with("t.npy: entries of the array: 4 are expected, 1 are found"));
        assert!(write_npy_bytes(folder.path("t.npy"), &[usize::MAX, 2], &[1, 2]).is_err());
        assert!(folder.names().is_empty());
        write_npy_bytes(folder.path("t.npy"), &[1, 3], &[0, 255, 4]).unwrap();
        assert_eq!(
            Array::read(folder.path("t.npy")).unwrap(),
            Array { shape: vec![1, 3], values: vec![0.0, 255.0, 4.0] }
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn no_mutation_makes_the_reader_panic(
            mutations in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
            cut in any::<prop::sample::Index>(),
            truncated in any::<bool>(),
            fortran in any::<bool>(),
        ) {
            let mut bytes = npy("'<f8'", fortran, "(12, 11)", &f8(&[1.5; 132]));
            for (index, byte) in mutations {
                // Most of them in the header, where they do harm.
                let place = index.index(160).min(bytes.len() - 1);
                bytes[place] = byte;
            }
            if truncated {
                bytes.truncate(cut.index(bytes.len()));
            }
            let _ = read_npy(&bytes);
            let _ = Array::from_npy(bytes.as_slice(), "t.npy");
        }

        #[test]
        fn no_header_makes_the_reader_panic(header in "\\{'descr': '[<>|][fiub][1248]', 'fortran_order': (True|False), 'shape': [0-9(),'\" \\[\\]{}:a-]{0,40}\\}?") {
            let _ = Array::from_npy(npy_with_header(&header, &[0; 64]).as_slice(), "t.npy");
        }
    }
}
