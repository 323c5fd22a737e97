//! Loss of orthogonality over the condition number.

use gramkit::plot::{OrthogonalityCurve, OrthogonalityPicture, OrthogonalityPoint, PlotError, draw};

use crate::support::pixels::{folder, png, svg, texts};

const WHOLE: OrthogonalityPoint =
    OrthogonalityPoint { condition: 1e6, loss: Some(1e-8), bound: Some(1e-5), dropped: false };
/// Whether a pixel is at least in part of the first curve, which is vermilion; all else is grey.
fn curve([red, _, blue]: [u8; 3]) -> bool {
    red > blue.saturating_add(40)
}

fn picture<'a>(curves: &'a [OrthogonalityCurve<'a>]) -> OrthogonalityPicture<'a> {
    OrthogonalityPicture { title: "Loss of orthogonality", curves }
}

#[test]
fn failures_are_hollow_marks_above_the_axes() {
    let refused = OrthogonalityPoint { loss: None, bound: None, ..WHOLE };
    let dropped = OrthogonalityPoint { dropped: true, ..WHOLE };
    for (point, above) in [(WHOLE, false), (refused, true), (dropped, true)] {
        let points = [point];
        let curves = [OrthogonalityCurve { name: "cgs", points: &points }];
        for density in [1, 2] {
            let pixels = png("mark", &picture(&curves), density);
            let d = density as usize;
            // The axes are those of 1 ≤ κ ≤ 10⁶, whose end lies 3 % from the right.
            let marks: Vec<_> = pixels.find(curve).into_iter().filter(|(_, y)| *y < 600 * d).collect();
            assert!(!marks.is_empty() && marks.iter().all(|(x, _)| (866..890).contains(&(x / d))), "{marks:?}");
            assert_eq!(marks.iter().all(|(_, y)| *y < 120 * d), above);
            if above {
                assert_eq!(pixels.at(876 * d, 102 * d), [255; 3]);
            } else {
                // From 1e-8 up to 1e-5 with 16 decades in 94 % of 472 units.
                let heights = marks.iter().map(|(_, y)| y / d);
                let (top, bottom) = (heights.clone().min().unwrap(), heights.max().unwrap());
                let bar = 3.0 / 16.0 * 0.94 * 472.0 + 5.0;
                assert!(((bottom - top) as f64 - bar).abs() < 4.0, "{top} to {bottom}");
            }
        }
        let text = svg("mark", &picture(&curves), 1);
        assert_eq!(texts(&text).contains(&"no basis, or vectors dropped"), above);
        for guide in ["u", "uκ", "uκ²", "cgs"] {
            assert!(texts(&text).contains(&guide), "{guide}");
        }
    }
}

#[test]
fn extreme_runs_draw() {
    let of = |condition, loss, bound| OrthogonalityPoint { condition, loss, bound, dropped: false };
    let points = [
        of(1.0, Some(0.0), Some(0.0)),
        of(f64::MAX, Some(f64::MAX), Some(f64::INFINITY)),
        of(1.0, Some(5e-324), None),
        of(1e300, Some(f64::INFINITY), None),
    ];
    let curve =
        OrthogonalityCurve { name: "a name that is much too long for a legend".repeat(9).leak(), points: &points };
    for curves in [&[][..], &[OrthogonalityCurve { points: &[], ..curve }], &[curve], &[curve; 20]] {
        let text = svg("extreme", &picture(curves), 1);
        for tag in text.lines().filter(|line| line.starts_with('<')) {
            assert!(!tag.contains("NaN") && !tag.contains("inf"), "{tag}");
        }
        png("extreme", &picture(curves), 1);
    }
}

#[test]
fn impossible_numbers_are_errors() {
    let path = folder().join("impossible.svg");
    let fails = |point| {
        let points = [WHOLE, point];
        draw(&path, &picture(&[OrthogonalityCurve { name: "", points: &points }]), 1).unwrap_err()
    };
    for condition in [0.5, -1.0, f64::NAN, f64::INFINITY] {
        let error = fails(OrthogonalityPoint { condition, ..WHOLE });
        assert!(matches!(error, PlotError::Condition { curve: 0, index: 1, .. }), "{error}");
    }
    for value in [-1e-300, f64::NAN] {
        for point in
            [OrthogonalityPoint { loss: Some(value), ..WHOLE }, OrthogonalityPoint { bound: Some(value), ..WHOLE }]
        {
            assert!(matches!(fails(point), PlotError::Loss { curve: 0, index: 1, .. }));
        }
    }
    assert!(!path.exists());
}
