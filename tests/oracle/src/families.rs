//! Families of adversarial matrices, each a function of a random number generator.

use rand::RngExt;
use rand::rngs::StdRng;

use crate::matrix::Rows;

/// A name and what makes a member.
pub type Family = (&'static str, fn(&mut StdRng) -> Rows);

const SMALLEST_SUBNORMAL: f64 = f64::from_bits(1);

/// An integer of at most this modulus.
pub fn integer(rng: &mut StdRng, limit: i32) -> f64 {
    f64::from(rng.random_range(-limit..=limit))
}

/// The symmetric matrix with this lower triangle.
pub fn mirrored(n: usize, mut entry: impl FnMut(usize, usize) -> f64) -> Rows {
    let mut a = vec![vec![0.0; n]; n];
    for j in 0..n {
        for i in j..n {
            let x = entry(i, j);
            a[i][j] = x;
            a[j][i] = x;
        }
    }
    a
}

pub(crate) fn order(rng: &mut StdRng) -> usize {
    [2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 6, 7, 8][rng.random_range(0..14)]
}

/// For entries over hundreds of decades, which make long integers.
pub(crate) fn short_order(rng: &mut StdRng) -> usize {
    [2, 2, 3, 3, 4, 5][rng.random_range(0..6)]
}

pub(crate) fn coin(rng: &mut StdRng) -> bool {
    rng.random_range(0..2) == 0
}

/// So many doubles further.
pub fn nudge(mut x: f64, ulps: i32) -> f64 {
    for _ in 0..ulps.abs() {
        x = if ulps > 0 { x.next_up() } else { x.next_down() };
    }
    x
}

pub(crate) fn random_integers(rng: &mut StdRng) -> Rows {
    let n = order(rng);
    mirrored(n, |_, _| integer(rng, 4))
}

pub(crate) fn integer_singular(rng: &mut StdRng) -> Rows {
    let n = order(rng);
    singular_of(rng, n)
}

/// B·diag(±1)·Bᵀ of rank below n.
pub fn singular_of(rng: &mut StdRng, n: usize) -> Rows {
    let r = rng.random_range(0..n);
    let b: Rows = (0..n).map(|_| (0..r).map(|_| integer(rng, 5)).collect()).collect();
    let definite = rng.random_range(0..3);
    let signs: Vec<f64> = (0..r)
        .map(|_| match definite {
            0 => 1.0,
            1 => -1.0,
            _ => {
                if rng.random_range(0..2) == 0 {
                    1.0
                } else {
                    -1.0
                }
            }
        })
        .collect();
    mirrored(n, |i, j| (0..r).map(|k| signs[k] * b[i][k] * b[j][k]).sum())
}

pub(crate) fn decimal_outer(rng: &mut StdRng) -> Rows {
    let (a, b) = (f64::from(rng.random_range(1..40)) / 10.0, f64::from(rng.random_range(1..40)) / 10.0);
    mirrored(2, |i, j| [a, b][i] * [a, b][j])
}

pub(crate) fn ulp_neighbours(rng: &mut StdRng) -> Rows {
    let mut a = if rng.random_range(0..2) == 0 { integer_singular(rng) } else { decimal_outer(rng) };
    let n = a.len();
    for _ in 0..rng.random_range(1..3) {
        let (i, j) = (rng.random_range(0..n), rng.random_range(0..n));
        a[i][j] = nudge(a[i][j], rng.random_range(-3..=3));
        a[j][i] = a[i][j];
    }
    a
}

pub(crate) fn laplacian(rng: &mut StdRng, unit: f64) -> Rows {
    let n = order(rng);
    let mut a = mirrored(n, |i, j| if i == j { 0.0 } else { -f64::from(rng.random_range(0..4)) / unit });
    for i in 0..n {
        a[i][i] = -(0..n).map(|j| a[i][j]).sum::<f64>();
    }
    a
}

pub(crate) fn integer_laplacian(rng: &mut StdRng) -> Rows {
    laplacian(rng, 1.0)
}

pub(crate) fn decimal_laplacian(rng: &mut StdRng) -> Rows {
    laplacian(rng, 10.0)
}

/// Three correlations of which the third lies at the end of what the first two allow.
pub(crate) fn correlation_edge(rng: &mut StdRng) -> Rows {
    let (r, s) = (rng.random_range(-1.0..1.0_f64), rng.random_range(-1.0..1.0_f64));
    let edge = r * s + ((1.0 - r * r) * (1.0 - s * s)).sqrt() * if rng.random_range(0..2) == 0 { 1.0 } else { -1.0 };
    let edge = nudge(edge, rng.random_range(-2..=2));
    vec![vec![1.0, r, s], vec![r, 1.0, edge], vec![s, edge, 1.0]]
}

pub(crate) fn equicorrelation(rng: &mut StdRng) -> Rows {
    let n = order(rng);
    equicorrelation_of(rng, n)
}

/// Equal correlations of about −1/(n − 1), where the matrix is singular.
pub fn equicorrelation_of(rng: &mut StdRng, n: usize) -> Rows {
    let rho = nudge(-1.0 / (n as f64 - 1.0), rng.random_range(-1..=1));
    mirrored(n, |i, j| if i == j { 1.0 } else { rho })
}

/// A section of Hilbert's matrix, now and then a large one, and in half of the cases one ulp off.
pub(crate) fn hilbert(rng: &mut StdRng) -> Rows {
    let n = if rng.random_range(0..10) == 0 { rng.random_range(9..=20) } else { rng.random_range(1..=8) };
    let start = if coin(rng) { 1 } else { rng.random_range(1..100) };
    let mut a = mirrored(n, |i, j| 1.0 / (i + j + start) as f64);
    if coin(rng) {
        one_entry_off(&mut a, rng);
    }
    a
}

/// An entry and its mirror image, an ulp or two off.
pub fn one_entry_off(a: &mut Rows, rng: &mut StdRng) {
    let (i, j) = (rng.random_range(0..a.len()), rng.random_range(0..a.len()));
    a[i][j] = nudge(a[i][j], rng.random_range(-2..=2));
    a[j][i] = a[i][j];
}

/// A number of either sign within so many decades around 1.
pub fn log_uniform(rng: &mut StdRng, decades: f64) -> f64 {
    10.0_f64.powf(rng.random_range(-decades..decades)) * if rng.random_range(0..2) == 0 { 1.0 } else { -1.0 }
}

pub(crate) fn huge_spread(rng: &mut StdRng) -> Rows {
    let n = rng.random_range(2..=4);
    mirrored(n, |_, _| log_uniform(rng, 300.0))
}

/// DAD of a singular or nearly singular A, D from 1e-140 to 1e140, rounded.
pub(crate) fn graded(rng: &mut StdRng) -> Rows {
    let n = short_order(rng);
    let a = if coin(rng) { singular_of(rng, n) } else { equicorrelation_of(rng, n) };
    let scale: Vec<f64> = a.iter().map(|_| log_uniform(rng, 140.0)).collect();
    mirrored(a.len(), |i, j| a[i][j] * scale[i] * scale[j])
}

pub(crate) fn power_graded(rng: &mut StdRng) -> Rows {
    let n = short_order(rng);
    let a = singular_of(rng, n);
    let scale: Vec<f64> = a.iter().map(|_| 2.0_f64.powi(rng.random_range(-400..400))).collect();
    mirrored(a.len(), |i, j| a[i][j] * scale[i] * scale[j])
}

pub(crate) fn subnormal(rng: &mut StdRng) -> Rows {
    let a = if rng.random_range(0..2) == 0 { integer_singular(rng) } else { random_integers(rng) };
    mirrored(a.len(), |i, j| a[i][j] * SMALLEST_SUBNORMAL)
}

pub(crate) fn rounded_product(rng: &mut StdRng) -> Rows {
    let n = order(rng);
    let r = rng.random_range(1..=n);
    let b: Rows = (0..n).map(|_| (0..r).map(|_| f64::from(rng.random_range(-50..50)) / 10.0).collect()).collect();
    mirrored(n, |i, j| (0..r).map(|k| b[i][k] * b[j][k]).sum())
}

pub(crate) fn sum_of_singular(rng: &mut StdRng) -> Rows {
    let (a, b) = (decimal_outer(rng), decimal_outer(rng));
    let sign = if rng.random_range(0..2) == 0 { 1.0 } else { -1.0 };
    mirrored(2, |i, j| a[i][j] + sign * b[i][j])
}

pub(crate) fn uniform_symmetric(rng: &mut StdRng) -> Rows {
    let n = order(rng);
    mirrored(n, |_, _| rng.random_range(-1.0..1.0))
}

pub(crate) fn hollow(rng: &mut StdRng) -> Rows {
    let n = short_order(rng);
    mirrored(n, |i, j| if i == j { 0.0 } else { integer(rng, 2) * 10.0_f64.powi(rng.random_range(-150..150)) })
}

/// Entries next to the largest double.
pub fn near_the_top_of_the_range(rng: &mut StdRng) -> Rows {
    let a = uniform_symmetric(rng);
    let n = a.len() as f64;
    mirrored(a.len(), |i, j| a[i][j] * (f64::MAX / (4.0 * n)))
}

/// Symmetric matrices.
pub const SYMMETRIC: [Family; 17] = [
    ("random integers", random_integers),
    ("integer singular", integer_singular),
    ("decimal outer products", decimal_outer),
    ("ulp neighbours of singular", ulp_neighbours),
    ("integer Laplacians", integer_laplacian),
    ("decimal Laplacians", decimal_laplacian),
    ("correlations at the edge", correlation_edge),
    ("equicorrelation at -1/(n-1)", equicorrelation),
    ("Hilbert", hilbert),
    ("huge spread", huge_spread),
    ("graded singular", graded),
    ("graded by powers of two", power_graded),
    ("subnormal", subnormal),
    ("rounded products", rounded_product),
    ("sums of singular", sum_of_singular),
    ("uniform", uniform_symmetric),
    ("zero diagonal", hollow),
];

pub(crate) fn shape(rng: &mut StdRng) -> (usize, usize) {
    (rng.random_range(1..=6), order(rng))
}

pub(crate) fn low_rank_integers(rng: &mut StdRng) -> Rows {
    let (m, n) = shape(rng);
    let r = rng.random_range(0..=m.min(n));
    let a: Rows = (0..m).map(|_| (0..r).map(|_| integer(rng, 5)).collect()).collect();
    let b: Rows = (0..r).map(|_| (0..n).map(|_| integer(rng, 5)).collect()).collect();
    (0..m).map(|i| (0..n).map(|j| (0..r).map(|k| a[i][k] * b[k][j]).sum()).collect()).collect()
}

pub(crate) fn decimal_triples(rng: &mut StdRng) -> Rows {
    (0..2).map(|_| (0..3).map(|_| f64::from(rng.random_range(-50..=50)) / 10.0).collect()).collect()
}

pub(crate) fn lauchli_to_1e300(rng: &mut StdRng) -> Rows {
    let n = rng.random_range(2..=5);
    lauchli(n, 10.0_f64.powf(rng.random_range(-300.0..-8.0)))
}

pub(crate) fn lauchli_beyond(rng: &mut StdRng) -> Rows {
    let epsilon = SMALLEST_SUBNORMAL * 2.0_f64.powi(rng.random_range(0..60)) * f64::from(rng.random_range(1..3));
    lauchli(rng.random_range(2..=5), epsilon)
}

/// A row of ones above ε·I.
pub fn lauchli(n: usize, epsilon: f64) -> Rows {
    (0..=n)
        .map(|i| {
            (0..n)
                .map(|j| match i {
                    0 => 1.0,
                    _ if i == j + 1 => epsilon,
                    _ => 0.0,
                })
                .collect()
        })
        .collect()
}

pub(crate) fn scaled_columns(rng: &mut StdRng) -> Rows {
    let mut x = if rng.random_range(0..2) == 0 { low_rank_integers(rng) } else { uniform(rng) };
    // Entries over hundreds of decades make long integers.
    x.iter_mut().for_each(|row| row.truncate(5));
    for j in 0..x[0].len() {
        let scale = 10.0_f64.powi(rng.random_range(-200..=200));
        x.iter_mut().for_each(|row| row[j] *= scale);
    }
    x
}

pub(crate) fn dummy_trap(rng: &mut StdRng) -> Rows {
    let (m, k) = (rng.random_range(1..=7), rng.random_range(1..=4));
    (0..m).map(|i| (0..=k).map(|j| if j == 0 || i % k == j - 1 { 1.0 } else { 0.0 }).collect()).collect()
}

pub(crate) fn ulp_neighbours_of_dependent(rng: &mut StdRng) -> Rows {
    let mut x = low_rank_integers(rng);
    let (m, n) = (x.len(), x[0].len());
    let unit = f64::from(rng.random_range(1..=10));
    x.iter_mut().flatten().for_each(|entry| *entry /= unit);
    for _ in 0..rng.random_range(0..3) {
        let entry = &mut x[rng.random_range(0..m)][rng.random_range(0..n)];
        *entry = nudge(*entry, rng.random_range(-2..=2));
    }
    x
}

pub(crate) fn uniform(rng: &mut StdRng) -> Rows {
    let (m, n) = shape(rng);
    (0..m).map(|_| (0..n).map(|_| rng.random_range(-1.0..1.0)).collect()).collect()
}

pub(crate) fn spread(rng: &mut StdRng) -> Rows {
    let (m, n) = (rng.random_range(2..=4), rng.random_range(1..=3));
    (0..m).map(|_| (0..n).map(|_| log_uniform(rng, 300.0)).collect()).collect()
}

pub(crate) fn moderate_spread(rng: &mut StdRng) -> Rows {
    let (m, n) = (rng.random_range(2..=4), rng.random_range(1..=3));
    (0..m).map(|_| (0..n).map(|_| log_uniform(rng, 20.0)).collect()).collect()
}

pub(crate) fn subnormal_vectors(rng: &mut StdRng) -> Rows {
    let mut x = low_rank_integers(rng);
    x.iter_mut().flatten().for_each(|entry| *entry *= SMALLEST_SUBNORMAL);
    x
}

pub(crate) fn multiples(rng: &mut StdRng) -> Rows {
    let mut x = uniform(rng);
    let factor = f64::from(rng.random_range(-8..=8));
    for row in &mut x {
        let last = row.len() - 1;
        row[last] = factor * row[0];
    }
    x
}

pub(crate) fn far_from_the_origin(rng: &mut StdRng) -> Rows {
    let mut x = uniform(rng);
    let mean = 10.0_f64.powi(rng.random_range(0..16));
    x.iter_mut().flatten().for_each(|entry| *entry += mean);
    x
}

/// Vectors.
pub const RECTANGULAR: [Family; 13] = [
    ("integers of low rank", low_rank_integers),
    ("decimal triples in the plane", decimal_triples),
    ("Lauchli, 1e-300 to 1e-8", lauchli_to_1e300),
    ("Lauchli, subnormal", lauchli_beyond),
    ("columns scaled by 1e-200..1e200", scaled_columns),
    ("dummy variables", dummy_trap),
    ("ulp neighbours of dependent", ulp_neighbours_of_dependent),
    ("uniform", uniform),
    ("spread 1e-300..1e300", spread),
    ("spread 1e-20..1e20", moderate_spread),
    ("subnormal", subnormal_vectors),
    ("multiples", multiples),
    ("far from the origin", far_from_the_origin),
];
