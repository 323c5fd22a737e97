//! Images in files: PNG and JPEG.

use std::io::{self, Cursor, Read, Write};
use std::path::Path;

use image::codecs::png::PngEncoder;
use image::{DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, ImageFormat, ImageReader, Limits};

use super::error::ImageError;
use super::image::Image;
use super::image_options::ImageOptions;
use super::{jpeg, png};
use crate::input_file::{self, open_file};
use crate::whole_file::write_whole;

/// What a decoder may allocate for each pixel: four channels of 16 bits, and as much again.
const BYTES_PER_PIXEL: u64 = 16;

/// What a decoder may allocate besides, and what a file may hold besides its pixels: profiles, tables, remarks.
const BYTES_BESIDES: u64 = 1 << 24;

impl Image {
    /// Reads a PNG or JPEG file of 8 or 16 bits, grey or coloured, turned as its EXIF orientation says:
    /// [`Image::read_with`] and the default limit of pixels.
    ///
    /// # Errors
    /// Those of [`Image::read_with`].
    pub fn read(path: impl AsRef<Path>) -> Result<Self, ImageError> {
        Self::read_with(path, &ImageOptions::default())
    }

    /// Reads a PNG or JPEG file, as [`Image::decode`] does.
    ///
    /// ```
    /// use gramkit::filters::{Image, ImageError, ImageOptions};
    /// let path = std::env::temp_dir().join(format!("gramkit-limit-{}.png", std::process::id()));
    /// Image::new(vec![0.0; 12], 3, 4)?.write_png(&path)?;
    /// assert!(Image::read_with(&path, &ImageOptions { max_pixels: 12 }).is_ok());
    /// let refused = Image::read_with(&path, &ImageOptions { max_pixels: 11 });
    /// assert!(matches!(refused, Err(ImageError::TooManyPixels { width: 4, height: 3, limit: 11, .. })));
    /// # std::fs::remove_file(&path)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`ImageError::Io`]; those of [`Image::decode`].
    pub fn read_with(path: impl AsRef<Path>, options: &ImageOptions) -> Result<Self, ImageError> {
        let path = path.as_ref();
        let io_error = |action| move |source| ImageError::Io { path: path.to_path_buf(), action, source };
        let file = open_file(path).map_err(io_error("opened"))?;
        let most = most_bytes(options);
        let mut bytes = Vec::new();
        file.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(io_error("read"))?;
        if bytes.len() as u64 > most {
            return Err(ImageError::TooLong { path: path.to_path_buf(), limit: most });
        }
        Self::decode(&bytes, path, options)
    }

    /// Decodes the bytes of a PNG or JPEG file; `path` names it in messages, and its extension must not deny the
    /// format.
    ///
    /// Stored values are divided by the largest one, 255 or 65535, and otherwise taken as they are: no gamma is undone.
    /// Of colours it is the luma 0.2126 R + 0.7152 G + 0.0722 B (ITU-R BT.709), which leaves grey as it is; what is
    /// transparent shows white through.
    ///
    /// The decoder is code of others, and the bytes may be hostile. It may allocate 16 bytes for each pixel that
    /// `options` allow, and 16 MB besides. Should it panic, the panic is caught and becomes [`ImageError::Decoder`];
    /// the caller's panic hook sees it all the same, and a program that is compiled with `panic = "abort"` ends.
    ///
    /// ```
    /// use gramkit::filters::{Image, ImageError, ImageOptions};
    /// let error = Image::decode(b"GIF89a", "picture.gif", &ImageOptions::default()).unwrap_err();
    /// assert!(matches!(error, ImageError::Format { .. }));
    /// ```
    ///
    /// # Errors
    /// [`ImageError`]: neither PNG nor JPEG, a `.png` that is a JPEG (or the other way round), truncated, broken, or
    /// more than [`ImageOptions::max_pixels`].
    pub fn decode(bytes: &[u8], path: impl AsRef<Path>, options: &ImageOptions) -> Result<Self, ImageError> {
        let path = path.as_ref();
        let format = match image::guess_format(bytes) {
            Ok(format @ (ImageFormat::Png | ImageFormat::Jpeg)) => format,
            _ => return Err(ImageError::Format { path: path.to_path_buf() }),
        };
        let found = if format == ImageFormat::Png { "PNG" } else { "JPEG" };
        let extension = path.extension().and_then(|extension| extension.to_str()).map(str::to_ascii_lowercase);
        if matches!((extension.as_deref(), found), (Some("png"), "JPEG") | (Some("jpg" | "jpeg"), "PNG")) {
            return Err(ImageError::Misnamed { path: path.to_path_buf(), found });
        }
        if let (ImageFormat::Png, Some(reason)) = (format, png::fault(bytes)) {
            return Err(ImageError::Decoding { path: path.to_path_buf(), reason });
        }
        let picture = guarded(path, || picture(bytes, format, path, options))?;
        // The decoder fills what is missing of a JPEG with grey.
        if format == ImageFormat::Jpeg && !jpeg::is_complete(bytes) {
            return Err(ImageError::Truncated { path: path.to_path_buf() });
        }
        let (height, width) = (picture.height() as usize, picture.width() as usize);
        Self::new(grey(&picture), height, width)
            .map_err(|error| ImageError::Decoding { path: path.to_path_buf(), reason: error.to_string() })
    }

