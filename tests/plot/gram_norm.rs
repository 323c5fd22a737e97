//! Pictures of the Gram norm and of angular fields.

use std::f64::consts::PI;
use std::fs;

use gramkit::gram_norm::{GramNorm, Plane};
use gramkit::plot::{AngularPicture, GramNormPicture, Picture, PlotError, draw};
use gramkit::{MatrixView, Radius, Symmetric, Vectors};

use crate::support::pixels::{Pixels, emptied};

/// Draws both formats at both densities; returns the PNG at density 1 and the SVG.
fn draws(folder: &std::path::Path, name: &str, picture: &impl Picture) -> (Pixels, String) {
    let path = |end: &str| folder.join(format!("{name}{end}"));
    draw(&path(".png"), picture, 1).unwrap();
    draw(&path("@2.png"), picture, 2).unwrap();
    draw(&path(".svg"), picture, 1).unwrap();
    let [one, two] = [".png", "@2.png"].map(|end| Pixels::read(&path(end)));
    assert_eq!((two.width, two.height), (2 * one.width, 2 * one.height));
    let text = fs::read_to_string(path(".svg")).unwrap();
    assert!(text.starts_with("<svg") && text.trim_end().ends_with("</svg>"), "{name}");
    // Letters of an embedded image may spell anything.
    for tag in text.lines().filter(|line| line.starts_with('<') && !line.starts_with("<image")) {
        assert!(tag.ends_with('>') && !tag.contains("NaN") && !tag.contains("inf"), "{name}: {tag}");
    }
    (one, text)
}

fn table(text: &str, columns: std::ops::Range<usize>) -> (Vec<f64>, usize, usize) {
    let rows: Vec<Vec<f64>> = text
        .lines()
        .skip(1)
        .filter_map(|line| {
            line.split(',').collect::<Vec<_>>()[columns.clone()].iter().map(|x| x.parse().ok()).collect()
        })
        .collect();
    let (m, n) = (rows.len(), columns.len());
    (rows.concat(), m, n)
}

/// Columns with mean 0 and length 1.
fn standardised(x: &mut [f64], m: usize, n: usize) {
    for j in 0..n {
        let mean = (0..m).map(|i| x[i * n + j]).sum::<f64>() / m as f64;
        let length = (0..m).map(|i| (x[i * n + j] - mean).powi(2)).sum::<f64>().sqrt();
        (0..m).for_each(|i| x[i * n + j] = (x[i * n + j] - mean) / length);
    }
}

fn field(x: &[f64], m: usize, n: usize, plane: Plane<'_>) -> GramNorm {
    GramNorm::of(&Vectors::columns(MatrixView::row_major(x, m, n).unwrap()), plane).unwrap()
}

/// Viridis at fractions 0, ½ and 1 (S. van der Walt, N. Smith, 2015), as published.
const VIRIDIS: [[u8; 3]; 3] = [[68, 1, 84], [33, 145, 140], [253, 231, 37]];

fn close(a: [u8; 3], b: [u8; 3]) -> bool {
    a.iter().zip(b).all(|(a, b)| a.abs_diff(b) <= 8)
}

#[test]
fn the_colours_are_those_of_the_norm() {
    let folder = emptied("gram-norm/gram-field");
    // ‖p‖_G = 2|α|: columns of one colour, from 0 in the middle to 2 at the edges.
    let field = field(&[2.0, 0.0, 0.0, 0.0], 2, 2, Plane::default());
    let picture = GramNormPicture { title: "Rank one", norm: &field, tolerance: None, extent: None };
    let (pixels, text) = draws(&folder, "rank-one", &picture);
    let (left, top, side) = (110, 84, 600);
    let share = |x: usize, colour: [u8; 3]| (0..side).filter(|y| close(pixels.at(left + x, top + y), colour)).count();
    // Beside the middle, which the arrow of the flat direction covers in part.
    assert!(share(side / 2 + 1, VIRIDIS[0]) > side / 2, "{}", share(side / 2 + 1, VIRIDIS[0]));
    assert!(share(side / 4 + 10, VIRIDIS[1]) < 20);
    assert!(share(side - 3, VIRIDIS[2]) > side * 3 / 4);
    for words in ["σ = 2", "σ = 0", "levels are lines", "right singular vectors", "α", "β"] {
        assert!(text.contains(words), "{words}");
    }
    assert!(!text.contains("local rank"));
}

