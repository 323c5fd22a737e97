//! The derivatives with the last axis at one of the indices near the ends of each line.

use crate::field::stencil::{Form, Operator, Stencil};
use crate::simd::Axes;

/// The stencils of the first and second derivative at one index.
#[derive(Clone, Debug)]
pub(super) struct EndStencil {
    index: usize,
    /// Samples in a line.
    line: usize,
    first: Vec<Tap>,
    second: Vec<Tap>,
    /// Whether the second one takes (f₊ − f₀) + (f₋ − f₀).
    symmetric: bool,
}

/// A weight, and the places in the line of the two samples whose difference it multiplies.
#[derive(Clone, Copy, Debug)]
struct Tap {
    plus: usize,
    minus: usize,
    weight: f64,
}

impl EndStencil {
    /// Those of all indices outside the interior, in their order; `None` if the two derivatives have not the same one,
    /// or a first derivative is a sum of second differences.
    pub(super) fn of_axis([first, second]: [&Operator; 2]) -> Option<Vec<Self>> {
        let (interior, line) = (&first.interior, first.at.len());
        if *interior != second.interior {
            return None;
        }
        let of_index = |index: usize| {
            let (first, second) = (first.stencil(index), second.stencil(index));
            let symmetric = second.form == Form::Symmetric;
            let [first_taps, second] = [first, second].map(|stencil| taps(stencil, index, line));
            (first.form != Form::Symmetric).then_some(Self { index, line, first: first_taps, second, symmetric })
        };
        (0..interior.start).chain(interior.end..line).map(of_index).collect()
    }

    pub(super) fn index(&self) -> usize {
        self.index
    }

    /// The second derivative along the line, of the samples from a place on.
    pub(super) fn second(&self, (samples, start): (&[f64], usize)) -> f64 {
        let line = &samples[start..start + self.line];
        let centre = line[self.index];
        if self.symmetric {
            return sum(&self.second, |tap| (line[tap.plus] - centre) + (line[tap.minus] - centre));
        }
        sum(&self.second, |tap| line[tap.plus] - line[tap.minus])
    }

    /// The second derivatives along each of the other axes and this one, and along this one twice.
    pub(super) fn with_last<const N: usize>(&self, (samples, start): (&[f64], usize), axes: &Axes<N>) -> [f64; N] {
        let mut derivatives = [self.second((samples, start)); N];
        let others = derivatives.iter_mut().zip(axes.strides.iter().zip(&axes.first)).take(N - 1);
        for (derivative, (&stride, weight)) in others {
            let (after, before) = (&samples[start + stride..][..self.line], &samples[start - stride..][..self.line]);
            let slope = |at: usize| weight * (after[at] - before[at]);
            *derivative = sum(&self.first, |tap| slope(tap.plus) - slope(tap.minus));
        }
        derivatives
    }
}

/// The taps of a stencil at an index of a line; around the end of a periodic axis, once.
fn taps(stencil: &Stencil, index: usize, line: usize) -> Vec<Tap> {
    let target = |offset: isize| {
        let (place, line) = (index as isize + offset, line as isize);
        let place = if place < 0 {
            place + line
        } else if place >= line {
            place - line
        } else {
            place
        };
        place as usize
    };
    let pairs = stencil.offsets.iter().zip(&stencil.weights);
    let tap = |(&offset, &weight): (&isize, &f64)| {
        let opposite = if stencil.form == Form::General { 0 } else { -offset };
        Tap { plus: target(offset), minus: target(opposite), weight }
    };
    pairs.map(tap).collect()
}

/// Σ w·(difference), in the order of [`Stencil::apply`].
#[inline(always)]
fn sum(taps: &[Tap], difference: impl Fn(&Tap) -> f64) -> f64 {
    let Some((first, rest)) = taps.split_first() else { return 0.0 };
    rest.iter().fold(first.weight * difference(first), |sum, tap| sum + tap.weight * difference(tap))
}
