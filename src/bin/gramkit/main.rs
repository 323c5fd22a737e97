//! The `gramkit` program: parse, call, print.

mod analyze;
mod angular;
mod arguments;
mod compare;
mod definiteness;
mod failure;
mod fault;
mod generate;
mod help;
mod hessian;
mod kernel;
#[cfg(unix)]
mod memory;
mod nearest;
mod orthonormalize;
mod shared;
#[cfg(unix)]
mod signals;
mod standard_output;
mod style;
mod verify;

use std::io::{self, Write};
use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;

use clap::Parser;

use arguments::Arguments;
use failure::Failure;
use shared::answer::Answer;

fn main() -> ExitCode {
    // Before a thread takes what is left of a small address space.
    #[cfg(unix)]
    memory::claim_stack();
    #[cfg(unix)]
    signals::watch();
    fault::listen();
    // After it, for a panic where memory is out is no fault.
    #[cfg(unix)]
    memory::watch(gramkit::whole_file::remove_unfinished);
    let command = match Arguments::try_parse() {
        Ok(arguments) => arguments.command,
        Err(error) => return help::show(&error).unwrap_or_else(|failure| failed(&failure)),
    };
    // Nothing of the command is looked at after a panic.
    match panic::catch_unwind(AssertUnwindSafe(|| command.run().and_then(show))) {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(failure)) => failed(&failure),
        Err(panic) => {
            complain(&fault::sentence(panic));
            ExitCode::from(fault::STATUS)
        }
    }
}

fn failed(failure: &Failure) -> ExitCode {
    complain(&failure.to_string());
    failure.exit_code()
}

fn complain(what: &str) {
    #[cfg(unix)]
    signals::wait_if_stopped();
    // Nothing is left to do if standard error is closed too.
    let _ = writeln!(io::stderr(), "gramkit: {what}");
}

/// Prints the answer, whatever failed besides.
fn show(answer: Answer) -> Result<(), Failure> {
    standard_output::print(&answer.text)?;
    answer.failure.map_or(Ok(()), Err)
}
