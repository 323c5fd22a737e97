//! The `gramkit` program from end to end: its answers, its exit statuses, and the files it leaves.

use std::fs;
use std::io::{BufRead, BufReader, Cursor};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use faer::Mat;
use gramkit::table::{Table, write_npy};
use serde_json::Value;

/// Two tables that come with the crate.
const LONGLEY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/longley.csv");
const BREAST_CANCER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/breast_cancer.csv");

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

/// A folder of its own for a test, in which the program runs; removed with all that is in it.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static COUNTER: AtomicUsize = AtomicUsize::new(0);
        let number = COUNTER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("gramkit-command-line-{}-{number}", std::process::id()));
        fs::create_dir(&path).unwrap();
        Self(path)
    }

    fn with(name: &str, bytes: impl AsRef<[u8]>) -> Self {
        let folder = Self::new();
        folder.write(name, bytes);
        folder
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.0.join(name), bytes).unwrap();
    }

    fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.0.join(name)).unwrap()
    }

    fn table(&self, name: &str) -> Mat<f64> {
        Table::read(self.0.join(name)).unwrap().values
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).unwrap();
        let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// Runs the program; it never panics, and what it says is UTF-8.
    fn run(&self, arguments: &[&str]) -> Run {
        let output = self.command(arguments).output().unwrap();
        Run::from(output, arguments)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gramkit"));
        command.args(arguments).current_dir(&self.0).stdin(Stdio::null());
        command
    }

    fn page(&self, arguments: &[&str]) -> String {
        let run = self.run(arguments);
        assert_eq!(run.status, 0, "{arguments:?}: {}", run.errors);
        assert_eq!(run.errors, "", "{arguments:?}");
        run.printed
    }

    /// The object of `--json`, checked for what every report has to fulfil.
    fn json(&self, arguments: &[&str]) -> Value {
        let arguments = [arguments, &["--json"]].concat();
        let printed = self.page(&arguments);
        assert!(printed.ends_with('\n') && printed.trim_end().lines().count() == 1, "{arguments:?}");
        let object: Value = serde_json::from_str(&printed).unwrap();
        if arguments[0] != "orthonormalize" {
            check_report(&object, arguments[0] == "analyze");
        }
        object
    }

    /// Runs what has to fail: nothing is printed, nothing is written, and the message has all of `parts`.
    fn fails(&self, status: i32, arguments: &[&str], parts: &[&str]) {
        let before: Vec<_> = self.names().into_iter().map(|name| (self.read(&name), name)).collect();
        let run = self.run(arguments);
        assert_eq!(run.status, status, "{arguments:?}: {}{}", run.printed, run.errors);
        assert_eq!(run.printed, "", "{arguments:?}");
        for part in parts {
            assert!(run.errors.contains(part), "{arguments:?}: {part:?} is not in {:?}", run.errors);
        }
        let after: Vec<_> = self.names().into_iter().map(|name| (self.read(&name), name)).collect();
        assert!(before == after, "{arguments:?} left {:?}", self.names());
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A second panic while a failed test unwinds would hide what failed.
        let _ = fs::remove_dir_all(&self.0);
    }
}

struct Run {
    status: i32,
    printed: String,
    errors: String,
}

impl Run {
    fn from(output: Output, arguments: &[&str]) -> Self {
        let status = output.status.code().unwrap_or_else(|| panic!("{arguments:?} was killed"));
        let run = Self {
            status,
            printed: String::from_utf8(output.stdout).unwrap(),
            errors: String::from_utf8(output.stderr).unwrap(),
        };
        assert!(!run.errors.contains("panicked"), "{arguments:?}: {}", run.errors);
        assert!((0..=2).contains(&status), "{arguments:?}: {status}");
        run
    }
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect()
}

fn pairs(value: &Value) -> Vec<(f64, f64)> {
    // JSON has no infinity; an end that is not known is null.
    let end = |x: &Value, unknown: f64| x.as_f64().unwrap_or(unknown);
    let pair = |pair: &Value| (end(&pair[0], f64::NEG_INFINITY), end(&pair[1], f64::INFINITY));
    value.as_array().unwrap().iter().map(pair).collect()
}

fn count(value: &Value) -> (u64, u64) {
    (value[0].as_u64().unwrap(), value[1].as_u64().unwrap())
}

