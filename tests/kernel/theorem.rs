//! What is known by theorem, what the stored doubles are, and what all matrices within the radius are: never the same
//! question.

use gramkit::kernel::{Bandwidth, ByTheorem, Kernel, KernelGram, Smoothness};
use gramkit::{Claim, Count, Definiteness, Inertia, Symmetric, Vectors, Verdict};
use num_traits::ToPrimitive;
use oracle::exact;
use oracle::exponential::exp;

fn line(n: usize) -> Vec<[f64; 1]> {
    (0..n).map(|i| [i as f64 / 16.0]).collect()
}

/// The inertia of doubles, which is exact.
fn inertia(a: &Symmetric) -> (usize, usize, usize) {
    let Some(Inertia { positive, zero, negative, .. }) = Definiteness::of(a).unwrap().inertia.proved() else {
        panic!("the inertia of doubles is proved")
    };
    let exact = |count: Count| count.exact().unwrap();
    (exact(positive), exact(zero), exact(negative))
}

/// Points i/16: definite by theorem for every n; the doubles next to the true entries are indefinite from n = 8, 15 and
/// 21 on.
#[test]
fn the_truth_table_of_points_on_a_line() {
    for (length, n, expected) in [
        (1.0, 7, Some((7, 0, 0))),
        (1.0, 8, Some((7, 0, 1))),
        (1.0, 10, Some((8, 0, 2))),
        (1.0, 25, Some((15, 0, 10))),
        (0.5, 14, Some((14, 0, 0))),
        (0.5, 15, None),
        (0.25, 20, Some((20, 0, 0))),
        (0.25, 21, None),
    ] {
        let points = line(n);
        let k = KernelGram::of(&Vectors::rows(&points), &Kernel::rbf(length).unwrap()).unwrap();
        let theorem = k.by_theorem();
        assert!(theorem.positive_semidefinite.is_proved() && theorem.positive_definite.is_proved() && theorem.distinct);
        assert_eq!((theorem.duplicate, theorem.rank_bound, theorem.assumed), (None, None, false));
        // The doubles next to the entries.
        let nearest = Symmetric::from_lower(n, |i, j| {
            let difference = exact(points[i][0] - points[j][0]);
            exp(&-(&difference * &difference / exact(2.0 * length * length))).to_f64().unwrap()
        });
        let found = inertia(&nearest.unwrap());
        assert!(expected.is_none_or(|expected| found == expected), "length {length}, {n} points: {found:?}");
        assert!(expected.is_some() || found.2 > 0, "length {length}, {n} points: {found:?}");
        // What is stored is a unit or two away from them, and its inertia exact as well.
        let stored = inertia(&k.as_stored());
        assert_eq!(stored.0 + stored.1 + stored.2, n);
        assert!(length < 1.0 || n < 8 || stored.2 > 0, "length {length}, {n} points: {stored:?}");
        // Within the radius there are matrices of both kinds, unless λ_min is far above it.
        let within = Definiteness::of(&k).unwrap().is_positive_definite();
        assert!(!within.is_refuted() && (n < 8 || within.is_undetermined()), "length {length}, {n} points: {within}");
    }
}

fn of(kernel: &Kernel, points: &[[f64; 2]]) -> ByTheorem {
    kernel.by_theorem(&Vectors::rows(&points.to_vec())).unwrap()
}

