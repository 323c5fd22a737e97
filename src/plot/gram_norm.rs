//! The Gram norm on a plane of directions.

use plotters::prelude::DrawingBackend;
use plotters::style::FontStyle;
use plotters::style::text_anchor::HPos;

use super::error::PlotError;
use super::regions::{Region, regions};
use crate::claim::Enclosure;
use crate::error::Error;
use crate::gram_norm::GramNorm;
use crate::plot::field::arrows;
use crate::plot::field::contour;
use crate::plot::field::map;
use crate::plot::field::{FieldColours, frame};
use crate::plot::scale::axis_labels;
use crate::plot::scale::legend;
use crate::plot::scale::{MARK, ticks};
use crate::plot::surface::label;
use crate::plot::surface::{Canvas, INK, Outline, Page, Picture, Point, Text, VERMILION, WHITE, clipped, dashed};

const SIZE: (u32, u32) = (860, 830);
/// The square of the plane.
const LEFT: i32 = 110;
const TOP: i32 = 84;
const SIDE: i32 = 600;
/// The middle of the line below the title.
const NOTE: i32 = 56;
/// Where the legend begins.
const LEGEND: i32 = TOP + SIDE + 56;
/// The greatest σ₁/σ₂ at which an ellipse is more than a pixel wide where it is as long as the plane.
const STRIP: f64 = 300.0;
/// The pieces of an ellipse.
const PIECES: usize = 240;
/// The most rank boundaries.
const BOUNDARIES: usize = 60;
/// The side of the cells in which the regions of one local rank are looked for.
const CELL: i32 = 10;

/// The Gram norm on a plane in colour, with its level ellipses, the singular directions, and the regions of one local
/// rank.
///
/// The square is −E ≤ α, β ≤ E of p = αu + βv. Level ellipses (dark) are labelled with their norm; arrows show the two
/// singular directions with their singular values, to which the semi-axes of the level t are t/σ. At a tolerance dashed
/// lines are where a component σᵢvᵢᵀp of Xp is τ, and each region has the number of components above it. Where the norm
/// of a stored matrix is undetermined the square is white and hatched. 860 × 830 units.
///
/// ```
/// use gramkit::plot::{GramNormPicture, draw};
/// use gramkit::{MatrixView, Vectors};
/// use gramkit::gram_norm::{GramNorm, Plane};
/// let x = Vectors::columns(MatrixView::row_major(&[2.0, 1.0, 0.0, 1.0], 2, 2)?);
/// let norm = GramNorm::of(&x, Plane::default())?;
/// let picture = GramNormPicture { title: "Gram norm", norm: &norm, tolerance: Some(0.5), extent: None };
/// let path = std::env::temp_dir().join(format!("gramkit-gram-norm-{}.svg", std::process::id()));
/// draw(&path, &picture, 1)?;
/// assert!(std::fs::read_to_string(&path)?.contains("local rank"));
/// # std::fs::remove_file(&path)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`PlotError::Extent`] and [`PlotError::Tolerance`] for numbers that are not finite, or negative;
/// [`PlotError::NoAnswer`] if a norm exceeds f64.
#[derive(Clone, Copy, Debug)]
pub struct GramNormPicture<'a> {
    /// The title above the picture.
    pub title: &'a str,
    /// The norm.
    pub norm: &'a GramNorm,
    /// τ of the local rank; none: no ranks.
    pub tolerance: Option<f64>,
    /// E; none: 1, or at a tolerance 2τ/σ₂, so that all boundaries are seen (2τ/σ₁ where σ₂ = 0).
    pub extent: Option<f64>,
}

/// An item of the legend.
#[derive(Clone, Copy)]
enum Item {
    Level,
    Direction,
    Boundary,
    Undetermined,
}

impl Item {
    fn draw<DB: DrawingBackend>(self, canvas: &Canvas<DB>, (x, y): (i32, i32)) -> Result<(), PlotError> {
        let middle = f64::from(y) + 0.5;
        let (from, to) = ((f64::from(x), middle), (f64::from(x + MARK) - 4.0, middle));
        match self {
            Self::Level => contour::draw(canvas, &[vec![from, to]]),
            Self::Direction => {
                arrows::draw(canvas, &[arrows::arrow((0.5 * (from.0 + to.0), middle), (to.0 - from.0, 0.0))])
            }
            Self::Boundary => boundaries(canvas, &dashed(&[from, to], 5.0)),
            Self::Undetermined => {
                let corner = (x, y - 8);
                map::draw_values(canvas, corner, (MARK, 16), &FieldColours::of(&[]), |_| f64::NAN)?;
                canvas.frame([corner, (x + MARK, y + 8)], INK)
            }
        }
    }
}

