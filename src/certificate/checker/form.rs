//! Quadratic forms, evaluated exactly.

use num_bigint::BigInt;
use num_traits::{Signed, Zero};

use super::data::Data;
use super::dyadic::{Dyadic, Line, dot, is_zero};
use super::elimination::is_positive_definite;
use super::{check_dimensions, check_exponents, check_finite, check_length, check_sign};
use crate::certificate::{CholeskyFactor, Flaw, Subspace, Witness};

/// σA − diag(t), t ≥ 0: for t_i = r its sign σ on a subspace is that of all matrices within r of A.
pub(super) struct Lowered<'a> {
    pub(super) matrix: &'a Data,
    pub(super) lowering: Vec<f64>,
}

impl Lowered<'_> {
    fn order(&self) -> usize {
        self.matrix.rows()
    }

    /// Entry (i, j) of D(σA − diag(t))D.
    fn entry(&self, i: usize, j: usize, sign: i8, scaling: &[i32]) -> Dyadic {
        let shift = i64::from(scaling[i]) + i64::from(scaling[j]);
        let entry = self.matrix.exact(i, j).scaled(shift);
        let entry = if sign < 0 { entry.negated() } else { entry };
        if i == j { entry.minus(Dyadic::of(self.lowering[i], shift)) } else { entry }
    }

    /// Row i of σA − diag(t).
    fn row(&self, i: usize, sign: i8) -> Line {
        if is_zero(self.lowering[i]) && self.matrix.is_of_doubles() {
            return Line::of(self.matrix.row(i).iter().map(|&x| (if sign < 0 { -x } else { x }, 0)));
        }
        let none = vec![0; self.order()];
        Line::of_dyadics((0..self.order()).map(|j| self.entry(i, j, sign, &none)).collect())
    }

    /// M = D(σA − diag(t))D − RᵀR is diagonally dominant by the recorded margin: n³/6 products of the entries of R.
    pub(super) fn check_factor(&self, proof: &CholeskyFactor) -> Result<(), Flaw> {
        let n = self.order();
        check_sign(proof.sign)?;
        check_length("exponents", n, proof.scaling.len())?;
        check_exponents(&proof.scaling)?;
        check_length("entries of the factor", triangle(n), proof.factor.len())?;
        check_finite("an entry of the factor", &proof.factor)?;
        check_finite("the shift or its residual", &[proof.shift, proof.residual_bound])?;
        let (value, limit) = (proof.residual_bound, proof.shift);
        if value < 0.0 || value >= limit {
            return Err(Flaw::Recorded { small: "residual", value, large: "shift", limit });
        }
        let column = |j: usize| Line::of(proof.factor[triangle(j)..triangle(j + 1)].iter().map(|&x| (x, 0)));
        let factor: Vec<Line> = (0..n).map(column).collect();
        let remainder = |i: usize, j: usize| {
            let (r, s) = (&factor[i], &factor[j]);
            let product = Dyadic::new(dot(&r.integers, &s.integers), r.exponent + s.exponent);
            self.entry(i, j, proof.sign, &proof.scaling).minus(product)
        };
        let mut others = vec![Dyadic::zero(); n];
        for j in 0..n {
            for i in 0..j {
                let modulus = remainder(i, j).abs();
                for row in [i, j] {
                    others[row] = std::mem::replace(&mut others[row], Dyadic::zero()).plus(modulus.clone());
                }
            }
        }
        // What was recorded is checked too: the margin of dominance is at least s − ρ > 0.
        let margin = Dyadic::of(proof.shift, 0).minus(Dyadic::of(proof.residual_bound, 0));
        if !margin.is_positive() {
            return Err(Flaw::Recorded { small: "residual", value, large: "shift", limit });
        }
        for (row, others) in others.into_iter().enumerate() {
            if remainder(row, row).minus(others).minus(margin.clone()).is_negative() {
                return Err(Flaw::NotDominant { row });
            }
        }
        Ok(())
    }

    /// The form has its sign on the vector: n² products.
    pub(super) fn check_witness(&self, witness: &Witness) -> Result<(), Flaw> {
        check_vector(witness, self.order())?;
        let rows: Vec<Line> = (0..self.order()).map(|i| self.row(i, witness.sign)).collect();
        check_positive(&rows, witness)
    }

    /// The form has its sign on the span of k vectors: n²k + nk²/2 products, and where (DV)ᵀ(σA − rI)(DV) is not
    /// diagonally dominant, k³/6 steps of elimination with long integers. The number of vectors is what it shows.
    pub(super) fn check_subspace(&self, subspace: &Subspace) -> Result<(), Flaw> {
        check_sign(subspace.sign)?;
        check_dimensions(subspace, self.order())?;
        let rows: Vec<Line> = (0..self.order()).map(|i| self.row(i, subspace.sign)).collect();
        let form = on(&rows, &subspace.scaling, &subspace.vectors);
        let definite = is_dominant(&form) || is_positive_definite(form)?;
        if definite { Ok(()) } else { Err(Flaw::NotDefinite { sign: subspace.sign }) }
    }
}

