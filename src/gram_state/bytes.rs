//! A state as bytes.
//!
//! ```text
//! 8 bytes   89 'G' 'R' 'A' 'M' 0d 0a 1a
//! u32       the version
//! u64       the length of the body
//! body      the fields in the order of `GramState`, little-endian, each list behind its length
//! u32       CRC-32 of all before
//! ```
//!
//! CRC-32 finds every change of 32 bits or fewer that stand together, and what is cut off or behind the end is found by
//! the length. A checksum is no signature: whoever changes a state on purpose can write another.

use faer::Mat;

use super::error::StateError;
use super::integers::{EXPONENTS, IntegerSums, MOST_ROWS};
use super::options::{MissingRows, Piece};
use super::state::{Factor, GramState, Sums};
use super::sums::DoubleSums;
use super::triangle::{Triangle, Triangles};
use crate::rounding::DoubleWord;

/// The first bytes.
const MAGIC: &[u8; 8] = b"\x89GRAM\r\n\x1a";
/// The version of the format.
const VERSION: u32 = 1;
/// Magic, version and length.
const HEAD: usize = 20;
/// The checksum.
const TAIL: usize = 4;

impl GramState {
    /// The state as bytes, to be kept or sent.
    ///
    /// # Errors
    /// [`Error::Environment`](crate::Error::Environment): parts of it are joined first.
    pub fn to_bytes(&self) -> Result<Vec<u8>, StateError> {
        let mut body = Writer(Vec::new());
        body.count(self.names.len());
        self.names.iter().for_each(|name| body.text(name));
        body.byte(self.shift.is_some().into());
        self.shift.iter().flatten().for_each(|&c| body.double(c));
        body.byte(self.shift_given.into());
        body.byte((self.missing_rows == MissingRows::Skipped).into());
        body.integer(self.rows);
        body.integer(self.skipped);
        self.missing.iter().for_each(|&count| body.integer(count));
        self.lower.iter().chain(&self.upper).for_each(|&x| body.double(x));
        match &self.sums {
            Sums::Doubles(sums) => {
                body.byte(0);
                for word in &sums.values {
                    body.double(word.high);
                    body.double(word.low);
                }
                sums.errors.iter().for_each(|&e| body.double(e));
            }
            Sums::Integers(sums) => {
                body.byte(1);
                sums.exponents.iter().for_each(|e| body.0.extend(e.to_le_bytes()));
                sums.values.iter().for_each(|v| body.0.extend(v.to_le_bytes()));
            }
        }
        let triangle = match &self.factor {
            Factor::OfRows(triangles) => triangles.joined()?,
            _ => None,
        };
        match (&self.factor, triangle) {
            (Factor::OfSums, _) => body.byte(0),
            (_, Some(triangle)) => {
                body.byte(1);
                for j in 0..triangle.r.ncols() {
                    triangle.r.col_as_slice(j)[..=j].iter().for_each(|&r| body.double(r));
                }
                triangle.errors.iter().for_each(|&f| body.double(f));
            }
            _ => body.byte(2),
        }
        body.count(self.pieces.len());
        for piece in &self.pieces {
            body.text(&piece.name);
            [piece.size, piece.first_row, piece.rows].into_iter().for_each(|n| body.integer(n));
        }
        let mut bytes = Vec::with_capacity(HEAD + body.0.len() + TAIL);
        bytes.extend(MAGIC);
        bytes.extend(VERSION.to_le_bytes());
        bytes.extend((body.0.len() as u64).to_le_bytes());
        bytes.extend(body.0);
        let checksum = crc32fast::hash(&bytes);
        bytes.extend(checksum.to_le_bytes());
        Ok(bytes)
    }

    /// Reads what [`GramState::to_bytes`] has written; no memory is taken for what the bytes do not hold.
    ///
    /// # Errors
    /// [`StateError::NotAState`], [`StateError::Version`], [`StateError::Length`], [`StateError::Checksum`];
    /// [`StateError::Field`] if the checksum is right and a field is not.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, StateError> {
        let Some(rest) = bytes.strip_prefix(MAGIC) else { return Err(StateError::NotAState) };
        let found = bytes.len() as u64;
        let cut_short = StateError::Length { found, expected: (HEAD + TAIL) as u64 };
        let Some((version, rest)) = rest.split_first_chunk() else { return Err(cut_short) };
        let Some((length, rest)) = rest.split_first_chunk() else { return Err(cut_short) };
        let version = u32::from_le_bytes(*version);
        if version != VERSION {
            return Err(StateError::Version { found: version, expected: VERSION });
        }
        let expected = u64::from_le_bytes(*length).saturating_add((HEAD + TAIL) as u64);
        if expected != found {
            return Err(StateError::Length { found, expected });
        }
        let Some((body, recorded)) = rest.split_last_chunk::<TAIL>() else { return Err(cut_short) };
        let (recorded, found) = (u32::from_le_bytes(*recorded), crc32fast::hash(&bytes[..bytes.len() - TAIL]));
        if recorded != found {
            return Err(StateError::Checksum { recorded, found });
        }
        let mut reader = Reader(body);
        let state = reader.state()?;
        if reader.0.is_empty() { Ok(state) } else { Err(field("its end")) }
    }
}

