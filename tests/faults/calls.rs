//! Each system call fails in turn, by strace.

use std::collections::BTreeMap;
use std::fs;

use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;

use crate::cases::cases;
use crate::folder::Folder;
use crate::jobs::{self, Job, Size};
use crate::judgement::{Cost, judge, none};
use crate::run::{Prepared, Undisturbed, has};

const SEED: u64 = 20_261_130;
/// Faults of a job; each takes some 40 ms.
const CASES: usize = 60;

/// What a call can fail with, and what that may cost.
const ERRORS: &[(&[&str], &str, Cost)] = &[
    (&["write", "writev", "pwrite64"], "error=ENOSPC", Cost::Answer),
    (&["write", "writev", "pwrite64"], "error=EIO", Cost::Answer),
    (&["write", "writev", "pwrite64", "read", "pread64", "openat", "fsync", "flock"], "error=EINTR", Cost::Nothing),
    (&["read", "pread64", "fsync", "fdatasync", "ftruncate", "lseek", "rename", "renameat"], "error=EIO", Cost::Answer),
    (&["openat", "mkdir", "mkdirat"], "error=EACCES", Cost::Answer),
    (&["openat", "eventfd2", "pipe2", "socketpair", "socket"], "error=EMFILE", Cost::Answer),
    (&["openat", "mkdir", "mkdirat", "rename", "renameat", "renameat2", "fallocate"], "error=ENOSPC", Cost::Answer),
    // The name is taken.
    (&["mkdir", "mkdirat"], "error=EEXIST", Cost::Answer),
    (&["rename", "renameat", "renameat2"], "error=EACCES", Cost::Answer),
    // What some file systems do not have: promised space, exchanged names, second names, locks, permissions.
    (&["fallocate"], "error=EOPNOTSUPP", Cost::Nothing),
    (&["renameat2"], "error=EINVAL", Cost::Answer),
    (&["link", "linkat"], "error=EPERM", Cost::Answer),
    (&["flock"], "error=EOPNOTSUPP", Cost::Answer),
    (&["flock"], "error=ENOLCK", Cost::Answer),
    (&["fchmod", "chmod", "fchmodat", "fchown", "chown"], "error=EPERM", Cost::Answer),
    (&["link", "linkat", "fchmod", "chmod", "fchmodat"], "error=EIO", Cost::Answer),
    (&["unlink", "unlinkat", "rmdir"], "error=EACCES", Cost::Removal),
    (&["statx", "newfstatat", "fstat", "readlink", "getdents64"], "error=EACCES", Cost::Answer),
    (&["close"], "error=EIO", Cost::Answer),
    (&["getcwd"], "error=ENOENT", Cost::Answer),
    (&["clone3", "clone"], "error=EAGAIN", Cost::Nothing),
    (&["mmap", "mprotect"], "error=ENOMEM", Cost::Answer),
    // The kernel says no by saying where the break is.
    (&["brk"], "retval=0", Cost::Answer),
    (&["madvise"], "error=EINVAL", Cost::Nothing),
    (&["getrandom"], "error=ENOSYS", Cost::Answer),
    (&["rt_sigaction"], "error=EINVAL", Cost::Answer),
];

/// A call that fails, the `when`-th of its kind in a thread.
struct Fault {
    call: String,
    error: &'static str,
    when: usize,
    cost: Cost,
}

/// How often each thread makes each call, and how often the loader made it: the first thread before `main`.
#[derive(Default)]
struct Calls {
    threads: BTreeMap<(String, String), usize>,
    loader: BTreeMap<String, usize>,
}

impl Calls {
    fn of(job: &'static Job) -> Self {
        let prepared = Prepared::new(job, Size::Small);
        let log = Folder::new();
        let path = log.path("log");
        let run = prepared.run(&["strace", "-f", "-qq", "-o", path.to_str().unwrap()]);
        assert_eq!(run.code(), 0, "{}", run.errors);
        Self::parsed(&fs::read_to_string(&path).unwrap())
    }

