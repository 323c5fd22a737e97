//! The numbers in an array of Arrow's, exactly.

use arrow_array::cast::AsArray;
use arrow_array::types::{Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type, Int64Type, UInt64Type};
use arrow_array::{Array, ArrowPrimitiveType};
use arrow_schema::DataType;
use num_bigint::BigInt;

use super::numbers::convert;
use crate::matrix::{Decimal, DecimalError};

/// Converts an array of numbers or truth values, whose nearest doubles these are, exactly: a decimal and an integer as
/// they are written, a floating-point number as the binary fraction that it is. 0 where there is no number.
///
/// `Err` is the first number that is too long, and its row.
pub(super) fn written(array: &dyn Array, nearest: &[f64]) -> Result<Vec<Decimal>, (usize, DecimalError)> {
    match array.data_type() {
        DataType::Int64 => each::<Int64Type>(array, |integer| Ok(Decimal::from(integer))),
        DataType::UInt64 => each::<UInt64Type>(array, |integer| Ok(Decimal::from(integer))),
        &DataType::Decimal32(_, scale) => each::<Decimal32Type>(array, |digits| scaled(digits.into(), scale)),
        &DataType::Decimal64(_, scale) => each::<Decimal64Type>(array, |digits| scaled(digits.into(), scale)),
        &DataType::Decimal128(_, scale) => each::<Decimal128Type>(array, |digits| scaled(digits.into(), scale)),
        &DataType::Decimal256(_, scale) => {
            each::<Decimal256Type>(array, |digits| scaled(BigInt::from_signed_bytes_le(&digits.to_le_bytes()), scale))
        }
        DataType::Dictionary(..) => dictionary(array, nearest),
        _ => {
            let number = |(row, &value): (usize, &f64)| match value.is_nan() {
                true => Ok(Decimal::from(0_i64)),
                false => Decimal::of_double(value).map_err(|error| (row, error)),
            };
            nearest.iter().enumerate().map(number).collect()
        }
    }
}

fn each<T: ArrowPrimitiveType>(
    array: &dyn Array,
    exactly: impl Fn(T::Native) -> Result<Decimal, DecimalError>,
) -> Result<Vec<Decimal>, (usize, DecimalError)> {
    let number = |(row, stored): (usize, Option<T::Native>)| match stored {
        Some(stored) => exactly(stored).map_err(|error| (row, error)),
        None => Ok(Decimal::from(0_i64)),
    };
    array.as_primitive::<T>().iter().enumerate().map(number).collect()
}

fn scaled(digits: BigInt, scale: i8) -> Result<Decimal, DecimalError> {
    Decimal::new(digits, -i64::from(scale))
}

fn dictionary(array: &dyn Array, nearest: &[f64]) -> Result<Vec<Decimal>, (usize, DecimalError)> {
    let zeros = || vec![Decimal::from(0_i64); nearest.len()];
    let Some(dictionary) = array.as_any_dictionary_opt() else { return Ok(zeros()) };
    let mut keys = vec![f64::NAN; nearest.len()];
    // A key that f64 does not hold is no place in memory.
    let _ = convert(dictionary.keys(), &mut keys);
    let held = dictionary.values();
    let mut values = vec![f64::NAN; held.len()];
    let _ = convert(held, &mut values);
    let values: Vec<_> = (0..held.len()).map(|k| written(&held.slice(k, 1), &values[k..=k])).collect();
    let number = |(row, key): (usize, f64)| match values.get(key as usize).filter(|_| !key.is_nan()) {
        Some(Ok(value)) => Ok(value[0].clone()),
        Some(Err((_, error))) => Err((row, error.clone())),
        None => Ok(Decimal::from(0_i64)),
    };
    keys.into_iter().enumerate().map(number).collect()
}
