//! Laws under their names.

use gramkit::kernel::{Bandwidth, Kernel, KernelGram, MedianHeuristic, Smoothness};
use gramkit::{Definiteness, Determinant, Vectors};
use rand::{RngExt, SeedableRng, rngs::StdRng};

fn points(seed: u64, n: usize) -> Vec<[f64; 2]> {
    let mut random = StdRng::seed_from_u64(seed);
    (0..n).map(|_| std::array::from_fn(|_| random.random_range(-2.0..2.0))).collect()
}

fn gram(points: &[[f64; 2]], kernel: &Kernel) -> KernelGram {
    KernelGram::of(&Vectors::rows(&points.to_vec()), kernel).unwrap()
}

/// Schur, *Bemerkungen zur Theorie der beschränkten Bilinearformen*, Journal für die reine und angewandte Mathematik
/// 140 (1911): the product of semidefinite matrices, entry by entry, is semidefinite.
#[test]
fn schurs_product_theorem() {
    for seed in 0..10 {
        let points = points(seed, 8);
        let (a, b) = (Kernel::laplacian(0.5).unwrap(), Kernel::polynomial(1.0, 0.5, 2).unwrap());
        let product = gram(&points, &(a.clone() * b.clone()));
        let (a, b) = (gram(&points, &a), gram(&points, &b));
        for (i, j) in (0..8).flat_map(|j| (0..8).map(move |i| (i, j))) {
            assert!((product.get(i, j) - a.get(i, j) * b.get(i, j)).abs() <= product.radius().value());
        }
        // The second one has rank 6 at most, the product is definite all the same.
        assert_eq!(b.by_theorem().rank_bound, Some(6));
        assert!(product.by_theorem().positive_definite.is_proved());
        assert!(Definiteness::of(&product).unwrap().is_positive_definite().is_proved(), "{seed}");
    }
}

/// Oppenheim, *Inequalities connected with definite Hermitian forms*, Journal of the London Mathematical Society 5
/// (1930): det(A∘B) ≥ det A·Π b_ii.
#[test]
fn oppenheims_inequality() {
    for seed in 10..20 {
        let points = points(seed, 6);
        let (a, b) = (Kernel::exponential(1.0).unwrap(), Kernel::polynomial(0.5, 1.0, 2).unwrap());
        let product = gram(&points, &(a.clone() * b.clone()));
        let ln = |k: &KernelGram| Determinant::of(&k.as_stored()).unwrap().ln_abs_enclosure.proved().unwrap();
        let diagonal: f64 = gram(&points, &b).diagonal().iter().map(|b| b.ln()).sum();
        // The determinants of the stored matrices differ from the true ones by far less than the gap.
        assert!(ln(&product).upper >= ln(&gram(&points, &a)).lower + diagonal, "{seed}");
    }
}

/// Schoenberg 1938: e^(−γψ) is semidefinite for every γ > 0 if ψ is the square of a Hilbert space's distance, and
/// definite on distinct points.
#[test]
fn schoenbergs_theorem() {
    for seed in 20..24 {
        let points = points(seed, 9);
        for kernel in [Kernel::rbf, Kernel::laplacian, Kernel::exponential] as [fn(Bandwidth) -> _; 3] {
            for gamma in [0.5, 2.0, 8.0] {
                let k = gram(&points, &kernel(Bandwidth::Gamma(gamma)).unwrap());
                assert!(k.by_theorem().positive_definite.is_proved());
                let within = Definiteness::of(&k).unwrap().is_positive_definite();
                assert!(within.is_proved(), "{} of seed {seed}: {within}", k.kernel());
            }
        }
    }
}

#[test]
fn a_mixture_of_gaussians_tends_to_one() {
    // (1 + d²/(2αℓ²))^(−α) → e^(−d²/(2ℓ²)), to d⁴/(8αℓ⁴).
    let points = points(30, 12);
    let rbf = gram(&points, &Kernel::rbf(1.0).unwrap());
    let mixture = gram(&points, &Kernel::rational_quadratic(1e6, 1.0).unwrap());
    for (i, j) in (0..12).flat_map(|j| (0..12).map(move |i| (i, j))) {
        assert!((rbf.get(i, j) - mixture.get(i, j)).abs() < 1e-6);
    }
}

#[test]
fn noise_raises_the_least_eigenvalue() {
    let points = points(31, 20);
    let k = gram(&points, &Kernel::rbf(3.0).unwrap().white(0.25).unwrap());
    assert!(k.at_least(0.2499).unwrap().verdict.is_proved());
}

#[test]
fn parameters_are_known_both_ways_and_written_as_they_were_given() {
    let shown =
        |kernel: gramkit::Result<Kernel>| kernel.map(|kernel| (kernel.to_string(), kernel.parameters())).unwrap();
    let both = |length, gamma| vec![("length", length), ("gamma", gamma)];
    assert_eq!(shown(Kernel::rbf(Bandwidth::Gamma(2.0))), ("rbf:gamma=2".into(), both(0.5, 2.0)));
    assert_eq!(shown(Kernel::laplacian(4.0)), ("laplacian:length=4".into(), both(4.0, 0.25)));
    assert_eq!(shown(Kernel::matern(Smoothness::Half, 2.0)), ("matern-1/2:length=2".into(), both(2.0, 0.5)));
    assert_eq!(shown(Ok(Kernel::cosine())), ("cosine".into(), vec![]));
    let sum = Kernel::cosine() * (Kernel::linear(1.0).unwrap() + 2.0 * Kernel::chi_squared(3.0).unwrap());
    assert_eq!(sum.to_string(), "cosine*(linear:offset=1+2*chi-squared:gamma=3)");
    assert_eq!(sum.parameters(), [("offset", 1.0), ("factor", 2.0), ("gamma", 3.0)]);
    assert_eq!(sum.parts().len(), 2);
}

#[test]
fn a_median_is_that_of_all_pairs_or_of_a_sample_with_its_range() {
    let points = points(32, 101);
    let mut distances: Vec<f64> = (0..101)
        .flat_map(|i| (0..i).map(move |j| (i, j)))
        .map(|(i, j)| (points[i][0] - points[j][0]).hypot(points[i][1] - points[j][1]))
        .collect();
    distances.sort_by(f64::total_cmp);
    let of = |heuristic: MedianHeuristic| heuristic.of(&Vectors::rows(&points)).unwrap();
    let middle = 0.5 * (distances[2524] + distances[2525]);
    let plain = of(MedianHeuristic::Distance);
    assert!((plain.length - middle).abs() < 1e-14 && plain.pairs == 5050 && plain.range.is_none());
    // Between the roots of the squares' mean and the distances' mean is 10⁻⁶ here.
    assert!((of(MedianHeuristic::HalfSquaredDistance).length - middle / 2.0_f64.sqrt()).abs() < 1e-6);
    // 101 zeros and each distance twice: the 5101st of 10201.
    let with_zeros = of(MedianHeuristic::DistanceWithZeros).length;
    assert!((with_zeros - distances[(5100 - 101) / 2]).abs() < 1e-14);

    let mut random = StdRng::seed_from_u64(33);
    let many: Vec<[f64; 1]> = (0..5000).map(|_| [random.random_range(0.0..1.0)]).collect();
    let sample = MedianHeuristic::Distance.of(&Vectors::rows(&many)).unwrap();
    // The distance of two uniform numbers has the median 1 − √½.
    let range = sample.range.unwrap();
    assert!(range.contains(sample.length) && range.width() < 0.01);
    assert!((sample.length - (1.0 - 0.5_f64.sqrt())).abs() < 0.02);
}
