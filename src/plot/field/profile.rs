//! A field on one axis: its graph, its gradient and its classes.

use plotters::prelude::{DrawingBackend, RGBColor};
use plotters::style::text_anchor::HPos;

use super::arrows::Arrows;
use super::class_map;
use super::contour;
use super::legend_items::{self, Item};
use super::map::FieldColours;
use super::marks::{self, Marks};
use super::picture::{FieldPicture, Mark, NOTE, TOP, WIDTH};
use super::plane::{BELOW, BESIDE, Plane, frame, horizontal};
use crate::plot::PlotError;
use crate::plot::scale::Axis;
use crate::plot::scale::axis;
use crate::plot::scale::axis_labels;
use crate::plot::scale::legend;
use crate::plot::surface::label;
use crate::plot::surface::{BLUE, Canvas, INK, Outline, PALE, Point, Text};

/// The height of the graph, and that of a band below it.
const GRAPH: i32 = 420;
const BAND: i32 = 34;
/// The fraction of the graph's height that is free above and below the samples.
const FREE: f64 = 0.06;
/// The pixels right of the graph.
const RIGHT: i32 = 40;
/// The colour of the graph.
const CURVE: RGBColor = BLUE;

/// A page of a graph.
pub(crate) struct Profile<'a> {
    picture: &'a FieldPicture<'a>,
    colours: FieldColours,
    axis: Axis,
    left: i32,
    marks: Marks<'a>,
    errors: Vec<Vec<Point>>,
    items: Vec<(Item, String)>,
    pub(crate) height: i32,
}

impl<'a> Profile<'a> {
    pub(crate) fn of(picture: &'a FieldPicture<'a>) -> Result<Self, PlotError> {
        let colours = FieldColours::of(picture.samples);
        let left = BESIDE + axis::widest(&colours.ticks(GRAPH))?.max(70);
        let axis = picture.axis(0, WIDTH - RIGHT - left);
        let place = |_, mark: &Mark<'_>| {
            let index = (mark.position[0] - axis.origin) / axis.spacing;
            let inside = (-0.5..=axis.extent as f64 - 0.5).contains(&index);
            let value = between(picture.samples, index);
            inside.then(|| (f64::from(left) + axis.pixel(index), height_of(&colours, value)))
        };
        let marks = Marks::of(picture.marks, 1, place);
        let mut errors = Vec::new();
        for ((x, y), mark) in marks.drawn.iter().flatten() {
            let half = mark.error / axis.spacing.abs() * axis.cell();
            if half > marks.radius + 1.5 {
                let ends = [x - half, x + half].map(|x| x.clamp(f64::from(left), f64::from(left + axis.pixels)));
                let cap = |end: f64| vec![(end, y - 4.0), (end, y + 4.0)];
                errors.push(vec![(ends[0], *y), (ends[1], *y)]);
                // An end beyond the graph has no cap.
                errors.extend(ends.iter().filter(|end| ((*end - x).abs() - half).abs() < 0.5).map(|end| cap(*end)));
            }
        }
        let mut items = legend_items::of_marks(&marks, (!errors.is_empty()).then_some(Item::Bar));
        items.extend(picture.threshold.map(|t| {
            let seen = colours.range().is_some_and(|(low, high)| (low..=high).contains(&t));
            (Item::Contour, format!("field = {}{}", label::number(t, 4), if seen { "" } else { ": nowhere" }))
        }));
        items.extend(legend_items::of_missing(&colours));
        let mut profile = Self { picture, colours, axis, left, marks, errors, items, height: 0 };
        if let Some(longest) = profile.arrows().and_then(|arrows| arrows.longest()) {
            profile.items.push((Item::Arrow, format!("gradient, the longest {}", label::number(longest, 3))));
        }
        profile.items.extend(picture.classes.map_or_else(Vec::new, legend_items::of_classes));
        let (_, end) = legend::arrange(&profile.items, left, WIDTH - RIGHT, profile.bottom() + BELOW)?;
        profile.height = end + 20;
        Ok(profile)
    }

    /// The band of the gradient, and where the next begins.
    fn bands(&self) -> (Option<i32>, Option<i32>, i32) {
        let mut top = TOP + GRAPH;
        let mut next = |present: bool| {
            let band = present.then_some(top);
            top += if present { BAND } else { 0 };
            band
        };
        let (gradient, classes) = (next(self.picture.gradient.is_some()), next(self.picture.classes.is_some()));
        (gradient, classes, top)
    }

    fn bottom(&self) -> i32 {
        self.bands().2
    }

    fn arrows(&self) -> Option<Arrows> {
        let gradient = self.picture.gradient?;
        let plane = Plane::band(self.picture, self.axis, BAND, (self.left, self.bands().0?));
        let across = vec![0.0; self.picture.samples.len()];
        Arrows::of(&[plane], &[gradient[0], &across]).pop()
    }

    /// The graph in pieces, each between two missing samples; where a column of pixels holds several samples, it is
    /// covered from the least to the greatest of them.
    fn curve(&self) -> Vec<Vec<Point>> {
        let column = |index: usize| self.axis.pixel(index as f64) as usize;
        let dense = self.axis.extent > self.axis.pixels as usize;
        let mut pieces: Vec<Vec<Point>> = vec![Vec::new()];
        let indices: Vec<usize> = (0..self.axis.extent).collect();
        let samples = self.picture.samples;
        let same =
            |a: &usize, b: &usize| dense && column(*a) == column(*b) && finite(samples, *a) == finite(samples, *b);
        for run in indices.chunk_by(same) {
            if !finite(samples, run[0]) {
                pieces.push(Vec::new());
                continue;
            }
            let by_value = |a: &&usize, b: &&usize| samples[**a].total_cmp(&samples[**b]);
            let ends = [run.first(), run.iter().min_by(by_value), run.iter().max_by(by_value), run.last()];
            let x = |index: usize| f64::from(self.left) + self.axis.pixel(if dense { run[0] } else { index } as f64);
            if let Some(piece) = pieces.last_mut() {
                piece.extend(ends.into_iter().flatten().map(|k| (x(*k), height_of(&self.colours, samples[*k]))));
                piece.dedup();
            }
        }
        pieces.retain(|piece| !piece.is_empty());
        pieces
    }
}

