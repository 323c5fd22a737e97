//! How often the error bars of critical points hold, against zeros of the gradient in closed form.

use std::fmt;

use gramkit::Field;
use gramkit::claim::PointClass;
use gramkit::field::{Axis, CriticalPoint, CriticalPoints, FieldOptions, Scheme};
use rand::SeedableRng;
use rand::rngs::StdRng;

use super::families::{Case, FAMILIES, Stored};
use crate::field::analytic::eigenvalues;
use crate::support::cases::cases;

/// Points of a field that are looked at.
const MOST: usize = 40;

/// The error of a truth, relative to the sizes of the field that it is computed from: Newton's last step in double
/// precision, and the sums of up to fifty terms.
const TRUTH: f64 = 1e3 * f64::EPSILON;

/// What was seen of a family.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    points: usize,
    eigenvalues: usize,
    positions: [usize; 2],
    values: usize,
    decided: usize,
    wrong: usize,
    /// Decided points without a true one within a step, or the position's error; and all such points.
    spurious: [usize; 2],
    /// Bars by errors of eigenvalues, where rounding is not what makes them.
    ratios: Vec<f64>,
}

impl Tally {
    pub(super) fn add(&mut self, other: &Self) {
        self.points += other.points;
        self.eigenvalues += other.eigenvalues;
        self.positions = [0, 1].map(|k| self.positions[k] + other.positions[k]);
        self.values += other.values;
        self.decided += other.decided;
        self.wrong += other.wrong;
        self.spurious = [0, 1].map(|k| self.spurious[k] + other.spurious[k]);
        self.ratios.extend(&other.ratios);
    }

    fn median_ratio(&self) -> f64 {
        let mut ratios = self.ratios.clone();
        ratios.sort_by(f64::total_cmp);
        ratios.get(ratios.len() / 2).copied().unwrap_or(f64::NAN)
    }

    fn share(&self, of: usize, all: usize) -> f64 {
        if all == 0 { 1.0 } else { of as f64 / all as f64 }
    }

    pub(super) fn shares(&self) -> [f64; 3] {
        let [known, of] = self.positions;
        [self.share(self.eigenvalues, self.points), self.share(known, of), self.share(self.values, self.points)]
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [eigenvalues, positions, values] = self.shares().map(|share| 100.0 * share);
        let decided = 100.0 * self.share(self.decided, self.points);
        write!(
            f,
            "{:>6} points, λ {eigenvalues:.2} %, position {positions:.2} %, value {values:.2} %, bar/error {:.1}, \
             decided {decided:.1} %, wrong {}, spurious {} of {}",
            self.points,
            self.median_ratio(),
            self.wrong,
            self.spurious[0],
            self.spurious[1]
        )
    }
}

/// The critical points that are found of a case.
pub(super) fn found(case: &Case, scheme: Scheme) -> CriticalPoints {
    let options = FieldOptions { scheme, noise: case.noise, smoothing: case.smoothing, ..FieldOptions::default() };
    let grid = case.grid.clone();
    let found = match case.stored {
        Stored::Doubles => Field::with(&case.samples, grid, &options).unwrap().critical_points(),
        Stored::Singles => {
            let samples: Vec<f32> = case.samples.iter().map(|&sample| sample as f32).collect();
            Field::with(&samples, grid, &options).unwrap().critical_points()
        }
        Stored::Integers => {
            let samples: Vec<i32> = case.samples.iter().map(|&sample| sample as i32).collect();
            Field::with(&samples, grid, &options).unwrap().critical_points()
        }
    };
    found.unwrap()
}

pub(super) fn class_of(eigenvalues: &[f64]) -> PointClass {
    match (eigenvalues.iter().all(|&value| value > 0.0), eigenvalues.iter().all(|&value| value < 0.0)) {
        (true, _) => PointClass::Minimum,
        (_, true) => PointClass::Maximum,
        _ => PointClass::Saddle,
    }
}

/// The longest step along each axis.
fn steps(case: &Case) -> Vec<f64> {
    let step = |(axis, &length): (&Axis, &usize)| match axis.spacing() {
        Some(h) => h,
        None => (1..length).map(|i| (axis.coordinate(i) - axis.coordinate(i - 1)).abs()).fold(0.0, f64::max),
    };
    case.grid.axes().iter().zip(case.grid.shape()).map(step).collect()
}

