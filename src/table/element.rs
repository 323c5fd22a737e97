//! The samples of an NPY file, from bytes to f64.

use npyz::{DType, Endianness, TypeChar};

use crate::matrix::half;

/// The largest n for which all integers of magnitude up to n are f64.
const LARGEST_EXACT: u64 = 1 << 53;

/// A type of entries that f64 holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Half,
    Single,
    Double,
    Signed8,
    Signed16,
    Signed32,
    Signed64,
    Unsigned8,
    Unsigned16,
    Unsigned32,
    Unsigned64,
    Bool,
}

/// A type and its order of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Element {
    kind: Kind,
    big_endian: bool,
}

impl Element {
    /// The type that a header describes, if f64 holds it.
    pub(super) fn of(dtype: &DType) -> Option<Self> {
        let DType::Plain(plain) = dtype else { return None };
        let kind = match (plain.type_char(), plain.size_field()) {
            (TypeChar::Float, 2) => Kind::Half,
            (TypeChar::Float, 4) => Kind::Single,
            (TypeChar::Float, 8) => Kind::Double,
            (TypeChar::Int, 1) => Kind::Signed8,
            (TypeChar::Int, 2) => Kind::Signed16,
            (TypeChar::Int, 4) => Kind::Signed32,
            (TypeChar::Int, 8) => Kind::Signed64,
            (TypeChar::Uint, 1) => Kind::Unsigned8,
            (TypeChar::Uint, 2) => Kind::Unsigned16,
            (TypeChar::Uint, 4) => Kind::Unsigned32,
            (TypeChar::Uint, 8) => Kind::Unsigned64,
            (TypeChar::Bool, 1) => Kind::Bool,
            _ => return None,
        };
        Some(Self { kind, big_endian: plain.endianness() == Endianness::Big })
    }

    /// Bytes per entry.
    pub(super) fn size(self) -> usize {
        match self.kind {
            Kind::Signed8 | Kind::Unsigned8 | Kind::Bool => 1,
            Kind::Half | Kind::Signed16 | Kind::Unsigned16 => 2,
            Kind::Single | Kind::Signed32 | Kind::Unsigned32 => 4,
            Kind::Double | Kind::Signed64 | Kind::Unsigned64 => 8,
        }
    }

    /// The unit roundoff of the format.
    pub(super) fn roundoff(self) -> f64 {
        match self.kind {
            Kind::Half => 0.5_f64.powi(11),
            Kind::Single => 0.5_f64.powi(24),
            Kind::Double => 0.5_f64.powi(53),
            _ => 0.0,
        }
    }

    /// Whether the entries are integers, or truth values.
    pub(super) fn is_integer(self) -> bool {
        !matches!(self.kind, Kind::Half | Kind::Single | Kind::Double)
    }

    /// Converts as many entries as `into` holds; `Err` is the first integer that f64 does not hold, and its position.
    pub(super) fn convert(self, bytes: &[u8], into: &mut [f64]) -> Result<(), (usize, i128)> {
        self.round(bytes, into).first().map_or(Ok(()), |&inexact| Err(inexact))
    }

    /// Rounds as many entries as `into` holds to the nearest f64, and lists the integers that it does not hold exactly,
    /// each with its position.
    pub(super) fn round(self, bytes: &[u8], into: &mut [f64]) -> Vec<(usize, i128)> {
        let big = self.big_endian;
        match self.kind {
            Kind::Half => each(bytes, into, big, |b| half(u16::from_le_bytes(b))),
            Kind::Single => each(bytes, into, big, |b| f64::from(f32::from_le_bytes(b))),
            Kind::Double => each(bytes, into, big, f64::from_le_bytes),
            Kind::Signed8 => each(bytes, into, big, |b| f64::from(i8::from_le_bytes(b))),
            Kind::Signed16 => each(bytes, into, big, |b| f64::from(i16::from_le_bytes(b))),
            Kind::Signed32 => each(bytes, into, big, |b| f64::from(i32::from_le_bytes(b))),
            Kind::Unsigned8 => each(bytes, into, big, |[b]| f64::from(b)),
            Kind::Unsigned16 => each(bytes, into, big, |b| f64::from(u16::from_le_bytes(b))),
            Kind::Unsigned32 => each(bytes, into, big, |b| f64::from(u32::from_le_bytes(b))),
            Kind::Bool => each(bytes, into, big, |[b]| f64::from(u8::from(b != 0))),
            Kind::Signed64 => {
                let mut largest = 0;
                each(bytes, into, big, |b| {
                    let integer = i64::from_le_bytes(b);
                    largest |= integer.unsigned_abs();
                    integer as f64
                });
                return inexact(largest, bytes, into, big, |b| i128::from(i64::from_le_bytes(b)));
            }
            Kind::Unsigned64 => {
                let mut largest = 0;
                each(bytes, into, big, |b| {
                    let integer = u64::from_le_bytes(b);
                    largest |= integer;
                    integer as f64
                });
                return inexact(largest, bytes, into, big, |b| i128::from(u64::from_le_bytes(b)));
            }
        }
        Vec::new()
    }
}

/// Applies `number` to every entry, its least significant byte first.
#[inline(always)]
fn each<const N: usize>(bytes: &[u8], into: &mut [f64], big_endian: bool, mut number: impl FnMut([u8; N]) -> f64) {
    let (entries, _) = bytes.as_chunks::<N>();
    // Two loops, so that each is compiled for its order of bytes.
    if big_endian {
        for (value, &entry) in into.iter_mut().zip(entries) {
            let mut reversed = entry;
            reversed.reverse();
            *value = number(reversed);
        }
    } else {
        for (value, &entry) in into.iter_mut().zip(entries) {
            *value = number(entry);
        }
    }
}

/// Looks for inexact integers where the union of all bits says that there may be some.
fn inexact(
    union: u64,
    bytes: &[u8],
    into: &[f64],
    big_endian: bool,
    integer: impl Fn([u8; 8]) -> i128,
) -> Vec<(usize, i128)> {
    let mut found = Vec::new();
    if union <= LARGEST_EXACT {
        return found;
    }
    let (entries, _) = bytes.as_chunks::<8>();
    for (position, (value, &entry)) in into.iter().zip(entries).enumerate() {
        let mut entry = entry;
        if big_endian {
            entry.reverse();
        }
        let integer = integer(entry);
        if *value as i128 != integer {
            found.push((position, integer));
        }
    }
    found
}
