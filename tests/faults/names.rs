//! Names as long as file systems allow, and folders that are not there.

use std::path::Path;

use crate::cases::cases;
use crate::folder::Folder;
use crate::jobs::{self, Job, Size, input};
use crate::judgement::is_sentence;
use crate::run::{PROGRAM, Run, Undisturbed, finish, launch};

/// The longest name of a file, in bytes.
const LONGEST: usize = 255;

fn run(folder: &Folder, words: &[&str]) -> Run {
    let mut command = launch(Path::new(PROGRAM), &[], folder.root());
    command.args(words);
    finish(command).unwrap()
}

/// A command of two outputs, `FIRST` and `SECOND`, and how these end.
type Written = (&'static [&'static str], &'static Job, [&'static str; 2]);

const WRITTEN: &[Written] = &[
    (&["analyze", "x.csv", "-o", "FIRST", "--plot", "SECOND"], &jobs::ANALYZE, [".npy", ".png"]),
    (&["definiteness", "a.npy", "--certificate", "FIRST", "--plot", "SECOND"], &jobs::DEFINITENESS, [".json", ".svg"]),
    (&["orthonormalize", "x.csv", "-o", "FIRST", "--r", "SECOND"], &jobs::ORTHONORMALIZE, [".npy", ".npy"]),
    (&["hessian", "f.npy", "--gradient", "FIRST", "--classes", "SECOND"], &jobs::HESSIAN, [".npy", ".npy"]),
    (&["hessian", "f.npy", "-o", "FIRST", "--plot", "SECOND"], &jobs::HESSIAN, [".npy", ".svg"]),
    (&["angular", "s.csv", "-o", "FIRST", "--plot", "SECOND"], &jobs::ANGULAR, [".npy", ".png"]),
    (&["style", "one.npy", "two.npy", "--plot", "SECOND"], &jobs::STYLE, ["", ".png"]),
    (&["generate", "hilbert", "-n", "3", "-o", "SECOND"], &jobs::GENERATE, ["", ".csv"]),
];

fn words<'a>(written: &'a Written, first: &'a str, second: &'a str) -> Vec<&'a str> {
    let put = |&word: &&'a str| match word {
        "FIRST" => first,
        "SECOND" => second,
        word => word,
    };
    written.0.iter().map(put).collect()
}

fn folder(job: &Job, size: Size) -> Folder {
    let folder = Folder::new();
    for name in job.inputs {
        folder.write(name, input(name, size));
    }
    folder
}

#[test]
fn the_longest_names_are_written() {
    for written in WRITTEN {
        let [first, second] = written.2;
        // All of them in the long run.
        for length in (241..=LONGEST).step_by(14_usize.div_ceil(2 * cases(1)).max(1)) {
            // Letters of two bytes, at even places or odd ones.
            for letter in ["n", "é"] {
                let folder = folder(written.1, Size::Small);
                let name = |start: &str, end: &str| {
                    let letters = letter.repeat((length - start.len() - end.len()) / letter.len());
                    let fill = "n".repeat(length - start.len() - end.len() - letters.len());
                    format!("{start}{fill}{letters}{end}")
                };
                let (first, second) = (name("a", first), name("b", second));
                // Once as a new file, once over an older one.
                for _ in 0..2 {
                    let run = run(&folder, &words(written, &first, &second));
                    assert_eq!((run.code(), run.errors.as_str()), (0, ""), "{:?} {length}", written.0);
                    let names = folder.names();
                    let expected = written.0.iter().filter(|word| ["FIRST", "SECOND"].contains(word)).count();
                    assert_eq!(names.len(), written.1.inputs.len() + expected, "{names:?}");
                    assert!(names.contains(&second), "{names:?}");
                }
            }
        }
    }
}

#[test]
fn longer_names_are_refused() {
    for written in WRITTEN {
        let folder = folder(written.1, Size::Small);
        let before = folder.files();
        let long = "n".repeat(LONGEST + 1 - written.2[1].len()) + written.2[1];
        let first = format!("a{}", written.2[0]);
        let words = words(written, &first, &long);
        let run = run(&folder, &words);
        assert!([1, 2].contains(&run.code()) && is_sentence(&run.errors), "{run}");
        assert!(run.errors.contains(&long) && run.printed.is_empty(), "{run}");
        assert!(folder.files() == before, "{:?}: {:?}", words, folder.names());
    }
}

/// A folder that is missing is noticed at once, not after the work.
#[test]
fn a_missing_folder_is_noticed_before_the_work() {
    /// Of the time of a large job, where that is at least so many times that of a small one.
    const SHARE: u32 = 3;
    const RATIO: u32 = 6;
    /// The fastest run of these is the least disturbed one.
    const TRIES: usize = 3;
    let mut timed = 0;
    for written in WRITTEN {
        let [small, large] = [Size::Small, Size::Large].map(|size| Undisturbed::of(written.1, size).took);
        let folder = folder(written.1, Size::Large);
        let before = folder.files();
        let [first, second] = written.2;
        for missing in ["missing/o", "missing/within/o"] {
            let second = format!("{missing}{second}");
            let first = format!("a{first}");
            let words = words(written, &first, &second);
            let runs = [(); TRIES].map(|()| run(&folder, &words));
            for run in &runs {
                assert!([1, 2].contains(&run.code()) && is_sentence(&run.errors), "{run}");
                assert!(run.errors.contains(&second) && run.printed.is_empty(), "{run}");
            }
            assert!(folder.files() == before, "{:?}: {:?}", words, folder.names());
            if large > RATIO * small {
                timed += 1;
                let took = runs.iter().map(|run| run.took).min().unwrap();
                assert!(took < large / SHARE, "{words:?}: {took:?} of {large:?}");
            }
        }
    }
    eprintln!("{timed} missing folders were timed");
}
