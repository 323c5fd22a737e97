//! The points of a batch that are still open, revisited in vectors of neighbours.

use super::closed_form::{ClosedForm, HALF, code, none_is_semidefinite};
use super::general;
use crate::claim::{CurvatureClass, PointClass};
use crate::simd::{InstructionSet, Loops};
use crate::verdict::packed::signs::{DEGENERATE, Line, Plane, SADDLE, Space, UNDETERMINED};

/// Points that are revisited together: open points are neighbours of open ones, and a vector is as short as pays.
const LANES: usize = 8;

/// Decides the points whose code is that of a degenerate or an undetermined one, where all symmetric H' with
/// |h'_ij − h_ij| ≤ e_ij are of one class; the other codes stay as they are. Returns how many were decided.
///
/// `components` and `errors` are n(n+1)/2 rows each, of the length of `codes`.
pub(crate) fn open_within(order: usize, components: &[&[f64]], errors: &[&[f64]], codes: &mut [u8]) -> u64 {
    open_on(InstructionSet::detect(), order, components, errors, codes)
}

pub(super) fn open_on(
    set: InstructionSet,
    order: usize,
    components: &[&[f64]],
    errors: &[&[f64]],
    codes: &mut [u8],
) -> u64 {
    match order {
        1 => by_closed_form(set, Line, components, errors, codes),
        2 => by_closed_form(set, Plane, components, errors, codes),
        3 => by_closed_form(set, Space, components, errors, codes),
        _ => one_by_one(order, components, errors, codes),
    }
}

fn one_by_one(order: usize, components: &[&[f64]], errors: &[&[f64]], codes: &mut [u8]) -> u64 {
    let mut decided = 0;
    for (v, code) in codes.iter_mut().enumerate().filter(|(_, code)| is_open(**code)) {
        if !general::may_have_class(order, |k| components[k][v], |k| errors[k][v]) {
            continue;
        }
        let at = |rows: &[&[f64]]| -> Vec<f64> { rows.iter().map(|row| row[v]).collect() };
        let inertia = general::inertia(order, &at(components), &at(errors));
        if let Some(class) = CurvatureClass::from_inertia(order, &inertia) {
            *code = PointClass::from(class) as u8;
            decided += 1;
        }
    }
    decided
}

fn by_closed_form<R: ClosedForm<IN>, const IN: usize>(
    set: InstructionSet,
    rule: R,
    components: &[&[f64]],
    errors: &[&[f64]],
    codes: &mut [u8],
) -> u64 {
    match (<[&[f64]; IN]>::try_from(components), <[&[f64]; IN]>::try_from(errors)) {
        (Ok(components), Ok(errors)) => set.run_loops(Open { components, errors, codes, rule }),
        _ => 0,
    }
}

/// Whether a code leaves the class open.
#[inline(always)]
pub(super) fn is_open(code: u8) -> bool {
    (u64::from(code) == DEGENERATE) | (u64::from(code) == UNDETERMINED)
}

/// The open points that a closed form decides; how many they are is the output.
pub(super) struct Open<'a, R, const IN: usize> {
    pub(super) components: [&'a [f64]; IN],
    pub(super) errors: [&'a [f64]; IN],
    pub(super) codes: &'a mut [u8],
    pub(super) rule: R,
}

/// Decides open points of one vector; returns how many.
#[inline(always)]
fn decide<R: ClosedForm<IN>, const IN: usize>(
    rule: &R,
    h: [&[f64; LANES]; IN],
    e: [&[f64; LANES]; IN],
    codes: &mut [u8; LANES],
) -> u64 {
    let mut found = [UNDETERMINED; LANES];
    for v in 0..LANES {
        found[v] = code(rule, h.map(|row| row[v]), e.map(|row| row[v]));
    }
    // The other side of all, where one of them is left to it: side by side that takes as long as for one.
    if found.contains(&HALF) {
        for v in 0..LANES {
            let none = none_is_semidefinite(rule, h.map(|row| row[v]), e.map(|row| row[v]));
            found[v] = if (found[v] == HALF) & none { SADDLE } else { found[v] };
        }
    }
    let mut decided = 0;
    for v in 0..LANES {
        if is_open(codes[v]) && found[v] <= SADDLE {
            codes[v] = found[v] as u8;
            decided += 1;
        }
    }
    decided
}

impl<R: ClosedForm<IN>, const IN: usize> Loops for Open<'_, R, IN> {
    type Output = u64;

    #[inline(always)]
    fn run(self) -> u64 {
        let h = self.components.map(|row| row.as_chunks::<LANES>());
        let e = self.errors.map(|row| row.as_chunks::<LANES>());
        let (codes, last) = self.codes.as_chunks_mut::<LANES>();
        let mut decided = 0;
        for (k, codes) in codes.iter_mut().enumerate() {
            if codes.iter().fold(false, |any, &code| any | is_open(code)) {
                decided += decide(&self.rule, h.map(|rows| &rows.0[k]), e.map(|rows| &rows.0[k]), codes);
            }
        }
        let count = last.len();
        if last.iter().any(|&code| is_open(code)) {
            let padded = |(_, from): (&[[f64; LANES]], &[f64])| {
                let mut row = [0.0; LANES];
                row[..count].copy_from_slice(from);
                row
            };
            let (h, e) = (h.map(padded), e.map(padded));
            let mut codes = [0; LANES];
            codes[..count].copy_from_slice(last);
            decided += decide(&self.rule, h.each_ref(), e.each_ref(), &mut codes);
            last.copy_from_slice(&codes[..count]);
        }
        decided
    }
}
