//! The commands that write, and what they read.

use std::path::Path;
use std::sync::OnceLock;

use gramkit::table::Array;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::folder::Folder;
use crate::run::{PROGRAM, launch};

const SEED: u64 = 20_261_129;

/// A command that writes several files.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) name: &'static str,
    /// [`ROWS`] stands for a number that depends on the size.
    arguments: &'static [&'static str],
    pub(crate) inputs: &'static [&'static str],
    pub(crate) outputs: &'static [&'static str],
    /// The outputs of which there is an older file.
    pub(crate) older: &'static [&'static str],
}

/// How much there is to do.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Size {
    /// Few system calls.
    Small,
    /// Many moments at which it can be interrupted.
    Large,
}

const ROWS: &str = "ROWS";

pub(crate) const ANALYZE: Job = Job {
    name: "analyze",
    arguments: &["analyze", "x.csv", "-o", "g.npy", "--plot", "p.png", "--certificate", "c.json"],
    inputs: &["x.csv"],
    outputs: &["g.npy", "p.png", "c.json"],
    older: &["g.npy", "c.json"],
};

pub(crate) const DEFINITENESS: Job = Job {
    name: "definiteness",
    arguments: &["definiteness", "a.npy", "-o", "g.npy", "--plot", "p.svg", "--certificate", "c.json"],
    inputs: &["a.npy"],
    outputs: &["g.npy", "p.svg", "c.json"],
    older: &["p.svg", "c.json"],
};

pub(crate) const ORTHONORMALIZE: Job = Job {
    name: "orthonormalize",
    arguments: &["orthonormalize", "x.csv", "-o", "q.npy", "--r", "r.npy"],
    inputs: &["x.csv"],
    outputs: &["q.npy", "r.npy"],
    older: &["r.npy"],
};

pub(crate) const HESSIAN: Job = Job {
    name: "hessian",
    arguments: &[
        "hessian",
        "f.npy",
        "-o",
        "h.npy",
        "--gradient",
        "g.npy",
        "--laplacian",
        "l.npy",
        "--eigenvalues",
        "e.npy",
        "--classes",
        "c.npy",
        "--plot",
        "p.png",
    ],
    inputs: &["f.npy"],
    outputs: &["h.npy", "g.npy", "l.npy", "e.npy", "c.npy", "p.png"],
    older: &["h.npy", "l.npy", "c.npy", "p.png"],
};

pub(crate) const STYLE: Job = Job {
    name: "style",
    arguments: &["style", "one.npy", "two.npy", "--gram-dir", "grams", "--plot", "p.svg"],
    inputs: &["one.npy", "two.npy"],
    outputs: &["grams/one.npy", "grams/two.npy", "p.svg"],
    older: &["grams/one.npy", "p.svg"],
};

/// The folder of the Gram matrices does not exist before.
pub(crate) const STYLE_ANEW: Job = Job {
    name: "style into a new folder",
    arguments: &["style", "one.npy", "two.npy", "--gram-dir", "grams"],
    inputs: &["one.npy", "two.npy"],
    outputs: &["grams/one.npy", "grams/two.npy"],
    older: &[],
};

pub(crate) const ANGULAR: Job = Job {
    name: "angular",
    arguments: &["angular", "s.csv", "-o", "g.npy", "--plot", "p.png"],
    inputs: &["s.csv"],
    outputs: &["g.npy", "p.png"],
    older: &["g.npy"],
};

pub(crate) const GENERATE: Job = Job {
    name: "generate",
    arguments: &["generate", "gaussian", "--rows", ROWS, "--columns", "5", "-o", "m.csv"],
    inputs: &[],
    outputs: &["m.csv"],
    older: &["m.csv"],
};

/// Writes nothing, and reads two files.
pub(crate) const VERIFY: Job = Job {
    name: "verify",
    arguments: &["verify", "x.json", "x.csv"],
    inputs: &["x.json", "x.csv"],
    outputs: &[],
    older: &[],
};

pub(crate) const JOBS: [&Job; 9] =
    [&ANALYZE, &DEFINITENESS, &ORTHONORMALIZE, &HESSIAN, &STYLE, &STYLE_ANEW, &ANGULAR, &GENERATE, &VERIFY];

impl Job {
    pub(crate) fn arguments(&self, size: Size) -> Vec<&'static str> {
        let rows = match size {
            Size::Small => "30",
            Size::Large => "20000",
        };
        self.arguments.iter().map(|&word| if word == ROWS { rows } else { word }).collect()
    }
}

/// The bytes of an input.
pub(crate) fn input(name: &str, size: Size) -> &'static [u8] {
    static SMALL: OnceLock<Vec<(&str, Vec<u8>)>> = OnceLock::new();
    static LARGE: OnceLock<Vec<(&str, Vec<u8>)>> = OnceLock::new();
    let inputs = match size {
        Size::Small => SMALL.get_or_init(|| inputs([6, 3], 4, [6, 5], 12, [2, 3, 3])),
        Size::Large => LARGE.get_or_init(|| inputs([3000, 20], 80, [120, 110], 700, [40, 60, 60])),
    };
    inputs.iter().find(|(other, _)| *other == name).map_or(&[], |(_, bytes)| bytes)
}

fn inputs(
    table: [usize; 2],
    order: usize,
    field: [usize; 2],
    length: usize,
    maps: [usize; 3],
) -> Vec<(&'static str, Vec<u8>)> {
    let mut rng = StdRng::seed_from_u64(SEED);
    let mut random = |count: usize| (0..count).map(|_| rng.random_range(-1.0..1.0)).collect::<Vec<f64>>();
    let x = csv(&random(table.iter().product()), table[1]);
    let s = csv(&random(length), 1);
    let entries = random(order * order);
    // Positive definite by its diagonal.
    let a = (0..order * order).map(|at| {
        let (i, j) = (at / order, at % order);
        let off = entries[i.max(j) * order + i.min(j)];
        if i == j { order as f64 + off } else { off }
    });
    let a = array(&[order, order], a.collect());
    // A saddle, for there to be a critical point.
    let f = (0..field[0] * field[1]).map(|at| {
        let [x, y] = [(at / field[1], field[0]), (at % field[1], field[1])].map(|(k, n)| k as f64 / n as f64 - 0.47);
        x * x - y * y + x * y * y
    });
    let f = array(&field, f.collect());
    let [one, two] = [(); 2].map(|()| array(&maps, random(maps.iter().product())));
    let certificate = certificate(&x);
    vec![
        ("x.json", certificate),
        ("x.csv", x),
        ("s.csv", s),
        ("a.npy", a),
        ("f.npy", f),
        ("one.npy", one),
        ("two.npy", two),
    ]
}

/// What `analyze` proves of a table.
fn certificate(table: &[u8]) -> Vec<u8> {
    let folder = Folder::new();
    folder.write("x.csv", table);
    let mut command = launch(Path::new(PROGRAM), &[], folder.root());
    command.args(["analyze", "x.csv", "--certificate", "x.json"]);
    assert!(command.output().unwrap().status.success());
    folder.read("x.json")
}

fn csv(values: &[f64], columns: usize) -> Vec<u8> {
    let line = |row: &[f64]| row.iter().map(|value| format!("{value}")).collect::<Vec<_>>().join(",") + "\n";
    values.chunks(columns).map(line).collect::<String>().into_bytes()
}

fn array(shape: &[usize], values: Vec<f64>) -> Vec<u8> {
    let folder = Folder::new();
    let path = folder.path("array.npy");
    Array { shape: shape.to_vec(), values }.write(&path).unwrap();
    folder.read("array.npy")
}
