//! Components against exact eigenvalues, and those of kernels against those of variables.

use faer::Mat;
use gramkit::components::{KernelPca, Pca, PcaOptions};
use gramkit::kernel::{CentredKernel, Kernel};
use gramkit::{Error, Vectors};
use oracle::mutation::generator;
use oracle::{Table, exact, plain_product};
use rand::RngExt;

use crate::support::cases::cases;

fn covariance(x: &Mat<f64>, ddof: usize) -> Table {
    let n = x.nrows();
    let ones = vec![exact(1.0); n];
    Table::of(x.as_ref()).deviations(&ones).gram().times(&(exact(1.0) / exact((n - ddof) as f64)))
}

#[test]
fn variances_hold_the_exact_eigenvalues() {
    let mut random = generator(2501);
    for case in 0..cases(40) {
        let (n, p) = [(5, 2), (8, 3), (4, 4), (3, 5)][case % 4];
        let (offset, scale) = [(0.0, 1.0), (1e6, 1.0), (0.0, 1e140), (0.0, 1e-140)][case / 4 % 4];
        let x = Mat::from_fn(n, p, |_, j| offset + scale * 4.0_f64.powi(-(j as i32)) * random.random_range(-1.0..1.0));
        let ddof = case % 2;
        let pca = Pca::with(&Vectors::columns(&x), &PcaOptions { ddof, ..PcaOptions::default() }).unwrap();
        let truth = covariance(&x, ddof);
        let k = pca.variances.len();
        assert_eq!(k + pca.unresolved, p.min(n - 1), "{case}: {pca:?}");
        for (i, variance) in pca.variances.iter().enumerate() {
            assert!(truth.eigenvalue_is_within(p - 1 - i, variance.lower, variance.upper), "{case}: {variance:?}");
            assert!(variance.width() < 1e-5 * variance.upper);
        }
        let trace = (0..p).fold(exact(0.0), |sum, j| sum + truth.at(j, j));
        assert!(exact(pca.total_variance.lower) <= trace && trace <= exact(pca.total_variance.upper));
        // The scores are the coordinates of the centred observations, and the same for new ones.
        let again = pca.scores_of(&Vectors::columns(&x)).unwrap();
        let gap = (&again.values - &pca.scores.values).norm_l2();
        assert!(gap <= again.error + pca.scores.error, "{case}: {gap:e}");
        let size = pca.scores.values.norm_l2();
        assert!(pca.scores.error < 1e-8 * size);
        let sums: f64 = pca.ratios.iter().map(|ratio| ratio.lower).sum();
        assert!(sums <= 1.0 + 1e-12 && pca.clusters.iter().all(|cluster| cluster.sine_bound < 1e-6));
    }
}

/// Along (3, 4)/5 and (−4, 3)/5, and means that are exact.
#[test]
fn known_directions_are_within_their_bounds() {
    for (along, across) in [(10.0, 1.0), (1e4, 1e-4), (1.001, 1.0)] {
        let rows = [
            [3.0 * along, 4.0 * along],
            [-3.0 * along, -4.0 * along],
            [-4.0 * across, 3.0 * across],
            [4.0 * across, -3.0 * across],
        ];
        let x = Mat::from_fn(4, 2, |i, j| rows[i][j]);
        let pca = Pca::of(&Vectors::columns(&x)).unwrap();
        for (k, direction) in [[0.6, 0.8], [-0.8, 0.6]].iter().enumerate() {
            let (a, b) = (pca.components[(0, k)], pca.components[(1, k)]);
            let sine = (a * direction[1] - b * direction[0]).abs();
            let cluster = &pca.clusters[k];
            assert_eq!(cluster.components, k..k + 1);
            assert!(sine <= cluster.sine_bound + 2e-16 && cluster.sine_bound < 1e-6, "{cluster:?}");
        }
    }
}

#[test]
fn equal_variances_are_one_cluster() {
    // Three directions, two of them alike.
    let x = Mat::from_fn(6, 3, |i, j| if i / 2 == j { [1.0, -1.0][i % 2] * [5.0, 1.0, 1.0][j] } else { 0.0 });
    let pca = Pca::of(&Vectors::columns(&x)).unwrap();
    let clusters: Vec<_> = pca.clusters.iter().map(|cluster| cluster.components.clone()).collect();
    assert_eq!(clusters, [0..1, 1..3]);
    assert!(pca.clusters[1].sine_bound < 1e-13);
    assert!((1..3).all(|k| pca.components[(0, k)].abs() < 1e-13));
}

