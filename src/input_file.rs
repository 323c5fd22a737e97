//! Files that are read.

use std::fs::File;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
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
#[cfg_attr(not(feature = "table"), expect(unreachable_pub, reason = "module `table` makes it public"))]
pub fn open_file(path: impl AsRef<Path>) -> io::Result<File> {
    let path = path.as_ref();
    // Before it is opened: on other systems that fails for want of permission.
    if path.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    File::open(path)
}

/// Runs the decoder of another crate, which only reads what it refers to; a panic of it is an error with its text.
pub(crate) fn guarded<T>(decode: impl FnOnce() -> T) -> Result<T, String> {
    // What the closure refers to is read alone, so that nothing half-done can be seen after a panic.
    catch_unwind(AssertUnwindSafe(decode)).map_err(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
        text.unwrap_or("it gives no reason").to_string()
    })
}
