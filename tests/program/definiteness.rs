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
