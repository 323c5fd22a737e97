//! Which of some proposed pivots are taken, and their Cholesky factor.

use faer::Mat;
use rand::RngExt;
use rand::rngs::StdRng;

/// Pivots that were taken of a block of proposals.
#[derive(Debug)]
pub(super) struct Taken {
    /// Their indices among the proposals, in the order in which they were taken.
    pub(super) order: Vec<usize>,
    /// R, lower triangular, with RRᵀ ≈ the block at these.
    pub(super) triangle: Mat<f64>,
    /// Those of which no more than noise was left.
    pub(super) dropped: Vec<usize>,
}

/// The symmetric elimination of a block H, a pivot at a time.
struct Elimination {
    h: Mat<f64>,
    order: Vec<usize>,
    is_taken: Vec<bool>,
    /// Column by column, the factor's entries at all of the proposals.
    columns: Vec<Vec<f64>>,
}

impl Elimination {
    fn new(h: Mat<f64>) -> Self {
        let is_taken = vec![false; h.ncols()];
        Self { h, order: Vec::new(), is_taken, columns: Vec::new() }
    }

    fn take(&mut self, pivot: usize) {
        let t = self.h.ncols();
        let root = self.h[(pivot, pivot)].sqrt();
        let mut column: Vec<f64> =
            (0..t).map(|i| if self.is_taken[i] { 0.0 } else { self.h[(i, pivot)] / root }).collect();
        column[pivot] = root;
        self.is_taken[pivot] = true;
        self.order.push(pivot);
        for j in (0..t).filter(|&j| !self.is_taken[j]) {
            let factor = column[j];
            self.h.col_as_slice_mut(j).iter_mut().zip(&column).for_each(|(entry, other)| *entry -= factor * other);
        }
        self.columns.push(column);
    }

    fn done(self, dropped: Vec<usize>) -> Taken {
        let rank = self.order.len();
        let triangle = Mat::from_fn(rank, rank, |i, j| if i < j { 0.0 } else { self.columns[j][self.order[i]] });
        Taken { order: self.order, triangle, dropped }
    }
}

/// Takes each proposal with the probability that is left of its diagonal entry, in the order in which they were drawn;
/// none whose entry is no more than its noise, and no more than `most`.
///
/// Proposals that were drawn in proportion to the diagonal are distributed afterwards as if each had been drawn in
/// proportion to what the earlier ones had left of it.
pub(super) fn by_rejection(h: Mat<f64>, noise: &[f64], most: usize, random: &mut StdRng) -> Taken {
    let drawn: Vec<f64> = (0..h.ncols()).map(|i| h[(i, i)]).collect();
    let mut elimination = Elimination::new(h);
    for (i, &weight) in drawn.iter().enumerate() {
        if elimination.order.len() == most {
            break;
        }
        let left = elimination.h[(i, i)];
        let accepted = random.random::<f64>() * weight < left;
        if accepted && left > noise[i] {
            elimination.take(i);
        }
    }
    elimination.done(Vec::new())
}

/// Takes the proposal with the largest diagonal entry, the first of equals, again and again, up to `most` of them and
/// as long as it exceeds its noise.
pub(super) fn by_size(h: Mat<f64>, noise: &[f64], most: usize) -> Taken {
    let mut elimination = Elimination::new(h);
    while elimination.order.len() < most {
        let mut best = None;
        for (i, &noise) in noise.iter().enumerate().filter(|&(i, _)| !elimination.is_taken[i]) {
            let left = elimination.h[(i, i)];
            if left > noise && best.is_none_or(|(_, largest)| left > largest) {
                best = Some((i, left));
            }
        }
        let Some((pivot, _)) = best else { break };
        elimination.take(pivot);
    }
    let dropped = (0..noise.len()).filter(|&i| !elimination.is_taken[i] && elimination.h[(i, i)] <= noise[i]).collect();
    elimination.done(dropped)
}
