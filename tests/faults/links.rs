//! Links, permissions, and outputs that are one file in the end.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

use crate::cases::cases;
use crate::jobs::{HESSIAN, JOBS, Job, ORTHONORMALIZE, Size};
use crate::judgement::{hidden, is_sentence, none};
use crate::run::{Files, PROGRAM, Prepared, Run, Undisturbed, finish, launch};

/// A link in the job's folder in the place of whatever is there.
fn link(prepared: &Prepared, name: &str, to: &str) {
    let path = prepared.folder.path(name);
    let _ = fs::remove_file(&path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    symlink(to, path).unwrap();
}

/// A run that is refused for its files: in a sentence that names one of them, before anything is printed or written.
fn refused(what: &str, before: &Files, prepared: &Prepared, run: &Run, names: &[&str]) -> Result<(), String> {
    let named = names.iter().any(|name| run.errors.contains(name));
    let right = [1, 2].contains(&run.code()) && is_sentence(&run.errors) && named && run.printed.is_empty();
    let kept = prepared.files() == *before;
    if right && kept { Ok(()) } else { Err(format!("{} {what}: kept {kept}, {run}", prepared.job.name)) }
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// Whether a run of many is one of those that a debug build makes: one in three, and in the long run all.
fn is_in_share(number: usize) -> bool {
    number.is_multiple_of(3) || cases(1) > 1
}

/// Each two outputs of each job.
fn pairs() -> impl Iterator<Item = (&'static Job, &'static str, &'static str)> {
    JOBS.into_iter().flat_map(|job| {
        let of = move |&second: &'static &'static str| job.outputs.iter().map(move |&first| (job, first, second));
        job.outputs.iter().flat_map(of).filter(|(_, first, second)| first != second)
    })
}

/// From the folder of `first` to `second`.
fn from(first: &str, second: &str) -> String {
    format!("{}{second}", "../".repeat(first.matches('/').count()))
}

#[test]
fn two_outputs_that_are_one_file_are_refused() {
    let mut wrong = Vec::new();
    for (k, (job, first, second)) in pairs().enumerate() {
        // Dangling or not, one link or a chain.
        for chain in [false, true] {
            for exists in [false, true] {
                if !is_in_share(k + 2 * usize::from(chain) + usize::from(exists)) {
                    continue;
                }
                let prepared = Prepared::new(job, Size::Small);
                let target = prepared.folder.path(second);
                let _ = fs::remove_file(&target);
                fs::create_dir_all(target.parent().unwrap()).unwrap();
                if exists {
                    fs::write(&target, "older").unwrap();
                }
                if chain {
                    link(&prepared, first, &from(first, "between"));
                    link(&prepared, "between", second);
                } else {
                    link(&prepared, first, &from(first, second));
                }
                let before = prepared.files();
                let run = prepared.run(&[]);
                let what = format!("{first} to {second}, chain {chain}, exists {exists}");
                wrong.extend(refused(&what, &before, &prepared, &run, &[first, second, "same file"]).err());
            }
        }
    }
    none(&wrong);
}

#[test]
fn one_file_by_two_folders_is_refused() {
    let prepared = Prepared::new(&ORTHONORMALIZE, Size::Small);
    fs::create_dir(prepared.folder.path("real")).unwrap();
    link(&prepared, "linked", "real");
    let before = prepared.files();
    for (q, r) in [("real/o.npy", "linked/o.npy"), ("o.npy", "real/../o.npy"), ("linked/../o.npy", "./o.npy")] {
        let mut command = launch(Path::new(PROGRAM), &[], prepared.folder.root());
        command.args(["orthonormalize", "x.csv", "-o", q, "--r", r]);
        let run = finish(command).unwrap();
        refused(q, &before, &prepared, &run, &["same file"]).unwrap();
    }
}

#[test]
fn a_link_is_followed_though_it_dangles() {
    let mut wrong = Vec::new();
    for job in JOBS {
        let undisturbed = Undisturbed::of(job, Size::Small);
        for &output in job.outputs {
            for exists in [false, true] {
                let prepared = Prepared::new(job, Size::Small);
                fs::create_dir(prepared.folder.path("elsewhere")).unwrap();
                if exists {
                    prepared.folder.write("elsewhere/real", "older");
                }
                link(&prepared, output, &from(output, "again"));
                link(&prepared, "again", "elsewhere/real");
                let run = prepared.run(&[]);
                let mut expected = undisturbed.after.clone();
                let new = expected.insert(output.into(), from(output, "again").into_bytes()).unwrap();
                expected.insert("again".into(), b"elsewhere/real".to_vec());
                expected.insert("elsewhere/".into(), Vec::new());
                expected.insert("elsewhere/real".into(), new);
                if run.code() != 0 || prepared.files() != expected {
                    let left: Vec<String> = prepared.files().into_keys().collect();
                    wrong.push(format!("{} {output}, exists {exists}: {left:?} {run}", job.name));
                }
            }
        }
    }
    none(&wrong);
}

#[test]
fn a_link_that_leads_nowhere_is_refused() {
    let mut wrong = Vec::new();
    for job in JOBS {
        for &output in job.outputs {
            let own = output.rsplit('/').next().unwrap();
            for to in [own, "b", "missing/o", "folder", "x.csv/o"] {
                let prepared = Prepared::new(job, Size::Small);
                link(&prepared, output, to);
                let beside = prepared.folder.path(output).with_file_name("b");
                symlink(own, beside).unwrap();
                fs::create_dir(prepared.folder.path(output).with_file_name("folder")).unwrap();
                let before = prepared.files();
                let run = prepared.run(&[]);
                wrong.extend(refused(&format!("{output} to {to}"), &before, &prepared, &run, &[output]).err());
            }
        }
    }
    none(&wrong);
}

#[test]
fn a_folder_in_the_place_of_an_output_is_refused() {
    let mut wrong = Vec::new();
    for job in JOBS {
        for &output in job.outputs {
            let prepared = Prepared::new(job, Size::Small);
            let _ = fs::remove_file(prepared.folder.path(output));
            fs::create_dir_all(prepared.folder.path(output)).unwrap();
            let before = prepared.files();
            let run = prepared.run(&[]);
            wrong.extend(refused(output, &before, &prepared, &run, &[output]).err());
        }
    }
    none(&wrong);
}

#[test]
fn permissions_are_kept() {
    let mut wrong = Vec::new();
    for job in JOBS {
        for permissions in [0o600, 0o640, 0o664, 0o755, 0o220] {
            let prepared = Prepared::new(job, Size::Small);
            // What any program of the tests makes has the permissions of a new file.
            let new = mode(&prepared.folder.write("new", ""));
            fs::remove_file(prepared.folder.path("new")).unwrap();
            for output in job.older {
                set_mode(&prepared.folder.path(output), permissions);
            }
            let run = prepared.run(&[]);
            if run.code() != 0 {
                wrong.push(format!("{} {permissions:o}: {run}", job.name));
                continue;
            }
            for output in job.outputs {
                let expected = if job.older.contains(output) { permissions } else { new };
                let found = mode(&prepared.folder.path(output));
                if found != expected {
                    wrong.push(format!("{} {output}: {found:o}, not {expected:o}", job.name));
                }
            }
        }
    }
    none(&wrong);
}

/// A new file has the permissions that the user's mask leaves.
#[test]
fn new_files_have_the_permissions_of_the_mask() {
    let mut wrong = Vec::new();
    for job in JOBS {
        for (mask, expected) in [("077", 0o600), ("002", 0o664), ("022", 0o644), ("027", 0o640)] {
            let prepared = Prepared::new(job, Size::Small);
            let run = prepared.run(&["sh", "-c", &format!("umask {mask}; exec \"$0\" \"$@\"")]);
            if run.code() != 0 {
                wrong.push(format!("{} mask {mask}: {run}", job.name));
                continue;
            }
            for output in job.outputs.iter().filter(|output| !job.older.contains(output)) {
                let found = mode(&prepared.folder.path(output));
                if found != expected {
                    wrong.push(format!("{} {output} mask {mask}: {found:o}, not {expected:o}", job.name));
                }
            }
        }
    }
    none(&wrong);
}

/// Also of root, whom the system would let write.
#[test]
fn what_its_owner_made_read_only_is_refused() {
    let mut wrong = Vec::new();
    let mut runs = 0;
    for job in JOBS {
        for &output in job.outputs {
            for permissions in [0o444, 0o400, 0o555] {
                for linked in [false, true] {
                    runs += 1;
                    if !is_in_share(runs) {
                        continue;
                    }
                    let prepared = Prepared::new(job, Size::Small);
                    let mut path = prepared.folder.path(output);
                    if linked {
                        link(&prepared, output, &from(output, "real"));
                        path = prepared.folder.path("real");
                    }
                    fs::create_dir_all(path.parent().unwrap()).unwrap();
                    fs::write(&path, "kept").unwrap();
                    set_mode(&path, permissions);
                    let run = prepared.run(&[]);
                    let kept = mode(&path) == permissions && fs::read(&path).unwrap() == b"kept";
                    let files = prepared.files();
                    let others = job.outputs.iter().filter(|&&other| other != output);
                    let unwritten = others.clone().all(|other| {
                        let older = job.older.contains(other).then(|| format!("the older {other}").into_bytes());
                        files.get(*other) == older.as_ref()
                    });
                    let says = is_sentence(&run.errors) && run.errors.contains(output);
                    if ![1, 2].contains(&run.code()) || !says || !kept || !unwritten || !hidden(&files).is_empty() {
                        let what = format!("kept {kept}, others unwritten {unwritten}");
                        wrong.push(format!("{} {output} {permissions:o}: {what}, {run}", job.name));
                    }
                }
            }
        }
    }
    none(&wrong);
}

/// Two names of one file are not one file in the end: each gets its own.
#[test]
fn second_names_of_a_file_become_files_of_their_own() {
    let undisturbed = Undisturbed::of(&HESSIAN, Size::Small);
    let prepared = Prepared::new(&HESSIAN, Size::Small);
    let [first, second] = ["h.npy", "g.npy"].map(|name| prepared.folder.path(name));
    fs::hard_link(first, second).unwrap();
    let run = prepared.run(&[]);
    assert_eq!((run.code(), run.errors.as_str()), (0, ""));
    assert_eq!(prepared.files(), undisturbed.after);
}

/// A pipe gets the bytes of the file.
#[test]
fn a_pipe_is_written_to() {
    let undisturbed = Undisturbed::of(&ORTHONORMALIZE, Size::Small);
    let prepared = Prepared::new(&ORTHONORMALIZE, Size::Small);
    let pipe = prepared.folder.path("q.npy");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let reader = Command::new("cat").arg(&pipe).stdout(std::process::Stdio::piped()).spawn().unwrap();
    let run = prepared.run(&[]);
    assert_eq!((run.code(), run.errors.as_str()), (0, ""));
    assert_eq!(reader.wait_with_output().unwrap().stdout, undisturbed.after["q.npy"]);
    assert_eq!(prepared.files()["r.npy"], undisturbed.after["r.npy"]);
}
