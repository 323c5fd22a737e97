//! Command lines of the program.

use std::fs;
use std::path::Path;

use super::Setting;

/// The most arguments of a command line.
const MOST_ARGUMENTS: usize = 24;

/// The inputs, small ones of each kind.
const INPUTS: [(&str, &[u8]); 7] = [
    ("x.csv", include_bytes!("../../data/inputs/x.csv")),
    ("a.csv", include_bytes!("../../data/inputs/a.csv")),
    ("s.csv", include_bytes!("../../data/inputs/s.csv")),
    ("c.json", include_bytes!("../../data/inputs/c.json")),
    ("f.npy", include_bytes!("../../data/inputs/f.npy")),
    ("m.npy", include_bytes!("../../data/inputs/m.npy")),
    ("i.png", include_bytes!("../../data/inputs/i.png")),
];

/// What came of a run of the program.
pub(crate) struct Answer {
    pub(crate) status: i32,
    pub(crate) printed: String,
    pub(crate) errors: String,
}

/// Runs the program in a folder, with these arguments.
pub(crate) type Program = fn(&Path, &[String]) -> Answer;

/// The arguments, one on each line. Status 0 says nothing on standard error, any other a sentence; what is printed
/// beside that is the answer whose files could not be written. The inputs stay as they are, and nothing hidden is left.
pub(super) fn target(bytes: &[u8], setting: &Setting<'_>) {
    let Some(arguments) = arguments(bytes) else { return };
    for (name, contents) in INPUTS {
        fs::write(setting.folder.join(name), contents).unwrap();
    }
    let Answer { status, printed, errors } = (setting.program)(setting.folder, &arguments);
    let shown = format!("{arguments:?}: {status}\n{printed}\n{errors}");
    assert!((0..=2).contains(&status) && !errors.contains("panicked"), "{shown}");
    assert!(!printed.chars().any(|letter| letter.is_control() && letter != '\n'), "{shown}");
    if status == 0 {
        assert!(errors.is_empty(), "{shown}");
    } else {
        assert!(errors.chars().any(char::is_alphabetic), "{shown}");
        // The parser of command lines has lines of its own, and quotes an argument as it is.
        let own = errors.strip_prefix("gramkit: ").map(str::trim_end);
        assert!(own.is_none_or(|own| !own.chars().any(char::is_control)), "{shown}");
    }
    for (name, contents) in INPUTS {
        let found = fs::read(setting.folder.join(name)).unwrap();
        assert!(found == contents || arguments.iter().any(|argument| argument.ends_with(name)), "{shown}: {name}");
    }
    clear(setting.folder, &shown);
}

/// The arguments, if they name no file elsewhere and no size that takes long.
fn arguments(bytes: &[u8]) -> Option<Vec<String>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let arguments: Vec<String> = text.lines().map(str::to_string).collect();
    let most_digits = if arguments.first().is_some_and(|command| command == "generate") { 2 } else { 6 };
    let long = |argument: &String| {
        let digits = argument.split(|letter: char| !letter.is_ascii_digit()).map(str::len);
        digits.max().unwrap_or(0) > most_digits
    };
    let strange = |argument: &String| argument.contains(['/', '\0']) || argument.contains("..") || long(argument);
    (arguments.len() <= MOST_ARGUMENTS && !arguments.iter().any(strange)).then_some(arguments)
}

/// Removes what was written, none of it hidden.
fn clear(folder: &Path, shown: &str) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        assert!(!name.starts_with('.') || shown.contains(&name), "{shown}: {name} is left");
        if path.is_dir() { fs::remove_dir_all(&path).unwrap() } else { fs::remove_file(&path).unwrap() }
    }
}
