//! Critical points on a picture of a field.

use std::f64::consts::TAU;

use plotters::prelude::DrawingBackend;

use super::class;
use super::picture::Mark;
use super::plane::Plane;
use crate::claim::PointClass;
use crate::plot::PlotError;
use crate::plot::surface::{Canvas, INK, Outline, Point, WHITE};

/// The most marks that are drawn.
const MOST: usize = 1000;
/// The size of a mark, the least size, and from how many on marks are smaller the more there are.
pub(crate) const RADIUS: f64 = 6.5;
const SMALL: f64 = 3.8;
const MANY: usize = 150;
/// The corners of a circle among the marks, and of a ring.
const CIRCLE: usize = 20;
const RING: usize = 48;
/// The corners from one dash of a ring to the next, and the sides of a dash.
const PERIOD: usize = 6;
const DASH: usize = 4;

/// The marks that lie on some panels.
pub(crate) struct Marks<'a> {
    /// What is drawn on each panel.
    pub(crate) drawn: Vec<Vec<(Point, &'a Mark<'a>)>>,
    /// Of each class: how many there are, and how many lie on a panel.
    pub(crate) counts: [(usize, usize); 5],
    /// How many of those on a panel are at the boundary.
    pub(crate) boundary: usize,
    /// How many of those on a panel have an infinite error.
    pub(crate) unbounded: usize,
    /// Every `step`-th mark is drawn.
    pub(crate) step: usize,
    pub(crate) radius: f64,
}

impl<'a> Marks<'a> {
    /// `place` says where on the panels a mark stands.
    pub(crate) fn of(marks: &'a [Mark<'a>], panels: usize, place: impl Fn(usize, &Mark<'_>) -> Option<Point>) -> Self {
        let places = |mark: &Mark<'_>| (0..panels).map(|k| place(k, mark)).collect::<Vec<_>>();
        let seen = |mark: &Mark<'_>| (0..panels).any(|k| place(k, mark).is_some());
        let shown: Vec<&Mark<'_>> = marks.iter().filter(|mark| seen(mark)).collect();
        let mut counts = [(0, 0); 5];
        for mark in marks {
            counts[usize::from(mark.class)].0 += 1;
        }
        for mark in &shown {
            counts[usize::from(mark.class)].1 += 1;
        }
        let step = shown.len().div_ceil(MOST).max(1);
        let mut drawn = vec![Vec::new(); panels];
        for (block, marks) in shown.chunks(step).enumerate() {
            // Taken from one place in each block, marks in the order of a grid would form lines.
            let mark = marks[(scattered(block as u64) % marks.len() as u64) as usize];
            for (panel, at) in drawn.iter_mut().zip(places(mark)) {
                panel.extend(at.map(|at| (at, mark)));
            }
        }
        Self {
            drawn,
            counts,
            boundary: shown.iter().filter(|mark| mark.boundary).count(),
            unbounded: shown.iter().filter(|mark| mark.error.is_infinite()).count(),
            step,
            radius: (RADIUS * (MANY as f64 / shown.len().max(1) as f64).sqrt()).clamp(SMALL, RADIUS),
        }
    }

    /// The classes that are met on the panels.
    pub(crate) fn kinds(&self) -> impl Iterator<Item = PointClass> {
        class::POINTS.into_iter().filter(|class| self.counts[*class as usize].1 > 0)
    }

    /// The class of a mark at the boundary.
    pub(crate) fn boundary_class(&self) -> Option<PointClass> {
        self.drawn
            .iter()
            .flatten()
            .find(|(_, mark)| mark.boundary)
            .and_then(|(_, mark)| PointClass::from_code(mark.class))
    }

    /// Draws the marks of one panel, those of one class at a time.
    pub(crate) fn draw<DB: DrawingBackend>(&self, canvas: &Canvas<DB>, panel: usize) -> Result<(), PlotError> {
        for class in class::POINTS {
            for boundary in [false, true] {
                let drawn = self.drawn[panel].iter();
                let kind = drawn.filter(|(_, mark)| mark.class == class as u8 && mark.boundary == boundary);
                let at: Vec<Point> = kind.map(|(at, _)| *at).collect();
                symbols(canvas, &at, self.radius, class, boundary)?;
            }
        }
        Ok(())
    }

