//! LAPACK's test ratios: an error over (size · norm · unit of rounding), which a stable algorithm keeps below 30
//! whatever the matrix.
//!
//! Ratios, sizes, matrix types and the threshold are those of LAPACK's own test programs (LAPACK Working Note 41, §6,
//! and the headers of `dchkst`, `ddrvst`, `ddrvbd` and `dqrt01`).

use faer::Mat;
use gramkit::orthonormal::GramSchmidt;
use gramkit::{Eigen, Orthonormal, Svd, Symmetric, Vectors};
use oracle::{loss_one_norm, one_norm, plain_product};
use rand::{RngExt, SeedableRng, rngs::StdRng};

/// LAPACK's threshold.
const THRESHOLD: f64 = 30.0;
/// `eps` of the linear-equation tests, 2⁻⁵³.
const EPS: f64 = f64::EPSILON / 2.0;
/// `ulp` of the eigenvalue tests, 2⁻⁵².
const ULP: f64 = f64::EPSILON;
const SIZES: [usize; 7] = [0, 1, 2, 3, 5, 10, 50];

/// The types 1–15 of `dchkst` and `ddrvst`.
const TYPES: std::ops::RangeInclusive<usize> = 1..=15;

/// √ovfl and √unfl, to the power of two below and above.
const ROOT_OVERFLOW: f64 = 6.703903964971298e153; // 2^511
const ROOT_UNDERFLOW: f64 = 1.4916681462400413e-154; // 2^-511

/// Entries from 1 down to `ulp`: evenly, geometrically, or 1 and then `ulp` again and again; with random signs.
fn spectrum(kind: usize, n: usize, random: &mut StdRng) -> Vec<f64> {
    let last = n.saturating_sub(1).max(1) as f64;
    (0..n)
        .map(|i| {
            let t = i as f64 / last;
            let size = match kind {
                0 => 1.0 - t * (1.0 - ULP),
                1 => ULP.powf(t),
                _ => {
                    if i == 0 {
                        1.0
                    } else {
                        ULP
                    }
                }
            };
            if random.random_range(0..2) == 0 { size } else { -size }
        })
        .collect()
}

/// A random orthogonal matrix: the product of n reflections.
fn orthogonal(n: usize, random: &mut StdRng) -> Mat<f64> {
    let mut q = Mat::<f64>::identity(n, n);
    for _ in 0..n {
        let v: Vec<f64> = (0..n).map(|_| random.random_range(-1.0..1.0)).collect();
        let square: f64 = v.iter().map(|v| v * v).sum();
        for j in 0..n {
            let factor = 2.0 * (0..n).map(|i| v[i] * q[(i, j)]).sum::<f64>() / square;
            for i in 0..n {
                q[(i, j)] -= factor * v[i];
            }
        }
    }
    q
}

fn scaled(a: Mat<f64>, factor: f64) -> Mat<f64> {
    Mat::from_fn(a.nrows(), a.ncols(), |i, j| a[(i, j)] * factor)
}

/// The m × n matrix of a type: U·D·V, or UᵀDU for the symmetric tests.
fn matrix(kind: usize, m: usize, n: usize, symmetric: bool, random: &mut StdRng) -> Mat<f64> {
    let k = m.min(n);
    let rectangular = |d: &[f64]| Mat::from_fn(m, n, |i, j| if i == j { d[i] } else { 0.0 });
    let dense = |d: &[f64], random: &mut StdRng| {
        let u = orthogonal(m, random);
        let v = if symmetric { u.transpose().to_owned() } else { orthogonal(n, random) };
        plain_product(plain_product(u.as_ref(), rectangular(d).as_ref()).as_ref(), v.as_ref())
    };
    let uniform = |random: &mut StdRng| Mat::from_fn(m, n, |_, _| random.random_range(-1.0..1.0));
    match kind {
        1 => Mat::zeros(m, n),
        2 => rectangular(&vec![1.0; k]),
        3..=5 => rectangular(&spectrum(kind - 3, k, random)),
        6 => scaled(rectangular(&spectrum(1, k, random)), ROOT_OVERFLOW),
        7 => scaled(rectangular(&spectrum(1, k, random)), ROOT_UNDERFLOW),
        8..=10 => dense(&spectrum(kind - 8, k, random), random),
        11 => scaled(dense(&spectrum(1, k, random), random), ROOT_OVERFLOW),
        12 => scaled(dense(&spectrum(1, k, random), random), ROOT_UNDERFLOW),
        13 => uniform(random),
        14 => scaled(uniform(random), ROOT_OVERFLOW),
        _ => scaled(uniform(random), ROOT_UNDERFLOW),
    }
}

