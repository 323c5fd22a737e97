//! What this process has begun and not finished.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};
use std::thread;
use std::time::{Duration, Instant};

use super::removal;

/// How long a signal's handler waits for files that take their names.
const PATIENCE: Duration = Duration::from_millis(300);

/// All hidden folders, and the folders that were made for files.
static UNFINISHED: Mutex<List> = Mutex::new(List { closed: false, paths: Vec::new() });

struct List {
    /// Nothing more is begun.
    closed: bool,
    paths: Vec<Entry>,
}

#[derive(Clone, Debug)]
enum Entry {
    /// To be removed with its files, whose numbers are below `count`.
    Hidden { path: PathBuf, count: usize },
    /// To be removed if it is empty.
    Made(PathBuf),
}

impl Entry {
    fn path(&self) -> &Path {
        match self {
            Self::Hidden { path, .. } | Self::Made(path) => path,
        }
    }

    fn remove(&self) {
        match self {
            Self::Hidden { path, count } => removal::remove(path, *count),
            // It stays where others have put something into it.
            Self::Made(path) => drop(fs::remove_dir(path)),
        }
    }
}

/// Removes what this process has begun and not finished, and lets it begin nothing more: for a handler of signals, on a
/// thread of its own, that ends the process afterwards.
///
/// Files that are taking their names are waited for, for 0.3 s at most: either all of them have their names then, or
/// none.
pub fn remove_unfinished() {
    let begun = Instant::now();
    let mut list = loop {
        match UNFINISHED.try_lock() {
            Ok(list) => break list,
            Err(TryLockError::Poisoned(poisoned)) => break poisoned.into_inner(),
            Err(TryLockError::WouldBlock) if begun.elapsed() < PATIENCE => thread::sleep(Duration::from_millis(1)),
            Err(TryLockError::WouldBlock) => return,
        }
    };
    list.closed = true;
    // Nothing is given back either: whoever holds the allocator's locks may be the one who calls.
    list.paths.iter().rev().for_each(Entry::remove);
}

/// Keeps [`remove_unfinished`] waiting.
pub(super) fn hold() -> io::Result<impl Sized> {
    open()
}

fn lock() -> MutexGuard<'static, List> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

fn open() -> io::Result<MutexGuard<'static, List>> {
    let list = lock();
    if list.closed { Err(io::Error::other("the process is being ended")) } else { Ok(list) }
}

/// A folder that is listed as long as this value lives, and is removed then.
#[derive(Debug)]
pub(super) struct Unfinished(Option<Entry>);

impl Unfinished {
    /// A hidden folder, which `make` makes.
    pub(super) fn hidden(make: impl FnOnce() -> io::Result<PathBuf>) -> io::Result<Self> {
        Self::listed(|| Ok(Entry::Hidden { path: make()?, count: 0 }))
    }

    /// A new file in it, made and listed in one step.
    pub(super) fn file(&mut self, number: usize) -> io::Result<(File, PathBuf)> {
        // Before the list is held: without memory it is read too.
        let folder = self.path().to_path_buf();
        let path = removal::file(&folder, number);
        let mut list = open()?;
        let listed = list.paths.iter_mut().filter(|entry| entry.path() == folder);
        for entry in listed.chain(&mut self.0) {
            if let Entry::Hidden { count, .. } = entry {
                *count = number + 1;
            }
        }
        Ok((OpenOptions::new().read(true).write(true).create_new(true).open(&path)?, path))
    }

    /// Makes the folder of a file.
    pub(super) fn make(folder: &Path) -> io::Result<Self> {
        Self::listed(|| {
            fs::create_dir(folder)?;
            // Whatever becomes the working folder.
            Ok(Entry::Made(folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf())))
        })
    }

    /// Made and listed in one step: no signal comes between.
    fn listed(make: impl FnOnce() -> io::Result<Entry>) -> io::Result<Self> {
        let mut list = open()?;
        // Without memory for the list nothing is made.
        list.paths.reserve(1);
        let entry = make()?;
        list.paths.push(entry.clone());
        Ok(Self(Some(entry)))
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        self.0.as_ref().map_or(Path::new(""), Entry::path)
    }

    /// It is to stay.
    pub(super) fn keep(mut self) {
        if let Some(entry) = self.0.take() {
            lock().paths.retain(|other| other.path() != entry.path());
        }
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if let Some(entry) = self.0.take() {
            entry.remove();
            lock().paths.retain(|other| other.path() != entry.path());
        }
    }
}
