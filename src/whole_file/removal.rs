//! The end of a hidden folder.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The file that the writer of a hidden folder holds a lock on as long as it lives.
pub(super) const LOCK: &str = "lock";
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
/// It is not listed: that takes a descriptor, and none may be left.
pub(super) fn remove(folder: &Path, count: usize) {
    let files = (0..count).map(|number| file(folder, number));
    remove_with(folder, files.flat_map(|file| [older(&file), file]));
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
    let gone = |file: &Path| match fs::remove_file(file) {
        Err(error) => error.kind() == io::ErrorKind::NotFound,
        Ok(()) => true,
    };
    let left = files.filter(|file| !gone(file)).count();
    if left == 0 && gone(&folder.join(LOCK)) {
        // Nothing better can be done about what cannot be removed; the next file begun there tries again.
        let _ = fs::remove_dir(folder);
    }
}
