//! Certificates as JSON files.
//!
//! ```text
//! {"gramkit": "certificate", "version": 1, "crc32": "89abcdef", "body": {"selection": …, "certificate": …}}
//! ```
//!
//! The checksum is that of the body's bytes as they stand, and the rest must stand as it does here: a file in which a
//! bit was changed is not read. Whoever wants another claim accepted can of course compute another checksum; that is
//! what [`Certificate::verify`] is for.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::Certificate;
use crate::error::escaped;
use crate::matrix::Reading;

/// The version of the format.
const VERSION: u32 = 1;

/// A certificate, and which part of a table it is about (feature `serde`).
///
/// ```
/// use gramkit::{Independence, MatrixView, Vectors};
/// use gramkit::certificate::{CertificateFile, Selection};
/// let x = MatrixView::row_major(&[0.1, 0.3, 0.2, 0.6], 2, 2)?;
/// let certificate = Independence::of(&Vectors::rows(x))?.certificate();
/// let file = CertificateFile { selection: Selection { rows: true, ..Selection::default() }, certificate };
/// let text = file.to_json().unwrap();
/// assert_eq!(CertificateFile::from_json(&text).unwrap(), file);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CertificateFile {
    /// Which part of the table.
    pub selection: Selection,
    /// The claim and its evidence.
    pub certificate: Certificate,
}

/// How the vectors or the matrix were taken from a table (feature `serde`); by default as it stands, the columns being
/// the vectors.
///
/// ```
/// use gramkit::certificate::Selection;
/// let all = Selection::default();
/// assert!(!all.rows && all.columns.is_none() && all.weights.is_none() && !all.symmetrized);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Selection {
    /// The rows are the vectors.
    pub rows: bool,
    /// Only these columns of the table, in this order; all but the weights if `None`.
    pub columns: Option<Vec<usize>>,
    /// The column with the weights of the components.
    pub weights: Option<usize>,
    /// ½(A + Aᵀ) was taken of the table.
    pub symmetrized: bool,
    /// A column of ones was put before the others.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub constant: bool,
    /// Which numbers the claim is about: doubles, or the numbers as they are written, of which
    /// [`Certificate::verify_exact`] takes the part.
    #[serde(default, skip_serializing_if = "Reading::is_of_doubles")]
    pub reading: Reading,
}

/// Why a certificate cannot be written or read (feature `serde`).
///
/// ```
/// use gramkit::Certificate;
/// use gramkit::certificate::CertificateError;
/// let error = Certificate::from_json("{}").unwrap_err();
/// assert!(matches!(error, CertificateError::NotACertificate { .. }));
/// assert!(error.to_string().starts_with("this is not a certificate of gramkit"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CertificateError {
    /// The text is something else.
    #[error("this is not a certificate of gramkit ({reason})")]
    NotACertificate {
        /// What is missing or in the way.
        reason: String,
    },
    /// The file is of another version of the format.
    #[error("the certificate has the version {found} of the format; only {VERSION} can be read")]
    Version {
        /// The version that it has.
        found: u32,
    },
    /// Something was changed since the file was written.
    #[error("the certificate is damaged: its checksum is {found}, but {} is recorded", escaped(recorded))]
    Checksum {
        /// As it stands in the file.
        recorded: String,
        /// As it is.
        found: String,
    },
    /// The frame around the body is not as it was written.
    #[error("the certificate is damaged: what surrounds its body was changed")]
    Frame,
    /// The checksum is right, but the body does not have the fields of a certificate.
    #[error("the certificate does not have the fields that it must have ({reason})")]
    Fields {
        /// Which field, and where.
        reason: String,
    },
    /// The certificate holds what has no JSON.
    #[error("the certificate cannot be written ({reason})")]
    NotWritable {
        /// Which.
        reason: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Frame<'a> {
    gramkit: String,
    version: u32,
    crc32: String,
    #[serde(borrow)]
    body: &'a RawValue,
}

