//! One entry of a derivative.

use super::status::Status;

/// One entry of a derivative, with the two parts of its error.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub(super) value: f64,
    pub(super) truncation: f64,
    pub(super) rounding: f64,
    pub(super) status: Status,
}

impl Entry {
    pub(super) fn error(&self) -> f64 {
        self.truncation + self.rounding
    }
}
