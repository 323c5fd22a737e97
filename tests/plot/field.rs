//! Pictures of sampled fields: every number of axes, every size, every value, whole or not at all.

use std::fs;

use gramkit::plot::{FieldPicture, Mark, PlotError, draw};

use crate::support::pixels::{Pixels, emptied, texts};

/// The colours of minima, maxima, saddles, degenerate and undetermined samples, in the order of their codes.
const CLASSES: [[u8; 3]; 5] =
    [[0x00, 0x72, 0xb2], [0xd5, 0x5e, 0x00], [0xf2, 0xdc, 0x8a], [0xcc, 0x79, 0xa7], [0xb4, 0xb4, 0xb4]];
const NAMES: [&str; 5] = ["minimum", "maximum", "saddle", "degenerate", "undetermined"];

fn field<'a>(shape: &'a [usize], samples: &'a [f64], zeros: &'a [f64], ones: &'a [f64]) -> FieldPicture<'a> {
    FieldPicture {
        title: "Field",
        shape,
        samples,
        origin: &zeros[..shape.len()],
        spacing: &ones[..shape.len()],
        gradient: None,
        classes: None,
        marks: &[],
        threshold: None,
        through: None,
    }
}

const ZEROS: [f64; 6] = [0.0; 6];
const ONES: [f64; 6] = [1.0; 6];

/// Draws into both formats, checks that both are whole and of one size, and returns them.
fn draws(folder: &std::path::Path, name: &str, picture: &FieldPicture<'_>) -> (Pixels, String) {
    let (png, svg) = (folder.join(format!("{name}.png")), folder.join(format!("{name}.svg")));
    draw(&png, picture, 1).unwrap();
    draw(&svg, picture, 1).unwrap();
    let pixels = Pixels::read(&png);
    assert_eq!(pixels.width, 1400, "{name}");
    assert!((200..1400).contains(&pixels.height), "{name}: {} pixels high", pixels.height);
    let text = fs::read_to_string(&svg).unwrap();
    assert!(text.starts_with(&format!("<svg width=\"1400\" height=\"{}\"", pixels.height)), "{name}");
    assert!(text.trim_end().ends_with("</svg>"), "{name}");
    for tag in text.lines().filter(|line| line.starts_with('<')) {
        let written = tag.split("base64,").next().unwrap();
        assert!(tag.ends_with('>') && !written.contains("NaN") && !written.contains("inf"), "{name}: {written}");
    }
    assert_eq!(text.matches("<text").count(), text.matches("</text>").count());
    (pixels, text)
}

#[test]
fn every_number_of_axes_draws() {
    let folder = emptied("field/axes");
    for shape in [&[30][..], &[12, 17], &[5, 7, 6], &[2, 5, 7, 6], &[2, 1, 3, 4, 5]] {
        let count: usize = shape.iter().product();
        let samples: Vec<f64> = (0..count).map(|k| (k as f64 * 0.37).sin()).collect();
        let slopes: Vec<Vec<f64>> =
            (0..shape.len()).map(|a| (0..count).map(|k| ((k + a) as f64).cos()).collect()).collect();
        let gradient: Vec<&[f64]> = slopes.iter().map(Vec::as_slice).collect();
        let classes: Vec<u8> = (0..count).map(|k| [0, 1, 2, 3, 4, 255][k % 6]).collect();
        let position: Vec<f64> = shape.iter().map(|n| (n / 2) as f64).collect();
        let mark = |class| Mark { position: &position, error: 2.0, class, boundary: class == 0 };
        let marks: Vec<Mark<'_>> = (0..5).map(mark).collect();
        let picture = FieldPicture {
            gradient: Some(&gradient),
            classes: Some(&classes),
            marks: &marks,
            threshold: Some(0.5),
            ..field(shape, &samples, &ZEROS, &ONES)
        };
        let name = format!("{}-axes", shape.len());
        let (pixels, text) = draws(&folder, &name, &picture);
        let texts = texts(&text);
        for (class, colour) in CLASSES.iter().enumerate() {
            assert!(pixels.colours().contains(colour), "{name}: no {}", NAMES[class]);
            assert!(texts.contains(&format!("{}: 1", NAMES[class]).as_str()), "{name}");
            assert!(texts.iter().any(|line| line.starts_with(NAMES[class]) && line.ends_with('%')), "{name}");
        }
        for words in ["at the boundary: 1", "error of the position", "field = 0.5"] {
            assert!(texts.contains(&words), "{name}: {words}");
        }
        assert!(texts.iter().any(|line| line.starts_with("gradient") && line.contains("longest")), "{name}");
        let title = texts.iter().any(|line| line.contains("index 1 of axis 0"));
        assert_eq!(title, shape.len() > 3, "{name}");
        let maps = match shape.len() {
            1 => 0,
            2 => 1,
            _ => 3,
        };
        assert_eq!(text.matches("<image").count(), 6 + if maps == 0 { 1 } else { 2 * maps + 1 }, "{name}");
    }
}

