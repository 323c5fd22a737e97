//! Every certificate that the library gives holds, and no stronger one does.
//!
//! The oracle is exact rational elimination on small matrices. `GRAMKIT_CASES=20` multiplies the number of cases.

#![allow(clippy::needless_range_loop, reason = "matrices are indexed by row and column")]
#![allow(clippy::print_stdout, reason = "how much was verified is read with --nocapture")]

use faer::Mat;
use gramkit::certificate::Rejection;
use gramkit::{Certificate, Count, Definiteness, Radius, Symmetric, Vectors};
use rand::RngExt;
use rand::rngs::StdRng;

use super::families::{every_family, is_true};
use super::shifted::strengthen;
use crate::support::cases::cases;

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
            Certificate::Shifted { claims, .. } => {
                let evidence = claims.iter().flat_map(|claim| &claim.evidence);
                evidence.map(|e| word(format!("shifted {e:?}"))).collect()
            }
            Certificate::Rank { evidence, .. } => evidence.iter().map(|e| word(format!("rank {e:?}"))).collect(),
        };
        names.into_iter().for_each(|name| *kinds.entry(name).or_default() += 1);
    });
    // The families reach all the kinds of evidence.
    let of_entries = ["WeightedFactor", "ApproximateInverse"];
    let stored =
        ["Empty", "ZeroMatrix", "Cholesky", "Witness", "Subspace", "Congruence", "Relations", "PrincipalMinors"];
    for kind in stored.into_iter().chain(of_entries) {
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
            let shift: fn(&mut Count, &mut StdRng) = |count, random| match random.random_range(0..4) {
                0 => count.lower += 1,
                1 => count.upper = count.upper.saturating_sub(1),
                2 => count.lower = usize::MAX,
                _ => count.upper = 0,
            };
            match &mut forged {
                Certificate::Inertia { inertia, radius, diagonal, entry_errors, .. } => match random.random_range(0..5)
                {
                    0 => shift(&mut inertia.positive, random),
                    1 => shift(&mut inertia.zero, random),
                    2 => shift(&mut inertia.negative, random),
                    3 => *radius = *radius * 4.0 + 0.5,
                    _ => {
                        let factor = [2.0, 8.0, 1000.0][random.random_range(0..3)];
                        entry_errors.iter_mut().flatten().for_each(|error| *error *= factor);
                        diagonal.iter_mut().flatten().for_each(|bound| *bound *= factor);
                        *radius *= factor * (1.0 + 8.0 * f64::EPSILON);
                    }
                },
                Certificate::Shifted { claims, .. } => strengthen(claims, random, shift),
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
            if !matches!(certificate, Certificate::Rank { .. }) {
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

/// The radius of a claim within the errors of the entries is no less than both norms of them: else what a vector or a
/// factor proves within the radius would say nothing of the errors.
#[test]
fn a_radius_that_does_not_reach_the_errors_is_rejected() {
    let a = faer::mat![[2.0, 1.0], [1.0, 2.0]];
    let errors = faer::mat![[0.25, 0.25], [0.25, 0.25]];
    let matrix = Symmetric::new(&a).unwrap().with_entry_errors(&errors, Radius::Bound).unwrap();
    let certificate = Definiteness::of(&matrix).unwrap().certificate().unwrap();
    assert_eq!(certificate.verify(&a), Ok(()));
    let with = |short: f64, packed: &[f64]| {
        let mut forged = certificate.clone();
        let Certificate::Inertia { radius, entry_errors, .. } = &mut forged else { unreachable!() };
        (*radius, *entry_errors) = (short, Some(packed.to_vec()));
        forged.verify(&a)
    };
    // ‖E‖_∞ = ‖E‖_F = ½.
    assert_eq!(with(0.5, &[0.25; 3]), Ok(()));
    let short = 0.5_f64.next_down();
    assert_eq!(with(short, &[0.25; 3]), Err(Rejection::ShortRadius { radius: short }));
    // ‖E‖_F = √2/4 < ½ = ‖E‖_∞ of the first row.
    assert_eq!(with(0.36, &[0.25, 0.25, 0.0]), Err(Rejection::ShortRadius { radius: 0.36 }));
    assert_eq!(with(0.44, &[0.25, 0.25, 0.0]), Ok(()));
    for packed in [vec![0.25; 2], vec![0.25; 4], vec![0.25, -0.25, 0.25], vec![0.25, f64::NAN, 0.25]] {
        assert_eq!(with(0.5, &packed), Err(Rejection::EntryErrors { expected: 3 }));
    }
    // −0 is 0.
    assert_eq!(with(0.5, &[0.25, -0.0, 0.25]), Ok(()));
}

/// A number for each row, finite and not negative, and not beside errors of the entries.
#[test]
fn bounds_of_another_kind_are_rejected() {
    let a = faer::mat![[2.0, 1.0], [1.0, 2.0]];
    let matrix = Symmetric::new(&a).unwrap().with_radius(Radius::diagonal([0.5, 0.25]).unwrap()).unwrap();
    let certificate = Definiteness::of(&matrix).unwrap().certificate().unwrap();
    assert_eq!(certificate.verify(&a), Ok(()));
    let with = |bounds: Vec<f64>, errors: Option<Vec<f64>>| {
        let mut forged = certificate.clone();
        let Certificate::Inertia { radius, diagonal, entry_errors, .. } = &mut forged else { unreachable!() };
        (*radius, *diagonal, *entry_errors) = (8.0, Some(bounds), errors);
        forged.verify(&a)
    };
    assert_eq!(with(vec![0.0, 0.0], None), Ok(()));
    let rejected = Err(Rejection::Diagonal { expected: 2 });
    for bounds in [vec![], vec![0.5], vec![0.5; 3], vec![0.5, f64::NAN], vec![-0.5, 0.5], vec![0.5, f64::INFINITY]] {
        assert_eq!(with(bounds, None), rejected);
    }
    assert_eq!(with(vec![0.5, 0.25], Some(vec![0.0; 3])), rejected);
    // λ_min(A) = 1.
    assert!(matches!(with(vec![1.5, 1.5], None), Err(Rejection::Evidence { .. })));
}
