//! The files that a command is to write: what can be known to be wrong with them before any work is done.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use gramkit::plot::Format;

use crate::failure::Failure;

/// A file to be written, by the option that names it.
#[derive(Clone, Copy)]
pub(crate) enum Target<'a> {
    /// An NPY array.
    Array(&'static str, &'a Path),
    /// A picture, `--plot`.
    Picture(&'a Path),
    /// A certificate, `--certificate`.
    Certificate(&'a Path),
}

impl<'a> Target<'a> {
    fn option(self) -> &'static str {
        match self {
            Self::Array(option, _) => option,
            Self::Picture(_) => "--plot",
            Self::Certificate(_) => "--certificate",
        }
    }

    fn path(self) -> &'a Path {
        match self {
            Self::Array(_, path) | Self::Picture(path) | Self::Certificate(path) => path,
        }
    }
}

/// Checks the targets' extensions, and that no two of them, nor the input, are one file.
pub(crate) fn check<'a>(input: &Path, targets: impl IntoIterator<Item = Option<Target<'a>>>) -> Result<(), Failure> {
    let mut taken: Vec<(PathBuf, &str)> = vec![(identity(input), "the input")];
    for target in targets.into_iter().flatten() {
        match target {
            Target::Picture(path) => {
                Format::of(path)?;
            }
            Target::Array(option, path) => check_extension(option, path, "npy")?,
            Target::Certificate(path) => check_extension("--certificate", path, "json")?,
        }
        let identity = identity(target.path());
        if let Some((_, other)) = taken.iter().find(|(path, _)| *path == identity) {
            return Err(Failure::Contradiction(format!("{} and {other} are the same file", target.option())));
        }
        taken.push((identity, target.option()));
    }
    Ok(())
}

fn check_extension(option: &str, path: &Path, format: &str) -> Result<(), Failure> {
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(format)) {
        return Ok(());
    }
    let what = format!("{option} {}: the name has to end in .{format}, the format that is written", path.display());
    Err(Failure::Contradiction(what))
}

/// The path that tells whether two names mean one file, also where the file does not exist yet.
fn identity(path: &Path) -> PathBuf {
    let folder = |path: &Path| match path.parent() {
        Some(folder) if folder != Path::new("") => folder.canonicalize(),
        _ => Path::new(".").canonicalize(),
    };
    path.canonicalize().or_else(|_| folder(path).map(|folder| folder.join(name(path)))).unwrap_or_else(|_| path.into())
}

fn name(path: &Path) -> OsString {
    path.file_name().unwrap_or_default().to_os_string()
}
