//! A field in two or more dimensions: planes of samples, each in colour and by its classes.

use plotters::prelude::DrawingBackend;

use super::arrows::Arrows;
use super::class_map;
use super::contour::Contour;
use super::legend_items::{self, Item};
use super::map::{self, FieldColours};
use super::marks::{self, Marks};
use super::picture::{FieldPicture, NOTE, TOP, WIDTH};
use super::plane::{BELOW, BESIDE, Plane};
use crate::plot::PlotError;
use crate::plot::scale::axis;
use crate::plot::scale::legend;
use crate::plot::surface::Canvas;
use crate::plot::surface::label;

/// The greatest ratio of two sides that is kept to scale.
const RATIO: f64 = 4.0;
/// The pixels of the colour bar with its labels.
const BAR: i32 = 110;
/// The pixels right of a plane.
const RIGHT: i32 = 16;
/// The greatest height of a plane that is alone in its column, and of one of two.
const TALL: i32 = 520;
const SHORT: i32 = 330;
/// The greatest width of a plane.
const WIDE: i32 = 1000;
/// The distance of a legend and the captions of the next planes.
const GAP: i32 = 44;

/// A legend and its place.
struct Key {
    items: Vec<(Item, String)>,
    left: i32,
    right: i32,
    top: i32,
}

impl Key {
    fn bottom(&self) -> Result<i32, PlotError> {
        Ok(legend::arrange(&self.items, self.left, self.right, self.top)?.1)
    }
}

/// A page of planes.
pub(crate) struct Slices<'a> {
    picture: &'a FieldPicture<'a>,
    colours: FieldColours,
    fields: Vec<Plane<'a>>,
    maps: Vec<Plane<'a>>,
    captions: Vec<String>,
    contours: Vec<Contour>,
    arrows: Vec<Arrows>,
    marks: Marks<'a>,
    rings: Vec<Vec<Vec<(f64, f64)>>>,
    keys: Vec<Key>,
    notes: Vec<String>,
    pub(crate) height: i32,
}

