//! A Gramian angular field beside its series.

use std::fmt;

use plotters::prelude::{DrawingBackend, RGBColor};
use plotters::style::text_anchor::HPos;

use super::error::PlotError;
use crate::plot::field::frame;
use crate::plot::scale::axis_labels;
use crate::plot::scale::legend;
use crate::plot::scale::{MARK, ticks};
use crate::plot::surface::label;
use crate::plot::surface::{BLUE, Canvas, INK, Outline, PALE, Page, Picture, Point, Text, image};

const SIZE: (u32, u32) = (880, 890);
/// The image, and the panels of the series above it and to its left.
const LEFT: i32 = 210;
const TOP: i32 = 210;
const SIDE: i32 = 560;
const PANEL: i32 = 110;
const GAP: i32 = 8;
/// The middle of the line below the title.
const NOTE: i32 = 56;
/// The fraction of a panel that is free on either side of the series.
const FREE: f64 = 0.06;
/// The steps of the colours.
const LEVELS: u8 = 251;
/// The most entries of a block along each direction that its mean is taken of.
const SAMPLED: usize = 4;
/// The colour of the original series.
const GREY: RGBColor = RGBColor(0x99, 0x99, 0x99);

/// The n × n image of a Gramian angular field, with the series above it and, turned, at its left.
///
/// Entry (i, j) in row i and column j from the top left, on a diverging map from −1 (blue) to 1 (red). Both panels
/// share the image's axes; the aggregated values are steps over the original series. Where there are more entries than
/// pixels, a pixel is the mean of its block — of 4 × 4 entries spread over it, if there are more — and a line below the
/// title says so; so the cost is bounded by the pixels, and the series is drawn from its least to its greatest value
/// there. 880 × 890 units.
///
/// ```
/// use gramkit::plot::{AngularPicture, draw};
/// // cos(φᵢ + φⱼ) of the angles of x in [−1, 1].
/// let x: Vec<f64> = (0..50).map(|k| (0.3 * f64::from(k)).sin()).collect();
/// let positions: Vec<f64> = (0..50).map(f64::from).collect();
/// let entry = |i: usize, j: usize| (x[i].acos() + x[j].acos()).cos();
/// let picture = AngularPicture {
///     title: "A sine",
///     kind: "summation field",
///     series: &x,
///     aggregated: &x,
///     positions: &positions,
///     range: (-1.0, 1.0),
///     entry: &entry,
/// };
/// let path = std::env::temp_dir().join(format!("gramkit-angular-{}.png", std::process::id()));
/// draw(&path, &picture, 1)?;
/// # std::fs::remove_file(&path)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`PlotError::FieldLength`] if there is not one position per aggregated value; [`PlotError::Series`] for a value that
/// is not finite; [`PlotError::Descent`] for positions that do not ascend.
#[derive(Clone, Copy)]
pub struct AngularPicture<'a> {
    /// The title above the picture.
    pub title: &'a str,
    /// What the image is: "summation field", "difference field".
    pub kind: &'a str,
    /// The original series.
    pub series: &'a [f64],
    /// The n values that the image is made of.
    pub aggregated: &'a [f64],
    /// Where each stands among the indices of the original series: the middle of its segment.
    pub positions: &'a [f64],
    /// The range that the values were scaled to.
    pub range: (f64, f64),
    /// Entry (i, j) of the image.
    pub entry: &'a dyn Fn(usize, usize) -> f64,
}

impl fmt::Debug for AngularPicture<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AngularPicture")
            .field("title", &self.title)
            .field("kind", &self.kind)
            .field("series", &self.series)
            .field("aggregated", &self.aggregated)
            .field("positions", &self.positions)
            .field("range", &self.range)
            .finish_non_exhaustive()
    }
}

/// An item of the legend.
#[derive(Clone, Copy)]
enum Item {
    Series,
    Aggregated,
}

impl Item {
    fn stroke<DB: DrawingBackend>(self, canvas: &Canvas<DB>, paths: &[Vec<Point>]) -> Result<(), PlotError> {
        let (colour, width) = match self {
            Self::Series => (GREY, 1.0),
            Self::Aggregated => (BLUE, 1.6),
        };
        Outline { paths, closed: false }.stroke(canvas, colour, width)
    }
}

