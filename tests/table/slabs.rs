//! Fields in slabs: what is read is what the file has, what is written is whole or not there.

use std::error::Error;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use gramkit::matrix::{Layout, Slabs};
use gramkit::table::{Array, EntryProblem, NpyEntry, NpyPlanes, NpySlabs, TableError};
use proptest::prelude::*;

/// A folder of its own for a test, removed with all that is in it.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static COUNTER: AtomicUsize = AtomicUsize::new(0);
        let number = COUNTER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("gramkit-slabs-{}-{number}", std::process::id()));
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

    /// An NPY file as NEP 1 lays it out, in version 1, 2 or 3.
    fn npy(&self, version: u8, descr: &str, fortran: bool, shape: &str, data: &[u8]) -> PathBuf {
        let order = if fortran { "True" } else { "False" };
        let header = format!("{{'descr': {descr}, 'fortran_order': {order}, 'shape': {shape}, }}\n");
        let mut bytes = [b"\x93NUMPY".as_slice(), &[version, 0]].concat();
        match version {
            1 => bytes.extend(u16::try_from(header.len()).unwrap().to_le_bytes()),
            _ => bytes.extend(u32::try_from(header.len()).unwrap().to_le_bytes()),
        }
        bytes.extend(header.as_bytes());
        bytes.extend(data);
        let path = self.path("in.npy");
        fs::write(&path, bytes).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}

fn table_error(result: Result<(), Box<dyn Error + Send + Sync>>) -> TableError {
    *result.unwrap_err().downcast::<TableError>().unwrap()
}

/// All samples in storage order, read by slabs of `height` planes.
fn by_slabs(field: &mut NpySlabs, height: usize) -> Vec<f64> {
    let total = field.shape()[field.layout().slowest(field.shape().len())];
    let plane = field.shape().iter().product::<usize>() / total;
    let mut samples = Vec::new();
    for first in (0..total).step_by(height) {
        let end = (first + height).min(total);
        let mut slab = vec![f64::NAN; (end - first) * plane];
        field.read(first..end, &mut slab).unwrap();
        samples.extend(slab);
    }
    samples
}

/// The same array with the last index running fastest.
fn row_major(samples: &[f64], shape: &[usize], layout: Layout) -> Vec<f64> {
    let Layout::ColumnMajor = layout else { return samples.to_vec() };
    let transposed = |mut flat: usize| {
        let mut index = vec![0; shape.len()];
        for axis in (0..shape.len()).rev() {
            index[axis] = flat % shape[axis];
            flat /= shape[axis];
        }
        index.iter().zip(shape).rev().fold(0, |position, (&i, &axis)| position * axis + i)
    };
    (0..samples.len()).map(|flat| samples[transposed(flat)]).collect()
}

fn bits(values: &[f64]) -> Vec<u64> {
    values.iter().map(|value| value.to_bits()).collect()
}

