//! Feature maps from a file.

use std::path::Path;

use super::error::{EntryProblem, TableError};
use super::npy::{Array, index};
use crate::style::FeatureMaps;

impl FeatureMaps<'static, f64> {
    /// Reads an array of shape C×H×W, the maps of one image, or B×C×H×W, those of B images, each apart, from a file
    /// that [`Array::read`] reads (feature `table`).
    ///
    /// Half and single precision and integers are converted exactly: see [`Array::from_npy`].
    ///
    /// ```
    /// use gramkit::style::FeatureMaps;
    /// use gramkit::table::Array;
    /// let path = std::env::temp_dir().join(format!("gramkit-maps-{}.npy", std::process::id()));
    /// Array { shape: vec![2, 3, 1, 2], values: (0..12_u8).map(f64::from).collect() }.write(&path)?;
    /// let images = FeatureMaps::read(&path)?;
    /// assert_eq!((images.len(), images[1].shape(), images[1].values()[0]), (2, [3, 1, 2], 6.0));
    /// # std::fs::remove_file(&path).unwrap();
    /// # Ok::<(), gramkit::table::TableError>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Array::read`]; [`TableError::FeatureShape`] for another number of axes, or one of length 0;
    /// [`TableError::Entry`] with the indices of the first NaN or infinity.
    pub fn read(path: impl AsRef<Path>) -> Result<Vec<Self>, TableError> {
        let path = path.as_ref();
        let Array { shape, values } = Array::read(path)?;
        if let Some(flat) = values.iter().position(|value| !value.is_finite()) {
            let problem = EntryProblem::NonFinite(values[flat]);
            return Err(TableError::Entry { path: path.to_path_buf(), index: index(flat as u64, &shape), problem });
        }
        let maps = match shape[..] {
            [channels, height, width] => Self::new(values, [channels, height, width]).map(|maps| vec![maps]),
            [images, channels, height, width] => Self::batch(values, [images, channels, height, width]),
            _ => return Err(feature_shape(path, &shape)),
        };
        // The values fill the shape: what can be wrong with it is a length of 0.
        maps.map_err(|_| feature_shape(path, &shape))
    }
}

fn feature_shape(path: &Path, shape: &[usize]) -> TableError {
    TableError::FeatureShape { path: path.to_path_buf(), shape: shape.iter().map(|&axis| axis as u64).collect() }
}
