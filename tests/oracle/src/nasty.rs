//! More families, of matrices at which particular methods fail.

use rand::RngExt;
use rand::rngs::StdRng;

use crate::families::{
    Family, coin, integer, log_uniform, low_rank_integers, mirrored, nudge, one_entry_off, order, shape, short_order,
    singular_of,
};
use crate::matrix::Rows;

const SMALLEST_SUBNORMAL: f64 = f64::from_bits(1);

fn sign(rng: &mut StdRng) -> f64 {
    if coin(rng) { 1.0 } else { -1.0 }
}

/// A number among the largest, the smallest normal and the subnormal ones.
fn end_of_the_range(rng: &mut StdRng) -> f64 {
    let modulus = match rng.random_range(0..7) {
        0 => 0.0,
        1 => f64::MAX,
        2 => nudge(f64::MAX, -rng.random_range(0..3)),
        3 => f64::MIN_POSITIVE,
        4 => nudge(f64::MIN_POSITIVE, rng.random_range(-2..=2)),
        5 => SMALLEST_SUBNORMAL * f64::from(rng.random_range(1..4)),
        _ => 1.0,
    };
    sign(rng) * modulus
}

fn ends_of_the_range(rng: &mut StdRng) -> Rows {
    mirrored(rng.random_range(1..=4), |_, _| end_of_the_range(rng))
}

/// AᵀA, exact or rounded.
fn gram_of(x: &Rows) -> Rows {
    let n = x.first().map_or(0, Vec::len);
    mirrored(n, |i, j| x.iter().map(|row| row[i] * row[j]).sum())
}

fn integer_gram_one_ulp_off(rng: &mut StdRng) -> Rows {
    let mut a = gram_of(&low_rank_integers(rng));
    one_entry_off(&mut a, rng);
    a
}

/// Singular blocks, in which rows and columns are mixed.
fn blocks(rng: &mut StdRng) -> Rows {
    let (p, q) = (rng.random_range(1..=4), rng.random_range(1..=4));
    let (a, b) = (singular_of(rng, p), singular_of(rng, q));
    let places = places(p + q, rng);
    mirrored(p + q, |i, j| {
        let (k, l) = (places[i], places[j]);
        match (k < p, l < p) {
            (true, true) => a[k][l] / 3.0,
            (false, false) => b[k - p][l - p] / 10.0,
            _ => 0.0,
        }
    })
}

/// A random order of 0 … n − 1.
pub fn places(n: usize, rng: &mut StdRng) -> Vec<usize> {
    let mut places: Vec<usize> = (0..n).collect();
    for i in (1..n).rev() {
        places.swap(i, rng.random_range(0..=i));
    }
    places
}

/// A singular matrix ± vvᵀ, which raises the rank by one or by none.
fn updates_of_rank_one(rng: &mut StdRng) -> Rows {
    let n = order(rng);
    let (a, s) = (singular_of(rng, n), sign(rng));
    let unit = f64::from(rng.random_range(1..=10));
    let v: Vec<f64> = if coin(rng) {
        a[0].iter().map(|x| x / unit).collect()
    } else {
        (0..n).map(|_| integer(rng, 5) / unit).collect()
    };
    mirrored(n, |i, j| a[i][j] + s * v[i] * v[j])
}

/// Kahan's triangle.
fn kahan(n: usize, theta: f64) -> Rows {
    let (s, c) = theta.sin_cos();
    (0..n)
        .map(|i| {
            let scale = s.powi(i as i32);
            (0..n)
                .map(|j| {
                    if j < i {
                        0.0
                    } else if j == i {
                        scale
                    } else {
                        -c * scale
                    }
                })
                .collect()
        })
        .collect()
}

fn kahan_triangles(rng: &mut StdRng) -> Rows {
    let n = order(rng);
    kahan(n, 10.0_f64.powf(rng.random_range(-9.0..0.0)))
}

fn kahan_gram(rng: &mut StdRng) -> Rows {
    gram_of(&kahan_triangles(rng))
}

