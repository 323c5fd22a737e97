//! Certificates: every one that the library gives holds, no false one does.
//!
//! The oracle is exact rational elimination on small matrices. A certificate that was tampered with may still be true (a
//! witness with another last bit mostly is); then it may be accepted. `GRAMKIT_CASES=20` multiplies the number of cases.

#![allow(clippy::needless_range_loop, reason = "matrices are indexed by row and column")]
#![allow(clippy::print_stdout, reason = "how much was verified is read with --nocapture")]

use faer::Mat;
use gramkit::certificate::{Evidence, Flaw, RankEvidence, Rejection};
use gramkit::modular::VerdictOptions;
use gramkit::{
    Centring, Certificate, Count, Definiteness, GramOptions, Independence, Inertia, Radius, Symmetric, Vectors,
};
use num_bigint::BigInt;
use num_traits::Zero;
use oracle::{Rational, Table, exact};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

const SEED: u64 = 20_261_123;

fn cases(of_default: usize) -> usize {
    of_default * std::env::var("GRAMKIT_CASES").ok().and_then(|factor| factor.parse().ok()).unwrap_or(1)
}

fn random() -> StdRng {
    StdRng::seed_from_u64(SEED)
}

// ------------------------------------------------------------------------------------------------------- families

fn integer(random: &mut StdRng, most: i64) -> f64 {
    random.random_range(-most..=most) as f64
}

fn from_lower(n: usize, mut entry: impl FnMut(usize, usize) -> f64) -> Mat<f64> {
    let mut a = Mat::zeros(n, n);
    for j in 0..n {
        for i in j..n {
            a[(i, j)] = entry(i, j);
            a[(j, i)] = a[(i, j)];
        }
    }
    a
}

/// BᵀSB with small integers: of any rank and signature.
fn signed_product(random: &mut StdRng) -> Mat<f64> {
    let (n, r) = (random.random_range(1..=6), random.random_range(0..=4));
    let b = Mat::from_fn(r, n, |_, _| integer(random, 3));
    let signs: Vec<f64> = (0..r).map(|_| integer(random, 1)).collect();
    from_lower(n, |i, j| (0..r).map(|k| b[(k, i)] * signs[k] * b[(k, j)]).sum())
}

fn ulp_neighbour(random: &mut StdRng) -> Mat<f64> {
    let a = signed_product(random);
    from_lower(a.nrows(), |i, j| match random.random_range(0..4) {
        0 => a[(i, j)].next_up(),
        1 => a[(i, j)].next_down(),
        _ => a[(i, j)],
    })
}

fn decimal_outer_product(random: &mut StdRng) -> Mat<f64> {
    let n = random.random_range(1..=5);
    let v: Vec<f64> = (0..n).map(|_| integer(random, 30) / 10.0).collect();
    from_lower(n, |i, j| v[i] * v[j])
}

fn graded(random: &mut StdRng) -> Mat<f64> {
    let a = if random.random() { signed_product(random) } else { definite(random) };
    let powers: Vec<f64> = (0..a.nrows()).map(|_| 2.0_f64.powi(random.random_range(-200..=200))).collect();
    from_lower(a.nrows(), |i, j| a[(i, j)] * powers[i] * powers[j])
}

fn definite(random: &mut StdRng) -> Mat<f64> {
    let n = random.random_range(1..=6);
    let sign = if random.random() { 1.0 } else { -1.0 };
    from_lower(n, |i, j| {
        let entry: f64 = random.random_range(-1.0..1.0);
        sign * if i == j { entry + n as f64 } else { entry }
    })
}

fn mixed(random: &mut StdRng) -> Mat<f64> {
    let n = random.random_range(0..=6);
    from_lower(n, |_, _| random.random_range(-1.0..1.0))
}

fn zero_diagonal(random: &mut StdRng) -> Mat<f64> {
    let n = random.random_range(1..=6);
    from_lower(n, |i, j| if i == j { 0.0 } else { integer(random, 2) })
}

/// Eigenvalues far below n·u·‖A‖: only exact elimination tells.
fn drowned(random: &mut StdRng) -> Mat<f64> {
    let n = random.random_range(2..=5);
    from_lower(n, |i, j| 1.0 / (i + j + 1) as f64 + if random.random() { 1e-17 } else { 0.0 })
}

const SYMMETRIC: [fn(&mut StdRng) -> Mat<f64>; 8] =
    [signed_product, ulp_neighbour, decimal_outer_product, graded, definite, mixed, zero_diagonal, drowned];

fn integers(random: &mut StdRng) -> Mat<f64> {
    let (m, n) = (random.random_range(0..=6), random.random_range(0..=5));
    Mat::from_fn(m, n, |_, _| integer(random, 2))
}

fn decimals(random: &mut StdRng) -> Mat<f64> {
    let (m, n) = (random.random_range(1..=4), random.random_range(1..=5));
    Mat::from_fn(m, n, |_, _| integer(random, 20) / 10.0)
}

