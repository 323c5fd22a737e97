//! A file that is written whole or not at all.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// Writes a file through `fill`, whole or not at all: into a temporary file in the same folder, which then takes the
/// name `path`.
///
/// Whatever fails, `fill` included, an older file of that name stays as it was and nothing is left beside it. A symbolic
/// link is followed; what exists but is no regular file (a pipe, `/dev/null`) is written to directly.
///
/// # Errors
/// What `fill` returns; what the operating system says to creating, writing, flushing or renaming the file.
///
/// ```
/// use std::io::Write;
/// let path = std::env::temp_dir().join(format!("gramkit-whole-{}.txt", std::process::id()));
/// gramkit::write_whole(&path, |writer| writer.write_all(b"all of it"))?;
/// assert_eq!(std::fs::read(&path)?, b"all of it");
/// let failed = gramkit::write_whole(&path, |writer| {
///     writer.write_all(b"half of")?;
///     Err(std::io::Error::other("no more"))
/// });
/// assert!(failed.is_err());
/// assert_eq!(std::fs::read(&path)?, b"all of it");
/// # std::fs::remove_file(&path)?;
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn write_whole(
    path: impl AsRef<Path>,
    fill: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> io::Result<()> {
    let mut target = path.as_ref().to_path_buf();
    match fs::metadata(&target) {
        Ok(existing) if existing.is_file() => target = fs::canonicalize(&target)?,
        Ok(existing) if existing.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
        Ok(_) => {
            let mut writer = BufWriter::new(OpenOptions::new().write(true).open(&target)?);
            fill(&mut writer)?;
            return writer.flush();
        }
        Err(_) => {}
    }
    let (temporary, file) = Temporary::beside(&target)?;
    let mut writer = BufWriter::new(file);
    fill(&mut writer)?;
    let file = writer.into_inner().map_err(io::IntoInnerError::into_error)?;
    // Otherwise a power cut after the renaming could leave an empty file under the final name.
    file.sync_all()?;
    drop(file);
    temporary.rename(&target)
}

/// A file that removes itself unless it is renamed; also when `fill` panics.
struct Temporary(Option<PathBuf>);

impl Temporary {
    /// Creates a new file in the folder of `target`.
    fn beside(target: &Path) -> io::Result<(Self, File)> {
        static COUNTER: AtomicU64 = AtomicU64::new(0);
        let name = target.file_name().ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidInput, "the path does not end in the name of a file")
        })?;
        loop {
            let mut hidden = OsString::from(".");
            hidden.push(name);
            hidden.push(format!(".{}-{}.part", std::process::id(), COUNTER.fetch_add(1, Ordering::Relaxed)));
            let path = target.with_file_name(hidden);
            match OpenOptions::new().write(true).create_new(true).open(&path) {
                Ok(file) => return Ok((Self(Some(path)), file)),
                // Left behind by a killed process that had the same number: take the next name.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
    }

    fn rename(mut self, target: &Path) -> io::Result<()> {
        if let Some(path) = &self.0 {
            fs::rename(path, target)?;
        }
        self.0 = None;
        Ok(())
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if let Some(path) = &self.0 {
            // Nothing better can be done about a file that cannot be removed; the error that led here is reported.
            let _ = fs::remove_file(path);
        }
    }
}
