//! Folders for the files of a test.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// A folder of its own for a test, removed with all that is in it.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static COUNTER: AtomicUsize = AtomicUsize::new(0);
        let number = COUNTER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("gramkit-{}-{number}", std::process::id()));
        fs::create_dir(&path).unwrap();
        Self(path)
    }

    /// The folder itself.
    pub(crate) fn root(&self) -> &Path {
        &self.0
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Writes a file, in folders that are made where they are missing.
    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    /// What lies in the folder, in the order of the names.
    pub(crate) fn names(&self) -> Vec<String> {
        names(&self.0)
    }

    /// All files with their bytes, and all folders without, at any depth.
    pub(crate) fn files(&self) -> Vec<(PathBuf, Option<Vec<u8>>)> {
        let mut files = Vec::new();
        let mut folders = vec![self.0.clone()];
        while let Some(folder) = folders.pop() {
            for path in names(&folder).into_iter().map(|name| folder.join(name)) {
                let bytes = path.is_file().then(|| fs::read(&path).unwrap());
                if path.is_dir() {
                    folders.push(path.clone());
                }
                files.push((path, bytes));
            }
        }
        files
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A second panic while a failed test unwinds would hide what failed.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What lies in a folder, in the order of the names.
pub(crate) fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
