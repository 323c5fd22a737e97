//! The leading principal minors modulo many primes.

use rayon::prelude::*;

use super::budget::{Stop, Work};
use super::integral::Image;
use super::prime_field::Field;
use super::primes::{CHUNK, primes};
use super::symmetric::{self, Pivots};
use crate::threads::parallel;

/// Fields, and Δ₁ … Δ_r in each.
pub(crate) type ModularMinors = (Vec<Field>, Vec<Vec<u64>>);

/// The minors modulo `count` primes, or a prime modulo which the rank is larger.
pub(crate) fn minors(
    image: &(dyn Fn(Field) -> Image + Sync),
    pivots: &Pivots,
    count: usize,
    work: &Work<'_>,
) -> Result<Result<ModularMinors, u64>, Stop> {
    let (mut fields, mut values) = (Vec::with_capacity(count), Vec::with_capacity(count));
    let mut tried = 0;
    while fields.len() < count {
        let fraction = fields.len() as f64 / count as f64;
        work.report(fraction)?;
        let batch = &primes(tried + CHUNK.min(count - fields.len()))[tried..];
        tried += batch.len();
        let modulo = |&p: &u64| {
            let field = Field::new(p);
            let minors = symmetric::minors(&image(field), pivots, work.questions(fraction))?;
            Ok(minors.map(|minors| (field, minors)))
        };
        // A prime that divides a pivot is left out.
        let found = parallel(batch.par_iter()).map(modulo).collect::<Vec<Result<_, Stop>>>();
        for (field, minors) in found.into_iter().collect::<Result<Vec<_>, Stop>>()?.into_iter().flatten() {
            if !minors.complete {
                return Ok(Err(field.prime()));
            }
            fields.push(field);
            values.push(minors.values);
        }
    }
    Ok(Ok((fields, values)))
}
