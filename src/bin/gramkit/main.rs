//! The `gramkit` program: parse, call, print.

mod analyze;
mod angular;
mod arguments;
mod definiteness;
mod failure;
mod generate;
mod hessian;
mod orthonormalize;
mod shared;
mod style;
mod verify;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command};
use failure::Failure;

fn main() -> ExitCode {
    let printed = run(Arguments::parse().command).and_then(|text| print(&text));
    match printed {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // Nothing is left to do if standard error is closed too.
            let _ = writeln!(io::stderr(), "gramkit: {failure}");
            failure.exit_code()
        }
    }
}

fn run(command: Command) -> Result<String, Failure> {
    match command {
        Command::Analyze(arguments) => analyze::run(&arguments),
        Command::Angular(arguments) => angular::run(&arguments),
        Command::Definiteness(arguments) => definiteness::run(&arguments),
        Command::Verify(arguments) => verify::run(&arguments),
        Command::Orthonormalize(arguments) => orthonormalize::run(&arguments),
        Command::Hessian(arguments) => hessian::run(&arguments),
        Command::Style(arguments) => style::run(&arguments),
        Command::Generate(arguments) => generate::run(&arguments),
    }
}

/// Prints the answer; a reader that has closed the pipe, as `head` does, has seen what it wanted.
fn print(text: &str) -> Result<(), Failure> {
    let mut output = io::stdout().lock();
    match output.write_all(text.as_bytes()).and_then(|()| output.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other.map_err(Failure::Output),
    }
}
