//! NPY in and out: every error with its place, no panic on any bytes.

use faer::Mat;
use gramkit::table::{Array, EntryProblem, Table, TableError, TableOptions, write_npy, write_npy_bytes};
use proptest::prelude::*;

use super::bytes::{npy_message, read_npy};
use crate::support::folder::Folder;
use crate::support::npy::{doubles, file, npy};

#[test]
fn every_element_type_and_byte_order_is_read() {
    let cases: [(&str, Vec<u8>); 19] = [
        ("'<f8'", doubles(&[1.0, 0.0, 2.0])),
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
    let c = read_npy(&npy("'<f8'", false, "(2, 3)", &doubles(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]))).unwrap();
    let fortran = read_npy(&npy("'<f8'", true, "(2, 3)", &doubles(&[1.0, 4.0, 2.0, 5.0, 3.0, 6.0]))).unwrap();
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
        let array = Array::from_npy(npy("'<f8'", order, "(2, 3, 2)", &doubles(&data)).as_slice(), "t.npy").unwrap();
        assert_eq!(array, expected);
    }
    let scalar = Array::from_npy(npy("'<f8'", false, "()", &doubles(&[7.0])).as_slice(), "t.npy").unwrap();
    assert_eq!(scalar, Array { shape: vec![], values: vec![7.0] });
}

#[test]
fn another_number_of_axes_is_an_error_with_the_shape() {
    assert_eq!(
        npy_message(&npy("'<f8'", false, "(1, 2, 1)", &doubles(&[1.0, 2.0]))),
        "t.npy: a table has one or two axes and fits into memory; this array's shape is [1, 2, 1]"
    );
    assert!(matches!(read_npy(&npy("'<f8'", false, "()", &doubles(&[1.0]))), Err(TableError::ArrayShape { .. })));
}

#[test]
fn other_element_types_are_errors_with_their_names() {
    for descr in ["'<c16'", "'|O'", "'<U3'", "'|S3'", "'<f16'", "'<M8[ns]'", "'|V8'"] {
        let error = read_npy(&npy(descr, false, "(1,)", &[0; 16])).unwrap_err();
        assert!(matches!(error, TableError::ElementType { .. }), "{descr}: {error}");
        assert!(error.to_string().contains(descr), "{error}");
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
    let data = doubles(&[1.0, 2.0, f64::NAN, f64::NEG_INFINITY]);
    for (order, index) in [(false, "[1, 0]"), (true, "[0, 1]")] {
        let bytes = npy("'<f8'", order, "(2, 2)", &data);
        let expected = format!("t.npy, entry {index} (counted from 0): NaN is not a finite number");
        assert_eq!(npy_message(&bytes), expected);
        assert!(Array::from_npy(bytes.as_slice(), "t.npy").unwrap().values[3].is_infinite());
    }
}

#[test]
fn a_file_cut_short_is_an_error_at_every_length() {
    let whole = npy("'<f8'", false, "(3,)", &doubles(&[1.0, 2.0, 3.0]));
    let header = whole.len() - 24;
    for length in 0..whole.len() {
        match read_npy(&whole[..length]).unwrap_err() {
            TableError::Truncated { expected: 3, found, .. } => assert_eq!(found as usize, (length - header) / 8),
            TableError::NpyHeader { .. } => assert!(length < header),
            other => panic!("{length}: {other}"),
        }
    }
    assert_eq!(npy_message(&whole[..whole.len() - 1]), "t.npy: cut short: its header announces 3 entries, 2 are there");
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
        let error = read_npy(&file(1, header, &[0; 64])).unwrap_err();
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
        assert!(matches!(read_npy(&npy("'<f8'", false, shape, &[])), Err(TableError::ArrayShape { .. })), "{shape}");
    }
    let folder = Folder::new();
    for (rows, columns) in [(0, 0), (0, 3), (4, 0)] {
        write_npy(folder.path("t.npy"), Mat::zeros(rows, columns).as_ref()).unwrap();
        assert_eq!(
            Table::read(folder.path("t.npy"), &TableOptions::default()).unwrap().values.shape(),
            (rows, columns)
        );
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
    assert_eq!(Array::read(folder.path("t.npy")).unwrap(), Array { shape: vec![1, 3], values: vec![0.0, 255.0, 4.0] });
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
        let mut bytes = npy("'<f8'", fortran, "(12, 11)", &doubles(&[1.5; 132]));
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
        let _ = Array::from_npy(file(1, &header, &[0; 64]).as_slice(), "t.npy");
    }
}
