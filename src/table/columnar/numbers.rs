//! The numbers in an array of Arrow's.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type, Float16Type, Float32Type,
    Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, PrimitiveArray};
use arrow_schema::DataType;

use crate::table::error::EntryProblem;

/// The largest n for which all integers of magnitude up to n are f64.
const LARGEST_EXACT: u64 = 1 << 53;
/// The largest power of ten that is an f64, and all below it.
const EXACT_POWERS: i32 = 22;

/// What the columns of a type hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// Numbers.
    Numbers,
    /// True and false, which are 1 and 0.
    Truth,
    /// Nothing at all.
    Nothing,
    /// Text, times, lists and all else.
    Text,
}

impl Content {
    pub(super) fn of(data_type: &DataType) -> Self {
        match data_type {
            DataType::Boolean => Self::Truth,
            DataType::Null => Self::Nothing,
            DataType::Dictionary(_, values) => Self::of(values),
            DataType::Float16 | DataType::Float32 | DataType::Float64 => Self::Numbers,
            DataType::Int8 | DataType::Int16 | DataType::Int32 | DataType::Int64 => Self::Numbers,
            DataType::UInt8 | DataType::UInt16 | DataType::UInt32 | DataType::UInt64 => Self::Numbers,
            DataType::Decimal32(..) | DataType::Decimal64(..) => Self::Numbers,
            DataType::Decimal128(..) | DataType::Decimal256(..) => Self::Numbers,
            _ => Self::Text,
        }
    }
}

/// Converts an array of numbers or truth values, as many as `into` holds: NaN where there is no number. A decimal
/// becomes the nearest f64.
///
/// `Err` is the first integer that f64 does not hold.
pub(in crate::table) fn convert(array: &dyn Array, into: &mut [f64]) -> Result<(), (usize, EntryProblem)> {
    match array.data_type() {
        DataType::Boolean => {
            for (value, truth) in into.iter_mut().zip(array.as_boolean()) {
                *value = truth.map_or(f64::NAN, |truth| f64::from(u8::from(truth)));
            }
            Ok(())
        }
        DataType::Float16 => numbers::<Float16Type>(array.as_primitive(), into, |value| value.to_f64()),
        DataType::Float32 => numbers::<Float32Type>(array.as_primitive(), into, f64::from),
        DataType::Float64 => numbers::<Float64Type>(array.as_primitive(), into, |value| value),
        DataType::Int8 => numbers::<Int8Type>(array.as_primitive(), into, f64::from),
        DataType::Int16 => numbers::<Int16Type>(array.as_primitive(), into, f64::from),
        DataType::Int32 => numbers::<Int32Type>(array.as_primitive(), into, f64::from),
        DataType::UInt8 => numbers::<UInt8Type>(array.as_primitive(), into, f64::from),
        DataType::UInt16 => numbers::<UInt16Type>(array.as_primitive(), into, f64::from),
        DataType::UInt32 => numbers::<UInt32Type>(array.as_primitive(), into, f64::from),
        DataType::Int64 => {
            integers::<Int64Type>(array, into, |value| value as f64, |value| value.unsigned_abs(), i128::from)
        }
        DataType::UInt64 => integers::<UInt64Type>(array, into, |value| value as f64, |value| value, i128::from),
        &DataType::Decimal32(_, scale) => {
            numbers::<Decimal32Type>(array.as_primitive(), into, |digits| decimal(digits.into(), scale))
        }
        &DataType::Decimal64(_, scale) => {
            numbers::<Decimal64Type>(array.as_primitive(), into, |digits| decimal(digits.into(), scale))
        }
        &DataType::Decimal128(_, scale) => {
            numbers::<Decimal128Type>(array.as_primitive(), into, |digits| decimal(digits, scale))
        }
        &DataType::Decimal256(_, scale) => {
            numbers::<Decimal256Type>(array.as_primitive(), into, |digits| match digits.to_i128() {
                Some(digits) => decimal(digits, scale),
                None => parsed(&digits, scale),
            })
        }
        DataType::Dictionary(..) => dictionary(array, into),
        // Nothing else is chosen.
        _ => {
            into.fill(f64::NAN);
            Ok(())
        }
    }
}