#[test]
fn two_equal_points_are_a_proof_that_the_matrix_is_singular() {
    let points = [[0.5, 1.0], [0.0, 2.0], [-0.0, 2.0], [0.5, 1.0]];
    for kernel in [
        Kernel::rbf(1.0),
        Kernel::laplacian(1.0),
        Kernel::exponential(1.0),
        Kernel::matern(Smoothness::ThreeHalves, 1.0),
        Kernel::rational_quadratic(1.0, 1.0),
        Kernel::chi_squared(1.0),
        Ok(Kernel::additive_chi_squared()),
        Kernel::sigmoid(1.0, 0.0),
    ] {
        let kernel = kernel.unwrap();
        let theorem = of(&kernel, &points);
        assert_eq!((theorem.duplicate, theorem.distinct), (Some((0, 3)), false), "{kernel}");
        assert_eq!(theorem.positive_definite, Verdict::Refuted, "{kernel}");
        // With noise of its own on each point nothing is singular.
        let noisy = of(&kernel.clone().white(0.1).unwrap(), &points);
        assert_eq!(noisy.positive_definite.is_proved(), noisy.positive_semidefinite.is_proved(), "{kernel}");
        assert!(!noisy.positive_definite.is_refuted() && noisy.duplicate.is_some(), "{kernel}");
    }
    // −0 is 0; and a next double is another point.
    assert_eq!(of(&Kernel::rbf(1.0).unwrap(), &points[1..3]).duplicate, Some((0, 1)));
    assert!(of(&Kernel::rbf(1.0).unwrap(), &[[1.0, 0.0], [1.0_f64.next_up(), 0.0]]).positive_definite.is_proved());
    // A function of one's own may tell −0 from 0.
    let reciprocal = Kernel::function(0.0, |x, y| (1.0 / x[0]) * (1.0 / y[0])).unwrap();
    assert_eq!(of(&reciprocal, &points[1..3]).duplicate, None);
}

#[test]
fn the_stored_matrix_of_equal_points_is_refuted_with_them() {
    let points = [[1.0, 2.0], [3.0, 4.0], [1.0, 2.0]];
    let k = KernelGram::of(&Vectors::rows(&points), &Kernel::rbf(2.0).unwrap()).unwrap();
    let theorem = k.by_theorem();
    assert_eq!((theorem.positive_definite, theorem.duplicate), (Verdict::Refuted, Some((0, 2))));
    assert!((0..3).all(|j| k.get(0, j) == k.get(2, j)));
    assert_eq!(Definiteness::of(&k.as_stored()).unwrap().is_positive_definite(), Verdict::Refuted);
}

#[test]
fn an_axis_without_a_scale_does_not_tell_points_apart() {
    let points = [[1.0, 2.0], [1.0, 5.0]];
    let kernel = Kernel::rbf(1.0).unwrap().with_scales(&[2.0, 0.0]).unwrap();
    assert_eq!(of(&kernel, &points).duplicate, Some((0, 1)));
    let kernel = Kernel::rbf(1.0).unwrap().with_scales(&[0.0, 1e-100]).unwrap();
    assert!(of(&kernel, &points).positive_definite.is_proved());
    // Together two kernels see both axes.
    let first = Kernel::rbf(1.0).unwrap().with_scales(&[1.0, 0.0]).unwrap();
    let second = Kernel::rbf(1.0).unwrap().with_scales(&[0.0, 1.0]).unwrap();
    let sum = of(&(first + second), &points);
    assert!(sum.distinct && sum.positive_definite.is_proved()); // the second one is definite
}

#[test]
fn points_are_distinct_modulo_the_period_as_far_as_that_is_decided() {
    let kernel = Kernel::periodic(&[1.0, 0.3], &[1.0, 1.0]).unwrap();
    assert_eq!(of(&kernel, &[[0.25, 0.0], [7.25, 0.0]]).duplicate, Some((0, 1)));
    assert_eq!(of(&kernel, &[[-0.75, 0.0], [7.25, 0.0]]).duplicate, Some((0, 1)));
    // 0.1 + 0.2 is no multiple of the double 0.3, nor is 0.9 three times it.
    assert!(of(&kernel, &[[0.0, 0.0], [0.0, 0.1 + 0.2]]).positive_definite.is_proved());
    assert!(of(&kernel, &[[0.0, 0.0], [0.0, 0.9]]).positive_definite.is_proved());
    assert_eq!(of(&kernel, &[[0.0, 0.0], [0.0, 0.6]]).duplicate, Some((0, 1))); // twice it is a double
}