fn boundaries<DB: DrawingBackend>(canvas: &Canvas<DB>, paths: &[Vec<Point>]) -> Result<(), PlotError> {
    if paths.is_empty() {
        return Ok(());
    }
    let outline = Outline { paths, closed: false };
    outline.stroke(canvas, WHITE, 3.8)?;
    outline.stroke(canvas, VERMILION, 2.0)
}

impl Picture for GramNormPicture<'_> {}

impl Page for GramNormPicture<'_> {
    fn check(&self) -> Result<(), PlotError> {
        if let Some(tolerance) = self.tolerance.filter(|t| !(t.is_finite() && *t >= 0.0)) {
            return Err(PlotError::Tolerance(tolerance));
        }
        let extent = self.extent();
        if !(extent.is_normal() && extent > 0.0 && (2.0 * extent).is_finite()) {
            return Err(PlotError::Extent(extent));
        }
        self.greatest().map(|_| ()).map_err(PlotError::NoAnswer)
    }

    fn size(&self) -> Result<(u32, u32), PlotError> {
        Ok(SIZE)
    }

    fn draw<DB: DrawingBackend>(&self, canvas: &Canvas<DB>) -> Result<(), PlotError> {
        canvas.title(self.title)?;
        canvas.note(&self.note(), NOTE)?;
        let greatest = self.greatest()?;
        let colours = FieldColours::of(&[0.0, greatest]);
        map::draw_values(canvas, (LEFT, TOP), (SIDE, SIDE), &colours, |at| {
            let [alpha, beta] = self.coordinates(at);
            self.norm.at(alpha, beta).ok().and_then(|norm| norm.value).unwrap_or(f64::NAN)
        })?;
        let mut placed: Vec<[i32; 4]> = Vec::new();
        let levels = self.levels(greatest);
        let curves: Vec<Vec<Vec<Point>>> = levels.iter().map(|(t, _)| self.curve(*t)).collect();
        contour::draw(canvas, &curves.concat())?;
        let lines = self.boundaries();
        boundaries(canvas, &lines.iter().flat_map(|line| dashed(line, 7.0)).collect::<Vec<_>>())?;
        let arrows = self.arrows()?;
        arrows::draw(canvas, &arrows.iter().map(|(_, path, _)| path.clone()).collect::<Vec<_>>())?;
        frame(canvas, [(LEFT, TOP), (LEFT + SIDE, TOP + SIDE)])?;
        for (tip, _, text) in &arrows {
            tag(canvas, text, *tip, &mut placed)?;
        }
        for Region { middle, count } in self.regions() {
            let count = if count.lower == count.upper { count.lower.to_string() } else { "?".to_owned() };
            tag(canvas, &format!("rank {count}"), middle, &mut placed)?;
        }
        for ((_, text), curve) in levels.iter().zip(&curves) {
            let candidates = curve.iter().flat_map(|path| path.iter().skip(path.len() / 8).step_by(3));
            for at in candidates {
                if tag(canvas, text, *at, &mut placed)? {
                    break;
                }
            }
        }
        self.axes(canvas)?;
        map::bar(canvas, (LEFT + SIDE + 24, TOP), SIDE, &colours)?;
        legend::draw(canvas, &self.legend(), LEFT - 60, SIZE.0 as i32 - 30, LEGEND, Item::draw)?;
        Ok(())
    }
}

/// A text on a white ground around a point, within the square; `false`, and nothing is drawn, where it would meet
/// another.
fn tag<DB: DrawingBackend>(
    canvas: &Canvas<DB>,
    text: &str,
    (x, y): Point,
    placed: &mut Vec<[i32; 4]>,
) -> Result<bool, PlotError> {
    let half = label::width(text, axis_labels::SIZE, FontStyle::Normal)? / 2 + 4;
    let within = |at: f64, low: i32, half: i32| (at.round() as i32).clamp(low + half + 3, low + SIDE - half - 3);
    let (x, y) = (within(x, LEFT, half), within(y, TOP, 9));
    let own = [x - half, y - 9, x + half, y + 9];
    let meets = |other: &[i32; 4]| {
        own[0] <= other[2] + 4 && other[0] <= own[2] + 4 && own[1] <= other[3] + 4 && other[1] <= own[3] + 4
    };
    if placed.iter().any(meets) {
        return Ok(false);
    }
    placed.push(own);
    canvas.fill([(own[0], own[1]), (own[2], own[3])], WHITE)?;
    canvas.text(text, (x, y), Text { size: axis_labels::SIZE, ..Text::label(HPos::Center) })?;
    Ok(true)
}

