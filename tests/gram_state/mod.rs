//! States that are gathered in pieces, kept, merged and judged.

mod bytes;
mod pieces;
mod report;
mod reproducible;
mod second_pass;
mod sums;

use faer::Mat;
use gramkit::Vectors;
use gramkit::gram_state::{GramState, Piece, StateOptions};
use rand::RngExt;
use rand::rngs::StdRng;

/// x0, x1, …
pub(crate) fn names(k: usize) -> Vec<String> {
    (0..k).map(|j| format!("x{j}")).collect()
}

pub(crate) fn rows(x: &Mat<f64>, first: usize, end: usize) -> Mat<f64> {
    Mat::from_fn(end - first, x.ncols(), |i, j| x[(first + i, j)])
}

/// The rows cut at random places.
pub(crate) fn partition(random: &mut StdRng, x: &Mat<f64>, parts: usize) -> Vec<Mat<f64>> {
    let mut cuts: Vec<usize> = (1..parts).map(|_| random.random_range(0..=x.nrows())).collect();
    cuts.extend([0, x.nrows()]);
    cuts.sort_unstable();
    cuts.windows(2).map(|pair| rows(x, pair[0], pair[1])).collect()
}

pub(crate) fn state_of(x: &Mat<f64>, options: &StateOptions) -> GramState {
    let mut state = GramState::with(names(x.ncols()), options).unwrap();
    state.push(&Vectors::columns(x)).unwrap();
    state
}

/// The states of parts, each a piece of its own: the rows of two of them may be the same.
pub(crate) fn states_of(parts: &[Mat<f64>], options: &StateOptions) -> Vec<GramState> {
    let named = |k: usize| StateOptions { piece: Some(Piece::whole(format!("part {k}"), 0)), ..options.clone() };
    parts.iter().enumerate().map(|(k, part)| state_of(part, &named(k))).collect()
}

/// Merged in a random tree, in a random order.
pub(crate) fn merged(random: &mut StdRng, mut states: Vec<GramState>) -> GramState {
    while states.len() > 1 {
        let a = states.swap_remove(random.random_range(0..states.len()));
        let b = states.swap_remove(random.random_range(0..states.len()));
        states.push(a.merged(&b).unwrap());
    }
    states.remove(0)
}
