//! Pictures: whole or not at all, for every order and every spectrum.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use gramkit::plot::{Format, HeatMap, MatrixPicture, Order, PlotError, Scale, Spectrum};
use gramkit::{Enclosure, Symmetric};

use crate::support::pixels::{Pixels, emptied, texts};

/// Width and height of a matrix beside its spectrum.
const SIZE: (usize, usize) = (1400, 640);
const LONGLEY: [&str; 7] = ["TOTEMP", "GNPDEFL", "GNP", "UNEMP", "ARMED", "POP", "YEAR"];

fn draw(path: &Path, heat_map: &HeatMap<'_>, spectrum: &Spectrum<'_>) -> Result<(), PlotError> {
    gramkit::plot::draw(path, &MatrixPicture { heat_map: *heat_map, spectrum: *spectrum }, 1)
}

/// A matrix with unit diagonal whose entries fall off from it and change their signs.
fn correlation(order: usize) -> Symmetric {
    let entry = |i: usize, j: usize| {
        let distance = (i - j) as f64;
        (-distance / 6.0).exp() * if (i * j) % 5 == 3 && i != j { -1.0 } else { 1.0 }
    };
    Symmetric::from_lower(order, entry).unwrap()
}

/// Eigenvalues falling by a factor, each with an enclosure of one radius.
fn falling(count: usize, factor: f64, radius: f64) -> (Vec<f64>, Vec<Enclosure>) {
    let values: Vec<f64> = (0..count).map(|i| 3.0 * factor.powi(i as i32)).collect();
    let enclosures = values.iter().map(|x| Enclosure { lower: x - radius, upper: x + radius }).collect();
    (values, enclosures)
}

fn heat_map<'a>(values: &'a Symmetric, names: &'a [String]) -> HeatMap<'a> {
    HeatMap { title: "Matrix", names, values, scale: Scale::FromEntries, order: Order::AsGiven }
}

