//! States of the same columns, joined.

use faer::Mat;

use super::error::StateError;
use super::identity::is_unnamed;
use super::integers::{IntegerSums, MOST_ROWS};
use super::options::{MissingRows, StateOptions};
use super::state::{Factor, GramState, Sums, triangle};
use super::sums::{DoubleSums, place};
use super::triangle::{Triangle, Triangles};
use crate::rounding::{DoubleWord, check_environment};

impl GramState {
    /// The state of the rows of both; the columns of the other are matched by their names.
    ///
    /// Sums are the same up to the radius, whatever is merged first; reproducible ones are the same bits. Where the
    /// shifts differ that the first rows gave, those of the other are moved to this one's. A state without a piece goes
    /// by its [fingerprint](Self::fingerprint).
    ///
    /// # Errors
    /// [`StateError::Columns`], [`StateError::Shift`], [`StateError::Grid`], [`StateError::Kinds`],
    /// [`StateError::MergedTwice`], [`StateError::UnnamedTwice`], [`StateError::Rows`];
    /// [`Error::Overflow`](crate::Error::Overflow).
    pub fn merged(&self, other: &Self) -> Result<Self, StateError> {
        check_environment()?;
        if self.is_reproducible() != other.is_reproducible() {
            return Err(StateError::Kinds);
        }
        // Before the columns change their places.
        let (pieces, more) = (self.identities(), other.identities());
        let other = other.in_order_of(&self.names)?;
        self.check_rows()?;
        other.check_rows()?;
        for piece in &more {
            let before = pieces.partition_point(|known| known.name < piece.name);
            let mut same = pieces[before..].iter().take_while(|known| known.name == piece.name);
            if same.any(|known| known.overlaps(piece)) {
                return Err(if is_unnamed(piece) {
                    StateError::UnnamedTwice { piece: piece.name.clone() }
                } else {
                    StateError::MergedTwice { piece: piece.name.clone() }
                });
            }
        }
        if self.shift_given && other.shift_given && self.shift != other.shift {
            let (Some(a), Some(b)) = (&self.shift, &other.shift) else { return Err(StateError::Kinds) };
            let j = a.iter().zip(b).position(|(a, b)| a != b).unwrap_or_default();
            return Err(StateError::Shift { column: self.names[j].clone(), first: a[j], second: b[j] });
        }
        if self.rows.saturating_add(other.rows) >= MOST_ROWS {
            return Err(StateError::Option { what: "a state has 2^43 rows at most; keep the rest in another" });
        }
        let mut all = self.clone();
        let target = if other.shift_given { other.shift.clone() } else { self.shift.clone().or(other.shift.clone()) };
        if let (Sums::Integers(a), Sums::Integers(b)) = (&mut all.sums, &other.sums) {
            if let Some(j) = a.exponents.iter().zip(&b.exponents).position(|(a, b)| a != b) {
                let (first, second) = (a.exponents[j], b.exponents[j]);
                return Err(StateError::Grid { column: self.names[j].clone(), first, second });
            }
            a.plus(b);
        } else if let (Sums::Doubles(_), Sums::Doubles(_)) = (&all.sums, &other.sums) {
            (all.sums, all.factor) = self.joined(&other, target.as_deref())?;
        } else {
            return Err(StateError::Kinds);
        }
        if other.missing_rows == MissingRows::Skipped {
            all.missing_rows = MissingRows::Skipped;
        }
        all.shift = target;
        all.shift_given |= other.shift_given;
        all.rows += other.rows;
        all.skipped = all.skipped.saturating_add(other.skipped);
        all.missing.iter_mut().zip(&other.missing).for_each(|(a, b)| *a = a.saturating_add(*b));
        all.lower.iter_mut().zip(&other.lower).for_each(|(a, b)| *a = a.min(*b));
        all.upper.iter_mut().zip(&other.upper).for_each(|(a, b)| *a = a.max(*b));
        all.pieces = pieces;
        all.pieces.extend(more);
        all.pieces.sort_unstable();
        Ok(all)
    }

    /// [Shifts and grids](Self::agreed) for these columns, which are this state's in another order.
    ///
    /// # Errors
    /// Those of [`GramState::agreed`]; [`StateError::Columns`].
    pub fn agreed_for(&self, names: &[String]) -> Result<StateOptions, StateError> {
        self.in_order_of(names)?.agreed()
    }