/// Compares the points of a case with true ones.
pub(super) fn tally(case: &Case, points: &[&CriticalPoint]) -> Tally {
    let (mut tally, steps) = (Tally::default(), steps(case));
    let n = steps.len();
    let largest = case.samples.iter().filter(|sample| sample.is_finite()).fold(0.0_f64, |max, s| max.max(s.abs()));
    for point in points.iter().take(MOST).filter(|point| point.hull.is_none()) {
        let reach = |a: usize| point.position_error.as_ref().map_or(steps[a], |error| error[a].max(steps[a]));
        let Some(truth) = case.field.critical_near(&point.position, &(0..n).map(reach).collect::<Vec<f64>>()) else {
            tally.spurious[1] += 1;
            tally.spurious[0] += usize::from(point.class.is_decided());
            continue;
        };
        let (value, _, hessian) = case.field.jet(&truth);
        let true_eigenvalues = eigenvalues(n, &hessian);
        let size = hessian.iter().fold(0.0_f64, |max, entry| max.max(entry.abs()));
        let off = point.eigenvalues.iter().zip(&true_eigenvalues).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        let bar = point.hessian.radius().value();
        tally.points += 1;
        tally.eigenvalues += usize::from(off <= bar + TRUTH * size);
        // Rounding alone makes a bar of some ulps of the samples by the square of the step.
        let floor = steps.iter().fold(0.0_f64, |max, h| max.max(largest / (h * h))) * 4096.0 * f64::EPSILON;
        if bar > floor && off > 0.0 {
            tally.ratios.push(bar / off);
        }
        if let Some(error) = &point.position_error {
            let inside = (0..n).all(|a| {
                let coordinate = truth[a].abs().max(steps[a]);
                (point.position[a] - truth[a]).abs() <= error[a] + TRUTH * coordinate
            });
            tally.positions[0] += usize::from(inside);
            tally.positions[1] += 1;
        }
        tally.values += usize::from((point.value - value).abs() <= point.value_error + TRUTH * largest);
        if point.class.is_decided() {
            tally.decided += 1;
            tally.wrong += usize::from(point.class != class_of(&true_eigenvalues));
        }
    }
    tally
}

pub(super) const SCHEMES: [(&str, Scheme); 4] = [
    ("accuracy 2", Scheme::Compact { accuracy: 2 }),
    ("nested", Scheme::Nested { edge_order: 2 }),
    ("accuracy 4", Scheme::Compact { accuracy: 4 }),
    ("accuracy 6", Scheme::Compact { accuracy: 6 }),
];

/// The tallies of all families, with so many fields each.
pub(super) fn run(scheme: Scheme, fields: usize, seed: u64) -> Vec<(&'static str, Tally)> {
    let each = |&(name, family): &(&'static str, fn(&mut StdRng) -> Case)| {
        let mut random = StdRng::seed_from_u64(seed);
        let mut all = Tally::default();
        for _ in 0..fields {
            let case = family(&mut random);
            let found = found(&case, scheme);
            all.add(&tally(&case, &found.points.iter().collect::<Vec<_>>()));
        }
        (name, all)
    };
    FAMILIES.iter().map(each).collect()
}

#[test]
fn error_bars_of_critical_points_hold() {
    for (name, scheme) in SCHEMES {
        let families = run(scheme, cases(2), 14);
        let mut all = Tally::default();
        for (family, tally) in &families {
            println!("{name:<11} {family:<30} {tally}");
            all.add(tally);
        }
        println!("{name:<11} {:<30} {all}", "all");
        assert!(all.shares().iter().all(|share| *share >= 0.999), "{name}: {all}");
        assert_eq!((all.wrong, all.spurious[0]), (0, 0), "{name}: {all}");
        // Of a few hundred points the median depends on how fine the few grids happen to be.
        let most = if all.points >= 10_000 { 30.0 } else { 60.0 };
        assert!(all.median_ratio() <= most, "{name}: {all}");
        for (family, tally) in families.iter().filter(|(_, tally)| tally.points >= 100) {
            assert!(tally.shares().iter().all(|share| *share >= 0.99), "{name}, {family}: {tally}");
            assert_eq!((tally.wrong, tally.spurious[0]), (0, 0), "{name}, {family}: {tally}");
        }
    }
}
