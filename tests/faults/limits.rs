//! Limits of memory, files, file sizes, threads and stack.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::allocations::without_runtime;
use crate::cases::cases;
use crate::folder::Folder;
use crate::jobs::{ANALYZE, DEFINITENESS, HESSIAN, JOBS, Job, Size};
use crate::judgement::{Cost, judge, none};
use crate::run::{PROGRAM, Prepared, Undisturbed, finish, has, is_root, launch};

/// A limit below which not even `--version` is printed is the loader's matter.
fn least(option: &str, values: impl IntoIterator<Item = u64>) -> Option<u64> {
    let folder = Folder::new();
    values.into_iter().find(|value| {
        let limit = format!("--{option}={value}");
        let mut command = launch(Path::new(PROGRAM), &["prlimit", &limit], folder.root());
        command.arg("--version");
        finish(command).is_some_and(|run| run.code() == 0)
    })
}

/// Runs jobs under each of the limits from the least on that lets the program begin.
fn under(option: &str, jobs: &[&'static Job], values: &[u64], cost: impl Fn(u64) -> Cost) {
    if !has("prlimit") {
        return;
    }
    let least = least(option, values.iter().copied()).unwrap();
    let mut wrong = Vec::new();
    let (mut runs, mut answers) = (0, 0);
    for job in jobs {
        let undisturbed = Undisturbed::of(job, Size::Small);
        for &value in values.iter().filter(|&&value| value >= least) {
            let prepared = Prepared::new(job, Size::Small);
            let mut run = prepared.run(&["prlimit", &format!("--{option}={value}")]);
            run.errors = without_runtime(&run.errors);
            runs += 1;
            answers += usize::from(run.code() == 0);
            if let Err(what) = judge(&prepared, &undisturbed, &run, cost(value)) {
                wrong.push(format!("{} {option} {value}: {what}", job.name));
            }
        }
    }
    eprintln!("{option}: {runs} runs, {answers} answers, from {least} on");
    none(&wrong);
}

#[test]
fn address_space() {
    const MEGABYTE: u64 = 1 << 20;
    let step = 16 / cases(1).min(16) as u64;
    let sizes: Vec<u64> = (0..).map(|k| (20 + k * step) * MEGABYTE).take_while(|&size| size < 420 * MEGABYTE).collect();
    under("as", &JOBS, &sizes, |_| Cost::Answer);
}

/// What a machine shared by many allows.
#[test]
fn address_space_that_has_to_do() {
    const ENOUGH: u64 = 400_000 << 10;
    under("as", &JOBS, &[ENOUGH], |_| Cost::Nothing);
}

#[test]
fn sizes_of_files() {
    under("fsize", &JOBS, &[0, 1, 50, 100, 200, 400, 1000, 4000, 20_000, 31_000], |_| Cost::Answer);
}

#[test]
fn open_files() {
    let numbers: Vec<u64> = (3..24).collect();
    under("nofile", &JOBS, &numbers, |_| Cost::Answer);
}

#[test]
fn stack() {
    let sizes: Vec<u64> = (4..14).map(|k| 1024 << k).collect();
    under("stack", &[&ANALYZE, &DEFINITENESS, &HESSIAN], &sizes, |_| Cost::Answer);
}

/// A user of whom there are no other processes may have so many threads; each answer is the same.
#[test]
fn threads() {
    const USER: &str = "65534";
    if !is_root() || !has("setpriv") || !has("prlimit") {
        eprintln!("not tested: limits of processes bind users but root");
        return;
    }
    // The target folder need not be open to others.
    let copy = Folder::new();
    let program = copy.path("gramkit");
    fs::copy(PROGRAM, &program).unwrap();
    let open = |path: &Path| fs::set_permissions(path, fs::Permissions::from_mode(0o777)).unwrap();
    open(copy.root());
    open(&program);
    let mut wrong = Vec::new();
    for job in JOBS {
        let undisturbed = Undisturbed::of(job, Size::Small);
        for processes in 1..=4 {
            let prepared = Prepared::new(job, Size::Small);
            open(prepared.folder.root());
            for output in job.older {
                let path = prepared.folder.path(output);
                open(path.parent().unwrap());
                open(&path);
            }
            let user = [format!("--reuid={USER}"), format!("--regid={USER}")];
            let limit = format!("--nproc={processes}");
            let words = ["setpriv", &user[0], &user[1], "--clear-groups", "prlimit", &limit];
            let run = prepared.run_as(&program, &words, &[]);
            if let Err(what) = judge(&prepared, &undisturbed, &run, Cost::Nothing) {
                wrong.push(format!("{} with {processes} processes: {what}", job.name));
            }
        }
    }
    none(&wrong);
}