/// Keys, types, orders, enclosures, and that no two of the answers contradict each other.
fn check_report(object: &Value, of_vectors: bool) {
    let keys = ["input", "gram", "definiteness", "independence", "rank", "determinant", "eigenvalues"];
    let more = ["eigenvalue_bounds", "singular_values", "singular_value_bounds", "condition", "collinearity"];
    for key in keys.iter().chain(&more) {
        assert!(object.get(key).is_some(), "{key} is missing: {object}");
    }
    let input = &object["input"];
    assert!(input["path"].is_string() && input["rows"].is_u64() && input["columns"].is_u64(), "{input}");
    assert_eq!(input["vectors"].is_string(), of_vectors);
    assert!(input["names"].is_null() || input["names"].as_array().unwrap().iter().all(Value::is_string));
    assert_eq!(object["independence"].is_object(), of_vectors);

    let definiteness = &object["definiteness"];
    let (positive, zero, negative) = (
        count(&definiteness["inertia"]["positive"]),
        count(&definiteness["inertia"]["zero"]),
        count(&definiteness["inertia"]["negative"]),
    );
    let verdict = definiteness["verdict"].as_str().unwrap();
    assert_eq!(definiteness["proved"].as_bool().unwrap(), verdict != "undetermined");
    let rank = &object["rank"];
    let (lower, upper) = (rank["lower"].as_u64().unwrap(), rank["upper"].as_u64().unwrap());
    assert!(lower <= upper);
    assert_eq!(rank["exact"].as_u64(), (lower == upper).then_some(lower));
    assert!(positive.0 + negative.0 <= upper, "{object}");
    let order = object["gram"]["order"].as_u64().unwrap_or(upper.max(lower));
    match verdict {
        "positive-definite" => assert_eq!((positive, zero, negative), ((order, order), (0, 0), (0, 0))),
        "negative-definite" => assert_eq!((positive, zero, negative), ((0, 0), (0, 0), (order, order))),
        "positive-semidefinite" => assert!(zero.0 > 0 && negative == (0, 0) && positive.1 > 0, "{object}"),
        "negative-semidefinite" => assert!(zero.0 > 0 && positive == (0, 0) && negative.1 > 0, "{object}"),
        "zero" => assert_eq!((positive, zero, negative), ((0, 0), (order, order), (0, 0))),
        "indefinite" => assert!(positive.0 > 0 && negative.0 > 0, "{object}"),
        "undetermined" => {}
        other => panic!("{other} is no verdict"),
    }

    for (values, bounds, ascending) in
        [("eigenvalues", "eigenvalue_bounds", true), ("singular_values", "singular_value_bounds", false)]
    {
        if object[values].is_null() {
            assert!(object[bounds].is_null());
            continue;
        }
        let (x, e) = (numbers(&object[values]), pairs(&object[bounds]));
        assert_eq!(x.len(), e.len());
        assert!(x.windows(2).all(|w| if ascending { w[0] <= w[1] } else { w[0] >= w[1] }), "{values}: {x:?}");
        for (x, (lower, upper)) in x.iter().zip(&e) {
            assert!(lower <= x && x <= upper, "{values}: {x} is not in [{lower}, {upper}]");
        }
        if values == "singular_values" || of_vectors {
            assert!(x.iter().all(|&x| x >= 0.0), "{values}: {x:?}");
        }
        // Singular means: a value that is 0, not one that is small.
        let nonzero = x.iter().filter(|&&x| x != 0.0).count() as u64;
        assert!(nonzero <= upper_of(object), "{values}: {x:?} of rank at most {}", upper_of(object));
    }

    let numerical = &rank["numerical"];
    if !numerical.is_null() {
        assert!(numerical["value"].is_u64() && numerical["tolerance"].is_f64(), "{numerical}");
        assert!(numerical["gap"].is_null() || numerical["gap"].is_f64());
        assert!(numerical["value"].as_u64().unwrap() <= upper);
    }
    let determinant = &object["determinant"];
    if !determinant.is_null() {
        for key in ["sign", "ln_abs", "ln_abs_bounds", "hadamard_ratio"] {
            assert!(determinant.get(key).is_some(), "{key}: {determinant}");
        }
        if verdict == "positive-semidefinite" || verdict == "negative-semidefinite" {
            assert_eq!(determinant["sign"], 0);
        }
        if verdict == "positive-definite" {
            assert_eq!(determinant["sign"], 1);
        }
        if let (Some(ln), [lower, upper]) =
            (determinant["ln_abs"].as_f64(), determinant["ln_abs_bounds"].as_array().map_or(&[][..], |a| a))
        {
            assert!(lower.as_f64().unwrap() <= ln && ln <= upper.as_f64().unwrap(), "{determinant}");
        }
    }
    if let Some(independence) = object["independence"].as_object() {
        let verdict = independence["verdict"].as_str().unwrap();
        assert!(["independent", "dependent", "undetermined"].contains(&verdict));
        assert_eq!(independence["proved"].as_bool().unwrap(), verdict != "undetermined");
        for key in ["sigma_min_lower", "relation"] {
            assert!(independence.contains_key(key));
        }
        if verdict == "dependent" {
            assert!(object["condition"].is_null(), "dependent vectors have no finite condition number");
            assert!(independence["sigma_min_lower"].is_null());
        }
        if let (Some(bound), Some(values)) =
            (independence["sigma_min_lower"].as_f64(), object["singular_values"].as_array())
        {
            let (_, upper) = *pairs(&object["singular_value_bounds"]).last().unwrap();
            assert!(bound <= upper, "σ_min ≥ {bound}, but the singular values are {values:?}");
        }
    }
    if let Some(collinearity) = object["collinearity"].as_object() {
        for key in ["vif", "condition_indices", "variance_proportions"] {
            assert!(collinearity.contains_key(key));
        }
    }
}

