//! A plane of samples through a field, and its place on the page.

use plotters::prelude::DrawingBackend;
use plotters::style::FontStyle;
use plotters::style::text_anchor::HPos;

use super::picture::{FieldPicture, Mark};
use crate::plot::PlotError;
use crate::plot::scale::Axis;
use crate::plot::scale::axis;
use crate::plot::scale::axis_labels;
use crate::plot::surface::label;
use crate::plot::surface::{Canvas, INK, LABEL, Outline, Point, Text};

/// The pixels below a plane, for the labels and the name of its horizontal axis.
pub(crate) const BELOW: i32 = 54;
/// The pixels left of a plane beside the widest label: the axis's name and gaps.
pub(crate) const BESIDE: i32 = 44;

/// The samples along two axes, at fixed indices along all others, in a rectangle of the page.
pub(crate) struct Plane<'a> {
    pub(crate) picture: &'a FieldPicture<'a>,
    pub(crate) rows: Axis,
    pub(crate) columns: Axis,
    through: &'a [usize],
    /// The place of the first sample in C order, and the distances of rows and columns.
    first: usize,
    strides: [usize; 2],
    pub(crate) left: i32,
    pub(crate) top: i32,
}

impl<'a> Plane<'a> {
    pub(crate) fn of(
        picture: &'a FieldPicture<'a>,
        through: &'a [usize],
        rows: Axis,
        columns: Axis,
        (left, top): (i32, i32),
    ) -> Self {
        let stride = |axis: usize| picture.shape[axis + 1..].iter().product::<usize>();
        let fixed = (0..picture.shape.len()).filter(|axis| *axis != rows.number && *axis != columns.number);
        let first = fixed.map(|axis| through[axis] * stride(axis)).sum();
        let strides = [stride(rows.number), stride(columns.number)];
        Self { picture, rows, columns, through, first, strides, left, top }
    }

    /// The one row of a field with one axis.
    pub(crate) fn band(picture: &'a FieldPicture<'a>, columns: Axis, pixels: i32, (left, top): (i32, i32)) -> Self {
        let rows = Axis { number: 1, extent: 1, origin: 0.0, spacing: 1.0, pixels };
        Self { picture, rows, columns, through: &[], first: 0, strides: [0, 1], left, top }
    }

    /// The index at which it is, along every axis.
    pub(crate) fn through(&self) -> &'a [usize] {
        self.through
    }

    /// The place of a sample in C order.
    pub(crate) fn offset(&self, row: usize, column: usize) -> usize {
        self.first + row * self.strides[0] + column * self.strides[1]
    }

    pub(crate) fn right(&self) -> i32 {
        self.left + self.columns.pixels
    }

    pub(crate) fn bottom(&self) -> i32 {
        self.top + self.rows.pixels
    }

    /// The sample nearest to a point, counted from the plane's corner.
    pub(crate) fn nearest(&self, (x, y): Point) -> usize {
        self.offset(self.rows.nearest(y), self.columns.nearest(x))
    }

    /// The page's point of a row and a column, which may lie between two.
    pub(crate) fn point(&self, row: f64, column: f64) -> Point {
        (f64::from(self.left) + self.columns.pixel(column), f64::from(self.top) + self.rows.pixel(row))
    }

    /// Where a mark stands on the page; none if it lies beside the plane, or more than half a cell in front of it or
    /// behind it.
    pub(crate) fn place(&self, mark: &Mark<'_>) -> Option<Point> {
        let index = |axis: usize| (mark.position[axis] - self.picture.origin[axis]) / self.picture.spacing[axis];
        let on = |axis: usize| {
            let in_plane = axis == self.rows.number || axis == self.columns.number;
            let here = index(axis);
            if in_plane {
                (-0.5..=self.picture.shape[axis] as f64 - 0.5).contains(&here)
            } else {
                (here - self.through[axis] as f64).abs() <= 0.5
            }
        };
        let near = (0..self.picture.shape.len()).all(on);
        near.then(|| self.point(index(self.rows.number), index(self.columns.number)))
    }

    /// The frame with ticks, labels and names on its left and below.
    pub(crate) fn axes<DB: DrawingBackend>(&self, canvas: &Canvas<DB>) -> Result<(), PlotError> {
        let (left, top, right, bottom) = (self.left, self.top, self.right(), self.bottom());
        frame(canvas, [(left, top), (right, bottom)])?;
        let labels = self.rows.vertical_ticks();
        for (position, text) in &labels {
            let y = top + self.rows.pixel_of(*position).round() as i32;
            canvas.line((left - 5, y), (left, y), INK, 1)?;
            canvas.text(text, (left - 9, y), Text { size: axis_labels::SIZE, ..Text::label(HPos::Right) })?;
        }
        let x = left - axis::widest(&labels)? - 26;
        let upwards = Text { upwards: true, ..Text::label(HPos::Center) };
        canvas.text(&self.rows.name(), (x, (top + bottom) / 2), upwards)?;
        horizontal(canvas, &self.columns, left, bottom)
    }

    /// A line of text above the frame.
    pub(crate) fn caption<DB: DrawingBackend>(&self, canvas: &Canvas<DB>, text: &str) -> Result<(), PlotError> {
        let text = label::cut(text, LABEL, FontStyle::Normal, self.columns.pixels.max(300))?;
        canvas.text(&text, ((self.left + self.right()) / 2, self.top - 14), Text::label(HPos::Center))
    }
}

/// A frame that marks can be drawn upon.
pub(crate) fn frame<DB: DrawingBackend>(
    canvas: &Canvas<DB>,
    [top_left, bottom_right]: [(i32, i32); 2],
) -> Result<(), PlotError> {
    let [(left, top), (right, bottom)] =
        [top_left, bottom_right].map(|(x, y)| (f64::from(x) + 0.5, f64::from(y) + 0.5));
    let corners = [vec![(left, top), (right, top), (right, bottom), (left, bottom)]];
    Outline { paths: &corners, closed: true }.stroke(canvas, INK, 1.0)
}

/// The ticks, labels and name of a horizontal axis from `left` on, below the line `bottom`.
pub(crate) fn horizontal<DB: DrawingBackend>(
    canvas: &Canvas<DB>,
    axis: &Axis,
    left: i32,
    bottom: i32,
) -> Result<(), PlotError> {
    for (position, text) in axis.horizontal_ticks()? {
        let x = left + axis.pixel_of(position).round() as i32;
        canvas.line((x, bottom), (x, bottom + 5), INK, 1)?;
        canvas.text(&text, (x, bottom + 15), Text { size: axis_labels::SIZE, ..Text::label(HPos::Center) })?;
    }
    canvas.text(&axis.name(), (left + axis.pixels / 2, bottom + 36), Text::label(HPos::Center))
}
