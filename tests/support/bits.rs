//! Equality to the bit.

use faer::MatRef;

/// The bits of each number.
pub(crate) fn bits(values: &[f64]) -> Vec<u64> {
    values.iter().map(|value| value.to_bits()).collect()
}

/// The same where NaN is NaN: it has many patterns, and which one comes is nobody's concern.
pub(crate) fn bits_but_of_nan(values: &[f64]) -> Vec<u64> {
    values.iter().map(|value| if value.is_nan() { u64::MAX } else { value.to_bits() }).collect()
}

/// The same shape and the same bits; 0 and −0 differ.
pub(crate) fn identical(a: MatRef<'_, f64>, b: MatRef<'_, f64>) -> bool {
    let mut places = (0..a.ncols()).flat_map(|j| (0..a.nrows()).map(move |i| (i, j)));
    a.shape() == b.shape() && places.all(|at| a[at].to_bits() == b[at].to_bits())
}