#[test]
fn every_sample_of_a_small_field_has_its_own_cell() {
    let folder = emptied("field/cells");
    let classes = [0, 1, 2, 3, 3, 2, 1, 0, 0, 1, 2, 3];
    let samples: Vec<f64> = (0..12).map(f64::from).collect();
    let picture = FieldPicture { classes: Some(&classes), ..field(&[3, 4], &samples, &ZEROS, &ONES) };
    let (pixels, _) = draws(&folder, "cells", &picture);
    // The legend stands below the map; a swatch is 20 × 14.
    let of = |class: usize| pixels.of_colour(CLASSES[class]).len() as f64;
    let counts = [0, 1, 2, 3].map(of);
    for count in counts {
        assert!((count / counts[0] - 1.0).abs() < 0.02, "{counts:?}");
    }
    // Viridis from its first colour to its last.
    let colours = pixels.colours();
    assert!(colours.contains(&[0x44, 0x01, 0x54]) && colours.contains(&[0xfd, 0xe7, 0x25]));
}

#[test]
fn sides_keep_their_ratio_up_to_four() {
    let folder = emptied("field/ratio");
    for (shape, spacing, stretched) in [
        ([20, 10], [1.0, 1.0], None),
        ([20, 10], [1.0, 8.0], None),
        ([20, 10], [1.0, 16.0], Some("axis 0 is stretched 2 times")),
        ([1, 1000], [1.0, 1.0], Some("axis 0 is stretched 250 times")),
        ([3, 3], [1.0, -1e300], Some("axis 0 is stretched 2.5e299 times")),
    ] {
        let samples: Vec<f64> = (0..shape[0] * shape[1]).map(|k| k as f64).collect();
        let (_, text) = draws(&folder, "ratio", &field(&shape, &samples, &ZEROS, &spacing));
        let found = texts(&text).iter().find_map(|line| Some(line.split_once("; ")?.1.to_owned()));
        assert_eq!(found.as_deref(), stretched, "{shape:?} {spacing:?}");
        let (before, after) = text.split_once("<image x=\"").unwrap();
        assert!(before.len() < 1000);
        let number = |key: &str| {
            let value = after.split_once(&format!(" {key}=\"")).unwrap().1;
            value.split_once('"').unwrap().0.parse::<f64>().unwrap()
        };
        let drawn = number("width") / number("height");
        let sides = shape[1] as f64 * spacing[1].abs() / (shape[0] as f64 * spacing[0]);
        assert!((drawn / sides.clamp(0.25, 4.0) - 1.0).abs() < 0.01, "{shape:?} {spacing:?}: {drawn}");
    }
}

