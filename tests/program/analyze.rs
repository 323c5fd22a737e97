//! `gramkit analyze` from end to end.

use std::io::Cursor;

use gramkit::table::{Table, TableOptions};
use oracle::plain_gram;
use serde_json::Value;

use super::report::{BREAST_CANCER, LONGLEY, close, independence, numbers, pairs, relation, verdict};
use super::session::Session;
use crate::support::npy::npy;

#[test]
fn longley_is_independent_and_its_matrix_is_the_naive_one() {
    let folder = Session::new();
    let object = folder.report(&["analyze", LONGLEY, "-o", "g.npy"]);
    let x = Table::read(LONGLEY, &TableOptions::default()).unwrap().values;
    let expected = plain_gram(x.as_ref());
    close(&expected, &folder.table("g.npy"), 1e-14);
    assert_eq!(verdict(&object), "positive-definite");
    assert_eq!(independence(&object), "independent");
    assert_eq!(object["rank"]["exact"], 7);
    assert_eq!(object["input"]["names"][1], "GNPDEFL");
    assert_eq!(object["input"]["vectors"], "columns");
    let trace: f64 = (0..7).map(|j| expected[(j, j)]).sum();
    let sum: f64 = numbers(&object["eigenvalues"]).iter().sum();
    assert!((sum - trace).abs() < 1e-12 * trace, "{sum} and {trace}");
    let squares: f64 = numbers(&object["singular_values"]).iter().map(|s| s * s).sum();
    assert!((squares - trace).abs() < 1e-12 * trace);
    // The published condition number of the data beside a constant is 4.859e9; of these columns alone it is smaller.
    assert!((object["condition"].as_f64().unwrap() / 466034.3 - 1.0).abs() < 1e-6);
    assert!((object["collinearity"]["vif"][2].as_f64().unwrap() / 2015.83 - 1.0).abs() < 1e-5);

    let page = folder.page(&["analyze", LONGLEY]);
    for part in ["7 vectors of dimension 16", "positive definite, proved", "independent, proved", "GNPDEFL", "466034."]
    {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert_eq!(folder.names(), ["g.npy"]);
}

/// What a page prints as `value ± error` contains what `--json` encloses.
#[test]
fn the_errors_on_a_page_are_errors_of_what_the_page_shows() {
    let folder = Session::new();
    for path in [LONGLEY, BREAST_CANCER] {
        let object = folder.report(&["analyze", path]);
        let mut bounds = pairs(&object["eigenvalue_bounds"]);
        bounds.reverse();
        let page = folder.page(&["analyze", path]);
        let mut shown = 0;
        for line in page.lines() {
            let words: Vec<&str> = line.split_whitespace().collect();
            if let [k, value, "±", error, ..] = words[..] {
                let Ok(k) = k.parse::<usize>() else { continue };
                let (value, error): (f64, f64) = (value.parse().unwrap(), error.parse().unwrap());
                let (lower, upper) = bounds[k];
                assert!(value - error <= lower && upper <= value + error, "{line}: [{lower}, {upper}]");
                shown += 1;
            }
        }
        assert_eq!(shown, bounds.len());
    }
}

#[test]
fn breast_cancer_is_independent() {
    let folder = Session::new();
    let object = folder.report(&["analyze", BREAST_CANCER, "-o", "g.npy"]);
    assert_eq!((verdict(&object), independence(&object)), ("positive-definite", "independent"));
    assert_eq!(object["gram"]["order"], 30);
    assert_eq!(object["input"]["names"][0], "mean radius");
    let x = Table::read(BREAST_CANCER, &TableOptions::default()).unwrap().values;
    close(&plain_gram(x.as_ref()), &folder.table("g.npy"), 1e-13);
}

#[test]
fn the_options_choose_and_transform_the_vectors() {
    let folder = Session::new().with(&[("x.csv", "A,B,W\n1,2,1\n2,3,2\n4,1,3\n")]);
    let rows = folder.report(&["analyze", "x.csv", "--rows"]);
    assert_eq!((&rows["input"]["vectors"], &rows["gram"]["order"]), (&Value::from("rows"), &Value::from(3)));
    assert!(rows["input"]["names"].is_null());

    let written = |arguments: &[&str]| {
        folder.report(&[&["analyze", "x.csv", "-o", "g.npy"], arguments].concat());
        folder.table("g.npy")
    };
    let chosen = written(&["--columns", "B,A"]);
    assert_eq!((chosen[(0, 0)], chosen[(0, 1)], chosen[(1, 1)]), (14.0, 12.0, 21.0));
    let by_index = written(&["--columns", "1,0"]);
    assert_eq!(by_index, chosen);
    // Σ w a², Σ w a b, Σ w b².
    let weighted = written(&["--weights", "W"]);
    assert_eq!((weighted[(0, 0)], weighted[(0, 1)], weighted[(1, 1)]), (57.0, 26.0, 25.0));
    let cosines = written(&["--columns", "A,B", "--divisor", "unit-diagonal"]);
    assert_eq!((cosines[(0, 0)], cosines[(1, 1)]), (1.0, 1.0));
    assert!((cosines[(0, 1)] - 12.0 / (21.0_f64 * 14.0).sqrt()).abs() < 1e-15);
    let centred = written(&["--columns", "A,B", "--center"]);
    for (entry, expected) in [(centred[(0, 0)], 14.0 / 3.0), (centred[(0, 1)], -2.0), (centred[(1, 1)], 2.0)] {
        assert!((entry - expected).abs() < 1e-14, "{entry} and {expected}");
    }
    let covariance = written(&["--columns", "A,B", "--center", "--divisor", "count-less-one"]);
    assert!((covariance[(0, 1)] + 1.0).abs() < 1e-15);

    let coarse = folder.report(&["analyze", "x.csv", "--tol", "0.9"]);
    assert_eq!(coarse["rank"]["numerical"]["value"], 1);
    assert_eq!(coarse["rank"]["exact"], 3);
    let page = folder.page(&["analyze", "x.csv", "--weights", "W"]);
    assert!(page.contains("XᵀWX") && page.contains("variance inflation"), "{page}");
}

#[test]
fn the_bound_on_the_smallest_singular_value_is_of_the_divided_vectors() {
    let folder = Session::new().with(&[("x.csv", "A,B\n1,5\n2,5\n4,5\n")]);
    for divisor in ["one", "count", "count-less-one", "unit-diagonal"] {
        let object = folder.report(&["analyze", "x.csv", "--divisor", divisor]);
        let bound = object["independence"]["sigma_min_lower"].as_f64().unwrap();
        let smallest = *numbers(&object["singular_values"]).last().unwrap();
        assert!(bound <= smallest && bound > 0.99 * smallest, "{divisor}: {bound} and {smallest}");
    }
}

#[test]
fn pictures_have_the_names_and_are_pictures() {
    let folder = Session::new();
    for path in [LONGLEY, BREAST_CANCER] {
        folder.page(&["analyze", path, "--plot", "p.svg"]);
        let svg = String::from_utf8(folder.read("p.svg")).unwrap();
        for name in Table::read(path, &TableOptions::default()).unwrap().names.unwrap() {
            assert!(svg.contains(&name), "{name}");
        }
        folder.page(&["analyze", path, "--plot", "p.PNG"]);
        let decoder = png::Decoder::new(Cursor::new(folder.read("p.PNG")));
        let mut picture = decoder.read_info().unwrap();
        let mut pixels = vec![0; picture.output_buffer_size().unwrap()];
        picture.next_frame(&mut pixels).unwrap();
        let background = pixels[0];
        assert!(pixels.iter().any(|&x| x != background));
    }
    folder.page(&["generate", "path-laplacian", "-o", "a.csv"]);
    folder.page(&["definiteness", "a.csv", "--plot", "a.svg"]);
    assert_eq!(folder.names(), ["a.csv", "a.svg", "p.PNG", "p.svg"]);
}

#[test]
fn a_linear_relation_is_told_with_its_names() {
    let folder = Session::new().with(&[("x.csv", "A,B,C\n1,2,5\n2,3,8\n4,1,6\n0,7,14\n")]);
    let page = folder.page(&["analyze", "x.csv"]);
    assert!(page.contains("0 = A + 2·B − C"), "{page}");
    assert!(page.contains("infinite, proved") && page.contains("0 exactly"), "{page}");
    let object = folder.report(&["analyze", "x.csv"]);
    assert_eq!(relation(&object), ["1", "2", "-1"]);
    assert_eq!((verdict(&object), independence(&object)), ("positive-semidefinite", "dependent"));
    assert_eq!(numbers(&object["singular_values"])[2], 0.0);
}

#[test]
fn a_constant_sum_is_a_relation_of_the_centred_columns_only() {
    let folder = Session::new().with(&[("x.csv", "A,B\n1,9\n2,8\n4,6\n0.5,9.5\n")]);
    assert_eq!(independence(&folder.report(&["analyze", "x.csv"])), "independent");
    for divisor in ["one", "count", "unit-diagonal"] {
        let object = folder.report(&["analyze", "x.csv", "--center", "--divisor", divisor]);
        assert_eq!(independence(&object), "dependent", "{divisor}");
        assert_eq!((&object["rank"]["exact"], &object["determinant"]["sign"]), (&Value::from(1), &Value::from(0)));
    }
    assert!(folder.page(&["analyze", "x.csv", "--center"]).contains("0 = A + B"));
}

#[test]
fn the_dummy_trap_more_vectors_than_dimensions_and_a_far_multiple() {
    let folder = Session::new().with(&[("many.csv", "A,B,C\n1,2,3\n4,5,7\n")]);
    let printed = folder.page(&["generate", "dummy-trap"]);
    folder.write("trap.csv", printed);
    let trap = folder.report(&["analyze", "trap.csv"]);
    assert_eq!(relation(&trap), ["1", "-1", "-1", "-1", "-1"]);
    let page = folder.page(&["analyze", "trap.csv"]);
    assert!(page.contains("Collinearity, x0 the constant") && page.contains("because 0 = x0 − x1 − x2"), "{page}");
    let collinearity = &trap["collinearity"];
    assert_eq!((&collinearity["constant"], &collinearity["constant_column"]), (&"column".into(), &0.into()));
    assert_eq!((&collinearity["vif"][1], &collinearity["vif_bounds"][1]), (&Value::Null, &Value::Null));
    assert_eq!(collinearity["vif_relation"][1], serde_json::json!(["0", "1", "-1", "-1", "-1", "-1"]));

    let many = folder.report(&["analyze", "many.csv"]);
    assert_eq!((independence(&many), &many["rank"]["exact"]), ("dependent", &Value::from(2)));
    assert_eq!(many["singular_values"].as_array().unwrap().len(), 2);
    assert_eq!(numbers(&many["eigenvalues"])[0], 0.0);

    let factor = 1_u64 << 40;
    let lines: String = [0.1, 0.7, -3.3].iter().map(|x| format!("{x},{}\n", x * factor as f64)).collect();
    folder.write("far.csv", format!("A,B\n{lines}"));
    assert_eq!(relation(&folder.report(&["analyze", "far.csv"])), [factor.to_string().as_str(), "-1"]);
    assert!(folder.page(&["analyze", "far.csv"]).contains("0 = 1099511627776·A − B"));
}

#[test]
fn numbers_at_the_ends_of_the_range_are_judged() {
    let folder = Session::new().with(&[("x.csv", "A,B\n1e200,1e-200\n-1e200,2e-200\n3e200,1e-200\n")]);
    let object = folder.report(&["analyze", "x.csv"]);
    assert_eq!((verdict(&object), independence(&object)), ("positive-definite", "independent"));
    assert!(object["gram"].is_null() && object["eigenvalues"].is_null());
    assert!(pairs(&object["singular_value_bounds"])[1].0 > 0.0, "{object}");
    assert!(object["notes"][0].as_str().unwrap().contains("range of f64"), "{}", object["notes"]);
    let page = folder.page(&["analyze", "x.csv"]);
    assert!(page.contains("Note: ") && page.contains("independent, proved") && !page.contains("infinite"), "{page}");
    // What was asked for cannot be written, and that is no success.
    // The Gram matrix takes its file with it, not the answer.
    let page = folder.page(&["analyze", "x.csv"]);
    assert_eq!(folder.fails_beside(2, &["analyze", "x.csv", "-o", "g.npy"], &["x.csv", "range of f64"]), page);

    folder.write("y.csv", "A,B\n5e-324,1\n1e-310,-0.0\n");
    let object = folder.report(&["analyze", "y.csv"]);
    assert_eq!(independence(&object), "independent");
    assert!(!folder.page(&["analyze", "y.csv"]).contains("infinite"));
    folder.write("z.csv", "A,B\n-0.0,1\n0,2\n");
    assert_eq!(relation(&folder.report(&["analyze", "z.csv"])), ["1", "0"]);
}

#[test]
fn tables_of_no_rows_or_one_are_judged() {
    let folder = Session::new().with(&[("none.csv", "A,B\n")]);
    let none = folder.report(&["analyze", "none.csv", "-o", "g.npy", "--plot", "p.png"]);
    assert_eq!((verdict(&none), independence(&none), &none["rank"]["exact"]), ("zero", "dependent", &Value::from(0)));
    let rows = folder.report(&["analyze", "none.csv", "--rows"]);
    assert_eq!((&rows["gram"]["order"], &rows["eigenvalues"]), (&Value::from(0), &serde_json::json!([])));
    folder.page(&["analyze", "none.csv", "--rows"]);
    folder.page(&["orthonormalize", "none.csv"]);
    folder.fails(2, &["definiteness", "none.csv"], &["none.csv", "0 × 2"]);

    folder.write("empty.npy", npy("'<f8'", false, "(0, 0)", &[]));
    folder.page(&["analyze", "empty.npy"]);
    folder.page(&["definiteness", "empty.npy", "--plot", "p.svg"]);
    folder.report(&["definiteness", "empty.npy"]);
    folder.json(&["orthonormalize", "empty.npy"]);

    folder.write("row.csv", "1,2,3\n");
    let row = folder.report(&["analyze", "row.csv"]);
    assert_eq!((independence(&row), &row["rank"]["exact"]), ("dependent", &Value::from(1)));
    assert_eq!(independence(&folder.report(&["analyze", "row.csv", "--rows"])), "independent");
    folder.write("one.csv", "4\n");
    let one = folder.report(&["analyze", "one.csv"]);
    assert_eq!((verdict(&one), numbers(&one["singular_values"])[0]), ("positive-definite", 4.0));
}
