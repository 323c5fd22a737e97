//! The product of the Hessian and a vector, without the Hessian.

use faer::Mat;

use super::Derivative;
use super::axis::{Axis, Side};
use super::bounds::Bounds;
use super::derivative_bounds::DerivativeBounds;
use super::differences::{Differences, Magnitude};
use super::entries::Entries;
use super::entry::Entry;
use super::extrapolation::{Levels, Step, adaptively, shared_noise};
use super::hessian::hessian_with;
use super::noise::Noise;
use super::samples::{Samples, scalar};
use super::status::Status;
use super::stencils::{Stencils, largest, mixed_difference, shared_noises};
use crate::error::{Error, Place, Result};
use crate::matrix::Symmetric;
use crate::rounding::norms::larger;
use crate::rounding::{
    SMALLEST_SUBNORMAL, UNIT_ROUNDOFF, add_up, exponent, gamma, inflate, mul_up, scale_by_power_of_two,
};

const WHAT: &str = "Hessian–vector product";

/// Hv from Hw with v = 2^e·w; `at_best` as of [`Entries`].
fn product_of(
    scaled: &Entries,
    e: i32,
    at_best: Status,
    function_value: Vec<f64>,
    evaluations: usize,
) -> Result<Derivative<Vec<f64>>> {
    let mut entries = Entries::new(scaled.values.nrows(), 1, WHAT)?;
    // Rounded only where the product is a subnormal number.
    let lost = if e < 0 { SMALLEST_SUBNORMAL } else { 0.0 };
    for i in 0..scaled.values.nrows() {
        let times = |matrix: &Mat<f64>| scale_by_power_of_two(matrix[(i, 0)], e);
        let entry = Entry {
            value: times(&scaled.values),
            truncation: times(&scaled.truncation) + lost,
            rounding: times(&scaled.rounding) + 2.0 * lost,
            status: scaled.status(at_best),
        };
        entries.set(i, 0, &entry)?;
    }
    Ok(entries.into_matrix(at_best, function_value, evaluations)?.into_vector())
}

/// Hv of f at x by mixed differences along each coordinate and v,
///
/// > (Hv)ᵢ = ∂ᵢ∂_v f ≈ [f(x + hᵢeᵢ + tv) − f(x − hᵢeᵢ + tv) − f(x + hᵢeᵢ − tv) + f(x − hᵢeᵢ − tv)]/(4hᵢt),
///
/// extrapolated like [`hessian()`](super::hessian()): 1 + 4·(levels + 1)·n calls of f where the Hessian
/// takes 1 + 2·(levels + 1)·n². The steps are half as large, so that the samples stay in the same box.
///
/// Near a [bound](Bounds), and where the error can be [proved](DerivativeBounds), the Hessian is formed and multiplied
/// by v.
///
/// ```
/// use gramkit::derivative::{Differences, hessian_vector_product};
/// // x²y³ at (1, 2): H = [16 24; 24 12].
/// let f = |p: &[f64]| p[0].powi(2) * p[1].powi(3);
/// let z = hessian_vector_product(f, &[1.0, 2.0], &[1.0, -1.0], &Differences::default())?;
/// for (found, (truth, error)) in z.iter().zip([-8.0, 12.0].iter().zip(&z.error)) {
///     assert!((found - truth).abs() <= *error && *error < 1e-8);
/// }
/// assert_eq!(z.evaluations, 1 + 4 * (5 + 1) * 2);
/// # Ok::<(), gramkit::Error>(())
/// ```
///
/// # Errors
/// Those of [`gradient()`](super::gradient()); [`Error::TooLarge`]; [`Error::Shape`] and [`Error::NotFinite`] for v.
pub fn hessian_vector_product(
    f: impl Fn(&[f64]) -> f64,
    x: &[f64],
    v: &[f64],
    options: &Differences<'_>,
) -> Result<Derivative<Vec<f64>>> {
    let (v, e) = direction(x, v)?;
    let v = v.as_slice();
    let f = scalar(f);
    let axes = Axis::plan(options, x, 0.5)?;
    let provable = options.derivative_bounds.fourth.is_finite() && matches!(options.noise, Noise::Given(_));
    if provable || axes.iter().any(|axis| axis.side != Side::Both) {
        return product(&hessian_with(&f, x, options, 1.0)?, v, e);
    }
    let n = x.len();
    let mut entries = Entries::new(n, 1, WHAT)?;
    let mut stencils = Stencils::new(Samples::new(&f, 1, x), *options, axes)?;
    let step = |(axis, v): (&Axis, &f64)| axis.largest() / v.abs();
    let along = stencils.axes.iter().zip(v).filter(|(_, v)| **v != 0.0).map(step);
    let least = along.fold(f64::INFINITY, |least, step| if step < least { step } else { least });
    if least == f64::INFINITY {
        return product_of(&entries, e, Status::Converged, stencils.centre, stencils.samples.evaluations);
    }
    let direction = Direction { v, first: scale_by_power_of_two(1.0, exponent(least) - 1) };
    let mut corners: Vec<Vec<[f64; 4]>> = vec![Vec::new(); n];
    for level in 0..options.levels {
        for (i, corners) in corners.iter_mut().enumerate() {
            corners.push(direction.corners(&mut stencils, i, Step::Halved(level))?);
        }
    }
    stencils.argument_noise = (0..options.levels)
        .map(|level| {
            let share =
                |(j, axis): (usize, &Axis)| direction.argument_share(axis, j, Step::Halved(level), &corners[j][level]);
            vec![stencils.axes.iter().enumerate().map(share).sum::<f64>()]
        })
        .collect();
    let mut products = Vec::with_capacity(n);
    for (i, sampled) in corners.iter().enumerate() {
        let levels = Levels { first: options.levels, ..stencils.axes[i].levels };
        let expansion = stencils.expansion(false, 2);
        products.push(adaptively(expansion, levels, 1, |step| {
            let values = match (step, sampled.get(step.level())) {
                (Step::Halved(_), Some(&values)) => values,
                _ => direction.corners(&mut stencils, i, step)?,
            };
            if step.level() >= options.levels {
                let share = direction.argument_share(&stencils.axes[i], i, step, &values);
                stencils.steeper(i, 0, share);
            }
            let noise = stencils.noise(0, step.level(), largest(&values));
            let (h, t) = (stencils.axes[i].step(step), direction.step(step));
            Ok(vec![mixed_difference(values, noise, 2.0 * h, 2.0 * t)])
        })?);
    }
    let noise = shared_noises(&products, 1);
    for (i, settled) in products.iter().enumerate() {
        entries.set(i, 0, &stencils.finish(settled, &noise, WHAT, |_| (i, 0))?[0])?;
    }
    product_of(&entries, e, Status::Converged, stencils.centre, stencils.samples.evaluations)
}

