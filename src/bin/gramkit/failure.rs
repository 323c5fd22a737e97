//! Why there is no answer, and the exit status that says so.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use gramkit::certificate::CertificateError;
use gramkit::error::escaped;
use gramkit::filters::ImageError;
use gramkit::gram_state::StateError;
use gramkit::plot::PlotError;
use gramkit::table::{GridError, TableError};
use gramkit::whole_file::WholeFileError;

/// What ended a command.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The table cannot be read or written.
    Table(TableError),
    /// Samples on a grid cannot be read.
    Grid(GridError),
    /// A state cannot be gathered, merged or read.
    State { path: PathBuf, error: StateError },
    /// A state cannot be gathered; the error names its piece.
    Piece { error: StateError },
    /// The library has no answer for this file.
    Gram { path: PathBuf, error: gramkit::Error },
    /// A vector that cannot be scaled to unit length, by its name.
    NoLength { path: PathBuf, name: String, why: &'static str },
    /// A vector that the method cannot tell from a combination of others, by its name.
    NearlyDependent { path: PathBuf, name: String, why: &'static str, method: &'static str },
    /// A parameter that is not about a file.
    Parameter(gramkit::Error),
    /// An image cannot be read.
    Image(ImageError),
    /// The picture cannot be drawn.
    Plot(PlotError),
    /// The two options do not go together.
    Contradiction(String),
    /// Standard output failed.
    Output(io::Error),
    /// A file cannot be written.
    WholeFile(WholeFileError),
    /// The operating system refused to open a certificate.
    CertificateIo { path: PathBuf, source: io::Error },
    /// The file is no certificate, or a damaged one.
    Certificate { path: PathBuf, error: CertificateError },
    /// The certificate does not hold of the data.
    Rejected { path: PathBuf, data: PathBuf, why: String },
}

impl Failure {
    /// 2 for misuse, 1 for what the user could not help.
    pub(crate) fn exit_code(&self) -> ExitCode {
        use gramkit::Error::{Overflow, Underflow};
        let misuse = match self {
            Self::Table(TableError::Io { action, .. }) | Self::Image(ImageError::Io { action, .. }) => {
                *action == "opened"
            }
            Self::Table(TableError::Changed { .. }) | Self::Plot(PlotError::Drawing { .. }) | Self::Output(_) => false,
            Self::WholeFile(error)
            | Self::Table(TableError::WholeFile(error))
            | Self::Image(ImageError::WholeFile(error))
            | Self::Plot(PlotError::WholeFile(error)) => error.is_misuse(),
            Self::Gram { error, .. } => {
                // Numbers whose answer leaves the range of f64 can be scaled.
                error.is_misuse() || matches!(error, Overflow { .. } | Underflow { .. })
            }
            Self::State { error: StateError::Gram(error), .. } | Self::Piece { error: StateError::Gram(error) } => {
                error.is_misuse() || matches!(error, Overflow { .. } | Underflow { .. })
            }
            // A certificate that was changed is one that does not hold.
            Self::Certificate { error, .. } => {
                !matches!(error, CertificateError::Checksum { .. } | CertificateError::Frame)
            }
            Self::Rejected { .. } => false,
            _ => true,
        };
        ExitCode::from(if misuse { 2 } else { 1 })
    }
}

impl Failure {
    fn message(&self) -> String {
        match self {
            Self::Table(error) => error.to_string(),
            Self::Grid(error) => error.to_string(),
            Self::Gram { path, error: error @ gramkit::Error::Asymmetric { .. } } => {
                format!("{}: {error} (--symmetrize)", path.display())
            }
            Self::State { path, error } => format!("{}: {error}", path.display()),
            Self::Piece { error } => error.to_string(),
            Self::Gram { path, error } => format!("{}: {error}", path.display()),
            Self::NoLength { path, name, why } => {
                format!("{}: {name} {why}, so it cannot be scaled to unit length", path.display())
            }
            Self::NearlyDependent { path, name, why, method } => {
                let path = path.display();
                format!("{path}: {name} {why} for {method}; leave it out, or orthonormalize by --method cgs2")
            }
            Self::Parameter(error) => error.to_string(),
            Self::Image(error @ ImageError::TooManyPixels { .. }) => format!("{error} (--max-pixels)"),
            Self::Image(error) => error.to_string(),
            Self::Plot(error) => error.to_string(),
            Self::Contradiction(what) => what.clone(),
            Self::WholeFile(error) => error.to_string(),
            Self::CertificateIo { path, source } => format!("{}: cannot be opened: {source}", path.display()),
            Self::Certificate { path, error } => format!("{}: {error}", path.display()),
            Self::Rejected { path, data, why } => {
                format!("{}: does not hold of {}: {why}", path.display(), data.display())
            }
            Self::Output(error) => format!("standard output: {error}"),
        }
    }
}

/// One line, whatever the names in it.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&escaped(self.message()))
    }
}

impl From<TableError> for Failure {
    fn from(error: TableError) -> Self {
        Self::Table(error)
    }
}

impl From<GridError> for Failure {
    fn from(error: GridError) -> Self {
        match error {
            GridError::Table(error) => Self::Table(error),
            error => Self::Grid(error),
        }
    }
}

impl From<WholeFileError> for Failure {
    fn from(error: WholeFileError) -> Self {
        Self::WholeFile(error)
    }
}

impl From<ImageError> for Failure {
    fn from(error: ImageError) -> Self {
        Self::Image(error)
    }
}

impl From<PlotError> for Failure {
    fn from(error: PlotError) -> Self {
        Self::Plot(error)
    }
}
