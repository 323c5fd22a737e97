//! A symmetric matrix that is known exactly, or to 190 binary digits, and what is printed of it.

use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};
use oracle::{Rational, Table, exact, logarithm};
use serde_json::Value;

use super::interval::{Interval, behind, entry, intervals};
use super::negative::Negative;
use super::regression::Regression;
use crate::program::report::count;

/// Lines of a table: the index and its numbers.
const HEADS: [&str; 2] = ["eigenvalue", "singular value"];

/// The true matrix, whose eigenvalues are printed.
pub(super) struct Truth {
    pub(super) matrix: Table,
    /// A congruent or proportional matrix without any error: it has the same signs, and the same rank.
    pub(super) signs: Table,
    /// How far eigenvalues of `matrix` may be from the truth.
    pub(super) slack: Rational,
    /// How far a true matrix may be from `matrix`.
    pub(super) radius: Rational,
    /// The number of singular values, of a Gram matrix; `None` of a symmetric matrix by itself.
    pub(super) singular_values: Option<usize>,
    /// The vectors whose collinearity the page is about.
    pub(super) regression: Option<Regression>,
}

/// n·2⁻¹⁹⁰, for the square roots of unit diagonals.
pub(super) fn root_slack(n: usize) -> Rational {
    Rational::new(BigInt::from(n), BigInt::one() << 190)
}

impl Truth {
    fn order(&self) -> usize {
        self.matrix.shape().0
    }

    /// Whether every true matrix has its i-th smallest eigenvalue in the interval.
    fn eigenvalue_is_in(&self, i: usize, interval: &Interval) -> bool {
        let e = interval.widened(&self.slack);
        let n = self.order();
        let above = e.lower.is_none_or(|lower| self.matrix.shifted_inertia(&(lower + &self.radius)).2 <= i);
        above && e.upper.is_none_or(|upper| self.matrix.shifted_inertia(&(upper - &self.radius)).0 < n - i)
    }

    /// Whether the k-th largest singular value is in the interval.
    fn singular_value_is_in(&self, k: usize, interval: &Interval) -> bool {
        interval.upper.as_ref().is_none_or(|upper| !upper.is_negative())
            && self.eigenvalue_is_in(self.order() - 1 - k, &interval.squared())
    }

    /// The matrix whose eigenvalues are the squares of the moduli: of the Gram matrix itself, those of the singular
    /// values.
    fn squares(&self) -> Table {
        if self.singular_values.is_some() { self.matrix.clone() } else { self.matrix.gram() }
    }

    /// Whether an interval contains κ₂.
    fn condition_is_in(&self, interval: &Interval) -> bool {
        let squares = self.squares();
        let (least, least_above) = squares.eigenvalue_bracket(0);
        let (most_below, most) = squares.eigenvalue_bracket(self.order() - 1);
        interval.squared().meets(&(most_below / least_above), &(most / least))
    }

    /// Whether an interval contains ln |det|, or that over the product of the diagonal.
    fn logarithm_is_in(&self, interval: &Interval, over_diagonal: bool) -> bool {
        let mut determinant = self.matrix.determinant().abs();
        if over_diagonal {
            let n = self.order();
            determinant /= (0..n).fold(Rational::one(), |product, i| product * self.matrix.at(i, i).abs());
        }
        // Roots cost more where the determinant is small, 2⁻¹⁸⁰ of it at the most.
        let room = if self.slack.is_zero() { Rational::zero() } else { exact(2.0_f64.powi(-180)) / &determinant };
        let digits = exact(2.0_f64.powi(-200));
        interval.widened(&(room + digits)).contains(&logarithm::ln(&determinant))
    }

