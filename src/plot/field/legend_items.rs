//! What the colours and symbols on a picture of a field mean.

use plotters::prelude::DrawingBackend;

use super::arrows;
use super::class_map;
use super::contour;
use super::map::FieldColours;
use super::marks::{self, Marks, RADIUS};
use crate::claim::PointClass;
use crate::plot::PlotError;
use crate::plot::scale::MARK;
use crate::plot::surface::label;
use crate::plot::surface::{Canvas, INK};

/// What an item explains.
#[derive(Clone, Copy)]
pub(crate) enum Item {
    Point {
        class: PointClass,
        boundary: bool,
    },
    /// The error of a point's position: a ring, or a bar on a graph.
    Ring,
    Bar,
    Contour,
    Arrow,
    Area(PointClass),
}

impl Item {
    /// Draws its symbol.
    pub(crate) fn draw<DB: DrawingBackend>(self, canvas: &Canvas<DB>, (x, y): (i32, i32)) -> Result<(), PlotError> {
        let middle = (f64::from(x + MARK / 2), f64::from(y));
        let across = |half: f64| vec![(middle.0 - half, middle.1), (middle.0 + half, middle.1)];
        match self {
            Self::Point { class, boundary } => marks::symbols(canvas, &[middle], RADIUS, class, boundary),
            Self::Ring => marks::errors(canvas, &marks::ring(middle, 8.5, 8.5)),
            Self::Bar => marks::errors(canvas, &bar(middle, 10.0)),
            Self::Contour => contour::draw(canvas, &[across(11.0)]),
            Self::Arrow => arrows::draw(canvas, &[arrows::arrow(middle, (22.0, 0.0))]),
            Self::Area(class) => {
                let (corner, size) = ((x + 2, y - 7), (MARK - 4, 14));
                class_map::swatch(canvas, corner, size, class)?;
                canvas.frame([corner, (corner.0 + size.0, corner.1 + size.1)], INK)
            }
        }
    }
}

/// A horizontal bar with caps.
pub(crate) fn bar((x, y): (f64, f64), half: f64) -> [Vec<(f64, f64)>; 3] {
    let cap = |x: f64| vec![(x, y - 4.0), (x, y + 4.0)];
    [vec![(x - half, y), (x + half, y)], cap(x - half), cap(x + half)]
}

/// The items of the marks.
pub(crate) fn of_marks(marks: &Marks<'_>, error: Option<Item>) -> Vec<(Item, String)> {
    let mut items = Vec::new();
    for class in marks.kinds() {
        let (all, shown) = marks.counts[class as usize];
        let count = if all == shown { format!("{all}") } else { format!("{shown} of {all}") };
        items.push((Item::Point { class, boundary: false }, format!("{}: {count}", class.name())));
    }
    if let Some(class) = marks.boundary_class() {
        items.push((Item::Point { class, boundary: true }, format!("at the boundary: {}", marks.boundary)));
    }
    items.extend(error.map(|item| (item, "error of the position".to_owned())));
    items
}

/// The item of the samples without a finite value.
pub(crate) fn of_missing(colours: &FieldColours) -> Option<(Item, String)> {
    (colours.missing > 0).then(|| (Item::Area(PointClass::Invalid), format!("no finite value: {}", colours.missing)))
}

/// The items of a class map, with the shares of all samples.
pub(crate) fn of_classes(classes: &[u8]) -> Vec<(Item, String)> {
    let mut counts = [0_usize; 256];
    for class in classes {
        counts[usize::from(*class)] += 1;
    }
    let met = PointClass::ALL.into_iter().filter(|class| counts[*class as usize] > 0);
    let share = |count: usize| {
        let percent = 100.0 * count as f64 / classes.len() as f64;
        // A small share is not shown as 0 %, nor a large one as 100 %.
        if percent < 0.05 {
            "< 0.1 %".to_owned()
        } else if percent >= 99.95 && count < classes.len() {
            "> 99.9 %".to_owned()
        } else {
            format!("{} %", label::fixed(percent, 1))
        }
    };
    met.map(|class| (Item::Area(class), format!("{} {}", class.name(), share(counts[class as usize])))).collect()
}

/// What a picture does not show, or not as one would expect.
pub(crate) fn notes(marks: &Marks<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    if marks.step > 1 {
        notes.push(format!("1 of every {} points is drawn", marks.step));
    }
    if marks.unbounded > 0 {
        notes.push(format!("points with an unbounded error: {}", marks.unbounded));
    }
    notes
}
