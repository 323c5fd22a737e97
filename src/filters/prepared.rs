//! A bank that is ready for images of one size.

use rayon::prelude::*;
use rustfft::num_complex::Complex;

use super::axis::Axis;
use super::bank::FilterBank;
use super::filter::Filter;
use super::fourier::{Fourier, Workspace};
use super::image::Image;
use super::kernel::Kernel;
use super::level::Level;
use super::options::FilterGramOptions;
use super::parity::Parity;
use super::rectification::Rectification;
use crate::error::{Error, Result};
use crate::gram::{Gram, GramAccumulator};
use crate::matrix::{MatrixView, Vectors, fits_into_memory};
use crate::progress::{Progress, report};
use crate::style::FeatureMaps;
use crate::threads::parallel;

/// Pixels of a tile along an axis, at most; more where kernels are so large that most of the work would be aprons.
const TILE: usize = 512;

/// The plans, and the spectra of the kernels, for images of one size; see [`filters`](super) for the method.
///
/// Holds C·L·(L/2 + 1) numbers for tiles that are L pixels long with their aprons: 160 MB for the default bank and
/// images of 512² and more.
///
/// ```
/// use gramkit::filters::{FilterBank, Image};
/// let prepared = FilterBank::default().prepare(24, 32)?;
/// for frame in 0..3 {
///     let image = Image::new((0..24 * 32).map(|k| ((k * k + frame) % 7) as f64 / 7.0).collect(), 24, 32)?;
///     assert_eq!(prepared.responses(&image)?.shape(), [100, 24, 32]);
/// }
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Debug)]
pub struct PreparedBank {
    pub(super) axes: [Axis; 2],
    pub(super) fourier: Fourier,
    spectra: Vec<Spectrum>,
    pub(super) rectification: Rectification,
}

/// The transfer function of a filter, divided by the number of points: `values`, times i if the kernel is odd.
#[derive(Debug)]
pub(super) struct Spectrum {
    values: Vec<f64>,
    parity: Parity,
    /// Whether a constant image passes.
    passes_mean: bool,
}

impl PreparedBank {
    pub(super) fn new(bank: &FilterBank, height: usize, width: usize) -> Result<Self> {
        Self::with_tiles(bank, height, width, TILE)
    }

    pub(super) fn with_tiles(bank: &FilterBank, height: usize, width: usize, tile: usize) -> Result<Self> {
        for (what, length) in [("the height of the images", height), ("the width of the images", width)] {
            if length == 0 {
                return Err(Error::Domain { what, value: 0.0, must_be: "at least 1" });
            }
        }
        fits_into_memory(height, width)?;
        let axis = |length: usize, k: usize| {
            let half_width = bank.kernels().iter().map(|kernel| kernel.half_widths()[k]).max().unwrap_or(0);
            Axis::new(length, half_width, tile.max(2 * half_width))
        };
        let axes = [axis(height, 0), axis(width, 1)];
        let fourier = Fourier::at_least(axes[0].patch(), axes[1].patch());
        fits_into_memory(bank.len(), fourier.len())?;
        let spectrum = |(filter, kernel): (&Filter, &Kernel)| Spectrum::of(filter, kernel, &fourier);
        let spectra = parallel(bank.filters().par_iter()).zip(bank.kernels()).map(spectrum).collect();
        Ok(Self { axes, fourier, spectra, rectification: bank.rectification() })
    }

    /// The number C of filters.
    #[expect(clippy::len_without_is_empty, reason = "a bank has filters")]
    pub fn len(&self) -> usize {
        self.spectra.len()
    }

    /// The height H of the images.
    pub fn height(&self) -> usize {
        self.axes[0].length
    }

    /// The width W of the images.
    pub fn width(&self) -> usize {
        self.axes[1].length
    }

