//! `gramkit angular`.

use std::collections::BTreeSet;

use gramkit::angular::windows;
use num_traits::{Signed, Zero};
use oracle::angular::{Angular, means};
use oracle::mutation::generator;
use oracle::{Rational, exact};
use rand::RngExt;
use rand::rngs::StdRng;

use super::interval::{Interval, entry, intervals};
use super::tables::{hundredth, integer};
use crate::program::session::Session;
use crate::support::cases::cases;

fn series(random: &mut StdRng) -> Vec<String> {
    let family = random.random_range(0..7);
    let length = if random.random_range(0..20) == 0 { 400 } else { random.random_range(1..=12) };
    let value = |random: &mut StdRng| match family {
        0 => integer(random, 50).to_string(),
        1 => integer(random, 1).to_string(),
        2 => hundredth(random),
        3 => format!("1.00000000000{:02}", random.random_range(0..100)),
        4 => format!("{}e{}", integer(random, 99), [300, -300][random.random_range(0..2_usize)]),
        5 => "7.3".to_string(),
        _ => format!("{:?}", random.random_range(-1.0..1.0_f64)),
    };
    (0..length).map(|_| value(random)).collect()
}

#[test]
fn every_bound_of_angular_holds_of_the_text() {
    let mut random = generator(1487);
    let session = Session::of(&["angular"]);
    let mut bounds = 0;
    let count = cases(40);
    for _ in 0..count {
        let cells = series(&mut random);
        session.write("s.csv", cells.join("\n") + "\n");
        let values: Vec<f64> = cells.iter().map(|cell| cell.parse().unwrap()).collect();
        let (lo, hi) = [("-1", "1"), ("0", "1"), ("-0.5", "1"), ("0.2", "0.7")][random.random_range(0..4_usize)];
        let size = if random.random_bool(0.5) { values.len() } else { random.random_range(1..=values.len()) };
        let difference = random.random_bool(0.5);
        let overlapping = random.random_bool(0.3);
        let (range, size_text) = (format!("--range={lo},{hi}"), size.to_string());
        let field = if difference { "difference" } else { "summation" };
        let mut arguments = vec!["s.csv", "--field", field, &range, "--size", &size_text];
        arguments.extend(overlapping.then_some("--overlapping"));
        let (page, object) = (session.page(&arguments), session.json(&arguments));
        let shown = format!("{arguments:?} of {cells:?}\n{page}{object}");

        let means = means(&values, windows(values.len(), size, overlapping).unwrap());
        let truth = Angular::of(&means, (lo.parse().unwrap(), hi.parse().unwrap()));
        let tolerance = truth.tolerance();
        let (all, trace) = match difference {
            true => (vec![-truth.sigma(), truth.sigma()], Rational::zero()),
            false => (truth.sum_eigenvalues().to_vec(), truth.trace()),
        };
        let square = all.iter().fold(Rational::zero(), |sum, x| sum + x * x);
        // Two rows of cosines and sines are parallel if the angles are equal, or 0 and π.
        let distinct = means.iter().collect::<BTreeSet<_>>().len();
        let parallel = distinct == 1 || distinct == 2 && (lo, hi) == ("-1", "1");
        let eigenvalues: Vec<Rational> = match (parallel, difference) {
            (false, _) => all,
            (true, true) => Vec::new(),
            (true, false) => all.into_iter().max_by_key(|x| x.abs()).into_iter().collect(),
        };
        assert_eq!(object["rank"], eigenvalues.len(), "{shown}");
        let scale = exact(size as f64);
        let norm = oracle::square_root(&(square / (&scale * &scale))) * scale;
        let mut holds = |e: &Interval, value: &Rational, printed: bool| {
            bounds += 1;
            assert!(e.widened(&tolerance).contains(value), "{value} is not in {e:?} (page: {printed}): {shown}");
        };
        let found = Interval::of_all(&object["eigenvalue_bounds"]);
        assert_eq!(found.len(), eigenvalues.len(), "{shown}");
        for (e, value) in found.iter().zip(&eigenvalues) {
            holds(e, value, false);
        }
        holds(&Interval::of_json(&object["trace_bounds"]), &trace, false);
        holds(&Interval::of_json(&object["frobenius_norm_bounds"]), &norm, false);

        let line = entry(&page, "Eigenvalues");
        let printed = intervals(line.trim_start_matches("Eigenvalues"), true);
        let printed = if line.contains("all 0") { Vec::new() } else { printed };
        assert_eq!(printed.len(), eigenvalues.len(), "{shown}");
        for (e, value) in printed.iter().zip(&eigenvalues) {
            holds(e, value, true);
        }
        let line = entry(&page, "Norm").split_once(" = ").unwrap().1;
        holds(&intervals(line, true)[0], &norm, true);
    }
    println!("{bounds} bounds hold in {count} runs");
    assert!(bounds > 5 * count);
}