/// Powers of tenths, of which some may be equal.
fn vandermonde(rng: &mut StdRng) -> Rows {
    let (m, n) = (rng.random_range(1..=8), order(rng));
    (0..m)
        .map(|_| {
            let node = f64::from(rng.random_range(-12..=12)) / 10.0;
            (0..n).map(|j| node.powi(j as i32)).collect()
        })
        .collect()
}

fn vandermonde_gram(rng: &mut StdRng) -> Rows {
    gram_of(&vandermonde(rng))
}

/// LDLᵀ of integers with 2 × 2 blocks [0 b; b 0] in D: leading minors vanish, and no 1 × 1 pivot serves.
fn vanishing_minors(rng: &mut StdRng) -> Rows {
    let n = order(rng);
    let mut d = vec![vec![0.0; n]; n];
    let mut k = 0;
    while k < n {
        if k + 1 < n && rng.random_range(0..3) > 0 {
            let b = integer(rng, 3);
            (d[k][k + 1], d[k + 1][k]) = (b, b);
            k += 2;
        } else {
            d[k][k] = integer(rng, 2);
            k += 1;
        }
    }
    let l: Rows = (0..n)
        .map(|i| {
            (0..n)
                .map(|j| {
                    if i == j {
                        1.0
                    } else if j < i {
                        integer(rng, 2)
                    } else {
                        0.0
                    }
                })
                .collect()
        })
        .collect();
    let unit = if coin(rng) { 1.0 } else { 10.0 };
    let mut a = mirrored(n, |i, j| {
        let terms = (0..n).flat_map(|p| (0..n).map(move |q| (p, q)));
        terms.map(|(p, q)| l[i][p] * d[p][q] * l[j][q]).sum::<f64>() / unit
    });
    if rng.random_range(0..4) == 0 {
        one_entry_off(&mut a, rng);
    }
    a
}

fn zero_diagonal(rng: &mut StdRng) -> Rows {
    let n = order(rng);
    let (limit, unit) = (rng.random_range(1..6), f64::from(rng.random_range(1..=10)));
    mirrored(n, |i, j| if i == j { 0.0 } else { integer(rng, limit) / unit })
}

/// ABA for singular A and B, rounded.
fn products_of_singular(rng: &mut StdRng) -> Rows {
    let n = order(rng);
    let (a, b) = (singular_of(rng, n), singular_of(rng, n));
    let unit = f64::from(rng.random_range(1..=10));
    mirrored(n, |i, j| {
        let terms = (0..n).flat_map(|p| (0..n).map(move |q| (p, q)));
        terms.map(|(p, q)| (a[i][p] / unit) * (b[p][q] / 10.0) * (a[q][j] / unit)).sum()
    })
}

fn sums_of_singular(rng: &mut StdRng) -> Rows {
    let n = order(rng);
    let (a, b, s) = (singular_of(rng, n), singular_of(rng, n), sign(rng));
    mirrored(n, |i, j| a[i][j] / 10.0 + s * b[i][j] / 7.0)
}

/// Correlations of fewer observations than variables, rounded, with a unit diagonal.
fn correlations_of_few(rng: &mut StdRng) -> Rows {
    let n = order(rng);
    let m = rng.random_range(1..=n);
    let x: Rows = (0..m).map(|_| (0..n).map(|_| rng.random_range(-1.0..1.0)).collect()).collect();
    let g = gram_of(&x);
    mirrored(n, |i, j| if i == j { 1.0 } else { g[i][j] / (g[i][i] * g[j][j]).sqrt() })
}

/// Pascal's matrix less 1 in its last entry is singular: its determinant is 1, and so is that of the first n − 1 rows.
fn pascal(rng: &mut StdRng) -> Rows {
    let n = order(rng);
    let mut a = mirrored(n, |i, j| (0..j).fold(1.0, |c, k| c * (i + j - k) as f64 / (k + 1) as f64));
    a[n - 1][n - 1] -= f64::from(rng.random_range(0..3));
    if coin(rng) {
        one_entry_off(&mut a, rng);
    }
    a
}

