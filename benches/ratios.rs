//! All that has a peer, in one table: how long it takes over the peer, on one thread.
//!
//! `cargo bench --bench ratios` prints it; `--only TEXT` keeps the lines that contain the text, `--rounds K` sets the
//! number of turns (15), `--test` only checks. The others of these benchmarks have more shapes, threads and peers.
//!
//! Before anything is timed, both answers are compared with products by plain loops, to within the error bounds of
//! their algorithms. Both take turns; the times are minima, beside their ratio stands the median of the turns' ratios.

mod timing;

use std::hint::black_box;

use faer::linalg::matmul::triangular::{BlockStructure, matmul as triangular_matmul};
use faer::traits::ComplexField;
use faer::{Accum, Mat, MatRef, Par, Side};
use gramkit::field::{FieldOptions, Grid, Quantity};
use gramkit::orthonormal::{CholeskyQr, GramSchmidt, Orthogonalization};
use gramkit::style::{FeatureMaps, Style, StyleDistances};
use gramkit::{Accuracy, Centring, Eigen, Field, Gram, GramOptions, Orthonormal, Real, Svd, Symmetric, Vectors};
use oracle::{frobenius, plain_gram, plain_product};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use rayon::ThreadPoolBuilder;

use timing::{median, time};

const ROUNDS: usize = 15;
/// A turn repeats what is short for so many seconds.
const TURN: f64 = 5e-3;
/// Of every algorithm here a bound of a modest multiple of m·n·u in norm is known; random matrices keep far below it.
const AGREEMENT: f64 = 4.0;

type Task<'a> = Box<dyn FnMut() + Send + 'a>;

struct Table {
    only: String,
    rounds: usize,
    checks_only: bool,
}

impl Table {
    fn wants(&self, name: &str) -> bool {
        name.contains(&self.only)
    }

    /// Times both in turns, and prints their line.
    fn line(&self, name: &str, peer: &str, [mut ours, mut theirs]: [Task<'_>; 2]) {
        if self.checks_only || !self.wants(name) {
            return;
        }
        let turn = |task: &mut Task<'_>| {
            let (mut best, mut spent) = (f64::INFINITY, 0.0);
            while spent < TURN {
                let seconds = time(&mut *task).as_secs_f64();
                best = best.min(seconds);
                spent += seconds;
            }
            best
        };
        let turns: Vec<[f64; 2]> = (0..self.rounds).map(|_| [turn(&mut ours), turn(&mut theirs)]).collect();
        let least = |who: usize| turns.iter().map(|times| times[who]).fold(f64::INFINITY, f64::min);
        let typical = median(turns.iter().map(|[ours, theirs]| ours / theirs).collect());
        let [ours, theirs] = [least(0), least(1)];
        println!("| {name} | {peer} | {:.1} | {:.1} | {:.2} | {typical:.2} |", 1e6 * ours, 1e6 * theirs, ours / theirs);
    }
}

fn random(m: usize, n: usize, seed: u64) -> Mat<f64> {
    let mut random = StdRng::seed_from_u64(seed);
    Mat::from_fn(m, n, |_, _| random.random_range(-1.0..1.0))
}

fn assert_near(name: &str, found: MatRef<'_, f64>, expected: MatRef<'_, f64>, terms: usize, scale: f64) {
    let gap = frobenius((found - expected).as_ref());
    let tolerance = AGREEMENT * terms as f64 * f64::EPSILON / 2.0 * scale;
    assert!(gap <= tolerance, "{name}: off by {gap:e}, {tolerance:e} allowed");
}

fn lower_gram<T: ComplexField>(x: MatRef<'_, T>, g: &mut Mat<T>) {
    let (lower, full) = (BlockStructure::TriangularLower, BlockStructure::Rectangular);
    triangular_matmul(g.as_mut(), lower, Accum::Replace, x.transpose(), full, x, full, T::one_impl(), Par::Seq);
}

/// gramkit's product in the memory of the last one.
fn gram_task<'a, T: Real>(vectors: &'a Vectors<'a, T>, options: GramOptions<'a>) -> Task<'a> {
    let mut memory = Mat::new();
    Box::new(move || {
        let gram = Gram::with_memory(black_box(vectors), &options, std::mem::replace(&mut memory, Mat::new()));
        memory = gram.expect("moderate entries").into_symmetric().into_faer();
    })
}

