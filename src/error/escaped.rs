//! Names from outside, fit to be shown.

use std::ffi::OsStr;

/// A name of a column or a file as a message or a page shows it: one line, and nothing that a terminal obeys.
///
/// Control characters, the two separators of lines and paragraphs, the marks that turn the direction of writing
/// (Unicode Standard Annex 9), and other format characters without a glyph are written as `\u{1b}`, with their number
/// in hexadecimal digits. All else stays as it is, the joiners of scripts and of pictographs among it; what is not
/// Unicode becomes U+FFFD. The program and every error of this crate show names so.
///
/// ```
/// use gramkit::error::escaped;
/// assert_eq!(escaped("größe [µm]"), "größe [µm]");
/// assert_eq!(escaped("a\u{1b}[31m\nb"), r"a\u{1b}[31m\u{a}b");
/// assert_eq!(escaped(std::path::Path::new("x\u{202e}vsc.csv")), r"x\u{202e}vsc.csv");
/// ```
pub fn escaped(name: impl AsRef<OsStr>) -> String {
    let name = name.as_ref().to_string_lossy();
    let mut shown = String::with_capacity(name.len());
    for letter in name.chars() {
        if is_obeyed(letter) {
            shown.extend(letter.escape_unicode());
        } else {
            shown.push(letter);
        }
    }
    shown
}

/// Whether a letter has an effect instead of a glyph.
fn is_obeyed(letter: char) -> bool {
    letter.is_control()
        || matches!(
            letter,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'
                | '\u{200e}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0001}'..='\u{e007f}'
        )
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn every_control_character_is_written_out() {
        for letter in (0..=0x10_ffff).filter_map(char::from_u32) {
            let shown = escaped(letter.to_string());
            assert!(shown.chars().all(|shown| !shown.is_control()), "{letter:?}");
            assert!(shown == letter.to_string() || shown == letter.escape_unicode().to_string(), "{letter:?}");
        }
        for bidirectional in
            "\u{61c}\u{200e}\u{200f}\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2066}\u{2067}\u{2068}\u{2069}".chars()
        {
            assert_ne!(escaped(bidirectional.to_string()), bidirectional.to_string());
        }
    }

    #[test]
    fn ordinary_text_stays() {
        for text in
            ["", "GNP", r"C:\data\u{1b}.csv", "Größe", "高さ", "ارتفاع", "می\u{200c}خواهم", "👩\u{200d}🔬", "e\u{301}"]
        {
            assert_eq!(escaped(text), text);
        }
    }

    #[cfg(unix)]
    #[test]
    fn what_is_not_unicode_is_replaced() {
        use std::os::unix::ffi::OsStrExt;
        assert_eq!(escaped(std::ffi::OsStr::from_bytes(b"a\x9b\xffb")), "a\u{fffd}\u{fffd}b");
    }
}
