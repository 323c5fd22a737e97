//! What stands above and beside the numbers: names, units, an index.

use std::collections::HashSet;

use csv::StringRecord;

use super::number::{Notation, quoted};
use super::recognise::Undecided;
use super::words;
use crate::table::assumption::Assumption;
use crate::table::choice::ColumnChoice;
use crate::table::options::{Arrangement, Header, Index, TableOptions, Units};

/// A first row of at least so many numbers that rise or fall is a header, if no other row does.
const MANY: usize = 6;
/// In equal steps, of so many.
const SEVERAL: usize = 4;
/// Whole numbers between these may be years.
const YEARS: [f64; 2] = [1500.0, 2200.0];

/// What stands above and beside the numbers of a file.
#[derive(Clone, Debug, Default)]
pub(super) struct Heading {
    /// One name per column of the file.
    pub(super) names: Option<Vec<String>>,
    /// Rows of the file that hold none of its data.
    pub(super) rows: usize,
    /// Columns of the file.
    pub(super) columns: usize,
    /// The column that counts the rows.
    pub(super) index: Option<ColumnChoice>,
    pub(super) assumed: Vec<Assumption>,
}

/// What a cell of the first rows is.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Number(f64),
    Missing,
    Truth,
    Text,
}

fn kind(cell: &str, notation: &Notation<'_>) -> Kind {
    match notation.number(cell) {
        Ok(value) => Kind::Number(value),
        Err(_) if words::is_missing(cell) => Kind::Missing,
        Err(_) if words::truth(cell).is_some() => Kind::Truth,
        // What only leaves the range of f64 is a number still.
        Err(_) if notation.rewritten(cell).is_some() => Kind::Number(f64::NAN),
        Err(_) => Kind::Text,
    }
}

/// The heading, by the first rows; `whole` if there are no others.
pub(super) fn heading(
    rows: &[StringRecord],
    whole: bool,
    notation: &Notation<'_>,
    options: &TableOptions,
) -> Result<Heading, Undecided> {
    let Some((first, rest)) = rows.split_first() else { return Ok(Heading::default()) };
    let longer = !rest.is_empty() && rest.iter().all(|row| row.len() == first.len() + 1);
    let grid = Grid { first, rest, notation };
    let mut heading = Heading { columns: first.len() + usize::from(longer), ..Heading::default() };
    let present = match options.header {
        Some(Header::Present) => true,
        Some(Header::Absent) => false,
        None => grid.has_header(whole, options, &mut heading.assumed)?,
    };
    if present {
        heading.rows = 1;
        let mut names: Vec<String> = first.iter().map(str::to_string).collect();
        if longer {
            // Either the rows end with a delimiter, or their first cells name them.
            let ends = rest.iter().all(|row| row.len() < heading.columns || row.get(heading.columns - 1) == Some(""));
            if ends {
                names.push(String::new());
            } else {
                names.insert(0, String::new());
                heading.assumed.push(Assumption::RowNames);
                heading.index = Some(ColumnChoice::At(0));
            }
        }
        heading.names = Some(names);
        let units = match options.units {
            Some(units) => units == Units::Present,
            None => grid.has_units(),
        };
        if units && !rest.is_empty() {
            // One cell above two is a title as likely as a name.
            if first.len() == 1 && heading.columns == 2 && options.units.is_none() {
                let what = format!("the first row, {:?}, may be a title or a name", first.get(0).unwrap_or_default());
                return Err(Undecided { what, options: "--skip-rows 1 or --no-units" });
            }
            heading.rows = 2;
            if options.units.is_none() {
                heading.assumed.push(Assumption::UnitsRow);
            }
        }
    } else if options.arrangement == Arrangement::Symmetric {
        // The rows of a lower triangle may grow.
        heading.columns = rows.iter().map(StringRecord::len).max().unwrap_or(0);
    } else {
        heading.columns = first.len();
    }
    match &options.index {
        Some(Index::Column(column)) => heading.index = Some(column.clone()),
        Some(Index::Absent) => {
            heading.index = None;
            heading.assumed.retain(|assumed| *assumed != Assumption::RowNames);
        }
        None if heading.index.is_none() && options.arrangement != Arrangement::Grid => {
            let nameless = heading.names.as_ref().and_then(|names| names.first()).is_some_and(|name| is_nameless(name));
            if nameless && heading.columns > 1 && grid.counts(heading.rows) {
                heading.assumed.push(Assumption::IndexColumn(0));
                heading.index = Some(ColumnChoice::At(0));
            } else if nameless && heading.columns > 1 && grid.is_numeric(0, heading.rows.saturating_sub(1)) {
                heading.assumed.push(Assumption::NamelessColumn(0));
            }
        }
        None => {}
    }
    Ok(heading)
}

/// No name, or the one that pandas gives a column that had none.
fn is_nameless(name: &str) -> bool {
    name.is_empty() || name.starts_with("Unnamed: 0")
}