/// With the Euclidean distance in the sine, as in scikit-learn's `ExpSineSquared`, λ_min is −0.906 here.
#[test]
fn the_periodic_kernel_goes_by_axes_and_is_semidefinite() {
    let points = [[1.0, 0.0], [1.0, 1.0], [0.75, 0.0], [0.0, 1.0], [0.0, 0.0]];
    let other = Kernel::function(1e-14, |x, y| {
        let distance = (x[0] - y[0]).hypot(x[1] - y[1]);
        (-2.0 * (std::f64::consts::PI * distance).sin().powi(2)).exp()
    })
    .unwrap();
    let k = KernelGram::of(&Vectors::rows(&points), &other).unwrap();
    assert_eq!(k.by_theorem().positive_semidefinite, Verdict::Undetermined);
    assert!(Definiteness::of(&k).unwrap().is_positive_semidefinite().is_refuted());
    let least = k.eigen().unwrap().values[0];
    assert!((least + 0.906).abs() < 1e-3, "{least}");
    let k = KernelGram::of(&Vectors::rows(&points), &Kernel::periodic(&[1.0; 2], &[1.0; 2]).unwrap()).unwrap();
    assert!(k.by_theorem().positive_semidefinite.is_proved());
    // All but one coincide modulo 1.
    assert_eq!(k.by_theorem().duplicate, Some((0, 1)));
}

#[test]
fn there_is_no_theorem_for_the_sigmoid() {
    let points = [[0.0, 1.0], [2.0, 0.5], [1.0, -1.0]];
    for offset in [-1.0, 0.0, 1.0] {
        let kernel = Kernel::sigmoid(0.5, offset).unwrap();
        for kernel in
            [kernel.clone(), 2.0 * kernel.clone(), kernel.clone() + Kernel::rbf(1.0).unwrap(), kernel.clone() * kernel]
        {
            let theorem = of(&kernel, &points);
            assert_eq!(theorem.positive_semidefinite, Verdict::Undetermined, "{kernel}");
            assert_eq!(theorem.positive_definite, Verdict::Undetermined, "{kernel}");
        }
    }
    // f(0) < 0 for c < 0: the point 0 with itself.
    let k = KernelGram::of(&Vectors::rows(&[[0.0]]), &Kernel::sigmoid(1.0, -1.0).unwrap()).unwrap();
    assert!(Definiteness::of(&k).unwrap().is_positive_semidefinite().is_refuted());
}

#[test]
fn ranks_are_bounded_by_theorem() {
    let points: Vec<[f64; 2]> = (0..12).map(|i| [f64::from(i), f64::from(i * i % 7)]).collect();
    let rank = |kernel: gramkit::Result<Kernel>| {
        let theorem = kernel.unwrap().by_theorem(&Vectors::rows(&points)).unwrap();
        assert!(theorem.rank_bound.is_none() || theorem.positive_definite.is_refuted());
        theorem.rank_bound
    };
    assert_eq!((rank(Kernel::linear(0.0)), rank(Kernel::linear(1.0))), (Some(2), Some(3)));
    // C(2 + 2, 2) monomials up to degree 2, of which 3 are of degree 2.
    assert_eq!((rank(Kernel::polynomial(1.0, 1.0, 2)), rank(Kernel::polynomial(1.0, 0.0, 2))), (Some(6), Some(3)));
    assert_eq!((rank(Kernel::polynomial(1.0, 1.0, 4)), rank(Ok(Kernel::cosine()))), (None, Some(2)));
}

#[test]
fn what_is_assumed_is_said() {
    let brownian = Kernel::function(0.0, |x, y| x[0].min(y[0])).unwrap();
    let points = [[1.0, 0.0], [2.0, 0.0]];
    let theorem = of(&brownian, &points);
    assert!(theorem.positive_semidefinite.is_undetermined() && !theorem.assumed);
    let theorem = of(&brownian.assume_semidefinite(), &points);
    assert!(
        theorem.positive_semidefinite.is_proved() && theorem.assumed && theorem.positive_definite.is_undetermined()
    );
}

#[test]
fn a_median_is_resolved_and_shown() {
    let points: Vec<[f64; 1]> = [0.0, 1.0, 3.0].map(|x| [x]).to_vec();
    let k = KernelGram::of(&Vectors::rows(&points), &Kernel::rbf(Bandwidth::MEDIAN).unwrap()).unwrap();
    assert_eq!(k.kernel().to_string(), "rbf:length=2");
    let within: Claim<_> = Definiteness::of(&k).unwrap().class;
    assert!(within.proved().is_some());
}
