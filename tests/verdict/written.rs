//! Numbers as they are written, judged exactly, against exact rational elimination of the same texts.
//!
//! `GRAMKIT_CASES=20` multiplies the number of cases.

use gramkit::certificate::{Evidence, RankEvidence, Rejection};
use gramkit::matrix::{Decimal, ExactMatrix};
use gramkit::modular::{Obstacle, VerdictOptions};
use gramkit::verdict::ExactDeterminant;
use gramkit::{
    Centring, Certificate, Claim, Count, Definiteness, GramOptions, Independence, Symmetric, Vectors, Verdict,
};
use num_bigint::BigInt;
use num_traits::Zero;
use oracle::{Rational, Table};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::support::cases::cases;
use crate::support::claims::{class_of, holds};
use crate::support::written::{exact, family, symmetric, table, trial};

fn vanishes(coefficients: &[BigInt], x: &Table) -> bool {
    let (m, n) = x.shape();
    let sum = |i: usize| {
        (0..n).fold(Rational::zero(), |sum, j| sum + x.at(i, j) * Rational::from_integer(coefficients[j].clone()))
    };
    coefficients.iter().any(|c| !c.is_zero()) && (0..m).all(|i| sum(i).is_zero())
}

#[test]
fn vectors_are_judged_as_exact_elimination_judges_them() {
    let mut random = StdRng::seed_from_u64(171);
    let mut dependent = 0;
    for case in 0..cases(300) {
        let (m, n) = (1 + case % 7, 1 + case / 7 % 5);
        let cells = family(&mut random, m, n);
        let (x, truth) = (exact(&cells), table(&cells));
        let answer = Independence::of_exact(&x).unwrap();
        let rank = truth.rank();
        assert_eq!(answer.rank.exact(), Some(rank), "{cells:?}");
        assert_eq!(answer.verdict, if rank == n { Verdict::Proved } else { Verdict::Refuted });
        assert_eq!(answer.relations().len(), n - rank);
        assert!(answer.relations().iter().all(|relation| vanishes(&relation.coefficients, &truth)), "{cells:?}");
        dependent += usize::from(rank < n);

        let certificate = answer.certificate();
        assert_eq!(certificate.verify_exact(&x), Ok(()), "{cells:?}");
        for lower_and_upper in [(rank + 1, rank + 1), (0, rank.saturating_sub(1))] {
            let mut forged = certificate.clone();
            if let Certificate::Rank { rank, .. } = &mut forged {
                *rank = Count { lower: lower_and_upper.0, upper: lower_and_upper.1 };
            }
            let weaker = lower_and_upper == (0, rank);
            assert!(weaker || matches!(forged.verify_exact(&x), Err(Rejection::Unsupported { .. })), "{cells:?}");
        }

        // Less their means: the rank of [1 X], less one.
        let centred = GramOptions { centring: Centring::Mean, ..GramOptions::default() };
        let answer = Independence::with_exact(&x, &centred, &VerdictOptions::default()).unwrap();
        let deviations = truth.deviations(&vec![Rational::from_integer(1.into()); m]);
        assert_eq!(answer.rank.exact(), Some(deviations.rank()), "{cells:?}");
        assert!(answer.relations().iter().all(|relation| vanishes(&relation.coefficients, &deviations)));
        assert_eq!(answer.certificate().verify_exact(&x), Ok(()), "{cells:?}");

        let determinant = ExactDeterminant::of_exact_gram(&x).unwrap();
        assert_eq!(value(&determinant), truth.gram().determinant(), "{cells:?}");
    }
    assert!(dependent > 50, "{dependent}");
}

fn value(determinant: &ExactDeterminant) -> Rational {
    assert!(determinant.base == 10 && (determinant.integer.is_zero() || &determinant.integer % 10 != BigInt::ZERO));
    let power = Rational::from_integer(BigInt::from(10).pow(determinant.exponent.unsigned_abs() as u32));
    let power = if determinant.exponent < 0 { power.recip() } else { power };
    Rational::from_integer(determinant.integer.clone()) * power
}

