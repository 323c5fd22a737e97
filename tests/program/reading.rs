//! How files are read: what is assumed is said, and options say otherwise.

use std::io::Write;
use std::process::Stdio;

use super::session::{Run, Session};

fn trial(name: &str) -> String {
    format!("{}/tests/data/trials/{name}", env!("CARGO_MANIFEST_DIR"))
}

fn assumed(folder: &Session, arguments: &[&str]) -> Vec<String> {
    let object = folder.json(arguments);
    let clauses = object["input"]["assumed"].as_array().unwrap();
    clauses.iter().map(|clause| clause.as_str().unwrap().to_string()).collect()
}

#[test]
fn what_is_assumed_stands_on_the_page_and_in_json() {
    let folder = Session::new();
    let cases = [
        ("28_wide.csv", "the first row, 400 … 595, is a header", "--no-header"),
        (
            "08_constant_column_index.csv",
            "column 0, without a name, counts the rows and is left out",
            "--no-index-column",
        ),
        ("07_cars_rownames.csv", "left out as text: column 0", "--dummies"),
        ("11_missing_m9999.csv", "1 cell of b is -9999, far from the others, and taken as a number", "--na"),
        ("14_number_header.csv", "the first row, 0 … 2, is a header", "--no-header"),
        ("13_series_date.csv", "left out as text: date", "--dummies"),
    ];
    for (file, clause, option) in cases {
        let path = trial(file);
        assert_eq!(assumed(&folder, &["analyze", &path])[0], clause, "{file}");
        let page = folder.page(&["analyze", &path]);
        assert!(page.contains(&format!("\nRead as        {clause} ({option})")), "{page}");
    }
    let page = folder.page(&["analyze", &trial("08_constant_column.csv")]);
    assert!(!page.contains("Read as"), "{page}");
}

#[test]
fn options_say_otherwise() {
    let folder = Session::new();
    let shape = |arguments: &[&str]| {
        let object = folder.json(arguments);
        let assumed = object["input"]["assumed"].as_array().unwrap().len();
        (object["input"]["rows"].as_u64().unwrap(), object["gram"]["order"].as_u64().unwrap(), assumed)
    };
    let wide = trial("28_wide.csv");
    assert_eq!(shape(&["analyze", &wide]), (6, 40, 1));
    assert_eq!(shape(&["analyze", &wide, "--no-header"]), (7, 40, 0));
    assert_eq!(shape(&["analyze", &wide, "--header"]), (6, 40, 0));
    let index = trial("08_constant_column_index.csv");
    assert_eq!(shape(&["analyze", &index]), (24, 4, 1));
    assert_eq!(shape(&["analyze", &index, "--no-index-column"]), (24, 5, 0));
    assert_eq!(shape(&["analyze", &index, "--index-column", "1"]), (24, 4, 0));
    let cars = trial("07_cars_rownames.csv");
    assert_eq!(shape(&["analyze", &cars, "--columns", "cyl,disp"]), (32, 2, 0));
    assert_eq!(shape(&["analyze", &cars, "--without", "0"]), (32, 11, 0));
    let missing = trial("11_missing_m9999.csv");
    assert_eq!(shape(&["analyze", &missing, "--na=-9999", "--missing", "drop"]), (4, 3, 1));
    assert_eq!(shape(&["analyze", &trial("12_onehot_bool.csv"), "--dummies", "region_north:drop"]), (24, 4, 1));
}

#[test]
fn amounts_percentages_and_thousands_take_their_options() {
    let folder = Session::new();
    let cases = [
        ("14_percent.csv", vec!["--percent"], 0.12),
        ("14_currency.csv", vec!["--currency", "$"], 12.5),
        ("14_euro_semicolon.csv", vec!["--thousands", "."], 5840.72),
    ];
    for (file, options, first) in cases {
        let path = trial(file);
        let without = folder.run(&["analyze", &path]);
        assert!(without.status == 2 && without.errors.contains(options[0]), "{}", without.errors);
        let arguments = [&["analyze", &path, "--columns", "0", "--rows", "-o", "g.npy"], options.as_slice()].concat();
        folder.page(&arguments);
        // The rows are vectors of one component, and the Gram matrix has their squares.
        let square: f64 = first * first;
        assert!((folder.table("g.npy")[(0, 0)] - square).abs() <= f64::EPSILON * square, "{file}");
    }
}

