//! The bytes of a picture: one page, drawn in either format.

use std::cell::RefCell;
use std::rc::Rc;

use plotters::prelude::{BitMapBackend, DrawingBackend, IntoDrawingArea, SVGBackend, WHITE};

use super::canvas::{Canvas, ELEMENTS};
use super::label;
use super::page::Page;
use super::pixels::encode;
use crate::plot::PlotError;

/// Red, green, blue.
const BYTES_PER_PIXEL: usize = 3;

/// A checked page as an SVG, whose nominal size is `density` units of the page.
// Each in a frame of its own: where a process has little stack, both in one would be too much.
#[inline(never)]
pub(crate) fn svg(density: u32, page: &impl Page) -> Result<String, PlotError> {
    label::register_typeface()?;
    let (width, height) = page.size()?;
    let mut drawn = String::new();
    let elements = Rc::new(RefCell::new(Vec::new()));
    draw_on(SVGBackend::with_string(&mut drawn, (width, height)), 1, Some(Rc::clone(&elements)), page)?;
    let elements = elements.borrow();
    let row = format!("\" y=\"{ELEMENTS}\"");
    let mut text = String::with_capacity(drawn.len() + elements.iter().map(String::len).sum::<usize>());
    // The backend can neither embed an image nor draw at fractions of a unit; what it drew instead tells where that
    // belongs.
    for line in drawn.split_inclusive('\n') {
        let index = line.strip_prefix("<rect x=\"").and_then(|rest| rest.split_once(&row)?.0.parse::<usize>().ok());
        text.push_str(index.and_then(|index| elements.get(index)).map_or(line, String::as_str));
    }
    let size = |density: u32| format!("<svg width=\"{}\" height=\"{}\"", width * density, height * density);
    Ok(text.replacen(&size(1), &size(density), 1))
}

/// A checked page as a PNG, with `density` pixels per unit.
#[inline(never)]
pub(crate) fn png(density: u32, page: &impl Page) -> Result<Vec<u8>, PlotError> {
    label::register_typeface()?;
    let (width, height) = page.size()?;
    let size = (width * density, height * density);
    let mut pixels = vec![0; BYTES_PER_PIXEL * size.0 as usize * size.1 as usize];
    draw_on(BitMapBackend::with_buffer(&mut pixels, size), density, None, page)?;
    encode(&pixels, size, png::ColorType::Rgb, &[])
}

fn draw_on<DB: DrawingBackend>(
    backend: DB,
    density: u32,
    elements: Option<Rc<RefCell<Vec<String>>>>,
    page: &impl Page,
) -> Result<(), PlotError> {
    let root = backend.into_drawing_area();
    root.fill(&WHITE)?;
    page.draw(&Canvas::new(root.clone(), density, elements))?;
    Ok(root.present()?)
}
