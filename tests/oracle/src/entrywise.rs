//! All symmetric matrices within the errors of the entries of one: A' with |A' − A| ≤ E.

use rand::{RngExt, rngs::StdRng};

use crate::dyadic::{Dyadic, d, whole};
use crate::elimination::Inertia;
use crate::matrix::{Exact, Rows, inertia};

/// A matrix with the errors of its entries.
pub type Errors = (Rows, Rows);

/// A + S∘E, for s_ij = k/8 of a symmetric table of k.
fn member((a, e): &Errors, eighths: impl Fn(usize, usize) -> i64) -> Exact {
    let n = a.len();
    let entry = |i: usize, j: usize| {
        let k = Dyadic(whole(eighths(i.max(j), i.min(j))).0, -3);
        d(a[i][j]).plus(&k.times(&d(e[i][j])))
    };
    (0..n).map(|i| (0..n).map(|j| entry(i, j)).collect()).collect()
}

/// A ± diag(z)·E·diag(z) for the signs z that are the bits of a number.
fn vertex(errors: &Errors, bits: usize, sign: i64) -> Exact {
    let z = |i: usize| if bits >> i & 1 == 0 { 1 } else { -1 };
    member(errors, |i, j| 8 * sign * z(i) * z(j))
}

/// A, A ± diag(z)·E·diag(z) for all signs z, and so many random matrices within the errors, most of them at corners.
pub fn members(errors: &Errors, random: &mut StdRng, count: usize) -> Vec<Exact> {
    let n = errors.0.len();
    let half = 1 << n.saturating_sub(1);
    let mut all = vec![member(errors, |_, _| 0)];
    all.extend((0..half).flat_map(|bits| [1, -1].map(|sign| vertex(errors, bits, sign))));
    for case in 0..count {
        let table: Vec<i64> = (0..n * n)
            .map(|_| if case % 4 == 0 { random.random_range(-8..=8) } else { [-8, 8][random.random_range(0..2)] })
            .collect();
        all.push(member(errors, |i, j| table[i * n + j]));
    }
    all
}

/// The inertias of the [`members`].
pub fn inertias(errors: &Errors, random: &mut StdRng, count: usize) -> Vec<Inertia> {
    members(errors, random, count).iter().map(|member| inertia(member).0).collect()
}

/// Whether all matrices within the errors are positive definite: the 2^(n−1) vertices A − diag(z)·E·diag(z) are (Rohn,
/// *Positive definiteness and stability of interval matrices*, SIAM J. Matrix Anal. Appl. 15 (1994) 175–184).
pub fn is_positive_definite(errors: &Errors) -> bool {
    let n = errors.0.len();
    (0..1 << n.saturating_sub(1)).all(|bits| inertia(&vertex(errors, bits, -1)).0 == (n, 0, 0))
}

/// The same of −A.
pub fn is_negative_definite(errors: &Errors) -> bool {
    let n = errors.0.len();
    (0..1 << n.saturating_sub(1)).all(|bits| inertia(&vertex(errors, bits, 1)).0 == (0, 0, n))
}

/// A kind of matrices with errors: a name and a random member of an order.
pub type Kind = (&'static str, fn(&mut StdRng, usize) -> Errors);

/// The kinds.
pub const KINDS: [Kind; 5] = [
    ("isotropic", isotropic),
    ("scales 10^±1", |random, n| graded(random, n, 1.0)),
    ("scales 10^±8", |random, n| graded(random, n, 8.0)),
    ("small integers", integers),
    ("near singular", near_singular),
];

fn mirrored(n: usize, mut entry: impl FnMut(usize, usize) -> f64) -> Rows {
    let mut rows = vec![vec![0.0; n]; n];
    for i in 0..n {
        for j in 0..=i {
            rows[i][j] = entry(i, j);
            rows[j][i] = rows[i][j];
        }
    }
    rows
}

/// Entries below 1, a diagonal that makes a third of them definite, and errors of any size up to half of that.
fn isotropic(random: &mut StdRng, n: usize) -> Errors {
    let lift = [0.0, 1.0, -1.0][random.random_range(0..3)] * (n as f64).sqrt();
    let size = 10.0_f64.powf(random.random_range(-2.5..-0.3));
    let a = mirrored(n, |i, j| random.random_range(-1.0..1.0) + if i == j { lift } else { 0.0 });
    (a, mirrored(n, |_, _| size * random.random_range(0.0..1.0)))
}

/// DAD and DED of such ones, rounded.
fn graded(random: &mut StdRng, n: usize, decades: f64) -> Errors {
    let (a, e) = isotropic(random, n);
    let scales: Vec<f64> = (0..n).map(|_| 10.0_f64.powf(random.random_range(-decades..decades))).collect();
    let scaled = |rows: &Rows| mirrored(n, |i, j| rows[i][j] * (scales[i] * scales[j]));
    (scaled(&a), scaled(&e))
}

/// Small integers with ties: matrices within the errors that are exactly singular at a corner.
fn integers(random: &mut StdRng, n: usize) -> Errors {
    let lift = [0, 3, -3][random.random_range(0..3)] * n as i32 / 2;
    let a = mirrored(n, |i, j| f64::from(random.random_range(-3..=3) + if i == j { lift } else { 0 }));
    (a, mirrored(n, |_, _| f64::from(random.random_range(0..=2) / 2)))
}

/// BᵀSB of fewer rows than columns, or one ulp beside it, with errors from an ulp to a hundredth.
fn near_singular(random: &mut StdRng, n: usize) -> Errors {
    let rank = random.random_range(0..=n);
    let b: Rows =
        (0..rank).map(|_| (0..n).map(|_| f64::from(random.random_range(-30..=30)) / 10.0).collect()).collect();
    let signs: Vec<f64> = (0..rank).map(|_| [1.0, 1.0, -1.0][random.random_range(0..3)]).collect();
    let a = mirrored(n, |i, j| (0..rank).map(|k| b[k][i] * signs[k] * b[k][j]).sum());
    let size = 10.0_f64.powi(random.random_range(-16..=-2));
    (a, mirrored(n, |_, _| if random.random_range(0..4) == 0 { 0.0 } else { size * random.random_range(0.0..1.0) }))
}
