//! Files that are written whole or not at all, one by one or several together.
//!
//! A file grows in a hidden folder beside its place and takes its name when it is complete, so that nobody ever sees
//! half of it and an older file of that name stays as it was until then ([`write_whole`]). Of the files of one answer
//! all take their names or none ([`WholeFiles`]).
//!
//! * A symbolic link is followed to the file that it names, there or not; links that lead in a circle are refused.
//! * The new file has the permissions of the one that it replaces (and, as far as the system allows, its owner); a file
//!   that may not be written to is refused. Other hard links to the older file keep the older content.
//! * What exists but is no regular file (a pipe, `/dev/null`) is written to at the end.
//! * [`WholeFile::reserve`] asks for the space of a file before it is written.
//! * After an error, a panic or [`remove_unfinished`], which is for handlers of signals, nothing hidden is left. What a
//!   process leaves that had no time for that (`SIGKILL`, a power cut) is removed when the next file is begun in the
//!   same folder: a lock tells whether its writer still lives.

mod destination;
mod error;
mod hidden;
mod names;
mod removal;
mod unfinished;

use std::env;
use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

pub use error::{FileProblem, WholeFileError};
pub use unfinished::remove_unfinished;

use destination::{Destination, resolve};
use hidden::HiddenFolder;
use names::Renaming;
use unfinished::Unfinished;

/// Writes one file through `fill`, whole or not at all.
///
/// # Errors
/// [`WholeFileError`]: what `fill` returns, and what the operating system says to beginning, writing and naming the
/// file.
///
/// ```
/// use std::io::Write;
/// use gramkit::whole_file::write_whole;
/// let path = std::env::temp_dir().join(format!("gramkit-whole-{}.txt", std::process::id()));
/// write_whole(&path, |writer| writer.write_all(b"all of it"))?;
/// let failed = write_whole(&path, |writer| {
///     writer.write_all(b"half of")?;
///     Err(std::io::Error::other("no more"))
/// });
/// assert!(failed.is_err());
/// assert_eq!(std::fs::read(&path)?, b"all of it");
/// # std::fs::remove_file(&path)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_whole(
    path: impl AsRef<Path>,
    fill: impl FnOnce(&mut BufWriter<WholeFile>) -> io::Result<()>,
) -> Result<(), WholeFileError> {
    alone(path, |file| file.fill(fill))
}

/// One file that is a set of its own.
pub(crate) fn alone<E: From<WholeFileError>>(
    path: impl AsRef<Path>,
    write: impl FnOnce(WholeFile) -> Result<(), E>,
) -> Result<(), E> {
    let mut files = WholeFiles::new();
    write(files.begin(path)?)?;
    Ok(files.finish()?)
}

/// Several files of one answer, all of which take their names or none.
///
/// ```
/// use std::io::Write;
/// use gramkit::whole_file::WholeFiles;
/// let folder = std::env::temp_dir().join(format!("gramkit-files-{}", std::process::id()));
/// std::fs::create_dir(&folder)?;
/// let mut files = WholeFiles::new();
/// let mut q = files.begin(folder.join("q.txt"))?;
/// let mut r = files.begin(folder.join("r.txt"))?;
/// q.write_all(b"orthonormal")?;
/// r.write_all(b"triangular")?;
/// assert!(!folder.join("q.txt").exists());
/// files.finish()?;
/// assert_eq!(std::fs::read(folder.join("q.txt"))?, b"orthonormal");
/// assert_eq!(std::fs::read(folder.join("r.txt"))?, b"triangular");
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Default)]
pub struct WholeFiles {
    files: Vec<Begun>,
    folders: Vec<HiddenFolder>,
    /// Folders that were made for the files, innermost first.
    made: Vec<Unfinished>,
    /// What must not be replaced: its true path, and what it was called.
    kept: Vec<(PathBuf, PathBuf)>,
    /// The same of files that are still to be begun.
    checked: Vec<(PathBuf, PathBuf)>,
}

/// A file that is begun, as its set knows it.
#[derive(Debug)]
struct Begun {
    path: PathBuf,
    destination: Destination,
    growing: Growing,
}

/// Where a file grows.
#[derive(Debug)]
enum Growing {
    /// In a hidden folder; it is opened anew when it is complete, so that a set may have more files than a process may
    /// have open.
    Hidden(PathBuf),
    /// Without a name, as its destination is no regular file.
    Nameless(File),
}

impl WholeFiles {
    /// No file yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Refuses `input` as a file of the set, whatever links lead there. What does not exist is no input.
    ///
    /// # Errors
    /// [`WholeFileError`] if a file that is begun is the same.
    pub fn keep(&mut self, input: impl AsRef<Path>) -> Result<(), WholeFileError> {
        let input = input.as_ref();
        let Ok(resolved) = input.canonicalize() else { return Ok(()) };
        if let Some(begun) = self.files.iter().find(|begun| begun.destination.path() == resolved) {
            return Err(WholeFileError::new(&begun.path, FileProblem::SameFile { other: input.to_path_buf() }));
        }
        self.kept.push((resolved, input.to_path_buf()));
        Ok(())
    }

    /// Makes a folder, and those that it is in, if there is none; without [`WholeFiles::finish`] they go again.
    ///
    /// # Errors
    /// [`WholeFileError`].
    pub fn make_folder(&mut self, folder: impl AsRef<Path>) -> Result<(), WholeFileError> {
        let folder = folder.as_ref();
        let missing: Vec<&Path> =
            folder.ancestors().take_while(|ancestor| !ancestor.as_os_str().is_empty() && !ancestor.exists()).collect();
        for ancestor in missing.into_iter().rev() {
            let made = Unfinished::make(ancestor).map_err(|source| error::io(folder, "made", source))?;
            self.made.insert(0, made);
        }
        Ok(())
    }

