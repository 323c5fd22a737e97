//! What the entries of a block are computed to, family by family.

use super::inner::inner;
use super::periodic::periodic_arguments;
use super::{Block, Entries, Identity, Pairs, UP, product_and_rest};
use crate::error::{Error, Place, Result};
use crate::kernel::packed::{Packed, PackedFamily};
use crate::kernel::plan::{Accuracy, FamilyPlan, Method, Plan};
use crate::product::stride;
use crate::rounding::{
    LN_ONE_PLUS_ERROR, SMALLEST_SUBNORMAL, UNIT_ROUNDOFF, ln_one_plus, scale_by_power_of_two, two_sum,
};
use crate::simd::Loops;
use crate::simd::pairs::{CHAIN, Term, sums};
use crate::simd::radial::{Known, Shape, apply};

/// Squared distances of less than this, relative to the squared lengths, are computed by differences.
const NEAR: f64 = 1.0 / 1024.0;

impl Plan {
    /// # Errors
    /// [`Error::NotFinite`] and [`Error::Asymmetric`] of the caller's function.
    pub(in crate::kernel) fn block(&self, pairs: Pairs<'_>, block: &Block, entries: &mut Entries<'_>) -> Result<()> {
        match (self, pairs.left, pairs.right) {
            (Self::Family(plan), Packed::Family(left), Packed::Family(right)) => {
                plan.block([left, right], pairs.identity, block, entries)
            }
            (Self::Sum(parts), Packed::Two(left), Packed::Two(right)) => {
                self.joined(parts, [left, right], (pairs.identity, block), entries, |(a, b), (of_a, of_b)| {
                    let (sum, rest) = two_sum(a, b);
                    (sum, (of_a + of_b + rest.abs()) * UP)
                })
            }
            (Self::Product(parts), Packed::Two(left), Packed::Two(right)) => {
                self.joined(parts, [left, right], (pairs.identity, block), entries, |(a, b), (of_a, of_b)| {
                    let (product, rest) = product_and_rest(a, b);
                    (product, (a.abs() * of_b + b.abs() * of_a + of_a * of_b + rest) * UP + least(of_a, of_b))
                })
            }
            (&Self::Multiple(factor, ref plan), Packed::One(left), Packed::One(right)) => {
                plan.block(Pairs { left, right, ..pairs }, block, entries)?;
                for (value, error) in entries.values.iter_mut().zip(entries.errors.iter_mut()) {
                    let (product, rest) = product_and_rest(factor, *value);
                    *error = (factor * *error + rest) * UP + least(*error, 0.0);
                    *value = product;
                }
                Ok(())
            }
            (&Self::White(variance), ..) => {
                entries.values.fill(0.0);
                entries.errors.fill(0.0);
                block.meetings(pairs.identity).for_each(|place| entries.values[place] = variance);
                Ok(())
            }
            _ => unreachable_pairs(),
        }
    }

