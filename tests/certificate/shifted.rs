//! Certificates about shifts of a matrix, its principal submatrices, and the ends of its radius.

use faer::Mat;
use gramkit::certificate::{Members, Rejection, ShiftedInertia};
use gramkit::modular::VerdictOptions;
use gramkit::verdict::{AtLeast, Culprits, EigenvalueCount};
use gramkit::{Certificate, Count, Eigen, Inertia, Radius, Symmetric};
use num_traits::Zero;
use oracle::{Rational, Table, exact};
use rand::RngExt;
use rand::rngs::StdRng;

use super::corrupt::{change, flip, index, tamper_inertia};
use super::families::entry_errors;

/// A certificate of one kind with the matrix that it is about.
pub(super) fn of_shifted(random: &mut StdRng, family: fn(&mut StdRng) -> Mat<f64>) -> (Certificate, Mat<f64>) {
    let a = family(random);
    let symmetric = Symmetric::new(&a).unwrap();
    let (n, most) = (symmetric.order(), symmetric.max_abs());
    let symmetric = match random.random_range(0..5) {
        0 => symmetric.with_radius(Radius::Bound(random.random_range(0.0..1.0) * most)).unwrap(),
        1 => {
            let bounds: Vec<f64> = (0..n).map(|_| random.random_range(0.0..0.5) * most).collect();
            symmetric.with_radius(Radius::diagonal(bounds).unwrap()).unwrap()
        }
        2 => symmetric.with_entry_errors(&entry_errors(random, &a), Radius::Bound).unwrap(),
        _ => symmetric,
    };
    let eigenvalue = Eigen::of(&symmetric).ok().and_then(|eigen| eigen.values.first().copied()).unwrap_or(0.0);
    let shift = match random.random_range(0..5) {
        0 => 0.0,
        1 => eigenvalue,
        2 => eigenvalue.next_up(),
        3 => most * random.random_range(-1.0..1.0),
        _ => -1e-3 * most,
    };
    let options = VerdictOptions::default();
    // Where a sum exceeds f64 there is no answer.
    let at_zero = || EigenvalueCount::at(&symmetric, 0.0).unwrap().certificate().unwrap();
    let certificate = match random.random_range(0..3) {
        0 => AtLeast::of(&symmetric, shift).ok().and_then(|answer| answer.certificate()),
        1 => EigenvalueCount::at(&symmetric, shift).ok().and_then(|count| count.certificate()),
        _ => {
            let culprits = Culprits::with(&symmetric, shift, &options).ok().flatten();
            culprits.and_then(|culprits| culprits.certificate())
        }
    };
    (certificate.unwrap_or_else(at_zero), a)
}

/// Whether all that the claims say is true of the matrix.
pub(super) fn are_true(
    matrix: &Mat<f64>,
    radius: f64,
    diagonal: Option<&[f64]>,
    errors: Option<&[f64]>,
    claims: &[ShiftedInertia],
) -> bool {
    let n = matrix.nrows();
    let sound = |values: &[f64]| values.iter().all(|d| d.is_finite() && *d >= 0.0);
    let bounds = diagonal.map_or(vec![radius; n], <[f64]>::to_vec);
    let packed = errors.is_none_or(|errors| errors.len() == n * (n + 1) / 2 && sound(errors));
    if !sound(&[radius]) || bounds.len() != n || !sound(&bounds) || !packed {
        return false;
    }
    let error = |i: usize, j: usize| errors.map_or(0.0, |e| e[i.max(j) * (i.max(j) + 1) / 2 + i.min(j)]);
    claims.iter().all(|claim| {
        let rows = claim.indices.clone().unwrap_or_else(|| (0..n).collect());
        if !claim.shift.is_finite() || rows.iter().any(|&row| row >= n) {
            return false;
        }
        // Each member as A − tI plus what it differs by.
        let member = |added: &dyn Fn(usize, usize) -> Rational| {
            let entry = |i: usize, j: usize| {
                let shift = if i == j { exact(claim.shift) } else { Rational::zero() };
                exact(matrix[(rows[i], rows[j])]) - shift + added(rows[i], rows[j])
            };
            Table::from_fn(rows.len(), rows.len(), entry).inertia()
        };
        let ends = |bounds: &[f64]| -> ((usize, usize, usize), (usize, usize, usize)) {
            [-1.0, 1.0]
                .map(|sign| member(&|i, j| if i == j { exact(sign * bounds[i]) } else { Rational::zero() }))
                .into()
        };
        match claim.members {
            Members::Least => holds(&claim.inertia, ends(&bounds).0),
            Members::Greatest => holds(&claim.inertia, ends(&bounds).1),
            // Corners of the errors.
            Members::All if errors.is_some() => (0..1_u32 << n.saturating_sub(1)).all(|bits| {
                let z = |i: usize| if bits >> i & 1 == 0 { 1.0 } else { -1.0 };
                [1.0, -1.0]
                    .iter()
                    .all(|sign| holds(&claim.inertia, member(&|i, j| exact(sign * z(i) * z(j) * error(i, j)))))
            }),
            // Within both the ball and the diagonal: what holds in one of them holds.
            Members::All => [&vec![radius; n], &bounds].iter().any(|bounds| {
                let zeros = if bounds.iter().all(|&d| d == 0.0) { member(&|_, _| Rational::zero()).1 } else { 0 };
                let (least, greatest) = ends(bounds);
                let Inertia { positive, zero, negative } = claim.inertia;
                let signs = [least, greatest].iter().all(|end| within(&positive, end.0) && within(&negative, end.2));
                signs && zero.lower <= zeros && zero.upper >= rows.len() - least.0 - greatest.2
            }),
        }
    })
}

