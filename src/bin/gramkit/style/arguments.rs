//! The options of `gramkit style`.

use std::path::PathBuf;

use clap::Args;
use gramkit::filters::ImageOptions;
use gramkit::style::Normaliser;

use crate::shared::arguments::PlotScale;
use crate::shared::choices::one_of;

const NORMALISERS: [(Normaliser, &str); 4] = [
    (Normaliser::None, "Nothing"),
    (Normaliser::PerPosition, "HW"),
    (Normaliser::PerElement, "CHW"),
    (Normaliser::Gatys, "The Gram matrix by nothing, the distance by 4C²(HW)²: items of one size"),
];

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Two items or more: images (.png, .jpg), feature maps (.npy, C×H×W, or B×C×H×W for B items), or folders of .npy
    /// files, one for each layer, in the order of their names.
    #[arg(required = true, value_name = "ITEM")]
    pub(super) items: Vec<PathBuf>,
    /// What the Gram matrices and the distance are divided by.
    #[arg(long, value_parser = one_of(NORMALISERS, |normaliser| normaliser.name()),
        default_value = Normaliser::PerElement.name())]
    pub(super) normaliser: Normaliser,
    /// Subtract the mean of each map first.
    #[arg(long)]
    pub(super) center: bool,
    /// A weight for each layer [default: 1].
    #[arg(long, value_name = "W1,W2,…", value_delimiter = ',', allow_hyphen_values = true)]
    pub(super) weights: Option<Vec<f64>>,
    /// The most pixels of an image that is read; each takes some 100 bytes of memory and some microseconds [default:
    /// 33554432].
    #[arg(long, value_name = "N", default_value_t = ImageOptions::MAX_PIXELS, hide_default_value = true)]
    pub(super) max_pixels: u64,
    /// Print one JSON object.
    #[arg(long)]
    pub(super) json: bool,
    /// Draw the matrix of the distances.
    #[arg(long, value_name = "FILE.svg|.png")]
    pub(super) plot: Option<PathBuf>,
    #[command(flatten)]
    pub(super) scale: PlotScale,
    /// Order the items of the picture by a clustering of their distances (average linkage).
    #[arg(long, requires = "plot")]
    pub(super) cluster: bool,
    /// Write each Gram matrix, as NAME.npy or NAME-LAYER.npy, into this folder.
    #[arg(long, value_name = "DIR")]
    pub(super) gram_dir: Option<PathBuf>,
}
