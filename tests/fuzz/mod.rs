//! What comes from outside, by the seeds in tests/data/corpus and their mutations: see README.md beside this file.

mod mutation;
mod targets;

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::{Command, Stdio};

use rand::SeedableRng;
use rand::rngs::StdRng;

use crate::support::cases::cases;
use crate::support::folder::{Folder, names};
use targets::{Answer, Setting, TARGETS};

/// The seeds of a target, by the names of their files.
fn seeds(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/corpus").join(target);
    let seeds: Vec<_> =
        names(&folder).into_iter().map(|name| (name.clone(), fs::read(folder.join(name)).unwrap())).collect();
    assert!(seeds.len() > 10 && seeds.iter().all(|(_, bytes)| bytes.len() <= 1 << 14), "{target}");
    seeds
}

/// Runs inputs through a target; one that breaks a law is shown.
fn judge(target: &str, inputs: impl Iterator<Item = (String, Vec<u8>)>) {
    let (_, law) = TARGETS.into_iter().find(|(name, _)| *name == target).unwrap();
    let folder = Folder::new();
    let setting = Setting { folder: folder.root(), program };
    for (name, bytes) in inputs {
        let kept = catch_unwind(AssertUnwindSafe(|| law(&bytes, &setting)));
        assert!(kept.is_ok(), "{target} breaks a law, {name}: b\"{}\"", bytes.escape_ascii());
    }
}

/// Runs the program.
fn program(folder: &Path, arguments: &[String]) -> Answer {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gramkit"));
    let output = command.args(arguments).current_dir(folder).stdin(Stdio::null()).output().unwrap();
    let [printed, errors] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    let status = output.status.code().unwrap_or_else(|| panic!("{arguments:?} was killed"));
    Answer { status, printed, errors }
}

/// The seeds themselves, and so many mutations of them.
fn fuzz(target: &str, count: usize) {
    let seeds = seeds(target);
    judge(target, seeds.iter().cloned());
    let bytes: Vec<Vec<u8>> = seeds.into_iter().map(|(_, bytes)| bytes).collect();
    let mutation = |number: usize| {
        let mut random = StdRng::seed_from_u64(number as u64);
        (format!("mutation {number}"), mutation::mutated(&bytes, mutation::words(target), &mut random))
    };
    judge(target, (0..cases(count)).map(mutation));
}

#[test]
fn csv_files_are_read_as_they_are_written_or_refused() {
    fuzz("csv", 20_000);
}

#[test]
fn texts_in_any_dialect_are_read_as_they_say_or_refused() {
    fuzz("text", 20_000);
}

#[test]
fn npy_files_are_read_as_they_are_written_or_refused() {
    fuzz("npy", 4_000);
}

#[test]
fn samples_on_a_grid_fill_it_or_are_refused() {
    fuzz("grid", 3_000);
}

#[test]
fn certificates_that_are_accepted_are_true() {
    fuzz("certificate", 4_000);
}

#[test]
fn images_have_their_values_or_are_refused() {
    fuzz("image", 4_000);
}

#[test]
fn command_lines_have_an_answer_or_a_sentence() {
    fuzz("options", 60);
}
