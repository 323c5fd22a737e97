//! Condition indices beside variance-decomposition proportions.

use plotters::prelude::{DrawingBackend, RGBColor};
use plotters::style::FontStyle;
use plotters::style::text_anchor::HPos;

use super::error::PlotError;
use crate::claim::Enclosure;
use crate::collinearity::{Collinearity, Proportions, VarianceInflation};
use crate::plot::scale::axis_labels;
use crate::plot::scale::legend;
use crate::plot::scale::{Decades, MARK};
use crate::plot::surface::label;
use crate::plot::surface::{BLUE, Canvas, INK, PALE, Page, Picture, Text, VERMILION};

/// Belsley, Kuh & Welsch: moderate and strong dependencies begin at these indices, and two or more shares of a half at
/// a strong one name the columns of the dependency.
const MODERATE: f64 = 10.0;
const STRONG: f64 = 30.0;
const LARGE: f64 = 0.5;
/// The most rows and columns that are shown.
const MOST: usize = 40;
/// The least width of the page, its margin, and the room above for title and note.
const LEAST: i32 = 720;
const MARGIN: i32 = 30;
const TOP: i32 = 74;
/// The room of the indices as numbers, and of their bars.
const NUMBERS: i32 = 84;
const BARS: i32 = 200;
/// The room between the bars and the shares.
const GAP: i32 = 24;
/// The greatest room of the names.
const NAME: i32 = 150;
/// The room of the inflation factors below the shares, and that of the axis of the bars.
const FACTORS: i32 = 70;
/// The room of the legend.
const LEGEND: i32 = 74;
/// The sides of the shares together, about, and the least and the greatest side of one.
const TABLE: i32 = 880;
const SMALL: i32 = 20;
const LARGEST: i32 = 56;
/// The size of the labels below the bars.
const TICK: u32 = 12;
/// A share that is known no better than this is drawn as its lower end.
const KNOWN: f64 = 0.1;
/// A disc of a smaller radius is not seen.
const UNSEEN: f64 = 0.4;

/// A collinearity report: a row for each scaled condition index, ascending, with its magnitude as a bar, and a column
/// for each coefficient, the constant's first. Shares at indices that are not told apart are drawn in sum, between
/// their rows.
///
/// The disc in row k and column j has the area and the colour of the share π_kj of the variance of coefficient j; those
/// of one column sum to 1. Lines across the bars stand at 10 and 30. Shares of at least ½ at an index of at least 30
/// are framed: two or more in one row name the columns of a near dependency (Belsley, Kuh & Welsch, *Regression
/// Diagnostics* (Wiley 1980), §3.2). The variance inflation factors stand below. What is infinite
/// says ∞, and of what is known from below only, the bar ends there.
///
/// Of more than 40 indices the largest 40 are shown, of more than 40 columns the constant and those 39 with the largest
/// inflation factors, and a line below the title says so.
///
/// [`draw`](super::draw) returns [`PlotError::Length`] or [`PlotError::FieldLength`] if lengths contradict one another.
#[derive(Clone, Copy, Debug)]
pub struct CollinearityPicture<'a> {
    /// The title above the picture.
    pub title: &'a str,
    /// A name for each column, without the constant; none: x and the 0-based index.
    pub names: &'a [String],
    /// The report.
    pub report: &'a Collinearity,
}

impl Picture for CollinearityPicture<'_> {}

