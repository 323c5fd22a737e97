//! The product Gv = Xᵀ(Xv), without G.
//!
//! X is cut into panels of rows that stay in cache: y = X_p·v, then z += X_pᵀ·y, so X is read once. The cut depends on
//! the shape alone, and the panels' contributions are added in their order: the bits do not depend on the number of
//! threads.
//!
//! While a part of a panel is multiplied the next one is fetched, and both the product and its bound are nearly hidden
//! behind the memory.
//!
//! # The radius
//!
//! Let Y_k = σ + Σ_j |x_kj||v_j| and Z_j = Σ_k |x_kj|Y_k, σ = n·2⁻¹⁰¹⁸. An inner product of length n is off by γ_n Σ_j
//! |x_kj||v_j| + nη ≤ γ_{n+1}Y_k; σ is there to make underflow relative. Where a term of z_j meets *h* roundings,
//!
//! |ẑ_j − z_j| ≤ γ_{n+1} Z_j + γ_h (1 + γ_{n+1}) Z_j + mη ≤ γ_{n+1+h} Z_j + mη
//!
//! (Higham, *Accuracy and Stability of Numerical Algorithms*, 2nd ed., §3.5 and Lemma 3.3). Ẑ is computed beside ẑ,
//! from the same numbers in the same order, and Z_j ≤ (Ẑ_j + mη)/(1 − u)^(n+2+h). That Ẑ is finite shows that X is, and
//! that nothing overflowed. Where it is not, or the bound is large beside ẑ, the columns of X and then v are scaled by
//! powers of two and all is done again; scaling changes an entry by η/2 at most, of y by 2nη, of z by m·n·η.

use crate::error::Place;
use faer::{Mat, MatRef};
use rayon::prelude::*;

use crate::claim::Radius;
use crate::error::{Error, Result};
use crate::matrix::{Real, Vectors};
use crate::product::{Products, SHORTEST_ROW, Times, panel_roundings};
use crate::rounding::norms::euclidean;
use crate::rounding::{
    SMALLEST_SUBNORMAL, add_up, check_environment, exponent, gamma, in_pool, in_range, inflate, mul_up,
    scale_by_power_of_two,
};
use crate::simd::InstructionSet;

const WHAT: &str = "Gram–vector product";

/// Entries of a panel, at the most: half a megabyte of doubles, inside an L2 cache.
const PANEL_ENTRIES: usize = 1 << 16;
/// Rows of a panel: its y lies in an L1 cache.
const MOST_ROWS: usize = 512;
/// Rows that are several whole vectors, whatever these are.
const WHOLE_ROWS: usize = 32;
/// Rows that are enough for a product to run along columns.
const LEAST_ROWS: usize = 64;
/// Parts whose sums are formed apart from each other.
const MOST_BLOCKS: usize = 64;
/// A radius larger than this, relative to z, may be due to underflow, which scaling takes away.
const DOUBTFUL: f64 = 1.0 / (1 << 20) as f64;

/// z = XᵀXv, with a proved bound on its error.
///
/// All that an iteration with G needs (power iteration, Lanczos, conjugate gradients for least squares) is this
/// product; forming G costs n/2 times as much.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct GramVectorProduct {
    /// The n values z_j = x_jᵀ(Xv).
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub values: Vec<f64>,
    /// A proved bound on ‖ẑ − z‖₂; [`Radius::Exact`] where z is 0 because X or v is.
    pub radius: Radius,
}

