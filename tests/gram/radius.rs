//! The radius of a Gram matrix is never exceeded, as a property over random and adversarial input.

use faer::{Mat, MatRef};
use gramkit::rounding::UNIT_ROUNDOFF;
use gramkit::{Centring, Divisor, Error, Gram, GramOptions, Radius, Vectors};
use num_traits::{One, Zero};
use oracle::{Rational, Table, exact};
use proptest::prelude::*;

use crate::support::matrices::cases;
use crate::support::matrices::{adversarial, columns, filled, gram, integer, real, symmetric_to_the_bit};
use crate::support::norms::{EXTRA_ROUNDINGS, close, is_within_radius, lengths};

// ---------------------------------------------------------------------------------------------------------------------
// The radius is never exceeded

/// The exact value of the formula that the options stand for, before [`Divisor::UnitDiagonal`].
fn formula(x: MatRef<'_, f64>, centring: Centring, divisor: Divisor, weights: Option<&[f64]>) -> Table {
    let weights: Vec<Rational> = match weights {
        Some(weights) => weights.iter().map(|&w| exact(w)).collect(),
        None => vec![Rational::one(); x.nrows()],
    };
    let total = weights.iter().fold(Rational::zero(), |sum, w| sum + w);
    let x = Table::of(x);
    let x = if centring == Centring::Mean { x.deviations(&weights) } else { x };
    let g = x.weighted_gram(&weights);
    match divisor {
        Divisor::One | Divisor::UnitDiagonal => g,
        Divisor::Count => g.times(&total.recip()),
        Divisor::CountLessOne => g.times(&(total - Rational::one()).recip()),
        Divisor::Number(number) => g.times(&exact(number).recip()),
    }
}

/// A vector may be refused as constant only if its deviations are, up to this factor, below m·u times its largest
/// entry.
const CONSTANT: f64 = 8.0;

fn check_formula(x: &Mat<f64>, options: &GramOptions<'_>) -> Result<(), TestCaseError> {
    let m = x.nrows();
    let truth = |divisor| formula(x.as_ref(), options.centring, divisor, options.weights);
    let computed = match Gram::with(&columns(x), options) {
        Ok(computed) => computed,
        Err(Error::Underflow { row, .. }) => {
            // Only lengths below the normal numbers, with room for the scaling of very unequal weights.
            let g = truth(options.divisor);
            prop_assert!(g.at(row, row) <= &exact(2.0 * f64::MIN_POSITIVE));
            return Ok(());
        }
        Err(Error::Overflow { .. }) => {
            let g = truth(options.divisor);
            let trace = (0..x.ncols()).fold(Rational::zero(), |sum, j| sum + g.at(j, j));
            prop_assert!(trace > exact(f64::MAX / 4.0));
            return Ok(());
        }
        Err(Error::NoDirection { index, method: None, .. }) => {
            let g = truth(Divisor::One);
            let largest = (0..m).map(|i| exact(x[(i, index)].abs())).max().unwrap_or_else(Rational::zero);
            let total = options.weights.map_or(m as f64, |weights| weights.iter().sum());
            let length = exact(CONSTANT * (m as f64 + EXTRA_ROUNDINGS) * UNIT_ROUNDOFF) * largest;
            prop_assert!(g.at(index, index) <= &(&length * &length * exact(total)));
            return Ok(());
        }
        Err(error) => return Err(TestCaseError::fail(error.to_string())),
    };
    prop_assert!(symmetric_to_the_bit(&computed));
    if options.divisor != Divisor::UnitDiagonal {
        prop_assert!(is_within_radius(&computed, &truth(options.divisor)), "{computed:?}");
        return Ok(());
    }
    for j in 0..computed.order() {
        prop_assert_eq!(computed.get(j, j), 1.0);
        prop_assert!((0..computed.order()).all(|i| computed.get(i, j).abs() <= 1.0));
    }
    // The square roots are known to 2⁻²⁰⁰ each.
    let slack = exact(2.0_f64.powi(-190));
    let error = Table::of(computed.as_faer()).minus(&truth(Divisor::One).unit_diagonal());
    let radius = exact(computed.radius().value()) + slack;
    prop_assert!(error.spectral_norm_is_at_most(&radius), "radius {:?}", computed.radius());
    Ok(())
}

fn divisor() -> impl Strategy<Value = Divisor> {
    prop::sample::select(vec![
        Divisor::One,
        Divisor::Count,
        Divisor::CountLessOne,
        Divisor::Number(7.3),
        Divisor::UnitDiagonal,
    ])
}