    /// The errors of the marks of one panel that are seen beside the marks themselves: rings around them; and of how
    /// many marks the ring, though finite, lies beyond the panel.
    pub(crate) fn rings(&self, plane: &Plane<'_>, panel: usize) -> (Vec<Vec<Point>>, usize) {
        let radius = |error: f64, cell: f64, spacing: f64| error / spacing.abs() * cell;
        let (mut rings, mut beyond) = (Vec::new(), 0);
        for ((x, y), mark) in &self.drawn[panel] {
            let across = radius(mark.error, plane.columns.cell(), plane.columns.spacing);
            let down = radius(mark.error, plane.rows.cell(), plane.rows.spacing);
            if !(across > self.radius + 1.5 || down > self.radius + 1.5) {
                continue;
            }
            let on = |(x, y): &Point| {
                (f64::from(plane.left)..=f64::from(plane.right())).contains(x)
                    && (f64::from(plane.top)..=f64::from(plane.bottom())).contains(y)
            };
            let before = rings.len();
            rings.extend(ring((*x, *y), across, down).into_iter().filter(|dash| dash.iter().all(on)));
            beyond += usize::from(rings.len() == before && mark.error.is_finite());
        }
        (rings, beyond)
    }
}

/// A number without a pattern, the same for the same k: SplitMix64 (G. L. Steele, D. Lea, C. H. Flood, "Fast splittable
/// pseudorandom number generators", OOPSLA 2014).
fn scattered(k: u64) -> u64 {
    let mut z = k.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Draws rings or bars.
pub(crate) fn errors<DB: DrawingBackend>(canvas: &Canvas<DB>, paths: &[Vec<Point>]) -> Result<(), PlotError> {
    if paths.is_empty() {
        return Ok(());
    }
    let outline = Outline { paths, closed: false };
    outline.stroke(canvas, WHITE, 3.2)?;
    outline.stroke(canvas, INK, 1.4)
}

/// Marks of one class. A minimum points down and a maximum up; a saddle is a cross; a degenerate point is a diamond and
/// an undetermined one a circle, both open. At the boundary they are filled with white.
pub(crate) fn symbols<DB: DrawingBackend>(
    canvas: &Canvas<DB>,
    at: &[Point],
    radius: f64,
    class: PointClass,
    boundary: bool,
) -> Result<(), PlotError> {
    if at.is_empty() {
        return Ok(());
    }
    let colour = class::colour(class);
    let width = |full: f64| full * (radius / RADIUS).sqrt();
    let each = |shape: &dyn Fn(Point) -> Vec<Vec<Point>>| at.iter().flat_map(|at| shape(*at)).collect::<Vec<_>>();
    let triangle = |(x, y): Point, up: f64| {
        let base = y + 0.6 * up * radius;
        vec![vec![(x, y - 1.1 * up * radius), (x + radius, base), (x - radius, base)]]
    };
    let arm = 0.8 * radius;
    let paths = match class {
        PointClass::Minimum => each(&|at| triangle(at, -1.0)),
        PointClass::Maximum => each(&|at| triangle(at, 1.0)),
        PointClass::Saddle => each(&|(x, y)| {
            vec![vec![(x - arm, y - arm), (x + arm, y + arm)], vec![(x - arm, y + arm), (x + arm, y - arm)]]
        }),
        PointClass::Degenerate => {
            each(&|(x, y)| vec![vec![(x - radius, y), (x, y - radius), (x + radius, y), (x, y + radius)]])
        }
        _ => each(&|at| vec![ellipse(at, 0.85 * radius, 0.85 * radius, CIRCLE)]),
    };
    let outline = Outline { paths: &paths, closed: class != PointClass::Saddle };
    match class {
        PointClass::Minimum | PointClass::Maximum => {
            outline.stroke(canvas, WHITE, width(4.6))?;
            outline.fill(canvas, if boundary { WHITE } else { colour })?;
            outline.stroke(canvas, if boundary { colour } else { INK }, width(if boundary { 1.8 } else { 1.3 }))
        }
        PointClass::Saddle => {
            outline.stroke(canvas, WHITE, width(7.4))?;
            outline.stroke(canvas, INK, width(5.4))?;
            outline.stroke(canvas, if boundary { WHITE } else { colour }, width(2.8))
        }
        _ => {
            if boundary {
                outline.fill(canvas, WHITE)?;
            }
            outline.stroke(canvas, WHITE, width(6.4))?;
            outline.stroke(canvas, INK, width(4.4))?;
            outline.stroke(canvas, colour, width(2.2))
        }
    }
}

/// A dashed ellipse, which no contour is taken for.
pub(crate) fn ring(middle: Point, across: f64, down: f64) -> Vec<Vec<Point>> {
    let corners = ellipse(middle, across, down, RING);
    corners.chunks(PERIOD).map(|period| period[..period.len().min(DASH + 1)].to_vec()).collect()
}

fn ellipse((x, y): Point, across: f64, down: f64, corners: usize) -> Vec<Point> {
    let corner = |k: usize| {
        let (sine, cosine) = (k as f64 * TAU / corners as f64).sin_cos();
        (x + across * cosine, y + down * sine)
    };
    (0..corners).map(corner).collect()
}
