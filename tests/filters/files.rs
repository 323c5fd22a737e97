//! Image files that are wrong are errors that name them.

use gramkit::filters::{Image, ImageError};

use super::correlation::random;

#[test]
fn files_that_are_wrong_are_errors_that_name_them() {
    let folder = std::env::temp_dir().join(format!("gramkit-filters-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let good = folder.join("good.png");
    random(10, 30, 20).write_png(&good).unwrap();
    let bytes = std::fs::read(&good).unwrap();
    let jpeg = folder.join("good.jpg");
    let gradient = ::image::RgbImage::from_fn(20, 30, |x, y| ::image::Rgb([(9 * x) as u8, (7 * y) as u8, 100]));
    gradient.save(&jpeg).unwrap();
    let jpeg_bytes = std::fs::read(&jpeg).unwrap();
    let read = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        let result = Image::read(&path);
        if let Err(error) = &result {
            assert!(error.to_string().starts_with(&path.display().to_string()), "{error}");
        }
        result
    };
    let missing = Image::read(folder.join("missing.png"));
    assert!(matches!(missing, Err(ImageError::Io { action: "opened", .. })));
    assert!(Image::read(&folder).is_err());
    assert!(matches!(read("empty.png", b""), Err(ImageError::Format { .. })));
    assert!(matches!(read("text.png", b"not an image"), Err(ImageError::Format { .. })));
    assert!(matches!(read("other.jpg", &bytes), Err(ImageError::Misnamed { found: "PNG", .. })));
    assert!(matches!(read("other.png", &jpeg_bytes), Err(ImageError::Misnamed { found: "JPEG", .. })));
    assert!(read("without_a_name", &bytes).is_ok());
    // Truncated after each byte.
    for length in 0..bytes.len() - 12 {
        assert!(read("truncated.png", &bytes[..length]).is_err(), "{length} of {}", bytes.len());
    }
    for length in 0..jpeg_bytes.len() {
        assert!(read("truncated.jpg", &jpeg_bytes[..length]).is_err(), "{length} of {}", jpeg_bytes.len());
    }
    // What follows the end is no part of the image.
    let longer: Vec<u8> = jpeg_bytes.iter().copied().chain([0xff, 0xda, 1, 2, 3]).collect();
    assert!(read("longer.jpg", &longer).is_ok());
    // A byte changed somewhere in the contents: an error, or another image, but no panic.
    for k in 8..bytes.len() {
        let mut changed = bytes.clone();
        changed[k] ^= 0x15;
        let _ = read("changed.png", &changed);
    }
    for k in 2..jpeg_bytes.len() {
        let mut changed = jpeg_bytes.clone();
        changed[k] ^= 0x15;
        let _ = read("changed.jpg", &changed);
    }
    // The size in the header, and its checksum: 60000 × 60000 pixels, and 0 × 20.
    let resized = |width: u32, height: u32| {
        let mut resized = bytes.clone();
        resized[16..20].copy_from_slice(&width.to_be_bytes());
        resized[20..24].copy_from_slice(&height.to_be_bytes());
        let checksum = crc32(&resized[12..29]);
        resized[29..33].copy_from_slice(&checksum.to_be_bytes());
        resized
    };
    assert!(matches!(
        read("bomb.png", &resized(60_000, 60_000)),
        Err(ImageError::TooManyPixels { width: 60_000, height: 60_000, .. })
    ));
    assert!(read("zero.png", &resized(0, 20)).is_err());
    std::fs::remove_dir_all(&folder).unwrap();
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
    })
}

#[test]
fn colours_depths_and_transparency() {
    let folder = std::env::temp_dir().join(format!("gramkit-colours-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("x.png");
    let read = |picture: ::image::DynamicImage| {
        picture.save(&path).unwrap();
        Image::read(&path).unwrap().into_values()
    };
    let grey16 = ::image::ImageBuffer::from_vec(3, 1, vec![0_u16, 12_345, 65_535]).unwrap();
    assert_eq!(read(::image::DynamicImage::ImageLuma16(grey16)), [0.0, 12_345.0 / 65_535.0, 1.0]);
    let rgb = ::image::RgbImage::from_vec(3, 1, vec![77, 77, 77, 255, 0, 0, 0, 0, 255]).unwrap();
    let values = read(rgb.into());
    assert_eq!(values[0], 77.0 / 255.0);
    assert!((values[1] - 0.2126).abs() < 1e-15 && (values[2] - 0.0722).abs() < 1e-15);
    let rgba = ::image::RgbaImage::from_vec(3, 1, vec![9, 8, 7, 0, 51, 51, 51, 255, 0, 0, 0, 51]).unwrap();
    let values = read(rgba.into());
    assert!(values.iter().zip([1.0, 0.2, 0.8]).all(|(value, expected)| (value - expected).abs() < 1e-15));
    std::fs::remove_dir_all(&folder).unwrap();
}
