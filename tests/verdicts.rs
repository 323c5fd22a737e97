//! Every proof against exact arithmetic.
//!
//! A double is m·2^e, so sums and products of doubles are exact in integers, and so are ranks and inertias by elimination
//! without fractions. Cases are random but replayable: they depend on the seed alone. `GRAMKIT_CASES=20` multiplies their
//! number by twenty.

#![allow(clippy::needless_range_loop, reason = "matrices are indexed by row and column")]
#![allow(clippy::print_stdout, reason = "the shares of undetermined answers are read with --nocapture")]

use std::collections::BTreeMap;

use faer::Mat;
use gramkit::{
    Centring, Claim, CrossGram, Definiteness, DefinitenessClass, Determinant, Divisor, Eigen, Error, Gram, GramOptions,
    GramSchmidt, Independence, Orthonormal, Radius, Rank, Svd, Symmetric, Tolerance, Vectors, Verdict, VerdictOptions,
};
use num_bigint::{BigInt, Sign};
use num_traits::{One, Signed, ToPrimitive, Zero};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

const SEED: u64 = 20_261_122;
const SMALLEST_SUBNORMAL: f64 = f64::from_bits(1);

type Rows = Vec<Vec<f64>>;
type Family<T> = (&'static str, usize, fn(&mut StdRng) -> T);

// ----------------------------------------------------------------------------------------------- exact arithmetic

/// m·2^e.
#[derive(Clone, Debug)]
struct Dyadic(BigInt, i64);

type Exact = Vec<Vec<Dyadic>>;

fn d(x: f64) -> Dyadic {
    assert!(x.is_finite());
    let bits = x.to_bits();
    let biased = ((bits >> 52) & 0x7ff) as i64;
    let fraction = (bits & ((1 << 52) - 1)) as i64;
    let (m, e) = if biased == 0 { (fraction, -1074) } else { (fraction | (1 << 52), biased - 1075) };
    if m == 0 {
        return Dyadic(BigInt::zero(), 0);
    }
    let zeros = m.trailing_zeros();
    let m = m >> zeros;
    Dyadic(BigInt::from(if x.is_sign_negative() { -m } else { m }), e + i64::from(zeros))
}

fn whole(k: i64) -> Dyadic {
    Dyadic(BigInt::from(k), 0)
}

impl Dyadic {
    fn plus(&self, other: &Self) -> Self {
        if self.0.is_zero() {
            return other.clone();
        }
        if other.0.is_zero() {
            return self.clone();
        }
        let e = self.1.min(other.1);
        Self((&self.0 << (self.1 - e) as u64) + (&other.0 << (other.1 - e) as u64), e)
    }

    fn negated(&self) -> Self {
        Self(-&self.0, self.1)
    }

    fn minus(&self, other: &Self) -> Self {
        self.plus(&other.negated())
    }

    fn times(&self, other: &Self) -> Self {
        Self(&self.0 * &other.0, self.1 + other.1)
    }

    fn is_zero(&self) -> bool {
        self.0.is_zero()
    }

    fn sign(&self) -> i8 {
        match self.0.sign() {
            Sign::Minus => -1,
            Sign::NoSign => 0,
            Sign::Plus => 1,
        }
    }

    fn at_most(&self, other: &Self) -> bool {
        self.minus(other).sign() <= 0
    }

    /// ln |x|, and a bound on the error of that: `ln` of a number in [1, 2) and k·ln 2 are good to a few units of
    /// roundoff of their size.
    fn ln_abs(&self) -> (f64, f64) {
        let bits = self.0.bits() as i64;
        let shift = (bits - 64).max(0);
        let top = (self.0.abs() >> shift as u64).to_f64().unwrap();
        let twos = (shift + self.1) as f64 * std::f64::consts::LN_2;
        let slack = 4.0 * f64::EPSILON * (top.ln().abs() + twos.abs() + 1.0);
        (top.ln() + twos, slack)
    }
}

fn exact(a: &Rows) -> Exact {
    a.iter().map(|row| row.iter().map(|&x| d(x)).collect()).collect()
}

/// Integers proportional to the matrix, and e with entry = integer·2^e.
fn integers(a: &Exact) -> (Vec<Vec<BigInt>>, i64) {
    let e = a.iter().flatten().filter(|x| !x.is_zero()).map(|x| x.1).min().unwrap_or(0);
    let entry = |x: &Dyadic| if x.is_zero() { BigInt::zero() } else { &x.0 << (x.1 - e) as u64 };
    (a.iter().map(|row| row.iter().map(entry).collect()).collect(), e)
}

fn map2(a: &Exact, b: &Exact, f: impl Fn(&Dyadic, &Dyadic) -> Dyadic) -> Exact {
    a.iter().zip(b).map(|(a, b)| a.iter().zip(b).map(|(x, y)| f(x, y)).collect()).collect()
}

fn times(k: &Dyadic, a: &Exact) -> Exact {
    a.iter().map(|row| row.iter().map(|x| k.times(x)).collect()).collect()
}

fn minus(a: &Exact, b: &Exact) -> Exact {
    map2(a, b, Dyadic::minus)
}

fn plus(a: &Exact, b: &Exact) -> Exact {
    map2(a, b, Dyadic::plus)
}

fn scalar(n: usize, t: &Dyadic) -> Exact {
    (0..n).map(|i| (0..n).map(|j| if i == j { t.clone() } else { whole(0) }).collect()).collect()
}

fn transposed(a: &Exact, columns: usize) -> Exact {
    (0..columns).map(|j| a.iter().map(|row| row[j].clone()).collect()).collect()
}

/// Aᵀ·diag(w)·B, of columns × columns.
fn product(a: &Exact, w: Option<&[Dyadic]>, b: &Exact, (n, p): (usize, usize)) -> Exact {
    let entry = |i: usize, j: usize| {
        (0..a.len()).fold(whole(0), |sum, k| {
            let term = a[k][i].times(&b[k][j]);
            sum.plus(&w.map_or(term.clone(), |w| w[k].times(&term)))
        })
    };
    (0..n).map(|i| (0..p).map(|j| entry(i, j)).collect()).collect()
}

/// (n₊, n₀, n₋) and the determinant of a symmetric matrix, by Bareiss's elimination with symmetric pivoting.
///
/// After k pivots the matrix is p_k times the Schur complement, p_k the leading minor; so a pivot has the sign of
/// p_{k+1}/p_k. Where the whole diagonal is zero, adding row and column j to row and column i makes a_ii = 2a_ij.
fn inertia(a: &Exact) -> ((usize, usize, usize), Dyadic) {
    let n = a.len();
    let (mut a, e) = integers(a);
    let mut previous = BigInt::one();
    let (mut positive, mut negative) = (0, 0);
    for k in 0..n {
        let mut pivot = (k..n).find(|&i| !a[i][i].is_zero());
        if pivot.is_none() {
            let Some((i, j)) = (k..n).flat_map(|i| (i + 1..n).map(move |j| (i, j))).find(|&(i, j)| !a[i][j].is_zero())
            else {
                break;
            };
            for l in 0..n {
                let x = a[j][l].clone();
                a[i][l] += x;
            }
            for row in &mut a {
                let x = row[j].clone();
                row[i] += x;
            }
            pivot = Some(i);
        }
        let pivot = pivot.unwrap();
        a.swap(k, pivot);
        a.iter_mut().for_each(|row| row.swap(k, pivot));
        let p = a[k][k].clone();
        if p.sign() == previous.sign() {
            positive += 1;
        } else {
            negative += 1;
        }
        for i in k + 1..n {
            for j in i..n {
                let value = (&p * &a[i][j] - &a[i][k] * &a[k][j]) / &previous;
                a[j][i] = value.clone();
                a[i][j] = value;
            }
        }
        previous = p;
    }
    let zero = n - positive - negative;
    let determinant = if zero > 0 { whole(0) } else { Dyadic(previous, e * n as i64) };
    ((positive, zero, negative), determinant)
}

fn is_semidefinite(a: &Exact) -> bool {
    inertia(a).0.2 == 0
}

/// The rank, by Bareiss's elimination.
fn rank(a: &Exact) -> usize {
    let (mut a, _) = integers(a);
    let (m, n) = (a.len(), a.first().map_or(0, Vec::len));
    let mut previous = BigInt::one();
    let mut rank = 0;
    for column in 0..n {
        let Some(pivot) = (rank..m).find(|&i| !a[i][column].is_zero()) else { continue };
        a.swap(rank, pivot);
        let p = a[rank][column].clone();
        for i in rank + 1..m {
            for j in column + 1..n {
                a[i][j] = (&p * &a[i][j] - &a[i][column] * &a[rank][j]) / &previous;
            }
            a[i][column] = BigInt::zero();
        }
        previous = p;
        rank += 1;
    }
    rank
}

// ------------------------------------------------------------------------------------------------------- plumbing

fn mat(rows: &Rows, columns: usize) -> Mat<f64> {
    Mat::from_fn(rows.len(), columns, |i, j| rows[i][j])
}

fn rows_of(a: &Mat<f64>) -> Rows {
    (0..a.nrows()).map(|i| (0..a.ncols()).map(|j| a[(i, j)]).collect()).collect()
}

fn symmetric(rows: &Rows) -> Symmetric {
    Symmetric::new(&mat(rows, rows.len())).unwrap()
}

fn cases(of_default: usize) -> usize {
    25 * of_default * std::env::var("GRAMKIT_CASES").ok().and_then(|factor| factor.parse().ok()).unwrap_or(1)
}

/// Undetermined and all answers, by family.
#[derive(Default)]
struct Tally(BTreeMap<&'static str, (usize, usize)>);

impl Tally {
    fn count(&mut self, family: &'static str, undetermined: bool) {
        let entry = self.0.entry(family).or_default();
        entry.0 += usize::from(undetermined);
        entry.1 += 1;
    }

    /// Prints the shares and holds each family to its budget in per cent.
    fn settle<T>(self, title: &str, families: &[Family<T>]) {
        println!("{title}: undetermined");
        let mut excess = Vec::new();
        for (family, (undetermined, all)) in self.0 {
            println!("  {family:<34}{undetermined:>6} of {all}");
            let budget = families.iter().find(|f| f.0 == family).unwrap().1;
            if 100 * undetermined > budget * all {
                excess.push(family);
            }
        }
        assert!(excess.is_empty(), "{title}: too many undetermined answers: {excess:?}");
    }
}

// ---------------------------------------------------------------------------------------------- symmetric families

fn integer(rng: &mut StdRng, limit: i32) -> f64 {
    f64::from(rng.random_range(-limit..=limit))
}

fn mirrored(n: usize, mut entry: impl FnMut(usize, usize) -> f64) -> Rows {
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

fn order(rng: &mut StdRng) -> usize {
    [2, 2, 2, 3, 3, 3, 4, 4, 5, 6][rng.random_range(0..10)]
}

fn nudge(mut x: f64, ulps: i32) -> f64 {
    for _ in 0..ulps.abs() {
        x = if ulps > 0 { x.next_up() } else { x.next_down() };
    }
    x
}

fn random_integers(rng: &mut StdRng) -> Rows {
    let n = order(rng);
    mirrored(n, |_, _| integer(rng, 4))
}

/// B·diag(±1)·Bᵀ of rank below n.
fn integer_singular(rng: &mut StdRng) -> Rows {
    let n = order(rng);
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

fn decimal_outer(rng: &mut StdRng) -> Rows {
    let (a, b) = (f64::from(rng.random_range(1..40)) / 10.0, f64::from(rng.random_range(1..40)) / 10.0);
    mirrored(2, |i, j| [a, b][i] * [a, b][j])
}

fn ulp_neighbours(rng: &mut StdRng) -> Rows {
    let mut a = if rng.random_range(0..2) == 0 { integer_singular(rng) } else { decimal_outer(rng) };
    let n = a.len();
    for _ in 0..rng.random_range(1..3) {
        let (i, j) = (rng.random_range(0..n), rng.random_range(0..n));
        a[i][j] = nudge(a[i][j], rng.random_range(-3..=3));
        a[j][i] = a[i][j];
    }
    a
}

fn laplacian(rng: &mut StdRng, unit: f64) -> Rows {
    let n = order(rng);
    let mut a = mirrored(n, |i, j| if i == j { 0.0 } else { -f64::from(rng.random_range(0..4)) / unit });
    for i in 0..n {
        a[i][i] = -(0..n).map(|j| a[i][j]).sum::<f64>();
    }
    a
}

fn integer_laplacian(rng: &mut StdRng) -> Rows {
    laplacian(rng, 1.0)
}

fn decimal_laplacian(rng: &mut StdRng) -> Rows {
    laplacian(rng, 10.0)
}

/// Three correlations of which the third lies at the end of what the first two allow.
fn correlation_edge(rng: &mut StdRng) -> Rows {
    let (r, s) = (rng.random_range(-1.0..1.0_f64), rng.random_range(-1.0..1.0_f64));
    let edge = r * s + ((1.0 - r * r) * (1.0 - s * s)).sqrt() * if rng.random_range(0..2) == 0 { 1.0 } else { -1.0 };
    let edge = nudge(edge, rng.random_range(-2..=2));
    vec![vec![1.0, r, s], vec![r, 1.0, edge], vec![s, edge, 1.0]]
}

fn equicorrelation(rng: &mut StdRng) -> Rows {
    let n = order(rng);
    let rho = nudge(-1.0 / (n as f64 - 1.0), rng.random_range(-1..=1));
    mirrored(n, |i, j| if i == j { 1.0 } else { rho })
}

fn hilbert(rng: &mut StdRng) -> Rows {
    mirrored(rng.random_range(1..=12), |i, j| 1.0 / (i + j + 1) as f64)
}

fn log_uniform(rng: &mut StdRng, decades: f64) -> f64 {
    10.0_f64.powf(rng.random_range(-decades..decades)) * if rng.random_range(0..2) == 0 { 1.0 } else { -1.0 }
}

fn huge_spread(rng: &mut StdRng) -> Rows {
    let n = rng.random_range(2..=4);
    mirrored(n, |_, _| log_uniform(rng, 300.0))
}

/// DAD of a singular or nearly singular A, D from 1e-140 to 1e140, rounded.
fn graded(rng: &mut StdRng) -> Rows {
    let a = if rng.random_range(0..2) == 0 { integer_singular(rng) } else { equicorrelation(rng) };
    let scale: Vec<f64> = a.iter().map(|_| log_uniform(rng, 140.0)).collect();
    mirrored(a.len(), |i, j| a[i][j] * scale[i] * scale[j])
}

fn power_graded(rng: &mut StdRng) -> Rows {
    let a = integer_singular(rng);
    let scale: Vec<f64> = a.iter().map(|_| 2.0_f64.powi(rng.random_range(-400..400))).collect();
    mirrored(a.len(), |i, j| a[i][j] * scale[i] * scale[j])
}

fn subnormal(rng: &mut StdRng) -> Rows {
    let a = if rng.random_range(0..2) == 0 { integer_singular(rng) } else { random_integers(rng) };
    mirrored(a.len(), |i, j| a[i][j] * SMALLEST_SUBNORMAL)
}

fn rounded_product(rng: &mut StdRng) -> Rows {
    let n = order(rng);
    let r = rng.random_range(1..=n);
    let b: Rows = (0..n).map(|_| (0..r).map(|_| f64::from(rng.random_range(-50..50)) / 10.0).collect()).collect();
    mirrored(n, |i, j| (0..r).map(|k| b[i][k] * b[j][k]).sum())
}

fn sum_of_singular(rng: &mut StdRng) -> Rows {
    let (a, b) = (decimal_outer(rng), decimal_outer(rng));
    let sign = if rng.random_range(0..2) == 0 { 1.0 } else { -1.0 };
    mirrored(2, |i, j| a[i][j] + sign * b[i][j])
}

fn uniform_symmetric(rng: &mut StdRng) -> Rows {
    let n = order(rng);
    mirrored(n, |_, _| rng.random_range(-1.0..1.0))
}

fn hollow(rng: &mut StdRng) -> Rows {
    let n = order(rng);
    mirrored(n, |i, j| if i == j { 0.0 } else { integer(rng, 2) * 10.0_f64.powi(rng.random_range(-150..150)) })
}

fn near_the_top_of_the_range(rng: &mut StdRng) -> Rows {
    let a = uniform_symmetric(rng);
    let n = a.len() as f64;
    mirrored(a.len(), |i, j| a[i][j] * (f64::MAX / (4.0 * n)))
}

/// With the percentage of undetermined answers that each may have. It is 0 where the method must reach every case, elsewhere
/// somewhat above what was measured over 4000 or more.
const SYMMETRIC: [Family<Rows>; 17] = [
    ("random integers", 0, random_integers),
    ("integer singular", 0, integer_singular),
    ("decimal outer products", 60, decimal_outer),
    ("ulp neighbours of singular", 50, ulp_neighbours),
    ("integer Laplacians", 0, integer_laplacian),
    ("decimal Laplacians", 60, decimal_laplacian),
    ("correlations at the edge", 80, correlation_edge),
    ("equicorrelation at -1/(n-1)", 55, equicorrelation),
    ("Hilbert", 20, hilbert),
    ("huge spread", 10, huge_spread),
    ("graded singular", 80, graded),
    ("graded by powers of two", 10, power_graded),
    ("subnormal", 0, subnormal),
    ("rounded products", 45, rounded_product),
    ("sums of singular", 2, sum_of_singular),
    ("uniform", 0, uniform_symmetric),
    ("zero diagonal", 5, hollow),
];

// -------------------------------------------------------------------------------------------- rectangular families

fn shape(rng: &mut StdRng) -> (usize, usize) {
    (rng.random_range(1..=6), order(rng))
}

fn low_rank_integers(rng: &mut StdRng) -> Rows {
    let (m, n) = shape(rng);
    let r = rng.random_range(0..=m.min(n));
    let a: Rows = (0..m).map(|_| (0..r).map(|_| integer(rng, 5)).collect()).collect();
    let b: Rows = (0..r).map(|_| (0..n).map(|_| integer(rng, 5)).collect()).collect();
    (0..m).map(|i| (0..n).map(|j| (0..r).map(|k| a[i][k] * b[k][j]).sum()).collect()).collect()
}

fn decimal_triples(rng: &mut StdRng) -> Rows {
    (0..2).map(|_| (0..3).map(|_| f64::from(rng.random_range(-50..=50)) / 10.0).collect()).collect()
}

fn lauchli_to_1e300(rng: &mut StdRng) -> Rows {
    let n = rng.random_range(2..=5);
    lauchli(n, 10.0_f64.powf(rng.random_range(-300.0..-8.0)))
}

fn lauchli_beyond(rng: &mut StdRng) -> Rows {
    let epsilon = SMALLEST_SUBNORMAL * 2.0_f64.powi(rng.random_range(0..60)) * f64::from(rng.random_range(1..3));
    lauchli(rng.random_range(2..=5), epsilon)
}

fn lauchli(n: usize, epsilon: f64) -> Rows {
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

fn scaled_columns(rng: &mut StdRng) -> Rows {
    let mut x = if rng.random_range(0..2) == 0 { low_rank_integers(rng) } else { uniform(rng) };
    for j in 0..x[0].len() {
        let scale = 10.0_f64.powi(rng.random_range(-200..=200));
        x.iter_mut().for_each(|row| row[j] *= scale);
    }
    x
}

fn dummy_trap(rng: &mut StdRng) -> Rows {
    let (m, k) = (rng.random_range(1..=7), rng.random_range(1..=4));
    (0..m).map(|i| (0..=k).map(|j| if j == 0 || i % k == j - 1 { 1.0 } else { 0.0 }).collect()).collect()
}

fn ulp_neighbours_of_dependent(rng: &mut StdRng) -> Rows {
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

fn uniform(rng: &mut StdRng) -> Rows {
    let (m, n) = shape(rng);
    (0..m).map(|_| (0..n).map(|_| rng.random_range(-1.0..1.0)).collect()).collect()
}

fn spread(rng: &mut StdRng) -> Rows {
    let (m, n) = (rng.random_range(2..=4), rng.random_range(1..=3));
    (0..m).map(|_| (0..n).map(|_| log_uniform(rng, 300.0)).collect()).collect()
}

fn moderate_spread(rng: &mut StdRng) -> Rows {
    let (m, n) = (rng.random_range(2..=4), rng.random_range(1..=3));
    (0..m).map(|_| (0..n).map(|_| log_uniform(rng, 20.0)).collect()).collect()
}

fn subnormal_vectors(rng: &mut StdRng) -> Rows {
    let mut x = low_rank_integers(rng);
    x.iter_mut().flatten().for_each(|entry| *entry *= SMALLEST_SUBNORMAL);
    x
}

fn multiples(rng: &mut StdRng) -> Rows {
    let mut x = uniform(rng);
    let factor = f64::from(rng.random_range(-8..=8));
    for row in &mut x {
        let last = row.len() - 1;
        row[last] = factor * row[0];
    }
    x
}

fn far_from_the_origin(rng: &mut StdRng) -> Rows {
    let mut x = uniform(rng);
    let mean = 10.0_f64.powi(rng.random_range(0..16));
    x.iter_mut().flatten().for_each(|entry| *entry += mean);
    x
}

const RECTANGULAR: [Family<Rows>; 13] = [
    ("integers of low rank", 0, low_rank_integers),
    ("decimal triples in the plane", 0, decimal_triples),
    ("Lauchli, 1e-300 to 1e-8", 0, lauchli_to_1e300),
    ("Lauchli, subnormal", 10, lauchli_beyond),
    ("columns scaled by 1e-200..1e200", 15, scaled_columns),
    ("dummy variables", 0, dummy_trap),
    ("ulp neighbours of dependent", 10, ulp_neighbours_of_dependent),
    ("uniform", 0, uniform),
    ("spread 1e-300..1e300", 30, spread),
    ("spread 1e-20..1e20", 0, moderate_spread),
    ("subnormal", 0, subnormal_vectors),
    ("multiples", 5, multiples),
    ("far from the origin", 5, far_from_the_origin),
];

// ------------------------------------------------------------------------------------------------------ the checks

fn class_of((positive, zero, negative): (usize, usize, usize)) -> DefinitenessClass {
    match (positive > 0, zero > 0, negative > 0) {
        (true, _, true) => DefinitenessClass::Indefinite,
        (true, true, false) => DefinitenessClass::PositiveSemidefinite,
        (_, false, false) => DefinitenessClass::PositiveDefinite,
        (false, true, true) => DefinitenessClass::NegativeSemidefinite,
        (false, false, true) => DefinitenessClass::NegativeDefinite,
        (false, true, false) => DefinitenessClass::Zero,
    }
}

fn agree(verdict: Verdict, truth: bool) -> bool {
    match verdict {
        Verdict::Proved => truth,
        Verdict::Refuted => !truth,
        Verdict::Undetermined => true,
    }
}

/// Whatever is claimed holds for a matrix of this inertia.
fn holds(answer: &Definiteness, truth: (usize, usize, usize)) -> bool {
    let (positive, zero, negative) = truth;
    let inertia = answer.inertia.proved().unwrap();
    let counts = [(inertia.positive, positive), (inertia.zero, zero), (inertia.negative, negative)];
    counts.iter().all(|(bound, count)| bound.lower <= *count && *count <= bound.upper)
        && answer.class.proved().is_none_or(|class| class == class_of(truth))
        && agree(answer.is_positive_definite(), zero + negative == 0)
        && agree(answer.is_positive_semidefinite(), negative == 0)
        && agree(answer.is_negative_definite(), zero + positive == 0)
        && agree(answer.is_negative_semidefinite(), positive == 0)
}

fn check_determinant(determinant: &Determinant, truth: &Dyadic, what: &dyn std::fmt::Debug) {
    assert!(determinant.sign.proved().is_none_or(|sign| sign == truth.sign()), "{what:?}: {determinant:?}");
    if let Some(e) = determinant.ln_abs_enclosure.proved() {
        assert!(!truth.is_zero(), "{what:?}: {determinant:?}");
        let (ln, slack) = truth.ln_abs();
        assert!(e.lower <= ln + slack && ln - slack <= e.upper, "{what:?}: ln {ln}, {determinant:?}");
    }
}

/// ln det A − Σ ln a_ii lies in its enclosure.
fn check_hadamard(determinant: &Determinant, truth: &Dyadic, a: &Exact, what: &dyn std::fmt::Debug) {
    if let Some(e) = determinant.ln_hadamard_enclosure {
        assert!(truth.sign() > 0, "{what:?}: {determinant:?}");
        let (mut ln, mut slack) = truth.ln_abs();
        for (j, row) in a.iter().enumerate() {
            let (l, s) = row[j].ln_abs();
            slack += s + f64::EPSILON * (ln.abs() + l.abs());
            ln -= l;
        }
        assert!(e.lower <= ln + slack && ln - slack <= e.upper, "{what:?}: ln {ln}, {determinant:?}");
    }
}

/// By Sylvester's law, A − tI counts the eigenvalues below and above t.
fn check_eigenvalues(eigen: &Eigen, a: &Exact, what: &dyn std::fmt::Debug) {
    let n = a.len();
    for (i, e) in eigen.enclosures.iter().enumerate() {
        let below = inertia(&minus(a, &scalar(n, &d(e.lower)))).0.2;
        let above = inertia(&minus(a, &scalar(n, &d(e.upper)))).0.0;
        assert!(below <= i && n - above > i, "{what:?}: eigenvalue {i} in {e:?}");
    }
    assert!(eigen.values.is_sorted(), "{what:?}: {:?}", eigen.values);
}

#[test]
fn every_claim_on_a_stored_symmetric_matrix_is_true() {
    let mut rng = StdRng::seed_from_u64(SEED);
    let mut tally = Tally::default();
    for (name, _, family) in SYMMETRIC {
        for _ in 0..cases(60) {
            let a = family(&mut rng);
            let stored = symmetric(&a);
            let x = exact(&a);
            let (truth, determinant) = inertia(&x);
            let answer = Definiteness::of(&stored).unwrap();
            assert!(holds(&answer, truth), "{name}: {a:?} has {truth:?}, {answer:?}");
            tally.count(name, answer.class == Claim::Undetermined);
            let d = Determinant::of(&stored).unwrap();
            check_determinant(&d, &determinant, &a);
            check_hadamard(&d, &determinant, &x, &a);
            if a.len() <= 6 {
                check_eigenvalues(&Eigen::of(&stored).unwrap(), &x, &a);
            }
            check_metamorphoses(&a, &answer, &mut rng);
        }
    }
    tally.settle("definiteness", &SYMMETRIC);
}

/// A permutation, a power of two and −A change the question, not the answer.
fn check_metamorphoses(a: &Rows, answer: &Definiteness, rng: &mut StdRng) {
    let n = a.len();
    let mut places: Vec<usize> = (0..n).collect();
    for i in (1..n).rev() {
        places.swap(i, rng.random_range(0..=i));
    }
    let permuted = Definiteness::of(&symmetric(&mirrored(n, |i, j| a[places[i]][places[j]]))).unwrap();
    let negated = Definiteness::of(&symmetric(a).negated()).unwrap();
    let contradict = |x: Verdict, y: Verdict| x != y && x != Verdict::Undetermined && y != Verdict::Undetermined;
    assert!(!contradict(answer.is_positive_definite(), permuted.is_positive_definite()), "{a:?}");
    assert!(!contradict(answer.is_positive_semidefinite(), permuted.is_positive_semidefinite()), "{a:?}");
    assert!(!contradict(answer.is_positive_definite(), negated.is_negative_definite()), "{a:?}");
    assert!(!contradict(answer.is_positive_semidefinite(), negated.is_negative_semidefinite()), "{a:?}");
    // Where every entry and its quarter are normal numbers, scaling by a power of two changes no bit of the way.
    if a.iter().flatten().all(|x| *x == 0.0 || (1e-290..1e290).contains(&x.abs())) {
        let quarter = Definiteness::of(&symmetric(&mirrored(n, |i, j| 0.25 * a[i][j]))).unwrap();
        assert!(!contradict(answer.is_positive_definite(), quarter.is_positive_definite()), "{a:?}");
        assert!(!contradict(answer.is_positive_semidefinite(), quarter.is_positive_semidefinite()), "{a:?}");
    }
}

#[test]
fn every_claim_on_a_radius_is_true_of_the_matrices_at_its_end() {
    let mut rng = StdRng::seed_from_u64(SEED + 1);
    for (name, _, family) in SYMMETRIC {
        for _ in 0..cases(30) {
            let a = family(&mut rng);
            let n = a.len();
            if n > 6 {
                continue;
            }
            let x = exact(&a);
            let max = a.iter().flatten().fold(0.0_f64, |max, x| max.max(x.abs()));
            // Around the smallest computed eigenvalue, where claims change.
            let eigen = Eigen::of(&symmetric(&a)).unwrap();
            let smallest = eigen.values.iter().map(|x| x.abs()).fold(f64::MAX, f64::min);
            let r = match rng.random_range(0..4) {
                0 => smallest * rng.random_range(0.9..1.1),
                1 => nudge(smallest, rng.random_range(-2..=2)).abs(),
                2 => max * 10.0_f64.powf(rng.random_range(-18.0..0.0)),
                _ => smallest * rng.random_range(0.0..1.0),
            };
            let r = if r.is_finite() { r } else { 1.0 };
            let ball = symmetric(&a).with_radius(Radius::Bound(r)).unwrap();
            let answer = Definiteness::of(&ball).unwrap();
            let eigen = Eigen::of(&ball).unwrap();
            let determinant = Determinant::of(&ball).unwrap();
            let mut inside = vec![(whole(1), scalar(n, &whole(0)))];
            inside.push((whole(1), scalar(n, &d(r))));
            // ±r·vvᵀ/‖v‖², times ‖v‖².
            for _ in 0..4 {
                let v: Vec<i64> = (0..n).map(|_| rng.random_range(-3..=3)).collect();
                let square: i64 = v.iter().map(|v| v * v).sum();
                if square > 0 {
                    let outer = v.iter().map(|a| v.iter().map(|b| whole(a * b).times(&d(r))).collect()).collect();
                    inside.push((whole(square), outer));
                }
            }
            for (scale, step) in inside {
                for point in [plus(&times(&scale, &x), &step), minus(&times(&scale, &x), &step)] {
                    let (truth, det) = inertia(&point);
                    assert!(holds(&answer, truth), "{name}: {a:?}, r = {r:e}: {truth:?}, {answer:?}");
                    assert!(
                        determinant.sign.proved().is_none_or(|sign| sign == det.sign()),
                        "{name}: {a:?}, r = {r:e}"
                    );
                    if scale.minus(&whole(1)).is_zero() {
                        check_eigenvalues(&eigen, &point, &(&a, r));
                        check_determinant(&determinant, &det, &(&a, r));
                    }
                }
            }
        }
    }
}

fn vanishes(relation: &gramkit::Relation, x: &Exact) -> bool {
    let coefficients: Vec<Dyadic> = relation.coefficients.iter().map(|c| Dyadic(c.clone(), 0)).collect();
    coefficients.iter().any(|c| !c.is_zero())
        && x.iter().all(|row| row.iter().zip(&coefficients).fold(whole(0), |s, (x, c)| s.plus(&x.times(c))).is_zero())
}

#[test]
fn every_claim_on_vectors_is_true() {
    let mut rng = StdRng::seed_from_u64(SEED + 2);
    let mut tally = Tally::default();
    for (name, _, family) in RECTANGULAR {
        for _ in 0..cases(40) {
            let rows = family(&mut rng);
            let (m, n) = (rows.len(), rows[0].len());
            let x = exact(&rows);
            let matrix = mat(&rows, n);
            let vectors = Vectors::columns(&matrix);
            let truth = rank(&x);
            let gram = product(&x, None, &x, (n, n));

            let answer = Independence::of(&vectors).unwrap();
            tally.count(name, answer.verdict == Verdict::Undetermined);
            assert!(agree(answer.verdict, truth == n), "{name}: {rows:?}: {answer:?}");
            assert!(answer.rank.lower <= truth && truth <= answer.rank.upper, "{name}: {rows:?}: {answer:?}");
            assert!(answer.relations().iter().all(|relation| vanishes(relation, &x)), "{name}: {rows:?}: {answer:?}");
            let det = inertia(&gram).1;
            check_determinant(&answer.determinant, &det, &rows);
            check_hadamard(&answer.determinant, &det, &gram, &rows);
            let s = d(answer.sigma_min_lower);
            assert!(is_semidefinite(&minus(&gram, &scalar(n, &s.times(&s)))), "{name}: {rows:?}: {answer:?}");
            let of_gram = Definiteness::from_independence(answer);
            assert!(holds(&of_gram, (truth, n - truth, 0)), "{name}: {rows:?}: {of_gram:?}");

            let turned = Independence::of(&Vectors::rows(&matrix)).unwrap();
            assert!(turned.rank.lower <= truth && truth <= turned.rank.upper, "{name}: {rows:?}: {turned:?}");
            check_centred_and_weighted(&rows, &x, &mut rng);
            check_f32(&rows, truth);

            let svd = match Svd::of(&vectors) {
                Err(Error::Overflow { .. }) if name.starts_with("spread") => continue,
                svd => svd.unwrap(),
            };
            let k = m.min(n);
            let small = if n <= m {
                gram
            } else {
                let t = transposed(&x, n);
                product(&t, None, &t, (m, m))
            };
            let above = |t: f64| inertia(&minus(&small, &scalar(k, &d(t).times(&d(t))))).0;
            for (i, e) in svd.enclosures.iter().enumerate() {
                assert!(k - above(e.lower).2 > i && above(e.upper).0 <= i, "{name}: {rows:?}: σ_{i} in {e:?}");
            }
            assert!(svd.values.iter().rev().is_sorted() && svd.values.iter().all(|&s| s >= 0.0), "{:?}", svd.values);
            let ranks = Rank::of(&vectors, Tolerance::default()).unwrap();
            let numerical = above(ranks.numerical.tolerance).0;
            assert!(ranks.exact.lower <= truth && truth <= ranks.exact.upper, "{name}: {rows:?}: {ranks:?}");
            let bounds = ranks.numerical.bounds;
            assert!(bounds.lower <= numerical && numerical <= bounds.upper, "{name}: {rows:?}: {ranks:?}");
        }
    }
    tally.settle("independence", &RECTANGULAR);
}

/// The centred vectors have one rank less than the vectors and the constant, over the components that weigh.
fn check_centred_and_weighted(rows: &Rows, x: &Exact, rng: &mut StdRng) {
    let (m, n) = (rows.len(), rows[0].len());
    let matrix = mat(rows, n);
    let weights: Vec<f64> = (0..m).map(|_| f64::from(rng.random_range(0..3)) / 10.0).collect();
    for centring in [Centring::None, Centring::Mean] {
        for weights in [None, Some(weights.as_slice())] {
            let kept: Vec<usize> = (0..m).filter(|&i| weights.is_none_or(|w| w[i] > 0.0)).collect();
            let constant = usize::from(centring == Centring::Mean && !kept.is_empty());
            let extended: Exact = kept
                .iter()
                .map(|&i| std::iter::repeat_n(whole(1), constant).chain(x[i].iter().cloned()).collect())
                .collect();
            let truth = rank(&extended) - constant.min(kept.len());
            let options = GramOptions { centring, weights, ..GramOptions::default() };
            let answer = Independence::with(&Vectors::columns(&matrix), &options, &VerdictOptions::default()).unwrap();
            let what = format!("{rows:?}, {options:?}: rank {truth}, {answer:?}");
            assert!(agree(answer.verdict, truth == n), "{what}");
            assert!(answer.rank.lower <= truth && truth <= answer.rank.upper, "{what}");
            let s = d(answer.sigma_min_lower);
            if weights.is_none() {
                let scatter = scatter(x, None, constant > 0, n);
                let floor = times(&scatter.1, &scalar(n, &s.times(&s)));
                assert!(is_semidefinite(&minus(&scatter.0, &floor)), "{what}");
            } else {
                assert!(s.is_zero());
            }
            // Against the centred vectors, m times over.
            for relation in answer.relations() {
                let centred: Exact = kept
                    .iter()
                    .map(|&i| {
                        (0..n)
                            .map(|j| {
                                let sum = kept.iter().fold(whole(0), |s, &k| s.plus(&x[k][j]));
                                let own = whole(kept.len() as i64).times(&x[i][j]);
                                if constant > 0 { own.minus(&sum) } else { x[i][j].clone() }
                            })
                            .collect()
                    })
                    .collect();
                assert!(vanishes(relation, &centred), "{what}");
            }
        }
    }
}

fn check_f32(rows: &Rows, truth: usize) {
    let n = rows[0].len();
    if rows.iter().flatten().all(|&x| f64::from(x as f32) == x) {
        let narrow = Mat::from_fn(rows.len(), n, |i, j| rows[i][j] as f32);
        let answer = Independence::of(&Vectors::columns(&narrow)).unwrap();
        assert!(agree(answer.verdict, truth == n), "{rows:?}: {answer:?}");
    }
}

/// XᵀWX, or W·XᵀWX − ttᵀ if centred, and the factor 1 or W on it.
fn scatter(x: &Exact, weights: Option<&[Dyadic]>, centred: bool, n: usize) -> (Exact, Dyadic) {
    let gram = product(x, weights, x, (n, n));
    if !centred {
        return (gram, whole(1));
    }
    let ones: Exact = x.iter().map(|_| vec![whole(1)]).collect();
    let total = product(&ones, weights, &ones, (1, 1))[0][0].clone();
    let sums = product(x, weights, &ones, (n, 1));
    let outer: Exact = (0..n).map(|i| (0..n).map(|j| sums[i][0].times(&sums[j][0])).collect()).collect();
    (minus(&times(&total, &gram), &outer), total)
}

/// −r·I ≤ Ĝ − S/f ≤ r·I.
fn within_radius(g: &Symmetric, s: &Exact, f: &Dyadic) -> bool {
    let n = g.order();
    let error = minus(&times(f, &exact(&rows_of(&g.as_faer().to_owned()))), s);
    if g.radius() == Radius::Exact {
        return error.iter().flatten().all(Dyadic::is_zero);
    }
    let r = scalar(n, &f.times(&d(g.radius().value())));
    is_semidefinite(&plus(&r, &error)) && is_semidefinite(&minus(&r, &error))
}

#[test]
fn the_radius_of_every_gram_matrix_holds_the_exact_one() {
    let mut rng = StdRng::seed_from_u64(SEED + 3);
    for (name, _, family) in RECTANGULAR {
        let (mut formed, mut refused) = (0, 0);
        for _ in 0..cases(25) {
            let rows = family(&mut rng);
            let weights: Vec<f64> = match rng.random_range(0..4) {
                0 => rows.iter().map(|_| f64::from(rng.random_range(0..4))).collect(),
                1 => rows.iter().map(|_| rng.random_range(0.0..1.0)).collect(),
                2 => rows.iter().map(|_| rng.random_range(0.0..1.0) * 1e-300).collect(),
                _ => rows.iter().map(|_| 10.0_f64.powf(rng.random_range(-30.0..30.0))).collect(),
            };
            let (f, r) = check_gram_radii(name, &rows, &weights);
            (formed, refused) = (formed + f, refused + r);
        }
        println!("  {name:<34}{formed:>6} formed, {refused} refused");
    }
}

/// All forms of one X; returns how many were formed and how many refused with an error.
fn check_gram_radii(name: &str, rows: &Rows, weights: &[f64]) -> (usize, usize) {
    let n = rows[0].len();
    let m = rows.len();
    let matrix = mat(rows, n);
    let x = exact(rows);
    let exact_weights: Vec<Dyadic> = weights.iter().map(|&w| d(w)).collect();
    let (mut formed, mut refused) = (0, 0);
    for centring in [Centring::None, Centring::Mean] {
        for weighted in [false, true] {
            let w = weighted.then_some(exact_weights.as_slice());
            let (s, f) = scatter(&x, w, centring == Centring::Mean, n);
            let total = w.map_or(whole(m as i64), |w| w.iter().fold(whole(0), |sum, w| sum.plus(w)));
            for divisor in [Divisor::One, Divisor::Count, Divisor::CountLessOne, Divisor::UnitDiagonal] {
                let options =
                    GramOptions { centring, divisor, weights: weighted.then_some(weights), ..GramOptions::default() };
                let Ok(g) = Gram::with(&Vectors::columns(&matrix), &options) else {
                    refused += 1;
                    continue;
                };
                formed += 1;
                let by = match divisor {
                    Divisor::One => whole(1),
                    Divisor::Count => total.clone(),
                    Divisor::CountLessOne => total.minus(&whole(1)),
                    Divisor::UnitDiagonal => {
                        assert!(cosines_hold(&g, &s), "{name}: {rows:?}, {options:?}: {g:?}");
                        continue;
                    }
                };
                assert!(by.sign() > 0 && within_radius(&g, &s, &f.times(&by)), "{name}: {rows:?}, {options:?}: {g:?}");
                // What is proved within the radius is true of the exact matrix.
                if let Ok(answer) = Definiteness::of(&g) {
                    assert!(holds(&answer, inertia(&s).0), "{name}: {rows:?}, {options:?}: {answer:?}");
                }
            }
        }
    }
    (formed, refused)
}

/// Each entry of a correlation matrix lies within the radius of s_ij/√(s_ii·s_jj), compared by squares.
fn cosines_hold(g: &Symmetric, s: &Exact) -> bool {
    let r = d(g.radius().value());
    let n = g.order();
    (0..n).all(|j| {
        g.get(j, j) == 1.0
            && (0..j).all(|i| {
                let scale = s[i][i].times(&s[j][j]);
                // Whether s_ij ≤ t·√(s_ii·s_jj), for a sign of s_ij and t.
                let below = |s: &Dyadic, t: &Dyadic| {
                    let (a, b) = (s.times(s), t.times(t).times(&scale));
                    match (s.sign() < 0, t.sign() < 0) {
                        (true, false) => true,
                        (false, true) => s.is_zero() && t.is_zero(),
                        (false, false) => a.at_most(&b),
                        (true, true) => b.at_most(&a),
                    }
                };
                let entry = d(g.get(i, j));
                below(&s[i][j], &entry.plus(&r)) && below(&s[i][j].negated(), &r.minus(&entry))
            })
    })
}

#[test]
fn the_radius_holds_where_the_product_is_cut_into_panels() {
    let mut rng = StdRng::seed_from_u64(SEED + 4);
    for mean in [0.0, 1e3, 1e12] {
        let rows: Rows = (0..4200).map(|_| (0..2).map(|_| mean + rng.random_range(-1.0..1.0)).collect()).collect();
        let weights: Vec<f64> = rows.iter().map(|_| rng.random_range(0.0..1.0)).collect();
        assert_eq!(check_gram_radii("panels", &rows, &weights), (16, 0));

        let narrow = Mat::from_fn(rows.len(), 2, |i, j| rows[i][j] as f32);
        let widened = exact(&rows.iter().map(|row| row.iter().map(|&x| f64::from(x as f32)).collect()).collect());
        let g = Gram::covariance(&Vectors::columns(&narrow)).unwrap();
        let (s, f) = scatter(&widened, None, true, 2);
        assert!(within_radius(&g, &s, &f.times(&whole(rows.len() as i64 - 1))), "{g:?}");
    }
}

#[test]
fn the_radius_of_a_cross_gram_matrix_holds_the_exact_one() {
    let mut rng = StdRng::seed_from_u64(SEED + 5);
    for (name, _, family) in RECTANGULAR {
        for _ in 0..cases(20) {
            let (a, b) = (family(&mut rng), family(&mut rng));
            let m = a.len().min(b.len());
            let (a, b): (Rows, Rows) = (a[..m].to_vec(), b[..m].to_vec());
            let (n, p) = (a[0].len(), b[0].len());
            let (x, y) = (mat(&a, n), mat(&b, p));
            let Ok(cross) = CrossGram::of(&Vectors::columns(&x), &Vectors::columns(&y)) else { continue };
            let error = minus(&exact(&rows_of(&cross.values)), &product(&exact(&a), None, &exact(&b), (n, p)));
            let r = d(cross.radius);
            let square = product(&error, None, &error, (p, p));
            assert!(is_semidefinite(&minus(&scalar(p, &r.times(&r)), &square)), "{name}: {a:?}, {b:?}: {cross:?}");
        }
    }
}

#[test]
fn the_loss_of_orthogonality_is_bounded() {
    let mut rng = StdRng::seed_from_u64(SEED + 6);
    for (name, _, family) in RECTANGULAR {
        for _ in 0..cases(20) {
            let rows = family(&mut rng);
            let matrix = mat(&rows, rows[0].len());
            for method in
                [GramSchmidt::Classical, GramSchmidt::Modified, GramSchmidt::ClassicalTwice, GramSchmidt::ModifiedTwice]
            {
                let basis = match Orthonormal::of(&Vectors::columns(&matrix), method) {
                    // Lengths among the subnormal numbers are no doubles.
                    Err(Error::Underflow { .. }) => continue,
                    answer => answer.unwrap(),
                };
                let r = basis.rank();
                let q = exact(&rows_of(&basis.q));
                let gap = minus(&scalar(r, &whole(1)), &product(&q, None, &q, (r, r)));
                let bound = scalar(r, &d(basis.loss_bound));
                let holds = is_semidefinite(&plus(&bound, &gap)) && is_semidefinite(&minus(&bound, &gap));
                assert!(holds, "{name}: {rows:?}, {method:?}: {basis:?}");
            }
        }
    }
}

#[test]
fn matrices_near_the_top_of_the_range_are_judged() {
    let mut rng = StdRng::seed_from_u64(SEED + 7);
    for _ in 0..cases(40) {
        let a = near_the_top_of_the_range(&mut rng);
        let answer = Definiteness::of(&symmetric(&a)).unwrap();
        assert!(holds(&answer, inertia(&exact(&a)).0), "{a:?}: {answer:?}");
    }
}

#[test]
fn a_witness_may_be_as_long_as_the_range() {
    // x = (−2¹⁰²³, 2^−1023): twice its first entry is no double.
    let (small, large) = (f64::MIN_POSITIVE, 2.0_f64.powi(1023));
    for sign in [1.0, -1.0] {
        let a = symmetric(&vec![vec![0.0, sign * small], vec![sign * small, large]]);
        assert_eq!(Definiteness::of(&a).unwrap().class, Claim::Proved(DefinitenessClass::Indefinite));
    }
}

#[test]
fn the_oracle_knows_textbook_inertias() {
    let inertia = |a: Rows| inertia(&exact(&a)).0;
    assert_eq!(inertia(vec![vec![0.0, 1.0], vec![1.0, 0.0]]), (1, 0, 1));
    assert_eq!(inertia(vec![vec![1.0, 2.0], vec![2.0, 1.0]]), (1, 0, 1));
    assert_eq!(inertia(vec![vec![1.0, 2.0, 3.0], vec![2.0, 4.0, 1.0], vec![3.0, 1.0, 0.0]]), (2, 0, 1));
    assert_eq!(inertia(vec![vec![2.0, -1.0, -1.0], vec![-1.0, 2.0, -1.0], vec![-1.0, -1.0, 2.0]]), (2, 1, 0));
    assert_eq!(inertia(vec![vec![-1.0, 0.0], vec![0.0, 0.0]]), (0, 1, 1));
    assert_eq!(rank(&exact(&vec![vec![1.0, 2.0, 3.0], vec![4.0, 5.0, 6.0], vec![7.0, 8.0, 9.0]])), 2);
}

// ------------------------------------------------------------------------------- reproductions of particular defects

/// The floating-point sum of the weights is 1 + 2u, the exact one 1 + 2⁻¹⁰⁴.
#[test]
fn a_covariance_is_refused_where_the_weights_less_one_are_lost_in_rounding() {
    let u = f64::EPSILON / 2.0;
    let above_half = 0.5 * u * (1.0 + f64::EPSILON);
    let weights = [1.0 - 2.0 * u, above_half, above_half, u * (1.0 + f64::EPSILON)];
    assert_eq!(weights.iter().sum::<f64>(), 1.0 + f64::EPSILON);
    let rows: Rows = (0..4).map(|i| vec![f64::from(i * i), f64::from(i)]).collect();
    check_gram_radii("weights that sum to almost 1", &rows, &weights);
}

#[test]
fn nothing_is_proved_from_an_estimate() {
    let a = symmetric(&vec![vec![1.0, 0.0], vec![0.0, 1.0]]).with_radius(Radius::Estimate(0.1)).unwrap();
    let answer = Definiteness::of(&a).unwrap();
    assert_eq!(answer.class, Claim::Estimated(DefinitenessClass::PositiveDefinite));
    assert_eq!(answer.is_positive_definite(), Verdict::Undetermined);
    assert_eq!(Determinant::of(&a).unwrap().sign, Claim::Estimated(1));
    assert!(!gramkit::Eigen::of(&a).unwrap().proved);
}

#[test]
fn weights_that_are_none_are_refused() {
    let x = Mat::from_fn(3, 2, |i, j| (i + j) as f64);
    for bad in [f64::NAN, f64::INFINITY, -1.0] {
        let weights = [1.0, 1.0, bad];
        let options = GramOptions { weights: Some(&weights), ..GramOptions::default() };
        assert!(Gram::with(&Vectors::columns(&x), &options).is_err());
        assert!(Independence::with(&Vectors::columns(&x), &options, &VerdictOptions::default()).is_err(), "{bad}");
    }
}

#[test]
fn relations_have_a_coefficient() {
    let x: Mat<f64> = Mat::zeros(0, 2);
    let options = GramOptions { centring: Centring::Mean, ..GramOptions::default() };
    let answer = Independence::with(&Vectors::columns(&x), &options, &VerdictOptions::default()).unwrap();
    assert!(answer.relations().iter().all(|relation| relation.coefficients.iter().any(|c| !c.is_zero())), "{answer:?}");
    assert_eq!(answer.relations().len(), 2);
}

#[test]
fn the_largest_numbers_are_judged() {
    let a = symmetric(&vec![vec![f64::MAX, f64::MAX], vec![f64::MAX, f64::MAX]]);
    assert_eq!(Definiteness::of(&a).unwrap().class, Claim::Proved(DefinitenessClass::PositiveSemidefinite));
}

#[test]
fn a_failing_iteration_leaves_the_witness() {
    let a = symmetric(&vec![
        vec![0.0, -2e36, 0.0, 0.0],
        vec![-2e36, 0.0, 9.999999999999996e-149, -9.999999999999998e-77],
        vec![0.0, 9.999999999999996e-149, 0.0, -2.0000000000000008e146],
        vec![0.0, -9.999999999999998e-77, -2.0000000000000008e146, 0.0],
    ]);
    assert_eq!(Definiteness::of(&a).unwrap().class, Claim::Proved(DefinitenessClass::Indefinite));
}

/// An exactly semidefinite matrix of order 400, all of whose 2 × 2 minors are 0.
#[test]
fn a_matrix_of_rank_one_takes_no_minute() {
    let started = std::time::Instant::now();
    let a = Symmetric::from_lower(400, |_, _| 1.0).unwrap();
    assert_eq!(Definiteness::of(&a).unwrap().class, Claim::Proved(DefinitenessClass::PositiveSemidefinite));
    println!("{:?}", started.elapsed());
    assert!(started.elapsed().as_secs() < 5);
}
