//! A closed interval that is proved to contain a real number.

/// [lower, upper], proved to contain the value it is given for. An infinite end says that nothing is known on that
/// side.
///
/// The fields are public, so an interval that was written down by hand proves nothing. The operations round outwards;
/// they assume that lower ≤ upper and that neither is a NaN.
///
/// ```
/// use gramkit::Enclosure;
/// let square = Enclosure { lower: 2.0, upper: 2.0_f64.next_up() };
/// let root = square.square_root();
/// assert!(root.contains(std::f64::consts::SQRT_2) && root.width() < 1e-15);
/// assert!(root.squared().lower <= square.lower && square.upper <= root.squared().upper);
/// assert_eq!(Enclosure { lower: -3.0, upper: 1.0 }.modulus(), Enclosure { lower: 0.0, upper: 3.0 });
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Enclosure {
    /// The lower end.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub lower: f64,
    /// The upper end.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub upper: f64,
}

impl Enclosure {
    /// The enclosure of a number that is known exactly.
    pub fn point(value: f64) -> Self {
        Self { lower: value, upper: value }
    }

    /// Whether `value` lies inside, ends included.
    pub fn contains(&self, value: f64) -> bool {
        self.lower <= value && value <= self.upper
    }

    /// upper − lower, rounded up.
    pub fn width(&self) -> f64 {
        if self.lower == self.upper { 0.0 } else { (self.upper - self.lower).next_up() }
    }

    /// The largest distance of `value` from any number inside, rounded up: the error bound of `value`.
    pub fn distance(&self, value: f64) -> f64 {
        if self.lower == value && self.upper == value {
            return 0.0;
        }
        (value - self.lower).abs().max((self.upper - value).abs()).next_up()
    }

    /// The enclosure of x² for an enclosed x ≥ 0.
    pub fn squared(&self) -> Self {
        let (low, high) = (self.lower.max(0.0), self.upper.max(0.0));
        Self { lower: (low * low).next_down().max(0.0), upper: if high == 0.0 { 0.0 } else { (high * high).next_up() } }
    }

    /// The enclosure of √x for an enclosed x ≥ 0.
    pub fn square_root(&self) -> Self {
        let (low, high) = (self.lower.max(0.0).sqrt(), self.upper.max(0.0).sqrt());
        Self { lower: low.next_down().max(0.0), upper: if high == 0.0 { 0.0 } else { high.next_up() } }
    }

    /// The enclosure of |x|.
    pub fn modulus(&self) -> Self {
        if self.lower >= 0.0 {
            *self
        } else if self.upper <= 0.0 {
            self.negated()
        } else {
            Self { lower: 0.0, upper: self.upper.max(-self.lower) }
        }
    }

    /// The enclosure of the sum of two enclosed numbers.
    pub(crate) fn plus(self, other: Self) -> Self {
        Self { lower: (self.lower + other.lower).next_down(), upper: (self.upper + other.upper).next_up() }
    }

    /// What two enclosures of one number leave of it.
    pub(crate) fn intersection(self, other: Self) -> Self {
        Self { lower: self.lower.max(other.lower), upper: self.upper.min(other.upper) }
    }

    /// The enclosure of −x.
    pub(crate) fn negated(self) -> Self {
        Self { lower: -self.upper, upper: -self.lower }
    }

    /// The enclosure of k·x for a small integer k ≥ 0.
    pub(crate) fn times(self, k: usize) -> Self {
        if k == 0 {
            return Self::point(0.0);
        }
        Self { lower: (self.lower * k as f64).next_down(), upper: (self.upper * k as f64).next_up() }
    }
}
