//! `--certificate`: what proves a verdict, written to a file.

use std::io::Write;
use std::path::Path;

use gramkit::Certificate;
use gramkit::certificate::{CertificateFile, Selection};
use gramkit::table::write_whole;

use crate::failure::Failure;

pub(crate) fn write(path: &Path, selection: Selection, certificate: Certificate) -> Result<(), Failure> {
    let text = CertificateFile { selection, certificate }
        .to_json()
        .map_err(|error| Failure::Certificate { path: path.to_path_buf(), error })?;
    write_whole(path, |file| file.write_all(text.as_bytes())).map_err(|source| Failure::CertificateIo {
        path: path.to_path_buf(),
        action: "written",
        source,
    })
}