    fn parsed(log: &str) -> Self {
        let mut calls = Self::default();
        let mut first = None;
        for line in log.lines() {
            let Some((thread, rest)) = line.split_once(' ') else { continue };
            let Some((call, _)) = rest.trim_start().split_once('(') else { continue };
            if !call.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
                continue;
            }
            *calls.threads.entry((thread.to_string(), call.to_string())).or_default() += 1;
            if *first.get_or_insert(thread) == thread && is_before_main(rest) {
                let of_first = calls.threads.iter().filter(|((other, _), _)| other == thread);
                calls.loader = of_first.map(|((_, call), &count)| (call.clone(), count)).collect();
            }
        }
        assert!(!calls.loader.is_empty(), "{log}");
        calls
    }

    fn faults(&self) -> Vec<Fault> {
        let mut most: BTreeMap<&String, usize> = BTreeMap::new();
        for ((_, call), &count) in &self.threads {
            let most = most.entry(call).or_default();
            *most = count.max(*most);
        }
        let mut faults = Vec::new();
        for (call, most) in most {
            let first = self.loader.get(call).copied().unwrap_or(0) + 1;
            for &(_, error, cost) in ERRORS.iter().filter(|(calls, ..)| calls.contains(&call.as_str())) {
                faults.extend((first..=most).map(|when| Fault { call: call.clone(), error, when, cost }));
            }
        }
        faults
    }
}

/// What the runtime does last before `main`: it handles the overflow of a stack.
fn is_before_main(call: &str) -> bool {
    call.trim_start().starts_with("rt_sigaction(SIGBUS, {sa_handler=")
}

/// Runs a job once for each of its calls; the calls of a kind that failed are counted.
fn in_turn(job: &'static Job) {
    if !has("strace") {
        return;
    }
    let undisturbed = Undisturbed::of(job, Size::Small);
    let mut faults = Calls::of(job).faults();
    let all = faults.len();
    faults.shuffle(&mut StdRng::seed_from_u64(SEED));
    faults.truncate(cases(CASES));
    let mut injected: BTreeMap<String, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for Fault { call, error, when, cost } in &faults {
        let prepared = Prepared::new(job, Size::Small);
        let log = Folder::new();
        let path = log.path("log");
        let (trace, inject) = (format!("trace={call}"), format!("inject={call}:{error}:when={when}"));
        let words = ["strace", "-f", "-qq", "-o", path.to_str().unwrap(), "-e", &trace, "-e", &inject];
        let run = prepared.run(&words);
        let count = fs::read_to_string(&path).unwrap().matches("(INJECTED)").count();
        *injected.entry(format!("{call}:{error}")).or_default() += count.min(1);
        if let Err(what) = judge(&prepared, &undisturbed, &run, *cost) {
            wrong.push(format!("{} {inject}: {what}", job.name));
        }
    }
    let sum: usize = injected.values().sum();
    eprintln!("{}: {} of {all} runs, {sum} faults: {injected:?}", job.name, faults.len());
    assert!(2 * sum > faults.len(), "{sum} of {} were injected", faults.len());
    none(&wrong);
}

#[test]
fn analyze() {
    in_turn(&jobs::ANALYZE);
}

#[test]
fn definiteness() {
    in_turn(&jobs::DEFINITENESS);
}

#[test]
fn orthonormalize() {
    in_turn(&jobs::ORTHONORMALIZE);
}

#[test]
fn hessian() {
    in_turn(&jobs::HESSIAN);
}

#[test]
fn style() {
    in_turn(&jobs::STYLE);
}

#[test]
fn style_into_a_new_folder() {
    in_turn(&jobs::STYLE_ANEW);
}

#[test]
fn angular() {
    in_turn(&jobs::ANGULAR);
}

#[test]
fn generate() {
    in_turn(&jobs::GENERATE);
}