fn lauchli(random: &mut StdRng) -> Mat<f64> {
    let n = random.random_range(1..=4);
    let e = 10.0_f64.powi(-random.random_range(1..=18));
    Mat::from_fn(n + 1, n, |i, j| if i == 0 { 1.0 } else { f64::from(u8::from(i == j + 1)) * e })
}

/// An intercept and a column for each level.
fn dummy_trap(random: &mut StdRng) -> Mat<f64> {
    let levels = random.random_range(1..=3);
    Mat::from_fn(6, levels + 1, |i, j| f64::from(u8::from(j == 0 || i % levels == j - 1)))
}

fn scaled_columns(random: &mut StdRng) -> Mat<f64> {
    let x = decimals(random);
    let scales: Vec<f64> = (0..x.ncols()).map(|_| [1e-200, 1.0, 1e200][random.random_range(0..3)]).collect();
    Mat::from_fn(x.nrows(), x.ncols(), |i, j| x[(i, j)] * scales[j])
}

fn long_combination(random: &mut StdRng) -> Mat<f64> {
    let (m, n) = (random.random_range(2..=6), random.random_range(2..=4));
    let mut x = Mat::from_fn(m, n, |_, _| random.random_range(-1.0..1.0));
    for i in 0..m {
        x[(i, n - 1)] = 0.5 * x[(i, 0)] + 3.0 * x[(i, n / 2)];
    }
    x
}

const VECTORS: [fn(&mut StdRng) -> Mat<f64>; 6] =
    [integers, decimals, lauchli, dummy_trap, scaled_columns, long_combination];

// --------------------------------------------------------------------------------------------------------- oracle

/// Whether what the certificate claims is true of the matrix.
fn is_true(certificate: &Certificate, matrix: &Mat<f64>) -> bool {
    let within = |count: &Count, number: usize| count.lower <= number && number <= count.upper;
    match certificate {
        Certificate::Inertia { radius, inertia, .. } => {
            if !radius.is_finite() || *radius < 0.0 {
                return false;
            }
            let a = Table::of(matrix.as_ref());
            let shifted = |r: Rational| {
                let entry = |i: usize, j: usize| if i == j { a.at(i, j) + &r } else { a.at(i, j).clone() };
                Table::from_fn(matrix.nrows(), matrix.ncols(), entry).inertia()
            };
            let ((p_low, _, q_high), (p_high, _, q_low)) = (shifted(-exact(*radius)), shifted(exact(*radius)));
            let Inertia { positive, zero, negative } = inertia;
            let zeros = if *radius == 0.0 { shifted(Rational::zero()).1 } else { 0 };
            within(positive, p_low)
                && within(positive, p_high)
                && within(negative, q_low)
                && within(negative, q_high)
                && zero.lower <= zeros
                && zero.upper >= matrix.nrows() - p_low - q_low
        }
        Certificate::Rank { centred, components, rank, .. } => {
            let x = Table::of(matrix.as_ref());
            let kept = components.clone().unwrap_or_else(|| (0..matrix.nrows()).collect());
            let kept = Table::from_fn(kept.len(), matrix.ncols(), |i, j| x.at(kept[i], j).clone());
            let ones = vec![exact(1.0); kept.shape().0];
            within(rank, if *centred { kept.deviations(&ones).rank() } else { kept.rank() })
        }
    }
}

/// Certificates of one kind with the matrices that they are about.
fn of_symmetric(random: &mut StdRng, family: fn(&mut StdRng) -> Mat<f64>) -> (Certificate, Mat<f64>) {
    let a = family(random);
    let symmetric = Symmetric::new(&a).unwrap();
    let radius = match random.random_range(0..4) {
        0 => Radius::Bound(random.random_range(0.0..1.0) * symmetric.max_abs()),
        1 => Radius::Bound(1e-16 * symmetric.max_abs()),
        _ => Radius::Exact,
    };
    let judged = Definiteness::of(&symmetric.with_radius(radius).unwrap()).unwrap();
    (judged.certificate().unwrap(), a)
}

fn of_vectors(random: &mut StdRng, family: fn(&mut StdRng) -> Mat<f64>) -> (Certificate, Mat<f64>) {
    let x = family(random);
    let weights: Vec<f64> = (0..x.nrows()).map(|_| f64::from(random.random_range(0..=3))).collect();
    let gram = GramOptions {
        centring: if random.random() { Centring::Mean } else { Centring::None },
        weights: random.random::<bool>().then_some(weights.as_slice()),
        ..GramOptions::default()
    };
    let judged = Independence::with(&Vectors::columns(&x), &gram, &VerdictOptions::default()).unwrap();
    (judged.certificate(), x)
}

fn every_family(number: usize, mut test: impl FnMut(&mut StdRng, Certificate, Mat<f64>)) {
    let mut random = random();
    for _ in 0..number {
        for family in SYMMETRIC {
            let (certificate, a) = of_symmetric(&mut random, family);
            test(&mut random, certificate, a);
        }
        for family in VECTORS {
            let (certificate, x) = of_vectors(&mut random, family);
            test(&mut random, certificate, x);
        }
    }
}

