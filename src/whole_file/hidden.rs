//! The hidden folder in which files grow, beside the place where they are to be.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use fs4::FileExt;

use super::error::FileProblem;
use super::removal::{LOCK, remove_unknown};
use super::unfinished::{self, Unfinished};

/// How the name of a hidden folder begins; six random letters follow.
const PREFIX: &str = ".gramkit-";
/// How many letters of it are random.
const RANDOM: usize = 6;
/// How often a folder is made anew that another process has taken for a dead one's before it was locked.
const MOST_ATTEMPTS: usize = 100;

/// A hidden folder that removes itself with all that is in it.
#[derive(Debug)]
pub(super) struct HiddenFolder {
    /// The folder that it is in.
    parent: PathBuf,
    folder: Unfinished,
    /// Let go after the folder is removed.
    _lock: Option<File>,
}

impl HiddenFolder {
    /// Makes one in the folder `parent`, a path without links, and removes those whose writers are dead.
    pub(super) fn create(parent: &Path) -> io::Result<Self> {
        remove_abandoned(parent);
        let mut refused = io::ErrorKind::NotFound.into();
        for _ in 0..MOST_ATTEMPTS {
            let mut name = tempfile::Builder::new();
            let name = private(name.prefix(PREFIX).rand_bytes(RANDOM));
            let folder = Unfinished::hidden(|| Ok(name.tempdir_in(parent)?.keep()))?;
            match locked_in(folder.path()) {
                Ok(lock) => return Ok(Self { parent: parent.to_path_buf(), folder, _lock: lock }),
                // Another process found the folder before it was locked.
                Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::WouldBlock) => {
                    refused = error;
                }
                Err(error) => return Err(error),
            }
        }
        Err(refused)
    }

    /// Whether files in `folder` can grow in it.
    pub(super) fn beside(&self, folder: &Path) -> bool {
        self.parent == folder
    }

    /// A new file in it.
    pub(super) fn file(&mut self, number: usize) -> io::Result<(File, PathBuf)> {
        self.folder.file(number)
    }
}

/// For its owner alone: a file is not to be read before it has its permissions.
fn private<'a, 'b>(builder: &'a mut tempfile::Builder<'b, 'b>) -> &'a mut tempfile::Builder<'b, 'b> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o700))
    }
    #[cfg(not(unix))]
    builder
}

/// Creates the file and locks it, while no signal comes between; none where the file system has no locks, and then
/// nobody can tell whether its writer lives.
fn locked_in(folder: &Path) -> io::Result<Option<File>> {
    let path = folder.join(LOCK);
    let _held = unfinished::hold()?;
    let file = OpenOptions::new().write(true).create_new(true).open(&path)?;
    loop {
        match file.try_lock() {
            Ok(()) => break,
            Err(TryLockError::WouldBlock) => return Err(io::ErrorKind::WouldBlock.into()),
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(TryLockError::Error(_)) => return Ok(None),
        }
    }
    // Whoever took the folder for a dead one's before the lock has removed it.
    if path.exists() { Ok(Some(file)) } else { Err(io::ErrorKind::NotFound.into()) }
}

/// Removes the hidden folders of writers that are dead. Whatever fails here is not what was asked for.
fn remove_abandoned(parent: &Path) {
    let Ok(entries) = fs::read_dir(parent) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let random = |letters: &str| letters.len() == RANDOM && letters.bytes().all(|b| b.is_ascii_alphanumeric());
        let ours = name.to_str().and_then(|name| name.strip_prefix(PREFIX)).is_some_and(random);
        if ours && entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            remove_if_abandoned(&entry.path());
        }
    }
}

fn remove_if_abandoned(folder: &Path) {
    match OpenOptions::new().write(true).open(folder.join(LOCK)) {
        // Its writer was killed between making and locking it; one that still lives makes another.
        Err(error) if error.kind() == io::ErrorKind::NotFound => drop(fs::remove_dir(folder)),
        Ok(lock) if lock.try_lock().is_ok() => remove_unknown(folder),
        _ => {}
    }
}

/// Makes a file `bytes` long and sets their space aside; `folder` is where it is.
pub(super) fn reserve(file: &File, folder: &Path, bytes: u64) -> Result<(), FileProblem> {
    // First: a file system may fill itself before it finds that there is too little.
    if let Ok(free) = fs4::available_space(folder)
        && free < bytes
    {
        return Err(FileProblem::NoSpace { bytes, free });
    }
    let set_aside = match file.allocate(bytes) {
        Err(error) if error.kind() == io::ErrorKind::Unsupported => Ok(()),
        allocated => allocated,
    };
    set_aside.and_then(|()| file.set_len(bytes)).map_err(|source| FileProblem::Io { action: "written", source })
}
