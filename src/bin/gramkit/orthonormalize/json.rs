//! The basis as one JSON object; its keys are a public interface.

use gramkit::Orthonormal;
use gramkit::orthonormal::Orthogonalization;
use serde_json::json;

use crate::shared::input::Input;
use crate::shared::json::{self, line};

pub(super) fn render(input: &Input, method: Orthogonalization, basis: &Orthonormal) -> String {
    let object = json!({
        "input": json::input(&input.path, &input.assumed),
        "method": method.name(),
        "rank": basis.rank(),
        "dropped": basis.dropped,
        "loss": basis.loss,
        "loss_bound": basis.loss_bound,
        "residual": basis.residual,
        "drop_tolerance": basis.drop_tolerance,
    });
    line(&object)
}
