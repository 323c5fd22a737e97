//! Which of some vectors are independent, and which depend on them.

use num_traits::Zero;

use super::independence::Independence;
use crate::certificate::{RankEvidence, Relation};
use crate::claim::Verdict;

impl Independence {
    /// Indices of vectors that are proved to be independent, ascending: all of them where all are, else those of the
    /// [minor](crate::certificate::Minor) that bounds the rank from below.
    ///
    /// They are a *largest* such set, and span what all vectors span, where the upper bound on the
    /// [rank](Independence::rank) is their number; that is proved with the rank, and only a budget that ended leaves it
    /// open. Of several such sets it is the one of the elimination: a vector is left out that depends on those
    /// before it. How nearly dependent they are has no part in it. Centred vectors are meant less their means.
    ///
    /// ```
    /// use gramkit::{Independence, MatrixView, Vectors};
    /// // x1 = 2·x0, x3 = x0 + x2.
    /// let x = [1.0, 2.0, 0.0, 1.0, 1.0, 2.0, 5.0, 6.0, 0.0, 0.0, 3.0, 3.0];
    /// let x = Vectors::columns(MatrixView::row_major(&x, 3, 4)?);
    /// let answer = Independence::of(&x)?;
    /// assert_eq!((answer.independent_columns(), answer.dependent_columns()), (vec![0, 2], vec![1, 3]));
    /// assert_eq!(answer.rank.exact(), Some(2)); // no larger set is independent
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    pub fn independent_columns(&self) -> Vec<usize> {
        if self.verdict == Verdict::Proved {
            return (0..self.count).collect();
        }
        let minor = self.evidence.iter().find_map(|evidence| match evidence {
            RankEvidence::Minor(minor) => Some(&minor.columns),
            _ => None,
        });
        // With the constant, vectors are independent less their means; without it, one of them may be constant.
        let constant = usize::from(self.centred);
        let columns = minor.filter(|columns| constant == 0 || columns.contains(&0));
        let mut columns: Vec<usize> = columns
            .into_iter()
            .flatten()
            .filter_map(|column| column.checked_sub(constant))
            .filter(|&j| j < self.count)
            .collect();
        columns.sort_unstable();
        columns
    }

    /// Indices of vectors that are proved to depend on the [independent ones](Independence::independent_columns),
    /// ascending: all others where the rank is known to be the number of those, else the ones in a relation with them.
    ///
    /// ```
    /// use gramkit::{Independence, Vectors};
    /// // A column for each category, and the constant.
    /// let x = nalgebra::dmatrix![1.0, 1.0, 0.0; 1.0, 0.0, 1.0; 1.0, 0.0, 1.0];
    /// assert_eq!(Independence::of(&Vectors::columns(&x))?.dependent_columns(), [2]);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    pub fn dependent_columns(&self) -> Vec<usize> {
        let mut independent = vec![false; self.count];
        let columns = self.independent_columns();
        let all = self.rank.exact() == Some(columns.len());
        columns.into_iter().for_each(|j| independent[j] = true);
        let depends = |j: usize| {
            let on_them = |relation: &&Relation| {
                let mut others = relation.coefficients.iter().zip(&independent).enumerate();
                relation.coefficients.get(j).is_some_and(|c| !c.is_zero())
                    && others.all(|(k, (c, &known))| k == j || known || c.is_zero())
            };
            !independent[j] && (all || self.relations().iter().any(|relation| on_them(&relation)))
        };
        (0..self.count).filter(|&j| depends(j)).collect()
    }
}
