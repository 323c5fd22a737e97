//! What an orthonormal basis promises: X = QR, R in echelon form, and as much orthogonality as each process has.

use faer::Mat;
use gramkit::orthonormal::GramSchmidt;
use gramkit::rounding::UNIT_ROUNDOFF;
use gramkit::{Orthonormal, Real, Vectors};
use proptest::prelude::*;
use rand::{RngExt, SeedableRng, rngs::StdRng};

const METHODS: [GramSchmidt; 4] =
    [GramSchmidt::Classical, GramSchmidt::Modified, GramSchmidt::ClassicalTwice, GramSchmidt::ModifiedTwice];

/// The constant c in every bound c·m·n·u. Higham, *Accuracy and Stability*, §19.8 leaves "modest" constants c_i(m, n);
/// theirs are of order m·n·√n at worst.
const MODEST: f64 = 8.0;

fn modest(m: usize, n: usize) -> f64 {
    MODEST * (m.max(1) * n.max(1)) as f64 * UNIT_ROUNDOFF
}

fn basis_of(x: &Mat<f64>, method: GramSchmidt) -> Orthonormal {
    Orthonormal::of(&Vectors::columns(x), method).expect("finite entries")
}

/// Holds for every input and every process.
fn holds_always(x: &Mat<f64>, basis: &Orthonormal) {
    let (m, n, r) = (x.nrows(), x.ncols(), basis.rank());
    assert_eq!((basis.q.nrows(), basis.q.ncols(), basis.r.nrows(), basis.r.ncols()), (m, r, r, n));
    assert_eq!(basis.dropped.len() + r, n);
    assert!(basis.dropped.is_sorted() && r <= m.min(n));

    // Echelon form: kept vector number k begins row k with a positive number, and nothing stands to the left of it.
    let kept: Vec<usize> = (0..n).filter(|j| !basis.dropped.contains(j)).collect();
    for (k, &j) in kept.iter().enumerate() {
        assert!(basis.r[(k, j)] > 0.0, "row {k} begins with {}", basis.r[(k, j)]);
        assert!((0..j).all(|left| basis.r[(k, left)] == 0.0), "row {k} begins before column {j}");
    }

    // X = QR column by column, whatever the lengths: each of the n projections leaves m roundings, and a dropped vector
    // leaves its tolerance. A vector dropped because the space is full leaves what Q misses of it: ‖I − QQᵀ‖₂ = ‖I −
    // QᵀQ‖₂ for a square Q, and a modified process applies the projections one by one, which may miss a few times that.
    let missed = |j: usize| if r == m && basis.dropped.contains(&j) { (4.0 * basis.loss).min(1.0) } else { 0.0 };
    let qr = oracle::plain_product(basis.q.as_ref(), basis.r.as_ref());
    for j in 0..n {
        let column = |a: &Mat<f64>| Mat::from_fn(m, 1, |i, _| a[(i, j)]);
        let gap = Mat::from_fn(m, 1, |i, _| x[(i, j)] - qr[(i, j)]);
        let length = oracle::frobenius(column(x).as_ref());
        let allowed = (modest(m, n) + basis.drop_tolerance + missed(j)) * length;
        assert!(oracle::frobenius(gap.as_ref()) <= allowed, "{:?}: column {j} of X − QR", basis.method);
    }
    let most_missed = (0..n).map(missed).fold(0.0, f64::max);
    assert!(basis.residual <= modest(m, n) + basis.drop_tolerance + most_missed);

    // The proved bound covers what is measured: ‖·‖_F ≤ √r·‖·‖₂, and the measuring itself rounds m times.
    let measured = Mat::from_fn(r, r, |i, j| {
        let inner: f64 = (0..m).map(|k| basis.q[(k, i)] * basis.q[(k, j)]).sum();
        (if i == j { 1.0 } else { 0.0 }) - inner
    });
    let rounding = 2.0 * (m + 1) as f64 * UNIT_ROUNDOFF * r as f64 * (1.0 + basis.loss);
    let measured = oracle::frobenius(measured.as_ref());
    let root = (r as f64).sqrt();
    assert!(basis.loss <= basis.loss_bound * root + rounding, "loss {} over {}", basis.loss, basis.loss_bound);
    assert!((measured - basis.loss).abs() <= rounding, "loss {} measured as {measured}", basis.loss);
    // It is a bound on this Q, not on the worst one: at most √(‖·‖₁‖·‖_∞) ≤ r·‖·‖₂ and its own rounding away.
    assert!(
        basis.loss_bound
            <= root * basis.loss + MODEST * ((m + 2) * (r + 1)) as f64 * UNIT_ROUNDOFF * (1.0 + basis.loss)
    );
}

/// [1 … 1; εI], (n + 1) × n, after Läuchli; κ = √(n + ε²)/ε.
fn lauchli(n: usize, e: f64) -> (Mat<f64>, f64) {
    let x = Mat::from_fn(n + 1, n, |i, j| {
        if i == 0 {
            1.0
        } else if i == j + 1 {
            e
        } else {
            0.0
        }
    });
    (x, (n as f64 + e * e).sqrt() / e)
}

