//! Files by their names, whole or not there.

use std::fs;

use faer::Mat;
use gramkit::table::{Table, TableError, TableOptions, write_npy};

use crate::support::folder::Folder;

#[test]
fn what_is_not_there_and_what_has_no_known_extension_are_errors() {
    let folder = Folder::new();
    for name in ["none.csv", "none.npy"] {
        let error = Table::read(folder.path(name), &TableOptions::default()).unwrap_err();
        assert!(matches!(error, TableError::Io { action: "opened", .. }), "{error}");
        assert!(error.to_string().contains(name));
    }
    for name in ["t.txt", "t", "t.csv.gz"] {
        let table = Table::new(None, Mat::zeros(1, 1));
        assert!(matches!(table.write(folder.path(name)), Err(TableError::Extension { .. })));
    }
    let directory = folder.path("d.csv");
    fs::create_dir(&directory).unwrap();
    assert!(matches!(Table::read(&directory, &TableOptions::default()), Err(TableError::Io { .. })));
    assert!(matches!(write_npy(&directory, Mat::zeros(1, 1).as_ref()), Err(TableError::WholeFile(_))));
}

#[test]
fn extensions_are_read_in_either_case() {
    let folder = Folder::new();
    let table = Table::new(None, faer::mat![[1.5, -2.0]]);
    for name in ["t.CSV", "t.NPY"] {
        table.write(folder.path(name)).unwrap();
        assert_eq!(Table::read(folder.path(name), &TableOptions::default()).unwrap(), table);
    }
}
