//! Two runs in one folder: what one is writing the other must not remove.

use std::fs;
use std::os::unix::fs::symlink;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::time::Instant;

use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;

use crate::cases::cases;
use crate::folder::Folder;
use crate::jobs::{ANALYZE, HESSIAN, Job, ORTHONORMALIZE, STYLE_ANEW, Size};
use crate::judgement::{State, hidden, none, state};
use crate::run::{PROGRAM, Prepared, Undisturbed, files, finish, has, launch, wait};
use crate::trace::{Calls, Tampering};

const SEED: u64 = 20_261_203;

/// Calls by which files are made, locked, renamed and removed.
const CALLS: [&str; 12] = [
    "openat",
    "mkdir",
    "flock",
    "fcntl",
    "fchmod",
    "fsync",
    "link",
    "linkat",
    "rename",
    "renameat2",
    "unlink",
    "rmdir",
];

/// A run that writes one other file into the folder, and looks for what dead runs have left there.
fn neighbour(folder: &Path) -> Result<(), String> {
    let mut command = launch(Path::new(PROGRAM), &[], folder);
    command.args(["generate", "hilbert", "-n", "2", "-o", "neighbour.csv"]);
    match finish(command) {
        Some(run) if run.code() == 0 && run.errors.is_empty() => Ok(()),
        Some(run) => Err(format!("the neighbour: {run}")),
        None => Err("the neighbour does not end".into()),
    }
}

/// Delays a run at one of its calls, while others run in the same folder.
fn delayed(job: &'static Job, delay: &Tampering, undisturbed: &Undisturbed) -> Result<bool, String> {
    let prepared = Prepared::new(job, Size::Small);
    let log = Folder::new();
    let path = log.path("log");
    let words = delay.words(path.to_str().unwrap());
    let begun = Instant::now();
    let launcher: Vec<&str> = words.iter().map(String::as_str).collect();
    let mut child = prepared.command(Path::new(PROGRAM), &launcher).process_group(0).spawn().unwrap();
    let mut met = Ok(());
    while met.is_ok() && child.try_wait().unwrap().is_none() {
        met = neighbour(prepared.folder.root());
    }
    let run = wait(child, begun).ok_or("does not end")?;
    met?;
    fs::remove_file(prepared.folder.path("neighbour.csv")).map_err(|error| error.to_string())?;
    let files = prepared.files();
    let (state, left) = (state(undisturbed, &files), hidden(&files));
    if run.code() != 0 || run.printed != undisturbed.printed || state != State::Newer || !left.is_empty() {
        return Err(format!("{state:?}, left {left:?}, {run}"));
    }
    Ok(fs::read_to_string(&path).unwrap().contains("(DELAYED)"))
}

#[test]
fn what_a_living_run_is_writing_no_other_removes() {
    /// Of each job; each takes the delay.
    const CASES: usize = 12;
    /// In microseconds: several runs of a neighbour.
    const DELAY: usize = 150_000;
    if !has("strace") {
        return;
    }
    let mut wrong = Vec::new();
    for job in [&ANALYZE, &HESSIAN, &STYLE_ANEW] {
        let undisturbed = Undisturbed::of(job, Size::Small);
        let mut delays = Vec::new();
        for (call, range) in Calls::of(job).in_main().into_iter().filter(|(call, _)| CALLS.contains(call)) {
            for how in ["delay_enter", "delay_exit"] {
                let how = format!("{how}={DELAY}");
                delays.extend(range.clone().map(|when| Tampering { call: call.to_string(), how: how.clone(), when }));
            }
        }
        let all = delays.len();
        delays.shuffle(&mut StdRng::seed_from_u64(SEED));
        delays.truncate(cases(CASES));
        let mut happened = 0;
        for delay in &delays {
            match delayed(job, delay, &undisturbed) {
                Ok(delayed) => happened += usize::from(delayed),
                Err(what) => wrong.push(format!("{} {}: {what}", job.name, delay.injection())),
            }
        }
        eprintln!("{}: {happened} delays of {all}", job.name);
    }
    none(&wrong);
}

/// Runs that write the same files at the same time: each succeeds, and the files are whole.
#[test]
fn two_runs_may_write_the_same_files() {
    for job in [&ORTHONORMALIZE, &HESSIAN] {
        let undisturbed = Undisturbed::of(job, Size::Small);
        for _ in 0..cases(10) {
            let prepared = Prepared::new(job, Size::Small);
            let begun = Instant::now();
            let start = |()| prepared.command(Path::new(PROGRAM), &[]).process_group(0).spawn().unwrap();
            for child in [(); 3].map(start) {
                let run = wait(child, begun).unwrap();
                assert_eq!((run.code(), run.errors.as_str()), (0, ""), "{}", job.name);
            }
            assert_eq!(state(&undisturbed, &prepared.files()), State::Newer, "{}", job.name);
            assert!(hidden(&prepared.files()).is_empty(), "{:?}", prepared.folder.names());
        }
    }
}

/// Only what a dead run has left is removed: nothing of the user's, and nothing through a link.
#[test]
fn what_is_hidden_but_not_left_by_a_run_stays() {
    let prepared = Prepared::new(&ORTHONORMALIZE, Size::Small);
    let folder = &prepared.folder;
    folder.write(".gramkit-config/notes.txt", "mine");
    folder.write(".gramkit-abcdef/notes.txt", "mine");
    folder.write(".gramkit-123456", "mine");
    folder.write(".gramkit", "mine");
    folder.write("elsewhere/lock", "mine");
    folder.write("elsewhere/q.npy", "mine");
    for name in [".gramkit-AAAAAA", ".gramkit-000000", ".gramkit-zzzzzz"] {
        symlink("elsewhere", folder.path(name)).unwrap();
    }
    let before = prepared.files();
    let run = prepared.run(&[]);
    assert_eq!((run.code(), run.errors.as_str()), (0, ""));
    let mut after = files(folder.root());
    for output in ORTHONORMALIZE.outputs {
        after.remove(*output);
    }
    let kept = before.iter().filter(|(name, _)| !ORTHONORMALIZE.outputs.contains(&name.as_str()));
    assert!(kept.eq(after.iter()), "{:?}", after.keys());
}
