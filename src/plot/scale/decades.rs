//! A logarithmic axis in whole decades with a separate place for 0.

/// Fraction of the axis between the line of 0 and the lowest decade, where there is such a line.
const ZERO_STRIP: f64 = 0.08;
/// Fraction of the axis kept free at its ends.
const MARGIN: f64 = 0.03;
/// The most labels an axis carries.
const LABELS: i32 = 10;

/// The axis: positions are fractions of its length, 0 at the bottom.
pub(crate) struct Decades {
    /// The exponents of the lowest and the highest decade; `None` where no magnitude is positive.
    span: Option<(i32, i32)>,
    /// Whether 0 has a line of its own, at the bottom.
    zero: bool,
}

impl Decades {
    /// The axis for some magnitudes; those that are 0 or infinite do not stretch it.
    pub(crate) fn of(magnitudes: impl IntoIterator<Item = f64>, zero: bool) -> Self {
        let span =
            magnitudes.into_iter().filter(|x| x.is_finite() && *x > 0.0).map(f64::log10).fold(None, |span, x| {
                let (low, high) = span.unwrap_or((x, x));
                Some((x.min(low), x.max(high)))
            });
        let whole = span.map(|(low, high)| {
            let (low, high) = (low.floor() as i32, high.ceil() as i32);
            if low == high { (low - 1, high + 1) } else { (low, high) }
        });
        Self { span: whole, zero }
    }

    /// Where a magnitude lies; 0 is at the bottom and infinity at the top.
    pub(crate) fn position(&self, magnitude: f64) -> f64 {
        if magnitude == 0.0 { 0.0 } else { self.position_of_log(magnitude.log10()) }
    }

    fn position_of_log(&self, log: f64) -> f64 {
        let Some((low, high)) = self.span else { return if log == f64::INFINITY { 1.0 } else { 0.0 } };
        let start = if self.zero { ZERO_STRIP } else { MARGIN };
        let fraction = (log - f64::from(low)) / f64::from(high - low);
        (start + fraction * (1.0 - MARGIN - start)).clamp(0.0, 1.0)
    }

    /// Labelled positions from the bottom up.
    pub(crate) fn ticks(&self) -> Vec<(f64, String)> {
        let mut ticks = Vec::new();
        if self.zero {
            ticks.push((0.0, "0".to_owned()));
        }
        let Some((low, high)) = self.span else { return ticks };
        let step = [1, 2, 5, 10, 20, 50].into_iter().find(|step| (high - low) / step < LABELS).unwrap_or(100);
        let first = low.div_euclid(step) * step;
        let exponents = (first..=high).step_by(step as usize).filter(|exponent| *exponent >= low);
        for exponent in exponents {
            let digits: &[i32] = if high - low <= 2 { &[1, 2, 5] } else { &[1] };
            for digit in digits.iter().filter(|digit| **digit == 1 || exponent < high) {
                let log = f64::from(exponent) + f64::from(*digit).log10();
                ticks.push((self.position_of_log(log), format!("{digit}e{exponent}")));
            }
        }
        ticks
    }

    /// Unlabelled positions, at 2 to 9 times each decade, where they have room.
    pub(crate) fn minor_ticks(&self) -> Vec<f64> {
        match self.span {
            Some((low, high)) if high - low <= 6 => (low..high)
                .flat_map(|exponent| (2..10).map(move |digit| f64::from(exponent) + f64::from(digit).log10()))
                .map(|log| self.position_of_log(log))
                .collect(),
            _ => Vec::new(),
        }
    }
}