/// The vector v, and the first multiple of it by which x moves.
struct Direction<'a> {
    v: &'a [f64],
    first: f64,
}

impl Direction<'_> {
    fn step(&self, step: Step) -> f64 {
        step.of(self.first)
    }

    /// u·(reach + t|vᵢ| + h)·|Δf|/h of axis i.
    fn argument_share(&self, axis: &Axis, i: usize, step: Step, [pp, mp, pm, mm]: &[f64; 4]) -> f64 {
        let change = larger((pp - mp).abs(), (pm - mm).abs());
        UNIT_ROUNDOFF * change * ((axis.reach + self.step(step) * self.v[i].abs()) / axis.step(step) + 1.0)
    }

    /// f(x ± hᵢeᵢ ± tv), in the order ++, −+, +−, −−.
    fn corners(&self, stencils: &mut Stencils<'_>, i: usize, step: Step) -> Result<[f64; 4]> {
        let (h, t) = (stencils.axes[i].step(step), self.step(step));
        let mut values = [0.0; 4];
        for (value, (a, b)) in values.iter_mut().zip([(1.0, 1.0), (-1.0, 1.0), (1.0, -1.0), (-1.0, -1.0)]) {
            let axes = &stencils.axes;
            let coordinate = |j: usize, _: f64| {
                let along = b * t * self.v[j];
                axes[j].moved(if j == i { a * h + along } else { along })
            };
            let mut sample = [0.0];
            stencils.samples.moved(coordinate, &mut sample)?;
            *value = sample[0];
        }
        Ok(values)
    }
}

