//! Little memory, no other thread, and how much of both each command takes.

#![cfg(unix)]

use std::process::Command;
use std::time::{Duration, Instant};

use super::session::{Run, Session};

/// A stack of this size cannot be had, so no thread can be started.
const NO_THREAD: (&str, &str) = ("RUST_MIN_STACK", "140737488355328");

/// Every command, on inputs that are large enough to be shared among threads where that is done at all, with what it
/// writes.
const COMMANDS: [&[&str]; 9] = [
    &["analyze", "x.npy", "-o", "gram.npy", "--certificate", "c.json"],
    &["definiteness", "a.npy", "--plot", "a.svg"],
    &["verify", "proof.json", "x.npy"],
    &["orthonormalize", "x.npy", "-o", "q.npy", "--r", "r.npy"],
    &["orthonormalize", "x.npy", "--method", "cholqr2", "-o", "q.npy"],
    &["hessian", "f.npy", "-o", "h.npy", "--gradient", "g.npy", "--classes", "c.npy"],
    &["style", "m.npy", "n.npy", "--gram-dir", "grams"],
    &["angular", "s.npy", "-o", "field.npy"],
    &["generate", "hilbert", "-n", "30", "-o", "hilbert.npy"],
];

/// Kilobytes of address space that the hungriest of them takes on two threads, in an unoptimised build, the program
/// itself included; and seconds.
const MEASURED_KILOBYTES: usize = 31_000;
const MEASURED_TIME: Duration = Duration::from_millis(500);
/// What is allowed beyond that: other machines have other libraries, and other work to do.
const FACTOR_OF_MEMORY: usize = 3;
const FACTOR_OF_TIME: u32 = 40;

/// Numbers in (−1, 1), the same ones always.
fn numbers(count: usize, seed: u64) -> Vec<f64> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    };
    (0..count).map(|_| next()).collect()
}

/// A folder with the inputs of all commands.
fn inputs() -> Session {
    let session = Session::new();
    let (rows, columns, order) = (1000, 30, 150);
    session.write_array("x.npy", &[rows, columns], &numbers(rows * columns, 1));
    let half = numbers(order * order, 2);
    let a: Vec<f64> = (0..order * order).map(|k| half[k] + half[k % order * order + k / order]).collect();
    session.write_array("a.npy", &[order, order], &a);
    let wave = |k: usize| ((k / 60) as f64 * 0.2).sin() + ((k % 60) as f64 * 0.3).cos();
    session.write_array("f.npy", &[60, 60], &(0..3600).map(wave).collect::<Vec<_>>());
    session.write_array("m.npy", &[32, 40, 40], &numbers(32 * 1600, 3));
    session.write_array("n.npy", &[32, 40, 40], &numbers(32 * 1600, 4));
    session.write_array("s.npy", &[400], &numbers(400, 5));
    session.page(&["analyze", "x.npy", "--certificate", "proof.json"]);
    session
}

/// The command within so many kilobytes of address space.
fn within(session: &Session, kilobytes: usize, arguments: &[&str]) -> Command {
    let program = session.command(arguments);
    let mut command = Command::new("sh");
    command.args(["-c", &format!("ulimit -v {kilobytes} && exec \"$0\" \"$@\"")]);
    command.arg(program.get_program()).args(program.get_args());
    command.current_dir(session.root()).stdin(std::process::Stdio::null()).env("RAYON_NUM_THREADS", "2");
    command
}

#[test]
fn without_another_thread_the_answers_are_the_same() {
    let (alone, shared) = (inputs(), inputs());
    for arguments in COMMANDS {
        let expected = shared.page(arguments);
        let run = Run::of(alone.command(arguments).env(NO_THREAD.0, NO_THREAD.1).output().unwrap(), arguments);
        assert_eq!((run.status, run.errors.as_str()), (0, ""), "{arguments:?}");
        if arguments[0] != "hessian" {
            assert_eq!(run.printed, expected, "{arguments:?}");
        }
    }
    let names = shared.names();
    assert_eq!(alone.names(), names);
    for name in names.iter().filter(|name| shared.path(name).is_file()) {
        assert!(alone.read(name) == shared.read(name), "{name}");
    }
}

#[test]
fn each_command_keeps_to_its_memory_and_time() {
    let session = inputs();
    for arguments in COMMANDS {
        let start = Instant::now();
        let run =
            Run::of(within(&session, FACTOR_OF_MEMORY * MEASURED_KILOBYTES, arguments).output().unwrap(), arguments);
        let taken = start.elapsed();
        assert_eq!((run.status, run.errors.as_str()), (0, ""), "{arguments:?}");
        assert!(taken < FACTOR_OF_TIME * MEASURED_TIME, "{arguments:?} took {taken:?}");
    }
}

/// Limits between those within which the program does not even begin and those within which it comes to an answer.
#[test]
fn where_memory_is_out_a_sentence_says_so() {
    /// Kilobytes from one limit to the next.
    const STEP: usize = 4000;
    const LIMITS: usize = 6;
    let session = inputs();
    session.write_array("wide.npy", &[1000, 1000], &numbers(1_000_000, 6));
    let begins = |kilobytes: &usize| within(&session, *kilobytes, &["--version"]).output().unwrap().status.success();
    let least = (10_000..).step_by(STEP).find(begins).unwrap();
    for arguments in [
        &["analyze", "wide.npy", "-o", "o.npy", "--certificate", "c.json"][..],
        &["definiteness", "wide.npy", "--symmetrize", "-o", "o.npy"],
        &["orthonormalize", "wide.npy", "-o", "o.npy", "--r", "r.npy"],
    ] {
        let before = session.files();
        let mut said = 0;
        for kilobytes in (1..=LIMITS).map(|k| least + k * STEP) {
            let run = Run::of(within(&session, kilobytes, arguments).output().unwrap(), arguments);
            let about = format!("{arguments:?} within {kilobytes}: {}, {}", run.status, run.errors);
            if run.status == 0 {
                break;
            }
            let out = run.status == 1 && run.errors.contains("memory is out") && run.errors.contains("ulimit");
            // What the library sees before it begins.
            let refused = run.status == 2 && run.errors.contains("does not fit into memory");
            assert!(run.printed.is_empty() && (out || refused), "{about}");
            said += usize::from(out);
            assert!(session.files() == before, "{about}; left {:?}", session.names());
        }
        assert!(said > 0, "{arguments:?}");
    }
}
