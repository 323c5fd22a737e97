//! The letters of a text file.

use std::borrow::Cow;

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::table::options::Encoding;

/// Bytes by which UTF-16 without a mark is recognised.
const LOOKED_AT: usize = 1 << 12;

/// The text, and its encoding where that is not UTF-8 and was not asked for; `Err` of the encoding that was asked for
/// if the bytes are not of it.
pub(super) fn decode(bytes: &[u8], asked: Option<Encoding>) -> Result<(Cow<'_, str>, Option<Encoding>), Encoding> {
    let (encoding, assumed) = match asked {
        Some(encoding) => (encoding, None),
        None => {
            let encoding = recognised(bytes);
            (encoding, (encoding != Encoding::Utf8).then_some(encoding))
        }
    };
    let text = match encoding {
        Encoding::Utf8 => {
            std::str::from_utf8(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)).ok().map(Cow::Borrowed)
        }
        Encoding::Utf16LittleEndian => with(UTF_16LE, bytes.strip_prefix(b"\xFF\xFE").unwrap_or(bytes)),
        Encoding::Utf16BigEndian => with(UTF_16BE, bytes.strip_prefix(b"\xFE\xFF").unwrap_or(bytes)),
        Encoding::Latin1 => with(WINDOWS_1252, bytes),
    };
    let text = text.ok_or(encoding)?;
    // A second mark says no more than the first.
    let marks = text.len() - text.trim_start_matches('\u{feff}').len();
    let text = match text {
        Cow::Borrowed(text) => Cow::Borrowed(&text[marks..]),
        Cow::Owned(mut text) => {
            text.drain(..marks);
            Cow::Owned(text)
        }
    };
    Ok((text, assumed))
}

fn with<'b>(encoding: &'static encoding_rs::Encoding, bytes: &'b [u8]) -> Option<Cow<'b, str>> {
    encoding.decode_without_bom_handling_and_without_replacement(bytes)
}

/// By the mark at the beginning, by every second byte being 0, or by what is no UTF-8.
pub(super) fn recognised(bytes: &[u8]) -> Encoding {
    match bytes {
        [0xFF, 0xFE, ..] => return Encoding::Utf16LittleEndian,
        [0xFE, 0xFF, ..] => return Encoding::Utf16BigEndian,
        _ => {}
    }
    let start = &bytes[..bytes.len().min(LOOKED_AT)];
    let zeros = |from: usize| start.iter().skip(from).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    // Digits and delimiters are ASCII, also where the names are not.
    if bytes.len().is_multiple_of(2) && even == 0 && 4 * odd > start.len() {
        Encoding::Utf16LittleEndian
    } else if bytes.len().is_multiple_of(2) && odd == 0 && 4 * even > start.len() {
        Encoding::Utf16BigEndian
    } else if std::str::from_utf8(bytes).is_ok() {
        Encoding::Utf8
    } else {
        Encoding::Latin1
    }
}
