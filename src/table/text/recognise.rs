//! Which characters separate what, by how a file begins.

use csv::StringRecord;

use super::number::{Notation, is_grouped};
use super::records::{Records, separated};
use super::words;
use crate::table::options::{Arrangement, Comments, DecimalMark, Delimiter, TableOptions};

/// Lines, and bytes, that are looked at.
const LINES: usize = 1000;
const BYTES: usize = 1 << 18;
/// Characters that begin comments, unless another is named.
const COMMENTS: [u8; 2] = [b'#', b'%'];

/// What separates cells, numbers and rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Dialect {
    pub(super) delimiter: Delimiter,
    pub(super) decimal_mark: DecimalMark,
    pub(super) comment: Option<u8>,
}

/// Two readings of one file, and the options that tell them apart.
#[derive(Debug, PartialEq)]
pub(super) struct Undecided {
    pub(super) what: String,
    pub(super) options: &'static str,
}

/// The beginning of the text, whole lines of it; whether that is all.
pub(super) fn beginning(text: &str) -> (&str, bool) {
    let mut end = 0;
    for line in text.split_inclusive(['\n', '\r']).take(LINES) {
        if end + line.len() > BYTES && end > 0 {
            break;
        }
        end += line.len();
    }
    (&text[..end], end == text.len())
}

/// The rows of the beginning of a text.
pub(super) fn sample(text: &str, delimiter: Delimiter, comment: Option<u8>) -> Vec<StringRecord> {
    let (start, whole) = beginning(text);
    let start = separated(start, delimiter, comment);
    let mut records = Records::new(&start, delimiter, comment, 0);
    let mut rows = Vec::new();
    while let Ok(true) = records.advance() {
        let mut record = records.record.clone();
        record.trim();
        rows.push(record);
    }
    // A quoted cell may have been cut.
    if !whole && rows.len() > 1 {
        rows.pop();
    }
    rows
}

/// What the options leave open.
pub(super) fn recognised(text: &str, options: &TableOptions, tabs_first: bool) -> Result<Dialect, Undecided> {
    let comment = match options.comments {
        Some(Comments::Begin(mark)) => u8::try_from(mark).ok().filter(u8::is_ascii),
        Some(Comments::Absent) => None,
        None => comment(text, options.delimiter),
    };
    let delimiter = match options.delimiter {
        Some(delimiter) => delimiter,
        None => delimiter(text, comment, options, tabs_first)?,
    };
    let rows = sample(text, delimiter, comment);
    let decimal_mark = match options.decimal_mark {
        Some(mark) => mark,
        None if options.thousands == Some('.') => DecimalMark::Comma,
        None if options.thousands == Some(',') => DecimalMark::Point,
        None => decimal_mark(&rows, delimiter)?,
    };
    Ok(Dialect { delimiter, decimal_mark, comment })
}

/// A character that lines begin with, others not, and that is no name of a first column.
fn comment(text: &str, asked: Option<Delimiter>) -> Option<u8> {
    let (start, _) = beginning(text);
    let lines = || start.split(['\n', '\r']).filter(|line| !line.trim().is_empty());
    let mark = COMMENTS.into_iter().find(|&mark| lines().any(|line| line.as_bytes()[0] == mark))?;
    if lines().all(|line| line.as_bytes()[0] == mark) {
        return None;
    }
    // "#,x,y" above rows of as many cells are names.
    let mut firsts = lines();
    if let (Some(first), Some(second)) = (firsts.next(), firsts.next())
        && let Some(byte) = first.as_bytes().get(1).filter(|_| first.as_bytes()[0] == mark)
    {
        let named = |delimiter: &Delimiter| {
            let count = |line: &str| line.bytes().filter(|&b| b == delimiter.byte()).count();
            asked.is_none_or(|asked| asked == *delimiter) && delimiter.byte() == *byte && count(first) == count(second)
        };
        if Delimiter::ALL[..4].iter().any(named) {
            return None;
        }
    }
    Some(mark)
}

/// A separator, how many cells most rows have with it, and which share of them are numbers.
struct Candidate {
    delimiter: Delimiter,
    cells: usize,
    /// Every row has as many, or the first row one fewer, or the rows grow by one each.
    consistent: bool,
    /// Rows that have as many.
    agreeing: usize,
    numbers: f64,
}

