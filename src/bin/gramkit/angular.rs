//! `gramkit angular`: a series as a Gramian angular field.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use gramkit::angular::{Ambiguity, AngularField, AngularOptions, Kind};
use gramkit::matrix::Layout;
use gramkit::table::{NpyEntry, NpyPlanes, Table};
use gramkit::{Enclosure, Error};
use serde_json::json;

use crate::angular_picture;
use crate::arguments::PlotScale;
use crate::failure::Failure;
use crate::number::{enclosure, number, plural};
use crate::progress::Stages;
use crate::targets::{self, Target};

#[derive(Debug, Args)]
pub(crate) struct Angular {
    /// The series: a column of a .csv, or an .npy of one axis.
    pub(crate) series: PathBuf,
    /// The column (a name, or an index from 0), where there are several.
    #[arg(long, value_name = "NAME")]
    pub(crate) column: Option<String>,
    /// The field: cos(φᵢ + φⱼ) or sin(φᵢ − φⱼ).
    #[arg(long, value_enum, default_value_t = Field::Summation)]
    pub(crate) field: Field,
    /// The cosines of the smallest and the largest value.
    #[arg(
        long,
        value_name = "LO,HI",
        value_delimiter = ',',
        num_args = 1,
        allow_hyphen_values = true,
        default_value = "-1,1"
    )]
    pub(crate) range: Vec<f64>,
    /// Rows and columns of the image: the series is reduced to so many means [default: its length].
    #[arg(long, value_name = "N")]
    pub(crate) size: Option<usize>,
    /// Means of windows of one length, which overlap where they must.
    #[arg(long)]
    pub(crate) overlapping: bool,
    /// Print one JSON object.
    #[arg(long)]
    pub(crate) json: bool,
    /// Draw the field beside its series.
    #[arg(long, value_name = "FILE.svg|.png")]
    pub(crate) plot: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) scale: PlotScale,
    /// Write the image.
    #[arg(short, long = "output", value_name = "G.npy")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Field {
    /// cos(φᵢ + φⱼ), symmetric.
    Summation,
    /// sin(φᵢ − φⱼ), skew.
    Difference,
}

pub(crate) fn run(arguments: &Angular) -> Result<String, Failure> {
    let image = arguments.output.as_deref().map(|path| Target::Array("-o", path));
    targets::check(&arguments.series, [image, arguments.plot.as_deref().map(Target::Picture)])?;
    let range = match arguments.range[..] {
        [lo, hi] => (lo, hi),
        _ => return Err(Failure::Contradiction("--range takes two numbers, LO,HI".into())),
    };
    let stages = Stages::new();
    stages.stage("reading");
    let (name, series) = read(&arguments.series, arguments.column.as_deref())?;
    let kind = match arguments.field {
        Field::Summation => Kind::Summation,
        Field::Difference => Kind::Difference,
    };
    let options = AngularOptions { kind, range, size: arguments.size, overlapping: arguments.overlapping };
    let field = AngularField::of(&series, &options).map_err(|error| match error {
        // An option's, unless there are no values at all.
        Error::Domain { .. } if !series.is_empty() => Failure::Parameter(error),
        error => Failure::Gram { path: arguments.series.clone(), error },
    })?;
    if let Some(path) = &arguments.plot {
        stages.stage("picture");
        let file = arguments.series.display().to_string();
        let title = name.as_deref().unwrap_or(&file);
        angular_picture::draw(path, arguments, title, &series, &field)?;
    }
    if let Some(path) = &arguments.output {
        stages.stage("writing");
        write(path, &field)?;
    }
    drop(stages);
    Ok(if arguments.json { object(&field) } else { page(&arguments.series, name.as_deref(), &field) })
}