impl Picture for AngularPicture<'_> {}

impl Page for AngularPicture<'_> {
    fn check(&self) -> Result<(), PlotError> {
        let (expected, found) = (self.aggregated.len(), self.positions.len());
        if expected != found {
            return Err(PlotError::FieldLength { what: "positions of the aggregated values", expected, found });
        }
        for values in [self.series, self.aggregated, self.positions] {
            if let Some(index) = values.iter().position(|x| !x.is_finite()) {
                return Err(PlotError::Series { index, value: values[index] });
            }
        }
        let descends = self.positions.windows(2).position(|pair| pair[0] >= pair[1]);
        descends.map_or(Ok(()), |k| Err(PlotError::Descent { index: k + 1, value: self.positions[k + 1] }))
    }

    fn size(&self) -> Result<(u32, u32), PlotError> {
        Ok(SIZE)
    }

    fn draw<DB: DrawingBackend>(&self, canvas: &Canvas<DB>) -> Result<(), PlotError> {
        canvas.title(self.title)?;
        if self.aggregated.is_empty() {
            return canvas.nothing("no values");
        }
        canvas.note(&self.note(), NOTE)?;
        image(canvas, (LEFT, TOP), (SIDE, SIDE), &palette(), |at| level(self.entry_at(at)))?;
        let corners = [(LEFT, TOP), (LEFT + SIDE, TOP + SIDE)];
        let above = [(LEFT, TOP - GAP - PANEL), (LEFT + SIDE, TOP - GAP)];
        let beside = [(LEFT - GAP - PANEL, TOP), (LEFT - GAP, TOP + SIDE)];
        let range = self.value_range();
        let values = ticks(range.0, range.1, 3);
        let heights = Heights::of(self);
        let small = |anchor| Text { size: axis_labels::SIZE, ..Text::label(anchor) };
        for (value, text) in &values {
            let y = f64::from(TOP - GAP) - heights.of_value(*value);
            let x = f64::from(LEFT - GAP) - heights.of_value(*value);
            let lines = [
                vec![(f64::from(above[0].0), y.round() + 0.5), (f64::from(above[1].0), y.round() + 0.5)],
                vec![(x.round() + 0.5, f64::from(beside[0].1)), (x.round() + 0.5, f64::from(beside[1].1))],
            ];
            Outline { paths: &lines, closed: false }.stroke(canvas, PALE, 1.0)?;
            canvas.text(text, (LEFT - 9, y.round() as i32), small(HPos::Right))?;
            let upwards = Text { upwards: true, ..small(HPos::Right) };
            canvas.text(text, (x.round() as i32, TOP + SIDE + 9), upwards)?;
        }
        for item in [Item::Series, Item::Aggregated] {
            let path: Vec<(f64, f64)> = match item {
                Item::Series => self.series_path(),
                Item::Aggregated => self.steps(),
            };
            let along = |(s, h): &(f64, f64)| (f64::from(LEFT) + s, f64::from(TOP - GAP) - h);
            let down = |(s, h): &(f64, f64)| (f64::from(LEFT - GAP) - h, f64::from(TOP) + s);
            let paths = [path.iter().map(along).collect::<Vec<_>>(), path.iter().map(down).collect()];
            item.stroke(canvas, &paths)?;
        }
        for panel in [corners, above, beside] {
            frame(canvas, panel)?;
        }
        self.time_axes(canvas)?;
        bar(canvas)?;
        let items = [
            (Item::Series, format!("series, {}", count(self.series.len(), "value"))),
            (Item::Aggregated, format!("aggregated, {}", count(self.aggregated.len(), "value"))),
        ];
        let draw = |item: Item, canvas: &Canvas<DB>, (x, y): (i32, i32)| {
            let y = f64::from(y) + 0.5;
            item.stroke(canvas, &[vec![(f64::from(x), y), (f64::from(x + MARK) - 4.0, y)]])
        };
        legend::draw(canvas, &items, LEFT, LEFT + SIDE, TOP + SIDE + 64, draw)?;
        Ok(())
    }
}

fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

