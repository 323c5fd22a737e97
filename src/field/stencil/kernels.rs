//! Stencils applied to many points at once: loops over slices that the compiler turns into vectors.

use super::operator::Operator;
use super::{Form, Stencil};
use crate::simd::differences;
use crate::simd::{InstructionSet, Loops, Strided};

/// Terms of a sum that one loop adds up.
const TERMS: usize = 4;

/// Terms of a one-sided stencil of the highest accuracy.
const MOST_TAPS: usize = 12;

/// out = w₀(p₀ − m₀) + w₁(p₁ − m₁) + …, or added to `out`.
struct Differences<'a, const N: usize, const ADD: bool> {
    out: &'a mut [f64],
    weights: [f64; N],
    plus: [&'a [f64]; N],
    minus: [&'a [f64]; N],
}

impl<const N: usize, const ADD: bool> Loops for Differences<'_, N, ADD> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let n = self.out.len();
        let (plus, minus) = (self.plus.map(|p| &p[..n]), self.minus.map(|m| &m[..n]));
        for i in 0..n {
            let mut sum = if ADD { self.out[i] } else { 0.0 };
            for k in 0..N {
                let term = self.weights[k] * (plus[k][i] - minus[k][i]);
                sum = if k == 0 && !ADD { term } else { sum + term };
            }
            self.out[i] = sum;
        }
    }
}

/// out = w₀((p₀ − c) + (m₀ − c)) + …, or added to `out`.
struct SecondDifferences<'a, const N: usize, const ADD: bool> {
    out: &'a mut [f64],
    centre: &'a [f64],
    weights: [f64; N],
    plus: [&'a [f64]; N],
    minus: [&'a [f64]; N],
}

impl<const N: usize, const ADD: bool> Loops for SecondDifferences<'_, N, ADD> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let n = self.out.len();
        let centre = &self.centre[..n];
        let (plus, minus) = (self.plus.map(|p| &p[..n]), self.minus.map(|m| &m[..n]));
        for i in 0..n {
            let c = centre[i];
            let mut sum = if ADD { self.out[i] } else { 0.0 };
            for k in 0..N {
                let term = self.weights[k] * ((plus[k][i] - c) + (minus[k][i] - c));
                sum = if k == 0 && !ADD { term } else { sum + term };
            }
            self.out[i] = sum;
        }
    }
}

