//! `gramkit angular` from end to end.

use gramkit::angular::{AngularField, AngularOptions, Kind};
use gramkit::table::Array;
use serde_json::json;

use super::session::Session;

/// Some of the yearly sunspot numbers.
const SUNSPOTS: &str = "YEAR,SUNACTIVITY\n1700,5\n1701,11\n1702,16\n1703,23\n1704,36\n1705,58\n1706,29\n1707,20\n";

#[test]
fn the_object_has_its_keys_and_the_image_its_entries() {
    let folder = Session::of(&["angular"]).with(&[("sunspots.csv", SUNSPOTS)]);
    let series = [5.0, 11.0, 16.0, 23.0, 36.0, 58.0, 29.0, 20.0];
    for (kind, name) in [(Kind::Summation, "summation"), (Kind::Difference, "difference")] {
        for (size, overlapping) in [(None, false), (Some(3), false), (Some(3), true)] {
            let options = AngularOptions { kind, range: (0.0, 1.0), size, overlapping };
            let field = AngularField::of(&series, &options).unwrap();
            let mut arguments =
                vec!["sunspots.csv", "--column", "SUNACTIVITY", "--field", name, "--range", "0,1", "-o", "g.npy"];
            arguments.extend(size.map(|_| ["--size", "3"]).into_iter().flatten());
            arguments.extend(overlapping.then_some("--overlapping"));
            let object = folder.json(&arguments);
            assert_eq!(object["length"], 8);
            assert_eq!((&object["size"], &object["field"]), (&json!(field.size()), &json!(name)));
            assert_eq!((&object["range"], &object["eigenvalues"]), (&json!([0.0, 1.0]), &json!(field.eigen().values)));
            assert_eq!((&object["rank"], &object["constant"]), (&json!(2), &json!(false)));
            assert_eq!(object["ambiguous"], false);
            let image = Array::read(folder.path("g.npy")).unwrap();
            assert_eq!(image.shape, [field.size(); 2]);
            let mut expected = vec![0.0; field.size() * field.size()];
            field.write_image(&mut expected).unwrap();
            assert_eq!(image.values, expected);
        }
    }
}

#[test]
fn the_page_says_what_is_known() {
    let array = Array { shape: vec![3], values: vec![-1.0, 0.0, 1.0] };
    let folder = Session::of(&["angular"]).with(&[("constant.csv", "7\n7\n"), ("one.csv", "x\n3.5\n")]);
    array.write(folder.path("s.npy")).unwrap();
    let page = folder.page(&["s.npy"]);
    for part in ["s.npy: 3 values", "summation", "3 × 3", "2 exactly", "ambiguous: min + max − x", "2.2360679"] {
        assert!(page.contains(part), "{part:?} is not in\n{page}");
    }
    let page = folder.page(&["s.npy", "--field", "difference"]);
    assert!(page.contains("·i") && page.contains("one series only"), "{page}");
    let page = folder.page(&["constant.csv", "--range=-0.5,1"]);
    assert!(page.contains("constant, every cosine is -0.5") && page.contains("1 exactly"), "{page}");
    let object = folder.json(&["one.csv"]);
    assert_eq!(
        (&object["size"], &object["constant"], &object["eigenvalues"]),
        (&json!(1), &json!(true), &json!([1.0]))
    );
}

#[test]
fn misuse_has_status_2_and_a_sentence() {
    let folder = Session::of(&["angular"]).with(&[
        ("sunspots.csv", SUNSPOTS),
        ("gap.csv", "1\nNaN\n"),
        ("empty.csv", ""),
        ("header.csv", "x\n"),
    ]);
    folder.fails(2, &["sunspots.csv"], &["sunspots.csv", "--column", "YEAR, SUNACTIVITY"]);
    folder.fails(2, &["sunspots.csv", "--column", "2"], &["sunspots.csv", "no column", "YEAR, SUNACTIVITY"]);
    folder.fails(2, &["gap.csv"], &["gap.csv: 1 cell is missing", "row 2", "--missing drop"]);
    folder.fails(2, &["empty.csv"], &["empty.csv"]);
    folder.fails(2, &["header.csv"], &["header.csv", "at least 1"]);
    folder.fails(2, &["absent.csv"], &["absent.csv"]);
    folder.fails(2, &["sunspots.csv", "--column", "1", "--size", "9"], &["size", "9"]);
    for range in ["1,0", "0.5,0.5", "-2,1", "0,2", "NaN,1", "0", "0,0.5,1"] {
        folder.fails(2, &["sunspots.csv", "--column", "1", &format!("--range={range}"), "-o", "g.npy"], &["range"]);
        assert!(!folder.path("g.npy").exists());
    }
    folder.fails(2, &["sunspots.csv", "--column", "1", "-o", "g.csv"], &["-o g.csv", ".npy"]);
    let cube = Array { shape: vec![2, 2, 2], values: vec![0.0; 8] };
    cube.write(folder.path("cube.npy")).unwrap();
    folder.fails(2, &["cube.npy"], &["cube.npy", "[2, 2, 2]"]);
    folder.fails(2, &["cube.npy", "-o", "cube.npy"], &["same file"]);
}
