//! Ctrl-C and its like: what was begun is removed, and the exit status is the customary one, 128 + the signal's number.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::sync_channel;
use std::time::Duration;
use std::{fs, process, thread};

use gramkit::whole_file::remove_unfinished;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};
use signal_hook::flag;
use signal_hook::iterator::Signals;

/// What a user or a scheduler stops a program with.
const STOPS: [i32; 3] = [SIGHUP, SIGINT, SIGTERM];
/// Whether one of them has come.
static STOPPED: AtomicBool = AtomicBool::new(false);

/// Watches for them on a thread of its own. Where there can be no thread they end the process at once, and the next run
/// removes what this one has begun.
pub(crate) fn watch() {
    // A file beyond the limit of its size is an error of its writing, which says so, and no end of the process.
    let _ = flag::register(SIGXFSZ, Arc::default());
    let ignored = ignored();
    // What was ignored before, as by nohup, is ignored on.
    let watched = STOPS.into_iter().filter(|signal| ignored >> (signal - 1) & 1 == 0);
    let watched: Vec<i32> = watched.collect();
    let (ready, is_ready) = sync_channel(1);
    let thread = thread::Builder::new().name("signals".into()).spawn(move || {
        let signals = Signals::new(watched);
        let _ = ready.send(());
        if let Some(signal) = signals.ok().and_then(|mut signals| signals.forever().next()) {
            STOPPED.store(true, Ordering::SeqCst);
            remove_unfinished();
            process::exit(128 + signal);
        }
    });
    if thread.is_ok() {
        // Nothing is begun before; an error says that the thread has ended.
        let _ = is_ready.recv();
    }
}

/// Waits for the end where a signal has come: what fails then fails because files are removed, and the status is the
/// signal's.
pub(crate) fn wait_if_stopped() {
    /// Far more than the watching thread takes.
    const LONG: Duration = Duration::from_secs(10);
    if STOPPED.load(Ordering::SeqCst) {
        thread::sleep(LONG);
    }
}

/// The set of the ignored signals, as Linux shows it: signal s is bit s − 1. Where nothing is shown none counts as
/// ignored, and then nohup's hang-up ends the process.
fn ignored() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0)
}