    /// Writes a grey PNG of 8 bits, whole or not at all. Values below 0 become black, values above 1 white; the others
    /// are rounded to the nearest of 256.
    ///
    /// ```
    /// use gramkit::filters::Image;
    /// let path = std::env::temp_dir().join(format!("gramkit-image-{}.png", std::process::id()));
    /// Image::new(vec![0.0, 0.2, 1.0, 7.0], 2, 2)?.write_png(&path)?;
    /// assert_eq!(Image::read(&path)?.values(), [0.0, 0.2, 1.0, 1.0]); // 0.2 = 51/255
    /// # std::fs::remove_file(&path)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`ImageError::WholeFile`]; [`ImageError::Io`] for more rows or columns than a PNG has.
    pub fn write_png(&self, path: impl AsRef<Path>) -> Result<(), ImageError> {
        let path = path.as_ref();
        let failed = |source| ImageError::Io { path: path.to_path_buf(), action: "written", source };
        let size = |length: usize| {
            u32::try_from(length).map_err(|_| failed(io::Error::other("a PNG is at most 2³¹ − 1 pixels high and wide")))
        };
        let (height, width) = (size(self.height())?, size(self.width())?);
        let bytes: Vec<u8> = self.values().iter().map(|value| (value.clamp(0.0, 1.0) * 255.0).round() as u8).collect();
        let mut encoded = Vec::new();
        PngEncoder::new(&mut encoded)
            .write_image(&bytes, width, height, ExtendedColorType::L8)
            .map_err(|error| failed(io::Error::other(error)))?;
        Ok(write_whole(path, |writer| writer.write_all(&encoded))?)
    }
}

/// The bytes of the longest file that is read.
fn most_bytes(options: &ImageOptions) -> u64 {
    options.max_pixels.saturating_mul(BYTES_PER_PIXEL).saturating_add(BYTES_BESIDES)
}

/// What the decoder makes of the bytes, turned upright.
fn picture(bytes: &[u8], format: ImageFormat, path: &Path, options: &ImageOptions) -> Result<DynamicImage, ImageError> {
    let failed = |error| explained(path, error);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(most_bytes(options));
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(failed)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > options.max_pixels {
        let (path, limit) = (path.to_path_buf(), options.max_pixels);
        return Err(ImageError::TooManyPixels { path, width, height, limit });
    }
    let orientation = decoder.orientation().map_err(failed)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(failed)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

/// Runs a decoder; a panic of it becomes an error.
fn guarded<T>(path: &Path, decode: impl FnOnce() -> Result<T, ImageError>) -> Result<T, ImageError> {
    input_file::guarded(decode).unwrap_or_else(|reason| Err(ImageError::Decoder { path: path.to_path_buf(), reason }))
}

/// The luma of each pixel, over white.
fn grey(picture: &DynamicImage) -> Vec<f64> {
    // Grey stays grey to the bit, as the differences are 0.
    let luma = |[r, g, b]: [f64; 3]| g + 0.2126 * (r - g) + 0.0722 * (b - g);
    match picture {
        DynamicImage::ImageLuma8(pixels) => pixels.iter().map(|&value| f64::from(value) / 255.0).collect(),
        DynamicImage::ImageLuma16(pixels) => pixels.iter().map(|&value| f64::from(value) / 65535.0).collect(),
        DynamicImage::ImageRgb8(pixels) => {
            pixels.pixels().map(|pixel| luma(pixel.0.map(|value| f64::from(value) / 255.0))).collect()
        }
        // All others fit into 16 bits without loss.
        other => {
            let over_white = |[r, g, b, a]: [u16; 4]| {
                let [r, g, b, a] = [r, g, b, a].map(|value| f64::from(value) / 65535.0);
                if a == 1.0 { luma([r, g, b]) } else { 1.0 + a * (luma([r, g, b]) - 1.0) }
            };
            other.to_rgba16().pixels().map(|pixel| over_white(pixel.0)).collect()
        }
    }
}

fn explained(path: &Path, error: image::ImageError) -> ImageError {
    let path = path.to_path_buf();
    match error {
        image::ImageError::IoError(source) if source.kind() == io::ErrorKind::UnexpectedEof => {
            ImageError::Truncated { path }
        }
        image::ImageError::IoError(source) => ImageError::Io { path, action: "read", source },
        other => ImageError::Decoding { path, reason: other.to_string() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_of_a_decoder_is_an_error() {
        let path = Path::new("x.png");
        let message = |error: ImageError| error.to_string();
        let with_text = guarded::<()>(path, || panic!("index {} of {}", 3, 2)).unwrap_err();
        assert_eq!(message(with_text), "x.png: the decoder failed on this file and was stopped (index 3 of 2)");
        let of_words = guarded::<()>(path, || panic!("no\u{1b}[31m colours")).unwrap_err();
        assert_eq!(message(of_words), "x.png: the decoder failed on this file and was stopped (no\\u{1b}[31m colours)");
        let of_a_number = guarded::<()>(path, || std::panic::panic_any(7)).unwrap_err();
        assert!(message(of_a_number).ends_with("(it gives no reason)"));
        assert_eq!(guarded(path, || Ok(5)).unwrap(), 5);
    }

    #[test]
    fn a_decoder_may_allocate_as_the_limit_of_pixels_says() {
        assert_eq!(most_bytes(&ImageOptions { max_pixels: 0 }), 1 << 24);
        assert_eq!(most_bytes(&ImageOptions { max_pixels: u64::MAX }), u64::MAX);
    }
}
