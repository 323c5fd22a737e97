//! The spectrum of a matrix on a logarithmic axis.

use plotters::prelude::{DrawingBackend, RGBColor};
use plotters::style::FontStyle;
use plotters::style::text_anchor::HPos;

use super::error::PlotError;
use crate::claim::Enclosure;
use crate::plot::scale::legend;
use crate::plot::scale::{Decades, Mark, Marker};
use crate::plot::surface::hatching;
use crate::plot::surface::label;
use crate::plot::surface::{Canvas, INK, LABEL, PALE, Page, Picture, Text};

/// Width and height of the page.
pub(crate) const SIZE: (u32, u32) = (660, 640);
/// The pixels above the legend, for the title.
const TOP: i32 = 48;
/// The pixels below the axis, for indices and the axis's name.
const BELOW: i32 = 64;
/// The pixels to the left of the axis, for its labels and its name.
const LEFT: i32 = 96;
/// The pixels to the right.
const RIGHT: i32 = 30;
/// The length of the arrow of a bar that does not end.
const ARROW: i32 = 5;

/// The least and the greatest half of a hatched bar's width.
const HATCHED: i32 = 3;
const WIDEST: i32 = 16;

/// Eigenvalues or singular values to be drawn by magnitude over their 0-based indices, in the order given.
///
/// A negative value is a diamond, any other a disc; hollow if its enclosure contains 0. A value of exactly 0 lies on
/// the line of 0 below the lowest decade, where bars that reach 0 end too, in an arrow; a bar to infinity has its arrow
/// on top; bars that reach 0 without being 0 are hatched where they have the room.
#[derive(Clone, Copy, Debug)]
pub struct Spectrum<'a> {
    /// The title above the picture.
    pub title: &'a str,
    /// What a value is: "eigenvalue", "singular value".
    pub kind: &'a str,
    /// The values.
    pub values: &'a [f64],
    /// An enclosure for each value; none: no bars, and nothing is said about 0.
    pub enclosures: &'a [Enclosure],
    /// A threshold to be drawn as a dashed line.
    pub tolerance: Option<f64>,
}

/// The rectangle of the axes, in pixels.
struct Axes {
    left: i32,
    right: i32,
    top: i32,
    bottom: i32,
    decades: Decades,
    count: usize,
}

impl Axes {
    fn x(&self, index: usize) -> i32 {
        let fraction = (index as f64 + 0.5) / self.count as f64;
        self.left + (fraction * f64::from(self.right - self.left)).round() as i32
    }

    fn y(&self, magnitude: f64) -> i32 {
        self.y_of(self.decades.position(magnitude))
    }

    fn y_of(&self, position: f64) -> i32 {
        self.bottom - (position * f64::from(self.bottom - self.top)).round() as i32
    }

    /// The radius of a value's mark.
    fn radius(&self) -> i32 {
        (self.spacing() / 3).clamp(2, 5)
    }

    /// Pixels between two values.
    fn spacing(&self) -> i32 {
        (self.right - self.left) / i32::try_from(self.count).unwrap_or(i32::MAX)
    }
}

/// The least and the greatest magnitude in an enclosure.
fn magnitudes(enclosure: &Enclosure) -> (f64, f64) {
    let (a, b) = (enclosure.lower.abs(), enclosure.upper.abs());
    (if enclosure.contains(0.0) { 0.0 } else { a.min(b) }, a.max(b))
}

impl Picture for Spectrum<'_> {}

