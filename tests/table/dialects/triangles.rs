//! Symmetric matrices as people keep them: one triangle, with names above and beside it or without.

use faer::Mat;
use gramkit::table::{Arrangement, Assumption, Table, TableOptions, Triangle};
use rand::{RngExt, SeedableRng, rngs::StdRng};

use super::FILES;
use super::numbers::{Digits, drawn};
use crate::table::bytes::same;

/// How a triangle is written.
#[derive(Clone, Copy, Debug)]
struct Form {
    triangle: Option<Triangle>,
    /// Names above, and beside too.
    named: bool,
    beside: bool,
    /// Rows end with their last number, of a lower triangle.
    ragged: bool,
}

fn file(form: Form, seed: u64) -> (String, Mat<f64>) {
    let mut random = StdRng::seed_from_u64(seed);
    let n = random.random_range(3..7);
    let texts: Vec<Vec<(String, f64)>> =
        (0..n).map(|_| (0..n).map(|_| drawn(Digits::Few, &mut random)).collect()).collect();
    let at = |i: usize, j: usize| &texts[i.max(j)][i.min(j)];
    let name = |j: usize| format!("v{j}");
    let mut lines = Vec::new();
    if form.named {
        let corner = form.beside.then(String::new);
        lines.push(corner.into_iter().chain((0..n).map(name)).collect::<Vec<_>>().join(","));
    }
    for i in 0..n {
        let cell = |j: usize| match form.triangle {
            Some(Triangle::Lower) if j > i => String::new(),
            Some(Triangle::Upper) if j < i => String::new(),
            _ => at(i, j).0.clone(),
        };
        let cells = if form.ragged { i + 1 } else { n };
        let first = (form.named && form.beside).then(|| name(i));
        lines.push(first.into_iter().chain((0..cells).map(cell)).collect::<Vec<_>>().join(","));
    }
    (lines.join("\n") + "\n", Mat::from_fn(n, n, |i, j| at(i, j).1))
}

fn all_are_read(form: Form) {
    for seed in 0..FILES {
        let (text, truth) = file(form, seed);
        let options = TableOptions { arrangement: Arrangement::Symmetric, ..TableOptions::default() };
        let table = Table::from_text(text.as_bytes(), "t.csv", &options).unwrap_or_else(|e| panic!("{e}\n{text}"));
        assert!(same(&table.values, &truth), "{:?}\n{text}", table.values);
        let names: Vec<String> = (0..truth.ncols()).map(|j| format!("v{j}")).collect();
        assert_eq!(table.names, form.named.then_some(names), "{text}");
        let triangle = table.assumed.iter().find_map(|said| match said {
            Assumption::Triangle(triangle) => Some(*triangle),
            _ => None,
        });
        assert_eq!(triangle, form.triangle, "{:?}\n{text}", table.assumed);
    }
}

const FORMS: [(bool, bool); 3] = [(false, false), (true, false), (true, true)];

#[test]
fn whole_matrices() {
    for (named, beside) in FORMS {
        all_are_read(Form { triangle: None, named, beside, ragged: false });
    }
}

#[test]
fn lower_triangles() {
    for (named, beside) in FORMS {
        all_are_read(Form { triangle: Some(Triangle::Lower), named, beside, ragged: false });
        all_are_read(Form { triangle: Some(Triangle::Lower), named, beside, ragged: true });
    }
}

#[test]
fn upper_triangles() {
    for (named, beside) in FORMS {
        all_are_read(Form { triangle: Some(Triangle::Upper), named, beside, ragged: false });
    }
}