#[test]
fn tables_come_by_standard_input_and_compressed() {
    let folder = Session::new();
    for (bytes, rows) in [(&b"a\tb\n1\t2\n3\t5\n"[..], 2), (b"1 2\n3 5\n4 4\n", 3)] {
        let mut child = folder
            .command(&["analyze", "-", "--json"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(bytes).unwrap();
        let run = Run::of(child.wait_with_output().unwrap(), &["analyze", "-"]);
        assert_eq!((run.status, run.errors.as_str()), (0, ""));
        assert!(run.printed.contains(&format!("\"rows\":{rows}")), "{}", run.printed);
    }
    let object = folder.json(&["analyze", &trial("15_gz.csv.gz")]);
    assert_eq!(object["gram"]["order"], 2);
}

#[test]
fn columns_are_named_with_commas_and_never_ambiguously() {
    let folder = Session::new();
    let comma = trial("34_comma_name.csv");
    let object = folder.json(&["analyze", &comma, "--columns", "\"height, cm\""]);
    assert_eq!(object["input"]["names"][0], "height, cm");
    folder.fails(2, &["analyze", &comma, "--columns", "Weight"], &["no column \"Weight\" (but \"weight\")"]);
    let twice = trial("34_dup_names.csv");
    folder.fails(2, &["analyze", &twice, "--columns", "x,y"], &["columns [0, 1] are all called \"x\"", "index"]);
    assert_eq!(folder.json(&["analyze", &twice, "--columns", "1,y"])["gram"]["order"], 2);
    let date = trial("13_series_date.csv");
    folder.fails(2, &["analyze", &date, "--columns", "date"], &["date holds text", "--dummies"]);
    folder.page(&["angular", &date, "--column", "temp_C"]);
}

#[test]
fn symmetric_matrices_come_as_people_keep_them() {
    let folder = Session::new().with(&[
        ("lower.txt", "1\n0.9 1\n0.9 -0.9 1\n"),
        ("named.csv", ",a,b\na,2,1\nb,1,3\n"),
        ("other.csv", ",a,b\nb,2,1\na,1,3\n"),
        ("zeros.csv", "2,0\n1,2\n"),
        ("far.csv", "2,0\n1,2\n"),
    ]);
    for file in ["01_impossible_corr_lower.csv", "01_impossible_corr_pandas.csv"] {
        let object = folder.json(&["definiteness", &trial(file)]);
        assert_eq!(object["definiteness"]["verdict"], "indefinite", "{file}");
        assert_eq!(object["input"]["assumed"].as_array().unwrap().len(), 1, "{file}");
    }
    assert_eq!(folder.json(&["definiteness", "lower.txt"])["definiteness"]["verdict"], "indefinite");
    assert_eq!(folder.json(&["definiteness", "named.csv"])["definiteness"]["verdict"], "positive-definite");
    folder.fails(2, &["definiteness", "other.csv"], &["is called \"b\"", "\"a\"", "one order"]);
    folder.fails(2, &["definiteness", "zeros.csv"], &["not symmetric", "--symmetrize"]);
    let lower = folder.json(&["definiteness", "zeros.csv", "--triangle", "lower"]);
    assert_eq!(lower["eigenvalues"][1].as_f64().unwrap().round(), 3.0);
    let quoted = folder.json(&["definiteness", &trial("02_cov_rounded3_Rquoted.csv"), "--decimals", "auto"]);
    assert_eq!(quoted["printed"]["decimals"], 3);
    let almost = trial("04_almost_symmetric.csv");
    folder.fails(2, &["definiteness", &almost], &["one unit in the last place", "--symmetrize", "--triangle lower"]);
}

#[test]
fn wrong_options_have_status_2_and_help() {
    let folder = Session::new().with(&[("x.csv", "a,b\n1,2\n3,5\n"), ("text.csv", "a,b\nx,y\nz,w\n")]);
    for (arguments, parts) in [
        (&["analyze", "x.csv", "--delimiter", "?"][..], &["--delimiter", "tab"][..]),
        (&["analyze", "x.csv", "--decimal-mark", ";"], &["--decimal-mark"]),
        (&["analyze", "x.csv", "--comment", "//"], &["--comment", "one character"]),
        (&["analyze", "x.csv", "--header", "--no-header"], &["--no-header"]),
        (&["analyze", "x.csv", "--encoding", "ebcdic"], &["--encoding", "utf-8"]),
        (&["analyze", "x.csv", "--missing", "guess"], &["--missing", "drop", "pairwise"]),
        (&["orthonormalize", "x.csv", "--missing", "pairwise"], &["pairwise", "analyze", "drop"]),
        (&["analyze", "x.csv", "--dummies", "c"], &["no column \"c\"", "a, b"]),
        (&["analyze", "x.csv", "--without", "c"], &["no column \"c\""]),
        (&["analyze", "x.csv", "--index-column", "7"], &["no column \"7\""]),
        (&["analyze", "x.csv", "--skip-rows", "9"], &["empty"]),
        (&["analyze", "text.csv"], &["no column holds numbers", "--dummies"]),
        (&["definiteness", "x.csv", "--decimals", "few"], &["--decimals", "auto"]),
    ] {
        folder.fails(2, arguments, parts);
    }
    assert_eq!(folder.json(&["analyze", "text.csv", "--dummies", "a,b"])["gram"]["order"], 4);
}