fn finite(samples: &[f64], index: usize) -> bool {
    samples[index].is_finite()
}

/// The sample at an index between two, on the straight line through them; that of the nearer one where the other is
/// missing.
fn between(samples: &[f64], index: f64) -> f64 {
    let last = samples.len().saturating_sub(1);
    let index = index.clamp(0.0, last as f64);
    let below = index.floor() as usize;
    let above = (below + 1).min(last);
    let part = index - below as f64;
    let value = samples[below] * (1.0 - part) + samples[above] * part;
    if value.is_finite() { value } else { samples[index.round() as usize] }
}

/// The height on the page of a value of the field; the middle for a missing one.
fn height_of(colours: &FieldColours, value: f64) -> f64 {
    let fraction = if value.is_finite() { colours.fraction(value) } else { 0.5 };
    f64::from(TOP) + f64::from(GRAPH) * (1.0 - FREE - fraction * (1.0 - 2.0 * FREE))
}

impl Profile<'_> {
    pub(crate) fn draw<DB: DrawingBackend>(&self, canvas: &Canvas<DB>) -> Result<(), PlotError> {
        canvas.title(self.picture.title)?;
        let dense = self.axis.extent > self.axis.pixels as usize;
        let range = if dense { ", at each pixel from the least to the greatest" } else { "" };
        let mut notes = vec![format!("{} samples{range}", self.axis.extent)];
        notes.extend(legend_items::notes(&self.marks));
        canvas.note(&notes.join("; "), NOTE)?;
        let (left, right, bottom) = (self.left, self.left + self.axis.pixels, TOP + GRAPH);
        for (value, text) in self.colours.ticks(GRAPH) {
            let y = height_of(&self.colours, value).round();
            let line = [vec![(f64::from(left), y + 0.5), (f64::from(right), y + 0.5)]];
            Outline { paths: &line, closed: false }.stroke(canvas, PALE, 1.0)?;
            canvas.line((left - 5, y as i32), (left, y as i32), INK, 1)?;
            let set = Text { size: axis_labels::SIZE, ..Text::label(HPos::Right) };
            canvas.text(&text, (left - 9, y as i32), set)?;
        }
        let upwards = Text { upwards: true, ..Text::label(HPos::Center) };
        let x = left - axis::widest(&self.colours.ticks(GRAPH))? - 26;
        canvas.text("field", (x, (TOP + bottom) / 2), upwards)?;
        if let Some(t) = self.picture.threshold
            && self.colours.range().is_some_and(|(low, high)| (low..=high).contains(&t))
        {
            let y = height_of(&self.colours, t);
            contour::draw(canvas, &[vec![(f64::from(left), y), (f64::from(right), y)]])?;
        }
        Outline { paths: &self.curve(), closed: false }.stroke(canvas, CURVE, 2.0)?;
        frame(canvas, [(left, TOP), (right, bottom)])?;
        marks::errors(canvas, &self.errors)?;
        self.marks.draw(canvas, 0)?;
        let (gradient, classes, end) = self.bands();
        if let (Some(top), Some(arrows)) = (gradient, self.arrows()) {
            arrows.draw(canvas)?;
            canvas.frame([(left, top), (right, top + BAND)], INK)?;
            self.band_name(canvas, "gradient", top)?;
        }
        if let (Some(top), Some(codes)) = (classes, self.picture.classes) {
            class_map::draw(canvas, &Plane::band(self.picture, self.axis, BAND, (left, top)), codes)?;
            canvas.frame([(left, top), (right, top + BAND)], INK)?;
            self.band_name(canvas, "classes", top)?;
        }
        horizontal(canvas, &self.axis, left, end)?;
        legend::draw(canvas, &self.items, left, right, end + BELOW, Item::draw)?;
        Ok(())
    }
}

impl Profile<'_> {
    fn band_name<DB: DrawingBackend>(&self, canvas: &Canvas<DB>, name: &str, top: i32) -> Result<(), PlotError> {
        let set = Text { size: axis_labels::SIZE, ..Text::label(HPos::Right) };
        canvas.text(name, (self.left - 9, top + BAND / 2), set)
    }
}