fn reflected(mut x: Mat<f64>, random: &mut StdRng) -> Mat<f64> {
    for _ in 0..x.nrows() {
        let v: Vec<f64> = (0..x.nrows()).map(|_| random.random_range(-1.0..1.0)).collect();
        let square: f64 = v.iter().map(|v| v * v).sum();
        for j in 0..x.ncols() {
            let factor = 2.0 * (0..x.nrows()).map(|i| v[i] * x[(i, j)]).sum::<f64>() / square;
            for i in 0..x.nrows() {
                x[(i, j)] -= factor * v[i];
            }
        }
    }
    x
}

/// U·diag(σ)·V with random orthogonal U, V and σ geometric from 1 to 1/κ.
fn geometric(m: usize, n: usize, kappa: f64, random: &mut StdRng) -> Mat<f64> {
    let sigma = |j: usize| kappa.powf(-(j as f64) / (n - 1) as f64);
    let rows = reflected(Mat::from_fn(n, n, |i, j| if i == j { sigma(j) } else { 0.0 }).transpose().to_owned(), random);
    let tall = Mat::from_fn(m, n, |i, j| if i < n { rows[(j, i)] } else { 0.0 });
    reflected(tall, random)
}

/// The promise of the table in the module's documentation; `None` where it promises nothing.
fn promised_loss(method: GramSchmidt, m: usize, n: usize, kappa: f64) -> Option<f64> {
    let bound = match method {
        GramSchmidt::Classical => modest(m, n) * kappa * kappa,
        GramSchmidt::Modified => modest(m, n) * kappa,
        GramSchmidt::ClassicalTwice | GramSchmidt::ModifiedTwice => {
            return (modest(m, n) * kappa < 1.0).then_some(modest(m, n));
        }
    };
    (bound < 1.0).then_some(bound)
}

fn keeps_its_promise(x: &Mat<f64>, kappa: f64, case: &str) -> usize {
    let mut promises = 0;
    for method in METHODS {
        let basis = basis_of(x, method);
        holds_always(x, &basis);
        if let Some(bound) = promised_loss(method, x.nrows(), x.ncols(), kappa) {
            promises += 1;
            assert!(basis.dropped.is_empty(), "{method:?} dropped {:?} of {case}", basis.dropped);
            assert!(basis.loss <= bound, "{method:?} lost {:e}, promised {bound:e}, on {case}", basis.loss);
        }
    }
    promises
}

// ---------------------------------------------------------------------------------------------------------------------
// Promises by condition number

#[test]
fn promises_hold_on_lauchli_matrices_of_every_condition() {
    let mut promises = 0;
    for power in 0..=15 {
        for n in [2, 3, 10, 30] {
            let (x, kappa) = lauchli(n, 10.0_f64.powi(-power));
            promises += keeps_its_promise(&x, kappa, &format!("Läuchli's matrix of {n} columns, ε = 1e-{power}"));
        }
    }
    assert!(promises > 100, "only {promises} cases were promised anything");
}

#[test]
fn promises_hold_on_geometric_spectra_of_every_condition() {
    let mut random = StdRng::seed_from_u64(5);
    let mut promises = 0;
    for power in 0..=15 {
        for (m, n) in [(3, 2), (10, 10), (60, 12), (200, 20)] {
            let kappa = 10.0_f64.powi(power);
            let x = geometric(m, n, kappa, &mut random);
            promises += keeps_its_promise(&x, kappa, &format!("{m} × {n}, σ geometric down to 1e-{power}"));
        }
    }
    assert!(promises > 100, "only {promises} cases were promised anything");
}

#[test]
fn one_pass_loses_what_two_passes_keep() {
    // The reason for the second pass: on this matrix one classical pass loses everything, one modified pass most
    // digits.
    let (x, _) = lauchli(10, 1e-8);
    let loss = METHODS.map(|method| basis_of(&x, method).loss);
    assert!(loss[0] > 0.1 && loss[1] > 1e-10 && loss[2] < 1e-14 && loss[3] < 1e-14, "{loss:?}");
}

// ---------------------------------------------------------------------------------------------------------------------
// Dependent vectors

#[test]
fn duplicates_and_zero_vectors_are_named() {
    let columns: [[f64; 4]; 6] = [
        [0.0, 0.0, 0.0, 0.0],
        [0.1, 0.7, -0.3, 0.2],
        [0.1, 0.7, -0.3, 0.2],
        [0.9, -0.2, 0.4, 0.6],
        [0.0, 0.0, 0.0, 0.0],
        [-0.2, -1.4, 0.6, -0.4],
    ];
    let x = Mat::from_fn(4, 6, |i, j| columns[j][i]);
    for method in METHODS {
        let basis = basis_of(&x, method);
        assert_eq!(basis.dropped, [0, 2, 4, 5], "{method:?}");
        holds_always(&x, &basis);
    }
}

#[test]
fn vectors_beyond_the_dimension_are_dropped() {
    let x = Mat::from_fn(3, 7, |i, j| ((i * i * 5 + i * j * 3 + j + 1) as f64).sin());
    for method in METHODS {
        let basis = basis_of(&x, method);
        assert_eq!(basis.dropped, [3, 4, 5, 6], "{method:?}");
        holds_always(&x, &basis);
    }
}

