//! The critical points of a field, between the nodes of its grid.

use std::ops::Range;

use faer::Mat;

use super::driver::Driver;
use super::in_memory::Field;
use crate::claim::{Count, PointClass, Radius, Verdict};
use crate::error::{Error, Result};
use crate::field::critical::{
    Candidates, Cluster, Constant, Course, Findings, MOST_AXES, PlateauKind, Search, Zero, merge,
};
use crate::field::grid::FieldOptions;
use crate::field::pass::{Plan, Planes, Request, SummaryRequest, Targets};
use crate::matrix::Symmetric;
use crate::progress::{Progress, report};
use crate::rounding::with_errors;
use crate::spectrum::packed::symmetric_index;

/// A point where the gradient of a field vanishes.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct CriticalPoint {
    /// Its coordinates; those of the middle of its [hull](CriticalPoint::hull), if it has one.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub position: Vec<f64>,
    /// The estimated error d of each coordinate, proved with [bounds](super::Truncation::Bounded) of the derivatives:
    /// |d| ≤ |H⁻¹|·(e + (E + ½T|d|)|d|) for errors e of the gradient and E of
    /// the Hessian, and third derivatives T. `None` where the errors are too large for that, the spectral radius of
    /// |H⁻¹|(E + T|d|) being near 1 or above: H may be singular, and the point may not even exist.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub position_error: Option<Vec<f64>>,
    /// Whether exactly one critical point of the field lies within the position's errors. Proved with
    /// [bounds](super::Truncation::Bounded) of the derivatives, where x ↦ x − Y∇f(x), Y ≈ H⁻¹, is a contraction on that
    /// box; with estimates undetermined.
    pub unique: Verdict,
    /// f there.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub value: f64,
    /// Its error, estimated or proved as that of the position, where that is known.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub value_error: f64,
    /// The Hessian of the point that is meant, not only of its stated place, with the errors of its entries: E + T|d|,
    /// and where d is not known, d = one step. Of a hull, that of a point in it, with E.
    pub hessian: Symmetric,
    /// Its eigenvalues, ascending; each is off by the radius at most.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub eigenvalues: Vec<f64>,
    /// What the point is, by the inertia of the Hessian within its errors, where its position is known. Degenerate: an
    /// eigenvalue's interval is tight around 0. Undetermined: a wide one contains 0, the zero is multiple, or the point
    /// may not be there.
    pub class: PointClass,
    /// The number of negative eigenvalues, between the bounds of the same inertia.
    pub morse_index: Count,
    /// Where the gradient may vanish more than once, the box in which it does, no longer than a step.
    pub hull: Option<Hull>,
    /// The nearest node of the grid.
    pub nearest: Vec<usize>,
    /// Whether that node lies on an edge of the grid, or a sample around it is missing: beyond may be other values.
    pub boundary: bool,
}

/// A box that holds what is not a point, or not known to be one.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Hull {
    /// The least coordinates. On a periodic axis the box is laid out in one piece, beyond the end if need be.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub lower: Vec<f64>,
    /// The largest.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub upper: Vec<f64>,
}

/// Connected cells of equal samples; or of a valley or ridge, in which the gradient vanishes within its error.
///
/// The samples at the corners of a cell are equal within what rounding and noise make of them, and no point in it is
/// known to be a minimum, maximum or saddle. Points of unknown class that lie no further than a cell from such samples
/// belong to them.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Plateau {
    /// Whether its samples are equal, or its gradient vanishes.
    pub kind: PlateauKind,
    /// The cells, between neighbouring nodes, that it takes up or passes through.
    pub cells: usize,
    /// Of equal samples, by those beside them: a minimum if all are higher, a maximum if all are lower, else
    /// degenerate. Of a valley or ridge degenerate, or undetermined where its Hessian is not tight.
    pub class: PointClass,
    /// The least coordinates of its bounding box. On a periodic axis the box is laid out in one piece, beyond the end
    /// if need be.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub lower: Vec<f64>,
    /// The largest.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub upper: Vec<f64>,
    /// f in its first cell.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub value: f64,
    /// A node of that cell.
    pub nearest: Vec<usize>,
    /// Whether it reaches an edge of the grid, or a missing sample.
    pub boundary: bool,
}

