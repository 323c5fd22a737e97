//! Variance proportions against closed forms and exact projectors.

use faer::Mat;
use gramkit::collinearity::{Collinearity, CollinearityOptions, Constant};
use gramkit::{Enclosure, Vectors};
use num_traits::{One, Zero};
use oracle::mutation::generator;
use oracle::{Rational, Table, exact};
use rand::RngExt;

use crate::support::cases::cases;

fn without_constant(x: &Mat<f64>) -> Collinearity {
    let options = CollinearityOptions { constant: Constant::Absent, ..CollinearityOptions::default() };
    Collinearity::with(&Vectors::columns(x), &options).unwrap()
}

#[test]
fn two_columns_share_as_their_cosine_says() {
    // Lengths 5 and 13, cosine 63/65: π = (1 ∓ c)/2 at μ² = 1 ± c.
    let x = faer::mat![[3.0, 5.0], [4.0, 12.0]];
    let report = without_constant(&x);
    let cosine = 63.0 / 65.0;
    for (group, share) in report.variance_proportions.iter().zip([(1.0 - cosine) / 2.0, (1.0 + cosine) / 2.0]) {
        assert!(group.shares.iter().all(|e| e.contains(share) && e.width() < 1e-13), "{group:?}");
    }
    let index = report.condition_indices[1];
    assert!(index.contains(8.0) && index.width() < 1e-12, "{index:?}"); // √((65 + 63)/(65 − 63))
}

#[test]
fn shares_at_equal_indices_are_given_in_sum() {
    // Three columns with equal cosines c: μ² = 1 + 2c once and 1 − c twice.
    let x = faer::mat![[1.0, 1.0, 0.0], [1.0, 0.0, 1.0], [0.0, 1.0, 1.0]];
    let report = without_constant(&x);
    let c = 0.5;
    let (first, others) = ((1.0 / 3.0) / (1.0 + 2.0 * c), (2.0 / 3.0) / (1.0 - c));
    let groups: Vec<_> = report.variance_proportions.iter().map(|group| group.indices.clone()).collect();
    assert_eq!(groups, [0..1, 1..3]);
    for (group, share) in report.variance_proportions.iter().zip([first, others]) {
        let share = share / (first + others);
        assert!(group.shares.iter().all(|e| e.contains(share) && e.width() < 1e-13), "{group:?}");
    }
}

/// diag P of each spectral projector of D⁻²G, the matrix SᵀS up to similarity, and 1/μ², from brackets of its
/// eigenvalues that are 2⁻¹⁰⁰ wide.
fn exact_shares(gram: &Table) -> Option<(Vec<Rational>, Vec<Vec<Rational>>)> {
    let (n, _) = gram.shape();
    let two = Rational::from_integer(2.into());
    let below = |t: &Rational| {
        Table::from_fn(n, n, |i, j| if i == j { gram.at(i, j) - t * gram.at(i, i) } else { gram.at(i, j).clone() })
            .inertia()
            .2
    };
    // μ², descending.
    let value = |k: usize| {
        let (mut lower, mut upper) = (Rational::zero(), Rational::from_integer(n.into()));
        for _ in 0..110 {
            let middle = (&lower + &upper) / &two;
            if below(&middle) > n - 1 - k { upper = middle } else { lower = middle }
        }
        (lower + upper) / &two
    };
    let values: Vec<Rational> = (0..n).map(value).collect();
    let near = Rational::new(1.into(), 1000.into());
    if values.windows(2).any(|pair| &pair[0] - &pair[1] < near) {
        return None;
    }
    let times = |a: &[Vec<Rational>], b: &[Vec<Rational>]| -> Vec<Vec<Rational>> {
        let entry = |i: usize, j: usize| (0..n).fold(Rational::zero(), |sum, k| sum + &a[i][k] * &b[k][j]);
        (0..n).map(|i| (0..n).map(|j| entry(i, j)).collect()).collect()
    };
    let identity = |i: usize, j: usize| if i == j { Rational::one() } else { Rational::zero() };
    let shares = (0..n)
        .map(|k| {
            let mut p: Vec<Vec<Rational>> = (0..n).map(|i| (0..n).map(|j| identity(i, j)).collect()).collect();
            for l in (0..n).filter(|&l| l != k) {
                let factor: Vec<Vec<Rational>> = (0..n)
                    .map(|i| {
                        let entry = |j: usize| {
                            (gram.at(i, j) / gram.at(i, i) - identity(i, j) * &values[l]) / (&values[k] - &values[l])
                        };
                        (0..n).map(entry).collect()
                    })
                    .collect();
                p = times(&p, &factor);
            }
            (0..n).map(|j| &p[j][j] / &values[k]).collect()
        })
        .collect();
    Some((values, shares))
}

#[test]
fn shares_and_indices_enclose_the_exact_ones() {
    // The brackets are 2⁻¹⁰⁰ wide, and the projectors are known to 2⁻⁸⁰ or so.
    let slack = Rational::new(1.into(), num_traits::pow(num_bigint(2), 70));
    let mut random = generator(91);
    let (mut compared, mut narrow) = (0, 0);
    for _ in 0..cases(25) {
        let n = random.random_range(2..=4_usize);
        let near = 10.0_f64.powi(-random.random_range(0..9));
        let common: Vec<f64> = (0..n + 2).map(|_| f64::from(random.random_range(-9..=9_i32))).collect();
        let x = Mat::from_fn(n + 2, n, |i, j| {
            let own = f64::from(random.random_range(-9..=9_i32));
            if j < 2 { common[i] + near * own } else { own }
        });
        let gram = Table::of(x.as_ref()).gram();
        if gram.rank() < n {
            continue;
        }
        let Some((values, shares)) = exact_shares(&gram) else { continue };
        let report = without_constant(&x);
        let within =
            |e: &Enclosure, truth: &Rational| exact(e.lower) - &slack <= *truth && *truth <= exact(e.upper) + &slack;
        for (k, index) in report.condition_indices.iter().enumerate().skip(1) {
            let square = &values[0] / &values[k];
            let ends = Enclosure { lower: index.lower, upper: index.upper };
            let relative = &square * &slack;
            assert!(
                exact(ends.lower) * exact(ends.lower) <= &square + &relative
                    && &square - &relative <= exact(ends.upper) * exact(ends.upper),
                "{k}: {index:?} of {x:?}"
            );
        }
        for group in &report.variance_proportions {
            for (j, e) in group.shares.iter().enumerate() {
                let total = (0..n).fold(Rational::zero(), |sum, k| sum + &shares[k][j]);
                let own = group.indices.clone().fold(Rational::zero(), |sum, k| sum + &shares[k][j]);
                assert!(within(e, &(own / total)), "{j}: {e:?} of {x:?}");
                compared += 1;
                narrow += usize::from(e.width() < 1e-3);
            }
        }
    }
    assert!(compared > 60 && 10 * narrow > 9 * compared, "{narrow} of {compared}");
}

fn num_bigint(k: u32) -> gramkit::num_bigint::BigInt {
    k.into()
}
