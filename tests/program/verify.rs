//! `--certificate` and `gramkit verify` from end to end.

use std::fs;

use serde_json::Value;

use super::session::Session;

const LONGLEY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/longley.csv");

fn verified(folder: &Session, certificate: &str, data: &str) -> Value {
    folder.json(&["verify", certificate, data])
}

#[test]
fn an_analysis_is_certified_with_its_selection() {
    // Columns a, b, a + b and weights; the last row does not count, and would break the relation.
    let table = "a,b,sum,w\n0.5,2,2.5,1\n1,1,2,2\n3,0.25,3.25,1\n7,7,1,0\n";
    let folder = Session::new().with(&[("x.csv", table), ("other.csv", &table.replace("3.25", "3.5"))]);
    let selections: [(&[&str], &str, u64); 7] = [
        (&[], "independent", 4),
        (&["--center"], "undetermined", 4),
        (&["--rows"], "independent", 4),
        (&["--weights", "w"], "dependent", 2),
        (&["--weights", "w", "--center"], "dependent", 2),
        (&["--columns", "b,a"], "independent", 2),
        (&["--columns", "0,2", "--weights", "w", "--center", "--divisor", "count"], "independent", 2),
    ];
    for (options, verdict, rank) in selections {
        let written = folder.page(&[&["analyze", "x.csv", "--certificate", "c.json"], options].concat());
        assert!(written.starts_with("x.csv: "), "the page is printed all the same");
        let object = verified(&folder, "c.json", "x.csv");
        assert_eq!((&object["verified"], &object["subject"]), (&Value::Bool(true), &Value::from("rank")));
        if verdict != "undetermined" {
            assert_eq!((&object["verdict"], &object["rank"]["exact"]), (&Value::from(verdict), &Value::from(rank)));
        }
        let page = folder.page(&["verify", "c.json", "x.csv"]);
        assert!(page.starts_with("c.json: holds of x.csv\n") && page.contains("Verified"), "{page}");
    }
    let weighted = ["analyze", "x.csv", "--weights", "w", "--certificate", "c.json"];
    folder.page(&weighted);
    folder.fails(1, &["verify", "c.json", "other.csv"], &["c.json: does not hold of other.csv", "relation 0 leaves"]);
    // Other weights: other components count.
    fs::write(folder.path("weights.csv"), table.replace("7,7,1,0", "7,7,1,1")).unwrap();
    folder.fails(1, &["verify", "c.json", "weights.csv"], &["other components have a positive weight"]);
    folder.fails(
        1,
        &["verify", "c.json", LONGLEY],
        &["c.json: does not hold of", "the certificate is about a matrix of"],
    );
    let narrow = folder.path("narrow.csv");
    fs::write(&narrow, "1,2\n3,4\n").unwrap();
    folder.fails(1, &["verify", "c.json", "narrow.csv"], &["about column 3"]);
}

#[test]
fn a_matrix_is_certified_with_its_radius() {
    let folder = Session::new().with(&[
        ("definite.csv", "2,1\n1,2\n"),
        ("indefinite.csv", "1,2\n2,1\n"),
        ("singular.csv", "0.25,0.5\n0.5,1\n"),
        ("skew.csv", "2,1\n1.5,2\n"),
    ]);
    let certified: [(&[&str], &str); 5] = [
        (&["definite.csv"], "positive-definite"),
        (&["definite.csv", "--radius", "0.5"], "positive-definite"),
        (&["indefinite.csv", "--radius", "0.5"], "indefinite"),
        (&["singular.csv"], "positive-semidefinite"),
        (&["skew.csv", "--symmetrize"], "positive-definite"),
    ];
    for (options, verdict) in certified {
        folder.page(&[&["definiteness"], options, &["--certificate", "c.json"]].concat());
        let object = verified(&folder, "c.json", options[0]);
        assert_eq!((&object["subject"], &object["verdict"]), (&Value::from("inertia"), &Value::from(verdict)));
        let page = folder.page(&["verify", "c.json", options[0]]);
        assert_eq!(page.contains("within 0.5 of it"), options.contains(&"0.5"), "{page}");
        for other in ["definite.csv", "indefinite.csv", "singular.csv"] {
            if other != options[0] {
                folder.fails(1, &["verify", "c.json", other], &["c.json: does not hold of"]);
            }
        }
    }
    folder.page(&["definiteness", "definite.csv", "--certificate", "c.json"]);
    folder.fails(1, &["verify", "c.json", "skew.csv"], &["not symmetric"]);
}

#[test]
fn a_published_table_is_certified() {
    let folder = Session::new();
    folder.page(&["analyze", LONGLEY, "--center", "--certificate", "c.json"]);
    assert_eq!(verified(&folder, "c.json", LONGLEY)["verdict"], "independent");
}

#[test]
fn what_is_no_certificate_is_misuse_and_what_was_changed_does_not_hold() {
    let folder = Session::new().with(&[("x.csv", "2,1\n1,2\n"), ("x.txt", "2,1\n1,2\n"), ("other.json", "{\"a\": 1}")]);
    folder.page(&["definiteness", "x.csv", "--certificate", "c.json"]);
    folder.fails(2, &["verify", "missing.json", "x.csv"], &["missing.json: cannot be opened"]);
    folder.fails(2, &["verify", "c.json", "missing.csv"], &["missing.csv: cannot be opened"]);
    folder.page(&["verify", "c.json", "x.txt"]);
    folder.fails(2, &["verify", "other.json", "x.csv"], &["other.json: this is not a certificate of gramkit"]);
    folder.fails(2, &["verify", "x.csv", "x.csv"], &["x.csv: this is not a certificate of gramkit"]);
    let text = fs::read_to_string(folder.path("c.json")).unwrap();
    fs::write(folder.path("c.json"), text.replace("\"order\":2", "\"order\":3")).unwrap();
    folder.fails(1, &["verify", "c.json", "x.csv"], &["c.json: the certificate is damaged"]);
    fs::write(folder.path("c.json"), text.replace("\"version\": 1", "\"version\": 2")).unwrap();
    folder.fails(2, &["verify", "c.json", "x.csv"], &["version 2"]);
    // A forged file with the right checksum is refused for what it says.
    let body = text.split_once("\"body\": ").unwrap().1.trim_end().strip_suffix('}').unwrap();
    let forged = body.replace("\"sign\":1", "\"sign\":-1");
    let crc32 = crc32fast::hash(forged.as_bytes());
    let frame =
        format!("{{\"gramkit\": \"certificate\", \"version\": 1, \"crc32\": \"{crc32:08x}\", \"body\": {forged}}}");
    fs::write(folder.path("c.json"), frame).unwrap();
    folder.fails(1, &["verify", "c.json", "x.csv"], &["evidence 0 (Cholesky factor) does not hold"]);
}

#[test]
fn a_certificate_has_a_name_of_its_own() {
    let folder = Session::new().with(&[("x.csv", "2,1\n1,2\n")]);
    folder.fails(2, &["analyze", "x.csv", "--certificate", "c.txt"], &["--certificate c.txt", ".json"]);
    folder.fails(2, &["analyze", "x.csv", "--certificate", "x.csv"], &["--certificate"]);
    folder.fails(2, &["definiteness", "x.csv", "--certificate", "c"], &["--certificate c"]);
    assert_eq!(fs::read_dir(folder.root()).unwrap().count(), 1);
    folder.fails(
        1,
        &["analyze", "x.csv", "--certificate", "no/such/c.json"],
        &["c.json: the folder no/such does not exist"],
    );
}