fn upper_of(object: &Value) -> u64 {
    object["rank"]["upper"].as_u64().unwrap()
}

fn verdict(object: &Value) -> &str {
    object["definiteness"]["verdict"].as_str().unwrap()
}

fn independence(object: &Value) -> &str {
    object["independence"]["verdict"].as_str().unwrap()
}

fn relation(object: &Value) -> Vec<&str> {
    object["independence"]["relation"].as_array().unwrap().iter().map(|c| c.as_str().unwrap()).collect()
}

/// XᵀX by three loops.
fn gram(x: &Mat<f64>) -> Mat<f64> {
    let n = x.ncols();
    let mut g = Mat::zeros(n, n);
    for i in 0..n {
        for j in 0..n {
            for k in 0..x.nrows() {
                g[(i, j)] += x[(k, i)] * x[(k, j)];
            }
        }
    }
    g
}

fn close(a: &Mat<f64>, b: &Mat<f64>, relative: f64) {
    assert_eq!(a.shape(), b.shape());
    for j in 0..a.ncols() {
        for i in 0..a.nrows() {
            let scale = (a[(i, i.min(a.ncols() - 1))] * a[(j.min(a.nrows() - 1), j)]).abs().sqrt();
            let gap = (a[(i, j)] - b[(i, j)]).abs();
            assert!(gap <= relative * scale.max(a[(i, j)].abs()), "({i}, {j}): {} and {}", a[(i, j)], b[(i, j)]);
        }
    }
}

/// An NPY file, version 1.0.
fn npy(descr: &str, fortran: bool, shape: &str, data: &[u8]) -> Vec<u8> {
    let fortran = if fortran { "True" } else { "False" };
    let mut header = format!("{{'descr': '{descr}', 'fortran_order': {fortran}, 'shape': {shape}, }}");
    while (10 + header.len() + 1) % 64 != 0 {
        header.push(' ');
    }
    header.push('\n');
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend((header.len() as u16).to_le_bytes());
    bytes.extend(header.as_bytes());
    bytes.extend(data);
    bytes
}

fn doubles(values: &[f64]) -> Vec<u8> {
    values.iter().flat_map(|x| x.to_le_bytes()).collect()
}

