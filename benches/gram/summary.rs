//! All contestants at all shapes, in turns.

use std::collections::BTreeMap;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::blas::Blas;
use crate::contestant::{Contestant, Threads};
use crate::input::{Input, Number, Order};
use crate::{SHAPES, machine, reference};

/// A turn repeats the product for so many seconds, at the least.
const TURN: f64 = 2e-3;
/// Everyone has so many turns, whatever the time.
const FEWEST_ROUNDS: usize = 4;
/// Before a turn on several threads: those of the turn before shall sleep by then.
const REST: Duration = Duration::from_millis(3);

/// Seconds for one product, turn by turn.
struct Times {
    name: String,
    turns: Vec<f64>,
}

impl Times {
    fn minimum(&self) -> f64 {
        self.turns.iter().copied().fold(f64::INFINITY, f64::min)
    }

    fn median(&self) -> f64 {
        let mut sorted = self.turns.clone();
        sorted.sort_by(f64::total_cmp);
        (sorted[(sorted.len() - 1) / 2] + sorted[sorted.len() / 2]) / 2.0
    }
}

/// What the machine could do on so many threads.
struct Limits {
    flops: Option<f64>,
    bytes: f64,
}

/// Measures, and prints what was measured as Markdown.
pub(crate) fn print(seconds: f64, only: &str, threads: &[Threads], libraries: &[Blas]) {
    let start = Instant::now();
    println!("{}\n", machine::description());
    for library in libraries {
        println!("{}", library.description());
    }
    let limit = |(threads, bytes)| Limits { flops: machine::peak(threads), bytes };
    let limits: Vec<Limits> = threads.iter().zip(machine::read_rates(threads)).map(limit).collect();
    for (threads, limits) in threads.iter().zip(&limits) {
        let peak = limits.flops.map_or("unmeasured".into(), |peak| format!("{:.1} GF/s in f64", peak / 1e9));
        println!("{}: multiply–adds at {peak}, reads at {:.1} GB/s", threads.label(), limits.bytes / 1e9);
    }
    println!();
    println!(
        "Times are minima over the turns, in microseconds. GF/s counts one triangle, m·n·(n + 1) flops, against the"
    );
    println!(
        "measured rate of multiply–adds (for f32 input too: gramkit computes in f64); GB/s counts X once, against the"
    );
    println!(
        "measured rate of reading (more than 100 % from a cache). The ratio is gramkit's time over the best rival's. All write"
    );
    println!(
        "into memory that is there; the last ratios are gramkit's that asks for new memory each time, and, for f32,"
    );
    println!("gramkit's with Accuracy::Single (that is the default's below 256 components or vectors).");
    println!();
    println!(
        "| m×n, type, order | threads | gramkit | GF/s | % | GB/s | % | best rival | its time | ratio | of medians | new memory | single |"
    );
    println!("|---|--:|--:|--:|--:|--:|--:|---|--:|--:|--:|--:|--:|");
    let mut all = Vec::new();
    for shape in SHAPES {
        lines::<f64>(shape, seconds, only, threads, &limits, libraries, &mut all);
        lines::<f32>(shape, seconds, only, threads, &limits, libraries, &mut all);
    }
    println!("\nMinimum / median of each, in microseconds:\n");
    everyone(&all);
    println!("\nmeasured in {:.0} s", start.elapsed().as_secs_f64());
}

