//! Tables of numbers as they are written.

use std::fs;

use gramkit::matrix::{Decimal, ExactMatrix};
use oracle::{Table, decimal};
use rand::RngExt;
use rand::rngs::StdRng;

/// The cells of a table, row by row.
pub(crate) type Cells = Vec<Vec<String>>;

pub(crate) fn exact(cells: &Cells) -> ExactMatrix {
    let columns = cells.first().map_or(0, Vec::len);
    ExactMatrix::from_decimals(cells.len(), columns, |i, j| Decimal::parse(&cells[i][j]).unwrap()).unwrap()
}

/// A trial's table with a header: the names of its columns, and its numbers.
pub(crate) fn trial(name: &str) -> (Vec<String>, ExactMatrix) {
    let text = fs::read_to_string(format!("tests/data/trials/{name}")).unwrap();
    let mut rows = text.lines().map(|line| line.split(',').map(String::from).collect::<Vec<_>>());
    let names = rows.next().unwrap();
    (names, exact(&rows.collect()))
}

/// The numbers that the texts are, as rational numbers.
pub(crate) fn table(cells: &Cells) -> Table {
    Table::of_rows(cells.iter().map(|row| row.iter().map(|cell| decimal(cell).unwrap()).collect()).collect())
}

/// An integer over a power of ten, as somebody may write it.
fn text(random: &mut StdRng, integer: i64, places: u32) -> String {
    let (sign, digits) = (if integer < 0 { "-" } else { "" }, integer.unsigned_abs());
    match random.random_range(0..4) {
        0 => format!("{integer}e-{places}"),
        1 => format!("{integer}00e-{}", places + 2),
        _ if places == 0 => format!("{integer}"),
        _ => {
            let unit = 10_u64.pow(places);
            format!("{sign}{}.{:0>width$}", digits / unit, digits % unit, width = places as usize)
        }
    }
}

/// m × n decimals, some columns of which are combinations of others; in columns of different places.
pub(crate) fn family(random: &mut StdRng, m: usize, n: usize) -> Cells {
    let size = [10, 1000, 1_000_000_000][random.random_range(0..3)];
    let places: Vec<u32> = (0..n).map(|_| random.random_range(0..4)).collect();
    // In units of the most places, so that a combination is written exactly too.
    let mut x: Vec<Vec<i64>> = vec![vec![0; n]; m];
    let combine: Vec<bool> = (0..n).map(|j| j > 0 && random.random_bool(0.3)).collect();
    for j in 0..n {
        let c: Vec<i64> = (0..n).map(|_| random.random_range(-3..=3)).collect();
        for row in &mut x {
            row[j] = match combine[j] {
                true => (0..j).map(|k| c[k] * row[k]).sum::<i64>() + if random.random_bool(0.01) { 1 } else { 0 },
                false => random.random_range(-size..=size) * 10_i64.pow(3 - places[j]),
            };
        }
    }
    x.iter().map(|row| row.iter().map(|&entry| text(random, entry, 3)).collect()).collect()
}

/// Σ ± v·vᵀ for decimals v, in units of different size.
pub(crate) fn symmetric(random: &mut StdRng, n: usize) -> Cells {
    let terms = random.random_range(0..=n + 1);
    let scales: Vec<i64> = (0..n).map(|_| [1, 10, 1000][random.random_range(0..3)]).collect();
    let mut a = vec![vec![0_i64; n]; n];
    for _ in 0..terms {
        let sign = if random.random_bool(0.7) { 1 } else { -1 };
        let v: Vec<i64> = scales.iter().map(|scale| scale * random.random_range(-9..=9)).collect();
        for i in 0..n {
            for j in 0..n {
                a[i][j] += sign * v[i] * v[j];
            }
        }
    }
    a.iter().map(|row| row.iter().map(|&entry| text(random, entry, 4)).collect()).collect()
}