    /// Begins the file `path`. What can be known to be wrong with it is found now: its folder does not exist, it is a
    /// folder, it may not be written to, or another file of the set or an input that is to be kept is the same.
    ///
    /// # Errors
    /// [`WholeFileError`].
    pub fn begin(&mut self, path: impl AsRef<Path>) -> Result<WholeFile, WholeFileError> {
        let path = path.as_ref();
        let destination = self.destination(path)?;
        let begun = |source| error::io(path, "begun", source);
        let (file, growing, folder) = match &destination {
            Destination::Special(_) => {
                let file = tempfile::tempfile().map_err(begun)?;
                (file.try_clone().map_err(begun)?, Growing::Nameless(file), env::temp_dir())
            }
            Destination::Regular { folder, .. } => {
                let known = self.folders.iter().position(|hidden| hidden.beside(folder));
                let position = match known {
                    Some(position) => position,
                    None => {
                        self.folders.push(HiddenFolder::create(folder).map_err(begun)?);
                        self.folders.len() - 1
                    }
                };
                let (file, hidden) = self.folders[position].file(self.files.len()).map_err(begun)?;
                (file, Growing::Hidden(hidden), folder.clone())
            }
        };
        self.files.push(Begun { path: path.to_path_buf(), destination, growing });
        Ok(WholeFile { file, path: path.to_path_buf(), folder })
    }

    /// Whether the file `path` could be begun, as far as that can be known without beginning it, beside those that were
    /// checked before.
    ///
    /// # Errors
    /// Those of [`WholeFiles::begin`].
    pub fn check(&mut self, path: impl AsRef<Path>) -> Result<(), WholeFileError> {
        let path = path.as_ref();
        let resolved = self.destination(path)?.path().to_path_buf();
        if let Some((_, other)) = self.checked.iter().find(|(other, _)| *other == resolved) {
            return Err(WholeFileError::new(path, FileProblem::SameFile { other: other.clone() }));
        }
        self.checked.push((resolved, path.to_path_buf()));
        Ok(())
    }

    fn destination(&self, path: &Path) -> Result<Destination, WholeFileError> {
        let failed = |problem| WholeFileError::new(path, problem);
        let destination = resolve(path).map_err(failed)?;
        let earlier = self.files.iter().map(|file| (file.destination.path(), &file.path));
        let kept = self.kept.iter().map(|(resolved, name)| (resolved.as_path(), name));
        match earlier.chain(kept).find(|(other, _)| *other == destination.path()) {
            Some((_, other)) => Err(failed(FileProblem::SameFile { other: other.clone() })),
            None => Ok(destination),
        }
    }

    /// Hands all files to the disk and gives them their names. After an error no new file is there, and each older one
    /// is as it was.
    ///
    /// # Errors
    /// [`WholeFileError`], of the file that failed.
    pub fn finish(self) -> Result<(), WholeFileError> {
        // The last one goes first: hidden folders before the folders that were made for them.
        let Self { files, made, folders, .. } = self;
        let mut renamings = Vec::with_capacity(files.len());
        for (number, begun) in files.iter().enumerate() {
            let written = |source| error::io(&begun.path, "written", source);
            let target = begun.destination.path();
            match &begun.growing {
                Growing::Hidden(hidden) => {
                    complete(hidden, target).map_err(written)?;
                    renamings.push(Renaming::new(number, hidden, target));
                }
                Growing::Nameless(file) => copy(file, target).map_err(written)?,
            }
        }
        names::take(&mut renamings).map_err(|(number, source)| error::io(&files[number].path, "named", source))?;
        made.into_iter().for_each(Unfinished::keep);
        drop(folders);
        Ok(())
    }
}

/// The file becomes what the older one is for others, and goes to the disk; otherwise a power cut after the renaming
/// could leave an empty file under the final name.
fn complete(hidden: &Path, target: &Path) -> io::Result<()> {
    let file = File::options().write(true).open(hidden)?;
    destination::take_permissions(&file, target)?;
    file.sync_all()
}

/// What was gathered goes to a pipe or a device.
fn copy(mut gathered: &File, special: &Path) -> io::Result<()> {
    let mut special = File::options().write(true).open(special)?;
    gathered.seek(SeekFrom::Start(0))?;
    io::copy(&mut gathered, &mut special)?;
    special.flush()
}

/// One file of [`WholeFiles`], to be written.
#[derive(Debug)]
pub struct WholeFile {
    file: File,
    path: PathBuf,
    /// Whose space it takes.
    folder: PathBuf,
}

impl WholeFile {
    /// The file, as it was named.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Makes the file `bytes` long and asks for their space, so that writing them cannot fail for want of it.
    ///
    /// Where the file system cannot set space aside, the space that is free now has to do.
    ///
    /// # Errors
    /// [`WholeFileError`], also if less space is free.
    pub fn reserve(&mut self, bytes: u64) -> Result<(), WholeFileError> {
        hidden::reserve(&self.file, &self.folder, bytes).map_err(|problem| WholeFileError::new(&self.path, problem))
    }

    /// Writes the content through a buffer.
    ///
    /// # Errors
    /// [`WholeFileError`], of what `fill` returns.
    pub fn fill(self, fill: impl FnOnce(&mut BufWriter<Self>) -> io::Result<()>) -> Result<(), WholeFileError> {
        let path = self.path.clone();
        let mut writer = BufWriter::new(self);
        fill(&mut writer).and_then(|()| writer.flush()).map_err(|source| error::io(&path, "written", source))
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Seek for WholeFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}
