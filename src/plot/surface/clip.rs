//! Lines cut to a rectangle.

use super::coverage::Point;

/// The parts of a path within the rectangle between two corners (Y.-D. Liang, B. A. Barsky, "A new concept and method
/// for line clipping", ACM Transactions on Graphics 3 (1984) 1–22).
pub(crate) fn clipped(path: &[Point], low: Point, high: Point) -> Vec<Vec<Point>> {
    let mut parts: Vec<Vec<Point>> = Vec::new();
    for pair in path.windows(2) {
        let Some([from, to]) = segment(pair[0], pair[1], low, high) else { continue };
        match parts.last_mut() {
            Some(part) if part.last() == Some(&from) => part.push(to),
            _ => parts.push(vec![from, to]),
        }
    }
    parts
}

fn segment(from: Point, to: Point, low: Point, high: Point) -> Option<[Point; 2]> {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let (mut first, mut last) = (0.0_f64, 1.0_f64);
    for (step, room) in [(-dx, from.0 - low.0), (dx, high.0 - from.0), (-dy, from.1 - low.1), (dy, high.1 - from.1)] {
        if step == 0.0 {
            if room < 0.0 {
                return None;
            }
            continue;
        }
        let at = room / step;
        if step < 0.0 && at > first {
            first = at;
        } else if step > 0.0 && at < last {
            last = at;
        }
    }
    let point = |t: f64| match t {
        0.0 => from,
        1.0 => to,
        t => (from.0 + t * dx, from.1 + t * dy),
    };
    (first < last).then(|| [point(first), point(last)])
}

/// Every other piece of a path, `dash` long with gaps of the same length.
pub(crate) fn dashed(path: &[Point], dash: f64) -> Vec<Vec<Point>> {
    let mut dashes = Vec::new();
    let mut done = 0.0;
    for pair in path.windows(2) {
        let ((x, y), (dx, dy)) = (pair[0], (pair[1].0 - pair[0].0, pair[1].1 - pair[0].1));
        let length = dx.hypot(dy);
        let at = |s: f64| (x + dx * s / length, y + dy * s / length);
        let mut start = -(done % (2.0 * dash));
        while start < length {
            let (from, to) = (if start > 0.0 { start } else { 0.0 }, (start + dash).min(length));
            if to > from {
                dashes.push(vec![at(from), at(to)]);
            }
            start += 2.0 * dash;
        }
        done += length;
    }
    dashes
}
