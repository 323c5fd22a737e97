//! The heat map of a symmetric matrix.

use plotters::prelude::DrawingBackend;
use plotters::style::text_anchor::HPos;

use super::axis_labels::{self, Axis, AxisLabels, LINE, NAME};
use super::canvas::{Canvas, INK, PALE, Text};
use super::colour_map::{ColourMap, ink_on};
use super::{PlotError, Scale, label};
use crate::Symmetric;

/// The most pixels of a cell's side.
const CELL: i32 = 220;
/// The most blocks along a side; a larger matrix is drawn in blocks of several entries.
const BLOCKS: usize = 200;
/// The largest order whose entries are printed in their cells.
const PRINTED: usize = 12;
/// The largest order whose cells are separated by lines.
const SEPARATED: usize = 40;
/// The pixels below the map and its labels.
const BOTTOM: i32 = 20;
/// The pixels of the caption below it, where there is one.
const CAPTION: i32 = 24;
/// The pixels above the map, for the title.
const TOP: i32 = 56;
/// The pixels to the right of the map, for the colour bar and its labels.
const BAR: i32 = 108;

/// A symmetric matrix to be drawn as coloured cells, row 0 on top.
///
/// Entries are printed in the cells up to order 12, and every name or index that has room stands at both axes. Above
/// order 200 a cell is the entry of largest magnitude of a block, and a line below the map says so.
#[derive(Clone, Copy, Debug)]
pub struct HeatMap<'a> {
    /// The title above the map.
    pub title: &'a str,
    /// A name for each row and column; none: their 0-based indices.
    pub names: &'a [String],
    /// The matrix.
    pub values: &'a Symmetric,
    /// Which numbers the colours span.
    pub scale: Scale,
}

/// The square of the map, in pixels.
struct Square {
    left: i32,
    side: i32,
    order: usize,
}

impl Square {
    fn right(&self) -> i32 {
        self.left + self.side
    }

    fn bottom(&self) -> i32 {
        TOP + self.side
    }

    /// Pixels from the first entry's edge to the leading edge of entry i.
    fn edge(&self, i: usize) -> i32 {
        (self.side as usize * i / self.order) as i32
    }

    fn middle(&self, i: usize) -> i32 {
        (self.edge(i) + self.edge(i + 1)) / 2
    }
}