/// Singles: summed in chains of 64, beside the product in singles alone and beside the default, which widens them.
fn singles(table: &Table) {
    let n = 1000;
    let name = format!("Gram product {n}×{n} of f32, single");
    if !table.wants(&name) {
        return;
    }
    let wide = random(n, n, 7);
    let x = Mat::from_fn(n, n, |i, j| wide[(i, j)] as f32);
    let vectors = Vectors::columns(&x);
    let single = GramOptions { accuracy: Accuracy::Single, ..GramOptions::default() };
    let (found, near) = (Gram::with(&vectors, &single), Gram::of(&vectors).expect("moderate entries"));
    let found = found.expect("moderate entries");
    let (gap, radius) = ((found.as_faer() - near.as_faer()).norm_l2(), found.radius().value());
    assert!(gap <= radius + near.radius().value() && radius > 1e6 * near.radius().value());
    let mut g = Mat::<f32>::zeros(n, n);
    let theirs = Box::new(|| lower_gram(black_box(x.as_ref()), &mut g));
    table.line(&name, "faer, lower triangle in f32", [gram_task(&vectors, single), theirs]);
    let both = [gram_task(&vectors, single), gram_task(&vectors, GramOptions::default())];
    table.line(&name, "gramkit, default", both);
}

fn products(table: &Table) {
    for (m, n) in [(1000, 1000), (4096, 64), (100_000, 8)] {
        let name = format!("Gram product {m}×{n}");
        if !table.wants(&name) {
            continue;
        }
        let x = random(m, n, 1);
        let vectors = Vectors::columns(&x);
        let expected = plain_gram(x.as_ref());
        let gram = Gram::of(&vectors).expect("moderate entries");
        let mut g = Mat::zeros(n, n);
        assert_near(&name, gram.as_faer(), expected.as_ref(), m, frobenius(expected.as_ref()));
        lower_gram(x.as_ref(), &mut g);
        let full = Mat::from_fn(n, n, |i, j| g[(i.max(j), i.min(j))]);
        assert_near("faer", full.as_ref(), expected.as_ref(), m, frobenius(expected.as_ref()));
        let plain = GramOptions::default();
        table.line(
            &name,
            "faer, lower triangle",
            [gram_task(&vectors, plain), Box::new(|| lower_gram(black_box(x.as_ref()), &mut g))],
        );
        let weights: Vec<f64> = (0..m).map(|k| 1.0 + x[(k, 0)].powi(2)).collect();
        let integers = Mat::from_fn(m, n, |i, j| (10.0 * x[(i, j)]).round());
        let integers = Vectors::columns(&integers);
        let exact = Gram::of(&integers).expect("moderate entries");
        assert_eq!(exact.as_faer(), plain_gram(integers.matrix()), "integers are exact");
        let of = |options| [gram_task(&vectors, options), gram_task(&vectors, plain)];
        let weighted = GramOptions { weights: Some(&weights), ..plain };
        let centred = GramOptions { centring: Centring::Mean, ..plain };
        table.line(&format!("{name}, weighted"), "gramkit, plain", of(weighted));
        table.line(&format!("{name}, centred"), "gramkit, plain", of(centred));
        let both = [gram_task(&integers, plain), gram_task(&vectors, plain)];
        table.line(&format!("{name}, integers"), "gramkit, plain", both);
    }
}

/// QR against X, and QᵀQ against I.
fn decomposes(name: &str, x: &Mat<f64>, q: &Mat<f64>, r: &Mat<f64>) {
    let (m, n) = (x.nrows(), x.ncols());
    assert_near(name, plain_product(q.as_ref(), r.as_ref()).as_ref(), x.as_ref(), m * n, frobenius(x.as_ref()));
    assert_near(name, plain_gram(q.as_ref()).as_ref(), Mat::identity(n, n).as_ref(), m * n, 1.0);
}

