//! Gram matrices of singles in single precision, in chains whose sums are doubles.
//!
//! That the squares neither overflowed nor underflowed is read off the diagonal, as of a product in doubles: all
//! partial sums of an entry are within ‖x_i‖‖x_j‖. Where it tells otherwise, doubles are asked instead.

use faer::Mat;

use super::options::{Accuracy, Centring, GramOptions};
use super::scaled::ScaledGram;
use super::working_bound::WorkingBound;
use crate::error::Result;
use crate::matrix::{Real, Vectors};
use crate::product::{SingleGram, Source, singles};
use crate::simd::InstructionSet;

/// Components and vectors from which on singles are faster: below, most of the time goes where nothing is multiplied.
const FEWEST: usize = 256;
/// Squared lengths up to which no sum of products of singles overflows.
const LARGEST_SQUARE: f64 = f64::from_bits((1023 + 120) << 52);
/// How far a squared length must stand clear of what underflow cost: 2⁴⁰, beyond all roundings to singles.
const CLEAR_OF_UNDERFLOW: f64 = f64::from_bits((1023 + 40) << 52);

/// The Gram matrix of [`Accuracy::Single`], or the memory again where that of doubles is to be formed.
pub(super) fn gram<T: Real>(
    vectors: &Vectors<'_, T>,
    options: &GramOptions<'_>,
    memory: Mat<f64>,
) -> Result<std::result::Result<ScaledGram<WorkingBound>, Mat<f64>>> {
    let plain = options.centring == Centring::None && options.weights.is_none();
    let wanted = options.accuracy == Accuracy::Single && plain && vectors.len().min(vectors.dimension()) >= FEWEST;
    let Some(x) = singles(vectors.matrix()).filter(|_| wanted) else { return Ok(Err(memory)) };
    let SingleGram { gram, epsilon, tiny } = SingleGram::of(x, InstructionSet::detect(), memory, options.progress)?;
    let range = tiny * CLEAR_OF_UNDERFLOW..=LARGEST_SQUARE;
    let source = Source::plain(x);
    let in_range = |j: usize| range.contains(&gram[(j, j)]) || (gram[(j, j)] == 0.0 && source.is_zero(j));
    if epsilon >= 0.5 || !(0..gram.ncols()).all(in_range) {
        return Ok(Err(gram));
    }
    let bound = WorkingBound::of(&gram, epsilon, tiny, 0);
    Ok(Ok(ScaledGram { values: gram, mirrored: true, bound, exponents: None }))
}
