//! The Gram norm on a plane of directions.

use faer::Mat;

use super::components::Components;
use super::ellipse::Ellipse;
use super::form::Form;
use super::image::Image;
use super::norm_at::{NormAt, not_semidefinite};
use super::plane::{Basis, Plane};
use super::triangle::Triangle;
use crate::claim::{Count, Enclosure, Radius};
use crate::error::{Error, Place, Result};
use crate::matrix::{Real, Symmetric, Vectors};
use crate::rounding::{check_environment, in_range};
use crate::spectrum::{Eigen, Svd};
use crate::verdict::{NumericalRank, Tolerance};

/// The Gram norm on a plane of directions, and what is proved of it.
///
/// ```
/// use gramkit::{MatrixView, Vectors};
/// use gramkit::gram_norm::{GramNorm, Plane};
/// // Singular values 3 and 1e-12: the square of the second is lost in XᵀX.
/// let x = Vectors::columns(MatrixView::row_major(&[3.0, 0.0, 0.0, 1e-12], 2, 2)?);
/// let norm = GramNorm::of(&x, Plane::default())?;
/// assert_eq!(norm.singular_values, [3.0, 1e-12]);
/// let along = norm.at(0.0, 2.0)?;
/// assert!((along.value.unwrap() - 2e-12).abs() < 1e-27 && along.enclosure.contains(2e-12));
/// // {‖p‖_G = 6} has semi-axes 6/3 and 6/1e-12.
/// assert_eq!(norm.level(6.0)?.semi_axes[0], 2.0);
/// assert_eq!(norm.local_rank(1.0, 1.0, 1e-6)?.exact(), Some(1));
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct GramNorm {
    /// σ₁ ≥ σ₂, the computed singular values of X on the plane; 0 where nothing but rounding is left.
    pub singular_values: [f64; 2],
    /// An interval for each that contains it.
    pub enclosures: [Enclosure; 2],
    /// The radius of a stored matrix, [`Radius::Exact`] of vectors: the enclosures, and those of each norm, are as good
    /// as it is, proved unless it is an estimate.
    pub radius: Radius,
    basis: Basis,
    norm: Norm,
    components: Components,
    /// max(m, n).
    size: usize,
}

/// How the norm is computed.
#[derive(Clone, Debug)]
enum Norm {
    Triangle(Triangle),
    Form(Form),
}

impl GramNorm {
    /// The Gram norm of XᵀX, from the vectors.
    ///
    /// Costs an SVD. The values are accurate to a few (m + n)·u relative to |α|‖Xu‖ + |β|‖Xv‖ — to ‖Xp‖ itself where Xu
    /// and Xv are orthogonal, as those of singular vectors are — and the enclosures say to how much exactly. They are
    /// about the directions as they are stored: computed singular vectors differ from the exact ones by about u·σ₁ over
    /// the gap.
    ///
    /// # Errors
    /// [`Error::NotFinite`] in a vector or a direction; [`Error::Domain`] for fewer than two vectors; [`Error::Shape`]
    /// for directions of another length; [`Error::NoDirection`] for directions that are zero or dependent (to 8n·u of
    /// their length); [`Error::Domain`] for two singular vectors that are the same or not there; [`Error::Overflow`];
    /// [`Error::NoConvergence`].
    pub fn of<T: Real>(vectors: &Vectors<'_, T>, plane: Plane<'_>) -> Result<Self> {
        check_environment()?;
        vectors.check_finite()?;
        let (m, n) = (vectors.dimension(), vectors.len());
        plane.check(n)?;
        let x = vectors.matrix();
        // Rows of zeros change no norm, and give the thin decomposition as many vectors as the plane takes.
        let rows = plane.singular_vectors();
        let svd = if rows > m {
            let padded = Mat::from_fn(rows, n, |i, j| if i < m { x[(i, j)].to_f64() } else { 0.0 });
            Svd::of(&Vectors::columns(&padded))?
        } else {
            Svd::of(vectors)?
        };
        let basis = Basis::of(plane, &svd.right)?;
        let [of_u, of_v] = Image::of((m, n), |i, j| x[(i, j)].to_f64(), [&basis.u, &basis.v]);
        let triangle = Triangle::of(&of_u, &of_v);
        let (singular_values, enclosures) = triangle.singular_values(basis.loss_bound)?;
        let components = Components::of(svd.values, svd.enclosures, &svd.right, &basis);
        let norm = Norm::Triangle(triangle);
        Ok(Self { singular_values, enclosures, radius: Radius::Exact, basis, norm, components, size: m.max(n) })
    }

