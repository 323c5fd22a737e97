//! NPZ archives: one array or the one that is named, and no damage that goes unseen.

use std::io::{Cursor, Write};
use std::path::Path;

use gramkit::style::FeatureMaps;
use gramkit::table::{Array, GridError, GridOptions, SampledGrid, Table, TableError, TableOptions};
use proptest::prelude::*;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::support::folder::Folder;
use crate::support::npy::{doubles, npy};

const ONE: &[u8] = include_bytes!("../data/trials/15_one.npz");
const TWO: &[u8] = include_bytes!("../data/trials/15_two.npz");

/// An archive of these files, in this order.
fn archive(files: &[(&str, &[u8])], method: CompressionMethod) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn read(bytes: &[u8], name: Option<&str>) -> Result<Table, TableError> {
    Table::from_npz(Cursor::new(bytes), "t.npz", name)
}

fn message(bytes: &[u8], name: Option<&str>) -> String {
    read(bytes, name).unwrap_err().to_string()
}

fn column(values: &[f64]) -> Vec<u8> {
    npy("'<f8'", false, &format!("({},)", values.len()), &doubles(values))
}

/// Every place where the bytes are.
fn places(bytes: &[u8], wanted: &[u8]) -> Vec<usize> {
    (0..bytes.len()).filter(|&at| bytes[at..].starts_with(wanted)).collect()
}

#[test]
fn trial_15_an_archive_of_one_array_is_that_array_and_one_of_two_is_named() {
    let expected = faer::mat![[2.0, 1.0, 0.0], [1.0, 3.0, 1.0], [0.0, 1.0, 4.0]];
    assert_eq!(read(ONE, None).unwrap(), read(ONE, Some("arr_0")).unwrap());
    assert_eq!(read(ONE, None).unwrap().values, expected);
    let several = "t.npz: there are 2 arrays; name one of A, B, as in t.npz:A";
    assert_eq!(message(TWO, None), several);
    for name in ["A", "B", "A.npy"] {
        assert_eq!(read(TWO, Some(name)).unwrap().values, expected);
    }
    assert_eq!(message(TWO, Some("a")), "t.npz: there is no array \"a\"; there are A, B");
}

#[test]
fn a_path_names_an_array_unless_a_file_is_called_so() {
    let folder = Folder::new();
    folder.write(
        "two.NPZ",
        archive(&[("x.npy", &column(&[1.0])), ("y.npy", &column(&[2.0]))], CompressionMethod::Stored),
    );
    let value = |name: &str| Table::read(folder.path(name), &TableOptions::default()).map(|table| table.values[(0, 0)]);
    assert_eq!(value("two.NPZ:x").unwrap(), 1.0);
    assert_eq!(value("two.NPZ:y").unwrap(), 2.0);
    assert!(matches!(value("two.NPZ"), Err(TableError::ArrayName { name: None, .. })));
    assert!(matches!(value("two.NPZ:z"), Err(TableError::ArrayName { name: Some(_), .. })));
    assert_eq!(Array::read(folder.path("two.NPZ:y")).unwrap(), Array { shape: vec![1], values: vec![2.0] });
    let error = value("none.npz:x").unwrap_err();
    assert!(matches!(&error, TableError::Io { action: "opened", path, .. } if path.ends_with("none.npz")), "{error}");
    // Messages about the array name it as it is asked for.
    folder.write("bad.npz", archive(&[("x.npy", b"1,2\n")], CompressionMethod::Stored));
    let error = value("bad.npz").unwrap_err().to_string();
    assert!(error.contains("bad.npz:x: not an NPY file"), "{error}");
    #[cfg(unix)]
    {
        folder.write("two.NPZ:x", "7\n");
        // A text, whatever its extension is.
        assert_eq!(value("two.NPZ:x").unwrap(), 7.0);
    }
}

#[test]
fn feature_maps_come_from_an_archive_too() {
    let folder = Folder::new();
    let maps = npy("'<f8'", false, "(1, 1, 2)", &doubles(&[1.0, 2.0]));
    folder.write("m.npz", archive(&[("relu1.npy", &maps)], CompressionMethod::Deflated));
    assert_eq!(FeatureMaps::read(folder.path("m.npz")).unwrap()[0].shape(), [1, 1, 2]);
    assert_eq!(FeatureMaps::read(folder.path("m.npz:relu1")).unwrap()[0].values(), [1.0, 2.0]);
}

#[test]
fn samples_on_a_grid_come_from_an_archive_too() {
    let folder = Folder::new();
    let field = npy("'<f8'", true, "(2, 3)", &doubles(&[1.0, 4.0, 2.0, 5.0, 3.0, 6.0]));
    folder.write("f.npz", archive(&[("z.npy", &field), ("none.npy", &column(&[]))], CompressionMethod::Deflated));
    let grid = SampledGrid::read(folder.path("f.npz:z"), &GridOptions::default()).unwrap();
    assert_eq!((grid.shape, grid.values), (vec![2, 3], vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0]));
    let error = SampledGrid::read(folder.path("f.npz:none"), &GridOptions::default()).unwrap_err();
    assert!(matches!(error, GridError::Table(TableError::FieldShape { .. })), "{error}");
}

