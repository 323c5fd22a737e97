//! The laws of eigenvalues and singular values, as properties over random and adversarial input.

use gramkit::rounding::UNIT_ROUNDOFF;
use gramkit::verdict::Tolerance;
use gramkit::{Count, Enclosure, Independence, Rank, Svd, Symmetric, Vectors, Verdict};
use num_traits::Zero;
use oracle::{Rational, Table, exact};
use proptest::prelude::*;

use crate::support::matrices::cases;
use crate::support::matrices::{
    adversarial, columns, enclosures, entry, gram, holds, integer, meet, real, square, symmetric,
};
use crate::support::norms::EXTRA_ROUNDINGS;

proptest! {
    #![proptest_config(cases())]

    // -----------------------------------------------------------------------------------------------------------------
    // λ_i(A) ≤ λ_i(B) ≤ λ_{i+1}(A) for a principal submatrix B (Cauchy's interlacing)

    #[test]
    fn eigenvalues_of_principal_submatrices_interlace(a in square(entry(), 2..7), dropped in any::<prop::sample::Index>()) {
        let a = symmetric(&a);
        let skip = dropped.index(a.order());
        let kept: Vec<usize> = (0..a.order()).filter(|&i| i != skip).collect();
        let b = Symmetric::from_lower(kept.len(), |i, j| a.get(kept[i], kept[j])).expect("entries of a");
        let (outer, inner) = (enclosures(&a), enclosures(&b));
        for (i, e) in inner.iter().enumerate() {
            prop_assert!(outer[i].lower <= e.upper && e.lower <= outer[i + 1].upper);
        }
    }

    // -----------------------------------------------------------------------------------------------------------------
    // λ_i(A) + λ_1(B) ≤ λ_i(A + B) ≤ λ_i(A) + λ_n(B) (Weyl)

    #[test]
    fn eigenvalues_of_a_sum_obey_weyl(
        (a, b) in (1..6_usize).prop_flat_map(|n| (integer(Just(n), Just(n), 100), integer(Just(n), Just(n), 100))),
    ) {
        let (a, b) = (symmetric(&a), symmetric(&b));
        let n = a.order();
        let sum = Symmetric::from_lower(n, |i, j| a.get(i, j) + b.get(i, j)).expect("small integers");
        let (of_a, of_b, of_sum) = (enclosures(&a), enclosures(&b), enclosures(&sum));
        for i in 0..n {
            // Enclosures about 1e-13 wide are added here with one rounding each of values below 1e4.
            prop_assert!((of_a[i].lower + of_b[0].lower).next_down() <= of_sum[i].upper);
            prop_assert!(of_sum[i].lower <= (of_a[i].upper + of_b[n - 1].upper).next_up());
        }
    }

    // -----------------------------------------------------------------------------------------------------------------
    // σ_i(X)² = λ_i(XᵀX)

    #[test]
    fn squared_singular_values_are_eigenvalues(x in real(0..8_usize, 1..6_usize)) {
        let singular = Svd::of(&columns(&x)).expect("moderate entries").enclosures;
        let g = gram(&x);
        let eigenvalues = enclosures(&g);
        let k = singular.len();
        for (i, e) in eigenvalues.iter().rev().enumerate() {
            let square = match singular.get(i) {
                Some(s) => Enclosure { lower: (s.lower * s.lower).next_down(), upper: (s.upper * s.upper).next_up() },
                None => Enclosure::point(0.0),
            };
            prop_assert!(meet(square, *e), "{i} of {k}: {square:?} and {e:?}");
        }
        // σ₁² ≤ ‖X‖_F² = trace: intervals that say nothing would pass everything above.
        let trace: f64 = g.diagonal().iter().sum();
        let width = WIDTH * (x.nrows().max(x.ncols()) as f64 + EXTRA_ROUNDINGS).powi(2) * UNIT_ROUNDOFF;
        // The zero matrix keeps a few subnormal numbers of doubt.
        prop_assume!(trace > 0.0);
        prop_assert!(eigenvalues.iter().all(|e| e.width() <= width * trace));
        prop_assert!(singular.iter().all(|e| e.width() <= width * trace.sqrt()));
    }

    // -----------------------------------------------------------------------------------------------------------------
    // trace A = Σ λ_i

    #[test]
    fn the_eigenvalues_add_up_to_the_trace(a in square(entry(), 0..7)) {
        let a = symmetric(&a);
        let trace = a.diagonal().into_iter().fold(Rational::zero(), |sum, a| sum + exact(a));
        let (lower, upper) = enclosures(&a).iter().fold((Rational::zero(), Rational::zero()), |(lower, upper), e| {
            (lower + exact(e.lower), upper + exact(e.upper))
        });
        prop_assert!(lower <= trace && trace <= upper);
        let n = a.order() as f64;
        // The zero matrix keeps a few subnormal numbers of doubt.
        prop_assume!(a.max_abs() > 0.0);
        let width = WIDTH * (n + EXTRA_ROUNDINGS).powi(2) * UNIT_ROUNDOFF * oracle::frobenius(a.as_faer());
        prop_assert!(upper - lower <= exact(n * width));
    }

    #[test]
    fn every_enclosure_holds_the_eigenvalue_it_is_given_for(a in square(entry(), 1..6)) {
        // By Sylvester's law the inertia of A − tI counts the eigenvalues on either side of t, here of each end.
        let a = symmetric(&a);
        let (n, table) = (a.order(), Table::of(a.as_faer()));
        let shifted = |t: f64| {
            let entry = |i: usize, j: usize| if i == j { table.at(i, j) - exact(t) } else { table.at(i, j).clone() };
            Table::from_fn(n, n, entry).inertia()
        };
        for (i, e) in enclosures(&a).into_iter().enumerate() {
            let (_, _, below) = shifted(e.lower);
            let (above, _, _) = shifted(e.upper);
            prop_assert!(below <= i && above < n - i, "eigenvalue {i} is not in {e:?}");
        }
    }

    // -----------------------------------------------------------------------------------------------------------------
    // rank X = rank Xᵀ

    #[test]
    fn rows_and_columns_have_one_rank(x in adversarial(0..6_usize, 0..6_usize)) {
        let truth = Table::of(x.as_ref()).rank();
        for vectors in [Vectors::columns(&x), Vectors::rows(&x)] {
            let independence = Independence::of(&vectors).expect("finite entries");
            prop_assert!(holds(independence.rank, truth), "{:?}", independence);
            match independence.verdict {
                Verdict::Proved => prop_assert_eq!(truth, vectors.len()),
                Verdict::Refuted => prop_assert!(truth < vectors.len()),
                Verdict::Undetermined => {}
            }
            if let Ok(rank) = Rank::of(&vectors, Tolerance::Standard) {
                prop_assert!(holds(rank.exact, truth), "{:?}", rank);
                prop_assert!(rank.numerical.bounds.lower <= rank.numerical.bounds.upper);
            }
        }
    }

    #[test]
    fn the_rank_of_small_integers_is_always_known(x in integer(1..7_usize, 1..7_usize, 1)) {
        let truth = Table::of(x.as_ref()).rank();
        for vectors in [Vectors::columns(&x), Vectors::rows(&x)] {
            let independence = Independence::of(&vectors).expect("finite entries");
            prop_assert_eq!(independence.rank, Count { lower: truth, upper: truth });
        }
    }

    #[test]
    fn the_smallest_singular_value_is_bounded_from_below(x in adversarial(1..6_usize, 1..5_usize)) {
        let bound = Independence::of(&columns(&x)).expect("finite entries").sigma_min.lower;
        let (n, square) = (x.ncols(), exact(bound) * exact(bound));
        let g = Table::of(x.as_ref()).gram();
        let shifted = Table::from_fn(n, n, |i, j| if i == j { g.at(i, j) - &square } else { g.at(i, j).clone() });
        prop_assert_eq!(shifted.inertia().2, 0);
    }
}

/// How much wider than n²·u·‖A‖ an enclosure may be: two products' errors of n roundings each, summed over rows and
/// columns, and the decomposition's own residual.
const WIDTH: f64 = 32.0;