/// The critical points of a field.
///
/// # The Morse sum
///
/// By the theorem of Poincaré and Hopf, Σ(−1)^{n₋} over the nondegenerate critical points, n₋ being the number of
/// negative eigenvalues, is the Euler characteristic of the domain, if the gradient points outwards all along its
/// boundary (Milnor, *Topology from the Differentiable Viewpoint*, 1965, §6). A box has 1; with a periodic axis it is a
/// product with a circle and has 0, and with only periodic ones nothing is asked of the boundary. (Where the gradient
/// points inwards everywhere, the sum is (−1)ⁿ times that.) Another sum tells that there are undecided points or
/// plateaus, that the gradient does not point outwards, or that the samples do not resolve the field.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct CriticalPoints {
    /// The points, ordered by their places along the first axis, then the second, and so on.
    pub points: Vec<CriticalPoint>,
    /// What is not a point: plateaus, valleys and ridges of constant height. In the order of their first cells in
    /// storage.
    pub plateaus: Vec<Plateau>,
    /// Σ(−1)^{n₋} over the points off the boundary whose index is known.
    pub morse_sum: i64,
    /// What it is to be if the gradient points outwards: the Euler characteristic of the grid.
    pub euler_characteristic: i64,
    /// Points off the boundary that the sum leaves out: those whose index is not known.
    pub undecided: usize,
    /// Cells that were not searched, for too many samples around them are missing.
    pub unsearched: usize,
    /// Cells that were left out, for those before them in storage took all the
    /// [effort](crate::field::FieldOptions::effort) of the search; of a field of more than eight axes, which is not
    /// searched, the nodes near which the gradient may vanish. If there are any, everything else is of a part of the
    /// field.
    pub left_out: usize,
    /// Points around which differences grow with their order, as they do along a wave of less than π samples a
    /// period: the samples do not resolve the field there.
    pub unresolved: usize,
}

impl CriticalPoints {
    /// How many points of a class there are.
    pub fn count(&self, class: PointClass) -> usize {
        self.points.iter().filter(|point| point.class == class).count()
    }
}

impl CriticalPoints {
    /// The most axes of a field that is searched.
    pub const MOST_AXES: usize = MOST_AXES;
}

