//! Pixels as the bytes of a PNG file.

use crate::plot::PlotError;

/// Pixels as a PNG file; `palette` has the colours of an indexed image.
pub(crate) fn encode(
    pixels: &[u8],
    (width, height): (u32, u32),
    colours: png::ColorType,
    palette: &[u8],
) -> Result<Vec<u8>, PlotError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(colours);
    encoder.set_depth(png::BitDepth::Eight);
    if !palette.is_empty() {
        encoder.set_palette(palette);
    }
    let encoded = encoder.write_header().and_then(|mut writer| {
        writer.write_image_data(pixels)?;
        writer.finish()
    });
    encoded.map_err(|error| PlotError::Drawing(error.to_string()))?;
    Ok(bytes)
}
