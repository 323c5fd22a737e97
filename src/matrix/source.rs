//! What a source has to write: an order, entries and a radius.

use super::symmetric::Symmetric;
use crate::claim::Radius;
use crate::error::Result;

/// A source of a symmetric matrix: all that one of your own has to write.
///
/// With the order n, the entries of one triangle and a bound on the distance of the true matrix, every answer of the
/// crate can be had of [`Source::symmetric`]. What the three owe each other is checked by [`check_source`].
///
/// ```
/// use gramkit::matrix::{Source, check_source};
/// use gramkit::{Definiteness, Radius, Result, Verdict};
///
/// /// exp(−|sᵢ − sⱼ|) at some times s, positive definite where they differ.
/// struct Exponential(Vec<f64>);
///
/// impl Source for Exponential {
///     fn order(&self) -> usize {
///         self.0.len()
///     }
///
///     fn entry(&self, row: usize, column: usize) -> Result<f64> {
///         Ok((-(self.0[row] - self.0[column]).abs()).exp())
///     }
///
///     /// x·e⁻ˣ ≤ 1, so that the rounding of the difference and of `exp` costs an entry less than 3u;
///     /// ‖Δ‖₂ ≤ n·max|δᵢⱼ|.
///     fn radius(&self) -> Result<Radius> {
///         Ok(Radius::Bound(1.5 * f64::EPSILON * self.0.len() as f64))
///     }
/// }
///
/// let source = Exponential(vec![0.0, 0.1, 0.3, 1.0]);
/// check_source(&source, |i, j| (source.0[j].min(source.0[i]) - source.0[i].max(source.0[j])).exp()).unwrap();
/// assert_eq!(Definiteness::of(&source.symmetric()?)?.is_positive_definite(), Verdict::Proved);
/// # Ok::<(), gramkit::Error>(())
/// ```
pub trait Source {
    /// The order n.
    fn order(&self) -> usize;

    /// Entry (row, column) of the lower triangle, column ≤ row < n: a finite number, the same at each call.
    ///
    /// # Errors
    /// Whatever keeps the source from telling it.
    fn entry(&self, row: usize, column: usize) -> Result<f64>;

    /// How far the true matrix may be from the entries, in their units.
    ///
    /// A [`Radius::Bound`] is a theorem of yours, on which proofs rest; what was not proved is a [`Radius::Estimate`].
    /// With a bound e on the error of each entry, n·e is one on ‖Δ‖₂.
    ///
    /// # Errors
    /// Whatever keeps the source from telling it.
    fn radius(&self) -> Result<Radius>;

    /// The matrix in the middle, to be judged: the entries mirrored, with the radius. A source that knows the error of
    /// each entry gives the matrix [with them](Symmetric::with_entry_errors) instead.
    ///
    /// # Errors
    /// Those of [`Symmetric::from_lower`] and [`Symmetric::with_radius`], and the source's own.
    fn symmetric(&self) -> Result<Symmetric> {
        let mut failed = Ok(());
        let matrix = Symmetric::from_lower(self.order(), |row, column| match (&failed, self.entry(row, column)) {
            (Ok(()), Ok(value)) => value,
            (Ok(()), Err(error)) => {
                failed = Err(error);
                0.0
            }
            (Err(_), _) => 0.0,
        });
        failed?;
        matrix?.with_radius(self.radius()?)
    }
}

impl Source for Symmetric {
    fn order(&self) -> usize {
        Symmetric::order(self)
    }

    fn entry(&self, row: usize, column: usize) -> Result<f64> {
        Ok(self.get(row, column))
    }

    fn radius(&self) -> Result<Radius> {
        Ok(Symmetric::radius(self).clone())
    }

    fn symmetric(&self) -> Result<Symmetric> {
        Ok(self.clone())
    }
}