#[test]
fn symmetric_matrices_are_judged_as_exact_elimination_judges_them() {
    let mut random = StdRng::seed_from_u64(172);
    let mut singular = 0;
    for case in 0..cases(200) {
        let n = 1 + case % 6;
        let cells = symmetric(&mut random, n);
        let (a, truth) = (exact(&cells), table(&cells));
        let answer = Definiteness::of_exact(&a).unwrap();
        let inertia = truth.inertia();
        assert!(holds(&answer, inertia), "{cells:?}: {answer:?}");
        assert_eq!(answer.class, Claim::Proved(class_of(inertia)), "{cells:?}");
        assert!(answer.inertia.proved().is_some_and(|inertia| inertia.is_complete()));
        singular += usize::from(inertia.1 > 0);
        let relations = answer.evidence.iter().filter_map(|evidence| match evidence {
            Evidence::Relations(relations) => Some(relations),
            _ => None,
        });
        assert!(relations.flatten().all(|relation| vanishes(&relation.coefficients, &truth)), "{cells:?}");
        let determinant = ExactDeterminant::of_exact(&a).unwrap();
        assert_eq!(value(&determinant), truth.determinant(), "{cells:?}");
        if let Some(ln) = determinant.ln_abs().unwrap() {
            let exact = truth.determinant();
            let exact = oracle::ln(&if exact < Rational::zero() { -exact } else { exact });
            const LN_ERROR: f64 = 64.0 * f64::EPSILON;
            let slack = LN_ERROR * exact.abs().max(1.0);
            assert!(ln.lower <= exact + slack && exact - slack <= ln.upper, "{cells:?}: {ln:?}, {exact}");
        }

        let certificate = answer.certificate().unwrap();
        assert_eq!(certificate.verify_exact(&a), Ok(()), "{cells:?}: {certificate:?}");
        if let Certificate::Inertia { mut inertia, evidence, order, work, .. } = certificate {
            (inertia.positive, inertia.negative) = (inertia.negative, inertia.positive);
            let swapped = inertia.positive != inertia.negative;
            let (radius, diagonal, entry_errors) = (0.0, None, None);
            let forged = Certificate::Inertia { order, radius, diagonal, entry_errors, inertia, evidence, work };
            assert!(!swapped || forged.verify_exact(&a).is_err(), "{cells:?}: {forged:?}");
        }
    }
    assert!(singular > 50, "{singular}");
}

#[test]
fn a_small_budget_says_less_and_nothing_else() {
    let mut random = StdRng::seed_from_u64(173);
    for case in 0..cases(60) {
        let n = 2 + case % 4;
        let (vectors, matrix) = (family(&mut random, n + 1, n), symmetric(&mut random, n));
        let (rank, inertia) = (table(&vectors).rank(), table(&matrix).inertia());
        for budget in [0, 10, 60, 200, 1000] {
            let options = VerdictOptions { budget, ..VerdictOptions::default() };
            let answer = Independence::with_exact(&exact(&vectors), &GramOptions::default(), &options).unwrap();
            assert!(answer.rank.lower <= rank && rank <= answer.rank.upper && answer.work <= budget, "{vectors:?}");
            assert_eq!(answer.certificate().verify_exact(&exact(&vectors)), Ok(()));
            let open = answer.rank.exact().is_none();
            assert_eq!(open, matches!(answer.missing, Some(Obstacle::Budget { .. })), "{answer:?}");
            let answer = Definiteness::with_exact(&exact(&matrix), &options).unwrap();
            assert!(holds(&answer, inertia) && answer.work <= budget, "{matrix:?}");
            assert_eq!(answer.certificate().unwrap().verify_exact(&exact(&matrix)), Ok(()), "{answer:?}");
        }
    }
}

