//! `gramkit orthonormalize`: Gram–Schmidt or Cholesky QR on a table's vectors.

mod arguments;
mod json;
mod page;

use gramkit::Orthonormal;
use gramkit::orthonormal::{Orthogonalization, OrthonormalOptions};
use gramkit::table::write_npy_to;

pub(crate) use arguments::Arguments;

use crate::failure::Failure;
use crate::shared::answer::Answer;
use crate::shared::input::{Asked, Input};
use crate::shared::outputs::{Outputs, Target};
use crate::shared::progress::Stages;
use crate::shared::reading::with_assumptions;

pub(crate) fn run(arguments: &Arguments) -> Result<Answer, Failure> {
    arguments.reading.refuse_pairwise()?;
    let mut outputs = Outputs::begin(
        [arguments.table.as_path()],
        [
            arguments.output.as_deref().map(|path| Target::Array("-o", path)),
            arguments.r.as_deref().map(|path| Target::Array("--r", path)),
        ],
    )?;
    let stages = Stages::new(arguments.json);
    stages.stage("reading");
    let input = Input::read(&arguments.table, &arguments.selection, &arguments.reading, &Asked::default())?;
    stages.stage(match arguments.method {
        Orthogonalization::CholeskyQr(_) => "Cholesky QR",
        _ => "Gram–Schmidt",
    });
    let progress = stages.callback();
    let options = OrthonormalOptions { method: arguments.method, progress: Some(&progress) };
    let basis = Orthonormal::with(&input.vectors(), &options).map_err(|error| input.failed(error))?;
    outputs.write("-o", |file| write_npy_to(file, basis.q.as_ref()));
    outputs.write("--r", |file| write_npy_to(file, basis.r.as_ref()));
    let text = if arguments.json {
        json::render(&input, arguments.method, &basis)
    } else {
        with_assumptions(&page::render(&input, arguments.method, &basis), &input.assumed)
    };
    Ok(outputs.finish(text))
}
