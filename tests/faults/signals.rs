//! Signals at any moment.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};

use crate::cases::cases;
use crate::jobs::{HESSIAN, JOBS, Job, Size};
use crate::judgement::{State, hidden, next_run, none, state};
use crate::run::{PROGRAM, Prepared, Run, Undisturbed, has, kill, wait};
use crate::trace::{Calls, Tampering};

const SEED: u64 = 20_261_202;
/// Moments of each job for each signal; the long run has twenty times as many.
const MOMENTS: usize = 4;
/// An interrupted program ends within half a second, on a machine that does nothing else.
const PROMPT: Duration = Duration::from_millis(500);
/// On one that does.
const BUSY: u32 = 8;

/// Signals that a program can handle, with the status of a program that they end.
const HANDLED: [(&str, i32); 3] = [("INT", 130), ("TERM", 143), ("HUP", 129)];

/// What is wrong after a signal that the program handled.
fn after_handled(prepared: &Prepared, undisturbed: &Undisturbed, run: &Run, status: i32) -> Result<(), String> {
    let files = prepared.files();
    let state = state(undisturbed, &files);
    let left = hidden(&files);
    let expected = match run.code() {
        // It came too late.
        0 => state == State::Newer && run.printed == undisturbed.printed,
        code => code == status && matches!(state, State::Older | State::Newer),
    };
    let quiet = !run.errors.contains("panicked");
    if expected && quiet && left.is_empty() { Ok(()) } else { Err(format!("{state:?}, left {left:?}, {run}")) }
}

/// What is wrong after a signal that nothing can handle: each file is whole, and the next run removes what is hidden.
fn after_killed(prepared: &Prepared, undisturbed: &Undisturbed) -> Result<(), String> {
    let files = prepared.files();
    match state(undisturbed, &files) {
        State::Broken => Err(format!("a broken file among {:?}", files.keys())),
        _ => next_run(prepared, undisturbed),
    }
}

/// How many runs of a kind ended how.
#[derive(Debug, Default)]
struct Tally {
    interrupted: usize,
    too_late: usize,
    hidden: usize,
    slowest: Duration,
}

/// Sends a signal at random moments.
fn at_random(job: &'static Job, signal: &str, status: Option<i32>, rng: &mut StdRng, wrong: &mut Vec<String>) {
    let undisturbed = Undisturbed::of(job, Size::Large);
    let mut tally = Tally::default();
    for _ in 0..cases(MOMENTS) {
        let prepared = Prepared::new(job, Size::Large);
        let begun = Instant::now();
        let child = prepared.command(Path::new(PROGRAM), &[]).process_group(0).spawn().unwrap();
        let moment = undisturbed.took.mul_f64(rng.random_range(0.0..1.0));
        std::thread::sleep(moment);
        let sent = Instant::now();
        // Who is impatient sends it twice.
        for _ in 0..rng.random_range(1..3) {
            kill(signal, &child.id().to_string());
        }
        let run = wait(child, begun).unwrap();
        let took = sent.elapsed();
        tally.slowest = took.max(tally.slowest);
        match run.code() {
            0 => tally.too_late += 1,
            _ => tally.interrupted += 1,
        }
        tally.hidden += usize::from(!hidden(&prepared.files()).is_empty());
        let outcome = match status {
            Some(status) if took < PROMPT * BUSY => after_handled(&prepared, &undisturbed, &run, status),
            Some(_) => Err(format!("ended after {took:?}")),
            None => after_killed(&prepared, &undisturbed),
        };
        if let Err(what) = outcome {
            wrong.push(format!("{} SIG{signal} after {moment:?} of {:?}: {what}", job.name, undisturbed.took));
        }
    }
    eprintln!("{} SIG{signal}: {tally:?}", job.name);
}

#[test]
fn a_signal_at_a_random_moment_leaves_nothing() {
    let mut rng = StdRng::seed_from_u64(SEED);
    let mut wrong = Vec::new();
    for job in JOBS {
        for (signal, status) in HANDLED {
            at_random(job, signal, Some(status), &mut rng, &mut wrong);
        }
    }
    none(&wrong);
}

#[test]
fn what_a_killed_run_leaves_the_next_one_removes() {
    let mut rng = StdRng::seed_from_u64(SEED + 1);
    let mut wrong = Vec::new();
    for job in JOBS {
        at_random(job, "KILL", None, &mut rng, &mut wrong);
    }
    none(&wrong);
}

/// Sends a signal on entering each call by which files are made, filled, renamed and removed.
#[test]
fn a_signal_at_each_call_that_changes_files() {
    const CALLS: [&str; 18] = [
        "openat",
        "mkdir",
        "write",
        "pwrite64",
        "fsync",
        "fdatasync",
        "fallocate",
        "ftruncate",
        "fchmod",
        "flock",
        "link",
        "linkat",
        "rename",
        "renameat2",
        "unlink",
        "unlinkat",
        "rmdir",
        "clone3",
    ];
    /// Of each job; each takes some 40 ms.
    const CASES: usize = 30;
    if !has("strace") {
        return;
    }
    let mut rng = StdRng::seed_from_u64(SEED + 2);
    let mut wrong = Vec::new();
    for job in JOBS {
        let undisturbed = Undisturbed::of(job, Size::Small);
        let signals = HANDLED.map(|(signal, status)| (signal, Some(status))).into_iter().chain([("KILL", None)]);
        let mut moments = Vec::new();
        for (call, range) in Calls::of(job).in_main().into_iter().filter(|(call, _)| CALLS.contains(call)) {
            for (signal, status) in signals.clone() {
                let how = format!("signal=SIG{signal}");
                let moment = |when| (Tampering { call: call.to_string(), how: how.clone(), when }, status);
                moments.extend(range.clone().map(moment));
            }
        }
        let all = moments.len();
        moments.shuffle(&mut rng);
        moments.truncate(cases(CASES));
        let mut sent = 0;
        for (moment, status) in &moments {
            let prepared = Prepared::new(job, Size::Small);
            let (run, happened) = moment.run(&prepared);
            sent += usize::from(happened);
            let outcome = match status {
                Some(status) => after_handled(&prepared, &undisturbed, &run, *status),
                None => after_killed(&prepared, &undisturbed),
            };
            if let Err(what) = outcome {
                wrong.push(format!("{} {}: {what}", job.name, moment.injection()));
            }
        }
        eprintln!("{}: {sent} signals at {} of {all} calls", job.name, moments.len());
        assert!(2 * sent >= moments.len(), "{sent} of {}", moments.len());
    }
    none(&wrong);
}

/// As `nohup` and a shell's `&` leave it, a signal that is ignored stays ignored.
#[test]
fn a_signal_that_is_ignored_stays_ignored() {
    for (signal, _) in HANDLED {
        let undisturbed = Undisturbed::of(&HESSIAN, Size::Large);
        let prepared = Prepared::new(&HESSIAN, Size::Large);
        let ignoring = format!("trap '' {signal}; exec \"$0\" \"$@\"");
        let begun = Instant::now();
        let mut command = prepared.command(Path::new(PROGRAM), &["sh", "-c", &ignoring]);
        let child = command.process_group(0).spawn().unwrap();
        std::thread::sleep(undisturbed.took / 2);
        kill(signal, &child.id().to_string());
        let run = wait(child, begun).unwrap();
        let state = state(&undisturbed, &prepared.files());
        assert!(run.code() == 0 && run.printed == undisturbed.printed, "SIG{signal}: {run}");
        assert_eq!(state, State::Newer, "SIG{signal}");
    }
}
