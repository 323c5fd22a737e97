//! The basis as a page that a person reads.

use gramkit::Orthonormal;
use gramkit::analysis::number::{bound, number, plural};
use gramkit::error::escaped;
use gramkit::orthonormal::{CholeskyQr, GramSchmidt, Orthogonalization};

use crate::shared::input::Input;

/// Names of dropped vectors that a page shows.
const MOST_NAMES: usize = 40;

pub(super) fn render(input: &Input, method: Orthogonalization, basis: &Orthonormal) -> String {
    let process = match method {
        Orthogonalization::GramSchmidt(GramSchmidt::Classical) => "classical Gram–Schmidt, once",
        Orthogonalization::GramSchmidt(GramSchmidt::Modified) => "modified Gram–Schmidt, once",
        Orthogonalization::GramSchmidt(GramSchmidt::ClassicalTwice) => "classical Gram–Schmidt, twice",
        Orthogonalization::GramSchmidt(GramSchmidt::ModifiedTwice) => "modified Gram–Schmidt, twice",
        Orthogonalization::CholeskyQr(CholeskyQr::Twice) => "Cholesky QR, twice",
        Orthogonalization::CholeskyQr(CholeskyQr::ShiftedThrice) => "shifted Cholesky QR, thrice",
        Orthogonalization::Lowdin => "Löwdin's: Q is the nearest with orthonormal columns, R is (XᵀX)^½",
        other => other.name(),
    };
    let dropped = match basis.dropped.as_slice() {
        [] => "none".to_string(),
        dropped => {
            let mut names: Vec<String> = dropped.iter().take(MOST_NAMES).map(|&j| input.name(j)).collect();
            if dropped.len() > MOST_NAMES {
                names.push(format!("… and {} more (--json has all)", dropped.len() - MOST_NAMES));
            }
            format!(
                "{}: each within {} of its own length of the span of the earlier ones",
                names.join(", "),
                bound(basis.drop_tolerance)
            )
        }
    };
    let vectors = input.vectors();
    let lines = [
        format!("{}: {} of dimension {}", escaped(&input.path), plural(vectors.len(), "vector"), vectors.dimension()),
        String::new(),
        format!("Method      {process}"),
        format!("Basis       {}", plural(basis.rank(), "vector")),
        format!("Dropped     {dropped}"),
        format!(
            "Loss        ‖I − QᵀQ‖_F = {} measured, ‖I − QᵀQ‖₂ ≤ {} proved",
            number(basis.loss),
            bound(basis.loss_bound)
        ),
        format!("Residual    ‖X − QR‖_F / ‖X‖_F = {}", number(basis.residual)),
    ];
    lines.join("\n") + "\n"
}
