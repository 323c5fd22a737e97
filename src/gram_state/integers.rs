//! ZᵀZ in integers: the same bits for every split of the rows, every order and every tree of merges.

use faer::{Mat, MatRef};

use super::error::{Beyond, StateError};
use super::sums::{DoubleSums, OPERATION, place};
use crate::product::lower_gram;
use crate::rounding::{DoubleWord, add_up, mul_up, scale_by_power_of_two};

/// So many rows at most: the integers stay below 2¹²⁶.
pub(super) const MOST_ROWS: u64 = 1 << 43;
/// Exponents of grids.
pub(super) const EXPONENTS: std::ops::RangeInclusive<i32> = -400..=400;
/// 1.5·2⁵²: x + this − this is the integer nearest to x, |x| < 2⁵¹.
const ROUNDING: f64 = 6_755_399_441_055_744.0;
const TWO_20: f64 = 1_048_576.0;
const TWO_21: f64 = 2_097_152.0;

/// Sums of products in units of 2^(e_i + e_j − 82), sums in units of 2^(e_j − 62), the number of rows: the lower
/// triangle of \[1 X − 1cᵀ\]ᵀ\[1 X − 1cᵀ\] row by row.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct IntegerSums {
    pub(super) exponents: Vec<i32>,
    pub(super) values: Vec<i128>,
}

impl IntegerSums {
    pub(super) fn new(exponents: Vec<i32>) -> Self {
        let p = exponents.len() + 1;
        Self { exponents, values: vec![0; p * (p + 1) / 2] }
    }

    /// Adds a block of rows, 1024 at most, of finite numbers.
    ///
    /// Each deviation over 2^e is cut into s₁·2⁻²⁰ + s₂·2⁻⁴¹ + s₃·2⁻⁶², |s₁|, |s₂| ≤ 2²⁰, |s₃| ≤ 2²⁰ + 2⁹: what the
    /// subtraction of the shift was rounded by goes into s₃. Inner products of 1024 such integers, and of s₁ + s₂ and
    /// s₁ + s₃, are below 2⁵³: exact, whatever is added to what.
    pub(super) fn add(&mut self, x: MatRef<'_, f64>, shift: &[f64]) -> Result<(), StateError> {
        let (m, k) = x.shape();
        let mut slices = [Mat::zeros(m, k), Mat::zeros(m, k), Mat::zeros(m, k)];
        let mut totals = vec![0_i128; k];
        for j in 0..k {
            totals[j] = cut(x, j, shift[j], self.exponents[j], &mut slices)?;
        }
        let [first, second, third] = slices;
        let product = |s: &Mat<f64>| lower_gram(s.as_ref(), None).map(|(product, _)| product);
        let (p1, p2, p3) = (product(&first)?, product(&second)?, product(&third)?);
        let p12 = product(&(&first + second))?;
        let p13 = product(&(first + third))?;
        self.values[0] += m as i128;
        for i in 0..k {
            self.values[place(i + 1, 0)] += totals[i];
            for j in 0..=i {
                let at = |p: &Mat<f64>| p[(i, j)] as i64;
                let (one, two) = (at(&p1), at(&p2));
                let crossed = at(&p12) - one - two;
                let last = at(&p13) - one - at(&p3) + two;
                let sum = (i128::from(one) << 42) + (i128::from(crossed) << 21) + i128::from(last);
                self.values[place(i + 1, j + 1)] += sum;
            }
        }
        Ok(())
    }

    pub(super) fn plus(&mut self, other: &Self) {
        // Both have fewer rows than MOST_ROWS together.
        self.values.iter_mut().zip(&other.values).for_each(|(a, b)| *a = a.wrapping_add(*b));
    }

    /// The same in double words.
    ///
    /// In units of 2^(e_i + e_j) a row is off by 2·2⁻⁶³·(1 + 2⁻²⁹) for what the third slice leaves, and by
    /// (2·2²⁰(2²⁰ + 2⁹))·2⁻¹⁰³ + 2⁻⁸³ for the products that are not formed, s₂s₃ twice and s₃²: less than 2⁻⁶⁰
    /// together.
    pub(super) fn in_double_words(&self) -> DoubleSums {
        let p = self.exponents.len() + 1;
        let mut sums = DoubleSums::new(p);
        let e = |i: usize| if i == 0 { 0 } else { self.exponents[i - 1] };
        for i in 0..p {
            for j in 0..=i {
                let unit = match (i, j) {
                    (0, _) => 0,
                    (_, 0) => e(i) - 62,
                    _ => e(i) + e(j) - 82,
                };
                let integer = self.values[place(i, j)];
                let high = integer as f64;
                let low = integer.wrapping_sub(high as i128) as f64;
                sums.values[place(i, j)] = DoubleWord::of_sum(high, low).scaled(unit);
            }
        }
        let rows = self.values[0] as f64;
        for i in 0..p {
            let cut = scale_by_power_of_two(rows.next_up(), 2 * e(i) - 60);
            sums.errors[i] = add_up(cut, mul_up(4.0 * OPERATION, sums.get(i, i).high.abs()));
        }
        sums
    }
}

/// The slices of a column, and their sum in units of 2^(e − 62).
fn cut(x: MatRef<'_, f64>, j: usize, c: f64, e: i32, slices: &mut [Mat<f64>; 3]) -> Result<i128, StateError> {
    let (down, up) = (scale_by_power_of_two(1.0, -e), scale_by_power_of_two(1.0, 62 - e));
    let [first, second, third] = slices;
    let (first, second, third) = (first.col_as_slice_mut(j), second.col_as_slice_mut(j), third.col_as_slice_mut(j));
    let nearest = |x: f64| (x + ROUNDING) - ROUNDING;
    let mut beyond = false;
    let mut sums = [0.0; 3];
    let slots = first.iter_mut().zip(second.iter_mut()).zip(third.iter_mut());
    let mut one = |((s1, s2), s3): ((&mut f64, &mut f64), &mut f64), x: f64| {
        let d = x - c;
        let shadow = d - x;
        let rounded = (x - (d - shadow)) + (-c - shadow);
        let q = d * down;
        // A difference that overflows is infinite here, too.
        beyond |= q.abs() >= 1.0;
        let q = q * TWO_20;
        *s1 = nearest(q);
        let q = (q - *s1) * TWO_21;
        *s2 = nearest(q);
        let q = (q - *s2) * TWO_21 + rounded * up;
        *s3 = nearest(q);
        sums[0] += *s1;
        sums[1] += *s2;
        sums[2] += *s3;
    };
    match x.col(j).try_as_col_major() {
        Some(column) => slots.zip(column.as_slice()).for_each(|(slot, &x)| one(slot, x)),
        None => slots.zip(x.col(j).iter()).for_each(|(slot, &x)| one(slot, x)),
    }
    if beyond {
        let outside = |x: &f64| ((x - c) * down).abs() >= 1.0;
        let row = x.col(j).iter().position(outside).unwrap_or(0);
        return Err(StateError::Beyond(Box::new(Beyond {
            piece: String::new(),
            row: row as u64,
            column: j.to_string(),
            value: x[(row, j)],
            shift: c,
            exponent: e,
        })));
    }
    // Below 2³¹: exact.
    Ok(((sums[0] as i128) << 42) + ((sums[1] as i128) << 21) + sums[2] as i128)
}