fn spectrum<'a>(values: &'a [f64], enclosures: &'a [Enclosure]) -> Spectrum<'a> {
    Spectrum { title: "Eigenvalues", kind: "eigenvalue", values, enclosures, tolerance: Some(1e-12) }
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// Draws into both formats, checks that the PNG decodes with neither panel blank and that the SVG is whole, and returns
/// the SVG.
fn draws(folder: &Path, name: &str, heat_map: &HeatMap<'_>, spectrum: &Spectrum<'_>) -> String {
    let (png, svg) = (folder.join(format!("{name}.png")), folder.join(format!("{name}.svg")));
    draw(&png, heat_map, spectrum).unwrap();
    draw(&svg, heat_map, spectrum).unwrap();
    let pixels = Pixels::read(&png);
    assert_eq!((pixels.width, pixels.height), SIZE);
    let inked = pixels.find(|pixel| pixel != [255; 3]);
    let left = inked.iter().filter(|(x, _)| *x < SIZE.0 / 2).count();
    assert!(left > 200 && inked.len() - left > 200, "{name}: a panel is blank");
    let text = fs::read_to_string(&svg).unwrap();
    assert!(text.starts_with("<svg") && text.trim_end().ends_with("</svg>"), "{name}");
    for tag in text.lines().filter(|line| line.starts_with('<')) {
        assert!(tag.ends_with('>') && !tag.contains("NaN") && !tag.contains("inf"), "{name}: {tag}");
    }
    assert_eq!(text.matches("<text").count(), text.matches("</text>").count());
    text
}

#[test]
fn every_order_draws_in_both_formats() {
    let folder = emptied("matrix/orders");
    for order in [0, 1, 2, 7, 12, 13, 40, 500] {
        let matrix = correlation(order);
        let (values, enclosures) = falling(order, 0.9, 1e-9);
        let text = draws(&folder, &format!("order-{order}"), &heat_map(&matrix, &[]), &spectrum(&values, &enclosures));
        assert_eq!(text.contains("empty matrix"), order == 0);
        assert_eq!(text.contains("block of 3 × 3"), order == 500);
        assert!(text.len() < 4_000_000, "order {order}: {} bytes", text.len());
    }
}

#[test]
fn short_names_stand_whole_at_both_axes() {
    let folder = emptied("matrix/longley");
    let matrix = correlation(7);
    let (mut values, mut enclosures) = falling(7, 0.03, 1e-9);
    values[6] = -3e-10;
    enclosures[6] = Enclosure { lower: -1.3e-9, upper: 0.7e-9 };
    values[5] = -2e-5;
    enclosures[5] = Enclosure { lower: -3e-5, upper: -1e-5 };
    let names = owned(&LONGLEY);
    let text = draws(&folder, "longley", &heat_map(&matrix, &names), &spectrum(&values, &enclosures));
    for name in LONGLEY {
        assert_eq!(texts(&text).iter().filter(|line| **line == name).count(), 2, "{name}");
    }
    for words in ["positive", "negative", "negative, not separated from 0", "enclosure", "tolerance 1e-12"] {
        assert!(texts(&text).contains(&words), "{words}");
    }
}

#[test]
fn long_names_are_cut_and_stay_distinct() {
    let folder = emptied("matrix/names");
    let measures = [
        "radius",
        "texture",
        "perimeter",
        "area",
        "smoothness",
        "compactness",
        "concavity",
        "concave points",
        "symmetry",
        "fractal dimension",
    ];
    let names: Vec<String> = ["mean", "standard error of the", "worst"]
        .iter()
        .flat_map(|kind| measures.iter().map(move |measure| format!("{kind} {measure}")))
        .collect();
    let matrix = correlation(30);
    let (values, enclosures) = falling(30, 0.5, 1e-7);
    let text = draws(&folder, "thirty", &heat_map(&matrix, &names), &spectrum(&values, &enclosures));
    let cut: Vec<&str> = texts(&text).into_iter().filter(|line| line.contains('…')).collect();
    assert!(cut.len() >= 20);
    assert_eq!(cut.iter().collect::<HashSet<_>>().len() * 2, cut.len());
    let endless = vec!["x".repeat(1_000_000), "\u{301}".repeat(5000), String::new()];
    draws(&folder, "endless", &heat_map(&correlation(3), &endless), &spectrum(&[1.0], &[]));
}

#[test]
fn names_are_escaped_and_what_xml_forbids_replaced() {
    let folder = emptied("matrix/escapes");
    let matrix = correlation(2);
    let names = owned(&["a<b & \"c\"", "bell\u{7}\u{fffe}"]);
    let text = draws(&folder, "escapes", &heat_map(&matrix, &names), &spectrum(&[1.0, 2.0], &[]));
    assert!(text.contains("a&lt;b &amp; &quot;c&quot;"));
    assert!(!text.contains("a<b"));
    assert!(text.contains("bell\\u{7}\u{fffd}"));
    assert!(text.contains("DejaVu Sans, Verdana, sans-serif"));
}

#[test]
fn extreme_entries_draw() {
    let folder = emptied("matrix/entries");
    for (name, scale) in [("huge", f64::MAX), ("tiny", 5e-324), ("zero", 0.0), ("thousands", 12345.678)] {
        for (signs, factor) in [("mixed", -0.5), ("positive", 0.5), ("negated", -1.0)] {
            let entry = |i: usize, j: usize| if i == j && signs != "negated" { scale } else { factor * scale };
            let matrix = Symmetric::from_lower(6, entry).unwrap();
            draws(&folder, &format!("{name}-{signs}"), &heat_map(&matrix, &[]), &spectrum(&[1.0], &[]));
        }
    }
    let matrix = Symmetric::from_lower(3, |i, j| if i == j { 4.0 } else { -1.0 }).unwrap();
    let wide = HeatMap { scale: Scale::Correlation, ..heat_map(&matrix, &[]) };
    let text = draws(&folder, "wide-correlation", &wide, &spectrum(&[1.0], &[]));
    assert!(texts(&text).contains(&"-4"));
}

#[test]
fn extreme_spectra_draw() {
    let folder = emptied("matrix/spectra");
    let matrix = correlation(3);
    let unknown = Enclosure { lower: f64::NEG_INFINITY, upper: f64::INFINITY };
    let decades: Vec<f64> = (0..60).map(|i| 10f64.powi(-5 * i)).collect();
    let cases: Vec<(&str, Vec<f64>, Vec<Enclosure>)> = vec![
        ("all-zero", vec![0.0; 5], vec![]),
        ("all-zero-proved", vec![0.0; 5], vec![Enclosure::point(0.0); 5]),
        ("single", vec![2.5], vec![Enclosure::point(2.5)]),
        ("single-negative", vec![-1.0], vec![]),
        ("equal", vec![1.0; 4], vec![]),
        ("decades", decades, vec![]),
        ("subnormal", vec![5e-324, 1e-310, 2e-308], vec![]),
        ("huge", vec![-f64::MAX, 1.0, f64::MAX], vec![]),
        ("widest", vec![-f64::MAX, -0.0, 5e-324, f64::MAX], vec![]),
        ("unknown", vec![0.0, 1.0], vec![unknown; 2]),
        ("nothing-known", vec![0.0], vec![unknown]),
        ("one-sided", vec![1.0], vec![Enclosure { lower: 0.5, upper: f64::INFINITY }]),
    ];
    for (name, values, enclosures) in cases {
        for (label, tolerance) in [("free", None), ("zero", Some(0.0)), ("small", Some(1e-12))] {
            let spectrum = Spectrum { tolerance, ..spectrum(&values, &enclosures) };
            draws(&folder, &format!("{name}-tolerance-{label}"), &heat_map(&matrix, &[]), &spectrum);
        }
    }
    let (values, enclosures) = falling(40, 0.2, 1e-14);
    let text = draws(&folder, "noise", &heat_map(&matrix, &[]), &spectrum(&values, &enclosures));
    assert!(texts(&text).contains(&"not separated from 0") && texts(&text).contains(&"tolerance 1e-12"));
}

#[test]
fn an_unknown_extension_is_an_error_and_leaves_nothing() {
    let folder = emptied("matrix/extension");
    let matrix = correlation(2);
    for name in ["gram.pdf", "gram", ".svg", "gram.svg.gz"] {
        let path = folder.join(name);
        let error = draw(&path, &heat_map(&matrix, &[]), &spectrum(&[1.0], &[])).unwrap_err();
        assert!(matches!(&error, PlotError::Extension { path: named } if *named == path), "{error}");
    }
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
    assert_eq!(Format::of(&folder.join("GRAM.PNG")).unwrap(), Format::Png);
}

#[test]
fn a_missing_folder_is_an_error_and_leaves_nothing() {
    let folder = emptied("matrix/missing");
    let matrix = correlation(2);
    for name in ["nowhere/gram.svg", "nowhere/gram.png"] {
        let error = draw(&folder.join(name), &heat_map(&matrix, &[]), &spectrum(&[1.0], &[])).unwrap_err();
        assert!(matches!(&error, PlotError::WholeFile(error) if error.path() == folder.join(name)), "{error}");
    }
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
}

#[test]
fn a_failed_rename_leaves_nothing_behind() {
    let folder = emptied("matrix/occupied");
    let matrix = correlation(2);
    for name in ["gram.svg", "gram.png"] {
        fs::create_dir(folder.join(name)).unwrap();
        let error = draw(&folder.join(name), &heat_map(&matrix, &[]), &spectrum(&[1.0], &[])).unwrap_err();
        assert!(matches!(error, PlotError::WholeFile(_)), "{error}");
    }
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 2);
}

