//! `gramkit orthonormalize`.

use num_bigint::BigInt;
use num_traits::{One, Zero};
use oracle::mutation::generator;
use oracle::{Rational, Table, exact};
use rand::RngExt;

use super::interval::{behind, entry, number};
use super::tables::vectors;
use crate::program::session::Session;
use crate::support::cases::cases;

const METHODS: [&str; 6] = ["cgs", "mgs", "cgs2", "mgs2", "cholqr2", "scholqr3"];

/// The square of the distance of column j from the span of those before it, over the square of its length.
fn distance(x: &Table, j: usize) -> Rational {
    let (m, _) = x.shape();
    let mut basis: Vec<usize> = Vec::new();
    let part = |columns: &[usize]| Table::from_fn(m, columns.len(), |i, k| x.at(i, columns[k]).clone());
    for k in 0..j {
        basis.push(k);
        if part(&basis).rank() < basis.len() {
            basis.pop();
        }
    }
    let volume =
        |columns: &[usize]| if columns.is_empty() { Rational::one() } else { part(columns).gram().determinant() };
    let with: Vec<usize> = basis.iter().copied().chain([j]).collect();
    let length = volume(&[j]);
    if length.is_zero() { length } else { volume(&with) / volume(&basis) / length }
}

#[test]
fn every_bound_of_orthonormalize_holds_of_the_text() {
    let mut random = generator(1486);
    let session = Session::of(&["orthonormalize"]);
    let (mut answered, mut dropped) = (0, 0);
    let count = cases(30);
    for _ in 0..count {
        let cells = vectors(&mut random);
        session.write("x.csv", cells.csv());
        let method = METHODS[random.random_range(0..METHODS.len())];
        let arguments = ["x.csv", "--method", method];
        let run = session.run(&arguments);
        if run.status != 0 {
            assert!(method.contains("cholqr") && run.status == 2, "{}", run.errors);
            continue;
        }
        answered += 1;
        let object = session.json(&["x.csv", "--method", method, "-o", "q.npy"]);
        let page = run.printed;
        assert!(!page.contains('±'));
        let gram = Table::of(session.table("q.npy").as_ref()).gram();
        let n = gram.shape().0;
        let identity = Table::from_fn(n, n, |i, j| Rational::from_integer(BigInt::from(u8::from(i == j))));
        let bound = exact(object["loss_bound"].as_f64().unwrap());
        assert!(gram.minus(&identity).spectral_norm_is_at_most(&bound), "{method} {object} of\n{}", cells.csv());
        let line = entry(&page, "Loss");
        assert!(bound <= behind(line, "‖₂ ≤ ").unwrap(), "{line}");
        let line = entry(&page, "Dropped");
        for j in object["dropped"].as_array().unwrap() {
            dropped += 1;
            let (_, within) = line.split_once("within ").unwrap();
            let within = number(within.split_whitespace().next().unwrap()).unwrap();
            let x = cells.table();
            let square = distance(&x, j.as_u64().unwrap() as usize);
            assert!(square <= &within * &within, "{method}: {line} of\n{}", cells.csv());
        }
    }
    println!("{answered} of {count} bases, {dropped} dropped vectors");
    assert!(answered > count / 2);
}
