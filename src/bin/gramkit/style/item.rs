//! What has a style: an image, or feature maps of one, layer by layer.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use gramkit::Error;
use gramkit::error::Place;
use gramkit::filters::{Image, ImageOptions};
use gramkit::style::{FeatureMaps, Style, StyleOptions};
use gramkit::table::{TableError, file_and_array};

use super::image::Bank;
use crate::failure::Failure;

/// An image, or the maps of one.
pub(super) struct Item {
    /// As the page and the JSON object call it.
    pub(super) name: String,
    /// The stem of its Gram matrices' files.
    pub(super) stem: String,
    pub(super) path: PathBuf,
    /// The files of the layers, if it is a folder.
    pub(super) files: Vec<PathBuf>,
    content: Content,
}

enum Content {
    /// Its maps are the responses of the filter bank. It is read again for them, so that no two images are held at
    /// once.
    Image(ImageOptions),
    Layers(Vec<FeatureMaps<'static, f64>>),
}

impl Item {
    pub(super) fn is_image(&self) -> bool {
        matches!(self.content, Content::Image(_))
    }

    pub(super) fn style(&self, bank: &mut Bank, options: &StyleOptions<'_>) -> Result<Style, Failure> {
        let style = match &self.content {
            Content::Image(limit) => bank.style(&Image::read_with(&self.path, limit)?, options),
            Content::Layers(layers) => Style::with(layers, options),
        };
        style.map_err(|error| self.failed(error))
    }

    /// Says which file an error is about.
    fn failed(&self, error: Error) -> Failure {
        match error {
            Error::At { place: Place::Layer(layer), error } if layer < self.files.len() => {
                Failure::Gram { path: self.files[layer].clone(), error: *error }
            }
            Error::At { place: Place::Layer(_), error } => {
                Failure::Gram { path: PathBuf::from(&self.name), error: *error }
            }
            error => Failure::Gram { path: self.path.clone(), error },
        }
    }
}

/// The items that a path names: one, or those of a batch.
pub(super) fn read(path: &Path, images: &ImageOptions) -> Result<Vec<Item>, Failure> {
    let (file, _) = file_and_array(path);
    if fs::metadata(file).map_err(|source| io_error(file, source))?.is_dir() {
        return Ok(vec![folder(path)?]);
    }
    match extension(file).as_str() {
        "npy" | "npz" => {
            let batch = FeatureMaps::read(path)?;
            let name = path.display().to_string();
            let stem = stem(path);
            let item = |name: String, stem: String, maps| Item {
                name,
                stem,
                path: path.to_path_buf(),
                files: Vec::new(),
                content: Content::Layers(vec![maps]),
            };
            let apart = batch.len() > 1;
            let numbered = batch.into_iter().enumerate();
            let items = numbered.map(|(k, maps)| match apart {
                true => item(format!("{name}[{k}]"), format!("{stem}-{k}"), maps),
                false => item(name.clone(), stem.clone(), maps),
            });
            Ok(items.collect())
        }
        "png" | "jpg" | "jpeg" => {
            let stem = stem(path);
            let (name, path) = (path.display().to_string(), path.to_path_buf());
            // What is wrong with an image is said before any work on the others.
            Image::read_with(&path, images)?;
            Ok(vec![Item { name, stem, path, files: Vec::new(), content: Content::Image(*images) }])
        }
        _ => {
            let path = path.display();
            let what = format!(
                "{path}: an item is an image (.png, .jpg), feature maps (.npy, .npz), or a folder of .npy files"
            );
            Err(Failure::Contradiction(what))
        }
    }
}

/// A folder, whose .npy files are the layers, in the order of their names.
fn folder(path: &Path) -> Result<Item, Failure> {
    let entries = fs::read_dir(path).map_err(|source| io_error(path, source))?;
    let mut files = Vec::new();
    for entry in entries {
        let file = entry.map_err(|source| io_error(path, source))?.path();
        if extension(&file) == "npy" {
            files.push(file);
        }
    }
    files.sort();
    if files.is_empty() {
        let what = format!("{}: there is no .npy file in this folder", path.display());
        return Err(Failure::Contradiction(what));
    }
    let mut layers = Vec::with_capacity(files.len());
    for file in &files {
        let mut images = FeatureMaps::read(file)?;
        match (images.pop(), images.is_empty()) {
            (Some(maps), true) => layers.push(maps),
            _ => {
                let count = images.len() + 1;
                let file = file.display();
                let what = format!("{file}: a layer of a folder holds the maps of one image, and these are of {count}");
                return Err(Failure::Contradiction(what));
            }
        }
    }
    // The path's last name, also of "." and "..".
    let whole = path.canonicalize().map_err(|source| io_error(path, source))?;
    let stem = whole.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Item {
        name: path.display().to_string(),
        stem,
        path: path.to_path_buf(),
        files,
        content: Content::Layers(layers),
    })
}

/// The name of a file without its extension.
pub(super) fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

fn extension(path: &Path) -> String {
    path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase()
}

fn io_error(path: &Path, source: io::Error) -> Failure {
    TableError::Io { path: path.to_path_buf(), action: "opened", source }.into()
}
