//! The end of a hidden folder.

use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The file that the writer of a hidden folder holds a lock on as long as it lives.
pub(super) const LOCK: &str = "lock";
/// The bytes of the longest path that is put together on the stack.
#[cfg(unix)]
const LONGEST: usize = 4096;
/// What the name of an older file ends in that a new one is to replace.
const OLDER: &str = "older";

/// Where a file grows.
pub(super) fn file(folder: &Path, number: usize) -> PathBuf {
    folder.join(number.to_string())
}

/// The second name of what it replaces.
pub(super) fn older(file: &Path) -> PathBuf {
    file.with_extension(OLDER)
}

/// Removes a hidden folder in which files of the numbers below `count` were made.
///
/// It is not listed: that takes a descriptor, and none may be left. Nor does it take memory, for that may be out:
/// unless the path of the folder is very long, the paths are put together on the stack.
pub(super) fn remove(folder: &Path, count: usize) {
    let mut all = true;
    for number in 0..count {
        for gone in [
            with_path(folder, format_args!("{number}.{OLDER}"), is_gone),
            with_path(folder, format_args!("{number}"), is_gone),
        ] {
            all &= gone;
        }
    }
    if all && with_path(folder, format_args!("{LOCK}"), is_gone) {
        // Nothing better can be done about what cannot be removed; the next file begun there tries again.
        let _ = fs::remove_dir(folder);
    }
}

/// What `work` makes of the path of a name in a folder.
fn with_path<T>(folder: &Path, name: fmt::Arguments<'_>, work: impl FnOnce(&Path) -> T) -> T {
    #[cfg(unix)]
    {
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt;
        let mut bytes = [0; LONGEST];
        let mut rest = &mut bytes[..];
        let whole = rest.write_all(folder.as_os_str().as_bytes()).and_then(|()| write!(rest, "/{name}"));
        let used = LONGEST - rest.len();
        if whole.is_ok() {
            return work(Path::new(OsStr::from_bytes(&bytes[..used])));
        }
    }
    work(&folder.join(name.to_string()))
}

/// Whether there is no such file, now.
fn is_gone(file: &Path) -> bool {
    match fs::remove_file(file) {
        Err(error) => error.kind() == io::ErrorKind::NotFound,
        Ok(()) => true,
    }
}

/// Removes a hidden folder of which only the name is known.
pub(super) fn remove_unknown(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let files = entries.flatten().filter(|entry| entry.file_name() != LOCK).map(|entry| entry.path());
    remove_with(folder, files);
}

/// The lock goes last, and only after all others: nobody removes a folder that has files and no lock, since it may be
/// the user's.
fn remove_with(folder: &Path, files: impl Iterator<Item = PathBuf>) {
    let left = files.filter(|file| !is_gone(file)).count();
    if left == 0 && is_gone(&folder.join(LOCK)) {
        let _ = fs::remove_dir(folder);
    }
}
