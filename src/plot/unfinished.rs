//! A file that has its name only once it is complete.

use std::fs::{self, OpenOptions};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};

use super::{Format, PlotError};

static COUNT: AtomicU64 = AtomicU64::new(0);

/// A temporary file in the destination's folder; it is removed when dropped unless [`Unfinished::finish`] renamed it.
pub(super) struct Unfinished {
    temporary: PathBuf,
    destination: PathBuf,
}

impl Unfinished {
    /// Creates the empty file; errors name the destination, which is the path the caller knows.
    pub(super) fn beside(destination: &Path, format: Format) -> Result<Self, PlotError> {
        loop {
            let count = COUNT.fetch_add(1, Ordering::Relaxed);
            let name = format!(".gramkit-{}-{count}.{}", process::id(), format.extension());
            let temporary = destination.with_file_name(name);
            match OpenOptions::new().write(true).create_new(true).open(&temporary) {
                Ok(_) => return Ok(Self { temporary, destination: destination.to_owned() }),
                // Left over from a process of the same number that was killed.
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(PlotError::io(destination, error)),
            }
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.temporary
    }

    pub(super) fn write(&self, bytes: &[u8]) -> Result<(), PlotError> {
        fs::write(&self.temporary, bytes).map_err(|error| PlotError::io(&self.destination, error))
    }

    pub(super) fn finish(self) -> Result<(), PlotError> {
        fs::rename(&self.temporary, &self.destination).map_err(|error| PlotError::io(&self.destination, error))
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // After a successful rename there is nothing left to remove.
        let _ = fs::remove_file(&self.temporary);
    }
}