/// error / (norm · size · unit), with LAPACK's conventions: 0 for an empty matrix, and for a zero one 0 or 1/unit.
fn ratio(error: f64, norm: f64, size: usize, unit: f64) -> f64 {
    if size == 0 || error == 0.0 {
        0.0
    } else if norm == 0.0 {
        unit.recip()
    } else {
        // Divided in this order, nothing underflows.
        error / norm / (size as f64 * unit)
    }
}

fn below_threshold(name: &str, value: f64, case: &str) {
    // A NaN fails, too.
    assert!(value < THRESHOLD, "{name} is {value:.1} for {case}");
}

/// A − B.
fn difference(a: &Mat<f64>, b: &Mat<f64>) -> Mat<f64> {
    Mat::from_fn(a.nrows(), a.ncols(), |i, j| a[(i, j)] - b[(i, j)])
}

fn with_columns_scaled(q: &Mat<f64>, d: &[f64]) -> Mat<f64> {
    Mat::from_fn(q.nrows(), q.ncols(), |i, j| q[(i, j)] * d[j])
}

#[test]
fn symmetric_eigendecompositions_pass() {
    let mut random = StdRng::seed_from_u64(1);
    for n in SIZES {
        for kind in TYPES {
            let full = matrix(kind, n, n, true, &mut random);
            let a = Symmetric::from_lower(n, |i, j| full[(i, j)]).expect("finite entries");
            let full = a.as_faer().to_owned();
            let case = format!("type {kind}, order {n}");
            let eigen = Eigen::of(&a).expect("a spectrum");
            let zdz =
                plain_product(with_columns_scaled(&eigen.vectors, &eigen.values).as_ref(), eigen.vectors.transpose());
            let error = one_norm(difference(&full, &zdz).as_ref());
            below_threshold("‖A − ZDZᵀ‖/(‖A‖ n ulp)", ratio(error, one_norm(full.as_ref()), n, ULP), &case);
            below_threshold("‖I − ZZᵀ‖/(n ulp)", ratio(loss_one_norm(eigen.vectors.transpose()), 1.0, n, ULP), &case);
            below_threshold("‖I − ZᵀZ‖/(n ulp)", ratio(loss_one_norm(eigen.vectors.as_ref()), 1.0, n, ULP), &case);
            assert!(eigen.values.is_sorted(), "unsorted for {case}");
            // The bounds that come with it are of the same order: absolute in ‖A‖, 32n for the sums over rows and
            // columns.
            let wide = eigen.enclosures.iter().map(|e| e.width()).fold(0.0, f64::max);
            let width = ratio(wide, one_norm(full.as_ref()), n * n, ULP);
            assert!(width < THRESHOLD || kind == 1, "enclosures {width:.1} n² ulp ‖A‖ wide for {case}");
        }
    }
}

#[test]
fn singular_value_decompositions_pass() {
    let mut random = StdRng::seed_from_u64(2);
    for m in SIZES {
        for n in SIZES {
            for kind in TYPES {
                let a = matrix(kind, m, n, false, &mut random);
                let case = format!("type {kind}, {m} × {n}");
                let svd = Svd::of(&Vectors::columns(&a)).expect("singular values");
                let usv = plain_product(with_columns_scaled(&svd.left, &svd.values).as_ref(), svd.right.transpose());
                let error = one_norm(difference(&a, &usv).as_ref());
                let size = m.max(n);
                below_threshold("‖A − USVᵀ‖/(‖A‖ max(m, n) ulp)", ratio(error, one_norm(a.as_ref()), size, ULP), &case);
                below_threshold("‖I − UᵀU‖/(m ulp)", ratio(loss_one_norm(svd.left.as_ref()), 1.0, m, ULP), &case);
                below_threshold("‖I − VᵀV‖/(n ulp)", ratio(loss_one_norm(svd.right.as_ref()), 1.0, n, ULP), &case);
                assert!(svd.values.iter().all(|&s| s >= 0.0) && svd.values.iter().rev().is_sorted(), "{case}");
            }
        }
    }
}

#[test]
fn orthonormal_bases_pass() {
    let mut random = StdRng::seed_from_u64(3);
    for m in SIZES {
        for n in SIZES {
            for kind in TYPES {
                let a = matrix(kind, m, n, false, &mut random);
                for method in [GramSchmidt::ClassicalTwice, GramSchmidt::ModifiedTwice] {
                    qr_ratios(&a, method, &format!("{method:?} of type {kind}, {m} × {n}"));
                }
            }
        }
    }
}

#[test]
fn one_pass_suffices_for_orthogonal_columns() {
    // Their promise is O(u)·κ and O(u)·κ², so only κ = 1 keeps the ratio whatever the size.
    let mut random = StdRng::seed_from_u64(4);
    for n in SIZES {
        for scale in [1.0, ROOT_OVERFLOW, ROOT_UNDERFLOW] {
            let a = scaled(orthogonal(n, &mut random), scale);
            for method in [GramSchmidt::Classical, GramSchmidt::Modified] {
                qr_ratios(&a, method, &format!("{method:?} of an orthogonal matrix of order {n}, scaled by {scale:e}"));
            }
        }
    }
}