fn bases(table: &Table) {
    for (m, n) in [(2000, 50), (100_000, 20)] {
        let x = random(m, n, 2);
        let vectors = Vectors::columns(&x);
        let qr = || {
            let qr = x.qr();
            (qr.compute_thin_Q(), qr.thin_R().to_owned())
        };
        let basis = |method: Orthogonalization| Orthonormal::of(black_box(&vectors), method).expect("finite entries");
        let cholesky = Orthogonalization::from(CholeskyQr::Twice);
        let twice = Orthogonalization::from(GramSchmidt::ClassicalTwice);
        let named = [("Gram–Schmidt, twice", twice), ("Cholesky QR, twice", cholesky)];
        if !named.iter().any(|(name, _)| table.wants(&format!("{name} {m}×{n}"))) {
            continue;
        }
        let (q, r) = qr();
        decomposes("faer", &x, &q, &r);
        for (name, method) in named {
            let name = format!("{name} {m}×{n}");
            let found = basis(method);
            decomposes(&name, &x, &found.q, &found.r);
            let ours = || -> Task<'_> { Box::new(|| drop(black_box(basis(method)))) };
            table.line(&name, "faer, QR with Q", [ours(), Box::new(|| drop(black_box(qr())))]);
            if method == twice {
                let theirs = Box::new(|| drop(black_box(basis(cholesky))));
                table.line(&name, "gramkit, Cholesky QR", [ours(), theirs]);
            }
        }
    }
}

fn spectra(table: &Table) {
    let n = 300;
    let name = format!("eigenvalues in enclosures, order {n}");
    if table.wants(&name) {
        let x = random(n, n, 3);
        let a = Symmetric::from_lower(n, |i, j| x[(i, j)]).expect("finite entries");
        let eigen = Eigen::of(&a).expect("convergence");
        let scaled = Mat::from_fn(n, n, |i, k| eigen.vectors[(i, k)] * eigen.values[k]);
        let found = plain_product(scaled.as_ref(), eigen.vectors.transpose());
        assert_near(&name, found.as_ref(), a.as_faer(), n, frobenius(a.as_faer()));
        let peer = || black_box(a.as_faer()).self_adjoint_eigen(Side::Lower).expect("convergence");
        let d = peer();
        let slack = AGREEMENT * n as f64 * f64::EPSILON / 2.0 * frobenius(a.as_faer());
        for (k, enclosure) in eigen.enclosures.iter().enumerate() {
            let value = d.S().column_vector()[k];
            assert!(enclosure.lower - slack <= value && value <= enclosure.upper + slack, "eigenvalue {k}");
        }
        let ours = Box::new(|| drop(black_box(Eigen::of(black_box(&a)))));
        table.line(&name, "faer, eigenvectors", [ours, Box::new(|| drop(black_box(peer())))]);
    }
    let (m, n) = (600, 150);
    let name = format!("singular values in enclosures, {m}×{n}");
    if table.wants(&name) {
        let x = random(m, n, 4);
        let vectors = Vectors::columns(&x);
        let svd = Svd::of(&vectors).expect("convergence");
        let scaled = Mat::from_fn(m, n, |i, k| svd.left[(i, k)] * svd.values[k]);
        let found = plain_product(scaled.as_ref(), svd.right.transpose());
        assert_near(&name, found.as_ref(), x.as_ref(), m, frobenius(x.as_ref()));
        let ours = Box::new(|| drop(black_box(Svd::of(black_box(&vectors)))));
        let theirs = Box::new(|| drop(black_box(black_box(&x).thin_svd())));
        table.line(&name, "faer, vectors", [ours, theirs]);
    }
}

fn styles(table: &Table) {
    let (count, channels) = (8, 256);
    let name = format!("distances of {count} styles, {channels} channels");
    if !table.wants(&name) {
        return;
    }
    let maps = |seed: u64| {
        let x = random(64, channels, seed);
        let values: Vec<f64> = x.col_iter().flat_map(|column| column.iter().copied()).collect();
        FeatureMaps::new(values, [channels, 8, 8]).expect("as many values as the shape says")
    };
    let styles: Vec<Style> = (0..count).map(|k| Style::of(&[maps(5 + k)]).expect("finite maps")).collect();
    let grams: Vec<MatRef<'_, f64>> = styles.iter().map(|style| style.layers()[0].as_faer()).collect();
    let plain = |i: usize, j: usize| -> f64 {
        let gaps = grams[i].col_iter().zip(grams[j].col_iter());
        gaps.map(|(a, b)| a.iter().zip(b.iter()).map(|(a, b)| (a - b).powi(2)).sum::<f64>()).sum()
    };
    let all = || (0..count as usize).flat_map(|i| (0..i).map(move |j| (i, j)));
    let distances = StyleDistances::of(&styles, None).expect("finite maps");
    for (i, j) in all() {
        let (found, expected) = (distances.as_symmetric().get(i, j), plain(i, j));
        let tolerance = AGREEMENT * (channels * channels) as f64 * f64::EPSILON / 2.0 * expected;
        assert!((found - expected).abs() <= tolerance, "{name}: ({i}, {j}) is {found}, not {expected}");
    }
    let ours = Box::new(|| drop(black_box(StyleDistances::of(black_box(&styles), None))));
    let theirs = Box::new(|| {
        black_box(all().map(|(i, j)| plain(i, j)).sum::<f64>());
    });
    table.line(&name, "plain loops", [ours, theirs]);
}