fn palette() -> Vec<RGBColor> {
    let colour = |k: u8| {
        // ColorBrewer's map runs from red to blue; positive entries are red here.
        let fraction = 1.0 - f64::from(k) / f64::from(LEVELS - 1);
        let (r, g, b) = colorous::RED_BLUE.eval_continuous(fraction).as_tuple();
        RGBColor(r, g, b)
    };
    (0..LEVELS).map(colour).collect()
}

fn level(entry: f64) -> u8 {
    let fraction = 0.5 + 0.5 * entry.clamp(-1.0, 1.0);
    (fraction * f64::from(LEVELS - 1)).round() as u8
}

/// The bar that says which colour is which number.
fn bar<DB: DrawingBackend>(canvas: &Canvas<DB>) -> Result<(), PlotError> {
    let (left, width) = (LEFT + SIDE + 20, 18);
    image(canvas, (left, TOP), (width, SIDE), &palette(), |at| level(1.0 - 2.0 * at.1 / f64::from(SIDE)))?;
    canvas.frame([(left, TOP), (left + width, TOP + SIDE)], INK)?;
    for (value, text) in ticks(-1.0, 1.0, 4) {
        let y = TOP + (f64::from(SIDE) * (0.5 - 0.5 * value)).round() as i32;
        canvas.line((left + width, y), (left + width + 4, y), INK, 1)?;
        let set = Text { size: axis_labels::SIZE, ..Text::label(HPos::Left) };
        canvas.text(&text, (left + width + 8, y), set)?;
    }
    Ok(())
}