/// What a source owes and does not keep.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SourceFault {
    /// The source gave an error in place of a matrix.
    #[error("the source gives no matrix: {0}")]
    NoMatrix(crate::error::Error),
    /// An entry changes from call to call.
    #[error("entry ({row}, {column}) is {first:?} at the first call and {second:?} at the second; it must not change")]
    Unsteady {
        /// Its row.
        row: usize,
        /// Its column.
        column: usize,
        /// At the first call.
        first: f64,
        /// At the second.
        second: f64,
    },
    /// The truth that the source is held against is none.
    #[error(
        "the true entry ({row}, {column}) is given as {value}, not a finite number; nothing can be compared with it"
    )]
    NoTruth {
        /// Its row.
        row: usize,
        /// Its column.
        column: usize,
        /// What was given.
        value: f64,
    },
    /// The true entry is further away than the error of the entry.
    #[error("the true entry ({row}, {column}) is at least {distance:e} away, beyond the error of {error:e}")]
    EntryBeyond {
        /// Its row.
        row: usize,
        /// Its column.
        column: usize,
        /// A lower bound on |computed − true|.
        distance: f64,
        /// The error that the source states.
        error: f64,
    },
    /// The truth is further away than the radius.
    #[error("the true matrix is at least {distance:e} away in the spectral norm, beyond the radius of {radius:e}")]
    Beyond {
        /// A lower bound on ‖computed − true‖₂.
        distance: f64,
        /// The radius.
        radius: f64,
    },
}

/// The law of every source, for tests: it gives a matrix, the same at each call, and the truth lies within its radius,
/// and within the errors of its entries where it states them, or those that a [`Radius::Diagonal`] leaves them.
///
/// `truth(row, column)` is an entry of the true matrix, row ≥ column, rounded to the nearest `f64`: from a closed form,
/// or arithmetic of more digits. The distance is bounded from below by entries of Δ and by |xᵀΔx|/xᵀx for a few x, the
/// rounding of both taken off; so a fault is one for sure, and none is found where the radius is short by less than
/// that. An estimated radius is held to the same.
///
/// # Errors
/// [`SourceFault`], the first that is found.
pub fn check_source(source: &impl Source, truth: impl Fn(usize, usize) -> f64) -> std::result::Result<(), SourceFault> {
    let first = source.symmetric().map_err(SourceFault::NoMatrix)?;
    let second = source.symmetric().map_err(SourceFault::NoMatrix)?;
    let n = first.order();
    for column in 0..n {
        for row in column..n {
            let (first, second) = (first.get(row, column), second.get(row, column));
            if first.to_bits() != second.to_bits() {
                return Err(SourceFault::Unsteady { row, column, first, second });
            }
        }
    }
    let deviation = Deviation::of(&first, truth)?;
    // |Δ_ij| ≤ √(d_i·d_j): else one of diag d ± Δ has a negative principal minor. Four roundings.
    let between_forms = |row: usize, column: usize| match first.radius() {
        Radius::Diagonal { bounds, .. } => bounds[row].sqrt() * bounds[column].sqrt() * (1.0 + 4.0 * f64::EPSILON),
        _ => f64::INFINITY,
    };
    for (row, column) in (0..n).flat_map(|column| (column..n).map(move |row| (row, column))) {
        let error = first.entry_errors().map_or_else(|| between_forms(row, column), |errors| errors[(row, column)]);
        let distance = deviation.of_entry(row, column);
        if distance > error {
            return Err(SourceFault::EntryBeyond { row, column, distance, error });
        }
    }
    let (distance, radius) = (deviation.norm(), first.radius().value());
    if distance > radius { Err(SourceFault::Beyond { distance, radius }) } else { Ok(()) }
}

/// A − T, T known to half an ulp.
struct Deviation {
    order: usize,
    /// A − T as computed, both triangles.
    gap: Vec<f64>,
    /// What it may be off by.
    blur: Vec<f64>,
}

impl Deviation {
    fn of(a: &Symmetric, truth: impl Fn(usize, usize) -> f64) -> std::result::Result<Self, SourceFault> {
        let n = a.order();
        let (mut gap, mut blur) = (vec![0.0; n * n], vec![0.0; n * n]);
        for column in 0..n {
            for row in column..n {
                let (value, truth) = (a.get(row, column), truth(row, column));
                if !truth.is_finite() {
                    return Err(SourceFault::NoTruth { row, column, value: truth });
                }
                let difference = value - truth;
                // Half an ulp of the truth, and the rounding of the difference, twice over.
                let doubt = f64::EPSILON * truth.abs() + f64::EPSILON * difference.abs() + f64::MIN_POSITIVE;
                for at in [row * n + column, column * n + row] {
                    (gap[at], blur[at]) = (difference, doubt);
                }
            }
        }
        Ok(Self { order: n, gap, blur })
    }