// ---------------------------------------------------------------------------------------------------------- tests

#[test]
fn what_the_library_certifies_holds() {
    let mut kinds = std::collections::BTreeMap::<String, usize>::new();
    every_family(cases(60), |_, certificate, matrix| {
        assert_eq!(certificate.verify(&matrix), Ok(()), "{certificate:?}\n{matrix:?}");
        assert!(is_true(&certificate, &matrix), "{certificate:?}\n{matrix:?}");
        let word = |debug: String| debug.split(['(', ' ']).next().unwrap_or_default().to_string();
        let names: Vec<String> = match &certificate {
            Certificate::Inertia { evidence, .. } => evidence.iter().map(|e| word(format!("{e:?}"))).collect(),
            Certificate::Rank { evidence, .. } => evidence.iter().map(|e| word(format!("rank {e:?}"))).collect(),
        };
        names.into_iter().for_each(|name| *kinds.entry(name).or_default() += 1);
    });
    // The families reach all the kinds of evidence.
    for kind in ["Empty", "ZeroMatrix", "Cholesky", "Witness", "Subspace", "Relations", "PrincipalMinors"] {
        assert!(kinds.contains_key(kind), "{kind}: {kinds:?}");
    }
}

#[test]
fn a_true_gram_matrix_is_certified_by_its_vectors() {
    let x = faer::mat![[1.0, 1.0], [1e-9, 0.0], [0.0, 1e-9]];
    let certificate = Definiteness::of_gram(&Vectors::columns(&x)).unwrap().certificate().unwrap();
    assert!(matches!(certificate, Certificate::Rank { rank: Count { lower: 2, upper: 2 }, .. }));
    assert_eq!(certificate.verify(&x), Ok(()));
    let estimated = Symmetric::new(&faer::mat![[2.0, 0.0], [0.0, 2.0]]).unwrap();
    let estimated = estimated.with_radius(Radius::Estimate(0.1)).unwrap();
    assert_eq!(Definiteness::of(&estimated).unwrap().certificate(), None);
}

#[test]
fn stronger_claims_than_true_ones_are_rejected() {
    every_family(cases(15), |random, certificate, matrix| {
        for _ in 0..4 {
            let mut forged = certificate.clone();
            let shift = |count: &mut Count, random: &mut StdRng| match random.random_range(0..4) {
                0 => count.lower += 1,
                1 => count.upper = count.upper.saturating_sub(1),
                2 => count.lower = usize::MAX,
                _ => count.upper = 0,
            };
            match &mut forged {
                Certificate::Inertia { inertia, radius, .. } => match random.random_range(0..4) {
                    0 => shift(&mut inertia.positive, random),
                    1 => shift(&mut inertia.zero, random),
                    2 => shift(&mut inertia.negative, random),
                    _ => *radius = *radius * 4.0 + 0.5,
                },
                Certificate::Rank { rank, centred, .. } => match random.random_range(0..4) {
                    0 => *centred = !*centred,
                    _ => shift(rank, random),
                },
            }
            let accepted = forged.verify(&matrix).is_ok();
            assert!(!accepted || is_true(&forged, &matrix), "{forged:?}\n{matrix:?}");
        }
    });
}

#[test]
fn certificates_of_other_data_are_rejected_unless_they_are_true_of_them() {
    let mut rejected = 0;
    let mut previous: Vec<(Certificate, Mat<f64>)> = Vec::new();
    every_family(cases(20), |random, certificate, matrix| {
        for (other, _) in previous.iter().rev().take(4) {
            let accepted = other.verify(&matrix).is_ok();
            rejected += usize::from(!accepted);
            assert!(!accepted || is_true(other, &matrix), "{other:?}\n{matrix:?}");
        }
        // The same matrix with one entry changed.
        if matrix.nrows() > 0 && matrix.ncols() > 0 {
            let mut changed = matrix.clone();
            let (i, j) = (random.random_range(0..matrix.nrows()), random.random_range(0..matrix.ncols()));
            changed[(i, j)] = match random.random_range(0..3) {
                0 => changed[(i, j)].next_up(),
                1 => -changed[(i, j)] + 1.0,
                _ => 0.0,
            };
            if matches!(certificate, Certificate::Inertia { .. }) {
                changed[(j, i)] = changed[(i, j)];
            }
            let accepted = certificate.verify(&changed).is_ok();
            rejected += usize::from(!accepted);
            assert!(!accepted || is_true(&certificate, &changed), "{certificate:?}\n{changed:?}");
        }
        previous.push((certificate, matrix));
    });
    assert!(rejected > 100, "{rejected}");
}

