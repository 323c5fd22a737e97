//! Loss of orthogonality against the condition number.

use plotters::prelude::{DrawingBackend, RGBColor};
use plotters::style::text_anchor::HPos;

use super::error::PlotError;
use crate::plot::scale::axis_labels;
use crate::plot::scale::legend;
use crate::plot::scale::{Decades, MARK};
use crate::plot::surface::{BLUE, Canvas, GREEN, INK, Outline, PALE, Page, Picture, Point, Text, VERMILION, WHITE};
use crate::rounding::UNIT_ROUNDOFF;

/// The width of the page, and the room below the legend.
const WIDTH: i32 = 960;
const END: i32 = 16;
/// The rectangle of the axes.
const LEFT: i32 = 110;
const RIGHT: i32 = 900;
const TOP: i32 = 124;
const BOTTOM: i32 = 596;
/// The middle of the strip above it, for the cases without a number.
const STRIP: i32 = 102;
/// Half the size of a mark.
const RADIUS: f64 = 5.0;
/// The distance of marks that belong to one condition number.
const BESIDE: f64 = 7.5;
/// Okabe and Ito's colours; beyond them they repeat, with other shapes.
const COLOURS: [RGBColor; 7] = [
    VERMILION,
    BLUE,
    GREEN,
    RGBColor(0xcc, 0x79, 0xa7),
    RGBColor(0xe6, 0x9f, 0x00),
    RGBColor(0x56, 0xb4, 0xe9),
    RGBColor(0x22, 0x22, 0x22),
];
/// The colour of the lines u·κ^p.
const GUIDE: RGBColor = RGBColor(0x77, 0x77, 0x77);
/// The corners of a mark that looks round, and the number of shapes.
const ROUND: usize = 20;
const SHAPES: usize = 6;

/// What one run of a method left of orthogonality.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OrthogonalityPoint {
    /// The condition number κ of X.
    pub condition: f64,
    /// The measured ‖I − QᵀQ‖_F; none if the method gave no basis.
    pub loss: Option<f64>,
    /// A proved bound on ‖I − QᵀQ‖₂.
    pub bound: Option<f64>,
    /// Whether vectors were dropped, so that the basis is not one of all of them.
    pub dropped: bool,
}

/// The runs of one method.
#[derive(Clone, Copy, Debug)]
pub struct OrthogonalityCurve<'a> {
    /// The method.
    pub name: &'a str,
    /// Its runs, in the order in which they are joined.
    pub points: &'a [OrthogonalityPoint],
}

/// Loss of orthogonality over the condition number, both logarithmic, as drawn by Giraud, Langou, Rozložník & van den
/// Eshof (Numer. Math. 101 (2005)) for classical and modified Gram–Schmidt.
///
/// Each method has a colour and a shape. A thin bar reaches from the measured ‖I − QᵀQ‖_F to the proved bound on ‖I −
/// QᵀQ‖₂; dashed lines are u, u·κ and u·κ², u = 2⁻⁵³. A run that gave no basis, or dropped vectors, is a hollow mark
/// above the axes, and its curve is interrupted. Marks of one κ stand side by side. A measured loss of exactly 0 lies
/// on the line of 0.
///
/// [`draw`](super::draw) returns [`PlotError::Condition`] for a condition number that is not finite and at least 1, and
/// [`PlotError::Loss`] for a loss or bound that is negative or NaN.
#[derive(Clone, Copy, Debug)]
pub struct OrthogonalityPicture<'a> {
    /// The title above the picture.
    pub title: &'a str,
    /// The methods.
    pub curves: &'a [OrthogonalityCurve<'a>],
}

impl Picture for OrthogonalityPicture<'_> {}

impl Page for OrthogonalityPicture<'_> {
    fn check(&self) -> Result<(), PlotError> {
        for (curve, points) in self.curves.iter().map(|curve| curve.points).enumerate() {
            for (index, point) in points.iter().enumerate() {
                if !(point.condition.is_finite() && point.condition >= 1.0) {
                    return Err(PlotError::Condition { curve, index, value: point.condition });
                }
                if let Some(value) =
                    [point.loss, point.bound].into_iter().flatten().find(|value| value.is_nan() || *value < 0.0)
                {
                    return Err(PlotError::Loss { curve, index, value });
                }
            }
        }
        Ok(())
    }

    fn size(&self) -> Result<(u32, u32), PlotError> {
        let (_, end) = legend::arrange(&self.items(), 40, WIDTH - 30, BOTTOM + 56)?;
        Ok((WIDTH as u32, (end + END) as u32))
    }

    fn draw<DB: DrawingBackend>(&self, canvas: &Canvas<DB>) -> Result<(), PlotError> {
        canvas.title(self.title)?;
        let axes = Axes::of(self);
        axes.draw(canvas)?;
        for k in 0..self.curves.len() {
            self.curve(canvas, &axes, k)?;
        }
        legend::draw(canvas, &self.items(), 40, WIDTH - 30, BOTTOM + 56, Item::draw)?;
        if self.curves.iter().all(|curve| curve.points.is_empty()) {
            canvas.nothing("no runs")?;
        }
        Ok(())
    }
}