impl AngularPicture<'_> {
    fn note(&self) -> String {
        let n = self.aggregated.len();
        let (low, high) = self.range;
        let range = format!("values scaled to [{}, {}]", label::number(low, 4), label::number(high, 4));
        let per_pixel = n.div_ceil(SIDE as usize);
        let blocks = match per_pixel {
            0 | 1 => String::new(),
            k if k <= SAMPLED => ", at each pixel the mean of its entries".to_owned(),
            _ => format!(", at each pixel the mean of {SAMPLED} × {SAMPLED} entries of its block"),
        };
        format!("{}, {n} × {n}{blocks}; {range}", self.kind)
    }

    /// The entry at a point that is counted from the image's corner, or the mean of those of a unit square there.
    fn entry_at(&self, (x, y): Point) -> f64 {
        let n = self.aggregated.len();
        let side = SIDE as usize;
        if n <= side {
            let index = |at: f64| ((at / f64::from(SIDE) * n as f64) as usize).min(n - 1);
            return (self.entry)(index(y), index(x));
        }
        let sampled = |at: f64| {
            let unit = (at.max(0.0) as usize).min(side - 1);
            let (first, end) = (unit * n / side, (unit + 1) * n / side);
            let count = (end - first).min(SAMPLED);
            (0..count).map(move |k| first + (2 * k + 1) * (end - first) / (2 * count))
        };
        let entries = sampled(y).flat_map(|i| sampled(x).map(move |j| (i, j)));
        let (sum, count) = entries.fold((0.0, 0.0), |(sum, count), (i, j)| (sum + (self.entry)(i, j), count + 1.0));
        sum / count
    }

    /// The least and the greatest value; a constant series lies in the middle of its panel.
    fn value_range(&self) -> (f64, f64) {
        let all = self.series.iter().chain(self.aggregated).copied();
        let (low, high) = all.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| {
            (if x < low { x } else { low }, if x > high { x } else { high })
        });
        (low, high)
    }

    /// How many indices the axis spans.
    fn length(&self) -> f64 {
        let last = self.positions.last().map_or(0.0, |last| last + 0.5);
        let length = self.series.len() as f64;
        if last > length { last } else { length.max(1.0) }
    }

    /// Units along the axis of a position among the indices of the series.
    fn along(&self, position: f64) -> f64 {
        (position + 0.5) / self.length() * f64::from(SIDE)
    }

    /// The original series; where a unit holds several values, from the least to the greatest of them.
    fn series_path(&self) -> Vec<(f64, f64)> {
        let heights = Heights::of(self);
        let unit = |k: usize| self.along(k as f64) as usize;
        let dense = self.series.len() > SIDE as usize;
        let indices: Vec<usize> = (0..self.series.len()).collect();
        let mut path = Vec::new();
        for run in indices.chunk_by(|a, b| dense && unit(*a) == unit(*b)) {
            let by_value = |a: &&usize, b: &&usize| self.series[**a].total_cmp(&self.series[**b]);
            let ends = [run.first(), run.iter().min_by(by_value), run.iter().max_by(by_value), run.last()];
            path.extend(ends.into_iter().flatten().map(|k| (self.along(*k as f64), heights.of_value(self.series[*k]))));
            path.dedup();
        }
        if path.len() == 1 {
            path.push((path[0].0 + 0.5, path[0].1));
        }
        path
    }

    /// The aggregated values, each from half-way to the one before to half-way to the one after.
    fn steps(&self) -> Vec<(f64, f64)> {
        let heights = Heights::of(self);
        let n = self.positions.len();
        let edge = |k: usize| match k {
            0 => 0.0,
            k if k == n => f64::from(SIDE),
            k => self.along(0.5 * self.positions[k - 1] + 0.5 * self.positions[k]),
        };
        let dense = n > SIDE as usize;
        let steps: Vec<(usize, f64)> = (0..n).map(|k| (k, heights.of_value(self.aggregated[k]))).collect();
        let mut path = Vec::new();
        for run in steps.chunk_by(|a, b| dense && edge(a.0) as usize == edge(b.0) as usize) {
            if !dense {
                path.extend(run.iter().flat_map(|(k, h)| [(edge(*k), *h), (edge(*k + 1), *h)]));
                continue;
            }
            let by_height = |a: &&(usize, f64), b: &&(usize, f64)| a.1.total_cmp(&b.1);
            let ends = [run.iter().min_by(by_height), run.iter().max_by(by_height)];
            path.extend(ends.into_iter().flatten().map(|(_, h)| (edge(run[0].0), *h)));
        }
        path
    }

    /// The indices of the original series below the image and left of the turned panel.
    fn time_axes<DB: DrawingBackend>(&self, canvas: &Canvas<DB>) -> Result<(), PlotError> {
        let last = self.length() - 1.0;
        let small = |anchor| Text { size: axis_labels::SIZE, ..Text::label(anchor) };
        let labels: Vec<(f64, String)> =
            ticks(0.0, last, 6).into_iter().filter(|(value, _)| value.fract() == 0.0).collect();
        for (value, text) in &labels {
            let s = self.along(*value).round() as i32;
            canvas.line((LEFT + s, TOP + SIDE), (LEFT + s, TOP + SIDE + 5), INK, 1)?;
            canvas.text(text, (LEFT + s, TOP + SIDE + 15), small(HPos::Center))?;
            let x = LEFT - GAP - PANEL;
            canvas.line((x - 5, TOP + s), (x, TOP + s), INK, 1)?;
            canvas.text(text, (x - 9, TOP + s), small(HPos::Right))?;
        }
        canvas.text("index", (LEFT + SIDE / 2, TOP + SIDE + 38), Text::label(HPos::Center))?;
        let texts: Vec<&str> = labels.iter().map(|(_, text)| text.as_str()).collect();
        let x = LEFT - GAP - PANEL - 9 - label::widest(&texts, axis_labels::SIZE)? - 18;
        let upwards = Text { upwards: true, ..Text::label(HPos::Center) };
        canvas.text("index", (x, TOP + SIDE / 2), upwards)
    }
}

/// The heights of many values in one range.
struct Heights {
    low: f64,
    high: f64,
}

impl Heights {
    fn of(picture: &AngularPicture<'_>) -> Self {
        let (low, high) = picture.value_range();
        // Halves: the width of the range may exceed the greatest floating-point number.
        Self { low: 0.5 * low, high: 0.5 * high }
    }

    /// Units from a panel's base.
    fn of_value(&self, value: f64) -> f64 {
        let fraction = if self.low < self.high { (0.5 * value - self.low) / (self.high - self.low) } else { 0.5 };
        f64::from(PANEL) * (FREE + fraction.clamp(0.0, 1.0) * (1.0 - 2.0 * FREE))
    }
}