#[test]
fn powers_of_ten_on_columns_and_the_order_of_rows_change_nothing() {
    let mut random = StdRng::seed_from_u64(174);
    for case in 0..cases(60) {
        let (m, n) = (2 + case % 5, 1 + case % 4);
        let cells = family(&mut random, m, n);
        let scales: Vec<i32> = (0..n).map(|_| random.random_range(-300..300)).collect();
        let scaled = |cell: &String, j: usize| {
            let number = Decimal::parse(cell).unwrap();
            Decimal::new(number.mantissa(), number.exponent() + i64::from(scales[j])).unwrap()
        };
        let x = ExactMatrix::from_decimals(m, n, |i, j| scaled(&cells[m - 1 - i][j], j)).unwrap();
        let (own, other) = (Independence::of_exact(&exact(&cells)).unwrap(), Independence::of_exact(&x).unwrap());
        assert_eq!((own.rank, own.verdict), (other.rank, other.verdict));
        assert_eq!(other.certificate().verify_exact(&x), Ok(()));
    }
}

#[test]
fn integers_are_judged_alike_as_doubles_and_as_written() {
    let mut random = StdRng::seed_from_u64(175);
    for case in 0..cases(100) {
        let (m, n) = (1 + case % 6, 1 + case % 5);
        let entries: Vec<Vec<i32>> = (0..m).map(|_| (0..n).map(|_| random.random_range(-2..=2)).collect()).collect();
        let x = ExactMatrix::from_integers(m, n, |i, j| i128::from(entries[i][j])).unwrap();
        let (doubles, written) = (x.nearest().unwrap(), Independence::of_exact(&x).unwrap());
        let stored = Independence::of(&Vectors::columns(&doubles)).unwrap();
        assert_eq!((stored.verdict, stored.rank), (written.verdict, written.rank), "{entries:?}");
        assert_eq!(stored.relations(), written.relations(), "{entries:?}");
        assert_eq!(written.certificate().verify(&doubles), Ok(()), "{entries:?}");
        let product = |i: usize, j: usize| entries.iter().map(|row| row[i.min(n - 1)] * row[j.min(n - 1)]).sum::<i32>();
        let a = ExactMatrix::from_integers(n + 1, n + 1, |i, j| i128::from(product(i, j))).unwrap();
        let symmetric = Symmetric::new(&a.nearest().unwrap()).unwrap();
        let (stored, written) = (Definiteness::of(&symmetric).unwrap(), Definiteness::of_exact(&a).unwrap());
        assert_eq!((stored.class, stored.inertia), (written.class, written.inertia), "{entries:?}");
        assert_eq!(written.certificate().unwrap().verify(symmetric.as_faer()), Ok(()), "{entries:?}");
    }
}

#[test]
fn known_answers() {
    let words = |x: &ExactMatrix| {
        let answer = Independence::of_exact(x).unwrap();
        answer.relations().iter().map(|relation| relation.in_words(&[])).collect::<Vec<_>>()
    };
    let as_doubles = |x: &ExactMatrix| Independence::of(&Vectors::columns(&x.nearest().unwrap())).unwrap().rank.exact();
    let x = exact(&vec![vec!["2".into(), "3".into()], vec![".2".into(), ".3".into()]]);
    assert_eq!((words(&x), as_doubles(&x)), (vec!["0 = 3·x0 − 2·x1".to_string()], Some(2)));
    let x = exact(
        &[["1", "2", "3"], ["3", "2", "5"], [".6", ".9", "1.5"]].map(|row| row.map(String::from).to_vec()).to_vec(),
    );
    assert_eq!(words(&x), ["0 = x0 + x1 − x2"]);
    assert_eq!(Independence::of_exact(&x).unwrap().rank.exact(), Some(2));

    // 1.69·2.89 = 2.21².
    let cells = ["1.69", "2.21", "2.89"];
    let a = ExactMatrix::from_decimals(2, 2, |i, j| Decimal::parse(cells[i + j]).unwrap()).unwrap();
    assert_eq!(ExactDeterminant::of_exact(&a).unwrap().to_string(), "0");
    let stored = ExactDeterminant::of(&Symmetric::new(&a.nearest().unwrap()).unwrap()).unwrap();
    assert_eq!((stored.to_string(), stored.base), ("1080863910568919·2^-102".to_string(), 2));
}

