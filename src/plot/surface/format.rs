//! The format of a picture, chosen by its file's extension.

use std::path::Path;

use crate::plot::PlotError;

/// The format of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Scalable vector graphics, `.svg`.
    Svg,
    /// Portable network graphics, `.png`.
    Png,
}

impl Format {
    /// The format that the extension of `path` names, in capitals or not.
    ///
    /// # Errors
    /// [`PlotError::Extension`] if it is neither `.svg` nor `.png`.
    ///
    /// ```
    /// use std::path::Path;
    ///
    /// use gramkit::plot::{Format, PlotError};
    /// assert_eq!(Format::of(Path::new("gram.SVG"))?, Format::Svg);
    /// assert!(matches!(Format::of(Path::new("gram.pdf")), Err(PlotError::Extension { .. })));
    /// # Ok::<(), PlotError>(())
    /// ```
    pub fn of(path: &Path) -> Result<Self, PlotError> {
        let extension = path.extension().unwrap_or_default();
        [Self::Svg, Self::Png]
            .into_iter()
            .find(|format| extension.eq_ignore_ascii_case(format.extension()))
            .ok_or_else(|| PlotError::Extension { path: path.to_owned() })
    }

    pub(crate) fn extension(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Png => "png",
        }
    }
}
