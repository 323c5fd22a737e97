//! Why a certificate is not accepted.

/// What is wrong with a certificate, or with the data that it is held against. All indices count from 0.
///
/// ```
/// use gramkit::{Definiteness, MatrixView, Symmetric};
/// use gramkit::certificate::Rejection;
/// let a = MatrixView::row_major(&[2.0, 1.0, 1.0, 2.0], 2, 2)?;
/// let certificate = Definiteness::of(&Symmetric::new(a.clone())?)?.certificate().unwrap();
/// assert_eq!(certificate.verify(a), Ok(()));
/// // The same evidence about another matrix, with eigenvalues −1 and 3.
/// let rejection = certificate.verify(MatrixView::row_major(&[1.0, 2.0, 2.0, 1.0], 2, 2)?).unwrap_err();
/// assert!(matches!(rejection, Rejection::Evidence { number: 0, .. }));
/// assert_eq!(
///     rejection.to_string(),
///     "evidence 0 (Cholesky factor) does not hold: \
///      row 0 of the remainder M is not diagonally dominant by the recorded margin"
/// );
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Rejection {
    /// The data have another shape than the certificate speaks of.
    #[error(
        "the certificate is about a matrix of {rows} × {columns} numbers, but the data are \
         {found_rows} × {found_columns}"
    )]
    Shape {
        /// Rows by the certificate.
        rows: usize,
        /// Columns by the certificate.
        columns: usize,
        /// Rows of the data.
        found_rows: usize,
        /// Columns of the data.
        found_columns: usize,
    },
    /// A NaN or an infinity among the data.
    #[error("entry ({row}, {column}) of the data is {value}, not a finite number")]
    NonFinite {
        /// Row of the first such entry.
        row: usize,
        /// Its column.
        column: usize,
        /// The entry.
        value: f64,
    },
    /// The matrix differs from its transpose.
    #[error("the data are not symmetric: entries ({row}, {column}) and ({column}, {row}) differ")]
    Asymmetric {
        /// Row of the first entry that differs from its mirror image.
        row: usize,
        /// Its column.
        column: usize,
    },
    /// A claim about matrices within a radius or shifted ones, held against numbers as they are written.
    #[error("the certificate is about more than one matrix; of numbers as they are written, only their own is judged")]
    OnlyOfDoubles,
    /// The radius is negative or not a number.
    #[error("the radius is {radius}; it must be a finite number, zero or more")]
    Radius {
        /// The radius.
        radius: f64,
    },
    /// The bounds in the order of forms are not as many as the matrix has rows, or one of them is negative or not a
    /// number, or there are errors of the entries beside them.
    #[error("the bounds of the diagonal are not {expected} finite numbers, zero or more, that stand alone")]
    Diagonal {
        /// n.
        expected: usize,
    },
    /// The errors of the entries are not as many as the matrix has pairs, or one of them is negative or not a number.
    #[error("the errors of the entries are not {expected} finite numbers, zero or more")]
    EntryErrors {
        /// n(n + 1)/2.
        expected: usize,
    },
    /// The radius is shorter than both norms of the errors of the entries.
    #[error("the radius {radius:e} is less than ‖E‖_∞ and ‖E‖_F of the errors E of the entries")]
    ShortRadius {
        /// The radius.
        radius: f64,
    },
    /// The components that count are not ascending indices of components, or none is left to be centred.
    #[error("the components that count are not ascending indices below {dimension}, or none is left to take a mean of")]
    Components {
        /// The dimension of the vectors.
        dimension: usize,
    },
    /// More pieces of evidence than any claim needs.
    #[error("there are {found} pieces of evidence; no claim needs more than {most}")]
    TooMuchEvidence {
        /// How many there are.
        found: usize,
        /// How many may be.
        most: usize,
    },
    /// More claims than the search ever makes.
    #[error("there are {found} claims, more than {most}")]
    TooManyClaims {
        /// How many there are.
        found: usize,
        /// How many may be.
        most: usize,
    },
    /// A claim of several does not hold.
    #[error("claim {number}: {rejection}")]
    Claim {
        /// Which one.
        number: usize,
        /// What is wrong with it.
        rejection: Box<Rejection>,
    },
    /// The rows of a principal submatrix are none, or not ascending indices of rows.
    #[error("the rows of the principal submatrix are not ascending indices below {order}")]
    Submatrix {
        /// n.
        order: usize,
    },
    /// The number that is subtracted from the diagonal is not finite.
    #[error("the shift is {shift}; it must be a finite number")]
    Shift {
        /// The shift.
        shift: f64,
    },
    /// A piece of evidence is malformed or false.
    #[error("evidence {number} ({evidence}) does not hold: {flaw}")]
    Evidence {
        /// Which one.
        number: usize,
        /// What kind it is.
        evidence: &'static str,
        /// What is wrong with it.
        flaw: Flaw,
    },
    /// All evidence holds, but it shows less than is claimed.
    #[error(
        "the evidence shows {what} to be {} {shown}, not {claimed}",
        if *.lower { "at least" } else { "at most" }
    )]
    Unsupported {
        /// What the bound is about.
        what: &'static str,
        /// Whether it is a lower bound.
        lower: bool,
        /// The bound that is claimed.
        claimed: usize,
        /// The bound that the evidence shows.
        shown: usize,
    },
}

