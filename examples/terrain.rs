//! Summits, pits and passes of a landscape, from its elevation model.
//!
//! Run with `cargo run --release --features table,plot --example terrain [PICTURE.png]`.

use std::path::PathBuf;

use gramkit::Field;
use gramkit::claim::PointClass;
use gramkit::field::{CriticalPoint, FieldOptions, Grid, Quantity};
use gramkit::plot::{FieldPicture, Mark, draw};
use gramkit::table::Array;

/// North–south and east–west distance of neighbouring cells, in metres.
const SPACING: [f64; 2] = [92.5, 74.6];
/// Standard deviation of rounding to whole metres: 1/√12.
const NOISE: f64 = 0.29;
/// What counts as a summit is larger than this, in metres.
const SCALE: f64 = 200.0;
/// How many of each kind are told.
const MOST: usize = 5;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/jacksboro_dem.npy");
    let elevations = Array::read(path)?;
    let grid = Grid::spaced(&elevations.shape, &SPACING)?;
    let options = FieldOptions { noise: NOISE, smoothing: Some(SCALE), ..FieldOptions::default() };
    let field = Field::with(&elevations.values, grid, &options)?;
    let [rows, columns] = elevations.shape[..] else { return Err("the model has two axes".into()) };
    println!("{rows} × {columns} cells of {} m × {} m, smoothed over {SCALE} m", SPACING[0], SPACING[1]);

    let classes = field.classes()?;
    let counts = classes.counts;
    let percent = |count: u64| 100.0 * count as f64 / counts.total() as f64;
    println!(
        "The ground is a hollow at {:.0} % of them, a hump at {:.0} %, a saddle at {:.0} %; {:.0} % cannot be told.",
        percent(counts.minima),
        percent(counts.maxima),
        percent(counts.saddles),
        percent(counts.degenerate + counts.undetermined),
    );

    let found = field.critical_points()?;
    let mut summits: Vec<&CriticalPoint> = of(&found.points, PointClass::Maximum);
    let mut pits = of(&found.points, PointClass::Minimum);
    let passes = of(&found.points, PointClass::Saddle);
    println!("{} summits, {} pits, {} passes.", summits.len(), pits.len(), passes.len());
    summits.sort_by(|a, b| b.value.total_cmp(&a.value));
    pits.sort_by(|a, b| a.value.total_cmp(&b.value));
    tell("The highest summits", &summits);
    tell("The lowest pits", &pits);

    let flattest = field.flattest(None)?;
    if let Some(least) = flattest.first() {
        println!(
            "Levellest at ({:.0}, {:.0}) m, with a slope of {:.1e}.",
            least.position[0], least.position[1], least.value
        );
    }

    if let Some(picture) = std::env::args_os().nth(1).map(PathBuf::from) {
        let gradient = field.compute(&[Quantity::Gradient])?.remove(0);
        let marks: Vec<Mark<'_>> = found.points.iter().map(mark).collect();
        let drawing = FieldPicture {
            title: "Elevation, m",
            shape: &elevations.shape,
            samples: &elevations.values,
            origin: &[0.0, 0.0],
            spacing: &SPACING,
            gradient: Some(&[gradient.component(0), gradient.component(1)]),
            classes: Some(&classes.codes),
            marks: &marks,
            threshold: None,
            through: None,
        };
        draw(&picture, &drawing, 1)?;
        println!("Drawn: {}", picture.display());
    }
    Ok(())
}

fn of(points: &[CriticalPoint], class: PointClass) -> Vec<&CriticalPoint> {
    points.iter().filter(|point| point.class == class && !point.boundary).collect()
}

fn tell(what: &str, points: &[&CriticalPoint]) {
    println!("{what}, metres from the north-west corner southwards and eastwards:");
    for point in points.iter().take(MOST) {
        let [south, east] = point.position[..] else { continue };
        let within = point.position_error.as_ref().map_or(f64::INFINITY, |e| e.iter().fold(0.0, |a, &b| a.max(b)));
        println!("  {:.0} m high at ({south:.0}, {east:.0}), within {within:.0} m", point.value);
    }
}

fn mark(point: &CriticalPoint) -> Mark<'_> {
    let error = point.position_error.as_ref().map_or(f64::INFINITY, |e| e.iter().fold(0.0, |a, &b| a.max(b)));
    Mark { position: &point.position, error, class: point.class as u8, boundary: point.boundary }
}
