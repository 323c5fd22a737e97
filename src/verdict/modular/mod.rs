//! Exact linear algebra modulo primes.
//!
//! A matrix of doubles is one of integers Z, up to powers of two on its rows and columns. Modulo a prime p its minors are
//! those of Z modulo p, hence
//!
//! * rank_p(Z) ≤ rank(Z): **one elimination modulo p with rank n proves independence** (the principle of `isregular` in
//!   Rump's INTLAB);
//! * a null vector of Z modulo several primes is the image of a rational one. Rational reconstruction recovers it once the
//!   product of the primes is long enough, and **Σ cⱼxⱼ = 0, checked exactly with integers c, proves dependence**. No luck
//!   is needed for the proof, only for finding it;
//! * a minor that is zero modulo primes whose product exceeds Hadamard's bound on it is zero: **rank_p ≤ r for so many
//!   primes proves rank ≤ r**, where relations are too long to be of use;
//! * an integer is known from its residues modulo primes whose product exceeds twice a bound on it. So the leading principal
//!   minors of a symmetric Z have their exact signs, and these are **the exact inertia** (Jacobi, Gundelfinger; Gantmacher,
//!   *The Theory of Matrices* I, ch. X §3).
//!
//! What a step costs is counted in multiplications modulo a prime and known before it is taken.

mod echelon;
mod field;
mod integral;
mod primes;
mod reconstruction;
mod residues;
mod symmetric;
#[cfg(test)]
mod tests;

pub(crate) use integral::Integral;

use num_bigint::BigInt;
use num_traits::{ToPrimitive, Zero};
use rayon::prelude::*;

use super::budget::{Stop, Work};
use super::{Count, Minor, Obstacle, PrincipalMinors, Relation, VanishingMinors};
use crate::Result;
use echelon::Echelon;
use field::Field;
use integral::{Image, hadamard};
use primes::{count_for, primes};
use residues::Radix;
use symmetric::Pivots;

/// Relations are looked for with up to so many primes: those have coefficients of up to 300 digits. Where all are longer,
/// the rank is proved without them.
const MOST_PRIMES_FOR_A_RELATION: usize = 32;
/// Coefficients that the relations of one family may have together, so that they fit into memory (some 100 MB).
const MOST_COEFFICIENTS: usize = 1 << 22;
/// Primes between two reports of progress.
const CHUNK: usize = 64;

/// What elimination proves of the rank.
#[derive(Debug)]
pub(crate) struct RankProof {
    pub(crate) rank: Count,
    pub(crate) minor: Option<Minor>,
    pub(crate) relations: Vec<Relation>,
    pub(crate) vanishing: Option<VanishingMinors>,
    pub(crate) missing: Option<Obstacle>,
}

/// Bounds the rank from below by one prime, from above by integer relations or by many primes.
///
/// # Errors
/// [`Error::Cancelled`](crate::Error::Cancelled).
pub(crate) fn rank(z: &Integral, work: &mut Work<'_>) -> Result<RankProof> {
    let mut prime = primes(1)[0];
    loop {
        let mut proof = by_relations(z, prime, work)?;
        let r = proof.rank.lower;
        if proof.rank.exact().is_some() {
            return Ok(proof);
        }
        let rows = proof.minor.as_ref().map_or(Vec::new(), |minor| minor.rows.clone());
        match vanishing_minors(z, &rows, work) {
            Ok((count, None)) => {
                proof.rank.upper = r;
                proof.vanishing = Some(VanishingMinors { rank: r, primes: count });
                proof.missing = None;
                return Ok(proof);
            }
            // Modulo the first prime the rank is too low, which happens to one matrix in 10¹⁸.
            Ok((_, Some(larger))) => prime = larger,
            Err(stop) => {
                proof.missing = Some(stop.obstacle()?);
                return Ok(proof);
            }
        }
    }
}

/// Bounds the rank from below by a prime, from above by relations with coefficients of up to some hundred digits.
///
/// # Errors
/// [`Error::Cancelled`](crate::Error::Cancelled).
pub(crate) fn sandwich(z: &Integral, work: &mut Work<'_>) -> Result<RankProof> {
    by_relations(z, primes(1)[0], work)
}

