//! How an image is read from a file.

/// How [`Image::read_with`](super::image::Image::read_with) and [`Image::decode`](super::image::Image::decode) read.
///
/// ```
/// use gramkit::filters::ImageOptions;
/// assert_eq!(ImageOptions::default().max_pixels, ImageOptions::MAX_PIXELS);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageOptions {
    /// Height times width, at most. A file of a few kilobytes can claim to hold more than any memory does. While an
    /// image is read, up to 24 bytes are held for each of its pixels, and 8 afterwards.
    pub max_pixels: u64,
}

impl ImageOptions {
    /// The default limit, 2²⁵ = 33 554 432 pixels, as 8192 × 4096: a quarter of a gigabyte as
    /// [`Image::values`](super::image::Image::values).
    pub const MAX_PIXELS: u64 = 1 << 25;
}

impl Default for ImageOptions {
    fn default() -> Self {
        Self { max_pixels: Self::MAX_PIXELS }
    }
}