#[test]
fn extreme_fields_draw() {
    let folder = emptied("field/extremes");
    let most = f64::MAX;
    let cases: [(&str, [f64; 6]); 9] = [
        ("constant", [2.0; 6]),
        ("zero", [0.0; 6]),
        ("missing", [f64::NAN; 6]),
        ("infinite", [f64::INFINITY, 1.0, f64::NEG_INFINITY, 2.0, f64::NAN, 3.0]),
        ("one-left", [f64::NAN, f64::NAN, 3.0, f64::NAN, f64::NAN, f64::NAN]),
        ("widest", [-most, most, 0.0, 1e300, -1e-300, most]),
        ("subnormal", [5e-324, 0.0, 1e-320, 5e-324, 0.0, 0.0]),
        ("neighbours", [1.0, 1.0 + f64::EPSILON, 1.0, 1.0, 1.0, 1.0]),
        ("huge", [1e300, 2e300, 3e300, -1e300, 5e299, 0.0]),
    ];
    for (name, samples) in cases {
        for shape in [&[6][..], &[2, 3], &[6, 1], &[1, 2, 3], &[1, 1, 1, 6]] {
            let gradient = vec![&samples[..]; shape.len()];
            let picture = FieldPicture {
                gradient: Some(&gradient),
                threshold: Some(samples[2]).filter(|threshold| threshold.is_finite()),
                ..field(shape, &samples, &ZEROS, &ONES)
            };
            let (_, text) = draws(&folder, &format!("{name}-{}", shape.len()), &picture);
            let missing = samples.iter().filter(|value| !value.is_finite()).count();
            let said = texts(&text).contains(&format!("no finite value: {missing}").as_str());
            assert_eq!(said, missing > 0, "{name}");
        }
    }
    for (origin, spacing) in [(1e300, 1e298), (-5e-300, -1e-300), (1e16, 4.0), (0.1, 1e-9)] {
        for shape in [&[6][..], &[2, 3], &[1, 2, 3]] {
            draws(&folder, "positions", &field(shape, &[0.0, 1.0, 2.0, 3.0, 4.0, 5.0], &[origin; 3], &[spacing; 3]));
        }
    }
    for shape in [&[0][..], &[0, 3], &[2, 0, usize::MAX]] {
        let (_, text) = draws(&folder, "empty", &field(shape, &[], &ZEROS, &ONES));
        assert!(texts(&text).contains(&"no samples"));
    }
}

#[test]
fn many_samples_and_many_marks_make_a_small_file() {
    let folder = emptied("field/many");
    let side = 1500;
    let shape = [side, side];
    // Noise, on which neither runs of a colour nor long contours exist.
    let mut state = 1_u64;
    let mut noise = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state >> 33
    };
    let samples: Vec<f64> = (0..side * side).map(|_| noise() as f64).collect();
    let classes: Vec<u8> = (0..side * side).map(|_| (noise() % 5) as u8).collect();
    let at = |k: usize| [(k / 1000) as f64 * 5.0, (k % 1000) as f64 * 1.5];
    let positions: Vec<[f64; 2]> = (0..300_000).map(at).collect();
    let marks: Vec<Mark<'_>> = positions
        .iter()
        .enumerate()
        .map(|(k, position)| Mark { position, error: 100.0, class: (k % 5) as u8, boundary: k % 2 == 0 })
        .collect();
    let picture = FieldPicture {
        classes: Some(&classes),
        marks: &marks,
        threshold: Some(f64::from(1 << 30)),
        ..field(&shape, &samples, &ZEROS, &ONES)
    };
    let path = folder.join("many.svg");
    draw(&path, &picture, 1).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.len() < 4_500_000, "{} bytes", text.len());
    assert!(text.lines().count() < 600, "{} elements", text.lines().count());
    let note = texts(&text).into_iter().find(|line| line.contains("samples,")).unwrap();
    assert!(note.contains("1500 × 1500 samples, at each pixel the nearest"), "{note}");
    assert!(note.contains("1 of every 300 points is drawn"), "{note}");
    assert!(texts(&text).iter().any(|line| line.contains("from 1 sample in")));
    let line: Vec<f64> = samples[..200_000].to_vec();
    draw(&folder.join("line.svg"), &field(&[200_000], &line, &ZEROS, &ONES), 1).unwrap();
    assert!(fs::metadata(folder.join("line.svg")).unwrap().len() < 300_000);
}

