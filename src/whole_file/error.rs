//! Why a file cannot be written.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::error::escaped;

/// Why a file was not written; the message names it and says how to get on.
#[derive(Debug)]
pub struct WholeFileError {
    path: PathBuf,
    problem: FileProblem,
}

/// What is wrong with a file that is to be written.
#[derive(Debug)]
#[non_exhaustive]
pub enum FileProblem {
    /// The operating system refused.
    Io {
        /// "begun", "made", "written" or "named".
        action: &'static str,
        /// What it said.
        source: io::Error,
    },
    /// The folder that it is to be in does not exist.
    NoFolder {
        /// The folder.
        folder: PathBuf,
    },
    /// It is a folder.
    IsFolder,
    /// The path ends in no name of a file.
    NoName,
    /// It exists and may not be written to.
    ReadOnly,
    /// Its symbolic links lead in a circle.
    LinksInCircle,
    /// It is an input, or another of the files that are to be written.
    SameFile {
        /// The other one, as it was named.
        other: PathBuf,
    },
    /// The file is larger than the space that is free for it.
    NoSpace {
        /// Its bytes.
        bytes: u64,
        /// The free ones.
        free: u64,
    },
}

/// An answer of the operating system.
pub(crate) fn io(path: &Path, action: &'static str, source: io::Error) -> WholeFileError {
    WholeFileError::new(path, FileProblem::Io { action, source })
}

impl WholeFileError {
    pub(super) fn new(path: &Path, problem: FileProblem) -> Self {
        Self { path: path.to_path_buf(), problem }
    }

    /// The file, as it was named.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What is wrong with it.
    #[must_use]
    pub fn problem(&self) -> &FileProblem {
        &self.problem
    }

    /// Whether no machine could write it; the rest depends on what is there.
    #[must_use]
    pub fn is_misuse(&self) -> bool {
        matches!(self.problem, FileProblem::SameFile { .. } | FileProblem::NoName)
    }
}

impl fmt::Display for WholeFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = escaped(&self.path);
        match &self.problem {
            FileProblem::Io { action, source } => write!(f, "{path}: cannot be {action}: {source}"),
            FileProblem::NoFolder { folder } => {
                write!(f, "{path}: the folder {} does not exist; make it first", escaped(folder))
            }
            FileProblem::IsFolder => write!(f, "{path}: is a folder; a file needs a name of its own"),
            FileProblem::NoName => write!(f, "{path}: the path does not end in the name of a file"),
            FileProblem::ReadOnly => {
                write!(f, "{path}: exists and may not be written to; make it writable, or choose another name")
            }
            FileProblem::LinksInCircle => write!(f, "{path}: its symbolic links lead in a circle; remove one"),
            FileProblem::SameFile { other } => {
                write!(f, "{path}: the same file as {}; choose another name", escaped(other))
            }
            FileProblem::NoSpace { bytes, free } => write!(
                f,
                "{path}: takes {}, and {} are free there; choose another place or a smaller answer",
                size(*bytes),
                size(*free)
            ),
        }
    }
}

/// Bytes in the unit in which a reader thinks of them.
fn size(bytes: u64) -> String {
    let units = ["kB", "MB", "GB", "TB", "PB", "EB"];
    let mut value = bytes as f64;
    let mut unit = "bytes";
    for larger in units {
        if value < 1000.0 {
            break;
        }
        value /= 1000.0;
        unit = larger;
    }
    if unit == "bytes" { format!("{bytes} bytes") } else { format!("{value:.1} {unit}") }
}

impl std::error::Error for WholeFileError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.problem {
            FileProblem::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}
