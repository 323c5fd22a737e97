//! The numbers as they are written, beside the doubles that are analysed.

use crate::matrix::ExactMatrix;

/// What is known of the numbers before they were rounded to the doubles that are analysed, and which of the two the
/// verdicts are about.
///
/// An [`ExactMatrix`] stands as the input does: of vectors that are rows, its rows are they.
///
/// ```
/// use gramkit::analysis::Written;
/// use gramkit::matrix::{Decimal, ExactMatrix, Reading};
/// use gramkit::{Analysis, AnalysisOptions, Vectors, Verdict};
/// // Cash, credit, and the total.
/// let cells = [["0.1", "0.2", "0.3"], ["0.7", "0.1", "0.8"], ["0.4", "1.3", "1.7"], ["1.1", "0.2", "1.3"]];
/// let x = ExactMatrix::from_decimals(4, 3, |i, j| Decimal::parse(cells[i][j]).unwrap())?;
/// let doubles = x.nearest()?;
/// let judge = |written| {
///     Analysis::with(&Vectors::columns(&doubles), &AnalysisOptions { written, ..AnalysisOptions::default() })
/// };
/// let beside = judge(Written::Beside(&x))?;
/// assert_eq!(beside.independence.as_ref().unwrap().verdict, Verdict::Proved);
/// assert!(beside.to_string().contains("As written     dependent, proved: 0 = x0 + x1 − x2"));
/// let judged = judge(Written::Judged(&x))?;
/// assert_eq!((judged.reading, judged.independence.as_ref().unwrap().verdict), (Reading::Decimals, Verdict::Refuted));
/// assert!(judged.certificate().unwrap().verify_exact(&x).is_ok());
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub enum Written<'a> {
    /// The doubles are what was given.
    #[default]
    Doubles,
    /// The doubles are nearest to decimals that are not there any more; where these might be judged otherwise, a note
    /// says so.
    Rounded,
    /// The verdicts are about the doubles, and beside them stand those about the numbers as they are written.
    Beside(&'a ExactMatrix),
    /// The verdicts are about the numbers as they are written: definiteness, inertia, independence, rank, the sign of
    /// the determinant, the certificate. Eigenvalues, singular values and inflation factors stay those of the doubles.
    Judged(&'a ExactMatrix),
}
