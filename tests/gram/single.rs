//! Gram matrices of singles in single precision, against sums of integers.

use std::ops::ControlFlow;

use faer::Mat;
use gramkit::{Accuracy, Centring, Divisor, Error, Gram, GramOptions, MatrixView, Radius, Real, Vectors};
use rand::{RngExt, SeedableRng, rngs::StdRng};

const SINGLE: GramOptions<'static> = GramOptions {
    centring: Centring::None,
    divisor: Divisor::One,
    accuracy: Accuracy::Single,
    weights: None,
    progress: None,
};
/// For the rounding of the checks themselves.
const SLACK: f64 = 1.0 + 1e-9;
/// Bits of a single.
const BITS: u32 = 24;

/// z_kj·2^(e_j) for integers z that singles hold, column by column.
struct Integers {
    z: Vec<Vec<i64>>,
    exponents: Vec<i32>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Family {
    /// Of both signs and all sizes.
    Mixed,
    /// Of one sign: each rounding of a sum counts.
    Positive,
    /// Nearly equal columns.
    Near,
}

impl Integers {
    fn new(family: Family, (m, n): (usize, usize), random: &mut StdRng) -> Self {
        let largest = (1_i64 << BITS) - 1;
        let common: Vec<i64> = (0..m).map(|_| random.random_range(-largest / 2..largest / 2)).collect();
        let mut entry = |k: usize| match family {
            Family::Mixed => random.random_range(-largest..=largest) >> random.random_range(0..BITS),
            Family::Positive => random.random_range(largest / 2..=largest),
            Family::Near => common[k] + random.random_range(-1..=1),
        };
        let z = (0..n).map(|_| (0..m).map(&mut entry).collect()).collect();
        let exponents = (0..n).map(|_| random.random_range(-40..20)).collect();
        Self { z, exponents }
    }

    fn values(&self) -> Mat<f32> {
        let m = self.z[0].len();
        Mat::from_fn(m, self.z.len(), |k, j| self.z[j][k] as f32 * 2.0_f32.powi(self.exponents[j]))
    }

    /// ‖Ĝ − G‖_F ≤ r, and what follows from −diag d ⪯ Ĝ − G ⪯ diag d for each entry; the largest error over ‖x_i‖‖x_j‖.
    /// 128 bits hold the sums of products, so that errors are known to 2⁻⁵² of themselves.
    fn check(&self, gram: &Gram, what: &str) -> f64 {
        let n = self.z.len();
        let (mut square, mut worst) = (0.0, 0.0_f64);
        for i in 0..n {
            for j in 0..=i {
                let sum: i128 = self.z[i].iter().zip(&self.z[j]).map(|(a, b)| i128::from(a * b)).sum();
                let power = 2.0_f64.powi(self.exponents[i] + self.exponents[j]);
                let found = gram.get(i, j) / power;
                let gap = power * ((found.trunc() as i128 - sum) as f64 + found.fract()).abs() * SLACK;
                if let Radius::Diagonal { bounds, .. } = gram.radius() {
                    assert!(gap <= bounds[i].sqrt() * bounds[j].sqrt(), "{what}: ({i}, {j})");
                }
                square += if i == j { gap * gap } else { 2.0 * gap * gap };
                worst = worst.max(gap / (gram.get(i, i) * gram.get(j, j)).sqrt());
            }
        }
        let radius = gram.radius().value();
        assert!(square.sqrt() * SLACK <= radius, "{what}: the radius {radius:e} is exceeded");
        worst
    }
}

fn single<T: Real>(vectors: &Vectors<'_, T>) -> Gram {
    Gram::with(vectors, &SINGLE).expect("moderate entries")
}

#[test]
fn the_radius_is_never_exceeded() {
    let mut random = StdRng::seed_from_u64(31);
    for family in [Family::Mixed, Family::Positive, Family::Near] {
        for (m, n) in [(256, 256), (257, 290), (319, 257), (513, 260), (1100, 256)] {
            let integers = Integers::new(family, (m, n), &mut random);
            let x = integers.values();
            let rows: Vec<f32> = (0..m).flat_map(|k| (0..n).map(move |j| (k, j))).map(|at| x[at]).collect();
            let by_rows = MatrixView::row_major(&rows, m, n).expect("as many as the shape says");
            let all = [single(&Vectors::columns(&x)), single(&Vectors::columns(by_rows))];
            for gram in &all {
                let what = format!("{family:?}, {m} × {n}");
                let worst = integers.check(gram, &what);
                // It is single precision that was used, and sums of 64 products that were rounded to it.
                let most = 65.0 * 2.0_f64.powi(-24);
                assert!(worst < most && worst > 2.0_f64.powi(-30), "{what}: {worst:e}");
            }
            assert_eq!(all[0], all[1], "both orders give the same bits");
        }
    }
}

#[test]
fn elsewhere_it_is_the_default() {
    let x = Mat::from_fn(300, 260, |k, j| (1.0 + (k * 7 + j * 5) as f32 % 11.0) / 3.0);
    let same = |x: &Mat<f32>, options: GramOptions<'_>| {
        let vectors = Vectors::columns(x);
        let default = Gram::with(&vectors, &GramOptions { accuracy: Accuracy::Working, ..options });
        assert_eq!(Gram::with(&vectors, &options), default);
    };
    let weights: Vec<f64> = (0..300).map(|k| f64::from(k % 5)).collect();
    same(&x, GramOptions { weights: Some(&weights), ..SINGLE });
    same(&x, GramOptions { centring: Centring::Mean, ..SINGLE });
    same(&x.subcols(0, 255).to_owned(), SINGLE);
    same(&x.subrows(0, 255).to_owned(), SINGLE);
    for j in [0, 3, 259] {
        // Squares overflow, are subnormal, or vanish.
        for size in [1e30_f32, 1e-22, 1e-30] {
            let mut x = x.clone();
            x.col_as_slice_mut(j).fill(size);
            same(&x, SINGLE);
        }
        let mut bad = x.clone();
        bad[(17, j)] = f32::NAN;
        assert!(matches!(Gram::with(&Vectors::columns(&bad), &SINGLE), Err(Error::NotFinite { .. })));
        let mut zero = x.clone();
        zero.col_as_slice_mut(j).fill(0.0);
        let gram = single(&Vectors::columns(&zero));
        assert!((0..260).all(|i| gram.get(i, j) == 0.0) && gram.radius().value() > 0.0);
    }
    let doubles = Mat::from_fn(300, 260, |k, j| f64::from(x[(k, j)]));
    let vectors = Vectors::columns(&doubles);
    assert_eq!(Gram::with(&vectors, &SINGLE), Gram::of(&vectors));
}

#[test]
fn divisors_and_cancellation_are_heard() {
    let x = Mat::from_fn(700, 256, |k, j| ((k * 31 + j * 17) % 29) as f32 - 13.5);
    let vectors = Vectors::columns(&x);
    let half =
        Gram::with(&vectors, &GramOptions { divisor: Divisor::Number(2.0), ..SINGLE }).expect("moderate entries");
    let whole = single(&vectors);
    assert!((0..256).all(|i| (0..256).all(|j| 2.0 * half.get(i, j) == whole.get(i, j))));
    let cosines = Gram::with(&vectors, &GramOptions { divisor: Divisor::UnitDiagonal, ..SINGLE });
    assert_eq!(cosines.expect("no zero vector").get(7, 7), 1.0);
    let stop = |_: f64| ControlFlow::Break(());
    let cancelled = Gram::with(&vectors, &GramOptions { progress: Some(&stop), ..SINGLE });
    assert_eq!(cancelled.unwrap_err(), Error::Cancelled);
}
