//! Second-order stencils along one axis, and the stencils of their leading truncation errors.
//!
//! With samples f_k at distance h, in units of h and h²:
//!
//! | | first derivative | leading error | second derivative | leading error |
//! |---|---|---|---|---|
//! | interior | ½[−1, 0, 1] | h²f‴/6 | [1, −2, 1] | h²f⁗/12 |
//! | left edge | ½[−3, 4, −1] | h²f‴/3 | [2, −5, 4, −1] | 11h²f⁗/12 |
//!
//! and the mirror images at the right edge (Fornberg, *Generation of finite difference formulas on arbitrarily spaced
//! grids*, Math. Comp. 51 (1988), Tables 1 and 3). The leading errors are differences themselves: of order 3 and 4, over the
//! nearest samples. In the interior they are the familiar comparison of step h with step 2h,
//!
//! > (D_h − D_2h)/3 = h²·(δ⁴f/h⁴)/12, and with first derivatives h²·(μδ³f/h³)/6,
//!
//! which needs five samples; one-sided it would need seven, and the difference of order 4 needs five there as well.

/// Weights on consecutive samples of an axis.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stencil {
    /// Index of the first sample.
    pub(super) start: usize,
    weights: &'static [f64],
    scale: f64,
}

impl Stencil {
    fn new(start: usize, weights: &'static [f64], scale: f64) -> Self {
        Self { start, weights, scale }
    }

    /// The weights, from `start` on.
    pub(super) fn weights(&self) -> impl Iterator<Item = f64> {
        let Self { weights, scale, .. } = *self;
        weights.iter().map(move |w| scale * w)
    }
}

const CENTRAL_FIRST: &[f64] = &[-0.5, 0.0, 0.5];
const LEFT_FIRST: &[f64] = &[-1.5, 2.0, -0.5];
const RIGHT_FIRST: &[f64] = &[0.5, -2.0, 1.5];
const CENTRAL_SECOND: &[f64] = &[1.0, -2.0, 1.0];
const LEFT_SECOND: &[f64] = &[2.0, -5.0, 4.0, -1.0];
const RIGHT_SECOND: &[f64] = &[-1.0, 4.0, -5.0, 2.0];
const THIRD: &[f64] = &[-1.0, 3.0, -3.0, 1.0];
const CENTRAL_THIRD: &[f64] = &[-0.5, 1.0, 0.0, -1.0, 0.5];
const FOURTH: &[f64] = &[1.0, -4.0, 6.0, -4.0, 1.0];

/// The stencils at one index of an axis with at least three samples.
#[derive(Clone, Copy, Debug)]
pub(super) struct AxisStencils {
    /// h·f′.
    pub(super) first: Stencil,
    /// h²·f″; `None` at the edge of an axis with three samples.
    pub(super) second: Option<Stencil>,
    /// h times the leading error of `first`; `None` with three samples.
    pub(super) first_error: Option<Stencil>,
    /// h² times the leading error of `second`; `None` with three samples.
    pub(super) second_error: Option<Stencil>,
}

impl AxisStencils {
    /// At `index` of `length` ≥ 3 samples.
    pub(super) fn at(index: usize, length: usize) -> Self {
        let last = length - 1;
        let edge = index == 0 || index == last;
        let first = match index {
            0 => Stencil::new(0, LEFT_FIRST, 1.0),
            _ if edge => Stencil::new(last - 2, RIGHT_FIRST, 1.0),
            _ => Stencil::new(index - 1, CENTRAL_FIRST, 1.0),
        };
        let second = match index {
            _ if edge && length < 4 => None,
            0 => Some(Stencil::new(0, LEFT_SECOND, 1.0)),
            _ if edge => Some(Stencil::new(last - 3, RIGHT_SECOND, 1.0)),
            _ => Some(Stencil::new(index - 1, CENTRAL_SECOND, 1.0)),
        };
        // Windows of four or five samples, moved inwards where the index is too near an edge.
        let third = match index {
            _ if length < 4 => None,
            _ if index >= 2 && index + 2 <= last => Some((index - 2, CENTRAL_THIRD)),
            _ if index <= 1 => Some((0, THIRD)),
            _ => Some((last - 3, THIRD)),
        };
        let first_scale = if edge { 1.0 / 3.0 } else { 1.0 / 6.0 };
        let second_error = match length {
            0..=3 => None,
            // Four samples know no fourth difference. The two formulas of first order, [1, −2, 1] on either side, differ by the
            // third, and at an edge that is what the one of second order adds to the nearer.
            4 => Some(Stencil::new(0, THIRD, 1.0)),
            _ => {
                let start = index.saturating_sub(2).min(length - 5);
                Some(Stencil::new(start, FOURTH, if edge { 11.0 / 12.0 } else { 1.0 / 12.0 }))
            }
        };
        let first_error = third.map(|(start, weights)| Stencil::new(start, weights, first_scale));
        Self { first, second, first_error, second_error }
    }
}
