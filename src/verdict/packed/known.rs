//! What is known of the Hessians of a batch, and the class that follows.

use crate::claim::{CurvatureClass, Inertia, PointClass};

/// What is known of the Hessians.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    pub(super) radius: &'a [f64],
    pub(super) floor: &'a [f64],
    pub(super) tightness: f64,
}

/// Whether \[−r, r\] is tight: an undecided point is degenerate there, and undetermined elsewhere.
#[inline(always)]
pub(super) fn is_tight(largest: f64, r: f64, floor: f64, tightness: f64) -> bool {
    (r <= tightness * largest) | (r <= 2.0 * floor)
}

/// The class of a point that the inertia leaves open, by r, the smallest radius that rounding allows, and `largest` =
/// max|h_ij|.
pub(crate) fn open_class(largest: f64, r: f64, floor: f64, tightness: f64) -> PointClass {
    if is_tight(largest, r, floor, tightness) { PointClass::Degenerate } else { PointClass::Undetermined }
}

impl Known<'_> {
    /// max|h_ij| of point `v`; `None` if something there is not finite.
    pub(super) fn size(&self, components: &[&[f64]], v: usize) -> Option<f64> {
        let mut size = 0.0_f64;
        for row in components {
            size = size.max(row[v].abs());
        }
        let finite =
            components.iter().all(|row| row[v].is_finite()) && self.radius[v].is_finite() && self.floor[v].is_finite();
        finite.then_some(size)
    }

    /// The code of point `v` by the inertia of every H' within its radius.
    pub(super) fn code(&self, v: usize, size: f64, order: usize, inertia: &Inertia) -> u8 {
        let open = open_class(size, self.radius[v], self.floor[v], self.tightness);
        CurvatureClass::from_inertia(order, inertia).map_or(open, PointClass::from) as u8
    }
}
