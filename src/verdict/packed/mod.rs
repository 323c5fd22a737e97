//! The class of each point of a field, by the Hessians at all of them.
//!
//! H is known to within r: ‖H − H'‖₂ ≤ r for the true H'. By Weyl's theorem H' is positive definite if all eigenvalues of H
//! exceed r, negative definite if all are below −r, and indefinite if one exceeds r and another is below −r. So the class
//! is in the inertia of X = H − rI and of Y = H + rI, and by Sylvester and Jacobi that is in the signs of their leading
//! principal minors x, x₂ and x₃: X is positive definite where all three are positive, and has no eigenvalue ≥ 0
//! where they alternate; of Y, the same. No eigenvalue is computed.
//!
//! # The margin
//!
//! With m ≥ max|h_ij| + r every entry of X and Y is m at most. To first order in u, x = fl(a − r) is off by um. x₂ = xy − b²:
//! 3um² for the first product, um² for the second, 2um² for the difference: 6um². x₃ = (z·x₂ − (x·e² + y·c²)) + 2bce: 6um³ from
//! x₂ and 4um³ by two roundings of z·x₂, 3um³ for each of the two others, 2um³ for their sum, 4um³ for the difference, 4um³
//! for the last product and 6um³ for the last sum: 32um³. The margins, 8um² and 40um³, leave room for second-order terms, for
//! m̂ ≥ m(1 − u) and for their own roundings. 2⁻⁸⁹⁰ on top exceeds whatever underflow takes from x₃; where underflow could
//! matter to x₂, x₃ is below that. Overflow and NaN exceed no margin. The floating-point x is 0 only where the exact one is,
//! and has its sign; where x is 0 and x₂ is not, x₂ is negative, and x may count as either.
//!
//! Where a minor is within its margin, the eigenvalues decide, with the bound on their error. What they cannot tell from ±r
//! is not decided.

mod kinds;
mod pivots;
mod signs;
#[cfg(test)]
mod tests;

pub use kinds::{ClassCounts, PointClass};

use pivots::Pivots;
use signs::{Line, PENDING, Plane, Signs, Space, undecided};

use crate::error::{Error, Result};
use crate::matrix::Symmetric;
use crate::rounding::{SMALLEST_SUBNORMAL, UNIT_ROUNDOFF, add_up, exponent, mul_up, scale_by_power_of_two};
use crate::simd::InstructionSet;
use crate::spectrum::Eigen;
use crate::spectrum::packed::{BLOCK, eigenvalues, error_constant, packed_index};

/// The classes of many points at once, as codes of [`PointClass`], by the signs of minors; returns how many of them needed
/// eigenvalues.
///
/// `components` are n(n+1)/2 rows of one length, the packed upper triangles of the Hessians row by row (for order 3 xx, xy, xz,
/// yy, yz, zz); `radius` has r ≥ ‖H − H'‖₂ of each point, H' the true Hessian, and `floor` the smallest radius that the
/// rounding of its samples allows. The class is that of every symmetric H' within r: minimum if all eigenvalues of H exceed r,
/// maximum if all are below −r, saddle if one exceeds r and another is below −r. A point that is none of these is
/// degenerate where r ≤ tightness·max|h_ij| or r ≤ 2·floor, undetermined elsewhere. An H within 1.5·10⁻¹⁴‖H‖ of another class
/// (orders 2 and 3; of orders 4 to 6, where pivots decide, within
/// 10⁻¹³n²‖H‖) counts as undecided; a class that is decided is proved.
///
/// ```
/// use gramkit::verdict::packed::{PointClass, packed_classes};
/// // x² + y², −x² − y², xy, x² and x² + 10⁻⁴y² at 0, all known to 10⁻³, in hundredths of that at best.
/// let (xx, xy, yy) = ([2.0, -2.0, 0.0, 2.0, 2.0], [0.0, 0.0, 1.0, 0.0, 0.0], [2.0, -2.0, 0.0, 0.0, 2e-4]);
/// let mut codes = [0; 5];
/// packed_classes(2, &[&xx, &xy, &yy], &[1e-3; 5], &[1e-5; 5], 1e-9, &mut codes)?;
/// use PointClass::{Maximum, Minimum, Saddle, Undetermined};
/// let expected = [Minimum, Maximum, Saddle, Undetermined, Undetermined];
/// assert_eq!(codes.map(|code| PointClass::from_code(code).unwrap()), expected);
/// // The same, as exact as roundings allow.
/// packed_classes(2, &[&xx, &xy, &yy], &[1e-12; 5], &[1e-12; 5], 1e-9, &mut codes)?;
/// assert_eq!(codes.map(|code| PointClass::from_code(code).unwrap())[3..], [PointClass::Degenerate, Minimum]);
/// # Ok::<(), gramkit::Error>(())
/// ```
///
/// # Errors
/// [`Error::Shape`]; [`Error::Domain`] for a negative radius, or a tightness that is negative or not finite.
pub fn packed_classes(
    order: usize,
    components: &[&[f64]],
    radius: &[f64],
    floor: &[f64],
    tightness: f64,
    codes: &mut [u8],
) -> Result<u64> {
    let expected = order.checked_add(1).and_then(|next| order.checked_mul(next)).map(|count| count / 2);
    let expected = expected.ok_or(Error::TooLarge { rows: order, columns: order })?;
    fits("packed components", expected, components.len())?;
    for row in components.iter().chain([&radius, &floor]) {
        fits("length of a row", codes.len(), row.len())?;
    }
    let domain = |what, value, must_be| Err(Error::Domain { what, value, must_be });
    if !(tightness.is_finite() && tightness >= 0.0) {
        return domain("the tightness", tightness, "finite and not negative");
    }
    // All of them, without a branch: a search would take as long as the classes.
    if radius.iter().fold(false, |negative, &r| negative | (r < 0.0)) {
        let r = radius.iter().copied().find(|&r| r < 0.0).unwrap_or(f64::NAN);
        return domain("a radius", r, "not negative");
    }
    Ok(classify(order, components, radius, floor, tightness, codes))
}

