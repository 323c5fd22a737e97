//! Fields in slabs: what is read is what the file has.

use std::fs;
use std::ops::Range;

use gramkit::matrix::{Layout, Slabs};
use gramkit::table::{Array, EntryProblem, NpySlabs, TableError};
use proptest::prelude::*;

use super::slab_files::{by_slabs, npy, row_major, table_error};
use crate::support::bits::bits;
use crate::support::folder::Folder;

#[test]
fn every_element_type_is_read_in_both_byte_orders_and_all_versions() {
    fn both<const N: usize>(name: &str, entries: [[u8; N]; 3]) -> Vec<(String, Vec<u8>)> {
        let little: Vec<u8> = entries.concat();
        let big: Vec<u8> = entries.iter().flat_map(|entry| entry.iter().rev().copied()).collect();
        vec![(format!("'<{name}'"), little), (format!("'>{name}'"), big)]
    }
    let single = 0.5_f64.powi(24);
    let cases = [
        // 1, 0 and 2 in binary16: exponents 15 and 16, biased, above ten bits of significand.
        (both("f2", [15_u16 << 10, 0, 16 << 10].map(u16::to_le_bytes)), 0.5_f64.powi(11)),
        (both("f4", [1.0_f32, 0.0, 2.0].map(f32::to_le_bytes)), single),
        (both("f8", [1.0_f64, 0.0, 2.0].map(f64::to_le_bytes)), 0.5_f64.powi(53)),
        (both("i1", [1_i8, 0, 2].map(i8::to_le_bytes)), 0.0),
        (both("u1", [1_u8, 0, 2].map(u8::to_le_bytes)), 0.0),
        (both("i2", [1_i16, 0, 2].map(i16::to_le_bytes)), 0.0),
        (both("u2", [1_u16, 0, 2].map(u16::to_le_bytes)), 0.0),
        (both("i4", [1_i32, 0, 2].map(i32::to_le_bytes)), 0.0),
        (both("u4", [1_u32, 0, 2].map(u32::to_le_bytes)), 0.0),
        (both("i8", [1_i64, 0, 2].map(i64::to_le_bytes)), 0.0),
        (both("u8", [1_u64, 0, 2].map(u64::to_le_bytes)), 0.0),
    ];
    let folder = Folder::new();
    for (files, roundoff) in cases {
        for (descr, data) in files {
            for version in 1..=3 {
                let mut field = NpySlabs::open(npy(&folder, version, &descr, false, "(3,)", &data)).unwrap();
                assert_eq!(by_slabs(&mut field, 2), [1.0, 0.0, 2.0], "{descr}");
                assert_eq!(field.roundoff(), roundoff, "{descr}");
            }
        }
    }
    for (descr, data, expected) in
        [("'|b1'", [1, 0, 1], [1.0, 0.0, 1.0]), ("'|i1'", [0xff, 0x80, 0x7f], [-1.0, -128.0, 127.0])]
    {
        let mut field = NpySlabs::open(npy(&folder, 1, descr, false, "(3,)", &data)).unwrap();
        assert_eq!(by_slabs(&mut field, 3), expected);
        assert_eq!(field.roundoff(), 0.0);
    }
}

#[test]
fn slabs_of_every_height_are_the_array_that_is_read_at_once() {
    let folder = Folder::new();
    for (shape, name) in
        [(vec![7], "(7,)"), (vec![5, 3], "(5, 3)"), (vec![4, 3, 5], "(4, 3, 5)"), (vec![2, 3, 1, 4], "(2, 3, 1, 4)")]
    {
        let count: usize = shape.iter().product();
        let data: Vec<u8> = (0..count).flat_map(|k| (0.1 * k as f64 - 1.0).to_le_bytes()).collect();
        for fortran in [false, true] {
            let path = npy(&folder, 1, "'<f8'", fortran, name, &data);
            let mut field = NpySlabs::open(&path).unwrap();
            assert_eq!(field.shape(), shape);
            assert_eq!(field.layout(), if fortran { Layout::ColumnMajor } else { Layout::RowMajor });
            let whole = Array::read(&path).unwrap();
            for height in 1..=field.shape()[field.layout().slowest(shape.len())] {
                let samples = by_slabs(&mut field, height);
                assert_eq!(bits(&row_major(&samples, &shape, field.layout())), bits(&whole.values), "{shape:?}");
            }
        }
    }
}

