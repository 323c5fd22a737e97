//! `analyze --missing pairwise`.

use super::session::Session;

#[test]
fn covariances_are_of_the_rows_that_have_both() {
    let folder = Session::new().with(&[("x.csv", "a,b,c\n1,2,NA\n2,4,1\n3,,5\n4,8,2\n")]);
    let object = folder.json(&["analyze", "x.csv", "--missing", "pairwise", "-o", "c.npy"]);
    assert_eq!(object["counts"], serde_json::json!([[4, 3, 3], [3, 3, 2], [3, 2, 3]]));
    let covariance = folder.table("c.npy");
    // Of 1, 2, 4 and 2, 4, 8: means 7/3 and 14/3.
    let truth = 14.0 / 3.0;
    assert!((covariance[(0, 1)] - truth).abs() <= 4.0 * f64::EPSILON * truth);
    assert_eq!(covariance[(1, 2)], 2.0);
    let page = folder.page(&["analyze", "x.csv", "--missing", "pairwise"]);
    assert!(page.contains("each entry is of the rows that have both numbers, 2 to 4 of 4"), "{page}");
    // Pairs that contradict each other make no covariance at all.
    folder.write("y.csv", "a,b,c\n0,0,\n1,1,\n,0,0\n,1,1\n0,,1\n1,,0\n");
    let object = folder.json(&["analyze", "y.csv", "--missing", "pairwise", "--plot", "p.svg"]);
    assert_eq!(object["definiteness"]["verdict"], "indefinite");
}

#[test]
fn what_does_not_go_with_it_is_refused() {
    let folder = Session::new().with(&[("x.csv", "a,b\n1,\n,2\n3,\n")]);
    folder.fails(2, &["analyze", "x.csv"], &["3 cells are missing", "--missing drop", "--missing pairwise"]);
    folder.fails(2, &["analyze", "x.csv", "--missing", "pairwise"], &["x.csv", "known together in 0"]);
    for option in [&["--constant"][..], &["--as-written"], &["--certificate", "c.json"]] {
        let arguments = [&["analyze", "x.csv", "--missing", "pairwise"], option].concat();
        folder.fails(2, &arguments, &[option[0], "do not go together"]);
    }
}
