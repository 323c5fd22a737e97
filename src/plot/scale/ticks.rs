//! Round numbers along a linear axis.

use crate::plot::surface::label;

/// At most `most` + 1 multiples of 1, 2 or 5 times a power of ten in [low, high], each with its label; the ends alone
/// where no such multiple can be formed (one number, or a range beyond the ends of the floating-point numbers).
pub(crate) fn ticks(low: f64, high: f64, most: usize) -> Vec<(f64, String)> {
    let span = high - low;
    let decade = 10_f64.powf((span / most as f64).log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].map(|k| k * decade).into_iter().find(|step| span / step <= most as f64);
    let largest = if low.abs() > high.abs() { low.abs() } else { high.abs() };
    let ends = || {
        let mut ends = vec![(low, label::number(low, 3)), (high, label::number(high, 3))];
        ends.dedup_by(|a, b| a.0 == b.0);
        ends
    };
    let Some(step) = step.filter(|step| step.is_normal() && (low / step).is_finite()) else { return ends() };
    let digits = ((largest / step).log10().ceil() + 1.0).clamp(1.0, 17.0) as usize;
    let decimals = (-step.log10().floor()).clamp(0.0, 6.0) as usize;
    let text = |value: f64| {
        let plain = largest < 1e7 && step >= 1e-6;
        if plain { label::fixed(value, decimals) } else { label::number(value, digits) }
    };
    let first = (low / step).ceil();
    let values = (0..=most).map(|k| (first + k as f64) * step);
    // The last multiple may be rounded to just above the end.
    let inside = values.take_while(|value| *value <= high + 1e-9 * step);
    let mut labelled: Vec<_> = inside.map(|value| (value, text(value))).collect();
    labelled.dedup_by(|a, b| a.1 == b.1);
    if labelled.is_empty() { ends() } else { labelled }
}
