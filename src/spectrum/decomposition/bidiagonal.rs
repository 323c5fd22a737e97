//! Singular values of a bidiagonal matrix, by implicit QR steps.
//!
//! Golub & Reinsch, *Singular value decomposition and least squares solutions*, Numer. Math. 14 (1970) 403–420: a step
//! of the QR iteration on BᵀB, shifted by the eigenvalue of its last 2 × 2 block that is the nearer to the last entry,
//! is a chase of rotations down B itself, from the right and from the left.

use faer::Mat;
use faer::linalg::jacobi::JacobiRotation;

/// Steps for each singular value, of which two or three are the rule.
const MOST_STEPS: usize = 60;

/// B = LΣRᵀ: the singular values in descending order, and the singular vectors as columns.
#[derive(Debug)]
pub(super) struct Bidiagonal {
    pub(super) diagonal: Vec<f64>,
    pub(super) left: Mat<f64>,
    pub(super) right: Mat<f64>,
}

impl Bidiagonal {
    /// Of the upper bidiagonal matrix with this diagonal and these entries above it; `None` if an entry is not finite
    /// or the iteration does not converge.
    pub(super) fn decomposed(diagonal: Vec<f64>, above: impl Iterator<Item = f64>) -> Option<Self> {
        let n = diagonal.len();
        let above: Vec<f64> = above.collect();
        let largest = diagonal.iter().chain(&above).fold(0.0_f64, |largest, x| largest.max(x.abs()));
        if !diagonal.iter().chain(&above).all(|x| x.is_finite()) {
            return None;
        }
        let scale = if largest > 0.0 { largest } else { 1.0 };
        let mut iteration = Iteration {
            d: diagonal.iter().map(|d| d / scale).collect(),
            e: above.iter().map(|e| e / scale).collect(),
            left: Mat::identity(n, n),
            right: Mat::identity(n, n),
        };
        iteration.converge()?;
        Some(iteration.sorted(scale))
    }
}

/// A bidiagonal matrix with entries of 1 at most, on its way to the diagonal.
struct Iteration {
    d: Vec<f64>,
    e: Vec<f64>,
    left: Mat<f64>,
    right: Mat<f64>,
}

impl Iteration {
    fn converge(&mut self) -> Option<()> {
        let mut last = self.d.len().saturating_sub(1);
        for _ in 0..MOST_STEPS.saturating_mul(self.d.len()) {
            for (i, e) in self.e.iter_mut().enumerate() {
                if e.powi(2) <= f64::EPSILON.powi(2) * (self.d[i] * self.d[i + 1]).abs() + f64::MIN_POSITIVE {
                    *e = 0.0;
                }
            }
            while last > 0 && self.e[last - 1] == 0.0 {
                last -= 1;
            }
            if last == 0 {
                return Some(());
            }
            let mut first = last - 1;
            while first > 0 && self.e[first - 1] != 0.0 {
                first -= 1;
            }
            let zeros: Vec<usize> = (first..last).filter(|&i| self.d[i].abs() <= f64::EPSILON).collect();
            for &zero in &zeros {
                self.clear_row(zero, last);
            }
            if zeros.is_empty() {
                self.step(first, last);
            }
        }
        None
    }

    /// Where the diagonal has a zero, the entry beside it is rotated into the rows below, and out at the end.
    fn clear_row(&mut self, row: usize, last: usize) {
        let mut moved = std::mem::take(&mut self.e[row]);
        for j in row + 1..=last {
            let rotation = JacobiRotation::make_givens(self.d[j], moved);
            let JacobiRotation { c, s } = rotation;
            self.d[j] = c * self.d[j] - s * moved;
            if j < last {
                moved = s * self.e[j];
                self.e[j] *= c;
            }
            let (row, j) = self.left.as_mut().two_cols_mut(row, j);
            rotation.apply_on_the_right_in_place((row, j));
        }
    }

    /// A step on the rows and columns from `first` to `last`.
    fn step(&mut self, first: usize, last: usize) {
        let (d, e) = (&mut self.d, &mut self.e);
        let before = if last - 1 > first { e[last - 2] } else { 0.0 };
        let (a, b) = (d[last - 1].powi(2) + before.powi(2), d[last].powi(2) + e[last - 1].powi(2));
        let c = d[last - 1] * e[last - 1];
        let half = 0.5 * (a - b);
        let root = half.hypot(c);
        let shift = if c == 0.0 { b } else { b - c / (half + if half < 0.0 { -root } else { root }) * c };
        let mut y = d[first].powi(2) - shift;
        let mut z = d[first] * e[first];
        for k in first..last {
            let rotation = JacobiRotation::make_givens(y, z);
            let JacobiRotation { c, s } = rotation;
            if k > first {
                e[k - 1] = c * y - s * z;
            }
            (y, e[k]) = (c * d[k] - s * e[k], s * d[k] + c * e[k]);
            z = -s * d[k + 1];
            d[k + 1] *= c;
            let (own, next) = self.right.as_mut().two_cols_mut(k, k + 1);
            rotation.apply_on_the_right_in_place((next, own));

            let rotation = JacobiRotation::make_givens(y, z);
            let JacobiRotation { c, s } = rotation;
            d[k] = c * y - s * z;
            (e[k], d[k + 1]) = (c * e[k] - s * d[k + 1], s * e[k] + c * d[k + 1]);
            let (own, next) = self.left.as_mut().two_cols_mut(k, k + 1);
            rotation.apply_on_the_right_in_place((next, own));
            if k + 1 < last {
                y = e[k];
                z = -s * e[k + 1];
                e[k + 1] *= c;
            }
        }
    }

    fn sorted(self, scale: f64) -> Bidiagonal {
        let Self { d, mut left, right, .. } = self;
        for (j, _) in d.iter().enumerate().filter(|(_, d)| d.is_sign_negative()) {
            left.col_as_slice_mut(j).iter_mut().for_each(|x| *x = -*x);
        }
        let mut order: Vec<usize> = (0..d.len()).collect();
        order.sort_by(|&i, &j| d[j].abs().total_cmp(&d[i].abs()));
        let in_order = |vectors: &Mat<f64>| Mat::from_fn(vectors.nrows(), d.len(), |i, j| vectors[(i, order[j])]);
        Bidiagonal {
            diagonal: order.iter().map(|&j| d[j].abs() * scale).collect(),
            left: in_order(&left),
            right: in_order(&right),
        }
    }
}
