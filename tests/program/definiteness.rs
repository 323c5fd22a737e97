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

/// a is like b and like c, and these are opposite.
const IMPOSSIBLE: &str = "a,b,c\n1,0.9,0.9\n0.9,1,-0.9\n0.9,-0.9,1\n";

#[test]
fn a_tolerance_is_a_bound_on_the_smallest_eigenvalue() {
    let folder = Session::new().with(&[("k.csv", IMPOSSIBLE)]);
    let refuted = &["definiteness", "k.csv", "--at-least=-1e-10", "--certificate", "c.json"];
    let page = folder.page(refuted);
    assert!(page.contains("\nAt least       λ_min < -1e-10, proved (a vector x"), "{page}");
    assert!(
        page.contains("\nCarried by     a, b and c together, and by no two of them: an eigenvalue below that\n"),
        "{page}"
    );
    assert!(!page.contains("admissible"), "{page}");
    let object = folder.report(&refuted[..3]);
    let answer = &object["at_least"];
    assert_eq!((answer["bound"].as_f64(), answer["verdict"].as_str()), (Some(-1e-10), Some("refuted")));
    assert_eq!((answer["mixed"].as_bool(), numbers(&answer["witness"]).len()), (Some(false), 3));
    let lambda = numbers(&answer["lambda_min"]);
    assert!(lambda[0] <= -0.8 && -0.8 <= lambda[1] && lambda[1] - lambda[0] < 1e-14, "{lambda:?}");
    let verified = folder.json(&["verify", "c.json", "k.csv"]);
    assert_eq!(
        (verified["verdict"].as_str(), verified["claims"].as_array().map(Vec::len)),
        (Some("indefinite"), Some(6))
    );
    let page = folder.page(&["verify", "c.json", "k.csv"]);
    assert!(page.contains("above -1e-10") && page.contains("of rows a, b alone"), "{page}");

    // The tolerance that the page names will do.
    let tolerance = format!("--at-least={:?}", lambda[0]);
    let passed = folder.report(&["definiteness", "k.csv", &tolerance]);
    assert_eq!(passed["at_least"]["verdict"], "proved");
    assert!(passed["culprits"].is_null() && passed["distance"].is_object());
    let mixed = folder.report(&["definiteness", "k.csv", "--at-least=-0.75", "--radius", "0.1"]);
    assert_eq!((&mixed["at_least"]["verdict"], &mixed["at_least"]["mixed"]), (&"undetermined".into(), &true.into()));
    let page = folder.page(&["definiteness", "k.csv", "--at-least=-0.75", "--radius", "0.1"]);
    assert!(page.contains("of some matrices within the radius and not of others"), "{page}");
    folder.fails(2, &["definiteness", "k.csv", "--at-least", "nan"], &["bound on the smallest eigenvalue is NaN"]);
}

#[test]
fn the_page_names_who_carries_a_negative_eigenvalue() {
    let folder = Session::new().with(&[("k.csv", IMPOSSIBLE), ("hessian.csv", "2,0\n0,-3\n")]);
    let page = folder.page(&["definiteness", "k.csv", "--certificate", "c.json"]);
    assert!(page.contains("(b, c) is -0.9; beside the other entries only [0.62, 1] is admissible"), "{page}");
    assert!(page.contains("the form is negative at −a + b + c\n"), "{page}");
    assert!(page.contains("\nNearest        a positive semidefinite matrix lies at 0.8"), "{page}");
    let object = folder.report(&["definiteness", "k.csv"]);
    let culprits = &object["culprits"];
    assert_eq!((&culprits["names"], &culprits["irreducible"]), (&serde_json::json!(["a", "b", "c"]), &true.into()));
    let range = &culprits["ranges"].as_array().unwrap()[2];
    assert_eq!((range["row"].as_u64(), range["column"].as_u64()), (Some(1), Some(2)));
    assert!((numbers(&range["range"])[0] - 0.62).abs() < 1e-14, "{range}");
    for norm in ["spectral", "frobenius"] {
        let distance = numbers(&object["distance"][norm]);
        assert!(distance[0] <= 0.8 && 0.8 <= distance[1] && distance[1] - distance[0] < 1e-13, "{distance:?}");
    }
    assert_eq!(folder.json(&["verify", "c.json", "k.csv"])["verdict"], "indefinite");
    let page = folder.page(&["definiteness", "hessian.csv"]);
    assert!(page.contains("Carried by     x1 alone: a negative eigenvalue"), "{page}");
}