impl Page for CollinearityPicture<'_> {
    fn check(&self) -> Result<(), PlotError> {
        let (n, found) = (self.report.vif.len(), self.names.len());
        if found != 0 && found != n {
            return Err(PlotError::Length { what: "names of the columns", expected: n, found });
        }
        let terms = self.report.terms.len();
        if let Some(found) = self.report.terms.iter().flatten().find(|&&j| j >= n) {
            return Err(PlotError::Length { what: "variance inflation factors", expected: found + 1, found: n });
        }
        let length = |what, found| match found == terms {
            true => Ok(()),
            false => Err(PlotError::FieldLength { what, expected: terms, found }),
        };
        length("condition indices", self.report.condition_indices.len())?;
        self.report.variance_proportions.iter().try_for_each(|group| {
            length("shares of variance", group.shares.len())?;
            length("rows of shares", group.indices.end.max(terms))
        })
    }

    fn size(&self) -> Result<(u32, u32), PlotError> {
        let table = self.table()?;
        let height = table.bottom() + FACTORS + LEGEND;
        Ok(((table.left + table.width() + MARGIN).max(LEAST) as u32, height as u32))
    }

    fn draw<DB: DrawingBackend>(&self, canvas: &Canvas<DB>) -> Result<(), PlotError> {
        canvas.title(self.title)?;
        let table = self.table()?;
        canvas.note(&self.note(&table), 54)?;
        self.bars(canvas, &table)?;
        self.shares(canvas, &table)?;
        self.factors(canvas, &table)?;
        let items = [
            (Item::Disc(0.1), "share 0.1"),
            (Item::Disc(0.5), "0.5"),
            (Item::Disc(1.0), "1 of a coefficient's variance"),
            (Item::Frame, "at least 0.5 at an index of at least 30"),
        ];
        let items = items.map(|(item, text)| (item, text.to_owned()));
        let (width, _) = canvas.size();
        legend::draw(canvas, &items, MARGIN, width - MARGIN, table.bottom() + FACTORS + 12, Item::draw)?;
        Ok(())
    }
}

/// The rows and columns that are shown, and where.
struct Table {
    rows: Vec<usize>,
    columns: Vec<usize>,
    names: Vec<String>,
    upwards: bool,
    /// Where the shares begin.
    left: i32,
    top: i32,
    /// The side of a share.
    cell: i32,
}

impl Table {
    fn width(&self) -> i32 {
        self.cell * self.columns.len() as i32
    }

    fn bottom(&self) -> i32 {
        self.top + self.cell * self.rows.len() as i32
    }

    /// The upper left corner of a share.
    fn corner(&self, row: usize, column: usize) -> (i32, i32) {
        (self.left + self.cell * column as i32, self.top + self.cell * row as i32)
    }
}