#[test]
fn bad_data_have_names() {
    let a = faer::mat![[2.0, 1.0], [1.0, 2.0]];
    let certificate = Definiteness::of(&Symmetric::new(&a).unwrap()).unwrap().certificate().unwrap();
    let rejected = |a: Mat<f64>| certificate.verify(&a).unwrap_err();
    let wide = rejected(faer::mat![[2.0, 1.0, 0.0], [1.0, 2.0, 0.0]]);
    assert_eq!(wide, Rejection::Shape { rows: 2, columns: 2, found_rows: 2, found_columns: 3 });
    assert_eq!(rejected(faer::mat![[2.0, 1.0], [1.5, 2.0]]), Rejection::Asymmetric { row: 1, column: 0 });
    let infinite = rejected(faer::mat![[2.0, 1.0], [1.0, f64::INFINITY]]);
    assert_eq!(infinite, Rejection::NonFinite { row: 1, column: 1, value: f64::INFINITY });
    assert!(matches!(rejected(faer::mat![[f64::NAN, 1.0], [1.0, 2.0]]), Rejection::NonFinite { row: 0, .. }));
}

// ------------------------------------------------------------------------------------------------------ mutations

fn flip(x: &mut f64, random: &mut StdRng) {
    *x = match random.random_range(0..8) {
        0 => 0.0,
        1 => -*x,
        2 => [f64::NAN, f64::INFINITY, f64::MAX, f64::from_bits(1)][random.random_range(0..4)],
        _ => f64::from_bits(x.to_bits() ^ 1 << random.random_range(0..64)),
    };
}

fn change<T>(values: &mut Vec<T>, random: &mut StdRng, one: impl Fn(&mut T, &mut StdRng))
where
    T: Clone,
{
    if values.is_empty() {
        return;
    }
    let k = random.random_range(0..values.len());
    match random.random_range(0..10) {
        0 => drop(values.remove(k)),
        1 => values.push(values[k].clone()),
        2 => values.swap(0, k),
        3 => values[0] = values[k].clone(),
        _ => one(&mut values[k], random),
    }
}

fn index(i: &mut usize, random: &mut StdRng) {
    *i = match random.random_range(0..3) {
        0 => random.random_range(0..6),
        1 => *i ^ 1 << random.random_range(0..64),
        _ => usize::MAX,
    };
}

fn exponent(e: &mut i32, random: &mut StdRng) {
    *e = match random.random_range(0..4) {
        0 => i32::MIN,
        1 => *e ^ 1 << random.random_range(0..32),
        _ => *e + random.random_range(-3..=3),
    };
}

fn sign(s: &mut i8, random: &mut StdRng) {
    *s = if random.random() { -*s } else { random.random_range(-3..=3) };
}

fn prime(p: &mut u64, random: &mut StdRng) {
    *p = [0, 1, 2, 3, 1 << 40, (1 << 61) - 1, u64::MAX, 3 * 1_000_000_007, *p ^ 2][random.random_range(0..9)];
}

fn relation(relations: &mut Vec<gramkit::certificate::Relation>, random: &mut StdRng) {
    change(relations, random, |relation, random| {
        change(&mut relation.coefficients, random, |c, random| match random.random_range(0..4) {
            0 => *c = BigInt::zero(),
            1 => *c <<= random.random_range(1..100_u32),
            2 => *c = BigInt::from(1) << 100_000,
            _ => *c += 1,
        });
    });
}

fn minor(minor: &mut gramkit::certificate::Minor, random: &mut StdRng) {
    match random.random_range(0..4) {
        0 => prime(&mut minor.prime, random),
        1 => change(&mut minor.rows, random, index),
        2 => change(&mut minor.columns, random, index),
        _ => {
            change(&mut minor.rows, random, index);
            change(&mut minor.columns, random, index);
        }
    }
}

fn tamper_inertia(evidence: &mut Evidence, random: &mut StdRng) {
    let which = random.random_range(0..4);
    match evidence {
        Evidence::Cholesky(proof) => match which {
            0 => change(&mut proof.scaling, random, exponent),
            1 => sign(&mut proof.sign, random),
            2 => flip(if random.random() { &mut proof.shift } else { &mut proof.residual_bound }, random),
            _ => change(&mut proof.factor, random, flip),
        },
        Evidence::Witness(witness) if which == 0 => sign(&mut witness.sign, random),
        Evidence::Witness(witness) => change(&mut witness.vector, random, flip),
        Evidence::Subspace(subspace) => match which {
            0 => change(&mut subspace.scaling, random, exponent),
            1 => sign(&mut subspace.sign, random),
            _ => change(&mut subspace.vectors, random, |vector, random| change(vector, random, flip)),
        },
        Evidence::Relations(relations) => relation(relations, random),
        Evidence::Minor(it) => minor(it, random),
        Evidence::PrincipalMinors(minors) => match which {
            0 | 1 => change(&mut minors.pivots, random, index),
            2 => change(&mut minors.signs, random, sign),
            _ => {
                minors.pivots.pop();
                minors.signs.pop();
            }
        },
        other => *other = if which == 0 { Evidence::Empty } else { Evidence::ZeroMatrix },
    }
}

