//! How a table is read: the options, and what the page says of it.

use clap::{Args, ValueEnum};
use gramkit::table::{
    Arrangement, Assumption, ColumnChoice, Comments, DecimalMark, Delimiter, Dummies, Encoding, Header, Index, Missing,
    Table, TableOptions, Units,
};

use super::MARGIN;
use super::choices::one_of;
use crate::failure::Failure;

const ENCODINGS: [(Encoding, &str); 4] = [
    (Encoding::Utf8, "Also ASCII"),
    (Encoding::Utf16LittleEndian, "Its smaller byte first, as Windows writes it"),
    (Encoding::Utf16BigEndian, "Its larger byte first"),
    (Encoding::Latin1, "Windows-1252"),
];
/// Columns of a page's line that says how a file was read.
const LINE: usize = 100;

/// Several words, written as one row of a CSV file: quotes keep a comma within a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Words(pub(crate) Vec<String>);

/// What becomes of missing cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum MissingCells {
    /// They are an error that counts them.
    #[default]
    Refuse,
    /// Rows with missing cells are left out.
    Drop,
    /// Each covariance is of the rows that have both numbers: `analyze` judges the matrix of them.
    Pairwise,
}

#[derive(Debug, Default, Args)]
#[command(next_help_heading = "How the file is read (by default as it is recognised, and the page says so)")]
pub(crate) struct Reading {
    /// What separates cells: ',', ';', '|', tab or spaces.
    #[arg(long, value_name = "D", value_parser = delimiter)]
    pub(crate) delimiter: Option<Delimiter>,
    /// What stands before decimals: '.' or ','.
    #[arg(long, value_name = "MARK", value_parser = decimal_mark)]
    pub(crate) decimal_mark: Option<DecimalMark>,
    /// What separates groups of three digits, as the comma in 12,000; if that is a point, decimals stand behind a
    /// comma.
    #[arg(long, value_name = "MARK")]
    pub(crate) thousands: Option<char>,
    /// Read 12% as 0.12.
    #[arg(long)]
    pub(crate) percent: bool,
    /// What stands before or after amounts of money, such as $ or EUR.
    #[arg(long, value_name = "SYMBOL")]
    pub(crate) currency: Option<String>,
    /// How the letters of a text are stored.
    #[arg(long, value_parser = one_of(ENCODINGS, |encoding| encoding.name()))]
    pub(crate) encoding: Option<Encoding>,
    /// Lines that begin with this character are comments.
    #[arg(long, value_name = "CHARACTER", value_parser = comment, conflicts_with = "no_comment")]
    pub(crate) comment: Option<char>,
    /// No line is a comment.
    #[arg(long)]
    pub(crate) no_comment: bool,
    /// Leave out so many lines at the beginning.
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub(crate) skip_rows: usize,
    /// The first row holds names.
    #[arg(long, conflicts_with = "no_header")]
    pub(crate) header: bool,
    /// The first row is data.
    #[arg(long)]
    pub(crate) no_header: bool,
    /// The row below the names holds units.
    #[arg(long, conflicts_with_all = ["no_units", "no_header"])]
    pub(crate) units: bool,
    /// The row below the names is data.
    #[arg(long)]
    pub(crate) no_units: bool,
    /// This column (a name, or an index from 0) names or counts the rows.
    #[arg(long, value_name = "COLUMN", conflicts_with = "no_index_column")]
    pub(crate) index_column: Option<String>,
    /// No column counts the rows.
    #[arg(long)]
    pub(crate) no_index_column: bool,
    /// Words or numbers for missing cells, besides the empty cell, NA, NaN, null, None, ? and the like.
    #[arg(long, value_name = "WORD,…", value_parser = words, allow_hyphen_values = true)]
    pub(crate) na: Option<Words>,
    /// What becomes of missing cells.
    #[arg(long, value_enum, default_value_t = MissingCells::Refuse, hide_default_value = true)]
    pub(crate) missing: MissingCells,
    /// Make a column of 0 and 1 of each category of these columns; NAME:drop leaves out the first category.
    #[arg(long, value_name = "NAME[:drop],…", value_parser = words)]
    pub(crate) dummies: Option<Words>,
}

