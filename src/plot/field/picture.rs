//! What a picture of a sampled field shows.

use super::class;
use crate::claim::PointClass;
use crate::plot::PlotError;
use crate::plot::scale::Axis;

/// The width of a page.
pub(crate) const WIDTH: i32 = 1400;
/// The middle of the line below the title.
pub(crate) const NOTE: i32 = 54;
/// Where the first row of panels begins.
pub(crate) const TOP: i32 = 100;

/// A point to be marked on a picture of a field.
#[derive(Clone, Copy, Debug)]
pub struct Mark<'a> {
    /// Its position, one coordinate per axis, in the units of [`FieldPicture::spacing`].
    pub position: &'a [f64],
    /// The radius of a ball around `position` in which the point lies; infinite if nothing is known.
    pub error: f64,
    /// 0 minimum, 1 maximum, 2 saddle, 3 degenerate, 4 undetermined.
    pub class: u8,
    /// Whether the point lies at the field's boundary.
    pub boundary: bool,
}

/// A field sampled on a rectangular grid, to be drawn with its gradient, its critical points, a contour and the classes
/// of its samples.
///
/// The page is 1400 units wide and as high as it needs to be:
///
/// * one axis: the graph, below it the gradient's arrows and a band of the classes;
/// * two axes: the field in colour (viridis, over the range of its finite samples), axis 0 downwards and axis 1 to the
///   right as in an image, beside the map of its classes;
/// * three axes: the three planes through `through`, the fields above and the classes below, on one scale of colours,
///   lengths and arrows; a mark is drawn on the planes that are within half a cell of it;
/// * more axes: the same for the last three, at `through` along the others, which the title says.
///
/// A sample is a cell with its position in the middle. Each pixel has the colour of the sample nearest to it: nothing
/// is interpolated or averaged, and a line below the title says where there are more samples than pixels. Sides keep
/// the ratio of their lengths up to 4; beyond that the shorter is stretched, and the same line says how much. Missing
/// samples and samples without a class are white and hatched, undetermined ones grey and hatched. A mark has a dashed
/// ring of the radius of its error where that is larger than the mark itself; on a graph, a bar. Of more than 1000
/// marks one in each k is drawn, of more than 20 000 pieces of a contour those of every k-th sample, which is said too.
/// An SVG holds an image of each map at two pixels per unit of the page, so that its size does not grow with the
/// field's.
///
/// ```no_run
/// use std::path::Path;
///
/// use gramkit::plot::{FieldPicture, Mark, draw};
/// // x² − y² on [−1, 1]², a saddle in the middle.
/// let at = |k: usize| (k as f64 - 20.0) / 20.0;
/// let samples: Vec<f64> = (0..41 * 41).map(|k| at(k / 41).powi(2) - at(k % 41).powi(2)).collect();
/// let picture = FieldPicture {
///     title: "x² − y²",
///     shape: &[41, 41],
///     samples: &samples,
///     origin: &[-1.0, -1.0],
///     spacing: &[0.05, 0.05],
///     gradient: None,
///     classes: None,
///     marks: &[Mark { position: &[0.0, 0.0], error: 0.01, class: 2, boundary: false }],
///     threshold: Some(0.25),
///     through: None,
/// };
/// draw(Path::new("saddle.svg"), &picture, 1)?;
/// # Ok::<(), gramkit::plot::PlotError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct FieldPicture<'a> {
    /// The title above the picture.
    pub title: &'a str,
    /// The number of samples along each axis.
    pub shape: &'a [usize],
    /// The samples, the last axis fastest; a NaN or an infinity is a missing sample.
    pub samples: &'a [f64],
    /// The position of the first sample, one coordinate per axis.
    pub origin: &'a [f64],
    /// The distance of two samples along each axis; negative if positions decrease.
    pub spacing: &'a [f64],
    /// The gradient's components in units of the field per unit of position: one array per axis, as long as `samples`.
    /// Where a component is not finite there is no arrow.
    pub gradient: Option<&'a [&'a [f64]]>,
    /// The class of each sample: 0 minimum, 1 maximum, 2 saddle, 3 degenerate, 4 undetermined, 255 none.
    pub classes: Option<&'a [u8]>,
    /// Points to be marked.
    pub marks: &'a [Mark<'a>],
    /// A value whose contour is drawn.
    pub threshold: Option<f64>,
    /// The index of the sample through which slices go, for three axes or more; none: the middle.
    pub through: Option<&'a [usize]>,
}

impl FieldPicture<'_> {
    /// Whether lengths, positions and codes agree with the shape.
    pub(crate) fn check(&self) -> Result<(), PlotError> {
        let length = |what, expected, found| match found == expected {
            true => Ok(()),
            false => Err(PlotError::FieldLength { what, expected, found }),
        };
        let axes = self.shape.len();
        length("shape of the field", axes.max(1), axes)?;
        length("origin of the field", axes, self.origin.len())?;
        length("spacing of the field", axes, self.spacing.len())?;
        // A product beyond the range of indices is the length of no array.
        let count = self.shape.iter().try_fold(1_usize, |count, extent| count.checked_mul(*extent));
        let count = if self.shape.contains(&0) { 0 } else { count.unwrap_or(usize::MAX) };
        length("samples of the field", count, self.samples.len())?;
        if let Some(gradient) = self.gradient {
            length("components of the gradient", axes, gradient.len())?;
            gradient.iter().try_for_each(|component| length("component of the gradient", count, component.len()))?;
        }
        for axis in 0..axes {
            let (extent, origin, spacing) = (self.shape[axis], self.origin[axis], self.spacing[axis]);
            let (first, last) = (origin - 0.5 * spacing, origin + (extent as f64 - 0.5) * spacing);
            if !(spacing.is_normal() && (last - first).is_finite() && (extent == 0 || first != last)) {
                return Err(PlotError::Positions { axis, extent, origin, spacing });
            }
        }
        if let Some(classes) = self.classes {
            length("classes of the field", count, classes.len())?;
            if let Some(index) = classes.iter().position(|class| PointClass::from_code(*class).is_none()) {
                return Err(PlotError::Class { what: "sample", index, class: classes[index] });
            }
        }
        for (index, mark) in self.marks.iter().enumerate() {
            length("position of a mark", axes, mark.position.len())?;
            if !class::POINTS.iter().any(|class| *class as u8 == mark.class) {
                return Err(PlotError::Class { what: "mark", index, class: mark.class });
            }
            if !(mark.error >= 0.0 && mark.position.iter().all(|x| x.is_finite())) {
                return Err(PlotError::Mark { index });
            }
        }
        if let Some(threshold) = self.threshold.filter(|threshold| !threshold.is_finite()) {
            return Err(PlotError::Threshold(threshold));
        }
        let Some(through) = self.through else { return Ok(()) };
        length("index of the slices", axes, through.len())?;
        let outside = (0..axes).find(|axis| self.shape[*axis] != 0 && through[*axis] >= self.shape[*axis]);
        outside.map_or(Ok(()), |axis| Err(PlotError::Through { axis, index: through[axis], extent: self.shape[axis] }))
    }

    /// An axis of the field along some pixels.
    pub(crate) fn axis(&self, number: usize, pixels: i32) -> Axis {
        Axis { number, extent: self.shape[number], origin: self.origin[number], spacing: self.spacing[number], pixels }
    }
}
