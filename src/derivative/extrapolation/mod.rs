//! Richardson's extrapolation to step 0.
//!
//! A symmetric difference has an expansion in even powers, D(h) = D + c₁h² + c₂h⁴ + …, a one-sided one in all of them.
//! Romberg's tableau over the steps h_k = h/2^k, with T_k0 = D(h_k), removes one power per column:
//!
//! > T_km = T_k,m−1 + (T_k,m−1 − T_k−1,m−1)/(q^m − 1), q = 4 if symmetric, 2 if one-sided
//!
//! (Richardson, *The approximate arithmetical solution by finite differences …*, Phil. Trans. A 210 (1911); Press et
//! al., *Numerical Recipes*, 3rd ed., §5.7, after Ridders 1982). Column m holds the central differences of order
//! 2m + 2: T_k1 is the formula on ±h, ±2h with h = h_k, T_k2 that on ±h, ±2h, ±4h. Further down the truncation shrinks
//! and the rounding grows fourfold per row (of a first derivative, twofold). So the error of each element is estimated
//! as the sum of both, and the element with the least is taken.
//!
//! # Truncation
//!
//! It is the largest distance of T_km to the two elements it is made from and to T_k−1,m above it, all less accurate:
//! two that agree by accident take the third with them. On the diagonal, where there is none above, 1/512 of what
//! separated the last two of the row above counts (one-sided, half); in the first column the distance to the row above,
//! q − 1 times the leading term, and an eighth of what separated the two rows above; for T_00, the distance to the row
//! below, times q/(q − 1). One-sided, where a column gains a factor of h only, all of it counts four times; and no row
//! is taken to be more than eight times as good as the best of the others. These distances are themselves off by the
//! rounding of their ends, which is why the rounding counts twice.
//!
//! # The step between
//!
//! All of these vanish where every row is the same, as for an f with a period of h/2^k. So one more difference is
//! taken, at the step 151/256·h_k with the k of the element taken, and Neville's rule extends the rows of that element
//! by it: what they make of it must agree with the element, as the elements of its column in the rows below must, to
//! within their rounding.
//!
//! # Noise
//!
//! Where they do not agree, f is noisier than declared, or it is not smooth between the samples. The rounding is
//! multiplied by the least power of two ν with which the element that is then best agrees, and by a factor for the
//! worst that these few rows did not show; a ν beyond 2⁴⁰ would leave f four digits, and is no noise: then the error is
//! raised to twice the disagreement. A truncation that exceeds the rounding although finer steps are no better is a
//! distance made by noise, and is doubled. Rows that close in on their limit by less than a half each time are taken
//! for a geometric series, and what is left of it is the error.

mod expansion;
mod rows;
mod step;
mod tableau;

pub(super) use expansion::{Expansion, Sampled};
pub(super) use rows::{Levels, Settled, adaptively, shared_noise};
pub(super) use step::Step;
