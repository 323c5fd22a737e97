//! Who computes XᵀX.

use std::hint::black_box;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use faer::linalg::matmul::matmul;
use faer::linalg::matmul::triangular::{BlockStructure, matmul as triangular_matmul};
use faer::{Accum, Mat, MatMut, MatRef, Par};
use gramkit::{Accuracy, Gram, GramOptions};
use nalgebra::{DMatrixView, DMatrixViewMut, Dyn};
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::blas::Blas;
use crate::input::{Input, Number, Order};
use crate::{is_small, reference};

/// A number of threads, and a pool that has so many.
pub(crate) struct Threads {
    pub(crate) count: usize,
    pub(crate) pool: ThreadPool,
}

impl Threads {
    pub(crate) fn new(count: usize) -> Self {
        let pool = ThreadPoolBuilder::new().num_threads(count).build().expect("threads");
        Self { count, pool }
    }

    pub(crate) fn label(&self) -> &'static str {
        if self.count == 1 { "1 thread" } else { "2 threads" }
    }

    fn par(&self) -> Par {
        if self.count == 1 { Par::Seq } else { Par::rayon(self.count) }
    }
}

/// Writes XᵀX, or its lower triangle, column-major into n² numbers; gramkit's is found elsewhere.
pub(crate) type Product<'a, T> = Box<dyn FnMut(&mut [T]) + Send + 'a>;

/// Where gramkit's answer is, until the next one takes its memory.
type Latest = Arc<Mutex<Option<Gram>>>;

/// How gramkit comes, and whether in the memory of its last answer, as the rivals write into a buffer that is there;
/// the last one for singles alone.
const OURS: [(&str, bool, Accuracy); 3] = [
    ("gramkit", true, Accuracy::Working),
    ("gramkit, new memory", false, Accuracy::Working),
    ("gramkit, single", true, Accuracy::Single),
];

pub(crate) struct Contestant<'a, T> {
    pub(crate) name: String,
    /// Where it runs, if it uses rayon.
    pool: Option<&'a ThreadPool>,
    product: Product<'a, T>,
    output: Vec<T>,
    latest: Option<Latest>,
    /// That of its arithmetic.
    unit_roundoff: f64,
}

impl<'a, T: Number> Contestant<'a, T> {
    /// gramkit comes so often.
    pub(crate) const OURS: usize = if size_of::<T>() == size_of::<f64>() { 2 } else { 3 };

