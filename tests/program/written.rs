//! `--as-written`, `--constant`, and what `verify` makes of them.

use super::session::Session;

fn trial(name: &str) -> String {
    format!("{}/tests/data/trials/{name}", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn decimals_are_judged_as_they_are_written() {
    let folder = Session::new();
    let total = trial("10_decimal_total.csv");
    let page = folder.page(&["analyze", &total]);
    assert!(page.contains("As written     dependent, proved: 0 = cash + credit − total"), "{page}");
    let doubles = folder.json(&["analyze", &total]);
    assert_eq!(
        (&doubles["independence"]["verdict"], &doubles["other_reading"]["reading"]),
        (&"independent".into(), &"decimals".into())
    );
    let object = folder.json(&["analyze", &total, "--as-written", "--certificate", "c.json"]);
    assert_eq!((&object["independence"]["verdict"], &object["reading"]), (&"dependent".into(), &"decimals".into()));
    assert_eq!(object["other_reading"]["independence"]["verdict"], "independent");
    assert_eq!(folder.json(&["verify", "c.json", &total])["verdict"], "dependent");
    // Of other decimals it does not hold, and neither of the doubles.
    let text = std::fs::read_to_string(&total).unwrap();
    let (at, _) = text.match_indices('.').next_back().unwrap();
    let digit = if text.as_bytes()[at + 1] == b'1' { "2" } else { "1" };
    folder.write("other.csv", format!("{}{digit}{}", &text[..=at], &text[at + 2..]));
    folder.fails(1, &["verify", "c.json", "other.csv"], &["does not hold"]);
    let shares = folder.page(&["analyze", &trial("10_shares100.csv")]);
    assert!(shares.contains("as written: ∞ because 100 = sand_% + silt_% + clay_%"), "{shares}");
}

#[test]
fn integers_beyond_the_doubles_are_exact_as_they_are_written() {
    let folder = Session::new().with(&[("x.csv", "a,b\n9007199254740993,27021597764222979\n1,3\n")]);
    let object = folder.json(&["analyze", "x.csv", "--as-written"]);
    assert_eq!(object["independence"]["relation"], serde_json::json!(["3", "-1"]));
    assert_eq!(folder.json(&["analyze", "x.csv"])["independence"]["verdict"], "independent");
}

#[test]
fn symmetric_matrices_are_judged_as_they_are_written() {
    let folder = Session::new().with(&[("a.csv", "1.69,2.21\n2.21,2.89\n"), ("b.npy", "")]);
    folder.write_array("b.npy", &[2, 2], &[0.1, 0.0, 0.0, 0.1]);
    let page = folder.page(&["definiteness", "a.csv"]);
    assert!(page.contains("As written     positive semidefinite, singular, proved: 0 = 17·x0 − 13·x1"), "{page}");
    let object =
        folder.json(&["definiteness", "a.csv", "--as-written", "--exact-determinant", "--certificate", "c.json"]);
    assert_eq!(object["definiteness"]["verdict"], "positive-semidefinite");
    assert_eq!(object["determinant"]["sign"], 0);
    folder.page(&["verify", "c.json", "a.csv"]);
    folder.fails(2, &["definiteness", "b.npy", "--as-written"], &["--as-written", "doubles"]);
    folder.fails(2, &["definiteness", "a.csv", "--as-written", "--radius", "1"], &["--radius"]);
}

#[test]
fn the_constant_is_a_vector_if_it_is_asked_for() {
    let folder = Session::new();
    let regions = trial("12_onehot_int.csv");
    let page = folder.page(&["analyze", &regions, "--constant", "--certificate", "c.json"]);
    assert!(page.contains("0 = constant − region_north − region_south − region_west"), "{page}");
    assert!(folder.page(&["verify", "c.json", &regions]).contains("the first of them the constant"));
    folder.fails(2, &["analyze", &regions, "--constant", "--no-constant"], &["--no-constant"]);
    // Without it, the relation stands in the report.
    assert!(folder.page(&["analyze", &regions]).contains("because 1 = region_north + region_south + region_west"));
}

#[test]
fn of_many_columns_the_page_stays_short() {
    let page = Session::new().page(&["analyze", &trial("28_wide_named.csv")]);
    assert!(page.lines().count() < 40 && page.contains("34 relations (--json has all)"), "{page}");
}
