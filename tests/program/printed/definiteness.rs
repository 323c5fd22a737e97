//! `gramkit definiteness`.

#![allow(clippy::needless_range_loop, reason = "matrices are indexed by row and column")]

use num_traits::{One, ToPrimitive, Zero};
use oracle::mutation::generator;
use oracle::{Rational, Table, decimal, exact};
use rand::RngExt;
use rand::rngs::StdRng;

use super::tables::{Cells, hundredth, symmetric};
use super::truth::Truth;
use crate::program::session::Session;
use crate::support::cases::cases;

#[test]
fn every_bound_of_definiteness_holds_of_the_text() {
    let mut random = generator(1483);
    let session = Session::of(&["definiteness"]);
    let mut bounds = 0;
    let count = cases(30);
    for _ in 0..count {
        let cells = symmetric(&mut random);
        let (csv, matrix) = (cells.csv(), cells.table());
        session.write("a.csv", &csv);
        let mut arguments = vec!["a.csv"];
        let mut radius = Rational::zero();
        match random.random_range(0..3) {
            0 => {
                let text = ["1e-14", "0.01", "0.5", "7"][random.random_range(0..4_usize)];
                arguments.extend(["--radius", text]);
                radius = exact(text.parse().unwrap());
            }
            1 => arguments.push("--exact-determinant"),
            _ => {}
        }
        println!("{arguments:?} of\n{csv}");
        let truth = Truth {
            matrix: matrix.clone(),
            signs: matrix,
            slack: Rational::zero(),
            radius,
            singular_values: None,
            regression: None,
        };
        bounds += truth.check_object(&session.json(&arguments)) + truth.check_page(&session.page(&arguments));
    }
    println!("{bounds} bounds hold in {count} runs");
    assert!(bounds > 5 * count);
}

#[test]
fn a_symmetric_part_is_the_rounded_one_and_the_page_says_so() {
    let mut random = generator(1484);
    let session = Session::of(&["definiteness"]);
    for _ in 0..cases(4) {
        let n = random.random_range(2..=4_usize);
        let cells = Cells::from_fn(n, n, |_, _| hundredth(&mut random));
        session.write("a.csv", cells.csv());
        let arguments = ["a.csv", "--symmetrize"];
        let (page, object) = (session.page(&arguments), session.json(&arguments));
        assert!(page.contains("rounded symmetric part ½(A + Aᵀ); its numbers read exactly"), "{page}");
        let cell = |i: usize, j: usize| -> f64 { cells.0[i][j].parse().unwrap() };
        let matrix =
            Table::from_fn(n, n, |i, j| exact(if i == j { cell(i, i) } else { 0.5 * cell(i, j) + 0.5 * cell(j, i) }));
        let truth = Truth {
            matrix: matrix.clone(),
            signs: matrix,
            slack: Rational::zero(),
            radius: Rational::zero(),
            singular_values: None,
            regression: None,
        };
        assert!(truth.check_object(&object) + truth.check_page(&page) > 5);
    }
}

/// A symmetric table of shares of the errors, −1 to 1.
fn shares(random: &mut StdRng, n: usize) -> Table {
    let mut eighths = vec![vec![0; n]; n];
    for i in 0..n {
        for j in 0..=i {
            eighths[i][j] = random.random_range(-8..=8);
            eighths[j][i] = eighths[i][j];
        }
    }
    Table::from_fn(n, n, |i, j| exact(f64::from(eighths[i][j]) / 8.0))
}

/// What is printed within the errors of the entries holds of each matrix there.
#[test]
fn every_bound_within_the_errors_holds_of_the_matrices_there() {
    let mut random = generator(1485);
    let session = Session::of(&["definiteness"]);
    let mut bounds = 0;
    let count = cases(12);
    for case in 0..count {
        let n = 1 + case % 4;
        let correlation = random.random_bool(0.3);
        let mut cells = Cells::from_fn(n, n, |_, _| hundredth(&mut random));
        for i in 0..n {
            for j in 0..i {
                cells.0[i][j] = cells.0[j][i].clone();
            }
            match random.random_range(0..3) {
                _ if correlation => cells.0[i][i] = "1.00".into(),
                0 => cells.0[i][i] = format!("{}.5", 10 + 3 * i),
                _ => {}
            }
        }
        session.write("a.csv", cells.csv());
        let stored = cells.table();
        let size = exact([1e-9, 1e-4, 0.01, 0.1][random.random_range(0..4)]);
        let errors = Table::from_fn(n, n, |i, j| &size * exact(f64::from(((i + j + 1) % 3) as u8)));
        let half = Rational::new(1.into(), 200.into());
        let share = format!("{:?}", size.to_f64().unwrap());
        session.write("e.csv", Cells::from_fn(n, n, |i, j| errors.at(i, j).to_f64().unwrap().to_string()).csv());
        let arguments: [&[&str]; 3] = [&["--errors", "e.csv"], &["--relative-error", &share], &["--decimals", "2"]];
        let kind = case % 3;
        let arguments = [&["a.csv"], arguments[kind]].concat();
        let (page, object) = (session.page(&arguments), session.json(&arguments));
        assert!(page.contains("within the errors of its entries"), "{page}");
        for _ in 0..3 {
            let shares = shares(&mut random, n);
            let member = Table::from_fn(n, n, |i, j| match kind {
                0 => stored.at(i, j) + shares.at(i, j) * errors.at(i, j),
                1 => stored.at(i, j) + shares.at(i, j) * stored.at(i, j) * &size,
                _ if i == j && (0..n).all(|i| cells.0[i][i] == "1.00") => Rational::one(),
                _ => decimal(&cells.0[i][j]).unwrap() + shares.at(i, j) * &half,
            });
            let truth = Truth {
                matrix: member.clone(),
                signs: member,
                slack: Rational::zero(),
                radius: Rational::zero(),
                singular_values: None,
                regression: None,
            };
            println!("{arguments:?} of\n{}", cells.csv());
            bounds += truth.check_object(&object) + truth.check_page(&page);
        }
    }
    println!("{bounds} bounds hold in {count} runs");
    assert!(bounds > 15 * count);
}
