//! `gramkit kernel` from end to end.

use serde_json::{Value, json};

use super::report::close;
use super::session::Session;

/// Points i/16 on a line: by theorem an RBF kernel of length 1 is definite, and from eight points on its doubles are
/// not.
fn line(count: usize) -> String {
    (0..count).map(|i| format!("{}\n", i as f64 / 16.0)).collect()
}

fn pairs(object: &Value) -> Vec<(f64, f64)> {
    let pairs = object["eigenvalue_bounds"].as_array().unwrap();
    pairs.iter().map(|pair| (pair[0].as_f64().unwrap(), pair[1].as_f64().unwrap())).collect()
}

#[test]
fn the_three_questions_have_three_answers() {
    let session = Session::new().with(&[("line.csv", &line(10)), ("twice.csv", &"1,2\n0,0\n1,2\n".to_owned())]);
    let arguments = ["kernel", "line.csv", "--kernel", "rbf:length=1"];
    let object = session.json(&arguments);
    assert_eq!(object["theorem"]["strictly"], true);
    assert_eq!(object["definiteness"]["verdict"], "indefinite");
    assert_eq!(object["within_radius"]["verdict"], "undetermined");
    assert_eq!(object["kernel"]["parameters"], json!({ "length": 1.0, "gamma": 0.5 }));
    assert!(object["gram"]["radius"].as_f64().unwrap() < 1e-13 && object["kernel"]["resolved_from"].is_null());
    let page = session.page(&arguments);
    for part in ["rbf:length=1 (gamma = 0.5)", "By theorem     positive definite", "In the radius  undetermined"] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    let twice = session.json(&["kernel", "twice.csv", "--kernel", "matern-3/2:length=2"]);
    assert_eq!((&twice["theorem"]["strictly"], &twice["theorem"]["duplicate"]), (&json!(false), &json!([0, 2])));
    let median = session.json(&["kernel", "line.csv"]);
    // Of the 45 distances of ten points in a row, the median is 3/16.
    assert_eq!(median["kernel"]["parameters"]["length"], 3.0 / 16.0);
    assert!(median["kernel"]["resolved_from"].as_str().unwrap().starts_with("rbf"));
}

#[test]
fn the_matrix_is_written_with_its_certificate_and_drawn() {
    let session = Session::new().with(&[("x.csv", "a,b\n1,2\n0,1\n3,3\n5,0\n")]);
    let written = ["-o", "k.npy", "--certificate", "c.json", "--plot", "k.svg"];
    session.page(&[&["kernel", "x.csv", "--kernel", "polynomial:degree=2,offset=1"][..], &written].concat());
    let k = session.table("k.npy");
    assert_eq!((k[(0, 0)], k[(1, 0)], k[(2, 1)]), (36.0, 9.0, 16.0));
    session.page(&["verify", "c.json", "k.npy"]);
    assert!(std::fs::read_to_string(session.path("k.svg")).unwrap().contains("Kernel matrix"));
    // Columns for points: the inner products of a and b.
    session.page(&["kernel", "x.csv", "--kernel", "linear", "--points", "columns", "-o", "g.npy"]);
    assert_eq!(session.table("g.npy")[(1, 0)], 11.0);
    session.page(&["kernel", "x.csv", "--kernel", "linear", "--center", "-o", "c.npy"]);
    let sums: f64 = (0..4).map(|j| session.table("c.npy")[(0, j)]).sum();
    assert!(sums.abs() < 1e-12, "{sums}");
}

#[test]
fn a_factor_is_within_its_bounds() {
    let session = Session::new().with(&[("line.csv", &line(60))]);
    let kernel = ["kernel", "line.csv", "--kernel", "rbf:length=0.5"];
    session.page(&[&kernel[..], &["--verdicts-alone", "-o", "k.npy"]].concat());
    for choice in [&["--low-rank", "12"][..], &["--low-rank", "1e-6", "--pivots", "greedy"]] {
        let object = session.json(&[&kernel[..], choice, &["-o", "l.npy", "--plot", "l.svg"]].concat());
        let (k, l) = (session.table("k.npy"), session.table("l.npy"));
        let found = &object["low_rank"];
        assert_eq!(found["rank"], l.ncols());
        assert_eq!(found["pivots"].as_array().unwrap().len(), l.ncols());
        let bound = found["norm_error_bound"].as_f64().unwrap();
        // The stored matrix is within 10⁻¹² of the true one.
        close(&k, &(&l * l.transpose()), bound + 1e-12);
        assert!(found["trace_error_bound"].as_f64().unwrap() < 60.0);
        let largest = pairs(&object).into_iter().map(|(_, upper)| upper).fold(0.0, f64::max);
        assert!(largest > 18.0 && largest < 19.0, "{largest}");
        assert!(std::fs::read_to_string(session.path("l.svg")).unwrap().contains("rank k of the factor"));
    }
    let page = session.page(&[&kernel[..], &["--low-rank", "12", "--seed", "3"]].concat());
    assert!(page.contains("60 × 12, by random pivots (seed 3)"), "{page}");
}

#[test]
fn misuse_is_a_sentence() {
    let session = Session::new().with(&[("x.csv", "1,2\n-3,4\n0,0\n"), ("one.csv", "7\n")]);
    for (kernel, parts) in [
        ("gauss", &["gauss", "rbf", "polynomial"][..]),
        ("rbf:width=1", &["width", "length"]),
        ("rbf:length=0", &["length", "between"]),
        ("rbf:gamma=inf", &["γ", "between"]),
        ("polynomial:degree=1.5", &["degree", "whole"]),
        ("white:variance=1", &["added"]),
        ("chi-squared:gamma=1", &["x.csv"]),
        ("cosine", &["x.csv"]),
        ("rbf:length=1,scales=1", &["scales"]),
        ("rbf:length=1,scales=1,1", &["several numbers are written scales=1;1"]),
        ("2*(rbf:length=1", &["parentheses"]),
    ] {
        session.fails(2, &["kernel", "x.csv", "--kernel", kernel], parts);
    }
    session.fails(2, &["kernel", "one.csv"], &["points", "median"]);
    session.fails(2, &["kernel", "x.csv", "--low-rank", "0"], &["low-rank"]);
    session.fails(2, &["kernel", "x.csv", "--low-rank", "4"], &["rank"]);
    session.fails(2, &["kernel", "x.csv", "--low-rank", "2", "--center"], &["--center"]);
    session.fails(2, &["kernel", "x.csv", "--seed", "2"], &["--low-rank"]);
    session.fails(2, &["kernel", "x.csv", "--low-rank", "2", "--budget", "9"], &["--budget"]);
    session.fails(2, &["kernel", "x.csv", "-o", "x.csv"], &["npy"]);
}
