//! The rank, between a minor and relations, or between a minor and minors that vanish.

use rayon::prelude::*;

use super::budget::{Obstacle, Stop, Work};
use super::echelon::Echelon;
use super::integral::{Integral, hadamard};
use super::prime_field::Field;
use super::primes::{CHUNK, count_for, primes};
use super::relations::find_relations;
use crate::certificate::{Minor, Relation, VanishingMinors};
use crate::claim::Count;
use crate::error::Result;
use crate::threads::parallel;

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

/// Looks whether rank_p ≤ r, the number of pivot rows, for primes whose product exceeds Hadamard's bound on the minors
/// of order r + 1. Returns how many primes that takes, and one modulo which the rank is larger if there is one.
fn vanishing_minors(z: &Integral, rows: &[usize], work: &mut Work<'_>) -> Result<(usize, Option<u64>), Stop> {
    let r = rows.len();
    let bits = hadamard(&z.row_bits(), r + 1).min(hadamard(&z.column_bits(), r + 1));
    let count = count_for(bits);
    work.spend(Echelon::cost(z.rows(), z.columns(), r).saturating_mul(count as u64))?;
    let mut is_pivot = vec![false; z.rows()];
    rows.iter().for_each(|&i| is_pivot[i] = true);
    let order: Vec<usize> = rows.iter().copied().chain((0..z.rows()).filter(|&i| !is_pivot[i])).collect();
    for (k, chunk) in primes(count).chunks(CHUNK).enumerate() {
        let fraction = (k * CHUNK) as f64 / count as f64;
        work.report(fraction)?;
        let larger = |&p: &u64| {
            let image = z.image(Field::new(p));
            match Echelon::in_order(&image, order.iter().copied(), work.questions(fraction)) {
                Ok(echelon) => (echelon.rank() > r).then_some(Ok(p)),
                Err(stop) => Some(Err(stop)),
            }
        };
        if let Some(found) = parallel(chunk.par_iter()).find_map_first(larger) {
            return Ok((count, Some(found?)));
        }
    }
    Ok((count, None))
}
