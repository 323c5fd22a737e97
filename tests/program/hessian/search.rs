//! `gramkit hessian` and the search for critical points: left out, limited, and affordable.

use std::fs;

use serde_json::Value;

use crate::program::session::Session;

/// What a search finds.
const KEYS: [&str; 7] =
    ["critical_points", "plateaus", "morse_sum", "euler_characteristic", "undecided", "unsearched", "unresolved"];

/// A folder with noise of 24 × 20 samples.
fn with_noise() -> Session {
    let folder = Session::of(&["hessian"]);
    let samples: Vec<f64> = (0..480_u32).map(|k| f64::from(k * k * 7 % 101)).collect();
    folder.write_array("f.npy", &[24, 20], &samples);
    folder
}

/// All but what a search finds, and the time.
fn rest(object: &Value) -> Value {
    let mut object = object.clone();
    let map = object.as_object_mut().unwrap();
    KEYS.iter().chain(&["critical_points_note", "seconds"]).for_each(|key| drop(map.remove(*key)));
    object
}

#[test]
fn a_search_that_takes_more_than_its_effort_is_no_error() {
    let folder = with_noise();
    let usual = folder.json(&["f.npy"]);
    assert!(KEYS.iter().all(|key| !usual[key].is_null()) && usual["critical_points_note"].is_null(), "{usual}");
    let files = ["--laplacian", "l.npy", "--plot", "p.svg"];
    let limited = folder.json(&[["f.npy", "--search-effort", "5000"].as_slice(), &files].concat());
    assert!(KEYS.iter().all(|key| limited[key].is_null()), "{limited}");
    let note = limited["critical_points_note"].as_str().unwrap();
    for part in ["5000", "--search-effort", "--no-critical-points", "--smooth"] {
        assert!(note.contains(part), "{note}");
    }
    assert_eq!(rest(&limited), rest(&usual));
    assert_eq!(folder.array("l.npy").shape, [24, 20]);
    let svg = String::from_utf8(folder.read("p.svg")).unwrap();
    assert!(svg.starts_with("<svg") && svg.trim_end().ends_with("</svg>"));
    let page = folder.page(&["f.npy", "--search-effort", "5000"]);
    let lines: Vec<&str> = page.lines().filter(|line| line.starts_with("Critical")).collect();
    assert!(lines.len() == 1 && lines[0].ends_with(note) && page.ends_with(&format!("{}\n", lines[0])), "{page}");
    // Enough of it changes nothing.
    let enough = folder.json(&["f.npy", "--search-effort", "1000000000"]);
    assert_eq!((rest(&enough), &enough["critical_points"]), (rest(&usual), &usual["critical_points"]));
}

#[test]
fn the_search_can_be_left_out() {
    let folder = with_noise();
    let usual = folder.json(&["f.npy"]);
    let without = folder.json(&["f.npy", "--no-critical-points", "--plot", "p.png", "--classes", "c.npy"]);
    assert!(KEYS.iter().chain(&["critical_points_note"]).all(|key| without[key].is_null()), "{without}");
    assert_eq!(rest(&without), rest(&usual));
    let (whole, page) = (folder.page(&["f.npy"]), folder.page(&["f.npy", "--no-critical-points"]));
    assert!(whole.starts_with(&page) && whole[page.len()..].starts_with("Critical"), "{page}");
    fs::remove_file(folder.path("p.png")).unwrap();
    for arguments in [
        ["f.npy", "--no-critical-points", "--search-effort", "9"].as_slice(),
        &["f.npy", "--search-effort", "0"],
        &["f.npy", "--search-effort", "many"],
    ] {
        folder.fails(2, arguments, &["--search-effort"]);
    }
}
