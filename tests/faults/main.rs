//! What the program does where the machine fails it: no space, no memory, no thread, a signal, a closed stream.
//!
//! Every command that writes runs under faults. A fault ends in the undisturbed answer or in one sentence and status 1,
//! never in a panic; all its files are new or all are as they were; and nothing hidden is left beside them.
//!
//! A debug build runs a sample of the faults, `GRAMKIT_CASES=1000` all of them. With `--nocapture` the tests print how
//! many they injected.

#![cfg(target_os = "linux")]
#![allow(clippy::print_stderr, reason = "how many faults were injected is read with --nocapture")]

#[path = "../support/cases.rs"]
mod cases;
#[path = "../support/folder.rs"]
mod folder;

mod allocations;
mod calls;
mod concurrent;
mod jobs;
mod judgement;
mod limits;
mod links;
mod names;
mod run;
mod signals;
mod space;
mod streams;
mod trace;