impl CollinearityPicture<'_> {
    fn table(&self) -> Result<Table, PlotError> {
        let indices = self.report.condition_indices.len();
        let rows: Vec<usize> = (indices.saturating_sub(MOST)..indices).collect();
        // The constant, which has no factor, is the first term.
        let mut columns: Vec<usize> = (0..self.report.terms.len()).collect();
        columns.sort_by(|&a, &b| self.factor(b).total_cmp(&self.factor(a)));
        columns.truncate(MOST);
        columns.sort_unstable();
        let most = rows.len().max(columns.len()).max(1) as i32;
        let cell = (TABLE / most).clamp(SMALL, LARGEST);
        let whole: Vec<String> = columns.iter().map(|column| self.name(*column)).collect();
        let whole: Vec<&str> = whole.iter().map(String::as_str).collect();
        let names = label::cut_names(&whole, axis_labels::SIZE, NAME)?;
        let widest = label::widest(&names, axis_labels::SIZE)?;
        let upwards = widest + 8 > cell;
        let room = if upwards { widest } else { axis_labels::LINE };
        let left = MARGIN + NUMBERS + BARS + GAP;
        Ok(Table { rows, columns, names, upwards, left, top: TOP + room + 14, cell })
    }

    fn name(&self, term: usize) -> String {
        match self.report.terms[term] {
            None => "constant".to_owned(),
            Some(j) => self.names.get(j).cloned().unwrap_or_else(|| format!("x{j}")),
        }
    }

    /// By which terms are chosen: at least so large is the factor.
    fn factor(&self, term: usize) -> f64 {
        match self.report.terms[term].map(|j| self.report.vif[j]) {
            Some(VarianceInflation::Enclosed(e)) => e.lower,
            _ => f64::INFINITY,
        }
    }

    fn note(&self, table: &Table) -> String {
        let all = self.report.condition_indices.len();
        let mut notes = Vec::new();
        if table.rows.len() < all {
            notes.push(format!("the {} largest of {all} condition indices", table.rows.len()));
            notes.push(format!(
                "the constant and the {} most inflated of {} columns",
                table.columns.len() - 1,
                all - 1
            ));
        }
        if self.report.variance_proportions.is_empty() {
            notes.push("no shares: the columns are dependent, or nearly so".to_owned());
        }
        if notes.is_empty() { format!("{all} condition indices") } else { notes.join("; ") }
    }

    /// The indices as numbers and as bars on a logarithmic axis.
    fn bars<DB: DrawingBackend>(&self, canvas: &Canvas<DB>, table: &Table) -> Result<(), PlotError> {
        let index = |row: usize| Index::of(&self.report.condition_indices[row]);
        let finite = table.rows.iter().map(|row| index(*row).bar).filter(|index| index.is_finite());
        let decades = Decades::of(finite.chain([1.0, 2.0 * STRONG]), false);
        let (left, right, top, bottom) = (MARGIN + NUMBERS, MARGIN + NUMBERS + BARS, table.top, table.bottom());
        let x = |index: f64| left + (decades.position(index) * f64::from(BARS)).round() as i32;
        let mut free = left - SMALL;
        for (position, text) in decades.ticks() {
            let x = left + (position * f64::from(BARS)).round() as i32;
            canvas.line((x, bottom), (x, bottom + 5), INK, 1)?;
            let half = label::width(&text, TICK, FontStyle::Normal)? / 2;
            if x - half > free {
                canvas.text(&text, (x, bottom + 15), Text { size: TICK, ..Text::label(HPos::Center) })?;
                free = x + half + 6;
            }
        }
        for (row, k) in table.rows.iter().enumerate() {
            let (_, y) = table.corner(row, 0);
            let Index { bar: value, text } = index(*k);
            let colour = if value >= STRONG { VERMILION } else { BLUE };
            let (half, middle) = ((table.cell / 4).clamp(3, 9), y + table.cell / 2);
            canvas.fill(
                [(left, middle - half), (if value.is_finite() { x(value) } else { right }, middle + half)],
                colour,
            )?;
            canvas.text(&text, (left - 8, middle), Text::label(HPos::Right))?;
        }
        // Side by side, however close the lines.
        for (value, text, anchor) in [(MODERATE, "10", HPos::Right), (STRONG, "30", HPos::Left)] {
            canvas.line((x(value), top), (x(value), bottom), INK, 1)?;
            let aside = if value == STRONG { 1 } else { -1 };
            let set = Text { size: axis_labels::SIZE, ..Text::label(anchor) };
            canvas.text(text, (x(value) + aside, top - 10), set)?;
        }
        canvas.frame([(left, top), (right, bottom)], INK)?;
        canvas.text("condition index", ((left + right) / 2, bottom + 36), Text::label(HPos::Center))
    }

    fn shares<DB: DrawingBackend>(&self, canvas: &Canvas<DB>, table: &Table) -> Result<(), PlotError> {
        let (left, top) = table.corner(0, 0);
        let (right, bottom) = (left + table.width(), table.bottom());
        for k in 1..table.rows.len() {
            let (_, y) = table.corner(k, 0);
            canvas.line((left, y), (right, y), PALE, 1)?;
        }
        for k in 1..table.columns.len() {
            let (x, _) = table.corner(0, k);
            canvas.line((x, top), (x, bottom), PALE, 1)?;
        }
        canvas.frame([(left, top), (right, bottom)], INK)?;
        for (column, name) in table.names.iter().enumerate() {
            let x = left + table.cell * column as i32 + table.cell / 2;
            let anchor = if table.upwards { HPos::Left } else { HPos::Center };
            let set = Text { size: axis_labels::SIZE, upwards: table.upwards, ..Text::label(anchor) };
            canvas.text(name, (x, top - if table.upwards { 6 } else { 12 }), set)?;
        }
        for group in &self.report.variance_proportions {
            self.group(canvas, table, group)?;
        }
        Ok(())
    }

    /// The shares at the indices of a group, those of its rows that are shown.
    fn group<DB: DrawingBackend>(
        &self,
        canvas: &Canvas<DB>,
        table: &Table,
        group: &Proportions,
    ) -> Result<(), PlotError> {
        let rows: Vec<usize> = (0..table.rows.len()).filter(|&row| group.indices.contains(&table.rows[row])).collect();
        let (Some(&first), Some(&last)) = (rows.first(), rows.last()) else { return Ok(()) };
        let strong = self.report.condition_indices[table.rows[first]].lower >= STRONG;
        for (column, j) in table.columns.iter().enumerate() {
            let Enclosure { lower, upper } = group.shares[*j];
            let share = if upper - lower <= KNOWN { 0.5 * (lower + upper) } else { lower };
            let ((x, y), (_, end)) = (table.corner(first, column), table.corner(last, column));
            let half = f64::from(table.cell) / 2.0;
            let middle = f64::from(y + end) / 2.0 + half + 0.5;
            disc(canvas, (f64::from(x) + half + 0.5, middle), half - 3.0, share)?;
            if share >= LARGE && strong {
                framed(canvas, [(x, y), (x + table.cell, end + table.cell)])?;
            }
        }
        Ok(())
    }

    /// The variance inflation factors below the shares.
    fn factors<DB: DrawingBackend>(&self, canvas: &Canvas<DB>, table: &Table) -> Result<(), PlotError> {
        let factor = |term: &usize| match self.report.terms[*term].map(|j| self.report.vif[j]) {
            None | Some(VarianceInflation::Constant) => "–".to_owned(),
            Some(VarianceInflation::Infinite { .. }) => "∞".to_owned(),
            Some(factor @ VarianceInflation::Enclosed(e)) => match factor.value() {
                Some(value) => label::number(value, 3),
                None if e.lower.is_nan() => "–".to_owned(),
                None => format!("≥ {}", label::number(e.lower, 2)),
            },
        };
        let texts: Vec<String> = table.columns.iter().map(factor).collect();
        let upwards = label::widest(&texts, axis_labels::SIZE)? + 6 > table.cell;
        for (column, text) in texts.iter().enumerate() {
            let (x, _) = table.corner(0, column);
            let anchor = if upwards { HPos::Right } else { HPos::Center };
            let set = Text { size: axis_labels::SIZE, upwards, ..Text::label(anchor) };
            canvas.text(text, (x + table.cell / 2, table.bottom() + if upwards { 6 } else { 16 }), set)?;
        }
        let middle = table.left + table.width() / 2;
        let name = "variance inflation factor";
        let half = label::width(name, axis_labels::SIZE, FontStyle::Normal)? / 2 + 4;
        let at = (middle.max(table.left + half), table.bottom() + if upwards { FACTORS - 4 } else { 36 });
        canvas.text(name, at, Text::label(HPos::Center))
    }
}

