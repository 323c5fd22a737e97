//! Files take their names, all or none.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{removal, unfinished};

/// A complete file that is to take a name.
pub(super) struct Renaming {
    /// Its number in the set, for the error.
    number: usize,
    hidden: PathBuf,
    target: PathBuf,
    /// The second name of what it replaces.
    older: PathBuf,
    /// Whether it has that name.
    replaces: bool,
}

impl Renaming {
    /// All memory is asked for here: without any, between the first name and the last, nothing could be undone.
    pub(super) fn new(number: usize, hidden: &Path, target: &Path) -> Self {
        let older = removal::older(hidden);
        Self { number, hidden: hidden.to_path_buf(), target: target.to_path_buf(), older, replaces: false }
    }

    /// Gives what is to be replaced a second name, if it is there.
    fn keep(&mut self) -> io::Result<()> {
        if fs::metadata(&self.target).is_ok_and(|existing| existing.is_file()) {
            // Not every file system has second names, and not every file may be given one; there it is copied.
            fs::hard_link(&self.target, &self.older).or_else(|_| fs::copy(&self.target, &self.older).map(drop))?;
            self.replaces = true;
        }
        Ok(())
    }

    /// What cannot be undone is not worth a second error; the one that led here is reported.
    fn undo(&self) {
        let _ = if self.replaces { fs::rename(&self.older, &self.target) } else { fs::remove_file(&self.target) };
    }
}

/// Names all files or none; each name is that of a whole file, the older or the new one, at every moment between.
///
/// A signal's handler waits for the last name, see [`super::remove_unfinished`].
pub(super) fn take(renamings: &mut [Renaming]) -> Result<(), (usize, io::Error)> {
    keep_all(renamings)?;
    let _held = unfinished::hold().map_err(|error| (renamings.first().map_or(0, |first| first.number), error))?;
    for k in 0..renamings.len() {
        if let Err(error) = fs::rename(&renamings[k].hidden, &renamings[k].target) {
            renamings[..k].iter().rev().for_each(Renaming::undo);
            return Err((renamings[k].number, error));
        }
    }
    Ok(())
}

/// Second names for all that is to be replaced, but for the last, after whose renaming nothing can fail.
///
/// Apart from the renamings: a copy may take longer than a signal's handler waits, and then all files are still the
/// older ones.
fn keep_all(renamings: &mut [Renaming]) -> Result<(), (usize, io::Error)> {
    let Some((_, others)) = renamings.split_last_mut() else { return Ok(()) };
    for one in others {
        let kept = unfinished::hold().and_then(|_held| one.keep());
        kept.map_err(|error| (one.number, error))?;
    }
    Ok(())
}
