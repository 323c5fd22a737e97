//! What the machine could do: its rate of multiply–adds and of reading.

#![allow(unsafe_code)]

use std::hint::black_box;
use std::time::Instant;

use rayon::prelude::*;

use crate::contestant::Threads;

/// The best of so many trials.
const TRIALS: usize = 20;
/// Multiply–adds in a chain: some milliseconds of them.
const CHAIN: u32 = 2_000_000;
/// Independent chains: more than an addition's latency times two pipes, and no more than the registers hold.
const CHAINS: usize = 12;
/// 256 MiB of doubles: beyond every cache.
const ARRAY: usize = 1 << 25;
/// Doubles that are summed independently.
const LANES: usize = 32;

/// The processor's name and number of cores, and what the benchmark was compiled for.
pub(crate) fn description() -> String {
    let information = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = information.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or("processor of unknown name", |(_, name)| name);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let target = match (cfg!(target_feature = "avx512f"), cfg!(target_feature = "avx2")) {
        (true, _) => "AVX-512 throughout",
        (false, true) => "AVX2 throughout",
        (false, false) => "the baseline of its architecture",
    };
    let profile = if cfg!(debug_assertions) { "with debug assertions" } else { "optimised" };
    format!("{model} ({}), {cores} cores; compiled {profile} for {target}", std::env::consts::ARCH)
}

/// Multiply–adds in f64, in flops per second, on so many threads at once; measured where the processor has AVX-512 or
/// AVX2 with FMA.
pub(crate) fn peak(threads: &Threads) -> Option<f64> {
    let run = chains()?;
    let trial = || {
        let start = Instant::now();
        let flops: f64 = threads.pool.broadcast(|_| run(black_box(CHAIN))).into_iter().sum();
        flops / start.elapsed().as_secs_f64()
    };
    (0..TRIALS).map(|_| trial()).max_by(f64::total_cmp)
}

/// Runs the chains and returns the number of flops.
#[cfg(target_arch = "x86_64")]
fn chains() -> Option<fn(u32) -> f64> {
    use std::arch::x86_64::{_mm256_fmadd_pd, _mm256_set1_pd, _mm512_fmadd_pd, _mm512_set1_pd};

    #[target_feature(enable = "avx512f")]
    fn avx512(length: u32) -> f64 {
        let factor = _mm512_set1_pd(black_box(0.5));
        let mut sums = [_mm512_set1_pd(1.0); CHAINS];
        for _ in 0..length {
            for sum in &mut sums {
                *sum = _mm512_fmadd_pd(*sum, factor, factor);
            }
        }
        black_box(sums);
        (2 * 8 * CHAINS) as f64 * f64::from(length)
    }

    #[target_feature(enable = "avx2,fma")]
    fn avx2(length: u32) -> f64 {
        let factor = _mm256_set1_pd(black_box(0.5));
        let mut sums = [_mm256_set1_pd(1.0); CHAINS];
        for _ in 0..length {
            for sum in &mut sums {
                *sum = _mm256_fmadd_pd(*sum, factor, factor);
            }
        }
        black_box(sums);
        (2 * 4 * CHAINS) as f64 * f64::from(length)
    }

    if is_x86_feature_detected!("avx512f") {
        // SAFETY: the processor has AVX-512 F.
        Some(|length| unsafe { avx512(length) })
    } else if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
        // SAFETY: the processor has AVX2 and FMA.
        Some(|length| unsafe { avx2(length) })
    } else {
        None
    }
}

#[cfg(not(target_arch = "x86_64"))]
fn chains() -> Option<fn(u32) -> f64> {
    None
}

/// Bytes per second of summing a large array, on one and on two threads.
pub(crate) fn read_rates(threads: &[Threads]) -> Vec<f64> {
    let array = vec![1.0; ARRAY];
    let rate = |threads: &Threads| {
        let part = ARRAY / threads.count;
        let trial = || {
            let start = Instant::now();
            let sum: f64 = threads.pool.install(|| black_box(&array).par_chunks(part).map(sum).sum());
            assert_eq!(sum, ARRAY as f64);
            size_of_val(array.as_slice()) as f64 / start.elapsed().as_secs_f64()
        };
        (0..TRIALS).map(|_| trial()).max_by(f64::total_cmp).unwrap_or(f64::NAN)
    };
    threads.iter().map(rate).collect()
}

fn sum(values: &[f64]) -> f64 {
    let mut lanes = [0.0; LANES];
    let (blocks, rest) = values.as_chunks::<LANES>();
    for block in blocks {
        for (lane, value) in lanes.iter_mut().zip(block) {
            *lane += value;
        }
    }
    lanes.iter().chain(rest).sum()
}
