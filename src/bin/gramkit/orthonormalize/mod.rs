//! `gramkit orthonormalize`: Gram–Schmidt or Cholesky QR on a table's vectors.

mod arguments;
mod json;
mod page;

use gramkit::Orthonormal;
use gramkit::orthonormal::{Orthogonalization, OrthonormalOptions};
use gramkit::table::write_npy;

pub(crate) use arguments::Arguments;

use crate::failure::Failure;
use crate::shared::input::Input;
use crate::shared::progress::Stages;
use crate::shared::targets::{self, Target};

pub(crate) fn run(arguments: &Arguments) -> Result<String, Failure> {
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
    stages.stage(match arguments.method {
        Orthogonalization::CholeskyQr(_) => "Cholesky QR",
        _ => "Gram–Schmidt",
    });
    let progress = stages.callback();
    let options = OrthonormalOptions { method: arguments.method, progress: Some(&progress) };
    let basis = Orthonormal::with(&input.vectors(), &options).map_err(|error| input.failed(error))?;
    if let Some(path) = &arguments.output {
        write_npy(path, basis.q.as_ref())?;
    }
    if let Some(path) = &arguments.r {
        write_npy(path, basis.r.as_ref())?;
    }
    Ok(if arguments.json {
        json::render(arguments.method, &basis)
    } else {
        page::render(&input, arguments.method, &basis)
    })
}
