//! Disks that are full.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::folder::Folder;
use crate::jobs::{JOBS, Size};
use crate::judgement::{State, hidden, is_sentence, none, state};
use crate::run::{PROGRAM, Prepared, Undisturbed, finish, is_root, launch};

/// A file system in memory over a folder.
struct Disk(PathBuf);

impl Disk {
    /// Of so many kilobytes; `None` where it cannot be mounted.
    fn over(folder: &Path, kilobytes: usize) -> Option<Self> {
        let size = format!("size={kilobytes}k");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "gramkit"]).arg(folder).output();
        if !is_root() || !mounted.is_ok_and(|output| output.status.success()) {
            eprintln!("not tested: a full disk, since none can be mounted");
            return None;
        }
        Some(Self(folder.to_path_buf()))
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let unmounted = Command::new("umount").arg(&self.0).status();
        let removed = fs::remove_dir(&self.0);
        assert!(std::thread::panicking() || (unmounted.unwrap().success() && removed.is_ok()));
    }
}

/// Whether a sentence tells of the space.
fn says_so(errors: &str) -> bool {
    errors.contains("No space left") || errors.contains("are free there")
}

/// The inputs and the older files lie on a disk that has more or less room for the new ones.
#[test]
fn a_full_disk_keeps_the_older_files_and_the_answer_is_printed() {
    let mut wrong = Vec::new();
    let (mut runs, mut full) = (0, 0);
    for job in JOBS {
        let undisturbed = Undisturbed::of(job, Size::Small);
        for kilobytes in [32, 36, 40, 48, 56, 64, 80, 96, 128] {
            let folder = Folder::new();
            // Dropped after the folder's files.
            let Some(_disk) = Disk::over(folder.root(), kilobytes) else { return };
            let prepared = Prepared::within(folder, job, Size::Small);
            let run = prepared.run(&[]);
            let files = prepared.files();
            let state = state(&undisturbed, &files);
            let right = match run.code() {
                0 => state == State::Newer && run.errors.is_empty(),
                1 => state == State::Older && is_sentence(&run.errors) && says_so(&run.errors),
                _ => false,
            };
            runs += 1;
            full += usize::from(run.code() == 1);
            // Refused before the work, if the size is known then.
            let early = run.code() == 1 && run.printed.is_empty() && run.errors.contains("are free there");
            if !right || !(early || run.printed == undisturbed.printed) || !hidden(&files).is_empty() {
                let left = hidden(&files);
                wrong.push(format!("{} on {kilobytes} kB: {state:?}, left {left:?}, {run}", job.name));
            }
        }
    }
    eprintln!("{runs} disks, {full} of them full");
    assert!(full > 5, "{full} of {runs} disks were full");
    none(&wrong);
}

/// Eight terabytes are asked for before they are written.
#[test]
fn what_does_not_fit_is_refused_with_its_size() {
    /// A million numbers are read in a second or two in a debug build, and on a busy machine in ten times that.
    const PROMPT: Duration = Duration::from_secs(20);
    let folder = Folder::new();
    let series: String = (0..1_000_000_u64).map(|k| format!("{}\n", (k * 7919) % 10_007)).collect();
    folder.write("s.csv", series);
    folder.write("g.npy", "older");
    let begun = Instant::now();
    let mut command = launch(Path::new(PROGRAM), &[], folder.root());
    command.args(["angular", "s.csv", "-o", "g.npy"]);
    let run = finish(command).unwrap();
    assert!(begun.elapsed() < PROMPT, "{:?}", begun.elapsed());
    assert!(run.code() == 1 && is_sentence(&run.errors), "{run}");
    assert!(run.errors.contains("g.npy") && (run.errors.contains("TB") || run.errors.contains("TiB")), "{run}");
    assert_eq!(folder.names(), ["g.npy", "s.csv"]);
    assert_eq!(folder.read("g.npy"), b"older");
}
