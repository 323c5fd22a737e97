//! The classes of millions of points, by the Hessians at all of them: the judgement of
//! [`Definiteness`](crate::verdict::Definiteness) for small matrices side by side.
//!
//! H is known to within r: ‖H − H'‖₂ ≤ r for the true H'. By Weyl's theorem H' has as many positive eigenvalues as H
//! has above r, at least, and as many negative ones as H has below −r. That [`inertia`] decides the class, and it is in
//! the inertia of X = H − rI and of Y = H + rI. By Sylvester and Jacobi that is in the signs of their leading principal
//! minors x, x₂ and x₃: X has as many negative eigenvalues as there are changes of sign in 1, x, x₂, x₃, and so has Y.
//! No eigenvalue is computed. Orders 4 to 6 go by the signs of pivots.
//!
//! # The margin
//!
//! With m ≥ max|h_ij| + r every entry of X and Y is m at most. To first order in u, x = fl(a − r) is off by um. x₂ = xy
//! − b²: 3um² for the first product, um² for the second, 2um² for the difference: 6um². x₃ = (z·x₂ − (x·e² + y·c²)) +
//! 2bce: 6um³ from x₂ and 4um³ by two roundings of z·x₂, 3um³ for each of the two others, 2um³ for their sum, 4um³ for
//! the difference, 4um³ for the last product and 6um³ for the last sum: 32um³. The margins, 8um² and 40um³, leave room
//! for second-order terms, for m̂ ≥ m(1 − u) and for their own roundings. 2⁻⁸⁹⁰ on top exceeds whatever underflow takes
//! from x₃; where underflow could matter to x₂, x₃ is below that. NaN exceeds no margin, and nothing exceeds one that
//! is infinite or NaN, as that of x₂ is where m² overflows, and that of x₃ where 8m³ does: elsewhere no part of x₃
//! overflows, and x₂, the difference of two numbers, only to the infinity of its sign. The floating-point
//! x is 0 only where the exact one is, and has its sign; where x is 0 and x₂ is not, x₂ is negative, and x may count as
//! either.
//!
//! Where a minor is within its margin, the eigenvalues decide, with the bound on their error. What they cannot tell
//! from ±r is not decided.
//!
//! # Entrywise bounds
//!
//! Where each entry has a bound of its own, |h'_ij − h_ij| ≤ e_ij, the matrices H' are far fewer than those within ‖E‖.
//! [`classes_within`] and [`inertia_within`] judge them all: for orders 1 to 3 by closed forms that decide, but for
//! roundings, whatever can be decided (Rohn's theorem for definite ones, a vector in each direction for saddles), above
//! by (|I − RH| + |R|E)w < w, R ≈ H⁻¹, which leaves no matrix singular. Nothing changes where H and E become DHD and
//! DED, so that entries of different units are no hardship. How many of 1000 matrices of order 3 were decided, by the
//! norm of their errors and entry by entry, entries of H from −1 to 1, half of them with ±3/2 on the diagonal, and of E
//! up to a size from 1/100 to 1:
//!
//! | D from | within ‖E‖_∞ | entry by entry |
//! |---|--:|--:|
//! | 1 | 721 | 814 |
//! | 10^±1 | 331 | 814 |
//! | 10^±8 | 41 | 814 |

mod class_counts;
mod eigenvalues;
mod entrywise;
mod filter;
mod general;
mod inertia;
mod known;
mod margins;
mod pivots;
mod signs;
#[cfg(test)]
mod tests;

pub use class_counts::ClassCounts;
pub use entrywise::{classes_within, inertia_within};
pub use inertia::inertia;
pub use margins::margins;

pub(crate) use entrywise::open_within;
pub(crate) use filter::{LARGEST_SLOPE, RadiusBound, filter};
pub(crate) use known::open_class;

use known::Known;
use pivots::Pivots;
use signs::{Line, PENDING, Plane, Signs, Space};

use crate::claim::PointClass;
use crate::error::{Error, Result};
use crate::rounding::check_environment;
use crate::simd::InstructionSet;
use crate::spectrum::packed::{packed_index, packed_length};

/// The classes of many points at once, as codes of [`PointClass`], by the signs of minors; returns how many of them
/// needed eigenvalues.
///
/// * `components` are n(n+1)/2 rows of one length, the packed upper triangles of the Hessians row by row (for order 3
///   xx, xy, xz, yy, yz, zz).
/// * `radius` has r ≥ ‖H − H'‖₂ of each point, H' the true Hessian, and `floor` the smallest radius that the rounding
///   of its samples allows.
///
/// The class is that of every symmetric H' within r: minimum if all eigenvalues of H exceed r, maximum if all are below
/// −r, saddle if one exceeds r and another is below −r. A point that is none of these is degenerate where
/// r ≤ tightness·max|h_ij| or r ≤ 2·floor, undetermined elsewhere.
///
/// A class that is decided is proved, if r is a bound. An H within 1.5·10⁻¹⁴‖H‖ of another class counts as undecided;
/// so does one of order 4 to 6, where pivots decide, within 10⁻¹³n²‖H‖.
///
/// ```
/// use gramkit::claim::PointClass::{self, Degenerate, Maximum, Minimum, Saddle, Undetermined};
/// use gramkit::verdict::packed;
/// // x² + y², −x² − y², xy, x² and x² + 10⁻⁴y² at 0, all known to 10⁻³, in hundredths of that at best.
/// let (xx, xy, yy) = ([2.0, -2.0, 0.0, 2.0, 2.0], [0.0, 0.0, 1.0, 0.0, 0.0], [2.0, -2.0, 0.0, 0.0, 2e-4]);
/// let mut codes = [0; 5];
/// packed::classes(2, &[&xx, &xy, &yy], &[1e-3; 5], &[1e-5; 5], 1e-9, &mut codes)?;
/// let expected = [Minimum, Maximum, Saddle, Undetermined, Undetermined];
/// assert_eq!(codes.map(|code| PointClass::from_code(code).unwrap()), expected);
/// // The same, as exact as roundings allow.
/// packed::classes(2, &[&xx, &xy, &yy], &[1e-12; 5], &[1e-12; 5], 1e-9, &mut codes)?;
/// assert_eq!(codes.map(|code| PointClass::from_code(code).unwrap())[3..], [Degenerate, Minimum]);
/// # Ok::<(), gramkit::Error>(())
/// ```
///
/// # Errors
/// [`Error::Shape`]; [`Error::Domain`] for a negative radius, or a tightness that is negative or not finite.
pub fn classes(
    order: usize,
    components: &[&[f64]],
    radius: &[f64],
    floor: &[f64],
    tightness: f64,
    codes: &mut [u8],
) -> Result<u64> {
    check_environment()?;
    fits("packed components", packed_length(order)?, components.len())?;
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

fn fits(what: &'static str, expected: usize, found: usize) -> Result<()> {
    if expected == found { Ok(()) } else { Err(Error::Shape { what, expected, found }) }
}

/// [`classes`] of rows that all have the length of `codes`, with radii that are not negative.
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
                let h = |i: usize, j: usize| components[packed_index(order, i.min(j), i.max(j))][v];
                *code = match known.size(components, v) {
                    Some(size) => known.code(v, size, order, &general::for_class(order, size, radius[v], h)),
                    None => PointClass::Invalid as u8,
                };
                settled += 1;
            }
            return settled;
        }
    }
    eigenvalues::settle(order, components, &known, codes)
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
