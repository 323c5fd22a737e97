//! The class map of a field.

use super::driver::Driver;
use super::in_memory::Field;
use crate::error::{Error, Result};
use crate::field::grid::{index_of, zeros};
use crate::field::pass::{Least, Measure, Planes, Request, Summary, SummaryRequest, Targets};
use crate::verdict::packed::ClassCounts;

/// The curvature class of every point of a field.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct ClassMap {
    /// Per point, in the order of the samples, the code of its [`PointClass`](crate::claim::PointClass).
    pub codes: Vec<u8>,
    /// How many points each class has.
    pub counts: ClassCounts,
}

/// Where a field is flattest, by one measure.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Flattest {
    /// The measure.
    pub measure: Measure,
    /// The first point in storage with the least value.
    pub index: Vec<usize>,
    /// Its coordinates.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub position: Vec<f64>,
    /// The measure there.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub value: f64,
    /// How far the true measure may be from it there: the norm of the derivatives' errors, as
    /// [`Field::hessian_at`] and [`Field::gradient_at`] have them.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub error: f64,
    /// How many other points have exactly this value.
    pub ties: usize,
}

impl Field<'_> {
    /// The class of every point, with the estimated errors of its Hessian: minimum (all eigenvalues are positive,
    /// whatever the error), maximum, saddle, degenerate (some eigenvalue's interval is tight around 0), undetermined (a
    /// wide one contains 0), invalid (samples are missing).
    ///
    /// The radius of the Hessian decides first, and what it leaves open the errors of the single entries do: where they
    /// are of different sizes, as along a ridge, those leave fewer Hessians possible. With
    /// [bounds of derivatives](crate::field::Truncation::Bounded), and without noise and smoothing, a class that is
    /// decided is proved.
    ///
    /// It is the class that a stationary point would have there; convex, concave, and so on, in other words.
    ///
    /// ```
    /// use gramkit::Field;
    /// use gramkit::claim::PointClass;
    /// // cos x over two periods, 16 samples each: concave about the crests, convex about the troughs.
    /// let h = std::f64::consts::TAU / 16.0;
    /// let samples: Vec<f64> = (0..33).map(|k| (h * k as f64).cos()).collect();
    /// let map = Field::new(&samples, &[33], &[h])?.classes()?;
    /// assert_eq!((map.codes[8], map.codes[16]), (PointClass::Minimum as u8, PointClass::Maximum as u8));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Field::compute`].
    pub fn classes(&self) -> Result<ClassMap> {
        let mut codes = zeros(self.samples.len())?;
        self.classes_into(&mut codes).map(|counts| ClassMap { codes, counts })
    }

    /// As [`Field::classes`], into a slice that has a byte per sample.
    ///
    /// # Errors
    /// As [`Field::compute`]; [`Error::Shape`] for a slice of another length.
    pub fn classes_into(&self, codes: &mut [u8]) -> Result<ClassCounts> {
        if codes.len() != self.samples.len() {
            let (expected, found) = (self.samples.len(), codes.len());
            return Err(Error::Shape { what: "codes of classes, one per sample", expected, found });
        }
        let targets = Targets { components: Vec::new(), classes: Some(&mut *codes) };
        self.pass(Request { classes: true, ..Request::default() }, targets)?;
        Ok(ClassCounts::of(codes))
    }

    /// Where the field is flattest by each measure, among the samples below a value if there is one; no entry for a
    /// measure that no such point has.
    ///
    /// ```
    /// use gramkit::Field;
    /// use gramkit::field::Measure;
    /// // x³ − 3x at −2, −1.5, …, 2: the slope vanishes at ±1, the curvature at 0.
    /// let samples: Vec<f64> = (-4..=4).map(|k| 0.5 * f64::from(k)).map(|x| x.powi(3) - 3.0 * x).collect();
    /// let field = Field::new(&samples, &[9], &[0.5])?;
    /// let flattest = field.flattest(None)?;
    /// let find = |measure| flattest.iter().find(|found| found.measure == measure);
    /// assert!(find(Measure::HessianNorm).is_some_and(|found| found.index == [4] && found.ties == 0));
    /// // By differences the slope is h²f‴/6 = ¼ at −1 and at 1, and so is what it is off.
    /// let level = find(Measure::Gradient).expect("every sample is there");
    /// assert_eq!((level.index[0], level.value, level.ties), (2, 0.25, 1));
    /// assert!(level.error >= 0.25);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Field::compute`].
    pub fn flattest(&self, below: Option<f64>) -> Result<Vec<Flattest>> {
        let request = SummaryRequest { flattest: true, below, ..SummaryRequest::default() };
        let request = Request { summary: Some(request), ..Request::default() };
        let summary = self.pass(request, Targets::default())?;
        self.driver.flattest(&mut self.planes(), &summary)
    }
}

impl Driver<'_> {
    /// The flattest points of a summary. The planes near them are looked at once more, for their errors.
    pub(super) fn flattest<E: From<Error>>(
        &self,
        planes: &mut Planes<'_, E>,
        summary: &Summary,
    ) -> Result<Vec<Flattest>, E> {
        let mut found = Vec::new();
        for (measure, least) in Measure::ALL.into_iter().zip(summary.flattest) {
            let Some(Least { value, place, points }) = least else { continue };
            let mut index = index_of(&self.discretization.shape, place);
            if self.reversed() {
                index.reverse();
            }
            let (point, errors) = self.derivatives_at(planes, &index, measure != Measure::Gradient)?;
            let error = measure.error(&point, &errors);
            found.push(Flattest {
                measure,
                position: self.grid.position(&index),
                index,
                value,
                error,
                ties: points - 1,
            });
        }
        Ok(found)
    }
}
