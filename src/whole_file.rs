//! Files that are written whole or not at all.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// Writes a file through `fill`, whole or not at all: into a temporary file in the same folder, which then takes the
/// name `path`.
///
/// Whatever fails, `fill` included, an older file of that name stays as it was and nothing is left beside it. A
/// symbolic link is followed; what exists but is no regular file (a pipe, `/dev/null`) is written to directly.
///
/// # Errors
/// What `fill` returns; what the operating system says to creating, writing, flushing or renaming the file.
///
/// ```
/// use std::io::Write;
/// let path = std::env::temp_dir().join(format!("gramkit-whole-{}.txt", std::process::id()));
/// gramkit::table::write_whole(&path, |writer| writer.write_all(b"all of it"))?;
/// assert_eq!(std::fs::read(&path)?, b"all of it");
/// let failed = gramkit::table::write_whole(&path, |writer| {
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
    let path = path.as_ref();
    if fs::metadata(path).is_ok_and(|existing| !existing.is_file() && !existing.is_dir()) {
        let mut writer = BufWriter::new(OpenOptions::new().write(true).open(path)?);
        fill(&mut writer)?;
        return writer.flush();
    }
    let (whole, file) = WholeFile::create(path)?;
    let mut writer = BufWriter::new(file);
    fill(&mut writer)?;
    whole.finish(writer.into_inner().map_err(io::IntoInnerError::into_error)?)
}

/// A file that is being written under a temporary name; it removes itself unless it is finished, also after a panic.
#[derive(Debug)]
pub(crate) struct WholeFile {
    target: PathBuf,
    temporary: Temporary,
}

impl WholeFile {
    /// Creates a new file in the folder of `path`, to be written and to be handed back to [`WholeFile::finish`].
    pub(crate) fn create(path: &Path) -> io::Result<(Self, File)> {
        let target = match fs::metadata(path) {
            Ok(existing) if existing.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
            Ok(existing) if !existing.is_file() => return Err(io::ErrorKind::NotSeekable.into()),
            Ok(_) => fs::canonicalize(path)?,
            Err(_) => path.to_path_buf(),
        };
        let (temporary, file) = Temporary::beside(&target)?;
        Ok((Self { target, temporary }, file))
    }

    /// Lets the file take its name.
    pub(crate) fn finish(self, file: File) -> io::Result<()> {
        close(file)?;
        self.temporary.rename(&self.target)
    }
}

#[cfg(feature = "table")]
impl WholeFile {
    /// The name that the file will take, its folder free of links and of `..`, by which two files can be compared.
    pub(crate) fn resolved(&self) -> io::Result<PathBuf> {
        let folder = match self.target.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        Ok(fs::canonicalize(folder)?.join(self.target.file_name().unwrap_or_default()))
    }

    /// Lets all files take their names, or none; the error comes with the position of the file that failed.
    ///
    /// Older files of these names are kept aside until the last one has its own, and take them back otherwise.
    pub(crate) fn finish_all(files: Vec<(Self, File)>) -> Result<(), (usize, io::Error)> {
        let mut closed = Vec::with_capacity(files.len());
        for (k, (whole, file)) in files.into_iter().enumerate() {
            close(file).map_err(|error| (k, error))?;
            closed.push(whole);
        }
        let mut renamed = Vec::with_capacity(closed.len());
        for (k, Self { target, temporary }) in closed.into_iter().enumerate() {
            let older = match keep_aside(&target) {
                Ok(older) => older,
                Err(error) => {
                    put_back(renamed);
                    return Err((k, error));
                }
            };
            if let Err(error) = temporary.rename(&target) {
                if older.is_some() {
                    renamed.push((target, older));
                }
                put_back(renamed);
                return Err((k, error));
            }
            renamed.push((target, older));
        }
        for older in renamed.into_iter().filter_map(|(_, older)| older) {
            // The new files are in place; a name left over is not worth an error.
            let _ = fs::remove_file(older);
        }
        Ok(())
    }
}

/// Hands the file to the disk; otherwise a power cut after the renaming could leave an empty file under the final name.
fn close(file: File) -> io::Result<()> {
    file.sync_all()
}

/// A second name for the file `target`, if there is one.
#[cfg(feature = "table")]
fn keep_aside(target: &Path) -> io::Result<Option<PathBuf>> {
    if !fs::metadata(target).is_ok_and(|existing| existing.is_file()) {
        return Ok(None);
    }
    let (mut free, _) = Temporary::beside(target)?;
    let Some(older) = free.0.take() else { return Ok(None) };
    fs::remove_file(&older)?;
    // With a second name the first is never without a file; but not every file system has second names.
    fs::hard_link(target, &older).or_else(|_| fs::rename(target, &older))?;
    Ok(Some(older))
}

/// Undoes renamings. What cannot be undone stays under its second name; the error that led here is reported.
#[cfg(feature = "table")]
fn put_back(renamed: Vec<(PathBuf, Option<PathBuf>)>) {
    for (target, older) in renamed {
        let _ = match older {
            // Between two names of one file a renaming does nothing, and the second name remains.
            Some(older) => fs::rename(&older, &target).and_then(|()| fs::remove_file(&older)),
            None => fs::remove_file(&target),
        };
    }
}

/// A file that removes itself unless it is renamed.
#[derive(Debug)]
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
