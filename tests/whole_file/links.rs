//! Links, permissions, pipes and devices.
#![cfg(unix)]

use std::fs::{self, Permissions};
use std::io::Read;
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt, symlink};
use std::process::Command;
use std::thread;

use gramkit::whole_file::{FileProblem, WholeFiles};

use super::write;
use crate::support::folder::Folder;

#[test]
fn links_are_followed_to_files_that_are_there_and_to_files_that_are_not() {
    let folder = Folder::new();
    folder.write("sub/target", "old");
    symlink("sub/target", folder.path("link")).unwrap();
    symlink("sub/not there", folder.path("dangling")).unwrap();
    symlink("dangling", folder.path("twice")).unwrap();
    for (link, target) in [("link", "sub/target"), ("dangling", "sub/not there"), ("twice", "sub/not there")] {
        write(folder.path(link), link).unwrap();
        assert_eq!(folder.read(target), link.as_bytes());
        assert!(fs::symlink_metadata(folder.path(link)).unwrap().is_symlink());
    }
    assert_eq!(folder.files().len(), 6);
}

#[test]
fn links_in_a_circle_are_refused_and_left() {
    let folder = Folder::new();
    symlink("itself", folder.path("itself")).unwrap();
    symlink("b", folder.path("a")).unwrap();
    symlink("a", folder.path("b")).unwrap();
    for name in ["itself", "a", "b"] {
        let error = write(folder.path(name), "new").unwrap_err();
        assert!(matches!(error.problem(), FileProblem::LinksInCircle), "{error}");
    }
    assert_eq!(folder.names(), ["a", "b", "itself"]);
    symlink("nowhere/new", folder.path("c")).unwrap();
    assert!(matches!(write(folder.path("c"), "new").unwrap_err().problem(), FileProblem::NoFolder { .. }));
}

#[test]
fn the_new_file_has_the_permissions_and_the_owner_of_the_old_one() {
    let folder = Folder::new();
    let path = folder.write("t", "old");
    for mode in [0o600, 0o640, 0o666, 0o755, 0o200] {
        fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        let before = fs::metadata(&path).unwrap();
        write(&path, "new").unwrap();
        let after = fs::metadata(&path).unwrap();
        assert_eq!(after.mode() & 0o7777, mode);
        assert_eq!((after.uid(), after.gid()), (before.uid(), before.gid()));
        assert_ne!(after.ino(), before.ino());
    }
    // A file that is new has those of every new file.
    write(folder.path("new"), "new").unwrap();
    let mode = |name: &str| fs::metadata(folder.path(name)).unwrap().mode();
    folder.write("usual", "usual");
    assert_eq!(mode("new"), mode("usual"));
}

#[test]
fn what_was_made_read_only_is_refused() {
    let folder = Folder::new();
    let path = folder.write("t", "old");
    fs::set_permissions(&path, Permissions::from_mode(0o444)).unwrap();
    symlink("t", folder.path("link")).unwrap();
    for name in ["t", "link"] {
        let error = write(folder.path(name), "new").unwrap_err();
        assert!(matches!(error.problem(), FileProblem::ReadOnly), "{error}");
    }
    assert_eq!(folder.read("t"), b"old");
    assert_eq!(folder.names(), ["link", "t"]);
}

#[test]
fn another_hard_link_keeps_what_was_there() {
    let folder = Folder::new();
    fs::hard_link(folder.write("a", "old"), folder.path("b")).unwrap();
    write(folder.path("a"), "new").unwrap();
    assert_eq!((folder.read("a"), folder.read("b")), (b"new".to_vec(), b"old".to_vec()));
}

#[test]
fn pipes_and_devices_are_written_to_as_they_are() {
    let folder = Folder::new();
    write("/dev/null", "gone").unwrap();
    assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
    let pipe = folder.path("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let reader = thread::spawn({
        let pipe = pipe.clone();
        move || {
            let mut text = String::new();
            fs::File::open(pipe).unwrap().read_to_string(&mut text).unwrap();
            text
        }
    });
    write(&pipe, "through the pipe").unwrap();
    assert_eq!(reader.join().unwrap(), "through the pipe");
    // A device that is full takes the other files with it.
    if fs::exists("/dev/full").unwrap() {
        let mut files = WholeFiles::new();
        for path in [folder.path("a"), "/dev/full".into()] {
            files.begin(path).unwrap().fill(|writer| std::io::Write::write_all(writer, b"new")).unwrap();
        }
        let error = files.finish().unwrap_err();
        assert_eq!(error.path().to_str(), Some("/dev/full"));
        assert!(!error.is_misuse());
    }
    assert_eq!(folder.names(), ["pipe"]);
}
