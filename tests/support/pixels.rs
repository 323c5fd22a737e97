//! Drawn pictures, decoded.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::BufReader;
use std::path::{Path, PathBuf};

use gramkit::plot::{Picture, draw};

/// The folder of all pictures, which stay there to be looked at.
pub(crate) fn folder() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("pictures");
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// The folder of one test's pictures, emptied of those of an earlier run.
pub(crate) fn emptied(test: &str) -> PathBuf {
    let folder = folder().join(test);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// The pixels of a PNG.
pub(crate) struct Pixels {
    pub(crate) width: usize,
    pub(crate) height: usize,
    bytes: Vec<u8>,
}

impl Pixels {
    /// Decodes a file, which has to hold red, green and blue.
    pub(crate) fn read(path: &Path) -> Self {
        let mut reader = png::Decoder::new(BufReader::new(File::open(path).unwrap())).read_info().unwrap();
        let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
        let frame = reader.next_frame(&mut bytes).unwrap();
        assert_eq!(frame.color_type, png::ColorType::Rgb, "{}", path.display());
        Self { width: frame.width as usize, height: frame.height as usize, bytes }
    }

    pub(crate) fn at(&self, x: usize, y: usize) -> [u8; 3] {
        let from = 3 * (y * self.width + x);
        [self.bytes[from], self.bytes[from + 1], self.bytes[from + 2]]
    }

    /// Columns and rows of the pixels of one kind of colour.
    pub(crate) fn find(&self, kind: impl Fn([u8; 3]) -> bool) -> Vec<(usize, usize)> {
        let all = (0..self.height).flat_map(|y| (0..self.width).map(move |x| (x, y)));
        all.filter(|(x, y)| kind(self.at(*x, *y))).collect()
    }

    /// Columns and rows of the pixels of one colour.
    pub(crate) fn of_colour(&self, colour: [u8; 3]) -> Vec<(usize, usize)> {
        self.find(|pixel| pixel == colour)
    }

    pub(crate) fn colours(&self) -> HashSet<[u8; 3]> {
        self.bytes.chunks_exact(3).map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect()
    }
}

/// Draws a PNG of a name of its own.
pub(crate) fn png(name: &str, picture: &impl Picture, density: u32) -> Pixels {
    let path = folder().join(format!("{name}-{density}x.png"));
    draw(&path, picture, density).unwrap();
    Pixels::read(&path)
}

/// Draws an SVG of a name of its own.
pub(crate) fn svg(name: &str, picture: &impl Picture, density: u32) -> String {
    let path = folder().join(format!("{name}-{density}x.svg"));
    draw(&path, picture, density).unwrap();
    fs::read_to_string(&path).unwrap()
}

/// The texts of an SVG, each on a line of its own.
pub(crate) fn texts(svg: &str) -> Vec<&str> {
    svg.lines().filter(|line| !line.starts_with('<')).collect()
}

/// The numbers that an attribute has in the elements of one kind.
pub(crate) fn numbers(svg: &str, element: &str, attribute: &str) -> Vec<f64> {
    let elements = svg.lines().filter(|line| line.starts_with(&format!("<{element} ")));
    let key = format!(" {attribute}=\"");
    elements.filter_map(|line| line.split_once(&key)?.1.split_once('"')?.0.parse().ok()).collect()
}