#[test]
fn what_is_not_resolved_is_counted() {
    let mut random = generator(2502);
    let x = Mat::from_fn(20, 2, |_, _| random.random_range(-1.0..1.0));
    // The third is a sum, the fourth constant.
    let x = Mat::from_fn(20, 4, |i, j| [x[(i, 0)], x[(i, 1)], x[(i, 0)] + x[(i, 1)], 0.1][j]);
    let pca = Pca::of(&Vectors::columns(&x)).unwrap();
    assert_eq!((pca.components.ncols(), pca.unresolved), (2, 2));
    let constant = Mat::from_fn(5, 2, |_, j| j as f64 + 0.3);
    let pca = Pca::of(&Vectors::columns(&constant)).unwrap();
    assert_eq!((pca.components.ncols(), pca.unresolved, pca.total_variance.upper), (0, 2, 0.0));
    let one = Mat::<f64>::identity(1, 2);
    assert!(matches!(Pca::of(&Vectors::columns(&one)), Err(Error::Domain { .. })));
    let error = Pca::of(&Vectors::columns(&Mat::from_fn(3, 1, |_, _| f64::NAN))).unwrap_err();
    assert!(matches!(error, Error::NotFinite { .. }));
    assert!(matches!(pca.scores_of(&Vectors::columns(one.transpose())), Err(Error::Shape { .. })));
}

#[test]
fn the_linear_kernel_has_the_components_of_the_variables() {
    let mut random = generator(2503);
    let x = Mat::from_fn(12, 3, |_, j| 3.0 + 2.0_f64.powi(-(j as i32)) * random.random_range(-1.0..1.0));
    let pca = Pca::of(&Vectors::columns(&x)).unwrap();
    let points = Vectors::rows(&x);
    let centred = CentredKernel::of(&points, &Kernel::linear(0.0).unwrap()).unwrap();
    let kernel = KernelPca::of(&centred).unwrap();
    assert_eq!((kernel.eigenvalues.len(), kernel.unresolved, kernel.negative), (3, 9, 0));
    for k in 0..3 {
        let (a, b) = (kernel.eigenvalues[k], pca.variances[k]);
        assert!(a.lower <= 11.0 * b.upper * (1.0 + 1e-15) && 11.0 * b.lower * (1.0 - 1e-15) <= a.upper);
        let sign = if kernel.scores.values[(0, k)] * pca.scores.values[(0, k)] < 0.0 { -1.0 } else { 1.0 };
        for i in 0..12 {
            assert!((kernel.scores.values[(i, k)] - sign * pca.scores.values[(i, k)]).abs() < 1e-10);
        }
    }
    let new = Mat::from_fn(2, 3, |i, j| (i + j) as f64);
    let of_kernel = kernel.scores_of(&centred.new_points(&points, &Vectors::rows(&new)).unwrap()).unwrap();
    let of_variables = pca.scores_of(&Vectors::columns(&new)).unwrap();
    for (i, k) in [(0, 0), (1, 0), (0, 1), (1, 2)] {
        assert!((of_kernel.values[(i, k)].abs() - of_variables.values[(i, k)].abs()).abs() < 1e-10);
    }
    // Of the points themselves, what they have.
    let own = kernel.scores_of(&centred.new_points(&points, &points).unwrap()).unwrap();
    assert!((&own.values - &kernel.scores.values).norm_l2() <= own.error + kernel.scores.error);
}

#[test]
fn a_smooth_kernel_resolves_few_components() {
    let x = Mat::from_fn(25, 1, |i, _| i as f64 / 16.0);
    let points = Vectors::rows(&x);
    let centred = CentredKernel::of(&points, &Kernel::rbf(1.0).unwrap()).unwrap();
    let pca = KernelPca::of(&centred).unwrap();
    let k = pca.eigenvalues.len();
    assert!((5..15).contains(&k) && k + pca.unresolved + pca.negative == 25 && pca.negative == 0, "{k}");
    assert!(pca.eigenvalues.iter().all(|e| e.lower > centred.radius().value().min(0.0)));
    assert!(pca.clusters.len() >= 4 && pca.clusters[0].sine_bound < 1e-12);
    let product = plain_product(pca.vectors.transpose(), pca.vectors.as_ref());
    assert!((product - Mat::<f64>::identity(k, k)).norm_l2() < 1e-13);
}
