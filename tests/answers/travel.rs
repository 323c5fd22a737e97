//! Answers are data: what is written as JSON is read back the same.

use std::fmt::{Debug, Display};

use gramkit::batch::BatchEigenvectors;
use gramkit::derivative::{Differences, LeastSquares, SecondOrderModel, gradient, hessian, jacobian};
use gramkit::field::Map;
use gramkit::{Enclosure, Independence, Radius, Symmetric, Vectors};
use serde_json::{Value, from_str, json, to_string};

use super::values::{Visitor, visit};

#[derive(Default)]
struct Traveller {
    answers: usize,
    kinds: std::collections::BTreeSet<&'static str>,
    faults: Vec<String>,
}

impl Visitor for Traveller {
    fn shown<T: Display + Debug>(&mut self, _: &T) {}

    fn data<T: Display + Debug + PartialEq + serde::Serialize + serde::de::DeserializeOwned>(&mut self, answer: &T) {
        self.answers += 1;
        self.kinds.insert(std::any::type_name::<T>());
        let text = to_string(answer).unwrap();
        match from_str::<T>(&text) {
            // NaN is not equal to itself, and prints as itself.
            Ok(read) if read == *answer || format!("{read:#?}") == format!("{answer:#?}") => {}
            Ok(read) => self.faults.push(format!("{read:?} is read of {answer:?}")),
            Err(error) => self.faults.push(format!("{}: {error} in {text}", std::any::type_name::<T>())),
        }
    }
}

#[test]
fn every_plain_answer_travels() {
    let mut traveller = Traveller::default();
    visit(&mut traveller);
    assert!(traveller.faults.is_empty(), "{}", traveller.faults.join("\n"));
    assert!(traveller.answers > 400 && traveller.kinds.len() > 50, "{}: {:?}", traveller.answers, traveller.kinds);
}