#[test]
fn other_files_in_the_archive_are_passed_over() {
    let bytes = archive(&[("notes.txt", b"hello"), ("x.npy", &column(&[3.0]))], CompressionMethod::Deflated);
    assert_eq!(read(&bytes, None).unwrap().values[(0, 0)], 3.0);
    let bytes = archive(&[("notes.txt", b"hello")], CompressionMethod::Stored);
    assert_eq!(message(&bytes, None), "t.npz: there is no array in this file");
    assert_eq!(message(&bytes, Some("notes.txt")), "t.npz: there is no array in this file");
}

#[test]
fn an_encrypted_archive_is_refused() {
    let mut bytes = archive(&[("x.npy", &column(&[3.0]))], CompressionMethod::Stored);
    // Bit 0 of the flags, in the header before the array and in the directory.
    for (signature, flags) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
        for at in places(&bytes, signature) {
            bytes[at + flags] |= 1;
        }
    }
    assert_eq!(message(&bytes, None), "t.npz:x: not an NPZ file that can be read: it is encrypted");
}

#[test]
fn two_files_of_one_name_are_refused() {
    let mut bytes = archive(&[("x.npy", &column(&[3.0])), ("y.npy", &column(&[4.0]))], CompressionMethod::Stored);
    for at in places(&bytes, b"y.npy") {
        bytes[at] = b'x';
    }
    assert_eq!(message(&bytes, None), "t.npz: not an NPZ file that can be read: two files in it have the same name");
}

#[test]
fn another_compression_is_refused_by_its_number() {
    let mut bytes = archive(&[("x.npy", &column(&[3.0]))], CompressionMethod::Stored);
    for (signature, method) in [(b"PK\x03\x04", 8), (b"PK\x01\x02", 10)] {
        for at in places(&bytes, signature) {
            bytes[at + method] = 12;
        }
    }
    let expected = "t.npz:x: not an NPZ file that can be read: it is compressed by method 12; stored and deflated arrays \
                    can be read";
    assert_eq!(message(&bytes, None), expected);
}

#[test]
fn what_follows_the_last_entry_is_refused() {
    let longer = [column(&[3.0]), vec![0; 1 << 20]].concat();
    let bytes = archive(&[("x.npy", &longer)], CompressionMethod::Deflated);
    assert!(message(&bytes, None).ends_with("it goes on after the last entry of its array"));
}

/// Memory is taken as entries arrive: neither the header's 8 TB nor the directory's are asked for.
#[test]
fn sizes_that_are_only_announced_take_no_memory() {
    let huge = npy("'<f8'", false, "(1000000, 1000000)", &[0; 4096]);
    let mut bytes = archive(&[("x.npy", &huge)], CompressionMethod::Deflated);
    assert!(matches!(read(&bytes, None), Err(TableError::Truncated { found: 512, .. })));
    for (signature, size) in [(b"PK\x03\x04", 22), (b"PK\x01\x02", 24)] {
        for at in places(&bytes, signature) {
            bytes[at + size..at + size + 4].copy_from_slice(&0xffff_fff0_u32.to_le_bytes());
        }
    }
    assert!(read(&bytes, None).is_err());
}

#[test]
fn what_is_no_archive_is_refused() {
    for bytes in [b"".as_slice(), b"1,2\n3,4\n", b"PK", &column(&[1.0])] {
        let error = read(bytes, None).unwrap_err();
        assert!(matches!(error, TableError::Archive { .. }), "{error}");
    }
    let folder = Folder::new();
    assert!(matches!(Table::read(folder.root(), &TableOptions::default()), Err(TableError::Io { .. })));
    assert!(Path::new(folder.root()).is_dir());
}

#[test]
fn an_archive_cut_short_is_an_error_at_every_length() {
    for whole in [ONE, TWO] {
        for length in 0..whole.len() {
            let error = read(&whole[..length], Some("A")).unwrap_err();
            assert!(matches!(error, TableError::Archive { .. }), "{length}: {error}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    /// The checksum sees what the format does not: what is still read is what was written.
    #[test]
    fn no_damage_goes_unseen(
        mutations in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        deflated in any::<bool>(),
    ) {
        let method = if deflated { CompressionMethod::Deflated } else { CompressionMethod::Stored };
        let written = column(&[1.0, 2.5, -3.0, 1e300]);
        let mut bytes = archive(&[("x.npy", &written)], method);
        for (index, byte) in mutations {
            let at = index.index(bytes.len());
            bytes[at] = byte;
        }
        if let Ok(table) = read(&bytes, None) {
            prop_assert_eq!(table.values, faer::mat![[1.0], [2.5], [-3.0], [1e300]]);
        }
    }
}
