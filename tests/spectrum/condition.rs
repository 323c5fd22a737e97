//! Condition numbers, with what the determinant adds to them.

use gramkit::spectrum::ConditionNumber;
use gramkit::{Analysis, AnalysisOptions, Enclosure, Symmetric};
use num_traits::Signed;
use oracle::mutation::{generator, symmetric};
use oracle::{Table, exact};
use rand::RngExt;

use crate::support::cases::cases;

/// A state covariance (of a Kalman filter) that rounding has made nearly singular, upper triangle by columns: exactly
/// what `tests/data/trials/03_state_cov.npy` holds.
const STATE: [u64; 10] = [
    0x3ff5_c28f_5c28_f5c2,
    0x3fe1_98da_ef1e_83b3,
    0x3ff0_0000_0000_0000,
    0,
    0x3fd9_9999_9999_999a,
    0x3ff0_0000_0000_0000,
    0x3fe3_3333_3333_3333,
    0x3fed_5417_8e88_30d5,
    0,
    0x3ff0_0000_0000_0000,
];

fn state() -> Symmetric {
    Symmetric::from_lower(4, |i, j| f64::from_bits(STATE[i * (i + 1) / 2 + j])).unwrap()
}

/// Whether it holds κ₂, the root of the ratio of the extreme eigenvalues of A².
fn holds(condition: ConditionNumber, a: &Table) -> bool {
    let squares = a.gram();
    let (least, least_above) = squares.eigenvalue_bracket(0);
    let (most_below, most) = squares.eigenvalue_bracket(a.shape().0 - 1);
    let Enclosure { lower, upper } = condition.enclosure;
    let square = |x: f64| exact(x) * exact(x);
    if !least.is_positive() {
        return upper.is_infinite();
    }
    square(lower) <= most / least && (upper.is_infinite() || most_below / least_above <= square(upper))
}

#[test]
fn the_determinant_tells_the_eigenvalue_that_rounding_hides() {
    // To ten digits; the exact inertia of shifted matrices confirms them below.
    const LEAST: f64 = 3.3213226663303e-18;
    const CONDITION: f64 = 7.62579494525e17;
    const TEN_DIGITS: f64 = 1e-10;
    // Times n·u·√κ, which the rounding of a congruence costs.
    const ROUNDED: f64 = 16.0;
    let rounded = ROUNDED * 4.0 * (f64::EPSILON / 2.0) * CONDITION.sqrt();
    let a = state();
    let table = Table::of(a.as_faer());
    let budget = AnalysisOptions::default().budget;
    // Without any exact arithmetic it is the norm of the inverse that tells.
    for (exact_determinant, budget, digits) in
        [(false, budget, TEN_DIGITS), (true, budget, TEN_DIGITS), (false, 0, rounded)]
    {
        let options = AnalysisOptions { exact_determinant, budget, ..AnalysisOptions::default() };
        let analysis = Analysis::with(&a, &options).unwrap();
        let eigenvalues = analysis.eigenvalues.as_ref().unwrap();
        let least = eigenvalues.enclosures[0];
        assert!((least.lower / LEAST - 1.0).abs() < digits && (least.upper / LEAST - 1.0).abs() < digits);
        assert!(table.eigenvalue_is_within(0, least.lower, least.upper) && least.contains(eigenvalues.values[0]));
        let condition = analysis.condition.unwrap();
        assert!((condition.value().unwrap() / CONDITION - 1.0).abs() < digits, "{condition:?}");
        assert!(condition.enclosure.width() < 2.0 * digits * CONDITION && holds(condition, &table), "{condition:?}");
        assert!(budget == 0 || analysis.to_string().contains("κ₂: 7.62579494525"), "{analysis}");
    }
}

