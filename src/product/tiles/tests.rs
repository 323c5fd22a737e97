//! Tiles by themselves: what they write in each way, and how fast they are in the nearest cache.

#![allow(unsafe_code)]

use std::hint::black_box;
use std::time::Instant;

use faer::Mat;

use super::super::buffer::Buffer;
use super::super::kernel_tests::integer;
use super::super::packed::pack;
use super::super::source::Source;
use super::{Block, Layout, Output, Panels, Part, Tiles, Way};
use crate::simd::{InstructionSet, Kernel, MOST_LANES, Simd};

/// XᵀX by one task, so many columns of it.
fn form(x: &Mat<f64>, columns: usize, (part, way): (Part, Way), set: InstructionSet, to: &mut Mat<f64>, times: usize) {
    let (rows, n, layout) = (x.nrows(), x.ncols(), Layout::of(set));
    let mut buffer = Buffer::new(layout.length(n, rows));
    let values = pack(Source::plain(x.as_ref()), &(0..rows), &mut buffer, set);
    let block = Block { panels: Panels::Packed { values, room: rows }, columns: n, layout };
    // SAFETY: the matrix is borrowed, and has so many rows and columns.
    let output = unsafe { Output::new(to.as_ptr_mut(), to.col_stride().unsigned_abs(), (n, n)) };
    assert!(way != Way::Streamed || output.is_aligned());
    for _ in 0..times {
        let (left, right, columns, replace) = (block, block, 0..columns, true);
        set.run(Tiles { left, right, weights: None, rows, columns, part, replace, way, output });
    }
}

#[test]
fn in_every_way_the_same_entries_are_written() {
    for set in InstructionSet::available() {
        for (m, n) in [(1, 8), (3, 24), (64, 48), (65, 50), (200, 96), (130, 97), (70, 121)] {
            let x = Mat::from_fn(m, n, |k, j| integer(k, j) as f64);
            let expected = x.transpose() * &x;
            for way in [Way::Near, Way::Asked, Way::Streamed] {
                let mut found = Mat::from_fn(n, n, |_, _| f64::NAN);
                form(&x, n, (Part::Mirrored, way), set, &mut found, 1);
                assert_eq!(found, expected, "{set:?}, {way:?}: {m} × {n}");
            }
        }
    }
}

/// Chains of multiply–adds that depend on nothing but themselves.
const CHAINS: usize = 12;
/// Multiply–adds of a chain, or tiles, that are timed together: some tens of microseconds, so that most of them are not
/// interrupted, whatever else runs.
const LENGTH: usize = 4000;
const TILES: usize = 20;
/// The best of so many trials counts.
const TRIALS: usize = 2000;
/// Doubles of a panel that fits every level-1 cache.
const PANEL: usize = 3072;

struct Peak;

impl Kernel for Peak {
    /// The number of flops.
    type Output = usize;

    #[inline(always)]
    unsafe fn run<S: Simd>(self) -> usize {
        // SAFETY: the processor has the instructions; the array has room for a vector.
        unsafe {
            let factor = S::splat(black_box(0.5));
            let mut sums = [factor; CHAINS];
            for _ in 0..LENGTH {
                for sum in &mut sums {
                    *sum = S::multiply_add(*sum, factor, factor);
                }
            }
            let mut lanes = [0.0; MOST_LANES];
            sums.iter().for_each(|sum| {
                S::store(lanes.as_mut_ptr(), *sum);
                black_box(&lanes);
            });
            2 * CHAINS * LENGTH * S::LANES
        }
    }
}

/// A compiler that keeps the sums of a tile in memory makes it slower by more than half, without a word.
#[test]
#[cfg_attr(debug_assertions, ignore = "the loop that is timed is the optimised one")]
fn a_tile_runs_at_more_than_half_of_the_rate_of_multiply_adds() {
    let seconds = |run: &mut dyn FnMut()| {
        let start = Instant::now();
        run();
        start.elapsed().as_secs_f64()
    };
    for set in InstructionSet::available().into_iter().filter(|set| set.properties().fused) {
        let properties = set.properties();
        for vectors in 1..=properties.vectors {
            let (n, lanes) = (vectors * properties.lanes, properties.lanes);
            let x = Mat::from_fn(PANEL / n, n, |k, j| integer(k, j) as f64);
            let mut g = Mat::zeros(n, n);
            let (mut peak, mut rate) = (0.0_f64, 0.0_f64);
            for _ in 0..TRIALS {
                let mut flops = 0;
                let time = seconds(&mut || flops = set.run(Peak));
                peak = peak.max(flops as f64 / time);
                let time = seconds(&mut || form(&x, lanes, (Part::All, Way::Near), set, &mut g, TILES));
                rate = rate.max((2 * x.nrows() * n * lanes * TILES) as f64 / time);
            }
            assert!(rate > 0.5 * peak, "{set:?}, {vectors} vectors: {rate:e} of {peak:e} flops a second");
        }
    }
}