#[test]
fn every_matrix_draws() {
    let folder = emptied("gram-norm/gram-fields");
    let (longley, m, n) = table(include_str!("../../examples/data/longley.csv"), 0..7);
    let (cancer, rows, columns) = table(include_str!("../../examples/data/breast_cancer.csv"), 0..30);
    let mut scaled = longley.clone();
    standardised(&mut scaled, m, n);
    let mut scaled_cancer = cancer.clone();
    standardised(&mut scaled_cancer, rows, columns);
    let (u, v) = ([1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0]);
    // Läuchli's vectors: σ = √2 and 1e-12.
    let kappa = [1.0, 1.0, 1e-12, 0.0, 0.0, 1e-12];
    for (name, field, tolerance) in [
        ("two", field(&[2.0, 1.0, 0.0, 1.0], 2, 2, Plane::default()), Some(0.5)),
        ("turned", field(&[2.0, 1.0, 0.0, 1.0], 2, 2, Plane::Directions(&[1.0, 0.0], &[0.0, 1.0])), Some(0.5)),
        ("longley", field(&longley, m, n, Plane::default()), None),
        ("longley-standardised", field(&scaled, m, n, Plane::default()), Some(0.1)),
        ("longley-last", field(&scaled, m, n, Plane::Singular { first: 4, second: 6 }), Some(1e-3)),
        ("longley-directions", field(&scaled, m, n, Plane::Directions(&u, &v)), Some(0.2)),
        ("cancer", field(&cancer, rows, columns, Plane::default()), Some(100.0)),
        ("cancer-standardised", field(&scaled_cancer, rows, columns, Plane::default()), Some(0.5)),
        ("kappa", field(&kappa, 3, 2, Plane::default()), Some(1e-13)),
        ("kappa-plain", field(&kappa, 3, 2, Plane::default()), None),
        ("zero", field(&[0.0; 4], 2, 2, Plane::default()), Some(1.0)),
        ("huge", field(&[1e300, 0.0, 0.0, 5e299], 2, 2, Plane::default()), None),
        ("tiny", field(&[1e-300, 0.0, 0.0, 5e-301], 2, 2, Plane::default()), Some(1e-301)),
    ] {
        let picture = GramNormPicture { title: name, norm: &field, tolerance, extent: None };
        let (pixels, text) = draws(&folder, name, &picture);
        let inside = (0..600).step_by(7).flat_map(|x| (0..600).step_by(7).map(move |y| (110 + x, 84 + y)));
        assert!(inside.filter(|(x, y)| pixels.at(*x, *y) != [255; 3]).count() > 6000, "{name}");
        assert_eq!(text.contains("local rank"), tolerance.is_some(), "{name}");
        assert_eq!(
            text.contains("strips"),
            field.singular_values[0] / field.singular_values[1] > 300.0 && field.singular_values[1] > 0.0,
            "{name}"
        );
        assert!(text.len() < 3_000_000, "{name}: {}", text.len());
    }
}

#[test]
fn ranks_stand_in_their_regions() {
    let folder = emptied("gram-norm/gram-ranks");
    let field = field(&[2.0, 0.0, 0.0, 1.0], 2, 2, Plane::default());
    let picture = GramNormPicture { title: "Ranks", norm: &field, tolerance: Some(0.5), extent: Some(1.0) };
    let (_, text) = draws(&folder, "ranks", &picture);
    let count = |word: &str| text.lines().filter(|line| *line == word).count();
    // A rectangle |α| < ¼, |β| < ½ in the middle, four arms of the cross, four corners; arrows stand over some.
    assert_eq!(count("rank 2"), 4);
    assert!((2..=4).contains(&count("rank 1")) && count("rank 0") <= 1, "{} {}", count("rank 1"), count("rank 0"));
}

