//! Where the answer goes.

use std::io::{self, Write};
#[cfg(target_os = "linux")]
use std::os::fd::BorrowedFd;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::failure::Failure;

/// Whether standard output was closed when the process began (`>&-`).
static CLOSED: AtomicBool = AtomicBool::new(false);

/// Prints the answer; a reader that has closed the pipe, as `head` does, has seen what it wanted.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    if text.is_empty() {
        return Ok(());
    }
    if CLOSED.load(Ordering::Relaxed) {
        return Err(Failure::Output(io::Error::other("it is closed, and the answer is lost")));
    }
    let mut output = io::stdout().lock();
    match output.write_all(text.as_bytes()).and_then(|()| output.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other.map_err(Failure::Output),
    }
}

/// Called before the standard library, which opens `/dev/null` in place of what is closed: afterwards nobody can tell.
#[cfg(target_os = "linux")]
#[allow(unsafe_code)]
extern "C" fn look() {
    // SAFETY: the number is standard output's, used for this one question, whose answer may be that it is not open.
    let output = unsafe { BorrowedFd::borrow_raw(1) };
    CLOSED.store(rustix::io::fcntl_getfd(output).is_err(), Ordering::Relaxed);
}

// SAFETY: the C library calls each function of this section once, before `main`, with arguments that a C function may
// leave unread. `look` neither unwinds nor uses what the standard library prepares in its own start: it asks the system
// one question and stores a flag.
#[cfg(target_os = "linux")]
#[allow(unsafe_code)]
#[used]
#[unsafe(link_section = ".init_array")]
static BEFORE_MAIN: extern "C" fn() = look;
