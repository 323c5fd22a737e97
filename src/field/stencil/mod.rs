//! Finite differences on an axis: weights, stencils and the operators made of them.

mod axis_stencils;
mod fornberg;
mod kernels;
mod operator;
mod stencil;
mod weights;

pub(crate) use axis_stencils::AxisStencils;
pub(crate) use fornberg::weights;
pub(crate) use kernels::{apply, apply_along, apply_both, apply_both_within, apply_mixed, apply_within};
pub(crate) use operator::{Operator, window, window_length};
pub(crate) use stencil::{Form, Stencil};
pub(crate) use weights::{CHUNK, Reading, Sum, Weights};
