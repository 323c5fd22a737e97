//! No false certificate holds.
//!
//! A certificate that was tampered with may still be true (a witness with another last bit mostly is); then it may be
//! accepted.

#![allow(clippy::needless_range_loop, reason = "matrices are indexed by row and column")]
#![allow(clippy::print_stdout, reason = "how much was verified is read with --nocapture")]

use gramkit::certificate::{CholeskyFactor, Evidence, Flaw, RankEvidence, Rejection};
use gramkit::{Certificate, Count, Definiteness, Independence, Symmetric, Vectors};
use num_bigint::BigInt;
use num_traits::Zero;
use rand::RngExt;
use rand::rngs::StdRng;

use super::families::{every_family, is_true};
use super::shifted::tamper;
use crate::support::cases::cases;

// ------------------------------------------------------------------------------------------------------ mutations

pub(super) fn flip(x: &mut f64, random: &mut StdRng) {
    *x = match random.random_range(0..8) {
        0 => 0.0,
        1 => -*x,
        2 => [f64::NAN, f64::INFINITY, f64::MAX, f64::from_bits(1)][random.random_range(0..4)],
        _ => f64::from_bits(x.to_bits() ^ 1 << random.random_range(0..64)),
    };
}

pub(super) fn change<T>(values: &mut Vec<T>, random: &mut StdRng, one: impl Fn(&mut T, &mut StdRng))
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

pub(super) fn index(i: &mut usize, random: &mut StdRng) {
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

fn factor(proof: &mut CholeskyFactor, random: &mut StdRng) {
    match random.random_range(0..4) {
        0 => change(&mut proof.scaling, random, exponent),
        1 => sign(&mut proof.sign, random),
        2 => flip(if random.random() { &mut proof.shift } else { &mut proof.residual_bound }, random),
        _ => change(&mut proof.factor, random, flip),
    }
}

pub(super) fn tamper_inertia(evidence: &mut Evidence, random: &mut StdRng) {
    let which = random.random_range(0..4);
    match evidence {
        Evidence::Cholesky(proof) => factor(proof, random),
        Evidence::WeightedFactor(proof) => match which {
            0 => factor(&mut proof.factor, random),
            1 => change(&mut proof.weights, random, flip),
            _ => change(&mut proof.lowering, random, flip),
        },
        Evidence::WeightedSubspace(proof) => match which {
            0 => change(&mut proof.subspace.scaling, random, exponent),
            1 => change(&mut proof.weights, random, flip),
            2 => change(&mut proof.lowering, random, flip),
            _ => change(&mut proof.subspace.vectors, random, |vector, random| change(vector, random, flip)),
        },
        Evidence::ApproximateInverse(proof) => match random.random_range(0..5) {
            0 => change(&mut proof.scaling, random, exponent),
            1 => change(&mut proof.weights, random, flip),
            2 | 3 => change(&mut proof.inverse, random, flip),
            _ => change(&mut proof.stored, random, tamper_inertia),
        },
        Evidence::Witness(witness) if which == 0 => sign(&mut witness.sign, random),
        Evidence::Witness(witness) => change(&mut witness.vector, random, flip),
        Evidence::Subspace(subspace) => match which {
            0 => change(&mut subspace.scaling, random, exponent),
            1 => sign(&mut subspace.sign, random),
            _ => change(&mut subspace.vectors, random, |vector, random| change(vector, random, flip)),
        },
        Evidence::Congruence(proof) => match which {
            0 => change(&mut proof.scaling, random, exponent),
            1 => change(&mut proof.signs, random, sign),
            _ => change(&mut proof.vectors, random, |vector, random| change(vector, random, flip)),
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
pub(super) fn tampered(certificate: &Certificate, random: &mut StdRng) -> Certificate {
    let mut forged = certificate.clone();
    let stronger = random.random::<bool>();
    match &mut forged {
        Certificate::Inertia { evidence, inertia, order, diagonal, entry_errors, radius, .. } => {
            if let Some(bounds) = diagonal
                && random.random_range(0..3) == 0
            {
                change(bounds, random, flip);
            }
            match entry_errors {
                Some(errors) if random.random_range(0..3) == 0 => {
                    change(errors, random, flip);
                    *radius = if random.random() { *radius } else { f64::MAX };
                }
                _ => change(evidence, random, tamper_inertia),
            }
            if random.random_range(0..10) == 0 {
                (*diagonal, *entry_errors) = (None, None);
            }
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
        Certificate::Shifted { claims, radius, diagonal, .. } => {
            change(claims, random, tamper);
            match random.random_range(0..8) {
                0 => flip(radius, random),
                1 => change(diagonal.get_or_insert_default(), random, flip),
                _ => {}
            }
            for claim in claims.iter_mut().filter(|_| !stronger) {
                let any = Count { lower: 0, upper: claim.inertia.positive.upper + claim.inertia.negative.upper + 1000 };
                claim.inertia = gramkit::Inertia { positive: any, zero: any, negative: any };
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
        Rejection::Diagonal { expected } => vec![expected.to_string()],
        Rejection::EntryErrors { expected } => vec![expected.to_string()],
        Rejection::ShortRadius { radius } => vec![format!("{radius:e}")],
        Rejection::Components { dimension } => vec![dimension.to_string()],
        Rejection::Claim { number, rejection } => {
            let mut all = vec![format!("claim {number}: ")];
            all.extend(particulars(rejection));
            all
        }
        Rejection::Submatrix { order } => vec![format!("below {order}")],
        Rejection::Shift { shift } => vec![shift.to_string()],
        Rejection::TooMuchEvidence { found, most } | Rejection::TooManyClaims { found, most } => {
            vec![found.to_string(), most.to_string()]
        }
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
        Flaw::NotPositive { what, index } => vec![format!("{what} {index} ")],
        Flaw::NotLowered { row } => vec![format!("row {row} ")],
        Flaw::NotContracted { row } => vec![format!("row {row}")],
        Flaw::Stored { number, evidence, flaw } => {
            let mut all = vec![format!("evidence {number} ({evidence}) ")];
            all.extend(particulars_of_flaw(flaw));
            all
        }
        Flaw::NotFinite { what } => vec![what.to_string()],
        Flaw::Exponent { exponent } => vec![format!("2^{exponent} ")],
        Flaw::Sign { sign } | Flaw::FormSign { sign } | Flaw::NotDefinite { sign } => vec![sign.to_string()],
        Flaw::Recorded { small, large, .. } => vec![small.to_string(), large.to_string()],
        Flaw::Modulus { modulus } | Flaw::MinorVanishes { modulus } => vec![modulus.to_string()],
        Flaw::LongInteger { bits, most } => vec![bits.to_string(), most.to_string()],
        Flaw::NotEmpty { order } => vec![order.to_string()],
        Flaw::NotZero { row, column } => vec![format!("({row}, {column})")],
        Flaw::NotMoreVectors { vectors, dimensions } => vec![vectors.to_string(), dimensions.to_string()],
        Flaw::NotDominant { row } | Flaw::NotSigns { row } => vec![format!("row {row} ")],
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

pub(super) fn assert_told(rejection: &Rejection) {
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
    let with = |order, radius, evidence| {
        let entry_errors = None;
        Certificate::Inertia { order, radius, diagonal: None, entry_errors, inertia, evidence, work: 0 }
    };
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
