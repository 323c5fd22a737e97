//! Where a file is to be, and as whose.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use super::error::FileProblem;

/// The most symbolic links that are followed, as on Linux.
const MOST_LINKS: usize = 40;

/// What a path names, links followed.
#[derive(Debug)]
pub(super) enum Destination {
    /// A regular file, there or not, and its folder, without links and dots.
    Regular { folder: PathBuf, whole: PathBuf },
    /// A pipe or a device.
    Special(PathBuf),
}

impl Destination {
    /// By which two destinations can be compared.
    pub(super) fn path(&self) -> &Path {
        match self {
            Self::Regular { whole, .. } | Self::Special(whole) => whole,
        }
    }
}

/// Follows the links of a path, and refuses what can be known not to be written.
pub(super) fn resolve(path: &Path) -> Result<Destination, FileProblem> {
    let begun = |source| FileProblem::Io { action: "begun", source };
    let mut target = path.to_path_buf();
    let mut links = 0;
    let existing = loop {
        match fs::symlink_metadata(&target) {
            Ok(metadata) if metadata.is_symlink() => {
                links += 1;
                if links > MOST_LINKS {
                    return Err(FileProblem::LinksInCircle);
                }
                let link = fs::read_link(&target).map_err(begun)?;
                target = folder_of(&target).join(link);
            }
            Ok(metadata) => break Some(metadata),
            Err(error) if error.kind() == io::ErrorKind::NotFound => break None,
            Err(error) => return Err(begun(error)),
        }
    };
    match &existing {
        Some(metadata) if metadata.is_dir() => return Err(FileProblem::IsFolder),
        Some(metadata) if !metadata.is_file() => {
            return Ok(Destination::Special(target.canonicalize().map_err(begun)?));
        }
        Some(metadata) => {
            // The superuser could write to it, and its owner did not want that.
            if metadata.permissions().readonly() {
                return Err(FileProblem::ReadOnly);
            }
            match OpenOptions::new().write(true).open(&target) {
                Err(error) if error.kind() == io::ErrorKind::PermissionDenied => return Err(FileProblem::ReadOnly),
                opened => drop(opened.map_err(begun)?),
            }
        }
        None => {}
    }
    let name = target.file_name().ok_or(FileProblem::NoName)?;
    let folder = folder_of(&target);
    let folder = match folder.canonicalize() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(FileProblem::NoFolder { folder: folder.to_path_buf() });
        }
        found => found.map_err(begun)?,
    };
    Ok(Destination::Regular { whole: folder.join(name), folder })
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Gives a new file the permissions of the older one, if there is one.
pub(super) fn take_permissions(file: &File, older: &Path) -> io::Result<()> {
    let Ok(metadata) = fs::metadata(older) else { return Ok(()) };
    // First, since a change of owner may take permissions away.
    take_owner(file, &metadata)?;
    file.set_permissions(metadata.permissions())
}

#[cfg(unix)]
fn take_owner(file: &File, older: &fs::Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let own = file.metadata()?;
    if (own.uid(), own.gid()) != (older.uid(), older.gid()) {
        // Only the superuser may give a file away; for all others it is theirs, as every file that they write.
        let _ = fchown(file, Some(older.uid()), Some(older.gid()));
    }
    Ok(())
}

#[cfg(not(unix))]
fn take_owner(_: &File, _: &fs::Metadata) -> io::Result<()> {
    Ok(())
}
