//! Structured NPY arrays: a column for each field.

use gramkit::table::{Array, EntryProblem, TableError};
use proptest::prelude::*;

use super::bytes::{npy_message, read_npy};
use super::chosen::names;
use crate::support::npy::{doubles, file, npy};

#[test]
fn trial_15_a_structured_array_of_equal_fields_is_read_by_their_names() {
    let table = read_npy(include_bytes!("../data/trials/15_struct.npy")).unwrap();
    assert_eq!(names(&table), ["a", "b"]);
    assert_eq!(table.values, faer::mat![[1.0, 2.0], [3.0, 4.0], [5.0, 7.0]]);
}

/// As NumPy writes `np.dtype([('a', 'i1'), ('b', 'f8'), ('c', 'u2')], align=True)`, the last field in big-endian order.
#[test]
fn fields_of_several_types_are_each_converted_and_what_aligns_them_is_passed_over() {
    let descr = "[('a', '|i1'), ('', '|V7'), ('b', '<f8'), ('c', '>u2'), ('', '|V6')]";
    let record = |a: i8, b: f64, c: u16| {
        [&a.to_le_bytes()[..], &[0xaa; 7], &b.to_le_bytes(), &c.to_be_bytes(), &[0xaa; 6]].concat()
    };
    let data = [record(-1, 0.1, 65535), record(127, -2.5, 1)].concat();
    let table = read_npy(&npy(descr, false, "(2,)", &data)).unwrap();
    assert_eq!(names(&table), ["a", "b", "c"]);
    assert_eq!(table.values, faer::mat![[-1.0, 0.1, 65535.0], [127.0, -2.5, 1.0]]);
}

#[test]
fn names_of_the_first_versions_are_latin_1_and_of_the_third_utf_8() {
    let header = "{'descr': [('\u{e4}', '<f8')], 'fortran_order': False, 'shape': (1,), }";
    let utf8 = file(3, header, &doubles(&[7.0]));
    assert_eq!(names(&read_npy(&utf8).unwrap()), ["ä"]);
    let latin: Vec<u8> = header.chars().map(|letter| letter as u8).collect();
    let length = u16::try_from(latin.len() + 1).unwrap().to_le_bytes();
    let latin = [b"\x93NUMPY\x01\x00".as_slice(), &length, &latin, b"\n", &doubles(&[7.0])].concat();
    let table = read_npy(&latin).unwrap();
    assert_eq!((names(&table), table.values[(0, 0)]), (vec!["ä"], 7.0));
}

#[test]
fn a_field_that_is_no_number_is_an_error_with_its_name_and_type() {
    let cases = [
        ("[('a', '<f8'), ('s', '<U3')]", "s", "'<U3'"),
        ("[('a', '<f8'), ('o', '|O')]", "o", "'|O'"),
        ("[('a', '<f8'), ('t', '<M8[ns]')]", "t", "'<M8[ns]'"),
        ("[('inner', [('x', '<f8'), ('y', '<i4')])]", "inner", "[(\"x\", '<f8'), (\"y\", '<i4')]"),
        ("[('pair', '<f8', (2,))]", "pair", "2 of '<f8'"),
        ("[('gap', '|V8'), ('a', '<f8')]", "gap", "'|V8'"),
    ];
    for (descr, name, dtype) in cases {
        let expected = format!(
            "t.npy: the field {name:?} is of type {dtype} and cannot be read; fields of f2, f4, f8, i1 to i8, u1 to u8 \
             and bool can"
        );
        assert_eq!(npy_message(&npy(descr, false, "(1,)", &[0; 64])), expected);
    }
}

#[test]
fn an_array_of_numbers_is_no_structured_one() {
    let bytes = npy("[('a', '<f8'), ('b', '<f8')]", false, "(1,)", &doubles(&[1.0, 2.0]));
    let error = Array::from_npy(bytes.as_slice(), "t.npy").unwrap_err();
    let expected = "t.npy: entries of type [(\"a\", '<f8'), (\"b\", '<f8')] cannot be read; f2, f4, f8, i1 to i8, u1 to u8 \
                    and bool can";
    assert_eq!(error.to_string(), expected);
}

#[test]
fn records_in_a_matrix_or_alone_or_without_fields_are_refused() {
    for (descr, shape) in
        [("[('a', '<f8')]", "(1, 1)"), ("[('a', '<f8')]", "()"), ("[('', '|V8')]", "(1,)"), ("[]", "(1,)")]
    {
        let error = read_npy(&npy(descr, false, shape, &[0; 8])).unwrap_err();
        assert!(matches!(error, TableError::ArrayShape { .. } | TableError::NpyHeader { .. }), "{descr}: {error}");
    }
}

#[test]
fn an_entry_that_is_wrong_is_named_by_its_record_and_field() {
    let descr = "[('a', '<f8'), ('n', '<i8')]";
    let odd = (1_i64 << 53) + 1;
    let data = [doubles(&[1.0]), 1_i64.to_le_bytes().to_vec(), doubles(&[2.0]), odd.to_le_bytes().to_vec()].concat();
    match read_npy(&npy(descr, false, "(2,)", &data)).unwrap_err() {
        TableError::Entry { index, problem: EntryProblem::Inexact(integer), .. } => {
            assert_eq!((index, integer), (vec![1, 1], i128::from(odd)));
        }
        other => panic!("{other}"),
    }
    let data = [doubles(&[1.0]), vec![0; 8], doubles(&[f64::NAN]), vec![0; 8]].concat();
    let expected = "t.npy, entry [1, 0] (counted from 0): NaN is not a finite number";
    assert_eq!(npy_message(&npy(descr, false, "(2,)", &data)), expected);
    match read_npy(&npy(descr, false, "(2,)", &[0; 31])).unwrap_err() {
        TableError::Truncated { expected: 2, found: 1, .. } => {}
        other => panic!("{other}"),
    }
}

/// More records than are converted at a time, each column against the numbers it was written from.
#[test]
fn long_arrays_are_read_in_pieces() {
    let rows = 30_000;
    let record = |i: usize| [(i as f64).sqrt().to_le_bytes().as_slice(), &(i as i32 - 7).to_le_bytes()].concat();
    let data: Vec<u8> = (0..rows).flat_map(record).collect();
    let table = read_npy(&npy("[('x', '<f8'), ('k', '<i4')]", false, "(30000,)", &data)).unwrap();
    assert_eq!(table.values.shape(), (rows, 2));
    for i in 0..rows {
        assert_eq!((table.values[(i, 0)], table.values[(i, 1)]), ((i as f64).sqrt(), i as f64 - 7.0));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn no_description_makes_the_reader_panic(
        descr in "\\[(\\('[a-c]?', '[<>|][fiubVUSO][0-9]{1,20}'(, \\([0-9],\\))?\\), ){0,4}\\]",
        shape in "\\([0-9]{0,3},?\\)",
    ) {
        let _ = read_npy(&npy(&descr, false, &shape, &[0; 256]));
    }
}
