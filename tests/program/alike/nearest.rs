//! `gramkit nearest` from end to end.

use serde_json::{Value, json};

use crate::program::session::Session;

/// A matrix of the tests' data.
fn data(name: &str) -> String {
    std::fs::read_to_string(format!("{}/tests/data/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn ends(value: &Value) -> (f64, f64) {
    (value[0].as_f64().unwrap(), value[1].as_f64().unwrap())
}

/// The digits that are published, and what is proved of them.
#[test]
fn published_matrices_have_their_distances() {
    let session = Session::new();
    for (name, more, distance, digits) in [
        ("higham", &[][..], 0.527_790_463_581_828_4, 1e-13),
        ("near_pd", &[], 0.074_293_221_067_033_07, 1e-13),
        ("turkay", &[], 0.037_416_672_638_309_3, 1e-13),
        ("turkay", &["--floor", "0.1"], 0.178_593_277_426_413, 1e-13),
        ("finger", &[], 0.049_078_080_827_401_01, 1e-13),
        ("finger", &["--fixed", "mask.csv"], 0.049_515_781_1, 1e-10),
        ("finger", &["--shrink", "--fixed", "mask.csv"], 0.110_959_284_1, 1e-10),
        ("higham", &["--psd"], 2.0_f64.sqrt() - 1.0, 1e-13),
        ("higham", &["--psd", "--norm", "spectral"], 2.0_f64.sqrt() - 1.0, 1e-13),
    ] {
        session.write("a.csv", data(&format!("nearest/{name}.csv")));
        session.write("mask.csv", data("nearest/finger_block.csv"));
        let object = session.json(&[&["nearest", "a.csv", "-o", "x.npy"], more].concat());
        let (lower, upper) = ends(&object["distance"]);
        assert!(lower - digits <= distance && distance <= upper + digits, "{name} {more:?}: {object}");
        let least = object["distance_lower"].as_f64().unwrap();
        assert!(least <= distance + digits && least >= distance - 1e-7, "{name} {more:?}: {least}");
        assert_eq!(object["definiteness"]["verdict"], "positive-definite", "{name} {more:?}");
        assert_eq!((&object["definiteness"]["proved"], &object["above_floor"]), (&json!(true), &json!(true)));
        assert_eq!(object["given"]["positive_semidefinite"], false);
        assert!(object["optimality"].as_f64().unwrap() < 1e-6);
        // What was written is what is judged.
        assert_eq!(session.json(&["definiteness", "x.npy"])["definiteness"]["verdict"], "positive-definite");
    }
    // R's own answer for its example is 0.07438 away.
    session.write("a.csv", data("nearest/near_pd.csv"));
    assert!(ends(&session.json(&["nearest", "a.csv"])["distance"]).1 < 0.07438);
}

/// The broken matrices of the trials: one triangle, names in the first column, a rounded covariance, a filter's state.
#[test]
fn files_as_they_are_have_their_nearest_matrix() {
    let session = Session::new();
    for name in ["01_impossible_corr_lower.csv", "01_impossible_corr_pandas.csv", "01_impossible_corr_plain.csv"] {
        session.write(name, data(&format!("trials/{name}")));
        let object = session.json(&["nearest", name]);
        let distance = 0.4 * 6.0_f64.sqrt();
        assert!((ends(&object["distance"]).0 - distance).abs() < 1e-13, "{name}");
        assert_eq!((&object["asked"]["kind"], &object["asked"]["by_diagonal"]), (&json!("correlation"), &json!(true)));
        assert_eq!(object["input"]["names"], json!(["brand", "price", "shelf"]));
        let page = session.page(&["nearest", name]);
        for part in [
            "Asked          the correlation matrix nearest in ‖·‖_F (--correlation: the diagonal is of ones)",
            "Given          indefinite, proved",
            "Nearest        positive definite, proved",
            "no correlation matrix is nearer than 0.979795897113",
            "price × shelf  -0.9 → -0.5  +0.4",
        ] {
            assert!(page.contains(part), "{name}: {part}\n{page}");
        }
    }
    for name in ["02_cov_rounded3.csv", "02_cov_rounded3_Rquoted.csv"] {
        session.write(name, data(&format!("trials/{name}")));
        let object = session.json(&["nearest", name]);
        let distance = ends(&object["distance"]).1;
        assert_eq!(object["asked"]["kind"], "psd");
        assert!(distance > 8.1e-4 && distance < 8.2e-4, "{name}: {distance}");
        assert!(object["optimality"].as_f64().unwrap() < 1e-11);
    }
    let state = std::fs::read(format!("{}/tests/data/trials/03_state_cov.npy", env!("CARGO_MANIFEST_DIR"))).unwrap();
    session.write("state.npy", state);
    let page = session.page(&["nearest", "state.npy"]);
    assert!(page.contains("Distance       0: what is given is of the kind itself, and nothing is moved"), "{page}");
}

#[test]
fn the_answer_is_written_with_its_proof_and_drawn() {
    let session = Session::new().with(&[("a.csv", "1,0.9,0.9\n0.9,1,-0.9\n0.9,-0.9,1\n")]);
    session.page(&["nearest", "a.csv", "-o", "x.npy", "--certificate", "c.json", "--plot", "x.svg"]);
    assert!((session.table("x.npy")[(1, 0)] - 0.5).abs() < 1e-12);
    session.page(&["verify", "c.json", "x.npy"]);
    let drawn = std::fs::read_to_string(session.path("x.svg")).unwrap();
    for title in ["Given", "Nearest", "Nearest − given"] {
        assert!(drawn.contains(title), "{title}");
    }
    // A row without a variance is 0, and said to be.
    session.write("still.csv", "a,b,c\n1,0,2\n0,0,0\n2,0,1\n");
    let object = session.json(&["nearest", "still.csv"]);
    assert_eq!((&object["given"]["without_variance"], &object["asked"]["kind"]), (&json!([1]), &json!("correlation")));
    let page = session.page(&["nearest", "still.csv"]);
    assert!(page.contains("1 row without a variance, 0 in every matrix of the kind: b"), "{page}");
    // The mean of a matrix and its transpose has the same nearest matrix.
    session.write("skew.csv", "1,0.8,0\n1,1,0\n0,0,1\n");
    assert_eq!(session.json(&["nearest", "skew.csv", "--symmetrize"])["distance"], json!([0.0, 0.0]));
}

#[test]
fn misuse_is_a_sentence() {
    let session = Session::new().with(&[
        ("a.csv", "1,0.9,0.9\n0.9,1,-0.9\n0.9,-0.9,1\n"),
        ("all.csv", "0,1,1\n1,0,1\n1,1,0\n"),
        ("half.csv", "0,0.5,1\n0.5,0,1\n1,1,0\n"),
        ("two.csv", "0,1\n1,0\n"),
        ("long.csv", "1,2\n3,4\n5,6\n"),
        ("skew.csv", "1,0.5\n0.25,1\n"),
        ("last.csv", "1,0.1\n0.10000000000000002,1\n"),
        ("still.csv", "1,2\n2,0\n"),
        ("hole.csv", "1,nan\nnan,1\n"),
        ("beyond.csv", "1,1.5\n1.5,1\n"),
    ]);
    for (arguments, parts) in [
        (&["a.csv", "--fixed", "all.csv"][..], &["fixed entries", "free some"][..]),
        (&["a.csv", "--fixed", "half.csv"], &["half.csv", "0.5", "a mask has 1"]),
        (&["a.csv", "--fixed", "two.csv"], &["two.csv", "order of the mask"]),
        (&["a.csv", "--fixed", "all.csv", "--psd"], &["--psd"]),
        (&["beyond.csv", "--fixed", "two.csv"], &["fixed correlation", "between -1 and 1"]),
        (&["a.csv", "--floor", "2"], &["floor", "from 0 to 1"]),
        (&["a.csv", "--psd", "--floor=-1"], &["floor", "zero or more"]),
        (&["a.csv", "--psd", "--shrink"], &["--psd"]),
        (&["a.csv", "--correlation", "--norm", "spectral"], &["--norm"]),
        (&["long.csv"], &["square", "3 × 2"]),
        (&["skew.csv"], &["not symmetric", "--symmetrize"]),
        (&["last.csv"], &["last place", "--symmetrize"]),
        (&["still.csv", "--shrink"], &["diagonal", "it must be 1"]),
        (&["hole.csv"], &["hole.csv"]),
        (&["a.csv", "-o", "a.csv"], &["npy"]),
    ] {
        session.fails(2, &[&["nearest"], arguments].concat(), parts);
    }
    let few = ["nearest", "a.csv", "--max-iterations", "1"];
    session.fails(1, &few, &["did not converge; allow more steps (max_iterations)"]);
}