    /// A lower bound on |a_ij − t_ij|.
    fn of_entry(&self, row: usize, column: usize) -> f64 {
        let at = row * self.order + column;
        if self.gap[at].is_infinite() { f64::MAX } else { self.gap[at].abs() - self.blur[at] }
    }

    /// A lower bound on ‖A − T‖₂.
    fn norm(&self) -> f64 {
        const STEPS: usize = 4;
        let Self { order: n, gap, blur } = self;
        let n = *n;
        let mut least =
            (0..n).flat_map(|i| (0..=i).map(move |j| (i, j))).fold(0.0, |max, (i, j)| self.of_entry(i, j).max(max));
        if least == f64::MAX {
            return least;
        }
        // The power method towards the largest eigenvalue of Δ, from a vector that no symmetry makes orthogonal to it.
        let mut x: Vec<f64> = (0..n).map(|k| 1.0 + (k as f64 * 0.7).sin()).collect();
        for _ in 0..STEPS {
            let largest = x.iter().fold(0.0_f64, |max, x| max.max(x.abs()));
            if largest == 0.0 || !largest.is_finite() {
                break;
            }
            x.iter_mut().for_each(|x| *x /= largest);
            let times = |table: &[f64], x: &[f64], row: usize| (0..n).map(|k| table[row * n + k] * x[k]).sum::<f64>();
            let moduli: Vec<f64> = x.iter().map(|x| x.abs()).collect();
            let sizes: Vec<f64> = gap.iter().map(|gap| gap.abs()).collect();
            let next: Vec<f64> = (0..n).map(|row| times(gap, &x, row)).collect();
            let form: f64 = x.iter().zip(&next).map(|(x, y)| x * y).sum();
            let blurred: f64 = (0..n).map(|row| moduli[row] * times(blur, &moduli, row)).sum();
            let size: f64 = (0..n).map(|row| moduli[row] * times(&sizes, &moduli, row)).sum();
            let squares: f64 = x.iter().map(|x| x * x).sum();
            // 2n + 2 roundings of each term of the form, n of the squares: 4(n + 2) units cover both.
            let rounding = 4.0 * (n as f64 + 2.0) * f64::EPSILON;
            least = least.max((form.abs() - rounding * size - 2.0 * blurred) / (squares * (1.0 + rounding)));
            x = next;
        }
        least
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A diagonal matrix that claims to be known to `radius`, and is off by `error` in all its entries.
    struct Shifted {
        error: f64,
        radius: f64,
    }

    impl Source for Shifted {
        fn order(&self) -> usize {
            5
        }

        fn entry(&self, row: usize, column: usize) -> Result<f64> {
            Ok(if row == column { row as f64 } else { 0.0 } + self.error)
        }

        fn radius(&self) -> Result<Radius> {
            Ok(Radius::Bound(self.radius))
        }
    }

    fn diagonal(row: usize, column: usize) -> f64 {
        if row == column { row as f64 } else { 0.0 }
    }

    #[test]
    fn a_radius_that_is_short_by_a_hundredth_is_found_out() {
        // ‖0.125·11ᵀ‖₂ = 0.625, which no single entry shows.
        assert_eq!(check_source(&Shifted { error: 0.125, radius: 0.625 }, diagonal), Ok(()));
        let fault = check_source(&Shifted { error: 0.125, radius: 0.62 }, diagonal);
        assert!(matches!(fault, Err(SourceFault::Beyond { distance, radius: 0.62 }) if distance > 0.62), "{fault:?}");
    }

    /// A diagonal matrix that states the error of each entry.
    struct Entrywise {
        error: f64,
        stated: f64,
    }

    impl Source for Entrywise {
        fn order(&self) -> usize {
            3
        }

        fn entry(&self, row: usize, column: usize) -> Result<f64> {
            Ok(diagonal(row, column) + if (row, column) == (2, 1) { self.error } else { 0.0 })
        }

        fn radius(&self) -> Result<Radius> {
            Ok(Radius::Exact)
        }

        fn symmetric(&self) -> Result<Symmetric> {
            let matrix = Symmetric::from_lower(3, |i, j| self.entry(i, j).unwrap())?;
            let ones = Symmetric::from_lower(3, |i, j| if i == j { 1.0 } else { self.stated })?;
            matrix.with_entry_errors(ones.as_faer(), Radius::Bound)
        }
    }

    #[test]
    fn an_entry_beyond_its_own_error_is_found_out_within_the_radius() {
        assert_eq!(check_source(&Entrywise { error: 0.125, stated: 0.125 }, diagonal), Ok(()));
        let fault = check_source(&Entrywise { error: 0.125, stated: 0.12 }, diagonal);
        let Err(SourceFault::EntryBeyond { row: 2, column: 1, distance, error: 0.12 }) = fault else {
            panic!("{fault:?}")
        };
        assert!(distance > 0.12 && distance <= 0.125, "{distance}");
        // The matrix passes it on.
        let matrix = Entrywise { error: 0.125, stated: 0.12 }.symmetric().unwrap();
        assert_eq!(check_source(&matrix, diagonal), fault);
    }

    /// A diagonal matrix in units far apart, of which one entry is off by `error`.
    struct Diagonal {
        error: f64,
    }

    impl Source for Diagonal {
        fn order(&self) -> usize {
            2
        }

        fn entry(&self, row: usize, column: usize) -> Result<f64> {
            Ok(diagonal(row, column) + if row == column { 0.0 } else { self.error })
        }

        fn radius(&self) -> Result<Radius> {
            Radius::diagonal([16.0, 1e-6])
        }
    }

    #[test]
    fn an_entry_beyond_what_the_forms_leave_it_is_found_out_within_the_ball() {
        assert_eq!(check_source(&Diagonal { error: 3.9e-3 }, diagonal), Ok(()));
        let fault = check_source(&Diagonal { error: 4.1e-3 }, diagonal);
        assert!(matches!(fault, Err(SourceFault::EntryBeyond { row: 1, column: 0, .. })), "{fault:?}");
    }

    #[test]
    fn a_truth_beyond_the_range_away_is_found_out() {
        let fault = check_source(&Shifted { error: 1e308, radius: 1.0 }, |_, _| -1e308);
        assert_eq!(fault, Err(SourceFault::Beyond { distance: f64::MAX, radius: 1.0 }));
    }

    #[test]
    fn an_entry_that_changes_is_found_out() {
        struct Unsteady(std::cell::Cell<f64>);
        impl Source for Unsteady {
            fn order(&self) -> usize {
                1
            }
            fn entry(&self, _: usize, _: usize) -> Result<f64> {
                Ok(self.0.replace(self.0.get() + 1.0))
            }
            fn radius(&self) -> Result<Radius> {
                Ok(Radius::Bound(10.0))
            }
        }
        let fault = check_source(&Unsteady(std::cell::Cell::new(1.0)), |_, _| 1.0);
        assert_eq!(fault, Err(SourceFault::Unsteady { row: 0, column: 0, first: 1.0, second: 2.0 }));
    }

    #[test]
    fn what_is_no_matrix_or_no_truth_is_said() {
        let fault = check_source(&Shifted { error: f64::NAN, radius: 1.0 }, diagonal);
        assert!(matches!(fault, Err(SourceFault::NoMatrix(_))), "{fault:?}");
        let fault = check_source(&Shifted { error: 0.0, radius: 1.0 }, |_, _| f64::NAN);
        assert!(matches!(fault, Err(SourceFault::NoTruth { row: 0, column: 0, .. })), "{fault:?}");
        let fault = check_source(&Shifted { error: 0.0, radius: -1.0 }, diagonal);
        assert!(matches!(fault, Err(SourceFault::NoMatrix(_))), "{fault:?}");
    }
}
