//! The styles of images, by the bank of filters.

use gramkit::filters::{FilterBank, Image, PreparedBank};
use gramkit::style::{Style, StyleOptions};

/// The bank, prepared for the size of the image before.
pub(super) struct Bank {
    bank: FilterBank,
    prepared: Option<PreparedBank>,
}

impl Bank {
    pub(super) fn new() -> Self {
        Self { bank: FilterBank::default(), prepared: None }
    }

    pub(super) fn style(&mut self, image: &Image, options: &StyleOptions<'_>) -> gramkit::Result<Style> {
        let (height, width) = (image.height(), image.width());
        let fits = |prepared: &PreparedBank| (prepared.height(), prepared.width()) == (height, width);
        let prepared = match self.prepared.take().filter(fits) {
            Some(prepared) => prepared,
            None => self.bank.prepare(height, width)?,
        };
        self.prepared.insert(prepared).style(image, options)
    }
}
