//! Where a field is flattest.

use super::driver::Driver;
use super::in_memory::Field;
use crate::claim::PointClass;
use crate::error::{Error, Result};
use crate::field::grid::index_of;
use crate::field::pass::{Least, Measure, Point, PointErrors, Request, Summary, SummaryRequest, Targets};

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
    /// The class of the point, as [`Field::classes`] has it.
    pub class: PointClass,
    /// The field there, f; smoothed, where it is smoothed before it is differentiated.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub sample: f64,
}

impl Field<'_> {
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
    /// As [`Field::compute`]; [`Error::Domain`] if the value is NaN.
    pub fn flattest(&self, below: Option<f64>) -> Result<Vec<Flattest>> {
        self.flattest_among(&Measure::ALL, below)
    }

    /// Where the field is flattest by one measure, among the samples below a value if there is one; `None` if no such
    /// point has the measure.
    ///
    /// ```
    /// use gramkit::Field;
    /// use gramkit::claim::PointClass;
    /// use gramkit::field::Measure;
    /// // x³ − 3x at −2, −1.5, …, 2: f is 2 at −1 and −2 at 1, and |f″| = 6 at both.
    /// let samples: Vec<f64> = (-4..=4).map(|k| 0.5 * f64::from(k)).map(|x| x.powi(3) - 3.0 * x).collect();
    /// let field = Field::new(&samples, &[9], &[0.5])?;
    /// let top = field.flattest_by(Measure::Gradient, None)?.expect("every sample is there");
    /// // The grid begins at 0, so that x = −1 is at 1 there.
    /// assert_eq!((top.position[0], top.sample, top.class, top.ties), (1.0, 2.0, PointClass::Maximum, 1));
    /// let low = field.flattest_by(Measure::Gradient, Some(0.0))?.expect("some samples are below 0");
    /// assert_eq!((low.position[0], low.sample, low.class, low.ties), (3.0, -2.0, PointClass::Minimum, 0));
    /// assert_eq!(field.flattest_by(Measure::Gradient, Some(-9.0))?, None);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Field::flattest`].
    pub fn flattest_by(&self, measure: Measure, below: Option<f64>) -> Result<Option<Flattest>> {
        Ok(self.flattest_among(measure.alone(), below)?.pop())
    }

    fn flattest_among(&self, measures: &'static [Measure], below: Option<f64>) -> Result<Vec<Flattest>> {
        if below.is_some_and(f64::is_nan) {
            let what = "the value that the field is below";
            return Err(Error::Domain { what, value: f64::NAN, must_be: "a number" });
        }
        let request = SummaryRequest { flattest: measures, below, ..SummaryRequest::default() };
        let request = Request { summary: Some(request), ..Request::default() };
        let summary = self.pass(request, Targets::default())?;
        self.driver.flattest(&summary, |index, second| self.derivatives_at(index, second))
    }
}

impl Driver<'_> {
    /// The flattest points of a summary. The samples near them are looked at once more, for their errors: what makes
    /// derivatives of an index, mixed ones if they are asked for, is given.
    pub(super) fn flattest<E: From<Error>>(
        &self,
        summary: &Summary,
        mut derivatives: impl FnMut(&[usize], bool) -> Result<(Point, PointErrors), E>,
    ) -> Result<Vec<Flattest>, E> {
        let mut found = Vec::new();
        for (measure, least) in Measure::ALL.into_iter().zip(summary.flattest) {
            let Some(Least { value, place, points, code, sample }) = least else { continue };
            let mut index = index_of(&self.discretization.shape, place);
            if self.reversed() {
                index.reverse();
            }
            // Where a measure is known, what it does not take may be missing.
            let mixed = !matches!(measure, Measure::Gradient | Measure::Laplacian);
            let (point, errors) = derivatives(&index, mixed)?;
            let error = measure.error(&point, &errors);
            let class = PointClass::from_code(code).unwrap_or(PointClass::Invalid);
            let (position, ties) = (self.grid.position(&index), points - 1);
            found.push(Flattest { measure, position, index, value, error, ties, class, sample });
        }
        Ok(found)
    }
}