    /// φ((h ⋆ x)(p)) for each filter h and each pixel p: C × H × W.
    ///
    /// Accurate to about u·log₂L·‖x − x̄‖₂ over a tile with its aprons, u = 2⁻⁵³. A constant image gives 0 exactly, and
    /// one times 2^k gives the same bits times 2^k, barring underflow.
    ///
    /// # Errors
    /// [`Error::Shape`] if the image has another size; [`Error::TooLarge`].
    pub fn responses(&self, image: &Image) -> Result<FeatureMaps<'static, f64>> {
        self.responses_with(image, None)
    }

    /// The same, told how far it is.
    ///
    /// # Errors
    /// Those of [`PreparedBank::responses`]; [`Error::Cancelled`].
    pub fn responses_with(&self, image: &Image, progress: Option<Progress<'_>>) -> Result<FeatureMaps<'static, f64>> {
        self.check_size([image.height(), image.width()])?;
        let pixels = self.height() * self.width();
        fits_into_memory(self.len(), pixels)?;
        let mut values = vec![0.0; self.len() * pixels];
        let level = Level::of(image);
        let count = self.axes[0].tiles * self.axes[1].tiles;
        for (done, place) in self.tiles().enumerate() {
            report(progress, done as f64 / count as f64)?;
            let spectrum = self.spectrum_of(image, &level, place);
            let start = self.axes[0].pixels(place[0]).start * self.width() + self.axes[1].pixels(place[1]).start;
            self.filter(&spectrum, &level, place, &mut values, pixels, [start, self.width()]);
        }
        FeatureMaps::new(values, [self.len(), self.height(), self.width()])
    }

    /// The Gram matrix of the maps, C × C, tile by tile: never more is held than the maps of one tile.
    ///
    /// The radius bounds the rounding of centring, products and sums, as that of [`GramAccumulator`]: it is the
    /// distance to the Gram matrix of the *computed* responses. These have an error of their own, as at
    /// [`PreparedBank::responses`], that no radius covers.
    ///
    /// ```
    /// use gramkit::Divisor;
    /// use gramkit::filters::{FilterBank, FilterGramOptions, Image};
    /// let image = Image::new((0..40 * 40).map(|k| f64::from(k % 5 == 0)).collect(), 40, 40)?;
    /// let options = FilterGramOptions { divisor: Divisor::Count, ..FilterGramOptions::default() };
    /// let gram = FilterBank::default().gram(&image, &options)?;
    /// assert_eq!((gram.order(), gram.dimension()), (100, 1600));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Shape`] if the image has another size; [`Error::Cancelled`]; [`Error::TooLarge`]; and as
    /// [`GramAccumulator::finish`]: [`Error::Underflow`] for an image whose contrast is below 10⁻¹⁵⁰.
    pub fn gram(&self, image: &Image, options: &FilterGramOptions<'_>) -> Result<Gram> {
        self.check_size([image.height(), image.width()])?;
        let [tall, wide] = [0, 1].map(|k| self.axes[k].tile);
        fits_into_memory(self.len(), tall * wide)?;
        let mut values = vec![0.0; self.len() * tall * wide];
        let mut gathered = GramAccumulator::new(self.len(), options.centring)?;
        let level = Level::of(image);
        let count = self.axes[0].tiles * self.axes[1].tiles;
        report(options.progress, 0.0)?;
        for (done, place) in self.tiles().enumerate() {
            let [rows, columns] = [0, 1].map(|k| self.axes[k].pixels(place[k]).len());
            let values = &mut values[..self.len() * rows * columns];
            let spectrum = self.spectrum_of(image, &level, place);
            self.filter(&spectrum, &level, place, values, rows * columns, [0, columns]);
            gathered.push(&Vectors::rows(MatrixView::row_major(values, self.len(), rows * columns)?))?;
            report(options.progress, (done + 1) as f64 / count as f64)?;
        }
        gathered.finish(options.divisor)
    }

    pub(super) fn check_size(&self, found: [usize; 2]) -> Result<()> {
        let sizes = [("rows of the image", 0), ("columns of the image", 1)];
        match sizes.into_iter().find(|&(_, k)| found[k] != self.axes[k].length) {
            None => Ok(()),
            Some((what, k)) => Err(Error::Shape { what, expected: self.axes[k].length, found: found[k] }),
        }
    }

    /// The tiles, row by row.
    pub(super) fn tiles(&self) -> impl Iterator<Item = [usize; 2]> + use<> {
        let [rows, columns] = [0, 1].map(|k| self.axes[k].tiles);
        (0..rows).flat_map(move |row| (0..columns).map(move |column| [row, column]))
    }

    pub(super) fn spectra(&self) -> &[Spectrum] {
        &self.spectra
    }

    /// The half spectrum of a tile with its aprons.
    pub(super) fn spectrum_of(&self, image: &Image, level: &Level, place: [usize; 2]) -> Vec<Complex<f64>> {
        let [rows, columns] = [0, 1].map(|k| self.axes[k].sources(place[k]));
        let mut spectrum = vec![Complex::new(0.0, 0.0); self.fourier.len()];
        let fill = |p: usize, into: &mut [f64]| {
            let from = &image.values()[rows[p] * self.width()..][..self.width()];
            let (patch, rest) = into.split_at_mut(columns.len());
            patch.iter_mut().zip(columns).for_each(|(to, &column)| *to = level.lower(from[column]));
            rest.fill(0.0);
        };
        self.fourier.forward(0..rows.len(), fill, &mut self.fourier.workspace(), &mut spectrum);
        spectrum
    }

    /// The responses of a filter in a tile, before rectification and still lowered, row by row.
    pub(super) fn filter_one(
        &self,
        filter: &Spectrum,
        spectrum: &[Complex<f64>],
        place: [usize; 2],
        work: &mut Workspace,
        mut take: impl FnMut(usize, &[f64]),
    ) {
        let height = self.fourier.height;
        let [rows, columns] = [0, 1].map(|k| {
            let (axis, count) = (&self.axes[k], self.axes[k].pixels(place[k]).len());
            axis.half_width..axis.half_width + count
        });
        let fill = |x: usize, into: &mut [Complex<f64>]| {
            let part = x * height..(x + 1) * height;
            filter.multiply(&spectrum[part.clone()], part, into);
        };
        let first = rows.start;
        self.fourier.inverse(fill, rows, work, |y, row| take(y - first, &row[columns.clone()]));
    }

    /// The maps of a tile. Each has `length` values in `values`, and the tile's first pixel and the distance of its
    /// rows in there are `origin`.
    fn filter(
        &self,
        spectrum: &[Complex<f64>],
        level: &Level,
        place: [usize; 2],
        values: &mut [f64],
        length: usize,
        origin: [usize; 2],
    ) {
        let [start, stride] = origin;
        let one = |work: &mut Workspace, (filter, map): (&Spectrum, &mut [f64])| {
            self.filter_one(filter, spectrum, place, work, |y, row| {
                for (to, &value) in map[start + y * stride..].iter_mut().zip(row) {
                    *to = self.rectification.of(level.raise(value, filter.passes_mean));
                }
            });
        };
        let maps = values.par_chunks_exact_mut(length);
        parallel(self.spectra.par_iter()).zip(maps).for_each_init(|| self.fourier.workspace(), one);
    }
}