mod reading {
    use super::*;

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
                    let mut field = NpySlabs::open(folder.npy(version, &descr, false, "(3,)", &data)).unwrap();
                    assert_eq!(by_slabs(&mut field, 2), [1.0, 0.0, 2.0], "{descr}");
                    assert_eq!(field.roundoff(), roundoff, "{descr}");
                }
            }
        }
        for (descr, data, expected) in
            [("'|b1'", [1, 0, 1], [1.0, 0.0, 1.0]), ("'|i1'", [0xff, 0x80, 0x7f], [-1.0, -128.0, 127.0])]
        {
            let mut field = NpySlabs::open(folder.npy(1, descr, false, "(3,)", &data)).unwrap();
            assert_eq!(by_slabs(&mut field, 3), expected);
            assert_eq!(field.roundoff(), 0.0);
        }
    }

    #[test]
    fn slabs_of_every_height_are_the_array_that_is_read_at_once() {
        let folder = Folder::new();
        for (shape, name) in [
            (vec![7], "(7,)"),
            (vec![5, 3], "(5, 3)"),
            (vec![4, 3, 5], "(4, 3, 5)"),
            (vec![2, 3, 1, 4], "(2, 3, 1, 4)"),
        ] {
            let count: usize = shape.iter().product();
            let data: Vec<u8> = (0..count).flat_map(|k| (0.1 * k as f64 - 1.0).to_le_bytes()).collect();
            for fortran in [false, true] {
                let path = folder.npy(1, "'<f8'", fortran, name, &data);
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
        let mut field = NpySlabs::open(folder.npy(1, "'<i8'", false, "(3, 40000)", &data)).unwrap();
        let mut slab = vec![0.0; 80_000];
        field.read(1..3, &mut slab).unwrap();
        assert!(slab.iter().enumerate().all(|(k, &value)| value == (40_000 + k) as f64));
    }

    #[test]
    fn nan_and_infinities_come_as_they_are() {
        let folder = Folder::new();
        let data: Vec<u8> = [f64::NAN, f64::NEG_INFINITY, -0.0].iter().flat_map(|v| v.to_le_bytes()).collect();
        let mut field = NpySlabs::open(folder.npy(1, "'<f8'", false, "(3,)", &data)).unwrap();
        let samples = by_slabs(&mut field, 3);
        assert!(samples[0].is_nan() && samples[1] == f64::NEG_INFINITY && samples[2].is_sign_negative());
    }

    #[test]
    fn an_integer_that_is_no_f64_is_an_error_with_its_place() {
        let folder = Folder::new();
        let odd = (1_i64 << 53) + 1;
        let data: Vec<u8> =
            [0, 1 << 53, -(1 << 60), odd, 0, i64::MIN].iter().flat_map(|v: &i64| v.to_le_bytes()).collect();
        for (fortran, place) in [(false, vec![1, 0]), (true, vec![1, 1])] {
            let mut field = NpySlabs::open(folder.npy(1, "'<i8'", fortran, "(2, 3)", &data)).unwrap();
            let planes = field.shape()[field.layout().slowest(2)];
            let error = table_error(field.read(1..planes, &mut vec![0.0; (planes - 1) * 6 / planes]));
            assert!(
                matches!(&error, TableError::Entry { index, problem: EntryProblem::Inexact(n), .. } if *index == place && *n == i128::from(odd)),
                "{error}"
            );
        }
        let data: Vec<u8> = [1_u64 << 63, u64::MAX].iter().flat_map(|v| v.to_be_bytes()).collect();
        let mut field = NpySlabs::open(folder.npy(1, "'>u8'", false, "(2,)", &data)).unwrap();
        let mut slab = [0.0];
        field.read(0..1, &mut slab).unwrap();
        assert_eq!(slab, [2.0_f64.powi(63)]);
        assert!(matches!(table_error(field.read(1..2, &mut slab)), TableError::Entry { .. }));
    }

    #[test]
    fn other_element_types_are_errors_with_their_names() {
        let folder = Folder::new();
        for descr in ["'<c8'", "'<c16'", "'|O'", "'<U3'", "'|S3'", "'<f16'", "'<M8[ns]'", "'|V8'", "[('a', '<f8'), ]"] {
            let error = NpySlabs::open(folder.npy(1, descr, false, "(1,)", &[0; 16])).unwrap_err();
            assert!(matches!(error, TableError::ElementType { .. }), "{descr}: {error}");
            assert!(error.to_string().contains(descr.trim_end_matches(", ]")), "{error}");
        }
    }

    #[test]
    fn a_file_cut_short_is_an_error_before_and_after_it_is_opened() {
        let folder = Folder::new();
        let path = folder.npy(1, "'<f4'", false, "(2, 3)", &[0; 24]);
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
        assert!(field.read(0..1, &mut [0.0; 3]).is_ok());
        let error = table_error(field.read(1..2, &mut [0.0; 3]));
        assert!(matches!(error, TableError::Truncated { expected: 6, found: 3, .. }), "{error}");
    }

    #[test]
    fn a_header_that_claims_too_much_takes_no_memory() {
        let folder = Folder::new();
        // 2⁶³ bytes, and 2⁶⁴ entries less one: more than the product of a size and a count holds.
        for shape in ["(1073741824, 1073741824)", "(4294967295, 4294967297)", "(18446744073709551615,)"] {
            let error = NpySlabs::open(folder.npy(1, "'<f8'", false, shape, &[0; 64])).unwrap_err();
            assert!(matches!(error, TableError::Truncated { found: 8, .. }), "{shape}: {error}");
        }
        for shape in ["(4294967296, 4294967296)", "(0, 18446744073709551615, 2)"] {
            let error = NpySlabs::open(folder.npy(1, "'<f8'", false, shape, &[0; 64])).unwrap_err();
            assert!(matches!(error, TableError::NpyHeader { .. }), "{shape}: {error}");
        }
        for shape in ["()", "(0,)", "(3, 0)", "(0, 5)"] {
            let error = NpySlabs::open(folder.npy(1, "'<f8'", true, shape, &[0; 64])).unwrap_err();
            assert!(matches!(error, TableError::FieldShape { .. }), "{shape}: {error}");
        }
    }

    #[test]
    fn a_field_of_more_bytes_than_the_machine_has_is_read_where_it_is_wanted() {
        // A sparse file of 16 TiB.
        let folder = Folder::new();
        let path = folder.npy(1, "'<f8'", false, "(2097152, 1024, 1024)", &[]);
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
        let mut field = NpySlabs::open(folder.npy(1, "'|u1'", false, "(4, 2)", &[0; 8])).unwrap();
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
            let path = folder.npy(1, "'<f8'", fortran, "(12, 11)", &[1; 8 * 132]);
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
}

mod writing {
    use super::*;

    /// A component of a Hessian of order 2 at a point: no two are equal.
    fn value(component: usize, point: usize) -> f64 {
        100.0 * component as f64 + point as f64
    }

    fn write_by_slabs(output: &mut NpyPlanes, components: usize, planes: usize, plane: usize, height: usize) {
        for first in (0..planes).step_by(height) {
            let points = first * plane..(first + height).min(planes) * plane;
            let slabs: Vec<Vec<f64>> =
                (0..components).map(|c| points.clone().map(|point| value(c, point)).collect()).collect();
            let slices: Vec<&[f64]> = slabs.iter().map(Vec::as_slice).collect();
            output.write(first, &slices).unwrap();
        }
    }

    #[test]
    fn slabs_of_every_height_give_the_same_array_in_both_layouts() {
        let folder = Folder::new();
        let (leading, grid) = ([2, 3], [3, 2, 4]);
        for layout in [Layout::RowMajor, Layout::ColumnMajor] {
            for entry in [NpyEntry::F64, NpyEntry::U8] {
                for height in 1..=4 {
                    let components = if entry == NpyEntry::U8 { 2 } else { 6 };
                    let leading = if entry == NpyEntry::U8 { &leading[..1] } else { &leading[..] };
                    let mut output = NpyPlanes::create(folder.path("out.npy"), leading, &grid, layout, entry).unwrap();
                    let planes = grid[layout.slowest(3)];
                    write_by_slabs(&mut output, components, planes, 24 / planes, height);
                    assert_eq!(folder.names().len(), 1);
                    assert!(!folder.path("out.npy").exists());
                    output.finish().unwrap();

                    let array = Array::read(folder.path("out.npy")).unwrap();
                    assert_eq!(array.shape, [leading, &grid].concat());
                    for component in 0..components {
                        let points: Vec<f64> = (0..24).map(|point| value(component, point)).collect();
                        let expected = row_major(&points, &grid, layout);
                        assert_eq!(array.values[component * 24..][..24], expected, "{layout:?}, component {component}");
                    }
                    fs::remove_file(folder.path("out.npy")).unwrap();
                }
            }
        }
        assert!(folder.names().is_empty());
    }

    #[test]
    fn what_is_written_reads_back_to_the_same_bits_by_slabs() {
        let folder = Folder::new();
        for layout in [Layout::RowMajor, Layout::ColumnMajor] {
            // More than one buffer per slab.
            let samples: Vec<f64> =
                (0..60_000).map(|k| f64::from_bits(u64::wrapping_mul(k, 0x9e37_79b9_7f4a_7c15))).collect();
            let mut output =
                NpyPlanes::create(folder.path("out.npy"), &[], &[3, 20_000], layout, NpyEntry::F64).unwrap();
            let plane = if layout == Layout::RowMajor { 20_000 } else { 3 };
            output.write(0, &[&samples[..plane]]).unwrap();
            output.write(1, &[&samples[plane..]]).unwrap();
            output.finish().unwrap();
            let mut field = NpySlabs::open(folder.path("out.npy")).unwrap();
            assert_eq!(field.layout(), layout);
            assert_eq!(bits(&by_slabs(&mut field, 2)), bits(&samples));
        }
    }

    #[test]
    fn the_bytes_are_those_of_the_format() {
        // NEP 1: magic, version 1.0, length of the dict as u16; dict, blanks and a line end up to a multiple of 64.
        let folder = Folder::new();
        for (layout, entry, dict, data) in [
            (
                Layout::RowMajor,
                NpyEntry::F64,
                "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2, 1, ), }",
                [1.0_f64, 2.0, 3.0, 4.0].iter().flat_map(|v| v.to_le_bytes()).collect::<Vec<u8>>(),
            ),
            (
                Layout::ColumnMajor,
                NpyEntry::U8,
                "{'descr': '|u1', 'fortran_order': True, 'shape': (2, 2, 1, ), }",
                vec![1, 3, 2, 4],
            ),
        ] {
            let path = folder.path("out.npy");
            let mut output = NpyPlanes::create(&path, &[2], &[2, 1], layout, entry).unwrap();
            if layout == Layout::RowMajor {
                output.write(0, &[&[1.0], &[3.0]]).unwrap();
                output.write(1, &[&[2.0], &[4.0]]).unwrap();
            } else {
                output.write(0, &[&[1.0, 2.0], &[3.0, 4.0]]).unwrap();
            }
            output.finish().unwrap();
            let mut header = dict.to_string();
            while (10 + header.len() + 1) % 64 != 0 {
                header.push(' ');
            }
            header.push('\n');
            let mut expected = b"\x93NUMPY\x01\x00".to_vec();
            expected.extend(u16::try_from(header.len()).unwrap().to_le_bytes());
            expected.extend(header.as_bytes());
            expected.extend(data);
            assert_eq!(fs::read(&path).unwrap(), expected);
        }
    }

    fn count(error: TableError) -> (usize, usize) {
        match error {
            TableError::Count { expected, found, .. } => (expected, found),
            other => panic!("{other}"),
        }
    }

    #[test]
    fn slabs_that_do_not_fit_are_errors_and_can_be_written_again() {
        let folder = Folder::new();
        let create = |entry| NpyPlanes::create(folder.path("out.npy"), &[2], &[3, 2], Layout::RowMajor, entry).unwrap();
        let mut output = create(NpyEntry::F64);
        let slab = [1.0; 4];
        assert_eq!(count(output.write(1, &[&slab, &slab]).unwrap_err()), (0, 1));
        assert_eq!(count(output.write(0, &[&slab]).unwrap_err()), (2, 1));
        assert_eq!(count(output.write(0, &[]).unwrap_err()), (2, 0));
        assert_eq!(count(output.write(0, &[&slab, &slab[..2]]).unwrap_err()), (4, 2));
        assert_eq!(count(output.write(0, &[&slab[..3], &slab[..3]]).unwrap_err()), (0, 1));
        assert_eq!(count(output.write(0, &[&[1.0; 8], &[1.0; 8]]).unwrap_err()), (3, 4));
        output.write(0, &[&slab, &slab]).unwrap();
        assert_eq!(count(output.write(0, &[&slab, &slab]).unwrap_err()), (2, 0));
        assert_eq!(count(output.write(2, &[&slab, &slab]).unwrap_err()), (1, 2));
        assert_eq!(count(output.finish().unwrap_err()), (3, 2));
        assert!(folder.names().is_empty());

        let mut output = create(NpyEntry::U8);
        output.write(0, &[&[0.0, 255.0, -0.0, 7.0], &slab]).unwrap();
        for bad in [-1.0, 256.0, 0.5, f64::NAN, f64::INFINITY] {
            let error = output.write(2, &[&[1.0, 2.0], &[3.0, bad]]).unwrap_err();
            assert!(
                matches!(&error, TableError::Entry { index, problem: EntryProblem::NotAByte(_), .. } if index == &[1, 2, 1]),
                "{error}"
            );
        }
        output.write(2, &[&[1.0, 2.0], &[3.0, 4.0]]).unwrap();
        output.finish().unwrap();
        let values = Array::read(folder.path("out.npy")).unwrap().values;
        assert_eq!(values, [0.0, 255.0, 0.0, 7.0, 1.0, 2.0, 1.0, 1.0, 1.0, 1.0, 3.0, 4.0]);
    }

    #[test]
    fn shapes_that_are_no_field_are_errors() {
        let folder = Folder::new();
        let create = |leading: &[usize], grid: &[usize]| {
            NpyPlanes::create(folder.path("out.npy"), leading, grid, Layout::RowMajor, NpyEntry::F64)
        };
        for (leading, grid) in [
            ([2].as_slice(), [].as_slice()),
            (&[0], &[3]),
            (&[2], &[3, 0]),
            (&[usize::MAX], &[usize::MAX]),
            (&[], &[1 << 31, 1 << 30]),
            (&[1; 64], &[1]),
        ] {
            assert!(matches!(create(leading, grid), Err(TableError::FieldShape { .. })), "{leading:?}, {grid:?}");
        }
        assert!(folder.names().is_empty());
    }

    #[test]
    fn an_output_that_is_dropped_leaves_the_older_file_as_it_was() {
        let folder = Folder::new();
        let path = folder.path("out.npy");
        fs::write(&path, "old").unwrap();
        let create = || NpyPlanes::create(&path, &[], &[4], Layout::RowMajor, NpyEntry::F64).unwrap();
        let mut output = create();
        output.write(0, &[&[1.0; 4]]).unwrap();
        drop(output);
        assert!(create().finish().is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(folder.names(), ["out.npy"]);

        for path in [folder.path("none/out.npy"), PathBuf::from(""), folder.path("")] {
            let output = NpyPlanes::create(&path, &[], &[4], Layout::RowMajor, NpyEntry::F64);
            assert!(matches!(output, Err(TableError::Io { .. })), "{path:?}");
        }
        #[cfg(unix)]
        assert!(NpyPlanes::create("/dev/null", &[], &[4], Layout::RowMajor, NpyEntry::F64).is_err());
    }

    #[test]
    fn several_outputs_are_finished_together_or_not_at_all() {
        let folder = Folder::new();
        let create = |name: &str, written: bool| {
            let mut output = NpyPlanes::create(folder.path(name), &[], &[2], Layout::RowMajor, NpyEntry::U8).unwrap();
            if written {
                output.write(0, &[&[1.0, 2.0]]).unwrap();
            }
            output
        };
        fs::write(folder.path("b.npy"), "old").unwrap();
        let unfinished = vec![create("a.npy", true), create("b.npy", true), create("c.npy", false)];
        assert!(matches!(NpyPlanes::finish_all(unfinished), Err(TableError::Count { .. })));
        assert_eq!(folder.names(), ["b.npy"]);

        // The last one cannot take its name: a folder has it by then.
        let blocked = vec![create("a.npy", true), create("b.npy", true), create("c.npy", true)];
        fs::create_dir(folder.path("c.npy")).unwrap();
        let error = NpyPlanes::finish_all(blocked).unwrap_err();
        assert!(matches!(&error, TableError::Io { path, .. } if path.ends_with("c.npy")), "{error}");
        assert_eq!(folder.names(), ["b.npy", "c.npy"]);
        assert_eq!(fs::read_to_string(folder.path("b.npy")).unwrap(), "old");

        fs::remove_dir(folder.path("c.npy")).unwrap();
        NpyPlanes::finish_all(vec![create("a.npy", true), create("b.npy", true), create("c.npy", true)]).unwrap();
        assert_eq!(folder.names(), ["a.npy", "b.npy", "c.npy"]);
        for name in folder.names() {
            assert_eq!(Array::read(folder.path(&name)).unwrap().values, [1.0, 2.0]);
        }
        NpyPlanes::finish_all(vec![]).unwrap();
    }

    #[test]
    fn an_output_must_not_be_an_input_or_another_output() {
        let folder = Folder::new();
        let input = NpySlabs::open(folder.npy(1, "'|u1'", false, "(2,)", &[1, 2])).unwrap();
        let create = |path: &Path| NpyPlanes::create(path, &[], &[2], Layout::RowMajor, NpyEntry::U8).unwrap();
        let same = |outputs: &[&NpyPlanes]| {
            matches!(NpyPlanes::check_distinct(&[&input], outputs), Err(TableError::SameFile { .. }))
        };
        let (a, b) = (create(&folder.path("a.npy")), create(&folder.path("b.npy")));
        assert!(!same(&[&a, &b]));
        assert!(same(&[&a, &create(&folder.path("in.npy"))]));
        fs::create_dir(folder.path("sub")).unwrap();
        assert!(same(&[&a, &b, &create(&folder.path("sub/../a.npy"))]));
        assert!(same(&[&create(&folder.path("sub/../in.npy"))]));
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(folder.path("in.npy"), folder.path("link.npy")).unwrap();
            assert!(same(&[&create(&folder.path("link.npy"))]));
            std::os::unix::fs::symlink(&folder.0, folder.path("sub/up")).unwrap();
            assert!(same(&[&a, &create(&folder.path("sub/up/a.npy"))]));
        }
        let error =
            NpyPlanes::finish_all(vec![create(&folder.path("a.npy")), create(&folder.path("a.npy"))]).unwrap_err();
        assert!(error.to_string().ends_with("a.npy"), "{error}");
        drop((a, b));
        assert!(folder.names().iter().all(|name| ["in.npy", "link.npy", "sub"].contains(&name.as_str())));
    }
}
