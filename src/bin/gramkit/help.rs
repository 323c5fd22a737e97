//! What is said of a command line that is no command: help, or an error.

use std::env;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use gramkit::error::escaped;

use crate::failure::Failure;
use crate::standard_output;

/// Prints what clap has to say: help, or an error. That quotes arguments as they are, so where a terminal would obey
/// one of them the text is shown without what it obeys, and without colours.
pub(crate) fn show(error: &clap::Error) -> Result<ExitCode, Failure> {
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
