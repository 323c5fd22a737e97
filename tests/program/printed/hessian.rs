//! `gramkit hessian`.

use num_traits::{Signed, Zero};
use oracle::{Rational, exact};

use super::interval::number;
use crate::program::session::Session;

/// The numbers of a list, "1.5, 2 ± 0.1" or "(1.5, 2)".
fn list(text: &str) -> Vec<Rational> {
    text.split_whitespace().map_while(number).collect()
}

#[test]
fn the_error_bars_of_a_page_contain_what_its_digits_leave_out() {
    let session = Session::of(&["hessian"]);
    let n = 24;
    let sample = |i: usize, j: usize| {
        let (x, y) = (0.37 * i as f64, 0.41 * j as f64);
        x.sin() * (1.1 * y).cos() + 0.01 * x * y
    };
    let values: Vec<f64> = (0..n * n).map(|k| sample(k / n, k % n)).collect();
    session.write_array("f.npy", &[n, n], &values);
    let arguments = ["f.npy", "--spacing", "0.37,0.41"];
    let (page, object) = (session.page(&arguments), session.json(&arguments));
    let mut points = object["critical_points"].as_array().unwrap().clone();
    points.sort_by_key(|point| ["degenerate", "undetermined"].contains(&point["class"].as_str().unwrap()));
    let head = |line: &&str| !line.trim_start().starts_with("position");
    let rows: Vec<&str> = page.lines().skip_while(head).skip(1).filter(|line| line.contains(" ± ")).collect();
    assert!(rows.len() >= 4 && rows.len() <= points.len(), "{page}");
    for (row, point) in rows.iter().zip(&points) {
        let (place, rest) = row.split_once('(').unwrap().1.split_once(')').unwrap();
        let position = list(place);
        let numbers = |key: &str| -> Vec<Rational> {
            point[key].as_array().unwrap().iter().map(|x| exact(x.as_f64().unwrap())).collect()
        };
        // The rounding of the digits and the error, together below what is printed.
        let squared = |x: Rational| &x * &x;
        let rounding =
            position.iter().zip(numbers("position")).fold(Rational::zero(), |sum, (shown, x)| sum + squared(shown - x));
        let within = number(rest.split_whitespace().next().unwrap()).unwrap();
        let room = within - exact(point["position_error"].as_f64().unwrap());
        assert!(!room.is_negative() && rounding <= squared(room), "{row}\n{point}");
        let (before, bar) = rest.rsplit_once(" ± ").unwrap();
        let value: Vec<&str> = rest.split_whitespace().skip(1).take(3).collect();
        let off = (number(value[0]).unwrap() - exact(point["value"].as_f64().unwrap())).abs();
        let room = number(value[2]).unwrap() - exact(point["value_error"].as_f64().unwrap());
        assert!(value[1] == "±" && off <= room, "{row}\n{point}");
        let room = number(bar.trim()).unwrap() - exact(point["eigenvalue_radius"].as_f64().unwrap());
        let eigenvalues = numbers("eigenvalues");
        let words: Vec<&str> = before.split_whitespace().collect();
        for (word, x) in words[words.len() - eigenvalues.len()..].iter().zip(eigenvalues) {
            assert!((number(word).unwrap() - x).abs() <= room, "{row}\n{point}");
        }
    }
}