/// How far each point is from another class: max(λ_min, −λ_max, min(λ_max, −λ_min)) − r.
///
/// `values` are the eigenvalues of the Hessians ([`packed_eigenvalues`](crate::spectrum::packed::packed_eigenvalues)), `codes` the classes
/// ([`packed_classes`]) with the same radius. Where the class is decided, every H' within r and the margin is of that class
/// but for roundings, and the margin is not negative; where it is not, the margin is what is missing, and not positive. NaN
/// where the point is invalid.
///
/// ```
/// use gramkit::spectrum::packed::packed_eigenvalues;
/// use gramkit::verdict::packed::{packed_classes, packed_margins};
/// let hessians: [&[f64]; 3] = [&[2.0, 1.0], &[0.0, 0.0], &[3.0, 0.125]];
/// let (radius, mut codes) = ([0.25; 2], [0; 2]);
/// packed_classes(2, &hessians, &radius, &[0.0; 2], 1e-9, &mut codes)?;
/// let (mut low, mut high, mut margins) = ([0.0; 2], [0.0; 2], [0.0; 2]);
/// packed_eigenvalues(2, &hessians, &mut [&mut low, &mut high])?;
/// packed_margins(&[&low, &high], &radius, &codes, &mut margins)?;
/// assert_eq!((codes, margins), ([0, 4], [1.75, -0.125]));
/// # Ok::<(), gramkit::Error>(())
/// ```
///
/// # Errors
/// [`Error::Shape`].
pub fn packed_margins(values: &[&[f64]], radius: &[f64], codes: &[u8], margins: &mut [f64]) -> Result<()> {
    for row in values.iter().chain([&radius]) {
        fits("length of a row", margins.len(), row.len())?;
    }
    fits("length of a row", margins.len(), codes.len())?;
    self::margins(values, radius, codes, margins);
    Ok(())
}

fn fits(what: &'static str, expected: usize, found: usize) -> Result<()> {
    if expected == found { Ok(()) } else { Err(Error::Shape { what, expected, found }) }
}

/// The classes of the points of a batch, as [codes](PointClass), and how many of them the minors could not decide.
///
/// `components` are the rows of the packed upper triangle of H (n(n+1)/2 of them, see [`crate::spectrum::packed`]), `radius` has the
/// r ≥ 0 of each point and `floor` the smallest radius that the rounding of its samples allows. The interval \[−r, r\] is tight,
/// and an undecided point degenerate, where r ≤ tightness·max|h_ij| or r ≤ 2·floor. All rows have the length of `codes`.
pub(crate) fn classify(
    order: usize,
    components: &[&[f64]],
    radius: &[f64],
    floor: &[f64],
    tightness: f64,
    codes: &mut [u8],
) -> u64 {
    classify_on(InstructionSet::detect(), order, components, radius, floor, tightness, codes)
}

