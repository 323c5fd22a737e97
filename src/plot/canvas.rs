//! A panel's drawing surface in whole pixels, with the few shapes the panels are made of.

use std::cell::RefCell;
use std::rc::Rc;

use plotters::coord::Shift;
use plotters::prelude::{Circle, DrawingArea, DrawingBackend, PathElement, Polygon, RGBColor, Rectangle};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontStyle, FontTransform};

use super::{PlotError, label};

/// The colour of text and axes.
pub(super) const INK: RGBColor = RGBColor(0x22, 0x22, 0x22);
/// The colour of what stays in the background.
pub(super) const PALE: RGBColor = RGBColor(0xdd, 0xdd, 0xdd);
/// The size of labels.
pub(super) const LABEL: u32 = 15;
/// The size of titles.
const TITLE: u32 = 21;
/// The height of a title's middle line.
const TITLE_MIDDLE: i32 = 26;

/// How a text is set. Its anchor is always at half the height of its capitals.
#[derive(Clone, Copy)]
pub(super) struct Text {
    pub(super) size: u32,
    pub(super) colour: RGBColor,
    pub(super) anchor: HPos,
    pub(super) style: FontStyle,
    /// Reads upwards, turned by a quarter.
    pub(super) upwards: bool,
}

impl Text {
    pub(super) fn label(anchor: HPos) -> Self {
        Self { size: LABEL, colour: INK, anchor, style: FontStyle::Normal, upwards: false }
    }
}

pub(super) struct Canvas<DB: DrawingBackend> {
    area: DrawingArea<DB, Shift>,
    /// How far, in units of the font size, the backend's text must go down for its anchor to be where [`Text`] says.
    drop: f64,
    /// Where an SVG takes the elements that its backend cannot write.
    under: Option<Rc<RefCell<String>>>,
}

impl<DB: DrawingBackend> Canvas<DB> {
    /// A surface of a PNG, or of an SVG whose own elements go to `under`.
    pub(super) fn new(area: DrawingArea<DB, Shift>, under: Option<Rc<RefCell<String>>>) -> Self {
        // plotters-svg 0.3 sets an em of size/1.24 with its baseline half an x-height below the anchor; the bitmap's
        // em is size/1.164 with the baseline at 0.10 of the size. DejaVu Sans has an x-height of 0.55 em and capitals of
        // 0.73 em, whose half is where the baseline belongs.
        let drop = if under.is_some() { 0.07 } else { 0.21 };
        Self { area, drop, under }
    }

    /// The parts to the left and to the right of a column of pixels.
    pub(super) fn split(&self, column: u32) -> (Self, Self) {
        let (left, right) = self.area.split_horizontally(column);
        let part = |area| Self { area, drop: self.drop, under: self.under.clone() };
        (part(left), part(right))
    }

    /// Writes an element of an SVG below all that the backend draws; `false`, and nothing is written, on a PNG.
    pub(super) fn element(&self, write: impl FnOnce(&mut String)) -> bool {
        match &self.under {
            Some(under) => {
                write(&mut under.borrow_mut());
                true
            }
            None => false,
        }
    }

    /// Where the surface begins on its page.
    pub(super) fn corner(&self) -> (i32, i32) {
        self.area.get_base_pixel()
    }

    /// One pixel, covered in part.
    pub(super) fn pixel(&self, at: (i32, i32), colour: RGBColor, coverage: f64) -> Result<(), PlotError> {
        Ok(self.area.draw_pixel(at, &colour.mix(coverage))?)
    }

    /// Width and height in pixels.
    pub(super) fn size(&self) -> (i32, i32) {
        let (width, height) = self.area.dim_in_pixel();
        (width as i32, height as i32)
    }

    pub(super) fn fill(&self, corners: [(i32, i32); 2], colour: RGBColor) -> Result<(), PlotError> {
        Ok(self.area.draw(&Rectangle::new(corners, colour.filled()))?)
    }

    pub(super) fn frame(&self, corners: [(i32, i32); 2], colour: RGBColor) -> Result<(), PlotError> {
        Ok(self.area.draw(&Rectangle::new(corners, colour.stroke_width(1)))?)
    }

    pub(super) fn line(&self, from: (i32, i32), to: (i32, i32), colour: RGBColor, width: u32) -> Result<(), PlotError> {
        Ok(self.area.draw(&PathElement::new([from, to], colour.stroke_width(width)))?)
    }

    /// A dashed horizontal line.
    pub(super) fn dashes(&self, left: i32, right: i32, y: i32, colour: RGBColor) -> Result<(), PlotError> {
        for x in (left..right).step_by(10) {
            self.line((x, y), ((x + 6).min(right), y), colour, 2)?;
        }
        Ok(())
    }

    pub(super) fn disc(&self, centre: (i32, i32), radius: i32, colour: RGBColor) -> Result<(), PlotError> {
        Ok(self.area.draw(&Circle::new(centre, radius, colour.filled()))?)
    }

    pub(super) fn diamond(&self, (x, y): (i32, i32), radius: i32, colour: RGBColor) -> Result<(), PlotError> {
        let corners = [(x - radius, y), (x, y - radius), (x + radius, y), (x, y + radius)];
        Ok(self.area.draw(&Polygon::new(corners, colour.filled()))?)
    }

    pub(super) fn text(&self, text: &str, (x, y): (i32, i32), set: Text) -> Result<(), PlotError> {
        let down = (self.drop * f64::from(set.size)).round() as i32;
        let (transform, position) =
            if set.upwards { (FontTransform::Rotate270, (x + down, y)) } else { (FontTransform::None, (x, y + down)) };
        let font = label::font(set.size, set.style).transform(transform);
        let style = font.color(&set.colour).pos(Pos::new(set.anchor, VPos::Center));
        Ok(self.area.draw_text(text, &style, position)?)
    }

    /// The panel's title, cut to its width.
    pub(super) fn title(&self, title: &str) -> Result<(), PlotError> {
        let (width, _) = self.size();
        let set = Text { size: TITLE, style: FontStyle::Bold, ..Text::label(HPos::Center) };
        let cut = label::cut(title, set.size, set.style, width - 40)?;
        self.text(&cut, (width / 2, TITLE_MIDDLE), set)
    }

    /// A line of smaller text in the middle, cut to the width.
    pub(super) fn note(&self, note: &str, y: i32) -> Result<(), PlotError> {
        let (width, _) = self.size();
        let set = Text::label(HPos::Center);
        let cut = label::cut(note, set.size, set.style, width - 40)?;
        self.text(&cut, (width / 2, y), set)
    }

    /// A panel without data: one line in its middle.
    pub(super) fn nothing(&self, message: &str) -> Result<(), PlotError> {
        let (width, height) = self.size();
        self.text(message, (width / 2, height / 2), Text { size: 18, ..Text::label(HPos::Center) })
    }
}
