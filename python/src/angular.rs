//! Gramian angular fields of series.

use gramkit::angular::{self, Ambiguity, AngularOptions, Kind};
use numpy::{Element, PyArray1, PyArray2, PyArrayDyn, PyArrayMethods};
use pyo3::prelude::*;

use crate::array_in::{Matrix, vector, with_view};
use crate::array_out;
use crate::call::call;
use crate::claim;
use crate::error::{Failure, refused};

/// "summation" or "difference".
fn kind(method: &str) -> PyResult<Kind> {
    match method {
        "summation" | "s" => Ok(Kind::Summation),
        "difference" | "d" => Ok(Kind::Difference),
        other => Err(refused(format!("method is {other:?}; it must be \"summation\" or \"difference\""))),
    }
}

fn options(method: &str, range: (f64, f64), size: Option<usize>, overlapping: bool) -> PyResult<AngularOptions> {
    Ok(AngularOptions { kind: kind(method)?, range, size, overlapping })
}

/// The images of several series, one a row: an array of shape (series, size, size), in float64 or float32.
#[pyfunction]
#[allow(clippy::too_many_arguments)]
pub(crate) fn angular_images<'py>(
    py: Python<'py>,
    series: &Bound<'py, PyAny>,
    method: &str,
    size: Option<usize>,
    range: (f64, f64),
    overlapping: bool,
    single: bool,
    out: Option<&Bound<'py, PyAny>>,
    progress: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    let rows = Matrix::of(series, "series")?;
    let options = options(method, range, size, overlapping)?;
    let (count, length) = rows.shape();
    let size = size.unwrap_or(length);
    let steps = count.saturating_mul(size).saturating_mul(size.saturating_add(length));
    let fields = with_view!(rows, view => {
        let values: Vec<_> = view.iter().copied().collect();
        call(py, steps, None, |_| {
            angular::AngularField::batch(&values, length, &options).map_err(Failure::from)
        })
    })?;
    // The series have been read: what is written may lie where they do.
    drop(rows);
    let shape = [count, size, size];
    Ok(if single {
        let images = images::<f32>(py, &shape, out)?;
        fill(py, steps, progress, &images, |into| angular::write_images_single(&fields, into))?;
        images.into_any()
    } else {
        let images = images::<f64>(py, &shape, out)?;
        fill(py, steps, progress, &images, |into| angular::write_images(&fields, into))?;
        images.into_any()
    })
}

/// The array that images go into: the caller's, or a new one.
fn images<'py, T: Element>(
    py: Python<'py>,
    shape: &[usize],
    out: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyArrayDyn<T>>> {
    match out {
        Some(out) => array_out::given_of(out, shape),
        None => Ok(array_out::empty_of(py, shape, T::get_dtype(py).as_any())?.cast_into()?),
    }
}

fn fill<T: Element + Send + Sync>(
    py: Python<'_>,
    steps: usize,
    progress: Option<&Bound<'_, PyAny>>,
    array: &Bound<'_, PyArrayDyn<T>>,
    write: impl Fn(&mut [T]) -> gramkit::Result<()> + Sync,
) -> PyResult<()> {
    let mut borrowed = array.try_readwrite().map_err(|_| refused("another call uses out; wait for it"))?;
    let slice = borrowed.as_slice_mut().map_err(|_| refused("out must be contiguous"))?;
    let slice = std::sync::Mutex::new(slice);
    call(py, steps, progress, |_| {
        let mut slice = slice.lock().map_err(|_| Failure::Panic)?;
        write(&mut slice).map_err(Failure::from)
    })
}

/// A Gramian angular field in linear memory: its image, its spectrum, and its series.
#[pyclass(frozen, module = "gramkit")]
pub(crate) struct AngularField(angular::AngularField);