#[test]
fn what_is_undetermined_is_hatched() {
    let folder = emptied("gram-norm/gram-hatched");
    let g = Symmetric::from_lower(2, |i, j| if i == j { [4.0, 0.01][i] } else { 0.0 }).unwrap();
    let g = g.with_radius(Radius::Bound(0.3)).unwrap();
    let field = GramNorm::of_symmetric(&g, Plane::default()).unwrap();
    let picture = GramNormPicture { title: "Within a radius", norm: &field, tolerance: None, extent: None };
    let (pixels, text) = draws(&folder, "hatched", &picture);
    assert!(text.contains("not proved to be at least 0"));
    // 4α² + 0.01β² < 0.3(α² + β²): |α| < 0.28|β|. At β = 0.8 that is 0.22, 67 pixels from the middle.
    let y = 84 + 300 - 240;
    let white = |x: usize| (0..40).filter(|k| pixels.at(x, y + k) == [255; 3]).count();
    assert!(white(410 - 50) > 15 && white(410 + 50) > 15 && white(410 + 90) < 5 && white(410 - 90) < 5);
}

#[test]
fn misuse_of_a_gram_field_is_named() {
    let folder = emptied("gram-norm/gram-field-misuse");
    let path = folder.join("none.png");
    let field = field(&[1e308, 0.0, 0.0, 1.0], 2, 2, Plane::default());
    let sound = GramNormPicture { title: "", norm: &field, tolerance: None, extent: Some(1e-3) };
    draw(&folder.join("sound.svg"), &sound, 1).unwrap();
    for extent in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let error = draw(&path, &GramNormPicture { extent: Some(extent), ..sound }, 1).unwrap_err();
        assert!(matches!(error, PlotError::Extent(_)), "{error}");
    }
    for tolerance in [-1.0, f64::NAN] {
        let error = draw(&path, &GramNormPicture { tolerance: Some(tolerance), ..sound }, 1).unwrap_err();
        assert!(matches!(error, PlotError::Tolerance(_)), "{error}");
    }
    let error = draw(&path, &GramNormPicture { extent: Some(10.0), ..sound }, 1).unwrap_err();
    assert!(matches!(error, PlotError::NoAnswer(gramkit::Error::Overflow { .. })), "{error}");
    assert!(!path.exists());
}

/// Angles of values scaled to [−1, 1]; 0 for a constant series.
fn angles(x: &[f64]) -> Vec<f64> {
    let (low, high) = x.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), x| (l.min(*x), h.max(*x)));
    let scaled = |x: &f64| if low < high { (2.0 * (x - low) / (high - low) - 1.0).clamp(-1.0, 1.0) } else { 0.0 };
    x.iter().map(|x| scaled(x).acos()).collect()
}

/// Means of n segments, and their middles.
fn aggregated(x: &[f64], n: usize) -> (Vec<f64>, Vec<f64>) {
    let segment = |k: usize| k * x.len() / n..(k + 1) * x.len() / n;
    let mean = |k: usize| x[segment(k)].iter().sum::<f64>() / segment(k).len() as f64;
    let middle = |k: usize| 0.5 * (segment(k).start + segment(k).end) as f64 - 0.5;
    ((0..n).map(mean).collect(), (0..n).map(middle).collect())
}

