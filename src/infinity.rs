//! Numbers in formats that know neither an infinity nor a NaN, as JSON does not: there they are the strings "inf",
//! "-inf" and "nan", and integers of any length are strings of digits. Binary formats hold them as they are.

use std::fmt;

use faer::Mat;
use num_bigint::BigInt;
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Reading a decimal number takes time in proportion to the square of its length.
const MOST_DIGITS: usize = 1 << 16;

/// An empty matrix may have so many rows or columns: no number that is read bounds them, and to make the matrix takes
/// time in proportion to them.
const MOST_LINES: usize = 1 << 24;

/// One number.
pub(crate) struct Number(f64);

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            x if x.is_finite() || !serializer.is_human_readable() => serializer.serialize_f64(x),
            x if x.is_nan() => serializer.serialize_str("nan"),
            x if x > 0.0 => serializer.serialize_str("inf"),
            _ => serializer.serialize_str("-inf"),
        }
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            deserializer.deserialize_any(Text)
        } else {
            deserializer.deserialize_f64(Text)
        }
    }
}

/// What a number is read from.
struct Text;

impl Visitor<'_> for Text {
    type Value = Number;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number, \"inf\", \"-inf\" or \"nan\"")
    }

    fn visit_f64<E: Error>(self, x: f64) -> Result<Number, E> {
        Ok(Number(x))
    }

    fn visit_i64<E: Error>(self, x: i64) -> Result<Number, E> {
        Ok(Number(x as f64))
    }

    fn visit_u64<E: Error>(self, x: u64) -> Result<Number, E> {
        Ok(Number(x as f64))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Number, E> {
        match text {
            "inf" => Ok(Number(f64::INFINITY)),
            "-inf" => Ok(Number(f64::NEG_INFINITY)),
            "nan" => Ok(Number(f64::NAN)),
            _ => Err(E::invalid_value(serde::de::Unexpected::Str(text), &self)),
        }
    }
}

/// What has numbers in it, and how it is written.
pub(crate) trait Numbers: Sized {
    /// What is written in place of it.
    type Written: Serialize + for<'de> Deserialize<'de>;

    fn written(&self) -> Self::Written;

    /// # Errors
    /// What is wrong with it, in words.
    fn read(written: Self::Written) -> Result<Self, String>;
}

impl Numbers for f64 {
    type Written = Number;

    fn written(&self) -> Number {
        Number(*self)
    }

    fn read(written: Number) -> Result<Self, String> {
        Ok(written.0)
    }
}

impl<T: Numbers> Numbers for Option<T> {
    type Written = Option<T::Written>;

    fn written(&self) -> Self::Written {
        self.as_ref().map(T::written)
    }

    fn read(written: Self::Written) -> Result<Self, String> {
        written.map(T::read).transpose()
    }
}

impl<T: Numbers> Numbers for Vec<T> {
    type Written = Vec<T::Written>;

    fn written(&self) -> Self::Written {
        self.iter().map(T::written).collect()
    }

    fn read(written: Self::Written) -> Result<Self, String> {
        written.into_iter().map(T::read).collect()
    }
}

impl Numbers for Box<[f64]> {
    type Written = Vec<Number>;

    fn written(&self) -> Self::Written {
        self.iter().map(f64::written).collect()
    }

    fn read(written: Self::Written) -> Result<Self, String> {
        written.into_iter().map(f64::read).collect()
    }
}

impl<T: Numbers> Numbers for [T; 2] {
    type Written = [T::Written; 2];

    fn written(&self) -> Self::Written {
        self.each_ref().map(T::written)
    }

    fn read(written: Self::Written) -> Result<Self, String> {
        let [first, second] = written.map(T::read);
        Ok([first?, second?])
    }
}

impl Numbers for BigInt {
    type Written = String;

    fn written(&self) -> String {
        self.to_string()
    }

    fn read(written: String) -> Result<Self, String> {
        match written.len() {
            0..=MOST_DIGITS => written.parse().map_err(|_| "no integer".to_string()),
            length => Err(format!("an integer of {length} digits")),
        }
    }
}

/// A matrix, column by column.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Columns {
    rows: usize,
    columns: usize,
    values: Vec<Number>,
}

impl Numbers for Mat<f64> {
    type Written = Columns;

    fn written(&self) -> Columns {
        let values = self.col_iter().flat_map(|column| column.iter()).map(f64::written).collect();
        Columns { rows: self.nrows(), columns: self.ncols(), values }
    }

    fn read(written: Columns) -> Result<Self, String> {
        let Columns { rows, columns, values } = written;
        if rows.checked_mul(columns) != Some(values.len()) {
            return Err(format!("{} numbers of a matrix of {rows} × {columns}", values.len()));
        }
        // Without a column there is no number that the count of rows is bounded by.
        if values.is_empty() && rows.max(columns) > MOST_LINES {
            return Err(format!("a matrix of {rows} × {columns}"));
        }
        Ok(Self::from_fn(rows, columns, |i, j| values[j * rows + i].0))
    }
}

pub(crate) fn serialize<T: Numbers, S: Serializer>(numbers: &T, serializer: S) -> Result<S::Ok, S::Error> {
    numbers.written().serialize(serializer)
}

pub(crate) fn deserialize<'de, T: Numbers, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    T::read(T::Written::deserialize(deserializer)?).map_err(D::Error::custom)
}
