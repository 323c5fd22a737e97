//! One certificate for all that the page calls proved.

use super::Analysis;
use crate::certificate::{Certificate, Members, ShiftedInertia};

impl Analysis {
    /// The claim from which everything follows that the page calls proved, with its evidence as plain data: the rank of
    /// the vectors, to be held against the matrix whose columns they are; or the inertia of a symmetric matrix within
    /// its radius.
    ///
    /// * Of the rank r of n vectors: the true Gram matrix has r positive eigenvalues and n − r zeros, whatever it is
    ///   divided by and whichever positive weights there are; it is positive definite, and its determinant positive,
    ///   exactly if r = n.
    /// * Of the inertia: the class, the rank n₊ + n₋, and the sign (−1)^n₋ of the determinant, or 0.
    /// * Where shifts of the matrix or parts of it are judged too, the claims about them stand beside that of the
    ///   whole: [`Certificate::Shifted`].
    ///
    /// `None` where the radius is an estimate: the page calls nothing proved then.
    ///
    /// ```
    /// use gramkit::{Certificate, MatrixView, Vectors};
    /// use gramkit::{Analysis, AnalysisOptions};
    /// // Without any exact arithmetic the enclosures show rank ≥ 2 of these three, and a subspace proves it.
    /// let x = MatrixView::row_major(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0], 3, 3)?;
    /// let options = AnalysisOptions { budget: 0, ..AnalysisOptions::default() };
    /// let certificate = Analysis::with(&Vectors::columns(x.clone()), &options)?.certificate().unwrap();
    /// assert!(matches!(&certificate, Certificate::Rank { rank, .. } if (rank.lower, rank.upper) == (2, 3)));
    /// assert!(certificate.verify(x).is_ok());
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    pub fn certificate(&self) -> Option<Certificate> {
        let whole = self.definiteness.certificate()?;
        let at_least = self.at_least.iter().map(|answer| (&answer.evidence, answer.work));
        let count = self.eigenvalue_count.iter().map(|answer| (&answer.evidence, answer.work));
        let culprits = self.culprits.iter().map(|answer| (&answer.evidence, answer.work));
        let others: Vec<_> = at_least.chain(count).chain(culprits).collect();
        let Certificate::Inertia { order, radius, diagonal, entry_errors, inertia, evidence, work } = whole else {
            return Some(whole);
        };
        if others.is_empty() {
            return Some(Certificate::Inertia { order, radius, diagonal, entry_errors, inertia, evidence, work });
        }
        let whole = ShiftedInertia { shift: 0.0, indices: None, members: Members::All, inertia, evidence };
        let work = others.iter().fold(work, |sum, (_, work)| sum.saturating_add(*work));
        let claims = std::iter::once(whole).chain(others.into_iter().flat_map(|(claims, _)| claims.clone())).collect();
        Some(Certificate::Shifted { order, radius, diagonal, entry_errors, claims, work })
    }
}
