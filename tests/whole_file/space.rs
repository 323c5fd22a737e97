//! Space is asked for first.

use std::fs;
use std::io::Write;

use gramkit::whole_file::{FileProblem, WholeFiles};

use crate::support::folder::Folder;

#[test]
fn more_than_is_free_is_refused_with_the_size() {
    let folder = Folder::new();
    let mut files = WholeFiles::new();
    let mut file = files.begin(folder.path("a")).unwrap();
    let bytes = 8_000_000_000_000_000;
    let error = file.reserve(bytes).unwrap_err();
    assert!(matches!(error.problem(), FileProblem::NoSpace { bytes: named, free } if *named == bytes && *free < bytes));
    assert!(error.to_string().contains("a: takes 8.0 PB, and") && !error.is_misuse(), "{error}");
    drop(files);
    assert!(folder.names().is_empty());
}

#[test]
fn a_file_has_the_length_that_was_asked_for() {
    let folder = Folder::new();
    let mut files = WholeFiles::new();
    let mut file = files.begin(folder.path("a")).unwrap();
    file.reserve(100_000).unwrap();
    file.write_all(b"abc").unwrap();
    files.finish().unwrap();
    let bytes = folder.read("a");
    assert_eq!(bytes.len(), 100_000);
    assert!(bytes.starts_with(b"abc") && bytes[3..].iter().all(|&byte| byte == 0));
    assert_eq!(fs::metadata(folder.path("a")).unwrap().len(), 100_000);
}
