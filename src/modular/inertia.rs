//! The inertia, by the exact signs of the leading principal minors.

use rayon::prelude::*;

use super::budget::{Stop, Work};
use super::integral::Integral;
use super::minors::minors;
use super::prime_field::Field;
use super::primes::{count_for, primes};
use super::residues::Radix;
use super::symmetric::{self, Pivots};
use crate::certificate::PrincipalMinors;
use crate::threads::parallel;

/// The exact inertia of a symmetric matrix: (n₊, n₋), and the signs of the principal minors that prove it.
pub(crate) fn inertia(z: &Integral, work: &mut Work<'_>) -> Result<(usize, usize, PrincipalMinors), Stop> {
    let mut prime = primes(1)[0];
    loop {
        work.spend(2 * symmetric::cost(z.columns(), z.columns()))?;
        let pivots = Pivots::of(&z.image(Field::new(prime)), work.questions(0.0))?;
        match signs(z, &pivots, work)? {
            Signs::Exact { signs, primes } => {
                let (positive, negative) = symmetric::inertia(&pivots, &signs);
                return Ok((positive, negative, PrincipalMinors { pivots: pivots.rows(), signs, primes }));
            }
            Signs::LargerRankModulo(larger) => prime = larger,
        }
    }
}

pub(crate) enum Signs {
    /// Of Δ₁ … Δ_r, all there are.
    Exact { signs: Vec<i8>, primes: usize },
    /// A prime that leaves something after the pivots.
    LargerRankModulo(u64),
}

/// The exact signs of Δ₁ … Δ_r, with a proof that the rank is r.
pub(crate) fn signs(z: &Integral, pivots: &Pivots, work: &mut Work<'_>) -> Result<Signs, Stop> {
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
    Ok(Signs::Exact { signs: parallel((0..r).into_par_iter()).map(sign).collect(), primes: count })
}
