//! The scores of two components, with their uncertainty.

use gramkit::Enclosure;
use gramkit::plot::{PlotError, ScorePoint, ScoresPicture, draw};

use crate::support::pixels::{folder, png, svg, texts};

fn about(value: f64, error: f64) -> Enclosure {
    Enclosure { lower: value - error, upper: value + error }
}

fn picture<'a>(points: &'a [ScorePoint], groups: &'a [&'a str]) -> ScoresPicture<'a> {
    ScoresPicture { title: "Scores", components: ["component 0 (90 %)", "component 1 (7 %)"], groups, points }
}

#[test]
fn marks_stand_at_their_scores_and_bars_reach_the_ends() {
    let point =
        |x: f64, y: f64, error: f64, group| ScorePoint { first: about(x, error), second: about(y, error), group };
    let points = [point(-10.0, -5.0, 0.0, 0), point(10.0, 5.0, 0.0, 1), point(0.0, 0.0, 4.0, 0)];
    for density in [1, 2] {
        let d = density as usize;
        let pixels = png("scores", &picture(&points, &["calm", "wild"]), density);
        let axes = |(_, y): &&(usize, usize)| *y < 610 * d;
        // A line between two rows of pixels is pale.
        let blue = pixels.find(|[red, _, blue]: [u8; 3]| blue > red.saturating_add(30));
        let red = pixels.find(|[red, _, blue]: [u8; 3]| red > blue.saturating_add(90));
        let (left, right) =
            (blue.iter().filter(axes).map(|(x, _)| *x).min(), blue.iter().filter(axes).map(|(x, _)| *x).max());
        // The first mark is on the lower left; the bars of the third reach over 0.4 of the width on either side of it.
        assert!(left.unwrap() < 140 * d && (520 * d..560 * d).contains(&right.unwrap()), "{left:?} {right:?}");
        assert!(
            red.iter().filter(axes).all(|(x, y)| *x > 690 * d && *y < 90 * d),
            "the second mark is on the upper right"
        );
    }
    let text = svg("scores", &picture(&points, &["calm", "wild"]), 1);
    for word in ["component 0 (90 %)", "component 1 (7 %)", "calm", "wild", "-10", "10"] {
        assert!(texts(&text).contains(&word), "{word}: {:?}", texts(&text));
    }
}

#[test]
fn extreme_scores_draw_and_what_is_no_score_does_not() {
    let at = |x: f64, y: f64| ScorePoint { first: Enclosure::point(x), second: Enclosure::point(y), group: 0 };
    for points in [&[][..], &[at(0.0, 0.0)], &[at(f64::MAX, 5e-324), at(f64::MIN, 0.0)], &[at(1e-310, 1.0); 2]] {
        assert!(!svg("extreme-scores", &picture(points, &[]), 1).is_empty());
        assert!(!png("extreme-scores", &picture(points, &[]), 1).find(|_| true).is_empty());
    }
    let path = folder().join("no-score.svg");
    for (lower, upper) in [(f64::NAN, 1.0), (1.0, f64::INFINITY), (2.0, 1.0)] {
        let bad = ScorePoint { second: Enclosure { lower, upper }, ..at(0.0, 0.0) };
        let error = draw(&path, &picture(&[at(0.0, 0.0), bad], &[]), 1).unwrap_err();
        assert!(matches!(error, PlotError::Score { index: 1, .. }), "{error}");
    }
    let other = ScorePoint { group: 3, ..at(0.0, 0.0) };
    let error = draw(&path, &picture(&[other], &["only"]), 1).unwrap_err();
    assert!(matches!(error, PlotError::Length { expected: 4, found: 1, .. }), "{error}");
    assert!(!path.exists());
}
