//! `--certificate`: what proves a verdict, written to a file.

use std::io::Write;

use gramkit::Certificate;
use gramkit::certificate::{CertificateFile, Selection};
use gramkit::whole_file::WholeFile;

use crate::failure::Failure;

pub(crate) fn write(file: WholeFile, selection: Selection, certificate: Certificate) -> Result<(), Failure> {
    let text = CertificateFile { selection, certificate }
        .to_json()
        .map_err(|error| Failure::Certificate { path: file.path().to_path_buf(), error })?;
    Ok(file.fill(|writer| writer.write_all(text.as_bytes()))?)
}
