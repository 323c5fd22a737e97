//! Pictures in memory: the bytes that would be in the file.

use std::fs;

use gramkit::plot::{HeatMap, MatrixPicture, Order, Picture, PlotError, Scale, Spectrum, draw, png, svg};
use gramkit::{Enclosure, Symmetric};

use crate::support::pixels::emptied;

fn is_what_the_files_hold(name: &str, picture: &impl Picture) {
    let folder = emptied(&format!("in-memory-{name}"));
    let file = |extension: &str, density: u32| {
        let path = folder.join(format!("{density}x.{extension}"));
        draw(&path, picture, density).unwrap();
        fs::read(&path).unwrap()
    };
    assert!(svg(picture).unwrap().into_bytes() == file("svg", 1), "{name}: SVG");
    for density in [1, 3] {
        assert!(png(picture, density).unwrap() == file("png", density), "{name}: PNG at density {density}");
    }
}

#[test]
fn a_picture_in_memory_is_the_file_byte_by_byte() {
    let matrix = Symmetric::from_lower(4, |i, j| if i == j { 2.0 } else { 0.7 - (i + j) as f64 / 4.0 }).unwrap();
    let (scale, order) = (Scale::FromEntries, Order::AsGiven);
    let heat_map = HeatMap { title: "Matrix <&>", names: &[], values: &matrix, scale, order };
    let spectrum = Spectrum {
        title: "Values",
        kind: "value",
        values: &[3.0, -1.0],
        enclosures: &[2.9, -1.1].map(|lower| Enclosure { lower, upper: lower + 0.2 }),
        tolerance: None,
    };
    is_what_the_files_hold("heat-map", &heat_map);
    is_what_the_files_hold("spectrum", &spectrum);
    is_what_the_files_hold("matrix", &MatrixPicture { heat_map, spectrum });
}

#[test]
fn what_is_wrong_with_a_picture_is_wrong_in_memory() {
    let spectrum = Spectrum { title: "", kind: "", values: &[f64::NAN], enclosures: &[], tolerance: None };
    assert!(matches!(svg(&spectrum), Err(PlotError::NonFinite { index: 0, .. })));
    assert!(matches!(png(&spectrum, 1), Err(PlotError::NonFinite { index: 0, .. })));
    for density in [0, 5, u32::MAX] {
        assert!(matches!(png(&spectrum, density), Err(PlotError::Density(found)) if found == density));
    }
}
