//! The planes of a field, a few at a time, with those around them.

use std::ops::Range;

use super::discretization::Discretization;
use super::gaussian::Gaussian;
use super::window::Window;
use crate::error::{Error, Result};
use crate::field::stencil::Sum;

/// Writes a range of planes of the slowest axis to a slice: as `f64`, in storage order, with NaN for a missing sample.
pub(crate) type Read<'s, E> = dyn FnMut(Range<usize>, &mut [f64]) -> Result<(), E> + 's;

/// The planes of a field, to be had a few at a time.
pub(crate) struct Planes<'s, E> {
    discretization: &'s Discretization,
    source: Source<'s, E>,
}

enum Source<'s, E> {
    /// All samples, as they are differentiated: nothing is copied.
    InMemory(&'s [f64]),
    Read {
        read: Box<Read<'s, E>>,
        /// The standard deviation of the Gaussian that they are convolved with.
        smoothing: Option<f64>,
        buffer: Vec<f64>,
    },
}

impl<'s, E: From<Error>> Planes<'s, E> {
    /// The planes of samples that lie in memory, and are not smoothed.
    pub(crate) fn in_memory(discretization: &'s Discretization, samples: &'s [f64]) -> Self {
        Self { discretization, source: Source::InMemory(samples) }
    }

    /// The planes of samples that are read, and smoothed.
    pub(crate) fn read(discretization: &'s Discretization, smoothing: Option<f64>, read: Box<Read<'s, E>>) -> Self {
        Self { discretization, source: Source::Read { read, smoothing, buffer: Vec::new() } }
    }

    /// The planes of a range, with as many more on either side as the halo has, at least.
    pub(crate) fn window(&mut self, range: Range<usize>, halo: usize) -> Result<Window<'_>, E> {
        match &mut self.source {
            Source::InMemory(samples) => Ok(Window { samples, first: 0 }),
            Source::Read { read, smoothing, buffer } => {
                load(self.discretization, *smoothing, range, halo, &mut **read, buffer)
            }
        }
    }
}

/// The planes of a range, as many more on either side as the halo has, smoothed.
fn load<'w, E: From<Error>>(
    discretization: &Discretization,
    smoothing: Option<f64>,
    range: Range<usize>,
    halo: usize,
    read: &mut Read<'_, E>,
    buffer: &'w mut Vec<f64>,
) -> Result<Window<'w>, E> {
    let (first, count) = around(discretization, range, halo);
    let plane = discretization.plane();
    let Some(scale) = smoothing else {
        let samples = room(buffer, count, plane)?;
        read_around(discretization, first, read, samples)?;
        return Ok(Window { samples, first });
    };
    let gaussian = Gaussian::new(&discretization.grid_axes, &discretization.shape, scale)?;
    let (from, given) = around(discretization, first..first + count, gaussian.reach());
    let (samples, raw) = room(buffer, count + given, plane)?.split_at_mut(count * plane);
    read_around(discretization, from, read, raw)?;
    let raw = Window { samples: raw, first: from };
    gaussian.convolve(discretization.instructions(), Sum::Differences, raw, first, samples, None)?;
    Ok(Window { samples, first })
}

/// The first plane and the number of planes of a range and its halo: around the end of a periodic axis, else up to its
/// ends.
pub(crate) fn around(discretization: &Discretization, range: Range<usize>, halo: usize) -> (usize, usize) {
    let length = discretization.shape[0];
    if range.len() + 2 * halo >= length {
        return (0, length);
    }
    if discretization.periodic[0] {
        return ((range.start + length - halo) % length, range.len() + 2 * halo);
    }
    let first = range.start.saturating_sub(halo);
    (first, (range.end + halo).min(length) - first)
}

/// So many planes of a buffer, which grows if need be.
fn room(buffer: &mut Vec<f64>, planes: usize, plane: usize) -> Result<&mut [f64]> {
    let samples = planes.saturating_mul(plane);
    if buffer.len() < samples {
        let more = samples - buffer.len();
        buffer.try_reserve(more).map_err(|_| Error::TooLarge { rows: planes, columns: plane })?;
    }
    buffer.resize(samples, 0.0);
    Ok(buffer)
}

/// Reads planes from `first` on, around the end of the axis.
fn read_around<E: From<Error>>(
    discretization: &Discretization,
    first: usize,
    read: &mut Read<'_, E>,
    into: &mut [f64],
) -> Result<(), E> {
    let (length, plane) = (discretization.shape[0], discretization.plane());
    let count = into.len() / plane;
    let until_end = count.min(length - first);
    let (head, tail) = into.split_at_mut(until_end * plane);
    read(first..first + until_end, head)?;
    if until_end < count {
        read(0..count - until_end, tail)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::grid::{Axis, Grid, Scheme};

    /// Every range of planes, with every halo, of fields with and without holes, ends and periods.
    #[test]
    fn smoothed_planes_do_not_depend_on_the_window() {
        for (shape, scale) in [(vec![12, 5, 6], 0.8), (vec![9, 40], 2.0), (vec![6, 7], 5.0), (vec![37], 1.5)] {
            for periodic in [false, true] {
                for holes in [0, 7, 2] {
                    let axes = shape.iter().map(|_| Axis::even(1.0).unwrap()).collect::<Vec<_>>();
                    let axes = axes.into_iter().map(|axis| if periodic { axis.periodic() } else { axis }).collect();
                    let grid = Grid::new(&shape, axes).unwrap();
                    let discretization = Discretization::new(&grid, Scheme::default(), true).unwrap();
                    let plane = discretization.plane();
                    let sample = |k: usize| match holes > 0 && k % 11 < holes && !k.is_multiple_of(3) {
                        true => f64::NAN,
                        false => ((k * k * 7 + k * 3) % 101) as f64 / 7.0,
                    };
                    let samples: Vec<f64> = (0..grid.samples()).map(sample).collect();
                    let smoothed = |range: Range<usize>, halo: usize| {
                        let mut from = |planes: Range<usize>, into: &mut [f64]| {
                            into.copy_from_slice(&samples[planes.start * plane..planes.end * plane]);
                            Ok::<(), Error>(())
                        };
                        let mut buffer = vec![1.0; 3];
                        let window = load(&discretization, Some(scale), range, halo, &mut from, &mut buffer).unwrap();
                        let bits: Vec<u64> = window.samples.iter().map(|value| value.to_bits()).collect();
                        (window.first, bits)
                    };
                    let (_, whole) = smoothed(0..shape[0], 0);
                    for start in 0..shape[0] {
                        for end in start + 1..=shape[0] {
                            for halo in 0..4 {
                                let (first, bits) = smoothed(start..end, halo);
                                for (k, bits) in bits.chunks_exact(plane).enumerate() {
                                    let index = (first + k) % shape[0];
                                    assert_eq!(
                                        bits,
                                        &whole[index * plane..][..plane],
                                        "{shape:?} {start}..{end} {halo}"
                                    );
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