fn by_relations(z: &Integral, prime: u64, work: &mut Work<'_>) -> Result<RankProof> {
    let (m, n) = (z.rows(), z.columns());
    let (echelon, stop) = Echelon::of(&z.image(Field::new(prime)), m, work);
    let r = echelon.rank();
    let mut relations = Vec::new();
    let outcome = match stop {
        Some(stop) => Err(stop),
        None if r == n => Ok(()),
        None => find_relations(&mut relations, z, &echelon, work),
    };
    let rank = Count { lower: r, upper: m.min(n - relations.len()) };
    let obstacle = outcome.err().map(Stop::obstacle).transpose()?;
    Ok(RankProof {
        rank,
        minor: (r > 0).then(|| Minor { prime, rows: echelon.pivot_rows(), columns: echelon.pivot_columns() }),
        relations,
        vanishing: None,
        missing: obstacle.filter(|_| rank.exact().is_none()),
    })
}

/// All minimal relations, as far as they are short: for each column without a pivot, the one that expresses it by the pivot
/// columns before it.
fn find_relations(found: &mut Vec<Relation>, z: &Integral, echelon: &Echelon, work: &mut Work<'_>) -> Result<(), Stop> {
    let n = z.columns();
    let (rows, pivots) = (echelon.pivot_rows(), echelon.pivot_columns());
    let r = pivots.len();
    let mut open: Vec<usize> = (0..n).filter(|j| pivots.binary_search(j).is_err()).collect();
    open.truncate(MOST_COEFFICIENTS / n);
    // By Cramer's rule the entries are quotients of minors of the pivot rows, and such a fraction is recovered from twice
    // as many bits.
    let bits = z.row_bits();
    let bits: Vec<u64> = rows.iter().map(|&i| bits[i]).collect();
    let enough = count_for(2 * hadamard(&bits, r) + 2).min(MOST_PRIMES_FOR_A_RELATION);
    let block = z.block(&rows);
    let mut fields: Vec<Field> = Vec::new();
    // nulls[f][k]: the null vector of column f modulo the k-th prime.
    let mut nulls: Vec<Vec<Vec<u64>>> = vec![Vec::new(); n];
    let mut proved: Vec<(usize, Relation)> = Vec::new();
    let (mut tried, mut goal) = (0, 1);
    let mut outcome = Ok(());
    while !open.is_empty() && fields.len() < enough {
        let batch = &primes(tried + goal - fields.len())[tried..];
        let each = (r * r * (n + open.len()) + n) as u64;
        outcome = work.spend(each.saturating_mul(batch.len() as u64));
        outcome = outcome.and_then(|()| work.report(fields.len() as f64 / enough as f64));
        if outcome.is_err() {
            break;
        }
        tried += batch.len();
        let solved: Vec<_> = batch.par_iter().map(|&p| null_vectors(&block, Field::new(p), &pivots, &open)).collect();
        for (field, vectors) in solved.into_iter().flatten() {
            fields.push(field);
            open.iter().zip(vectors).for_each(|(&f, vector)| nulls[f].push(vector));
        }
        let radix = Radix::new(fields.clone());
        let candidates: Vec<_> = open
            .par_iter()
            .map(|&f| candidate(&radix, &nulls[f], &pivots, f, n).filter(|coefficients| vanishes(z, coefficients)))
            .collect();
        let mut still_open = Vec::new();
        for (f, coefficients) in open.into_iter().zip(candidates) {
            match coefficients {
                Some(coefficients) => proved.push((f, Relation::new(coefficients, z.column_exponents()))),
                None => still_open.push(f),
            }
        }
        open = still_open;
        goal = (2 * goal).min(enough);
    }
    proved.sort_by_key(|&(f, _)| f);
    found.extend(proved.into_iter().map(|(_, relation)| relation));
    outcome
}

/// The null vectors modulo p; `None` for a prime that divides the pivot minor.
fn null_vectors(block: &Integral, field: Field, pivots: &[usize], open: &[usize]) -> Option<(Field, Vec<Vec<u64>>)> {
    let echelon = Echelon::in_order(&block.image(field), 0..block.rows());
    (echelon.pivot_columns() == pivots).then(|| (field, open.iter().map(|&f| echelon.null_vector(f)).collect()))
}

/// Integers c with Σ c_j z_j ≡ 0 modulo all the primes, if they are short.
fn candidate(radix: &Radix, nulls: &[Vec<u64>], pivots: &[usize], free: usize, n: usize) -> Option<Vec<BigInt>> {
    let residues: Vec<BigInt> =
        (0..pivots.len()).map(|c| radix.integer(&nulls.iter().map(|null| null[c]).collect::<Vec<_>>())).collect();
    let (numerators, denominator) = reconstruction::fractions(&residues, &radix.modulus(radix.len()))?;
    let mut coefficients = vec![BigInt::zero(); n];
    coefficients[free] = denominator;
    pivots.iter().zip(numerators).for_each(|(&j, numerator)| coefficients[j] = numerator);
    Some(coefficients)
}

