//! Numbers as they are written, beside the doubles.

use std::path::Path;

use gramkit::analysis::{Subject, Written};
use gramkit::matrix::ExactMatrix;
use gramkit::{Analysis, AnalysisOptions};

use crate::failure::Failure;

/// A table of more cells is not read again to see what it says as it is written.
const MOST_CELLS_AGAIN: usize = 1 << 20;

/// What the verdicts are to be about: what is written if it was asked for, and then is there.
pub(crate) fn judged<'a>(exact: Option<&'a ExactMatrix>, asked: bool, path: &Path) -> Result<Written<'a>, Failure> {
    match exact {
        Some(exact) => Ok(Written::Judged(exact)),
        None if asked => {
            let path = path.display();
            let what = "--as-written judges the decimals of a text or integers, and these are doubles";
            Err(Failure::Contradiction(format!("{path}: {what}")))
        }
        None => Ok(Written::Doubles),
    }
}

/// The analysis of doubles, with what is written beside it where they are nearly dependent: that may be dependent.
///
/// `again` reads the file of that shape again, for what is written: `None` if that is no longer possible, or not the
/// same.
pub(crate) fn beside<S: Subject>(
    analysis: Analysis,
    subject: &S,
    options: &AnalysisOptions<'_>,
    (path, shape): (&Path, (usize, usize)),
    again: impl FnOnce() -> Option<Option<ExactMatrix>>,
) -> gramkit::Result<Analysis> {
    if !matches!(options.written, Written::Doubles) || !analysis.is_nearly_dependent() {
        return Ok(analysis);
    }
    let small = shape.0.saturating_mul(shape.1) <= MOST_CELLS_AGAIN;
    let again = if small && path != Path::new("-") { again() } else { None };
    let written = match &again {
        Some(Some(exact)) => Written::Beside(exact),
        // There are no decimals.
        Some(None) => return Ok(analysis),
        None => Written::Rounded,
    };
    analysis.with_written(subject, &AnalysisOptions { written, ..*options })
}
