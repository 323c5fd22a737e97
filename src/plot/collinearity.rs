//! Condition indices beside variance-decomposition proportions.

use plotters::prelude::{DrawingBackend, RGBColor};
use plotters::style::FontStyle;
use plotters::style::text_anchor::HPos;

use super::error::PlotError;
use crate::plot::scale::axis_labels;
use crate::plot::scale::legend;
use crate::plot::scale::{Decades, MARK};
use crate::plot::surface::label;
use crate::plot::surface::{BLUE, Canvas, INK, PALE, Page, Picture, Text, VERMILION};
use crate::spectrum::Collinearity;

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
/// A disc of a smaller radius is not seen.
const UNSEEN: f64 = 0.4;

/// A collinearity report: a row for each scaled condition index, ascending, with its magnitude as a bar, and a column
/// for each coefficient, the constant's first.
///
/// The disc in row k and column j has the area and the colour of the share π_kj of the variance of coefficient j; those
/// of one column sum to 1. Lines across the bars stand at 10 and 30. Shares of at least ½ at an index of at least 30
/// are framed: two or more in one row name the columns of a near dependency (Belsley, Kuh & Welsch, *Regression
/// Diagnostics* (Wiley 1980), §3.2). The variance inflation factors stand below. What is infinite, because a singular
/// value is not separated from 0, says ∞.
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
        let length = |what, found| match found == n + 1 {
            true => Ok(()),
            false => Err(PlotError::FieldLength { what, expected: n + 1, found }),
        };
        length("condition indices", self.report.condition_indices.len())?;
        self.report.variance_proportions.as_ref().map_or(Ok(()), |shares| {
            length("rows of variance proportions", shares.nrows())?;
            length("columns of variance proportions", shares.ncols())
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
        let mut by_factor: Vec<usize> = (0..self.report.vif.len()).collect();
        let factor = |j: &usize| self.report.vif[*j].unwrap_or(f64::INFINITY);
        by_factor.sort_by(|a, b| factor(b).total_cmp(&factor(a)));
        let mut columns: Vec<usize> = by_factor.into_iter().take(MOST - 1).map(|j| j + 1).collect();
        columns.push(0);
        columns.sort_unstable();
        let most = rows.len().max(columns.len()) as i32;
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

    fn name(&self, column: usize) -> String {
        match column.checked_sub(1) {
            None => "constant".to_owned(),
            Some(j) => self.names.get(j).cloned().unwrap_or_else(|| format!("x{j}")),
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
        if self.report.variance_proportions.is_none() {
            notes.push("no shares: a condition index is infinite".to_owned());
        }
        if notes.is_empty() { format!("{all} condition indices") } else { notes.join("; ") }
    }

    /// The indices as numbers and as bars on a logarithmic axis.
    fn bars<DB: DrawingBackend>(&self, canvas: &Canvas<DB>, table: &Table) -> Result<(), PlotError> {
        let index = |row: usize| self.report.condition_indices[row].filter(|index| !index.is_nan());
        let finite = table.rows.iter().filter_map(|row| index(*row)).filter(|index| index.is_finite());
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
            let value = index(*k).unwrap_or(f64::INFINITY);
            let colour = if value >= STRONG { VERMILION } else { BLUE };
            let (half, middle) = ((table.cell / 4).clamp(3, 9), y + table.cell / 2);
            canvas.fill(
                [(left, middle - half), (if value.is_finite() { x(value) } else { right }, middle + half)],
                colour,
            )?;
            let text = if value.is_finite() { label::number(value, 4) } else { "∞".to_owned() };
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
        let Some(shares) = &self.report.variance_proportions else { return Ok(()) };
        for (row, k) in table.rows.iter().enumerate() {
            for (column, j) in table.columns.iter().enumerate() {
                let share = shares[(*k, *j)];
                let (x, y) = table.corner(row, column);
                let half = f64::from(table.cell) / 2.0;
                disc(canvas, (f64::from(x) + half + 0.5, f64::from(y) + half + 0.5), half - 3.0, share)?;
                if share >= LARGE && self.report.condition_indices[*k].is_none_or(|index| index >= STRONG) {
                    framed(canvas, [(x, y), (x + table.cell, y + table.cell)])?;
                }
            }
        }
        Ok(())
    }

    /// The variance inflation factors below the shares.
    fn factors<DB: DrawingBackend>(&self, canvas: &Canvas<DB>, table: &Table) -> Result<(), PlotError> {
        let factor = |column: &usize| match column.checked_sub(1).map(|j| self.report.vif[j]) {
            None => "–".to_owned(),
            Some(Some(factor)) if factor.is_finite() => label::number(factor, 3),
            Some(_) => "∞".to_owned(),
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