/// The column's name, if it has one, and its values.
fn read(path: &Path, column: Option<&str>) -> Result<(Option<String>, Vec<f64>), Failure> {
    let table = Table::read(path)?;
    let names = table.names.as_deref().unwrap_or_default();
    let count = table.values.ncols();
    let choice = match names {
        [] => format!("columns 0 to {}", count.saturating_sub(1)),
        names => names.join(", "),
    };
    let index = match column {
        Some(column) => {
            let by_name = names.iter().position(|name| name == column);
            let by_index = || column.parse().ok().filter(|&index: &usize| index < count);
            by_name.or_else(by_index).ok_or_else(|| Failure::NoSuchColumn {
                path: path.to_path_buf(),
                column: column.to_string(),
                names: if count == 0 { "no columns at all".into() } else { choice },
            })?
        }
        None if count == 1 => 0,
        None if count == 0 => {
            return Err(Failure::Contradiction(format!(
                "{}: there are no columns, and a series is one",
                path.display()
            )));
        }
        None => {
            let path = path.display();
            return Err(Failure::Contradiction(format!(
                "{path}: --column has to say which column is the series: {choice}"
            )));
        }
    };
    Ok((names.get(index).cloned(), table.values.col(index).iter().copied().collect()))
}

/// The image, a few rows at a time, whole or not at all.
fn write(path: &Path, field: &AngularField) -> Result<(), Failure> {
    let n = field.size();
    let mut planes = NpyPlanes::create(path, &[], &[n, n], Layout::RowMajor, NpyEntry::F64)?;
    let mut row = vec![0.0; n];
    for i in 0..n {
        field.row(i, &mut row).map_err(Failure::Parameter)?;
        planes.write(i, &[&row])?;
    }
    planes.finish()?;
    Ok(())
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Summation => "summation",
        Kind::Difference => "difference",
    }
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

fn object(field: &AngularField) -> String {
    let eigen = field.eigen();
    let ends = |e: &Enclosure| json!([e.lower, e.upper]);
    let (norm, trace) = (field.frobenius_norm(), field.trace());
    let ((min, max), (lo, hi)) = (field.extremes(), field.range());
    let object = json!({
        "length": field.series_length(),
        "size": field.size(),
        "field": kind_name(field.kind()),
        "range": [lo, hi],
        "min": min,
        "max": max,
        "constant": field.is_constant(),
        "rank": field.rank(),
        "eigenvalues": eigen.values,
        "eigenvalue_bounds": eigen.enclosures.iter().map(ends).collect::<Vec<_>>(),
        "trace_bounds": ends(&trace),
        "frobenius_norm_bounds": ends(&norm),
        "ambiguous": ambiguity(field).is_some(),
    });
    format!("{object}\n")
}

fn page(path: &Path, name: Option<&str>, field: &AngularField) -> String {
    let (n, (min, max), (lo, hi)) = (field.size(), field.extremes(), field.range());
    let column = name.map_or(String::new(), |name| format!(", {name}"));
    let means = if n == field.series_length() { String::new() } else { format!(", in {}", plural(n, "mean")) };
    let mut page = Vec::new();
    let mut line = |label: &str, text: &str| {
        let _ = writeln!(page, "{label:<15}{text}");
    };
    line(&format!("{}{column}: {}{means}", path.display(), plural(field.series_length(), "value")), "");
    line("", "");
    let formula = match field.kind() {
        Kind::Summation => "summation, cos(φᵢ + φⱼ)",
        Kind::Difference => "difference, sin(φᵢ − φⱼ)",
    };
    line("Field", &format!("{formula}, {n} × {n}"));
    let constant =
        if field.is_constant() { format!(": constant, every cosine is {}", number(lo)) } else { String::new() };
    line("Range", &format!("{} to {} → {} to {}{constant}", number(min), number(max), number(lo), number(hi)));
    let unit = if field.kind() == Kind::Difference { "·i" } else { "" };
    let values: Vec<String> = field.eigenvalues().iter().map(|e| format!("{}{unit}", enclosure(e))).collect();
    line("Rank", &format!("{} exactly", field.rank()));
    line("Eigenvalues", &if values.is_empty() { "all 0".to_string() } else { values.join(";  ") });
    line("Norm", &format!("‖G‖_F = {}", enclosure(&field.frobenius_norm())));
    let inverse = ambiguity(field)
        .map_or("one series only has this image, range, min and max".to_string(), |why| format!("ambiguous: {why}"));
    line("Inverse", &inverse);
    let text = String::from_utf8_lossy(&page).into_owned();
    text.lines().map(|line| line.trim_end().to_string() + "\n").collect()
}