/// Whether Σ_j c_j z_ij = 0 exactly in every row i.
fn vanishes(z: &Integral, coefficients: &[BigInt]) -> bool {
    let support: Vec<usize> = (0..z.columns()).filter(|&j| !coefficients[j].is_zero()).collect();
    let short: Option<Vec<i64>> = support.iter().map(|&j| coefficients[j].to_i64()).collect();
    let in_words = |i: usize, short: &[i64]| {
        support.iter().zip(short).try_fold(0_i128, |sum, (&j, &c)| {
            let (m, s) = z.entry(i, j);
            let product = i128::from(m) * i128::from(c);
            // Shifting is exact only if no leading bit is lost.
            let shifted = product.checked_shl(s).filter(|shifted| s < 127 && shifted >> s == product)?;
            sum.checked_add(shifted)
        })
    };
    let at_length = |i: usize| {
        support.iter().fold(BigInt::zero(), |sum, &j| {
            let (m, s) = z.entry(i, j);
            sum + ((&coefficients[j] * m) << s)
        })
    };
    (0..z.rows()).all(|i| match short.as_ref().and_then(|short| in_words(i, short)) {
        Some(sum) => sum == 0,
        None => at_length(i).is_zero(),
    })
}

/// Whether rank_p ≤ r, the number of pivot rows, for primes whose product exceeds Hadamard's bound on the minors of order r + 1: how many primes that
/// takes, and one that says otherwise.
fn vanishing_minors(z: &Integral, rows: &[usize], work: &mut Work<'_>) -> Result<(usize, Option<u64>), Stop> {
    let r = rows.len();
    let bits = hadamard(&z.row_bits(), r + 1).min(hadamard(&z.column_bits(), r + 1));
    let count = count_for(bits);
    work.spend(Echelon::cost(z.rows(), z.columns(), r).saturating_mul(count as u64))?;
    let mut is_pivot = vec![false; z.rows()];
    rows.iter().for_each(|&i| is_pivot[i] = true);
    let order: Vec<usize> = rows.iter().copied().chain((0..z.rows()).filter(|&i| !is_pivot[i])).collect();
    let rank = |p: u64| Echelon::in_order(&z.image(Field::new(p)), order.iter().copied()).rank();
    for (k, chunk) in primes(count).chunks(CHUNK).enumerate() {
        work.report((k * CHUNK) as f64 / count as f64)?;
        let larger = chunk.par_iter().find_first(|&&p| rank(p) > r);
        if larger.is_some() {
            return Ok((count, larger.copied()));
        }
    }
    Ok((count, None))
}

/// The exact inertia of a symmetric matrix: (n₊, n₋), and the signs of the principal minors that prove it.
pub(crate) fn inertia(z: &Integral, work: &mut Work<'_>) -> Result<(usize, usize, PrincipalMinors), Stop> {
    let mut prime = primes(1)[0];
    loop {
        work.spend(2 * symmetric::cost(z.columns(), z.columns()))?;
        let pivots = Pivots::of(&z.image(Field::new(prime)));
        match signs(z, &pivots, work)? {
            Signs::Exact { signs, primes } => {
                let (positive, negative) = symmetric::inertia(&pivots, &signs);
                return Ok((positive, negative, PrincipalMinors { pivots: pivots.rows(), signs, primes }));
            }
            Signs::LargerRankModulo(larger) => prime = larger,
        }
    }
}

enum Signs {
    /// Of Δ₁ … Δ_r, all there are.
    Exact { signs: Vec<i8>, primes: usize },
    /// A prime that leaves something after the pivots.
    LargerRankModulo(u64),
}

