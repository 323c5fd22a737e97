//! `gramkit verify`: a certificate, held against the data again.

mod arguments;
mod json;
mod page;
mod selection;

use std::io::Read;

use gramkit::Count;
use gramkit::certificate::CertificateFile;
use gramkit::table::{Table, TableError, open_file};

pub(crate) use arguments::Arguments;

use selection::Data;

use crate::failure::Failure;
use crate::shared::answer::Answer;
use crate::shared::progress::Stages;
use crate::shared::reading::with_assumptions;

pub(crate) fn run(arguments: &Arguments) -> Result<Answer, Failure> {
    arguments.reading.refuse_pairwise()?;
    let path = &arguments.certificate;
    let read = open_file(path).and_then(|mut file| {
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map(|_| bytes)
    });
    let read = read.map_err(|source| Failure::CertificateIo { path: path.clone(), source })?;
    // What is not UTF-8 is no JSON; the replacement characters make that an error with a place.
    let file = CertificateFile::from_json(&String::from_utf8_lossy(&read))
        .map_err(|error| Failure::Certificate { path: path.clone(), error })?;
    let stages = Stages::new(arguments.json);
    stages.stage("reading");
    let rejected = |why: String| Failure::Rejected { path: path.clone(), data: arguments.table.clone(), why };
    let table = match Table::read(&arguments.table, &selection::options(&arguments.reading, &file)) {
        Err(TableError::NoSuchColumn { column, columns, .. }) => {
            return Err(rejected(format!("it is about column {column} of a table; this one has {columns}")));
        }
        table => table?,
    };
    stages.stage("verifying");
    let verified = match selection::selected(&table, &file).map_err(rejected)? {
        Data::Doubles(matrix) => file.certificate.verify(&matrix),
        Data::Decimals(matrix) => file.certificate.verify_exact(&matrix),
    };
    verified.map_err(|rejection| rejected(rejection.to_string()))?;
    let names = names(&table);
    let assumed = &table.assumed;
    let text = if arguments.json {
        json::render(&file, path, &arguments.table, assumed)
    } else {
        with_assumptions(&page::render(&file, &names, path, &arguments.table), assumed)
    };
    Ok(text.into())
}

/// The names of the file's columns, as far as they are known.
fn names(table: &Table) -> Vec<String> {
    let Some(known) = &table.names else { return Vec::new() };
    let mut names: Vec<String> = (0..table.shape.1).map(|column| format!("x{column}")).collect();
    let weights = table.weights.iter().map(|weights| (weights.column, &weights.name));
    for (column, name) in table.columns.iter().copied().zip(known).chain(weights) {
        if let Some(place) = names.get_mut(column).filter(|_| !name.is_empty()) {
            place.clone_from(name);
        }
    }
    names
}

/// What a rank says of so many vectors.
fn independence(rank: Count, count: usize) -> &'static str {
    if rank.lower >= count {
        "independent"
    } else if rank.upper < count {
        "dependent"
    } else {
        "undetermined"
    }
}
