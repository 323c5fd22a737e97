//! `gramkit angular` from end to end.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use gramkit::angular::{AngularField, AngularOptions, Kind};
use gramkit::table::Array;
use serde_json::{Value, json};

/// Some of the yearly sunspot numbers.
const SUNSPOTS: &str = "YEAR,SUNACTIVITY\n1700,5\n1701,11\n1702,16\n1703,23\n1704,36\n1705,58\n1706,29\n1707,20\n";

/// A folder of its own for a test, in which the program runs; removed with all that is in it.
struct Folder(PathBuf);

impl Folder {
    fn with(files: &[(&str, &str)]) -> Self {
        static COUNTER: AtomicUsize = AtomicUsize::new(0);
        let number = COUNTER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("gramkit-angular-{}-{number}", std::process::id()));
        fs::create_dir(&path).unwrap();
        for (name, text) in files {
            fs::write(path.join(name), text).unwrap();
        }
        Self(path)
    }

    /// (exit status, standard output, standard error).
    fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        let mut program = Command::new(env!("CARGO_BIN_EXE_gramkit"));
        let output = program.arg("angular").args(arguments).current_dir(&self.0).output().unwrap();
        let errors = String::from_utf8(output.stderr).unwrap();
        assert!(!errors.contains("panicked"), "{arguments:?}: {errors}");
        (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap(), errors)
    }

    fn page(&self, arguments: &[&str]) -> String {
        let (status, printed, errors) = self.run(arguments);
        assert_eq!((status, errors.as_str()), (0, ""), "{arguments:?}");
        printed
    }

    fn object(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.page(&[arguments, &["--json"]].concat())).unwrap()
    }

    fn is_misuse(&self, arguments: &[&str], parts: &[&str]) {
        let (status, printed, errors) = self.run(arguments);
        assert_eq!((status, printed.as_str()), (2, ""), "{arguments:?}: {errors}");
        for part in parts {
            assert!(errors.contains(part), "{arguments:?}: {part:?} is not in {errors:?}");
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn the_object_has_its_keys_and_the_image_its_entries() {
    let folder = Folder::with(&[("sunspots.csv", SUNSPOTS)]);
    let series = [5.0, 11.0, 16.0, 23.0, 36.0, 58.0, 29.0, 20.0];
    for (kind, name) in [(Kind::Summation, "summation"), (Kind::Difference, "difference")] {
        for (size, overlapping) in [(None, false), (Some(3), false), (Some(3), true)] {
            let options = AngularOptions { kind, range: (0.0, 1.0), size, overlapping };
            let field = AngularField::of(&series, &options).unwrap();
            let mut arguments =
                vec!["sunspots.csv", "--column", "SUNACTIVITY", "--field", name, "--range", "0,1", "-o", "g.npy"];
            arguments.extend(size.map(|_| ["--size", "3"]).into_iter().flatten());
            arguments.extend(overlapping.then_some("--overlapping"));
            let object = folder.object(&arguments);
            assert_eq!(object["length"], 8);
            assert_eq!((&object["size"], &object["field"]), (&json!(field.size()), &json!(name)));
            assert_eq!((&object["range"], &object["eigenvalues"]), (&json!([0.0, 1.0]), &json!(field.eigen().values)));
            assert_eq!((&object["rank"], &object["constant"]), (&json!(2), &json!(false)));
            assert_eq!(object["ambiguous"], false);
            let image = Array::read(folder.0.join("g.npy")).unwrap();
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
    let folder = Folder::with(&[("constant.csv", "7\n7\n"), ("one.csv", "x\n3.5\n")]);
    array.write(folder.0.join("s.npy")).unwrap();
    let page = folder.page(&["s.npy"]);
    for part in ["s.npy: 3 values", "summation", "3 × 3", "2 exactly", "ambiguous: min + max − x", "2.2360679"] {
        assert!(page.contains(part), "{part:?} is not in\n{page}");
    }
    let page = folder.page(&["s.npy", "--field", "difference"]);
    assert!(page.contains("·i") && page.contains("one series only"), "{page}");
    let page = folder.page(&["constant.csv", "--range=-0.5,1"]);
    assert!(page.contains("constant, every cosine is -0.5") && page.contains("1 exactly"), "{page}");
    let object = folder.object(&["one.csv"]);
    assert_eq!(
        (&object["size"], &object["constant"], &object["eigenvalues"]),
        (&json!(1), &json!(true), &json!([1.0]))
    );
}

#[test]
fn misuse_has_status_2_and_a_sentence() {
    let folder =
        Folder::with(&[("sunspots.csv", SUNSPOTS), ("gap.csv", "1\nNaN\n"), ("empty.csv", ""), ("header.csv", "x\n")]);
    folder.is_misuse(&["sunspots.csv"], &["sunspots.csv", "--column", "YEAR, SUNACTIVITY"]);
    folder.is_misuse(&["sunspots.csv", "--column", "2"], &["sunspots.csv", "no column", "YEAR, SUNACTIVITY"]);
    folder.is_misuse(&["gap.csv"], &["gap.csv, row 2", "NaN"]);
    folder.is_misuse(&["empty.csv"], &["empty.csv"]);
    folder.is_misuse(&["header.csv"], &["header.csv", "at least 1"]);
    folder.is_misuse(&["absent.csv"], &["absent.csv"]);
    folder.is_misuse(&["sunspots.csv", "--column", "1", "--size", "9"], &["size", "9"]);
    for range in ["1,0", "0.5,0.5", "-2,1", "0,2", "NaN,1", "0", "0,0.5,1"] {
        folder.is_misuse(&["sunspots.csv", "--column", "1", &format!("--range={range}"), "-o", "g.npy"], &["range"]);
        assert!(!folder.0.join("g.npy").exists());
    }
    folder.is_misuse(&["sunspots.csv", "--column", "1", "-o", "g.csv"], &["-o g.csv", ".npy"]);
    let cube = Array { shape: vec![2, 2, 2], values: vec![0.0; 8] };
    cube.write(folder.0.join("cube.npy")).unwrap();
    folder.is_misuse(&["cube.npy"], &["cube.npy", "[2, 2, 2]"]);
    folder.is_misuse(&["cube.npy", "-o", "cube.npy"], &["same file"]);
}