/// What the first row is by its numbers.
enum Evidence {
    Names,
    Data,
    /// Data, but the reader may take it for names.
    Either,
    Undecided,
}

/// Whether the numbers rise from each to the next, or fall.
fn is_monotone(numbers: &[f64]) -> bool {
    let pairs = || numbers.windows(2);
    numbers.len() > 1 && (pairs().all(|pair| pair[0] < pair[1]) || pairs().all(|pair| pair[0] > pair[1]))
}

/// Whether they do so in equal steps.
fn is_even(numbers: &[f64]) -> bool {
    let step = numbers.get(1).map_or(0.0, |second| second - numbers[0]);
    is_monotone(numbers) && numbers.windows(2).all(|pair| pair[1] - pair[0] == step)
}

/// Whether they may be years, one after the other.
fn are_years(numbers: &[f64]) -> bool {
    numbers.len() > 1
        && is_even(numbers)
        && numbers.iter().all(|x| x.fract() == 0.0 && (YEARS[0]..=YEARS[1]).contains(x))
}

/// The first cells of a row.
fn shown(row: &StringRecord) -> String {
    row.iter().take(3).map(quoted).collect::<Vec<_>>().join(", ")
}

/// The first row, and those below it.
struct Grid<'r> {
    first: &'r StringRecord,
    rest: &'r [StringRecord],
    notation: &'r Notation<'r>,
}

