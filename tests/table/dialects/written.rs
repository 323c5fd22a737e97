//! Tables written out as programs and people write them, with what a reader has to find in them and to say of them.
//!
//! Nothing here is the reader's: a number is known by the digits that were drawn for it.

use faer::Mat;
use gramkit::table::{Assumption, Delimiter, Encoding};
use rand::{RngExt, rngs::StdRng};

use super::numbers::{Digits, drawn};

/// What stands above the numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Above {
    Nothing,
    Names,
    /// Names in quotes, with delimiters and quotes in them.
    QuotedNames,
    /// Rising numbers, as of a spectrum.
    Numbers,
    Years,
}

/// What stands beside the numbers, in the first column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beside {
    Nothing,
    /// 0, 1, 2, … without a name, as pandas writes its index.
    Index,
    /// "1", "2", … without a name, as R's write.csv writes them.
    QuotedIndex,
    /// Names of rows and one name of a column fewer, as R's write.table writes them.
    RowNames,
    /// A column of text with a name.
    Text,
    /// A column of dates with a name.
    Dates,
    /// A column of True and False, or yes and no, with a name.
    Truths,
}

/// The letters of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Letters {
    Utf8,
    /// With a byte order mark.
    MarkedUtf8,
    Utf16Little,
    Utf16Big,
    Latin1,
}

/// How a table is written.
#[derive(Clone, Debug)]
pub(super) struct Dialect {
    pub(super) delimiter: Delimiter,
    pub(super) decimal_comma: bool,
    pub(super) letters: Letters,
    pub(super) line_end: &'static str,
    pub(super) comments: Option<char>,
    pub(super) blank_rows: usize,
    pub(super) above: Above,
    pub(super) units: bool,
    pub(super) beside: Beside,
    /// A word in the place of some numbers.
    pub(super) missing: Option<&'static str>,
    pub(super) digits: Digits,
}

impl Default for Dialect {
    /// What is read without a word: RFC 4180 with names.
    fn default() -> Self {
        Self {
            delimiter: Delimiter::Comma,
            decimal_comma: false,
            letters: Letters::Utf8,
            line_end: "\n",
            comments: None,
            blank_rows: 0,
            above: Above::Names,
            units: false,
            beside: Beside::Nothing,
            missing: None,
            digits: Digits::Few,
        }
    }
}

/// A file, and what is true of it.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) bytes: Vec<u8>,
    pub(super) names: Option<Vec<String>>,
    /// NaN where a number is missing.
    pub(super) values: Mat<f64>,
    /// What has to be said, in any order.
    pub(super) said: Vec<Assumption>,
}

const NAMES: [&str; 8] = ["x", "height", "größe", "Länge", "v_2", "T", "année", "p.value"];
const QUOTED: [&str; 4] = ["height, cm", "say \"so\"", "a;b", "mass | kg"];
const UNITS: [&str; 5] = ["m", "kg", "m/s", "°C", "[mol]"];
const TEXTS: [&str; 5] = ["north", "south", "Genève", "Straße", "west"];
/// Years and wavelengths begin here, and go on in these steps.
const FIRST_YEAR: usize = 1990;
const FIRST_NUMBER: usize = 400;
const STEP: usize = 5;