#[test]
fn a_mark_is_drawn_on_the_slices_it_is_near() {
    let folder = emptied("field/near");
    let samples = [0.0; 125];
    let mark = |position| Mark { position, error: f64::INFINITY, class: 1, boundary: false };
    let marks = [mark(&[2.4, 0.0, 0.0]), mark(&[1.4, 1.4, 1.4]), mark(&[9.0, 2.0, 2.0])];
    let shape = [5, 5, 5];
    let picture = FieldPicture { marks: &marks, ..field(&shape, &samples, &ZEROS, &ONES) };
    let (_, text) = draws(&folder, "centre", &picture);
    assert!(texts(&text).contains(&"maximum: 1 of 3"));
    assert!(texts(&text).iter().any(|line| line.contains("points with an unbounded error: 1")));
    let far = [Mark { error: 1e9, ..marks[0] }];
    let (_, text) = draws(&folder, "far", &FieldPicture { marks: &far, ..picture });
    assert!(texts(&text).iter().any(|line| line.contains("rings of errors beyond their planes: 1")));
    let (_, text) = draws(&folder, "corner", &FieldPicture { through: Some(&[1, 4, 4]), ..picture });
    assert!(texts(&text).contains(&"maximum: 1 of 3"));
    assert!(texts(&text).contains(&"axis 0 = 1 (index 1)"));
}

#[test]
fn contradictory_data_are_errors_and_leave_nothing() {
    let folder = emptied("field/contradictions");
    let path = folder.join("field.svg");
    let samples = [1.0; 6];
    let shape = [2, 3];
    let sound = field(&shape, &samples, &ZEROS, &ONES);
    let fails = |picture: &FieldPicture<'_>| draw(&path, picture, 1).unwrap_err();
    let length = |picture: &FieldPicture<'_>, expected: usize, found: usize| match fails(picture) {
        PlotError::FieldLength { expected: e, found: f, .. } => assert_eq!((e, f), (expected, found)),
        error => panic!("{error}"),
    };
    length(&FieldPicture { samples: &samples[1..], ..sound }, 6, 5);
    length(&FieldPicture { shape: &[], origin: &[], spacing: &[], ..sound }, 1, 0);
    length(&FieldPicture { shape: &[usize::MAX, 3], ..sound }, usize::MAX, 6);
    length(&FieldPicture { origin: &ZEROS[..1], ..sound }, 2, 1);
    length(&FieldPicture { spacing: &ONES[..3], ..sound }, 2, 3);
    length(&FieldPicture { gradient: Some(&[&samples]), ..sound }, 2, 1);
    length(&FieldPicture { gradient: Some(&[&samples, &samples[2..]]), ..sound }, 6, 4);
    length(&FieldPicture { classes: Some(&[0; 7]), ..sound }, 6, 7);
    length(&FieldPicture { through: Some(&[0]), ..sound }, 2, 1);
    let mark = Mark { position: &[0.0, 0.0], error: 0.0, class: 0, boundary: false };
    length(&FieldPicture { marks: &[mark, Mark { position: &[0.0], ..mark }], ..sound }, 2, 1);
    for spacing in [[1.0, 0.0], [1.0, f64::NAN], [1.0, f64::INFINITY], [1.0, 1e308]] {
        let error = fails(&FieldPicture { spacing: &spacing, ..sound });
        assert!(matches!(error, PlotError::Positions { axis: 1, extent: 3, .. }), "{error}");
    }
    for origin in [[f64::NAN, 0.0], [f64::INFINITY, 0.0], [1e20, 0.0]] {
        let error = fails(&FieldPicture { origin: &origin, ..sound });
        assert!(matches!(error, PlotError::Positions { axis: 0, .. }), "{error}");
    }
    let error = fails(&FieldPicture { classes: Some(&[0, 1, 2, 3, 5, 255]), ..sound });
    assert!(matches!(error, PlotError::Class { what: "sample", index: 4, class: 5 }), "{error}");
    let error = fails(&FieldPicture { marks: &[mark, Mark { class: 255, ..mark }], ..sound });
    assert!(matches!(error, PlotError::Class { what: "mark", index: 1, class: 255 }), "{error}");
    for bad in
        [Mark { error: -1.0, ..mark }, Mark { error: f64::NAN, ..mark }, Mark { position: &[0.0, f64::NAN], ..mark }]
    {
        let error = fails(&FieldPicture { marks: &[bad], ..sound });
        assert!(matches!(error, PlotError::Mark { index: 0 }), "{error}");
    }
    for threshold in [f64::NAN, f64::INFINITY] {
        let error = fails(&FieldPicture { threshold: Some(threshold), ..sound });
        assert!(matches!(error, PlotError::Threshold(_)), "{error}");
    }
    let error = fails(&FieldPicture { through: Some(&[0, 3]), ..sound });
    assert!(matches!(error, PlotError::Through { axis: 1, index: 3, extent: 3 }), "{error}");
    let error = draw(&folder.join("field.pdf"), &sound, 1).unwrap_err();
    assert!(matches!(error, PlotError::Extension { .. }), "{error}");
    let error = draw(&folder.join("nowhere/field.png"), &sound, 1).unwrap_err();
    assert!(matches!(error, PlotError::WholeFile(_)), "{error}");
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
}

