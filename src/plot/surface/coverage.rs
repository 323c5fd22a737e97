//! How much of each pixel lines and areas cover.

/// Horizontal and vertical position in units of the page.
pub(crate) type Point = (f64, f64);

/// Points per pixel and direction at which an area is asked for.
const SUBPIXELS: i32 = 4;

/// The pixels of a PNG's page, or of a part of it.
#[derive(Clone, Copy)]
pub(crate) struct Raster {
    /// Width and height.
    pub(crate) pixels: (i32, i32),
    /// Pixels per unit.
    pub(crate) density: i32,
}

impl Raster {
    /// Paths whose points are multiplied by the density.
    fn scaled(self, paths: &[Vec<Point>]) -> Vec<Vec<Point>> {
        let density = f64::from(self.density);
        paths.iter().map(|path| path.iter().map(|(x, y)| (density * x, density * y)).collect()).collect()
    }
}

/// How much of each pixel of a PNG in a rectangle is covered.
pub(crate) struct Cover {
    left: i32,
    top: i32,
    width: usize,
    height: usize,
    covered: Vec<f32>,
}

impl Cover {
    /// The coverage by lines of a width in units, round at their ends and joints.
    pub(crate) fn stroke(raster: Raster, paths: &[Vec<Point>], closed: bool, width: f64) -> Self {
        let (paths, width) = (raster.scaled(paths), width * f64::from(raster.density));
        let mut cover = Self::of(raster, &paths, width);
        for path in paths {
            for pair in path.windows(2) {
                cover.segment(pair[0], pair[1], width);
            }
            if let (true, Some(first), Some(last)) = (closed, path.first(), path.last()) {
                cover.segment(*last, *first, width);
            }
        }
        cover
    }

    /// The coverage by the areas within closed paths.
    pub(crate) fn areas(raster: Raster, paths: &[Vec<Point>]) -> Self {
        let paths = raster.scaled(paths);
        let mut cover = Self::of(raster, &paths, 0.0);
        for path in &paths {
            cover.area(path);
        }
        cover
    }

    /// The rectangle around some paths, within the page, all in pixels.
    fn of(raster: Raster, paths: &[Vec<Point>], stroke: f64) -> Self {
        let (page_width, page_height) = raster.pixels;
        let (mut low, mut high) = ((page_width, page_height), (0, 0));
        for (x, y) in paths.iter().flatten() {
            low = (low.0.min((x - stroke - 1.0) as i32), low.1.min((y - stroke - 1.0) as i32));
            high = (high.0.max((x + stroke + 2.0) as i32), high.1.max((y + stroke + 2.0) as i32));
        }
        let (left, top) = (low.0.max(0), low.1.max(0));
        let width = (high.0.min(page_width) - left.min(page_width)).max(0) as usize;
        let height = (high.1.min(page_height) - top.min(page_height)).max(0) as usize;
        Self { left, top, width, height, covered: vec![0.0; width * height] }
    }

    /// Raises the coverage of the pixels between two corners to what `coverage` says of their middles.
    fn raise(&mut self, low: Point, high: Point, coverage: impl Fn(Point) -> f64) {
        let column = |x: f64| ((x.floor() - f64::from(self.left)).max(0.0) as usize).min(self.width);
        let row = |y: f64| ((y.floor() - f64::from(self.top)).max(0.0) as usize).min(self.height);
        let (columns, rows) = (column(low.0)..column(high.0 + 1.0), row(low.1)..row(high.1 + 1.0));
        for y in rows {
            for x in columns.clone() {
                let middle = (x as f64 + f64::from(self.left) + 0.5, y as f64 + f64::from(self.top) + 0.5);
                let here = &mut self.covered[y * self.width + x];
                let covered = coverage(middle) as f32;
                if covered > *here {
                    *here = covered;
                }
            }
        }
    }

    fn segment(&mut self, (ax, ay): Point, (bx, by): Point, width: f64) {
        let reach = width / 2.0 + 1.0;
        let (low, high) = ((ax.min(bx) - reach, ay.min(by) - reach), (ax.max(bx) + reach, ay.max(by) + reach));
        let (dx, dy) = (bx - ax, by - ay);
        let squared = dx * dx + dy * dy;
        self.raise(low, high, |(x, y)| {
            let along = if squared > 0.0 { (((x - ax) * dx + (y - ay) * dy) / squared).clamp(0.0, 1.0) } else { 0.0 };
            let distance = (x - ax - along * dx).hypot(y - ay - along * dy);
            (width / 2.0 + 0.5 - distance).clamp(0.0, width.min(1.0))
        });
    }

    fn area(&mut self, path: &[Point]) {
        let bound = |of: fn(&Point) -> f64, pick: fn(f64, f64) -> f64| path.iter().map(of).reduce(pick);
        let (Some(left), Some(right)) = (bound(|p| p.0, f64::min), bound(|p| p.0, f64::max)) else { return };
        let (Some(top), Some(bottom)) = (bound(|p| p.1, f64::min), bound(|p| p.1, f64::max)) else { return };
        self.raise((left, top), (right, bottom), |(x, y)| {
            let offset = |k: i32| (f64::from(k) + 0.5) / f64::from(SUBPIXELS) - 0.5;
            let points = (0..SUBPIXELS).flat_map(|i| (0..SUBPIXELS).map(move |j| (x + offset(j), y + offset(i))));
            points.filter(|point| within(path, *point)).count() as f64 / f64::from(SUBPIXELS * SUBPIXELS)
        });
    }

    /// The pixels that are covered at all, each with its share.
    pub(crate) fn covered(&self) -> impl Iterator<Item = ((i32, i32), f64)> + '_ {
        self.covered.iter().enumerate().filter(|(_, covered)| **covered > 0.0).map(|(k, covered)| {
            let at = (self.left + (k % self.width) as i32, self.top + (k / self.width) as i32);
            (at, f64::from(*covered))
        })
    }
}

/// Whether a point lies within a polygon: a ray from it crosses the sides an odd number of times.
fn within(path: &[Point], (x, y): Point) -> bool {
    let mut inside = false;
    let Some(mut before) = path.last().copied() else { return false };
    for &(px, py) in path {
        if (py > y) != (before.1 > y) && x < px + (y - py) * (before.0 - px) / (before.1 - py) {
            inside = !inside;
        }
        before = (px, py);
    }
    inside
}