/// How an index is drawn.
struct Index {
    bar: f64,
    text: String,
}

impl Index {
    fn of(e: &Enclosure) -> Self {
        let middle = 0.5 * e.lower + 0.5 * e.upper;
        if e.lower == f64::INFINITY || e.lower.is_nan() {
            Self { bar: f64::INFINITY, text: "∞".to_owned() }
        } else if e.upper - e.lower <= KNOWN * e.lower {
            Self { bar: middle, text: label::number(middle, 4) }
        } else {
            Self { bar: e.lower, text: format!("≥ {}", label::number(e.lower, 2)) }
        }
    }
}

#[derive(Clone, Copy)]
enum Item {
    Disc(f64),
    Frame,
}

impl Item {
    fn draw<DB: DrawingBackend>(self, canvas: &Canvas<DB>, (x, y): (i32, i32)) -> Result<(), PlotError> {
        match self {
            Self::Disc(share) => {
                disc(canvas, (f64::from(x + MARK / 2), f64::from(y) + 0.5), f64::from(MARK) / 2.0 - 2.0, share)
            }
            Self::Frame => framed(canvas, [(x + 3, y - 9), (x + MARK - 3, y + 9)]),
        }
    }
}

fn disc<DB: DrawingBackend>(
    canvas: &Canvas<DB>,
    centre: (f64, f64),
    largest: f64,
    share: f64,
) -> Result<(), PlotError> {
    let share = if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) };
    let radius = largest * share.sqrt();
    if radius < UNSEEN {
        return Ok(());
    }
    // The lightest colours of the map do not stand out from white.
    let (r, g, b) = colorous::VIRIDIS.eval_continuous(0.85 * (1.0 - share)).as_tuple();
    canvas.dot(centre, radius, RGBColor(r, g, b))
}

/// A frame two units wide, within the corners.
fn framed<DB: DrawingBackend>(
    canvas: &Canvas<DB>,
    [(left, top), (right, bottom)]: [(i32, i32); 2],
) -> Result<(), PlotError> {
    canvas.frame([(left, top), (right, bottom)], VERMILION)?;
    canvas.frame([(left + 1, top + 1), (right - 1, bottom - 1)], VERMILION)
}
