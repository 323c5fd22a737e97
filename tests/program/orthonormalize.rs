//! `gramkit orthonormalize` from end to end.

use oracle::plain_gram;
use serde_json::Value;

use super::report::close;
use super::session::Session;

#[test]
fn every_process_gives_a_basis() {
    let folder = Session::new().with(&[("x.csv", "A,B,C,D\n1,2,5,1\n2,3,8,0\n4,1,6,0.5\n0,7,14,-2\n3,1,5,9\n")]);
    let x = folder.table("x.csv");
    for method in ["cgs", "mgs", "cgs2", "mgs2"] {
        let object = folder.json(&["orthonormalize", "x.csv", "--method", method, "-o", "q.npy", "--r", "r.npy"]);
        assert_eq!(object["method"], method);
        assert_eq!((&object["rank"], &object["dropped"]), (&Value::from(3), &serde_json::json!([2])));
        let (loss, bound) = (object["loss"].as_f64().unwrap(), object["loss_bound"].as_f64().unwrap());
        assert!(loss < 1e-12 && bound < 1e-12 && object["residual"].as_f64().unwrap() < 1e-15, "{object}");
        let (q, r) = (folder.table("q.npy"), folder.table("r.npy"));
        close(&x, &(&q * &r), 1e-13);
        let identity = plain_gram(q.as_ref());
        for i in 0..q.ncols() {
            for j in 0..q.ncols() {
                assert!((identity[(i, j)] - if i == j { 1.0 } else { 0.0 }).abs() < 1e-12);
            }
        }
        let page = folder.page(&["orthonormalize", "x.csv", "--method", method]);
        assert!(page.contains("Dropped     C"), "{page}");
    }
    // Cholesky QR does not drop C; without it, it gives the same basis.
    for method in ["cholqr2", "scholqr3"] {
        let parts = ["C lies too near the span of the earlier ones", "--method cgs2"];
        folder.fails(2, &["orthonormalize", "x.csv", "--method", method], &parts);
        let columns = ["orthonormalize", "x.csv", "--columns", "A,B,D", "--method", method];
        let object = folder.json(&columns);
        assert_eq!((&object["method"], &object["rank"]), (&Value::from(method), &Value::from(3)));
        assert!(object["loss_bound"].as_f64().unwrap() < 1e-13 && object["residual"].as_f64().unwrap() < 1e-15);
        let page = folder.page(&columns);
        assert!(page.contains("Cholesky QR") && page.contains("Dropped     none"), "{page}");
    }
    // Löwdin's drops nothing either; R is symmetric.
    let parts = ["lies too near the span of the others", "--method cgs2"];
    folder.fails(2, &["orthonormalize", "x.csv", "--method", "lowdin"], &parts);
    let lowdin = ["orthonormalize", "x.csv", "--columns", "A,B,D", "--method", "lowdin"];
    let object = folder.json(&[&lowdin[..], &["-o", "q.npy", "--r", "r.npy"]].concat());
    assert_eq!((&object["method"], &object["rank"]), (&Value::from("lowdin"), &Value::from(3)));
    assert!(object["loss_bound"].as_f64().unwrap() < 1e-13 && object["residual"].as_f64().unwrap() < 1e-15);
    let r = folder.table("r.npy");
    assert!((0..3).all(|i| (0..i).all(|j| r[(i, j)] == r[(j, i)])));
    assert!(folder.page(&lowdin).contains("R is (XᵀX)^½"));
    folder.fails(2, &["orthonormalize", "x.csv", "-o", "s.npy", "--r", "s.npy"], &["same file"]);
    folder.fails(2, &["orthonormalize", "x.csv", "--method", "magic"], &["magic", "cgs2"]);
    folder.fails(1, &["orthonormalize", "x.csv", "-o", "none/q.npy"], &["none/q.npy"]);
}
