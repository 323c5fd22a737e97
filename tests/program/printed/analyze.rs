//! `gramkit analyze`.

use num_traits::{One, Zero};
use oracle::mutation::generator;
use oracle::{Rational, Table, exact};
use rand::RngExt;
use rand::rngs::StdRng;

use super::interval::{behind, entry};
use super::regression::Regression;
use super::tables::{Cells, integer, vectors};
use super::truth::{Truth, root_slack};
use crate::program::session::Session;
use crate::support::cases::cases;

/// What the vectors are, and what is made of them.
struct Case {
    vectors: Table,
    weights: Vec<Rational>,
    centred: bool,
    divisor: &'static str,
    arguments: Vec<&'static str>,
    csv: String,
}

fn case(random: &mut StdRng) -> Case {
    let cells = vectors(random);
    let table = cells.table();
    let (m, n) = table.shape();
    let mut arguments = Vec::new();
    if random.random_range(0..5) == 0 {
        let vectors = Table::from_fn(n, m, |i, j| table.at(j, i).clone());
        arguments.push("--rows");
        let weights = vec![Rational::one(); n];
        return Case { vectors, weights, centred: false, divisor: "one", arguments, csv: cells.csv() };
    }
    let plain = random.random_bool(0.4);
    let centred = !plain && random.random_bool(0.5);
    let divisor = if plain { 0 } else { random.random_range(0..4) };
    let divisor = ["one", "count", "count-less-one", "unit-diagonal"][divisor];
    arguments.extend(["--divisor", divisor]);
    arguments.extend(centred.then_some("--center"));
    let weighted = !plain && random.random_bool(0.4);
    let mut weights = vec![Rational::one(); m];
    let mut all = cells;
    if weighted {
        arguments.extend(["--weights", "W"]);
        for (row, weight) in all.0.iter_mut().zip(&mut weights) {
            let text = format!("{}.{}", random.random_range(0..=3), random.random_range(1..=9));
            *weight = exact(text.parse().unwrap());
            row.push(text);
        }
    }
    if plain && random.random_bool(0.5) {
        arguments.push("--exact-determinant");
    }
    let names: Vec<String> = (0..n).map(|j| format!("A{j}")).chain(weighted.then(|| "W".to_string())).collect();
    let csv = names.join(",") + "\n" + &all.csv();
    Case { vectors: table, weights, centred, divisor, arguments, csv }
}

impl Case {
    /// The matrix as the arguments define it.
    fn truth(&self) -> Truth {
        let x = if self.centred { self.vectors.deviations(&self.weights) } else { self.vectors.clone() };
        let signs = x.weighted_gram(&self.weights);
        let total = self.weights.iter().fold(Rational::zero(), |sum, weight| sum + weight);
        let (m, n) = x.shape();
        let matrix = match self.divisor {
            "count" => signs.times(&total.recip()),
            "count-less-one" => signs.times(&(total - Rational::one()).recip()),
            "unit-diagonal" => signs.unit_diagonal(),
            _ => signs.clone(),
        };
        let slack = if self.divisor == "unit-diagonal" { root_slack(n) } else { Rational::zero() };
        let regression = Some(Regression::of(&self.vectors, &self.weights));
        Truth { matrix, signs, slack, radius: Rational::zero(), singular_values: Some(m.min(n)), regression }
    }
}

#[test]
fn every_bound_of_analyze_holds_of_the_text() {
    let mut random = generator(1481);
    let session = Session::of(&["analyze"]);
    let (mut answered, mut bounds) = (0, 0);
    let count = cases(40);
    for _ in 0..count {
        let case = case(&mut random);
        session.write("x.csv", &case.csv);
        let arguments = [&["x.csv"], &case.arguments[..]].concat();
        let run = session.run(&arguments);
        if run.status != 0 {
            // Nothing to divide by.
            assert_eq!(run.status, 2, "{}", run.errors);
            continue;
        }
        answered += 1;
        let truth = case.truth();
        let object = session.json(&[&arguments[..], &["-o", "g.npy"]].concat());
        let page = run.printed;
        let shown = format!("{arguments:?} of\n{}", case.csv);
        println!("{shown}");
        bounds += truth.check_object(&object) + truth.check_page(&page);
        // How far the matrix that is written may be from the true one.
        let radius = exact(object["gram"]["radius"].as_f64().unwrap());
        let error = Table::of(session.table("g.npy").as_ref()).minus(&truth.matrix);
        let slack = &truth.slack;
        assert!(error.spectral_norm_is_at_most(&(&radius + slack)), "{shown}");
        let line = entry(&page, "Matrix");
        match behind(line, "‖computed − true‖₂ ≤ ") {
            Some(shown) => assert!(radius <= shown, "{line}"),
            None => assert!(radius.is_zero() && line.contains("without rounding"), "{line}"),
        }
        bounds += 2;
    }
    println!("{bounds} bounds hold in {answered} of {count} runs");
    assert!(answered > count / 2 && bounds > 10 * answered);
}

#[test]
fn hilbert_and_lauchli_keep_their_digits_and_their_bounds() {
    let session = Session::of(&["analyze"]);
    let hilbert = |n: usize| Cells::from_fn(n, n, |i, j| format!("{:?}", 1.0 / (i + j + 1) as f64));
    let lauchli = |n: usize| {
        Cells::from_fn(n + 1, n, |i, j| {
            if i == 0 {
                "1".into()
            } else if i == j + 1 {
                "1e-9".into()
            } else {
                "0".into()
            }
        })
    };
    let mut random = generator(1482);
    let scaled = Cells::from_fn(9, 6, |_, j| format!("{}e{}", integer(&mut random, 999), 3 * j));
    for cells in [hilbert(4), hilbert(7), lauchli(3), lauchli(6), scaled] {
        session.write("x.csv", cells.csv());
        let signs = cells.table().gram();
        let singular_values = Some(signs.shape().0);
        let (slack, radius) = (Rational::zero(), Rational::zero());
        let ones = vec![Rational::one(); cells.table().shape().0];
        let regression = Some(Regression::of(&cells.table(), &ones));
        let truth = Truth { matrix: signs.clone(), signs, slack, radius, singular_values, regression };
        let bounds = truth.check_object(&session.json(&["x.csv"])) + truth.check_page(&session.page(&["x.csv"]));
        assert!(bounds > 10);
    }
}
