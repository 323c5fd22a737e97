//! What is printed of negative eigenvalues: the distance from the positive semidefinite matrices, and who carries them.

use num_traits::{One, Signed, Zero};
use oracle::{Rational, Table};
use serde_json::Value;

use super::interval::{Interval, intervals};

/// A symmetric matrix and how far the true one may be from it.
pub(super) struct Negative<'a> {
    pub(super) matrix: &'a Table,
    pub(super) radius: &'a Rational,
}

impl Negative<'_> {
    /// Whether max(0, −λ_min) of every true matrix, or of those of the principal submatrix, is in the interval.
    fn least_is_in(matrix: &Table, radius: &Rational, interval: &Interval) -> bool {
        let below = |t: Rational| matrix.shifted_inertia(&t).2;
        // λ_min ≥ t for all exactly if no eigenvalue of A − rI is below t.
        interval.lower.as_ref().is_none_or(|lower| below(lower + radius) == 0)
            && interval.upper.as_ref().is_none_or(|upper| {
                let (_, at, under) = matrix.shifted_inertia(&(upper - radius));
                at + under > 0
            })
    }

    fn spectral_is_in(&self, interval: &Interval) -> bool {
        let negated = |end: &Rational| -end.clone();
        // The lower end says nothing where it is 0.
        let upper = interval.lower.as_ref().filter(|lower| lower.is_positive()).map(negated);
        let lower = interval.upper.as_ref().map(negated);
        Self::least_is_in(self.matrix, self.radius, &Interval { lower, upper })
    }

    /// Of the stored matrix alone: Σ λ² over the negative eigenvalues, each between two numbers near each other.
    fn frobenius_is_in(&self, interval: &Interval) -> bool {
        let (mut low, mut high) = (Rational::zero(), Rational::zero());
        for i in 0..self.matrix.inertia().2 {
            let (below, above) = self.bracket(i);
            low += &above * &above;
            high += &below * &below;
        }
        interval.squared().meets(&low, &high)
    }

    /// Around the i-th smallest eigenvalue, which is negative.
    fn bracket(&self, i: usize) -> (Rational, Rational) {
        let two = Rational::one() + Rational::one();
        let is_below = |t: &Rational| self.matrix.shifted_inertia(t).2 > i;
        let mut lower = -Rational::one();
        while is_below(&lower) {
            lower *= &two;
        }
        while !is_below(&(&lower / &two)) {
            lower /= &two;
        }
        let mut upper = &lower / &two;
        for _ in 0..70 {
            let middle = (&lower + &upper) / &two;
            if is_below(&middle) { upper = middle } else { lower = middle }
        }
        (lower, upper)
    }

    fn part(&self, rows: &[usize]) -> Table {
        Table::from_fn(rows.len(), rows.len(), |i, j| self.matrix.at(rows[i], rows[j]).clone())
    }

    /// Every bound of the object.
    pub(super) fn check_object(&self, object: &Value) -> usize {
        let mut bounds = 0;
        if object["distance"].is_object() {
            assert!(self.spectral_is_in(&Interval::of_json(&object["distance"]["spectral"])), "{object}");
            let frobenius = Interval::of_json(&object["distance"]["frobenius"]);
            assert!(!self.radius.is_zero() || self.frobenius_is_in(&frobenius), "{object}");
            bounds += 2;
        }
        let culprits = &object["culprits"];
        if culprits.is_object() {
            let rows: Vec<usize> =
                culprits["indices"].as_array().unwrap().iter().map(|row| row.as_u64().unwrap() as usize).collect();
            let least = Interval::of_json(&culprits["lambda_min"]);
            assert!(Self::least_is_in(&self.part(&rows), self.radius, &least), "{object}");
            bounds += 1;
        }
        bounds
    }

    /// Every bound of the page, of variables without names of their own; and how many ± these are.
    pub(super) fn check_page(&self, page: &str) -> (usize, usize) {
        let (mut bounds, mut bars) = (0, 0);
        let mut lines = page.lines().skip_while(|line| !line.starts_with("Nearest"));
        for (norm, frobenius) in [("(spectral norm)", false), ("(Frobenius norm)", true)] {
            let Some(line) = lines.next() else { break };
            assert!(line.contains(norm), "{page}");
            bars += line.matches('±').count();
            for e in intervals(line, false) {
                let held = if frobenius {
                    !self.radius.is_zero() || self.frobenius_is_in(&e)
                } else {
                    self.spectral_is_in(&e)
                };
                assert!(held, "{line}\nin\n{page}");
                bounds += 1;
            }
        }
        let mut lines = page.lines().skip_while(|line| !line.starts_with("Carried by"));
        if let (Some(line), Some(least)) = (lines.next(), lines.next()) {
            let names = line.split([' ', ',']).filter_map(|word| word.strip_prefix('x')?.parse().ok());
            let rows: Vec<usize> = names.collect();
            bars += least.matches('±').count();
            for e in intervals(least, false) {
                assert!(Self::least_is_in(&self.part(&rows), self.radius, &e), "{least}\nin\n{page}");
                bounds += 1;
            }
        }
        (bounds, bars)
    }
}
