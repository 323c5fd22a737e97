//! The scores of the first two components, with their uncertainty.

use plotters::prelude::{DrawingBackend, RGBColor};
use plotters::style::text_anchor::HPos;

use super::error::PlotError;
use crate::claim::Enclosure;
use crate::plot::scale::{MARK, legend, ticks};
use crate::plot::surface::{BLUE, Canvas, GREEN, INK, Outline, PALE, Page, Picture, Point, Text, VERMILION, WHITE};

/// The width of the page, and the room below the legend.
const WIDTH: i32 = 760;
const END: i32 = 16;
/// The rectangle of the axes.
const LEFT: i32 = 110;
const RIGHT: i32 = 730;
const TOP: i32 = 56;
const BOTTOM: i32 = 616;
/// The radius of a mark.
const RADIUS: f64 = 3.5;
/// The share of the rectangle that stays free on each side.
const MARGIN: f64 = 0.03;
/// The most labels along an axis, less one.
const LABELS: usize = 8;
/// Okabe and Ito's colours, one for each group; beyond them they repeat.
const COLOURS: [RGBColor; 6] =
    [BLUE, VERMILION, GREEN, RGBColor(0xcc, 0x79, 0xa7), RGBColor(0xe6, 0x9f, 0x00), RGBColor(0x22, 0x22, 0x22)];

/// The scores of one sample.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ScorePoint {
    /// Along the first component.
    pub first: Enclosure,
    /// Along the second.
    pub second: Enclosure,
    /// The 0-based group that the sample belongs to.
    pub group: usize,
}

/// Samples at their scores along two components. Bars reach to both ends of each enclosure; where they are shorter than
/// the mark is wide, the mark covers them: the picture then shows all that is known.
///
/// [`draw`](super::draw) returns [`PlotError::Score`] for an enclosure whose ends are not finite or not in order, and
/// [`PlotError::Length`] where a group has no name though others have.
#[derive(Clone, Copy, Debug)]
pub struct ScoresPicture<'a> {
    /// The title above the picture.
    pub title: &'a str,
    /// The names of the two components, perhaps with the share of the variance that each explains.
    pub components: [&'a str; 2],
    /// The names of the groups, for the legend; none if there is one group.
    pub groups: &'a [&'a str],
    /// The samples.
    pub points: &'a [ScorePoint],
}

impl Picture for ScoresPicture<'_> {}

impl Page for ScoresPicture<'_> {
    fn check(&self) -> Result<(), PlotError> {
        for (index, point) in self.points.iter().enumerate() {
            for Enclosure { lower, upper } in [point.first, point.second] {
                if !(lower.is_finite() && upper.is_finite() && lower <= upper) {
                    return Err(PlotError::Score { index, lower, upper });
                }
            }
        }
        let groups = self.points.iter().map(|point| point.group.saturating_add(1)).max().unwrap_or(0);
        if !self.groups.is_empty() && self.groups.len() < groups {
            return Err(PlotError::Length { what: "names of groups", expected: groups, found: self.groups.len() });
        }
        Ok(())
    }

    fn size(&self) -> Result<(u32, u32), PlotError> {
        let (_, end) = legend::arrange(&self.items(), 40, WIDTH - 30, BOTTOM + 56)?;
        Ok((WIDTH as u32, (end + END) as u32))
    }

    fn draw<DB: DrawingBackend>(&self, canvas: &Canvas<DB>) -> Result<(), PlotError> {
        canvas.title(self.title)?;
        if self.points.is_empty() {
            return canvas.nothing("no scores");
        }
        let axes = [Axis::of(self.points, |point| point.first), Axis::of(self.points, |point| point.second)];
        self.frame(canvas, &axes)?;
        let [across, upwards] = &axes;
        for point in self.points {
            let colour = COLOURS[point.group % COLOURS.len()];
            let (x, y) = (across.x(middle(point.first)), upwards.y(middle(point.second)));
            let bars = [
                vec![(across.x(point.first.lower), y), (across.x(point.first.upper), y)],
                vec![(x, upwards.y(point.second.lower)), (x, upwards.y(point.second.upper))],
            ];
            let bars: Vec<Vec<Point>> = bars.into_iter().filter(|bar| is_longer(bar)).collect();
            if !bars.is_empty() {
                Outline { paths: &bars, closed: false }.stroke(canvas, colour, 1.0)?;
            }
            canvas.dot((x, y), RADIUS + 0.8, WHITE)?;
            canvas.dot((x, y), RADIUS, colour)?;
        }
        let symbol = |group: usize, canvas: &Canvas<DB>, (x, y): (i32, i32)| {
            canvas.dot((f64::from(x + MARK / 2), f64::from(y)), RADIUS + 1.0, COLOURS[group % COLOURS.len()])
        };
        legend::draw(canvas, &self.items(), 40, WIDTH - 30, BOTTOM + 56, symbol)?;
        Ok(())
    }
}

