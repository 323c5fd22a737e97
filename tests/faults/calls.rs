//! Each system call fails in turn, by strace.

use std::collections::BTreeMap;

use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;

use crate::cases::cases;
use crate::jobs::{self, Job, Size};
use crate::judgement::{Cost, judge, none};
use crate::run::{Prepared, Undisturbed, has};
use crate::trace::{Calls, Tampering};

const SEED: u64 = 20_261_130;
/// Faults of a job; each takes some 40 ms.
const CASES: usize = 60;

/// What a call can fail with, and what that may cost.
const ERRORS: &[(&[&str], &str, Cost)] = &[
    (&["write", "writev", "pwrite64"], "error=ENOSPC", Cost::Answer),
    (&["write", "writev", "pwrite64"], "error=EIO", Cost::Answer),
    (&["write", "writev", "pwrite64", "read", "pread64", "openat", "fsync", "flock"], "error=EINTR", Cost::Nothing),
    (&["read", "pread64", "ftruncate", "lseek"], "error=EIO", Cost::Answer),
    (&["fsync", "fdatasync", "rename", "renameat", "renameat2"], "error=EIO", Cost::Files),
    (&["openat", "mkdir", "mkdirat"], "error=EACCES", Cost::Answer),
    (&["openat", "eventfd2", "pipe2", "socketpair", "socket"], "error=EMFILE", Cost::Answer),
    (&["openat", "mkdir", "mkdirat", "fallocate"], "error=ENOSPC", Cost::Answer),
    (&["rename", "renameat", "renameat2"], "error=ENOSPC", Cost::Files),
    // The name is taken.
    (&["mkdir", "mkdirat"], "error=EEXIST", Cost::Answer),
    (&["rename", "renameat", "renameat2"], "error=EACCES", Cost::Files),
    // What some file systems do not have: promised space, exchanged names, second names, locks, permissions.
    (&["fallocate"], "error=EOPNOTSUPP", Cost::Nothing),
    (&["renameat2"], "error=EINVAL", Cost::Files),
    (&["link", "linkat"], "error=EPERM", Cost::Nothing),
    (&["flock"], "error=EOPNOTSUPP", Cost::Answer),
    (&["flock"], "error=ENOLCK", Cost::Answer),
    (&["fchmod", "chmod", "fchmodat", "fchown", "chown"], "error=EPERM", Cost::Answer),
    (&["link", "linkat", "fchmod", "chmod", "fchmodat"], "error=EIO", Cost::Answer),
    (&["unlink", "unlinkat", "rmdir"], "error=EACCES", Cost::Removal),
    (&["statx", "newfstatat", "fstat", "readlink", "getdents64"], "error=EACCES", Cost::Answer),
    (&["getcwd"], "error=ENOENT", Cost::Answer),
    (&["clone3", "clone"], "error=EAGAIN", Cost::Nothing),
    (&["mmap", "mprotect"], "error=ENOMEM", Cost::Answer),
    // The kernel says no by saying where the break is.
    (&["brk"], "retval=0", Cost::Answer),
    (&["madvise"], "error=EINVAL", Cost::Nothing),
    (&["getrandom"], "error=ENOSYS", Cost::Answer),
    (&["rt_sigaction"], "error=EINVAL", Cost::Answer),
];

/// Each call of a job with each of its errors.
fn faults(job: &'static Job) -> Vec<(Tampering, Cost)> {
    let calls = Calls::of(job);
    let mut faults = Vec::new();
    for (call, range) in calls.in_main() {
        for &(_, error, cost) in ERRORS.iter().filter(|(calls, ..)| calls.contains(&call)) {
            let fault = |when| Tampering { call: call.to_string(), how: error.to_string(), when };
            faults.extend(range.clone().map(|when| (fault(when), cost)));
        }
    }
    faults
}

/// Runs a job once for each of its calls; the calls of a kind that failed are counted.
fn in_turn(job: &'static Job) {
    if !has("strace") {
        return;
    }
    let undisturbed = Undisturbed::of(job, Size::Small);
    let mut faults = faults(job);
    let all = faults.len();
    faults.shuffle(&mut StdRng::seed_from_u64(SEED));
    faults.truncate(cases(CASES));
    let mut injected: BTreeMap<String, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (fault, cost) in &faults {
        let prepared = Prepared::new(job, Size::Small);
        let (run, happened) = fault.run(&prepared);
        *injected.entry(format!("{}:{}", fault.call, fault.how)).or_default() += usize::from(happened);
        if let Err(what) = judge(&prepared, &undisturbed, &run, *cost) {
            wrong.push(format!("{} {}: {what}", job.name, fault.injection()));
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

#[test]
fn verify() {
    in_turn(&jobs::VERIFY);
}
