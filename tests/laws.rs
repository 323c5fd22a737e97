//! The laws of Gram and symmetric matrices, as properties over random and adversarial input.

use faer::{Mat, MatRef};
use gramkit::rounding::UNIT_ROUNDOFF;
use gramkit::verdict::Tolerance;
use gramkit::{
    Centring, Count, CrossGram, Definiteness, Determinant, Divisor, Eigen, Enclosure, Error, Gram, GramOptions,
    Independence, Inertia, Radius, Rank, Svd, Symmetric, Vectors, Verdict,
};
use num_traits::{One, Signed, Zero};
use oracle::{Rational, Table, exact};
use proptest::prelude::*;

/// Roundings of an inner product beyond one per component: those of scaling, panels and the comparison itself.
const EXTRA_ROUNDINGS: f64 = 8.0;

fn cases() -> ProptestConfig {
    ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() }
}

// ---------------------------------------------------------------------------------------------------------------------
// Input

fn from_rows(rows: usize, columns: usize, values: &[f64]) -> Mat<f64> {
    Mat::from_fn(rows, columns, |i, j| values[i * columns + j])
}

fn filled(
    rows: impl Strategy<Value = usize>,
    columns: impl Strategy<Value = usize>,
    entry: impl Strategy<Value = f64> + Clone,
) -> impl Strategy<Value = Mat<f64>> {
    (rows, columns).prop_flat_map(move |(m, n)| {
        prop::collection::vec(entry.clone(), m * n).prop_map(move |values| from_rows(m, n, &values))
    })
}

/// Doubles of sensible spread, with integers and zeros among them.
fn entry() -> impl Strategy<Value = f64> + Clone {
    prop_oneof![
        4 => -1.0..1.0_f64,
        2 => (-8..=8_i32).prop_map(f64::from),
        2 => (-1.0..1.0_f64, -20..20_i32).prop_map(|(x, e)| x * 2.0_f64.powi(e)),
    ]
}

fn real(rows: impl Strategy<Value = usize>, columns: impl Strategy<Value = usize>) -> impl Strategy<Value = Mat<f64>> {
    filled(rows, columns, entry())
}

fn integer(
    rows: impl Strategy<Value = usize>,
    columns: impl Strategy<Value = usize>,
    largest: i32,
) -> impl Strategy<Value = Mat<f64>> {
    filled(rows, columns, (-largest..=largest).prop_map(f64::from))
}

/// What to do to a column to make it hard.
#[derive(Clone, Copy, Debug)]
enum Hardship {
    None,
    Huge,
    Tiny,
    /// Every second entry far below the others.
    Spread,
    /// The previous column with alternating signs, one unit in the last place off: inner products cancel.
    Cancelling,
    /// The previous column, one unit in the last place off: nearly dependent.
    Twin,
    /// A large mean with small deviations.
    Offset,
    Subnormal,
    Zero,
}

fn hardship() -> impl Strategy<Value = Hardship> {
    use Hardship::*;
    prop::sample::select(vec![None, Huge, Tiny, Spread, Cancelling, Twin, Offset, Subnormal, Zero])
}

fn adversarial(
    rows: impl Strategy<Value = usize>,
    columns: impl Strategy<Value = usize>,
) -> impl Strategy<Value = Mat<f64>> {
    real(rows, columns).prop_flat_map(|x| {
        prop::collection::vec(hardship(), x.ncols()).prop_map(move |hardships| {
            let mut hard = x.clone();
            for (j, &hardship) in hardships.iter().enumerate() {
                let previous = j.saturating_sub(1);
                for i in 0..x.nrows() {
                    let odd = i % 2 == 1;
                    hard[(i, j)] = match hardship {
                        Hardship::None => x[(i, j)],
                        Hardship::Huge => 1e100 * x[(i, j)],
                        Hardship::Tiny => 1e-100 * x[(i, j)],
                        Hardship::Spread => x[(i, j)] * if odd { 1e-150 } else { 1e150 },
                        Hardship::Cancelling => hard[(i, previous)].next_up() * if odd { -1.0 } else { 1.0 },
                        Hardship::Twin => hard[(i, previous)].next_up(),
                        Hardship::Offset => 1e9 + x[(i, j)],
                        Hardship::Subnormal => x[(i, j)] * if odd { 1e-310 } else { 1e-140 },
                        Hardship::Zero => 0.0,
                    };
                }
            }
            hard
        })
    })
}