impl Reading {
    /// The library's options, of all columns.
    pub(crate) fn options(&self, arrangement: Arrangement) -> TableOptions {
        let either = |yes: bool, no: bool| if yes { Some(true) } else { no.then_some(false) };
        let dummies = self.dummies.iter().flat_map(|words| &words.0).map(|word| match word.strip_suffix(":drop") {
            Some(name) => Dummies { column: name.into(), drop_first: true },
            None => Dummies { column: word.as_str().into(), drop_first: false },
        });
        TableOptions {
            dummies: dummies.collect(),
            encoding: self.encoding,
            delimiter: self.delimiter,
            decimal_mark: self.decimal_mark,
            thousands: self.thousands,
            percent: self.percent,
            currency: self.currency.clone(),
            comments: self.comment.map(Comments::Begin).or(self.no_comment.then_some(Comments::Absent)),
            skip_rows: self.skip_rows,
            header: either(self.header, self.no_header).map(|yes| if yes { Header::Present } else { Header::Absent }),
            units: either(self.units, self.no_units).map(|yes| if yes { Units::Present } else { Units::Absent }),
            index: match &self.index_column {
                Some(column) => Some(Index::Column(column.as_str().into())),
                None => self.no_index_column.then_some(Index::Absent),
            },
            na: self.na.clone().map(|words| words.0).unwrap_or_default(),
            missing: match self.missing {
                MissingCells::Refuse => Missing::Refused,
                MissingCells::Drop => Missing::Dropped,
                MissingCells::Pairwise => Missing::Kept,
            },
            arrangement,
            ..TableOptions::default()
        }
    }

    /// Refuses what makes columns, of which samples on a grid are none.
    pub(crate) fn refuse_of_fields(&self) -> Result<(), Failure> {
        if self.missing != MissingCells::Refuse {
            let what = "--missing is for tables: the missing samples of a field stay missing, and nothing beside them";
            return Err(Failure::Contradiction(what.into()));
        }
        if self.dummies.is_some() {
            return Err(Failure::Contradiction("--dummies makes columns of a table, and a field has none".into()));
        }
        Ok(())
    }

    /// Refuses what only `analyze` has.
    pub(crate) fn refuse_pairwise(&self) -> Result<(), Failure> {
        if self.missing == MissingCells::Pairwise {
            let what = "--missing pairwise makes a matrix of covariances, which analyze judges; here it is drop";
            return Err(Failure::Contradiction(what.into()));
        }
        Ok(())
    }
}

/// The columns that are meant by these words.
pub(crate) fn choices(words: &Words) -> Vec<ColumnChoice> {
    words.0.iter().map(|word| word.as_str().into()).collect()
}

/// A value of an option as words.
pub(crate) fn words(value: &str) -> Result<Words, String> {
    let options =
        TableOptions { header: Some(Header::Present), delimiter: Some(Delimiter::Comma), ..TableOptions::default() };
    // A row of names and nothing else.
    let table = Table::from_text(value.as_bytes(), "words", &options).map_err(|_| "there is no word".to_string())?;
    Ok(Words(table.names.unwrap_or_default()))
}

fn delimiter(value: &str) -> Result<Delimiter, String> {
    Delimiter::from_name(value).ok_or_else(|| "it takes one of , ; | tab spaces".to_string())
}

fn decimal_mark(value: &str) -> Result<DecimalMark, String> {
    match value {
        "." | "point" => Ok(DecimalMark::Point),
        "," | "comma" => Ok(DecimalMark::Comma),
        _ => Err("it takes . or ,".to_string()),
    }
}

fn comment(value: &str) -> Result<char, String> {
    let mut letters = value.chars();
    match (letters.next(), letters.next()) {
        (Some(letter), None) if letter.is_ascii() && !letter.is_ascii_control() => Ok(letter),
        _ => Err("it takes one character of ASCII".to_string()),
    }
}

/// The page, with what was assumed of the file below its first line.
pub(crate) fn with_assumptions(page: &str, assumed: &[Assumption]) -> String {
    let (first, rest) = page.split_once('\n').unwrap_or((page, ""));
    let mut lines: Vec<String> = Vec::new();
    for clause in assumed.iter().map(|assumed| format!("{assumed} ({})", assumed.option())) {
        match lines.last_mut() {
            Some(line) if MARGIN + line.chars().count() + clause.chars().count() + 2 <= LINE => {
                line.push_str("; ");
                line.push_str(&clause);
            }
            _ => lines.push(clause),
        }
    }
    let label = |k: usize| if k == 0 { "Read as" } else { "" };
    let said: String = lines.iter().enumerate().map(|(k, line)| format!("{:<MARGIN$}{line}\n", label(k))).collect();
    format!("{first}\n{said}{rest}")
}
