//! Fields in slabs: what is written is whole or not there.

use std::fs;
use std::path::PathBuf;

use gramkit::matrix::{Layout, Slabs};
use gramkit::table::{Array, EntryProblem, NpyEntry, NpyPlanes, NpySlabs, TableError};
use gramkit::whole_file::WholeFiles;

use super::slab_files::{by_slabs, npy, row_major};
use crate::support::bits::bits;
use crate::support::folder::Folder;

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
        let mut output = NpyPlanes::create(folder.path("out.npy"), &[], &[3, 20_000], layout, NpyEntry::F64).unwrap();
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
        assert!(matches!(output, Err(TableError::WholeFile(_))), "{path:?}");
    }
}

#[test]
fn arrays_of_a_set_take_their_names_together_or_not_at_all() {
    let folder = Folder::new();
    fs::write(folder.path("b.npy"), "old").unwrap();
    let write = |last: &str, planes: usize| {
        let mut files = WholeFiles::new();
        for (name, planes) in [("a.npy", 2), ("b.npy", 2), (last, planes)] {
            let file = files.begin(folder.path(name))?;
            let mut array = NpyPlanes::create_in(file, &[], &[2], Layout::RowMajor, NpyEntry::U8)?;
            array.write(0, &[&[1.0, 2.0][..planes]])?;
            array.finish()?;
        }
        Ok::<(), TableError>(files.finish()?)
    };
    assert!(matches!(write("c.npy", 1), Err(TableError::Count { .. })));
    assert!(matches!(write("b.npy", 2), Err(TableError::WholeFile(_))));
    assert_eq!(folder.names(), ["b.npy"]);
    assert_eq!(fs::read_to_string(folder.path("b.npy")).unwrap(), "old");
    write("c.npy", 2).unwrap();
    assert_eq!(folder.names(), ["a.npy", "b.npy", "c.npy"]);
    for name in folder.names() {
        assert_eq!(Array::read(folder.path(&name)).unwrap().values, [1.0, 2.0]);
    }
}

#[test]
fn an_array_larger_than_the_disk_is_refused_before_it_is_written() {
    let folder = Folder::new();
    let grid = [1 << 22, 1 << 21];
    let error = NpyPlanes::create(folder.path("a.npy"), &[], &grid, Layout::RowMajor, NpyEntry::F64).unwrap_err();
    assert!(error.to_string().contains("takes 70.4 TB, and"), "{error}");
    assert!(folder.names().is_empty());
}

#[test]
fn a_file_that_is_changed_while_it_is_read_is_noticed() {
    let folder = Folder::new();
    let path = npy(&folder, 1, "'|u1'", false, "(4,)", &[1, 2, 3, 4]);
    let mut slabs = NpySlabs::open(&path).unwrap();
    let mut values = [0.0; 2];
    slabs.read(0..2, &mut values).unwrap();
    let file = fs::File::options().write(true).open(&path).unwrap();
    file.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
    let error = slabs.read(0..2, &mut values).unwrap_err();
    assert!(
        error.to_string().ends_with("was changed while it was being read; run again when it is complete"),
        "{error}"
    );
}