fn delimiter(
    text: &str,
    comment: Option<u8>,
    options: &TableOptions,
    tabs_first: bool,
) -> Result<Delimiter, Undecided> {
    // In the order in which they are preferred.
    let order = match tabs_first {
        true => [Delimiter::Tab, Delimiter::Semicolon, Delimiter::Bar, Delimiter::Comma, Delimiter::Spaces],
        false => [Delimiter::Comma, Delimiter::Semicolon, Delimiter::Tab, Delimiter::Bar, Delimiter::Spaces],
    };
    let triangular = options.arrangement == Arrangement::Symmetric;
    let candidates = order.map(|delimiter| candidate(text, delimiter, comment, triangular));
    let usable = |c: &&Candidate| c.consistent && c.cells > 1;
    let by_comma = candidates.iter().filter(usable).find(|c| c.delimiter == Delimiter::Comma);
    if options.decimal_mark != Some(DecimalMark::Point)
        && options.thousands != Some(',')
        && by_comma.is_none_or(|c| c.cells == 2)
        && !candidates.iter().filter(usable).any(|c| !matches!(c.delimiter, Delimiter::Comma))
        && let Some(found) = one_column_of_decimals(text, comment, options.decimal_mark)?
    {
        return Ok(found);
    }
    let mut best: Option<&Candidate> = None;
    for candidate in candidates.iter().filter(usable) {
        // Spaces also stand within texts.
        let enough = candidate.delimiter != Delimiter::Spaces || candidate.numbers >= 0.5;
        if enough && best.is_none_or(|best| candidate.numbers > best.numbers) {
            best = Some(candidate);
        }
    }
    if let Some(best) = best {
        return Ok(best.delimiter);
    }
    // One column, or rows of different lengths, which the reader will name.
    let ragged = candidates.iter().filter(|c| c.cells > 1 && c.numbers >= 0.5).max_by_key(|c| c.agreeing);
    Ok(ragged.map_or(order[0], |candidate| candidate.delimiter))
}

fn candidate(text: &str, delimiter: Delimiter, comment: Option<u8>, triangular: bool) -> Candidate {
    let rows = sample(text, delimiter, comment);
    let data = if rows.len() > 1 { &rows[1..] } else { &rows[..] };
    let mut counts: Vec<usize> = data.iter().map(StringRecord::len).collect();
    counts.sort_unstable();
    let cells = counts.get(counts.len() / 2).copied().unwrap_or(0);
    let agreeing = counts.iter().filter(|&&count| count == cells).count();
    let even =
        agreeing == counts.len() && rows.first().is_none_or(|first| matches!(cells - first.len().min(cells), 0 | 1));
    let even = even && rows.first().is_none_or(|first| first.len() <= cells);
    // A lower triangle without the cells above it, with or without a header and a column of names.
    let grows = |rows: &[StringRecord]| rows.windows(2).all(|pair| pair[0].len() + 1 == pair[1].len());
    let triangle = triangular && rows.len() > 2 && (grows(&rows) || grows(&rows[1..]));
    let marks = [DecimalMark::Point, DecimalMark::Comma];
    let marks = if delimiter == Delimiter::Comma { &marks[..1] } else { &marks[..] };
    // Spaces between groups of digits, where they separate no cells.
    let spaces = [' ', '\u{a0}', '\u{202f}'].map(|space| Some(space).filter(|_| delimiter != Delimiter::Spaces));
    let is_number = |cell: &&str| {
        let any = |&decimal_mark| {
            let mut groups = [None, Some('.').filter(|_| decimal_mark == DecimalMark::Comma)].into_iter().chain(spaces);
            groups.any(|thousands| Notation { decimal_mark, thousands, ..Notation::PLAIN }.rewritten(cell).is_some())
        };
        marks.iter().any(any) || words::is_missing(cell) || words::truth(cell).is_some()
    };
    let all = data.iter().flat_map(|row| row.iter()).filter(|cell| !cell.is_empty());
    let (count, numbers) = (all.clone().count(), all.filter(is_number).count());
    Candidate {
        delimiter,
        cells: if triangle { rows.len() } else { cells },
        consistent: !rows.is_empty() && (even || triangle),
        agreeing,
        numbers: if count == 0 { 0.0 } else { numbers as f64 / count as f64 },
    }
}