#[test]
fn an_existing_picture_is_replaced_and_survives_an_error() {
    let folder = emptied("matrix/existing");
    let path = folder.join("gram.svg");
    fs::write(&path, "old").unwrap();
    let matrix = correlation(2);
    let error = draw(&path, &heat_map(&matrix, &[]), &spectrum(&[f64::NAN], &[])).unwrap_err();
    assert!(matches!(error, PlotError::NonFinite { index: 0, .. }), "{error}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    draw(&path, &heat_map(&matrix, &[]), &spectrum(&[1.0], &[])).unwrap();
    assert!(fs::read_to_string(&path).unwrap().starts_with("<svg"));
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
}

#[test]
fn contradictory_data_are_errors() {
    let folder = emptied("matrix/contradictions");
    let path = folder.join("gram.svg");
    let matrix = correlation(2);
    let map = heat_map(&matrix, &[]);
    let names = owned(&["a", "b", "c"]);
    let error = draw(&path, &heat_map(&matrix, &names), &spectrum(&[1.0], &[])).unwrap_err();
    assert!(matches!(error, PlotError::Length { expected: 2, found: 3, .. }), "{error}");
    let error = draw(&path, &map, &spectrum(&[1.0, 2.0], &[Enclosure::point(1.0)])).unwrap_err();
    assert!(matches!(error, PlotError::Length { expected: 2, found: 1, .. }), "{error}");
    for (lower, upper) in [(2.0, 1.0), (f64::NAN, 1.0), (0.0, f64::NAN)] {
        let error = draw(&path, &map, &spectrum(&[1.0], &[Enclosure { lower, upper }])).unwrap_err();
        assert!(matches!(error, PlotError::Enclosure { index: 0, .. }), "{error}");
    }
    for tolerance in [-1.0, f64::NAN, f64::INFINITY] {
        let error = draw(&path, &map, &Spectrum { tolerance: Some(tolerance), ..spectrum(&[1.0], &[]) }).unwrap_err();
        assert!(matches!(error, PlotError::Tolerance(_)), "{error}");
    }
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
}
