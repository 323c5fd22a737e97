//! What can be wrong with the file of an image.

use std::io;
use std::path::PathBuf;

use crate::whole_file::WholeFileError;

/// Why an image could not be read or written; the message names the file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImageError {
    /// The operating system refused to open, read or write.
    #[error("{path}: cannot be {action}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// "opened" or "read", or "written" where it is no image that a file can hold.
        action: &'static str,
        /// What the operating system said.
        source: io::Error,
    },
    /// The file cannot be written.
    #[error(transparent)]
    WholeFile(#[from] WholeFileError),
    /// The contents are neither PNG nor JPEG.
    #[error("{path}: neither a PNG nor a JPEG image")]
    Format {
        /// The file.
        path: PathBuf,
    },
    /// The contents are not what the name's extension says.
    #[error("{path}: holds a {found} image, which the name denies")]
    Misnamed {
        /// The file.
        path: PathBuf,
        /// "PNG" or "JPEG".
        found: &'static str,
    },
    /// The file ends before the image does.
    #[error("{path}: the file is truncated")]
    Truncated {
        /// The file.
        path: PathBuf,
    },
    /// More pixels than [`Image::MAX_PIXELS`](super::image::Image::MAX_PIXELS).
    #[error("{path}: {width} × {height} pixels are more than the {limit} that are read")]
    TooManyPixels {
        /// The file.
        path: PathBuf,
        /// Its columns.
        width: u32,
        /// Its rows.
        height: u32,
        /// The limit.
        limit: u64,
    },
    /// The contents break the rules of their format, or use a part of it that is not supported.
    #[error("{path}: {reason}")]
    Decoding {
        /// The file.
        path: PathBuf,
        /// What the decoder said.
        reason: String,
    },
}
