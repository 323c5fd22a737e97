//! T, and how nearly orthonormal it makes the columns.

use faer::{Mat, MatRef};

use super::doubled;
use super::factor::{GOOD_LOSS, inverse_by_cholesky, inverse_by_qr, upper_triangle};
use super::transform::Transform;
use super::weighted_columns::WeightedColumns;
use crate::certificate::Preconditioner;
use crate::error::Result;
use crate::gram::{Accuracy, Weights};
use crate::matrix::{Real, Vectors};
use crate::rounding::{add_up, check_environment, mul_up, sqrt_up};

/// How [`Whitened::with`] looks at the vectors. The default is the vectors as they are, in the working precision.
#[derive(Clone, Copy, Debug, Default)]
pub struct WhiteningOptions<'a> {
    /// Whether the constant is added as the first column: what [is read off](Whitened::centred_singular_values) of the
    /// others is then of the centred vectors.
    pub constant: bool,
    /// Weights w_k ≥ 0 of the components.
    pub weights: Option<&'a [f64]>,
    /// With [`Accuracy::Doubled`], products keep their rounding errors and a second factor follows the first: some ten
    /// times the work, for an α of about n·u at condition numbers up to 1/(n²u²).
    pub accuracy: Accuracy,
}

/// T and α with ‖TᵀVᵀWVT − I‖₂ ≤ α < 1, for the columns v_j = x_j·2^(−e_j) of vectors that are proved to be independent
/// by it.
///
/// ```
/// use gramkit::{MatrixView, Vectors};
/// use gramkit::whitening::Whitened;
/// // Läuchli's vectors (1, ε, 0) and (1, 0, ε): σ = √(2 + ε²), ε.
/// let e = 2.0_f64.powi(-40);
/// let x = [1.0, e, 0.0, 1.0, 0.0, e];
/// let vectors = Vectors::columns(MatrixView::column_major(&x, 3, 2)?);
/// let whitened = Whitened::of(&vectors)?.expect("independent, and not too ill-conditioned");
/// let sigma = whitened.singular_values().expect("in the range of f64")[1];
/// assert!(sigma.contains(e) && sigma.width() < 1e-2 * e);
/// // (XᵀX)⁻¹ has the diagonal (1 + ε²)/(ε²(2 + ε²)).
/// let exact = (1.0 + e * e) / (e * e * (2.0 + e * e));
/// assert!(whitened.inverse_diagonal().iter().all(|d| d.contains(exact) && d.width() < 1e-2 * exact));
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Whitened {
    pub(super) transform: Transform,
    pub(super) exponents: Vec<i32>,
    /// W is 2^this times the weights that T was made with.
    pub(super) weight_exponent: i32,
    pub(super) loss: f64,
    /// Whether the first column is the constant.
    pub(super) constant: bool,
}

impl Whitened {
    /// T from a Cholesky factor of the Gram matrix of the scaled columns where that is good enough, else from a QR
    /// decomposition. `None` where α is not proved to be below 1: the vectors are dependent, or too nearly so.
    ///
    /// # Errors
    /// [`Error::NotFinite`](crate::Error::NotFinite); [`Error::Environment`](crate::Error::Environment).
    pub fn of<T: Real>(vectors: &Vectors<'_, T>) -> Result<Option<Self>> {
        Self::with(vectors, &WhiteningOptions::default())
    }

