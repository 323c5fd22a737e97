//! The laws of Gram matrices, as properties over random and adversarial input.

use faer::Mat;
use gramkit::rounding::UNIT_ROUNDOFF;
use gramkit::{Centring, CrossGram, Gram, GramOptions, Vectors};
use oracle::{Table, exact};
use proptest::prelude::*;

use crate::support::bits::identical;
use crate::support::matrices::cases;
use crate::support::matrices::{adversarial, columns, gram, integer, real, stacked, symmetric_to_the_bit};
use crate::support::norms::{EXTRA_ROUNDINGS, close, lengths};
use crate::support::threads::same_on;

// ---------------------------------------------------------------------------------------------------------------------
// G(QX) = G(X) for orthogonal Q

/// Applying a reflection of order m moves a column by at most about 2(2m + 5)u‖x‖ (Higham, Lemma 19.2 in its proof),
/// and enters G twice; the two products add m roundings each. Twelve per component covers both.
const REFLECTION_ROUNDINGS: f64 = 12.0;

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn a_reflection_leaves_the_gram_matrix(
        x in real(1..9_usize, 0..6_usize),
        v in prop::collection::vec(prop_oneof![-1.0..-0.1, 0.1..1.0_f64], 8),
    ) {
        let (m, n) = (x.nrows(), x.ncols());
        let square: f64 = v[..m].iter().map(|v| v * v).sum();
        let factors: Vec<f64> = x.col_iter().map(|c| 2.0 * c.iter().zip(&v).map(|(x, v)| x * v).sum::<f64>() / square).collect();
        let reflected = Mat::from_fn(m, n, |i, j| x[(i, j)] - factors[j] * v[i]);
        let roundings = REFLECTION_ROUNDINGS * (m as f64 + EXTRA_ROUNDINGS);
        close(gram(&reflected).as_faer(), gram(&x).as_faer(), roundings, &lengths(&x))?;
    }

    #[test]
    fn changing_the_sign_of_components_leaves_every_bit(x in real(0..9_usize, 0..6_usize), signs in any::<u16>()) {
        let flipped = Mat::from_fn(x.nrows(), x.ncols(), |i, j| if signs >> i & 1 == 1 { -x[(i, j)] } else { x[(i, j)] });
        prop_assert_eq!(gram(&flipped), gram(&x));
    }

    // -----------------------------------------------------------------------------------------------------------------
    // G(cX) = c²G(X)

    #[test]
    fn scaling_by_powers_of_two_scales_every_bit(
        x in real(0..9_usize, 0..6_usize),
        exponents in prop::collection::vec(-100..100_i32, 6),
    ) {
        let power = |j: usize| 2.0_f64.powi(exponents[j]);
        let scaled = Mat::from_fn(x.nrows(), x.ncols(), |i, j| x[(i, j)] * power(j));
        let g = gram(&x);
        let expected = Mat::from_fn(x.ncols(), x.ncols(), |i, j| g.get(i, j) * power(i) * power(j));
        let found = gram(&scaled);
        prop_assert!(identical(found.as_faer(), expected.as_ref()), "{found:?} is not {expected:?}");
    }

    #[test]
    fn scaling_by_any_number_scales_by_its_square(x in real(0..9_usize, 0..6_usize), c in -1e3..1e3_f64) {
        let (m, n) = (x.nrows(), x.ncols());
        let scaled = Mat::from_fn(m, n, |i, j| c * x[(i, j)]);
        let g = gram(&x);
        let expected = Mat::from_fn(n, n, |i, j| c * c * g.get(i, j));
        // Each product carries m roundings, the scaled one two more per term, the right side two.
        let roundings = 2.0 * (m as f64 + EXTRA_ROUNDINGS);
        let lengths: Vec<f64> = lengths(&x).iter().map(|length| c.abs() * length).collect();
        close(gram(&scaled).as_faer(), expected.as_ref(), roundings, &lengths)?;
    }

    // -----------------------------------------------------------------------------------------------------------------
    // G(XP) = PᵀGP

    #[test]
    fn permuting_the_vectors_permutes_the_gram_matrix(
        (x, order) in real(0..9_usize, 1..6_usize)
            .prop_flat_map(|x| (Just((0..x.ncols()).collect::<Vec<_>>()).prop_shuffle(), Just(x)).prop_map(|(p, x)| (x, p))),
    ) {
        let permuted = Mat::from_fn(x.nrows(), x.ncols(), |i, j| x[(i, order[j])]);
        let g = gram(&x);
        let expected = Mat::from_fn(x.ncols(), x.ncols(), |i, j| g.get(order[i], order[j]));
        // Not to the bit: the kernel may add in another order at another place.
        let roundings = 2.0 * (x.nrows() as f64 + EXTRA_ROUNDINGS);
        close(gram(&permuted).as_faer(), expected.as_ref(), roundings, &lengths(&permuted))?;
    }

    #[test]
    fn permuting_integer_vectors_permutes_every_bit(
        (x, order) in integer(0..9_usize, 1..6_usize, 1000)
            .prop_flat_map(|x| (Just((0..x.ncols()).collect::<Vec<_>>()).prop_shuffle(), Just(x)).prop_map(|(p, x)| (x, p))),
    ) {
        let permuted = Mat::from_fn(x.nrows(), x.ncols(), |i, j| x[(i, order[j])]);
        let g = gram(&x);
        let expected = Mat::from_fn(x.ncols(), x.ncols(), |i, j| g.get(order[i], order[j]));
        let found = gram(&permuted);
        prop_assert_eq!(found.as_faer(), expected.as_ref());
    }

    // -----------------------------------------------------------------------------------------------------------------
    // G([X₁; X₂]) = G(X₁) + G(X₂)

    #[test]
    fn stacked_components_add(top in real(0..9_usize, Just(4)), bottom in real(0..9_usize, Just(4))) {
        let whole = stacked(&top, &bottom);
        let (a, b) = (gram(&top), gram(&bottom));
        let sum = Mat::from_fn(4, 4, |i, j| a.get(i, j) + b.get(i, j));
        let roundings = 2.0 * (whole.nrows() as f64 + EXTRA_ROUNDINGS);
        close(gram(&whole).as_faer(), sum.as_ref(), roundings, &lengths(&whole))?;
    }

    #[test]
    fn stacked_integer_components_add_exactly(
        top in integer(0..9_usize, Just(4), 1000),
        bottom in integer(0..9_usize, Just(4), 1000),
    ) {
        let (a, b) = (gram(&top), gram(&bottom));
        let sum = Mat::from_fn(4, 4, |i, j| a.get(i, j) + b.get(i, j));
        let found = gram(&stacked(&top, &bottom));
        prop_assert_eq!(found.as_faer(), sum.as_ref());
    }

    // -----------------------------------------------------------------------------------------------------------------
    // |⟨x, y⟩|² ≤ ⟨x, x⟩⟨y, y⟩ (Cauchy–Schwarz)

    #[test]
    fn inner_products_obey_cauchy_and_schwarz(x in real(0..9_usize, 0..6_usize)) {
        let g = gram(&x);
        // (1 + γ)² above, (1 − γ)² below.
        let slack = 4.0 * (x.nrows() as f64 + EXTRA_ROUNDINGS) * UNIT_ROUNDOFF;
        for j in 0..g.order() {
            for i in 0..g.order() {
                let product = g.get(i, i) * g.get(j, j);
                prop_assert!(g.get(i, j) * g.get(i, j) <= product * (1.0 + slack));
            }
        }
    }

    // -----------------------------------------------------------------------------------------------------------------
    // C(X, X) = G(X)

    #[test]
    fn the_cross_gram_matrix_of_a_family_with_itself_is_its_gram_matrix(x in real(0..9_usize, 0..6_usize)) {
        let cross = CrossGram::of(&columns(&x), &columns(&x)).expect("moderate entries");
        let roundings = 2.0 * (x.nrows() as f64 + EXTRA_ROUNDINGS);
        close(cross.values.as_ref(), gram(&x).as_faer(), roundings, &lengths(&x))?;
    }

    #[test]
    fn the_cross_gram_matrix_of_integers_is_exact(
        (x, y) in (0..9_usize).prop_flat_map(|m| (integer(Just(m), 0..5_usize, 1000), integer(Just(m), 0..5_usize, 1000))),
    ) {
        let cross = CrossGram::of(&columns(&x), &columns(&y)).expect("moderate entries");
        prop_assert_eq!(Table::of(cross.values.as_ref()), Table::of(x.as_ref()).cross_gram(&Table::of(y.as_ref())));
    }

    #[test]
    fn the_cross_radius_is_never_exceeded(
        (x, y) in (0..7_usize).prop_flat_map(|m| (adversarial(Just(m), 0..4_usize), adversarial(Just(m), 0..4_usize))),
    ) {
        let Ok(cross) = CrossGram::of(&columns(&x), &columns(&y)) else { return Ok(()) };
        let truth = Table::of(x.as_ref()).cross_gram(&Table::of(y.as_ref()));
        let error = Table::of(cross.values.as_ref()).minus(&truth);
        // ‖E‖₂ ≤ r exactly if r²I − EᵀE has no negative eigenvalue.
        let square = exact(cross.radius.value()) * exact(cross.radius.value());
        let (n, e) = (error.shape().1, error.gram());
        let rest = Table::from_fn(n, n, |i, j| if i == j { &square - e.at(i, j) } else { -e.at(i, j) });
        prop_assert_eq!(rest.inertia().2, 0);
    }

    // -----------------------------------------------------------------------------------------------------------------
    // A = Aᵀ

    #[test]
    fn gram_matrices_are_symmetric_to_the_bit(x in adversarial(0..9_usize, 0..9_usize)) {
        if let Ok(g) = Gram::of(&columns(&x)) {
            prop_assert!(symmetric_to_the_bit(&g));
        }
    }

    #[test]
    fn rows_and_columns_are_two_readings_of_one_matrix(x in real(0..9_usize, 0..9_usize)) {
        // The same memory, hence the same order of summation.
        prop_assert_eq!(Gram::of(&Vectors::rows(&x)), Gram::of(&Vectors::columns(x.transpose())));
        // The other order in memory may be summed in another order.
        let transposed = x.transpose().to_owned();
        let (g, h) = (Gram::of(&Vectors::rows(&x)).expect("moderate"), Gram::of(&Vectors::columns(&transposed)).expect("moderate"));
        let distance = g.radius().value() + h.radius().value();
        prop_assert!((g.as_faer() - h.as_faer()).norm_l2() <= (x.nrows() as f64).sqrt() * distance);
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// The bits do not depend on the number of threads

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    // Several panels of rows, and entries whose sums round.
    let (m, n) = (9000, 5);
    let x = Mat::from_fn(m, n, |i, j| ((i * 7919 + j * 104_729 + 1) as f64).sin());
    let y = Mat::from_fn(m, 3, |i, j| ((i * 31 + j * 17) as f64).cos());
    let weights: Vec<f64> = (0..m).map(|i| 0.5 + ((i % 97) as f64) / 97.0).collect();
    let expected = same_on(&[1, 2, 3, 8], || {
        let vectors = columns(&x);
        let weighted = GramOptions { weights: Some(&weights), centring: Centring::Mean, ..GramOptions::default() };
        (
            gram(&x),
            Gram::covariance(&vectors).expect("moderate entries"),
            Gram::correlation(&vectors).expect("no column is constant"),
            Gram::with(&vectors, &weighted).expect("moderate entries"),
            CrossGram::of(&vectors, &columns(&y)).expect("equal dimensions").values,
        )
    });
    // And they are the right ones, to m roundings of each entry.
    let plain = oracle::plain_gram(x.as_ref());
    close(expected.0.as_faer(), plain.as_ref(), 2.0 * (m as f64 + EXTRA_ROUNDINGS), &lengths(&x)).expect("one product");
}
