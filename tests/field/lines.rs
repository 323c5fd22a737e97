//! Grids of all kinds, samples on them, and comparisons to the bit.

use gramkit::field::{Axis, FieldOptions, Grid, Map, Quantity, Scheme, Truncation};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// How the samples lie along an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Even,
    Ascending,
    Descending,
    Circle,
    UnevenCircle,
}

pub(crate) const KINDS: [Kind; 5] = [Kind::Even, Kind::Ascending, Kind::Descending, Kind::Circle, Kind::UnevenCircle];

impl Kind {
    pub(crate) fn is_even(self) -> bool {
        matches!(self, Self::Even | Self::Circle)
    }

    pub(crate) fn is_periodic(self) -> bool {
        matches!(self, Self::Circle | Self::UnevenCircle)
    }
}

/// The samples of an axis and where they lie; of a circle the coordinates have one more, the period's end.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) kind: Kind,
    pub(crate) length: usize,
    pub(crate) coordinates: Vec<f64>,
}

impl Line {
    pub(crate) fn even(length: usize, spacing: f64) -> Self {
        let coordinates = (0..=length).map(|i| i as f64 * spacing).collect();
        Self { kind: Kind::Even, length, coordinates }
    }

    /// Of spacings between 1 and 2, in steps of 1/64, times a scale.
    pub(crate) fn random(kind: Kind, length: usize, scale: f64, rng: &mut StdRng) -> Self {
        let spacing = scale * rng.random_range(64..128_i32) as f64 / 64.0;
        let mut coordinates = vec![0.0];
        for i in 0..length {
            // Short binary fractions, so that distances are exact, and fine ones, so that hardly any two of them are
            // equal: no law depends on which of two nodes counts as the nearer.
            let fraction = f64::from(rng.random_range(4096..8192_i32)) / 4096.0;
            let step = if kind.is_even() { spacing } else { scale * fraction };
            coordinates.push(if kind.is_even() { (i + 1) as f64 * spacing } else { coordinates[i] + step });
        }
        if kind == Kind::Descending {
            coordinates.iter_mut().for_each(|x| *x = -*x);
        }
        Self { kind, length, coordinates }
    }

    pub(crate) fn axis(&self) -> Axis {
        let axis = match self.kind {
            Kind::Even | Kind::Circle => Axis::even(self.coordinates[1]),
            Kind::UnevenCircle => Axis::uneven(self.coordinates.clone()),
            Kind::Ascending | Kind::Descending => Axis::uneven(self.coordinates[..self.length].to_vec()),
        };
        let axis = axis.unwrap();
        if self.kind.is_periodic() { axis.periodic() } else { axis }
    }
}

pub(crate) fn grid(lines: &[Line]) -> Grid {
    let shape: Vec<usize> = lines.iter().map(|line| line.length).collect();
    Grid::new(&shape, lines.iter().map(Line::axis).collect()).unwrap()
}

/// All indices, the last one fastest.
pub(crate) fn indices(shape: &[usize]) -> Vec<Vec<usize>> {
    let extend = |rows: Vec<Vec<usize>>, &length: &usize| {
        rows.iter().flat_map(|row| (0..length).map(move |i| [row.as_slice(), &[i]].concat())).collect()
    };
    shape.iter().fold(vec![vec![]], extend)
}

/// f at all points, the last index fastest.
pub(crate) fn sample(lines: &[Line], f: impl Fn(&[f64]) -> f64) -> Vec<f64> {
    let shape: Vec<usize> = lines.iter().map(|line| line.length).collect();
    let position =
        |index: &Vec<usize>| -> Vec<f64> { index.iter().zip(lines).map(|(&i, l)| l.coordinates[i]).collect() };
    indices(&shape).iter().map(|index| f(&position(index))).collect()
}

/// Numbers in [−1, 1).
pub(crate) fn random(count: usize, seed: u64) -> Vec<f64> {
    let mut rng = StdRng::seed_from_u64(seed);
    (0..count).map(|_| rng.random_range(-1.0..1.0)).collect()
}

pub(crate) fn compact(accuracy: usize) -> FieldOptions<'static> {
    FieldOptions { scheme: Scheme::Compact { accuracy }, ..FieldOptions::default() }
}

pub(crate) fn nested(edge_order: usize) -> FieldOptions<'static> {
    FieldOptions { scheme: Scheme::Nested { edge_order }, ..FieldOptions::default() }
}

pub(crate) fn without_truncation(options: FieldOptions<'static>) -> FieldOptions<'static> {
    FieldOptions { truncation: Truncation::Neglected, ..options }
}

pub(crate) const SCHEMES: [Scheme; 5] = [
    Scheme::Compact { accuracy: 2 },
    Scheme::Compact { accuracy: 4 },
    Scheme::Compact { accuracy: 6 },
    Scheme::Nested { edge_order: 1 },
    Scheme::Nested { edge_order: 2 },
];

/// Quantities that need no eigenvalues.
pub(crate) const LINEAR: [Quantity; 4] =
    [Quantity::Gradient, Quantity::Hessian, Quantity::FullHessian, Quantity::Laplacian];

/// Equal to the bit, all NaN counting as one, and 0 as −0.
#[track_caller]
pub(crate) fn assert_same(a: &[f64], b: &[f64], what: &str) {
    assert_eq!(a.len(), b.len(), "{what}");
    for (place, (a, b)) in a.iter().zip(b).enumerate() {
        assert!(a == b || (a.is_nan() && b.is_nan()), "{what}: {a:e} and {b:e} at {place}");
    }
}

#[track_caller]
pub(crate) fn assert_same_maps(a: &[Map], b: &[Map], what: &str) {
    assert_eq!(a.len(), b.len(), "{what}");
    for (a, b) in a.iter().zip(b) {
        assert_eq!(a.shape, b.shape, "{what}");
        assert_same(&a.values, &b.values, &format!("{what}, {:?}", a.quantity));
    }
}

/// The place of an index, the last one fastest.
pub(crate) fn place(shape: &[usize], index: &[usize]) -> usize {
    index.iter().zip(shape).fold(0, |place, (&i, &length)| place * length + i)
}
