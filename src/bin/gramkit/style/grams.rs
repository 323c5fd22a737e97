//! The files of the Gram matrices.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use gramkit::style::Style;
use gramkit::table::write_npy_to;

use super::item::{Item, stem};
use crate::failure::Failure;
use crate::shared::outputs::Outputs;

/// A file for each layer of each item, all of different names and none of them an input; the folder is made if there is
/// none.
pub(super) fn files(folder: &Path, items: &[Item], outputs: &mut Outputs) -> Result<Vec<Vec<PathBuf>>, Failure> {
    for input in items.iter().flat_map(|item| item.files.iter().chain([&item.path])) {
        outputs.keep(input)?;
    }
    outputs.make_folder(folder)?;
    let mut taken = HashSet::new();
    let mut file = |stem: String| {
        let path = folder.join(distinct(stem, &mut taken));
        outputs.check("--gram-dir", &path).map(|()| path)
    };
    let stems = items.iter().map(|item| match item.files.as_slice() {
        [] => vec![item.stem.clone()],
        files => files.iter().map(|file| format!("{}-{}", item.stem, stem(file))).collect(),
    });
    stems.map(|stems| stems.into_iter().map(&mut file).collect()).collect()
}

/// Writes them.
pub(super) fn write(files: &[Vec<PathBuf>], styles: &[Style], outputs: &mut Outputs) -> Result<(), Failure> {
    for (files, style) in files.iter().zip(styles) {
        for (file, gram) in files.iter().zip(style.layers()) {
            write_npy_to(outputs.another(file)?, gram.as_faer())?;
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
