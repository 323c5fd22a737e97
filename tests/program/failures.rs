//! What is refused is named, has its exit status, and leaves the files as they were.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use faer::Mat;
use gramkit::table::write_npy;

use super::report::{BREAST_CANCER, numbers, verdict};
use super::session::{Run, Session};
use crate::support::npy::{doubles, file, header, padded};

#[test]
fn a_bad_cell_is_named_and_nothing_is_left() {
    for (table, parts) in [
        ("A,B\n1,2\n3,NaN\n", &["1 cell is missing", "in B", "row 3", "--missing drop"][..]),
        ("A,B\n1,2\n-inf,3\n", &["row 3", "column 1", "(A)", "-inf"]),
        ("A\n1e999\n", &["row 2", "column 1", "1e999", "exceeds"]),
        ("A\n1e-999\n", &["row 2", "column 1", "1e-999", "below"]),
        ("A,B\n1,2\n3\n", &["row 3", "2 cells", "1"]),
        ("", &["empty"]),
        ("\n\n", &["empty"]),
        ("A,B\n1,2\n3,x\n", &["row 3", "column 2", "(B)", "\"x\""]),
        ("A,B\n1,\n", &["1 cell is missing", "in B", "row 2"]),
        ("1,x\n1,2\n", &["the first row", "\"x\"", "--header or --no-header"]),
    ] {
        let folder = Session::new().with(&[("t.csv", table)]);
        let parts = [&["t.csv"], parts].concat();
        folder.fails(2, &["analyze", "t.csv", "-o", "o.npy", "--plot", "p.png"], &parts);
        folder.fails(2, &["definiteness", "t.csv", "-o", "o.npy", "--plot", "p.svg"], &parts);
        folder.fails(2, &["orthonormalize", "t.csv", "-o", "o.npy", "--r", "r.npy"], &parts);
    }
    let folder = Session::new();
    folder.fails(2, &["analyze", "missing.csv", "-o", "o.npy"], &["missing.csv", "opened"]);
    folder.fails(2, &["analyze"], &["TABLE"]);
    folder.fails(2, &["analize", "t.csv"], &["analize"]);
    folder.fails(2, &[], &["Usage"]);
}

/// An array as NumPy writes it.
fn npy(descr: &str, fortran: bool, shape: &str, data: &[u8]) -> Vec<u8> {
    file(1, &padded(&header(descr, fortran, shape)), data)
}

#[test]
fn npy_files_of_any_type_and_order_and_broken_ones() {
    let folder = Session::new();
    let a = [2.0, 1.0, 1.0, 2.0];
    let single: Vec<u8> = a.iter().flat_map(|&x| (x as f32).to_le_bytes()).collect();
    let big_endian: Vec<u8> = a.iter().flat_map(|x: &f64| x.to_be_bytes()).collect();
    for bytes in [
        npy("'<f8'", false, "(2, 2)", &doubles(&a)),
        npy("'<f8'", true, "(2, 2)", &doubles(&a)),
        npy("'>f8'", false, "(2, 2)", &big_endian),
        npy("'<f4'", false, "(2, 2)", &single),
        npy("'|i1'", false, "(2, 2)", &[2, 1, 1, 2]),
        npy("'|u1'", true, "(2, 2)", &[2, 1, 1, 2]),
    ] {
        folder.write("a.npy", bytes);
        assert_eq!(verdict(&folder.report(&["definiteness", "a.npy"])), "positive-definite");
        assert_eq!(numbers(&folder.report(&["analyze", "a.npy"])["eigenvalues"]).len(), 2);
    }
    folder.write("a.npy", npy("'<f8'", true, "(3, 2)", &doubles(&[1.0, 2.0, 3.0, 0.0, 0.0, 1.0])));
    folder.page(&["analyze", "a.npy", "-o", "g.npy"]);
    let g = folder.table("g.npy");
    assert_eq!((g[(0, 0)], g[(0, 1)], g[(1, 1)]), (14.0, 3.0, 1.0));

    let beyond = ((1_i64 << 53) + 1).to_le_bytes();
    for (bytes, parts) in [
        (npy("'<f8'", false, "(2, 2)", &doubles(&a[..3])), &["cut short", "4", "3"][..]),
        (npy("'<f8'", false, "(1, 2, 2)", &doubles(&a)), &["1, 2, 2"]),
        (npy("'<i8'", false, "(1, 1)", &beyond), &["9007199254740993", "[0, 0]"]),
        (npy("'<f8'", false, "(1, 2)", &doubles(&[1.0, f64::NAN])), &["[0, 1]", "1 cell is missing"]),
        (npy("'<f8'", true, "(2, 1)", &doubles(&[1.0, f64::INFINITY])), &["[1, 0]", "inf"]),
        (npy("'<c16'", false, "(1,)", &[0; 16]), &["c16"]),
        (npy("'<f8'", false, "(4000000000, 4000000000)", &[]), &["cut short"]),
        (b"not numpy at all".to_vec(), &["NPY"]),
        (Vec::new(), &["NPY"]),
    ] {
        folder.write("b.npy", bytes);
        folder.fails(2, &["analyze", "b.npy", "-o", "o.npy"], &[&["b.npy"], parts].concat());
    }
}

