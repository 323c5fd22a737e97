//! `gramkit verify`: a certificate, held against the data again.

mod arguments;
mod json;
mod page;
mod selection;

use std::io::Read;

use gramkit::Count;
use gramkit::certificate::CertificateFile;
use gramkit::table::{Table, open_file};

pub(crate) use arguments::Arguments;

use crate::failure::Failure;
use crate::shared::answer::Answer;
use crate::shared::progress::Stages;

pub(crate) fn run(arguments: &Arguments) -> Result<Answer, Failure> {
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
    let table = Table::read(&arguments.table)?;
    stages.stage("verifying");
    let rejected = |why: String| Failure::Rejected { path: path.clone(), data: arguments.table.clone(), why };
    let matrix = selection::selected(&table.values, &file).map_err(rejected)?;
    file.certificate.verify(&matrix).map_err(|rejection| rejected(rejection.to_string()))?;
    let names = table.names.unwrap_or_default();
    let text = if arguments.json {
        json::render(&file, path, &arguments.table)
    } else {
        page::render(&file, &names, path, &arguments.table)
    };
    Ok(text.into())
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
