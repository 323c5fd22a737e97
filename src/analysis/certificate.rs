//! One certificate for all that the page calls proved.

use super::Analysis;
use crate::certificate::Certificate;

impl Analysis {
    /// The claim from which everything follows that the page calls proved, with its evidence as plain data: the rank of
    /// the vectors, to be held against the matrix whose columns they are; or the inertia of a symmetric matrix within
    /// its radius.
    ///
    /// * Of the rank r of n vectors: the true Gram matrix has r positive eigenvalues and n − r zeros, whatever it is
    ///   divided by and whichever positive weights there are; it is positive definite, and its determinant positive,
    ///   exactly if r = n.
    /// * Of the inertia: the class, the rank n₊ + n₋, and the sign (−1)^n₋ of the determinant, or 0.
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
        self.definiteness.certificate()
    }
}
