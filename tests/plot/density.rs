//! Pixels per unit of the page.

use gramkit::collinearity::VarianceInflation;
use gramkit::plot::{
    CollinearityPicture, FieldPicture, HeatMap, MatrixPicture, Order, OrthogonalityCurve, OrthogonalityPicture,
    OrthogonalityPoint, Picture, PlotError, Scale, Spectrum, draw,
};
use gramkit::{Enclosure, Symmetric};

use super::collinearity::report;
use crate::support::pixels::{folder, png, svg};

/// Twice the pixels, the same picture to the eye, and no copy of its pixels.
fn scales(name: &str, picture: &impl Picture) {
    let (single, double) = (png(name, picture, 1), png(name, picture, 2));
    assert_eq!((double.width, double.height), (2 * single.width, 2 * single.height), "{name}");
    let (mut apart, mut uneven) = (0.0, 0);
    for y in 0..single.height {
        for x in 0..single.width {
            let block = [(0, 0), (1, 0), (0, 1), (1, 1)].map(|(dx, dy)| double.at(2 * x + dx, 2 * y + dy));
            uneven += usize::from(block.iter().any(|pixel| *pixel != block[0]));
            for channel in 0..3 {
                let mean = block.iter().map(|pixel| f64::from(pixel[channel])).sum::<f64>() / 4.0;
                apart += (mean - f64::from(single.at(x, y)[channel])).abs();
            }
        }
    }
    let apart = apart / (3 * single.width * single.height) as f64;
    // Letters and slanted lines are what differs: few pixels by much.
    assert!(apart < 3.0, "{name}: {apart} levels of 255 apart on average");
    assert!(uneven > 1000, "{name}: only {uneven} blocks of 2 × 2 pixels are not of one colour");
    let (single, double) = (svg(name, picture, 1), svg(name, picture, 2));
    let (first, rest) = single.split_once('\n').unwrap();
    let (large, same) = double.split_once('\n').unwrap();
    assert!(rest == same, "{name}: the coordinates changed");
    let view = |tag: &str| tag.split_once("viewBox=").unwrap().1.to_owned();
    assert_eq!(view(first), view(large), "{name}");
    let side = |tag: &str, key: &str| -> u32 {
        tag.split_once(&format!(" {key}=\"")).unwrap().1.split_once('"').unwrap().0.parse().unwrap()
    };
    for key in ["width", "height"] {
        assert_eq!(2 * side(first, key), side(large, key), "{name}");
    }
}

#[test]
fn every_picture_has_twice_the_pixels_and_not_a_copy_of_them() {
    let matrix = Symmetric::from_lower(5, |i, j| if i == j { 2.0 } else { 0.5 / (i + j) as f64 - 0.2 }).unwrap();
    let (scale, order) = (Scale::FromEntries, Order::AsGiven);
    let heat_map = HeatMap { title: "Matrix", names: &[], values: &matrix, scale, order };
    let spectrum = Spectrum {
        title: "Values",
        kind: "value",
        values: &[3.0, -1.0, 1e-9],
        enclosures: &[2.9, -1.1, -1e-8].map(|lower| Enclosure { lower, upper: lower + 0.2 }),
        tolerance: Some(1e-6),
    };
    scales("heat-map", &heat_map);
    scales("spectrum", &spectrum);
    scales("matrix", &MatrixPicture { heat_map, spectrum });
    let samples: Vec<f64> = (0..30).map(|k| f64::from(k * k % 17)).collect();
    let field = FieldPicture {
        title: "Field",
        shape: &[5, 6],
        samples: &samples,
        origin: &[0.0; 2],
        spacing: &[1.0; 2],
        gradient: Some(&[&samples, &samples]),
        classes: Some(&[4; 30]),
        marks: &[],
        threshold: Some(8.0),
        through: None,
    };
    scales("field", &field);
    let shares = [[0.1, 0.2, 0.3], [0.2, 0.2, 0.1], [0.7, 0.6, 0.6]];
    let groups = shares.into_iter().enumerate().map(|(k, row)| (k..k + 1, row.map(Enclosure::point).into()));
    let vif = [3.0, 700.0].map(|vif| VarianceInflation::Enclosed(Enclosure::point(vif)));
    let report = report(vif.into(), [1.0, 12.0, 80.0].map(Enclosure::point).into(), groups);
    scales("collinearity", &CollinearityPicture { title: "Collinearity", names: &[], report: &report });
    let points = [1.0, 1e4].map(|condition| OrthogonalityPoint {
        condition,
        loss: Some(1e-9),
        bound: Some(1e-6),
        dropped: false,
    });
    let curves = [OrthogonalityCurve { name: "method", points: &points }];
    scales("orthogonality", &OrthogonalityPicture { title: "Loss", curves: &curves });
}

#[test]
fn a_density_out_of_range_is_an_error_and_leaves_nothing() {
    let spectrum = Spectrum { title: "", kind: "", values: &[], enclosures: &[], tolerance: None };
    let path = folder().join("density.png");
    for density in [0, 5, u32::MAX] {
        let error = draw(&path, &spectrum, density).unwrap_err();
        assert!(matches!(error, PlotError::Density(found) if found == density), "{error}");
    }
    assert!(!path.exists());
}