fn tamper_rank(evidence: &mut RankEvidence, random: &mut StdRng) {
    match evidence {
        RankEvidence::Preconditioner(proof) => match random.random_range(0..3) {
            0 => change(&mut proof.scaling, random, exponent),
            1 => flip(if random.random() { &mut proof.loss_bound } else { &mut proof.product_error }, random),
            _ => change(&mut proof.inverse, random, flip),
        },
        RankEvidence::Minor(it) => minor(it, random),
        RankEvidence::Relations(relations) => relation(relations, random),
        RankEvidence::VanishingMinors(vanishing) => index(&mut vanishing.rank, random),
        other if random.random() => *other = RankEvidence::NoVectors,
        other => *other = RankEvidence::MoreVectorsThanDimensions,
    }
}

/// A certificate with something changed: the evidence, mostly together with a claim that is one stronger.
fn tampered(certificate: &Certificate, random: &mut StdRng) -> Certificate {
    let mut forged = certificate.clone();
    let stronger = random.random::<bool>();
    match &mut forged {
        Certificate::Inertia { evidence, inertia, order, .. } => {
            change(evidence, random, tamper_inertia);
            match random.random_range(0..4) {
                0 if stronger => {
                    inertia.positive = Count { lower: inertia.positive.lower + 1, upper: *order };
                    inertia.zero.lower = inertia.zero.lower.saturating_sub(1);
                }
                1 if stronger => inertia.zero.lower += 1,
                2 if stronger => inertia.negative = inertia.positive,
                // A claim that asks for nothing lets the evidence be judged alone.
                _ => {
                    let any = Count { lower: 0, upper: *order };
                    (inertia.positive, inertia.zero, inertia.negative) = (any, any, any);
                }
            }
        }
        Certificate::Rank { evidence, rank, components, dimension, .. } => {
            change(evidence, random, tamper_rank);
            match random.random_range(0..5) {
                0 if stronger => rank.lower += 1,
                1 if stronger => rank.upper = rank.upper.saturating_sub(1),
                2 => *components = Some((0..random.random_range(0..=*dimension)).collect()),
                3 => change(components.get_or_insert_with(|| (0..*dimension).collect()), random, index),
                _ => {}
            }
        }
    }
    forged
}

/// What the message of a rejection must say: which piece, which row, which number.
fn particulars(rejection: &Rejection) -> Vec<String> {
    match rejection {
        Rejection::Shape { rows, columns, found_rows, found_columns } => {
            vec![format!("{rows} × {columns}"), format!("{found_rows} × {found_columns}")]
        }
        Rejection::NonFinite { row, column, value } => vec![format!("({row}, {column})"), value.to_string()],
        Rejection::Asymmetric { row, column } => vec![format!("({row}, {column})"), format!("({column}, {row})")],
        Rejection::Radius { radius } => vec![radius.to_string()],
        Rejection::Components { dimension } => vec![dimension.to_string()],
        Rejection::TooMuchEvidence { found, most } => vec![found.to_string(), most.to_string()],
        Rejection::Evidence { number, evidence, flaw } => {
            let mut all = vec![format!("evidence {number} ({evidence}) ")];
            all.extend(particulars_of_flaw(flaw));
            all
        }
        Rejection::Unsupported { what, claimed, shown, .. } => {
            vec![what.to_string(), claimed.to_string(), shown.to_string()]
        }
        other => panic!("what must the message of {other:?} say?"),
    }
}

fn particulars_of_flaw(flaw: &Flaw) -> Vec<String> {
    match flaw {
        Flaw::Length { what, expected, found } => vec![what.to_string(), expected.to_string(), found.to_string()],
        Flaw::TooMany { what, most, found } => vec![what.to_string(), most.to_string(), found.to_string()],
        Flaw::Index { what, index } | Flaw::Repeated { what, index } => vec![format!("{what} {index} ")],
        Flaw::NotFinite { what } => vec![what.to_string()],
        Flaw::Exponent { exponent } => vec![format!("2^{exponent} ")],
        Flaw::Sign { sign } | Flaw::FormSign { sign } | Flaw::NotDefinite { sign } => vec![sign.to_string()],
        Flaw::Recorded { small, large, .. } => vec![small.to_string(), large.to_string()],
        Flaw::Modulus { modulus } | Flaw::MinorVanishes { modulus } => vec![modulus.to_string()],
        Flaw::LongInteger { bits, most } => vec![bits.to_string(), most.to_string()],
        Flaw::NotEmpty { order } => vec![order.to_string()],
        Flaw::NotZero { row, column } => vec![format!("({row}, {column})")],
        Flaw::NotMoreVectors { vectors, dimensions } => vec![vectors.to_string(), dimensions.to_string()],
        Flaw::NotDominant { row } => vec![format!("row {row} ")],
        Flaw::Remainder { relation, row, exponent } => {
            vec![format!("relation {relation} "), format!("row {row}"), exponent.to_string()]
        }
        Flaw::DependentRelations { relations, rank } => vec![relations.to_string(), rank.to_string()],
        Flaw::RankExceeds { rank } => vec![rank.to_string()],
        Flaw::MinorSign { order, claimed, found } => {
            vec![format!("order {order} "), claimed.to_string(), found.to_string()]
        }
        Flaw::NoRule { order } => vec![format!("order {order} ")],
        Flaw::SchurComplement { pivots } => vec![pivots.to_string()],
        Flaw::OutOfReach { exponent, most } => vec![exponent.to_string(), most.to_string()],
        // Two flaws without numbers.
        Flaw::Inadmissible => vec!["proves nothing".to_string()],
        Flaw::Singular => vec!["ZᵀZ".to_string()],
        other => panic!("what must the message of {other:?} say?"),
    }
}