fn within(count: &Count, number: usize) -> bool {
    count.lower <= number && number <= count.upper
}

fn holds(inertia: &Inertia, (positive, zero, negative): (usize, usize, usize)) -> bool {
    within(&inertia.positive, positive) && within(&inertia.zero, zero) && within(&inertia.negative, negative)
}

/// A stronger claim, or one about another matrix.
pub(super) fn strengthen(claims: &mut [ShiftedInertia], random: &mut StdRng, change: fn(&mut Count, &mut StdRng)) {
    if claims.is_empty() {
        return;
    }
    let claim = &mut claims[random.random_range(0..claims.len())];
    match random.random_range(0..6) {
        0 => change(&mut claim.inertia.positive, random),
        1 => change(&mut claim.inertia.zero, random),
        2 => change(&mut claim.inertia.negative, random),
        3 => claim.members = [Members::All, Members::Least, Members::Greatest][random.random_range(0..3_usize)],
        4 => claim.shift += [-1.0, 1.0][random.random_range(0..2_usize)] * claim.shift.abs().max(1e-3),
        _ => claim.indices = None,
    }
}

/// Something changed in a claim, or in what it rests on.
pub(super) fn tamper(claim: &mut ShiftedInertia, random: &mut StdRng) {
    match random.random_range(0..6) {
        0 => flip(&mut claim.shift, random),
        1 => {
            let count = claim.inertia.positive.upper;
            change(claim.indices.get_or_insert_with(|| (0..count).collect()), random, index);
        }
        2 => claim.members = [Members::All, Members::Least, Members::Greatest][random.random_range(0..3_usize)],
        _ => change(&mut claim.evidence, random, tamper_inertia),
    }
}

#[test]
fn malformed_claims_are_refused() {
    let a = faer::mat![[2.0, 1.0], [1.0, 2.0]];
    let symmetric = Symmetric::new(&a).unwrap();
    let certificate = EigenvalueCount::at(&symmetric, 0.5).unwrap().certificate().unwrap();
    let Certificate::Shifted { claims, .. } = &certificate else { panic!("{certificate:?}") };
    let with = |change: &dyn Fn(&mut ShiftedInertia)| {
        let mut claim = claims[0].clone();
        change(&mut claim);
        let (entry_errors, claims) = (None, vec![claim]);
        let forged = Certificate::Shifted { order: 2, radius: 0.0, diagonal: None, entry_errors, claims, work: 0 };
        match forged.verify(&a) {
            Err(Rejection::Claim { number: 0, rejection }) => *rejection,
            other => panic!("{other:?}"),
        }
    };
    for indices in [vec![], vec![1, 0], vec![0, 0], vec![0, 2], vec![usize::MAX]] {
        let refused = with(&|claim| claim.indices = Some(indices.clone()));
        assert_eq!(refused, Rejection::Submatrix { order: 2 }, "{indices:?}");
    }
    assert!(matches!(with(&|claim| claim.shift = f64::NAN), Rejection::Shift { .. }));
    // At 1 the matrix is singular, and its factor none of the shifted one.
    assert!(matches!(with(&|claim| claim.shift = 1.0), Rejection::Evidence { number: 0, .. }));
    let shape = |radius, diagonal, claims| {
        Certificate::Shifted { order: 2, radius, diagonal, entry_errors: None, claims, work: 0 }.verify(&a)
    };
    assert_eq!(shape(0.0, None, claims.clone()), Ok(()));
    assert_eq!(shape(1.0, Some(vec![1.0]), claims.clone()), Err(Rejection::Diagonal { expected: 2 }));
    assert_eq!(shape(1.0, Some(vec![1.0, -1.0]), claims.clone()), Err(Rejection::Diagonal { expected: 2 }));
    assert!(matches!(shape(f64::NAN, None, claims.clone()), Err(Rejection::Radius { .. })));
    let many = vec![claims[0].clone(); 1000];
    assert!(matches!(shape(0.0, None, many), Err(Rejection::TooManyClaims { found: 1000, .. })));
}
