//! Files by their names, whole or not there.

use std::fs;
use std::io::{self, Write};

use faer::Mat;
use gramkit::table::{Table, TableError, write_npy, write_whole};

use crate::support::folder::Folder;

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