#[test]
fn eigenvalues_are_counted() {
    let folder = Session::new();
    folder.page(&["generate", "hilbert", "-n", "8", "-o", "h.npy"]);
    for (threshold, below) in [("1e-8", 1), ("1e-5", 3)] {
        let object = folder.report(&["definiteness", "h.npy", "--count-below", threshold]);
        let counted = &object["eigenvalues_below"];
        assert_eq!((count(&counted["below"]), count(&counted["equal"])), ((below, below), (0, 0)));
        assert_eq!(count(&counted["above"]), (8 - below, 8 - below));
    }
    let page = folder.page(&["definiteness", "h.npy", "--count-below", "1e-5", "--certificate", "c.json"]);
    assert!(page.contains("\nCount          eigenvalues: 3 below 1e-5, 0 equal to it, 5 above, proved\n"), "{page}");
    assert_eq!(
        folder.json(&["verify", "c.json", "h.npy"])["claims"][1]["inertia"]["negative"],
        serde_json::json!([3, 3])
    );
}

#[test]
fn unlike_units_are_named_and_scaled_away() {
    // Correlations of ½ between variables in units 10⁹ apart.
    let folder = Session::new().with(&[("covariance.csv", "4e18,1,1e9\n1,1e-18,5e-10\n1e9,5e-10,1\n")]);
    let page = folder.page(&["definiteness", "covariance.csv"]);
    assert!(page.contains("roots of the diagonal entries differ by 2e18; --scale unit-diagonal"), "{page}");
    let scaled = ["definiteness", "covariance.csv", "--scale", "unit-diagonal"];
    let object = folder.report(&scaled);
    assert!(verdict(&object) == "positive-definite" && object["condition_bounds"][1].as_f64().unwrap() < 4.1);
    assert_eq!(object["rank"]["numerical"]["value"], 3);
    let page = folder.page(&[&scaled[..], &["--certificate", "c.json"]].concat());
    assert!(page.contains("scaled to a unit diagonal") && !page.contains("--scale"), "{page}");
    assert_eq!(folder.json(&["verify", "c.json", "covariance.csv"])["verdict"], "positive-definite");
    folder.write("zero.csv", "1,0\n0,0\n");
    let failing = ["definiteness", "zero.csv", "--scale", "unit-diagonal"];
    folder.fails(2, &failing, &["zero.csv", "entry (1, 1)", "must be positive"]);
    folder.fails(2, &[&scaled[..], &["--at-least", "0"]].concat(), &["--at-least"]);
    // Vectors whose lengths differ as much.
    folder.write("x.csv", "1e18,1\n1e18,2\n2e18,1\n");
    let page = folder.page(&["analyze", "x.csv"]);
    assert!(page.contains("lengths of the vectors differ by 1e18; --divisor unit-diagonal"), "{page}");
}