impl HeatMap<'_> {
    pub(super) fn check(&self) -> Result<(), PlotError> {
        let (expected, found) = (self.values.order(), self.names.len());
        if found == 0 || found == expected {
            Ok(())
        } else {
            Err(PlotError::Length { what: "names of the heat map", expected, found })
        }
    }

    pub(super) fn draw<DB: DrawingBackend>(&self, canvas: &Canvas<DB>) -> Result<(), PlotError> {
        canvas.title(self.title)?;
        let order = self.values.order();
        if order == 0 {
            return canvas.nothing("empty matrix");
        }
        let (width, height) = canvas.size();
        let block = order.div_ceil(BLOCKS);
        let caption = if block > 1 { CAPTION } else { 0 };
        let most = CELL.saturating_mul(order.min(CELL as usize) as i32);
        let side = |margin: i32, below: i32| {
            (width - 30 - margin - BAR).min(height - TOP - below - BOTTOM - caption).min(most)
        };
        // Names of columns that touch one another stand upright and take their room from the map, whose rows may then
        // have room for fewer names.
        let (flat, upright) = (LINE + 10, NAME + 10);
        let labels = |side: i32, axis: Axis| AxisLabels::fit(self.names, order, side, axis);
        let mut rows = labels(side(upright, flat), Axis::Rows)?;
        let mut columns = labels(side(rows.widest()? + 10, flat), Axis::Columns)?;
        if columns.upwards {
            columns = labels(side(upright, upright), Axis::Columns)?;
            rows = labels(side(upright, upright), Axis::Rows)?;
        }
        let margin = rows.widest()? + 10;
        let below = if columns.upwards { columns.widest()? + 10 } else { flat };
        let side = side(margin, below);
        let left = ((width - margin - side - BAR) / 2).max(10) + margin;
        let square = Square { left, side, order };
        let colours = ColourMap::of(self.values, self.scale);
        self.cells(canvas, &square, &colours, block)?;
        if order <= PRINTED {
            self.entries(canvas, &square, &colours)?;
        }
        for (i, text) in &rows.texts {
            let set = Text { size: axis_labels::SIZE, ..Text::label(HPos::Right) };
            canvas.text(text, (left - 6, TOP + square.middle(*i)), set)?;
        }
        for (j, text) in &columns.texts {
            let x = left + square.middle(*j);
            if columns.upwards {
                let set = Text { size: axis_labels::SIZE, upwards: true, ..Text::label(HPos::Right) };
                canvas.text(text, (x, square.bottom() + 6), set)?;
            } else {
                let set = Text { size: axis_labels::SIZE, ..Text::label(HPos::Center) };
                canvas.text(text, (x, square.bottom() + 14), set)?;
            }
        }
        if block > 1 {
            let caption = format!("each cell: the entry of largest magnitude in a block of {block} × {block}");
            canvas.text(&caption, (width / 2, square.bottom() + below + CAPTION / 2), Text::label(HPos::Center))?;
        }
        colour_bar(canvas, &square, &colours)
    }

    /// The entry of largest magnitude in block (row, column); the first of them in a tie.
    fn of_block(&self, row: usize, column: usize, block: usize) -> f64 {
        let order = self.values.order();
        let range = |k: usize| k * block..((k + 1) * block).min(order);
        let entries = range(row).flat_map(|i| range(column).map(move |j| (i, j)));
        entries
            .map(|(i, j)| self.values.get(i, j))
            .fold(0.0, |most: f64, x| if x.abs() > most.abs() { x } else { most })
    }

    fn cells<DB: DrawingBackend>(
        &self,
        canvas: &Canvas<DB>,
        square: &Square,
        colours: &ColourMap,
        block: usize,
    ) -> Result<(), PlotError> {
        let order = square.order;
        let edge = |k: usize| square.edge((k * block).min(order));
        let blocks = order.div_ceil(block);
        for row in 0..blocks {
            let row_colours: Vec<_> =
                (0..blocks).map(|column| colours.colour(self.of_block(row, column, block))).collect();
            let mut start = 0;
            // Neighbours of one colour share a rectangle, which keeps an SVG small.
            for run in row_colours.chunk_by(|a, b| a == b) {
                let end = start + run.len();
                let top_left = (square.left + edge(start), TOP + edge(row));
                let bottom_right = (square.left + edge(end), TOP + edge(row + 1));
                canvas.fill([top_left, bottom_right], run[0])?;
                start = end;
            }
        }
        if order <= SEPARATED {
            for i in 1..order {
                let (x, y) = (square.left + square.edge(i), TOP + square.edge(i));
                canvas.line((x, TOP), (x, square.bottom()), PALE, 1)?;
                canvas.line((square.left, y), (square.right(), y), PALE, 1)?;
            }
        }
        canvas.frame([(square.left, TOP), (square.right(), square.bottom())], INK)
    }

    /// The entries in their cells, in the longest form and the largest letters that fit; none if no form fits.
    fn entries<DB: DrawingBackend>(
        &self,
        canvas: &Canvas<DB>,
        square: &Square,
        colours: &ColourMap,
    ) -> Result<(), PlotError> {
        let order = square.order;
        let cells = || (0..order).flat_map(|i| (0..order).map(move |j| (i, j)));
        let room = square.edge(1) - 6;
        for (digits, smallest) in [(3, 13), (2, 13), (3, 11), (2, 11)] {
            let texts: Vec<String> = cells().map(|(i, j)| colours.entry(self.values.get(i, j), digits)).collect();
            for size in (smallest..=18).rev() {
                if label::widest(&texts, size)? > room {
                    continue;
                }
                for ((i, j), text) in cells().zip(&texts) {
                    let middle = (square.left + square.middle(j), TOP + square.middle(i));
                    let colour = ink_on(colours.colour(self.values.get(i, j)));
                    canvas.text(text, middle, Text { size, colour, ..Text::label(HPos::Center) })?;
                }
                return Ok(());
            }
        }
        Ok(())
    }
}

fn colour_bar<DB: DrawingBackend>(canvas: &Canvas<DB>, square: &Square, colours: &ColourMap) -> Result<(), PlotError> {
    let (left, right) = (square.right() + 20, square.right() + 38);
    let height = |fraction: f64| square.bottom() - (fraction * f64::from(square.side)).round() as i32;
    let strips = 128;
    for k in 0..strips {
        let [low, middle, high] = [0.0, 0.5, 1.0].map(|part| (f64::from(k) + part) / f64::from(strips));
        canvas.fill([(left, height(high)), (right, height(low))], colours.colour_at(middle))?;
    }
    canvas.frame([(left, TOP), (right, square.bottom())], INK)?;
    for (fraction, text) in colours.ticks() {
        let y = height(fraction);
        canvas.line((right, y), (right + 4, y), INK, 1)?;
        canvas.text(&text, (right + 8, y), Text::label(HPos::Left))?;
    }
    Ok(())
}