impl<'a> Slices<'a> {
    /// The page of a field in two dimensions or more; slices go through the index `through`.
    pub(crate) fn of(picture: &'a FieldPicture<'a>, through: &'a [usize]) -> Result<Self, PlotError> {
        let axes = picture.shape.len();
        let pairs: Vec<[usize; 2]> = match axes {
            2 => vec![[0, 1]],
            _ => vec![[axes - 2, axes - 1], [axes - 3, axes - 1], [axes - 3, axes - 2]],
        };
        let beside = axes == 2 && picture.classes.is_some();
        let region = (WIDTH - BAR) / (pairs.len() as i32 + i32::from(beside));
        let tall = if axes == 2 { TALL } else { SHORT };
        let margin = |rows: usize| -> Result<i32, PlotError> {
            Ok(BESIDE + axis::widest(&picture.axis(rows, tall).vertical_ticks())?)
        };
        let margins: Vec<i32> = pairs.iter().map(|[rows, _]| margin(*rows)).collect::<Result<_, _>>()?;
        let wide = |k: usize| (region - margins[k] - RIGHT).clamp(1, WIDE);
        let rooms = (0..axes).map(|axis| {
            let of_pair = |(k, [rows, columns]): (usize, &[usize; 2])| {
                [(*rows == axis).then_some(tall), (*columns == axis).then(|| wide(k))]
            };
            pairs.iter().enumerate().flat_map(of_pair).flatten().min()
        });
        let (pixels, mut notes) = lengths(picture, &rooms.collect::<Vec<_>>());
        let row_height = pairs.iter().map(|[rows, _]| pixels[*rows]).max().unwrap_or(0);
        let place = |k: usize, region_left: i32, top: i32| {
            let [rows, columns] = pairs[k].map(|axis| picture.axis(axis, pixels[axis]));
            let left = region_left + margins[k] + (region - margins[k] - RIGHT - columns.pixels) / 2;
            Plane::of(picture, through, rows, columns, (left, top))
        };
        let fields: Vec<Plane<'_>> = (0..pairs.len()).map(|k| place(k, k as i32 * region, TOP)).collect();
        let colours = FieldColours::of(picture.samples);
        let contours: Vec<Contour> =
            picture.threshold.iter().flat_map(|t| fields.iter().map(|plane| Contour::of(plane, *t))).collect();
        let arrows = picture.gradient.map_or_else(Vec::new, |gradient| Arrows::of(&fields, gradient));
        let marks = Marks::of(picture.marks, fields.len(), |k, mark| fields[k].place(mark));
        let (rings, beyond): (Vec<_>, Vec<usize>) =
            fields.iter().enumerate().map(|(k, plane)| marks.rings(plane, k)).unzip();

        let ring = rings.iter().any(|rings| !rings.is_empty()).then_some(Item::Ring);
        let mut items = legend_items::of_marks(&marks, ring);
        items.extend(picture.threshold.map(|t| (Item::Contour, contour_text(t, &contours))));
        if let Some(longest) = arrows.iter().find_map(Arrows::longest) {
            let part = if axes == 2 { "gradient" } else { "gradient in the plane" };
            items.push((Item::Arrow, format!("{part}, the longest {}", label::number(longest, 3))));
        }
        items.extend(legend_items::of_missing(&colours));
        let top = TOP + row_height + BELOW;
        let right = if beside { region + BAR - 20 } else { WIDTH - 40 };
        let left = if pairs.len() + usize::from(beside) == 1 { fields[0].left } else { 40 };
        let field_key = Key { items, left, right, top };
        let mut maps = Vec::new();
        let mut keys = vec![field_key];
        if let Some(classes) = picture.classes {
            let map_top = if beside { TOP } else { keys[0].bottom()? + GAP };
            let first = if beside { region + BAR } else { 0 };
            maps = (0..pairs.len()).map(|k| place(k, first + k as i32 * region, map_top)).collect();
            let items = legend_items::of_classes(classes);
            keys.push(Key { items, left: first + 40, right: WIDTH - 40, top: map_top + row_height + BELOW });
        }
        let mut height = 0;
        for key in &keys {
            height = height.max(key.bottom()? + 20);
        }
        notes.insert(0, samples(picture, &pairs, &pixels));
        notes.extend(legend_items::notes(&marks));
        if beyond.iter().any(|count| *count > 0) {
            notes.push(format!("rings of errors beyond their planes: {}", beyond.iter().sum::<usize>()));
        }
        let captions = captions(picture, through, &pairs);
        Ok(Self { picture, colours, fields, maps, captions, contours, arrows, marks, rings, keys, notes, height })
    }

    fn field<DB: DrawingBackend>(&self, canvas: &Canvas<DB>, k: usize) -> Result<(), PlotError> {
        let plane = &self.fields[k];
        map::draw(canvas, plane, &self.colours)?;
        if let Some(arrows) = self.arrows.get(k) {
            arrows.draw(canvas)?;
        }
        if let Some(contour) = self.contours.get(k) {
            contour.draw(canvas)?;
        }
        marks::errors(canvas, &self.rings[k])?;
        plane.axes(canvas)?;
        self.marks.draw(canvas, k)?;
        plane.caption(canvas, &self.captions[k])
    }
}

