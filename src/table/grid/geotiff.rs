//! GeoTIFF: one band of numbers in a TIFF file, with tags that say where it lies.
//!
//! *OGC GeoTIFF Standard* 1.1 (19-008r4), annex B: the tags 33550 (the size of a cell), 33922 (a point of the raster
//! and where it lies) and 34264 (an affine map), and the key 1025, which says whether a sample stands for its cell or
//! for a point. The tag 42113 is GDAL's: the number of missing samples, as text.

use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::path::Path;

use tiff::decoder::ifd::Value;
use tiff::decoder::{ChunkType, Decoder, DecodingResult};
use tiff::tags::Tag;
use tiff::{ColorType, TiffError, TiffResult};

use super::SINGLE;
use super::error::GridError;
use super::options::{GridAxes, GridOptions};
use super::raster::Raster;
use crate::field::grid::zeros;
use crate::input_file::guarded;
use crate::table::TableError;

/// Bytes that one byte of a file makes at the most: deflate 1032, LZW a string of 4096 bytes by a code of 12 bits.
const MOST_EXPANSION: u64 = 4096;

/// The key that says what a sample stands for, and its value for a point.
const RASTER_TYPE: u16 = 1025;
const POINT: u16 = 2;

/// The bits of the tag 254 of a smaller copy and of a mask, and how many of them a file may have.
const SMALLER: u32 = 1;
const MASK: u32 = 4;
const MOST_COPIES: usize = 64;

/// Reads the image of a file, which may have smaller copies of it.
pub(super) fn read(file: File, path: &Path, options: &GridOptions) -> Result<Raster, GridError> {
    let io_error = |source| TableError::Io { path: path.to_path_buf(), action: "read", source };
    let length = file.metadata().map_err(io_error)?.len();
    let broken = |reason| GridError::Tiff { path: path.to_path_buf(), reason };
    guarded(|| image(file, length, path, options)).map_err(broken)?
}

fn image(file: File, length: u64, path: &Path, options: &GridOptions) -> Result<Raster, GridError> {
    let failed = |error: TiffError| match error {
        TiffError::IoError(source) if source.kind() != std::io::ErrorKind::UnexpectedEof => {
            TableError::Io { path: path.to_path_buf(), action: "read", source }.into()
        }
        TiffError::UnsupportedError(error) => GridError::TiffKind { path: path.to_path_buf(), what: error.to_string() },
        error => GridError::Tiff { path: path.to_path_buf(), reason: error.to_string() },
    };
    let kind = |what: String| GridError::TiffKind { path: path.to_path_buf(), what };
    let mut decoder = Decoder::new(BufReader::new(file)).map_err(failed)?;
    let (width, height) = decoder.dimensions().map_err(failed)?;
    let (rows, columns) = (height as usize, width as usize);
    let bits = match decoder.colortype().map_err(failed)? {
        ColorType::Gray(bits @ (8 | 16 | 32 | 64)) => bits,
        other => return Err(kind(format!("pixels of {other:?}"))),
    };
    let white_is_zero = decoder.find_tag_unsigned::<u16>(Tag::PhotometricInterpretation).map_err(failed)? == Some(0);
    if white_is_zero {
        return Err(kind("pixels whose zero is white".to_string()));
    }
    let too_large = |why| GridError::TooLarge { path: path.to_path_buf(), rows, columns, why };
    let bytes = u64::from(width).saturating_mul(u64::from(height)).saturating_mul(u64::from(bits / 8));
    if bytes > length.saturating_mul(MOST_EXPANSION) {
        return Err(too_large("a file of this length can hold"));
    }
    let samples = rows.checked_mul(columns).ok_or_else(|| too_large("fit into memory"))?;
    // Memory is taken as the samples arrive, whatever the file announces.
    let mut values = zeros(samples).map_err(|_| too_large("fit into memory"))?;
    let roundoff = fill(&mut decoder, &mut values, rows, columns).map_err(failed)?;
    let Some(roundoff) = roundoff else { return Err(kind(format!("numbers of {bits} bits of another type"))) };
    let place = match options.axes {
        Some(GridAxes::None) => None,
        _ => match place(&mut decoder).map_err(failed)? {
            Place::Unknown => None,
            Place::Along { steps, starts } => Some((steps, starts)),
            Place::Rotated => return Err(GridError::Rotated { path: path.to_path_buf() }),
        },
    };
    let nodata = match decoder.find_tag(Tag::GdalNodata).map_err(failed)? {
        Some(Value::Ascii(text)) => {
            let text = text.trim();
            let wrong = || GridError::Tiff {
                path: path.to_path_buf(),
                reason: format!("the tag GDAL_NODATA holds {text:?}, which is no number"),
            };
            Some(text.parse::<f64>().map_err(|_| wrong())?)
        }
        _ => None,
    };
    if has_another(&mut decoder).map_err(failed)? {
        return Err(kind("several images, of which none is named".to_string()));
    }
    Ok(Raster {
        rows,
        columns,
        values,
        steps: place.map(|(steps, _)| steps),
        starts: place.map_or([0.0; 2], |(_, starts)| starts),
        nodata,
        usual_nodata: None,
        roundoff,
        format: "TIFF",
    })
}

