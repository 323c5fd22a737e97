//! Several files that take their names together.

use std::fs;
use std::io::Write;

use gramkit::whole_file::{FileProblem, WholeFiles};

use crate::support::folder::Folder;

#[test]
fn all_files_take_their_names_or_none() {
    let folder = Folder::new();
    // One after another the files are new, and cannot take their names: a folder has it by then.
    let names = ["a", "b", "c", "d"];
    for old in [&[][..], &["b", "d"], &names] {
        for blocked in 0..names.len() {
            fs::remove_dir_all(folder.root()).unwrap();
            fs::create_dir(folder.root()).unwrap();
            for name in old {
                folder.write(name, "old");
            }
            let mut files = WholeFiles::new();
            for name in names {
                files.begin(folder.path(name)).unwrap().write_all(b"new").unwrap();
            }
            let place = folder.path(names[blocked]);
            let _ = fs::remove_file(&place);
            fs::create_dir(&place).unwrap();
            let error = files.finish().unwrap_err();
            assert!(matches!(error.problem(), FileProblem::Io { action: "named", .. }), "{error}");
            assert_eq!(error.path(), place);
            fs::remove_dir(&place).unwrap();
            let left: Vec<&str> = old.iter().copied().filter(|&name| name != names[blocked]).collect();
            assert_eq!(folder.names(), left);
            assert!(left.iter().all(|name| folder.read(name) == b"old"));
        }
    }
    let mut files = WholeFiles::new();
    for name in names {
        files.begin(folder.path(name)).unwrap().write_all(b"new").unwrap();
    }
    files.finish().unwrap();
    assert_eq!(folder.names(), names);
    assert!(names.iter().all(|name| folder.read(name) == b"new"));
    WholeFiles::new().finish().unwrap();
}

#[test]
fn no_file_is_an_input_or_another_file_whatever_links_lead_there() {
    let folder = Folder::new();
    let input = folder.write("in.npy", "in");
    fs::create_dir(folder.path("sub")).unwrap();
    let mut files = WholeFiles::new();
    files.keep(&input).unwrap();
    files.keep(folder.path("not there")).unwrap();
    let _a = files.begin(folder.path("a.npy")).unwrap();
    let _b = files.begin(folder.path("b.npy")).unwrap();
    let mut same = vec!["a.npy", "sub/../a.npy", "in.npy", "sub/../in.npy"];
    #[cfg(unix)]
    {
        use std::os::unix::fs::symlink;
        symlink(folder.path("in.npy"), folder.path("link.npy")).unwrap();
        symlink(folder.root(), folder.path("sub/up")).unwrap();
        // Dangling, and through another link.
        symlink("b.npy", folder.path("dangling.npy")).unwrap();
        symlink("dangling.npy", folder.path("twice.npy")).unwrap();
        same.extend(["link.npy", "sub/up/a.npy", "dangling.npy", "twice.npy"]);
    }
    for name in same {
        let error = files.check(folder.path(name)).unwrap_err();
        assert!(matches!(error.problem(), FileProblem::SameFile { .. }), "{name}: {error}");
        assert!(error.to_string().ends_with("; choose another name"), "{error}");
        assert!(files.begin(folder.path(name)).is_err());
    }
    files.check(folder.path("c.npy")).unwrap();
    // A file that is begun is no input either.
    fs::write(folder.path("a.npy"), "by another").unwrap();
    assert!(files.keep(folder.path("a.npy")).is_err());
}

#[test]
fn folders_that_were_made_go_with_the_files() {
    let folder = Folder::new();
    let write = |finish: bool| {
        let mut files = WholeFiles::new();
        files.make_folder(folder.path("x/y/z")).unwrap();
        files.begin(folder.path("x/y/z/a")).unwrap().write_all(b"a").unwrap();
        if finish {
            files.finish().unwrap();
        }
    };
    write(false);
    assert!(folder.names().is_empty());
    fs::create_dir(folder.path("x")).unwrap();
    write(false);
    assert_eq!(folder.files().len(), 1);
    write(true);
    assert_eq!(folder.read("x/y/z/a"), b"a");
    write(false);
    assert_eq!(folder.read("x/y/z/a"), b"a");
    assert_eq!(folder.files().len(), 4);
}

#[test]
fn a_set_may_have_more_files_than_a_process_may_have_open() {
    let folder = Folder::new();
    let mut files = WholeFiles::new();
    for number in 0..3000 {
        files.begin(folder.path(&number.to_string())).unwrap().write_all(b"all").unwrap();
    }
    files.finish().unwrap();
    assert_eq!(folder.names().len(), 3000);
}
