//! PNG and JPEG files.

use gramkit::filters::{Image, ImageOptions};

use super::{Setting, sentence};

/// The most pixels that are read.
const MOST_PIXELS: u64 = 1 << 16;

/// The first eight bytes of a PNG file.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// An image that is read has H·W values from 0 to 1, and reads back as it is written, rounded to 8 bits.
///
/// The checksums of a PNG file's chunks are mended, too, so that the decoder sees what they would guard it from.
pub(super) fn target(bytes: &[u8], setting: &Setting<'_>) {
    decode(bytes, setting);
    if bytes.starts_with(PNG) {
        let mended = mended(bytes);
        if mended != bytes {
            decode(&mended, setting);
        }
    }
}

fn decode(bytes: &[u8], setting: &Setting<'_>) {
    let image = match Image::decode(bytes, "image", &ImageOptions { max_pixels: MOST_PIXELS }) {
        Err(error) => return sentence(&error),
        Ok(image) => image,
    };
    let pixels = image.height() * image.width();
    assert!(pixels > 0 && pixels as u64 <= MOST_PIXELS && image.values().len() == pixels);
    assert!(image.values().iter().all(|value| (0.0..=1.0).contains(value)));
    let path = setting.folder.join("image.png");
    image.write_png(&path).unwrap();
    let again = Image::read(&path).unwrap();
    assert_eq!((again.height(), again.width()), (image.height(), image.width()));
    let near = |(a, b): (&f64, &f64)| (a - b).abs() <= 0.5 / 255.0 + f64::EPSILON;
    assert!(again.values().iter().zip(image.values()).all(near));
}

/// The file with the checksum of each whole chunk as it should be.
fn mended(bytes: &[u8]) -> Vec<u8> {
    let mut mended = bytes.to_vec();
    let mut start = PNG.len();
    while let Some(length) = mended.get(start..start + 4) {
        let length = u32::from_be_bytes([length[0], length[1], length[2], length[3]]) as usize;
        let Some(end) = start.checked_add(8 + length).filter(|end| end + 4 <= mended.len()) else { break };
        let checksum = crc32fast::hash(&mended[start + 4..end]);
        mended[end..end + 4].copy_from_slice(&checksum.to_be_bytes());
        start = end + 4;
    }
    mended
}