/// Writes a table of so many rows and columns of numbers.
pub(super) fn written(dialect: &Dialect, rows: usize, columns: usize, random: &mut StdRng) -> Written {
    let mut cells: Vec<Vec<(String, f64)>> =
        (0..rows).map(|_| (0..columns).map(|_| drawn(dialect.digits, random)).collect()).collect();
    if dialect.above == Above::Nothing && columns > 1 {
        // A first row that rises or falls would look like a header.
        let monotone = |row: &[(String, f64)]| {
            let pairs = || row.windows(2);
            pairs().all(|pair| pair[0].1 < pair[1].1) || pairs().all(|pair| pair[0].1 > pair[1].1)
        };
        if columns > 2 && monotone(&cells[0]) {
            cells[0].swap(0, 1);
        }
    }
    if matches!(dialect.above, Above::Numbers | Above::Years) && columns > 1 {
        // Beside another row that rises or falls, a header that rises would look like data.
        for row in cells.iter_mut().filter(|row| row.len() > 2) {
            row.sort_by(|(_, a), (_, b)| a.total_cmp(b));
            row.swap(0, 1);
        }
    }
    if let Some(word) = dialect.missing {
        for _ in 0..=rows / 4 {
            // Not in the first column, where some words begin a comment.
            let (i, j) = (random.random_range(0..rows), random.random_range(1..columns));
            cells[i][j] = (word.to_string(), f64::NAN);
        }
    }
    let names = names(dialect, columns, random);
    let mut lines: Vec<Vec<String>> = Vec::new();
    if let Some(names) = &names {
        let corner = match dialect.beside {
            Beside::Nothing | Beside::RowNames => None,
            Beside::Index => Some(String::new()),
            Beside::QuotedIndex => Some("\"\"".to_string()),
            Beside::Text => Some("place".to_string()),
            Beside::Dates => Some("day".to_string()),
            Beside::Truths => Some("flag".to_string()),
        };
        lines.push(corner.into_iter().chain(names.iter().map(|name| quoted(name, dialect))).collect());
        if dialect.units {
            let corner = (lines[0].len() > columns).then(String::new);
            let unit = |_| UNITS[random.random_range(0..UNITS.len())].to_string();
            lines.push(corner.into_iter().chain((0..columns).map(unit)).collect());
        }
    }
    let yes_no = random.random::<bool>();
    for (i, row) in cells.iter().enumerate() {
        let first = match dialect.beside {
            Beside::Nothing => None,
            Beside::Index => Some(i.to_string()),
            Beside::QuotedIndex => Some(format!("\"{}\"", i + 1)),
            Beside::RowNames => Some(format!("\"row {i}\"")),
            Beside::Text => Some(TEXTS[random.random_range(0..TEXTS.len())].to_string()),
            Beside::Dates => Some(format!("2024-{:02}-{:02}", 1 + i / 28 % 12, 1 + i % 28)),
            Beside::Truths => Some(if yes_no { ["no", "yes"] } else { ["False", "True"] }[i % 2].to_string()),
        };
        let number = |(text, _): &(String, f64)| match dialect.decimal_comma {
            true => text.replace('.', ","),
            false => text.clone(),
        };
        lines.push(first.into_iter().chain(row.iter().map(number)).collect());
    }
    let truths = dialect.beside == Beside::Truths;
    let value =
        |i: usize, j: usize| if truths && j == 0 { (i % 2) as f64 } else { cells[i][j - usize::from(truths)].1 };
    let heading = usize::from(names.is_some()) + usize::from(names.is_some() && dialect.units);
    let bytes = encoded(&text(dialect, &lines, heading, random), dialect.letters);
    let mut said = said(dialect, names.as_deref(), columns);
    if dialect.letters == Letters::Latin1 && bytes.is_ascii() {
        // It is the same in UTF-8.
        said.retain(|said| !matches!(said, Assumption::Encoding(_)));
    }
    Written {
        bytes,
        values: Mat::from_fn(rows, columns + usize::from(truths), value),
        said,
        names: names.map(|names| truths.then(|| "flag".to_string()).into_iter().chain(names).collect()),
    }
}

fn names(dialect: &Dialect, columns: usize, random: &mut StdRng) -> Option<Vec<String>> {
    let name = |j: usize| match dialect.above {
        Above::Nothing => None,
        Above::Names => Some(format!("{}{j}", NAMES[random.random_range(0..NAMES.len())])),
        Above::QuotedNames => Some(format!("{} {j}", QUOTED[random.random_range(0..QUOTED.len())])),
        Above::Numbers => Some((FIRST_NUMBER + STEP * j).to_string()),
        Above::Years => Some((FIRST_YEAR + j).to_string()),
    };
    (0..columns).map(name).collect()
}