fn chunk<'a, const N: usize, const ADD: bool>(
    set: InstructionSet,
    out: &mut [f64],
    form: Form,
    weights: &[f64],
    plus: &[&'a [f64]],
    minus: &[&'a [f64]],
) {
    let weights: [f64; N] = std::array::from_fn(|k| weights[k]);
    let plus: [&[f64]; N] = std::array::from_fn(|k| plus[k]);
    match form {
        Form::Antisymmetric => {
            let minus: [&[f64]; N] = std::array::from_fn(|k| minus[1 + k]);
            set.run_loops(Differences::<'_, N, ADD> { out, weights, plus, minus });
        }
        Form::Symmetric => {
            let centre = minus[0];
            let minus: [&[f64]; N] = std::array::from_fn(|k| minus[1 + k]);
            set.run_loops(SecondDifferences::<'_, N, ADD> { out, centre, weights, plus, minus });
        }
        Form::General => {
            let minus: [&[f64]; N] = std::array::from_fn(|_| minus[0]);
            set.run_loops(Differences::<'_, N, ADD> { out, weights, plus, minus });
        }
    }
}

/// The derivative at `out.len()` points: `samples(o)` are the samples at offset o from each.
pub(crate) fn apply<'a>(set: InstructionSet, stencil: &Stencil, out: &mut [f64], samples: impl Fn(isize) -> &'a [f64]) {
    if stencil.offsets.is_empty() {
        return out.fill(0.0);
    }
    let centre = samples(0);
    let chunks = stencil.offsets.chunks(TERMS).zip(stencil.weights.chunks(TERMS));
    for (index, (offsets, weights)) in chunks.enumerate() {
        let mut plus: [&[f64]; TERMS] = [&[]; TERMS];
        let mut minus: [&[f64]; TERMS + 1] = [centre; TERMS + 1];
        for (k, &offset) in offsets.iter().enumerate() {
            plus[k] = samples(offset);
            if stencil.form != Form::General {
                minus[k + 1] = samples(-offset);
            }
        }
        let form = stencil.form;
        match (offsets.len(), index > 0) {
            (1, false) => chunk::<1, false>(set, out, form, weights, &plus, &minus),
            (2, false) => chunk::<2, false>(set, out, form, weights, &plus, &minus),
            (3, false) => chunk::<3, false>(set, out, form, weights, &plus, &minus),
            (_, false) => chunk::<4, false>(set, out, form, weights, &plus, &minus),
            (1, true) => chunk::<1, true>(set, out, form, weights, &plus, &minus),
            (2, true) => chunk::<2, true>(set, out, form, weights, &plus, &minus),
            (3, true) => chunk::<3, true>(set, out, form, weights, &plus, &minus),
            (_, true) => chunk::<4, true>(set, out, form, weights, &plus, &minus),
        }
    }
}

/// The weights of a central stencil on the `T` samples before and after.
pub(crate) fn central<const T: usize>(stencil: &Stencil, form: Form) -> Option<[f64; T]> {
    let consecutive = stencil.offsets.iter().copied().eq(1..=T as isize);
    if stencil.form == form && consecutive { stencil.weights.first_chunk().copied() } else { None }
}

/// The first and second derivative along an axis, together: of central stencils on one, two or three samples to each
/// side, all of them at this stride. If false, nothing is done.
pub(crate) fn apply_both(
    set: InstructionSet,
    stencils: [&Stencil; 2],
    around: Strided<'_>,
    first: &mut [f64],
    second: &mut [f64],
) -> bool {
    fn taps<const T: usize>(
        set: InstructionSet,
        [along, twice]: [&Stencil; 2],
        around: Strided<'_>,
        first: &mut [f64],
        second: &mut [f64],
    ) -> bool {
        let weights = (central(along, Form::Antisymmetric), central(twice, Form::Symmetric));
        let (Some(w), Some(v)) = weights else { return false };
        differences::along::<T>(set, around, [w, v], first, second)
    }
    match stencils[0].offsets.len() {
        1 => taps::<1>(set, stencils, around, first, second),
        2 => taps::<2>(set, stencils, around, first, second),
        3 => taps::<3>(set, stencils, around, first, second),
        _ => false,
    }
}

/// The mixed derivative along two axes, of the same kind; the sums along the second, at its stride, are the inner ones.
pub(crate) fn apply_mixed(
    set: InstructionSet,
    stencils: [&Stencil; 2],
    around: Strided<'_>,
    stride: usize,
    out: &mut [f64],
) -> bool {
    fn taps<const T: usize>(
        set: InstructionSet,
        [first, second]: [&Stencil; 2],
        around: Strided<'_>,
        stride: usize,
        out: &mut [f64],
    ) -> bool {
        let (Some(w), Some(v)) = (central(first, Form::Antisymmetric), central(second, Form::Antisymmetric)) else {
            return false;
        };
        differences::across::<T>(set, around, stride, [w, v], out)
    }
    match stencils[0].offsets.len() {
        1 => taps::<1>(set, stencils, around, stride, out),
        2 => taps::<2>(set, stencils, around, stride, out),
        3 => taps::<3>(set, stencils, around, stride, out),
        _ => false,
    }
}

/// First and second derivative along an axis within a block, as [`apply_within`] has each.
pub(crate) fn apply_both_within(
    set: InstructionSet,
    [first, second]: [&Operator; 2],
    block: &[f64],
    stride: usize,
    gradient: &mut [f64],
    diagonal: &mut [f64],
) {
    let interior = !first.interior.is_empty() && !second.interior.is_empty();
    let reach = first.stencils[0].reach().max(second.stencils[0].reach()) * stride;
    let inside = reach..block.len() - reach.min(block.len());
    if interior && inside.start < inside.end {
        let around = Strided { samples: block, place: reach, stride };
        let (slope, bend) = (&mut gradient[inside.clone()], &mut diagonal[inside]);
        if apply_both(set, [&first.stencils[0], &second.stencils[0]], around, slope, bend) {
            apply_at_edges(set, first, block, stride, gradient);
            apply_at_edges(set, second, block, stride, diagonal);
            return;
        }
    }
    apply_within(set, first, block, stride, gradient);
    apply_within(set, second, block, stride, diagonal);
}

/// The derivative along an axis within a block of whole lines: `length` points along it, each a run of `stride`
/// consecutive samples, as many times as fill the block.
pub(crate) fn apply_within(set: InstructionSet, operator: &Operator, block: &[f64], stride: usize, out: &mut [f64]) {
    if !operator.interior.is_empty() {
        // One sweep over the whole block, across the ends of its lines, where what comes out is replaced below: lines
        // may be short.
        let reach = operator.stencils[0].reach() * stride;
        let end = block.len() - reach;
        let central = &operator.stencils[0];
        apply(set, central, &mut out[reach..end], |o| {
            let start = (reach as isize + o * stride as isize) as usize;
            &block[start..start + end - reach]
        });
    }
    apply_at_edges(set, operator, block, stride, out);
}

/// As [`apply_within`], only near the ends of each line.
pub(crate) fn apply_at_edges(set: InstructionSet, operator: &Operator, block: &[f64], stride: usize, out: &mut [f64]) {
    let (length, interior) = (operator.at.len(), &operator.interior);
    for index in (0..interior.start).chain(interior.end..length) {
        let stencil = operator.stencil(index);
        // Around the end of a periodic axis, once.
        let target = |o: isize| {
            let (place, length) = (index as isize + o, length as isize);
            let place = if place < 0 {
                place + length
            } else if place >= length {
                place - length
            } else {
                place
            };
            place as usize * stride
        };
        let lines = block.chunks_exact(length * stride).zip(out.chunks_exact_mut(length * stride));
        if stride == 1 {
            edge_of_lines(stencil, index, target, lines);
            continue;
        }
        for (line, out) in lines {
            let to = &mut out[index * stride..(index + 1) * stride];
            apply(set, stencil, to, |o| &line[target(o)..target(o) + stride]);
        }
    }
}

/// The derivative at one index of many short lines, point by point.
fn edge_of_lines<'a>(
    stencil: &Stencil,
    index: usize,
    target: impl Fn(isize) -> usize,
    lines: impl Iterator<Item = (&'a [f64], &'a mut [f64])>,
) {
    let mut places = [(0, 0, 0.0); MOST_TAPS];
    let taps = stencil.offsets.len();
    if taps > MOST_TAPS || stencil.form == Form::Symmetric {
        return lines.for_each(|(line, out)| out[index] = stencil.apply(|o| line[target(o)]));
    }
    for (place, (&o, &w)) in places.iter_mut().zip(stencil.offsets.iter().zip(&stencil.weights)) {
        *place = (target(o), target(if stencil.form == Form::General { 0 } else { -o }), w);
    }
    let Some(((plus, minus, weight), rest)) = places[..taps].split_first() else {
        return lines.for_each(|(_, out)| out[index] = 0.0);
    };
    for (line, out) in lines {
        let first = weight * (line[*plus] - line[*minus]);
        out[index] = rest.iter().fold(first, |sum, (plus, minus, weight)| sum + weight * (line[*plus] - line[*minus]));
    }
}

/// The derivative along the only axis of a line, at the points `range`; `line` holds the samples of the indices from
/// `first` on, around the end of a periodic axis.
pub(crate) fn apply_along(
    set: InstructionSet,
    operator: &Operator,
    line: &[f64],
    first: usize,
    range: std::ops::Range<usize>,
    out: &mut [f64],
) {
    let length = operator.at.len();
    let inside = operator.interior.start.max(range.start)..operator.interior.end.min(range.end);
    let place = |index: isize| (index - first as isize).rem_euclid(length as isize) as usize;
    let scalar = |indices: std::ops::Range<usize>, out: &mut [f64]| {
        for index in indices {
            out[index - range.start] = operator.stencil(index).apply(|o| line[place(index as isize + o)]);
        }
    };
    if inside.is_empty() {
        return scalar(range.clone(), out);
    }
    scalar(range.start..inside.start, out);
    apply(set, &operator.stencils[0], &mut out[inside.start - range.start..inside.end - range.start], |o| {
        let start = place(inside.start as isize + o);
        &line[start..start + inside.len()]
    });
    scalar(inside.end..range.end, out);
}
