//! `gramkit definiteness` from end to end.

use super::report::{count, numbers, verdict};
use super::session::Session;

#[test]
fn every_class_of_definiteness() {
    let folder = Session::new();
    for (matrix, expected) in [
        ("2,1\n1,2\n", "positive-definite"),
        ("-2,1\n1,-2\n", "negative-definite"),
        ("1,1,1\n1,1,1\n1,1,1\n", "positive-semidefinite"),
        ("-1,-1\n-1,-1\n", "negative-semidefinite"),
        ("0,0\n0,0\n", "zero"),
        ("1,2\n2,1\n", "indefinite"),
        ("0,1\n1,0\n", "indefinite"),
        ("0,5e-324\n5e-324,0\n", "indefinite"),
        ("1e200,0\n0,1e-200\n", "positive-definite"),
        ("3\n", "positive-definite"),
        ("-3\n", "negative-definite"),
        ("-0.0\n", "zero"),
    ] {
        folder.write("a.csv", matrix);
        let object = folder.report(&["definiteness", "a.csv"]);
        assert_eq!(verdict(&object), expected, "{matrix}");
        let page = folder.page(&["definiteness", "a.csv"]);
        assert!(page.contains(&expected.replace('-', " ")), "{page}");
        if expected == "indefinite" {
            let a = folder.table("a.csv");
            let x = numbers(&object["definiteness"]["witness"]);
            let form: f64 = (0..x.len())
                .flat_map(|i| (0..x.len()).map(move |j| (i, j)))
                .map(|(i, j)| x[i] * a[(i, j)] * x[j])
                .sum();
            assert!(form < 0.0, "{matrix}: xᵀAx = {form} with x = {x:?}");
        }
    }
}

#[test]
fn a_radius_makes_undetermined_what_it_reaches() {
    let folder = Session::new().with(&[("a.csv", "2,1\n1,2\n")]);
    assert_eq!(verdict(&folder.report(&["definiteness", "a.csv", "--radius", "0.9"])), "positive-definite");
    let object = folder.report(&["definiteness", "a.csv", "--radius", "1.1"]);
    assert_eq!(verdict(&object), "undetermined");
    assert_eq!(count(&object["definiteness"]["inertia"]["positive"]), (1, 2));
    assert_eq!(object["gram"]["radius"], 1.1);
    assert_eq!(verdict(&folder.report(&["definiteness", "a.csv", "--radius", "0"])), "positive-definite");
    // Within a radius of 1, a multiple of ones may be singular or not.
    folder.write("ones.csv", "1,1\n1,1\n");
    assert_eq!(verdict(&folder.report(&["definiteness", "ones.csv", "--radius", "1e-3"])), "undetermined");
    assert!(!folder.page(&["definiteness", "ones.csv", "--radius", "1e-3"]).contains("infinite"));
}

#[test]
fn an_asymmetric_matrix_is_refused_unless_it_is_to_be_symmetrized() {
    let folder = Session::new().with(&[("a.csv", "1,2\n2.5,1\n")]);
    folder.fails(2, &["definiteness", "a.csv", "-o", "b.npy"], &["a.csv", "(1, 0)", "(0, 1)", "5e-1", "symmetrize"]);
    assert_eq!(verdict(&folder.report(&["definiteness", "a.csv", "--symmetrize", "-o", "b.npy"])), "indefinite");
    let b = folder.table("b.npy");
    assert_eq!((b[(0, 0)], b[(0, 1)], b[(1, 0)]), (1.0, 2.25, 2.25));
}

#[test]
fn hilbert_matrices_are_never_called_indefinite() {
    let folder = Session::new();
    for order in 5..=12 {
        let order = order.to_string();
        folder.page(&["generate", "hilbert", "-n", &order, "-o", "h.csv"]);
        let object = folder.report(&["definiteness", "h.csv"]);
        // From order 12 on, rounding to f64 reaches the smallest eigenvalue.
        assert!(["positive-definite", "undetermined"].contains(&verdict(&object)), "{order}: {}", verdict(&object));
        assert!(order.parse::<u32>().unwrap() > 11 || verdict(&object) == "positive-definite", "{order}");
    }
}

/// Trial 6: a pressure beside a permeability. In the ball of the errors, nothing is known of the small entry.
#[test]
fn errors_of_the_entries_are_judged_entry_by_entry() {
    let folder = Session::new().with(&[
        ("a.csv", "1e18,5e8\n5e8,1\n"),
        ("e.csv", "1e17,1e8\n1e8,0.1\n"),
        ("narrow.csv", "1\n"),
        ("negative.csv", "-1,0\n0,1\n"),
        ("printed.csv", "1,0.90,0.90\n0.90,1,0.66\n0.90,0.66,1\n"),
    ]);
    for (options, title) in [
        (["--errors", "e.csv"], "with the errors of e.csv"),
        (["--relative-error", "0.2"], "with relative errors of 0.2"),
    ] {
        let arguments = [&["definiteness", "a.csv", "--certificate", "c.json"], &options[..]].concat();
        let object = folder.report(&arguments);
        assert_eq!(verdict(&object), "positive-definite");
        let keys: Vec<&String> = object["gram"].as_object().unwrap().keys().collect();
        assert_eq!(keys, ["order", "radius"]);
        assert!(object["gram"]["radius"].as_f64().unwrap() >= 1e17);
        let page = folder.page(&arguments);
        assert!(page.contains(title) && page.contains("positive definite, proved"), "{page}");
        let verified = folder.page(&["verify", "c.json", "a.csv"]);
        assert!(verified.contains("within the errors of its entries"), "{verified}");
    }
    assert_eq!(verdict(&folder.report(&["definiteness", "a.csv", "--radius", "1e17"])), "undetermined");

    let page = folder.page(&["definiteness", "printed.csv", "--decimals", "2", "--certificate", "c.json"]);
    assert!(page.contains("as printed with 2 decimals") && page.contains("positive definite, proved"), "{page}");
    assert!(folder.page(&["verify", "c.json", "printed.csv"]).contains("positive definite"));
    // 0.62 is the least that may stand beside 0.9 and 0.9: some matrices that print so are definite, some are not.
    folder.write("printed.csv", "1,0.90,0.90\n0.90,1,0.62\n0.90,0.62,1\n");
    assert_eq!(verdict(&folder.report(&["definiteness", "printed.csv", "--decimals", "2"])), "undetermined");

    let given = ["definiteness", "a.csv", "--errors", "e.csv"];
    for other in [["--radius", "1"], ["--relative-error", "0.1"], ["--decimals", "3"]] {
        folder.fails(2, &[&given[..], &other].concat(), &["cannot be used with"]);
    }
    folder.fails(2, &["definiteness", "a.csv", "--errors", "narrow.csv"], &["narrow.csv", "order of the errors"]);
    folder.fails(2, &["definiteness", "a.csv", "--errors", "negative.csv"], &["negative.csv", "(0, 0)"]);
    folder.fails(2, &["definiteness", "a.csv", "--relative-error", "-0.1"], &["the relative error"]);
    folder.fails(2, &["definiteness", "a.csv", "--decimals", "-1"], &["--decimals"]);
}
