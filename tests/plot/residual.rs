//! What factors of low rank leave, over their ranks.

use gramkit::Symmetric;
use gramkit::plot::{HeatMap, LowRankPicture, Order, PlotError, ResidualPicture, ResidualPoint, Scale, draw};

use crate::support::pixels::{folder, png, svg, texts};

const POINTS: [ResidualPoint; 3] = [
    ResidualPoint { rank: 0, trace_bound: 10.0 },
    ResidualPoint { rank: 5, trace_bound: 0.1 },
    ResidualPoint { rank: 10, trace_bound: 1e-9 },
];

fn picture(points: &[ResidualPoint]) -> ResidualPicture<'_> {
    ResidualPicture { title: "Residual", points }
}

#[test]
fn discs_fall_as_the_bounds_do() {
    for density in [1, 2] {
        let d = density as usize;
        let pixels = png("residual", &picture(&POINTS), density);
        let blue = pixels.find(|[red, _, blue]: [u8; 3]| blue > red.saturating_add(90));
        let axes: Vec<_> = blue.iter().filter(|(_, y)| *y > 100 * d).collect();
        let left = axes.iter().filter(|(x, _)| *x < 200 * d).map(|(_, y)| *y).min().unwrap();
        let right = axes.iter().filter(|(x, _)| *x > 560 * d).map(|(_, y)| *y).max().unwrap();
        assert!(left < 160 * d && right > 480 * d, "{left}, {right}");
    }
    let text = svg("residual", &picture(&POINTS), 1);
    for word in ["rank k of the factor", "trace norm of the residual, proved bound", "1e-8", "10"] {
        assert!(texts(&text).contains(&word), "{word}");
    }
}

#[test]
fn a_matrix_stands_beside_its_residual() {
    let values = Symmetric::from_lower(3, |i, j| 1.0 / (1 + i + j) as f64).unwrap();
    let heat_map = HeatMap {
        title: "Kernel",
        names: &[],
        values: &values,
        scale: Scale::FromEntries,
        order: Order::ByCorrelation,
    };
    let text = svg("beside", &LowRankPicture { heat_map, residual: picture(&POINTS) }, 1);
    assert!(text.starts_with("<svg width=\"1400\" height=\"640\"") && text.contains("Kernel"));
    assert!(texts(&text).contains(&"Residual"));
}

#[test]
fn extreme_bounds_draw_and_what_is_no_bound_does_not() {
    let of = |rank, trace_bound| ResidualPoint { rank, trace_bound };
    for points in [&[][..], &[of(0, 0.0)], &[of(3, f64::MAX), of(3, 5e-324), of(1, 0.0)], &[of(usize::MAX, 1.0)]] {
        assert!(!svg("extreme", &picture(points), 1).is_empty());
        assert!(!png("extreme", &picture(points), 1).find(|_| true).is_empty());
    }
    let path = folder().join("no-bound.svg");
    for value in [f64::NAN, -1.0, f64::INFINITY] {
        let error = draw(&path, &picture(&[of(0, 1.0), of(1, value)]), 1).unwrap_err();
        assert!(matches!(error, PlotError::Residual { index: 1, .. }), "{error}");
    }
    assert!(!path.exists());
}
