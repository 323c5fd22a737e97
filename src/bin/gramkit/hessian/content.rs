//! What an array holds that is written.

use gramkit::field::Quantity;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    Quantity(Quantity),
    Classes,
}