fn classify_on(
    set: InstructionSet,
    order: usize,
    components: &[&[f64]],
    radius: &[f64],
    floor: &[f64],
    tightness: f64,
    codes: &mut [u8],
) -> u64 {
    let known = Known { radius, floor, tightness };
    match *components {
        [a] if order == 1 => set.run_loops(Signs::<Line, 1> { components: [a], known, codes, rule: Line }),
        [a, b, d] if order == 2 => {
            set.run_loops(Signs::<Plane, 3> { components: [a, b, d], known, codes, rule: Plane });
        }
        [a, b, c, d, e, f] if order == 3 => {
            set.run_loops(Signs::<Space, 6> { components: [a, b, c, d, e, f], known, codes, rule: Space });
        }
        _ => {
            match order {
                4 => by_pivots::<4, 10>(set, components, known, codes),
                5 => by_pivots::<5, 15>(set, components, known, codes),
                6 => by_pivots::<6, 21>(set, components, known, codes),
                _ => codes.fill(PENDING),
            }
            let mut settled = 0;
            for (v, code) in codes.iter_mut().enumerate().filter(|(_, code)| **code == PENDING) {
                *code = general(order, components, &known, v);
                settled += 1;
            }
            return settled;
        }
    }
    settle(order, components, &known, codes)
}

/// With `IN` components of order `N`; what pivots do not decide is left pending.
fn by_pivots<const N: usize, const IN: usize>(
    set: InstructionSet,
    components: &[&[f64]],
    known: Known<'_>,
    codes: &mut [u8],
) {
    match <[&[f64]; IN]>::try_from(components) {
        Ok(components) => set.run_loops(Signs::<Pivots<N>, IN> { components, known, codes, rule: Pivots::<N> }),
        Err(_) => codes.fill(PENDING),
    }
}

/// How far each point is from where its class would be another: max(λ_min, −λ_max, min(λ_max, −λ_min)) − r, from the eigenvalues
/// ascending (rows as those of [`eigenvalues`]).
///
/// H' may move by that much beyond r and is still a minimum, a maximum or the saddle that H is; where the class is not decided,
/// it is how much is missing, and not positive. NaN where the point is invalid.
pub(crate) fn margins(values: &[&[f64]], radius: &[f64], codes: &[u8], margins: &mut [f64]) {
    let (Some(low), Some(high)) = (values.first(), values.last()) else { return };
    for (v, margin) in margins.iter_mut().enumerate() {
        let of_saddle = if high[v] < -low[v] { high[v] } else { -low[v] };
        let largest = [-high[v], of_saddle].into_iter().fold(low[v], |max, x| if x > max { x } else { max });
        let distance = largest - radius[v];
        *margin = match PointClass::from_code(codes[v]) {
            Some(class) if class.is_decided() => {
                if distance > 0.0 {
                    distance
                } else {
                    0.0
                }
            }
            Some(PointClass::Degenerate | PointClass::Undetermined) => {
                if distance < 0.0 {
                    distance
                } else {
                    0.0
                }
            }
            _ => f64::NAN,
        };
    }
}

/// What is known of the Hessians.
#[derive(Clone, Copy)]
struct Known<'a> {
    radius: &'a [f64],
    floor: &'a [f64],
    tightness: f64,
}

/// Decides what is pending by its eigenvalues, and counts it.
fn settle(order: usize, components: &[&[f64]], known: &Known<'_>, codes: &mut [u8]) -> u64 {
    let mut settled = 0;
    let mut packed = vec![[0.0; BLOCK]; components.len()];
    let mut values = vec![[0.0; BLOCK]; order];
    let mut pending = Vec::with_capacity(BLOCK);
    for start in (0..codes.len()).step_by(BLOCK) {
        let block = &codes[start..codes.len().min(start + BLOCK)];
        if !block.iter().fold(false, |any, &code| any | (code == PENDING)) {
            continue;
        }
        pending.clear();
        pending.extend(block.iter().enumerate().filter(|(_, code)| **code == PENDING).map(|(v, _)| start + v));
        for (to, from) in packed.iter_mut().zip(components) {
            for (to, &v) in to.iter_mut().zip(&pending) {
                // Far from overflow, by a power of two: what is rounded off small entries is nothing beside the others.
                *to = from[v] * 0.0625;
            }
        }
        let rows: Vec<&[f64]> = packed.iter().map(|row| &row[..pending.len()]).collect();
        let mut results: Vec<&mut [f64]> = values.iter_mut().map(|row| &mut row[..pending.len()]).collect();
        eigenvalues(order, &rows, &mut results);
        for (k, &v) in pending.iter().enumerate() {
            codes[v] = by_eigenvalues(order, components, known, v, values[0][k], values[order - 1][k]);
        }
        settled += pending.len() as u64;
    }
    settled
}

