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
    let a = state();
    let table = Table::of(a.as_faer());
    for exact_determinant in [false, true] {
        let options = AnalysisOptions { exact_determinant, ..AnalysisOptions::default() };
        let analysis = Analysis::with(&a, &options).unwrap();
        let eigenvalues = analysis.eigenvalues.as_ref().unwrap();
        let least = eigenvalues.enclosures[0];
        assert!((least.lower / LEAST - 1.0).abs() < TEN_DIGITS && (least.upper / LEAST - 1.0).abs() < TEN_DIGITS);
        assert!(table.eigenvalue_is_within(0, least.lower, least.upper) && least.contains(eigenvalues.values[0]));
        let condition = analysis.condition.unwrap();
        assert!((condition.value().unwrap() / CONDITION - 1.0).abs() < TEN_DIGITS, "{condition:?}");
        assert!(condition.enclosure.width() < TEN_DIGITS * CONDITION && holds(condition, &table), "{condition:?}");
        assert!(analysis.to_string().contains("κ₂: 7.62579494525"), "{analysis}");
    }
    // Without exact arithmetic it stays unknown, and the page says how much is known.
    let analysis = Analysis::with(&a, &AnalysisOptions { budget: 0, ..AnalysisOptions::default() }).unwrap();
    let condition = analysis.condition.unwrap();
    assert_eq!((condition.value(), condition.enclosure.upper), (None, f64::INFINITY));
    assert!(holds(condition, &table) && analysis.to_string().contains("κ₂ ≥ "), "{analysis}");
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

/// Beside 1 two eigenvalues of order 10⁻¹⁷ drown, but not in the matrix that powers of two bring to a unit diagonal:
/// the logarithm of the determinant is known from there.
#[test]
fn of_two_hidden_eigenvalues_the_product_bounds_the_smaller() {
    let mut random = generator(82);
    for _ in 0..cases(40) {
        let mut size = |scale: f64| scale * random.random_range(0.5..1.0);
        let entries = [1.0, size(1e-9), size(1e-17), size(1e-9), size(2e-18), size(1e-17)];
        let a = Symmetric::from_lower(3, |i, j| entries[i * (i + 1) / 2 + j]).unwrap();
        let table = Table::of(a.as_faer());
        let alone = gramkit::Eigen::of(&a).unwrap();
        assert_eq!(alone.enclosures.iter().filter(|e| e.contains(0.0)).count(), 2, "{alone:?}");
        let condition = Analysis::of(&a).unwrap().condition.unwrap();
        assert!(holds(condition, &table), "{a:?}: {condition:?}");
        let Enclosure { lower, upper } = condition.enclosure;
        // From below by the root of the product, where the enclosures give no more than 10¹⁵; from above by the product
        // over what they give.
        assert!(upper.is_finite() && lower > 10.0 * alone.condition().unwrap().enclosure.lower, "{condition:?}");
    }
}
