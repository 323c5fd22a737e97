//! A target of tests/fuzz under AFL++: `harness TARGET`. The program's modules are compiled in, so that its command
//! lines are run without a process for each.

#![allow(dead_code, reason = "of the program's modules, its main function needs more")]

// The modules of the program, as src/bin/gramkit/main.rs lists them.
#[path = "../../../../src/bin/gramkit/analyze/mod.rs"]
mod analyze;
#[path = "../../../../src/bin/gramkit/angular/mod.rs"]
mod angular;
#[path = "../../../../src/bin/gramkit/arguments.rs"]
mod arguments;
#[path = "../../../../src/bin/gramkit/definiteness/mod.rs"]
mod definiteness;
#[path = "../../../../src/bin/gramkit/failure.rs"]
mod failure;
#[path = "../../../../src/bin/gramkit/generate/mod.rs"]
mod generate;
#[path = "../../../../src/bin/gramkit/hessian/mod.rs"]
mod hessian;
#[path = "../../../../src/bin/gramkit/orthonormalize/mod.rs"]
mod orthonormalize;
#[path = "../../../../src/bin/gramkit/shared/mod.rs"]
mod shared;
#[path = "../../../../src/bin/gramkit/style/mod.rs"]
mod style;
#[path = "../../targets/mod.rs"]
mod targets;
#[path = "../../../../src/bin/gramkit/verify/mod.rs"]
mod verify;

use std::path::Path;
use std::process::ExitCode;

use clap::Parser;

use arguments::Arguments;
use failure::Failure;
use targets::{Answer, Setting, TARGETS};

fn main() {
    let name = std::env::args().nth(1).unwrap_or_default();
    let (_, target) =
        TARGETS.into_iter().find(|(known, _)| *known == name).expect("harness csv|text|npy|grid|certificate|image|options");
    let folder = std::env::temp_dir().join(format!("gramkit-fuzz-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder for the target");
    std::env::set_current_dir(&folder).expect("the folder that was just made");
    let setting = Setting { folder: &folder, program };
    // A panic that the library catches is an answer.
    afl::fuzz_nohook!(|bytes: &[u8]| {
        target(bytes, &setting);
    });
}

/// What the program's main function does, but printing; the process stands in the folder already.
fn program(_: &Path, arguments: &[String]) -> Answer {
    let words = std::iter::once("gramkit").chain(arguments.iter().map(String::as_str));
    match Arguments::try_parse_from(words) {
        Ok(parsed) => match parsed.command.run() {
            Ok(shared::answer::Answer { text, failure: None }) => {
                Answer { status: 0, printed: text, errors: String::new() }
            }
            Ok(shared::answer::Answer { text, failure: Some(failure) }) => failed(text, &failure),
            Err(failure) => failed(String::new(), &failure),
        },
        Err(error) if error.use_stderr() => {
            Answer { status: error.exit_code(), printed: String::new(), errors: error.to_string() }
        }
        Err(help) => Answer { status: help.exit_code(), printed: help.to_string(), errors: String::new() },
    }
}

fn failed(printed: String, failure: &Failure) -> Answer {
    let status = if failure.exit_code() == ExitCode::from(2) { 2 } else { 1 };
    Answer { status, printed, errors: format!("gramkit: {failure}\n") }
}