#[test]
fn zero_matrices_have_no_basis() {
    for method in METHODS {
        let x = Mat::zeros(4, 3);
        let basis = basis_of(&x, method);
        assert_eq!((basis.rank(), basis.dropped.as_slice()), (0, [0, 1, 2].as_slice()));
        assert_eq!((basis.loss, basis.loss_bound, basis.residual), (0.0, 0.0, 0.0));
    }
}

#[test]
fn a_combination_of_earlier_vectors_is_dropped_and_its_coordinates_kept() {
    let mut random = StdRng::seed_from_u64(6);
    let mut x = Mat::from_fn(20, 5, |_, _| random.random_range(-1.0..1.0));
    for i in 0..20 {
        x[(i, 3)] = 3.0 * x[(i, 0)] - 2.0 * x[(i, 2)];
    }
    for method in METHODS {
        let basis = basis_of(&x, method);
        assert_eq!(basis.dropped, [3], "{method:?}");
        holds_always(&x, &basis);
        for k in 0..3 {
            // Coordinates are linear, to a few roundings of vectors of length below 20.
            let expected = 3.0 * basis.r[(k, 0)] - 2.0 * basis.r[(k, 2)];
            assert!((basis.r[(k, 3)] - expected).abs() <= modest(20, 5) * 20.0);
        }
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// Extremes

#[test]
fn column_lengths_of_any_magnitude_do_no_harm() {
    let mut random = StdRng::seed_from_u64(7);
    let plain = Mat::from_fn(12, 6, |_, _| random.random_range(-1.0..1.0));
    // Powers of two near 1e±200 and the ends of the range: the basis is the same to the bit.
    let powers = [664, -664, 0, 1000, -1000, 300].map(|e| 2.0_f64.powi(e));
    let x = Mat::from_fn(12, 6, |i, j| plain[(i, j)] * powers[j]);
    for method in METHODS {
        let (expected, found) = (basis_of(&plain, method), basis_of(&x, method));
        holds_always(&x, &found);
        assert_eq!(found.q, expected.q, "{method:?}");
        for (j, power) in powers.into_iter().enumerate() {
            assert!((0..6).all(|i| found.r[(i, j)] == expected.r[(i, j)] * power));
        }
    }
    let decimal = [1e200, 1e-200, 1.0, 1e200, 1e-200, 1.0];
    let x = Mat::from_fn(12, 6, |i, j| plain[(i, j)] * decimal[j]);
    for method in METHODS {
        let basis = basis_of(&x, method);
        holds_always(&x, &basis);
        assert_eq!(basis.rank(), 6);
    }
}

#[test]
fn empty_families_have_empty_bases() {
    for (m, n) in [(0, 0), (0, 3), (3, 0)] {
        for method in METHODS {
            let x = Mat::zeros(m, n);
            let basis = basis_of(&x, method);
            assert_eq!((basis.rank(), basis.dropped.len()), (0, n));
            assert_eq!((basis.loss, basis.loss_bound, basis.residual), (0.0, 0.0, 0.0));
            holds_always(&x, &basis);
        }
    }
}

#[test]
fn one_number_is_its_own_basis() {
    for value in [2.5, -2.5, 1e-300, f64::MAX, f64::MIN_POSITIVE, f64::from_bits(1)] {
        for method in METHODS {
            let x = Mat::from_fn(1, 1, |_, _| value);
            let basis = basis_of(&x, method);
            assert_eq!((basis.q[(0, 0)], basis.r[(0, 0)]), (value.signum(), value.abs()));
        }
    }
}

#[test]
fn single_precision_is_orthonormalised_in_double() {
    fn same<T: Real>(x: &Mat<T>, expected: &Orthonormal) {
        let found = Orthonormal::of(&Vectors::columns(x), expected.method).expect("finite entries");
        assert_eq!((found.q, found.r), (expected.q.clone(), expected.r.clone()));
    }
    let mut random = StdRng::seed_from_u64(8);
    let single = Mat::from_fn(15, 6, |_, _| random.random_range(-1.0..1.0_f32));
    let double = Mat::from_fn(15, 6, |i, j| f64::from(single[(i, j)]));
    for method in METHODS {
        let expected = basis_of(&double, method);
        same(&single, &expected);
        assert!(expected.loss_bound < 1e-12, "{method:?}: {}", expected.loss_bound);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_basis_is_one_of_its_vectors(
        (m, n, values) in (0..9_usize, 0..9_usize).prop_flat_map(|(m, n)| {
            let entry = prop_oneof![-1.0..1.0_f64, (-2..=2_i32).prop_map(f64::from)];
            (Just(m), Just(n), prop::collection::vec(entry, m * n))
        }),
        exponents in prop::collection::vec(-500..500_i32, 9),
    ) {
        let x = Mat::from_fn(m, n, |i, j| values[i * n + j] * 2.0_f64.powi(exponents[j]));
        for method in METHODS {
            holds_always(&x, &basis_of(&x, method));
        }
    }
}
