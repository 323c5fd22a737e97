//! The file that holds a field.

use std::error::Error as StdError;
use std::io::Read;
use std::ops::Range;
use std::path::Path;

use gramkit::field::{Axis, SlabError};
use gramkit::matrix::{Layout, Slabs};
use gramkit::table::{
    Array, Assumption, GridAxes, GridOptions, NpySlabs, SampledGrid, Sentinels, clear_nodata, open_file, turn,
};

use crate::failure::Failure;

/// A field in an NPY file, of which a few planes are read at a time, or one that is read as a whole.
pub(super) struct Input {
    source: Source,
    /// The number that stands for a missing sample.
    nodata: Option<f64>,
    /// Others that may, among what has been read.
    sentinels: Sentinels,
}

enum Source {
    Npy(NpySlabs),
    Grid(SampledGrid),
}

impl Input {
    pub(super) fn open(path: &Path, options: &GridOptions) -> Result<Self, Failure> {
        let source = match is_npy(path) {
            true => match options.axes.filter(|axes| *axes != GridAxes::None) {
                Some(axes) => {
                    let (path, axes) = (path.display(), axes.name());
                    let what = format!("{path}: an array has no coordinates beside its samples (--axes {axes})");
                    return Err(Failure::Contradiction(what));
                }
                None => Source::Npy(NpySlabs::open(path)?),
            },
            false => Source::Grid(SampledGrid::read(path, options)?),
        };
        Ok(Self { source, nodata: options.nodata, sentinels: Sentinels::default() })
    }

    /// A mask of these samples. One that has no coordinates of its own is turned as they were, for it is in the order
    /// of their file.
    pub(super) fn mask_of(path: &Path, options: &GridOptions, samples: &Self) -> Result<Self, Failure> {
        let mask = Self::open(path, options)?;
        let turned = match &samples.source {
            Source::Grid(grid) if !grid.turned.is_empty() && grid.shape == mask.shape() => grid.turned.clone(),
            _ => return Ok(mask),
        };
        if mask.axes().is_some() {
            return Ok(mask);
        }
        let array = match mask.source {
            Source::Npy(_) => Array::read(path)?,
            Source::Grid(grid) => Array { shape: grid.shape, values: grid.values },
        };
        let Array { shape, mut values } = array;
        turn(&mut values, &shape, &turned);
        let format = "mask";
        let what = format!("{}: the mask is turned as the samples are", path.display());
        let assumed = vec![Assumption::Other(what, "--axes none")];
        let grid = SampledGrid { shape, values, axes: None, turned, roundoff: 0.0, format, assumed };
        Ok(Self { source: Source::Grid(grid), nodata: None, sentinels: Sentinels::default() })
    }

    /// Where its samples lie, if the file says so.
    pub(super) fn axes(&self) -> Option<&[Axis]> {
        match &self.source {
            Source::Npy(_) => None,
            Source::Grid(grid) => grid.axes.as_deref(),
        }
    }

    /// What the reader took for granted.
    pub(super) fn assumed(&self) -> &[Assumption] {
        match &self.source {
            Source::Npy(_) => &[],
            Source::Grid(grid) => &grid.assumed,
        }
    }

    /// A number, among the samples that have been read, that may stand for a missing one: where the mask does not take
    /// it away.
    pub(super) fn sentinel(&mut self, mask: Option<&mut Self>) -> Result<Option<Assumption>, SlabError> {
        let mut found = self.sentinels.found();
        if let (Some(mask), true) = (mask, found.is_some()) {
            let planes = self.shape()[self.layout().slowest(self.shape().len())];
            let plane = self.shape().iter().product::<usize>() / planes;
            let (mut samples, mut flags) = (vec![0.0; plane], vec![0.0; plane]);
            let mut sentinels = Sentinels::default();
            for k in 0..planes {
                self.read(k..k + 1, &mut samples)?;
                mask.read(k..k + 1, &mut flags)?;
                samples.iter_mut().zip(&flags).filter(|(_, flag)| **flag == 0.0).for_each(|(x, _)| *x = f64::NAN);
                sentinels.add(&samples);
            }
            found = sentinels.found();
        }
        Ok(found.map(|value| {
            let what = format!("samples of {value} are far from all others, and taken as numbers");
            Assumption::Other(what, "--nodata")
        }))
    }

    /// What the samples are stored as.
    pub(super) fn element(&self) -> String {
        match &self.source {
            Source::Npy(slabs) if slabs.layout() == Layout::ColumnMajor => "NPY, column-major".to_string(),
            Source::Npy(_) => "NPY".to_string(),
            Source::Grid(grid) => grid.format.to_string(),
        }
    }

    fn slabs(&self) -> &dyn Slabs {
        match &self.source {
            Source::Npy(slabs) => slabs,
            Source::Grid(grid) => grid,
        }
    }
}

/// Whether a file is called an NPY file, or begins as one; what is no file is not opened to see.
fn is_npy(path: &Path) -> bool {
    let begins_so = || {
        let mut start = [0; 6];
        let file = path.is_file().then(|| open_file(path).ok()).flatten();
        file.is_some_and(|mut file| file.read_exact(&mut start).is_ok()) && start == *b"\x93NUMPY"
    };
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("npy")) || begins_so()
}

impl Slabs for Input {
    fn shape(&self) -> &[usize] {
        self.slabs().shape()
    }

    fn layout(&self) -> Layout {
        self.slabs().layout()
    }

    fn roundoff(&self) -> f64 {
        self.slabs().roundoff()
    }

    fn read(&mut self, planes: Range<usize>, into: &mut [f64]) -> Result<(), Box<dyn StdError + Send + Sync>> {
        match &mut self.source {
            Source::Npy(slabs) => {
                slabs.read(planes, into)?;
                if let Some(nodata) = self.nodata {
                    clear_nodata(into, nodata, slabs.roundoff());
                }
            }
            // Its own missing samples are NaN.
            Source::Grid(grid) => grid.read(planes, into)?,
        }
        self.sentinels.add(into);
        Ok(())
    }
}