fn field(field: &'static str) -> StateError {
    StateError::Field { field }
}

struct Writer(Vec<u8>);

impl Writer {
    fn byte(&mut self, byte: u8) {
        self.0.push(byte);
    }

    fn integer(&mut self, integer: u64) {
        self.0.extend(integer.to_le_bytes());
    }

    fn count(&mut self, count: usize) {
        self.integer(count as u64);
    }

    fn double(&mut self, double: f64) {
        self.0.extend(double.to_le_bytes());
    }

    fn text(&mut self, text: &str) {
        self.count(text.len());
        self.0.extend(text.as_bytes());
    }
}

/// What is left of the body.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn array<const N: usize>(&mut self, what: &'static str) -> Result<[u8; N], StateError> {
        let (array, rest) = self.0.split_first_chunk().ok_or(field(what))?;
        self.0 = rest;
        Ok(*array)
    }

    fn integer(&mut self, what: &'static str) -> Result<u64, StateError> {
        self.array(what).map(u64::from_le_bytes)
    }

    /// A number of things that take so many bytes each at the least, as far as they are there.
    fn count(&mut self, bytes: usize, what: &'static str) -> Result<usize, StateError> {
        let count = usize::try_from(self.integer(what)?).map_err(|_| field(what))?;
        match count.checked_mul(bytes) {
            Some(needed) if needed <= self.0.len() => Ok(count),
            _ => Err(field(what)),
        }
    }

    fn flag(&mut self, what: &'static str) -> Result<bool, StateError> {
        match self.array(what)? {
            [0] => Ok(false),
            [1] => Ok(true),
            [_] => Err(field(what)),
        }
    }

    fn text(&mut self, what: &'static str) -> Result<String, StateError> {
        let count = self.count(1, what)?;
        let (text, rest) = self.0.split_at_checked(count).ok_or(field(what))?;
        self.0 = rest;
        String::from_utf8(text.to_vec()).map_err(|_| field(what))
    }

    /// So many numbers, of each of which `good` is true.
    fn doubles(&mut self, count: usize, what: &'static str, good: fn(f64) -> bool) -> Result<Vec<f64>, StateError> {
        let bytes = count.checked_mul(8).and_then(|length| self.0.split_at_checked(length));
        let (bytes, rest) = bytes.ok_or(field(what))?;
        self.0 = rest;
        let values: Vec<f64> = bytes.as_chunks().0.iter().map(|chunk| f64::from_le_bytes(*chunk)).collect();
        if values.iter().all(|&x| good(x)) { Ok(values) } else { Err(field(what)) }
    }

    fn state(&mut self) -> Result<GramState, StateError> {
        const COLUMNS: &str = "its list of columns";
        // Each has a length, a count, two ends and sums.
        let k = self.count(40, COLUMNS)?;
        let names = (0..k).map(|_| self.text(COLUMNS)).collect::<Result<Vec<_>, _>>()?;
        let shift = if self.flag("its shift")? { Some(self.doubles(k, "its shift", f64::is_finite)?) } else { None };
        let shift_given = self.flag("its shift")?;
        let missing_rows = if self.flag("what becomes of rows")? { MissingRows::Skipped } else { MissingRows::Refused };
        let (rows, skipped) = (self.integer("its number of rows")?, self.integer("its number of rows")?);
        if rows >= MOST_ROWS || (rows > 0 && shift.is_none()) {
            return Err(field("its number of rows"));
        }
        let missing = (0..k).map(|_| self.integer("a number of missing cells")).collect::<Result<Vec<_>, _>>()?;
        let is_number = |x: f64| !x.is_nan();
        let (lower, upper) = (self.doubles(k, "the ends", is_number)?, self.doubles(k, "the ends", is_number)?);
        let p = k + 1;
        let entries = p.checked_mul(p + 1).map(|twice| twice / 2).ok_or(field("its sums"))?;
        let sums = match self.array("its sums")? {
            [0] => Sums::Doubles(self.double_sums(p, entries, rows)?),
            [1] => Sums::Integers(self.integer_sums(k, entries, rows)?),
            _ => return Err(field("its sums")),
        };
        let factor = match self.array("its triangle")? {
            [0] => Factor::OfSums,
            [1] if matches!(sums, Sums::Doubles(_)) => Factor::OfRows(Triangles::of(self.triangle(p, entries)?)),
            [2] => Factor::Unknown,
            _ => return Err(field("its triangle")),
        };
        let count = self.count(32, "its list of pieces")?;
        let piece = |reader: &mut Self| {
            let name = reader.text("its list of pieces")?;
            let mut integer = || reader.integer("its list of pieces");
            Ok(Piece { name, size: integer()?, first_row: integer()?, rows: integer()? })
        };
        let pieces = (0..count).map(|_| piece(self)).collect::<Result<Vec<_>, StateError>>()?;
        let is_set = |names: &[String]| {
            let mut sorted: Vec<&String> = names.iter().collect();
            sorted.sort_unstable();
            sorted.windows(2).all(|pair| pair[0] != pair[1])
        };
        if !is_set(&names) {
            return Err(field(COLUMNS));
        }
        if !pieces.is_sorted() {
            return Err(field("its list of pieces"));
        }
        if matches!(sums, Sums::Integers(_)) && !shift_given {
            return Err(field("its shift"));
        }
        Ok(GramState {
            names,
            shift,
            shift_given,
            missing_rows,
            rows,
            skipped,
            missing,
            lower,
            upper,
            sums,
            factor,
            pieces,
        })
    }

    fn double_sums(&mut self, p: usize, entries: usize, rows: u64) -> Result<DoubleSums, StateError> {
        let words = self.doubles(2 * entries, "its sums", f64::is_finite)?;
        let values: Vec<DoubleWord> =
            words.as_chunks::<2>().0.iter().map(|&[high, low]| DoubleWord { high, low }).collect();
        let errors = self.doubles(p, "its radius", |e| e.is_finite() && e >= 0.0)?;
        let whole = values.iter().all(|word| word.high + word.low == word.high);
        let sums = DoubleSums { order: p, values, errors };
        if whole && sums.get(0, 0) == DoubleWord::from(rows as f64) { Ok(sums) } else { Err(field("its sums")) }
    }

    fn integer_sums(&mut self, k: usize, entries: usize, rows: u64) -> Result<IntegerSums, StateError> {
        let exponents = (0..k).map(|_| self.array("its grids").map(i32::from_le_bytes));
        let exponents = exponents.collect::<Result<Vec<_>, _>>()?;
        if exponents.iter().any(|e| !EXPONENTS.contains(e)) {
            return Err(field("its grids"));
        }
        if entries.checked_mul(16).is_none_or(|bytes| bytes > self.0.len()) {
            return Err(field("its sums"));
        }
        let values = (0..entries).map(|_| self.array("its sums").map(i128::from_le_bytes));
        let values = values.collect::<Result<Vec<_>, _>>()?;
        let most = 1_u128 << 126;
        let right = values[0] == i128::from(rows) && values.iter().all(|value| value.unsigned_abs() < most);
        if right { Ok(IntegerSums { exponents, values }) } else { Err(field("its sums")) }
    }

    fn triangle(&mut self, p: usize, entries: usize) -> Result<Triangle, StateError> {
        let packed = self.doubles(entries, "its triangle", f64::is_finite)?;
        let r = Mat::from_fn(p, p, |i, j| if i <= j { packed[j * (j + 1) / 2 + i] } else { 0.0 });
        let errors = self.doubles(p, "its triangle", |f| f >= 0.0)?;
        Ok(Triangle { r, errors })
    }
}

/// As the bytes: of texts, in hexadecimal.
#[cfg(feature = "serde")]
impl serde::Serialize for GramState {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let bytes = self.to_bytes().map_err(serde::ser::Error::custom)?;
        if !serializer.is_human_readable() {
            return serializer.serialize_bytes(&bytes);
        }
        let digit = |four: u8| char::from_digit(four.into(), 16).unwrap_or_default();
        let text: String = bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect();
        serializer.serialize_str(&text)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for GramState {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error as _;
        let bytes = if deserializer.is_human_readable() {
            let text = String::deserialize(deserializer)?;
            let byte = |pair: &[u8; 2]| {
                let digit = |letter: u8| char::from(letter).to_digit(16);
                Some((digit(pair[0])? * 16 + digit(pair[1])?) as u8)
            };
            let (pairs, rest) = text.as_bytes().as_chunks::<2>();
            let bytes: Option<Vec<u8>> = pairs.iter().map(byte).collect();
            bytes.filter(|_| rest.is_empty()).ok_or_else(|| D::Error::custom("a state is written in hexadecimal"))?
        } else {
            Vec::<u8>::deserialize(deserializer)?
        };
        Self::from_bytes(&bytes).map_err(D::Error::custom)
    }
}