/// Whether another image follows that is neither a smaller copy of the first nor a mask of it.
fn has_another<R: Read + Seek>(decoder: &mut Decoder<R>) -> TiffResult<bool> {
    for _ in 0..MOST_COPIES {
        if !decoder.more_images() {
            return Ok(false);
        }
        decoder.next_image()?;
        let kind = decoder.find_tag_unsigned::<u32>(Tag::NewSubfileType)?.unwrap_or(0);
        if kind & (SMALLER | MASK) == 0 {
            return Ok(true);
        }
    }
    Ok(true)
}

/// Reads the samples, strip by strip or tile by tile, and tells their unit roundoff; `None` for a type that is not
/// read.
fn fill<R: Read + Seek>(
    decoder: &mut Decoder<R>,
    values: &mut [f64],
    rows: usize,
    columns: usize,
) -> TiffResult<Option<f64>> {
    let (wide, high) = decoder.chunk_dimensions();
    let (wide, high) = (wide as usize, high as usize);
    let count = match decoder.get_chunk_type() {
        ChunkType::Strip => decoder.strip_count()?,
        ChunkType::Tile => decoder.tile_count()?,
    };
    let across = columns.div_ceil(wide.max(1)).max(1);
    let mut roundoff = Some(0.0);
    for chunk in 0..count {
        let (width, height) = decoder.chunk_data_dimensions(chunk);
        let (width, height) = (width as usize, height as usize);
        let (top, left) = (chunk as usize / across * high, chunk as usize % across * wide);
        let Some((samples, precision)) = numbers(decoder.read_chunk(chunk)?) else { return Ok(None) };
        roundoff = Some(precision);
        for (row, line) in samples.chunks(width.max(1)).take(height.min(rows.saturating_sub(top))).enumerate() {
            let start = (top + row) * columns + left;
            values[start..start + line.len()].copy_from_slice(line);
        }
    }
    Ok(roundoff)
}

/// The samples, and the unit roundoff of their type.
fn numbers(decoded: DecodingResult) -> Option<(Vec<f64>, f64)> {
    fn whole<T: Into<f64>>(samples: Vec<T>) -> Option<(Vec<f64>, f64)> {
        Some((samples.into_iter().map(Into::into).collect(), 0.0))
    }
    match decoded {
        DecodingResult::U8(samples) => whole(samples),
        DecodingResult::U16(samples) => whole(samples),
        DecodingResult::U32(samples) => whole(samples),
        DecodingResult::I8(samples) => whole(samples),
        DecodingResult::I16(samples) => whole(samples),
        DecodingResult::I32(samples) => whole(samples),
        DecodingResult::F32(samples) => Some((samples.into_iter().map(f64::from).collect(), SINGLE)),
        DecodingResult::F64(samples) => Some((samples, 0.5 * f64::EPSILON)),
        _ => None,
    }
}

/// Where a raster lies.
enum Place {
    Unknown,
    /// The steps from row to row along y and from column to column along x, and the y and x of the first sample.
    Along {
        steps: [f64; 2],
        starts: [f64; 2],
    },
    Rotated,
}

fn place<R: Read + Seek>(decoder: &mut Decoder<R>) -> TiffResult<Place> {
    let mut numbers = |tag| decoder.find_tag(tag)?.map(Value::into_f64_vec).transpose();
    let (scale, tie) = (numbers(Tag::ModelPixelScaleTag)?, numbers(Tag::ModelTiepointTag)?);
    let affine = numbers(Tag::ModelTransformationTag)?;
    let keys = decoder.find_tag_unsigned_vec::<u16>(Tag::GeoKeyDirectoryTag)?.unwrap_or_default();
    let is_point = keys.chunks_exact(4).skip(1).any(|key| key[0] == RASTER_TYPE && key[1] == 0 && key[3] == POINT);
    // Raster coordinates count corners of cells where a sample stands for its cell.
    let middle = if is_point { 0.0 } else { 0.5 };
    Ok(match (scale.as_deref(), tie.as_deref(), affine.as_deref()) {
        (Some([x_step, y_step, ..]), Some([column, row, _, x, y, _, ..]), _) => {
            let steps = [-y_step, *x_step];
            Place::Along { steps, starts: [y + (middle - row) * steps[0], x + (middle - column) * steps[1]] }
        }
        (_, _, Some([x_step, 0.0, _, x, 0.0, y_step, _, y, ..])) => {
            Place::Along { steps: [*y_step, *x_step], starts: [y + middle * y_step, x + middle * x_step] }
        }
        (None, None, None) => Place::Unknown,
        _ => Place::Rotated,
    })
}