fn numbers<T: ArrowPrimitiveType>(
    array: &PrimitiveArray<T>,
    into: &mut [f64],
    number: impl Fn(T::Native) -> f64,
) -> Result<(), (usize, EntryProblem)> {
    for (value, &stored) in into.iter_mut().zip(array.values()) {
        *value = number(stored);
    }
    if let Some(nulls) = array.nulls().filter(|nulls| nulls.null_count() > 0) {
        for (value, is_there) in into.iter_mut().zip(nulls) {
            if !is_there {
                *value = f64::NAN;
            }
        }
    }
    Ok(())
}

fn integers<T: ArrowPrimitiveType>(
    array: &dyn Array,
    into: &mut [f64],
    number: impl Fn(T::Native) -> f64,
    magnitude: impl Fn(T::Native) -> u64,
    exactly: impl Fn(T::Native) -> i128,
) -> Result<(), (usize, EntryProblem)> {
    let array = array.as_primitive::<T>();
    numbers::<T>(array, into, number)?;
    // The union of their bits is no less than the largest of them.
    let largest = array.values().iter().fold(0, |union, &stored| union | magnitude(stored));
    if largest <= LARGEST_EXACT {
        return Ok(());
    }
    for (row, (value, &stored)) in into.iter().zip(array.values()).enumerate() {
        let integer = exactly(stored);
        if !value.is_nan() && *value as i128 != integer {
            return Err((row, EntryProblem::Inexact(integer)));
        }
    }
    Ok(())
}

/// The f64 nearest to digits·10^−scale.
fn decimal(digits: i128, scale: i8) -> f64 {
    // Both are exact, so that the quotient is rounded once.
    if digits.unsigned_abs() <= LARGEST_EXACT.into() && (0..=EXACT_POWERS).contains(&scale.into()) {
        return digits as f64 / 10_f64.powi(scale.into());
    }
    parsed(&digits, scale)
}

/// The same by way of the digits as text, which is rounded correctly.
fn parsed(digits: &impl ToString, scale: i8) -> f64 {
    // An integer and an exponent are always a number.
    format!("{}e{}", digits.to_string(), -i32::from(scale)).parse().unwrap_or(f64::NAN)
}

/// Each entry is a key, the place of its number among the values.
fn dictionary(array: &dyn Array, into: &mut [f64]) -> Result<(), (usize, EntryProblem)> {
    let Some(dictionary) = array.as_any_dictionary_opt() else {
        into.fill(f64::NAN);
        return Ok(());
    };
    let held = dictionary.values();
    let mut values = vec![f64::NAN; held.len()];
    let mut problems = vec![None; held.len()];
    // A value that is wrong matters only where it is used.
    if convert(held, &mut values).is_err() {
        for (place, problem) in problems.iter_mut().enumerate() {
            *problem = convert(&held.slice(place, 1), &mut values[place..=place]).err();
        }
    }
    convert(dictionary.keys(), into)?;
    for (row, value) in into.iter_mut().enumerate().filter(|(_, value)| !value.is_nan()) {
        let key = *value as usize;
        if let Some(Some((_, problem))) = problems.get(key) {
            return Err((row, problem.clone()));
        }
        *value = values.get(key).copied().unwrap_or(f64::NAN);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Against the correctly rounded reading of decimals, which is a code of its own.
    #[test]
    fn a_decimal_is_the_nearest_double() {
        let mut digits = 1_i128;
        for k in 0..2000_i128 {
            digits = digits.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(k) >> (k % 90);
            for scale in [-30, -3, 0, 2, 7, 22, 23, 38] {
                let expected: f64 = format!("{digits}e{}", -i32::from(scale)).parse().unwrap();
                assert_eq!(decimal(digits, scale).to_bits(), expected.to_bits(), "{digits}e-{scale}");
            }
        }
    }
}