/// The numbers of the paths of one stroke width, in the order of an SVG.
fn path(svg: &str, width: &str) -> Vec<f64> {
    let line = svg.lines().find(|line| line.contains(&format!("stroke-width=\"{width}\""))).unwrap();
    let data = line.split_once("d=\"").unwrap().1.split_once('"').unwrap().0;
    data.split(['M', 'L', ' ']).filter(|part| !part.is_empty()).map(|part| part.parse().unwrap()).collect()
}

#[test]
fn arrows_point_uphill_and_the_contour_lies_between_its_samples() {
    let folder = emptied("field/directions");
    let shape = [8, 11];
    let (ones, zeros) = ([1.0; 88], [0.0; 88]);
    let samples: Vec<f64> = (0..88).map(|k| f64::from(k % 11)).collect();
    for (spacing, components, right, down) in [
        ([1.0, 1.0], [&zeros[..], &ones[..]], 1.0, 0.0),
        ([1.0, -1.0], [&zeros, &ones], -1.0, 0.0),
        ([1.0, 1.0], [&ones, &zeros], 0.0, 1.0),
        ([2.0, 2.0], [&ones, &ones], 0.5_f64.sqrt(), 0.5_f64.sqrt()),
    ] {
        let gradient = components;
        let base = field(&shape, &samples, &ZEROS, &spacing);
        let (_, text) =
            draws(&folder, "arrows", &FieldPicture { gradient: Some(&gradient), threshold: Some(4.25), ..base });
        let arrow = path(&text, "1.2");
        let (along, across) = (arrow[2] - arrow[0], arrow[3] - arrow[1]);
        let length = along.hypot(across);
        assert!((along / length - right).abs() < 0.02 && (across / length - down).abs() < 0.02, "{along} {across}");
        let image = text.lines().find(|line| line.starts_with("<image")).unwrap();
        let number = |key: &str| {
            let value = image.split_once(&format!(" {key}=\"")).unwrap().1;
            value.split_once('"').unwrap().0.parse::<f64>().unwrap()
        };
        let expected = number("x") + (4.25 + 0.5) / 11.0 * number("width");
        for x in path(&text, "1.8").iter().step_by(2) {
            assert!((x - expected).abs() <= 0.05 + 1e-9, "{x} instead of {expected}");
        }
    }
}