/// The code of point `v` from the extreme eigenvalues of H/16.
fn by_eigenvalues(order: usize, components: &[&[f64]], known: &Known<'_>, v: usize, low: f64, high: f64) -> u8 {
    let Some(size) = known.size(components, v) else { return PointClass::Invalid as u8 };
    // The norm is below the computed one and its error; subnormal numbers were rounded on the way, by η/2 each.
    let norm = if high > -low { high } else { -low };
    let error = mul_up(norm, (error_constant(order) + 2.0) * UNIT_ROUNDOFF);
    let error = add_up(error, 8.0 * SMALLEST_SUBNORMAL);
    let r = add_up(known.radius[v] * 0.0625, error);
    known.code(v, size, [(low, high), (low, high)], r)
}

/// The code of point `v`, of any order: definite where a Cholesky factorisation of ±H − tI runs to its end, indefinite where
/// the diagonal is, and else as the enclosures of the eigenvalues have it.
fn general(order: usize, components: &[&[f64]], known: &Known<'_>, v: usize) -> u8 {
    let Some(size) = known.size(components, v) else { return PointClass::Invalid as u8 };
    let h = |i: usize, j: usize| components[packed_index(order, i.min(j), i.max(j))][v];
    let r = known.radius[v];
    let positive = (0..order).any(|i| h(i, i) > r);
    let negative = (0..order).any(|i| h(i, i) < -r);
    if positive && negative {
        return PointClass::Saddle as u8;
    }
    if positive != negative && is_definite(order, size, r, |i, j| if positive { h(i, j) } else { -h(i, j) }) {
        return if positive { PointClass::Minimum } else { PointClass::Maximum } as u8;
    }
    let enclosures = Symmetric::from_lower(order, h).and_then(|h| Eigen::of(&h)).map(|eigen| eigen.enclosures);
    match enclosures.as_deref() {
        Ok([low, .., high]) => known.code(v, size, [(low.lower, high.lower), (low.upper, high.upper)], r),
        _ => known.code(v, size, [(0.0, 0.0); 2], r),
    }
}

/// Whether λ_min(H) > r is proved, for entries of modulus `size` at most.
///
/// With entries below 1 and A = fl(H − tI), a Cholesky factorisation that runs to its end has RᵀR = A + Δ,
/// |Δ| ≤ γ_{n+1}/(1 − γ_{n+1})·ddᵀ with d_i² = a_ii (Demmel; Higham, *Accuracy and Stability*, Theorem 10.3), so
/// λ_min(H) ≥ t − u − 2(n + 1)u·tr A, and tr A ≤ n. What underflow adds is nothing beside the rest of the 4(n + 1)(n + 2)u
/// that t exceeds r by.
fn is_definite(n: usize, size: f64, r: f64, h: impl Fn(usize, usize) -> f64) -> bool {
    let e = exponent(size);
    let r = scale_by_power_of_two(r, -e).next_up();
    let margin = 4.0 * ((n + 1) * (n + 2)) as f64 * UNIT_ROUNDOFF;
    let t = add_up(r, mul_up(margin, add_up(1.0, r)));
    if t >= 1.0 {
        return false;
    }
    // Row by row, the factor's columns in the packed lower triangle.
    let mut factor: Vec<f64> = Vec::with_capacity(n * (n + 1) / 2);
    for i in 0..n {
        let row = factor.len();
        let mut pivot = scale_by_power_of_two(h(i, i), -e) - t;
        for j in 0..i {
            let column = j * (j + 1) / 2;
            let mut entry = scale_by_power_of_two(h(i, j), -e);
            for k in 0..j {
                entry -= factor[row + k] * factor[column + k];
            }
            let entry = entry / factor[column + j];
            factor.push(entry);
            pivot -= entry * entry;
        }
        // NaN is not positive either.
        if pivot > 0.0 {
            factor.push(pivot.sqrt());
        } else {
            return false;
        }
    }
    true
}

impl Known<'_> {
    /// max|h_ij| of point `v`; `None` if something there is not finite.
    fn size(&self, components: &[&[f64]], v: usize) -> Option<f64> {
        let mut size = 0.0_f64;
        for row in components {
            size = size.max(row[v].abs());
        }
        let finite =
            components.iter().all(|row| row[v].is_finite()) && self.radius[v].is_finite() && self.floor[v].is_finite();
        finite.then_some(size)
    }

    /// The code of point `v`, given (λ_min, λ_max) from below and from above and what they must exceed.
    fn code(&self, v: usize, size: f64, [below, above]: [(f64, f64); 2], r: f64) -> u8 {
        if below.0 > r {
            PointClass::Minimum as u8
        } else if above.1 < -r {
            PointClass::Maximum as u8
        } else if below.1 > r && above.0 < -r {
            PointClass::Saddle as u8
        } else {
            undecided(size, self.radius[v], self.floor[v], self.tightness) as u8
        }
    }
}