    /// Everything of the object; how many bounds there were.
    pub(super) fn check_object(&self, object: &Value) -> usize {
        let n = self.order();
        let mut bounds = 0;
        let mut holds = |held: bool, what: &str| {
            bounds += 1;
            assert!(held, "{what}: {object}");
        };
        let (positive, zero, negative) = self.signs.inertia();
        if self.radius.is_zero() {
            let inertia = &object["definiteness"]["inertia"];
            for (sign, truth) in [("positive", positive), ("zero", zero), ("negative", negative)] {
                let (lower, upper) = count(&inertia[sign]);
                holds(lower as usize <= truth && truth <= upper as usize, sign);
            }
            let rank = &object["rank"];
            let (lower, upper) = (rank["lower"].as_u64().unwrap() as usize, rank["upper"].as_u64().unwrap() as usize);
            holds(lower <= n - zero && n - zero <= upper, "rank");
            if let Some(sign) = object["determinant"]["sign"].as_i64() {
                let truth = if zero > 0 {
                    0
                } else if negative % 2 == 0 {
                    1
                } else {
                    -1
                };
                holds(sign == truth, "sign of the determinant");
            }
        }
        if !object["eigenvalue_bounds"].is_null() {
            for (i, e) in Interval::of_all(&object["eigenvalue_bounds"]).iter().enumerate() {
                holds(self.eigenvalue_is_in(i, e), "eigenvalue");
            }
        }
        if !object["singular_value_bounds"].is_null() && self.singular_values.is_some() {
            for (k, e) in Interval::of_all(&object["singular_value_bounds"]).iter().enumerate() {
                holds(self.singular_value_is_in(k, e), "singular value");
            }
        }
        if let Some(least) = object["independence"]["sigma_min_lower"].as_f64() {
            holds(self.singular_value_is_in(n - 1, &Interval::from(exact(least))), "bound on σ_min");
        }
        if !object["condition_bounds"].is_null() && zero == 0 {
            holds(self.condition_is_in(&Interval::of_json(&object["condition_bounds"])), "condition");
        }
        let determinant = &object["determinant"];
        if determinant.is_object() && zero == 0 {
            for (key, over_diagonal) in [("ln_abs_bounds", false), ("ln_hadamard_ratio_bounds", true)] {
                if !determinant[key].is_null() {
                    holds(self.logarithm_is_in(&Interval::of_json(&determinant[key]), over_diagonal), key);
                }
            }
        }
        if let Some(integer) = determinant["exact"]["integer"].as_str() {
            let exponent = determinant["exact"]["exponent"].as_i64().unwrap();
            let power = Rational::from_integer(BigInt::one() << exponent.unsigned_abs());
            let integer = Rational::from_integer(integer.parse().unwrap());
            let number = if exponent < 0 { integer / power } else { integer * power };
            holds(number == self.matrix.determinant(), "exact determinant");
        }
        let numerical = &object["rank"]["numerical"];
        if numerical.is_object() && self.slack.is_zero() && self.radius.is_zero() {
            let tolerance = exact(numerical["tolerance"].as_f64().unwrap());
            let counted = self.squares().shifted_inertia(&(&tolerance * &tolerance)).0 as u64;
            let (lower, upper) = (numerical["lower"].as_u64().unwrap(), numerical["upper"].as_u64().unwrap());
            holds(lower <= counted && counted <= upper, "numerical rank");
        }
        bounds + self.negative().check_object(object)
    }

    fn negative(&self) -> Negative<'_> {
        Negative { matrix: &self.matrix, radius: &self.radius }
    }

    /// Everything of the page; how many bounds there were. No ± is left out.
    pub(super) fn check_page(&self, page: &str) -> usize {
        let (n, zero) = (self.order(), self.signs.inertia().1);
        let (mut bounds, mut bars) = (0, 0);
        let mut holds = |held: bool, line: &str| {
            bounds += 1;
            assert!(held, "{line}\nin\n{page}");
        };
        for (label, over_diagonal) in [("Determinant ", false), ("Hadamard ", true)] {
            let Some(line) = page.lines().find(|line| line.starts_with(label)) else { continue };
            for e in intervals(line, false) {
                bars += line.matches('±').count();
                holds(zero == 0 && self.logarithm_is_in(&e, over_diagonal), line);
            }
            // Of "of unproved sign" a ± is a sign.
            bars += line.matches("±exp").count();
        }
        let condition = entry(page, "Condition");
        bars += condition.matches('±').count();
        if condition.contains("infinite") {
            holds(zero > 0, condition);
        } else {
            let least = behind(condition, "≥ ").map(Interval::from);
            for e in intervals(condition, false).into_iter().chain(least) {
                holds(zero > 0 && e.upper.is_none() || self.condition_is_in(&e), condition);
            }
        }
        if let Some(line) = page.lines().find(|line| line.contains("σ_min ≥ ")) {
            let e = Interval::from(behind(line, "σ_min ≥ ").unwrap());
            holds(self.singular_value_is_in(n - 1, &e), line);
        }
        let head = page.lines().find(|line| line.trim_start().starts_with("k  "));
        let columns: Vec<&str> =
            HEADS.into_iter().filter(|name| head.is_some_and(|head| head.contains(name))).collect();
        for line in page.lines().skip_while(|line| Some(*line) != head).skip(1).take_while(|line| !line.is_empty()) {
            bars += line.matches('±').count();
            // Equal rows stand together, by the first and the last of them.
            let place = line.split_whitespace().next().unwrap();
            let ends: Vec<usize> = place.split('–').map(|end| end.parse().unwrap()).collect();
            let line = &line.replacen(place, &ends[0].to_string(), 1);
            let mut numbers = intervals(line, true);
            numbers.remove(0);
            assert!(numbers.len() <= columns.len(), "{line}");
            // Fewer singular values than vectors stand in the first rows only.
            for (e, column) in numbers.iter().zip(&columns) {
                for k in ends[0]..=*ends.last().unwrap() {
                    match *column {
                        "eigenvalue" => holds(self.eigenvalue_is_in(n - 1 - k, e), line),
                        _ => holds(self.singular_value_is_in(k, e), line),
                    }
                }
            }
        }
        if let Some(regression) = &self.regression {
            let (more, of_report) = regression.check(page);
            bounds += more;
            bars += of_report;
        }
        let (held, shown) = self.negative().check_page(page);
        (bounds, bars) = (bounds + held, bars + shown);
        assert_eq!(bars, page.matches('±').count(), "not every ± is accounted for in\n{page}");
        bounds
    }
}