    /// The Gram norm of a stored matrix G, for every G within its radius; its "singular values" are the roots of the
    /// eigenvalues.
    ///
    /// pᵀGp is accurate to about n·u‖G‖‖p‖² and the radius: of a computed XᵀX, half the digits of [`GramNorm::of`].
    ///
    /// ```
    /// use gramkit::{Error, Radius, Symmetric};
    /// use gramkit::gram_norm::{GramNorm, Plane};
    /// let g = Symmetric::from_lower(2, |i, j| if i == j { [4.0, 0.01][i] } else { 0.0 })?;
    /// let norm = GramNorm::of_symmetric(&g.clone().with_radius(Radius::Bound(0.02))?, Plane::default())?;
    /// assert_eq!(norm.at(1.0, 0.0)?.value, Some(2.0));
    /// assert_eq!(norm.at(0.0, 1.0)?.value, None); // pᵀGp lies in [−0.01, 0.03]
    /// let indefinite = Symmetric::from_lower(2, |i, j| if i == j { [4.0, -0.01][i] } else { 0.0 })?;
    /// assert!(matches!(GramNorm::of_symmetric(&indefinite, Plane::default()), Err(Error::Domain { .. })));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`GramNorm::of`]; [`Error::Domain`] if G has an eigenvalue that is negative within the whole radius: then
    /// there is no norm ([`Definiteness`](crate::Definiteness) proves it).
    pub fn of_symmetric(a: &Symmetric, plane: Plane<'_>) -> Result<Self> {
        check_environment()?;
        let n = a.order();
        plane.check(n)?;
        let eigen = Eigen::of(a)?;
        if let Some(negative) = eigen.enclosures.iter().find(|e| e.upper < 0.0) {
            return Err(not_semidefinite(negative.upper));
        }
        let vectors = Mat::from_fn(n, n, |i, j| eigen.vectors[(i, n - 1 - j)]);
        let basis = Basis::of(plane, &vectors)?;
        let form = Form::of(a, &basis);
        let (singular_values, enclosures) = form.singular_values()?;
        let values = eigen.values.iter().rev().map(|x| if *x > 0.0 { x.sqrt() } else { 0.0 }).collect();
        let roots = eigen.enclosures.iter().rev().map(Enclosure::square_root).collect();
        let components = Components::of(values, roots, &vectors, &basis);
        let norm = Norm::Form(form);
        Ok(Self { singular_values, enclosures, radius: eigen.radius, basis, norm, components, size: n })
    }

    /// u and v, of n components each.
    pub fn basis(&self) -> [&[f64]; 2] {
        [&self.basis.u, &self.basis.v]
    }

    /// k and l, where the plane is that of two singular vectors.
    pub fn singular_vectors(&self) -> Option<[usize; 2]> {
        self.basis.singular
    }

    /// Whether G is a stored matrix, of which pᵀGp may be undetermined; a norm ‖Xp‖ never is.
    pub fn is_stored(&self) -> bool {
        matches!(self.norm, Norm::Form(_))
    }

    /// √(pᵀGp) of p = αu + βv.
    ///
    /// # Errors
    /// [`Error::NotFinite`] for a coordinate that is not finite; [`Error::Overflow`]; [`Error::Domain`] where pᵀGp is
    /// proved to be negative.
    pub fn at(&self, alpha: f64, beta: f64) -> Result<NormAt> {
        let point = checked([alpha, beta])?;
        match &self.norm {
            Norm::Triangle(triangle) => triangle.norm(point),
            Norm::Form(form) => form.norm(point),
        }
    }

    /// {√(pᵀGp) = t}: the ellipse with the semi-axes t/σ₁ ≤ t/σ₂, in the coordinates (α, β); two lines where σ₂ = 0,
    /// nothing where both are.
    ///
    /// Its points have the norm t to about u, and to u·σ₁/σ₂ in a plane whose axes are not those of the ellipse.
    ///
    /// # Errors
    /// [`Error::Domain`] for a level that is not a positive finite number; [`Error::Overflow`] if a semi-axis exceeds
    /// f64; [`Error::Underflow`] if one is below its smallest number.
    pub fn level(&self, t: f64) -> Result<Ellipse> {
        if !(t.is_finite() && t > 0.0) {
            return Err(Error::Domain { what: "level", value: t, must_be: "a positive finite number" });
        }
        let what = "semi-axes of a level ellipse";
        let axis = |i: usize| match self.singular_values[i] {
            0.0 => Ok(f64::INFINITY),
            sigma if t / sigma == 0.0 => Err(Error::Underflow { what, row: i, column: i }),
            sigma => in_range(t / sigma, what, i, i),
        };
        Ok(Ellipse { semi_axes: [axis(0)?, axis(1)?], directions: self.directions() })
    }

