//! `gramkit style`: how far the styles of images, or of stacks of feature maps, are from one another.

mod grams;
mod image;
mod item;
mod json;
mod page;
mod picture;

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use gramkit::error::{Mismatch, Place};
use gramkit::style::{self, Style, StyleDistances, StyleOptions};
use gramkit::{Centring, Error};

use crate::arguments::PlotScale;
use crate::failure::Failure;
use crate::progress::Stages;
use crate::targets::{self, Target};
use image::Bank;
use item::Item;

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Two items or more: images (.png, .jpg), feature maps (.npy, C×H×W, or B×C×H×W for B items), or folders of .npy files, one
    /// for each layer, in the order of their names.
    #[arg(required = true, value_name = "ITEM")]
    items: Vec<PathBuf>,
    /// What the Gram matrices and the distance are divided by.
    #[arg(long, value_enum, default_value_t = Normaliser::PerElement)]
    normaliser: Normaliser,
    /// Subtract the mean of each map first.
    #[arg(long)]
    center: bool,
    /// A weight for each layer [default: 1].
    #[arg(long, value_name = "W1,W2,…", value_delimiter = ',', allow_hyphen_values = true)]
    weights: Option<Vec<f64>>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
    /// Draw the matrix of the distances.
    #[arg(long, value_name = "FILE.svg|.png")]
    plot: Option<PathBuf>,
    #[command(flatten)]
    scale: PlotScale,
    /// Order the items of the picture by a clustering of their distances (average linkage).
    #[arg(long, requires = "plot")]
    cluster: bool,
    /// Write each Gram matrix, as NAME.npy or NAME-LAYER.npy, into this folder.
    #[arg(long, value_name = "DIR")]
    gram_dir: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Normaliser {
    /// Nothing.
    None,
    /// HW.
    PerPosition,
    /// CHW.
    PerElement,
    /// The Gram matrix by nothing, the distance by 4C²(HW)².
    Gatys,
}

impl Normaliser {
    fn value(self) -> style::Normaliser {
        match self {
            Self::None => style::Normaliser::None,
            Self::PerPosition => style::Normaliser::PerPosition,
            Self::PerElement => style::Normaliser::PerElement,
            Self::Gatys => style::Normaliser::Gatys,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::PerPosition => "per-position",
            Self::PerElement => "per-element",
            Self::Gatys => "gatys",
        }
    }
}

/// What was asked for, and what was found.
struct Report<'a> {
    arguments: &'a Arguments,
    names: Vec<String>,
    /// The names without the folder that all of them are in.
    labels: Vec<String>,
    /// Whether there are images, whose maps are responses of filters.
    images: bool,
    styles: Vec<Style>,
    distances: StyleDistances,
    /// The files of the Gram matrices, item by item.
    grams: Option<Vec<Vec<PathBuf>>>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<String, Failure> {
    for path in &arguments.items {
        targets::check(path, [arguments.plot.as_deref().map(Target::Picture)])?;
    }
    let stages = Stages::new();
    stages.stage("reading");
    let mut items = Vec::new();
    for path in &arguments.items {
        items.extend(item::read(path)?);
    }
    if let [item] = &items[..] {
        return Err(Failure::Contradiction(format!("{}: one item; a distance takes 2 or more", item.name)));
    }
    let files: Option<Vec<Vec<PathBuf>>> =
        arguments.gram_dir.as_deref().map(|folder| grams::files(folder, &items)).transpose()?;
    stages.stage("Gram matrices");
    let progress = stages.callback();
    let mut bank = Bank::new();
    let mut styles = Vec::with_capacity(items.len());
    for (k, item) in items.iter().enumerate() {
        let count = items.len() as f64;
        let onward = |fraction: f64| progress((k as f64 + fraction) / count);
        let options = StyleOptions {
            normaliser: arguments.normaliser.value(),
            centring: if arguments.center { Centring::Mean } else { Centring::None },
            progress: Some(&onward),
        };
        styles.push(item.style(&mut bank, &options)?);
    }
    stages.stage("distances");
    let distances =
        StyleDistances::of(&styles, arguments.weights.as_deref()).map_err(|error| between(&items, error))?;
    let names: Vec<String> = items.iter().map(|item| item.name.clone()).collect();
    let labels = labels(&names);
    let images = items.iter().any(Item::is_image);
    let report = Report { arguments, names, labels, images, styles, distances, grams: files };
    if let (Some(folder), Some(files)) = (&arguments.gram_dir, &report.grams) {
        grams::write(folder, files, &report.styles)?;
    }
    if let Some(path) = &arguments.plot {
        picture::draw(path, &report)?;
    }
    Ok(if arguments.json { json::render(&report) } else { page::render(&report) })
}

/// The names without the folders that all of them begin with.
fn labels(names: &[String]) -> Vec<String> {
    let folder =
        |name: &[u8]| name.iter().rposition(|letter| matches!(letter, b'/' | b'\\')).map_or(0, |slash| slash + 1);
    let mut shared = names.first().map_or(&[][..], |name| name.as_bytes());
    for name in names {
        let same = shared.iter().zip(name.as_bytes()).take_while(|(a, b)| a == b).count();
        shared = &shared[..same];
    }
    // A slash is a letter of its own, so this cuts every name between two letters.
    let shared = folder(shared);
    // A name that is itself the shared folder would have nothing left.
    let shared = if names.iter().any(|name| name.len() == shared) { 0 } else { shared };
    names.iter().map(|name| name[shared..].to_string()).collect()
}

/// Says between which items there is no distance; what holds of every pair, such as a weight that is negative, of none.
fn between(items: &[Item], error: Error) -> Failure {
    match error {
        Error::At { place: Place::Items(first, second), error } => match *error {
            error @ (Error::Domain { .. } | Error::NotFinite { place: Place::Component { .. }, .. }) => {
                Failure::Parameter(error)
            }
            Error::At { place: Place::Layer(_), error } if items[first].is_image() && items[second].is_image() => {
                let size = |[_, height, width]: [usize; 3]| format!("{width} × {height}");
                let what = match *error {
                    Error::Mismatch(Mismatch::FeatureShapes { first, second }) => {
                        format!("the images have {} and {} pixels; crop them to one size", size(first), size(second))
                    }
                    error => error.to_string(),
                };
                Failure::Contradiction(format!("{} and {}: {what}", items[first].name, items[second].name))
            }
            error => Failure::Contradiction(format!("{} and {}: {error}", items[first].name, items[second].name)),
        },
        error => Failure::Parameter(error),
    }
}