impl FilterBank {
    /// Plans and spectra for images of one size, to be used again and again.
    ///
    /// # Errors
    /// [`Error::Domain`] if the height or the width is 0; [`Error::TooLarge`].
    pub fn prepare(&self, height: usize, width: usize) -> Result<PreparedBank> {
        PreparedBank::new(self, height, width)
    }

    /// The maps of all filters, C × H × W: [`prepare`](FilterBank::prepare) and [`PreparedBank::responses`] in one.
    ///
    /// # Errors
    /// [`Error::TooLarge`] if the maps do not fit into memory; then [`FilterBank::gram`] may do.
    pub fn responses(&self, image: &Image) -> Result<FeatureMaps<'static, f64>> {
        self.prepare(image.height(), image.width())?.responses(image)
    }

    /// The Gram matrix of the maps, C × C, without holding them: [`prepare`](FilterBank::prepare) and
    /// [`PreparedBank::gram`] in one.
    ///
    /// # Errors
    /// Those of [`PreparedBank::gram`].
    pub fn gram(&self, image: &Image, options: &FilterGramOptions<'_>) -> Result<Gram> {
        self.prepare(image.height(), image.width())?.gram(image, options)
    }
}

impl Spectrum {
    fn of(filter: &Filter, kernel: &Kernel, fourier: &Fourier) -> Self {
        let (height, width) = (fourier.height, fourier.width);
        let [tall, wide] = kernel.half_widths();
        let mut spectrum = vec![Complex::new(0.0, 0.0); fourier.len()];
        // The centre of the kernel lies at the origin, and what is before it at the ends. A plane is longer than a
        // kernel.
        let fill = |y: usize, into: &mut [f64]| {
            into.fill(0.0);
            let row = (y + tall) % height;
            if row < kernel.height() {
                for (k, tap) in kernel.taps()[row * kernel.width()..][..kernel.width()].iter().enumerate() {
                    into[(k + width - wide) % width] = *tap;
                }
            }
        };
        fourier.forward(0..height, fill, &mut fourier.workspace(), &mut spectrum);
        let scale = 1.0 / (height as f64 * width as f64);
        // Correlation multiplies by the complex conjugate.
        let value = |value: &Complex<f64>| match kernel.parity() {
            Parity::Even => value.re * scale,
            Parity::Odd => -value.im * scale,
        };
        Self {
            values: spectrum.iter().map(value).collect(),
            parity: kernel.parity(),
            passes_mean: matches!(filter, Filter::Gaussian { .. }),
        }
    }

    pub(super) fn passes_mean(&self) -> bool {
        self.passes_mean
    }

    /// Times the transfer function, in one part of the half spectrum.
    fn multiply(&self, from: &[Complex<f64>], part: std::ops::Range<usize>, into: &mut [Complex<f64>]) {
        let factors = &self.values[part];
        let terms = into.iter_mut().zip(from).zip(factors);
        match self.parity {
            Parity::Even => terms.for_each(|((to, from), s)| *to = Complex::new(from.re * s, from.im * s)),
            Parity::Odd => terms.for_each(|((to, from), s)| *to = Complex::new(-from.im * s, from.re * s)),
        }
    }

    /// Adds `from` times the conjugate of the transfer function.
    pub(super) fn add_transposed(&self, from: &[Complex<f64>], into: &mut [Complex<f64>]) {
        let terms = into.iter_mut().zip(from).zip(&self.values);
        match self.parity {
            Parity::Even => terms.for_each(|((to, from), s)| *to += Complex::new(from.re * s, from.im * s)),
            Parity::Odd => terms.for_each(|((to, from), s)| *to += Complex::new(from.im * s, -from.re * s)),
        }
    }
}