    /// gramkit first, [`Contestant::OURS`] times. Those that know no threads take part only where there is one, the
    /// slowest of them only where X is small.
    pub(crate) fn all(x: &'a Input<T>, threads: &'a Threads, libraries: &'a [Blas]) -> Vec<Self> {
        let (n, par, matrix, vectors) = (x.n, threads.par(), x.matrix(), x.vectors());
        let mut all = Vec::new();
        let output = || vec![T::nearest(f64::NAN); n * n];
        for (name, reuse, accuracy) in OURS.into_iter().take(Self::OURS) {
            let (latest, vectors) = (Latest::default(), vectors.clone());
            let place = latest.clone();
            let product = move |_: &mut [T]| {
                let mut place = place.lock().expect("nobody panics with it");
                let last = place.take().filter(|_| reuse);
                let memory = last.map_or_else(Mat::new, |gram| gram.into_symmetric().into_faer());
                let gram =
                    Gram::with_memory(black_box(&vectors), &GramOptions { accuracy, ..GramOptions::default() }, memory);
                *place = Some(gram.expect("moderate entries"));
            };
            let pool = Some(&threads.pool);
            all.push(Self {
                name: name.into(),
                pool,
                product: Box::new(product),
                output: output(),
                latest: Some(latest),
                unit_roundoff: if accuracy == Accuracy::Single { T::UNIT_ROUNDOFF } else { f64::UNIT_ROUNDOFF },
            });
        }
        let mut add = |name: String, pool, product: Product<'a, T>| {
            all.push(Self { name, pool, product, output: output(), latest: None, unit_roundoff: T::UNIT_ROUNDOFF });
        };
        let pool = Some(&threads.pool);
        add("faer triangular".into(), pool, Box::new(move |g| faer_triangular(black_box(matrix), square(g, n), par)));
        add("faer product".into(), pool, Box::new(move |g| faer_product(black_box(matrix), square(g, n), par)));
        for library in libraries {
            library.set_threads(threads.count);
            let label = library.label();
            let routines = [("syrk", library.syrk(x)), ("gemm", library.gemm(x))];
            for (routine, product) in routines {
                if let Some(product) = product {
                    add(format!("{label} {}{routine}", T::LETTER), None, product);
                }
            }
        }
        if threads.count == 1 && is_small((x.m, x.n)) {
            add("nalgebra tr_mul".into(), None, Box::new(move |g| nalgebra_product(black_box(x), g)));
            add("triple loop".into(), None, Box::new(move |g| triple_loop(black_box(matrix), square(g, n))));
        }
        all
    }

    /// Forms the product once and compares it with the reference.
    pub(crate) fn check(&mut self, x: &Input<T>, expected: &Mat<f64>) {
        let name = format!("{}, {}", x.label(), self.name);
        self.output.fill(T::nearest(f64::NAN));
        let (product, output) = (&mut self.product, &mut self.output);
        within(self.pool, || product(output));
        let latest = self.latest.as_ref().map(|latest| latest.lock().expect("nobody panics with it"));
        let (m, u) = (x.m, self.unit_roundoff);
        match latest.as_ref().and_then(|latest| latest.as_ref()) {
            Some(gram) => reference::agrees(&name, expected, m, u, |i, j| gram.get(i, j)),
            None => reference::agrees(&name, expected, m, u, |i, j| self.output[i + j * x.n].to_f64()),
        }
    }

    /// The seconds that so many products took.
    pub(crate) fn time(&mut self, repetitions: u64) -> f64 {
        let (product, output) = (&mut self.product, &mut self.output);
        within(self.pool, || {
            let start = Instant::now();
            for _ in 0..repetitions {
                product(black_box(output));
            }
            start.elapsed().as_secs_f64()
        })
    }
}

fn within<R: Send>(pool: Option<&ThreadPool>, run: impl FnOnce() -> R + Send) -> R {
    match pool {
        Some(pool) => pool.install(run),
        None => run(),
    }
}

fn square<T>(g: &mut [T], n: usize) -> MatMut<'_, T> {
    MatMut::from_column_major_slice_mut(g, n, n)
}

fn faer_product<T: Number>(x: MatRef<'_, T>, g: MatMut<'_, T>, par: Par) {
    matmul(g, Accum::Replace, x.transpose(), x, T::nearest(1.0), par);
}

fn faer_triangular<T: Number>(x: MatRef<'_, T>, g: MatMut<'_, T>, par: Par) {
    let (lower, full) = (BlockStructure::TriangularLower, BlockStructure::Rectangular);
    triangular_matmul(g, lower, Accum::Replace, x.transpose(), full, x, full, T::nearest(1.0), par);
}

fn nalgebra_product<T: Number>(x: &Input<T>, g: &mut [T]) {
    let (m, n) = (x.m, x.n);
    let mut g = DMatrixViewMut::from_slice(g, n, n);
    match x.order {
        Order::ColumnMajor => {
            let x = DMatrixView::from_slice(&x.values, m, n);
            x.tr_mul_to(&x, &mut g);
        }
        Order::RowMajor => {
            let x = DMatrixView::<T, Dyn, Dyn>::from_slice_with_strides(&x.values, m, n, n, 1);
            x.tr_mul_to(&x, &mut g);
        }
    }
}

/// The lower triangle, as one writes it down.
fn triple_loop<T: Number>(x: MatRef<'_, T>, mut g: MatMut<'_, T>) {
    for j in 0..x.ncols() {
        for i in j..x.ncols() {
            let mut sum = T::nearest(0.0);
            for k in 0..x.nrows() {
                sum += x[(k, i)] * x[(k, j)];
            }
            g[(i, j)] = sum;
        }
    }
}