impl CertificateFile {
    /// The text of the file, one line.
    ///
    /// # Errors
    /// [`CertificateError::NotWritable`] for what has no JSON.
    pub fn to_json(&self) -> Result<String, CertificateError> {
        let body = serde_json::to_string(self);
        let body = body.map_err(|error| CertificateError::NotWritable { reason: error.to_string() })?;
        Ok(format!("{}\n", framed(&body)))
    }

    /// Reads what [`CertificateFile::to_json`] wrote, to the bit. Whether it is true [`Certificate::verify`] tells.
    ///
    /// ```
    /// use gramkit::{Independence, MatrixView, Vectors};
    /// use gramkit::certificate::{CertificateError, CertificateFile, Selection};
    /// let x = MatrixView::row_major(&[1.0, 2.0, 3.0, 4.0], 2, 2)?;
    /// let certificate = Independence::of(&Vectors::columns(x))?.certificate();
    /// let text = CertificateFile { selection: Selection::default(), certificate }.to_json().unwrap();
    /// assert!(CertificateFile::from_json(&text).is_ok());
    /// let damaged = text.replace("\"dimension\":2", "\"dimension\":3");
    /// assert!(matches!(CertificateFile::from_json(&damaged), Err(CertificateError::Checksum { .. })));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`CertificateError`].
    pub fn from_json(text: &str) -> Result<Self, CertificateError> {
        let other = |reason: String| CertificateError::NotACertificate { reason };
        let frame: Frame<'_> = serde_json::from_str(text).map_err(|error| other(place(&error)))?;
        if frame.gramkit != "certificate" {
            return Err(other(format!("it says that it is {:?}", frame.gramkit)));
        }
        if frame.version != VERSION {
            return Err(CertificateError::Version { found: frame.version });
        }
        let body = frame.body.get();
        let found = checksum(body);
        if frame.crc32 != found {
            return Err(CertificateError::Checksum { recorded: frame.crc32, found });
        }
        if text.strip_suffix('\n').unwrap_or(text) != framed(body) {
            return Err(CertificateError::Frame);
        }
        serde_json::from_str(body).map_err(|error| CertificateError::Fields { reason: place(&error) })
    }
}

impl Certificate {
    /// The text of a JSON file with this certificate, about a table as it stands.
    ///
    /// # Errors
    /// [`CertificateError::NotWritable`].
    pub fn to_json(&self) -> Result<String, CertificateError> {
        CertificateFile { selection: Selection::default(), certificate: self.clone() }.to_json()
    }

    /// Reads the certificate of a JSON file, whatever part of a table it is about.
    ///
    /// ```
    /// use gramkit::{Certificate, Definiteness, Symmetric};
    /// let a = Symmetric::from_lower(2, |i, j| if i == j { 2.0 } else { 0.1 })?;
    /// let certificate = Definiteness::of(&a)?.certificate().unwrap();
    /// let read = Certificate::from_json(&certificate.to_json().unwrap()).unwrap();
    /// assert_eq!(read, certificate);
    /// assert!(read.verify(a.as_faer()).is_ok());
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`CertificateError`], as [`CertificateFile::from_json`] has it.
    pub fn from_json(text: &str) -> Result<Self, CertificateError> {
        CertificateFile::from_json(text).map(|file| file.certificate)
    }
}

/// Where reading stopped, in words of the file and not of the types that it is read into.
fn place(error: &serde_json::Error) -> String {
    let (line, column) = (error.line(), error.column());
    let what = match error.classify() {
        serde_json::error::Category::Eof => "it ends early",
        serde_json::error::Category::Data => "there is another field or value than a certificate has",
        _ => "it is no JSON",
    };
    format!("{what}, line {line}, column {column}")
}

fn framed(body: &str) -> String {
    let crc32 = checksum(body);
    format!("{{\"gramkit\": \"certificate\", \"version\": {VERSION}, \"crc32\": \"{crc32}\", \"body\": {body}}}")
}

fn checksum(body: &str) -> String {
    format!("{:08x}", crc32fast::hash(body.as_bytes()))
}
