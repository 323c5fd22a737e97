//! Values, and what is proved of each.

use crate::claim::{Count, Enclosure};
use crate::spectrum::by_determinant;

/// Eigenvalues (ascending) or singular values (descending) as computed, each beside an interval that contains the exact
/// one.
///
/// ```
/// use gramkit::{MatrixView, Vectors};
/// use gramkit::Analysis;
/// let x = Vectors::columns(MatrixView::row_major(&[1.0, 2.0, 2.0, 4.0, 3.0, 6.0], 3, 2)?);
/// let analysis = Analysis::of(&x)?;
/// let eigenvalues = analysis.eigenvalues.unwrap(); // 0 and 70
/// assert!(eigenvalues.enclosures[1].contains(70.0));
/// assert_eq!((eigenvalues.values[0], eigenvalues.enclosures[0].width()), (0.0, 0.0)); // by the rank
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct EnclosedValues {
    /// The values as computed, moved into their intervals.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub values: Vec<f64>,
    /// The intervals, one for each value.
    pub enclosures: Vec<Enclosure>,
}

impl EnclosedValues {
    pub(super) fn new(values: Vec<f64>, enclosures: Vec<Enclosure>) -> Self {
        Self { values, enclosures }
    }

    /// The intersection of these eigenvalues of XᵀX with the squares of the singular values of X, of which there are as
    /// many as there can be, and zeros otherwise. λ ascends and σ descends. Where the square is narrower, it is the
    /// value too.
    pub(super) fn sharpened_by(mut self, singular: &Self) -> Self {
        let n = self.values.len();
        for (i, (value, own)) in self.values.iter_mut().zip(&mut self.enclosures).enumerate() {
            let k = n - 1 - i;
            let zero = (0.0, Enclosure::point(0.0));
            let (sigma, e) = singular.values.get(k).map_or(zero, |&sigma| (sigma, singular.enclosures[k]));
            let square = e.squared();
            if square.width() < own.width() {
                *value = sigma * sigma;
            }
            *own = Enclosure { lower: own.lower.max(square.lower), upper: own.upper.min(square.upper) };
        }
        self
    }

    /// Adds to eigenvalues in ascending order what an inertia proves: at most so many are positive and so many
    /// negative, so that those which can be neither are exactly 0.
    pub(super) fn with_inertia(mut self, positive: Count, negative: Count) -> Self {
        let n = self.values.len();
        let mut least = f64::NEG_INFINITY;
        for (k, (value, e)) in self.values.iter_mut().zip(&mut self.enclosures).enumerate() {
            if k + positive.upper < n {
                e.upper = e.upper.min(0.0);
            }
            if k >= negative.upper {
                e.lower = e.lower.max(0.0);
            }
            if k + positive.upper < n && k >= negative.upper {
                *e = Enclosure::point(0.0);
            }
            // A computed value may stray from where it is proved to be, and from the order.
            *value = if e.lower == e.upper { e.lower } else { value.max(e.lower).max(least).min(e.upper) };
            least = *value;
        }
        self
    }

    /// Adds an enclosure of the smallest modulus to eigenvalues in ascending order whose signs are known.
    pub(super) fn with_smallest_modulus(mut self, smallest: Enclosure) -> Self {
        let may_be = |e: &Enclosure| e.modulus().lower <= smallest.upper;
        let only = self.enclosures.iter().filter(|e| may_be(e)).count() == 1;
        for (value, e) in self.values.iter_mut().zip(&mut self.enclosures) {
            let modulus = e.modulus();
            let upper = if only && may_be(e) { modulus.upper.min(smallest.upper) } else { modulus.upper };
            let modulus = Enclosure { lower: modulus.lower.max(smallest.lower), upper };
            if e.lower >= 0.0 {
                *e = modulus;
            } else if e.upper <= 0.0 {
                *e = modulus.negated();
            }
            *value = value.max(e.lower).min(e.upper);
        }
        self
    }

    /// Adds the logarithm of the modulus of the product of all values, which is not 0, to those whose sign is known.
    pub(super) fn with_determinant(mut self, ln_product: Enclosure) -> Self {
        let mut moduli: Vec<Enclosure> = self.enclosures.iter().map(Enclosure::modulus).collect();
        by_determinant(&mut moduli, ln_product);
        for ((value, e), modulus) in self.values.iter_mut().zip(&mut self.enclosures).zip(moduli) {
            if e.lower >= 0.0 {
                *e = modulus;
            } else if e.upper <= 0.0 {
                *e = modulus.negated();
            }
            *value = value.max(e.lower).min(e.upper);
        }
        self
    }

    /// The ascending eigenvalues with another enclosure of the smallest.
    pub(super) fn with_first(mut self, smallest: Enclosure) -> Self {
        if let Some(first) = self.enclosures.first_mut() {
            *first = first.intersection(smallest);
        }
        let mut least = f64::NEG_INFINITY;
        for (value, e) in self.values.iter_mut().zip(&self.enclosures) {
            *value = value.max(e.lower).max(least).min(e.upper);
            least = *value;
        }
        self
    }

