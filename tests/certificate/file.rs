//! Certificates as files: what is written is read again, and no changed file makes a false certificate hold.

#![allow(clippy::needless_range_loop, reason = "matrices are indexed by row and column")]
#![allow(clippy::print_stdout, reason = "how much was verified is read with --nocapture")]

use faer::Mat;
use gramkit::certificate::{CertificateError, CertificateFile, Selection};
use gramkit::matrix::Reading;
use gramkit::{Certificate, Definiteness, Independence, Symmetric, Vectors};
use proptest::prelude::*;
use rand::RngExt;
use rand::rngs::StdRng;
use serde_json::Value;

use super::corrupt::{assert_told, change, flip};
use super::families::{every_family, is_true};
use crate::support::cases::cases;

/// Of a hundred changed bodies so many must be read, and then reach [`Certificate::verify`] with another content.
const LEAST_VERIFIED: usize = 30;

/// Of a hundred of those so many must be accepted, and so many rejected.
const LEAST_SHARE: usize = 5;

/// The file of this body, with its checksum.
fn framed(body: &str) -> String {
    let crc32 = crc32fast::hash(body.as_bytes());
    format!("{{\"gramkit\": \"certificate\", \"version\": 1, \"crc32\": \"{crc32:08x}\", \"body\": {body}}}")
}

fn body_of(text: &str) -> &str {
    let (_, body) = text.split_once("\"body\": ").unwrap();
    body.trim_end().strip_suffix('}').unwrap()
}

/// Where the numbers stand.
fn numbers(body: &str) -> Vec<std::ops::Range<usize>> {
    let is_part = |c: char| c.is_ascii_digit() || "+-.e".contains(c);
    let mut found = Vec::new();
    let mut start = 0;
    for piece in body.split_inclusive(|c| !is_part(c)) {
        let number = piece.trim_end_matches(|c| !is_part(c));
        if number.contains(|c: char| c.is_ascii_digit()) {
            found.push(start..start + number.len());
        }
        start += piece.len();
    }
    found
}

/// Changes a value anywhere below this one, of any depth alike.
fn change_value(value: &mut Value, random: &mut StdRng) {
    let deeper = random.random_range(0..6) > 0;
    match value {
        Value::Array(items) if deeper && !items.is_empty() => {
            let k = random.random_range(0..items.len());
            change_value(&mut items[k], random);
        }
        Value::Object(fields) if deeper && !fields.is_empty() => {
            let k = random.random_range(0..fields.len());
            change_value(fields.values_mut().nth(k).unwrap(), random);
        }
        Value::Array(items) => change(items, random, change_value),
        Value::Object(fields) if fields.len() > 1 => {
            // Two fields exchange their values.
            let keys: Vec<String> = fields.keys().cloned().collect();
            let (k, l) = (random.random_range(0..keys.len()), random.random_range(0..keys.len()));
            let (first, second) = (fields[&keys[k]].clone(), fields[&keys[l]].clone());
            fields.insert(keys[k].clone(), second);
            fields.insert(keys[l].clone(), first);
        }
        Value::Object(fields) => {
            // Evidence of another kind with these fields.
            let names = [
                "Cholesky",
                "Witness",
                "Subspace",
                "Congruence",
                "Relations",
                "Minor",
                "VanishingMinors",
                "Preconditioner",
                "WeightedFactor",
                "ApproximateInverse",
            ];
            if let Some((_, content)) = std::mem::take(fields).into_iter().next() {
                fields.insert(names[random.random_range(0..names.len())].to_string(), content);
            }
        }
        Value::Bool(it) => *it = !*it,
        Value::Null => *value = Value::Array(vec![Value::from(random.random_range(0..6)); random.random_range(0..3)]),
        Value::String(text) => {
            *text = ["0", "1", "-1", "7", "Empty", "ZeroMatrix", "NoVectors"][random.random_range(0..7)].into()
        }
        Value::Number(number) if number.is_f64() => {
            let mut x = number.as_f64().unwrap();
            flip(&mut x, random);
            // What is not finite becomes null.
            *value = Value::from(x);
        }
        Value::Number(number) => {
            let whole = number.as_i64().unwrap_or(0);
            *value = match random.random_range(0..5) {
                0 => Value::from(-whole),
                1 => Value::from(whole ^ (1 << random.random_range(0..62))),
                2 => Value::from(u64::MAX),
                _ => Value::from(whole + random.random_range(-2..=2)),
            };
        }
    }
}

/// The body with a digit, a number, a byte, a piece or a field changed.
fn changed(body: &str, random: &mut StdRng) -> String {
    let places = numbers(body);
    let place = places[random.random_range(0..places.len())].clone();
    let other = body[places[random.random_range(0..places.len())].clone()].to_string();
    let mut text = body.to_string();
    let at = random.random_range(0..body.len());
    match random.random_range(0..10) {
        // A digit of any number; long ones are not more likely.
        0..3 => {
            let digits: Vec<usize> = place.filter(|&k| body.as_bytes()[k].is_ascii_digit()).collect();
            let k = digits[random.random_range(0..digits.len())];
            text.replace_range(k..=k, &random.random_range(0..10).to_string());
        }
        3 => text.replace_range(place, &other),
        4 => {
            let words = [
                "0",
                "1",
                "-1",
                "-0.0",
                "1e-320",
                "1e308",
                "1e309",
                "0.1",
                "18446744073709551615",
                "2305843009213693951",
            ];
            text.replace_range(place, words[random.random_range(0..words.len())]);
        }
        5 => text.insert_str(place.start, if body[place.clone()].starts_with('-') { "" } else { "-" }),
        6 => {
            let mut bytes = text.into_bytes();
            bytes[at] ^= 1 << random.random_range(0..7);
            text = String::from_utf8_lossy(&bytes).into_owned();
        }
        7 if body.is_char_boundary(at) && body.is_char_boundary(at + 1) => drop(text.remove(at)),
        _ => {
            let mut value: Value = serde_json::from_str(body).unwrap();
            change_value(&mut value["certificate"], random);
            text = value.to_string();
        }
    }
    text
}