#[test]
fn every_series_draws() {
    let folder = emptied("gram-norm/angular");
    let cycles: Vec<f64> =
        (0..309).map(|k| 80.0 + 70.0 * (f64::from(k) * 2.0 * PI / 11.0).sin() * (0.02 * f64::from(k)).cos()).collect();
    let sine: Vec<f64> = (0..200).map(|k| (f64::from(k) * 2.0 * PI / 100.0).sin()).collect();
    let long: Vec<f64> =
        (0..20_000).map(|k| (f64::from(k) * 2.0 * PI / 9000.0).sin() + 0.1 * (f64::from(k)).sin()).collect();
    for (name, series, n) in [
        ("cycles", &cycles[..], 309),
        ("cycles-60", &cycles, 60),
        ("sine", &sine, 40),
        ("constant", &[3.0; 50], 25),
        ("one", &[3.0], 1),
        ("two", &[1.0, 2.0], 2),
        ("long", &long, 20_000),
        ("huge", &[1.7e308, -1.7e308, 0.0, 1e308], 4),
    ] {
        let (values, positions) = aggregated(series, n);
        let phi = angles(&values);
        for (kind, entry) in [
            ("summation field", &(|i: usize, j: usize| (phi[i] + phi[j]).cos()) as &dyn Fn(usize, usize) -> f64),
            ("difference field", &|i: usize, j: usize| (phi[i] - phi[j]).sin()),
        ] {
            let picture = AngularPicture {
                title: name,
                kind,
                series,
                aggregated: &values,
                positions: &positions,
                range: (-1.0, 1.0),
                entry,
            };
            let file = format!("{name}-{}", kind.split(' ').next().unwrap());
            let (_, text) = draws(&folder, &file, &picture);
            assert!(text.contains(kind) && text.len() < 2_500_000, "{name}: {}", text.len());
            assert_eq!(text.contains("mean of 4 × 4 entries"), n > 2500);
        }
    }
}

#[test]
fn angular_colours_are_those_of_the_entries() {
    let folder = emptied("gram-norm/angular-colours");
    let entries = [[-1.0, 0.0], [0.0, 1.0]];
    let picture = AngularPicture {
        title: "Colours",
        kind: "summation field",
        series: &[0.0, 1.0],
        aggregated: &[0.0, 1.0],
        positions: &[0.0, 1.0],
        range: (-1.0, 1.0),
        entry: &|i, j| entries[i][j],
    };
    let (pixels, _) = draws(&folder, "colours", &picture);
    // ColorBrewer's RdBu: #053061 at one end, #67001f at the other, a light grey in the middle.
    let at = |row: usize, column: usize| pixels.at(210 + 280 * column + 140, 210 + 280 * row + 140);
    assert!(close(at(0, 0), [0x05, 0x30, 0x61]) && close(at(1, 1), [0x67, 0x00, 0x1f]));
    assert!(at(0, 1).iter().all(|c| *c > 230) && at(0, 1) == at(1, 0));
}

#[test]
fn misuse_of_an_angular_picture_is_named() {
    let folder = emptied("gram-norm/angular-misuse");
    let path = folder.join("none.png");
    let sound = AngularPicture {
        title: "",
        kind: "summation field",
        series: &[0.0, 1.0],
        aggregated: &[0.0, 1.0],
        positions: &[0.0, 1.0],
        range: (-1.0, 1.0),
        entry: &|_, _| 0.0,
    };
    let error = draw(&path, &AngularPicture { positions: &[0.0], ..sound }, 1).unwrap_err();
    assert!(matches!(error, PlotError::FieldLength { expected: 2, found: 1, .. }), "{error}");
    let error = draw(&path, &AngularPicture { positions: &[1.0, 1.0], ..sound }, 1).unwrap_err();
    assert!(matches!(error, PlotError::Descent { index: 1, value: 1.0 }), "{error}");
    let error = draw(&path, &AngularPicture { series: &[0.0, f64::NAN], ..sound }, 1).unwrap_err();
    assert!(matches!(error, PlotError::Series { index: 1, .. }), "{error}");
    assert!(!path.exists());
    let empty = AngularPicture { series: &[], aggregated: &[], positions: &[], ..sound };
    draw(&folder.join("empty.svg"), &empty, 1).unwrap();
    assert!(fs::read_to_string(folder.join("empty.svg")).unwrap().contains("no values"));
}
