//! A bank of filters.

use super::filter::Filter;
use super::kernel::Kernel;
use super::parity::Parity;
use super::rectification::Rectification;
use crate::error::{Error, Result};

/// Filters, and the [`Rectification`] of their responses: a map of features for each filter.
///
/// ```
/// use gramkit::filters::{FilterBank, Image};
/// let bank = FilterBank::default();
/// assert_eq!((bank.len(), bank.names()[1].as_str()), (100, "edge σ 1, 22.5°"));
/// // A vertical edge: the filters that vary to the right see it, those that vary upwards do not.
/// let image = Image::new((0..64 * 64).map(|k| if k % 64 < 32 { 0.2 } else { 0.8 }).collect(), 64, 64)?;
/// let maps = bank.responses(&image)?;
/// assert_eq!(maps.shape(), [100, 64, 64]);
/// let at = |filter: usize| maps.values()[filter * 64 * 64 + 32 * 64 + 32];
/// assert!(at(0) > 0.1 && at(4).abs() < 1e-15); // 0° and 90°
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct FilterBank {
    filters: Vec<Filter>,
    kernels: Vec<Kernel>,
    rectification: Rectification,
}

/// One hundred filters, with full-wave rectification.
///
/// | kind | angles | sizes | filters |
/// |---|---|---|--:|
/// | [`Filter::Edge`], three times as long as wide | 8, 22.5° apart | σ = 1, 2, 4 | 24 |
/// | [`Filter::Bar`], likewise | 8, 22.5° apart | σ = 1, 2, 4 | 24 |
/// | [`Filter::Gabor`], even and odd, one octave wide | 6, 30° apart | λ = 4, 8, 16 | 36 |
/// | [`Filter::CentreSurround`], ratios 1.6 and 3.2 | none | σ = ½·2^(0.4k), k = 0 … 7 | 16 |
impl Default for FilterBank {
    fn default() -> Self {
        let mut filters = Vec::with_capacity(100);
        let of_gaussians: [fn(f64, f64) -> Filter; 2] = [
            |sigma, angle| Filter::Edge { sigma, elongation: 3.0, angle },
            |sigma, angle| Filter::Bar { sigma, elongation: 3.0, angle },
        ];
        for filter in of_gaussians {
            for sigma in [1.0, 2.0, 4.0] {
                filters.extend((0..8).map(|k| filter(sigma, 22.5 * f64::from(k))));
            }
        }
        for parity in [Parity::Even, Parity::Odd] {
            for wavelength in [4.0, 8.0, 16.0] {
                let filter = |k| Filter::Gabor { wavelength, bandwidth: 1.0, angle: 30.0 * f64::from(k), parity };
                filters.extend((0..6).map(filter));
            }
        }
        for ratio in [1.6, 3.2] {
            filters.extend((0..8).map(|k| Filter::CentreSurround { sigma: 0.5 * (0.4 * f64::from(k)).exp2(), ratio }));
        }
        let kernels = filters.iter().map(Kernel::of).collect();
        Self { filters, kernels, rectification: Rectification::default() }
    }
}

impl FilterBank {
    /// Any filters, with full-wave rectification.
    ///
    /// ```
    /// use gramkit::Error;
    /// use gramkit::filters::{Filter, FilterBank};
    /// let error = FilterBank::new(vec![Filter::Gaussian { sigma: 0.1 }]).unwrap_err();
    /// assert_eq!(error, Error::Domain { what: "σ of a Gaussian", value: 0.1, must_be: "½ to 200" });
    /// ```
    ///
    /// # Errors
    /// [`Error::Domain`] if there is no filter, or a parameter of one is outside of its domain.
    pub fn new(filters: Vec<Filter>) -> Result<Self> {
        if filters.is_empty() {
            return Err(Error::Domain { what: "the number of filters", value: 0.0, must_be: "at least 1" });
        }
        let kernels = filters.iter().map(Filter::kernel).collect::<Result<_>>()?;
        Ok(Self { filters, kernels, rectification: Rectification::default() })
    }

    /// The same filters with another rectification.
    #[must_use]
    pub fn with_rectification(self, rectification: Rectification) -> Self {
        Self { rectification, ..self }
    }

    /// The number C of filters: at least 1.
    #[expect(clippy::len_without_is_empty, reason = "a bank has filters")]
    pub fn len(&self) -> usize {
        self.filters.len()
    }

    /// The filters, in the order of their maps.
    pub fn filters(&self) -> &[Filter] {
        &self.filters
    }

    /// Their kernels.
    pub fn kernels(&self) -> &[Kernel] {
        &self.kernels
    }

    /// Their names, as in "edge σ 2, 45°".
    pub fn names(&self) -> Vec<String> {
        self.filters.iter().map(Filter::to_string).collect()
    }

    /// What is done to the responses.
    pub fn rectification(&self) -> Rectification {
        self.rectification
    }
}
