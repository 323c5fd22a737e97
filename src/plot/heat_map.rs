//! The heat map of a symmetric matrix.

use plotters::prelude::DrawingBackend;
use plotters::style::text_anchor::HPos;

use super::error::PlotError;
use super::order::Order;
use crate::matrix::Symmetric;
use crate::plot::scale::axis_labels;
use crate::plot::scale::{AxisLabels, ColourMap, LINE, MatrixAxis, NAME, Scale, ink_on};
use crate::plot::surface::hatching;
use crate::plot::surface::label;
use crate::plot::surface::{Canvas, INK, PALE, Page, Picture, Point, Text, image};

/// Width and height of the page of a small matrix, which has room for [`ROOMY`] names; for more it grows, up to
/// [`GROWTH`].
pub(crate) const SIZE: (u32, u32) = (740, 640);
const ROOMY: usize = 27;
const GROWTH: usize = 300;
/// The greatest side of a cell.
const CELL: i32 = 220;
/// The most blocks along a side; a larger matrix is drawn in blocks of several entries.
const BLOCKS: usize = 200;
/// The largest order whose entries are printed in their cells.
const PRINTED: usize = 12;
/// The largest order whose cells are separated by lines.
const SEPARATED: usize = 40;
/// The room below the map and its labels.
const BOTTOM: i32 = 20;
/// The distance from the middle of a cell within which its number stands.
const NUMBER: f64 = 9.0;
/// The height of a line of the caption below it.
const CAPTION: i32 = 24;
/// The room above the map, for the title.
const TOP: i32 = 56;
/// The room to the right of the map, for the colour bar and its labels.
const BAR: i32 = 108;

/// A symmetric matrix to be drawn as coloured cells, row 0 on top.
///
/// Entries are printed in the cells up to order 12, and every name or index that has room stands at both axes. Above
/// order 200 a cell is the entry of largest magnitude of a block, and a line below the map says so.
///
/// With the [radius](crate::Radius) r of the matrix, |a_ij − ã_ij| ≤ ‖A − Ã‖₂ ≤ r for each entry of the true matrix Ã:
/// an entry
/// |a_ij| ≤ r has no determined sign. Such cells are hatched if r > 0, and a line below the map says so.
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
    /// The order of rows and columns.
    pub order: Order,
}

/// The square of the map, in units, and the index of the row that stands in each of its places.
struct Square {
    left: i32,
    side: i32,
    order: usize,
    places: Vec<usize>,
}

impl Square {
    fn right(&self) -> i32 {
        self.left + self.side
    }

    fn bottom(&self) -> i32 {
        TOP + self.side
    }

    /// Units from the first entry's edge to the leading edge of entry i.
    fn edge(&self, i: usize) -> i32 {
        (self.side as usize * i / self.order) as i32
    }

    fn middle(&self, i: usize) -> i32 {
        (self.edge(i) + self.edge(i + 1)) / 2
    }

    /// The last place whose edge is within so many units of the first's.
    fn place(&self, distance: f64) -> usize {
        // ⌊side·i/order⌋ ≤ u, that is side·i < order·(u + 1).
        let next = (distance.max(0.0) as usize).saturating_add(1).saturating_mul(self.order);
        next.div_ceil(self.side.max(1) as usize).saturating_sub(1).min(self.order.saturating_sub(1))
    }
}

impl Picture for HeatMap<'_> {}

impl Page for HeatMap<'_> {
    fn check(&self) -> Result<(), PlotError> {
        let (expected, found) = (self.values.order(), self.names.len());
        if found == 0 || found == expected {
            Ok(())
        } else {
            Err(PlotError::Length { what: "names of the heat map", expected, found })
        }
    }

    fn size(&self) -> Result<(u32, u32), PlotError> {
        let growth = (LINE as usize * self.values.order().saturating_sub(ROOMY).min(GROWTH)).min(GROWTH) as u32;
        Ok((SIZE.0 + growth, SIZE.1 + growth))
    }

    fn draw<DB: DrawingBackend>(&self, canvas: &Canvas<DB>) -> Result<(), PlotError> {
        canvas.title(self.title)?;
        let order = self.values.order();
        if order == 0 {
            return canvas.nothing("empty matrix");
        }
        let (width, height) = canvas.size();
        let block = order.div_ceil(BLOCKS);
        let places = self.order.permutation(self.values);
        let captions = self.captions(block);
        let caption = CAPTION * captions.len() as i32;
        let most = CELL.saturating_mul(order.min(CELL as usize) as i32);
        let side = |margin: i32, below: i32| {
            (width - 30 - margin - BAR).min(height - TOP - below - BOTTOM - caption).min(most)
        };
        // Names of columns that touch one another stand upright and take their room from the map, whose rows may then
        // have room for fewer names.
        let (flat, upright) = (LINE + 10, NAME + 10);
        let labels = |side: i32, axis: MatrixAxis| AxisLabels::fit(self.names, &places, side, axis);
        let mut rows = labels(side(upright, flat), MatrixAxis::Rows)?;
        let mut columns = labels(side(rows.widest()? + 10, flat), MatrixAxis::Columns)?;
        if columns.upwards {
            columns = labels(side(upright, upright), MatrixAxis::Columns)?;
            rows = labels(side(upright, upright), MatrixAxis::Rows)?;
        }
        let margin = rows.widest()? + 10;
        let below = if columns.upwards { columns.widest()? + 10 } else { flat };
        let side = side(margin, below);
        let left = ((width - margin - side - BAR) / 2).max(10) + margin;
        let square = Square { left, side, order, places };
        let colours = ColourMap::of(self.values, self.scale);
        self.cells(canvas, &square, &colours, block)?;
        self.hatching(canvas, &square, block)?;
        canvas.frame([(left, TOP), (square.right(), square.bottom())], INK)?;
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
        for (line, caption) in captions.iter().enumerate() {
            canvas.note(caption, square.bottom() + below + CAPTION / 2 + CAPTION * line as i32)?;
        }
        colour_bar(canvas, &square, &colours)
    }
}

