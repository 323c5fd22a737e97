//! Matrices to certify, and whether what is certified of them is true.

#![allow(clippy::needless_range_loop, reason = "matrices are indexed by row and column")]
#![allow(clippy::print_stdout, reason = "how much was verified is read with --nocapture")]

use faer::Mat;
use gramkit::modular::VerdictOptions;
use gramkit::{
    Centring, Certificate, Count, Definiteness, GramOptions, Independence, Inertia, Radius, Symmetric, Vectors,
};
use num_traits::Zero;
use oracle::entrywise::{Errors, inertias};
use oracle::forms::members;
use oracle::matrix::rows_of;
use oracle::{Rational, Table, exact};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::shifted::{are_true, of_shifted};

pub(super) const SEED: u64 = 20_261_123;

pub(super) fn random() -> StdRng {
    StdRng::seed_from_u64(SEED)
}

// ------------------------------------------------------------------------------------------------------- families

pub(super) fn integer(random: &mut StdRng, most: i64) -> f64 {
    random.random_range(-most..=most) as f64
}

pub(super) fn from_lower(n: usize, mut entry: impl FnMut(usize, usize) -> f64) -> Mat<f64> {
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
pub(super) fn signed_product(random: &mut StdRng) -> Mat<f64> {
    let (n, r) = (random.random_range(1..=6), random.random_range(0..=4));
    let b = Mat::from_fn(r, n, |_, _| integer(random, 3));
    let signs: Vec<f64> = (0..r).map(|_| integer(random, 1)).collect();
    from_lower(n, |i, j| (0..r).map(|k| b[(k, i)] * signs[k] * b[(k, j)]).sum())
}

pub(super) fn ulp_neighbour(random: &mut StdRng) -> Mat<f64> {
    let a = signed_product(random);
    from_lower(a.nrows(), |i, j| match random.random_range(0..4) {
        0 => a[(i, j)].next_up(),
        1 => a[(i, j)].next_down(),
        _ => a[(i, j)],
    })
}

pub(super) fn decimal_outer_product(random: &mut StdRng) -> Mat<f64> {
    let n = random.random_range(1..=5);
    let v: Vec<f64> = (0..n).map(|_| integer(random, 30) / 10.0).collect();
    from_lower(n, |i, j| v[i] * v[j])
}

pub(super) fn graded(random: &mut StdRng) -> Mat<f64> {
    let a = [signed_product, definite, mixed][random.random_range(0..3)](random);
    let powers: Vec<f64> = (0..a.nrows()).map(|_| 2.0_f64.powi(random.random_range(-200..=200))).collect();
    from_lower(a.nrows(), |i, j| a[(i, j)] * powers[i] * powers[j])
}

pub(super) fn definite(random: &mut StdRng) -> Mat<f64> {
    let n = random.random_range(1..=6);
    let sign = if random.random() { 1.0 } else { -1.0 };
    from_lower(n, |i, j| {
        let entry: f64 = random.random_range(-1.0..1.0);
        sign * if i == j { entry + n as f64 } else { entry }
    })
}

pub(super) fn mixed(random: &mut StdRng) -> Mat<f64> {
    let n = random.random_range(0..=6);
    from_lower(n, |_, _| random.random_range(-1.0..1.0))
}

pub(super) fn zero_diagonal(random: &mut StdRng) -> Mat<f64> {
    let n = random.random_range(1..=6);
    from_lower(n, |i, j| if i == j { 0.0 } else { integer(random, 2) })
}

/// Eigenvalues far below n·u·‖A‖: only exact elimination tells.
pub(super) fn drowned(random: &mut StdRng) -> Mat<f64> {
    let n = random.random_range(2..=5);
    from_lower(n, |i, j| 1.0 / (i + j + 1) as f64 + if random.random() { 1e-17 } else { 0.0 })
}

pub(super) const SYMMETRIC: [fn(&mut StdRng) -> Mat<f64>; 8] =
    [signed_product, ulp_neighbour, decimal_outer_product, graded, definite, mixed, zero_diagonal, drowned];

pub(super) fn integers(random: &mut StdRng) -> Mat<f64> {
    let (m, n) = (random.random_range(0..=6), random.random_range(0..=5));
    Mat::from_fn(m, n, |_, _| integer(random, 2))
}

pub(super) fn decimals(random: &mut StdRng) -> Mat<f64> {
    let (m, n) = (random.random_range(1..=4), random.random_range(1..=5));
    Mat::from_fn(m, n, |_, _| integer(random, 20) / 10.0)
}

pub(super) fn lauchli(random: &mut StdRng) -> Mat<f64> {
    let n = random.random_range(1..=4);
    let e = 10.0_f64.powi(-random.random_range(1..=18));
    Mat::from_fn(n + 1, n, |i, j| if i == 0 { 1.0 } else { f64::from(u8::from(i == j + 1)) * e })
}

/// An intercept and a column for each level.
pub(super) fn dummy_trap(random: &mut StdRng) -> Mat<f64> {
    let levels = random.random_range(1..=3);
    Mat::from_fn(6, levels + 1, |i, j| f64::from(u8::from(j == 0 || i % levels == j - 1)))
}

pub(super) fn scaled_columns(random: &mut StdRng) -> Mat<f64> {
    let x = decimals(random);
    let scales: Vec<f64> = (0..x.ncols()).map(|_| [1e-200, 1.0, 1e200][random.random_range(0..3)]).collect();
    Mat::from_fn(x.nrows(), x.ncols(), |i, j| x[(i, j)] * scales[j])
}

pub(super) fn long_combination(random: &mut StdRng) -> Mat<f64> {
    let (m, n) = (random.random_range(2..=6), random.random_range(2..=4));
    let mut x = Mat::from_fn(m, n, |_, _| random.random_range(-1.0..1.0));
    for i in 0..m {
        x[(i, n - 1)] = 0.5 * x[(i, 0)] + 3.0 * x[(i, n / 2)];
    }
    x
}

pub(super) const VECTORS: [fn(&mut StdRng) -> Mat<f64>; 6] =
    [integers, decimals, lauchli, dummy_trap, scaled_columns, long_combination];

// --------------------------------------------------------------------------------------------------------- oracle

/// Whether what the certificate claims is true of the matrix.
pub(super) fn is_true(certificate: &Certificate, matrix: &Mat<f64>) -> bool {
    let within = |count: &Count, number: usize| count.lower <= number && number <= count.upper;
    match certificate {
        Certificate::Inertia { inertia, entry_errors: Some(packed), .. } => is_true_within(inertia, packed, matrix),
        Certificate::Inertia { inertia, radius, diagonal: Some(bounds), .. } => {
            is_true_between(inertia, bounds, *radius, matrix)
        }
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
        Certificate::Shifted { radius, diagonal, entry_errors, claims, .. } => {
            are_true(matrix, *radius, diagonal.as_deref(), entry_errors.as_deref(), claims)
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

/// Whether no matrix between the forms and within the ball contradicts the inertia.
fn is_true_between(inertia: &Inertia, bounds: &[f64], radius: f64, matrix: &Mat<f64>) -> bool {
    const PAIRS: usize = 6;
    let sound = |x: f64| x.is_finite() && x >= 0.0;
    if bounds.len() != matrix.nrows() || !bounds.iter().all(|&bound| sound(bound)) || !sound(radius) {
        return false;
    }
    let within = |count: &Count, number: usize| count.lower <= number && number <= count.upper;
    members(&Table::of(matrix.as_ref()), bounds, radius, &mut random(), PAIRS).iter().all(|member| {
        let (positive, zero, negative) = member.inertia();
        within(&inertia.positive, positive) && within(&inertia.zero, zero) && within(&inertia.negative, negative)
    })
}

/// Whether no matrix within the errors contradicts the inertia: none of A ± diag(z)·E·diag(z), and none at random.
fn is_true_within(inertia: &Inertia, packed: &[f64], matrix: &Mat<f64>) -> bool {
    const MEMBERS: usize = 8;
    let n = matrix.nrows();
    let sound = packed.len() == n * (n + 1) / 2 && packed.iter().all(|e| e.is_finite() && *e >= 0.0);
    if !sound {
        return false;
    }
    let error = |i: usize, j: usize| packed[i.max(j) * (i.max(j) + 1) / 2 + i.min(j)];
    let errors: Errors = (rows_of(matrix), (0..n).map(|i| (0..n).map(|j| error(i, j)).collect()).collect());
    let within = |count: &Count, number: usize| count.lower <= number && number <= count.upper;
    inertias(&errors, &mut random(), MEMBERS).into_iter().all(|(positive, zero, negative)| {
        within(&inertia.positive, positive) && within(&inertia.zero, zero) && within(&inertia.negative, negative)
    })
}

/// Errors of the entries, of a size from an ulp to a third of the entry.
pub(super) fn entry_errors(random: &mut StdRng, a: &Mat<f64>) -> Mat<f64> {
    let size = 10.0_f64.powf(random.random_range(-16.0..-0.5));
    from_lower(a.nrows(), |i, j| a[(i, j)].abs() * size * random.random_range(0.0..1.0))
}

/// Certificates of one kind with the matrices that they are about.
pub(super) fn of_symmetric(random: &mut StdRng, family: fn(&mut StdRng) -> Mat<f64>) -> (Certificate, Mat<f64>) {
    let a = family(random);
    let symmetric = Symmetric::new(&a).unwrap();
    let radius = match random.random_range(0..8) {
        6 | 7 => {
            let share = 10.0_f64.powf(random.random_range(-16.0..-0.2));
            let bounds: Vec<f64> =
                (0..a.nrows()).map(|i| share * random.random_range(0.0..1.0) * a[(i, i)].abs()).collect();
            let norm =
                bounds.iter().fold(0.0_f64, |max, &bound| max.max(bound)) * [1.0, 0.5][random.random_range(0..2)];
            Radius::Diagonal { bounds: bounds.into(), norm }
        }
        4 | 5 => {
            let symmetric = symmetric.with_entry_errors(&entry_errors(random, &a), Radius::Bound).unwrap();
            return (Definiteness::of(&symmetric).unwrap().certificate().unwrap(), a);
        }
        0 => Radius::Bound(random.random_range(0.0..1.0) * symmetric.max_abs()),
        1 => Radius::Bound(1e-16 * symmetric.max_abs()),
        _ => Radius::Exact,
    };
    let judged = Definiteness::of(&symmetric.with_radius(radius).unwrap()).unwrap();
    (judged.certificate().unwrap(), a)
}

pub(super) fn of_vectors(random: &mut StdRng, family: fn(&mut StdRng) -> Mat<f64>) -> (Certificate, Mat<f64>) {
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

pub(super) fn every_family(number: usize, mut test: impl FnMut(&mut StdRng, Certificate, Mat<f64>)) {
    let mut random = random();
    for _ in 0..number {
        for family in SYMMETRIC {
            let (certificate, a) = of_symmetric(&mut random, family);
            test(&mut random, certificate, a);
            let (certificate, a) = of_shifted(&mut random, family);
            test(&mut random, certificate, a);
        }
        for family in VECTORS {
            let (certificate, x) = of_vectors(&mut random, family);
            test(&mut random, certificate, x);
        }
    }
}
