//! The transpose of a bank, by which gradients travel from the maps to the image.

use rayon::prelude::*;
use rustfft::num_complex::Complex;

use super::fourier::Workspace;
use super::image::Image;
use super::level::{Level, Power};
use super::prepared::{PreparedBank, Spectrum};
use super::rectification::Rectification;
use crate::error::{Error, Result};
use crate::style::FeatureMaps;
use crate::threads::parallel;

/// So many filters add into one half spectrum, in their order; then these are added. Whatever the number of threads,
/// the sums are the same.
const GROUP: usize = 8;

/// The image at which φ'(r) is taken, and whose tile has which spectrum.
type At<'a> = Option<(&'a Image, &'a Level)>;

impl PreparedBank {
    /// Aᵀy, H × W, of maps y (C × H × W), where A takes an image to its responses *without* rectification, reflection
    /// at the edges included: ⟨Ax, y⟩ = ⟨x, Aᵀy⟩.
    ///
    /// Accurate to about u·log₂L·Σ‖y_f‖₂ over the maps y_f of a tile, u = 2⁻⁵³. One transform for each filter, and one
    /// back for all.
    ///
    /// ```
    /// use gramkit::filters::{Filter, FilterBank, Image, Rectification};
    /// let bank = FilterBank::new(vec![Filter::Edge { sigma: 1.0, elongation: 2.0, angle: 30.0 }])?;
    /// let bank = bank.with_rectification(Rectification::None).prepare(6, 9)?;
    /// let x = Image::new((0..54).map(|k| f64::from(k * k % 11) / 11.0).collect(), 6, 9)?;
    /// let y = bank.responses(&x)?; // ‖Ax‖² = ⟨x, AᵀAx⟩
    /// let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    /// let difference = dot(y.values(), y.values()) - dot(x.values(), bank.adjoint(&y)?.values());
    /// assert!(difference.abs() < 1e-14);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Shape`] if the maps are not C × H × W; [`Error::NotFinite`]; [`Error::Overflow`].
    pub fn adjoint(&self, maps: &FeatureMaps<'_, f64>) -> Result<Image> {
        self.pulled_back(maps, None)
    }

    /// The gradient with respect to the image of a function of its maps, whose gradient with respect to the maps is
    /// given: Aᵀ(φ'(Ax)·y) with x = `image`, y = `by_maps`.
    ///
    /// φ is not differentiable at 0, where [`Rectification::derivative`] is 0. The responses are computed again, filter
    /// by filter, and not held.
    ///
    /// ```
    /// use gramkit::filters::{FilterBank, Image};
    /// use gramkit::style::FeatureMaps;
    /// let bank = FilterBank::default().prepare(16, 16)?;
    /// let image = Image::new((0..256).map(|k| f64::from(k * k % 13) / 13.0).collect(), 16, 16)?;
    /// // The sum of all responses, whose gradient with respect to each of them is 1 …
    /// let sum = |image: &Image| Ok::<f64, gramkit::Error>(bank.responses(image)?.values().iter().sum());
    /// let gradient = bank.gradient(&image, &FeatureMaps::new(vec![1.0; 100 * 256], [100, 16, 16])?)?;
    /// // … and a step of one pixel.
    /// let mut moved = image.values().to_vec();
    /// moved[37] += 1e-6;
    /// let difference = (sum(&Image::new(moved, 16, 16)?)? - sum(&image)?) / 1e-6;
    /// assert!((difference - gradient.values()[37]).abs() < 1e-3);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`PreparedBank::adjoint`]; [`Error::Shape`] if the image has another size.
    pub fn gradient(&self, image: &Image, by_maps: &FeatureMaps<'_, f64>) -> Result<Image> {
        self.check_size([image.height(), image.width()])?;
        if self.rectification == Rectification::None {
            return self.adjoint(by_maps);
        }
        self.pulled_back(by_maps, Some((image, &Level::of(image))))
    }

