//! The system calls of a run, by strace.

use std::collections::BTreeMap;
use std::fs;
use std::ops::RangeInclusive;

use crate::folder::Folder;
use crate::jobs::{Job, Size};
use crate::run::{Prepared, Run};

/// How often each thread makes each call, and how often the loader made it: the first thread before `main`.
#[derive(Default)]
pub(crate) struct Calls {
    threads: BTreeMap<(String, String), usize>,
    loader: BTreeMap<String, usize>,
}

impl Calls {
    pub(crate) fn of(job: &'static Job) -> Self {
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

    /// The calls by their names, and which of each kind a thread makes in `main`.
    pub(crate) fn in_main(&self) -> Vec<(&str, RangeInclusive<usize>)> {
        let mut most: BTreeMap<&str, usize> = BTreeMap::new();
        for ((_, call), &count) in &self.threads {
            let most = most.entry(call).or_default();
            *most = count.max(*most);
        }
        let first = |call: &str| self.loader.get(call).copied().unwrap_or(0) + 1;
        most.into_iter().map(|(call, most)| (call, first(call)..=most)).collect()
    }
}

/// What the runtime does last before `main`: it handles the overflow of a stack.
fn is_before_main(call: &str) -> bool {
    call.trim_start().starts_with("rt_sigaction(SIGBUS, {sa_handler=")
}

/// A call that is tampered with, the `when`-th of its kind in a thread.
pub(crate) struct Tampering {
    pub(crate) call: String,
    /// As strace has it: `error=EIO`, `signal=SIGINT`, `delay_enter=50000`.
    pub(crate) how: String,
    pub(crate) when: usize,
}

impl Tampering {
    /// What stands behind strace's `-e`.
    pub(crate) fn injection(&self) -> String {
        format!("inject={}:{}:when={}", self.call, self.how, self.when)
    }

    /// Runs a job so; whether there was such a call is told too.
    pub(crate) fn run(&self, prepared: &Prepared) -> (Run, bool) {
        let log = Folder::new();
        let path = log.path("log");
        let words = self.words(path.to_str().unwrap());
        let run = prepared.run(&words.iter().map(String::as_str).collect::<Vec<_>>());
        let log = fs::read_to_string(&path).unwrap();
        let happened = log.contains("(INJECTED)") || log.contains("(DELAYED)") || log.contains("--- SIG");
        (run, happened)
    }

    /// The tracer's words before those of the program.
    pub(crate) fn words(&self, log: &str) -> Vec<String> {
        let trace = format!("trace={}", self.call);
        ["strace", "-f", "-qq", "-o", log, "-e", &trace, "-e", &self.injection()].map(String::from).to_vec()
    }
}
