//! Answers are data: what is written as JSON is read back the same.

use std::fmt::{Debug, Display};

use gramkit::field::Map;
use gramkit::{Enclosure, Radius, Symmetric};
use serde_json::{from_str, json, to_string};

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