impl Page for Spectrum<'_> {
    fn check(&self) -> Result<(), PlotError> {
        let (expected, found) = (self.values.len(), self.enclosures.len());
        if found != 0 && found != expected {
            return Err(PlotError::Length { what: "enclosures of the spectrum", expected, found });
        }
        if let Some((index, value)) = self.values.iter().enumerate().find(|(_, value)| !value.is_finite()) {
            return Err(PlotError::NonFinite { index, value: *value });
        }
        let ordered = |e: &Enclosure| e.lower <= e.upper;
        if let Some((index, e)) = self.enclosures.iter().enumerate().find(|(_, e)| !ordered(e)) {
            return Err(PlotError::Enclosure { index, lower: e.lower, upper: e.upper });
        }
        match self.tolerance {
            Some(tolerance) if !(tolerance.is_finite() && tolerance >= 0.0) => Err(PlotError::Tolerance(tolerance)),
            _ => Ok(()),
        }
    }

    fn size(&self) -> Result<(u32, u32), PlotError> {
        Ok(SIZE)
    }

    fn draw<DB: DrawingBackend>(&self, canvas: &Canvas<DB>) -> Result<(), PlotError> {
        canvas.title(self.title)?;
        if self.values.is_empty() {
            return canvas.nothing("no values");
        }
        let (width, height) = canvas.size();
        let top = legend::draw(canvas, &self.legend(), LEFT, width - RIGHT, TOP, Mark::draw)? + 8;
        let axes = Axes {
            left: LEFT,
            right: width - RIGHT,
            top,
            bottom: height - BELOW,
            decades: self.decades(),
            count: self.values.len(),
        };
        self.axes(canvas, &axes)?;
        self.hatching(canvas, &axes)?;
        for i in 0..self.enclosures.len() {
            self.bar(canvas, &axes, i)?;
        }
        if let Some(tolerance) = self.tolerance {
            legend::tolerance(canvas, axes.left, axes.right, axes.y(tolerance))?;
        }
        for i in 0..self.values.len() {
            let at = (axes.x(i), axes.y(self.values[i].abs()));
            self.marker(i, axes.radius()).draw(canvas, at)?;
        }
        Ok(())
    }
}

