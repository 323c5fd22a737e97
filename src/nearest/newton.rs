//! Newton's method on the dual problem of the nearest correlation matrix.

use faer::Mat;

use super::constraints::Constraints;
use super::curvature::{Curvature, ROOT_HALF, dot};
use crate::claim::Enclosure;
use crate::error::{Error, Mismatch, Result};
use crate::matrix::Symmetric;
use crate::progress::{Progress, report};
use crate::rounding::norms::{frobenius_enclosure, plus, times};
use crate::rounding::{UNIT_ROUNDOFF, add_up, gamma, inflate, mul_down, sub_down};
use crate::spectrum::{Eigen, SemidefiniteDistance};

/// What a step is accepted for, over the decrease that the slope promises (Armijo).
const SUFFICIENT: f64 = 1e-4;
/// Halvings of a step.
const MOST_HALVINGS: i32 = 30;
/// Steps of conjugate gradients for one of Newton's.
const MOST_PRODUCTS: usize = 200;
/// Roundings that the gradient and the value are allowed, times n·u.
const ROUNDINGS: f64 = 4.0;
/// A gradient that no longer falls is taken for zero, if a diagonal is off by no more than this; the certificate tells
/// what that costs.
const STALLED: f64 = 1e-6;

/// The dual problem: over all Y supported on the diagonal and the fixed entries, the least ½‖(G)₊‖_F² − ⟨b − δI, Y⟩ for
/// G = A − δI + Y.
pub(super) struct Dual<'a> {
    pub(super) a: &'a Symmetric,
    pub(super) constraints: &'a Constraints,
    pub(super) max_iterations: usize,
    pub(super) progress: Option<Progress<'a>>,
}

/// What Newton's method ends at.
pub(super) struct Solution {
    /// The entries of Y.
    pub(super) multipliers: Vec<f64>,
    /// Of G.
    pub(super) eigen: Eigen,
    /// A proved lower bound on the squared distance of A from the nearest matrix; may be negative.
    pub(super) square: f64,
    pub(super) iterations: usize,
}

/// One point on the way.
struct Point {
    /// Y, in coordinates in which ‖·‖_F is Euclidean.
    y: Vec<f64>,
    eigen: Eigen,
    gradient: Vec<f64>,
    value: f64,
}

impl Point {
    fn slope(&self) -> f64 {
        norm(&self.gradient)
    }
}

