//! Matrices that are nearly of the kind, and what is known of them.

use gramkit::Symmetric;
use rand::RngExt;

/// Symmetric, from the entries below a unit diagonal, column by column.
pub(super) fn correlations(n: usize, below: &[f64]) -> Symmetric {
    let mut entries = below.iter();
    Symmetric::from_lower(n, |i, j| if i == j { 1.0 } else { *entries.next().unwrap() }).unwrap()
}

/// Higham, *Computing the nearest correlation matrix*, IMA J. Numer. Anal. 22 (2002).
pub(super) fn higham() -> Symmetric {
    correlations(3, &[1.0, 0.0, 1.0])
}

/// The second difference, whose diagonal is 2, as NAG's example for its routine g02aa has it.
pub(super) fn second_difference() -> Symmetric {
    Symmetric::from_lower(4, |i, j| [2.0, -1.0].get(i - j).copied().unwrap_or(0.0)).unwrap()
}

/// The example of R's `nearPD`.
pub(super) fn near_pd() -> Symmetric {
    let below = [0.477, 0.644, 0.478, 0.651, 0.826, 0.516, 0.233, 0.682, 0.75, 0.599, 0.581, 0.742, 0.741, 0.8, 0.798];
    correlations(6, &below)
}

/// Turkay, Epperlein, Christofides, *Correlation stress testing for value-at-risk*, J. Risk 5 (2003).
pub(super) fn turkay() -> Symmetric {
    correlations(4, &[-0.55, -0.15, -0.10, 0.90, 0.90, 0.90])
}

/// Finger, *A methodology to stress correlations*, RiskMetrics Monitor (1997).
pub(super) fn finger() -> Symmetric {
    let below = [
        0.18, -0.13, -0.26, 0.19, -0.25, -0.12, 0.22, -0.14, 0.31, 0.16, 0.09, 0.06, -0.08, 0.04, 0.04, 0.85, 0.85,
        0.85, 0.85, 0.85, 0.85,
    ];
    correlations(7, &below)
}

/// Ones on the diagonal, numbers between −1 and 1 elsewhere.
pub(super) fn uniform(n: usize, random: &mut impl RngExt) -> Symmetric {
    let below: Vec<f64> = (0..n * (n - 1) / 2).map(|_| random.random_range(-1.0..1.0)).collect();
    correlations(n, &below)
}

/// A correlation matrix of few columns, off by so much: nearly one, and nearly singular.
pub(super) fn perturbed(n: usize, rank: usize, off: f64, random: &mut impl RngExt) -> Symmetric {
    let x: Vec<Vec<f64>> = (0..n).map(|_| (0..rank).map(|_| random.random_range(-1.0..1.0)).collect()).collect();
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let cosine = |i: usize, j: usize| dot(&x[i], &x[j]) / (dot(&x[i], &x[i]) * dot(&x[j], &x[j])).sqrt();
    let mut entry = |i, j| if i == j { 1.0 } else { cosine(i, j) + off * random.random_range(-1.0..1.0) };
    Symmetric::from_lower(n, &mut entry).unwrap()
}
