//! States in files.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use gramkit::gram_state::GramState;
use gramkit::table::{TableError, open_file};

use crate::failure::Failure;

/// The first bytes of a state.
const MAGIC: &[u8] = b"\x89GRAM\r\n\x1a";

/// Whether a file begins as a state does, or is called as one.
pub(crate) fn is_state(path: &Path) -> bool {
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gram")) {
        return true;
    }
    let mut start = [0; MAGIC.len()];
    let is_file = path.metadata().is_ok_and(|metadata| metadata.is_file());
    is_file && File::open(path).and_then(|mut file| file.read_exact(&mut start)).is_ok() && start == MAGIC
}

pub(super) fn read(path: &Path) -> Result<GramState, Failure> {
    let io = |action| move |source| TableError::Io { path: path.to_path_buf(), action, source };
    let mut file = open_file(path).map_err(io("opened"))?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(io("read"))?;
    GramState::from_bytes(&bytes).map_err(|error| Failure::State { path: path.to_path_buf(), error })
}

pub(super) fn write(state: &GramState, path: &Path) -> Result<Vec<u8>, Failure> {
    state.to_bytes().map_err(|error| Failure::State { path: path.to_path_buf(), error })
}