impl HeatMap<'_> {
    /// What a reader cannot see from the map itself.
    fn captions(&self, block: usize) -> Vec<String> {
        let mut captions = Vec::new();
        if block > 1 {
            captions.push(format!("each cell: the entry of largest magnitude in a block of {block} × {block}"));
        }
        if self.order != Order::AsGiven {
            captions.push("in the order of a clustering by average linkage".to_owned());
        }
        let n = self.values.order();
        let first = |j: usize| if self.scale == Scale::Distance { j + 1 } else { j };
        if (0..n).any(|j| (first(j)..n).any(|i| self.undetermined(self.values.get(i, j)))) {
            let radius = self.values.radius();
            let kind = if radius.is_proved() { "radius" } else { "estimated radius" };
            captions
                .push(format!("hatched: no determined sign within the {kind} {}", label::number(radius.value(), 3)));
        }
        captions
    }

    /// Whether the true entry may be 0 or have the other sign.
    fn undetermined(&self, entry: f64) -> bool {
        let radius = self.values.radius().value();
        radius > 0.0 && entry.abs() <= radius
    }

    /// The entry of largest magnitude in block (row, column); the first of them in a tie.
    fn of_block(&self, square: &Square, row: usize, column: usize, block: usize) -> f64 {
        let range = |k: usize| &square.places[k * block..((k + 1) * block).min(square.order)];
        let entries = range(row).iter().flat_map(|i| range(column).iter().map(|j| self.values.get(*i, *j)));
        entries.fold(0.0, |most: f64, x| if x.abs() > most.abs() { x } else { most })
    }

    /// Hatches the cells without a determined sign, but not across their numbers.
    fn hatching<DB: DrawingBackend>(
        &self,
        canvas: &Canvas<DB>,
        square: &Square,
        block: usize,
    ) -> Result<(), PlotError> {
        let blocks = square.order.div_ceil(block);
        let hatched: Vec<bool> = (0..blocks * blocks)
            .map(|k| {
                let (row, column) = (k / blocks, k % blocks);
                let defined = self.scale == Scale::Distance && row == column && block == 1;
                !defined && self.undetermined(self.of_block(square, row, column, block))
            })
            .collect();
        hatching::hatch(canvas, [(square.left, TOP), (square.right(), square.bottom())], |(x, y)| {
            let (down, along) = (y - f64::from(TOP), x - f64::from(square.left));
            let (row, column) = (square.place(down), square.place(along));
            let clear = square.order > PRINTED || (down - f64::from(square.middle(row))).abs() > NUMBER;
            clear && hatched[row / block * blocks + column / block]
        })
    }

    fn cells<DB: DrawingBackend>(
        &self,
        canvas: &Canvas<DB>,
        square: &Square,
        colours: &ColourMap,
        block: usize,
    ) -> Result<(), PlotError> {
        let order = square.order;
        let blocks = order.div_ceil(block);
        let levels: Vec<u8> =
            (0..blocks * blocks).map(|k| colours.level(self.of_block(square, k / blocks, k % blocks, block))).collect();
        let size = (square.side, square.side);
        // An image keeps an SVG small.
        image(canvas, (square.left, TOP), size, &colours.palette(), |(x, y)| {
            levels[square.place(y) / block * blocks + square.place(x) / block]
        })?;
        if order <= SEPARATED {
            for i in 1..order {
                let (x, y) = (square.left + square.edge(i), TOP + square.edge(i));
                canvas.line((x, TOP), (x, square.bottom()), PALE, 1)?;
                canvas.line((square.left, y), (square.right(), y), PALE, 1)?;
            }
        }
        Ok(())
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
        let value = |i: usize, j: usize| self.values.get(square.places[i], square.places[j]);
        let room = square.edge(1) - 6;
        for (digits, smallest) in [(3, 13), (2, 13), (3, 11), (2, 11)] {
            let texts: Vec<String> = cells().map(|(i, j)| colours.entry(value(i, j), digits)).collect();
            for size in (smallest..=18).rev() {
                if label::widest(&texts, size)? > room {
                    continue;
                }
                for ((i, j), text) in cells().zip(&texts) {
                    let middle = (square.left + square.middle(j), TOP + square.middle(i));
                    let colour = ink_on(colours.colour(value(i, j)));
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
    let size = (right - left, square.side);
    let level = |(_, y): Point| ColourMap::level_at(1.0 - y / f64::from(square.side));
    image(canvas, (left, TOP), size, &colours.palette(), level)?;
    canvas.frame([(left, TOP), (right, square.bottom())], INK)?;
    for (fraction, text) in colours.ticks() {
        let y = height(fraction);
        canvas.line((right, y), (right + 4, y), INK, 1)?;
        canvas.text(&text, (right + 8, y), Text::label(HPos::Left))?;
    }
    Ok(())
}
