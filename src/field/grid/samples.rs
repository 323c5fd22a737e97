//! The numbers that fields are made of.

use std::ops::Range;

/// Borrowed samples of a field, in whatever type they come; they are computed with as `f64`. Whole numbers of 64 bits
/// above 2⁵³ in magnitude are rounded to the nearest one, and the errors count that.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
#[allow(missing_docs)]
pub enum Samples<'a> {
    F64(&'a [f64]),
    F32(&'a [f32]),
    I8(&'a [i8]),
    I16(&'a [i16]),
    I32(&'a [i32]),
    I64(&'a [i64]),
    U8(&'a [u8]),
    U16(&'a [u16]),
    U32(&'a [u32]),
    U64(&'a [u64]),
}

macro_rules! samples {
    ($($variant:ident $element:ty),*) => {
        $(
            impl<'a> From<&'a [$element]> for Samples<'a> {
                fn from(samples: &'a [$element]) -> Self {
                    Self::$variant(samples)
                }
            }

            impl<'a> From<&'a Vec<$element>> for Samples<'a> {
                fn from(samples: &'a Vec<$element>) -> Self {
                    Self::$variant(samples)
                }
            }

            impl<'a, const N: usize> From<&'a [$element; N]> for Samples<'a> {
                fn from(samples: &'a [$element; N]) -> Self {
                    Self::$variant(samples)
                }
            }
        )*

        impl Samples<'_> {
            /// Number of samples.
            pub fn len(&self) -> usize {
                match self {
                    $(Self::$variant(samples) => samples.len(),)*
                }
            }

            /// A sample as `f64`; NaN beyond the last.
            pub fn get(&self, index: usize) -> f64 {
                match self {
                    $(Self::$variant(samples) => samples.get(index).map_or(f64::NAN, |&sample| sample as f64),)*
                }
            }

            /// Writes consecutive samples as `f64`.
            pub(crate) fn convert(&self, range: Range<usize>, into: &mut [f64]) {
                match self {
                    $(Self::$variant(samples) => {
                        into.iter_mut().zip(&samples[range]).for_each(|(to, &sample)| *to = sample as f64);
                    })*
                }
            }
        }
    };
}

samples!(F64 f64, F32 f32, I8 i8, I16 i16, I32 i32, I64 i64, U8 u8, U16 u16, U32 u32, U64 u64);

impl Samples<'_> {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The unit roundoff of the type: how far a sample may be from the value that was rounded to it, relative to it.
    /// Whole numbers of up to 32 bits are exact; those of 64 may be rounded to `f64`.
    pub fn roundoff(&self) -> f64 {
        match self {
            Self::F64(_) | Self::I64(_) | Self::U64(_) => crate::rounding::UNIT_ROUNDOFF,
            Self::F32(_) => f64::from(f32::EPSILON) / 2.0,
            _ => 0.0,
        }
    }
}
