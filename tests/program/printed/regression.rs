//! What is printed of the collinearity of vectors that are known exactly.

use num_traits::{One, Zero};
use oracle::{Rational, Table};

use super::interval::{Interval, behind, intervals};

/// The vectors and their weights.
pub(super) struct Regression {
    vectors: Table,
    weights: Vec<Rational>,
}

impl Regression {
    /// Without what weighs nothing.
    pub(super) fn of(vectors: &Table, weights: &[Rational]) -> Self {
        let kept: Vec<usize> = (0..weights.len()).filter(|&i| !weights[i].is_zero()).collect();
        let vectors = Table::from_fn(kept.len(), vectors.shape().1, |k, j| vectors.at(kept[k], j).clone());
        Self { vectors, weights: kept.iter().map(|&k| weights[k].clone()).collect() }
    }

    fn is_constant(&self, j: usize) -> bool {
        (1..self.weights.len()).all(|i| self.vectors.at(i, j) == self.vectors.at(0, j))
    }

    /// VIF_j with the constant; `None` where it is infinite.
    fn factor(&self, j: usize) -> Option<Rational> {
        let s = self.vectors.deviations(&self.weights).weighted_gram(&self.weights);
        let minor = |set: &[usize]| match set {
            [] => Rational::one(),
            _ => Table::from_fn(set.len(), set.len(), |a, b| s.at(set[a], set[b]).clone()).determinant(),
        };
        let mut basis = Vec::new();
        for k in (0..s.shape().0).filter(|&k| k != j) {
            basis.push(k);
            if minor(&basis).is_zero() {
                basis.pop();
            }
        }
        let whole = minor(&[&basis[..], &[j]].concat());
        (!whole.is_zero()).then(|| s.at(j, j) * minor(&basis) / whole)
    }

    /// η² of the scaled columns, the constant among them, between two numbers each; the infinite ones are left out.
    fn squared_indices(&self) -> Vec<(Rational, Rational)> {
        let (m, n) = self.vectors.shape();
        let own = (0..n).find(|&j| self.is_constant(j) && (m == 0 || !self.vectors.at(0, j).is_zero()));
        let columns: Vec<Option<usize>> =
            std::iter::once(own).chain((0..n).filter(|&j| !self.is_constant(j)).map(Some)).collect();
        let z = Table::from_fn(m, columns.len(), |i, c| {
            columns[c].map_or(Rational::one(), |j| self.vectors.at(i, j).clone())
        });
        let gram = z.weighted_gram(&self.weights);
        let count = columns.len();
        let rank = gram.rank();
        // Eigenvalues t of the pencil G − t·diag(G) below a number.
        let below = |t: &Rational| {
            let shifted = |i: usize, j: usize| match i == j {
                true => gram.at(i, i) - t * gram.at(i, i),
                false => gram.at(i, j).clone(),
            };
            Table::from_fn(count, count, shifted).inertia().2
        };
        let two = Rational::from_integer(2.into());
        let bracket = |k: usize| {
            let is_below = |t: &Rational| below(t) > count - 1 - k;
            let mut upper = Rational::from_integer((count + 1).into());
            while is_below(&(&upper / &two)) {
                upper /= &two;
            }
            let mut lower = &upper / &two;
            for _ in 0..64 {
                let middle = (&lower + &upper) / &two;
                if is_below(&middle) { upper = middle } else { lower = middle }
            }
            (lower, upper)
        };
        let squares: Vec<_> = (0..rank).map(bracket).collect();
        squares.iter().map(|(low, high)| (&squares[0].0 / high, &squares[0].1 / low)).collect()
    }

    /// The collinearity report of a page: how many bounds there were, and how many ± they took.
    pub(super) fn check(&self, page: &str) -> (usize, usize) {
        let Some((_, report)) = page.split_once("\nCollinearity, ") else { return (0, 0) };
        let bars = report.matches('±').count();
        let (factors, rest) = report.split_once("\nScaled condition indices").expect("two parts");
        let mut bounds = 0;
        let every = factors.contains("∞ for each of the");
        let lines = factors.lines().skip(1).filter(|line| {
            let line = line.trim_start();
            !line.starts_with("because") && !line.starts_with("as written") && !line.is_empty()
        });
        for (j, line) in lines.filter(|_| !every).enumerate() {
            let text = line.split_whitespace().skip(1).collect::<Vec<_>>().join(" ");
            bounds += 1;
            if text.starts_with("constant") {
                assert!(self.is_constant(j), "{line}\nin\n{page}");
            } else if text == "∞" {
                assert!(!self.is_constant(j) && self.factor(j).is_none(), "{line}\nin\n{page}");
            } else {
                let truth = self.factor(j);
                let least = behind(&text, "≥ ").map(Interval::from);
                let e = least.or_else(|| intervals(&text, true).into_iter().next()).expect("a number");
                let held = truth.map_or(e.upper.is_none(), |truth| e.contains(&truth));
                assert!(held, "{line}\nin\n{page}");
            }
        }
        let indices = self.squared_indices();
        for line in rest.lines().skip(2).take_while(|line| !line.is_empty()) {
            let least = behind(line, "≥ ").map(Interval::from);
            let Some(e) = least.or_else(|| intervals(line, false).into_iter().next()) else { continue };
            bounds += 1;
            let square = e.squared();
            assert!(indices.iter().any(|(low, high)| square.meets(low, high)), "{line}\nin\n{page}");
        }
        (bounds, bars)
    }
}