#[test]
fn what_is_not_known_is_bounded_from_below() {
    // The Laplacian of a path, which is singular; without exact arithmetic no one knows.
    let a = Symmetric::from_lower(5, |i, j| if i == j { [1.0, 2.0, 2.0, 2.0, 1.0][i] } else { -f64::from(i == j + 1) });
    let a = a.unwrap();
    let analysis = Analysis::with(&a, &AnalysisOptions { budget: 0, ..AnalysisOptions::default() }).unwrap();
    let condition = analysis.condition.unwrap();
    assert_eq!((condition.value(), condition.enclosure.upper), (None, f64::INFINITY));
    assert!(condition.enclosure.lower > 1e14 && analysis.to_string().contains("κ₂ ≥ "), "{analysis}");
    let proved = Analysis::of(&a).unwrap();
    assert!(proved.to_string().contains("κ₂: infinite, proved"), "{proved}");
    assert_eq!(proved.condition.unwrap().enclosure, Enclosure { lower: f64::MAX, upper: f64::INFINITY });
}

#[test]
fn condition_numbers_of_matrices_at_the_border_are_enclosed() {
    let mut random = generator(81);
    let (mut known, mut hidden) = (0, 0);
    for case in 0..cases(150) {
        let a = Symmetric::new(&symmetric(&mut random)).unwrap();
        let table = Table::of(a.as_faer());
        let budget = [0, AnalysisOptions::default().budget][case % 2];
        let analysis = Analysis::with(&a, &AnalysisOptions { budget, ..AnalysisOptions::default() }).unwrap();
        let Some(condition) = analysis.condition else { continue };
        assert!(holds(condition, &table), "{a:?}: {condition:?}");
        let eigenvalues = analysis.eigenvalues.as_ref().unwrap();
        assert!(eigenvalues.values.is_sorted(), "{eigenvalues:?}");
        for (i, (value, e)) in eigenvalues.values.iter().zip(&eigenvalues.enclosures).enumerate() {
            assert!(e.contains(*value) && table.eigenvalue_is_within(i, e.lower, e.upper), "{a:?}: {eigenvalues:?}");
        }
        known += usize::from(condition.value().is_some());
        // What floating point alone leaves open.
        let alone = gramkit::Eigen::of(&a).unwrap().condition().unwrap();
        hidden += usize::from(alone.value().is_none() && condition.value().is_some());
    }
    assert!(known > 50 && hidden > 10, "{known}, {hidden}");
}

/// Beside 1 two eigenvalues of order 10⁻¹⁷ drown; the norm of the inverse tells the smaller one, for there is no other
/// bound on it than their product.
#[test]
fn of_two_hidden_eigenvalues_the_smaller_is_known() {
    let mut random = generator(82);
    for case in 0..cases(40) {
        let mut size = |scale: f64| scale * random.random_range(0.5..1.0);
        let entries = [1.0, size(1e-9), size(1e-17), size(1e-9), size(2e-18), size(1e-17)];
        // The smaller one is positive, or negative beside a positive one.
        let sign = [1.0, -1.0][case % 2];
        let entry = |i: usize, j: usize| entries[i * (i + 1) / 2 + j] * if (i, j) == (2, 2) { sign } else { 1.0 };
        let a = Symmetric::from_lower(3, entry).unwrap();
        let table = Table::of(a.as_faer());
        let alone = gramkit::Eigen::of(&a).unwrap();
        assert_eq!(alone.enclosures.iter().filter(|e| e.contains(0.0)).count(), 2, "{alone:?}");
        for budget in [0, AnalysisOptions::default().budget] {
            let analysis = Analysis::with(&a, &AnalysisOptions { budget, ..AnalysisOptions::default() }).unwrap();
            let condition = analysis.condition.unwrap();
            assert!(holds(condition, &table), "{a:?}: {condition:?}");
            assert!(condition.value().is_some(), "{condition:?}");
            let eigenvalues = analysis.eigenvalues.unwrap();
            assert!(eigenvalues.values.is_sorted());
            for (i, e) in eigenvalues.enclosures.iter().enumerate() {
                assert!(e.contains(eigenvalues.values[i]) && table.eigenvalue_is_within(i, e.lower, e.upper), "{a:?}");
            }
        }
    }
}
