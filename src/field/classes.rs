//! The class map of a field.

use super::in_memory::Field;
use crate::error::{Error, Result};
use crate::field::grid::{Grid, index_of, zeros};
use crate::field::pass::{Measure, Request, Summary, SummaryRequest, Targets};
use crate::matrix::Layout;
use crate::verdict::packed::ClassCounts;

/// The curvature class of every point of a field.
#[derive(Clone, Debug, PartialEq)]
pub struct ClassMap {
    /// Per point, in the order of the samples, the code of its [`PointClass`](crate::claim::PointClass).
    pub codes: Vec<u8>,
    /// How many points each class has.
    pub counts: ClassCounts,
}

/// Where a field is flattest, by one measure.
#[derive(Clone, Debug, PartialEq)]
pub struct Flattest {
    /// The measure.
    pub measure: Measure,
    /// The first point in storage with the least value.
    pub index: Vec<usize>,
    /// Its coordinates.
    pub position: Vec<f64>,
    /// The measure there.
    pub value: f64,
}

impl Field<'_> {
    /// The class of every point, with the estimated radius of its Hessian: minimum (all eigenvalues are positive,
    /// whatever the error), maximum, saddle, degenerate (some eigenvalue's interval is tight around 0), undetermined (a
    /// wide one contains 0), invalid (samples are missing).
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
    /// let index = |measure| flattest.iter().find(|f| f.measure == measure).map(|f| f.index[0]);
    /// assert_eq!(index(Measure::HessianNorm), Some(4));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Field::compute`].
    pub fn flattest(&self, below: Option<f64>) -> Result<Vec<Flattest>> {
        let request = SummaryRequest { flattest: true, below, ..SummaryRequest::default() };
        let request = Request { summary: Some(request), ..Request::default() };
        let summary = self.pass(request, Targets::default())?;
        Ok(flattest(&self.driver.grid, self.driver.layout, &summary))
    }
}

/// The flattest points of a summary.
pub(super) fn flattest(grid: &Grid, layout: Layout, summary: &Summary) -> Vec<Flattest> {
    let describe = |(measure, least): (Measure, Option<(f64, usize)>)| {
        let (value, place) = least?;
        let mut shape = grid.shape().to_vec();
        if layout == Layout::ColumnMajor {
            shape.reverse();
        }
        let mut index = index_of(&shape, place);
        if layout == Layout::ColumnMajor {
            index.reverse();
        }
        Some(Flattest { measure, position: grid.position(&index), index, value })
    };
    Measure::ALL.into_iter().zip(summary.flattest).filter_map(describe).collect()
}
