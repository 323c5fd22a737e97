//! What a proof may cost.

use std::fmt;

use crate::error::{Error, Result};
use crate::progress::{Progress, report};

/// What exact arithmetic may cost, and who is told how far it is.
///
/// The budget counts multiplications modulo a prime, not seconds: the answer does not depend on the machine's speed or
/// its number of threads.
///
/// ```
/// use gramkit::{Claim, Definiteness, Symmetric};
/// use gramkit::claim::DefinitenessClass;
/// use gramkit::modular::{Obstacle, VerdictOptions};
/// // The Laplacian of a path, with the eigenvalue 0 for the constant vector: no floating point can tell.
/// let path = |i, j| if i == j { [1.0, 2.0, 2.0, 1.0][i] } else { -f64::from(i == j + 1) };
/// let a = Symmetric::from_lower(4, path)?;
/// let thrifty = Definiteness::with(&a, &VerdictOptions { budget: 10, ..VerdictOptions::default() })?;
/// assert_eq!(thrifty.class, Claim::Undetermined);
/// assert!(matches!(thrifty.missing, Some(Obstacle::Budget { needed, budget: 10 }) if needed < 1000));
/// assert_eq!(Definiteness::of(&a)?.class, Claim::Proved(DefinitenessClass::PositiveSemidefinite));
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct VerdictOptions<'a> {
    /// The most multiplications modulo a 62-bit prime that exact arithmetic may take. The default, 2³¹, settles every
    /// matrix of doubles of order up to 30, ordinary ones up to about 300.
    pub budget: u64,
    /// Told how far the exact arithmetic is, and asked whether to go on; before it, floating point tells 0. Nobody is
    /// asked while a matrix is brought to tridiagonal or triangular form, or its eigenvectors come from that: each of
    /// these takes about n³ multiply–adds (m·n² for a triangle), some tenths of a second at n = 1200.
    pub progress: Option<Progress<'a>>,
}

impl Default for VerdictOptions<'_> {
    fn default() -> Self {
        Self { budget: 1 << 31, progress: None }
    }
}

impl fmt::Debug for VerdictOptions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerdictOptions").field("budget", &self.budget).finish_non_exhaustive()
    }
}

/// Why a question stayed open.
///
/// ```
/// use gramkit::{Definiteness, Radius, Symmetric};
/// use gramkit::modular::Obstacle;
/// let a = Symmetric::from_lower(2, |i, j| if i == j { 1.0 } else { 0.0 })?;
/// let judged = Definiteness::of(&a.with_radius(Radius::Bound(2.0))?)?;
/// assert_eq!(judged.missing, Some(Obstacle::Radius));
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Obstacle {
    /// Exact arithmetic would have taken more than its budget.
    Budget {
        /// The least budget with which its next step could have been taken. That step may call for others.
        needed: u64,
        /// What was allowed.
        budget: u64,
    },
    /// Matrices within the radius give different answers, or too near to that for floating point.
    Radius,
}

/// A figure beside the verdict (the logarithm of a determinant) may take the budget divided by this.
const ASIDE: u64 = 32;

/// Why a proof was given up.
#[derive(Debug)]
pub(crate) enum Stop {
    /// It is out of reach.
    Budget {
        /// The least budget with which the next step could have been taken.
        needed: u64,
        budget: u64,
    },
    /// The caller's progress callback said so.
    Cancelled,
}

impl Stop {
    /// The obstacle, which is an answer.
    ///
    /// # Errors
    /// [`Error::Cancelled`].
    pub(crate) fn obstacle(self) -> Result<Obstacle> {
        match self {
            Self::Budget { needed, budget } => Ok(Obstacle::Budget { needed, budget }),
            Self::Cancelled => Err(Error::Cancelled),
        }
    }
}

impl From<Stop> for Error {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Budget { needed, budget } => Self::Budget { needed, budget },
            Stop::Cancelled => Self::Cancelled,
        }
    }
}

/// Multiplications between two questions whether to go on: some hundredths of a second.
const QUESTION: u64 = 1 << 25;

/// Asks now and then, in the middle of an elimination, whether to go on.
pub(crate) struct Questions<'a> {
    progress: Option<Progress<'a>>,
    /// How far the work is.
    pub(crate) fraction: f64,
    /// Multiplications since the last question.
    since: u64,
}

impl Questions<'_> {
    /// Asks if so many more multiplications make it time for a question.
    pub(crate) fn after(&mut self, multiplications: usize) -> Result<(), Stop> {
        self.since = self.since.saturating_add(multiplications as u64);
        if self.since < QUESTION {
            return Ok(());
        }
        self.since = 0;
        report(self.progress, self.fraction).map_err(|_| Stop::Cancelled)
    }
}

#[cfg(test)]
impl Questions<'_> {
    /// None.
    pub(crate) fn none() -> Self {
        Self { progress: None, fraction: 0.0, since: 0 }
    }
}

/// The work done under a budget. What a step costs is known before it is taken.
pub(crate) struct Work<'a> {
    budget: u64,
    spent: u64,
    progress: Option<Progress<'a>>,
}

impl<'a> Work<'a> {
    pub(crate) fn new(options: &VerdictOptions<'a>) -> Self {
        Self { budget: options.budget, spent: 0, progress: options.progress }
    }

    /// What may be spent on a figure beside the verdict, of a budget of which so much is spent.
    pub(crate) fn share(budget: u64, spent: u64) -> Self {
        Self { budget: (budget / ASIDE).min(budget.saturating_sub(spent)), spent: 0, progress: None }
    }

    /// Books a step, or says why it cannot be taken.
    pub(crate) fn spend(&mut self, cost: u64) -> Result<(), Stop> {
        let needed = self.spent.saturating_add(cost);
        if needed > self.budget {
            return Err(Stop::Budget { needed, budget: self.budget });
        }
        self.spent = needed;
        Ok(())
    }

    /// Multiplications booked so far.
    pub(crate) fn spent(&self) -> u64 {
        self.spent
    }

    /// Questions in the middle of a step that begins at this fraction.
    pub(crate) fn questions(&self, fraction: f64) -> Questions<'a> {
        Questions { progress: self.progress, fraction, since: 0 }
    }

    /// Tells how far the present step is.
    pub(crate) fn report(&self, fraction: f64) -> Result<(), Stop> {
        report(self.progress, fraction).map_err(|_| Stop::Cancelled)
    }
}
