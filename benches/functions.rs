//! What do derivatives with an error bar cost, and how accurate are they, beside two crates of plain differences?

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion};
use gramkit::derivative::{Differences, gradient, hessian, hessian_vector_product, hessians};
use num_dual::{DualNum, DualStruct, HyperDual64};
use rand::{RngExt, SeedableRng, rngs::StdRng};

const POINTS: usize = 200;
const SAMPLES: usize = 20;
/// Median error, relative to the largest entry, that a Hessian by extrapolation must not exceed.
const HESSIAN: f64 = 1e-11;
const GRADIENT: f64 = 1e-13;
/// What plain central differences at their own step reach; forward Hessians without a gradient are told, not tested.
const CENTRAL: f64 = 1e-5;

/// A number that a formula can be written in: f64, or one that carries derivatives.
trait Number: DualNum<Primitive = f64> + DualStruct<Real = f64> + Copy {}
impl<T: DualNum<Primitive = f64> + DualStruct<Real = f64> + Copy> Number for T {}

fn waves<T: Number>(p: &[T]) -> T {
    p[0].sin() * p[1].cos() + (p[0] * p[1] * 0.3).exp()
}

/// Of any number of variables.
fn rosenbrock<T: Number>(p: &[T]) -> T {
    p.windows(2).fold(T::from(0.0), |sum, p| sum + (-p[0] + 1.0).powi(2) + (p[1] - p[0] * p[0]).powi(2) * 100.0)
}

struct Case {
    name: &'static str,
    f: fn(&[f64]) -> f64,
    dual: fn(&[HyperDual64]) -> HyperDual64,
}

impl Case {
    /// Gradient and Hessian, row by row, by hyper-dual numbers.
    fn exactly(&self, x: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let n = x.len();
        let seeded = |i: usize, j: usize| {
            let seed = |(k, &x): (usize, &f64)| {
                HyperDual64::new(x, f64::from(u8::from(k == i)), f64::from(u8::from(k == j)), 0.0)
            };
            (self.dual)(&x.iter().enumerate().map(seed).collect::<Vec<_>>())
        };
        ((0..n).map(|i| seeded(i, i).eps1).collect(), (0..n * n).map(|k| seeded(k / n, k % n).eps1eps2).collect())
    }
}

fn gramkit_gradient(f: fn(&[f64]) -> f64, x: &[f64]) -> Vec<f64> {
    gradient(f, x, &Differences::default()).expect("a smooth function").value
}

fn gramkit_hessian(f: fn(&[f64]) -> f64, x: &[f64]) -> Vec<f64> {
    let h = hessian(f, x, &Differences::default()).expect("a smooth function");
    (0..x.len() * x.len()).map(|k| h.get(k / x.len(), k % x.len())).collect()
}

fn numdiff_gradient(f: fn(&[f64]) -> f64, x: &[f64]) -> Vec<f64> {
    numdiff::central_difference::gradient(&|x: &Vec<f64>| f(x), &x.to_vec(), None)
}

fn numdiff_hessian(f: fn(&[f64]) -> f64, x: &[f64]) -> Vec<f64> {
    let h = numdiff::central_difference::shessian(&|x: &Vec<f64>| f(x), &x.to_vec(), None);
    (0..x.len() * x.len()).map(|k| h[(k / x.len(), k % x.len())]).collect()
}

fn finitediff_gradient(f: fn(&[f64]) -> f64, x: &[f64]) -> Vec<f64> {
    finitediff::vec::central_diff(&|x: &Vec<f64>| Ok(f(x)))(&x.to_vec()).expect("a function without errors")
}

fn finitediff_hessian(f: fn(&[f64]) -> f64, x: &[f64]) -> Vec<f64> {
    let f = |x: &Vec<f64>| Ok(f(x));
    finitediff::vec::forward_hessian_nograd(&f)(&x.to_vec()).expect("a function without errors").concat()
}

/// Of gradient and Hessian, the one that is timed.
type Choice = fn((Vec<f64>, Vec<f64>)) -> Vec<f64>;
type Routine = fn(fn(&[f64]) -> f64, &[f64]) -> Vec<f64>;

const GRADIENTS: [(&str, Routine, f64); 3] = [
    ("gramkit", gramkit_gradient, GRADIENT),
    ("numdiff central", numdiff_gradient, CENTRAL),
    ("finitediff central", finitediff_gradient, CENTRAL),
];
const HESSIANS: [(&str, Routine, f64); 3] = [
    ("gramkit", gramkit_hessian, HESSIAN),
    ("numdiff central", numdiff_hessian, CENTRAL),
    ("finitediff forward", finitediff_hessian, f64::INFINITY),
];

