//! Certificates, and the tables that they are about.

use gramkit::certificate::{CertificateFile, Selection};
use gramkit::table::Table;
use gramkit::{Certificate, Count};
use oracle::Table as Exact;

use super::{Setting, sentence};

/// The largest matrix whose rank and inertia are computed exactly.
const LARGEST: usize = 8;

/// A CSV table, a blank line, and a certificate of it or the body of one, which is then framed with its checksum.
///
/// What is read reads back as it is written. What is accepted is true, and is accepted when it is read back.
pub(super) fn target(bytes: &[u8], _: &Setting<'_>) {
    let blank = bytes.windows(2).position(|pair| pair == b"\n\n").unwrap_or(bytes.len());
    let text = String::from_utf8_lossy(bytes.get(blank + 2..).unwrap_or_default());
    let text = if text.starts_with("{\"gramkit\"") { text.into_owned() } else { framed(text.trim()) };
    let file = match CertificateFile::from_json(&text) {
        Err(error) => return sentence(&error),
        Ok(file) => file,
    };
    let written = file.to_json().unwrap();
    let again = CertificateFile::from_json(&written).unwrap();
    // A NaN does not equal itself.
    assert_eq!(again.to_json().unwrap(), written);
    let Ok(table) = Table::from_csv(&bytes[..blank], "t.csv") else { return };
    match file.certificate.verify(&table.values) {
        Err(rejection) => sentence(&rejection),
        Ok(()) => {
            assert!(again.certificate.verify(&table.values).is_ok());
            if file.selection == Selection::default() && table.values.nrows().max(table.values.ncols()) <= LARGEST {
                is_true(&file.certificate, &table);
            }
        }
    }
}

fn framed(body: &str) -> String {
    let crc32 = crc32fast::hash(body.as_bytes());
    format!("{{\"gramkit\": \"certificate\", \"version\": 1, \"crc32\": \"{crc32:08x}\", \"body\": {body}}}")
}

/// What is claimed of the stored numbers alone holds in exact arithmetic.
fn is_true(certificate: &Certificate, table: &Table) {
    let within = |count: &Count, number: usize| assert!(count.lower <= number && number <= count.upper, "{number}");
    let exact = Exact::of(table.values.as_ref());
    match certificate {
        Certificate::Inertia { radius: 0.0, diagonal: None, entry_errors: None, inertia, .. } => {
            let (positive, zero, negative) = exact.inertia();
            within(&inertia.positive, positive);
            within(&inertia.zero, zero);
            within(&inertia.negative, negative);
        }
        Certificate::Rank { centred: false, components: None, rank, .. } => within(rank, exact.rank()),
        _ => {}
    }
}