fn assert_told(rejection: &Rejection) {
    let message = rejection.to_string();
    for particular in particulars(rejection) {
        assert!(message.contains(&particular), "{message:?} does not say {particular:?}");
    }
}

#[test]
fn tampered_certificates_are_accepted_only_where_they_are_true() {
    let (mut rejected, mut all) = (0, 0);
    every_family(cases(15), |random, certificate, matrix| {
        for _ in 0..15 {
            let forged = tampered(&certificate, random);
            let verdict = forged.verify(&matrix);
            all += 1;
            match verdict {
                Ok(()) => assert!(is_true(&forged, &matrix), "{forged:?}\n{matrix:?}"),
                Err(rejection) => {
                    rejected += 1;
                    assert_told(&rejection);
                }
            }
        }
    });
    assert!(rejected > all / 4, "{rejected} of {all}");
}

#[test]
fn shapes_without_numbers_cost_nothing() {
    let forged = |dimension, count, centred| Certificate::Rank {
        dimension,
        count,
        centred,
        components: None,
        rank: Count { lower: 0, upper: 0 },
        evidence: vec![RankEvidence::MoreVectorsThanDimensions],
        work: 0,
    };
    let minor = gramkit::certificate::Minor { prime: (1 << 61) - 1, rows: vec![0], columns: vec![1 << 40] };
    for (m, n) in [(1 << 50, 0), (0, 1 << 50)] {
        let x = gramkit::MatrixView::<f64>::column_major(&[], m, n).unwrap();
        for centred in [false, true] {
            let mut certificate = forged(m, n, centred);
            assert_eq!(certificate.verify(x.clone()).is_ok(), m == 0 && !centred);
            if let Certificate::Rank { evidence, .. } = &mut certificate {
                evidence[0] = RankEvidence::Minor(minor.clone());
            }
            assert!(certificate.verify(x.clone()).is_err());
        }
    }
}

#[test]
fn absurd_certificates_cost_nothing() {
    let a = faer::mat![[2.0, 1.0], [1.0, 2.0]];
    let Some(Certificate::Inertia { inertia, evidence, .. }) =
        Definiteness::of(&Symmetric::new(&a).unwrap()).unwrap().certificate()
    else {
        panic!("it is proved");
    };
    let with = |order, radius, evidence| Certificate::Inertia { order, radius, inertia, evidence, work: 0 };
    assert!(matches!(with(usize::MAX, 0.0, evidence.clone()).verify(&a), Err(Rejection::Shape { .. })));
    assert!(matches!(with(2, f64::NAN, evidence.clone()).verify(&a), Err(Rejection::Radius { .. })));
    assert!(matches!(with(2, -1.0, evidence.clone()).verify(&a), Err(Rejection::Radius { .. })));
    let many = vec![evidence[0].clone(); 1000];
    assert!(matches!(with(2, 0.0, many).verify(&a), Err(Rejection::TooMuchEvidence { found: 1000, .. })));
    assert!(matches!(with(2, 0.0, vec![]).verify(&a), Err(Rejection::Unsupported { .. })));
    // Of a true Gram matrix the evidence is that of the vectors, and held against them.
    let gram = Definiteness::of_gram(&Vectors::columns(&a)).unwrap();
    let independence = gram.independence().map(Independence::certificate);
    assert!(gram.evidence.is_empty() && gram.certificate() == independence);
    assert_eq!(independence.map(|certificate| certificate.verify(&a)), Some(Ok(())));
}

// ---------------------------------------------------------------------------------------------------------- files

#[cfg(feature = "serde")]
mod files {
    use gramkit::certificate::{CertificateError, CertificateFile, Selection};
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    /// Of a hundred changed bodies so many must be read, and then reach [`Certificate::verify`] with another content.
    const LEAST_VERIFIED: usize = 30;
    /// Of a hundred of those so many must be accepted, and so many rejected.
    const LEAST_SHARE: usize = 5;

