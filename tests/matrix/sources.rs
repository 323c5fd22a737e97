//! Every source of the crate keeps the contract of sources: a matrix, the same at each call, the truth within its
//! radius.

use faer::Mat;
use gramkit::angular::{AngularField, AngularOptions};
use gramkit::derivative::{Differences, LeastSquares, SecondOrderModel, hessian};
use gramkit::field::{FieldOptions, Grid};
use gramkit::gram::GramBatch;
use gramkit::matrix::{SourceFault, check_source};
use gramkit::style::{FeatureMaps, Normaliser, StyleOptions};
use gramkit::{
    Accuracy, Centring, Divisor, Field, Gram, GramAccumulator, GramOptions, MatrixView, Radius, Symmetric, Vectors,
};
use num_traits::ToPrimitive;
use oracle::{Rational, Table, exact};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// The entries of an exact matrix over d, each rounded once.
fn over(truth: &Table, d: f64) -> impl Fn(usize, usize) -> f64 {
    let d = exact(d);
    move |i, j| (truth.at(i, j) / &d).to_f64().unwrap()
}

fn random(m: usize, n: usize, random: &mut StdRng) -> Mat<f64> {
    Mat::from_fn(m, n, |_, _| 1e3 + random.random_range(-1.0..1.0))
}

fn ones(m: usize) -> Vec<Rational> {
    vec![exact(1.0); m]
}

#[test]
fn gram_matrices_however_they_are_formed() {
    let mut rng = StdRng::seed_from_u64(31);
    for (m, n) in [(1, 1), (3, 2), (40, 5), (300, 7)] {
        let x = random(m, n, &mut rng);
        let (vectors, table) = (Vectors::columns(&x), Table::of(x.as_ref()));
        for accuracy in [Accuracy::Working, Accuracy::Doubled] {
            let options = GramOptions { accuracy, ..GramOptions::default() };
            let plain = Gram::with(&vectors, &options).unwrap();
            assert_eq!(check_source(&*plain, over(&table.gram(), 1.0)), Ok(()));
            let centred = GramOptions { centring: Centring::Mean, divisor: Divisor::Count, ..options };
            let centred = Gram::with(&vectors, &centred).unwrap();
            let truth = table.deviations(&ones(m)).gram();
            assert_eq!(check_source(&*centred, over(&truth, m as f64)), Ok(()));
        }

        let weights: Vec<f64> = (0..m).map(|_| f64::from(rng.random_range(1..=9))).collect();
        let exact_weights: Vec<Rational> = weights.iter().map(|&w| exact(w)).collect();
        let options = GramOptions { weights: Some(&weights), divisor: Divisor::Number(3.0), ..GramOptions::default() };
        let weighted = Gram::with(&vectors, &options).unwrap();
        assert_eq!(check_source(&*weighted, over(&table.weighted_gram(&exact_weights), 3.0)), Ok(()));
        let cosines = GramOptions { divisor: Divisor::UnitDiagonal, ..GramOptions::default() };
        let cosines = Gram::with(&vectors, &cosines).unwrap();
        assert_eq!(check_source(&*cosines, over(&table.gram().unit_diagonal(), 1.0)), Ok(()));
        let twice = Gram::of(&vectors).unwrap().updated(&vectors).unwrap();
        assert_eq!(check_source(&*twice, over(&table.gram(), 0.5)), Ok(()));
        assert_eq!(check_source(&*twice.downdated(&vectors).unwrap(), over(&table.gram(), 1.0)), Ok(()));

        let mut gathered = GramAccumulator::new(n, Centring::Mean).unwrap();
        for chunk in 0..m.div_ceil(7) {
            let rows = x.as_ref().subrows(7 * chunk, 7.min(m - 7 * chunk));
            gathered.push(&Vectors::columns(MatrixView::of(rows))).unwrap();
        }
        let truth = table.deviations(&ones(m)).gram();
        assert_eq!(check_source(&*gathered.finish(Divisor::One).unwrap(), over(&truth, 1.0)), Ok(()));

        let columns: Vec<f64> = (0..n).flat_map(|j| x.col_as_slice(j).to_vec()).collect();
        let window = GramBatch::column_major(&columns, m, n).unwrap().gram(0).unwrap();
        assert_eq!(check_source(&*window, over(&table.gram(), 1.0)), Ok(()));
    }
}

