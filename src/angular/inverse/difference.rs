//! sin(φᵢ − φⱼ): the angles up to a common rotation, which the range's ends stop.

use std::f64::consts::FRAC_1_SQRT_2;

use super::{Candidate, Image, Others, ROUNDING};
use crate::angular::sine;
use crate::matrix::Real;

/// One end of the range from which the angles are counted: θᵢ = ±(φᵢ − φ_z) ≥ 0 for the index z at that end.
struct Anchor {
    /// 1 where the angles grow from this end on, −1 where they fall.
    sign: f64,
    /// cos φ_z and sin φ_z.
    cos: f64,
    sin: f64,
    /// sin θᵢ.
    sines: Vec<f64>,
}

pub(super) fn invert<T: Real>(image: &Image<'_, T>) -> (Candidate, Others) {
    let (lo, hi) = image.range;
    let n = image.order();
    let (a, b) = ends(image);
    let (sin_lo, sin_hi) = (sine(lo), sine(hi));
    // A cosine fixes its angle best where the sine is large.
    let (z, w, sign, cos, sin) = if sin_lo > sin_hi { (b, a, -1.0, lo, sin_lo) } else { (a, b, 1.0, hi, sin_hi) };
    let sines = (0..n).map(|i| (sign * image.at(i, z)).clamp(0.0, 1.0)).collect();
    let anchor = Anchor { sign, cos, sin, sines };
    // D < π, unless the range is [−1, 1]. In a short range the sine cancels; it is (hi − lo)·cos ½D at the least.
    let (cos_d, sin_d) = (lo * hi + sin_lo * sin_hi, sin_lo * hi - lo * sin_hi);
    let sin_d = if cos_d > 0.0 { sin_d.max(FRAC_1_SQRT_2 * (hi - lo)) } else { sin_d };
    let bounded = sin_d > 0.0;
    let nominal = match bounded.then(|| anchor.candidate(image, w, cos_d, sin_d)) {
        Some(nominal) if nominal.misfit <= ROUNDING => return (nominal, Others::None),
        nominal => nominal,
    };
    // |sin 2θ| is largest where sin²θ is nearest to ½.
    let to_half = |i: usize| (anchor.sines[i] * anchor.sines[i] - 0.5).abs();
    // What rounding explains is no sine.
    let between = (0..n).filter(|&i| anchor.sines[i] > ROUNDING);
    let nearest = between.reduce(|best, i| if to_half(i) < to_half(best) { i } else { best });
    let Some(r) = nearest else {
        return nominal.map_or_else(|| extremes_only(image), |nominal| (nominal, Others::None));
    };
    let sin_r = anchor.sines[r];
    let cos_r = sine(sin_r);
    if let Some(nominal) = nominal {
        // The sign of this cosine is known; the cosine itself is perhaps not as well as the sine tells it.
        let known = (sin_r * cos_d - sign * image.at(r, w)) / sin_d;
        let turned = anchor.candidate(image, r, cos_r.copysign(known), sin_r);
        return (nominal.or_better(turned), Others::None);
    }
    let first = anchor.candidate(image, r, cos_r, sin_r);
    let second = anchor.candidate(image, r, -cos_r, sin_r);
    let (best, other) = if second.misfit < first.misfit { (second, first) } else { (first, second) };
    if other.is_as_good_as(&best) { (best, Others::One(other.place)) } else { (best, Others::None) }
}

impl Anchor {
    /// All angles, given that of the index r: cos θᵢ = (sin θᵢ cos θ_r − sin(θᵢ − θ_r))/sin θ_r, or ±√(1 − sin²θᵢ)
    /// where that is more accurate.
    fn candidate<T: Real>(&self, image: &Image<'_, T>, r: usize, cos_r: f64, sin_r: f64) -> Candidate {
        let angle = |(i, &p): (usize, &f64)| {
            let x = (p * cos_r - self.sign * image.at(i, r)) / sin_r;
            let x = if p <= FRAC_1_SQRT_2 { sine(p).copysign(x) } else { x };
            let length = p.hypot(x);
            let (cos, sin) = (self.cos * x - self.sign * self.sin * p, self.sin * x + self.sign * self.cos * p);
            (cos / length, sin / length)
        };
        image.candidate(self.sines.iter().enumerate().map(angle))
    }
}

/// The column whose least entry is largest, and that whose largest entry is least: those of θ = 0 and of θ = D.
fn ends<T: Real>(image: &Image<'_, T>) -> (usize, usize) {
    let n = image.order();
    let (mut least, mut most) = (vec![f64::INFINITY; n], vec![f64::NEG_INFINITY; n]);
    for i in 0..n {
        for j in 0..n {
            let g = image.at(i, j);
            least[j] = if g < least[j] { g } else { least[j] };
            most[j] = if g > most[j] { g } else { most[j] };
        }
    }
    let best = |better: &dyn Fn(usize, usize) -> bool| (1..n).fold(0, |best, j| if better(j, best) { j } else { best });
    (best(&|j, best| least[j] > least[best]), best(&|j, best| most[j] < most[best]))
}

/// Nothing tells the values but that both extremes occur.
fn extremes_only<T: Real>(image: &Image<'_, T>) -> (Candidate, Others) {
    let mut place = vec![1.0; image.order()];
    place[0] = 0.0;
    let other = if place.len() == 2 { Others::One(vec![1.0, 0.0]) } else { Others::Extremes };
    (image.candidate_of_extremes(&place), other)
}