impl GramNormPicture<'_> {
    fn extent(&self) -> f64 {
        let [first, second] = self.norm.singular_values;
        let sigma = if second > 0.0 { second } else { first };
        let at = |tolerance: f64| if tolerance > 0.0 && sigma > 0.0 { 2.0 * tolerance / sigma } else { 1.0 };
        self.extent.unwrap_or_else(|| self.tolerance.map_or(1.0, at))
    }

    /// The greatest norm in the square: a norm is convex, so it is at a corner.
    fn greatest(&self) -> Result<f64, Error> {
        let e = self.extent();
        let (one, other) = (self.norm.at(e, e)?.enclosure.upper, self.norm.at(e, -e)?.enclosure.upper);
        Ok(if one > other { one } else { other })
    }

    /// α and β at a point that is counted from the square's corner.
    fn coordinates(&self, (x, y): Point) -> [f64; 2] {
        let half = f64::from(SIDE) / 2.0;
        [(x / half - 1.0) * self.extent(), (1.0 - y / half) * self.extent()]
    }

    fn point(&self, [alpha, beta]: [f64; 2]) -> Point {
        let half = f64::from(SIDE) / 2.0;
        let e = self.extent();
        (f64::from(LEFT) + half * (1.0 + alpha / e), f64::from(TOP) + half * (1.0 - beta / e))
    }

    fn clipped(&self, path: &[Point]) -> Vec<Vec<Point>> {
        let (left, top) = (f64::from(LEFT), f64::from(TOP));
        clipped(path, (left, top), (left + f64::from(SIDE), top + f64::from(SIDE)))
    }

    /// σ₁/σ₂; infinite where σ₂ = 0.
    fn condition(&self) -> f64 {
        let [first, second] = self.norm.singular_values;
        if first == second { 1.0 } else { first / second }
    }

    fn note(&self) -> String {
        let [one, other] = ["₀", "₁"];
        let subscript = |k: usize| -> String {
            let digit = |d: char| char::from_u32(0x2080 + d.to_digit(10).unwrap_or(0)).unwrap_or(d);
            k.to_string().chars().map(digit).collect()
        };
        let plane = match self.norm.singular_vectors() {
            Some([k, l]) => {
                let vectors = if self.norm.is_stored() { "eigenvectors" } else { "right singular vectors" };
                format!("p = αv{} + βv{}, {vectors} counted from 0", subscript(k), subscript(l))
            }
            None => format!("p = αu{one} + βu{other}, two given directions made orthonormal"),
        };
        let condition = self.condition();
        let strip = if condition.is_infinite() {
            "; σ = 0 along one direction: levels are lines".to_owned()
        } else if condition > STRIP {
            format!("; σ₁/σ₂ = {}: levels are strips", label::number(condition, 2))
        } else {
            String::new()
        };
        format!("{plane}{strip}")
    }

    /// Round numbers up to the greatest norm; where even the least of their ellipses is cut off, one more that is not.
    fn levels(&self, greatest: f64) -> Vec<(f64, String)> {
        // A line along the edge of the square would hide it.
        let inside = |t: f64| t > 0.0 && t < 0.999 * greatest;
        let mut levels: Vec<(f64, String)> = ticks(0.0, greatest, 6).into_iter().filter(|(t, _)| inside(*t)).collect();
        let whole = 0.95 * self.extent() * self.norm.singular_values[1];
        let least = levels.first().map_or(f64::INFINITY, |(t, _)| *t);
        if least > whole && self.condition() <= STRIP {
            // The longest of the multiples of 1, 2 or 5 times a power of ten.
            let decade = 10.0_f64.powf(whole.log10().floor());
            let round = [5.0, 2.0, 1.0].map(|k| k * decade).into_iter().find(|t| *t <= whole);
            levels.extend(round.filter(|t| t.is_normal()).map(|t| (t, label::number(t, 3))));
        }
        levels
    }

    /// The part of a level ellipse in the square.
    fn curve(&self, t: f64) -> Vec<Vec<Point>> {
        let [first, second] = self.norm.singular_values;
        if first == 0.0 {
            return Vec::new();
        }
        let (a, b) = (t / first, t / second);
        let [d, e] = self.norm.directions();
        let at = |x: f64, y: f64| self.point([x * d[0] + y * e[0], x * d[1] + y * e[1]]);
        let part = |k: usize| k as f64 / PIECES as f64;
        let longest = 1.5 * self.extent();
        let paths: Vec<Vec<Point>> = if b <= longest {
            let turn = |k: usize| (part(k) * std::f64::consts::TAU + 0.5).sin_cos();
            vec![(0..=PIECES).map(turn).map(|(sine, cosine)| at(a * cosine, b * sine)).collect()]
        } else {
            let side = |sign: f64| {
                let y = |k: usize| (2.0 * part(k) - 1.0) * longest;
                (0..=PIECES).map(|k| at(sign * a * (1.0 - (y(k) / b).powi(2)).max(0.0).sqrt(), y(k))).collect()
            };
            vec![side(1.0), side(-1.0)]
        };
        paths.iter().flat_map(|path| self.clipped(path)).collect()
    }

    /// Where a component of Xp is τ.
    fn boundaries(&self) -> Vec<Vec<Point>> {
        let Some(tolerance) = self.tolerance.filter(|t| *t > 0.0) else { return Vec::new() };
        let mut lines = Vec::new();
        for [a, b] in self.norm.components() {
            let length = a.hypot(b);
            let (distance, reach) = (tolerance / length, 1.5 * self.extent());
            if !(length > 0.0 && distance < reach) || lines.len() >= BOUNDARIES {
                continue;
            }
            let (x, y) = (a / length, b / length);
            for d in [distance, -distance] {
                let end = |s: f64| self.point([d * x - s * y, d * y + s * x]);
                lines.extend(self.clipped(&[end(-2.0 * reach), end(2.0 * reach)]));
            }
        }
        lines
    }

    /// The singular directions: where the text stands, the arrow, the singular value.
    fn arrows(&self) -> Result<Vec<(Point, Vec<Point>, String)>, PlotError> {
        let [largest, _] = self.norm.singular_values;
        let value = |sigma: f64, e: Enclosure| {
            // What is not known to the digits that would be printed is an interval.
            match e.width() > 0.01 * largest {
                true => format!("σ in [{}, {}]", label::number(e.lower, 3), label::number(e.upper, 3)),
                false => format!("σ = {}", label::number(sigma, 4)),
            }
        };
        let of = |((d, sigma), e): (([f64; 2], f64), Enclosure)| {
            let part = 0.62 * self.extent();
            let (from, to) = (self.point([0.0, 0.0]), self.point([part * d[0], part * d[1]]));
            let middle = (0.5 * (from.0 + to.0), 0.5 * (from.1 + to.1));
            let text = value(sigma, e);
            // Clear of the tip, however wide the text is.
            let half = f64::from(label::width(&text, axis_labels::SIZE, FontStyle::Normal)?) / 2.0;
            let beyond = (to.0 + d[0] * (half + 14.0), to.1 - 20.0 * d[1]);
            let path = arrows::arrow(middle, (to.0 - from.0, to.1 - from.1));
            Ok((beyond, path, text))
        };
        let directions = self.norm.directions().into_iter().zip(self.norm.singular_values);
        directions.zip(self.norm.enclosures).map(of).collect()
    }

    fn regions(&self) -> Vec<Region> {
        let Some(tolerance) = self.tolerance else { return Vec::new() };
        let cells = (SIDE / CELL) as usize;
        let middle = |k: usize| (k as f64 + 0.5) * f64::from(CELL);
        let count = |row: usize, column: usize| {
            let [alpha, beta] = self.coordinates((middle(column), middle(row)));
            self.norm.local_rank(alpha, beta, tolerance).ok()
        };
        let at = |(row, column): (usize, usize)| (f64::from(LEFT) + middle(column), f64::from(TOP) + middle(row));
        regions(cells, count, at)
    }

    fn legend(&self) -> Vec<(Item, String)> {
        let mut items = vec![
            (Item::Level, "level ellipse {√(pᵀGp) = t}, semi-axes t/σ".to_owned()),
            (Item::Direction, "singular direction".to_owned()),
        ];
        items.extend(self.tolerance.map(|tolerance| {
            let text =
                format!("a component of Xp is τ = {}; local rank: how many exceed it", label::number(tolerance, 3));
            (Item::Boundary, text)
        }));
        let undetermined = self.norm.enclosures.iter().any(|e| e.lower == 0.0 && e.upper > 0.0);
        if undetermined && self.norm.is_stored() {
            items.push((Item::Undetermined, "pᵀGp is not proved to be at least 0".to_owned()));
        }
        items
    }

    fn axes<DB: DrawingBackend>(&self, canvas: &Canvas<DB>) -> Result<(), PlotError> {
        let e = self.extent();
        let small = |anchor| Text { size: axis_labels::SIZE, ..Text::label(anchor) };
        let labels = ticks(-e, e, 8);
        for (value, text) in &labels {
            let (x, y) = self.point([*value, *value]);
            let (x, y) = (x.round() as i32, y.round() as i32);
            canvas.line((x, TOP + SIDE), (x, TOP + SIDE + 5), INK, 1)?;
            canvas.text(text, (x, TOP + SIDE + 15), small(HPos::Center))?;
            canvas.line((LEFT - 5, y), (LEFT, y), INK, 1)?;
            canvas.text(text, (LEFT - 9, y), small(HPos::Right))?;
        }
        canvas.text("α", (LEFT + SIDE / 2, TOP + SIDE + 36), Text::label(HPos::Center))?;
        let texts: Vec<&str> = labels.iter().map(|(_, text)| text.as_str()).collect();
        let x = LEFT - 9 - label::widest(&texts, axis_labels::SIZE)? - 16;
        canvas.text("β", (x.max(10), TOP + SIDE / 2), Text::label(HPos::Center))
    }
}
