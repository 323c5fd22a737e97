//! What a command has found.

use crate::failure::Failure;

/// What is printed, and what failed besides.
pub(crate) struct Answer {
    pub(crate) text: String,
    /// A file that could not be written does not take the answer with it.
    pub(crate) failure: Option<Failure>,
}

impl From<String> for Answer {
    fn from(text: String) -> Self {
        Self { text, failure: None }
    }
}