fn orders_0_and_1(rng: &mut StdRng) -> Rows {
    match rng.random_range(0..4) {
        0 => Vec::new(),
        1 => vec![vec![end_of_the_range(rng)]],
        2 => vec![vec![integer(rng, 1)]],
        _ => vec![vec![log_uniform(rng, 300.0)]],
    }
}

/// One positive definite block far below the roundoff of another, which may be indefinite.
fn far_below_the_roundoff(rng: &mut StdRng) -> Rows {
    let n = short_order(rng);
    let (a, b) = (singular_of(rng, n), singular_of(rng, n));
    let tiny = 2.0_f64.powi(-rng.random_range(40..300));
    // b·tiny is lost beside a ≠ 0 and decides where a = 0.
    mirrored(n, |i, j| a[i][j] + tiny * b[i][j])
}

/// Matrices side by side on the diagonal, rows and columns mixed by the same permutation.
fn mixed_sum(blocks: &[Rows], rng: &mut StdRng) -> Rows {
    let n = blocks.iter().map(Vec::len).sum();
    let mut sum = vec![vec![0.0; n]; n];
    let mut start = 0;
    for block in blocks {
        for (i, row) in block.iter().enumerate() {
            sum[start + i][start..start + row.len()].copy_from_slice(row);
        }
        start += block.len();
    }
    let places = places(n, rng);
    places.iter().map(|&i| places.iter().map(|&j| sum[i][j]).collect()).collect()
}

/// k of a prime 2⁶² − k, the largest and the second largest.
fn below_two_62(rng: &mut StdRng) -> f64 {
    if coin(rng) { 57.0 } else { 87.0 }
}

/// ±[2⁶²·k, k; k, 1] has the determinant k·p for the prime p = 2⁶² − k, so its rank modulo p is 1. Beside a block that
/// floating point cannot judge, so that elimination modulo p must.
fn unlucky_primes(rng: &mut StdRng) -> Rows {
    let mut blocks = vec![crate::families::decimal_outer(rng)];
    one_entry_off(&mut blocks[0], rng);
    for _ in 0..rng.random_range(1..=3) {
        let (k, s) = (below_two_62(rng), sign(rng));
        blocks.push(vec![vec![s * k * 2.0_f64.powi(62), s * k], vec![s * k, s]]);
    }
    mixed_sum(&blocks, rng)
}

/// [2⁶², k; 1, 1] has the determinant 2⁶² − k.
fn unlucky_primes_for_vectors(rng: &mut StdRng) -> Rows {
    let mut blocks = vec![crate::families::decimal_outer(rng)];
    one_entry_off(&mut blocks[0], rng);
    for _ in 0..rng.random_range(1..=3) {
        blocks.push(vec![vec![2.0_f64.powi(62), below_two_62(rng)], vec![1.0, 1.0]]);
    }
    mixed_sum(&blocks, rng)
}

/// Symmetric ones beside [`crate::families::SYMMETRIC`].
pub const SYMMETRIC: [Family; 17] = [
    ("unlucky primes", unlucky_primes),
    ("ends of the range", ends_of_the_range),
    ("integer Gram one ulp off", integer_gram_one_ulp_off),
    ("blocks", blocks),
    ("updates of rank one", updates_of_rank_one),
    ("Gram of Kahan", kahan_gram),
    ("Gram of Vandermonde", vandermonde_gram),
    ("vanishing leading minors", vanishing_minors),
    ("zero diagonal of decimals", zero_diagonal),
    ("products of singular", products_of_singular),
    ("sums of singular, any order", sums_of_singular),
    ("correlations of few", correlations_of_few),
    ("Pascal", pascal),
    ("orders 0 and 1", orders_0_and_1),
    ("far below the roundoff", far_below_the_roundoff),
    ("top of the range", crate::families::near_the_top_of_the_range),
    ("Läuchli's Gram", lauchli_gram),
];

fn lauchli_gram(rng: &mut StdRng) -> Rows {
    gram_of(&crate::families::lauchli(short_order(rng), 10.0_f64.powf(rng.random_range(-170.0..-6.0))))
}