#[test]
fn slabs_longer_than_the_buffer_are_read_in_pieces() {
    // 40 000 entries of 8 bytes are more than two buffers of 128 KiB.
    let folder = Folder::new();
    let data: Vec<u8> = (0..120_000_i64).flat_map(i64::to_le_bytes).collect();
    let mut field = NpySlabs::open(npy(&folder, 1, "'<i8'", false, "(3, 40000)", &data)).unwrap();
    let mut slab = vec![0.0; 80_000];
    field.read(1..3, &mut slab).unwrap();
    assert!(slab.iter().enumerate().all(|(k, &value)| value == (40_000 + k) as f64));
}

#[test]
fn nan_and_infinities_come_as_they_are() {
    let folder = Folder::new();
    let data: Vec<u8> = [f64::NAN, f64::NEG_INFINITY, -0.0].iter().flat_map(|v| v.to_le_bytes()).collect();
    let mut field = NpySlabs::open(npy(&folder, 1, "'<f8'", false, "(3,)", &data)).unwrap();
    let samples = by_slabs(&mut field, 3);
    assert!(samples[0].is_nan() && samples[1] == f64::NEG_INFINITY && samples[2].is_sign_negative());
}

#[test]
fn an_integer_that_is_no_f64_is_an_error_with_its_place() {
    let folder = Folder::new();
    let odd = (1_i64 << 53) + 1;
    let data: Vec<u8> = [0, 1 << 53, -(1 << 60), odd, 0, i64::MIN].iter().flat_map(|v: &i64| v.to_le_bytes()).collect();
    for (fortran, place) in [(false, vec![1, 0]), (true, vec![1, 1])] {
        let mut field = NpySlabs::open(npy(&folder, 1, "'<i8'", fortran, "(2, 3)", &data)).unwrap();
        let planes = field.shape()[field.layout().slowest(2)];
        let error = table_error(field.read(1..planes, &mut vec![0.0; (planes - 1) * 6 / planes]));
        assert!(
            matches!(&error, TableError::Entry { index, problem: EntryProblem::Inexact(n), .. } if *index == place && *n == i128::from(odd)),
            "{error}"
        );
    }
    let data: Vec<u8> = [1_u64 << 63, u64::MAX].iter().flat_map(|v| v.to_be_bytes()).collect();
    let mut field = NpySlabs::open(npy(&folder, 1, "'>u8'", false, "(2,)", &data)).unwrap();
    let mut slab = [0.0];
    field.read(0..1, &mut slab).unwrap();
    assert_eq!(slab, [2.0_f64.powi(63)]);
    assert!(matches!(table_error(field.read(1..2, &mut slab)), TableError::Entry { .. }));
}

#[test]
fn other_element_types_are_errors_with_their_names() {
    let folder = Folder::new();
    for descr in ["'<c8'", "'<c16'", "'|O'", "'<U3'", "'|S3'", "'<f16'", "'<M8[ns]'", "'|V8'", "[('a', '<f8'), ]"] {
        let error = NpySlabs::open(npy(&folder, 1, descr, false, "(1,)", &[0; 16])).unwrap_err();
        assert!(matches!(error, TableError::ElementType { .. }), "{descr}: {error}");
        assert!(error.to_string().contains(descr.trim_end_matches(", ]")), "{error}");
    }
}

#[test]
fn a_file_cut_short_is_an_error_before_and_after_it_is_opened() {
    let folder = Folder::new();
    let path = npy(&folder, 1, "'<f4'", false, "(2, 3)", &[0; 24]);
    let whole = fs::read(&path).unwrap();
    for missing in 1..=24 {
        fs::write(&path, &whole[..whole.len() - missing]).unwrap();
        let error = NpySlabs::open(&path).unwrap_err();
        let left = (24 - missing as u64) / 4;
        assert!(matches!(error, TableError::Truncated { expected: 6, found, .. } if found == left), "{error}");
    }
    for length in 0..whole.len() - 24 {
        fs::write(&path, &whole[..length]).unwrap();
        assert!(matches!(NpySlabs::open(&path), Err(TableError::NpyHeader { .. })), "{length}");
    }
    fs::write(&path, [whole.as_slice(), b"more"].concat()).unwrap();
    let mut field = NpySlabs::open(&path).unwrap();
    let file = fs::OpenOptions::new().write(true).open(&path).unwrap();
    file.set_len(whole.len() as u64 - 9).unwrap();
    // What is there is no longer what was opened, …
    let error = table_error(field.read(0..1, &mut [0.0; 3]));
    assert!(matches!(error, TableError::Changed { .. }), "{error}");
    // … and the rest is not there.
    let error = table_error(field.read(1..2, &mut [0.0; 3]));
    assert!(matches!(error, TableError::Truncated { expected: 6, found: 3, .. }), "{error}");
}