impl Grid<'_> {
    fn kinds(&self, row: &StringRecord) -> Vec<Kind> {
        row.iter().map(|cell| kind(cell, self.notation)).collect()
    }

    /// Whether the column holds numbers below these rows, and no text.
    fn is_numeric(&self, column: usize, rows: usize) -> bool {
        let kinds = self.rest[rows..].iter().filter_map(|row| row.get(column)).map(|cell| kind(cell, self.notation));
        let mut numbers = false;
        for kind in kinds {
            match kind {
                Kind::Number(_) | Kind::Truth => numbers = true,
                Kind::Missing => {}
                Kind::Text => return false,
            }
        }
        numbers
    }

    fn has_header(
        &self,
        whole: bool,
        options: &TableOptions,
        assumed: &mut Vec<Assumption>,
    ) -> Result<bool, Undecided> {
        let kinds = self.kinds(self.first);
        let is_number = |kind: &Kind| matches!(kind, Kind::Number(_));
        let texts = kinds.iter().filter(|kind| **kind == Kind::Text).count();
        if !kinds.iter().any(is_number) {
            // Words for truth or for what is missing are names only beside other names, or above numbers.
            let above = |(column, kind): (usize, &Kind)| *kind != Kind::Missing && self.is_numeric(column, 0);
            let named = texts > 0 || (!kinds.contains(&Kind::Missing) && kinds.iter().enumerate().any(above));
            let truths = kinds.iter().enumerate().all(|(j, kind)| *kind == Kind::Truth && self.all_truths(j));
            let header = named && !truths;
            if header && self.first.iter().zip(&kinds).any(|(cell, kind)| *kind != Kind::Text && !cell.is_empty()) {
                assumed.push(Assumption::Header);
            }
            return Ok(header);
        }
        let numbers: Vec<f64> =
            kinds.iter().filter_map(|kind| if let Kind::Number(x) = kind { Some(*x) } else { None }).collect();
        // Beside a corner of text numbers are the coordinates of a grid, whose reader judges them.
        if options.arrangement == Arrangement::Grid && kinds[0] == Kind::Text && kinds[1..].iter().all(is_number) {
            return Ok(true);
        }
        match self.evidence(&kinds, &numbers, whole, options) {
            Evidence::Names => {
                let mut cells = self.first.iter().zip(&kinds).filter(|(_, kind)| is_number(kind)).map(|(cell, _)| cell);
                let first = cells.next().unwrap_or_default().to_string();
                let last = cells.last().unwrap_or(&first).to_string();
                assumed.push(Assumption::NumberHeader(first, last));
                return Ok(true);
            }
            Evidence::Undecided => {
                return Err(Undecided {
                    what: format!("the first row, {} …, may be names or data", shown(self.first)),
                    options: "--header or --no-header",
                });
            }
            Evidence::Either => {
                assumed.push(Assumption::NoHeader);
                return Ok(false);
            }
            Evidence::Data => {}
        }
        // Text above numbers, beside numbers above numbers, is neither a header nor data.
        let contradiction = kinds.iter().enumerate().find(|(j, kind)| **kind == Kind::Text && self.is_numeric(*j, 0));
        match contradiction {
            Some((column, _)) => Err(Undecided {
                what: format!(
                    "the first row has text ({:?}) above numbers, and numbers: it is neither a header nor data",
                    self.first.get(column).unwrap_or_default()
                ),
                options: "--header or --no-header",
            }),
            None => {
                if texts > 0 {
                    assumed.push(Assumption::NoHeader);
                }
                Ok(false)
            }
        }
    }

    fn all_truths(&self, column: usize) -> bool {
        self.rest
            .iter()
            .all(|row| row.get(column).is_none_or(|cell| words::is_missing(cell) || words::truth(cell).is_some()))
    }

    /// What the numbers of the first row are, by how they and those of the other rows rise or fall.
    fn evidence(&self, kinds: &[Kind], numbers: &[f64], whole: bool, options: &TableOptions) -> Evidence {
        // Other cells of the first row than its corner that are no numbers make it a row like any other.
        let corner = !matches!(kinds[0], Kind::Number(_));
        let skipped = usize::from(corner);
        let tidy = kinds.iter().skip(skipped).all(|kind| matches!(kind, Kind::Number(_)));
        if !tidy || self.rest.is_empty() || options.arrangement == Arrangement::Grid {
            return Evidence::Data;
        }
        // Nobody leaves out the name of one row alone, and it the first.
        let names_below = self.counts(1) || (self.is_text(0) && !self.is_numeric(0, 0));
        let square = whole && self.rest.len() + 1 == kinds.len() - skipped;
        if corner && kinds[0] == Kind::Missing && names_below && !square {
            return Evidence::Names;
        }
        if !is_monotone(numbers) {
            return Evidence::Data;
        }
        let others: Vec<Vec<f64>> = self.rest.iter().map(|row| self.numbers(row, skipped)).collect();
        let none = |like: &dyn Fn(&[f64]) -> bool| !others.iter().any(|row| row.len() == numbers.len() && like(row));
        let count = numbers.len();
        let counted = count >= 3 && is_even(numbers) && numbers[0] == 0.0 && numbers[1] == 1.0;
        let years = are_years(numbers) && none(&are_years);
        let even = is_even(numbers) && none(&is_even);
        let only = none(&is_monotone);
        let names = match corner {
            true => years || (even && count >= 3) || (only && count >= MANY),
            false => years || (even && (counted || count >= SEVERAL)) || (only && count >= MANY),
        };
        let whole_numbers = |row: &[f64]| row.iter().all(|x| x.fract() == 0.0);
        let distinct = whole_numbers(numbers) && !others.iter().all(|row| whole_numbers(row));
        if names {
            // Without the first row, a square matrix would be none.
            let matrix = square && (!distinct || self.is_symmetric() || options.arrangement == Arrangement::Symmetric);
            return if matrix { Evidence::Either } else { Evidence::Names };
        }
        match only {
            true if corner && kinds[0] == Kind::Text && count >= 2 => Evidence::Undecided,
            true if count >= SEVERAL && distinct => Evidence::Either,
            _ => Evidence::Data,
        }
    }

    /// Whether the first row is the first column.
    fn is_symmetric(&self) -> bool {
        self.rest.iter().enumerate().all(|(i, row)| row.get(0) == self.first.get(i + 1))
    }

    /// Whether a cell of the column is text.
    fn is_text(&self, column: usize) -> bool {
        let cells = self.rest.iter().filter_map(|row| row.get(column));
        cells.map(|cell| kind(cell, self.notation)).any(|kind| kind == Kind::Text)
    }

    /// The numbers of a row but for its first cells.
    fn numbers(&self, row: &StringRecord, skipped: usize) -> Vec<f64> {
        let number = |cell| if let Kind::Number(x) = kind(cell, self.notation) { Some(x) } else { None };
        row.iter().skip(skipped).filter_map(number).collect()
    }

    /// Whether the first column counts the rows, in some order: whole numbers, each another.
    fn counts(&self, rows: usize) -> bool {
        let rest = &self.rest[rows.saturating_sub(1).min(self.rest.len())..];
        let mut seen = HashSet::new();
        let mut is_new = |row: &StringRecord| match row.get(0).map(|cell| kind(cell, self.notation)) {
            Some(Kind::Number(x)) if x.fract() == 0.0 => seen.insert((x + 0.0).to_bits()),
            _ => false,
        };
        !rest.is_empty() && rest.iter().all(&mut is_new)
    }

    /// Whether the first row below the names has text above every column of numbers.
    fn has_units(&self) -> bool {
        let Some(units) = self.rest.first().filter(|_| self.rest.len() > 1) else { return false };
        let numeric: Vec<usize> = (0..units.len()).filter(|&j| self.is_numeric(j, 1)).collect();
        let unit = |&j: &usize| {
            let cell = units.get(j).unwrap_or_default();
            cell.is_empty() || kind(cell, self.notation) == Kind::Text
        };
        let named = |&j: &usize| units.get(j).is_some_and(|cell| !cell.is_empty());
        // What an option would make a number is one that is written another way.
        let hinted = |&j: &usize| units.get(j).is_some_and(|cell| self.notation.hint(cell).is_some());
        !numeric.is_empty() && numeric.iter().all(unit) && numeric.iter().any(named) && !numeric.iter().any(hinted)
    }
}
