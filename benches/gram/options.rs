//! What weights, centring, integers and a doubled accuracy cost beside the plain product, on one thread.

use std::hint::black_box;
use std::time::Instant;

use faer::Mat;
use gramkit::{Accuracy, Centring, Gram, GramOptions};

use crate::contestant::Threads;
use crate::input::{Input, Order};

const SHAPES: [(usize, usize); 4] = [(100_000, 8), (4096, 64), (200_000, 128), (1000, 1000)];
/// Everyone has so many turns, of so many seconds at the least.
const ROUNDS: usize = 15;
const TURN: f64 = 2e-3;

/// Prints the ratios as Markdown.
pub(crate) fn print(only: &str, threads: &Threads) {
    println!("What options cost beside the plain product, 1 thread, minima over the turns:\n");
    println!("| m×n, order | plain (µs) | weighted | centred | integers | doubled |\n|---|--:|--:|--:|--:|--:|");
    for shape in SHAPES {
        for order in [Order::ColumnMajor, Order::RowMajor] {
            let x = Input::<f64>::random(shape).reordered(order);
            if x.label().contains(only) {
                threads.pool.install(|| line(&x));
            }
        }
    }
    println!();
}

fn line(x: &Input<f64>) {
    let integers = Input { values: x.values.iter().map(|x| (10.0 * x).round()).collect(), ..*x };
    let weights: Vec<f64> = x.values.iter().take(x.m).map(|x| 1.0 + x * x).collect();
    let plain = GramOptions::default();
    let contestants = [
        (x, plain),
        (x, GramOptions { weights: Some(&weights), ..plain }),
        (x, GramOptions { centring: Centring::Mean, ..plain }),
        (&integers, plain),
        (x, GramOptions { accuracy: Accuracy::Doubled, ..plain }),
    ];
    let mut memory = contestants.map(|_| Mat::new());
    let mut best = contestants.map(|_| f64::INFINITY);
    for _ in 0..ROUNDS {
        for ((best, memory), (x, options)) in best.iter_mut().zip(&mut memory).zip(&contestants) {
            let begun = Instant::now();
            // The first product of a turn brings X into the caches, if it fits.
            while begun.elapsed().as_secs_f64() < TURN {
                let each = Instant::now();
                let gram = Gram::with_memory(&black_box(x.vectors()), options, std::mem::replace(memory, Mat::new()));
                *memory = gram.expect("moderate entries").into_symmetric().into_faer();
                *best = best.min(each.elapsed().as_secs_f64());
            }
        }
    }
    let ratios: Vec<String> = best[1..].iter().map(|time| format!("{:.2}", time / best[0])).collect();
    println!("| {} | {:.1} | {} |", x.label(), best[0] * 1e6, ratios.join(" | "));
}
