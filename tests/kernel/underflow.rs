//! What underflows is known to no more than that.

use gramkit::kernel::{CentredKernel, Kernel, KernelGram, KernelVectorProduct};
use gramkit::{Definiteness, Vectors};

#[test]
fn powers_that_underflow_are_not_exact() {
    // By theorem definite: diag(2⁻³¹⁶⁰, 1), of which the first entry is stored as 0.
    let tiny = 2.0_f64.powi(-158);
    let points = [[tiny, 0.0], [0.0, 1.0]];
    let k = KernelGram::of(&Vectors::rows(&points), &Kernel::polynomial(1.0, 0.0, 10).unwrap()).unwrap();
    assert!(k.get(0, 0) == 0.0 && k.radius().value() > 0.0);
    assert!(Definiteness::of(&k).unwrap().is_positive_definite().is_undetermined());
}

#[test]
fn products_that_underflow_are_not_exact() {
    let (x, v) = (2.0_f64.powi(-400), 2.0_f64.powi(-300));
    let product = KernelVectorProduct::of(&Vectors::rows(&[[x]]), &Kernel::linear(0.0).unwrap(), &[v]).unwrap();
    assert!(product.values[0] == 0.0 && product.errors[0] > 0.0);
    let nothing = KernelVectorProduct::of(&Vectors::rows(&[[x]]), &Kernel::linear(0.0).unwrap(), &[0.0]).unwrap();
    assert_eq!((nothing.values[0], nothing.errors[0]), (0.0, 0.0));
}

#[test]
fn short_distances_of_long_kernels_are_within_the_radius() {
    // 1 − e^(−s) = s to 162 digits, and the centred matrix of two points is ±s/2.
    for distance in [1e-13, 4e-12, 1e-3] {
        let kernel = Kernel::exponential(1e150).unwrap();
        let k = CentredKernel::of(&Vectors::rows(&[[0.0], [distance]]), &kernel).unwrap();
        let truth = distance / 1e150 / 2.0;
        assert!(
            (k.get(0, 0) - truth).abs() <= k.radius().value(),
            "{distance}: {}, {}",
            k.get(0, 0),
            k.radius().value()
        );
    }
}

#[test]
fn the_largest_numbers_have_their_intersection() {
    for kernel in [Kernel::histogram_intersection(), Kernel::additive_chi_squared()] {
        let k = KernelGram::of(&Vectors::rows(&[[1e308, 0.0], [0.0, 1.0]]), &kernel).unwrap();
        assert!((k.get(0, 0) - 1e308).abs() <= k.radius().value() && k.get(1, 0) == 0.0);
    }
}