#[test]
fn trials_of_money_shares_and_dummies() {
    let named = |name: &str, constant: bool| {
        let (names, x) = trial(name);
        let (names, x) = match constant {
            true => (["1".to_string()].into_iter().chain(names).collect(), x.with_constant().unwrap()),
            false => (names, x),
        };
        let answer = Independence::of_exact(&x).unwrap();
        assert_eq!(answer.certificate().verify_exact(&x), Ok(()));
        answer.relations().iter().map(|relation| relation.in_words(&names)).collect::<Vec<_>>()
    };
    // 10: independent as doubles.
    assert_eq!(named("10_decimal_total.csv", false), ["0 = cash + credit − total"]);
    let (_, x) = trial("10_decimal_total.csv");
    assert_eq!(Independence::of(&Vectors::columns(&x.nearest().unwrap())).unwrap().verdict, Verdict::Proved);
    // 10b: with the constant alone.
    assert_eq!(named("10_shares100.csv", false), [""; 0]);
    assert_eq!(named("10_shares100.csv", true), ["0 = 100·1 − sand_% − silt_% − clay_%"]);
    // 12b and 30: integers are what they are.
    assert_eq!(named("12_onehot_int.csv", true), ["0 = 1 − region_north − region_south − region_west"]);
    assert_eq!(named("30_snps.csv", false), ["0 = rs1002 − rs1008"]);
    assert_eq!(named("30_snps.csv", true), ["0 = rs1002 − rs1008", "0 = 2·1 − rs1005 − rs1009"]);
}

#[test]
fn integers_beyond_doubles_are_what_they_are() {
    // 2⁵³ and 2⁵³ + 1 are one double.
    let big = 1_i128 << 53;
    let x = ExactMatrix::from_integers(2, 2, |i, j| big + (i * j) as i128).unwrap();
    assert_eq!(Independence::of_exact(&x).unwrap().verdict, Verdict::Proved);
    assert_eq!(Independence::of(&Vectors::columns(&x.nearest().unwrap())).unwrap().verdict, Verdict::Refuted);
    // Longer than an i64, and than an i128 when squared.
    let x =
        ExactMatrix::from_integers(
            3,
            3,
            |i, j| if j == 2 { i128::MAX / 4 * 3 } else { i128::MAX / 4 + (7 * i + j) as i128 },
        );
    let answer = Independence::of_exact(&x.unwrap()).unwrap();
    assert_eq!(answer.rank.exact(), Some(2));
    assert!(answer.evidence.iter().any(|evidence| matches!(evidence, RankEvidence::Relations(_))));
}

#[test]
fn what_is_about_doubles_is_not_accepted_of_written_numbers() {
    let x = exact(&vec![vec!["0.1".into(), "0.2".into()], vec!["0.3".into(), "0.7".into()]]);
    let of_doubles = Independence::of(&Vectors::columns(&x.nearest().unwrap())).unwrap().certificate();
    assert!(matches!(of_doubles.verify_exact(&x), Err(Rejection::Evidence { .. })));
    let a = exact(&vec![vec!["2".into(), "0.1".into()], vec!["0.1".into(), "3".into()]]);
    let symmetric = Symmetric::new(&a.nearest().unwrap()).unwrap();
    let factor = Definiteness::of(&symmetric).unwrap().certificate().unwrap();
    assert!(matches!(factor.verify_exact(&a), Err(Rejection::Evidence { .. })));
    let within = symmetric.with_radius(gramkit::Radius::Bound(0.1)).unwrap();
    let within = Definiteness::of(&within).unwrap().certificate().unwrap();
    assert_eq!(within.verify_exact(&a), Err(Rejection::OnlyOfDoubles));
    let wrong_shape = Independence::of_exact(&x).unwrap().certificate().verify_exact(&x.with_rows(&[0]).unwrap());
    assert!(matches!(wrong_shape, Err(Rejection::Shape { .. })));
}