impl GramVectorProduct {
    /// z = Xᵀ(Xv) for the vectors x_j, the columns of X, reading X once.
    ///
    /// The radius is about γ_{n+h}·‖|X|ᵀ|X||v|‖₂ with h = q/4 + ⌈m/q⌉/64 + 82, q = 65536/n (between 64 and 512, a
    /// multiple of 32) the rows of a panel. As XᵀX is not rounded, z is more accurate than fl(XᵀX)·v where m is large.
    ///
    /// ```
    /// use gramkit::{MatrixView, Vectors};
    /// use gramkit::gram::GramVectorProduct;
    /// let x = Vectors::columns(MatrixView::row_major(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 3, 2)?);
    /// let z = GramVectorProduct::of(&x, &[1.0, -1.0])?; // Xv = (−1, −1, −1)
    /// assert_eq!(z.values, [-9.0, -12.0]);
    /// assert!(z.radius.value() < 1e-12);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Shape`] if v has not n values; [`Error::NotFinite`] in v or in X; [`Error::Overflow`] if a value of z,
    /// or the radius, exceeds f64.
    pub fn of<T: Real>(vectors: &Vectors<'_, T>, v: &[f64]) -> Result<Self> {
        check_environment()?;
        let n = vectors.len();
        if v.len() != n {
            return Err(Error::Shape { what: "values of the vector", expected: n, found: v.len() });
        }
        if let Some((index, &value)) = v.iter().enumerate().find(|(_, value)| !value.is_finite()) {
            return Err(Error::NotFinite { place: Place::Component { what: "the vector", index }, value });
        }
        let cut = Cut::new(vectors.dimension(), n);
        let (z, magnitude) = cut.sum(vectors.matrix(), v, None)?;
        let mut first = None;
        if z.iter().chain(&magnitude).all(|value| value.is_finite()) {
            let largest = z.iter().fold(0.0_f64, |max, z| max.max(z.abs()));
            first = Self::bounded(z, cut.bounds(&magnitude), &vec![0; n]).ok();
            if let Some(product) = first.take_if(|product| product.radius.value() <= DOUBTFUL * largest) {
                return Ok(product);
            }
        }
        vectors.check_finite()?;
        // The doubt may have been cancellation, which scaling does not mend.
        match (first, scaled(vectors, v, cut)) {
            (Some(first), Ok(scaled)) if scaled.radius.value() < first.radius.value() => Ok(scaled),
            (Some(first), _) => Ok(first),
            (None, scaled) => scaled,
        }
    }

    /// From scaled values and bounds: z_j·2^(e_j).
    fn bounded(z: Vec<f64>, bounds: Vec<f64>, exponents: &[i32]) -> Result<Self> {
        let mut values = Vec::with_capacity(z.len());
        let mut errors = Vec::with_capacity(z.len());
        for (j, ((z, bound), &e)) in z.into_iter().zip(bounds).zip(exponents).enumerate() {
            values.push(in_range(scale_by_power_of_two(z, e), WHAT, j, 0)?);
            // Scaling may round once more, by η at most.
            let scaled = scale_by_power_of_two(bound, e).next_up();
            errors.push(if bound == 0.0 { 0.0 } else { add_up(scaled, SMALLEST_SUBNORMAL) });
        }
        let radius = in_range(euclidean(&errors), "the Gram–vector product's radius", 0, 0)?;
        Ok(Self { values, radius: Radius::at_most(radius) })
    }
}

/// z by columns x_j·2^(−e_j) with entries below 1 and v_j·2^(e_j − f), below 1 as well.
fn scaled<T: Real>(vectors: &Vectors<'_, T>, v: &[f64], cut: Cut) -> Result<GramVectorProduct> {
    let x = vectors.matrix();
    let largest = |j: usize| x.col(j).iter().fold(0.0_f64, |max, x| x.to_f64().abs().max(max));
    let largest: Vec<f64> = (0..x.ncols()).map(largest).collect();
    let exponents: Vec<i32> = largest.iter().map(|&x| exponent(x)).collect();
    // Of v_j·2^(e_j), which itself may leave the range; where the column is zero v_j does not matter.
    let counted: Vec<f64> = v.iter().zip(&largest).map(|(&v, &x)| if x == 0.0 { 0.0 } else { v }).collect();
    let top = counted.iter().zip(&exponents).filter(|(v, _)| **v != 0.0).map(|(&v, e)| exponent(v) + e).max();
    let Some(top) = top else {
        return Ok(GramVectorProduct { values: vec![0.0; v.len()], radius: Radius::Exact });
    };
    let w: Vec<f64> = counted.iter().zip(&exponents).map(|(&v, e)| scale_by_power_of_two(v, e - top)).collect();
    let (z, magnitude) = cut.sum(x, &w, Some(&exponents))?;
    // The largest entry of a column is at least ½ and meets at least σ: only of a column of zeros is nothing left.
    let bounds = cut.bounds(&magnitude).into_iter().zip(&magnitude);
    let bounds = bounds.map(|(bound, &magnitude)| if magnitude == 0.0 { 0.0 } else { bound }).collect();
    let back: Vec<i32> = exponents.iter().map(|e| e + top).collect();
    GramVectorProduct::bounded(z, bounds, &back)
}