    /// The file of this body, with its checksum.
    fn framed(body: &str) -> String {
        let crc32 = crc32fast::hash(body.as_bytes());
        format!("{{\"gramkit\": \"certificate\", \"version\": 1, \"crc32\": \"{crc32:08x}\", \"body\": {body}}}")
    }

    fn body_of(text: &str) -> &str {
        let (_, body) = text.split_once("\"body\": ").unwrap();
        body.trim_end().strip_suffix('}').unwrap()
    }

    /// Where the numbers stand.
    fn numbers(body: &str) -> Vec<std::ops::Range<usize>> {
        let is_part = |c: char| c.is_ascii_digit() || "+-.e".contains(c);
        let mut found = Vec::new();
        let mut start = 0;
        for piece in body.split_inclusive(|c| !is_part(c)) {
            let number = piece.trim_end_matches(|c| !is_part(c));
            if number.contains(|c: char| c.is_ascii_digit()) {
                found.push(start..start + number.len());
            }
            start += piece.len();
        }
        found
    }

    /// Changes a value anywhere below this one, of any depth alike.
    fn change_value(value: &mut Value, random: &mut StdRng) {
        let deeper = random.random_range(0..6) > 0;
        match value {
            Value::Array(items) if deeper && !items.is_empty() => {
                let k = random.random_range(0..items.len());
                change_value(&mut items[k], random);
            }
            Value::Object(fields) if deeper && !fields.is_empty() => {
                let k = random.random_range(0..fields.len());
                change_value(fields.values_mut().nth(k).unwrap(), random);
            }
            Value::Array(items) => change(items, random, change_value),
            Value::Object(fields) if fields.len() > 1 => {
                // Two fields exchange their values.
                let keys: Vec<String> = fields.keys().cloned().collect();
                let (k, l) = (random.random_range(0..keys.len()), random.random_range(0..keys.len()));
                let (first, second) = (fields[&keys[k]].clone(), fields[&keys[l]].clone());
                fields.insert(keys[k].clone(), second);
                fields.insert(keys[l].clone(), first);
            }
            Value::Object(fields) => {
                // Evidence of another kind with these fields.
                let names =
                    ["Cholesky", "Witness", "Subspace", "Relations", "Minor", "VanishingMinors", "Preconditioner"];
                if let Some((_, content)) = std::mem::take(fields).into_iter().next() {
                    fields.insert(names[random.random_range(0..names.len())].to_string(), content);
                }
            }
            Value::Bool(it) => *it = !*it,
            Value::Null => {
                *value = Value::Array(vec![Value::from(random.random_range(0..6)); random.random_range(0..3)])
            }
            Value::String(text) => {
                *text = ["0", "1", "-1", "7", "Empty", "ZeroMatrix", "NoVectors"][random.random_range(0..7)].into()
            }
            Value::Number(number) if number.is_f64() => {
                let mut x = number.as_f64().unwrap();
                flip(&mut x, random);
                // What is not finite becomes null.
                *value = Value::from(x);
            }
            Value::Number(number) => {
                let whole = number.as_i64().unwrap_or(0);
                *value = match random.random_range(0..5) {
                    0 => Value::from(-whole),
                    1 => Value::from(whole ^ (1 << random.random_range(0..62))),
                    2 => Value::from(u64::MAX),
                    _ => Value::from(whole + random.random_range(-2..=2)),
                };
            }
        }
    }

    /// The body with a digit, a number, a byte, a piece or a field changed.
    fn changed(body: &str, random: &mut StdRng) -> String {
        let places = numbers(body);
        let place = places[random.random_range(0..places.len())].clone();
        let other = body[places[random.random_range(0..places.len())].clone()].to_string();
        let mut text = body.to_string();
        let at = random.random_range(0..body.len());
        match random.random_range(0..10) {
            // A digit of any number; long ones are not more likely.
            0..3 => {
                let digits: Vec<usize> = place.filter(|&k| body.as_bytes()[k].is_ascii_digit()).collect();
                let k = digits[random.random_range(0..digits.len())];
                text.replace_range(k..=k, &random.random_range(0..10).to_string());
            }
            3 => text.replace_range(place, &other),
            4 => {
                let words = [
                    "0",
                    "1",
                    "-1",
                    "-0.0",
                    "1e-320",
                    "1e308",
                    "1e309",
                    "0.1",
                    "18446744073709551615",
                    "2305843009213693951",
                ];
                text.replace_range(place, words[random.random_range(0..words.len())]);
            }
            5 => text.insert_str(place.start, if body[place.clone()].starts_with('-') { "" } else { "-" }),
            6 => {
                let mut bytes = text.into_bytes();
                bytes[at] ^= 1 << random.random_range(0..7);
                text = String::from_utf8_lossy(&bytes).into_owned();
            }
            7 if body.is_char_boundary(at) && body.is_char_boundary(at + 1) => drop(text.remove(at)),
            _ => {
                let mut value: Value = serde_json::from_str(body).unwrap();
                change_value(&mut value["certificate"], random);
                text = value.to_string();
            }
        }
        text
    }