fn qr_ratios(a: &Mat<f64>, method: GramSchmidt, case: &str) {
    let m = a.nrows();
    let basis = Orthonormal::of(&Vectors::columns(a), method).expect("a basis");
    let norm = one_norm(a.as_ref());
    let error = one_norm(difference(a, &plain_product(basis.q.as_ref(), basis.r.as_ref())).as_ref());
    // What is dropped was below 8·max(m, n)·u of its length, and is part of the residual.
    let size = m.max(a.ncols());
    below_threshold("‖A − QR‖/(‖A‖ max(m, n) eps)", ratio(error, norm, size, EPS), case);
    below_threshold("‖I − QᵀQ‖/(m eps)", ratio(loss_one_norm(basis.q.as_ref()), 1.0, m, EPS), case);
    // ‖R − QᵀA‖₁/(m‖A‖₁ eps), where nothing was dropped: QᵀA of a dropped column is not part of R's promise.
    if basis.dropped.is_empty() {
        let projected = plain_product(basis.q.transpose(), a.as_ref());
        let error = one_norm(difference(&basis.r, &projected).as_ref());
        below_threshold("‖R − QᵀA‖/(m‖A‖ eps)", ratio(error, norm, m, EPS), case);
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// Closed-form spectra

/// Roundings in a closed form: the argument, the cosine (within one ulp), two operations.
const CLOSED_FORM: f64 = 8.0;

#[test]
fn enclosures_contain_the_eigenvalues_of_the_second_difference() {
    for n in SIZES {
        let a = Symmetric::from_lower(n, |i, j| {
            if i == j {
                2.0
            } else if i == j + 1 {
                -1.0
            } else {
                0.0
            }
        });
        let eigen = Eigen::of(&a.expect("finite entries")).expect("a spectrum");
        for (k, e) in eigen.enclosures.iter().enumerate() {
            let lambda = 2.0 - 2.0 * ((k + 1) as f64 * std::f64::consts::PI / (n + 1) as f64).cos();
            let slack = CLOSED_FORM * EPS * 4.0;
            assert!(e.lower - slack <= lambda && lambda <= e.upper + slack, "{lambda} outside {e:?}");
        }
    }
}

#[test]
fn enclosures_contain_the_eigenvalues_of_one_plus_a_constant() {
    // I + 11ᵀ: 1, n − 1 times, and n + 1. The clustered ones are the hard ones.
    for n in SIZES {
        let a = Symmetric::from_lower(n, |i, j| if i == j { 2.0 } else { 1.0 }).expect("finite entries");
        let eigen = Eigen::of(&a).expect("a spectrum");
        for (k, e) in eigen.enclosures.iter().enumerate() {
            let lambda = if k + 1 == n { (n + 1) as f64 } else { 1.0 };
            assert!(e.contains(lambda), "{lambda} outside {e:?}");
        }
    }
}

#[test]
fn enclosures_contain_the_integer_eigenvalues_of_the_clement_matrix() {
    // The symmetric Clement (Kac) matrix has √(i(n − i)) beside a zero diagonal, and the eigenvalues n−1, n−3, …, 1−n.
    for n in SIZES {
        let beside = |i: usize| ((i * (n - i)) as f64).sqrt();
        let a = Symmetric::from_lower(n, |i, j| if i == j + 1 { beside(i) } else { 0.0 }).expect("finite entries");
        let eigen = Eigen::of(&a).expect("a spectrum");
        for (k, e) in eigen.enclosures.iter().enumerate() {
            let lambda = 2.0 * k as f64 - (n as f64 - 1.0);
            // The square roots round: ‖fl(A) − A‖₂ ≤ 2·u·max √(i(n − i)) ≤ u·n.
            let slack = EPS * n as f64;
            assert!(e.lower - slack <= lambda && lambda <= e.upper + slack, "{lambda} outside {e:?}");
        }
    }
}

#[test]
fn enclosures_contain_the_singular_values_of_a_hadamard_matrix() {
    // Sylvester's ±1 matrix of order 2^k: HᵀH = 2^k·I.
    for k in 0..6 {
        let n = 1_usize << k;
        let h = Mat::from_fn(n, n, |i, j| if (i & j).count_ones() % 2 == 0 { 1.0 } else { -1.0 });
        let svd = Svd::of(&Vectors::columns(&h)).expect("singular values");
        let sigma = (n as f64).sqrt();
        for e in &svd.enclosures {
            assert!(e.lower - EPS * sigma <= sigma && sigma <= e.upper + EPS * sigma, "{sigma} outside {e:?}");
        }
    }
}