/// One column whose decimals stand behind a comma: not two columns of whole numbers.
fn one_column_of_decimals(
    text: &str,
    comment: Option<u8>,
    asked: Option<DecimalMark>,
) -> Result<Option<Delimiter>, Undecided> {
    let (start, _) = beginning(text);
    let lines: Vec<&str> = start
        .split(['\n', '\r'])
        .map(str::trim)
        .filter(|line| !line.is_empty() && line.as_bytes().first().copied() != comment)
        .collect();
    let notation = Notation { decimal_mark: DecimalMark::Comma, ..Notation::PLAIN };
    let is_decimal = |line: &&&str| notation.rewritten(line).is_some();
    let has_name = lines.first().is_some_and(|line| notation.rewritten(line).is_none());
    let data = &lines[usize::from(has_name)..];
    let with_comma: Vec<&str> = data.iter().copied().filter(|line| line.contains(',')).collect();
    if with_comma.is_empty() || !data.iter().all(|line| is_decimal(&line)) || (has_name && lines[0].contains(',')) {
        return Ok(None);
    }
    if asked == Some(DecimalMark::Comma) {
        return Ok(Some(Delimiter::Semicolon));
    }
    let parts = |line: &&str| line.split_once(',').map(|(a, b)| (a.to_string(), b.to_string()));
    let parts: Vec<(String, String)> = with_comma.iter().filter_map(parts).collect();
    let counts = |from: usize| parts.iter().enumerate().all(|(k, (a, _))| *a == (k + from).to_string());
    if has_name && !((counts(0) || counts(1)) && parts.len() > 1) {
        return Ok(Some(Delimiter::Semicolon));
    }
    let leading_zero =
        |(_, b): &(String, String)| b.len() > 1 && b.starts_with('0') && b.bytes().all(|b| b.is_ascii_digit());
    // Wherever the part before the comma is 0, or −0 once, it is a fraction that is likely.
    let zero = |(a, _): &(String, String)| a.trim_start_matches(['-', '+', '\u{2212}']).bytes().all(|b| b == b'0');
    let below_zero = |part: &(String, String)| part.0.starts_with(['-', '\u{2212}']) && zero(part);
    let digits = parts.iter().any(|(_, b)| b.len() > 1);
    let fractions = (parts.len() > 1 && digits && parts.iter().all(zero)) || parts.iter().any(below_zero);
    // Rows of which some have no comma are no two columns, unless they are cut short.
    let uneven = with_comma.len() < data.len();
    if has_name || uneven || fractions || parts.iter().any(leading_zero) {
        let line = with_comma[0];
        let what = format!("{line:?} may be one number with a decimal comma, or two that a comma separates");
        return Err(Undecided { what, options: "--delimiter ',' or --decimal-mark ','" });
    }
    Ok(None)
}

fn decimal_mark(rows: &[StringRecord], delimiter: Delimiter) -> Result<DecimalMark, Undecided> {
    if delimiter == Delimiter::Comma {
        return Ok(DecimalMark::Point);
    }
    let comma = Notation { decimal_mark: DecimalMark::Comma, ..Notation::PLAIN };
    let both = Notation { thousands: Some('.'), ..comma };
    let (mut commas, mut points, mut mixed) = (Vec::new(), Vec::new(), false);
    for cell in rows.iter().flat_map(|row| row.iter()) {
        if cell.contains(',') && comma.rewritten(cell).is_some() {
            commas.push(cell);
        } else if cell.contains('.') && Notation::PLAIN.rewritten(cell).is_some() {
            points.push(cell);
        } else if cell.contains(',') && cell.contains('.') && both.rewritten(cell).is_some() {
            mixed = true;
        }
    }
    // All of a mark in groups of three digits, where it might separate thousands.
    let grouped = |cells: &[&str], mark: char| cells.iter().all(|cell| is_grouped(cell, mark));
    let undecided = |cell: &str, options| {
        let what = format!("{cell:?} may be a number with three decimals, or one of thousands");
        Err(Undecided { what, options })
    };
    if mixed {
        return Ok(DecimalMark::Comma);
    }
    match (commas.first(), points.first()) {
        (Some(cell), None) if grouped(&commas, ',') => undecided(cell, "--decimal-mark ',' or --thousands ','"),
        (Some(_), None) => Ok(DecimalMark::Comma),
        (None, Some(cell)) if delimiter == Delimiter::Semicolon && grouped(&points, '.') => {
            undecided(cell, "--decimal-mark '.' or --thousands '.'")
        }
        _ => Ok(DecimalMark::Point),
    }
}