/// A checksum keeps nobody from changing a body: what is then read and accepted is true of the data.
#[test]
fn changed_bodies_with_their_checksum_are_accepted_only_where_they_are_true() {
    let (mut all, mut verified, mut accepted) = (0, 0, 0);
    every_family(cases(25), |random, certificate, matrix| {
        let text = certificate.to_json().unwrap();
        let body = body_of(&text);
        assert_eq!(format!("{}\n", framed(body)), text);
        for _ in 0..20 {
            let mut body = changed(body, random);
            // Some are changed twice: the claim and its evidence.
            if random.random_range(0..3) == 0 && serde_json::from_str::<CertificateFile>(&body).is_ok() {
                body = changed(&body, random);
            }
            all += 1;
            match CertificateFile::from_json(&framed(&body)) {
                Ok(CertificateFile { certificate: read, .. }) => {
                    let verdict = read.verify(&matrix);
                    assert!(verdict.is_err() || is_true(&read, &matrix), "{body}\n{matrix:?}");
                    // The work is told, not checked, and the selection belongs to the reader.
                    if without_work(&read) != without_work(&certificate) {
                        verified += 1;
                        accepted += usize::from(verdict.is_ok());
                    }
                    if let Err(rejection) = verdict {
                        assert_told(&rejection);
                    }
                }
                // A change may make the body no JSON, or end it early.
                Err(CertificateError::Fields { .. } | CertificateError::NotACertificate { .. }) => {}
                Err(CertificateError::Frame | CertificateError::Checksum { .. }) => {
                    assert!(serde_json::from_str::<Value>(&body).is_err() || body.trim() != body, "{body}");
                }
                Err(error) => panic!("{error}: {body}"),
            }
        }
    });
    println!("{all} bodies, {verified} verified, {accepted} accepted");
    assert!(100 * verified >= LEAST_VERIFIED * all, "{verified} of {all} verified");
    let enough = |share: usize| 100 * share >= LEAST_SHARE * verified;
    assert!(enough(accepted) && enough(verified - accepted), "{accepted} of {verified} accepted");
}

fn without_work(certificate: &Certificate) -> Certificate {
    let mut certificate = certificate.clone();
    match &mut certificate {
        Certificate::Inertia { work, .. } | Certificate::Shifted { work, .. } | Certificate::Rank { work, .. } => {
            *work = 0
        }
    }
    certificate
}

#[test]
fn files_are_read_to_the_bit() {
    every_family(cases(10), |random, certificate, matrix| {
        let text = certificate.to_json().unwrap();
        let read = Certificate::from_json(&text).unwrap();
        assert_eq!(format!("{read:#?}"), format!("{certificate:#?}"));
        assert_eq!(read.to_json().unwrap(), text);
        assert_eq!(read.verify(&matrix), Ok(()));
        let selection = Selection {
            rows: random.random(),
            columns: random.random::<bool>().then(|| vec![2, 0]),
            weights: random.random::<bool>().then_some(7),
            symmetrized: random.random(),
            constant: random.random(),
            reading: if random.random() { Reading::Decimals } else { Reading::Doubles },
        };
        let file = CertificateFile { selection, certificate };
        assert_eq!(CertificateFile::from_json(&file.to_json().unwrap()), Ok(file));
    });
}

#[test]
fn no_file_with_a_flipped_bit_is_read() {
    let symmetric = [
        faer::mat![[2.0, 1.0], [1.0, 2.0]],
        faer::mat![[1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [3.0, 6.0, 9.0]],
        faer::mat![[0.01, 0.03], [0.03, 0.09]],
    ];
    let of = |a: &Mat<f64>| Definiteness::of(&Symmetric::new(a).unwrap()).unwrap().certificate().unwrap();
    let mut certificates: Vec<Certificate> = symmetric.iter().map(of).collect();
    for x in [faer::mat![[1.0, 2.0], [3.0, 4.0]], faer::mat![[0.1, 0.3, 0.7], [0.2, 0.6, 0.9]]] {
        certificates.push(Independence::of(&Vectors::columns(&x)).unwrap().certificate());
    }
    for certificate in certificates {
        let text = certificate.to_json().unwrap();
        for bit in 0..8 * text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[bit / 8] ^= 1 << (bit % 8);
            // What is no UTF-8 cannot be handed over.
            if let Ok(damaged) = String::from_utf8(bytes) {
                assert!(Certificate::from_json(&damaged).is_err(), "bit {bit}: {damaged}");
            }
        }
        for length in 0..text.len() - 1 {
            assert!(Certificate::from_json(&text[..length]).is_err());
        }
    }
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(Certificate::from_json(&String::from_utf8_lossy(&bytes)).is_err());
    }

    #[test]
    fn any_body_is_read_or_refused(body in r#"[\[\]{}",:0-9a-zA-Z.+-]{0,80}"#) {
        prop_assert!(Certificate::from_json(&framed(&body)).is_err());
    }
}