/// Hv at x by differences of a gradient that the caller has, along v alone,
///
/// > Hv = d/dt g(x + tv) ≈ [g(x + tv) − g(x − tv)]/(2t),
///
/// extrapolated like [`gradient()`](super::gradient()): 1 + 2·levels calls of g, and two for each step
/// between that its components need, whatever n. g writes ∇f into its
/// second argument. In the [`Differences`], noise is that of g. Near a [bound](Bounds) the difference turns one-sided
/// along v; bounds of derivatives are not used, so the error is always an estimate.
///
/// ```
/// use gramkit::derivative::{Differences, hessian_vector_product_of_gradient};
/// // ∇(x²y³) = (2xy³, 3x²y²).
/// let g = |p: &[f64], out: &mut [f64]| {
///     (out[0], out[1]) = (2.0 * p[0] * p[1].powi(3), 3.0 * p[0].powi(2) * p[1].powi(2));
/// };
/// let z = hessian_vector_product_of_gradient(g, &[1.0, 2.0], &[1.0, -1.0], &Differences::default())?;
/// assert!((z[0] - -8.0).abs() <= z.error[0] && (z[1] - 12.0).abs() <= z.error[1]);
/// assert!(z.radius.value() < 1e-10);
/// assert!(z.evaluations <= 1 + 2 * (5 + 2));
/// # Ok::<(), gramkit::Error>(())
/// ```
///
/// # Errors
/// Those of [`gradient()`](super::gradient()); [`Error::Shape`] and [`Error::NotFinite`] for v.
pub fn hessian_vector_product_of_gradient(
    g: impl Fn(&[f64], &mut [f64]),
    x: &[f64],
    v: &[f64],
    options: &Differences<'_>,
) -> Result<Derivative<Vec<f64>>> {
    let (v, e) = direction(x, v)?;
    let v = v.as_slice();
    // Whether the options fit x, and how far each coordinate may move.
    let axes = Axis::plan(options, x, 1.0)?;
    let moving = || axes.iter().zip(v).enumerate().filter(|(_, (_, v))| **v != 0.0);
    let Some((slowest, magnitude)) = moving()
        .map(|(j, (axis, v))| (j, axis.magnitude / v.abs()))
        .reduce(|least, next| if next.1 < least.1 { next } else { least })
    else {
        let mut samples = Samples::new(&g, x.len(), x);
        let mut centre = vec![0.0; x.len()];
        samples.at(&[], &mut centre)?;
        return product_of(&Entries::new(x.len(), 1, WHAT)?, e, Status::Converged, centre, samples.evaluations);
    };
    let (mut lower, mut upper) = (f64::NEG_INFINITY, f64::INFINITY);
    for (_, (axis, v)) in moving() {
        let (down, up) = axis.range_along(*v);
        lower = if down > lower { down } else { lower };
        upper = if up < upper { up } else { upper };
    }
    let along = |t: &[f64], out: &mut [f64]| {
        let point: Vec<f64> = axes.iter().zip(v).map(|(axis, v)| axis.moved(t[0] * v)).collect();
        g(&point, out);
    };
    let line = Differences {
        magnitude: Magnitude::Same(magnitude),
        bounds: Bounds::Box { lower: &[lower], upper: &[upper] },
        derivative_bounds: DerivativeBounds::default(),
        ..*options
    };
    // The rounding of x + tv, in units of t.
    let fastest = v.iter().fold(0.0, |max, v| larger(max, v.abs()));
    let reach = x.iter().map(|x| x.abs() / fastest).sum();
    let named = |error| match error {
        Error::Bounds { .. } => axes[slowest].no_room(slowest),
        Error::NotFinite { place: Place::Function { argument }, value } => {
            let argument = axes.iter().zip(v).map(|(axis, v)| axis.moved(argument[0] * v)).collect();
            Error::NotFinite { place: Place::Function { argument }, value }
        }
        other => other,
    };
    let axis = Axis::plan(&line, &[0.0], 1.0).map_err(named)?[0].reaching(reach);
    let mut stencils = Stencils::new(Samples::new(&along, x.len(), &[0.0]), line, vec![axis]).map_err(named)?;
    stencils.sample_axes().map_err(named)?;
    // What the rounding of x does to a component is not seen along v, where its slopes may cancel: as much as to any.
    for noise in &mut stencils.argument_noise {
        let most = largest(noise);
        noise.fill(most);
    }
    let mut entries = Entries::new(x.len(), 1, WHAT)?;
    let settled = stencils.first(0).map_err(named)?;
    let noise = vec![shared_noise(settled.iter().flatten()); x.len()];
    for (i, entry) in stencils.finish_first(0, &settled, &noise, WHAT)?.iter().enumerate() {
        entries.set(i, 0, entry)?;
    }
    product_of(&entries, e, Status::Converged, stencils.centre, stencils.samples.evaluations)
}

/// Hv of a Hessian that is there; the arithmetic of a sum of n products adds γ_n Σ|H_ij v_j| + nη.
fn product(h: &Derivative<Symmetric>, v: &[f64], e: i32) -> Result<Derivative<Vec<f64>>> {
    let n = v.len();
    let mut entries = Entries::new(n, 1, WHAT)?;
    for i in 0..n {
        let weighted = |of: &dyn Fn(usize) -> f64| inflate(v.iter().enumerate().map(|(j, v)| of(j) * v.abs()).sum(), n);
        let lost = mul_up(4.0 * n as f64, SMALLEST_SUBNORMAL);
        let arithmetic = add_up(mul_up(gamma(n), weighted(&|j| h.get(i, j).abs())), lost);
        entries.set(
            i,
            0,
            &Entry {
                value: (0..n).map(|j| h.get(i, j) * v[j]).sum(),
                truncation: weighted(&|j| h.truncation.get(i, j)),
                rounding: add_up(weighted(&|j| h.rounding.get(i, j)), arithmetic),
                status: h.status,
            },
        )?;
    }
    product_of(&entries, e, h.status, h.function_value.clone(), h.evaluations)
}

/// v·2^(−e) with its largest entry in [½, 1), and e.
fn direction(x: &[f64], v: &[f64]) -> Result<(Vec<f64>, i32)> {
    if v.len() != x.len() {
        return Err(Error::Shape { what: "entries of the vector", expected: x.len(), found: v.len() });
    }
    if let Some((index, &value)) = v.iter().enumerate().find(|(_, value)| !value.is_finite()) {
        return Err(Error::NotFinite { place: Place::Component { what: "the vector", index }, value });
    }
    let e = exponent(largest(v));
    Ok((v.iter().map(|v| scale_by_power_of_two(*v, -e)).collect(), e))
}
