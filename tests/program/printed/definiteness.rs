//! `gramkit definiteness`.

use num_traits::Zero;
use oracle::mutation::generator;
use oracle::{Rational, Table, exact};
use rand::RngExt;

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
