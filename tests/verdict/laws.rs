//! The laws of verdicts, as properties over random and adversarial input.

use faer::Mat;
use gramkit::rounding::UNIT_ROUNDOFF;
use gramkit::{Definiteness, Determinant, Enclosure, Gram, Independence, Symmetric, Verdict};
use num_traits::{One, Signed, Zero};
use oracle::{Rational, Table, exact};
use proptest::prelude::*;

use crate::support::matrices::cases;
use crate::support::matrices::{
    adversarial, columns, entry, filled, gram, holds, inertia_holds, integer, meet, real, square, symmetric,
};
use crate::support::norms::lengths;

proptest! {
    #![proptest_config(cases())]

    // -----------------------------------------------------------------------------------------------------------------
    // xᵀGx = ‖Xx‖² ≥ 0

    #[test]
    fn no_gram_matrix_is_refuted_positive_semidefinite(x in adversarial(0..7_usize, 0..5_usize)) {
        let of_vectors = Definiteness::of_gram(&columns(&x)).expect("the entries are finite");
        prop_assert_eq!(of_vectors.is_positive_semidefinite(), Verdict::Proved);
        let table = Table::of(x.as_ref());
        let (rank, n) = (table.rank(), x.ncols());
        prop_assert!(inertia_holds(of_vectors.inertia.proved().expect("stored"), (rank, n - rank, 0)), "{:?}", of_vectors);
        // An entry out of range is an error, not an answer.
        if let Ok(g) = Gram::of(&columns(&x)) {
            let of_matrix = Definiteness::of(&g).expect("the spectrum of a finite Gram matrix");
            prop_assert_ne!(of_matrix.is_positive_semidefinite(), Verdict::Refuted);
            prop_assert!(inertia_holds(of_matrix.inertia.proved().expect("stored"), (rank, n - rank, 0)), "{:?}", of_matrix);
        }
    }

    #[test]
    fn verdicts_on_stored_matrices_hold_exactly(a in square(entry(), 0..6)) {
        let a = symmetric(&a);
        let verdict = Definiteness::of(&a).expect("the entries are moderate");
        let truth = Table::of(a.as_faer()).inertia();
        prop_assert!(inertia_holds(verdict.inertia.proved().expect("stored"), truth), "{:?} for {:?}", verdict, truth);
    }

    #[test]
    fn verdicts_on_neighbours_of_singular_matrices_hold_exactly(
        (v, rank) in (1..4_usize, 2..6_usize).prop_flat_map(|(rank, n)| (real(Just(rank), Just(n)), Just(rank))),
        signs in any::<u8>(),
        decimals in any::<bool>(),
    ) {
        // Σ ±v_k v_kᵀ, rounded entry by entry: every eigenvalue beyond the rank is rounding, of either sign or none.
        let v = Mat::from_fn(v.nrows(), v.ncols(), |i, j| if decimals { (8.0 * v[(i, j)]).round() / 10.0 } else { v[(i, j)] });
        let sign = |k: usize| if signs >> k & 1 == 1 { -1.0 } else { 1.0 };
        let a = Symmetric::from_lower(v.ncols(), |i, j| (0..rank).map(|k| sign(k) * v[(k, i)] * v[(k, j)]).sum());
        let a = a.expect("moderate entries");
        let verdict = Definiteness::of(&a).expect("moderate entries");
        let truth = Table::of(a.as_faer()).inertia();
        prop_assert!(inertia_holds(verdict.inertia.proved().expect("stored"), truth), "{:?} for {:?}", verdict, truth);
        // The signs of entries, negated or congruently scaled, never contradict it.
        let negated = Definiteness::of(&a.negated()).expect("moderate entries").inertia.proved().expect("stored");
        prop_assert!(inertia_holds(negated, (truth.2, truth.1, truth.0)));
        let scaled = Symmetric::from_lower(a.order(), |i, j| a.get(i, j) * 16.0_f64.powi((i + j) as i32));
        let scaled = Definiteness::of(&scaled.expect("moderate entries")).expect("moderate entries").inertia.proved().expect("stored");
        prop_assert!(inertia_holds(scaled, truth));
    }

    #[test]
    fn three_decimal_vectors_in_the_plane_are_called_dependent(x in filled(Just(2), Just(3), (-999..=999_i32).prop_map(|z| f64::from(z) / 100.0))) {
        prop_assert_eq!(Independence::of(&columns(&x)).expect("finite entries").verdict, Verdict::Refuted);
        let verdict = Definiteness::of_gram(&columns(&x)).expect("finite entries");
        prop_assert_eq!(verdict.is_positive_definite(), Verdict::Refuted);
        // The rounded matrix may be definite, singular or indefinite; within its radius nothing of that is certain.
        let g = gram(&x);
        prop_assert_ne!(Definiteness::of(&g).expect("moderate entries").is_positive_definite(), Verdict::Proved);
    }

    #[test]
    fn nearly_dependent_vectors_are_judged_exactly(
        x in real(2..6_usize, Just(2)),
        (a, b) in (entry(), entry()),
    ) {
        // The third vector is a combination of the others, up to rounding that may or may not leave their span.
        let three = Mat::from_fn(x.nrows(), 3, |i, j| if j < 2 { x[(i, j)] } else { a * x[(i, 0)] + b * x[(i, 1)] });
        let truth = Table::of(three.as_ref()).rank();
        let independence = Independence::of(&columns(&three)).expect("finite entries");
        prop_assert!(holds(independence.rank, truth), "{:?} for {}", independence, truth);
        let g = gram(&three);
        prop_assert!(inertia_holds(Definiteness::of(&g).expect("moderate entries").inertia.proved().expect("stored"), (truth, 3 - truth, 0)));
    }

    // -----------------------------------------------------------------------------------------------------------------
    // The inertia of SᵀAS is that of A (Sylvester)

    #[test]
    fn congruence_keeps_the_inertia(
        (a, s) in (1..6_usize).prop_flat_map(|n| (integer(Just(n), Just(n), 2), integer(Just(n), Just(n), 1))),
        indefinite in any::<bool>(),
    ) {
        let a = if indefinite { symmetric(&a) } else { gram(&a).into_symmetric() };
        let n = a.order();
        // Unit lower triangular, then unit upper triangular: the determinant is 1.
        let lower = Mat::from_fn(n, n, |i, j| if i == j { 1.0 } else if i > j { s[(i, j)] } else { 0.0 });
        let upper = Mat::from_fn(n, n, |i, j| if i == j { 1.0 } else if i < j { s[(i, j)] } else { 0.0 });
        let s = oracle::plain_product(lower.as_ref(), upper.as_ref());
        let congruent = oracle::plain_product(s.transpose(), oracle::plain_product(a.as_faer(), s.as_ref()).as_ref());
        let congruent = Symmetric::new(&congruent).expect("small integers, so symmetric to the bit");
        let truth = Table::of(a.as_faer()).inertia();
        prop_assert_eq!(Table::of(congruent.as_faer()).inertia(), truth);
        for matrix in [&a, &congruent] {
            let inertia = Definiteness::of(matrix).expect("small integers").inertia.proved().expect("stored");
            prop_assert!(inertia.is_complete(), "undetermined for small integers: {:?}", matrix);
            prop_assert!(inertia_holds(inertia, truth));
        }
    }

    // -----------------------------------------------------------------------------------------------------------------
    // det XᵀX = (det X)²

    #[test]
    fn the_gram_determinant_is_the_squared_determinant(x in square(entry(), 1..6)) {
        let table = Table::of(x.as_ref());
        let determinant = table.determinant();
        let of_vectors = Independence::of(&columns(&x)).expect("finite entries").determinant;
        let of_matrix = Determinant::of(&gram(&x)).expect("moderate entries");
        let square = &determinant * &determinant;
        let sign = i8::from(!square.is_zero());
        for found in [&of_vectors, &of_matrix] {
            prop_assert!(found.sign.proved().is_none_or(|found| found == sign), "{:?}", found);
            if square.is_zero() {
                prop_assert!(found.ln_abs_enclosure.proved().is_none());
            } else if let Some(e) = found.ln_abs_enclosure.proved() {
                within_logarithm(e, &square)?;
            }
        }
        // The determinant of the stored vectors is never left open where it is well away from zero.
        let lengths: f64 = lengths(&x).iter().product();
        let ratio = if lengths > 0.0 { determinant.abs() / exact(lengths) } else { Rational::zero() };
        if ratio > exact(1e-6) {
            prop_assert!(of_vectors.ln_abs_enclosure.proved().is_some(), "{:?}", of_vectors);
        }
    }

    #[test]
    fn determinants_of_stored_matrices_hold_exactly(a in square(entry(), 0..6)) {
        let a = symmetric(&a);
        let truth = Table::of(a.as_faer()).determinant();
        let found = Determinant::of(&a).expect("moderate entries");
        let sign = if truth.is_zero() { 0 } else if truth.is_positive() { 1 } else { -1 };
        prop_assert!(found.sign.proved().is_none_or(|found| found == sign), "{:?}", found);
        if let Some(e) = found.ln_abs_enclosure.proved() {
            within_logarithm(e, &truth.abs())?;
        }
    }

    // -----------------------------------------------------------------------------------------------------------------
    // 0 ≤ det G / ∏ g_ii ≤ 1 (Hadamard)

    #[test]
    fn the_hadamard_ratio_is_a_squared_volume_of_unit_vectors(
        x in real(1..8_usize, 1..5_usize),
        exponents in prop::collection::vec(-50..50_i32, 4),
    ) {
        let table = Table::of(x.as_ref()).gram();
        let product = (0..x.ncols()).fold(Rational::one(), |product, j| product * table.at(j, j));
        let ratio = if product.is_zero() { Rational::zero() } else { table.determinant() / product };
        let found = Independence::of(&columns(&x)).expect("finite entries").determinant;
        if let Some(e) = found.ln_hadamard_enclosure {
            prop_assert!(!ratio.is_zero() && e.upper <= 0.0);
            within_logarithm(e, &ratio)?;
        }
        if let Some(value) = found.hadamard_ratio {
            prop_assert!((0.0..=1.0).contains(&value));
        }
        // Neither the lengths nor the order of the vectors matter.
        let reversed = Mat::from_fn(x.nrows(), x.ncols(), |i, j| {
            x[(i, x.ncols() - 1 - j)] * 2.0_f64.powi(exponents[j])
        });
        let other = Independence::of(&columns(&reversed)).expect("finite entries").determinant;
        if let (Some(a), Some(b)) = (found.ln_hadamard_enclosure, other.ln_hadamard_enclosure) {
            prop_assert!(meet(a, b));
        }
        let scaled = Mat::from_fn(x.nrows(), x.ncols(), |i, j| x[(i, j)] * 2.0_f64.powi(exponents[j]));
        let scaled = Independence::of(&columns(&scaled)).expect("finite entries").determinant;
        if let (Some(a), Some(b)) = (found.ln_hadamard_enclosure, scaled.ln_hadamard_enclosure) {
            prop_assert!(meet(a, b));
        }
        prop_assert_eq!(found.sign, scaled.sign);
    }
}

/// ln q ∈ e, up to the oracle's own rounding: a few units relative to max(64, |ln q|), for logarithms of 64-bit
/// integers may cancel.
fn within_logarithm(e: Enclosure, q: &Rational) -> Result<(), TestCaseError> {
    let ln = oracle::ln(q);
    let slack = 4.0 * UNIT_ROUNDOFF * ln.abs().max(64.0);
    prop_assert!(e.lower - slack <= ln && ln <= e.upper + slack, "ln = {ln}, {e:?}");
    Ok(())
}