fn rectangular_ends_of_the_range(rng: &mut StdRng) -> Rows {
    let (m, n) = (rng.random_range(1..=4), rng.random_range(1..=3));
    (0..m).map(|_| (0..n).map(|_| end_of_the_range(rng)).collect()).collect()
}

/// The last column is an integer combination of the others, with long coefficients.
fn long_relations(rng: &mut StdRng) -> Rows {
    let (m, n) = shape(rng);
    let coefficients: Vec<f64> = (1..n).map(|_| integer(rng, 1 << 20)).collect();
    (0..m)
        .map(|_| {
            let mut row: Vec<f64> = (1..n).map(|_| integer(rng, 1 << 20)).collect();
            row.push(row.iter().zip(&coefficients).map(|(x, c)| x * c).sum());
            row
        })
        .collect()
}

fn duplicates_one_ulp_off(rng: &mut StdRng) -> Rows {
    let (m, n) = shape(rng);
    let first: Vec<f64> = (0..m).map(|_| rng.random_range(-1.0..1.0)).collect();
    let mut x: Rows = first.iter().map(|&x| vec![x; n]).collect();
    for _ in 0..rng.random_range(0..2 * n) {
        let entry = &mut x[rng.random_range(0..m)][rng.random_range(0..n)];
        *entry = nudge(*entry, rng.random_range(-1..=1));
    }
    x
}

fn products_of_decimals(rng: &mut StdRng) -> Rows {
    let (m, n) = shape(rng);
    let r = rng.random_range(1..=m.min(n));
    let a: Rows = (0..m).map(|_| (0..r).map(|_| integer(rng, 50) / 10.0).collect()).collect();
    let b: Rows = (0..r).map(|_| (0..n).map(|_| integer(rng, 50) / 10.0).collect()).collect();
    (0..m).map(|i| (0..n).map(|j| (0..r).map(|k| a[i][k] * b[k][j]).sum()).collect()).collect()
}

/// A constant and indicators of two factors, in tenths: two relations.
fn two_factors(rng: &mut StdRng) -> Rows {
    let (m, p, q) = (rng.random_range(1..=8), rng.random_range(1..=3), rng.random_range(1..=3));
    let unit = f64::from(rng.random_range(1..=10));
    let indicators = |level: usize, levels: usize| (0..levels).map(move |k| f64::from(u8::from(k == level)) / unit);
    (0..m)
        .map(|_| {
            let (a, b) = (rng.random_range(0..p), rng.random_range(0..q));
            std::iter::once(1.0 / unit).chain(indicators(a, p)).chain(indicators(b, q)).collect()
        })
        .collect()
}

fn zero_rows_and_columns(rng: &mut StdRng) -> Rows {
    let mut x = products_of_decimals(rng);
    let (m, n) = (x.len(), x[0].len());
    let (i, j) = (rng.random_range(0..m), rng.random_range(0..n));
    if coin(rng) {
        x[i].fill(0.0);
    }
    if coin(rng) {
        x.iter_mut().for_each(|row| row[j] = -0.0);
    }
    x
}

fn one_row_or_column(rng: &mut StdRng) -> Rows {
    let (m, n) = if coin(rng) { (1, rng.random_range(1..=4)) } else { (rng.random_range(1..=4), 1) };
    (0..m).map(|_| (0..n).map(|_| if coin(rng) { 0.0 } else { log_uniform(rng, 300.0) }).collect()).collect()
}

/// Rectangular ones beside [`crate::families::RECTANGULAR`].
pub const RECTANGULAR: [Family; 10] = [
    ("unlucky primes, vectors", unlucky_primes_for_vectors),
    ("ends of the range, vectors", rectangular_ends_of_the_range),
    ("long relations", long_relations),
    ("duplicates one ulp off", duplicates_one_ulp_off),
    ("products of decimals", products_of_decimals),
    ("two factors", two_factors),
    ("zero rows and columns", zero_rows_and_columns),
    ("one row or column", one_row_or_column),
    ("Kahan", kahan_triangles),
    ("Vandermonde", vandermonde),
];
