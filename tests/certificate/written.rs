//! No false certificate holds of numbers as they are written.

use gramkit::certificate::{Evidence, RankEvidence, Rejection};
use gramkit::modular::VerdictOptions;
use gramkit::{Centring, Certificate, Count, Definiteness, GramOptions, Independence, Symmetric, Vectors};
use oracle::{Rational, Table};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::corrupt::tampered;
use crate::support::cases::cases;
use crate::support::written::{exact, family, symmetric, table};

fn contains(count: Count, truth: usize) -> bool {
    count.lower <= truth && truth <= count.upper
}

/// Whether what a certificate claims holds of these numbers.
fn is_true(certificate: &Certificate, truth: &Table) -> bool {
    match certificate {
        Certificate::Rank { rank, centred, components, .. } => {
            let (m, n) = truth.shape();
            let kept = components.clone().unwrap_or_else(|| (0..m).collect());
            let part = Table::from_fn(kept.len(), n, |i, j| truth.at(kept[i], j).clone());
            let ones = vec![Rational::from_integer(1.into()); kept.len()];
            contains(*rank, if *centred { part.deviations(&ones).rank() } else { part.rank() })
        }
        Certificate::Inertia { inertia, .. } => {
            let (positive, zero, negative) = truth.inertia();
            contains(inertia.positive, positive) && contains(inertia.zero, zero) && contains(inertia.negative, negative)
        }
        Certificate::Shifted { .. } => false,
    }
}

#[test]
fn what_is_accepted_of_written_numbers_is_true() {
    let mut random = StdRng::seed_from_u64(181);
    let (mut accepted, mut rejected) = (0, 0);
    let mut tell = |certificate: &Certificate, cells: &Vec<Vec<String>>, random: &mut StdRng| {
        let (x, truth) = (exact(cells), table(cells));
        for _ in 0..12 {
            let forged = tampered(certificate, random);
            match forged.verify_exact(&x) {
                Ok(()) => {
                    accepted += 1;
                    assert!(is_true(&forged, &truth), "{cells:?}: {forged:?}");
                }
                Err(_) => rejected += 1,
            }
        }
    };
    for case in 0..cases(120) {
        let (m, n) = (1 + case % 6, 1 + case % 4);
        let cells = family(&mut random, m, n);
        let x = exact(&cells);
        let centring = if random.random() { Centring::Mean } else { Centring::None };
        let weights: Vec<f64> = (0..m).map(|i| f64::from(u8::from(i == 0 || random.random_bool(0.8)))).collect();
        let weights = random.random::<bool>().then_some(weights.as_slice());
        let options = GramOptions { centring, weights, ..GramOptions::default() };
        let answer = Independence::with_exact(&x, &options, &VerdictOptions::default()).unwrap();
        assert_eq!(answer.certificate().verify_exact(&x), Ok(()), "{cells:?}");
        assert!(is_true(&answer.certificate(), &table(&cells)), "{cells:?}");
        tell(&answer.certificate(), &cells, &mut random);

        let cells = symmetric(&mut random, n + 1);
        let a = exact(&cells);
        let certificate = Definiteness::of_exact(&a).unwrap().certificate().unwrap();
        assert!(certificate.verify_exact(&a).is_ok() && is_true(&certificate, &table(&cells)), "{cells:?}");
        tell(&certificate, &cells, &mut random);
        // Evidence about the doubles has no weight here.
        let stored = Symmetric::new(&a.nearest().unwrap()).unwrap();
        tell(&Definiteness::of(&stored).unwrap().certificate().unwrap(), &cells, &mut random);
    }
    assert!(accepted > 100 && rejected > 1000, "{accepted} accepted, {rejected} rejected");
}

#[test]
fn integers_that_would_take_a_lifetime_are_not_multiplied_out() {
    // 800 digits in each entry, and a claim that takes elimination.
    let n = 200;
    let cells: Vec<Vec<String>> = (0..n)
        .map(|i| (0..n).map(|j| format!("{}e{}", 1 + (i * j) % 7, if (i + j) % 2 == 0 { 399 } else { -399 })).collect())
        .collect();
    let x = exact(&cells);
    let mut certificate = Independence::with_exact(
        &x,
        &GramOptions::default(),
        &VerdictOptions { budget: 0, ..VerdictOptions::default() },
    )
    .unwrap()
    .certificate();
    if let Certificate::Rank { rank, evidence, .. } = &mut certificate {
        *rank = Count { lower: 0, upper: n - 1 };
        let vanishing = gramkit::certificate::VanishingMinors { rank: n - 1, primes: 1 };
        *evidence = vec![RankEvidence::VanishingMinors(vanishing)];
    }
    assert!(matches!(certificate.verify_exact(&x), Err(Rejection::Evidence { .. })));
    let of_doubles = Independence::of(&Vectors::columns(&faer::mat![[1.0], [2.0]])).unwrap().certificate();
    let x = exact(&vec![vec!["1".into()], vec!["2".into()]]);
    assert!(matches!(of_doubles.verify_exact(&x), Err(Rejection::Evidence { evidence: "preconditioner", .. })));
    let a = exact(&vec![vec!["0".into()]]);
    let zero = Definiteness::of_exact(&a).unwrap();
    assert_eq!(zero.evidence, [Evidence::ZeroMatrix]);
    assert_eq!(zero.certificate().unwrap().verify_exact(&a), Ok(()));
}
