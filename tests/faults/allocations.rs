//! Each allocation fails in turn, and all from each on, by a library that is loaded before the C library's.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;

use crate::cases::cases;
use crate::folder::Folder;
use crate::jobs::{JOBS, Job, Size};
use crate::judgement::{Cost, hidden, judge, none};
use crate::run::{Prepared, Undisturbed};

const SEED: u64 = 20_261_201;
/// Faults of a job; each takes some 10 ms.
const CASES: usize = 80;
/// The allocations before it belong to the program's handler of SIGABRT, from which on they are counted.
const FIRST: usize = 4;

/// The library, compiled by the compiler of C that links Rust's programs too.
fn library(folder: &Folder) -> PathBuf {
    let source = folder.write("allocations.c", include_str!("allocations.c"));
    let path = folder.path("allocations.so");
    let compiler = std::env::var("CC").unwrap_or_else(|_| "cc".into());
    let compiled = Command::new(compiler).args(["-shared", "-fPIC", "-O1", "-o"]).args([&path, &source]).status();
    assert!(compiled.unwrap().success());
    path
}

fn in_turn(job: &'static Job, library: &str, wrong: &mut Vec<String>) -> usize {
    let undisturbed = Undisturbed::of(job, Size::Small);
    let preload = ("LD_PRELOAD", library);
    let count = {
        let prepared = Prepared::new(job, Size::Small);
        let other = Folder::new();
        let path = other.path("count");
        let run = prepared.run_with(&[preload, ("COUNT_INTO", path.to_str().unwrap())]);
        assert_eq!(run.code(), 0, "{}", run.errors);
        fs::read_to_string(&path).unwrap().parse::<usize>().unwrap()
    };
    assert!(count > 100, "{}: {count}", job.name);
    let both = ["FAIL_AT", "FAIL_FROM"];
    let mut faults: Vec<_> = (FIRST..=count).flat_map(|k| both.map(|variable| (variable, k.to_string()))).collect();
    faults.shuffle(&mut StdRng::seed_from_u64(SEED));
    faults.truncate(cases(CASES));
    let mut left = 0;
    for (variable, k) in &faults {
        let prepared = Prepared::new(job, Size::Small);
        let mut run = prepared.run_with(&[preload, (variable, k)]);
        run.errors = without_runtime(&run.errors);
        let before_next = prepared.files();
        left += usize::from(!hidden(&before_next).is_empty());
        // A folder may be made and not yet listed, and without any memory nothing can be removed; the next run does it.
        if let Err(what) = judge(&prepared, &undisturbed, &run, Cost::Removal) {
            wrong.push(format!("{} {variable}={k} of {count}: {what}", job.name));
        }
    }
    eprintln!("{}: {} failures of {count} allocations, {left} left something hidden", job.name, faults.len());
    faults.len()
}

/// What the runtime writes before it aborts is no part of the sentence, nor what the C library says: a thread needs a
/// table of destructors, and `pthread_getattr_np` of glibc 2.36 gives back what it did not get. They write in pieces,
/// and what another thread says may stand between them.
pub(crate) fn without_runtime(errors: &str) -> String {
    const C_LIBRARY: [&str; 3] = ["munmap_chunk(): ", "free(): ", "double free or corruption "];
    const RUNTIME: [&str; 5] = [
        "Fatal glibc error: failed to register TLS destructor: out of memory\n",
        "note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace\n",
        "skipping backtrace printing to avoid potential recursion\n",
        "memory allocation of ",
        " bytes failed\n",
    ];
    let Some(start) = errors.find("gramkit: ") else { return errors.into() };
    let end = start + errors[start..].find('\n').map_or(errors.len() - start, |end| end + 1);
    let of_c_library = |line: &&str| C_LIBRARY.iter().any(|beginning| line.starts_with(beginning));
    let others = [&errors[..start], &errors[end..]].concat();
    let others: String = others.split_inclusive('\n').filter(|line| !of_c_library(line)).collect();
    let around = RUNTIME.iter().fold(others, |text, piece| text.replace(piece, ""));
    let sizes = around.chars().all(|letter| letter.is_ascii_digit());
    if sizes { errors[start..end].into() } else { errors.into() }
}

#[test]
fn a_program_without_memory_says_so() {
    let folder = Folder::new();
    let library = library(&folder);
    let mut wrong = Vec::new();
    let sum: usize = JOBS.into_iter().map(|job| in_turn(job, library.to_str().unwrap(), &mut wrong)).sum();
    eprintln!("{sum} failing allocations");
    none(&wrong);
}