impl OrthogonalityPicture<'_> {
    fn curve<DB: DrawingBackend>(&self, canvas: &Canvas<DB>, axes: &Axes, k: usize) -> Result<(), PlotError> {
        let mark = Mark { method: k, hollow: false };
        let aside = BESIDE * (k as f64 - (self.curves.len() as f64 - 1.0) / 2.0);
        let points = self.curves[k].points;
        let whole = |point: &OrthogonalityPoint| point.loss.filter(|_| !point.dropped);
        let at = |point: &OrthogonalityPoint, loss: f64| (axes.x(point.condition) + aside, axes.y(loss));
        let pieces = points.split(|point| whole(point).is_none());
        let paths: Vec<Vec<Point>> =
            pieces.map(|piece| piece.iter().filter_map(|p| Some(at(p, p.loss?))).collect()).collect();
        let bars = points.iter().filter_map(|point| {
            let (from, to) = (at(point, whole(point)?), at(point, point.bound?));
            Some([vec![from, to], vec![(to.0 - 2.5, to.1), (to.0 + 2.5, to.1)]])
        });
        let bars: Vec<Vec<Point>> = bars.flatten().collect();
        let joined: Vec<Vec<Point>> = paths.iter().filter(|path| path.len() > 1).cloned().collect();
        for (paths, width) in [(joined, 1.2), (bars, 1.0)] {
            if !paths.is_empty() {
                Outline { paths: &paths, closed: false }.stroke(canvas, mark.colour(), width)?;
            }
        }
        mark.draw(canvas, &paths.concat())?;
        let failed = points.iter().filter(|point| whole(point).is_none());
        let failed: Vec<Point> = failed.map(|point| (axes.x(point.condition) + aside, f64::from(STRIP))).collect();
        Mark { hollow: true, ..mark }.draw(canvas, &failed)
    }

    fn items(&self) -> Vec<(Item, String)> {
        let mark = |method| Item::Mark(Mark { method, hollow: false });
        let mut items: Vec<(Item, String)> =
            self.curves.iter().enumerate().map(|(k, curve)| (mark(k), curve.name.to_owned())).collect();
        let any = |of: fn(&OrthogonalityPoint) -> bool| self.curves.iter().flat_map(|curve| curve.points).any(of);
        if any(|point| point.bound.is_some()) {
            items.push((Item::Bar, "to the proved bound on ‖I − QᵀQ‖₂".to_owned()));
        }
        if any(|point| point.loss.is_none() || point.dropped) {
            items.push((Item::Mark(Mark { method: 0, hollow: true }), "no basis, or vectors dropped".to_owned()));
        }
        items
    }
}

/// The logarithmic axes.
struct Axes {
    condition: Decades,
    loss: Decades,
    /// The greatest condition number.
    greatest: f64,
}

impl Axes {
    fn of(picture: &OrthogonalityPicture<'_>) -> Self {
        let points = || picture.curves.iter().flat_map(|curve| curve.points);
        let conditions = || points().map(|point| point.condition);
        let losses = || points().flat_map(|point| [point.loss, point.bound]).flatten();
        Self {
            condition: Decades::of(conditions().chain([1.0, 10.0]), false),
            loss: Decades::of(losses().chain([UNIT_ROUNDOFF, 1.0]), losses().any(|loss| loss == 0.0)),
            greatest: conditions().fold(10.0, |most: f64, x| if x > most { x } else { most }),
        }
    }

    fn x(&self, condition: f64) -> f64 {
        f64::from(LEFT) + self.condition.position(condition) * f64::from(RIGHT - LEFT)
    }

    fn y(&self, loss: f64) -> f64 {
        f64::from(BOTTOM) - self.loss.position(loss) * f64::from(BOTTOM - TOP)
    }

    fn draw<DB: DrawingBackend>(&self, canvas: &Canvas<DB>) -> Result<(), PlotError> {
        for (position, text) in self.loss.ticks() {
            let y = BOTTOM - (position * f64::from(BOTTOM - TOP)).round() as i32;
            canvas.line((LEFT, y), (RIGHT, y), PALE, 1)?;
            canvas.line((LEFT - 5, y), (LEFT, y), INK, 1)?;
            canvas.text(&text, (LEFT - 10, y), Text::label(HPos::Right))?;
        }
        for (position, text) in self.condition.ticks() {
            let x = LEFT + (position * f64::from(RIGHT - LEFT)).round() as i32;
            canvas.line((x, TOP), (x, BOTTOM), PALE, 1)?;
            canvas.line((x, BOTTOM), (x, BOTTOM + 5), INK, 1)?;
            canvas.text(&text, (x, BOTTOM + 16), Text::label(HPos::Center))?;
        }
        for (power, name) in [(0, "u"), (1, "uκ"), (2, "uκ²")] {
            self.guide(canvas, power, name)?;
        }
        canvas.frame([(LEFT, TOP), (RIGHT, BOTTOM)], INK)?;
        canvas.text("condition number κ of X", ((LEFT + RIGHT) / 2, BOTTOM + 40), Text::label(HPos::Center))?;
        let upwards = Text { upwards: true, ..Text::label(HPos::Center) };
        canvas.text("loss of orthogonality ‖I − QᵀQ‖", (24, (TOP + BOTTOM) / 2), upwards)
    }

