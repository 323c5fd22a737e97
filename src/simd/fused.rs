//! Loops without intrinsics that fuse multiplications and additions where the processor can.

use super::{InstructionSet, Kernel, Simd};

/// a·b + c, as the instructions that a loop is compiled for have it.
pub(crate) trait Arithmetic {
    fn multiply_add(a: f64, b: f64, c: f64) -> f64;
}

/// Rounded once.
pub(crate) struct Fused;

impl Arithmetic for Fused {
    #[inline(always)]
    fn multiply_add(a: f64, b: f64, c: f64) -> f64 {
        a.mul_add(b, c)
    }
}

/// Rounded twice: without the instruction, a sum that is rounded once takes a hundred operations.
pub(crate) struct Separate;

impl Arithmetic for Separate {
    #[inline(always)]
    fn multiply_add(a: f64, b: f64, c: f64) -> f64 {
        a * b + c
    }
}

/// As [`Loops`](super::Loops), with the arithmetic of each instruction set: the same bits on every processor that fuses
/// multiplications and additions.
pub(crate) trait FusedLoops {
    type Output;

    /// To be marked `#[inline(always)]`, as whatever it calls in its innermost loops.
    fn run<A: Arithmetic>(self) -> Self::Output;
}

struct Vectorized<L>(L);

impl<L: FusedLoops> Kernel for Vectorized<L> {
    type Output = L::Output;

    #[inline(always)]
    unsafe fn run<S: Simd>(self) -> L::Output {
        if S::FUSED { self.0.run::<Fused>() } else { self.0.run::<Separate>() }
    }
}

impl InstructionSet {
    /// Runs safe loops, which the compiler turns into vectors of this instruction set, with its arithmetic.
    pub(crate) fn run_fused_loops<L: FusedLoops>(self, loops: L) -> L::Output {
        self.run(Vectorized(loops))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Residuals<'a>(&'a mut [f64]);

    impl FusedLoops for Residuals<'_> {
        type Output = ();

        #[inline(always)]
        fn run<A: Arithmetic>(self) {
            for x in self.0 {
                *x = A::multiply_add(*x, *x, -(*x * *x));
            }
        }
    }

    #[test]
    fn the_rounding_of_a_product_is_there_where_it_is_fused() {
        for set in InstructionSet::available() {
            let x = 1.0 + f64::EPSILON;
            let mut row = [x; 13];
            set.run_fused_loops(Residuals(&mut row));
            let expected = if set.properties().fused { f64::EPSILON * f64::EPSILON } else { 0.0 };
            assert_eq!(row, [expected; 13]);
        }
    }
}
