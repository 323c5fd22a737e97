//! The options of `gramkit hessian`.

use std::path::{Path, PathBuf};

use clap::Args;
use gramkit::field::{Quantity, Scheme};
use gramkit::table::GridAxes;

use super::content::Content;
use crate::shared::arguments::PlotScale;
use crate::shared::choices::one_of;
use crate::shared::reading::Reading;

/// With the accuracy, or the order at the edges, that they have unless another option says otherwise.
const SCHEMES: [(Scheme, &str); 2] = [
    (Scheme::Compact { accuracy: 2 }, "The smallest stencils"),
    (Scheme::Nested { edge_order: 1 }, "numpy.gradient twice"),
];

const AXES: [(GridAxes, &str); 5] = [
    (GridAxes::None, "Nowhere: every number is a sample"),
    (GridAxes::Both, "In the first row and the first column"),
    (GridAxes::Row, "In the first row, along axis 1"),
    (GridAxes::Column, "In the first column, along axis 0"),
    (GridAxes::List, "Each row is a point: its coordinates, and last its sample"),
];

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The samples: .npy with any number of axes (read a few planes at a time); a text such as .csv, of rows of samples
    /// or of a list of points; an ESRI grid (.asc); a GeoTIFF (.tif). What descends in a text or a map is turned, so
    /// that all coordinates ascend, and stands so in what is written.
    pub(crate) field: PathBuf,
    /// Distance of neighbouring samples along each axis, or one for all [default: 1, or as the file says].
    #[arg(long, value_name = "A,B,…", value_delimiter = ',', allow_hyphen_values = true)]
    pub(crate) spacing: Option<Vec<f64>>,
    /// Coordinates of the first sample, or one for all [default: 0, or as the file says].
    #[arg(long, value_name = "A,B,…", value_delimiter = ',', allow_hyphen_values = true)]
    pub(crate) origin: Option<Vec<f64>>,
    /// Where a text has the coordinates of its samples, if not as it is recognised; of a map (.asc, .tif) none leaves
    /// them out.
    #[arg(long, value_parser = one_of(AXES, |axes| axes.name()))]
    pub(crate) axes: Option<GridAxes>,
    /// A file for each axis with the coordinates of its samples, ascending or descending; nothing between the commas
    /// for an even axis. Of a periodic axis it has one coordinate more, that of the first sample one period on.
    #[arg(long, value_name = "X.npy,Y.npy,…", value_delimiter = ',')]
    pub(crate) coordinates: Option<Vec<String>>,
    /// Axes (from 0) that are closed to a circle.
    #[arg(long, value_name = "I,J,…", value_delimiter = ',')]
    pub(crate) periodic: Option<Vec<usize>>,
    /// The finite differences.
    #[arg(long, value_parser = one_of(SCHEMES, |scheme| scheme.name()), default_value = Scheme::default().name())]
    pub(crate) scheme: Scheme,
    /// The accuracy of compact differences: 2, 4 or 6 [default: 2].
    #[arg(long)]
    pub(crate) accuracy: Option<usize>,
    /// The accuracy of nested differences at the edges: 1 or 2 [default: 1].
    #[arg(long)]
    pub(crate) edge_order: Option<usize>,
    /// Standard deviation of the noise of each sample.
    #[arg(long, value_name = "SIGMA", default_value_t = 0.0, allow_hyphen_values = true)]
    pub(crate) noise: f64,
    /// Smooth the samples first with a Gaussian of this standard deviation, in the units of the spacing.
    #[arg(long, value_name = "S", allow_hyphen_values = true)]
    pub(crate) smooth: Option<f64>,
    /// Judge the differences, not the derivatives that they stand for: the error is that of rounding and noise.
    #[arg(long)]
    pub(crate) neglect_truncation: bool,
    /// Look for the flattest points only where the samples are below this, and for the connected region of such samples
    /// about the one with the least |∇f|; the picture shows its contour.
    #[arg(long, value_name = "T", allow_hyphen_values = true)]
    pub(crate) threshold: Option<f64>,
    /// Look for the connected region about the flattest point where |∇f| is at most this.
    #[arg(long, value_name = "G", allow_hyphen_values = true)]
    pub(crate) flat: Option<f64>,
    /// Do not look for critical points between the samples.
    #[arg(long, conflicts_with = "search_effort")]
    pub(crate) no_critical_points: bool,
    /// Give up the search for critical points after so many steps, some 10^8 to 10^9 of which take a second
    /// [default: 4294967296].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) search_effort: Option<u64>,
    /// Samples that are this number are missing, as those that are NaN.
    #[arg(long, value_name = "V", allow_hyphen_values = true)]
    pub(crate) nodata: Option<f64>,
    /// Samples are missing where this array of the same shape is 0.
    #[arg(long, value_name = "MASK.npy")]
    pub(crate) mask: Option<PathBuf>,
    /// Planes that are read at a time; the answer does not depend on it.
    #[arg(long, value_name = "N")]
    pub(crate) planes: Option<usize>,
    #[command(flatten)]
    pub(crate) reading: Reading,
    /// Print one JSON object.
    #[arg(long)]
    pub(crate) json: bool,
    /// Draw the field, its critical points and the class of each sample.
    #[arg(long, value_name = "FILE.svg|.png")]
    pub(crate) plot: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) scale: PlotScale,
    /// Write the Hessian, of shape (axes, axes, *shape).
    #[arg(short, long = "output", value_name = "H.npy")]
    pub(crate) output: Option<PathBuf>,
    /// Write the gradient, of shape (axes, *shape).
    #[arg(long, value_name = "G.npy")]
    pub(crate) gradient: Option<PathBuf>,
    /// Write the Laplacian.
    #[arg(long, value_name = "L.npy")]
    pub(crate) laplacian: Option<PathBuf>,
    /// Write the Hessian's eigenvalues, ascending, of shape (axes, *shape).
    #[arg(long, value_name = "E.npy")]
    pub(crate) eigenvalues: Option<PathBuf>,
    /// Write the classes: 0 minimum, 1 maximum, 2 saddle, 3 degenerate, 4 undetermined, 255 invalid.
    #[arg(long, value_name = "C.npy")]
    pub(crate) classes: Option<PathBuf>,
}

impl Arguments {
    /// The arrays to be written: the option, its file, and what it holds.
    pub(crate) fn arrays(&self) -> [(&'static str, Option<&Path>, Content); 5] {
        let quantity = Content::Quantity;
        [
            ("-o", self.output.as_deref(), quantity(Quantity::FullHessian)),
            ("--gradient", self.gradient.as_deref(), quantity(Quantity::Gradient)),
            ("--laplacian", self.laplacian.as_deref(), quantity(Quantity::Laplacian)),
            ("--eigenvalues", self.eigenvalues.as_deref(), quantity(Quantity::Eigenvalues)),
            ("--classes", self.classes.as_deref(), Content::Classes),
        ]
    }
}