    /// The entries of two parts, joined one by one.
    fn joined(
        &self,
        parts: &[Self; 2],
        sides: [&[Packed; 2]; 2],
        (identity, block): (Identity<'_>, &Block),
        entries: &mut Entries<'_>,
        join: impl Fn((f64, f64), (f64, f64)) -> (f64, f64),
    ) -> Result<()> {
        let of = |part: usize| Pairs { left: &sides[0][part], right: &sides[1][part], identity };
        parts[0].block(of(0), block, entries)?;
        let (mut values, mut errors) = (vec![0.0; block.length()], vec![0.0; block.length()]);
        parts[1].block(of(1), block, &mut Entries { values: &mut values, errors: &mut errors })?;
        let first = entries.values.iter_mut().zip(entries.errors.iter_mut());
        for ((value, error), (b, of_b)) in first.zip(values.into_iter().zip(errors)) {
            (*value, *error) = join((*value, b), (*error, of_b));
        }
        Ok(())
    }
}

/// What a product of errors may lose to underflow: nothing where there are none.
fn least(a: f64, b: f64) -> f64 {
    if a == 0.0 && b == 0.0 { 0.0 } else { 4.0 * SMALLEST_SUBNORMAL }
}

/// Points are packed by the plan that is evaluated.
fn unreachable_pairs() -> Result<()> {
    Err(Error::Shape { what: "parts of a kernel", expected: 2, found: 1 })
}

impl FamilyPlan {
    fn block(
        &self,
        sides: [&PackedFamily; 2],
        identity: Identity<'_>,
        block: &Block,
        entries: &mut Entries<'_>,
    ) -> Result<()> {
        let Block { rows, columns, set } = block;
        let panels = [sides[0].panels(rows), sides[1].panels(columns)];
        let add_up = |term: Term, out: &mut [f64]| sums(*set, term, panels, self.scales.as_deref(), out);
        match &self.method {
            Method::Radial { term, shape, known } => {
                add_up(*term, entries.values);
                apply(*set, *shape, relative(*known), entries.values, entries.errors);
            }
            Method::ThroughGram { shape, error, direct } => {
                add_up(Term::Product, entries.values);
                let near = set.run_loops(ThroughProducts {
                    entries: &mut *entries,
                    squares: [&sides[0].numbers[rows.clone()], &sides[1].numbers[columns.clone()]],
                    factor: direct.factor,
                    error: *error,
                    absolute: direct.absolute,
                });
                if near {
                    block.each(|i, j, place| {
                        let squares = sides[0].numbers[i] + sides[1].numbers[j];
                        if is_near(entries.values[place], direct.factor * squares) {
                            let t = direct.factor * sides[0].square_between(i, sides[1], j);
                            let off = t * direct.relative + direct.absolute;
                            (entries.values[place], entries.errors[place]) = (t, off);
                        }
                    });
                }
                apply(*set, *shape, Known::Each, entries.values, entries.errors);
            }
            Method::RationalQuadratic { alpha, shape, known } => {
                add_up(Term::Square, entries.values);
                let mut beyond = Vec::new();
                for (place, value) in entries.values.iter_mut().enumerate() {
                    let y = known.factor * *value;
                    if !y.is_finite() {
                        beyond.push(place);
                    }
                    *value = alpha * ln_one_plus(y);
                }
                // The relative error of ln(1 + y) is no larger than that of y; there is one product.
                let relative = (known.relative + LN_ONE_PLUS_ERROR + 2.0 * UNIT_ROUNDOFF) * UP;
                let absolute = (alpha * known.absolute + SMALLEST_SUBNORMAL) * UP;
                apply(
                    *set,
                    *shape,
                    Known::Relative { factor: 1.0, relative, absolute },
                    entries.values,
                    entries.errors,
                );
                // Of what exceeds f64 only that it is between 0 and 1 is known, or between −1 and 0.
                let middle = if *shape == Shape::Exponential { 0.5 } else { -0.5 };
                for place in beyond {
                    (entries.values[place], entries.errors[place]) = (middle, 0.5);
                }
            }
            Method::Periodic { periods, factors, shape, known } => {
                let of_axes: Vec<(f64, f64)> = self.axes.iter().map(|&axis| (periods[axis], factors[axis])).collect();
                block.each(|i, j, place| {
                    let coordinates = |axis| (sides[0].coordinate(i, axis), sides[1].coordinate(j, axis));
                    entries.values[place] = periodic_arguments(&of_axes, coordinates);
                });
                apply(*set, *shape, relative(*known), entries.values, entries.errors);
            }
            Method::Inner { function, error, absolute } => {
                add_up(Term::Product, entries.values);
                block.each(|i, j, place| {
                    let off =
                        if *error == 0.0 { 0.0 } else { error * sides[0].numbers[i] * sides[1].numbers[j] + absolute };
                    // The exponent is far from 0 or 0: what this rounds is in the error, or is none.
                    let product = scale_by_power_of_two(entries.values[place], 2 * self.exponent);
                    let off = scale_by_power_of_two(off, 2 * self.exponent);
                    let lost = if self.exponent == 0 { 0.0 } else { SMALLEST_SUBNORMAL };
                    (entries.values[place], entries.errors[place]) = (product, off * UP + lost);
                });
                inner(*function, *error == 0.0, *set, entries);
            }
            Method::Cosine { error } => {
                add_up(Term::Product, entries.values);
                entries.values.iter_mut().for_each(|value| *value = value.clamp(-1.0, 1.0));
                entries.errors.fill(*error);
            }
            Method::Sum { term, factor, relative, absolute } => {
                add_up(*term, entries.values);
                let scaled = |x: f64| scale_by_power_of_two(x, self.exponent);
                for (value, error) in entries.values.iter_mut().zip(entries.errors.iter_mut()) {
                    let sum = *value * factor;
                    *value = scaled(sum);
                    *error = scaled((sum * relative + factor * absolute) * UP) + 2.0 * SMALLEST_SUBNORMAL;
                }
            }
            Method::Function(function) => {
                let (Some(left), Some(right)) = (&sides[0].points, &sides[1].points) else {
                    return unreachable_pairs();
                };
                entries.values.fill(0.0);
                entries.errors.fill(function.error);
                for (i, j) in block.columns.clone().flat_map(|j| block.rows.clone().map(move |i| (i, j))) {
                    let (x, y) = (left.point(i), right.point(j));
                    let mut value = (function.call)(x, y);
                    if let Some(row) = identity.row(j) {
                        let mirrored = (function.call)(y, x);
                        let gap = (value - mirrored).abs();
                        if gap > 2.0 * function.error {
                            return Err(Error::Asymmetric { row: i.max(row), column: i.min(row), gap });
                        }
                        // The same one of the two on both sides of the diagonal.
                        value = if row > i { mirrored } else { value };
                    }
                    if !value.is_finite() {
                        return Err(Error::NotFinite { place: Place::Entry { row: i, column: j }, value });
                    }
                    entries.values[block.place(i, j)] = value;
                }
            }
        }
        if let Some(value) = self.diagonal() {
            for place in block.meetings(identity) {
                (entries.values[place], entries.errors[place]) = (value, 0.0);
            }
        }
        Ok(())
    }
}

/// Whether a squared distance is small beside the squared lengths of its points, both times one factor.
#[inline(always)]
fn is_near(square: f64, squares: f64) -> bool {
    square < NEAR * squares || squares == 0.0
}

/// Replaces inner products by squared distances times a factor, and what stands beside them by bounds on their errors;
/// tells whether one of them is near.
struct ThroughProducts<'a, 'b> {
    entries: &'a mut Entries<'b>,
    /// Of the rows and of the columns.
    squares: [&'a [f64]; 2],
    factor: f64,
    error: f64,
    absolute: f64,
}

impl Loops for ThroughProducts<'_, '_> {
    type Output = bool;