impl Field<'_> {
    /// The points at which the gradient vanishes, off the nodes.
    ///
    /// They are the zeros of the gradient of an interpolant: in each cell the tensor product of quintics with the
    /// samples and the first and second differences at the nodes, of an accuracy two higher than the scheme's. It is
    /// twice continuously differentiable; with the default scheme it reproduces polynomials of degree 4 in each
    /// variable, and otherwise the positions are off by O(h⁴). In each cell its zeros are all isolated, by subdivision
    /// of the polynomial's Bernstein form. The cells that are searched are those at one of whose corners the linear
    /// model g + Hd may vanish for some d of at most two steps along each axis. Without bounds the errors stated are
    /// estimates: rounding, noise, and for truncation Peano's remainder of the interpolant, with the largest of the
    /// differences around the point in place of the derivatives. With [bounds](super::Truncation::Bounded) of the
    /// derivatives they are proved, if there is no noise: the class, and that there is exactly one critical point
    /// within the stated errors of its place. The bounds are asked for at orders 0 to 6 along one axis with up to 2
    /// along the others, and at all orders of sum 3.
    ///
    /// Of samples that are rough at the scale of the grid, such as whole numbers of metres, the interpolant has
    /// critical points of its own; with the [noise](crate::field::grid::FieldOptions::noise) declared they are
    /// undetermined, and [smoothing](crate::field::grid::FieldOptions::smoothing) takes them away.
    ///
    /// ```
    /// use gramkit::Field;
    /// use gramkit::claim::PointClass;
    /// // Himmelblau's function (x² + y − 11)² + (x + y² − 7)² on [−6, 6]², every 0.1.
    /// let h = |k: usize| 0.1 * k as f64 - 6.0;
    /// let f = |x: f64, y: f64| (x * x + y - 11.0).powi(2) + (x + y * y - 7.0).powi(2);
    /// let samples: Vec<f64> = (0..121 * 121).map(|k| f(h(k / 121), h(k % 121))).collect();
    /// let grid = gramkit::field::Grid::spaced(&[121, 121], &[0.1, 0.1])?.starting_at(&[-6.0, -6.0])?;
    /// let found = Field::with(&samples, grid, &Default::default())?.critical_points()?;
    /// let classes = [PointClass::Minimum, PointClass::Saddle, PointClass::Maximum];
    /// assert_eq!(classes.map(|class| found.count(class)), [4, 4, 1]);
    /// assert_eq!(found.morse_sum, found.euler_characteristic);
    /// let last = &found.points[8];
    /// assert!((last.position[0] - 3.584428).abs() < 1e-6 && (last.position[1] + 1.848127).abs() < 1e-6);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Field::compute`]; [`Error::Domain`] for a bound of a derivative that is negative or not finite. Where the
    /// search would take more than its [effort](crate::field::FieldOptions::effort) there is no error:
    /// [`CriticalPoints::left_out`] tells.
    pub fn critical_points(&self) -> Result<CriticalPoints> {
        let halves = self.driver.options.progress.map(|callback| {
            let first = move |fraction: f64| callback(0.5 * fraction);
            (first, move |fraction: f64| callback(0.5 + 0.5 * fraction))
        });
        let (first, second): (Option<Progress<'_>>, Option<Progress<'_>>) = match &halves {
            Some((first, second)) => (Some(first), Some(second)),
            None => (None, None),
        };
        let driver = &self.driver;
        let options = FieldOptions { progress: first, ..driver.options };
        let summary = SummaryRequest { stationary: true, ..SummaryRequest::default() };
        let request = Request { summary: Some(summary), ..Request::default() };
        let plan = Plan::new(&driver.discretization, driver.errors, &options, request, driver.reversed())?;
        let nodes = self.pass_by(&plan, Targets::default())?.stationary;
        let search = driver.search();
        let height = self.height(search.halo());
        found(driver, &mut self.planes(), height, &nodes, second)
    }
}

/// The critical points near some nodes, in runs of places, ascending; so many planes are searched at a time.
pub(super) fn found<E: From<Error>>(
    driver: &Driver<'_>,
    planes: &mut Planes<'_, E>,
    height: usize,
    nodes: &[Range<usize>],
    progress: Option<Progress<'_>>,
) -> Result<CriticalPoints, E> {
    let search = driver.search();
    let (discretization, mut findings) = (search.discretization, Findings::default());
    let candidates = Candidates { discretization, nodes };
    if findings.are_exhausted(&search) {
        return Ok(finish(&search, &findings, nodes.iter().map(Range::len).sum(), driver.reversed())?);
    }
    let (total, constant) = (candidates.count(), Constant::new(discretization));
    let course = Course { search: &search, constant: &constant, candidates, total, progress };
    for range in driver.slabs(height) {
        if findings.are_exhausted(&search) {
            break;
        }
        if candidates.rows(range.clone()).next().is_some() {
            let window = planes.window(range.clone(), search.halo())?;
            findings.add(&course, window, range)?;
        }
    }
    report(progress, 1.0)?;
    let left_out = total - findings.searched;
    Ok(finish(&search, &findings, left_out, driver.reversed())?)
}