/// Whether a witness has a sign, and a number for each of n components.
pub(super) fn check_vector(witness: &Witness, n: usize) -> Result<(), Flaw> {
    check_sign(witness.sign)?;
    check_length("components of the vector", n, witness.vector.len())?;
    check_finite("a component of the vector", &witness.vector)
}

/// Whether the form of the symmetric matrix with these rows is positive on the vector.
pub(super) fn check_positive(rows: &[Line], witness: &Witness) -> Result<(), Flaw> {
    let form = on(rows, &vec![0; rows.len()], std::slice::from_ref(&witness.vector));
    if form[0][0].is_positive() { Ok(()) } else { Err(Flaw::FormSign { sign: witness.sign }) }
}

/// (DV)ᵀB(DV) for the symmetric B with these rows, up to powers of two: one on each column and the same on its row, and
/// one on all.
fn on(rows: &[Line], scaling: &[i32], vectors: &[Vec<f64>]) -> Vec<Vec<BigInt>> {
    let (n, k) = (rows.len(), vectors.len());
    let scaled = |vector: &Vec<f64>| Line::of((0..n).map(|i| (vector[i], i64::from(scaling[i]))));
    let vectors: Vec<Vec<BigInt>> = vectors.iter().map(|vector| scaled(vector).integers).collect();
    let least = rows.iter().map(|row| row.exponent).min().unwrap_or(0);
    let mut form = vec![vec![BigInt::zero(); k]; k];
    for l in 0..k {
        let image = |row: &Line| dot(&row.integers, &vectors[l]) << (row.exponent - least) as u64;
        let image: Vec<BigInt> = rows.iter().map(image).collect();
        for j in 0..=l {
            let entry = dot(&vectors[j], &image);
            form[j][l].clone_from(&entry);
            form[l][j] = entry;
        }
    }
    form
}

/// Whether DSD is strictly diagonally dominant, with a positive diagonal, for the powers of two D that bring that to
/// order 1. Then S is positive definite by Gershgorin's theorem and Sylvester's law.
pub(super) fn is_dominant(form: &[Vec<BigInt>]) -> bool {
    if form.iter().enumerate().any(|(i, row)| !row[i].is_positive()) {
        return false;
    }
    let halves: Vec<u64> = form.iter().enumerate().map(|(i, row)| row[i].bits() / 2).collect();
    let most = halves.iter().copied().max().unwrap_or(0);
    form.iter().enumerate().all(|(i, row)| {
        let weight = |j: usize| row[j].abs() << (most - halves[j]);
        weight(i) > (0..row.len()).filter(|&j| j != i).map(weight).sum()
    })
}

/// 1 + 2 + … + n; more than any list holds if that exceeds a usize.
pub(super) fn triangle(n: usize) -> usize {
    n.checked_add(1).and_then(|next| n.checked_mul(next)).map_or(usize::MAX, |twice| twice / 2)
}
