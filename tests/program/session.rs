//! A folder in which the program runs.

use std::ops::Deref;
use std::process::{Command, Output, Stdio};

use gramkit::table::{Array, Table, TableOptions};
use serde_json::Value;

use crate::support::folder::Folder;
use crate::support::npy::npy;

/// A folder in which the program, or one of its commands, runs.
pub(super) struct Session {
    folder: Folder,
    command: &'static [&'static str],
}

impl Deref for Session {
    type Target = Folder;

    fn deref(&self) -> &Folder {
        &self.folder
    }
}

/// What came of a run.
pub(super) struct Run {
    pub(super) status: i32,
    pub(super) printed: String,
    pub(super) errors: String,
}

impl Run {
    /// The program never panics, and what it says is UTF-8.
    pub(super) fn of(output: Output, arguments: &[&str]) -> Self {
        let status = output.status.code().unwrap_or_else(|| panic!("{arguments:?} was killed"));
        let [printed, errors] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
        assert!(!errors.contains("panicked"), "{arguments:?}: {errors}");
        assert!((0..=2).contains(&status), "{arguments:?}: {status}");
        Self { status, printed, errors }
    }
}

impl Session {
    /// Of the whole program: the first argument is the command.
    pub(super) fn new() -> Self {
        Self::of(&[])
    }

    /// Of the words that all runs begin with.
    pub(super) fn of(command: &'static [&'static str]) -> Self {
        Self { folder: Folder::new(), command }
    }

    /// With these files in the folder.
    pub(super) fn with<T: AsRef<[u8]>>(self, files: &[(&str, T)]) -> Self {
        for (name, bytes) in files {
            self.write(name, bytes);
        }
        self
    }

    /// Writes an array of doubles.
    pub(super) fn write_array(&self, name: &str, shape: &[usize], values: &[f64]) {
        let path = self.write(name, []);
        Array { shape: shape.to_vec(), values: values.to_vec() }.write(path).unwrap();
    }

    /// Writes an NPY file: `descr` without quotes.
    pub(super) fn write_npy(&self, name: &str, descr: &str, fortran: bool, shape: &[usize], data: &[u8]) {
        let axes: String = shape.iter().map(|axis| format!("{axis}, ")).collect();
        self.write(name, npy(&format!("'{descr}'"), fortran, &format!("({axes})"), data));
    }

    pub(super) fn array(&self, name: &str) -> Array {
        Array::read(self.path(name)).unwrap()
    }

    pub(super) fn table(&self, name: &str) -> faer::Mat<f64> {
        Table::read(self.path(name), &TableOptions::default()).unwrap().values
    }

    pub(super) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gramkit"));
        command.args(self.command).args(arguments).current_dir(self.root()).stdin(Stdio::null());
        command
    }

    pub(super) fn run(&self, arguments: &[&str]) -> Run {
        Run::of(self.command(arguments).output().unwrap(), arguments)
    }

    /// What is printed by a run that succeeds without a word of error.
    pub(super) fn page(&self, arguments: &[&str]) -> String {
        let run = self.run(arguments);
        assert_eq!((run.status, run.errors.as_str()), (0, ""), "{arguments:?}");
        run.printed
    }

    /// The object of `--json`, which stands on one line.
    pub(super) fn json(&self, arguments: &[&str]) -> Value {
        let printed = self.page(&[arguments, &["--json"]].concat());
        assert!(printed.ends_with('\n') && printed.lines().count() == 1, "{arguments:?}: {printed}");
        serde_json::from_str(&printed).unwrap()
    }

    /// Runs what has to fail: nothing is printed, every file keeps its bytes, none is new, and the message has all of
    /// `parts`.
    pub(super) fn fails(&self, status: i32, arguments: &[&str], parts: &[&str]) {
        let printed = self.fails_beside(status, arguments, parts);
        assert_eq!(printed, "", "{arguments:?}");
    }

    /// Runs what has an answer, but files that cannot be written: as [`Session::fails`], but for what is printed.
    pub(super) fn fails_beside(&self, status: i32, arguments: &[&str], parts: &[&str]) -> String {
        let before = self.files();
        let run = self.run(arguments);
        assert_eq!(run.status, status, "{arguments:?}: {}", run.errors);
        for part in parts {
            assert!(run.errors.contains(part), "{arguments:?}: {part:?} is not in {:?}", run.errors);
        }
        assert!(before == self.files(), "{arguments:?} left {:?}", self.names());
        run.printed
    }
}