#[test]
fn infinity_and_nan_are_words() {
    let open = Enclosure { lower: 1.5, upper: f64::INFINITY };
    assert_eq!(to_string(&open).unwrap(), r#"{"lower":1.5,"upper":"inf"}"#);
    let nothing = Enclosure { lower: f64::NEG_INFINITY, upper: f64::NAN };
    let read: Enclosure = from_str(&to_string(&nothing).unwrap()).unwrap();
    assert!(read.lower == f64::NEG_INFINITY && read.upper.is_nan());
    // A null is no number, and an integer is one.
    assert!(from_str::<Enclosure>(r#"{"lower":null,"upper":2}"#).is_err());
    assert!(from_str::<Enclosure>(r#"{"lower":"1","upper":2}"#).is_err());
    assert_eq!(from_str::<Enclosure>(r#"{"lower":-1,"upper":2}"#).unwrap(), Enclosure { lower: -1.0, upper: 2.0 });
}

#[test]
fn what_is_read_is_checked_where_it_can_be_wrong() {
    let a = Symmetric::from_lower(2, |i, j| if i == j { 2.0 } else { 1.0 }).unwrap();
    let a = a.with_radius(Radius::Bound(0.25)).unwrap();
    let good = json!({ "order": 2, "lower": [2.0, 1.0, 2.0], "radius": { "bound": 0.25 } });
    assert_eq!(serde_json::to_value(&a).unwrap(), good);
    assert_eq!(from_str::<Symmetric>(&good.to_string()).unwrap(), a);
    for (key, value) in [
        ("order", json!(3)),
        ("order", json!(u64::MAX)),
        ("lower", json!([2.0, 1.0])),
        ("lower", json!([2.0, null, 2.0])),
        ("radius", json!({ "bound": -1.0 })),
        ("radius", json!({ "bound": "inf" })),
        ("entry_errors", json!([0.0, -1.0, 0.0])),
        ("entry_errors", json!([0.0])),
    ] {
        let mut bad = good.clone();
        bad[key] = value;
        assert!(from_str::<Symmetric>(&bad.to_string()).is_err(), "{bad}");
    }
    // A radius below the errors of the entries is raised: no proof leans on it.
    let mut low = good.clone();
    low["entry_errors"] = json!([1.0, 0.0, 1.0]);
    assert!(from_str::<Symmetric>(&low.to_string()).unwrap().radius() >= 1.0);
    let map = json!({ "quantity": "gradient", "shape": [2, 2, 2], "values": [1.0, 2.0, 3.0] });
    assert!(from_str::<Map>(&map.to_string()).is_err());
}

/// Whether what is made of a value is refused when it is read as another of its kind.
fn is_refused<T: serde::Serialize + serde::de::DeserializeOwned>(value: &T, change: impl Fn(&mut Value)) -> bool {
    let mut written = serde_json::to_value(value).unwrap();
    assert!(from_str::<T>(&written.to_string()).is_ok(), "{written}");
    change(&mut written);
    from_str::<T>(&written.to_string()).is_err()
}

#[test]
fn an_independence_that_contradicts_itself_is_refused() {
    let x = faer::mat![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]];
    let answer = Independence::of(&Vectors::columns(&x)).unwrap();
    let refused = |key: &'static str, value: Value| is_refused(&answer, move |written| written[key] = value.clone());
    assert!(refused("count", json!(2)) && refused("count", json!(u64::MAX)) && refused("count", json!(1_u64 << 40)));
    assert!(refused("verdict", json!("proved")) && refused("verdict", json!("undetermined")));
    assert!(refused("rank", json!({ "lower": 2, "upper": 9 })) && refused("rank", json!({ "lower": 2, "upper": 1 })));
    assert!(refused("components", json!([3])));
    let evidence = serde_json::to_value(&answer.evidence).unwrap();
    let changed = |from: &str, to: &str| from_str(&evidence.to_string().replacen(from, to, 1)).unwrap();
    assert!(refused("evidence", changed(r#"["1","-2","1"]"#, r#"["1","-2"]"#)), "{evidence}");
    assert!(refused("evidence", changed(r#""columns":[0,1]"#, r#""columns":[0,3]"#)), "{evidence}");
}

#[test]
fn derivatives_of_unlike_shapes_are_refused() {
    let options = Differences::default();
    let f = |x: &[f64]| x[0].exp() * x[1];
    let gradient = gradient(f, &[0.0, 1.0], &options).unwrap();
    let hessian = hessian(f, &[0.0, 1.0], &options).unwrap();
    let residuals = |x: &[f64], r: &mut [f64]| (r[0], r[1]) = (x[0] - 1.0, x[0] * x[1]);
    let jacobian = jacobian(residuals, 2, &[0.0, 1.0], &options).unwrap();
    let squares = LeastSquares::of(residuals, 2, &[0.0, 1.0], &options).unwrap();
    let model = SecondOrderModel::of(f, &[0.0, 1.0], &options).unwrap();
    let (shorter, smaller) = (json!([1.0]), json!({ "order": 1, "lower": [1.0], "radius": "exact" }));
    let narrower = json!({ "rows": 2, "columns": 1, "values": [1.0, 1.0] });
    for part in ["error", "truncation", "rounding"] {
        assert!(is_refused(&gradient, |written| written[part] = shorter.clone()), "{part}");
        assert!(is_refused(&hessian, |written| written[part] = smaller.clone()), "{part}");
        assert!(is_refused(&jacobian, |written| written[part] = narrower.clone()), "{part}");
        assert!(is_refused(&model, |written| written["gradient"][part] = shorter.clone()), "{part}");
    }
    for part in ["gradient", "gradient_error", "hessian", "hessian_error", "curvature", "gauss_newton_error"] {
        let other = if part.starts_with("gradient") { &shorter } else { &smaller };
        assert!(is_refused(&squares, |written| written[part] = other.clone()), "{part}");
    }
    assert!(is_refused(&squares, |written| written["jacobian"]["function_value"] = shorter.clone()));
}

#[test]
fn eigenvectors_of_unlike_shapes_are_none() {
    let found = gramkit::batch::SymmetricBatch::from_packed(2, &[2.0, 1.0, 2.0]).unwrap().eigenvectors().unwrap();
    let mut written = serde_json::to_value(&found).unwrap();
    written["vectors"] = json!([[1.0]]);
    let read: BatchEigenvectors = from_str(&written.to_string()).unwrap();
    assert_eq!((read.vector(0, 0), read.vector(0, 1), read.vector(0, usize::MAX)), (None, None, None));
    assert_eq!(found.vector(0, 1).map(|vector| vector.len()), Some(2));
}