#[pymethods]
impl AngularField {
    #[new]
    #[pyo3(signature = (series, *, method="summation", image_size=None, sample_range=(-1.0, 1.0), overlapping=false))]
    fn new(
        series: &Bound<'_, PyAny>,
        method: &str,
        image_size: Option<usize>,
        sample_range: (f64, f64),
        overlapping: bool,
    ) -> PyResult<Self> {
        let values = vector(series, "series")?;
        let options = options(method, sample_range, image_size, overlapping)?;
        call(series.py(), values.len(), None, |_| Ok(angular::AngularField::of(&values, &options)?)).map(Self)
    }

    /// The number of rows of its image.
    #[getter]
    fn size(&self) -> usize {
        self.0.size()
    }

    /// The number of nonzero eigenvalues: at most 2.
    #[getter]
    fn rank(&self) -> usize {
        self.0.rank()
    }

    /// Bounds of the nonzero eigenvalues, ascending: shape (rank, 2).
    #[getter]
    fn eigenvalue_bounds<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray2<f64>>> {
        claim::bounds(py, &self.0.eigenvalues())
    }

    /// The nonzero eigenvalues, ascending.
    #[getter]
    fn eigenvalues<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<f64>> {
        array_out::vector(py, self.0.eigen().values)
    }

    /// The eigenvectors of the nonzero eigenvalues, one a column.
    #[getter]
    fn eigenvectors<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray2<f64>>> {
        array_out::matrix(py, self.0.eigen().vectors.as_ref())
    }

    /// The least and the greatest value of the series.
    #[getter]
    fn extremes(&self) -> (f64, f64) {
        self.0.extremes()
    }

    /// The series, of means where the image is smaller.
    #[getter]
    fn series<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<f64>> {
        array_out::vector(py, self.0.series())
    }

    /// Another series with the same image; None where the series is the only one with its extremes.
    #[getter]
    fn other_series<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyArray1<f64>>> {
        other(py, &self.0.ambiguity())
    }

    /// The image, an array of shape (size, size).
    fn image<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray2<f64>>> {
        let n = self.0.size();
        let image = array_out::empty(py, &[n, n])?;
        fill(py, n.saturating_mul(n), None, &image, |into| self.0.write_image(into))?;
        Ok(image.cast_into()?)
    }

    /// The image beside its series, as SVG.
    #[pyo3(signature = (*, title="Gramian angular field"))]
    fn svg(&self, title: &str) -> PyResult<String> {
        Ok(crate::picture::angular(&self.0, title)?)
    }

    fn _repr_svg_(&self) -> PyResult<String> {
        self.svg("Gramian angular field")
    }

    fn __repr__(&self) -> String {
        self.0.to_string()
    }
}

/// Another series that an ambiguity names.
fn other<'py>(py: Python<'py>, ambiguity: &Ambiguity) -> Option<Bound<'py, PyArray1<f64>>> {
    match ambiguity {
        Ambiguity::Other(series) => Some(array_out::vector(py, series.iter().copied())),
        _ => None,
    }
}

/// The series of an image, how badly it fits, the word for what else has that image, and the other series.
#[pyfunction]
pub(crate) fn invert_angular<'py>(
    py: Python<'py>,
    image: &Bound<'py, PyAny>,
    method: &str,
    range: (f64, f64),
    extremes: (f64, f64),
) -> PyResult<(Bound<'py, PyArray1<f64>>, f64, &'static str, Option<Bound<'py, PyArray1<f64>>>)> {
    let (image, kind) = (Matrix::of(image, "image")?, kind(method)?);
    let (rows, columns) = image.shape();
    let inverse = with_view!(image, view => call(py, rows.saturating_mul(columns), None, |_| {
        Ok(angular::invert(view, kind, range, extremes)?)
    }))?;
    let word = match inverse.ambiguity {
        Ambiguity::Unique => "unique",
        Ambiguity::Other(_) => "other",
        _ => "extremes",
    };
    let other = other(py, &inverse.ambiguity);
    Ok((array_out::vector(py, inverse.series), inverse.misfit, word, other))
}
