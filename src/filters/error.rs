//! What can be wrong with the file of an image.

use std::io;
use std::path::PathBuf;

use crate::error::escaped;
use crate::whole_file::WholeFileError;

/// Why an image could not be read or written; the message names the file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImageError {
    /// The operating system refused to open, read or write.
    #[error("{}: cannot be {action}: {}", escaped(path), escaped(source.to_string()))]
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
    #[error("{}: neither a PNG nor a JPEG image", escaped(path))]
    Format {
        /// The file.
        path: PathBuf,
    },
    /// The contents are not what the name's extension says.
    #[error("{}: holds a {found} image, which the name denies", escaped(path))]
    Misnamed {
        /// The file.
        path: PathBuf,
        /// "PNG" or "JPEG".
        found: &'static str,
    },
    /// The file ends before the image does.
    #[error("{}: the file is truncated", escaped(path))]
    Truncated {
        /// The file.
        path: PathBuf,
    },
    /// More bytes than an image of so many pixels takes.
    #[error("{}: the file is longer than the {limit} bytes that are read", escaped(path))]
    TooLong {
        /// The file.
        path: PathBuf,
        /// The limit.
        limit: u64,
    },
    /// More pixels than [`ImageOptions::max_pixels`](super::image_options::ImageOptions::max_pixels).
    #[error("{}: {width} × {height} pixels are more than the {limit} that are read", escaped(path))]
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
    #[error("{}: {}", escaped(path), escaped(reason))]
    Decoding {
        /// The file.
        path: PathBuf,
        /// What the decoder said.
        reason: String,
    },
    /// The decoder panicked: a fault of its own, which these contents brought out.
    #[error("{}: the decoder failed on this file and was stopped ({})", escaped(path), escaped(reason))]
    Decoder {
        /// The file.
        path: PathBuf,
        /// The message of the panic.
        reason: String,
    },
}
