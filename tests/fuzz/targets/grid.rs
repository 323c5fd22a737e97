//! Samples on a grid: texts, ESRI grids and GeoTIFF.

use std::fs;

use gramkit::table::{GridError, GridOptions, SampledGrid};

use super::{Setting, sentence};

/// Whatever format the bytes are taken for: samples fill their shape, coordinates ascend and have as many as there are
/// samples, and none are used without a word.
pub(super) fn target(bytes: &[u8], setting: &Setting<'_>) {
    for name in ["t.csv", "t.asc", "t.tif"] {
        let path = setting.folder.join(name);
        fs::write(&path, bytes).unwrap();
        judge(SampledGrid::read(&path, &GridOptions::default()));
    }
}

fn judge(read: Result<SampledGrid, GridError>) {
    let grid = match read {
        Err(error) => return sentence(&error),
        Ok(grid) => grid,
    };
    assert_eq!(grid.values.len(), grid.shape.iter().product::<usize>());
    assert!(grid.values.iter().all(|value| value.is_finite() || value.is_nan() || grid.format == "TIFF"));
    grid.assumed.iter().for_each(|assumed| sentence(assumed));
    assert!(grid.assumed.iter().all(|assumed| assumed.option().starts_with("--")));
    let Some(axes) = &grid.axes else { return assert!(grid.turned.is_empty()) };
    assert!(grid.assumed.iter().any(|assumed| assumed.option().starts_with("--axes")));
    assert_eq!(axes.len(), grid.shape.len());
    for (axis, &length) in axes.iter().zip(&grid.shape) {
        let coordinates: Vec<f64> = (0..length).map(|k| axis.coordinate(k)).collect();
        assert!(coordinates.windows(2).all(|pair| pair[0] <= pair[1]), "{coordinates:?}");
    }
}
