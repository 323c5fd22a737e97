//! Integer relations between columns: found modulo primes, confirmed exactly.

use num_bigint::BigInt;
use num_traits::{ToPrimitive, Zero};
use rayon::prelude::*;

use super::budget::{Questions, Stop, Work};
use super::echelon::Echelon;
use super::integral::{Integral, hadamard};
use super::prime_field::Field;
use super::primes::{count_for, primes};
use super::reconstruction;
use super::residues::Radix;
use crate::certificate::Relation;
use crate::threads::parallel;

/// Relations are looked for with up to so many primes: those have coefficients of up to 300 digits. Where all are
/// longer, the rank is proved without them.
const MOST_PRIMES_FOR_A_RELATION: usize = 32;
/// Coefficients that the relations of one family may have together, so that they fit into memory (some 100 MB).
const MOST_COEFFICIENTS: usize = 1 << 22;

/// All minimal relations, as far as they are short: for each column without a pivot, the one that expresses it by the
/// pivot columns.
pub(crate) fn find_relations(
    found: &mut Vec<Relation>,
    z: &Integral,
    echelon: &Echelon,
    work: &mut Work<'_>,
) -> Result<(), Stop> {
    let n = z.columns();
    let (rows, pivots) = (echelon.pivot_rows(), echelon.pivot_columns());
    let r = pivots.len();
    let mut open: Vec<usize> = (0..n).filter(|j| pivots.binary_search(j).is_err()).collect();
    open.truncate(MOST_COEFFICIENTS / n);
    // By Cramer's rule the entries are quotients of minors of the pivot rows, and such a fraction is recovered from
    // twice as many bits.
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
        let fraction = fields.len() as f64 / enough as f64;
        let modulo = |&p: &u64| null_vectors(&block, Field::new(p), &pivots, &open, work.questions(fraction));
        let solved: Vec<_> = parallel(batch.par_iter()).map(modulo).collect();
        let solved = match solved.into_iter().collect::<Result<Vec<_>, Stop>>() {
            Ok(solved) => solved,
            Err(stop) => {
                outcome = Err(stop);
                break;
            }
        };
        for (field, vectors) in solved.into_iter().flatten() {
            fields.push(field);
            open.iter().zip(vectors).for_each(|(&f, vector)| nulls[f].push(vector));
        }
        let radix = Radix::new(fields.clone());
        let candidates: Vec<_> = parallel(open.par_iter())
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

/// Vectors that a matrix maps to 0, in the field of residues modulo a prime.
type NullVectors = (Field, Vec<Vec<u64>>);

/// The null vectors modulo p; `None` for a prime that divides the pivot minor, of which there are few.
///
/// # Errors
/// [`Stop::Cancelled`].
pub(crate) fn null_vectors(
    block: &Integral,
    field: Field,
    pivots: &[usize],
    open: &[usize],
    questions: Questions<'_>,
) -> Result<Option<NullVectors>, Stop> {
    // With the pivot columns first, they are the pivots modulo every other prime too, even if they would not come first
    // otherwise because the minor of earlier columns happened to vanish modulo the first prime.
    let order: Vec<usize> = pivots.iter().chain(open).copied().collect();
    let echelon = Echelon::in_order(&block.image(field).with_columns(&order), 0..block.rows(), questions)?;
    let r = pivots.len();
    let regular = echelon.pivot_columns().into_iter().eq(0..r);
    Ok(regular.then(|| (field, (r..order.len()).map(|f| echelon.null_vector(f)).collect())))
}

/// Integers c with Σ c_j z_j ≡ 0 modulo all the primes, if they are short.
pub(crate) fn candidate(
    radix: &Radix,
    nulls: &[Vec<u64>],
    pivots: &[usize],
    free: usize,
    n: usize,
) -> Option<Vec<BigInt>> {
    let residues: Vec<BigInt> =
        (0..pivots.len()).map(|c| radix.integer(&nulls.iter().map(|null| null[c]).collect::<Vec<_>>())).collect();
    let (numerators, denominator) = reconstruction::fractions(&residues, &radix.modulus(radix.len()))?;
    let mut coefficients = vec![BigInt::zero(); n];
    coefficients[free] = denominator;
    pivots.iter().zip(numerators).for_each(|(&j, numerator)| coefficients[j] = numerator);
    Some(coefficients)
}

/// Whether Σ_j c_j z_ij = 0 exactly in every row i.
pub(crate) fn vanishes(z: &Integral, coefficients: &[BigInt]) -> bool {
    let support: Vec<usize> = (0..z.columns()).filter(|&j| !coefficients[j].is_zero()).collect();
    let short: Option<Vec<i64>> = support.iter().map(|&j| coefficients[j].to_i64()).collect();
    let in_words = |i: usize, short: &[i64]| {
        support.iter().zip(short).try_fold(0_i128, |sum, (&j, &c)| {
            let (m, s) = z.entry(i, j)?;
            let product = i128::from(m) * i128::from(c);
            // Shifting is exact only if no leading bit is lost.
            let shifted = product.checked_shl(s).filter(|shifted| s < 127 && shifted >> s == product)?;
            sum.checked_add(shifted)
        })
    };
    let at_length = |i: usize| {
        support.iter().fold(BigInt::zero(), |sum, &j| match z.entry(i, j) {
            Some((m, s)) => sum + ((&coefficients[j] * m) << s),
            None => sum + &coefficients[j] * z.integer(i, j),
        })
    };
    (0..z.rows()).all(|i| match short.as_ref().and_then(|short| in_words(i, short)) {
        Some(sum) => sum == 0,
        None => at_length(i).is_zero(),
    })
}
