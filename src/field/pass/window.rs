//! Planes of a field in memory.

/// Consecutive planes of the slowest axis: those of the indices from `first` on, around the end of a periodic axis.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window<'a> {
    pub(crate) samples: &'a [f64],
    pub(crate) first: usize,
}