fn fields(table: &Table) {
    const N: usize = 128;
    let shape = [N; 3];
    // Waves, and beside them something that no difference is blind to.
    let noise = random(N * N * N, 1, 6);
    let wave = |place: usize, axis: u32| ((place / N.pow(axis) % N) as f64 * (3.0 + f64::from(axis)) / N as f64).sin();
    let value = |(place, noise): (usize, &f64)| (0..3).map(|axis| wave(place, axis)).sum::<f64>() + 1e-2 * noise;
    let samples: Vec<f64> = noise.col_as_slice(0).iter().enumerate().map(value).collect();
    let samples = &samples[..];
    let grid = || Grid::spaced(&shape, &[1.0; 3]).expect("a sound grid");
    let field = || Field::with(black_box(samples), grid(), &FieldOptions::default());
    let mut rows = vec![vec![0.0; samples.len()]; 6];
    let second = |at: usize, step: usize| samples[at + step] - 2.0 * samples[at] + samples[at - step];
    let inside = (N / 2 * N + N / 2) * N + N / 2;
    let mut copies = vec![vec![0.0; samples.len()]; 6];
    let hessian = |rows: &mut Vec<Vec<f64>>| {
        let into = rows.iter_mut().map(Vec::as_mut_slice).collect();
        field().expect("finite samples").compute_into(&[Quantity::Hessian], vec![into]).expect("finite samples");
    };
    hessian(&mut rows);
    for (component, step) in [(0, N * N), (3, N), (5, 1)] {
        let (found, expected) = (rows[component][inside], second(inside, step));
        assert!(
            (found - expected).abs() <= AGREEMENT * 16.0 * f64::EPSILON,
            "component {component}: {found} {expected}"
        );
    }
    let ours = Box::new(|| hessian(&mut rows));
    let theirs = Box::new(|| {
        let [a, b, c, d, e, f] = &mut copies[..] else { unreachable!("six of them") };
        for (i, &value) in black_box(samples).iter().enumerate() {
            (a[i], b[i], c[i], d[i], e[i], f[i]) = (value, value, value, value, value, value);
        }
    });
    table.line(&format!("Hessian of a field, {N}³"), "a loop that copies to 6 arrays", [ours, theirs]);
    let mut codes = vec![0; samples.len()];
    let ours = Box::new(|| {
        black_box(field().expect("finite samples").classes_into(&mut codes).expect("finite samples"));
    });
    let mut copy = vec![0.0; samples.len()];
    let theirs = Box::new(|| copy.copy_from_slice(black_box(samples)));
    table.line(&format!("classes of a field, {N}³"), "a copy of it", [ours, theirs]);
}

fn main() {
    faer::set_global_parallelism(Par::Seq);
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |flag: &str| arguments.iter().any(|argument| argument == flag);
    let after = |flag: &str| {
        let position = arguments.iter().position(|argument| argument == flag)?;
        Some(arguments.get(position + 1).unwrap_or_else(|| panic!("{flag} wants a value")))
    };
    let table = Table {
        only: after("--only").cloned().unwrap_or_default(),
        rounds: after("--rounds").map_or(ROUNDS, |text| text.parse().expect("--rounds wants a number")),
        checks_only: has("--test") || !has("--bench"),
    };
    let pool = ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    pool.install(|| {
        println!("| what, 1 thread | peer | gramkit (µs) | peer (µs) | ratio | of medians |");
        println!("|---|---|--:|--:|--:|--:|");
        products(&table);
        singles(&table);
        bases(&table);
        spectra(&table);
        styles(&table);
        fields(&table);
    });
}