    /// The right singular vectors of X on the plane, in the coordinates (α, β): that of σ₁, and that of σ₂.
    pub fn directions(&self) -> [[f64; 2]; 2] {
        match &self.norm {
            Norm::Triangle(triangle) => triangle.axes(),
            Norm::Form(form) => form.axes(),
        }
    }

    /// {Xp : p in the plane, ‖p‖ = 1}, the ellipse with the semi-axes σ₁ and σ₂, in the coordinates of the left
    /// singular vectors of X on the plane.
    ///
    /// The point at φ is the image of cos φ and sin φ times the two [`directions`](GramNorm::directions).
    ///
    /// ```
    /// use gramkit::{MatrixView, Vectors};
    /// use gramkit::gram_norm::{GramNorm, Plane};
    /// let x = [1.0, 1.0, 0.0, 1.0]; // σ = golden ratio and its inverse
    /// let norm = GramNorm::of(&Vectors::columns(MatrixView::row_major(&x, 2, 2)?), Plane::default())?;
    /// let [long, short] = norm.image_of_unit_circle().semi_axes;
    /// assert!((long - 1.618033988749895).abs() < 1e-15 && (long * short - 1.0).abs() < 1e-15);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    pub fn image_of_unit_circle(&self) -> Ellipse {
        Ellipse { semi_axes: self.singular_values, directions: [[1.0, 0.0], [0.0, 1.0]] }
    }

    /// #{i : σᵢ|vᵢᵀp| > τ} of p = αu + βv, over all singular values of X.
    ///
    /// The σᵢ are the exact ones, as far as they are enclosed, the vᵢ the computed ones: where singular values cluster,
    /// the exact ones are not unique. The bounds differ where a component cannot be told from τ.
    ///
    /// # Errors
    /// [`Error::NotFinite`] for a coordinate that is not finite; [`Error::Domain`] for a tolerance that is negative or
    /// not finite.
    pub fn local_rank(&self, alpha: f64, beta: f64, tolerance: f64) -> Result<Count> {
        let point = checked([alpha, beta])?;
        if !(tolerance.is_finite() && tolerance >= 0.0) {
            let must_be = "a finite number, zero or more";
            return Err(Error::Domain { what: "tolerance", value: tolerance, must_be });
        }
        Ok(self.components.above(point, tolerance))
    }

    /// The computed rows σᵢ(vᵢᵀu, vᵢᵀv): times (α, β)ᵀ, row i is the component of Xp along the i-th left singular
    /// vector.
    pub fn components(&self) -> Vec<[f64; 2]> {
        self.components.rows()
    }

    /// How many of σ₁ and σ₂ exceed a tolerance: 0, 1 or 2; proved where no enclosure contains it.
    ///
    /// ```
    /// use gramkit::{MatrixView, Vectors};
    /// use gramkit::gram_norm::{GramNorm, Plane};
    /// use gramkit::verdict::Tolerance;
    /// let x = [1.0, 0.0, 0.0, 0.0, 1e-9, 0.0, 0.0, 0.0, 1e-12];
    /// let x = Vectors::columns(MatrixView::row_major(&x, 3, 3)?);
    /// let norm = GramNorm::of(&x, Plane::Singular { first: 0, second: 2 })?;
    /// assert_eq!(norm.rank(Tolerance::Absolute(1e-10))?.bounds.exact(), Some(1));
    /// assert_eq!(norm.rank(Tolerance::Absolute(1e-13))?.bounds.exact(), Some(2));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Domain`] for a tolerance that is negative or not finite.
    pub fn rank(&self, tolerance: Tolerance) -> Result<NumericalRank> {
        NumericalRank::of(&self.singular_values, &self.enclosures, self.size, tolerance)
    }
}

fn checked(point: [f64; 2]) -> Result<[f64; 2]> {
    match point.iter().position(|x| !x.is_finite()) {
        Some(index) => Err(Error::NotFinite {
            place: Place::Component { what: "coordinates in the plane", index },
            value: point[index],
        }),
        None => Ok(point),
    }
}
