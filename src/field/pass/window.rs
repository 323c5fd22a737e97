//! Planes of a field in memory, and single samples of them.

/// Consecutive planes of the slowest axis: those of the indices from `first` on, around the end of a periodic axis.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window<'a> {
    pub(crate) samples: &'a [f64],
    pub(crate) first: usize,
}

/// Samples one by one, each by its place in planes of the slowest axis from index `first` on; NaN where there is none.
#[derive(Clone, Copy)]
pub(crate) struct Lookup<S> {
    pub(crate) sample: S,
    pub(crate) first: usize,
}

impl<'a> Window<'a> {
    /// Its samples one by one.
    pub(crate) fn lookup(self) -> Lookup<impl Fn(usize) -> f64 + Copy + 'a> {
        let Self { samples, first } = self;
        Lookup { sample: move |place: usize| samples.get(place).copied().unwrap_or(f64::NAN), first }
    }
}
