//! What does the Gram matrix of feature maps cost beside that of the same numbers, and the style distance with its
//! gradient?

mod timing;

use std::hint::black_box;

use criterion::Criterion;
use faer::Mat;
use gramkit::style::{FeatureMaps, Normaliser, Style, StyleOptions};
use gramkit::{Centring, Gram};
use rand::{RngExt, SeedableRng, rngs::StdRng};

use timing::{median, time};

const SHAPE: [usize; 3] = [512, 64, 64];
/// Pairs of runs, of which the ratio is the median.
const PAIRS: usize = 15;
/// A sum of m products by a plain loop is off by γ_m at most.
const AGREEMENT: f64 = 1.0;

fn maps(seed: u64) -> FeatureMaps<'static, f32> {
    let mut random = StdRng::seed_from_u64(seed);
    let values: Vec<f32> = (0..SHAPE.iter().product::<usize>()).map(|_| random.random_range(0.0..1.0)).collect();
    FeatureMaps::new(values, SHAPE).expect("as many values as the shape says")
}

fn formed(normaliser: Normaliser, centring: Centring) -> StyleOptions<'static> {
    StyleOptions { normaliser, centring, progress: None }
}

/// FFᵀ/s by a triple loop.
fn naive_gram(maps: &FeatureMaps<'_, f32>, divisor: f64) -> Mat<f64> {
    let rows: Vec<Vec<f64>> =
        maps.values().chunks(maps.positions()).map(|row| row.iter().map(|&f| f64::from(f)).collect()).collect();
    Mat::from_fn(rows.len(), rows.len(), |i, j| {
        if i < j { 0.0 } else { rows[i].iter().zip(&rows[j]).map(|(a, b)| a * b).sum::<f64>() / divisor }
    })
}

fn agrees(maps: &FeatureMaps<'_, f32>, style: &Style, divisor: f64) -> Mat<f64> {
    let naive = naive_gram(maps, divisor);
    let gram = &style.layers()[0];
    let tolerance = AGREEMENT * maps.positions() as f64 * f64::EPSILON;
    for j in 0..naive.ncols() {
        for i in j..naive.nrows() {
            let scale = (naive[(i, i)] * naive[(j, j)]).sqrt();
            assert!((gram.get(i, j) - naive[(i, j)]).abs() <= tolerance * scale, "entry ({i}, {j})");
        }
    }
    naive
}

/// The distance and some entries of the gradient by plain loops.
fn derivatives_agree(own: &FeatureMaps<'_, f32>, styles: [&Style; 2], naive: [&Mat<f64>; 2], divisor: f64) {
    let n = naive[0].nrows();
    let difference = |i: usize, j: usize| {
        let (i, j) = (i.max(j), i.min(j));
        naive[0][(i, j)] - naive[1][(i, j)]
    };
    let square: f64 = (0..n).flat_map(|i| (0..n).map(move |j| (i, j))).map(|(i, j)| difference(i, j).powi(2)).sum();
    let distance = styles[0].distance(styles[1], None).expect("equal shapes");
    let gram_error = own.positions() as f64 * f64::EPSILON * naive[0].norm_l2();
    assert!((distance.value - square).abs() <= 4.0 * gram_error * square.sqrt());
    let gradient = styles[0].gradient(0, own, styles[1], 1.0).expect("equal shapes");
    let positions = own.positions();
    for (channel, position) in [(0, 0), (17, 4095), (511, 63), (256, 2000)] {
        let product = |k: usize| difference(channel, k) * f64::from(own.values()[k * positions + position]);
        let naive = 4.0 / divisor * (0..n).map(product).sum::<f64>();
        let found = gradient.maps.values()[channel * positions + position];
        let tolerance = 16.0 / divisor * gram_error * (n as f64).sqrt();
        assert!((found - naive).abs() <= tolerance, "channel {channel}, position {position}: {found} {naive}");
    }
}

fn style(c: &mut Criterion) {
    let [own, other] = [1, 2].map(maps);
    let normaliser = Normaliser::PerElement;
    let divisor = SHAPE.iter().product::<usize>() as f64;
    let options = StyleOptions { normaliser, ..StyleOptions::default() };
    let [a, b] = [&own, &other].map(|maps| Style::with(std::slice::from_ref(maps), &options).expect("finite maps"));
    let (naive_a, naive_b) = (agrees(&own, &a, divisor), agrees(&other, &b, divisor));
    derivatives_agree(&own, [&a, &b], [&naive_a, &naive_b], divisor);

    let mut group = c.benchmark_group("style 512x64x64 f32");
    group.sample_size(10);
    group.bench_function("Gram::of the same numbers", |bencher| {
        bencher.iter(|| Gram::of(black_box(&own.vectors())));
    });
    for (name, normaliser) in [("none", Normaliser::None), ("per element", Normaliser::PerElement)] {
        group.bench_function(format!("Gram matrix, {name}"), |bencher| {
            bencher.iter(|| black_box(&own).gram(&formed(normaliser, Centring::None)));
        });
    }
    group.bench_function("Gram matrix, centred, per position", |bencher| {
        bencher.iter(|| black_box(&own).gram(&formed(Normaliser::PerPosition, Centring::Mean)));
    });
    group.bench_function("distance", |bencher| bencher.iter(|| black_box(&a).distance(&b, None)));
    group.bench_function("gradient", |bencher| bencher.iter(|| black_box(&a).gradient(0, &own, &b, 1.0)));
    group.finish();

    // In turn, so that whatever else the machine does slows both.
    let ratios = (0..PAIRS).map(|_| {
        let plain = time(|| drop(black_box(Gram::of(black_box(&own.vectors())))));
        let normalised = time(|| drop(black_box(black_box(&own).gram(&formed(normaliser, Centring::None)))));
        normalised.as_secs_f64() / plain.as_secs_f64()
    });
    println!(
        "Gram matrix of feature maps, per element, over Gram::of: {:.3} (median of {PAIRS})",
        median(ratios.collect())
    );
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    style(&mut criterion);
    criterion.final_summary();
}
