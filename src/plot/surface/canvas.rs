//! A panel's drawing surface in units of the page, with the few shapes the panels are made of.
//!
//! A PNG has `density` pixels per unit and direction: every length is multiplied by it before anything is drawn, so
//! that lines, letters and edges have the sharpness of its pixels. An SVG is drawn in units. A unit square (x, y) is
//! what one pixel is at density 1; a line through it covers it, and its middle is (x + ½, y + ½).

use std::cell::RefCell;
use std::rc::Rc;

use plotters::coord::Shift;
use plotters::prelude::{Circle, DrawingArea, DrawingBackend, PathElement, Polygon, RGBColor, Rectangle};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontStyle, FontTransform};

use super::colours::INK;
use super::coverage::{Cover, Point, Raster};
use super::label;
use crate::plot::PlotError;

/// The size of labels.
pub(crate) const LABEL: u32 = 15;
/// The size of titles.
const TITLE: u32 = 21;
/// The height of a title's middle line.
const TITLE_MIDDLE: i32 = 26;

/// How a text is set. Its anchor is always at half the height of its capitals.
#[derive(Clone, Copy)]
pub(crate) struct Text {
    pub(crate) size: u32,
    pub(crate) colour: RGBColor,
    pub(crate) anchor: HPos,
    pub(crate) style: FontStyle,
    /// Reads upwards, turned by a quarter.
    pub(crate) upwards: bool,
}

impl Text {
    pub(crate) fn label(anchor: HPos) -> Self {
        Self { size: LABEL, colour: INK, anchor, style: FontStyle::Normal, upwards: false }
    }
}

/// The surface of a page, or of a part of it.
#[expect(missing_debug_implementations, reason = "public for the sealed trait alone; nobody can name it")]
pub struct Canvas<DB: DrawingBackend> {
    area: DrawingArea<DB, Shift>,
    /// Pixels of `area` per unit.
    density: i32,
    /// How far, in units of the font size, the backend's text must go down for its anchor to be where [`Text`] says.
    drop: f64,
    /// The elements of an SVG that its backend cannot write; where one belongs, a pixel of its row stands for it.
    elements: Option<Rc<RefCell<Vec<String>>>>,
}

/// The row of the pixels that stand for elements.
pub(crate) const ELEMENTS: i32 = -(1 << 24);

impl<DB: DrawingBackend> Canvas<DB> {
    /// A surface of a PNG, or of an SVG whose own elements go to `elements`.
    pub(crate) fn new(area: DrawingArea<DB, Shift>, density: u32, elements: Option<Rc<RefCell<Vec<String>>>>) -> Self {
        // plotters-svg 0.3 sets an em of size/1.24 with its baseline half an x-height below the anchor; the bitmap's em
        // is size/1.164 with the baseline at 0.10 of the size. DejaVu Sans has an x-height of 0.55 em and capitals of
        // 0.73 em, whose half is where the baseline belongs.
        let drop = if elements.is_some() { 0.07 } else { 0.21 };
        Self { area, density: density as i32, drop, elements }
    }

    /// The parts to the left and to the right of a column of units.
    pub(crate) fn split(&self, column: i32) -> (Self, Self) {
        let (left, right) = self.area.split_horizontally(column * self.density);
        let part = |area| Self { area, density: self.density, drop: self.drop, elements: self.elements.clone() };
        (part(left), part(right))
    }

    /// Writes an element of an SVG; `false`, and nothing is written, on a PNG.
    pub(crate) fn element(&self, write: impl FnOnce(&mut String)) -> Result<bool, PlotError> {
        let Some(elements) = &self.elements else { return Ok(false) };
        let mut elements = elements.borrow_mut();
        let (left, top) = self.area.get_base_pixel();
        self.area.draw_pixel((elements.len() as i32 - left, ELEMENTS - top), &INK)?;
        let mut text = String::new();
        write(&mut text);
        elements.push(text);
        Ok(true)
    }

    fn is_svg(&self) -> bool {
        self.elements.is_some()
    }

    /// Where the surface of an SVG begins on its page.
    pub(crate) fn corner(&self) -> (i32, i32) {
        self.area.get_base_pixel()
    }

    /// Pixels per unit of a PNG.
    pub(crate) fn density(&self) -> i32 {
        self.density
    }

    /// One pixel of a PNG, covered in part.
    pub(crate) fn pixel(&self, at: (i32, i32), colour: RGBColor, coverage: f64) -> Result<(), PlotError> {
        Ok(self.area.draw_pixel(at, &colour.mix(coverage))?)
    }

    /// The pixels of a PNG.
    pub(crate) fn raster(&self) -> Raster {
        Raster { pixels: self.pixels(), density: self.density }
    }

    /// Colours the pixels of a PNG as far as they are covered.
    pub(crate) fn paint(&self, cover: &Cover, colour: RGBColor) -> Result<(), PlotError> {
        cover.covered().try_for_each(|(at, coverage)| self.pixel(at, colour, coverage))
    }

    /// Width and height in pixels of a PNG.
    fn pixels(&self) -> (i32, i32) {
        let (width, height) = self.area.dim_in_pixel();
        (width as i32, height as i32)
    }

    /// Width and height in units.
    pub(crate) fn size(&self) -> (i32, i32) {
        let (width, height) = self.pixels();
        (width / self.density, height / self.density)
    }

    pub(crate) fn fill(&self, corners: [(i32, i32); 2], colour: RGBColor) -> Result<(), PlotError> {
        let corners = corners.map(|(x, y)| (x * self.density, y * self.density));
        Ok(self.area.draw(&Rectangle::new(corners, colour.filled()))?)
    }

