//! What is known to break a decoder of PNG files, looked for before one is run.

/// The signature of a file.
const SIGNATURE: usize = 8;
/// Length and type before the contents of a chunk.
const HEAD: usize = 8;
/// The checksum behind them.
const CHECKSUM: usize = 4;
/// Entries of the largest palette.
const MOST_COLOURS: usize = 256;

/// A rule of the format that the file breaks (PNG specification, third edition, 11.2.2: a palette has from 1 to 256
/// entries of three bytes). Where the chunks end early or are nonsense, the decoder says so.
pub(super) fn fault(bytes: &[u8]) -> Option<String> {
    let mut rest = bytes.get(SIGNATURE..)?;
    loop {
        let length = u32::from_be_bytes(*rest.first_chunk()?) as usize;
        let kind = rest.get(4..HEAD)?;
        if kind == b"PLTE" && (length == 0 || !length.is_multiple_of(3) || length > 3 * MOST_COLOURS) {
            return Some(format!(
                "its palette is {length} bytes long, not three for each of 1 to {MOST_COLOURS} colours"
            ));
        }
        rest = rest.get(length.checked_add(HEAD + CHECKSUM)?..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::fault;

    fn file(chunks: &[(&[u8; 4], usize)]) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
        for (kind, length) in chunks {
            bytes.extend((*length as u32).to_be_bytes());
            bytes.extend_from_slice(*kind);
            bytes.resize(bytes.len() + length + 4, 0);
        }
        bytes
    }

    #[test]
    fn palettes_of_whole_colours_pass() {
        for length in 0..800 {
            let allowed = length % 3 == 0 && (3..=768).contains(&length);
            let found = fault(&file(&[(b"IHDR", 13), (b"tEXt", 5), (b"PLTE", length), (b"IEND", 0)]));
            assert_eq!(found.is_none(), allowed, "{length}: {found:?}");
        }
        assert_eq!(fault(b""), None);
        let mut endless = file(&[(b"IHDR", 13)]);
        endless.extend([0xff; 8]);
        assert_eq!(fault(&endless), None);
    }
}
