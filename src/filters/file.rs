//! Images in files: PNG and JPEG.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, Write};
use std::path::Path;

use image::codecs::png::PngEncoder;
use image::{DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, ImageFormat, ImageReader, Limits};

use super::error::ImageError;
use super::image::Image;
use crate::whole_file::write_whole;

/// What a decoder may allocate for each pixel: four channels of 16 bits, and as much again.
const BYTES_PER_PIXEL: u64 = 16;

impl Image {
    /// The most pixels that [`Image::read`] reads, 2²⁷ = 134 million: a gigabyte as [`Image::values`]. A file of a few
    /// kilobytes can claim to hold more.
    pub const MAX_PIXELS: u64 = 1 << 27;

    /// Reads a PNG or JPEG file of 8 or 16 bits, grey or coloured, turned as its EXIF orientation says.
    ///
    /// Stored values are divided by the largest one, 255 or 65535, and otherwise taken as they are: no gamma is undone.
    /// Of colours it is the luma 0.2126 R + 0.7152 G + 0.0722 B (ITU-R BT.709), which leaves grey as it is; what is
    /// transparent shows white through.
    ///
    /// # Errors
    /// [`ImageError`]: unreadable, neither PNG nor JPEG, a `.png` that is a JPEG (or the other way round), truncated,
    /// broken, or more than [`Image::MAX_PIXELS`].
    pub fn read(path: impl AsRef<Path>) -> Result<Self, ImageError> {
        let path = path.as_ref();
        let io_error = |action| move |source| ImageError::Io { path: path.to_path_buf(), action, source };
        let file = File::open(path).map_err(io_error("opened"))?;
        let mut reader = ImageReader::new(BufReader::new(file)).with_guessed_format().map_err(io_error("read"))?;
        let found = match reader.format() {
            Some(ImageFormat::Png) => "PNG",
            Some(ImageFormat::Jpeg) => "JPEG",
            _ => return Err(ImageError::Format { path: path.to_path_buf() }),
        };
        let extension = path.extension().and_then(|extension| extension.to_str()).map(str::to_ascii_lowercase);
        if matches!((extension.as_deref(), found), (Some("png"), "JPEG") | (Some("jpg" | "jpeg"), "PNG")) {
            return Err(ImageError::Misnamed { path: path.to_path_buf(), found });
        }
        let mut limits = Limits::default();
        limits.max_alloc = Some(Self::MAX_PIXELS * BYTES_PER_PIXEL);
        reader.limits(limits);
        let failed = |error| explained(path, error);
        let mut decoder = reader.into_decoder().map_err(failed)?;
        let (width, height) = decoder.dimensions();
        if u64::from(width) * u64::from(height) > Self::MAX_PIXELS {
            let (path, limit) = (path.to_path_buf(), Self::MAX_PIXELS);
            return Err(ImageError::TooManyPixels { path, width, height, limit });
        }
        let orientation = decoder.orientation().map_err(failed)?;
        let mut picture = DynamicImage::from_decoder(decoder).map_err(failed)?;
        // The decoder fills what is missing of a JPEG with grey.
        if found == "JPEG" && !jpeg_is_complete(path).map_err(io_error("read"))? {
            return Err(ImageError::Truncated { path: path.to_path_buf() });
        }
        picture.apply_orientation(orientation);
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

/// Whether a JPEG file goes on up to its end-of-image marker (ITU-T T.81, annex B).
fn jpeg_is_complete(path: &Path) -> io::Result<bool> {
    match skip_jpeg(&mut BufReader::new(File::open(path)?)) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        result => result.map(|()| true),
    }
}

/// Reads up to the end-of-image marker. What follows it, such as a film of the moment before, is no part of the image.
fn skip_jpeg(reader: &mut (impl Read + Seek)) -> io::Result<()> {
    fn byte(reader: &mut impl Read) -> io::Result<u8> {
        let mut byte = [0];
        reader.read_exact(&mut byte)?;
        Ok(byte[0])
    }
    loop {
        // Entropy-coded data and padding, up to the next marker; in them 0xff is followed by 0.
        while byte(reader)? != 0xff {}
        let mut marker = 0xff;
        while marker == 0xff {
            marker = byte(reader)?;
        }
        match marker {
            0xd9 => return Ok(()),
            // Stuffing, TEM, restarts, and the start of the image have no length.
            0x00 | 0x01 | 0xd0..=0xd8 => {}
            _ => {
                let length = u16::from_be_bytes([byte(reader)?, byte(reader)?]);
                // Seeking goes beyond the end of a file; reading, next, does not.
                reader.seek_relative(i64::from(length) - 2)?;
            }
        }
    }
}