fn centring() -> impl Strategy<Value = Centring> {
    prop::sample::select(vec![Centring::None, Centring::Mean])
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn the_radius_bounds_the_distance_to_the_true_gram_matrix(x in adversarial(0..9_usize, 0..5_usize)) {
        check_formula(&x, &GramOptions::default())?;
    }

    #[test]
    fn the_radius_bounds_it_for_every_option(
        x in adversarial(2..7_usize, 1..4_usize),
        centring in centring(),
        divisor in divisor(),
    ) {
        check_formula(&x, &GramOptions { centring, divisor, ..GramOptions::default() })?;
    }

    #[test]
    fn the_radius_bounds_it_for_every_weighting(
        x in adversarial(3..7_usize, 1..4_usize),
        centring in centring(),
        divisor in divisor(),
        weights in prop::collection::vec(prop_oneof![3 => 0.5..4.0_f64, 1 => Just(0.0), 1 => Just(1.0)], 6),
        scale in prop::sample::select(vec![1.0, 1.0, 1e20, 1e60]),
    ) {
        let weights: Vec<f64> = weights[..x.nrows()].iter().map(|w| w * scale).collect();
        // One less than the sum is divided by: sums at 1, where that is refused, have a test of their own.
        prop_assume!(weights.iter().sum::<f64>() > 1.0 + 1e-6);
        check_formula(&x, &GramOptions { centring, divisor, weights: Some(&weights), ..GramOptions::default() })?;
    }

    #[test]
    fn probability_weights_have_no_sum_less_one(
        raw in prop::collection::vec(0.1..1.0_f64, 3..8),
        x in prop::collection::vec(-1.0..1.0_f64, 8),
    ) {
        let sum: f64 = raw.iter().sum();
        let weights: Vec<f64> = raw.iter().map(|w| w / sum).collect();
        let column = Mat::from_fn(weights.len(), 1, |i, _| x[i]);
        let options = GramOptions { divisor: Divisor::CountLessOne, weights: Some(&weights), ..GramOptions::default() };
        let refused = matches!(Gram::with(&columns(&column), &options), Err(gramkit::Error::Domain { .. }));
        prop_assert!(refused);
    }

    #[test]
    fn the_radius_bounds_it_for_single_precision(
        values in prop::collection::vec(
            prop_oneof![any::<f32>().prop_filter("finite", |x| x.is_finite()), -1.0..1.0_f32],
            12,
        ),
    ) {
        let single = Mat::from_fn(4, 3, |i, j| values[3 * i + j]);
        let double = Mat::from_fn(4, 3, |i, j| f64::from(single[(i, j)]));
        let g = Gram::of(&Vectors::columns(&single)).expect("squares of f32 are in the range of f64");
        prop_assert!(is_within_radius(&g, &Table::of(double.as_ref()).gram()), "{g:?}");
        prop_assert_eq!(&g, &gram(&double));
    }

    // -----------------------------------------------------------------------------------------------------------------
    // Exact products

    #[test]
    fn the_gram_matrix_of_integers_is_exact(
        x in integer(0..12_usize, 0..6_usize, 1 << 20),
        exponents in prop::collection::vec(-40..40_i32, 6),
    ) {
        let x = Mat::from_fn(x.nrows(), x.ncols(), |i, j| x[(i, j)] * 2.0_f64.powi(exponents[j]));
        let g = gram(&x);
        prop_assert_eq!(g.radius(), &Radius::Exact);
        prop_assert_eq!(Table::of(g.as_faer()), Table::of(x.as_ref()).gram());
    }

    #[test]
    fn a_radius_called_exact_is_exact(
        x in filled(1..6_usize, 1..4_usize, (-(1_i64 << 28)..1_i64 << 28, 0..6_u32).prop_map(|(z, k)| (z >> k) as f64)),
    ) {
        // Around 53 bits, where some products fit and some do not.
        let g = gram(&x);
        prop_assert!(is_within_radius(&g, &Table::of(x.as_ref()).gram()), "{g:?}");
    }

    // -----------------------------------------------------------------------------------------------------------------
    // Weights count repetitions

    #[test]
    fn integer_weights_are_repeated_components(
        x in integer(1..7_usize, 1..5_usize, 1000),
        weights in prop::collection::vec(0..4_u8, 6),
        centring in centring(),
        divisor in divisor(),
    ) {
        let mut weights = weights[..x.nrows()].to_vec();
        // One less than their sum is divided by.
        weights[0] += 2;
        let repeated: Vec<usize> =
            weights.iter().enumerate().flat_map(|(i, &w)| std::iter::repeat_n(i, usize::from(w))).collect();
        let long = Mat::from_fn(repeated.len(), x.ncols(), |i, j| x[(repeated[i], j)]);
        let doubles: Vec<f64> = weights.iter().map(|&w| f64::from(w)).collect();
        let options = GramOptions { centring, divisor, ..GramOptions::default() };
        let weighted = Gram::with(&columns(&x), &GramOptions { weights: Some(&doubles), ..options });
        let plain = Gram::with(&columns(&long), &options);
        match (weighted, plain) {
            (Ok(weighted), Ok(plain)) if centring == Centring::None && divisor == Divisor::One => {
                // Small integers: no sum is rounded on either side. (With all components of a column dropped, 0 = −0.)
                prop_assert_eq!(weighted.as_faer(), plain.as_faer());
            }
            (Ok(weighted), Ok(plain)) => {
                let reach = exact(weighted.radius().value()) + exact(plain.radius().value());
                let gap = Table::of(weighted.as_faer()).minus(&Table::of(plain.as_faer()));
                prop_assert!(gap.spectral_norm_is_at_most(&reach));
            }
            (Err(Error::NoDirection { index: a, method: None, .. }), Err(Error::NoDirection { index: b, method: None, .. })) => prop_assert_eq!(a, b),
            (weighted, plain) => prop_assert!(false, "{:?} but {:?}", weighted, plain),
        }
    }

    #[test]
    fn a_weight_of_zero_drops_its_component(x in real(2..8_usize, 1..5_usize), dropped in any::<prop::sample::Index>()) {
        let skip = dropped.index(x.nrows());
        let weights: Vec<f64> = (0..x.nrows()).map(|i| if i == skip { 0.0 } else { 1.0 }).collect();
        let shorter = Mat::from_fn(x.nrows() - 1, x.ncols(), |i, j| x[(if i < skip { i } else { i + 1 }, j)]);
        let options = GramOptions { weights: Some(&weights), ..GramOptions::default() };
        let weighted = Gram::with(&columns(&x), &options).expect("moderate entries");
        let roundings = 2.0 * (x.nrows() as f64 + EXTRA_ROUNDINGS);
        close(weighted.as_faer(), gram(&shorter).as_faer(), roundings, &lengths(&shorter))?;
    }

    // -----------------------------------------------------------------------------------------------------------------
    // Covariance and correlation

    #[test]
    fn the_centred_gram_matrix_does_not_see_a_shift(
        x in integer(prop::sample::select(vec![2_usize, 4, 8]), 1..5_usize, 1000),
        shift in -(1 << 30)..(1 << 30_i32),
    ) {
        // The mean of 2^k integers is a double, so nothing rounds and every bit is the same.
        let shifted = Mat::from_fn(x.nrows(), x.ncols(), |i, j| x[(i, j)] + f64::from(shift));
        let centred = GramOptions { centring: Centring::Mean, ..GramOptions::default() };
        let (a, b) = (Gram::with(&columns(&x), &centred), Gram::with(&columns(&shifted), &centred));
        let (a, b) = (a.expect("small integers"), b.expect("small integers"));
        prop_assert_eq!(a.as_faer(), b.as_faer());
    }

    #[test]
    fn a_huge_mean_does_not_spoil_the_covariance(x in integer(2..9_usize, 1..5_usize, 1000), shift in 0..40_i32) {
        // x + 2^shift is exact; its covariance is that of x, to a few roundings of the deviations, not of the mean.
        let shifted = Mat::from_fn(x.nrows(), x.ncols(), |i, j| x[(i, j)] + 2.0_f64.powi(shift));
        let (a, b) = (Gram::covariance(&columns(&x)), Gram::covariance(&columns(&shifted)));
        let (a, b) = (a.expect("small integers"), b.expect("small integers"));
        // The radius of the shifted one has to be small beside the variances, which are at most 4e6.
        prop_assert!(b.radius().value() <= 64.0 * 9.0 * 5.0 * UNIT_ROUNDOFF * 4e6);
        let gap = Table::of(a.as_faer()).minus(&Table::of(b.as_faer()));
        prop_assert!(gap.spectral_norm_is_at_most(&(exact(a.radius().value()) + exact(b.radius().value()))));
    }

    #[test]
    fn the_covariance_is_the_centred_gram_matrix_over_m_less_one(x in real(2..9_usize, 1..5_usize)) {
        let centred = GramOptions { centring: Centring::Mean, ..GramOptions::default() };
        let s = Gram::with(&columns(&x), &centred).expect("moderate entries");
        let covariance = Gram::covariance(&columns(&x)).expect("two components or more");
        let less_one = (x.nrows() - 1) as f64;
        for j in 0..x.ncols() {
            for i in 0..x.ncols() {
                // One division against one multiplication.
                let gap = (covariance.get(i, j) * less_one - s.get(i, j)).abs();
                prop_assert!(gap <= 4.0 * UNIT_ROUNDOFF * s.get(i, j).abs());
            }
        }
    }

    #[test]
    fn the_correlation_has_a_unit_diagonal_and_no_entry_beyond_one(x in adversarial(2..9_usize, 1..5_usize)) {
        let Ok(r) = Gram::correlation(&columns(&x)) else { return Ok(()) };
        prop_assert!(symmetric_to_the_bit(&r));
        for j in 0..r.order() {
            prop_assert_eq!(r.get(j, j), 1.0);
            prop_assert!((0..r.order()).all(|i| r.get(i, j).abs() <= 1.0));
        }
    }
}

#[test]
fn the_radius_holds_over_several_panels() {
    // Long columns whose inner products cancel, judged exactly.
    let (m, n) = (5000, 2);
    let x = Mat::from_fn(m, n, |i, j| {
        let value = ((i / 2 * 7919 + 1) as f64).sin();
        if i % 2 == 1 && j == 1 { -value } else { value }
    });
    let g = gram(&x);
    assert!(is_within_radius(&g, &Table::of(x.as_ref()).gram()), "{:?}", g.radius());
}