    /// Adds to singular values in descending order that at most `rank` of them differ from 0.
    pub(super) fn with_rank(mut self, rank: Count) -> Self {
        for (value, e) in self.values.iter_mut().zip(&mut self.enclosures).skip(rank.upper) {
            *value = 0.0;
            *e = Enclosure::point(0.0);
        }
        self
    }

    /// The intersection with other enclosures of the same values; where those are narrower, the middle is the value.
    pub(super) fn narrowed_by(mut self, others: &[Enclosure]) -> Self {
        for ((value, own), other) in self.values.iter_mut().zip(&mut self.enclosures).zip(others) {
            let narrower = other.width() < own.width();
            *own = Enclosure { lower: own.lower.max(other.lower), upper: own.upper.min(other.upper) };
            let middle = 0.5 * own.lower + 0.5 * own.upper;
            *value = if narrower { middle.clamp(own.lower, own.upper) } else { value.max(own.lower).min(own.upper) };
        }
        self
    }

    /// The same with another enclosure of the last value.
    pub(super) fn with_last(self, smallest: Enclosure) -> Self {
        let anything = Enclosure { lower: f64::NEG_INFINITY, upper: f64::INFINITY };
        let others = vec![anything; self.values.len().saturating_sub(1)];
        self.narrowed_by(&[others, vec![smallest]].concat())
    }

    /// Adds a proved lower bound on all values.
    pub(super) fn not_below(mut self, least: f64) -> Self {
        for (value, e) in self.values.iter_mut().zip(&mut self.enclosures) {
            e.lower = e.lower.max(least);
            *value = value.max(e.lower);
        }
        self
    }

    /// σ = √λ, descending, the `count` largest of a positive semidefinite matrix: a computed λ below 0 stands for 0.
    pub(super) fn roots(&self, count: usize) -> Self {
        let root = |x: f64| x.max(0.0).sqrt();
        Self {
            values: self.values.iter().rev().take(count).map(|&x| root(x)).collect(),
            enclosures: self.enclosures.iter().rev().take(count).map(Enclosure::square_root).collect(),
        }
    }

    /// |λ|, descending.
    pub(super) fn moduli(&self) -> Self {
        let modulus = |(x, e): (&f64, &Enclosure)| (x.abs(), e.modulus());
        let mut moduli: Vec<_> = self.values.iter().zip(&self.enclosures).map(modulus).collect();
        moduli.sort_by(|a, b| b.0.total_cmp(&a.0));
        let (values, enclosures) = moduli.into_iter().unzip();
        Self { values, enclosures }
    }

