//! What does it cost to tell which of a million 3 × 3 matrices of nalgebra are definite?
//!
//! * `cargo bench --bench batch` times in turns, within one process and on one thread, a batch that reads the
//!   matrices as they are; the same after they are all brought into the order of the kernels; one matrix after another
//!   in closed form; nalgebra's eigenvalues; and those of a batch. It prints the best of the turns, and how many times
//!   the first of them each takes.
//! * `cargo bench --bench batch -- --test` only checks.
//!
//! Before anything is timed, the verdicts on some of the matrices are compared with the exact inertia. On a busy
//! machine the ratios hold better than the times.

use std::hint::black_box;
use std::time::Instant;

use gramkit::batch::SymmetricBatch;
use gramkit::claim::DefinitenessClass::{self, Indefinite, NegativeDefinite, PositiveDefinite};
use gramkit::spectrum::packed::eigenvalues_3x3;
use gramkit::verdict::packed::classes;
use nalgebra::Matrix3;
use oracle::matrix::{exact, inertia};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use rayon::ThreadPoolBuilder;

const MATRICES: usize = 1_000_000;
/// Matrices whose verdicts are checked.
const CHECKED: usize = 5_000;
/// Turns of each contestant.
const TURNS: usize = 7;

/// The packed upper triangle.
fn upper(m: &Matrix3<f64>) -> [f64; 6] {
    [m[(0, 0)], m[(0, 1)], m[(0, 2)], m[(1, 1)], m[(1, 2)], m[(2, 2)]]
}

/// All matrices brought into the order of the kernels first, then their classes.
fn transposed(matrices: &[Matrix3<f64>]) -> Vec<u8> {
    let mut rows = vec![vec![0.0; matrices.len()]; 6];
    for (v, matrix) in matrices.iter().enumerate() {
        rows.iter_mut().zip(upper(matrix)).for_each(|(row, entry)| row[v] = entry);
    }
    let components: Vec<&[f64]> = rows.iter().map(Vec::as_slice).collect();
    let (zeros, mut codes) = (vec![0.0; matrices.len()], vec![0; matrices.len()]);
    classes(3, &components, &zeros, &zeros, 0.0, &mut codes).expect("the shapes fit");
    codes
}

fn by_signs(low: f64, high: f64) -> Option<DefinitenessClass> {
    match (low, high) {
        (low, _) if low > 0.0 => Some(PositiveDefinite),
        (_, high) if high < 0.0 => Some(NegativeDefinite),
        (low, high) if low < 0.0 && high > 0.0 => Some(Indefinite),
        _ => None,
    }
}

fn one_by_one(matrices: &[Matrix3<f64>]) -> Vec<Option<DefinitenessClass>> {
    let of_one = |matrix| {
        let [low, _, high] = eigenvalues_3x3(upper(matrix)).expect("finite entries");
        by_signs(low, high)
    };
    matrices.iter().map(of_one).collect()
}

fn by_nalgebra(matrices: &[Matrix3<f64>]) -> Vec<Option<DefinitenessClass>> {
    let of_one = |matrix: &Matrix3<f64>| {
        let values = matrix.symmetric_eigenvalues();
        by_signs(values.min(), values.max())
    };
    matrices.iter().map(of_one).collect()
}

/// Verdicts against exact inertias.
fn check(matrices: &[Matrix3<f64>]) {
    let found = SymmetricBatch::from_matrices(matrices).definiteness().expect("symmetric matrices").classes;
    for (matrix, class) in matrices.iter().zip(&found).take(CHECKED) {
        let rows = (0..3).map(|i| (0..3).map(|j| matrix[(i, j)]).collect()).collect();
        let truth = match inertia(&exact(&rows)).0 {
            (3, _, _) => Some(PositiveDefinite),
            (_, _, 3) => Some(NegativeDefinite),
            (positive, _, negative) if positive > 0 && negative > 0 => Some(Indefinite),
            _ => None,
        };
        assert_eq!(*class, truth, "{matrix}");
    }
    assert_eq!(found.len(), matrices.len());
}

fn processor() -> String {
    let information = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = information.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    name.map_or_else(|| std::env::consts::ARCH.to_string(), |(_, name)| name.to_string())
}

fn main() {
    let mut random = StdRng::seed_from_u64(18);
    let mut matrix = |_| {
        let a: Matrix3<f64> = Matrix3::from_fn(|_, _| random.random_range(-1.0..1.0));
        // Every second one is a Gram matrix.
        if random.random_bool(0.5) { a + a.transpose() } else { Matrix3::from_fn(|i, j| a.column(i).dot(&a.column(j))) }
    };
    let matrices: Vec<Matrix3<f64>> = (0..MATRICES).map(&mut matrix).collect();
    check(&matrices);
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let contestants: [(&str, &(dyn Fn() + Sync)); 5] = [
        ("definiteness of a batch", &|| {
            drop(black_box(SymmetricBatch::from_matrices(black_box(&matrices)).definiteness()))
        }),
        ("all transposed, then classes", &|| drop(black_box(transposed(black_box(&matrices))))),
        ("eigenvalues one by one", &|| drop(black_box(one_by_one(black_box(&matrices))))),
        ("nalgebra, eigenvalues one by one", &|| drop(black_box(by_nalgebra(black_box(&matrices))))),
        ("eigenvalues of a batch", &|| {
            drop(black_box(SymmetricBatch::from_matrices(black_box(&matrices)).eigenvalues()))
        }),
    ];
    let mut best = [f64::INFINITY; 5];
    let pool = ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    pool.install(|| {
        for _ in 0..TURNS {
            for (best, (_, run)) in best.iter_mut().zip(&contestants) {
                let start = Instant::now();
                run();
                *best = best.min(start.elapsed().as_secs_f64());
            }
        }
    });
    println!("{MATRICES} matrices of order 3, one thread, best of {TURNS} turns, {}", processor());
    for ((name, _), seconds) in contestants.iter().zip(best) {
        println!("{name:<34} {:>8.1} ms {:>7.1} ×", 1e3 * seconds, seconds / best[0]);
    }
}
