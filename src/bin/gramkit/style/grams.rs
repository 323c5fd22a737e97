//! The files of the Gram matrices.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use gramkit::style::Style;
use gramkit::table::{TableError, write_npy};

use super::item::{Item, stem};
use crate::failure::Failure;
use crate::shared::targets::{self, Target};

/// A file for each layer of each item, all of different names and none of them an input.
pub(super) fn files(folder: &Path, items: &[Item]) -> Result<Vec<Vec<PathBuf>>, Failure> {
    let mut taken = HashSet::new();
    let files: Vec<Vec<PathBuf>> = items
        .iter()
        .map(|item| {
            let stems: Vec<String> = match item.files.as_slice() {
                [] => vec![item.stem.clone()],
                files => files.iter().map(|file| format!("{}-{}", item.stem, stem(file))).collect(),
            };
            stems.into_iter().map(|stem| folder.join(distinct(stem, &mut taken))).collect()
        })
        .collect();
    let inputs = items.iter().flat_map(|item| item.files.iter().chain([&item.path]));
    for input in inputs {
        for file in files.iter().flatten() {
            targets::check(input, [Some(Target::Array("--gram-dir", file))])?;
        }
    }
    Ok(files)
}

/// Writes them, each whole or not at all; the folder is made if there is none.
pub(super) fn write(folder: &Path, files: &[Vec<PathBuf>], styles: &[Style]) -> Result<(), Failure> {
    fs::create_dir_all(folder)
        .map_err(|source| Failure::from(TableError::Io { path: folder.to_path_buf(), action: "made", source }))?;
    for (files, style) in files.iter().zip(styles) {
        for (file, gram) in files.iter().zip(style.layers()) {
            write_npy(file, gram.as_faer())?;
        }
    }
    Ok(())
}

/// STEM.npy, or STEM-2.npy and so on if that is taken, also in another case: some file systems do not tell them apart.
fn distinct(stem: String, taken: &mut HashSet<String>) -> String {
    let mut name = format!("{stem}.npy");
    let mut number = 1_usize;
    while !taken.insert(name.to_lowercase()) {
        number += 1;
        name = format!("{stem}-{number}.npy");
    }
    name
}
