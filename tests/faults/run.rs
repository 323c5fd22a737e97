//! A run of the program in a folder that has its inputs and older outputs.

use std::collections::BTreeMap;
use std::io::Read;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};
use std::{fmt, fs};

use crate::folder::Folder;
use crate::jobs::{Job, Size, input};

/// The longest undisturbed run takes a second; the rest is for strace and a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often is looked whether a run has ended.
const GLANCE: Duration = Duration::from_micros(500);

pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_gramkit");

/// A folder in which a job is to run.
pub(crate) struct Prepared {
    pub(crate) job: &'static Job,
    size: Size,
    pub(crate) folder: Folder,
}

/// All files below a folder by their names; folders end in a slash and have no bytes, links have where they lead.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// What came of a run.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) status: ExitStatus,
    pub(crate) printed: String,
    pub(crate) errors: String,
    pub(crate) took: Duration,
}

impl Run {
    /// As a shell reports it: 128 and the number of the signal that killed the program.
    pub(crate) fn code(&self) -> i32 {
        self.status.code().or_else(|| self.status.signal().map(|signal| 128 + signal)).unwrap_or(-1)
    }
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "status {}, {} bytes printed, {:?}", self.code(), self.printed.len(), self.errors)
    }
}

/// What an undisturbed run prints and leaves.
pub(crate) struct Undisturbed {
    pub(crate) printed: String,
    pub(crate) before: Files,
    pub(crate) after: Files,
    pub(crate) took: Duration,
}

impl Undisturbed {
    pub(crate) fn of(job: &'static Job, size: Size) -> Self {
        let prepared = Prepared::new(job, size);
        let before = prepared.files();
        let run = prepared.run(&[]);
        assert_eq!((run.code(), run.errors.as_str()), (0, ""), "{}", job.name);
        let after = prepared.files();
        for output in job.outputs {
            assert!(after.get(*output).is_some_and(|new| before.get(*output) != Some(new)), "{}: {output}", job.name);
        }
        assert!(job.inputs.iter().all(|input| after[*input] == before[*input]), "{}", job.name);
        Self { printed: run.printed, before, after, took: run.took }
    }
}

impl Prepared {
    pub(crate) fn new(job: &'static Job, size: Size) -> Self {
        Self::within(Folder::new(), job, size)
    }

    pub(crate) fn within(folder: Folder, job: &'static Job, size: Size) -> Self {
        for name in job.inputs {
            folder.write(name, input(name, size));
        }
        for name in job.older {
            folder.write(name, format!("the older {name}"));
        }
        Self { job, size, folder }
    }

    pub(crate) fn files(&self) -> Files {
        files(self.folder.root())
    }

    /// Runs the job behind these words: a tracer, a program that sets limits.
    pub(crate) fn run(&self, launcher: &[&str]) -> Run {
        self.run_as(Path::new(PROGRAM), launcher, &[])
    }

    /// The same with variables of the environment.
    pub(crate) fn run_with(&self, variables: &[(&str, &str)]) -> Run {
        let mut command = self.command(Path::new(PROGRAM), &[]);
        command.envs(variables.iter().copied());
        self.finish(command)
    }

    /// The same of a copy of the program, with further arguments.
    pub(crate) fn run_as(&self, program: &Path, launcher: &[&str], further: &[&str]) -> Run {
        let mut command = self.command(program, launcher);
        command.args(further);
        self.finish(command)
    }

    pub(crate) fn command(&self, program: &Path, launcher: &[&str]) -> Command {
        let mut command = launch(program, launcher, self.folder.root());
        command.args(self.job.arguments(self.size));
        command
    }

    fn finish(&self, command: Command) -> Run {
        finish(command).unwrap_or_else(|| panic!("{} does not end", self.job.name))
    }
}

/// The program in a folder, behind these words.
pub(crate) fn launch(program: &Path, launcher: &[&str], folder: &Path) -> Command {
    let mut command = match launcher {
        [first, rest @ ..] => {
            let mut command = Command::new(first);
            command.args(rest).arg(program);
            command
        }
        [] => Command::new(program),
    };
    command.current_dir(folder).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    // A backtrace takes a second; a panic is seen without.
    command.env("RUST_BACKTRACE", "0");
    command
}

/// Runs a command whose output fits into a pipe; `None` if it does not end.
pub(crate) fn finish(mut command: Command) -> Option<Run> {
    let begun = Instant::now();
    let child = command.process_group(0).spawn().unwrap();
    wait(child, begun)
}

/// Waits for a child that leads a group of processes.
pub(crate) fn wait(mut child: Child, begun: Instant) -> Option<Run> {
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if begun.elapsed() > PATIENCE {
            kill("KILL", &format!("-{}", child.id()));
            child.wait().unwrap();
            return None;
        }
        std::thread::sleep(GLANCE);
    };
    let took = begun.elapsed();
    let text = |stream: Option<&mut dyn Read>| {
        let mut bytes = Vec::new();
        stream.map(|stream| stream.read_to_end(&mut bytes).unwrap());
        String::from_utf8_lossy(&bytes).into_owned()
    };
    let printed = text(child.stdout.as_mut().map(|stream| stream as &mut dyn Read));
    let errors = text(child.stderr.as_mut().map(|stream| stream as &mut dyn Read));
    Some(Run { status, printed, errors, took })
}

/// Sends a signal to a process, or to a group: the number after a minus.
pub(crate) fn kill(signal: &str, process: &str) {
    // A process that has ended meanwhile is no failure.
    let _ = Command::new("kill").args(["-s", signal, "--", process]).stderr(Stdio::null()).status().unwrap();
}

/// All that lies below a folder.
pub(crate) fn files(root: &Path) -> Files {
    let mut found = Files::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let entry = entry.unwrap();
            let path = entry.path();
            let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
            let kind = entry.file_type().unwrap();
            if kind.is_dir() {
                found.insert(name + "/", Vec::new());
                folders.push(path);
            } else if kind.is_symlink() {
                found.insert(name, fs::read_link(&path).unwrap().to_string_lossy().into_owned().into_bytes());
            } else if kind.is_file() {
                found.insert(name, fs::read(&path).unwrap());
            } else {
                found.insert(name, Vec::new());
            }
        }
    }
    found
}

/// Whether a program of the system is there; the tests that need it say so where it is not.
pub(crate) fn has(program: &str) -> bool {
    let found = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
    if !found {
        eprintln!("not tested: there is no {program}");
    }
    found
}

/// Whether the tests run as root, who may mount and become another user.
pub(crate) fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}
