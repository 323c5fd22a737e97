//! Files that are read.

use std::fs::File;
use std::io;
use std::path::Path;

/// Opens a file to be read; a folder is none.
///
/// ```
/// let error = gramkit::table::open_file(std::env::temp_dir()).unwrap_err();
/// assert_eq!(error.kind(), std::io::ErrorKind::IsADirectory);
/// ```
///
/// # Errors
/// What the operating system says; [`io::ErrorKind::IsADirectory`] for a folder, which some systems open and then do
/// not read.
pub fn open_file(path: impl AsRef<Path>) -> io::Result<File> {
    let path = path.as_ref();
    // Before it is opened: on other systems that fails for want of permission.
    if path.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    File::open(path)
}
