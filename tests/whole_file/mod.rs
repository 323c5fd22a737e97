//! Files that are written whole or not at all.

mod links;
mod sets;
mod space;

use std::fs;
use std::io::{self, BufWriter, Write};

use gramkit::whole_file::{FileProblem, WholeFile, WholeFileError, WholeFiles, write_whole};

use crate::support::folder::Folder;

/// More than a buffer holds, and then an error.
fn half(writer: &mut BufWriter<WholeFile>) -> io::Result<()> {
    writer.write_all(&[b'x'; 100_000])?;
    Err(io::Error::other("no more"))
}

fn write(path: impl AsRef<std::path::Path>, text: &str) -> Result<(), WholeFileError> {
    write_whole(path, |writer| writer.write_all(text.as_bytes()))
}

#[test]
fn a_failed_write_leaves_the_old_file_and_nothing_else() {
    let folder = Folder::new();
    let path = folder.write("t.txt", "old");
    assert!(write_whole(&path, half).unwrap_err().to_string().ends_with("t.txt: cannot be written: no more"));
    assert_eq!(folder.read("t.txt"), b"old");
    let panicking = std::panic::catch_unwind(|| write_whole(&path, |_| panic!("in the middle")));
    assert!(panicking.is_err());
    assert_eq!(folder.names(), ["t.txt"]);
    assert!(write_whole(folder.path("new.txt"), half).is_err());
    assert_eq!(folder.names(), ["t.txt"]);
    write(&path, "new").unwrap();
    assert_eq!(folder.read("t.txt"), b"new");
    assert_eq!(folder.names(), ["t.txt"]);
}

#[test]
fn what_cannot_be_written_is_known_before_it_is() {
    let folder = Folder::new();
    fs::create_dir(folder.path("sub")).unwrap();
    let problem = |path: &std::path::Path| match WholeFiles::new().begin(path) {
        Err(error) => {
            assert!(error.to_string().contains(&path.display().to_string()), "{error}");
            format!("{:?}", error.problem())
        }
        Ok(_) => panic!("{path:?}"),
    };
    assert!(problem(&folder.path("none/new.txt")).starts_with("NoFolder"));
    assert_eq!(problem(&folder.path("sub")), "IsFolder");
    assert_eq!(problem(&folder.path("sub/..")), "IsFolder");
    assert_eq!(problem("".as_ref()), "NoName");
    assert_eq!(folder.names(), ["sub"]);
}

#[test]
fn a_name_may_be_as_long_as_the_file_system_allows() {
    let folder = Folder::new();
    for length in [240, 241, 254, 255] {
        let name = "n".repeat(length);
        write(folder.path(&name), "all").unwrap();
        assert_eq!(folder.names(), std::slice::from_ref(&name));
        fs::remove_file(folder.path(&name)).unwrap();
    }
    assert!(matches!(write(folder.path(&"n".repeat(256)), "all").unwrap_err().problem(), FileProblem::Io { .. }));
}

#[test]
fn a_hidden_folder_is_removed_if_its_writer_is_dead() {
    let folder = Folder::new();
    let abandoned = folder.write(".gramkit-aB3dE6/lock", "");
    folder.write(".gramkit-aB3dE6/0", "half of");
    fs::create_dir(folder.path(".gramkit-empty1")).unwrap();
    // Not ours, by their names or what they are.
    let strange = [".gramkit-aB3dE6x/lock", ".gramkit-aB/dE6/lock", ".gramkit-file12"];
    strange.iter().for_each(|name| drop(folder.write(name, "")));
    let alive = fs::File::create(&abandoned).unwrap();
    alive.lock().unwrap();
    write(folder.path("a.txt"), "all").unwrap();
    let kept = [".gramkit-aB", ".gramkit-aB3dE6x", ".gramkit-file12", "a.txt"];
    assert_eq!(folder.names(), [&kept[..1], &[".gramkit-aB3dE6"], &kept[1..]].concat());
    drop(alive);
    write(folder.path("a.txt"), "all").unwrap();
    assert_eq!(folder.names(), kept);
}