#[test]
fn a_header_that_claims_too_much_takes_no_memory() {
    let folder = Folder::new();
    // 2⁶³ bytes, and 2⁶⁴ entries less one: more than the product of a size and a count holds.
    for shape in ["(1073741824, 1073741824)", "(4294967295, 4294967297)", "(18446744073709551615,)"] {
        let error = NpySlabs::open(npy(&folder, 1, "'<f8'", false, shape, &[0; 64])).unwrap_err();
        assert!(matches!(error, TableError::Truncated { found: 8, .. }), "{shape}: {error}");
    }
    for shape in ["(4294967296, 4294967296)", "(0, 18446744073709551615, 2)"] {
        let error = NpySlabs::open(npy(&folder, 1, "'<f8'", false, shape, &[0; 64])).unwrap_err();
        assert!(matches!(error, TableError::NpyHeader { .. }), "{shape}: {error}");
    }
    for shape in ["()", "(0,)", "(3, 0)", "(0, 5)"] {
        let error = NpySlabs::open(npy(&folder, 1, "'<f8'", true, shape, &[0; 64])).unwrap_err();
        assert!(matches!(error, TableError::FieldShape { .. }), "{shape}: {error}");
    }
}

#[test]
fn a_field_of_more_bytes_than_the_machine_has_is_read_where_it_is_wanted() {
    // A sparse file of 16 TiB.
    let folder = Folder::new();
    let path = npy(&folder, 1, "'<f8'", false, "(2097152, 1024, 1024)", &[]);
    let start = fs::metadata(&path).unwrap().len();
    let file = fs::OpenOptions::new().write(true).open(&path).unwrap();
    if file.set_len(start + (1 << 44)).is_err() {
        return; // This file system has no files of that length.
    }
    let mut field = NpySlabs::open(&path).unwrap();
    let mut plane = vec![1.0; 1 << 20];
    field.read(2_097_151..2_097_152, &mut plane).unwrap();
    assert!(plane.iter().all(|&sample| sample == 0.0));
}

#[test]
fn planes_that_are_not_there_and_slices_of_another_size_are_errors() {
    let folder = Folder::new();
    let mut field = NpySlabs::open(npy(&folder, 1, "'|u1'", false, "(4, 2)", &[0; 8])).unwrap();
    let mut count = |planes: Range<usize>, length: usize| table_error(field.read(planes, &mut vec![0.0; length]));
    assert!(matches!(count(3..5, 4), TableError::Count { expected: 4, found: 5, .. }));
    assert!(matches!(count(1..3, 5), TableError::Count { expected: 4, found: 5, .. }));
    #[expect(clippy::reversed_empty_ranges)]
    let reversed = count(3..1, 2);
    assert!(matches!(reversed, TableError::Count { expected: 0, found: 2, .. }));
    assert!(field.read(4..4, &mut []).is_ok());
}

#[test]
fn what_is_not_there_or_no_file_is_an_error() {
    let folder = Folder::new();
    for path in [folder.path("none.npy"), folder.path("")] {
        assert!(matches!(NpySlabs::open(&path), Err(TableError::Io { action: "opened", .. })), "{path:?}");
    }
    #[cfg(unix)]
    assert!(matches!(NpySlabs::open("/dev/null"), Err(TableError::Io { .. })));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn no_mutation_makes_the_reader_panic(
        mutations in prop::collection::vec((0..110_usize, any::<u8>()), 1..6), fortran in any::<bool>(),
    ) {
        let folder = Folder::new();
        let path = npy(&folder, 1, "'<f8'", fortran, "(12, 11)", &[1; 8 * 132]);
        let mut bytes = fs::read(&path).unwrap();
        for (place, byte) in mutations {
            bytes[place] = byte;
        }
        fs::write(&path, bytes).unwrap();
        if let Ok(mut field) = NpySlabs::open(&path) {
            // Integers may be inexact, and no more than 1056 samples of a byte are there.
            let count = field.shape().iter().product();
            let planes = field.shape()[field.layout().slowest(field.shape().len())];
            prop_assert!(count <= 1056);
            let _ = field.read(0..planes, &mut vec![0.0; count]);
        }
    }
}