    /// With zeros, until there are `count` of them: more vectors than dimensions have so many singular values 0.
    pub(super) fn padded(mut self, count: usize) -> Self {
        if self.values.len() < count {
            self.values.resize(count, 0.0);
            self.enclosures.resize(count, Enclosure::point(0.0));
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claim::Inertia;
    use crate::gram::Gram;
    use crate::matrix::{Symmetric, Vectors};
    use crate::spectrum::{Eigen, Svd};
    use crate::verdict::ExactDeterminant;
    use oracle::Table;
    use oracle::mutation::{columns, generator, symmetric};
    use rand::RngExt;

    /// Each value in its interval and none out of order, each interval around the exact eigenvalue.
    fn check(values: &EnclosedValues, a: &Table) {
        assert!(values.values.is_sorted(), "{values:?}");
        for (i, (value, e)) in values.values.iter().zip(&values.enclosures).enumerate() {
            assert!(e.contains(*value) && a.eigenvalue_is_within(i, e.lower, e.upper), "{a:?}: {i}, {values:?}");
        }
    }

    #[test]
    fn an_inertia_cuts_eigenvalues_at_zero_and_keeps_them_enclosed() {
        let mut random = generator(51);
        let mut cut = 0;
        for _ in 0..150 {
            let a = Symmetric::new(&symmetric(&mut random)).unwrap();
            let table = Table::of(a.as_faer());
            let (n, (p, _, q)) = (a.order(), table.inertia());
            let eigen = Eigen::of(&a).unwrap();
            let own = EnclosedValues::new(eigen.values, eigen.enclosures);
            // Whatever bounds are proved, tight or not.
            let slack = |random: &mut rand::rngs::StdRng, count: usize| random.random_range(0..=count);
            let (fewer, more) = (slack(&mut random, p), slack(&mut random, n - p - q));
            let rank = Count { lower: p + q - fewer, upper: n - more };
            let inertia =
                Inertia::from_bounds(n, p - fewer, q, Count { lower: rank.lower, upper: (p + q).max(rank.upper) });
            let joined = own.clone().with_inertia(inertia.positive, inertia.negative);
            check(&joined, &table);
            cut += usize::from(joined.enclosures != own.enclosures);
        }
        assert!(cut > 30, "{cut}");
    }

    #[test]
    fn a_determinant_narrows_eigenvalues_and_keeps_their_order() {
        let mut random = generator(53);
        let mut narrowed = 0;
        for _ in 0..150 {
            let a = Symmetric::new(&symmetric(&mut random)).unwrap();
            let table = Table::of(a.as_faer());
            let Some(ln) = ExactDeterminant::of(&a).unwrap().ln_abs().unwrap() else { continue };
            let (p, _, q) = table.inertia();
            let eigen = Eigen::of(&a).unwrap();
            let own = EnclosedValues::new(eigen.values, eigen.enclosures);
            for own in [own.clone(), own.with_inertia(Count::exactly(p), Count::exactly(q))] {
                let joined = own.clone().with_determinant(ln);
                check(&joined, &table);
                narrowed += usize::from(joined.enclosures != own.enclosures);
            }
        }
        assert!(narrowed > 30, "{narrowed}");
    }

    #[test]
    fn squares_of_singular_values_sharpen_eigenvalues() {
        let mut random = generator(52);
        let mut sharper = 0;
        for _ in 0..150 {
            let x = columns(&mut random);
            let gram = Table::of(x.as_ref()).gram();
            let (n, rank) = (x.ncols(), Table::of(x.as_ref()).rank());
            let vectors = Vectors::columns(&x);
            // An entry may be the smallest of all numbers, and its square underflow.
            let Ok(computed) = Gram::of(&vectors) else { continue };
            let svd = Svd::of(&vectors).unwrap();
            let eigen = Eigen::of(&computed).unwrap();
            let own = EnclosedValues::new(eigen.values, eigen.enclosures);
            let singular = EnclosedValues::new(svd.values, svd.enclosures).with_rank(Count::exactly(rank));
            let none = Count::exactly(0);
            let joined = own.clone().sharpened_by(&singular).with_inertia(Count::exactly(rank), none);
            check(&joined, &gram);
            sharper += (0..n).filter(|&i| joined.enclosures[i].width() < own.enclosures[i].width()).count();
            // The roots of what is joined enclose the singular values, whose squares are the eigenvalues.
            let roots = joined.roots(n);
            assert!(roots.values.iter().rev().is_sorted(), "{roots:?}");
            let squares =
                EnclosedValues::new(Vec::new(), roots.enclosures.iter().rev().map(Enclosure::squared).collect());
            assert!(
                squares.enclosures.iter().enumerate().all(|(i, e)| gram.eigenvalue_is_within(i, e.lower, e.upper)),
                "{x:?}: {roots:?}"
            );
        }
        assert!(sharper > 100, "{sharper}");
    }

    #[test]
    fn a_square_beyond_the_dimension_is_zero() {
        // Three vectors in the plane: the third singular value does not stand there.
        let own = EnclosedValues::new(vec![-1e-16, 1.0, 4.0], vec![Enclosure { lower: -1e-15, upper: 5.0 }; 3]);
        let singular = EnclosedValues::new(vec![2.0, 1.0], vec![Enclosure::point(2.0), Enclosure::point(1.0)]);
        let joined = own.sharpened_by(&singular);
        assert_eq!((joined.values[0], joined.enclosures[0]), (0.0, Enclosure::point(0.0)));
        assert!(joined.enclosures[2].contains(4.0) && joined.enclosures[2].width() < 1e-14);
    }

    #[test]
    fn bounds_move_values_into_them() {
        let wide = Enclosure { lower: 0.0, upper: 2.0 };
        let values = EnclosedValues::new(vec![1.5, 0.25], vec![wide, wide]);
        let bounded = values.clone().not_below(0.5);
        assert_eq!((bounded.values, bounded.enclosures[1].lower), (vec![1.5, 0.5], 0.5));
        let deficient = values.clone().with_rank(Count { lower: 0, upper: 1 });
        assert_eq!((deficient.values[1], deficient.enclosures), (0.0, vec![wide, Enclosure::point(0.0)]));
        let padded = values.padded(3);
        assert_eq!((padded.values[2], padded.enclosures[2]), (0.0, Enclosure::point(0.0)));
    }

    #[test]
    fn moduli_descend() {
        let e = |x: f64| Enclosure { lower: x - 0.5, upper: x + 0.5 };
        let moduli = EnclosedValues::new(vec![-3.0, 0.25, 2.0], vec![e(-3.0), e(0.25), e(2.0)]).moduli();
        assert_eq!(moduli.values, [3.0, 2.0, 0.25]);
        let expected = [e(3.0), e(2.0), Enclosure { lower: 0.0, upper: 0.75 }];
        assert_eq!(moduli.enclosures, expected);
    }
}
