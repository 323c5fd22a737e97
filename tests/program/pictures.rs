//! The options of the program that are about pictures.

use std::fs;
use std::process::{Command, Output};

use crate::support::pixels::folder;

fn gramkit(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gramkit"));
    command.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap()
}

#[test]
fn every_kind_of_picture_is_drawn_at_either_density() {
    let path = folder().join("program.png");
    let file = path.to_str().unwrap();
    for (kind, size) in [
        (&[][..], Some((1400, 640))),
        (&["--picture", "overview", "--cluster"], Some((1400, 640))),
        (&["--picture", "matrix", "--cluster"], Some((740, 640))),
        (&["--picture", "correlation"], Some((740, 640))),
        (&["--picture", "spectrum"], Some((660, 640))),
        (&["--picture", "collinearity"], None),
        (&["--picture", "gram-field", "--directions", "2,0"], Some((860, 830))),
        (&["--picture", "scores"], None),
        (&["--picture", "scores", "--directions", "2,1"], None),
    ] {
        let mut sizes = Vec::new();
        for scale in ["1", "2"] {
            let table = ["analyze", "examples/data/longley.csv", "--plot", file, "--plot-scale", scale];
            let output = gramkit(&[&table, kind].concat());
            assert!(output.status.success(), "{kind:?}: {}", String::from_utf8_lossy(&output.stderr));
            let bytes = fs::read(&path).unwrap();
            let number = |from: usize| u32::from_be_bytes(bytes[from..from + 4].try_into().unwrap());
            sizes.push((number(16), number(20)));
        }
        assert!(size.is_none_or(|size| sizes[0] == size), "{kind:?}: {sizes:?}");
        assert_eq!(sizes[1], (2 * sizes[0].0, 2 * sizes[0].1), "{kind:?}");
    }
}

#[test]
fn misuse_of_the_options_leaves_no_file() {
    let folder = folder().join("misuse");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let (picture, constant) = (folder.join("p.svg"), folder.join("constant.csv"));
    fs::write(&constant, "a,b\n1,2\n1,3\n1,5\n").unwrap();
    let (picture, constant) = (picture.to_str().unwrap(), constant.to_str().unwrap());
    let longley = "examples/data/longley.csv";
    for (arguments, part) in [
        (&["analyze", longley, "--plot", picture, "--plot-scale", "3"][..], "--plot-scale"),
        (&["analyze", longley, "--plot", picture, "--plot-scale", "0"], "--plot-scale"),
        (&["analyze", longley, "--plot-scale", "2"], "--plot"),
        (&["analyze", longley, "--picture", "matrix"], "--plot"),
        (&["analyze", longley, "--cluster"], "--plot"),
        (&["analyze", longley, "--plot", picture, "--picture", "spectrum", "--cluster"], "--cluster"),
        (&["analyze", longley, "--plot", picture, "--directions", "0,1"], "gram-field"),
        (&["analyze", longley, "--plot", picture, "--picture", "gram-field", "--directions", "0"], "K,L"),
        (&["analyze", longley, "--plot", picture, "--picture", "gram-field", "--directions", "0,7"], "singular vector"),
        (&["analyze", longley, "--plot", picture, "--picture", "scores", "--directions", "0,7"], "components 0 and 7"),
        (&["analyze", longley, "--plot", picture, "--picture", "scores", "--cluster"], "--cluster"),
        (&["analyze", longley, "--plot", picture, "--picture", "scores", "--weights", "YEAR"], "--weights"),
        (&["analyze", constant, "--plot", picture, "--picture", "scores"], "1 can be told from nothing"),
        (&["analyze", constant, "--plot", picture, "--picture", "correlation"], "constant"),
    ] {
        let output = gramkit(arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains(part), "{arguments:?}: {said}");
    }
    assert!(!fs::exists(picture).unwrap());
}
