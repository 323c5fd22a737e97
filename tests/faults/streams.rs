//! Standard streams that are closed or full.

use std::os::unix::fs::{FileTypeExt, symlink};
use std::{fs, iter};

use crate::jobs::{GENERATE, HESSIAN, JOBS, Job, ORTHONORMALIZE, Size};
use crate::judgement::{State, hidden, is_sentence, none, state};
use crate::run::{Prepared, Undisturbed};

/// The shell runs the program with streams of its own.
fn shell(streams: &str) -> Vec<String> {
    ["sh", "-c", &format!("exec \"$0\" \"$@\" {streams}")].map(String::from).to_vec()
}

/// Runs all jobs with such streams: status, what is printed if not all of it, whether there is a sentence.
fn with(streams: &str, expected: impl Fn(&Job) -> (i32, bool, bool)) {
    let mut wrong = Vec::new();
    for job in JOBS {
        let undisturbed = Undisturbed::of(job, Size::Small);
        let prepared = Prepared::new(job, Size::Small);
        let words = shell(streams);
        let run = prepared.run(&words.iter().map(String::as_str).collect::<Vec<_>>());
        let (status, printed, sentence) = expected(job);
        let files = prepared.files();
        let state = state(&undisturbed, &files);
        let whole = if status == 0 { state == State::Newer } else { [State::Newer, State::Older].contains(&state) };
        let text = if printed { undisturbed.printed.as_str() } else { "" };
        let says = if sentence { is_sentence(&run.errors) } else { run.errors.is_empty() };
        if run.code() != status || run.printed != text || !says || !whole || !hidden(&files).is_empty() {
            wrong.push(format!("{} {streams}: {state:?} {run}", job.name));
        }
    }
    none(&wrong);
}

/// `generate` prints nothing where it writes a file.
fn prints(job: &Job) -> bool {
    job.name != GENERATE.name
}

#[test]
fn an_answer_that_cannot_be_printed_is_no_success() {
    with(">&-", |job| (i32::from(prints(job)), false, prints(job)));
    with("> /dev/full", |job| (i32::from(prints(job)), false, prints(job)));
}

#[test]
fn standard_error_that_is_closed_or_full_takes_no_answer() {
    with("2>&-", |_| (0, true, false));
    with("2> /dev/full", |_| (0, true, false));
    with("<&-", |_| (0, true, false));
}

#[test]
fn without_any_stream_the_status_says_it() {
    with(">&- 2>&-", |job| (i32::from(prints(job)), false, false));
    with("<&- >&- 2>&-", |job| (i32::from(prints(job)), false, false));
    with("> /dev/full 2> /dev/full", |job| (i32::from(prints(job)), false, false));
}

#[test]
fn an_answer_that_is_thrown_away_is_a_success() {
    with("> /dev/null", |_| (0, false, false));
    with("> /dev/null 2> /dev/null", |_| (0, false, false));
}

/// A device is written to directly; where it is full, the other files stay as they were, and the answer is printed.
#[test]
fn a_device_that_is_full() {
    for (job, output) in [(&ORTHONORMALIZE, "q.npy"), (&HESSIAN, "g.npy"), (&HESSIAN, "p.png")] {
        let undisturbed = Undisturbed::of(job, Size::Small);
        let prepared = Prepared::new(job, Size::Small);
        let path = prepared.folder.path(output);
        if path.exists() {
            fs::remove_file(&path).unwrap();
        }
        symlink("/dev/full", &path).unwrap();
        let before = prepared.files();
        let run = prepared.run(&[]);
        assert_eq!((run.code(), &run.printed), (1, &undisturbed.printed), "{}: {run}", job.name);
        assert!(is_sentence(&run.errors) && run.errors.contains(output), "{}: {run}", job.name);
        assert_eq!(prepared.files(), before, "{}", job.name);
        assert!(fs::metadata("/dev/full").unwrap().file_type().is_char_device());
    }
}

/// A device that takes all is written to, and the other files are new.
#[test]
fn a_device_that_takes_all() {
    let undisturbed = Undisturbed::of(&ORTHONORMALIZE, Size::Small);
    let prepared = Prepared::new(&ORTHONORMALIZE, Size::Small);
    symlink("/dev/null", prepared.folder.path("q.npy")).unwrap();
    let run = prepared.run(&[]);
    assert_eq!((run.code(), &run.printed, run.errors.as_str()), (0, &undisturbed.printed, ""));
    let mut after = undisturbed.after;
    after.extend(iter::once(("q.npy".to_string(), b"/dev/null".to_vec())));
    assert_eq!(prepared.files(), after);
    assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
}