fn quoted(name: &str, dialect: &Dialect) -> String {
    let is_r = matches!(dialect.beside, Beside::QuotedIndex | Beside::RowNames);
    if is_r || dialect.above == Above::QuotedNames {
        format!("\"{}\"", name.replace('"', "\"\""))
    } else {
        name.to_string()
    }
}

/// The lines with their delimiters, and with what stands between them.
fn text(dialect: &Dialect, lines: &[Vec<String>], heading: usize, random: &mut StdRng) -> String {
    let delimiter = match dialect.delimiter {
        Delimiter::Comma => ",",
        Delimiter::Semicolon => ";",
        Delimiter::Tab => "\t",
        Delimiter::Bar => "|",
        _ => " ",
    };
    let joined = |cells: &Vec<String>| match delimiter {
        // In columns of equal width.
        " " => cells.iter().map(|cell| format!("{cell:>12}")).collect::<Vec<_>>().join(" "),
        _ => cells.join(delimiter),
    };
    let mut texts: Vec<String> = lines.iter().map(joined).collect();
    for _ in 0..dialect.blank_rows {
        // Between rows: at the ends they say nothing.
        texts.insert(random.random_range(heading.max(1)..texts.len()), String::new());
    }
    if let Some(mark) = dialect.comments {
        texts.insert(random.random_range(heading..=texts.len()), format!("{mark} taken by hand, 3 times"));
        texts.insert(0, format!("{mark}made by a logger; version 1.2"));
    }
    let end = if random.random() { dialect.line_end } else { "" };
    texts.join(dialect.line_end) + end
}

fn said(dialect: &Dialect, names: Option<&[String]>, columns: usize) -> Vec<Assumption> {
    let mut said = Vec::new();
    said.extend(match dialect.letters {
        Letters::Utf8 | Letters::MarkedUtf8 => None,
        Letters::Utf16Little => Some(Assumption::Encoding(Encoding::Utf16LittleEndian)),
        Letters::Utf16Big => Some(Assumption::Encoding(Encoding::Utf16BigEndian)),
        Letters::Latin1 => Some(Assumption::Encoding(Encoding::Latin1)),
    });
    let cells = columns + usize::from(dialect.beside != Beside::Nothing);
    if dialect.delimiter != Delimiter::Comma && cells > 1 {
        said.push(Assumption::Delimiter(dialect.delimiter));
    }
    if dialect.decimal_comma {
        said.push(Assumption::DecimalComma);
    }
    said.extend(dialect.comments.map(Assumption::Comments));
    if dialect.blank_rows > 0 {
        said.push(Assumption::BlankRows(dialect.blank_rows));
    }
    if let (Above::Numbers | Above::Years, Some([first, .., last])) = (dialect.above, names) {
        said.push(Assumption::NumberHeader(first.clone(), last.clone()));
    }
    if dialect.units {
        said.push(Assumption::UnitsRow);
    }
    // Without names a text in the first row might be one of them.
    if names.is_none() && matches!(dialect.beside, Beside::Text | Beside::Dates) {
        said.push(Assumption::NoHeader);
    }
    let first = |name: &str| vec![if names.is_some() { name.to_string() } else { "column 0".to_string() }];
    said.extend(match dialect.beside {
        Beside::Nothing => None,
        Beside::Index | Beside::QuotedIndex => Some(Assumption::IndexColumn(0)),
        Beside::RowNames => Some(Assumption::RowNames),
        Beside::Text => Some(Assumption::TextColumns(first("place"))),
        Beside::Dates => Some(Assumption::TextColumns(first("day"))),
        Beside::Truths => Some(Assumption::TruthValues(first("flag"))),
    });
    said
}

fn encoded(text: &str, letters: Letters) -> Vec<u8> {
    match letters {
        Letters::Utf8 => text.as_bytes().to_vec(),
        Letters::MarkedUtf8 => format!("\u{feff}{text}").into_bytes(),
        Letters::Utf16Little => format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect(),
        Letters::Utf16Big => format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_be_bytes).collect(),
        Letters::Latin1 => text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect(),
    }
}