    fn pulled_back(&self, maps: &FeatureMaps<'_, f64>, at: At<'_>) -> Result<Image> {
        let [channels, height, width] = maps.shape();
        if channels != self.len() {
            return Err(Error::Shape { what: "maps of features", expected: self.len(), found: channels });
        }
        self.check_size([height, width])?;
        let power = Power::of(largest(maps)?);
        let mut image = vec![0.0; height * width];
        for place in self.tiles() {
            self.add_tile(maps, at, power, place, &mut image);
        }
        image.iter_mut().for_each(|value| *value *= power.up);
        Image::computed(image, height, width, "the gradient with respect to the image")
    }

    /// Adds what one tile of the maps contributes to the image, times `power.down`.
    fn add_tile(&self, maps: &FeatureMaps<'_, f64>, at: At<'_>, power: Power, place: [usize; 2], image: &mut [f64]) {
        let fourier = &self.fourier;
        let spectrum = at.map(|(image, level)| (self.spectrum_of(image, level, place), level));
        let zeros = || vec![Complex::new(0.0, 0.0); fourier.len()];
        let [rows, columns] = [0, 1].map(|k| self.axes[k].pixels(place[k]));
        let (tall, wide) = (self.axes[0].half_width, self.axes[1].half_width);
        let add = |sum: &mut [Complex<f64>], work: &mut Memory, filter: &Spectrum, map: &[f64]| {
            let Memory { work, tile, one } = work;
            for (to, y) in tile.chunks_exact_mut(columns.len()).zip(rows.clone()) {
                let from = &map[y * self.width()..][columns.clone()];
                to.iter_mut().zip(from).for_each(|(to, value)| *to = value * power.down);
            }
            if let Some((spectrum, level)) = &spectrum {
                self.filter_one(filter, spectrum, place, work, |y, responses| {
                    for (to, &response) in tile[y * columns.len()..].iter_mut().zip(responses) {
                        *to *= self.rectification.derivative(level.raise(response, filter.passes_mean()));
                    }
                });
            }
            let fill = |y: usize, into: &mut [f64]| {
                into.fill(0.0);
                let from = &tile[(y - tall) * columns.len()..][..columns.len()];
                into[wide..wide + columns.len()].copy_from_slice(from);
            };
            fourier.forward(tall..tall + rows.len(), fill, work, one);
            filter.add_transposed(one, sum);
        };
        let memory = || Memory { work: fourier.workspace(), tile: vec![0.0; rows.len() * columns.len()], one: zeros() };
        let group = |work: &mut Memory, (filters, maps): (&[Spectrum], &[f64])| {
            let mut sum = zeros();
            for (filter, map) in filters.iter().zip(maps.chunks_exact(self.height() * self.width())) {
                add(&mut sum, work, filter, map);
            }
            sum
        };
        let maps = maps.values().par_chunks(GROUP * self.height() * self.width());
        let parts: Vec<_> = parallel(self.spectra().par_chunks(GROUP)).zip(maps).map_init(memory, group).collect();
        let mut sum = zeros();
        for part in parts {
            sum.iter_mut().zip(part).for_each(|(sum, part)| *sum += part);
        }
        let [to_rows, to_columns] = [0, 1].map(|k| self.axes[k].sources(place[k]));
        let fill = |x: usize, into: &mut [Complex<f64>]| {
            into.copy_from_slice(&sum[x * fourier.height..(x + 1) * fourier.height]);
        };
        fourier.inverse(fill, 0..to_rows.len(), &mut fourier.workspace(), |y, row| {
            let into = &mut image[to_rows[y] * self.width()..][..self.width()];
            to_columns.iter().zip(row).for_each(|(&column, value)| into[column] += value);
        });
    }
}

/// What a thread needs for one filter after another.
struct Memory {
    work: Workspace,
    tile: Vec<f64>,
    one: Vec<Complex<f64>>,
}

/// The largest modulus of all values.
///
/// # Errors
/// [`Error::NotFinite`].
fn largest(maps: &FeatureMaps<'_, f64>) -> Result<f64> {
    // ∞ stands for NaN too, which a maximum would lose.
    let modulus = |value: &f64| if value.is_finite() { value.abs() } else { f64::INFINITY };
    let largest = parallel(maps.values().par_iter()).map(modulus).reduce(|| 0.0, f64::max);
    if largest.is_finite() { Ok(largest) } else { maps.vectors().check_finite().map(|()| largest) }
}