    /// The sums and the factor of both, about the same shift.
    fn joined(&self, other: &Self, shift: Option<&[f64]>) -> Result<(Sums, Factor), StateError> {
        let (a, a_factor) = self.about(shift)?;
        let (b, b_factor) = other.about(shift)?;
        let factor = if self.rows == 0 {
            b_factor
        } else if other.rows == 0 {
            a_factor
        } else {
            match (&a_factor, &b_factor) {
                (Factor::OfSums, Factor::OfSums) => Factor::OfSums,
                _ => match (triangle(&a, &a_factor)?, triangle(&b, &b_factor)?) {
                    (Some(a), Some(b)) => Factor::OfRows(Triangles::of(a.merged(&b)?)),
                    _ => Factor::Unknown,
                },
            }
        };
        Ok((Sums::Doubles(a.plus(&b)?), factor))
    }

    fn about(&self, shift: Option<&[f64]>) -> Result<(DoubleSums, Factor), StateError> {
        let Sums::Doubles(sums) = &self.sums else { return Err(StateError::Kinds) };
        let (Some(own), Some(shift)) = (&self.shift, shift) else { return Ok((sums.clone(), self.factor.clone())) };
        if own == shift || self.rows == 0 {
            return Ok((sums.clone(), self.factor.clone()));
        }
        let g: Vec<DoubleWord> = own.iter().zip(shift).map(|(&c, &to)| DoubleWord::of_sum(c, -to)).collect();
        let factor = match &self.factor {
            Factor::OfRows(triangles) => match triangles.joined()? {
                Some(triangle) => Factor::OfRows(Triangles::of(triangle.moved(&g))),
                None => Factor::Unknown,
            },
            // The constant and the columns about a distant shift are nearly dependent.
            Factor::OfSums if is_far(&g, sums) => match Triangle::of_sums(sums)? {
                Some(triangle) => Factor::OfRows(Triangles::of(triangle.moved(&g))),
                None => Factor::Unknown,
            },
            factor => factor.clone(),
        };
        Ok((sums.moved(&g)?, factor))
    }

    /// The columns in another order.
    fn in_order_of(&self, names: &[String]) -> Result<Self, StateError> {
        if self.names == names {
            return Ok(self.clone());
        }
        let found = |name: &String| self.names.iter().position(|own| own == name);
        let lacking = |column: &String, where_is| StateError::Columns { column: column.clone(), where_is };
        let order: Vec<usize> =
            names.iter().map(|name| found(name).ok_or_else(|| lacking(name, "the first"))).collect::<Result<_, _>>()?;
        if let Some(more) = self.names.iter().find(|name| !names.contains(name)) {
            return Err(lacking(more, "the second"));
        }
        let with_constant = |i: usize| if i == 0 { 0 } else { order[i - 1] + 1 };
        let p = names.len() + 1;
        let each = |old: &[f64]| order.iter().map(|&j| old[j]).collect::<Vec<f64>>();
        let mut next = self.clone();
        next.sums = match &self.sums {
            Sums::Doubles(sums) => {
                let mut turned = DoubleSums::new(p);
                for i in 0..p {
                    for j in 0..=i {
                        turned.values[place(i, j)] = sums.get(with_constant(i), with_constant(j));
                    }
                    turned.errors[i] = sums.errors[with_constant(i)];
                }
                Sums::Doubles(turned)
            }
            Sums::Integers(sums) => {
                let mut turned = IntegerSums::new(order.iter().map(|&j| sums.exponents[j]).collect());
                for i in 0..p {
                    for j in 0..=i {
                        let from = place(with_constant(i), with_constant(j));
                        turned.values[place(i, j)] = sums.values[from];
                    }
                }
                Sums::Integers(turned)
            }
        };
        if let Factor::OfRows(triangles) = &self.factor
            && let Some(triangle) = triangles.joined()?
        {
            let turned = Mat::from_fn(p, p, |i, j| triangle.r[(i, with_constant(j))]);
            let errors: Vec<f64> = (0..p).map(|j| triangle.errors[with_constant(j)]).collect();
            next.factor = Factor::OfRows(Triangles::of(Triangle::of(turned.as_ref(), &errors)?));
        }
        next.names = names.to_vec();
        next.shift = self.shift.as_deref().map(each);
        next.missing = order.iter().map(|&j| self.missing[j]).collect();
        (next.lower, next.upper) = (each(&self.lower), each(&self.upper));
        Ok(next)
    }
}

/// Whether some column is moved by more than its length about the old shift.
fn is_far(g: &[DoubleWord], sums: &DoubleSums) -> bool {
    let root = sums.get(0, 0).high.max(0.0).sqrt();
    g.iter().enumerate().any(|(j, g)| g.high.abs() * root > sums.get(j + 1, j + 1).high.max(0.0).sqrt())
}
