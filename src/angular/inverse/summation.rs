//! cos(φᵢ + φⱼ): the cosines, up to a common sign.

use super::{Candidate, Image, Others, ROUNDING};
use crate::angular::sine;
use crate::matrix::Real;

pub(super) fn invert<T: Real>(image: &Image<'_, T>) -> (Candidate, Others) {
    let (lo, hi) = image.range;
    let n = image.order();
    let extreme = if hi.abs() >= lo.abs() { hi } else { lo };
    let best_index =
        |better: &dyn Fn(usize, usize) -> bool| (1..n).fold(0, |best, i| if better(i, best) { i } else { best });
    let e = best_index(&|i, best| image.at(i, i) > image.at(best, best));
    let sines: Vec<f64> = (0..n).map(|j| (0.5 - 0.5 * image.at(j, j)).clamp(0.0, 1.0).sqrt()).collect();

    // s_e ≤ sⱼ, so the error of sⱼ, which is δ/4sⱼ, costs no more than δ/4.
    let cosines = |cos: f64, sin: f64| -> Vec<f64> {
        (0..n).map(|j| if j == e { cos } else { (image.at(e, j) + sin * sines[j]) / cos }).collect()
    };
    let nominal = cosines(extreme, sine(extreme));
    let mut found = (image.candidate_of_cosines(nominal.iter().copied()), nominal);
    if found.0.misfit > ROUNDING {
        // The cosine may be near its nominal value and the angle not: s_k s_e = c_k c_e − g_ek for a φ_k that the
        // diagonal shows well, and either sign of c_k.
        let k = best_index(&|i, best| image.at(i, i).abs() < image.at(best, best).abs());
        let cos = (0.5 + 0.5 * image.at(k, k)).clamp(0.0, 1.0).sqrt();
        for cos in [cos, -cos].into_iter().filter(|_| sines[k] > 0.0) {
            let sin = ((extreme * cos - image.at(e, k)) / sines[k]).clamp(0.0, 1.0);
            let turned = cosines(sine(sin).max(f64::MIN_POSITIVE).copysign(extreme), sin);
            let candidate = image.candidate_of_cosines(turned.iter().copied());
            if candidate.misfit < found.0.misfit {
                found = (candidate, turned);
            }
        }
    }
    let (best, cosines) = found;
    let mirrored = image.candidate_of_cosines(cosines.iter().map(|c| -c));
    if mirrored.is_as_good_as(&best) { (best, Others::One(mirrored.place)) } else { (best, Others::None) }
}
