//! The class map of a field.

use super::in_memory::Field;
use crate::claim::PointClass;
use crate::error::{Error, Result};
use crate::field::grid::{place_of, zeros};
use crate::field::pass::{Quantity, Request, Targets};
use crate::matrix::Layout;
use crate::verdict::packed::ClassCounts;

/// The curvature class of every point of a field.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(try_from = "written::Written"))]
#[non_exhaustive]
pub struct ClassMap {
    /// Per point, in the order of the samples, the code of its [`PointClass`](crate::claim::PointClass).
    pub codes: Vec<u8>,
    /// How many points each class has.
    pub counts: ClassCounts,
    /// The lengths of the field's axes.
    pub(super) shape: Vec<usize>,
    pub(super) layout: Layout,
}

impl ClassMap {
    /// The class of the point with this index on each axis; `None` off the grid.
    ///
    /// ```
    /// use gramkit::Field;
    /// use gramkit::claim::PointClass;
    /// // x³ + y² at −4, …, 4 and −3, …, 3.
    /// let f = |k: i32| f64::from((k / 7 - 4).pow(3) + (k % 7 - 3).pow(2));
    /// let map = Field::new(&(0..63).map(f).collect::<Vec<_>>(), &[9, 7], &[1.0, 1.0])?.classes()?;
    /// assert_eq!((map.class(&[1, 6]), map.class(&[7, 0])), (Some(PointClass::Saddle), Some(PointClass::Minimum)));
    /// assert_eq!(map.class(&[1, 7]), None);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    pub fn class(&self, index: &[usize]) -> Option<PointClass> {
        let inside = index.len() == self.shape.len() && index.iter().zip(&self.shape).all(|(i, length)| i < length);
        let place = inside.then(|| place_of(&self.shape, self.layout, index));
        place.and_then(|place| self.codes.get(place)).map(|&code| class_of(code))
    }

    /// The classes of all points, in the order of the samples.
    ///
    /// ```
    /// use gramkit::Field;
    /// use gramkit::claim::PointClass;
    /// let map = Field::new(&[9.0, 4.0, 1.0, 0.0, 1.0, 4.0, 9.0], &[7], &[1.0])?.classes()?;
    /// assert!(map.iter().all(|class| class == PointClass::Minimum));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    pub fn iter(&self) -> impl ExactSizeIterator<Item = PointClass> {
        self.codes.iter().map(|&code| class_of(code))
    }
}

/// The class with a code; a code that is none counts as invalid.
fn class_of(code: u8) -> PointClass {
    PointClass::from_code(code).unwrap_or(PointClass::Invalid)
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
        let counts = self.classes_into(&mut codes)?;
        Ok(ClassMap { codes, counts, shape: self.grid().shape().to_vec(), layout: self.driver.layout })
    }

    /// As [`Field::classes`], into a slice that has a byte per sample.
    ///
    /// # Errors
    /// As [`Field::compute`]; [`Error::Shape`] if the slice has another length.
    pub fn classes_into(&self, codes: &mut [u8]) -> Result<ClassCounts> {
        self.compute_with_classes_into(&[], Vec::new(), codes)
    }

    /// [`Field::compute_into`] and [`Field::classes_into`] in one pass over the samples, to the same bits.
    ///
    /// ```
    /// use gramkit::Field;
    /// use gramkit::field::Quantity;
    /// // x² − y² at −4, …, 4 each.
    /// let samples: Vec<f64> = (0..81).map(|k| f64::from((k / 9 - 4_i32).pow(2) - (k % 9 - 4_i32).pow(2))).collect();
    /// let (mut laplacian, mut codes) = ([0.0; 81], [0; 81]);
    /// let field = Field::new(&samples, &[9, 9], &[1.0, 1.0])?;
    /// let into = vec![vec![laplacian.as_mut_slice()]];
    /// let counts = field.compute_with_classes_into(&[Quantity::Laplacian], into, &mut codes)?;
    /// assert_eq!((laplacian, counts.saddles), ([0.0; 81], 81));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Field::compute_into`] and [`Field::classes_into`].
    pub fn compute_with_classes_into(
        &self,
        quantities: &[Quantity],
        into: Vec<Vec<&mut [f64]>>,
        codes: &mut [u8],
    ) -> Result<ClassCounts> {
        self.check_slices(quantities, &into)?;
        if codes.len() != self.samples.len() {
            let (expected, found) = (self.samples.len(), codes.len());
            return Err(Error::Shape { what: "codes of classes, one per sample", expected, found });
        }
        let targets = Targets { components: into, classes: Some(&mut *codes) };
        self.pass(Request { quantities, classes: true, ..Request::default() }, targets)?;
        Ok(ClassCounts::of(codes))
    }
}

#[cfg(feature = "serde")]
mod written {
    use super::{ClassCounts, ClassMap, Layout};
    use crate::field::grid::number_of_points;

    /// What a map of classes is read from.
    #[derive(serde::Deserialize)]
    pub(super) struct Written {
        codes: Vec<u8>,
        counts: ClassCounts,
        shape: Vec<usize>,
        layout: Layout,
    }

    impl TryFrom<Written> for ClassMap {
        type Error = String;

        fn try_from(written: Written) -> Result<Self, String> {
            let Written { codes, counts, shape, layout } = written;
            if number_of_points(&shape) == Some(codes.len()) && counts == ClassCounts::of(&codes) {
                Ok(Self { codes, counts, shape, layout })
            } else {
                Err(format!("{} classes of a map of another shape, or of other counts", codes.len()))
            }
        }
    }
}