impl Slices<'_> {
    pub(crate) fn draw<DB: DrawingBackend>(&self, canvas: &Canvas<DB>) -> Result<(), PlotError> {
        canvas.title(&heading(self.picture, self.fields[0].through()))?;
        canvas.note(&self.notes.join("; "), NOTE)?;
        for k in 0..self.fields.len() {
            self.field(canvas, k)?;
        }
        let last = &self.fields[self.fields.len() - 1];
        let tallest = self.fields.iter().map(|plane| plane.rows.pixels).max().unwrap_or(0);
        map::bar(canvas, (last.right() + 20, TOP), tallest, &self.colours)?;
        for (plane, caption) in self.maps.iter().zip(&self.captions) {
            class_map::draw(canvas, plane, self.picture.classes.unwrap_or(&[]))?;
            plane.axes(canvas)?;
            plane.caption(canvas, if self.maps.len() == 1 { "classes" } else { caption })?;
        }
        for key in &self.keys {
            legend::draw(canvas, &key.items, key.left, key.right, key.top, Item::draw)?;
        }
        Ok(())
    }
}

/// The pixels of each axis within its room, and what of them is not to scale.
fn lengths(picture: &FieldPicture<'_>, rooms: &[Option<i32>]) -> (Vec<i32>, Vec<String>) {
    let extent = |axis: usize| picture.shape[axis] as f64 * picture.spacing[axis].abs();
    let shown = || (0..rooms.len()).filter_map(|axis| Some((axis, f64::from(rooms[axis]?))));
    let longest = shown().map(|(axis, _)| extent(axis)).fold(0.0, f64::max);
    let side = |axis: usize| (extent(axis) / longest).max(1.0 / RATIO);
    let scale = shown().map(|(axis, room)| room / side(axis)).fold(f64::INFINITY, f64::min);
    let pixels = (0..rooms.len()).map(|axis| if rooms[axis].is_some() { (scale * side(axis)) as i32 } else { 0 });
    let stretched = shown().filter(|(axis, _)| extent(*axis) / longest < 1.0 / RATIO).map(|(axis, _)| {
        let times = 1.0 / RATIO / (extent(axis) / longest);
        format!("axis {axis} is stretched {} times", label::number(times, 3))
    });
    (pixels.collect(), stretched.collect())
}

/// The number of samples, and whether the page has pixels for all of them.
fn samples(picture: &FieldPicture<'_>, pairs: &[[usize; 2]], pixels: &[i32]) -> String {
    let shape: Vec<String> = picture.shape.iter().map(usize::to_string).collect();
    let denser = |axis: &usize| picture.shape[*axis] > pixels[*axis] as usize;
    let nearest = if pairs.iter().flatten().any(denser) { ", at each pixel the nearest" } else { "" };
    format!("{} samples{nearest}", shape.join(" × "))
}

fn contour_text(threshold: f64, contours: &[Contour]) -> String {
    let value = label::number(threshold, 4);
    let stride = contours.iter().map(|contour| contour.stride).max().unwrap_or(1);
    if contours.iter().all(Contour::is_empty) {
        format!("field = {value}: nowhere")
    } else if stride > 1 {
        format!("field = {value} (from 1 sample in {stride} along each axis)")
    } else {
        format!("field = {value}")
    }
}

/// The title, and where along the axes that no plane shows the planes are.
fn heading(picture: &FieldPicture<'_>, through: &[usize]) -> String {
    let hidden = picture.shape.len().saturating_sub(3);
    let fixed: Vec<String> = (0..hidden).map(|axis| format!("index {} of axis {axis}", through[axis])).collect();
    if fixed.is_empty() { picture.title.to_owned() } else { format!("{} (at {})", picture.title, fixed.join(", ")) }
}

/// Where each plane is.
fn captions(picture: &FieldPicture<'_>, through: &[usize], pairs: &[[usize; 2]]) -> Vec<String> {
    let axes = picture.shape.len();
    let across = |pair: &[usize; 2]| {
        let axis = (axes.saturating_sub(3)..axes).find(|axis| !pair.contains(axis));
        axis.map_or_else(
            || "field".to_owned(),
            |axis| {
                let position = picture.axis(axis, 1).position(through[axis] as f64);
                format!("axis {axis} = {} (index {})", label::number(position, 4), through[axis])
            },
        )
    };
    pairs.iter().map(across).collect()
}
