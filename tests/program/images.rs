//! Hostile images: a sentence and status 2, or an answer.

use std::fs;
use std::io::Write;
use std::path::Path;

use gramkit::filters::{Image, ImageError, ImageOptions};

use super::session::Session;

/// Files that are no images, by the rules of their palettes.
const REFUSED: [&str; 7] = ["plte0", "plte1", "plte2", "plte4", "plte771", "plte774", "rgb-plte1"];
/// Files that a decoder may take for images.
const DOUBTFUL: [&str; 2] = ["plte3-index-200", "grey-with-plte"];

fn fault(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/data/faults/{name}.png"))).unwrap()
}

#[test]
fn palettes_of_wrong_lengths_are_refused() {
    let session = Session::of(&["style"]);
    let options = ImageOptions::default();
    for name in REFUSED {
        let file = format!("{name}.png");
        session.write(&file, fault(name));
        let error = Image::read(session.path(&file)).unwrap_err();
        assert!(matches!(error, ImageError::Decoding { .. }), "{name}: {error}");
        session.fails(2, &[&file, &file], &[&format!("gramkit: {file}: its palette is ")]);
    }
    assert_eq!(Image::decode(&fault("plte768"), "x.png", &options).unwrap().values().len(), 1);
    for name in DOUBTFUL {
        let file = format!("{name}.png");
        session.write(&file, fault(name));
        match Image::decode(&fault(name), &file, &options) {
            Ok(image) => assert!(image.values().iter().all(|value| (0.0..=1.0).contains(value)), "{name}"),
            Err(error) => session.fails(2, &[&file, &file], &[&error.to_string()]),
        }
    }
}

/// Zeros, side × side pixels, as a PNG whose contents are stored without compression of our own making.
fn zeros(side: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, side, side);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_compression(png::Compression::High);
    let mut writer = encoder.write_header().unwrap();
    let mut stream = writer.stream_writer().unwrap();
    let row = vec![0; side as usize];
    (0..side).for_each(|_| stream.write_all(&row).unwrap());
    stream.finish().unwrap();
    drop(writer);
    bytes
}

#[test]
fn a_refusal_for_its_size_names_the_limit_and_the_option() {
    let session = Session::of(&["style"]);
    session.write("b2k.png", fault("b2k"));
    session.write("b4k.png", fault("b4k"));
    session.write("b11k.png", zeros(11_585));
    assert!(fs::metadata(session.path("b11k.png")).unwrap().len() < 1 << 20);
    let parts = ["11585 × 11585 pixels are more than the 33554432 that are read (--max-pixels)"];
    session.fails(2, &["b11k.png", "b11k.png"], &parts);
    let parts = ["b2k.png: 2000 × 2000 pixels are more than the 3999999 that are read (--max-pixels)"];
    session.fails(2, &["b2k.png", "b2k.png", "--max-pixels", "3999999"], &parts);
    session.fails(2, &["b4k.png", "b4k.png", "--max-pixels", "0"], &["more than the 0 that are read"]);
    // What is allowed is read: 2000² pixels, of which each is black.
    let image = Image::read(session.path("b2k.png")).unwrap();
    assert!(image.values().len() == 4_000_000 && image.values().iter().all(|&value| value == 0.0));
    let small = Image::new(vec![0.5; 30], 5, 6).unwrap();
    small.write_png(session.path("small.png")).unwrap();
    session.page(&["small.png", "small.png", "--max-pixels", "30"]);
    session.fails(2, &["small.png", "small.png", "--max-pixels", "29"], &["6 × 5 pixels"]);
}

#[test]
fn a_file_longer_than_its_pixels_can_be_is_not_read_to_its_end() {
    let session = Session::new();
    let file = fs::File::create(session.path("long.jpg")).unwrap();
    // A file with a hole, which takes no space.
    file.set_len(1 << 40).unwrap();
    let read = Image::read_with(session.path("long.jpg"), &ImageOptions { max_pixels: 1 });
    assert!(matches!(read, Err(ImageError::TooLong { .. })));
}