/// Trial 6: a pressure beside a permeability. In the ball of the errors, nothing is known of the small entry.
#[test]
fn errors_of_the_entries_are_judged_entry_by_entry() {
    let folder = Session::new().with(&[
        ("e.csv", "1e17,1e8\n1e8,0.1\n"),
        ("narrow.csv", "1\n"),
        ("negative.csv", "-1,0\n0,1\n"),
        ("printed.csv", "1,0.90,0.90\n0.90,1,0.66\n0.90,0.66,1\n"),
    ]);
    folder.write("a.npy", include_bytes!("../data/trials/06_rate_order_cov.npy"));
    for (options, title) in [
        (["--errors", "e.csv"], "with the errors of e.csv"),
        (["--relative-error", "0.2"], "with relative errors of 0.2"),
    ] {
        let arguments = [&["definiteness", "a.npy", "--certificate", "c.json"], &options[..]].concat();
        let object = folder.report(&arguments);
        assert_eq!(verdict(&object), "positive-definite");
        let keys: Vec<&String> = object["gram"].as_object().unwrap().keys().collect();
        assert_eq!(keys, ["order", "radius"]);
        assert!(object["gram"]["radius"].as_f64().unwrap() >= 1e17);
        let page = folder.page(&arguments);
        assert!(page.contains(title) && page.contains("positive definite, proved"), "{page}");
        let verified = folder.page(&["verify", "c.json", "a.npy"]);
        assert!(verified.contains("within the errors of its entries"), "{verified}");
    }
    assert_eq!(verdict(&folder.report(&["definiteness", "a.npy", "--radius", "1e17"])), "undetermined");

    let page = folder.page(&["definiteness", "printed.csv", "--decimals", "2", "--certificate", "c.json"]);
    assert!(page.contains("as printed with 2 decimals") && page.contains("positive definite, proved"), "{page}");
    assert!(folder.page(&["verify", "c.json", "printed.csv"]).contains("positive definite"));
    // 0.62 is the least that may stand beside 0.9 and 0.9: some matrices that print so are definite, some are not.
    folder.write("printed.csv", "1,0.90,0.90\n0.90,1,0.62\n0.90,0.62,1\n");
    assert_eq!(verdict(&folder.report(&["definiteness", "printed.csv", "--decimals", "2"])), "undetermined");

    let given = ["definiteness", "a.npy", "--errors", "e.csv"];
    for other in [["--radius", "1"], ["--relative-error", "0.1"], ["--decimals", "3"]] {
        folder.fails(2, &[&given[..], &other].concat(), &["cannot be used with"]);
    }
    folder.fails(2, &["definiteness", "a.npy", "--errors", "narrow.csv"], &["narrow.csv", "order of the errors"]);
    folder.fails(2, &["definiteness", "a.npy", "--errors", "negative.csv"], &["negative.csv", "(0, 0)"]);
    folder.fails(2, &["definiteness", "a.npy", "--relative-error", "-0.1"], &["the relative error"]);
    folder.fails(2, &["definiteness", "a.npy", "--decimals", "-1"], &["--decimals"]);
}

/// A verdict and its certificate need no eigenvalue.
#[test]
fn eigenvalues_beyond_the_range_are_left_out() {
    let folder = Session::new();
    for (matrix, expected) in [
        ("1e308,1e308\n1e308,1e308\n", "positive-semidefinite"),
        ("-1e308,-1e308\n-1e308,-1e308\n", "negative-semidefinite"),
        ("1.7e308,1e308\n1e308,1.7e308\n", "positive-definite"),
        ("0,1e308,1e308\n1e308,0,1e308\n1e308,1e308,0\n", "indefinite"),
    ] {
        folder.write("a.csv", matrix);
        let object = folder.report(&["definiteness", "a.csv", "--certificate", "c.json"]);
        assert_eq!(verdict(&object), expected);
        for key in ["eigenvalues", "eigenvalue_bounds", "condition"] {
            assert!(object[key].is_null(), "{matrix}: {key}");
        }
        let page = folder.page(&["definiteness", "a.csv", "--plot", "a.svg"]);
        assert!(page.contains("exceeds the range of f64") && page.contains("left out"), "{page}");
        assert!(folder.page(&["verify", "c.json", "a.csv"]).contains(&expected.replace('-', " ")));
    }
}

#[test]
fn the_verdicts_alone_are_those_of_the_whole_page() {
    let folder = Session::new().with(&[("a.csv", "2,1\n1,2\n"), ("x.csv", "1,2\n2,4\n3,7\n")]);
    for command in [["definiteness", "a.csv"], ["analyze", "x.csv"]] {
        let alone = [command[0], command[1], "--verdicts-alone"];
        let (all, some) = (folder.report(&command), folder.report(&alone));
        assert_eq!((verdict(&some), &some["rank"]["exact"]), (verdict(&all), &all["rank"]["exact"]));
        // Without singular values the bound on the least of them is coarser.
        assert_eq!(some["independence"]["verdict"], all["independence"]["verdict"]);
        assert!(some["eigenvalues"].is_null() && !all["eigenvalues"].is_null(), "{some}");
        let page = folder.page(&alone);
        assert!(page.contains("positive definite") && !page.contains("Condition"), "{page}");
        let words = ["--plot", "--verdicts-alone"];
        folder.fails(2, &[command[0], command[1], "--plot", "p.svg", "--verdicts-alone"], &words);
    }
}