/// A symmetric matrix from the lower triangle of a square one.
fn symmetric(lower: &Mat<f64>) -> Symmetric {
    Symmetric::from_lower(lower.nrows(), |i, j| lower[(i, j)]).expect("the entries are finite")
}

fn square(
    entry: impl Strategy<Value = f64> + Clone,
    orders: std::ops::Range<usize>,
) -> impl Strategy<Value = Mat<f64>> {
    orders.prop_flat_map(move |n| filled(Just(n), Just(n), entry.clone()))
}

fn columns(x: &Mat<f64>) -> Vectors<'_, f64> {
    Vectors::columns(x)
}

fn gram(x: &Mat<f64>) -> Gram {
    Gram::of(&columns(x)).expect("the entries are of moderate size")
}

fn lengths(x: &Mat<f64>) -> Vec<f64> {
    x.col_iter().map(|column| column.iter().map(|v| v * v).sum::<f64>().sqrt()).collect()
}

fn identical(a: MatRef<'_, f64>, b: MatRef<'_, f64>) -> bool {
    a.nrows() == b.nrows()
        && a.ncols() == b.ncols()
        && (0..a.ncols()).all(|j| (0..a.nrows()).all(|i| a[(i, j)].to_bits() == b[(i, j)].to_bits()))
}

/// |a_ij − b_ij| ≤ `roundings`·u·‖x_i‖‖x_j‖.
fn close(a: MatRef<'_, f64>, b: MatRef<'_, f64>, roundings: f64, lengths: &[f64]) -> Result<(), TestCaseError> {
    for j in 0..a.ncols() {
        for i in 0..a.nrows() {
            let tolerance = roundings * UNIT_ROUNDOFF * lengths[i] * lengths[j];
            let gap = (a[(i, j)] - b[(i, j)]).abs();
            prop_assert!(gap <= tolerance, "entry ({i}, {j}): {gap:e} > {tolerance:e}");
        }
    }
    Ok(())
}

// ---------------------------------------------------------------------------------------------------------------------
// What may never happen

/// ‖Â − A‖₂ ≤ radius, decided exactly.
fn within_radius(computed: &Symmetric, truth: &Table) -> Result<(), TestCaseError> {
    let error = Table::of(computed.as_faer()).minus(truth);
    let radius = computed.radius().value();
    prop_assert!(error.spectral_norm_is_at_most(&exact(radius)), "radius {radius:e} for {computed:?}");
    Ok(())
}

fn holds(count: Count, truth: usize) -> bool {
    count.lower <= truth && truth <= count.upper
}

fn inertia_holds(inertia: Inertia, truth: (usize, usize, usize)) -> bool {
    holds(inertia.positive, truth.0) && holds(inertia.zero, truth.1) && holds(inertia.negative, truth.2)
}

fn meet(a: Enclosure, b: Enclosure) -> bool {
    a.lower <= b.upper && b.lower <= a.upper
}

fn symmetric_to_the_bit(a: &Symmetric) -> bool {
    identical(a.as_faer(), a.as_faer().transpose())
}

// ---------------------------------------------------------------------------------------------------------------------
// The oracles, tried on what everybody knows

#[test]
fn the_rational_oracle_knows_textbook_matrices() {
    let table = |values: &[f64], n: usize| Table::of(from_rows(n, n, values).as_ref());
    assert_eq!(table(&[2.0, 1.0, 1.0, 2.0], 2).inertia(), (2, 0, 0));
    assert_eq!(table(&[0.0, 1.0, 1.0, 0.0], 2).inertia(), (1, 0, 1));
    assert_eq!(table(&[0.0, 0.0, 3.0, 0.0, 0.0, 0.0, 3.0, 0.0, -5.0], 3).inertia(), (1, 1, 1));
    assert_eq!(table(&[1.0, 2.0, 3.0, 2.0, 4.0, 6.0, 3.0, 6.0, 9.0], 3).inertia(), (1, 2, 0));
    let magic = table(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0], 3);
    assert_eq!((magic.rank(), magic.determinant()), (2, Rational::zero()));
    assert_eq!(table(&[0.0, 2.0, 3.0, 4.0], 2).determinant(), exact(-6.0));
    let swap = table(&[0.0, 3.0, 3.0, 0.0], 2);
    assert!(swap.spectral_norm_is_at_most(&exact(3.0)) && !swap.spectral_norm_is_at_most(&exact(3.0_f64.next_down())));
    assert_eq!(oracle::square_root(&exact(0.25)), exact(0.5));
    assert!((oracle::ln(&(exact(1e300) * exact(1e300))) - 600.0 * std::f64::consts::LN_10).abs() < 1e-12);
}