impl ScoresPicture<'_> {
    fn items(&self) -> Vec<(usize, String)> {
        self.groups.iter().enumerate().map(|(group, name)| (group, (*name).to_owned())).collect()
    }

    fn frame<DB: DrawingBackend>(&self, canvas: &Canvas<DB>, [across, upwards]: &[Axis; 2]) -> Result<(), PlotError> {
        for (value, text) in ticks(upwards.low, upwards.high, LABELS) {
            let y = upwards.y(value).round() as i32;
            canvas.line((LEFT, y), (RIGHT, y), PALE, 1)?;
            canvas.line((LEFT - 5, y), (LEFT, y), INK, 1)?;
            canvas.text(&text, (LEFT - 10, y), Text::label(HPos::Right))?;
        }
        for (value, text) in ticks(across.low, across.high, LABELS) {
            let x = across.x(value).round() as i32;
            canvas.line((x, TOP), (x, BOTTOM), PALE, 1)?;
            canvas.line((x, BOTTOM), (x, BOTTOM + 5), INK, 1)?;
            canvas.text(&text, (x, BOTTOM + 16), Text::label(HPos::Center))?;
        }
        canvas.frame([(LEFT, TOP), (RIGHT, BOTTOM)], INK)?;
        let [first, second] = self.components;
        canvas.text(first, ((LEFT + RIGHT) / 2, BOTTOM + 40), Text::label(HPos::Center))?;
        canvas.text(second, (24, (TOP + BOTTOM) / 2), Text { upwards: true, ..Text::label(HPos::Center) })
    }
}

/// Half of one end and half of the other: their sum may overflow.
fn middle(score: Enclosure) -> f64 {
    0.5 * score.lower + 0.5 * score.upper
}

/// Whether a bar reaches beyond its mark.
fn is_longer(bar: &[Point]) -> bool {
    let ends = |of: fn(&Point) -> f64| bar.iter().map(of).fold((f64::MAX, f64::MIN), |(a, b), x| (a.min(x), b.max(x)));
    let ((left, right), (top, bottom)) = (ends(|point| point.0), ends(|point| point.1));
    right - left > 2.0 * RADIUS || bottom - top > 2.0 * RADIUS
}

/// A linear axis, from the least to the greatest end of an enclosure.
struct Axis {
    low: f64,
    high: f64,
}

impl Axis {
    fn of(points: &[ScorePoint], score: fn(&ScorePoint) -> Enclosure) -> Self {
        let (mut low, mut high) = (f64::MAX, f64::MIN);
        for Enclosure { lower, upper } in points.iter().map(score) {
            (low, high) = (low.min(lower), high.max(upper));
        }
        Self { low, high }
    }

    /// Where a value lies between the ends, 0 to 1; the middle where there is one value alone.
    fn position(&self, value: f64) -> f64 {
        let half = |x: f64| 0.5 * x;
        let span = half(self.high) - half(self.low);
        let fraction = if span > 0.0 { (half(value) - half(self.low)) / span } else { 0.5 };
        MARGIN + (1.0 - 2.0 * MARGIN) * fraction
    }

    fn x(&self, value: f64) -> f64 {
        f64::from(LEFT) + self.position(value) * f64::from(RIGHT - LEFT)
    }

    fn y(&self, value: f64) -> f64 {
        f64::from(BOTTOM) - self.position(value) * f64::from(BOTTOM - TOP)
    }
}
