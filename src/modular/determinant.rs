//! The determinant, as an integer.

use num_bigint::BigInt;
use num_traits::Zero;

use super::budget::{Stop, Work};
use super::integral::{Image, Integral};
use super::minors::minors;
use super::prime_field::Field;
use super::primes::{count_for, primes};
use super::residues::Radix;
use super::symmetric::{self, Pivots};

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
        let pivots = Pivots::of(&image(Field::new(prime)), work.questions(0.0))?;
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