#[test]
fn longley_is_independent_and_its_matrix_is_the_naive_one() {
    let folder = Folder::new();
    let object = folder.json(&["analyze", LONGLEY, "-o", "g.npy"]);
    let x = Table::read(LONGLEY).unwrap().values;
    let expected = gram(&x);
    close(&expected, &folder.table("g.npy"), 1e-14);
    assert_eq!(verdict(&object), "positive-definite");
    assert_eq!(independence(&object), "independent");
    assert_eq!(object["rank"]["exact"], 7);
    assert_eq!(object["input"]["names"][1], "GNPDEFL");
    assert_eq!(object["input"]["vectors"], "columns");
    let trace: f64 = (0..7).map(|j| expected[(j, j)]).sum();
    let sum: f64 = numbers(&object["eigenvalues"]).iter().sum();
    assert!((sum - trace).abs() < 1e-12 * trace, "{sum} and {trace}");
    let squares: f64 = numbers(&object["singular_values"]).iter().map(|s| s * s).sum();
    assert!((squares - trace).abs() < 1e-12 * trace);
    // The published condition number of the data beside a constant is 4.859e9; of these columns alone it is smaller.
    assert!((object["condition"].as_f64().unwrap() / 466034.3 - 1.0).abs() < 1e-6);
    assert!((object["collinearity"]["vif"][2].as_f64().unwrap() / 2015.83 - 1.0).abs() < 1e-5);

    let page = folder.page(&["analyze", LONGLEY]);
    for part in ["7 vectors of dimension 16", "positive definite, proved", "independent, proved", "GNPDEFL", "466034."]
    {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert_eq!(folder.names(), ["g.npy"]);
}

/// What a page prints as `value ± error` contains what `--json` encloses.
#[test]
fn the_errors_on_a_page_are_errors_of_what_the_page_shows() {
    let folder = Folder::new();
    for path in [LONGLEY, BREAST_CANCER] {
        let object = folder.json(&["analyze", path]);
        let mut bounds = pairs(&object["eigenvalue_bounds"]);
        bounds.reverse();
        let page = folder.page(&["analyze", path]);
        let mut shown = 0;
        for line in page.lines() {
            let words: Vec<&str> = line.split_whitespace().collect();
            if let [k, value, "±", error, ..] = words[..] {
                let Ok(k) = k.parse::<usize>() else { continue };
                let (value, error): (f64, f64) = (value.parse().unwrap(), error.parse().unwrap());
                let (lower, upper) = bounds[k];
                assert!(value - error <= lower && upper <= value + error, "{line}: [{lower}, {upper}]");
                shown += 1;
            }
        }
        assert_eq!(shown, bounds.len());
    }
}

#[test]
fn breast_cancer_is_independent() {
    let folder = Folder::new();
    let object = folder.json(&["analyze", BREAST_CANCER, "-o", "g.npy"]);
    assert_eq!((verdict(&object), independence(&object)), ("positive-definite", "independent"));
    assert_eq!(object["gram"]["order"], 30);
    assert_eq!(object["input"]["names"][0], "mean radius");
    let x = Table::read(BREAST_CANCER).unwrap().values;
    close(&gram(&x), &folder.table("g.npy"), 1e-13);
}

#[test]
fn the_options_choose_and_transform_the_vectors() {
    let folder = Folder::with("x.csv", "A,B,W\n1,2,1\n2,3,2\n4,1,3\n");
    let rows = folder.json(&["analyze", "x.csv", "--rows"]);
    assert_eq!((&rows["input"]["vectors"], &rows["gram"]["order"]), (&Value::from("rows"), &Value::from(3)));
    assert!(rows["input"]["names"].is_null());

    let written = |arguments: &[&str]| {
        folder.json(&[&["analyze", "x.csv", "-o", "g.npy"], arguments].concat());
        folder.table("g.npy")
    };
    let chosen = written(&["--columns", "B,A"]);
    assert_eq!((chosen[(0, 0)], chosen[(0, 1)], chosen[(1, 1)]), (14.0, 12.0, 21.0));
    let by_index = written(&["--columns", "1,0"]);
    assert_eq!(by_index, chosen);
    // Σ w a², Σ w a b, Σ w b².
    let weighted = written(&["--weights", "W"]);
    assert_eq!((weighted[(0, 0)], weighted[(0, 1)], weighted[(1, 1)]), (57.0, 26.0, 25.0));
    let cosines = written(&["--columns", "A,B", "--divisor", "unit-diagonal"]);
    assert_eq!((cosines[(0, 0)], cosines[(1, 1)]), (1.0, 1.0));
    assert!((cosines[(0, 1)] - 12.0 / (21.0_f64 * 14.0).sqrt()).abs() < 1e-15);
    let centred = written(&["--columns", "A,B", "--center"]);
    for (entry, expected) in [(centred[(0, 0)], 14.0 / 3.0), (centred[(0, 1)], -2.0), (centred[(1, 1)], 2.0)] {
        assert!((entry - expected).abs() < 1e-14, "{entry} and {expected}");
    }
    let covariance = written(&["--columns", "A,B", "--center", "--divisor", "count-less-one"]);
    assert!((covariance[(0, 1)] + 1.0).abs() < 1e-15);

    let coarse = folder.json(&["analyze", "x.csv", "--tol", "0.9"]);
    assert_eq!(coarse["rank"]["numerical"]["value"], 1);
    assert_eq!(coarse["rank"]["exact"], 3);
    let page = folder.page(&["analyze", "x.csv", "--weights", "W"]);
    assert!(page.contains("XᵀWX") && page.contains("does not use the weights"), "{page}");
}

#[test]
fn the_bound_on_the_smallest_singular_value_is_of_the_divided_vectors() {
    let folder = Folder::with("x.csv", "A,B\n1,5\n2,5\n4,5\n");
    for divisor in ["one", "count", "count-less-one", "unit-diagonal"] {
        let object = folder.json(&["analyze", "x.csv", "--divisor", divisor]);
        let bound = object["independence"]["sigma_min_lower"].as_f64().unwrap();
        let smallest = *numbers(&object["singular_values"]).last().unwrap();
        assert!(bound <= smallest && bound > 0.99 * smallest, "{divisor}: {bound} and {smallest}");
    }
}

#[test]
fn pictures_have_the_names_and_are_pictures() {
    let folder = Folder::new();
    for path in [LONGLEY, BREAST_CANCER] {
        folder.page(&["analyze", path, "--plot", "p.svg"]);
        let svg = String::from_utf8(folder.read("p.svg")).unwrap();
        for name in Table::read(path).unwrap().names.unwrap() {
            assert!(svg.contains(&name), "{name}");
        }
        folder.page(&["analyze", path, "--plot", "p.PNG"]);
        let decoder = png::Decoder::new(Cursor::new(folder.read("p.PNG")));
        let mut picture = decoder.read_info().unwrap();
        let mut pixels = vec![0; picture.output_buffer_size().unwrap()];
        picture.next_frame(&mut pixels).unwrap();
        let background = pixels[0];
        assert!(pixels.iter().any(|&x| x != background));
    }
    folder.page(&["generate", "path-laplacian", "-o", "a.csv"]);
    folder.page(&["definiteness", "a.csv", "--plot", "a.svg"]);
    assert_eq!(folder.names(), ["a.csv", "a.svg", "p.PNG", "p.svg"]);
}

#[test]
fn a_linear_relation_is_told_with_its_names() {
    let folder = Folder::with("x.csv", "A,B,C\n1,2,5\n2,3,8\n4,1,6\n0,7,14\n");
    let page = folder.page(&["analyze", "x.csv"]);
    assert!(page.contains("0 = A + 2·B − C"), "{page}");
    assert!(page.contains("infinite, proved") && page.contains("0 exactly"), "{page}");
    let object = folder.json(&["analyze", "x.csv"]);
    assert_eq!(relation(&object), ["1", "2", "-1"]);
    assert_eq!((verdict(&object), independence(&object)), ("positive-semidefinite", "dependent"));
    assert_eq!(numbers(&object["singular_values"])[2], 0.0);
}

#[test]
fn a_constant_sum_is_a_relation_of_the_centred_columns_only() {
    let folder = Folder::with("x.csv", "A,B\n1,9\n2,8\n4,6\n0.5,9.5\n");
    assert_eq!(independence(&folder.json(&["analyze", "x.csv"])), "independent");
    for divisor in ["one", "count", "unit-diagonal"] {
        let object = folder.json(&["analyze", "x.csv", "--center", "--divisor", divisor]);
        assert_eq!(independence(&object), "dependent", "{divisor}");
        assert_eq!((&object["rank"]["exact"], &object["determinant"]["sign"]), (&Value::from(1), &Value::from(0)));
    }
    assert!(folder.page(&["analyze", "x.csv", "--center"]).contains("0 = A + B"));
}

#[test]
fn the_dummy_trap_more_vectors_than_dimensions_and_a_far_multiple() {
    let folder = Folder::with("many.csv", "A,B,C\n1,2,3\n4,5,7\n");
    let printed = folder.page(&["generate", "dummy-trap"]);
    folder.write("trap.csv", printed);
    let trap = folder.json(&["analyze", "trap.csv"]);
    assert_eq!(relation(&trap), ["1", "-1", "-1", "-1", "-1"]);
    assert!(folder.page(&["analyze", "trap.csv"]).contains("no collinearity report, because x0 is constant"));

    let many = folder.json(&["analyze", "many.csv"]);
    assert_eq!((independence(&many), &many["rank"]["exact"]), ("dependent", &Value::from(2)));
    assert_eq!(many["singular_values"].as_array().unwrap().len(), 2);
    assert_eq!(numbers(&many["eigenvalues"])[0], 0.0);

    let factor = 1_u64 << 40;
    let lines: String = [0.1, 0.7, -3.3].iter().map(|x| format!("{x},{}\n", x * factor as f64)).collect();
    folder.write("far.csv", format!("A,B\n{lines}"));
    assert_eq!(relation(&folder.json(&["analyze", "far.csv"])), [factor.to_string().as_str(), "-1"]);
    assert!(folder.page(&["analyze", "far.csv"]).contains("0 = 1099511627776·A − B"));
}

#[test]
fn every_class_of_definiteness() {
    let folder = Folder::new();
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
        let object = folder.json(&["definiteness", "a.csv"]);
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
    let folder = Folder::with("a.csv", "2,1\n1,2\n");
    assert_eq!(verdict(&folder.json(&["definiteness", "a.csv", "--radius", "0.9"])), "positive-definite");
    let object = folder.json(&["definiteness", "a.csv", "--radius", "1.1"]);
    assert_eq!(verdict(&object), "undetermined");
    assert_eq!(count(&object["definiteness"]["inertia"]["positive"]), (1, 2));
    assert_eq!(object["gram"]["radius"], 1.1);
    assert_eq!(verdict(&folder.json(&["definiteness", "a.csv", "--radius", "0"])), "positive-definite");
    // Within a radius of 1, a multiple of ones may be singular or not.
    folder.write("ones.csv", "1,1\n1,1\n");
    assert_eq!(verdict(&folder.json(&["definiteness", "ones.csv", "--radius", "1e-3"])), "undetermined");
    assert!(!folder.page(&["definiteness", "ones.csv", "--radius", "1e-3"]).contains("infinite"));
}

#[test]
fn an_asymmetric_matrix_is_refused_unless_it_is_to_be_symmetrized() {
    let folder = Folder::with("a.csv", "1,2\n2.5,1\n");
    folder.fails(2, &["definiteness", "a.csv", "-o", "b.npy"], &["a.csv", "(1, 0)", "(0, 1)", "5e-1", "symmetrize"]);
    assert_eq!(verdict(&folder.json(&["definiteness", "a.csv", "--symmetrize", "-o", "b.npy"])), "indefinite");
    let b = folder.table("b.npy");
    assert_eq!((b[(0, 0)], b[(0, 1)], b[(1, 0)]), (1.0, 2.25, 2.25));
}

#[test]
fn hilbert_matrices_are_never_called_indefinite() {
    let folder = Folder::new();
    for order in 5..=12 {
        let order = order.to_string();
        folder.page(&["generate", "hilbert", "-n", &order, "-o", "h.csv"]);
        let object = folder.json(&["definiteness", "h.csv"]);
        // From order 12 on, rounding to f64 reaches the smallest eigenvalue.
        assert!(["positive-definite", "undetermined"].contains(&verdict(&object)), "{order}: {}", verdict(&object));
        assert!(order.parse::<u32>().unwrap() > 11 || verdict(&object) == "positive-definite", "{order}");
    }
}

#[test]
fn every_process_gives_a_basis() {
    let folder = Folder::with("x.csv", "A,B,C,D\n1,2,5,1\n2,3,8,0\n4,1,6,0.5\n0,7,14,-2\n3,1,5,9\n");
    let x = folder.table("x.csv");
    for method in ["cgs", "mgs", "cgs2", "mgs2"] {
        let object = folder.json(&["orthonormalize", "x.csv", "--method", method, "-o", "q.npy", "--r", "r.npy"]);
        assert_eq!(object["method"], method);
        assert_eq!((&object["rank"], &object["dropped"]), (&Value::from(3), &serde_json::json!([2])));
        let (loss, bound) = (object["loss"].as_f64().unwrap(), object["loss_bound"].as_f64().unwrap());
        assert!(loss < 1e-12 && bound < 1e-12 && object["residual"].as_f64().unwrap() < 1e-15, "{object}");
        let (q, r) = (folder.table("q.npy"), folder.table("r.npy"));
        close(&x, &(&q * &r), 1e-13);
        let identity = gram(&q);
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
    folder.fails(2, &["orthonormalize", "x.csv", "-o", "s.npy", "--r", "s.npy"], &["same file"]);
    folder.fails(2, &["orthonormalize", "x.csv", "--method", "magic"], &["magic", "cgs2"]);
    folder.fails(1, &["orthonormalize", "x.csv", "-o", "none/q.npy"], &["none/q.npy"]);
}

#[test]
fn what_is_generated_is_read_again() {
    let folder = Folder::new();
    for (kind, symmetric) in KINDS {
        let printed = folder.page(&["generate", kind]);
        folder.write("x.csv", &printed);
        folder.json(&["analyze", "x.csv"]);
        if symmetric {
            folder.json(&["definiteness", "x.csv"]);
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
    let folder = Folder::new();
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

#[test]
fn a_bad_cell_is_named_and_nothing_is_left() {
    for (table, parts) in [
        ("A,B\n1,2\n3,NaN\n", &["row 3", "column 2", "(B)", "NaN"][..]),
        ("A,B\n1,2\n-inf,3\n", &["row 3", "column 1", "(A)", "-inf"]),
        ("A\n1e999\n", &["row 2", "column 1", "1e999", "exceeds"]),
        ("A\n1e-999\n", &["row 2", "column 1", "1e-999", "below"]),
        ("A,B\n1,2\n3\n", &["row 3", "2 cells", "1"]),
        ("", &["empty"]),
        ("\n\n", &["empty"]),
        ("A,B\n1,2\n3,x\n", &["row 3", "column 2", "(B)", "\"x\""]),
        ("A,B\n1,\n", &["row 2", "column 2", "empty"]),
        ("1,x\n1,2\n", &["row 1", "column 2", "\"x\""]),
        ("A,B\n1,2\n\n3,4\n", &["row 3", "blank"]),
    ] {
        let folder = Folder::with("t.csv", table);
        let parts = [&["t.csv"], parts].concat();
        folder.fails(2, &["analyze", "t.csv", "-o", "o.npy", "--plot", "p.png"], &parts);
        folder.fails(2, &["definiteness", "t.csv", "-o", "o.npy", "--plot", "p.svg"], &parts);
        folder.fails(2, &["orthonormalize", "t.csv", "-o", "o.npy", "--r", "r.npy"], &parts);
    }
    let folder = Folder::with("t.txt", "1,2\n");
    folder.fails(2, &["analyze", "missing.csv", "-o", "o.npy"], &["missing.csv", "opened"]);
    folder.fails(2, &["analyze", "t.txt", "-o", "o.npy"], &["t.txt", ".csv", ".npy"]);
    folder.fails(2, &["analyze"], &["TABLE"]);
    folder.fails(2, &["analize", "t.csv"], &["analize"]);
    folder.fails(2, &[], &["Usage"]);
}

#[test]
fn npy_files_of_any_type_and_order_and_broken_ones() {
    let folder = Folder::new();
    let a = [2.0, 1.0, 1.0, 2.0];
    let single: Vec<u8> = a.iter().flat_map(|&x| (x as f32).to_le_bytes()).collect();
    let big_endian: Vec<u8> = a.iter().flat_map(|x: &f64| x.to_be_bytes()).collect();
    for bytes in [
        npy("<f8", false, "(2, 2)", &doubles(&a)),
        npy("<f8", true, "(2, 2)", &doubles(&a)),
        npy(">f8", false, "(2, 2)", &big_endian),
        npy("<f4", false, "(2, 2)", &single),
        npy("|i1", false, "(2, 2)", &[2, 1, 1, 2]),
        npy("|u1", true, "(2, 2)", &[2, 1, 1, 2]),
    ] {
        folder.write("a.npy", bytes);
        assert_eq!(verdict(&folder.json(&["definiteness", "a.npy"])), "positive-definite");
        assert_eq!(numbers(&folder.json(&["analyze", "a.npy"])["eigenvalues"]).len(), 2);
    }
    folder.write("a.npy", npy("<f8", true, "(3, 2)", &doubles(&[1.0, 2.0, 3.0, 0.0, 0.0, 1.0])));
    folder.page(&["analyze", "a.npy", "-o", "g.npy"]);
    let g = folder.table("g.npy");
    assert_eq!((g[(0, 0)], g[(0, 1)], g[(1, 1)]), (14.0, 3.0, 1.0));

    let beyond = ((1_i64 << 53) + 1).to_le_bytes();
    for (bytes, parts) in [
        (npy("<f8", false, "(2, 2)", &doubles(&a[..3])), &["cut short", "4", "3"][..]),
        (npy("<f8", false, "(1, 2, 2)", &doubles(&a)), &["1, 2, 2"]),
        (npy("<i8", false, "(1, 1)", &beyond), &["9007199254740993", "[0, 0]"]),
        (npy("<f8", false, "(1, 2)", &doubles(&[1.0, f64::NAN])), &["[0, 1]", "NaN"]),
        (npy("<f8", true, "(2, 1)", &doubles(&[1.0, f64::INFINITY])), &["[1, 0]", "inf"]),
        (npy("<c16", false, "(1,)", &[0; 16]), &["c16"]),
        (npy("<f8", false, "(4000000000, 4000000000)", &[]), &["cut short"]),
        (b"not numpy at all".to_vec(), &["NPY"]),
        (Vec::new(), &["NPY"]),
    ] {
        folder.write("b.npy", bytes);
        folder.fails(2, &["analyze", "b.npy", "-o", "o.npy"], &[&["b.npy"], parts].concat());
    }
}

#[test]
fn options_that_cannot_be_fulfilled_are_misuse() {
    let folder = Folder::with("x.csv", "A,B,W,Z\n1,5,1,0\n2,5,-1,0\n4,5,1,0\n");
    folder.write("rows.csv", "1,2,3\n4,5,6\n");
    for (arguments, parts) in [
        (&["definiteness", "rows.csv"][..], &["rows.csv", "2 × 3"][..]),
        (&["definiteness", "rows.csv", "--radius", "nan"], &["rows.csv"]),
        (&["analyze", "x.csv", "--tol", "-1"], &["--tol", "-1"]),
        (&["analyze", "x.csv", "--tol=nan"], &["--tol", "NaN"]),
        (&["analyze", "x.csv", "--tol", "inf"], &["--tol", "inf"]),
        (&["analyze", "x.csv", "--tol", "much"], &["--tol", "much"]),
        (&["analyze", "x.csv", "--columns", "A,Q"], &["x.csv", "\"Q\"", "A, B, W, Z"]),
        (&["analyze", "x.csv", "--columns", "4"], &["x.csv", "\"4\""]),
        (&["analyze", "rows.csv", "--columns", "3"], &["rows.csv", "\"3\"", "0 to 2"]),
        (&["analyze", "x.csv", "--weights", "Q"], &["x.csv", "\"Q\""]),
        (&["analyze", "x.csv", "--weights", "W"], &["x.csv", "weight", "-1"]),
        (&["analyze", "x.csv", "--weights", "W", "--center"], &["x.csv", "weight", "-1"]),
        (&["analyze", "x.csv", "--weights", "Z", "--columns", "A", "--center"], &["x.csv", "weights", "0"]),
        (&["analyze", "x.csv", "--weights", "W", "--rows"], &["--weights", "--rows"]),
        (&["analyze", "x.csv", "--divisor", "zero"], &["zero", "unit-diagonal"]),
        (
            &["analyze", "x.csv", "--columns", "A,B", "--center", "--divisor", "unit-diagonal"],
            &["x.csv", "B is constant"],
        ),
        (&["analyze", "x.csv", "--plot", "p.bmp"], &["p.bmp", ".svg"]),
        (&["analyze", "x.csv", "-o", "p.svg", "--plot", "p.svg"], &["-o p.svg", ".npy"]),
        (&["orthonormalize", "x.csv", "-o", "q.npy", "--r", "./q.npy"], &["same file"]),
    ] {
        folder.fails(2, &[arguments, &[]].concat(), parts);
    }
    folder.write("one.csv", "1\n");
    for (radius, part) in [("nan", "NaN"), ("-1", "-1"), ("inf", "inf"), ("-1e-300", "-")] {
        folder.fails(2, &["definiteness", "one.csv", "--radius", radius, "-o", "o.npy"], &["radius", part]);
    }
    folder.fails(1, &["analyze", "x.csv", "--plot", "none/p.png"], &["none/p.png"]);
    folder.fails(1, &["analyze", "x.csv", "--plot", "none/p.svg"], &["none/p.svg"]);
    folder.fails(1, &["analyze", "x.csv", "-o", "none/g.npy"], &["none/g.npy"]);
}

#[test]
fn numbers_at_the_ends_of_the_range_are_judged() {
    let folder = Folder::with("x.csv", "A,B\n1e200,1e-200\n-1e200,2e-200\n3e200,1e-200\n");
    let object = folder.json(&["analyze", "x.csv"]);
    assert_eq!((verdict(&object), independence(&object)), ("positive-definite", "independent"));
    assert!(object["gram"].is_null() && object["eigenvalues"].is_null());
    assert!(pairs(&object["singular_value_bounds"])[1].0 > 0.0, "{object}");
    assert!(object["notes"][0].as_str().unwrap().contains("range of f64"), "{}", object["notes"]);
    let page = folder.page(&["analyze", "x.csv"]);
    assert!(page.contains("Note: ") && page.contains("independent, proved") && !page.contains("infinite"), "{page}");
    // What was asked for cannot be written, and that is no success.
    folder.fails(2, &["analyze", "x.csv", "-o", "g.npy"], &["x.csv", "range of f64"]);

    folder.write("y.csv", "A,B\n5e-324,1\n1e-310,-0.0\n");
    let object = folder.json(&["analyze", "y.csv"]);
    assert_eq!(independence(&object), "independent");
    assert!(!folder.page(&["analyze", "y.csv"]).contains("infinite"));
    folder.write("z.csv", "A,B\n-0.0,1\n0,2\n");
    assert_eq!(relation(&folder.json(&["analyze", "z.csv"])), ["1", "0"]);
}

#[test]
fn tables_of_no_rows_or_one_are_judged() {
    let folder = Folder::with("none.csv", "A,B\n");
    let none = folder.json(&["analyze", "none.csv", "-o", "g.npy", "--plot", "p.png"]);
    assert_eq!((verdict(&none), independence(&none), &none["rank"]["exact"]), ("zero", "dependent", &Value::from(0)));
    let rows = folder.json(&["analyze", "none.csv", "--rows"]);
    assert_eq!((&rows["gram"]["order"], &rows["eigenvalues"]), (&Value::from(0), &serde_json::json!([])));
    folder.page(&["analyze", "none.csv", "--rows"]);
    folder.page(&["orthonormalize", "none.csv"]);
    folder.fails(2, &["definiteness", "none.csv"], &["none.csv", "0 × 2"]);

    folder.write("empty.npy", npy("<f8", false, "(0, 0)", &[]));
    folder.page(&["analyze", "empty.npy"]);
    folder.page(&["definiteness", "empty.npy", "--plot", "p.svg"]);
    folder.json(&["definiteness", "empty.npy"]);
    folder.json(&["orthonormalize", "empty.npy"]);

    folder.write("row.csv", "1,2,3\n");
    let row = folder.json(&["analyze", "row.csv"]);
    assert_eq!((independence(&row), &row["rank"]["exact"]), ("dependent", &Value::from(1)));
    assert_eq!(independence(&folder.json(&["analyze", "row.csv", "--rows"])), "independent");
    folder.write("one.csv", "4\n");
    let one = folder.json(&["analyze", "one.csv"]);
    assert_eq!((verdict(&one), numbers(&one["singular_values"])[0]), ("positive-definite", 4.0));
}

#[test]
fn a_reader_that_stops_early_is_no_failure() {
    let folder = Folder::new();
    for arguments in [&["analyze", BREAST_CANCER][..], &["generate", "gaussian", "--rows", "20000"]] {
        let mut child = folder.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(!line.is_empty());
        let run = Run::from(child.wait_with_output().unwrap(), arguments);
        assert_eq!((run.status, run.errors.as_str()), (0, ""), "{arguments:?}");
    }
}

#[test]
fn a_failure_leaves_the_input_as_it_was() {
    let folder = Folder::new();
    let asymmetric = Mat::from_fn(2, 2, |i, j| (2 * i + j) as f64);
    write_npy(folder.0.join("a.npy"), asymmetric.as_ref()).unwrap();
    folder.fails(2, &["definiteness", "a.npy"], &["a.npy", "symmetric"]);
    // No output may take the input's place, by whatever name.
    folder.fails(2, &["analyze", "a.npy", "-o", "a.npy"], &["-o", "the input"]);
    folder.fails(2, &["orthonormalize", "a.npy", "--r", "./a.npy"], &["--r", "the input"]);
    folder.fails(2, &["analyze", "a.npy", "-o", "gram.csv"], &["-o gram.csv", ".npy"]);
    assert_eq!(folder.table("a.npy"), asymmetric);
    // An older output stays as well.
    folder.write("old.npy", "older");
    folder.fails(2, &["definiteness", "a.npy", "-o", "old.npy", "--plot", "old.svg"], &["a.npy"]);
}

#[test]
fn help_and_version_are_answers() {
    let folder = Folder::new();
    assert!(folder.page(&["--version"]).starts_with("gramkit "));
    for arguments in [&["--help"][..], &["analyze", "--help"], &["definiteness", "-h"], &["generate", "--help"]] {
        assert!(folder.page(arguments).contains("Usage"), "{arguments:?}");
    }
}