/// What is wrong with a piece of evidence.
///
/// ```
/// use gramkit::{Certificate, Definiteness, MatrixView, Symmetric};
/// use gramkit::certificate::{Evidence, Flaw, Rejection};
/// let a = MatrixView::row_major(&[1.0, 1.0, 1.0, 1.0], 2, 2)?; // eigenvalues 0 and 2
/// let Some(Certificate::Inertia { order, radius, diagonal, entry_errors, inertia, mut evidence, work }) =
///     Definiteness::of(&Symmetric::new(a.clone())?)?.certificate() else { unreachable!() };
/// for item in &mut evidence {
///     if let Evidence::Relations(relations) = item {
///         relations[0].coefficients[0] += 1; // 2·x0 − x1 is not zero
///     }
/// }
/// let forged = Certificate::Inertia { order, radius, diagonal, entry_errors, inertia, evidence, work };
/// let rejection = forged.verify(a).unwrap_err();
/// assert!(matches!(rejection, Rejection::Evidence { flaw: Flaw::Remainder { row: 0, .. }, .. }));
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Flaw {
    /// A list has the wrong length.
    #[error("{what}: {expected} are needed, there are {found}")]
    Length {
        /// What is listed.
        what: &'static str,
        /// The length that fits.
        expected: usize,
        /// The length that came.
        found: usize,
    },
    /// A list is longer than the matrix allows, or than any claim needs.
    #[error("{what}: there are {found}, more than the {most} that fit the matrix or any claim")]
    TooMany {
        /// What is listed.
        what: &'static str,
        /// How many may be.
        most: usize,
        /// How many there are.
        found: usize,
    },
    /// An index that the matrix does not have, or that does not count.
    #[error("{what} {index} is not one of the matrix")]
    Index {
        /// Row, column or pivot.
        what: &'static str,
        /// The index.
        index: usize,
    },
    /// An index that stands twice.
    #[error("{what} {index} stands twice")]
    Repeated {
        /// Row, column or pivot.
        what: &'static str,
        /// The index.
        index: usize,
    },
    /// A number that is not finite.
    #[error("{what} is not a finite number")]
    NotFinite {
        /// Where it stands.
        what: &'static str,
    },
    /// An exponent beyond what any scaling of doubles needs.
    #[error("a scaling by 2^{exponent} exceeds what doubles need, 2^±4400")]
    Exponent {
        /// The exponent.
        exponent: i32,
    },
    /// A sign that is neither −1 nor 1.
    #[error("{sign} is not a sign")]
    Sign {
        /// What stands in place of the sign.
        sign: i8,
    },
    /// A pair of recorded bounds that contradicts the proof.
    #[error("the recorded {small} {value:e} is not between 0 and the {large} {limit:e}")]
    Recorded {
        /// The smaller number's name.
        small: &'static str,
        /// The smaller number.
        value: f64,
        /// The larger number's name.
        large: &'static str,
        /// The larger number.
        limit: f64,
    },
    /// A modulus that is even, or too small or large.
    #[error("the modulus {modulus} is not an odd number between 2^31 and 2^63")]
    Modulus {
        /// The modulus.
        modulus: u64,
    },
    /// An integer longer than relations between doubles ever need.
    #[error("a coefficient has {bits} bits, more than {most}")]
    LongInteger {
        /// Its length.
        bits: u64,
        /// The length allowed.
        most: u64,
    },
    /// Evidence about the stored matrix, in a claim about all matrices within a positive radius; or evidence that a
    /// certificate of this kind cannot contain.
    #[error("it proves nothing of this claim")]
    Inadmissible,
    /// A piece of evidence about the stored matrix, on which one about all within the errors of its entries rests.
    #[error("its evidence {number} ({evidence}) about the stored matrix does not hold: {flaw}")]
    Stored {
        /// Which one.
        number: usize,
        /// What kind it is.
        evidence: &'static str,
        /// What is wrong with it.
        flaw: Box<Flaw>,
    },
    /// The matrix is not of order 0.
    #[error("the order is {order}, not 0")]
    NotEmpty {
        /// The order.
        order: usize,
    },
    /// The matrix is not zero.
    #[error("entry ({row}, {column}) is not 0")]
    NotZero {
        /// Row of an entry that is not zero.
        row: usize,
        /// Its column.
        column: usize,
    },
    /// There are no more vectors than dimensions.
    #[error("there are {vectors} vectors in {dimensions} dimensions")]
    NotMoreVectors {
        /// How many vectors there are, the constant included.
        vectors: usize,
        /// The dimensions that count.
        dimensions: usize,
    },
    /// m_ii ≤ Σ_{j≠i} |m_ij|.
    #[error("row {row} of the remainder M is not diagonally dominant by the recorded margin")]
    NotDominant {
        /// i.
        row: usize,
    },
    /// A number that must be positive is not.
    #[error("{what} {index} is not positive")]
    NotPositive {
        /// Where it stands.
        what: &'static str,
        /// Its index.
        index: usize,
    },
    /// t_i·w_i < Σ_j e_ij·w_j.
    #[error("row {row} is lowered by less than the weighted errors of its entries")]
    NotLowered {
        /// i.
        row: usize,
    },
    /// The i-th component of (|I − R·DAD| + |R|·DED)·w is not below w_i.
    #[error("the approximate inverse with these weights leaves as much as they are, or more, in row {row}")]
    NotContracted {
        /// i.
        row: usize,
    },
    /// Σ_j |f_ij| and the radius of (DT)ᵀA(DT) = J + F add up to 1 or more.
    #[error("row {row} of (DT)ᵀA(DT) is not nearer than 1 to that of the signs, the radius counted")]
    NotSigns {
        /// i.
        row: usize,
    },
    /// The quadratic form does not have the sign on the vector.
    #[error("the quadratic form does not have the sign {sign} on the vector")]
    FormSign {
        /// The claimed sign.
        sign: i8,
    },
    /// The quadratic form does not have the sign on the whole subspace.
    #[error("the quadratic form does not have the sign {sign} on the whole subspace")]
    NotDefinite {
        /// The claimed sign.
        sign: i8,
    },
    /// Σ c_j x_j is not zero (or, of vectors less their means, not constant).
    #[error("relation {relation} leaves a number of size 2^{exponent} in row {row}")]
    Remainder {
        /// Which relation.
        relation: usize,
        /// A row in which something is left.
        row: usize,
        /// Its order of magnitude.
        exponent: i64,
    },
    /// The relations are not independent of each other, as far as one prime can tell.
    #[error("the {relations} relations have rank {rank} modulo 2^61 − 1")]
    DependentRelations {
        /// How many there are.
        relations: usize,
        /// Their rank.
        rank: usize,
    },
    /// The minor is zero modulo the prime.
    #[error("the minor is 0 modulo {modulus}, or has a divisor in common with it")]
    MinorVanishes {
        /// The modulus.
        modulus: u64,
    },
    /// A minor of the next order is not zero.
    #[error("the rank exceeds {rank}")]
    RankExceeds {
        /// The claimed bound.
        rank: usize,
    },
    /// A leading principal minor has another sign than is said.
    #[error("the principal minor of order {order} has the sign {found}, not {claimed}")]
    MinorSign {
        /// The order of the minor.
        order: usize,
        /// The sign that is said.
        claimed: i8,
        /// The sign that it has.
        found: i8,
    },
    /// Two consecutive principal minors are zero, or the last is; Gundelfinger's rule does not apply.
    #[error("the principal minor of order {order} is 0 and not between two that are not")]
    NoRule {
        /// The order of the minor.
        order: usize,
    },
    /// Something is left after the pivots.
    #[error("the Schur complement after the {pivots} pivots is not zero")]
    SchurComplement {
        /// How many pivots there are.
        pivots: usize,
    },
    /// Elimination with integers as long as these would take too much time.
    #[error("it would take about 2^{exponent} operations to check, more than 2^{most}")]
    OutOfReach {
        /// The logarithm of the number of operations.
        exponent: u32,
        /// That of the number allowed.
        most: u32,
    },
    /// ZᵀZ is not shown to be nonsingular.
    #[error("ZᵀZ is neither diagonally dominant nor nonsingular modulo 2^61 − 1")]
    Singular,
}
