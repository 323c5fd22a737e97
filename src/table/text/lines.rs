//! Where the lines of a text end, as the parser of its cells sees them.

use crate::table::options::Delimiter;

/// What tells where a cell begins, and what is none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Lines {
    pub(super) delimiter: Delimiter,
    pub(super) comment: Option<u8>,
    /// Whether all lines end with CR, which then ends a comment too.
    pub(super) old: bool,
}

/// What the next byte stands in.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) enum Place {
    /// A line that is still blank.
    #[default]
    Line,
    /// The start of another cell.
    Cell,
    /// A cell, in no quotes.
    Bare,
    Quoted,
    /// The byte after a quote in quotes, which doubles it, or the cell goes on without.
    Quote,
    Comment,
}

impl Place {
    /// The place of what follows a byte; a quote opens only at the start of a cell, as for the parser.
    pub(super) fn after(self, byte: u8, lines: Lines) -> Self {
        let spaces = lines.delimiter == Delimiter::Spaces && matches!(byte, b' ' | b'\t');
        match (self, byte) {
            (Self::Quoted, b'"') => Self::Quote,
            (Self::Quoted, _) | (Self::Quote, b'"') => Self::Quoted,
            (Self::Comment, b'\n') => Self::Line,
            (Self::Comment, b'\r') if lines.old => Self::Line,
            (Self::Comment, _) => Self::Comment,
            (_, b'\n' | b'\r') => Self::Line,
            (Self::Line, _) if lines.comment == Some(byte) => Self::Comment,
            (Self::Line | Self::Cell, b'"') => Self::Quoted,
            // Spaces before the first cell separate nothing.
            (Self::Line, _) if spaces => Self::Line,
            _ if spaces || byte == lines.delimiter.byte() => Self::Cell,
            _ => Self::Bare,
        }
    }
}

/// Whole rows at the beginning of some bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct WholeRows {
    /// Behind the last line that ends and is neither blank nor a comment; 0 without one.
    pub(super) end: usize,
    /// Lines up to there; one that ends within quotes goes on.
    pub(super) lines: usize,
    /// Whether a row without an end follows.
    pub(super) more: bool,
}

impl Lines {
    /// The whole rows that bytes begin with.
    pub(super) fn whole_rows(self, bytes: &[u8]) -> WholeRows {
        let (mut place, mut found) = (Place::default(), WholeRows::default());
        let (mut lines, mut filled) = (0, false);
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            place = place.after(byte, self);
            at += 1;
            if place != Place::Line || !matches!(byte, b'\n' | b'\r') {
                filled |= place != Place::Comment && !byte.is_ascii_whitespace();
                continue;
            }
            if byte == b'\r' {
                match bytes.get(at) {
                    Some(b'\n') => at += 1,
                    Some(_) => {}
                    // A LF may follow.
                    None => break,
                }
            }
            lines += 1;
            if filled {
                (found.end, found.lines) = (at, lines);
            }
            filled = false;
        }
        found.more = filled;
        found
    }
}

/// Where the rows begin, behind a mark of UTF-8 and so many lines.
pub(super) fn first_row(bytes: &[u8], skipped: usize) -> usize {
    let mut rest = bytes;
    while let Some(text) = rest.strip_prefix(b"\xEF\xBB\xBF") {
        rest = text;
    }
    for _ in 0..skipped {
        if rest.is_empty() {
            break;
        }
        rest = after_line(rest);
    }
    bytes.len() - rest.len()
}

/// What follows the first line end.
pub(super) fn after_line(text: &[u8]) -> &[u8] {
    match text.iter().position(|byte| matches!(byte, b'\r' | b'\n')) {
        Some(at) if text[at..].starts_with(b"\r\n") => &text[at + 2..],
        Some(at) => &text[at + 1..],
        None => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole_rows(text: &str, comment: Option<u8>) -> (usize, usize, bool) {
        let lines = Lines { delimiter: Delimiter::Comma, comment, old: !text.contains('\n') };
        let WholeRows { end, lines, more } = lines.whole_rows(text.as_bytes());
        (end, lines, more)
    }

    #[test]
    fn quotes_open_at_the_start_of_a_cell() {
        assert_eq!(whole_rows("5\" pipe,1\n2,3\n4", None), (14, 2, true));
        assert_eq!(whole_rows("\"a\n\"\"b\",1\n2,\"\n", None), (10, 1, true));
        assert_eq!(whole_rows("a,\"b\"\"\n\"\n", None), (9, 1, false));
        assert_eq!(whole_rows("a,\"b\"c\"\nd\n", None), (10, 2, false));
    }

    #[test]
    fn comments_and_blank_lines_stay_with_the_row_below_them() {
        assert_eq!(whole_rows("# 5\"\n1,2\n\n# \"\n \n", Some(b'#')), (9, 2, false));
        assert_eq!(whole_rows("\n\n", None), (0, 0, false));
        assert_eq!(whole_rows("1\r\n\r\n2\r\n3", None), (8, 3, true));
    }

    #[test]
    fn lines_end_with_cr_too() {
        assert_eq!(whole_rows("1,2\r3,4\r# \"\r5,6\r", Some(b'#')), (8, 2, true));
        assert_eq!(whole_rows("1,2\r3,4\n5\r", None), (8, 2, true));
        assert_eq!(first_row(b"\xEF\xBB\xBFtitle\r\n\na,b", 2), 11);
    }
}
