//! The command line: its commands.

use std::env;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use gramkit::error::escaped;

use crate::failure::Failure;
use crate::{analyze, angular, definiteness, generate, hessian, orthonormalize, standard_output, style, verify};

/// Gram matrices and symmetric matrices, judged with proofs.
///
/// Exit status: 0 an answer, whatever it says; 2 misuse; 130, 143, 129 interrupted, ended or hung up; 1 anything else.
/// Files are written all or none, and nothing is left beside them.
#[derive(Debug, Parser)]
#[command(name = "gramkit", version)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Everything about the Gram matrix of the columns of a table: independence, rank, spectrum, collinearity.
    Analyze(analyze::Arguments),
    /// A time series as a Gramian angular field: its spectrum, and the image.
    Angular(angular::Arguments),
    /// Whether a stored symmetric matrix, or every one within a radius, is definite, semidefinite or indefinite.
    Definiteness(definiteness::Arguments),
    /// Checks a certificate of analyze or definiteness against the data again, in exact arithmetic, with none of the
    /// code that made it. Exit status 1 if it does not hold.
    Verify(verify::Arguments),
    /// An orthonormal basis of the columns, by Gram–Schmidt or Cholesky QR, with its loss of orthogonality.
    Orthonormalize(orthonormalize::Arguments),
    /// A field sampled on a grid: its Hessian and what it is at each point, where it is flattest, its critical points.
    Hessian(hessian::Arguments),
    /// How far the styles of images, or of stacks of feature maps, are from one another.
    Style(style::Arguments),
    /// Hard test matrices of the field, to try things on.
    Generate(generate::Arguments),
}

/// Prints what clap has to say: help, or an error. That quotes arguments as they are, so where a terminal would obey
/// one of them the text is shown without what it obeys, and without colours.
pub(crate) fn answer(error: &clap::Error) -> Result<ExitCode, Failure> {
    if !error.use_stderr() {
        let text = error.render();
        let text = if io::stdout().is_terminal() { text.ansi().to_string() } else { text.to_string() };
        return standard_output::print(&text).map(|()| ExitCode::SUCCESS);
    }
    let printed = if env::args_os().all(|argument| *escaped(&argument) == *argument.to_string_lossy()) {
        error.print()
    } else {
        let text: String = error.render().to_string().lines().map(|line| escaped(line) + "\n").collect();
        io::stderr().write_all(text.as_bytes())
    };
    // Nothing is left to do if standard error is closed.
    let _ = printed;
    Ok(ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2)))
}