    /// The same with a constant, with weights, or in doubled precision.
    ///
    /// ```
    /// use gramkit::{Accuracy, MatrixView, Vectors};
    /// use gramkit::whitening::{Whitened, WhiteningOptions};
    /// // 0.1 + 0.2 in doubles is no multiple of 0.3: κ is about 10¹⁷.
    /// let x = [0.1 + 0.2, 1.0, 0.3, 1.0];
    /// let vectors = Vectors::columns(MatrixView::column_major(&x, 2, 2)?);
    /// assert!(Whitened::of(&vectors)?.is_none());
    /// let doubled = WhiteningOptions { accuracy: Accuracy::Doubled, ..WhiteningOptions::default() };
    /// assert!(Whitened::with(&vectors, &doubled)?.is_some_and(|whitened| whitened.loss() < 1e-12));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Whitened::of`]; for weights that are not one per component, not finite or negative, as
    /// [`Gram::with`](crate::Gram::with).
    pub fn with<T: Real>(vectors: &Vectors<'_, T>, options: &WhiteningOptions<'_>) -> Result<Option<Self>> {
        check_environment()?;
        vectors.check_finite()?;
        let x = vectors.matrix();
        let m = x.nrows();
        let weights = options.weights.map(|weights| Weights::new(weights, m)).transpose()?;
        let kept: Vec<usize> = (0..m).filter(|&i| options.weights.is_none_or(|w| w[i] > 0.0)).collect();
        if weights.is_none() && !options.constant {
            return Ok(Self::of_columns(x, None, options.accuracy));
        }
        let constant = usize::from(options.constant);
        let z = Mat::from_fn(kept.len(), x.ncols() + constant, |k, j| {
            if j < constant { 1.0 } else { x[(kept[k], j - constant)].to_f64() }
        });
        let weights = weights.map(|weights| weights.of_rows(&kept));
        let found = Self::of_columns(z.as_ref(), weights.as_ref(), options.accuracy);
        Ok(found.map(|whitened| Self { constant: options.constant, ..whitened }))
    }

    /// Of finite columns, with weights that are positive.
    pub(crate) fn of_columns<T: Real>(x: MatRef<'_, T>, weights: Option<&Weights>, accuracy: Accuracy) -> Option<Self> {
        let (m, n) = (x.nrows(), x.ncols());
        if n == 0 || n > m {
            return None;
        }
        let columns = WeightedColumns::of(x, weights);
        let weighed = columns.weighed(&columns.scaled.values);
        let exact = |t: Mat<f64>| columns.loss_of(&t).map(|loss| (Transform::exact(upper_triangle(&t)), loss));
        let found = match accuracy {
            Accuracy::Single | Accuracy::Working => inverse_by_cholesky(&weighed, None)
                .ok()
                .flatten()
                .and_then(exact)
                .filter(|&(_, loss)| loss <= GOOD_LOSS)
                .or_else(|| exact(inverse_by_qr(&weighed, None).ok()?)),
            Accuracy::Doubled => {
                let t = inverse_by_qr(&weighed, None).ok()?;
                let corrected = doubled::corrected(&columns, &t);
                let least = corrected.as_ref().map_or(f64::INFINITY, |&(_, loss)| loss);
                exact(t).filter(|&(_, loss)| loss < least).or(corrected)
            }
        };
        let (transform, loss) = found?;
        let WeightedColumns { scaled, weight_exponent, .. } = columns;
        Some(Self { transform, exponents: scaled.exponents, weight_exponent, loss, constant: false })
    }

    /// What a proof of independence leaves, without another decomposition.
    pub(crate) fn from_preconditioner(proof: &Preconditioner) -> Option<Self> {
        let n = proof.scaling.len();
        let values = Mat::from_fn(n, n, |i, j| if i <= j { proof.inverse[j * (j + 1) / 2 + i] } else { 0.0 });
        let (gram, f) = (proof.loss_bound, proof.product_error);
        let loss = add_up(add_up(gram, mul_up(mul_up(2.0, f), sqrt_up(add_up(1.0, gram)))), mul_up(f, f));
        let transform = Transform::exact(values);
        (loss < 1.0).then(|| Self {
            transform,
            exponents: proof.scaling.clone(),
            weight_exponent: 0,
            loss,
            constant: false,
        })
    }

    /// α ≥ ‖TᵀVᵀWVT − I‖₂, below 1: the relative error of what is read off T is about that.
    pub fn loss(&self) -> f64 {
        self.loss
    }

    /// The number n of columns, the constant among them.
    pub(crate) fn count(&self) -> usize {
        self.exponents.len()
    }
}