/// Median and largest error over the points, each relative to the largest entry.
fn error(case: &Case, points: &[Vec<f64>], routine: Routine, of: Choice) -> (f64, f64) {
    let relative = |x: &Vec<f64>| {
        let truth = of(case.exactly(x));
        let scale = truth.iter().fold(0.0, |max: f64, entry| max.max(entry.abs()));
        let gaps = routine(case.f, x).into_iter().zip(&truth).map(|(found, truth)| (found - truth).abs());
        gaps.fold(0.0, |max: f64, gap| if gap.is_nan() { gap } else { max.max(gap) }) / scale
    };
    let mut errors: Vec<f64> = points.iter().map(relative).collect();
    errors.sort_by(f64::total_cmp);
    (errors[POINTS / 2], errors[POINTS - 1])
}

fn derivatives(c: &mut Criterion) {
    let cases = [
        (2, Case { name: "sin·cos+exp", f: waves::<f64>, dual: waves::<HyperDual64> }),
        (2, Case { name: "Rosenbrock", f: rosenbrock::<f64>, dual: rosenbrock::<HyperDual64> }),
        (10, Case { name: "Rosenbrock", f: rosenbrock::<f64>, dual: rosenbrock::<HyperDual64> }),
    ];
    for (n, case) in &cases {
        let mut random = StdRng::seed_from_u64(7);
        let points: Vec<Vec<f64>> =
            (0..POINTS).map(|_| (0..*n).map(|_| random.random_range(-2.0..2.0)).collect()).collect();
        for (what, routines, of) in [("gradient", GRADIENTS, (|(g, _)| g) as Choice), ("hessian", HESSIANS, |(_, h)| h)]
        {
            let mut group = c.benchmark_group(format!("{what} of {} n={n}", case.name));
            group.sample_size(SAMPLES);
            for (name, routine, most) in routines {
                let (median, largest) = error(case, &points, routine, of);
                println!("{what} of {} n={n}, {name}: median error {median:.1e}, largest {largest:.1e}", case.name);
                assert!(median <= most, "{name}");
                let x = &points[0];
                group.bench_function(BenchmarkId::from_parameter(name), |b| b.iter(|| routine(case.f, black_box(x))));
            }
            group.finish();
        }
    }
}

/// Hv without H, and many points at once.
fn products_and_batches(c: &mut Criterion) {
    let mut random = StdRng::seed_from_u64(7);
    let n = 50;
    let x: Vec<f64> = (0..n).map(|_| random.random_range(-2.0..2.0)).collect();
    let v: Vec<f64> = (0..n).map(|_| random.random_range(-1.0..1.0)).collect();
    let options = Differences::default();
    let h = hessian(rosenbrock, &x, &options).expect("a polynomial");
    let z = hessian_vector_product(rosenbrock, &x, &v, &options).expect("a polynomial");
    for i in 0..n {
        let product: f64 = (0..n).map(|j| h.get(i, j) * v[j]).sum();
        let allowed: f64 = z.error[i] + (0..n).map(|j| h.error.get(i, j) * v[j].abs()).sum::<f64>();
        assert!((z[i] - product).abs() <= allowed);
    }
    let mut group = c.benchmark_group(format!("Rosenbrock n={n}"));
    group.sample_size(SAMPLES);
    group.bench_function("hessian", |b| b.iter(|| hessian(rosenbrock, black_box(&x), &options)));
    group.bench_function("hessian–vector product", |b| {
        b.iter(|| hessian_vector_product(rosenbrock, black_box(&x), &v, &options))
    });
    group.finish();

    let points: Vec<[f64; 2]> =
        (0..10_000).map(|_| [random.random_range(-2.0..2.0), random.random_range(-2.0..2.0)]).collect();
    let mut group = c.benchmark_group("10000 hessians of sin·cos+exp");
    group.sample_size(SAMPLES);
    group.bench_function("one by one", |b| {
        b.iter(|| points.iter().map(|x| hessian(waves, black_box(x), &options)).collect::<Result<Vec<_>, _>>())
    });
    group.bench_function(format!("batch threads={}", rayon::current_num_threads()), |b| {
        b.iter(|| hessians(waves, black_box(&points), &options))
    });
    group.finish();
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    derivatives(&mut criterion);
    products_and_batches(&mut criterion);
    criterion.final_summary();
}