/// The exact signs of Δ₁ … Δ_r, with a proof that the rank is r.
fn signs(z: &Integral, pivots: &Pivots, work: &mut Work<'_>) -> Result<Signs, Stop> {
    let rows = pivots.rows();
    let (n, r) = (z.columns(), rows.len());
    let bits = z.row_bits();
    let bound = |k: usize| rows[..k].iter().map(|&i| bits[i]).sum::<u64>();
    // The minors of order r + 1 that contain the pivot rows make the Schur complement: one more row, the longest.
    let last = (0..n).filter(|i| !rows.contains(i)).map(|i| bits[i]).max();
    let vanish = last.map_or(0, |last| count_for((bound(r) + last).div_ceil(2)));
    // One more bit for the sign.
    let needed: Vec<usize> = (1..=r).map(|k| count_for(bound(k).div_ceil(2) + 1)).collect();
    let count = needed.last().copied().unwrap_or(0).max(vanish);
    // Garner's algorithm takes three multiplications for each pair of primes, of each minor.
    let recombination: u64 = needed.iter().map(|&k| 3 * (k as u64).pow(2) / 2).sum();
    let each = symmetric::cost(n, r) + (n * n) as u64;
    work.spend(each.saturating_mul(count as u64).saturating_add(recombination))?;
    let (fields, values) = match minors(&|field| z.image(field), pivots, count, work)? {
        Ok(minors) => minors,
        Err(larger) => return Ok(Signs::LargerRankModulo(larger)),
    };
    let radix = Radix::new(fields);
    let sign = |k: usize| radix.sign(&values[..needed[k]].iter().map(|minors| minors[k]).collect::<Vec<_>>());
    Ok(Signs::Exact { signs: (0..r).into_par_iter().map(sign).collect(), primes: count })
}

/// Fields, and Δ₁ … Δ_r in each.
type ModularMinors = (Vec<Field>, Vec<Vec<u64>>);

/// The minors modulo `count` primes, or a prime modulo which the rank is larger.
fn minors(
    image: &(dyn Fn(Field) -> Image + Sync),
    pivots: &Pivots,
    count: usize,
    work: &Work<'_>,
) -> Result<Result<ModularMinors, u64>, Stop> {
    let (mut fields, mut values) = (Vec::with_capacity(count), Vec::with_capacity(count));
    let mut tried = 0;
    while fields.len() < count {
        work.report(fields.len() as f64 / count as f64)?;
        let batch = &primes(tried + CHUNK.min(count - fields.len()))[tried..];
        tried += batch.len();
        let modulo = |&p: &u64| {
            let field = Field::new(p);
            symmetric::minors(&image(field), pivots).map(|minors| (field, minors))
        };
        // A prime that divides a pivot is left out.
        for (field, minors) in batch.par_iter().map(modulo).collect::<Vec<_>>().into_iter().flatten() {
            if !minors.complete {
                return Ok(Err(field.prime()));
            }
            fields.push(field);
            values.push(minors.values);
        }
    }
    Ok(Ok((fields, values)))
}

/// det Z of a symmetric matrix of integers.
pub(crate) fn determinant(z: &Integral, work: &mut Work<'_>) -> Result<BigInt, Stop> {
    let bits = z.row_bits().iter().sum::<u64>().div_ceil(2);
    determinant_of(&|field| z.image(field), z.columns(), bits, (z.columns() as u64).pow(2), work)
}

/// det ZᵀZ.
pub(crate) fn gram_determinant(z: &Integral, work: &mut Work<'_>) -> Result<BigInt, Stop> {
    // Hadamard's inequality for a Gram matrix: the product of the squared lengths.
    let bits = z.column_bits().iter().sum();
    let (m, n) = (z.rows() as u64, z.columns() as u64);
    determinant_of(&|field| z.image(field).gram(), z.columns(), bits, m * n * (n + 1) / 2 + m * n, work)
}

/// A determinant of order n below 2^bits from its residues; making one image costs so many multiplications.
fn determinant_of(
    image: &(dyn Fn(Field) -> Image + Sync),
    n: usize,
    bits: u64,
    cost_of_image: u64,
    work: &mut Work<'_>,
) -> Result<BigInt, Stop> {
    let count = count_for(bits + 1);
    let each = symmetric::cost(n, n) + cost_of_image;
    let mut prime = primes(1)[0];
    loop {
        // The pivots cost as much again as two eliminations in their order; Garner's algorithm a multiple of K².
        work.spend(each.saturating_mul(count as u64 + 2).saturating_add(3 * (count as u64).pow(2) / 2))?;
        let pivots = Pivots::of(&image(Field::new(prime)));
        match minors(image, &pivots, count, work)? {
            Err(larger) => prime = larger,
            // Zero modulo so many primes is zero.
            Ok(_) if pivots.rows().len() < n => return Ok(BigInt::zero()),
            Ok((fields, values)) => {
                let residues: Vec<u64> = values.iter().filter_map(|minors| minors.last().copied()).collect();
                return Ok(Radix::new(fields).integer(&residues));
            }
        }
    }
}
