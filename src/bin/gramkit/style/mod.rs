//! `gramkit style`: how far the styles of images, or of stacks of feature maps, are from one another.

mod arguments;
mod grams;
mod image;
mod item;
mod json;
mod page;
mod picture;

use std::path::PathBuf;

use gramkit::error::{Mismatch, Place};
use gramkit::filters::ImageOptions;
use gramkit::style::{Style, StyleDistances, StyleOptions};
use gramkit::{Centring, Error};

pub(crate) use arguments::Arguments;
use image::Bank;
use item::Item;

use crate::failure::Failure;
use crate::shared::answer::Answer;
use crate::shared::items::labels;
use crate::shared::outputs::{Outputs, Target};
use crate::shared::progress::Stages;

/// What was asked for, and what was found.
struct Report<'a> {
    arguments: &'a Arguments,
    names: Vec<String>,
    /// The names without the folder that all of them are in, as they are shown.
    labels: Vec<String>,
    /// Whether there are images, whose maps are responses of filters.
    images: bool,
    styles: Vec<Style>,
    distances: StyleDistances,
    /// The files of the Gram matrices, item by item.
    grams: Option<Vec<Vec<PathBuf>>>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Answer, Failure> {
    let inputs = arguments.items.iter().map(PathBuf::as_path);
    let mut outputs = Outputs::begin(inputs, [arguments.plot.as_deref().map(Target::Picture)])?;
    let stages = Stages::new(arguments.json);
    stages.stage("reading");
    let images = ImageOptions { max_pixels: arguments.max_pixels };
    let mut items = Vec::new();
    for path in &arguments.items {
        items.extend(item::read(path, &images)?);
    }
    if let [item] = &items[..] {
        return Err(Failure::Contradiction(format!("{}: one item; a distance takes 2 or more", item.name)));
    }
    let grams = arguments.gram_dir.as_deref().map(|folder| grams::files(folder, &items, &mut outputs)).transpose()?;
    stages.stage("Gram matrices");
    let progress = stages.callback();
    let mut bank = Bank::new();
    let mut styles = Vec::with_capacity(items.len());
    for (k, item) in items.iter().enumerate() {
        let count = items.len() as f64;
        let onward = |fraction: f64| progress((k as f64 + fraction) / count);
        let options = StyleOptions {
            normaliser: arguments.normaliser,
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
    let report = Report { arguments, names, labels, images, styles, distances, grams };
    if let Some(files) = &report.grams {
        let written = grams::write(files, &report.styles, &mut outputs);
        outputs.note(written);
    }
    outputs.write("--plot", |file| picture::draw(file, &report));
    Ok(outputs.finish(if arguments.json { json::render(&report) } else { page::render(&report) }))
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
                    Error::Mismatch(Mismatch::Positions { first, second }) => {
                        let (first, second) = (size(first), size(second));
                        format!(
                            "the images have {first} and {second} pixels, and --normaliser gatys takes one size; \
                             take another, or crop them"
                        )
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
