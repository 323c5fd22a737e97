//! What may come of a run under a fault.

use crate::run::{Files, Prepared, Run, Undisturbed};

/// What the fault may cost.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Cost {
    /// Nothing: the program gets on without.
    Nothing,
    /// The files; the answer is printed all the same.
    Files,
    /// The files or the answer.
    Answer,
    /// That, and the removal of what is hidden: the next run removes it.
    Removal,
}

/// Whether the files are the older ones, or the new ones.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum State {
    Older,
    Newer,
    /// Some are, all of them whole.
    Mixed,
    /// There is one that is neither.
    Broken,
}

pub(crate) fn is_hidden(name: &str) -> bool {
    name.split('/').any(|part| part.starts_with('.'))
}

/// What is hidden.
pub(crate) fn hidden(files: &Files) -> Vec<&String> {
    files.keys().filter(|name| is_hidden(name)).collect()
}

/// The files but what is hidden.
fn shown(files: &Files) -> Files {
    files.iter().filter(|(name, _)| !is_hidden(name)).map(|(name, bytes)| (name.clone(), bytes.clone())).collect()
}

pub(crate) fn state(undisturbed: &Undisturbed, files: &Files) -> State {
    let shown = shown(files);
    // Both hold of what writes nothing.
    if shown == undisturbed.after {
        return State::Newer;
    }
    if shown == undisturbed.before {
        return State::Older;
    }
    let whole = |(name, bytes): (&String, &Vec<u8>)| {
        undisturbed.before.get(name) == Some(bytes) || undisturbed.after.get(name) == Some(bytes)
    };
    let kept = undisturbed.before.keys().all(|name| shown.contains_key(name));
    if kept && shown.iter().all(whole) { State::Mixed } else { State::Broken }
}

/// One sentence of the program.
pub(crate) fn is_sentence(errors: &str) -> bool {
    errors.starts_with("gramkit: ")
        && errors.ends_with('\n')
        && errors.lines().count() == 1
        && !errors.contains("panicked")
        && !errors.contains("Os {")
}

/// What is wrong with a run.
pub(crate) fn judge(prepared: &Prepared, undisturbed: &Undisturbed, run: &Run, cost: Cost) -> Result<(), String> {
    let Run { printed, errors, .. } = run;
    let files = prepared.files();
    let state = state(undisturbed, &files);
    let wrong = |what: &str| {
        let left = hidden(&files);
        Err(format!("{what}: status {}, files {state:?}, left {left:?}, {errors:?}", run.code()))
    };
    match run.code() {
        0 if *printed != undisturbed.printed => return wrong("another answer"),
        0 if state != State::Newer => return wrong("an answer without its files"),
        0 if !errors.is_empty() => return wrong("an answer and an error"),
        0 => {}
        1 | 2 if cost == Cost::Nothing => return wrong("no answer"),
        1 | 2 if cost == Cost::Files && *printed != undisturbed.printed => return wrong("no answer beside the error"),
        1 | 2 if !is_sentence(errors) => return wrong("no sentence"),
        1 | 2 if !undisturbed.printed.starts_with(printed.as_str()) => return wrong("another text"),
        1 | 2 => {}
        _ => return wrong("no status of the program"),
    }
    // A folder that was made for files stays where what is hidden in it does.
    let only_folders = |name: &String| name.ends_with('/') || undisturbed.before.contains_key(name) || is_hidden(name);
    let kept = undisturbed.before.iter().all(|(name, bytes)| files.get(name) == Some(bytes));
    let nothing_new = cost == Cost::Removal && kept && files.keys().all(only_folders);
    if !matches!(state, State::Older | State::Newer) && !nothing_new {
        return wrong("not all files or none");
    }
    if !hidden(&files).is_empty() {
        if cost != Cost::Removal {
            return wrong("something is left");
        }
        next_run(prepared, undisturbed)?;
    }
    Ok(())
}

/// Runs the program again, which removes what was left.
pub(crate) fn next_run(prepared: &Prepared, undisturbed: &Undisturbed) -> Result<(), String> {
    let again = prepared.run(&[]);
    let files = prepared.files();
    if again.code() != 0 || files != undisturbed.after {
        return Err(format!("the next run: status {}, {:?}, left {:?}", again.code(), again.errors, hidden(&files)));
    }
    Ok(())
}

/// All faults, each in a line; a few of them if there are many.
pub(crate) fn none(faults: &[String]) {
    const MOST: usize = 60;
    let some = faults.iter().take(MOST).map(|fault| format!("{fault}\n")).collect::<String>();
    assert!(faults.is_empty(), "{} faults:\n{some}", faults.len());
}