    /// The line uκ^power, up to a loss of 1.
    fn guide<DB: DrawingBackend>(&self, canvas: &Canvas<DB>, power: i32, name: &str) -> Result<(), PlotError> {
        let end = if power == 0 { self.greatest } else { (1.0 / UNIT_ROUNDOFF).powf(1.0 / f64::from(power)) };
        let end = if end < self.greatest { end } else { self.greatest };
        let (from, to) = ((self.x(1.0), self.y(UNIT_ROUNDOFF)), (self.x(end), self.y(UNIT_ROUNDOFF * end.powi(power))));
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let dashes = (dx.hypot(dy) / 12.0).ceil().max(1.0);
        let at = |part: f64| (from.0 + dx * part, from.1 + dy * part);
        let paths: Vec<Vec<Point>> =
            (0..dashes as usize).map(|k| vec![at(k as f64 / dashes), at((k as f64 + 0.5) / dashes)]).collect();
        Outline { paths: &paths, closed: false }.stroke(canvas, GUIDE, 1.2)?;
        let set = Text { size: axis_labels::SIZE, ..Text::label(HPos::Right) };
        let place = at(if power == 0 { 1.0 } else { 0.55 });
        let aside = if power == 0 { (-6, -10) } else { (-8, -8) };
        canvas.text(name, (place.0 as i32 + aside.0, place.1 as i32 + aside.1), set)
    }
}

#[derive(Clone, Copy)]
enum Item {
    Mark(Mark),
    Bar,
}

impl Item {
    fn draw<DB: DrawingBackend>(self, canvas: &Canvas<DB>, (x, y): (i32, i32)) -> Result<(), PlotError> {
        match self {
            Self::Mark(mark) => mark.draw(canvas, &[(f64::from(x + MARK / 2), f64::from(y))]),
            Self::Bar => legend::bar(canvas, x + MARK / 2, (y - 8, y + 8), 3, INK),
        }
    }
}

/// The mark of a method.
#[derive(Clone, Copy)]
struct Mark {
    method: usize,
    hollow: bool,
}

impl Mark {
    fn colour(self) -> RGBColor {
        COLOURS[self.method % COLOURS.len()]
    }

    fn draw<DB: DrawingBackend>(self, canvas: &Canvas<DB>, centres: &[Point]) -> Result<(), PlotError> {
        if centres.is_empty() {
            return Ok(());
        }
        let shapes: Vec<Vec<Point>> = centres.iter().map(|centre| self.corners(*centre)).collect();
        let outline = Outline { paths: &shapes, closed: true };
        outline.stroke(canvas, WHITE, 3.0)?;
        outline.fill(canvas, if self.hollow { WHITE } else { self.colour() })?;
        outline.stroke(canvas, self.colour(), 1.4)
    }

    /// A circle, a square, a triangle on its base or on its tip, a diamond, or a bar.
    fn corners(self, (x, y): Point) -> Vec<Point> {
        let r = RADIUS;
        let relative: Vec<Point> = match self.method % SHAPES {
            0 => (0..ROUND)
                .map(|k| (std::f64::consts::TAU * k as f64 / ROUND as f64).sin_cos())
                .map(|(sine, cosine)| (0.9 * r * cosine, 0.9 * r * sine))
                .collect(),
            1 => vec![(-0.8 * r, -0.8 * r), (0.8 * r, -0.8 * r), (0.8 * r, 0.8 * r), (-0.8 * r, 0.8 * r)],
            2 => vec![(0.0, -1.1 * r), (r, 0.7 * r), (-r, 0.7 * r)],
            3 => vec![(0.0, 1.1 * r), (r, -0.7 * r), (-r, -0.7 * r)],
            4 => vec![(-1.1 * r, 0.0), (0.0, -1.1 * r), (1.1 * r, 0.0), (0.0, 1.1 * r)],
            _ => vec![(-1.1 * r, -0.4 * r), (1.1 * r, -0.4 * r), (1.1 * r, 0.4 * r), (-1.1 * r, 0.4 * r)],
        };
        relative.into_iter().map(|(dx, dy)| (x + dx, y + dy)).collect()
    }
}
