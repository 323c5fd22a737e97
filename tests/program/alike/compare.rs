//! `gramkit compare` from end to end.

use serde_json::{Value, json};

use crate::program::session::Session;

const X: &str = "a,b\n1,2\n3,1\n0,4\n5,2\n2,2\n4,7\n";
const Y: &str = "c\n2\n3\n-1\n4\n0\n9\n";

/// The enclosure of the first two tables.
fn pair(object: &Value) -> (f64, f64) {
    let bounds = &object["bounds"][0][1];
    (bounds[0].as_f64().unwrap(), bounds[1].as_f64().unwrap())
}

#[test]
fn every_measure_encloses_its_exact_case() {
    let session = Session::new().with(&[
        ("x.csv", X),
        ("y.csv", Y),
        ("p.csv", "0\n1\n3\n7\n12\n"),
        ("q.csv", "2\n2\n5\n3\n11\n"),
        ("r.csv", "0\n1\n2\n4\n"),
        ("s.csv", "1\n3\n5\n"),
        ("shape.csv", "1,0\n-1,0\n0,2\n"),
        ("turned.csv", "0,4\n0,-4\n-8,0\n"),
        ("plane.csv", "1,0\n0,1\n0,0\n"),
        ("tilted.csv", "1,0\n0,4\n0,3\n"),
        ("nearly.csv", "1,0\n0,1\n0,1e-10\n"),
    ]);
    let quadratic = ["--kernel", "polynomial:degree=2,offset=1"];
    for (tables, measure, more, expected) in [
        (["x.csv", "y.csv"], "cka", &[][..], 0.602_343_194_992_380_5),
        (["x.csv", "y.csv"], "rv", &[], 0.602_343_194_992_380_5),
        (["x.csv", "y.csv"], "cka", &["--kernel", "linear"], 0.602_343_194_992_380_5),
        (["x.csv", "y.csv"], "cka-debiased", &[], 0.038_962_171_636_186_52),
        (["p.csv", "q.csv"], "dcor", &[], 0.754_046_994_837_641_4_f64.sqrt()),
        (["p.csv", "q.csv"], "dcor-debiased", &[], 3.0 / 19.0),
        (["r.csv", "s.csv"], "mmd", &quadratic, 6379.0 / 144.0),
        (["r.csv", "s.csv"], "mmd-debiased", &quadratic, -139.0 / 6.0),
        (["shape.csv", "turned.csv"], "procrustes", &[], 0.0),
        (["plane.csv", "tilted.csv"], "angles", &[], 0.75_f64.atan()),
        (["plane.csv", "nearly.csv"], "angles", &[], 1e-10),
    ] {
        let arguments = [&["compare", tables[0], tables[1], "--measure", measure], more].concat();
        let object = session.json(&arguments);
        let (lower, upper) = pair(&object);
        let slack = 4.0 * f64::EPSILON * f64::abs(expected);
        assert!(lower <= expected + slack && expected - slack <= upper, "{arguments:?}: {lower} {upper}");
        assert!(upper - lower < 1e-10, "{arguments:?}: {lower} {upper}");
        let own = if object["distance"] == true { json!(0.0) } else { json!(1.0) };
        assert!(object["values"][0][0] == own || measure == "mmd-debiased", "{object}");
        assert_eq!(object["kernels"].as_array().unwrap().is_empty(), more.is_empty(), "{object}");
        let page = session.page(&arguments);
        assert!(page.starts_with("2 tables, each compared with each\n"), "{page}");
    }
}

#[test]
fn several_tables_make_a_matrix_that_is_written_and_drawn() {
    let session = Session::new().with(&[("x.csv", X), ("y.csv", Y), ("still.csv", "7\n7\n7\n7\n7\n7\n")]);
    let all = ["compare", "x.csv", "y.csv", "x.csv"];
    let object = session.json(&[&all[..], &["-o", "s.npy", "--plot", "s.svg", "--cluster"]].concat());
    let s = session.table("s.npy");
    assert_eq!((s.nrows(), s[(1, 0)], s[(2, 2)]), (3, object["values"][1][0].as_f64().unwrap(), 1.0));
    assert!(s[(2, 0)] > 1.0 - 1e-13 && object["nearest"][0] == json!([2]), "{object}");
    let drawn = std::fs::read_to_string(session.path("s.svg")).unwrap();
    assert!(drawn.contains("Centred kernel alignment (CKA)"));
    // Constant columns are like nothing, and there is a sentence for that.
    let with_still = ["compare", "x.csv", "y.csv", "still.csv"];
    let page = session.page(&with_still);
    assert!(page.contains("none: the rows of a table are all the same"), "{page}");
    assert_eq!(session.json(&with_still)["values"][2], json!([null, null, null]));
    session.fails_beside(2, &[&with_still[..], &["--plot", "t.svg"]].concat(), &["still.csv", "no picture"]);
}

#[test]
fn misuse_is_a_sentence() {
    let session = Session::new().with(&[
        ("x.csv", X),
        ("y.csv", Y),
        ("three.csv", "7\n8\n9\n"),
        ("one.csv", "7\n"),
        ("hole.csv", "1\nnan\n2\n3\n4\n5\n"),
    ]);
    for (arguments, parts) in [
        (&["x.csv"][..], &["x.csv", "2 or more"][..]),
        (&["x.csv", "three.csv"], &["x.csv has 6 rows and three.csv has 3", "--measure mmd"]),
        (&["x.csv", "y.csv", "--measure", "mmd"], &["2 columns", "y.csv has 1"]),
        (&["three.csv", "three.csv", "--measure", "cka-debiased"], &["three.csv", "4 or more"]),
        (&["one.csv", "one.csv"], &["one.csv", "2 or more"]),
        (&["x.csv", "y.csv", "--measure", "dcor", "--kernel", "rbf"], &["dcor takes no kernel"]),
        (&["x.csv", "y.csv", "--measure", "sameness"], &["cka-debiased"]),
        (&["x.csv", "y.csv", "--kernel", "gauss"], &["gauss"]),
        (&["x.csv", "y.csv", "--kernel", "chi-squared:gamma=1"], &["y.csv"]),
        (&["x.csv", "hole.csv"], &["hole.csv"]),
        (&["x.csv", "y.csv", "--cluster"], &["--plot"]),
    ] {
        session.fails(2, &[&["compare"], arguments].concat(), parts);
    }
}