#[test]
fn feature_maps_and_series() {
    let mut rng = StdRng::seed_from_u64(32);
    let maps: Vec<f64> = (0..3 * 4 * 5).map(|_| rng.random_range(-1.0..1.0)).collect();
    let rows = Mat::from_fn(20, 3, |position, channel| maps[20 * channel + position]);
    let options = StyleOptions { normaliser: Normaliser::PerPosition, ..StyleOptions::default() };
    let gram = FeatureMaps::new(&maps, [3, 4, 5]).unwrap().gram(&options).unwrap();
    assert_eq!(check_source(&**gram, over(&Table::of(rows.as_ref()).gram(), 20.0)), Ok(()));

    // cos(φᵢ + φⱼ) of series from −1 to 1, by the addition theorem in exact arithmetic but for the root.
    let series: Vec<f64> = (0..9).map(|k| f64::from(k * k) / 32.0 - 1.0).collect();
    let image = AngularField::of(&series, &AngularOptions::default()).unwrap().to_symmetric().unwrap();
    let sine = |c: f64| oracle::square_root(&(exact(1.0) - exact(c) * exact(c)));
    let truth = |i: usize, j: usize| {
        (exact(series[i]) * exact(series[j]) - sine(series[i]) * sine(series[j])).to_f64().unwrap()
    };
    assert_eq!(check_source(&image, truth), Ok(()));
}

#[test]
fn hessians_of_functions_and_of_fields() {
    let f = |p: &[f64]| (p[0] + 2.0 * p[1]).sin() + p[0] * p[0] * p[1];
    let at = [0.3_f64, -0.7];
    let s = (at[0] + 2.0 * at[1]).sin();
    let truth =
        |i: usize, j: usize| [[2.0 * at[1] - s, 2.0 * at[0] - 2.0 * s], [2.0 * at[0] - 2.0 * s, -4.0 * s]][i][j];
    let options = Differences::default();
    assert_eq!(check_source(&*hessian(f, &at, &options).unwrap(), truth), Ok(()));
    assert_eq!(check_source(&*SecondOrderModel::of(f, &at, &options).unwrap().hessian, truth), Ok(()));

    // JᵀJ of residuals that are linear.
    let residuals = |p: &[f64], out: &mut [f64]| out.copy_from_slice(&[p[0] + p[1], 2.0 * p[0], 3.0 * p[1] - 1.0]);
    let squares = LeastSquares::of(residuals, 3, &at, &options).unwrap();
    assert_eq!(check_source(&squares.gauss_newton, |i, j| [[5.0, 1.0], [1.0, 10.0]][i][j]), Ok(()));

    assert_eq!(check_source(&squares.curvature, |_, _| 0.0), Ok(()));
    assert_eq!(check_source(&squares.hessian, |i, j| [[5.0, 1.0], [1.0, 10.0]][i][j]), Ok(()));

    let step = 0.05;
    let sample = |k: usize| f(&[0.3 + step * (k / 21) as f64 - 0.5, -0.7 + step * (k % 21) as f64 - 0.5]);
    let samples: Vec<f64> = (0..21 * 21).map(sample).collect();
    let grid = Grid::spaced(&[21, 21], &[step; 2]).unwrap();
    let field = Field::with(&samples, grid, &FieldOptions::default()).unwrap();
    assert_eq!(check_source(&field.hessian_at(&[10, 10]).unwrap(), truth), Ok(()));
}

#[test]
fn the_law_finds_a_radius_that_is_too_short() {
    let mut rng = StdRng::seed_from_u64(33);
    let x = random(200, 4, &mut rng);
    let truth = Table::of(x.as_ref()).gram();
    let gram = Gram::of(&Vectors::columns(&x)).unwrap();
    // Rounding moved some entry, by more than the half ulp to which the law knows the truth: nothing of it is allowed
    // here.
    let moved = Symmetric::from_lower(4, |i, j| gram.get(i, j).next_up().next_up().next_up()).unwrap();
    let fault = check_source(&moved, over(&truth, 1.0));
    assert!(matches!(fault, Err(SourceFault::Beyond { radius: 0.0, .. })), "{fault:?}");
    let allowed = moved.with_radius(Radius::Bound(gram.radius().value() + 1e-3)).unwrap();
    assert_eq!(check_source(&allowed, over(&truth, 1.0)), Ok(()));
}
