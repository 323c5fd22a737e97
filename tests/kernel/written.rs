//! Kernels as they are written, and read again.

use gramkit::kernel::{Bandwidth, Kernel, MedianHeuristic, Smoothness, WrittenKernelError};
use oracle::mutation::generator;
use rand::RngExt;

/// Everything that a kernel is: its name, its own numbers to the bit, and its parts.
fn described(kernel: &Kernel) -> String {
    let bits: Vec<String> =
        kernel.parameters().iter().map(|(name, value)| format!("{name}={:x}", value.to_bits())).collect();
    let parts: Vec<String> = kernel.parts().into_iter().map(described).collect();
    // A median has no numbers; its words are in the text.
    format!("{}[{}]({}) {kernel:?}", kernel.name(), bits.join(","), parts.join(" "))
}

fn family(random: &mut impl RngExt) -> Kernel {
    let mut number = || 10.0_f64.powf(random.random_range(-20.0..20.0));
    let (a, b, c) = (number(), number(), number());
    let bandwidth = match random.random_range(0..5) {
        0 => Bandwidth::Gamma(a),
        1 => Bandwidth::MEDIAN,
        2 => Bandwidth::Median(MedianHeuristic::HalfSquaredDistance),
        3 => Bandwidth::Median(MedianHeuristic::DistanceWithZeros),
        _ => Bandwidth::Length(a),
    };
    let smoothness = [Smoothness::Half, Smoothness::ThreeHalves, Smoothness::FiveHalves][random.random_range(0..3)];
    let kernel = match random.random_range(0..14) {
        0 => Kernel::rbf(bandwidth),
        1 => Kernel::exponential(bandwidth),
        2 => Kernel::laplacian(bandwidth),
        3 => Kernel::matern(smoothness, bandwidth),
        4 => Kernel::rational_quadratic(a.clamp(1e-5, 1e5), bandwidth),
        5 => return Kernel::periodic(&[a, 1.0], &[b, c]).unwrap(),
        6 => Kernel::linear(b),
        7 => Kernel::polynomial(b, c, random.random_range(1..7)),
        8 => Ok(Kernel::cosine()),
        9 => return Kernel::chi_squared(a).unwrap(),
        10 => return Kernel::additive_chi_squared(),
        11 => return Kernel::histogram_intersection(),
        12 => Kernel::sigmoid(a, -b),
        _ => Kernel::polynomial(1.0, 0.0, 1),
    };
    let kernel = kernel.unwrap();
    if random.random_range(0..3) == 0 { kernel.with_scales(&[c, 0.0, 1.0]).unwrap() } else { kernel }
}

fn any(depth: usize, random: &mut impl RngExt) -> Kernel {
    if depth == 0 {
        return family(random);
    }
    match random.random_range(0..5) {
        0 => any(depth - 1, random) + any(depth - 1, random),
        1 => any(depth - 1, random) * any(depth - 1, random),
        2 => [1.0, 0.1, 1e-30, 7e200][random.random_range(0..4)] * any(depth - 1, random),
        3 => any(depth - 1, random).white(random.random_range(0.1..2.0)).unwrap(),
        _ => any(depth - 1, random),
    }
}

/// parse(display(k)) = k: families, sums, products, multiples, noise and scales, to the bit.
#[test]
fn what_is_printed_is_read_as_the_same_kernel() {
    let mut random = generator(2101);
    for depth in 0..5 {
        for _ in 0..200 {
            let kernel = any(depth, &mut random);
            let text = kernel.to_string();
            let again: Kernel = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(described(&again), described(&kernel), "{text}");
            assert_eq!(again.to_string(), text);
        }
    }
}

#[test]
fn what_is_no_kernel_says_how_one_is_written() {
    let error = |text: &str| text.parse::<Kernel>().unwrap_err().to_string();
    assert!(error("rbf:scales=1,1").ends_with("several numbers are written scales=1;1"));
    for text in ["(rbf", "rbf)", "2*(rbf+(linear)", ")("] {
        assert!(error(text).starts_with("the parentheses of"), "{text}: {}", error(text));
    }
    let deep = "(".repeat(100_000) + "rbf" + &")".repeat(100_000);
    assert!(matches!(deep.parse::<Kernel>(), Err(WrittenKernelError::Parentheses { .. })));
    assert!(matches!("()".parse::<Kernel>(), Err(WrittenKernelError::Name { .. })));
    assert!(matches!("white:variance=1".parse::<Kernel>(), Err(WrittenKernelError::White)));
}
