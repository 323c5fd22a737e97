//! Where a JPEG file ends (ITU-T T.81, annex B).

/// Whether the file goes on up to its end-of-image marker. What follows that, such as a film of the moment before, is
/// no part of the image.
pub(super) fn is_complete(bytes: &[u8]) -> bool {
    let mut rest = bytes.iter();
    let mut next = || rest.next().copied();
    end(&mut next).is_some()
}

fn end(next: &mut impl FnMut() -> Option<u8>) -> Option<()> {
    loop {
        // Entropy-coded data and padding, up to the next marker; in them 0xff is followed by 0.
        while next()? != 0xff {}
        let mut marker = 0xff;
        while marker == 0xff {
            marker = next()?;
        }
        match marker {
            0xd9 => return Some(()),
            // Stuffing, TEM, restarts, and the start of the image have no length.
            0x00 | 0x01 | 0xd0..=0xd8 => {}
            _ => {
                let length = u16::from_be_bytes([next()?, next()?]);
                for _ in 2..length {
                    next()?;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_complete;

    #[test]
    fn markers_within_a_segment_do_not_count() {
        let complete = [0xff, 0xd8, 0xff, 0xe0, 0, 4, 0xff, 0xd9, 1, 0xff, 0, 0xff, 0xff, 0xd9, 7];
        assert!(is_complete(&complete));
        for length in 0..complete.len() - 1 {
            assert!(!is_complete(&complete[..length]), "{length}");
        }
    }
}
