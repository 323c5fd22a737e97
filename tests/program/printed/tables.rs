//! Small tables that are hard, as text.

use oracle::mutation::columns;
use oracle::{Table, exact};
use rand::RngExt;
use rand::rngs::StdRng;

/// Cells, row by row.
#[derive(Clone, Debug)]
pub(super) struct Cells(pub(super) Vec<Vec<String>>);

impl Cells {
    pub(super) fn from_fn(rows: usize, columns: usize, mut cell: impl FnMut(usize, usize) -> String) -> Self {
        Self((0..rows).map(|i| (0..columns).map(|j| cell(i, j)).collect()).collect())
    }

    pub(super) fn csv(&self) -> String {
        self.0.iter().map(|row| row.join(",") + "\n").collect()
    }

    /// Each cell as the nearest double, exactly.
    pub(super) fn table(&self) -> Table {
        Table::of_rows(self.0.iter().map(|row| row.iter().map(|cell| exact(cell.parse().unwrap())).collect()).collect())
    }
}

/// An integer of at most this modulus.
pub(super) fn integer(random: &mut StdRng, largest: i32) -> i32 {
    random.random_range(-largest..=largest)
}

/// A number of two decimals.
pub(super) fn hundredth(random: &mut StdRng) -> String {
    let hundredths = integer(random, 999);
    format!("{}{}.{:02}", if hundredths < 0 { "-" } else { "" }, hundredths.abs() / 100, hundredths.abs() % 100)
}

/// Vectors as the columns of a table.
pub(super) fn vectors(random: &mut StdRng) -> Cells {
    let n = random.random_range(1..=4_usize);
    let m = random.random_range(n.saturating_sub(1).max(1)..=n + 3);
    match random.random_range(0..12) {
        0 => Cells::from_fn(m, n, |_, _| integer(random, 9).to_string()),
        1 => Cells::from_fn(m, n, |_, _| hundredth(random)),
        2 => Cells::from_fn(m, n, |_, _| format!("{:?}", random.random_range(-1.0..1.0_f64))),
        // Läuchli: a row of ones above a small diagonal.
        3 => {
            let small = format!("1e-{}", random.random_range(3..=12));
            Cells::from_fn(n + 1, n, |i, j| match (i, j) {
                (0, _) => "1".into(),
                _ if i == j + 1 => small.clone(),
                _ => "0".into(),
            })
        }
        // Columns of very different units.
        4 => {
            let units: Vec<i32> = (0..n).map(|_| integer(random, 12)).collect();
            Cells::from_fn(m, n, |_, j| format!("{}e{}", integer(random, 99), units[j]))
        }
        // Hilbert.
        5 => Cells::from_fn(n, n, |i, j| format!("{:?}", 1.0 / (i + j + 1) as f64)),
        // One column twice, perhaps with one cell moved.
        6 => {
            let column: Vec<String> = (0..m).map(|_| hundredth(random)).collect();
            let moved = random.random_bool(0.5).then(|| random.random_range(0..m));
            Cells::from_fn(
                m,
                n,
                |i, j| if j > 0 && moved == Some(i) { format!("{}01", column[i]) } else { column[i].clone() },
            )
        }
        // A constant column first.
        7 => Cells::from_fn(m, n, |_, j| if j == 0 { "5".into() } else { hundredth(random) }),
        // Large means with small deviations.
        8 => Cells::from_fn(m, n, |_, _| format!("100000{}", hundredth(random).trim_start_matches('-'))),
        9 => Cells::from_fn(m, n, |_, j| if j == 0 { "0".into() } else { integer(random, 9).to_string() }),
        // The last column is the sum of the others in decimals, which as doubles it is not.
        10 => {
            let tenths: Vec<Vec<i32>> = (0..m).map(|_| (0..n).map(|_| random.random_range(1..=99)).collect()).collect();
            let tenth = |x: i32| format!("{}.{}", x / 10, x % 10);
            Cells::from_fn(m, n, |i, j| match j + 1 == n && n > 1 {
                true => tenth(tenths[i][..j].iter().sum()),
                false => tenth(tenths[i][j]),
            })
        }
        _ => {
            let x = columns(random);
            Cells::from_fn(x.nrows(), x.ncols(), |i, j| format!("{:?}", x[(i, j)]))
        }
    }
}

/// A symmetric matrix; some are singular, or nearly.
pub(super) fn symmetric(random: &mut StdRng) -> Cells {
    let n = random.random_range(1..=4_usize);
    let family = random.random_range(0..6);
    if family == 0 {
        let a = oracle::mutation::symmetric(random);
        return Cells::from_fn(a.nrows(), a.ncols(), |i, j| format!("{:?}", a[(i, j)]));
    }
    let unit = random.random_range(1..=6);
    let mut lower = Cells::from_fn(n, n, |i, j| match family {
        1 => integer(random, 9).to_string(),
        2 => hundredth(random),
        3 => format!("{:?}", 1.0 / (i + j + unit) as f64),
        4 => format!("{}e{}", integer(random, 9), integer(random, 9)),
        // All ones, but for one entry perhaps.
        _ => {
            if random.random_bool(0.1) {
                "1.0000000000000002".into()
            } else {
                "1".into()
            }
        }
    });
    for j in 0..n {
        for i in 0..j {
            lower.0[i][j] = lower.0[j][i].clone();
        }
    }
    lower
}
