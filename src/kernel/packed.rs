//! Points as the kernels of [`pairs`](crate::simd::pairs) read them, for each family of a kernel.

use std::ops::Range;

use super::plan::{FamilyPlan, Method, Plan};
use super::points::Points;
use crate::error::{Error, Result};
use crate::rounding::{UNIT_ROUNDOFF, exponent, inflate, scale_by_power_of_two};
use crate::simd::pairs::{CHAIN, PANEL, Panels};

/// Points packed for a plan.
#[derive(Clone, Debug)]
pub(super) enum Packed {
    Family(PackedFamily),
    Two(Box<[Packed; 2]>),
    One(Box<Packed>),
    /// There is nothing to know of them.
    None,
}

/// Points packed for one family.
#[derive(Clone, Debug, Default)]
pub(super) struct PackedFamily {
    /// Panel after panel, axis after axis.
    panels: Vec<f64>,
    axes: usize,
    /// A number for each point: its squared length, as it was computed, through the Gram matrix; a bound on its length,
    /// where inner products are not exact.
    pub(super) numbers: Vec<f64>,
    /// The points as they are, where single ones are asked for.
    pub(super) points: Option<Points>,
}

impl PackedFamily {
    /// The panels of some points, from a multiple of a panel on.
    pub(super) fn panels(&self, range: &Range<usize>) -> Panels<'_> {
        let end = range.end.next_multiple_of(PANEL);
        Panels { values: &self.panels[range.start * self.axes..end * self.axes], axes: self.axes }
    }

    /// One coordinate of a packed point.
    pub(super) fn coordinate(&self, point: usize, axis: usize) -> f64 {
        self.panels[(point / PANEL * self.axes + axis) * PANEL + point % PANEL]
    }

    /// Writes `value(axis, point)` of the axes that count.
    fn fill(&mut self, count: usize, axes: usize, value: impl Fn(usize, usize) -> f64) {
        self.axes = axes;
        self.panels = vec![0.0; count.next_multiple_of(PANEL) * axes];
        if axes == 0 {
            return;
        }
        for (panel, values) in self.panels.chunks_exact_mut(axes * PANEL).enumerate() {
            for p in 0..PANEL.min(count - panel * PANEL) {
                for (axis, row) in values.chunks_exact_mut(PANEL).enumerate() {
                    row[p] = value(axis, panel * PANEL + p);
                }
            }
        }
    }
}

impl Plan {
    /// Points that were there when the plan was made, with the same origin for all of them.
    ///
    /// # Errors
    /// [`Error::NoDirection`] for a point that is 0, where its direction counts.
    pub(super) fn pack(&self, points: &Points, origin: &Origin) -> Result<Packed> {
        Ok(match self {
            Self::Family(plan) => Packed::Family(plan.pack(points, origin)?),
            Self::Sum(parts) | Self::Product(parts) => {
                Packed::Two(Box::new([parts[0].pack(points, origin)?, parts[1].pack(points, origin)?]))
            }
            Self::Multiple(_, plan) => Packed::One(Box::new(plan.pack(points, origin)?)),
            Self::White(_) => Packed::None,
        })
    }
}

/// What is subtracted from points whose inner products give their distances.
#[derive(Clone, Debug)]
pub(super) struct Origin(Vec<f64>);

impl Origin {
    /// The mean of the points, as it is computed: any point will do.
    pub(super) fn of(points: &Points) -> Self {
        let n = points.count() as f64;
        let mut mean = vec![0.0; points.dimension()];
        for j in 0..points.count() {
            mean.iter_mut().zip(points.point(j)).for_each(|(mean, x)| *mean += x / n);
        }
        mean.iter_mut().filter(|mean| !mean.is_finite()).for_each(|mean| *mean = 0.0);
        Self(mean)
    }
}

impl FamilyPlan {
    fn pack(&self, points: &Points, origin: &Origin) -> Result<PackedFamily> {
        let (n, m) = (points.count(), self.axes.len());
        let x = |axis: usize, j: usize| points.point(j)[self.axes[axis]];
        let mut packed = PackedFamily::default();
        match &self.method {
            Method::Radial { .. } | Method::RationalQuadratic { .. } | Method::Sum { .. } if self.exponent == 0 => {
                packed.fill(n, m, x);
            }
            Method::Radial { .. } | Method::RationalQuadratic { .. } | Method::Sum { .. } => {
                packed.fill(n, m, |axis, j| scale_by_power_of_two(x(axis, j), -self.exponent));
            }
            Method::ThroughGram { .. } => {
                packed.fill(n, m, |axis, j| x(axis, j) - origin.0[self.axes[axis]]);
                packed.numbers = (0..n).map(|j| packed.square(j)).collect();
                packed.points = Some(points.clone());
            }
            Method::Periodic { periods, .. } => packed.fill(n, m, |axis, j| x(axis, j) % periods[self.axes[axis]]),
            Method::Inner { .. } => {
                packed.fill(n, m, |axis, j| self.scale(axis) * scale_by_power_of_two(x(axis, j), -self.exponent));
                packed.numbers = (0..n).map(|j| length_bound(packed.square(j), m)).collect();
            }
            Method::Cosine { .. } => {
                let mut lengths = Vec::with_capacity(n);
                for j in 0..n {
                    // Divided by one power of two first, products with scales stay in range.
                    let largest = (0..m).fold(0.0_f64, |most, axis| most.max(x(axis, j).abs()));
                    if largest == 0.0 {
                        return Err(Error::NoDirection { index: j, why: "is zero", method: None });
                    }
                    let e = exponent(largest);
                    let component = |axis: usize| self.scale(axis) * scale_by_power_of_two(x(axis, j), -e);
                    lengths.push((e, (0..m).map(|axis| component(axis).powi(2)).sum::<f64>().sqrt()));
                }
                packed.fill(n, m, |axis, j| {
                    let (e, length) = lengths[j];
                    self.scale(axis) * scale_by_power_of_two(x(axis, j), -e) / length
                });
            }
            Method::Function(_) => packed.points = Some(points.clone()),
        }
        Ok(packed)
    }
}

impl PackedFamily {
    /// The sum of the squares of a point's coordinates, in chains as all sums over the axes are.
    fn square(&self, point: usize) -> f64 {
        let squared = |axis: usize| self.coordinate(point, axis).powi(2);
        let chain = |first: usize| -> f64 { (first..self.axes.min(first + CHAIN)).map(squared).sum() };
        (0..self.axes).step_by(CHAIN).map(chain).sum()
    }
}

/// A bound on √s for a computed sum of so many squares.
fn length_bound(square: f64, terms: usize) -> f64 {
    let lost = terms as f64 * f64::MIN_POSITIVE;
    (inflate(square, terms + 1) + lost).next_up().sqrt().next_up() * (1.0 + 4.0 * UNIT_ROUNDOFF)
}