/// How X is cut: panels of rows, and blocks of panels.
#[derive(Clone, Copy, Debug)]
struct Cut {
    dimension: usize,
    columns: usize,
    rows: usize,
    panels_per_block: usize,
}

impl Cut {
    fn new(dimension: usize, columns: usize) -> Self {
        let rows = (PANEL_ENTRIES / columns.max(1)).clamp(LEAST_ROWS, MOST_ROWS) / WHOLE_ROWS * WHOLE_ROWS;
        let panels_per_block = dimension.div_ceil(rows).div_ceil(MOST_BLOCKS).max(1);
        Self { dimension, columns, rows, panels_per_block }
    }

    fn blocks(self) -> usize {
        self.dimension.div_ceil(self.rows * self.panels_per_block)
    }

    /// h: the roundings that a term of z meets in its panel, its block, and among the blocks.
    fn height(self) -> usize {
        panel_roundings(self.rows.min(self.dimension)) + self.panels_per_block + self.blocks()
    }

    /// Bounds on |ẑ_j − z_j| from Ẑ.
    fn bounds(self, magnitude: &[f64]) -> Vec<f64> {
        let (n, height) = (self.columns, self.height());
        // m·η for the products and m·n·η for scaling, twice over.
        let lost = mul_up(2.0 * self.dimension as f64 * (n as f64 + 1.0), SMALLEST_SUBNORMAL);
        let bound = |magnitude: f64| {
            let exact = inflate(add_up(magnitude, lost), n + 2 + height);
            add_up(mul_up(gamma(n + 1 + height), exact), lost)
        };
        magnitude.iter().map(|&magnitude| bound(magnitude)).collect()
    }

    /// ẑ and Ẑ of the columns x_j·2^(−e_j).
    fn sum<T: Real>(self, x: MatRef<'_, T>, v: &[f64], exponents: Option<&[i32]>) -> Result<(Vec<f64>, Vec<f64>)> {
        let set = InstructionSet::detect();
        let blocks = in_pool((0..self.blocks()).into_par_iter(), |block| {
            let length = self.rows * self.panels_per_block;
            let first = block * length;
            Ok(self.block(x.subrows(first, length.min(self.dimension - first)), v, exponents, set))
        })?;
        let mut total = (vec![0.0; self.columns], vec![0.0; self.columns]);
        for (z, magnitude) in blocks {
            add(&mut total.0, &z);
            add(&mut total.1, &magnitude);
        }
        Ok(total)
    }

    fn block<T: Real>(
        self,
        x: MatRef<'_, T>,
        v: &[f64],
        exponents: Option<&[i32]>,
        set: InstructionSet,
    ) -> (Vec<f64>, Vec<f64>) {
        let n = self.columns;
        let mut total = (vec![0.0; n], vec![0.0; n]);
        let mut room = Products::default();
        let mut copy = Mat::zeros(0, 0);
        // n·2⁻¹⁰¹⁸ = 8nη/u.
        let floor = n as f64 * 16.0 * f64::MIN_POSITIVE;
        let direct = exponents.is_none() && (x.row_stride() == 1 || (x.col_stride() == 1 && n >= SHORTEST_ROW));
        for first in (0..x.nrows()).step_by(self.rows) {
            let panel = x.subrows(first, self.rows.min(x.nrows() - first));
            if direct {
                set.run(Times { panel, v, floor, into: &mut room });
            } else {
                load(&mut copy, panel, exponents);
                set.run(Times { panel: copy.as_ref(), v, floor, into: &mut room });
            }
            add(&mut total.0, &room.product);
            add(&mut total.1, &room.magnitude);
        }
        total
    }
}

/// A copy whose columns are contiguous, and scaled.
fn load<T: Real>(copy: &mut Mat<f64>, panel: MatRef<'_, T>, exponents: Option<&[i32]>) {
    if copy.shape() != panel.shape() {
        *copy = Mat::zeros(panel.nrows(), panel.ncols());
    }
    for j in 0..panel.ncols() {
        let column = copy.col_as_slice_mut(j).iter_mut().zip(panel.col(j).iter());
        match exponents {
            Some(exponents) => column.for_each(|(to, x)| *to = scale_by_power_of_two(x.to_f64(), -exponents[j])),
            None => column.for_each(|(to, x)| *to = x.to_f64()),
        }
    }
}

fn add(total: &mut [f64], part: &[f64]) {
    total.iter_mut().zip(part).for_each(|(total, part)| *total += part);
}
