//! `gramkit generate` from end to end.

use super::session::Session;

/// The matrices that `generate` makes, and whether they are symmetric.
const KINDS: [(&str, bool); 17] = [
    ("lauchli", false),
    ("hilbert", true),
    ("kahan", false),
    ("pascal", true),
    ("moler", true),
    ("vandermonde", false),
    ("equicorrelation", true),
    ("path-laplacian", true),
    ("complete-laplacian", true),
    ("numacc4", false),
    ("dummy-trap", false),
    ("gaussian", false),
    ("uniform", false),
    ("decimal", false),
    ("duplicates", false),
    ("zero-columns", false),
    ("condition", false),
];

#[test]
fn what_is_generated_is_read_again() {
    let folder = Session::new();
    for (kind, symmetric) in KINDS {
        let printed = folder.page(&["generate", kind]);
        folder.write("x.csv", &printed);
        folder.report(&["analyze", "x.csv"]);
        if symmetric {
            folder.report(&["definiteness", "x.csv"]);
        }
        folder.page(&["generate", kind, "-o", "y.csv"]);
        assert_eq!(folder.read("y.csv"), printed.as_bytes(), "{kind}");
        folder.page(&["generate", kind, "-o", "y.npy"]);
        assert_eq!(folder.table("y.npy"), folder.table("x.csv"), "{kind}");
    }
    assert_eq!(folder.names(), ["x.csv", "y.csv", "y.npy"]);
    let first = folder.page(&["generate", "gaussian", "--seed", "7"]);
    assert_eq!(first, folder.page(&["generate", "gaussian", "--seed", "7"]));
    assert_ne!(first, folder.page(&["generate", "gaussian", "--seed", "8"]));
}

#[test]
fn bad_parameters_of_generate_are_misuse() {
    let folder = Session::new();
    for (arguments, parts) in [
        (&["lauchli", "--epsilon", "nan"][..], &["epsilon", "NaN"][..]),
        (&["lauchli", "--epsilon", "-1"], &["epsilon", "-1"]),
        (&["condition", "--condition", "0.5"], &["condition", "0.5"]),
        (&["duplicates", "--rank", "9"], &["9"]),
        (&["equicorrelation", "--rho", "2"], &["2"]),
        (&["equicorrelation", "--rho", "-1e+3"], &["-1000"]),
        (&["hilbert", "-n", "0"], &["0 columns"]),
        (&["gaussian", "--rows", "0"], &["0 rows"]),
        (&["gaussian", "--rows", "99999999999999"], &["number of entries"]),
        (&["vandermonde", "--rows", "99999999999999"], &["--rows"]),
        (&["hilbert", "-n", "-3"], &["-3"]),
        (&["hilbert", "-n", "18446744073709551615"], &["number of entries"]),
        (&["magic"], &["magic"]),
        (&["kahan", "-o", "x.txt"], &["x.txt", ".csv"]),
    ] {
        folder.fails(2, &[&["generate"], arguments].concat(), parts);
    }
    folder.fails(1, &["generate", "kahan", "-o", "none/x.csv"], &["none/x.csv"]);
}