    /// A checksum keeps nobody from changing a body: what is then read and accepted is true of the data.
    #[test]
    fn changed_bodies_with_their_checksum_are_accepted_only_where_they_are_true() {
        let (mut all, mut verified, mut accepted) = (0, 0, 0);
        every_family(cases(25), |random, certificate, matrix| {
            let text = certificate.to_json().unwrap();
            let body = body_of(&text);
            assert_eq!(format!("{}\n", framed(body)), text);
            for _ in 0..20 {
                let mut body = changed(body, random);
                // Some are changed twice: the claim and its evidence.
                if random.random_range(0..3) == 0 && serde_json::from_str::<CertificateFile>(&body).is_ok() {
                    body = changed(&body, random);
                }
                all += 1;
                match CertificateFile::from_json(&framed(&body)) {
                    Ok(CertificateFile { certificate: read, .. }) => {
                        let verdict = read.verify(&matrix);
                        assert!(verdict.is_err() || is_true(&read, &matrix), "{body}\n{matrix:?}");
                        // The work is told, not checked, and the selection belongs to the reader.
                        if without_work(&read) != without_work(&certificate) {
                            verified += 1;
                            accepted += usize::from(verdict.is_ok());
                        }
                        if let Err(rejection) = verdict {
                            assert_told(&rejection);
                        }
                    }
                    // A change may make the body no JSON, or end it early.
                    Err(CertificateError::Fields { .. } | CertificateError::NotACertificate { .. }) => {}
                    Err(CertificateError::Frame | CertificateError::Checksum { .. }) => {
                        assert!(serde_json::from_str::<Value>(&body).is_err() || body.trim() != body, "{body}");
                    }
                    Err(error) => panic!("{error}: {body}"),
                }
            }
        });
        println!("{all} bodies, {verified} verified, {accepted} accepted");
        assert!(100 * verified >= LEAST_VERIFIED * all, "{verified} of {all} verified");
        let enough = |share: usize| 100 * share >= LEAST_SHARE * verified;
        assert!(enough(accepted) && enough(verified - accepted), "{accepted} of {verified} accepted");
    }

    fn without_work(certificate: &Certificate) -> Certificate {
        let mut certificate = certificate.clone();
        match &mut certificate {
            Certificate::Inertia { work, .. } | Certificate::Rank { work, .. } => *work = 0,
        }
        certificate
    }

    #[test]
    fn files_are_read_to_the_bit() {
        every_family(cases(10), |random, certificate, matrix| {
            let text = certificate.to_json().unwrap();
            let read = Certificate::from_json(&text).unwrap();
            assert_eq!(format!("{read:?}"), format!("{certificate:?}"));
            assert_eq!(read.to_json().unwrap(), text);
            assert_eq!(read.verify(&matrix), Ok(()));
            let selection = Selection {
                rows: random.random(),
                columns: random.random::<bool>().then(|| vec![2, 0]),
                weights: random.random::<bool>().then_some(7),
                symmetrized: random.random(),
            };
            let file = CertificateFile { selection, certificate };
            assert_eq!(CertificateFile::from_json(&file.to_json().unwrap()), Ok(file));
        });
    }

    #[test]
    fn no_file_with_a_flipped_bit_is_read() {
        let symmetric = [
            faer::mat![[2.0, 1.0], [1.0, 2.0]],
            faer::mat![[1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [3.0, 6.0, 9.0]],
            faer::mat![[0.01, 0.03], [0.03, 0.09]],
        ];
        let of = |a: &Mat<f64>| Definiteness::of(&Symmetric::new(a).unwrap()).unwrap().certificate().unwrap();
        let mut certificates: Vec<Certificate> = symmetric.iter().map(of).collect();
        for x in [faer::mat![[1.0, 2.0], [3.0, 4.0]], faer::mat![[0.1, 0.3, 0.7], [0.2, 0.6, 0.9]]] {
            certificates.push(Independence::of(&Vectors::columns(&x)).unwrap().certificate());
        }
        for certificate in certificates {
            let text = certificate.to_json().unwrap();
            for bit in 0..8 * text.len() {
                let mut bytes = text.clone().into_bytes();
                bytes[bit / 8] ^= 1 << (bit % 8);
                // What is no UTF-8 cannot be handed over.
                if let Ok(damaged) = String::from_utf8(bytes) {
                    assert!(Certificate::from_json(&damaged).is_err(), "bit {bit}: {damaged}");
                }
            }
            for length in 0..text.len() - 1 {
                assert!(Certificate::from_json(&text[..length]).is_err());
            }
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            prop_assert!(Certificate::from_json(&String::from_utf8_lossy(&bytes)).is_err());
        }

        #[test]
        fn any_body_is_read_or_refused(body in r#"[\[\]{}",:0-9a-zA-Z.+-]{0,80}"#) {
            prop_assert!(Certificate::from_json(&framed(&body)).is_err());
        }
    }
}
