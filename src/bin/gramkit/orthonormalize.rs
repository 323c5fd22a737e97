//! `gramkit orthonormalize`: Gram–Schmidt or Cholesky QR on a table's vectors.

use gramkit::Orthonormal;
use gramkit::orthonormal::{CholeskyQr, GramSchmidt, Orthogonalization, OrthonormalOptions};
use gramkit::table::write_npy;
use serde_json::json;

use crate::arguments::{Method, Orthonormalize};
use crate::failure::Failure;
use crate::input::Input;
use crate::number::{bound, number, plural};
use crate::progress::Stages;
use crate::targets::{self, Target};

/// Names of dropped vectors that a page shows.
const MOST_NAMES: usize = 40;

pub(crate) fn run(arguments: &Orthonormalize) -> Result<String, Failure> {
    targets::check(
        &arguments.table,
        [
            arguments.output.as_deref().map(|path| Target::Array("-o", path)),
            arguments.r.as_deref().map(|path| Target::Array("--r", path)),
        ],
    )?;
    let stages = Stages::new();
    stages.stage("reading");
    let input = Input::read(&arguments.table, &arguments.selection, None)?;
    let method: Orthogonalization = match arguments.method {
        Method::Cgs => GramSchmidt::Classical.into(),
        Method::Mgs => GramSchmidt::Modified.into(),
        Method::Cgs2 => GramSchmidt::ClassicalTwice.into(),
        Method::Mgs2 => GramSchmidt::ModifiedTwice.into(),
        Method::Cholqr2 => CholeskyQr::Twice.into(),
        Method::Scholqr3 => CholeskyQr::ShiftedThrice.into(),
    };
    stages.stage(match method {
        Orthogonalization::CholeskyQr(_) => "Cholesky QR",
        _ => "Gram–Schmidt",
    });
    let progress = stages.callback();
    let options = OrthonormalOptions { method, progress: Some(&progress) };
    let basis = Orthonormal::with(&input.vectors(), &options).map_err(|error| input.failed(error))?;
    if let Some(path) = &arguments.output {
        write_npy(path, basis.q.as_ref())?;
    }
    if let Some(path) = &arguments.r {
        write_npy(path, basis.r.as_ref())?;
    }
    Ok(if arguments.json { object(arguments.method, &basis) } else { page(&input, arguments.method, &basis) })
}

fn name(method: Method) -> &'static str {
    match method {
        Method::Cgs => "cgs",
        Method::Mgs => "mgs",
        Method::Cgs2 => "cgs2",
        Method::Mgs2 => "mgs2",
        Method::Cholqr2 => "cholqr2",
        Method::Scholqr3 => "scholqr3",
    }
}

fn object(method: Method, basis: &Orthonormal) -> String {
    let object = json!({
        "method": name(method),
        "rank": basis.rank(),
        "dropped": basis.dropped,
        "loss": basis.loss,
        "loss_bound": basis.loss_bound,
        "residual": basis.residual,
        "drop_tolerance": basis.drop_tolerance,
    });
    format!("{object}\n")
}

fn page(input: &Input, method: Method, basis: &Orthonormal) -> String {
    let process = match method {
        Method::Cgs => "classical Gram–Schmidt, once",
        Method::Mgs => "modified Gram–Schmidt, once",
        Method::Cgs2 => "classical Gram–Schmidt, twice",
        Method::Mgs2 => "modified Gram–Schmidt, twice",
        Method::Cholqr2 => "Cholesky QR, twice",
        Method::Scholqr3 => "shifted Cholesky QR, thrice",
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
        format!("{}: {} of dimension {}", input.path.display(), plural(vectors.len(), "vector"), vectors.dimension()),
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
