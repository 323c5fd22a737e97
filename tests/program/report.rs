//! What the object of `--json` has to fulfil.

use faer::Mat;
use serde_json::Value;

use super::session::Session;

/// Two tables that come with the crate.
pub(super) const LONGLEY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/longley.csv");

pub(super) const BREAST_CANCER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/breast_cancer.csv");

pub(super) fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect()
}

pub(super) fn pairs(value: &Value) -> Vec<(f64, f64)> {
    // JSON has no infinity; an end that is not known is null.
    let end = |x: &Value, unknown: f64| x.as_f64().unwrap_or(unknown);
    let pair = |pair: &Value| (end(&pair[0], f64::NEG_INFINITY), end(&pair[1], f64::INFINITY));
    value.as_array().unwrap().iter().map(pair).collect()
}

pub(super) fn count(value: &Value) -> (u64, u64) {
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

    // Bounds wherever there are values, and a value only where the bounds are near to each other.
    let values = if of_vectors { "singular_values" } else { "eigenvalues" };
    let bounds = object["condition_bounds"].as_array();
    assert_eq!(bounds.is_some(), order > 0 && object[values].is_array(), "{object}");
    if let Some(bounds) = bounds {
        let (lower, upper) = (bounds[0].as_f64().unwrap(), bounds[1].as_f64().unwrap_or(f64::INFINITY));
        assert!(1.0 <= lower && lower <= upper, "{object}");
        let known = upper.is_finite() && upper <= 1.1 * lower;
        assert_eq!(object["condition"].is_f64(), known, "{object}");
        assert!(!known || (lower..=upper).contains(&object["condition"].as_f64().unwrap()), "{object}");
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

impl Session {
    /// The object of `--json`, checked for what every report has to fulfil.
    pub(super) fn report(&self, arguments: &[&str]) -> Value {
        let object = self.json(arguments);
        check_report(&object, arguments[0] == "analyze");
        object
    }
}

fn upper_of(object: &Value) -> u64 {
    object["rank"]["upper"].as_u64().unwrap()
}

pub(super) fn verdict(object: &Value) -> &str {
    object["definiteness"]["verdict"].as_str().unwrap()
}

pub(super) fn independence(object: &Value) -> &str {
    object["independence"]["verdict"].as_str().unwrap()
}

pub(super) fn relation(object: &Value) -> Vec<&str> {
    object["independence"]["relation"].as_array().unwrap().iter().map(|c| c.as_str().unwrap()).collect()
}

pub(super) fn close(a: &Mat<f64>, b: &Mat<f64>, relative: f64) {
    assert_eq!(a.shape(), b.shape());
    for j in 0..a.ncols() {
        for i in 0..a.nrows() {
            let scale = (a[(i, i.min(a.ncols() - 1))] * a[(j.min(a.nrows() - 1), j)]).abs().sqrt();
            let gap = (a[(i, j)] - b[(i, j)]).abs();
            assert!(gap <= relative * scale.max(a[(i, j)].abs()), "({i}, {j}): {} and {}", a[(i, j)], b[(i, j)]);
        }
    }
}
