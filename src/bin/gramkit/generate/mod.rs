//! `gramkit generate`: a test matrix as CSV or NPY.

mod arguments;
mod kinds;

use std::path::PathBuf;

use gramkit::table::{Table, TableError, to_csv};

pub(crate) use arguments::Arguments;

use crate::failure::Failure;
use crate::shared::answer::Answer;
use crate::shared::outputs::{Outputs, Target};

pub(crate) fn run(arguments: &Arguments) -> Result<Answer, Failure> {
    let kind = (arguments.kind.make)(&arguments.parameters)?;
    let mut outputs = Outputs::begin([], [arguments.output.as_deref().map(Target::Table)])?;
    let values = kind.matrix().map_err(Failure::Parameter)?;
    match &arguments.output {
        Some(_) => {
            outputs.write("-o", |file| Table::new(None, values).write_to(file));
            Ok(outputs.finish(String::new()))
        }
        // Printed, it would be an empty file.
        None if values.nrows() == 0 || values.ncols() == 0 => {
            let path = PathBuf::from("standard output");
            Err(TableError::NothingToWrite { path, rows: values.nrows(), columns: values.ncols() }.into())
        }
        None => Ok(to_csv(None, values.as_ref()).into()),
    }
}
