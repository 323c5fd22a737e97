//! The header of an NPY file, checked before it is believed.
//!
//! NumPy Enhancement Proposal 1, "A simple file format for NumPy arrays": a magic string, a version, the length of the
//! header, and a Python dict literal with the keys `descr`, `fortran_order` and `shape`.

use std::io::{self, Read};

use npyz::NpyHeader;

/// The longest header that is read; that of an array of numbers takes 128 bytes. NumPy's own limit is 10 000.
const LONGEST: usize = 1 << 16;

/// The deepest nesting of brackets: dict, list of fields, field, shape of the field, and two to spare.
const DEEPEST: usize = 6;

/// Reads the header and stops at the first entry; the inner error says why there is none.
pub(super) fn read_header(reader: &mut impl Read) -> io::Result<Result<NpyHeader, String>> {
    let mut bytes = vec![0; 8];
    if !fill(reader, &mut bytes, 0)? || !bytes.starts_with(b"\x93NUMPY") {
        return Ok(Err("it does not begin with the bytes \\x93NUMPY".to_string()));
    }
    let digits = if bytes[6] == 1 { 2 } else { 4 };
    bytes.resize(8 + digits, 0);
    if !fill(reader, &mut bytes, 8)? {
        return Ok(Err(ENDS.to_string()));
    }
    let length = bytes[8..].iter().rev().fold(0, |length: usize, &byte| length << 8 | usize::from(byte));
    if length > LONGEST {
        return Ok(Err(format!("its header would be {length} bytes long")));
    }
    let start = bytes.len();
    bytes.resize(start + length, 0);
    if !fill(reader, &mut bytes, start)? {
        return Ok(Err(ENDS.to_string()));
    }
    if let Err(reason) = check(&bytes[start..]) {
        return Ok(Err(reason.to_string()));
    }
    if bytes[6] < 3 && !bytes[start..].is_ascii() {
        bytes = in_utf8(&bytes[start..]);
    }
    Ok(NpyHeader::from_reader(bytes.as_slice()).map_err(|error| error.to_string()))
}

/// A header in version 3 of the format, whose letters are UTF-8; those of the first two are Latin-1.
fn in_utf8(text: &[u8]) -> Vec<u8> {
    let text: String = text.iter().map(|&byte| char::from(byte)).collect();
    // At most twice the longest that is read: the length fits.
    [b"\x93NUMPY\x03\x00".as_slice(), &(text.len() as u32).to_le_bytes(), text.as_bytes()].concat()
}

const ENDS: &str = "it ends within its header";

/// Fills the bytes from `start` on; false if the reader ends first.
fn fill(reader: &mut impl Read, bytes: &mut [u8], start: usize) -> io::Result<bool> {
    match reader.read_exact(&mut bytes[start..]) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        other => other.map(|()| true),
    }
}

/// Refuses what the parser below does not survive: brackets nested so deep that its recursion overflows the stack, and
/// sizes whose product overflows. What NumPy writes for numbers passes.
fn check(text: &[u8]) -> Result<(), &'static str> {
    const STRANGE: &str = "its header is not a dict of descr, fortran_order and shape";
    let mut quote = None;
    let mut depth = 0_usize;
    let mut number = None;
    let mut product = 1_u64;
    let mut previous = b' ';
    // A last blank ends a number at the very end.
    for &byte in text.iter().chain(b" ") {
        match (quote, byte) {
            // Escapes and triple quotes would make "inside a string" ambiguous.
            (_, b'\\') => return Err(STRANGE),
            (None, b'\'' | b'"') if previous == byte => return Err(STRANGE),
            (Some(open), _) if open == byte => quote = None,
            (None, b'\'' | b'"') => quote = Some(byte),
            (Some(_), _) => {}
            (None, b'{' | b'[' | b'(') => depth += 1,
            (None, b'}' | b']' | b')') => depth = depth.checked_sub(1).ok_or(STRANGE)?,
            (None, b'0'..=b'9' | b':' | b',' | b' ' | b'\n') => {}
            (None, letter) if b"TrueFals".contains(&letter) => {}
            (None, _) => return Err(STRANGE),
        }
        if depth > DEEPEST {
            return Err(STRANGE);
        }
        if quote.is_none() && byte.is_ascii_digit() {
            let digit = u64::from(byte - b'0');
            number = number.unwrap_or(0_u64).checked_mul(10).and_then(|tens| tens.checked_add(digit));
            if number.is_none() {
                return Err(TOO_LARGE);
            }
        } else if let Some(size) = number.take() {
            // A zero must not hide the other axes: they make the strides.
            product = product.checked_mul(size.max(1)).ok_or(TOO_LARGE)?;
        }
        previous = byte;
    }
    Ok(())
}

const TOO_LARGE: &str = "its shape is larger than any file";
