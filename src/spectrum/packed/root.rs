//! Reciprocal square roots of no more accuracy than is needed, by multiplications alone: a vector of roots or quotients
//! keeps the divider busy for as long as thirty of them.

use crate::simd::Arithmetic;

/// 1/√x of a normal x > 0 to within 4·10⁻¹² of itself; NaN of a NaN.
///
/// A shift of the exponent is within 3.5·10⁻² (C. Lomont, *Fast inverse square root*, 2003). With e = 1 − xy² a step
/// takes y to y(1 + e/2 + 3e²/8), which leaves 5e³/16 and terms of higher order: less than 1.2·10⁻⁴, and then 4·10⁻¹².
#[inline(always)]
pub(super) fn coarse_reciprocal_root<A: Arithmetic>(x: f64) -> f64 {
    // Of a NaN, with any sign, nothing is expected.
    let mut root = f64::from_bits(0x5fe6_eb50_c7b5_37a9_u64.wrapping_sub(x.to_bits() >> 1));
    for _ in 0..2 {
        let error = A::multiply_add(-(x * root), root, 1.0);
        root = A::multiply_add(error * root, A::multiply_add(error, 0.375, 0.5), root);
    }
    root
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::{FusedLoops, InstructionSet};

    struct Roots<'a>(&'a mut [f64]);

    impl FusedLoops for Roots<'_> {
        type Output = ();

        #[inline(always)]
        fn run<A: Arithmetic>(self) {
            self.0.iter_mut().for_each(|x| *x = coarse_reciprocal_root::<A>(*x));
        }
    }

    #[test]
    fn roots_are_as_near_as_is_said() {
        // Every mantissa of two binades, as far as the first approximation can tell them apart; and some of all others.
        let near = (0..1 << 20).map(|k| 1.0 + 3.0 * f64::from(k) / f64::from(1 << 20));
        let far = (-1022..1024).map(|e| 1.37 * 2.0_f64.powi(e));
        let numbers: Vec<f64> = near.chain(far).collect();
        for set in InstructionSet::available() {
            let mut roots = numbers.clone();
            set.run_fused_loops(Roots(&mut roots));
            for (x, root) in numbers.iter().zip(roots) {
                assert!((root * x.sqrt() - 1.0).abs() <= 4e-12, "{x:e}");
            }
            let mut bad = [f64::NAN, -f64::NAN];
            set.run_fused_loops(Roots(&mut bad));
            assert!(bad.iter().all(|root| root.is_nan()));
        }
    }
}