impl Spectrum<'_> {
    fn decades(&self) -> Decades {
        let ends = self.enclosures.iter().map(magnitudes).flat_map(|(least, greatest)| [least, greatest]);
        let all = || self.values.iter().map(|value| value.abs()).chain(ends.clone()).chain(self.tolerance);
        Decades::of(all(), all().any(|magnitude| magnitude == 0.0))
    }

    /// Whether a value is negative.
    fn signed(&self) -> bool {
        self.values.iter().any(|value| *value < 0.0)
    }

    fn marker(&self, index: usize, radius: i32) -> Marker {
        let hollow = self.enclosures.get(index).is_some_and(|enclosure| enclosure.contains(0.0));
        Marker { negative: self.values[index] < 0.0, hollow, radius }
    }

    fn legend(&self) -> Vec<(Mark, String)> {
        let mut items = Vec::new();
        let has = |negative, hollow| {
            let marker = Marker { negative, hollow, radius: 5 };
            (0..self.values.len()).any(|i| self.marker(i, 5) == marker).then_some(Mark::Value(marker))
        };
        let signed = self.signed();
        let separated = if signed { ["positive", "negative"] } else { [self.kind, ""] };
        let zero = |e: &&Enclosure| e.lower == 0.0 && e.upper == 0.0;
        let proved = self.enclosures.iter().any(|e| zero(&e));
        let open = self.enclosures.iter().any(|e| e.contains(0.0) && !zero(&e));
        let hollow = match (proved, open) {
            (true, true) => "0, or not separated from 0",
            (true, false) => "exactly 0",
            (false, _) => "not separated from 0",
        };
        let unseparated = [hollow, "negative, not separated from 0"];
        for (hollow, texts) in [(false, separated), (true, unseparated)] {
            for (negative, text) in [false, true].into_iter().zip(texts) {
                items.extend(has(negative, hollow).map(|mark| (mark, text.to_owned())));
            }
        }
        if !self.enclosures.is_empty() {
            items.push((Mark::Bar, "enclosure".to_owned()));
        }
        items.extend(self.tolerance.map(|t| (Mark::Tolerance, format!("tolerance {}", label::number(t, 3)))));
        items
    }

    fn axes<DB: DrawingBackend>(&self, canvas: &Canvas<DB>, axes: &Axes) -> Result<(), PlotError> {
        for position in axes.decades.minor_ticks() {
            let y = axes.y_of(position);
            canvas.line((axes.left, y), (axes.left + 4, y), INK, 1)?;
        }
        for (position, text) in axes.decades.ticks() {
            let y = axes.y_of(position);
            canvas.line((axes.left, y), (axes.right, y), PALE, 1)?;
            canvas.line((axes.left - 5, y), (axes.left, y), INK, 1)?;
            canvas.text(&text, (axes.left - 10, y), Text::label(HPos::Right))?;
        }
        let widest = label::width(&(axes.count - 1).to_string(), LABEL, FontStyle::Normal)? + 12;
        let nice = (0..).flat_map(|power| [1, 2, 5].map(|k: usize| k.saturating_mul(10_usize.saturating_pow(power))));
        let room = |step: usize| (axes.right - axes.left) as f64 * step as f64 / axes.count as f64;
        let step = nice.into_iter().find(|step| room(*step) >= f64::from(widest)).unwrap_or(axes.count);
        for index in (0..axes.count).step_by(step) {
            let x = axes.x(index);
            canvas.line((x, axes.bottom), (x, axes.bottom + 5), INK, 1)?;
            canvas.text(&index.to_string(), (x, axes.bottom + 16), Text::label(HPos::Center))?;
        }
        canvas.frame([(axes.left, axes.top), (axes.right, axes.bottom)], INK)?;
        let middle = ((axes.left + axes.right) / 2, axes.bottom + 40);
        canvas.text("index", middle, Text::label(HPos::Center))?;
        let kind = label::cut(self.kind, LABEL, FontStyle::Normal, axes.bottom - axes.top - 20)?;
        let name = if self.signed() { format!("|{kind}|") } else { kind };
        let upwards = Text { upwards: true, ..Text::label(HPos::Center) };
        canvas.text(&name, (18, (axes.top + axes.bottom) / 2), upwards)
    }

    /// Hatches the bars of values that are not separated from 0, down to the line of 0, where they have the room to be
    /// wide.
    fn hatching<DB: DrawingBackend>(&self, canvas: &Canvas<DB>, axes: &Axes) -> Result<(), PlotError> {
        let half = axes.spacing() / 3;
        if half < HATCHED {
            return Ok(());
        }
        let open = |e: &&Enclosure| e.contains(0.0) && e.lower < e.upper;
        for (index, e) in self.enclosures.iter().enumerate().filter(|(_, e)| open(e)) {
            let (x, half) = (axes.x(index), half.min(WIDEST));
            let corners = [(x - half, axes.y(magnitudes(e).1)), (x + half, axes.bottom)];
            hatching::hatch(canvas, corners, |_| true)?;
        }
        Ok(())
    }

    /// The bar of an enclosure, with an arrow at an end that is 0 or infinite; pale where bars stand close together, so
    /// that values and tolerance are seen before them.
    fn bar<DB: DrawingBackend>(&self, canvas: &Canvas<DB>, axes: &Axes, index: usize) -> Result<(), PlotError> {
        let marker = self.marker(index, axes.radius());
        let colour = if axes.spacing() < 6 { pale(marker.colour()) } else { marker.colour() };
        let (least, greatest) = magnitudes(&self.enclosures[index]);
        let cap = (axes.spacing() / 3).clamp(0, 4);
        let (x, top, bottom) = (axes.x(index), axes.y(greatest), axes.y(least));
        // Where bars are closer than two pixels they merge into one area, without stripes from rounding.
        let width = if axes.spacing() < 2 { 2 } else { 1 };
        canvas.line((x, top), (x, bottom), colour, width)?;
        for (end, open, inwards) in [(top, greatest.is_infinite(), ARROW), (bottom, least == 0.0, -ARROW)] {
            if open {
                canvas.line((x, end), (x - cap, end + inwards), colour, 1)?;
                canvas.line((x, end), (x + cap, end + inwards), colour, 1)?;
            } else {
                canvas.line((x - cap, end), (x + cap, end), colour, 1)?;
            }
        }
        Ok(())
    }
}

/// A colour mixed with twice as much white.
fn pale(RGBColor(r, g, b): RGBColor) -> RGBColor {
    let mixed = |channel: u8| 170 + channel / 3;
    RGBColor(mixed(r), mixed(g), mixed(b))
}
