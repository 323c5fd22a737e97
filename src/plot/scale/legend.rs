//! Legends in lines, and the marks of a spectrum that one explains.

use plotters::prelude::{DrawingBackend, RGBColor};
use plotters::style::FontStyle;
use plotters::style::text_anchor::HPos;

use crate::plot::PlotError;
use crate::plot::surface::label;
use crate::plot::surface::{BLUE, Canvas, GREEN, INK, LABEL, Text, VERMILION, WHITE};

/// The width of a mark in the legend.
pub(crate) const MARK: i32 = 24;
/// The distance of two lines.
pub(crate) const LINE: i32 = 22;

/// What a value looks like.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Marker {
    pub(crate) negative: bool,
    pub(crate) hollow: bool,
    pub(crate) radius: i32,
}

impl Marker {
    pub(crate) fn colour(self) -> RGBColor {
        if self.negative { VERMILION } else { BLUE }
    }

    /// Draws it: a disc, or a diamond where the value is negative.
    pub(crate) fn draw<DB: DrawingBackend>(self, canvas: &Canvas<DB>, centre: (i32, i32)) -> Result<(), PlotError> {
        let shape = |radius: i32, colour| {
            if self.negative { canvas.diamond(centre, radius + 1, colour) } else { canvas.disc(centre, radius, colour) }
        };
        shape(self.radius, self.colour())?;
        if self.hollow { shape((self.radius - 2).max(1), WHITE) } else { Ok(()) }
    }
}

/// What an item of the legend explains.
#[derive(Clone, Copy)]
pub(crate) enum Mark {
    Value(Marker),
    Bar,
    Tolerance,
}

impl Mark {
    pub(crate) fn draw<DB: DrawingBackend>(self, canvas: &Canvas<DB>, (x, y): (i32, i32)) -> Result<(), PlotError> {
        let middle = x + MARK / 2;
        match self {
            Self::Value(marker) => marker.draw(canvas, (middle, y)),
            Self::Bar => bar(canvas, middle, (y - 8, y + 8), 4, INK),
            Self::Tolerance => tolerance(canvas, x, x + MARK - 2, y),
        }
    }
}

/// A vertical bar with caps.
pub(crate) fn bar<DB: DrawingBackend>(
    canvas: &Canvas<DB>,
    x: i32,
    (top, bottom): (i32, i32),
    cap: i32,
    colour: RGBColor,
) -> Result<(), PlotError> {
    canvas.line((x, top), (x, bottom), colour, 1)?;
    canvas.line((x - cap, top), (x + cap, top), colour, 1)?;
    canvas.line((x - cap, bottom), (x + cap, bottom), colour, 1)
}

/// The line of the tolerance.
pub(crate) fn tolerance<DB: DrawingBackend>(
    canvas: &Canvas<DB>,
    left: i32,
    right: i32,
    y: i32,
) -> Result<(), PlotError> {
    canvas.dashes(left, right, y, GREEN)
}

/// A text and where it stands.
pub(crate) type Placed = (i32, i32, String);

/// Where the texts of some items stand, in as many lines as they need from `top` down, and where they end.
pub(crate) fn arrange<M>(
    items: &[(M, String)],
    left: i32,
    right: i32,
    top: i32,
) -> Result<(Vec<Placed>, i32), PlotError> {
    let (mut x, mut y) = (left, top + LINE / 2);
    let mut placed = Vec::with_capacity(items.len());
    for (_, text) in items {
        let text = label::cut(text, LABEL, FontStyle::Normal, right - left - MARK - 6)?;
        let width = MARK + 6 + label::width(&text, LABEL, FontStyle::Normal)?;
        if x > left && x + width > right {
            (x, y) = (left, y + LINE);
        }
        placed.push((x, y, text));
        x += width + 20;
    }
    Ok((placed, if items.is_empty() { top } else { y + LINE / 2 }))
}

/// Draws the items from `top` down, each with its symbol in the [`MARK`] pixels right of the point given to it, and
/// returns where they end.
pub(crate) fn draw<DB: DrawingBackend, M: Copy>(
    canvas: &Canvas<DB>,
    items: &[(M, String)],
    left: i32,
    right: i32,
    top: i32,
    symbol: impl Fn(M, &Canvas<DB>, (i32, i32)) -> Result<(), PlotError>,
) -> Result<i32, PlotError> {
    let (placed, end) = arrange(items, left, right, top)?;
    for ((mark, _), (x, y, text)) in items.iter().zip(placed) {
        symbol(*mark, canvas, (x, y))?;
        canvas.text(&text, (x + MARK + 6, y), Text::label(HPos::Left))?;
    }
    Ok(end)
}