/// The critical points, from what all cells have.
fn finish(search: &Search<'_>, findings: &Findings, left_out: usize, reversed: bool) -> Result<CriticalPoints> {
    let unsearched = findings.cells.iter().filter(|cell| cell.unsearched).count();
    let merged = merge(search.discretization, &findings.cells, &findings.levels);
    let mut points =
        merged.zeros.iter().map(|zero| critical_point(search, zero, reversed)).collect::<Result<Vec<_>>>()?;
    points.sort_by(|(a, _), (b, _)| {
        let orders = a.iter().zip(b).map(|(a, b)| a.total_cmp(b));
        orders.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then)
    });
    let points: Vec<CriticalPoint> = points.into_iter().map(|(_, point)| point).collect();
    let plateaus = merged.clusters.iter().map(|cluster| plateau(search, cluster, reversed)).collect();
    let counted = || points.iter().filter(|point| !point.boundary);
    let known = |point: &CriticalPoint| match point.class {
        PointClass::Degenerate | PointClass::Undetermined => None,
        _ => point.morse_index.exact(),
    };
    let morse_sum = counted().filter_map(known).map(|index| if index % 2 == 0 { 1 } else { -1 }).sum();
    let undecided = counted().filter(|point| known(point).is_none()).count();
    let euler_characteristic = i64::from(!search.discretization.periodic.contains(&true));
    let unresolved = merged.zeros.iter().filter(|zero| !zero.resolved).count();
    Ok(CriticalPoints {
        points,
        plateaus,
        morse_sum,
        euler_characteristic,
        undecided,
        unsearched,
        unresolved,
        left_out,
    })
}

fn ordered<T>(mut axes: Vec<T>, reversed: bool) -> Vec<T> {
    if reversed {
        axes.reverse();
    }
    axes
}

/// The point in the order of the field's axes, and its place in steps.
fn critical_point(search: &Search<'_>, zero: &Zero, reversed: bool) -> Result<(Vec<f64>, CriticalPoint)> {
    let (d, n) = (search.discretization, zero.place.len());
    let axis = |i: usize| if reversed { n - 1 - i } else { i };
    let matrix = |entries: &[f64]| Mat::from_fn(n, n, |i, j| entries[symmetric_index(n, axis(i), axis(j))]);
    // Where no position is known, the errors are about a guess.
    let proved = search.options.proves() && zero.position_error.is_some();
    let standing = if proved { Radius::Bound } else { Radius::Estimate };
    let hessian = with_errors(matrix(&zero.hessian).as_ref(), matrix(&zero.hessian_error).as_ref(), standing)?;
    let nearest: Vec<usize> = (0..n).map(|a| d.nearest(a, zero.place[a])).collect();
    let edge = |a: usize| !d.periodic[a] && (nearest[a] == 0 || nearest[a] + 1 == d.shape[a]);
    let position: Vec<f64> = (0..n).map(|a| d.coordinate(a, zero.place[a])).collect();
    let point = CriticalPoint {
        position_error: zero.position_error.clone().map(|error| ordered(error, reversed)),
        position: ordered(position, reversed),
        unique: zero.unique,
        value: zero.value,
        value_error: zero.value_error,
        hessian,
        eigenvalues: zero.eigenvalues.clone(),
        class: zero.class,
        morse_index: zero.inertia.negative,
        hull: zero.hull.as_ref().map(|(low, high)| hull(search, low, high, reversed)),
        boundary: (0..n).any(edge) || zero.beside_gap,
        nearest: ordered(nearest, reversed),
    };
    Ok((ordered(zero.place.clone(), reversed), point))
}

/// A box in steps, in the coordinates and the order of the field's axes.
fn hull(search: &Search<'_>, low: &[f64], high: &[f64], reversed: bool) -> Hull {
    let d = search.discretization;
    let ends = |a: usize| {
        let (low, high) = (d.coordinate(a, low[a]), d.coordinate(a, high[a]));
        (low.min(high), low.max(high))
    };
    let (lower, upper) = (0..d.dimension()).map(ends).unzip();
    Hull { lower: ordered(lower, reversed), upper: ordered(upper, reversed) }
}

fn plateau(search: &Search<'_>, cluster: &Cluster, reversed: bool) -> Plateau {
    let d = search.discretization;
    let n = d.dimension();
    let Hull { lower, upper } = hull(search, &cluster.low, &cluster.high, reversed);
    let open = |a: usize| !d.periodic[a];
    let at_edge = |a: usize| open(a) && (cluster.low[a] <= 0.5 || cluster.high[a] >= d.shape[a] as f64 - 1.5);
    Plateau {
        kind: cluster.kind,
        cells: cluster.cells,
        lower,
        upper,
        class: cluster.class,
        value: cluster.value,
        nearest: ordered((0..n).map(|a| d.nearest(a, cluster.first[a])).collect(), reversed),
        boundary: cluster.open || (0..n).any(at_edge),
    }
}