#[test]
fn options_that_cannot_be_fulfilled_are_misuse() {
    let folder = Session::new().with(&[("x.csv", "A,B,W,Z\n1,5,1,0\n2,5,-1,0\n4,5,1,0\n")]);
    folder.write("rows.csv", "1,2,3\n4,5,6\n");
    for (arguments, parts) in [
        (&["definiteness", "rows.csv"][..], &["rows.csv", "2 × 3"][..]),
        (&["definiteness", "rows.csv", "--radius", "nan"], &["rows.csv"]),
        (&["analyze", "x.csv", "--tol", "-1"], &["--tol", "-1"]),
        (&["analyze", "x.csv", "--tol=nan"], &["--tol", "NaN"]),
        (&["analyze", "x.csv", "--tol", "inf"], &["--tol", "inf"]),
        (&["analyze", "x.csv", "--tol", "much"], &["--tol", "much"]),
        (&["analyze", "x.csv", "--columns", "A,Q"], &["x.csv", "\"Q\"", "A, B, W, Z"]),
        (&["analyze", "x.csv", "--columns", "4"], &["x.csv", "\"4\""]),
        (&["analyze", "rows.csv", "--columns", "3"], &["rows.csv", "\"3\"", "0 to 2"]),
        (&["analyze", "x.csv", "--weights", "Q"], &["x.csv", "\"Q\""]),
        (&["analyze", "x.csv", "--weights", "W"], &["x.csv", "weight", "-1"]),
        (&["analyze", "x.csv", "--weights", "W", "--center"], &["x.csv", "weight", "-1"]),
        (&["analyze", "x.csv", "--weights", "Z", "--columns", "A", "--center"], &["x.csv", "weights", "0"]),
        (&["analyze", "x.csv", "--weights", "W", "--rows"], &["--weights", "--rows"]),
        (&["analyze", "x.csv", "--divisor", "zero"], &["zero", "unit-diagonal"]),
        (
            &["analyze", "x.csv", "--columns", "A,B", "--center", "--divisor", "unit-diagonal"],
            &["x.csv", "B is constant"],
        ),
        (&["analyze", "x.csv", "--plot", "p.bmp"], &["p.bmp", ".svg"]),
        (&["analyze", "x.csv", "-o", "p.svg", "--plot", "p.svg"], &["-o p.svg", ".npy"]),
        (&["orthonormalize", "x.csv", "-o", "q.npy", "--r", "./q.npy"], &["same file"]),
    ] {
        folder.fails(2, &[arguments, &[]].concat(), parts);
    }
    folder.write("one.csv", "1\n");
    for (radius, part) in [("nan", "NaN"), ("-1", "-1"), ("inf", "inf"), ("-1e-300", "-")] {
        folder.fails(2, &["definiteness", "one.csv", "--radius", radius, "-o", "o.npy"], &["radius", part]);
    }
    folder.fails(1, &["analyze", "x.csv", "--plot", "none/p.png"], &["none/p.png"]);
    folder.fails(1, &["analyze", "x.csv", "--plot", "none/p.svg"], &["none/p.svg"]);
    folder.fails(1, &["analyze", "x.csv", "-o", "none/g.npy"], &["none/g.npy"]);
}

#[test]
fn a_reader_that_stops_early_is_no_failure() {
    let folder = Session::new();
    for arguments in [&["analyze", BREAST_CANCER][..], &["generate", "gaussian", "--rows", "20000"]] {
        let mut child = folder.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(!line.is_empty());
        let run = Run::of(child.wait_with_output().unwrap(), arguments);
        assert_eq!((run.status, run.errors.as_str()), (0, ""), "{arguments:?}");
    }
}

#[test]
fn a_failure_leaves_the_input_as_it_was() {
    let folder = Session::new();
    let asymmetric = Mat::from_fn(2, 2, |i, j| (2 * i + j) as f64);
    write_npy(folder.path("a.npy"), asymmetric.as_ref()).unwrap();
    folder.fails(2, &["definiteness", "a.npy"], &["a.npy", "symmetric"]);
    // No output may take the input's place, by whatever name.
    folder.fails(2, &["analyze", "a.npy", "-o", "a.npy"], &["-o", "the input"]);
    folder.fails(2, &["orthonormalize", "a.npy", "--r", "./a.npy"], &["--r", "the input"]);
    folder.fails(2, &["analyze", "a.npy", "-o", "gram.csv"], &["-o gram.csv", ".npy"]);
    assert_eq!(folder.table("a.npy"), asymmetric);
    // An older output stays as well.
    folder.write("old.npy", "older");
    folder.fails(2, &["definiteness", "a.npy", "-o", "old.npy", "--plot", "old.svg"], &["a.npy"]);
}

#[test]
fn help_and_version_are_answers() {
    let folder = Session::new();
    assert!(folder.page(&["--version"]).starts_with("gramkit "));
    for arguments in [&["--help"][..], &["analyze", "--help"], &["definiteness", "-h"], &["generate", "--help"]] {
        assert!(folder.page(arguments).contains("Usage"), "{arguments:?}");
    }
}