// ---------------------------------------------------------------------------------------------------------------------
// G(QX) = G(X) for orthogonal Q

/// Applying a reflection of order m moves a column by at most about 2(2m + 5)u‖x‖ (Higham, Lemma 19.2 in its proof), and
/// enters G twice; the two products add m roundings each. Twelve per component covers both.
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
}

/// How much wider than n²·u·‖A‖ an enclosure may be: two products' errors of n roundings each, summed over rows and
/// columns, and the decomposition's own residual.
const WIDTH: f64 = 32.0;

fn stacked(top: &Mat<f64>, bottom: &Mat<f64>) -> Mat<f64> {
    let m = top.nrows();
    Mat::from_fn(m + bottom.nrows(), top.ncols(), |i, j| if i < m { top[(i, j)] } else { bottom[(i - m, j)] })
}

fn enclosures(a: &Symmetric) -> Vec<Enclosure> {
    Eigen::of(a).expect("moderate entries").enclosures
}

/// ln q ∈ e, up to the oracle's own rounding: a few units relative to max(64, |ln q|), for logarithms of 64-bit integers
/// may cancel.
fn within_logarithm(e: Enclosure, q: &Rational) -> Result<(), TestCaseError> {
    let ln = oracle::ln(q);
    let slack = 4.0 * UNIT_ROUNDOFF * ln.abs().max(64.0);
    prop_assert!(e.lower - slack <= ln && ln <= e.upper + slack, "ln = {ln}, {e:?}");
    Ok(())
}

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

/// A vector may be refused as constant only if its deviations are, up to this factor, below m·u times its largest entry.
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
        return within_radius(&computed, &truth(options.divisor));
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
        within_radius(&g, &Table::of(double.as_ref()).gram())?;
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
        prop_assert_eq!(g.radius(), Radius::Exact);
        prop_assert_eq!(Table::of(g.as_faer()), Table::of(x.as_ref()).gram());
    }

    #[test]
    fn a_radius_called_exact_is_exact(
        x in filled(1..6_usize, 1..4_usize, (-(1_i64 << 28)..1_i64 << 28, 0..6_u32).prop_map(|(z, k)| (z >> k) as f64)),
    ) {
        // Around 53 bits, where some products fit and some do not.
        let g = gram(&x);
        within_radius(&g, &Table::of(x.as_ref()).gram())?;
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
    let all = || {
        let vectors = columns(&x);
        let weighted = GramOptions { weights: Some(&weights), centring: Centring::Mean, ..GramOptions::default() };
        (
            gram(&x),
            Gram::covariance(&vectors).expect("moderate entries"),
            Gram::correlation(&vectors).expect("no column is constant"),
            Gram::with(&vectors, &weighted).expect("moderate entries"),
            CrossGram::of(&vectors, &columns(&y)).expect("equal dimensions").values,
        )
    };
    let expected = all();
    for threads in [1, 2, 3, 8] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a thread pool");
        let found = pool.install(all);
        assert_eq!(found, expected, "with {threads} threads");
    }
    // And they are the right ones, to m roundings of each entry.
    let plain = oracle::plain_gram(x.as_ref());
    close(expected.0.as_faer(), plain.as_ref(), 2.0 * (m as f64 + EXTRA_ROUNDINGS), &lengths(&x)).expect("one product");
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
    within_radius(&g, &Table::of(x.as_ref()).gram()).expect("the radius is a bound");
}
