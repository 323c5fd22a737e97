//! Whether what is claimed holds for a matrix of which the truth is known.

use gramkit::certificate::Relation;
use gramkit::claim::DefinitenessClass;
use gramkit::{Definiteness, Determinant, Symmetric, Verdict};
use oracle::dyadic::{Dyadic, whole};
use oracle::matrix::{Exact, Rows, mat};

pub(crate) fn symmetric(rows: &Rows) -> Symmetric {
    Symmetric::new(&mat(rows, rows.len())).unwrap()
}

pub(crate) fn class_of((positive, zero, negative): (usize, usize, usize)) -> DefinitenessClass {
    match (positive > 0, zero > 0, negative > 0) {
        (true, _, true) => DefinitenessClass::Indefinite,
        (true, true, false) => DefinitenessClass::PositiveSemidefinite,
        (_, false, false) => DefinitenessClass::PositiveDefinite,
        (false, true, true) => DefinitenessClass::NegativeSemidefinite,
        (false, false, true) => DefinitenessClass::NegativeDefinite,
        (false, true, false) => DefinitenessClass::Zero,
    }
}

pub(crate) fn agree(verdict: Verdict, truth: bool) -> bool {
    match verdict {
        Verdict::Proved => truth,
        Verdict::Refuted => !truth,
        Verdict::Undetermined => true,
    }
}

/// Whatever is claimed holds for a matrix of this inertia.
pub(crate) fn holds(answer: &Definiteness, truth: (usize, usize, usize)) -> bool {
    let (positive, zero, negative) = truth;
    let inertia = answer.inertia.proved().unwrap();
    let counts = [(inertia.positive, positive), (inertia.zero, zero), (inertia.negative, negative)];
    counts.iter().all(|(bound, count)| bound.lower <= *count && *count <= bound.upper)
        && answer.class.proved().is_none_or(|class| class == class_of(truth))
        && agree(answer.is_positive_definite(), zero + negative == 0)
        && agree(answer.is_positive_semidefinite(), negative == 0)
        && agree(answer.is_negative_definite(), zero + positive == 0)
        && agree(answer.is_negative_semidefinite(), positive == 0)
}

pub(crate) fn check_determinant(determinant: &Determinant, truth: &Dyadic, what: &dyn std::fmt::Debug) {
    assert!(determinant.sign.proved().is_none_or(|sign| sign == truth.sign()), "{what:?}: {determinant:?}");
    if let Some(e) = determinant.ln_abs_enclosure.proved() {
        assert!(!truth.is_zero(), "{what:?}: {determinant:?}");
        let (ln, slack) = truth.ln_abs();
        assert!(e.lower <= ln + slack && ln - slack <= e.upper, "{what:?}: ln {ln}, {determinant:?}");
    }
}

/// ln det A − Σ ln a_ii lies in its enclosure.
pub(crate) fn check_hadamard(determinant: &Determinant, truth: &Dyadic, a: &Exact, what: &dyn std::fmt::Debug) {
    if let Some(e) = determinant.ln_hadamard_enclosure {
        assert!(truth.sign() > 0, "{what:?}: {determinant:?}");
        let (mut ln, mut slack) = truth.ln_abs();
        for (j, row) in a.iter().enumerate() {
            let (l, s) = row[j].ln_abs();
            slack += s + f64::EPSILON * (ln.abs() + l.abs());
            ln -= l;
        }
        assert!(e.lower <= ln + slack && ln - slack <= e.upper, "{what:?}: ln {ln}, {determinant:?}");
    }
}

/// Whether Σ cⱼxⱼ = 0, with some cⱼ ≠ 0.
pub(crate) fn vanishes(relation: &Relation, x: &Exact) -> bool {
    let coefficients: Vec<Dyadic> = relation.coefficients.iter().map(|c| Dyadic(c.clone(), 0)).collect();
    coefficients.iter().any(|c| !c.is_zero())
        && x.iter().all(|row| row.iter().zip(&coefficients).fold(whole(0), |s, (x, c)| s.plus(&x.times(c))).is_zero())
}