fn lines<T: Number>(
    shape: (usize, usize),
    seconds: f64,
    only: &str,
    threads: &[Threads],
    limits: &[Limits],
    libraries: &[Blas],
    all: &mut Vec<(String, Vec<Times>)>,
) {
    let (m, n) = shape;
    let label = |order: Order, threads: &Threads| format!("{m}×{n} {} {}, {}", T::NAME, order.name(), threads.label());
    let orders = [Order::ColumnMajor, Order::RowMajor];
    if !orders.iter().any(|&order| threads.iter().any(|threads| label(order, threads).contains(only))) {
        return;
    }
    let mut x = Input::<T>::random(shape);
    let expected = reference::gram(&x);
    for order in orders {
        if order != x.order {
            x = x.reordered(order);
        }
        for (threads, limits) in threads.iter().zip(limits) {
            let label = label(order, threads);
            if !label.contains(only) {
                continue;
            }
            let mut contestants = Contestant::all(&x, threads, libraries);
            contestants.iter_mut().for_each(|contestant| contestant.check(&x, &expected));
            let times = in_turns(contestants, seconds, threads.count > 1);
            let (gramkit, rivals) = times.split_at(Contestant::<T>::OURS);
            let [ours, new, rest @ ..] = gramkit else { unreachable!("gramkit comes twice") };
            let best = |of: fn(&Times) -> f64| rivals.iter().min_by(|a, b| of(a).total_cmp(&of(b))).expect("faer");
            let (rival, typical) = (best(Times::minimum), best(Times::median));
            let flops = (m * n * (n + 1)) as f64 / ours.minimum();
            let bytes = size_of_val(x.values.as_slice()) as f64 / ours.minimum();
            println!(
                "| {} | {} | {} | {:.1} | {} | {:.1} | {:.0} | {} | {} | {:.2} | {:.2} | {:.2} | {} |",
                x.label(),
                threads.count,
                microseconds(ours.minimum()),
                flops / 1e9,
                limits.flops.map_or("".into(), |peak| format!("{:.0}", 100.0 * flops / peak)),
                bytes / 1e9,
                100.0 * bytes / limits.bytes,
                rival.name,
                microseconds(rival.minimum()),
                ours.minimum() / rival.minimum(),
                ours.median() / typical.median(),
                new.minimum() / rival.minimum(),
                rest.first().map_or("".into(), |single| format!("{:.2}", single.minimum() / rival.minimum())),
            );
            all.push((label, times));
        }
    }
}

/// Round after round, until the time is up; each round begins with another contestant.
fn in_turns<T: Number>(mut contestants: Vec<Contestant<'_, T>>, seconds: f64, rest: bool) -> Vec<Times> {
    let repetitions: Vec<u64> =
        contestants.iter_mut().map(|c| (TURN / c.time(1)).ceil().clamp(1.0, 1e6) as u64).collect();
    let mut times: Vec<Times> = contestants.iter().map(|c| Times { name: c.name.clone(), turns: Vec::new() }).collect();
    let count = contestants.len();
    let start = Instant::now();
    let mut round = 0;
    while round < FEWEST_ROUNDS || start.elapsed().as_secs_f64() < seconds {
        for turn in 0..count {
            let who = (round + turn) % count;
            if rest {
                sleep(REST);
            }
            if repetitions[who] > 1 {
                // Threads wake, and X comes back into the caches.
                contestants[who].time(1);
            }
            times[who].turns.push(contestants[who].time(repetitions[who]) / repetitions[who] as f64);
        }
        round += 1;
    }
    times
}

/// One table for each set of contestants.
fn everyone(all: &[(String, Vec<Times>)]) {
    let mut tables = BTreeMap::<Vec<&str>, Vec<&(String, Vec<Times>)>>::new();
    for line in all {
        tables.entry(line.1.iter().map(|times| times.name.as_str()).collect()).or_default().push(line);
    }
    for (names, lines) in tables {
        println!("| | {} |\n|---|{}", names.join(" | "), "--:|".repeat(names.len()));
        for (label, times) in lines {
            let cell = |times: &Times| format!("{} / {}", microseconds(times.minimum()), microseconds(times.median()));
            println!("| {label} | {} |", times.iter().map(cell).collect::<Vec<_>>().join(" | "));
        }
        println!();
    }
}

/// Three digits, at the least.
fn microseconds(seconds: f64) -> String {
    let value = seconds * 1e6;
    if value < 100.0 { format!("{value:.2}") } else { format!("{value:.0}") }
}
