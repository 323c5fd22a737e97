//! Paths that lead to an array in an archive.

use std::path::Path;

/// Where the name of a file ends and that of an array in it begins.
const ARCHIVE: &str = ".npz:";

/// The file and the array that a path names: `X.npz:name` is the array of that name in `X.npz`, unless there is a file
/// that is called so as a whole.
///
/// ```
/// use std::path::Path;
/// use gramkit::table::file_and_array;
/// assert_eq!(file_and_array(Path::new("maps.npz:relu1")), (Path::new("maps.npz"), Some("relu1")));
/// assert_eq!(file_and_array(Path::new("maps.npz")), (Path::new("maps.npz"), None));
/// ```
#[must_use]
pub fn file_and_array(path: &Path) -> (&Path, Option<&str>) {
    let Some(text) = path.to_str().filter(|_| !path.exists()) else { return (path, None) };
    let lower = text.to_ascii_lowercase();
    let halves = |(at, mark): (usize, &str)| {
        let end = at + mark.len();
        (Path::new(&text[..end - 1]), Some(&text[end..]))
    };
    let mut places = lower.match_indices(ARCHIVE).map(halves);
    let first = places.clone().next();
    places.find(|(file, _)| file.is_file()).or(first).unwrap_or((path, None))
}
