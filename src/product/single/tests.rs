//! Every instruction set, at every remainder and in every layout, against sums of integers.

use faer::Mat;
use oracle::mutation::generator;
use rand::RngExt;

use super::super::kernel_tests::{LAYOUTS, Placed, integer};
use super::SingleGram;
use crate::simd::InstructionSet;
use crate::simd::guarded::{SIDES, Side};

/// Small integers, of which everything is exact.
#[test]
fn integers_come_out_exactly_at_every_remainder() {
    let rows = [0, 1, 3, 4, 5, 63, 64, 65, 67, 128, 511, 512, 513, 580, 1030];
    for (turn, n) in (0..=13).chain([23, 24, 25, 47, 48, 49, 50, 71, 96, 97, 130]).enumerate() {
        for (index, &m) in rows.iter().enumerate().filter(|(index, _)| (index + turn) % 3 == 0) {
            let product = |i: usize, j: usize| (0..m).map(|k| integer(k, i) * integer(k, j)).sum::<i64>() as f64;
            let expected = Mat::from_fn(n, n, product);
            let layout = LAYOUTS[(index + turn) % LAYOUTS.len()];
            let entry = |k: usize, j: usize| integer(k, j) as f32;
            let reversed = (turn % 2 == 0, index % 2 == 0);
            let placed = Placed::new(layout, reversed, (m, n), (f32::NAN, SIDES[turn % 2]), entry);
            for set in InstructionSet::available() {
                let found = SingleGram::of(placed.view(), set, Mat::new(), None).unwrap();
                assert_eq!(found.gram, expected, "{set:?}, {layout:?}: {m} × {n}");
            }
        }
    }
}

/// Integers of 24 bits, whose sums of products 128 bits hold: the error is known to 2⁻⁵² of itself.
#[test]
fn the_bound_holds_for_every_entry() {
    const LARGEST: i64 = (1 << 24) - 1;
    let mut random = generator(97);
    for (turn, m) in [1, 2, 4, 63, 64, 65, 130, 512, 513, 1100].into_iter().enumerate() {
        for n in [1, 5, 24, 50] {
            // Of one sign each rounding counts.
            let lowest = if turn % 2 == 0 { LARGEST / 2 } else { -LARGEST };
            let z: Vec<Vec<i64>> =
                (0..n).map(|_| (0..m).map(|_| random.random_range(lowest..=LARGEST)).collect()).collect();
            let layout = LAYOUTS[turn % LAYOUTS.len()];
            let placed = Placed::new(layout, (false, false), (m, n), (f32::NAN, Side::End), |k, j| z[j][k] as f32);
            for set in InstructionSet::available() {
                let SingleGram { gram, epsilon, tiny } = SingleGram::of(placed.view(), set, Mat::new(), None).unwrap();
                let mut worst = 0.0_f64;
                for j in 0..n {
                    for i in 0..n {
                        let products = || z[i].iter().zip(&z[j]).map(|(a, b)| i128::from(a * b));
                        let found = gram[(i, j)];
                        let gap = (found.trunc() as i128 - products().sum::<i128>()) as f64 + found.fract();
                        let moduli = products().map(i128::abs).sum::<i128>() as f64;
                        worst = worst.max((gap.abs() - tiny) / moduli);
                    }
                }
                assert!(worst * (1.0 + 1e-9) <= epsilon, "{set:?}: {m} × {n}, {worst:e} of {epsilon:e}");
                // Where each rounding counts, some of the bound is needed.
                assert!(m < 60 || turn % 2 == 1 || worst > 1e-2 * epsilon, "{set:?}: {m} × {n}, {worst:e}");
            }
        }
    }
}

#[test]
fn the_bits_do_not_depend_on_the_number_of_threads() {
    let x = Mat::from_fn(1100, 400, |k, j| 1.0 / (1 + integer(k, j).unsigned_abs() + j as u64) as f32);
    let on = |count: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(count).build().unwrap();
        pool.install(|| SingleGram::of(x.as_ref(), InstructionSet::detect(), Mat::new(), None)).unwrap().gram
    };
    assert_eq!(on(1), on(3));
}