    pub(crate) fn frame(&self, corners: [(i32, i32); 2], colour: RGBColor) -> Result<(), PlotError> {
        if self.is_svg() {
            return Ok(self.area.draw(&Rectangle::new(corners, colour.stroke_width(1)))?);
        }
        let [(left, top), (right, bottom)] = corners;
        self.line((left, top), (right, top), colour, 1)?;
        self.line((left, bottom), (right, bottom), colour, 1)?;
        self.line((left, top), (left, bottom), colour, 1)?;
        self.line((right, top), (right, bottom), colour, 1)
    }

    pub(crate) fn line(&self, from: (i32, i32), to: (i32, i32), colour: RGBColor, width: u32) -> Result<(), PlotError> {
        if self.is_svg() {
            return Ok(self.area.draw(&PathElement::new([from, to], colour.stroke_width(width)))?);
        }
        let (before, after) = (width as i32 / 2, width as i32 - width as i32 / 2);
        let (left, right) = (from.0.min(to.0), from.0.max(to.0));
        let (top, bottom) = (from.1.min(to.1), from.1.max(to.1));
        if top == bottom {
            self.fill([(left, top - before), (right + 1, top + after)], colour)
        } else if left == right {
            self.fill([(left - before, top), (left + after, bottom + 1)], colour)
        } else {
            self.paint(
                &Cover::stroke(self.raster(), &[vec![middle(from), middle(to)]], false, f64::from(width)),
                colour,
            )
        }
    }

    /// A dashed horizontal line.
    pub(crate) fn dashes(&self, left: i32, right: i32, y: i32, colour: RGBColor) -> Result<(), PlotError> {
        for x in (left..right).step_by(10) {
            self.line((x, y), ((x + 6).min(right), y), colour, 2)?;
        }
        Ok(())
    }

    pub(crate) fn disc(&self, centre: (i32, i32), radius: i32, colour: RGBColor) -> Result<(), PlotError> {
        if self.is_svg() {
            return Ok(self.area.draw(&Circle::new(centre, radius, colour.filled()))?);
        }
        let dot = vec![middle(centre), middle(centre)];
        self.paint(&Cover::stroke(self.raster(), &[dot], false, f64::from(2 * radius + 1)), colour)
    }

    /// A disc at a fraction of a unit.
    pub(crate) fn dot(&self, (x, y): Point, radius: f64, colour: RGBColor) -> Result<(), PlotError> {
        let RGBColor(r, g, b) = colour;
        let (left, top) = self.corner();
        let (column, row) = (x + f64::from(left), y + f64::from(top));
        let written = self.element(|text| {
            let circle = format!("<circle cx=\"{column:.1}\" cy=\"{row:.1}\" r=\"{radius:.2}\"");
            text.push_str(&format!("{circle} fill=\"#{r:02X}{g:02X}{b:02X}\"/>\n"));
        })?;
        if written {
            return Ok(());
        }
        self.paint(&Cover::stroke(self.raster(), &[vec![(x, y), (x, y)]], false, 2.0 * radius), colour)
    }

    pub(crate) fn diamond(&self, (x, y): (i32, i32), radius: i32, colour: RGBColor) -> Result<(), PlotError> {
        if self.is_svg() {
            let corners = [(x - radius, y), (x, y - radius), (x + radius, y), (x, y + radius)];
            return Ok(self.area.draw(&Polygon::new(corners, colour.filled()))?);
        }
        let ((x, y), half) = (middle((x, y)), f64::from(radius) + 0.5);
        self.paint(
            &Cover::areas(self.raster(), &[vec![(x - half, y), (x, y - half), (x + half, y), (x, y + half)]]),
            colour,
        )
    }

    pub(crate) fn text(&self, text: &str, (x, y): (i32, i32), set: Text) -> Result<(), PlotError> {
        let (size, x, y) = (set.size * self.density as u32, x * self.density, y * self.density);
        let down = (self.drop * f64::from(size)).round() as i32;
        let (transform, position) =
            if set.upwards { (FontTransform::Rotate270, (x + down, y)) } else { (FontTransform::None, (x, y + down)) };
        let font = label::font(size, set.style).transform(transform);
        let style = font.color(&set.colour).pos(Pos::new(set.anchor, VPos::Center));
        Ok(self.area.draw_text(text, &style, position)?)
    }

    /// The panel's title, cut to its width.
    pub(crate) fn title(&self, title: &str) -> Result<(), PlotError> {
        let (width, _) = self.size();
        let set = Text { size: TITLE, style: FontStyle::Bold, ..Text::label(HPos::Center) };
        let cut = label::cut(title, set.size, set.style, width - 40)?;
        self.text(&cut, (width / 2, TITLE_MIDDLE), set)
    }

    /// A line of smaller text in the middle, cut to the width.
    pub(crate) fn note(&self, note: &str, y: i32) -> Result<(), PlotError> {
        let (width, _) = self.size();
        let set = Text::label(HPos::Center);
        let cut = label::cut(note, set.size, set.style, width - 40)?;
        self.text(&cut, (width / 2, y), set)
    }

    /// A panel without data: one line in its middle.
    pub(crate) fn nothing(&self, message: &str) -> Result<(), PlotError> {
        let (width, height) = self.size();
        self.text(message, (width / 2, height / 2), Text { size: 18, ..Text::label(HPos::Center) })
    }
}

/// The middle of a unit square.
fn middle((x, y): (i32, i32)) -> Point {
    (f64::from(x) + 0.5, f64::from(y) + 0.5)
}