    #[inline(always)]
    fn run(self) -> bool {
        let Self { entries, squares: [of_rows, of_columns], factor, error, absolute } = self;
        let distance = stride(of_rows.len());
        let columns = entries.values.chunks_exact_mut(distance).zip(entries.errors.chunks_exact_mut(distance));
        let mut any = false;
        for ((values, errors), of_column) in columns.zip(of_columns) {
            for ((value, off), of_row) in values.iter_mut().zip(errors).zip(of_rows) {
                let squares = of_row + of_column;
                let square = factor * (squares - 2.0 * *value);
                any |= is_near(square, factor * squares);
                *value = square;
                *off = factor * squares * error + absolute + SMALLEST_SUBNORMAL;
            }
        }
        any
    }
}

fn relative(Accuracy { factor, relative, absolute }: Accuracy) -> Known {
    Known::Relative { factor, relative, absolute }
}

impl PackedFamily {
    /// The squared distance of two points as they are, by differences.
    fn square_between(&self, i: usize, other: &Self, j: usize) -> f64 {
        let (Some(left), Some(right)) = (&self.points, &other.points) else { return f64::NAN };
        let (x, y) = (left.point(i), right.point(j));
        let chain = |(x, y): (&[f64], &[f64])| -> f64 { x.iter().zip(y).map(|(x, y)| (x - y) * (x - y)).sum() };
        x.chunks(CHAIN).zip(y.chunks(CHAIN)).map(chain).sum()
    }
}