impl Dual<'_> {
    /// Newton's method, from the Y that gives G the diagonal 1 − δ.
    ///
    /// # Errors
    /// [`Error::NoConvergence`]; [`Mismatch::FixedEntries`] where the dual value proves that no matrix has them;
    /// [`Error::Cancelled`]; those of [`Eigen::with`].
    pub(super) fn solve(&self) -> Result<Solution> {
        let n = self.a.order();
        let mut y: Vec<f64> = (0..n).map(|i| 1.0 - self.a.get(i, i)).collect();
        y.resize(self.constraints.count(n), 0.0);
        let mut point = self.at(y)?;
        for iteration in 0..=self.max_iterations {
            report(self.progress, iteration as f64 / (self.max_iterations + 1) as f64)?;
            if point.slope() <= self.rounding(&point) {
                return self.solution(point, iteration);
            }
            if !self.constraints.fixed.is_empty() && self.is_impossible(&point)? {
                return Err(Mismatch::FixedEntries { floor: self.constraints.floor }.into());
            }
            if iteration == self.max_iterations {
                break;
            }
            let near = point.slope() <= STALLED * size(&point);
            match self.step(&point)? {
                Some(next) if near && next.slope() > 0.5 * point.slope() => {
                    let better = if next.slope() < point.slope() { next } else { point };
                    return self.solution(better, iteration + 1);
                }
                Some(next) => point = next,
                None if near => return self.solution(point, iteration + 1),
                None => break,
            }
        }
        let instead = "allow more steps (max_iterations), hold fewer entries, lower the floor, or shrink";
        Err(Error::NoConvergence { what: "Newton iteration for the nearest correlation matrix", instead })
    }

    /// What is left of a gradient that rounding makes.
    fn rounding(&self, point: &Point) -> f64 {
        ROUNDINGS * UNIT_ROUNDOFF * (self.a.order() as f64).sqrt() * size(point)
    }

    /// G, and the gradient P(δI + G₊ − b).
    fn at(&self, y: Vec<f64>) -> Result<Point> {
        let (n, floor) = (self.a.order(), self.constraints.floor);
        let mut g = self.a.as_faer().to_owned();
        for i in 0..n {
            g[(i, i)] += y[i] - floor;
        }
        for (at, y) in self.constraints.fixed.iter().zip(&y[n..]) {
            g[(at.row, at.column)] += ROOT_HALF * y;
            g[(at.column, at.row)] = g[(at.row, at.column)];
        }
        let eigen = Eigen::within_ball(&Symmetric::from_mirrored(g), self.progress)?;
        // Rows of V₊Λ₊^½ as columns.
        let split = eigen.values.partition_point(|&value| value <= 0.0);
        let roots: Vec<f64> = eigen.values[split..].iter().map(|value| value.sqrt()).collect();
        let rows = Mat::from_fn(n - split, n, |k, i| eigen.vectors[(i, split + k)] * roots[k]);
        let entry = |i: usize, j: usize| dot(rows.col_as_slice(i), rows.col_as_slice(j));
        let diagonal = (0..n).map(|i| entry(i, i) - (1.0 - floor));
        let fixed = self.constraints.fixed.iter().map(|at| (entry(at.row, at.column) - at.value) / ROOT_HALF);
        let gradient = diagonal.chain(fixed).collect();
        // ½(‖Y‖² − ‖G₋‖²) − ⟨b − A, Y⟩, which is the dual function up to ½‖A − δI‖², without the parts that cancel.
        let below: f64 = eigen.values[..split].iter().map(|value| value * value).sum();
        let moved: f64 = (0..n).map(|i| (1.0 - self.a.get(i, i)) * y[i]).sum();
        let value = 0.5 * (dot(&y, &y) - below) - moved;
        Ok(Point { y, eigen, gradient, value })
    }

    /// One step, as far along Newton's direction as the value falls enough, or the gradient does; none where neither
    /// does.
    fn step(&self, point: &Point) -> Result<Option<Point>> {
        let slope = point.slope();
        let curvature = Curvature::of(&point.eigen, self.constraints, (0.1 * slope).min(1e-3));
        let direction = self.direction(&curvature, point)?;
        let promised = dot(&direction, &point.gradient);
        let size = 0.5 * dot(&point.y, &point.y) + size(point).powi(2);
        let rounding = ROUNDINGS * self.a.order() as f64 * UNIT_ROUNDOFF * size;
        for halving in 0..=MOST_HALVINGS {
            let step = 0.5_f64.powi(halving);
            let y = point.y.iter().zip(&direction).map(|(y, d)| y + step * d).collect();
            let next = self.at(y)?;
            let falls = next.value <= point.value + SUFFICIENT * step * promised;
            if falls || (next.slope() < slope && next.value <= point.value + rounding) {
                return Ok(Some(next));
            }
        }
        Ok(None)
    }

    /// Preconditioned conjugate gradients for (Hessian)·d = −gradient, to a residual of the gradient's square.
    fn direction(&self, curvature: &Curvature<'_>, point: &Point) -> Result<Vec<f64>> {
        let slope = point.slope();
        let tolerance = slope * slope.clamp(1e-6, 0.1);
        let diagonal = curvature.diagonal();
        let divided = |r: &[f64]| r.iter().zip(&diagonal).map(|(r, d)| r / d).collect::<Vec<_>>();
        let mut residual: Vec<f64> = point.gradient.iter().map(|g| -g).collect();
        let mut direction = vec![0.0; residual.len()];
        let mut z = divided(&residual);
        let mut search = z.clone();
        let mut product = dot(&residual, &z);
        for _ in 0..MOST_PRODUCTS {
            report(self.progress, 0.0)?;
            let image = curvature.times(&search);
            let bend = dot(&search, &image);
            if bend.is_nan() || bend <= 0.0 {
                break;
            }
            let step = product / bend;
            direction.iter_mut().zip(&search).for_each(|(d, s)| *d += step * s);
            residual.iter_mut().zip(&image).for_each(|(r, i)| *r -= step * i);
            if norm(&residual) <= tolerance {
                break;
            }
            z = divided(&residual);
            let next = dot(&residual, &z);
            let kept = next / product;
            search.iter_mut().zip(&z).for_each(|(s, z)| *s = z + kept * *s);
            product = next;
        }
        // Without any step the gradient itself falls.
        Ok(if dot(&direction, &point.gradient) < 0.0 { direction } else { divided(&residual) })
    }

    fn solution(&self, point: Point, iterations: usize) -> Result<Solution> {
        let multipliers = self.entries(&point.y);
        let square = self.square(&multipliers, &point.eigen);
        Ok(Solution { multipliers, eigen: point.eigen, square, iterations })
    }

    /// The entries of Y, from its coordinates.
    fn entries(&self, y: &[f64]) -> Vec<f64> {
        let n = self.a.order();
        y.iter().enumerate().map(|(k, y)| if k < n { *y } else { ROOT_HALF * y }).collect()
    }

    /// Whether no matrix has the fixed entries: all that have them are within ‖A‖_F + n of A, for their trace is n.
    fn is_impossible(&self, point: &Point) -> Result<bool> {
        let square = self.square(&self.entries(&point.y), &point.eigen);
        let most = add_up(frobenius_enclosure(self.a.as_faer()).upper, self.a.order() as f64);
        Ok(square > times(most, most))
    }

    /// A lower bound on the squared distance of A from the nearest matrix: ‖G₋‖² − ‖Y‖² + 2⟨b − A, Y⟩, for G is, of all
    /// symmetric matrices, off what the eigenvalues were computed of by its rounding alone.
    fn square(&self, multipliers: &[f64], eigen: &Eigen) -> f64 {
        let n = self.a.order();
        let largest = multipliers.iter().fold(0.0_f64, |max, y| y.abs().max(max));
        // Of an entry, four roundings of numbers that are no larger than all of its terms.
        let size = plus(plus(self.a.max_abs(), self.constraints.floor), largest);
        let off = times(times(gamma(4), size), n as f64);
        let widened = |e: &Enclosure| Enclosure { lower: sub_down(e.lower, off), upper: add_up(e.upper, off) };
        let enclosures: Vec<Enclosure> = eigen.enclosures.iter().map(widened).collect();
        let below = SemidefiniteDistance::from_enclosures(&enclosures).frobenius.lower;
        let (mut sum, mut moduli) = (0.0, 0.0);
        for (k, y) in multipliers.iter().enumerate() {
            // Fixed entries are those of A.
            let (linear, square) = if k < n { (2.0 * (1.0 - self.a.get(k, k)) * y, y * y) } else { (0.0, 2.0 * y * y) };
            sum += linear - square;
            moduli += linear.abs() + square;
        }
        let rounding = times(gamma(multipliers.len() + 8), inflate(moduli, multipliers.len() + 8));
        let lost = (multipliers.len() + 1) as f64 * f64::MIN_POSITIVE;
        sub_down(mul_down(below, below) + sub_down(sum, plus(rounding, lost)), 0.0).next_down()
    }
}

/// ‖G‖₂, or 1 where that is less.
fn size(point: &Point) -> f64 {
    point.eigen.values.iter().fold(1.0, |max, value| value.abs().max(max))
}

fn norm(x: &[f64]) -> f64 {
    dot(x, x).sqrt()
}
