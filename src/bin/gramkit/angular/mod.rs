//! `gramkit angular`: a series as a Gramian angular field.

mod arguments;
mod json;
mod page;
mod picture;

use gramkit::Error;
use gramkit::angular::{Ambiguity, AngularField, AngularOptions, Kind};
use gramkit::matrix::Layout;
use gramkit::table::{Arrangement, Assumption, NpyEntry, NpyPlanes, Table, TableOptions};
use gramkit::whole_file::WholeFile;

pub(crate) use arguments::Arguments;

use crate::failure::Failure;
use crate::shared::answer::Answer;
use crate::shared::json::input;
use crate::shared::outputs::{Outputs, Target};
use crate::shared::progress::Stages;
use crate::shared::reading::with_assumptions;

pub(crate) fn run(arguments: &Arguments) -> Result<Answer, Failure> {
    let image = arguments.output.as_deref().map(|path| Target::Array("-o", path));
    let picture = arguments.plot.as_deref().map(Target::Picture);
    arguments.reading.refuse_pairwise()?;
    let mut outputs = Outputs::begin([arguments.series.as_path()], [image, picture])?;
    let range = match arguments.range[..] {
        [lo, hi] => (lo, hi),
        _ => return Err(Failure::Contradiction("--range takes two numbers, LO,HI".into())),
    };
    let stages = Stages::new(arguments.json);
    stages.stage("reading");
    let Series { name, values: series, assumed } = read(arguments)?;
    let options =
        AngularOptions { kind: arguments.field, range, size: arguments.size, overlapping: arguments.overlapping };
    let field = AngularField::of(&series, &options).map_err(|error| match error {
        // An option's, unless there are no values at all.
        Error::Domain { .. } if !series.is_empty() => Failure::Parameter(error),
        error => Failure::Gram { path: arguments.series.clone(), error },
    })?;
    outputs.write("--plot", |file| {
        stages.stage("picture");
        let path = arguments.series.display().to_string();
        let title = name.as_deref().unwrap_or(&path);
        picture::draw(file, arguments, title, &series, &field)
    });
    outputs.write("-o", |file| {
        stages.stage("writing");
        write(file, &field, &stages)
    });
    drop(stages);
    let text = if arguments.json {
        json::render(&field, input(&arguments.series, &assumed))
    } else {
        with_assumptions(&page::render(&arguments.series, name.as_deref(), &field), &assumed)
    };
    Ok(outputs.finish(text))
}

/// A series, and how it was read.
struct Series {
    /// Of the column, if it has one.
    name: Option<String>,
    values: Vec<f64>,
    assumed: Vec<Assumption>,
}

fn read(arguments: &Arguments) -> Result<Series, Failure> {
    let path = &arguments.series;
    let columns = arguments.column.as_deref().map(|column| vec![column.into()]);
    let options = TableOptions { columns, ..arguments.reading.options(Arrangement::Columns) };
    let table = Table::read(path, &options)?;
    let names = table.names.unwrap_or_default();
    match table.values.ncols() {
        0 => Err(Failure::Contradiction(format!("{}: there are no columns, and a series is one", path.display()))),
        1 => Ok(Series {
            name: names.first().cloned(),
            values: table.values.col(0).iter().copied().collect(),
            assumed: table.assumed,
        }),
        count => {
            let choice = if names.is_empty() { format!("columns 0 to {}", count - 1) } else { names.join(", ") };
            let path = path.display();
            Err(Failure::Contradiction(format!("{path}: --column has to say which column is the series: {choice}")))
        }
    }
}

/// The image, a row at a time.
fn write(file: WholeFile, field: &AngularField, stages: &Stages) -> Result<(), Failure> {
    let n = field.size();
    let mut planes = NpyPlanes::create_in(file, &[], &[n, n], Layout::RowMajor, NpyEntry::F64)?;
    let progress = stages.callback();
    let mut row = vec![0.0; n];
    for i in 0..n {
        field.row(i, &mut row).map_err(Failure::Parameter)?;
        planes.write(i, &[&row])?;
        let _ = progress((i + 1) as f64 / n as f64);
    }
    planes.finish()?;
    Ok(())
}

/// Why the image is that of another series too, if it is.
fn ambiguity(field: &AngularField) -> Option<&'static str> {
    match (field.ambiguity(), field.kind()) {
        (Ambiguity::Unique, _) => None,
        (Ambiguity::Other(_), Kind::Summation) => Some("min + max − x has the same image, as the range is symmetric"),
        (Ambiguity::Other(_), Kind::Difference) if field.size() > 2 => {
            Some("all values between min and max are equal, and x or min + max − x there makes no difference")
        }
        _ => Some("with minima and maxima only, the image is 0"),
    }
}
