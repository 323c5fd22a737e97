//! Whiteness in rational numbers.

use faer::Mat;
use gramkit::covariance::{TransformOptions, Whitening, WhiteningTransform};
use gramkit::generate::Kind;
use gramkit::{Error, Vectors};
use num_traits::Zero;
use oracle::mutation::generator;
use oracle::{Rational, Table, exact};
use rand::RngExt;

use crate::support::cases::cases;

const METHODS: [Whitening; 3] = [Whitening::Zca, Whitening::Pca, Whitening::Cholesky];

/// Whether ‖W(S + εI)Wᵀ − I‖₂ is at most the bound.
fn is_white(x: &Mat<f64>, found: &WhiteningTransform, ddof: usize) -> bool {
    let (n, p) = (x.nrows(), x.ncols());
    let centred = Table::of(x.as_ref()).deviations(&vec![exact(1.0); n]);
    let s = centred.gram().times(&(exact(1.0) / exact((n - ddof) as f64)));
    let w = Table::of(found.matrix.as_ref());
    let k = w.shape().0;
    let ridged = |i: usize, j: usize| if i == j { s.at(i, j) + exact(found.ridge) } else { s.at(i, j).clone() };
    let half = Table::from_fn(k, p, |i, j| (0..p).fold(Rational::zero(), |sum, l| sum + w.at(i, l) * ridged(l, j)));
    let gap = Table::from_fn(k, k, |i, j| {
        let entry = (0..p).fold(Rational::zero(), |sum, l| sum + half.at(i, l) * w.at(j, l));
        if i == j { entry - exact(1.0) } else { entry }
    });
    gap.spectral_norm_is_at_most(&exact(found.whiteness))
}

#[test]
fn whiteness_holds_exactly() {
    let mut random = generator(2611);
    for case in 0..cases(36) {
        let (n, p) = [(4, 2), (8, 3), (5, 1), (6, 4)][case % 4];
        let (offset, scale) = [(0.0, 1.0), (1e4, 1.0), (0.0, 1e-120)][case / 4 % 3];
        let x = Mat::from_fn(n, p, |_, j| offset + scale * 5.0_f64.powi(-(j as i32)) * random.random_range(-1.0..1.0));
        for method in METHODS {
            let ridge = if case % 2 == 0 { 0.0 } else { 0.01 * scale * scale };
            let options = TransformOptions { method, ridge, ddof: case % 2, ..TransformOptions::default() };
            let found = WhiteningTransform::with(&Vectors::columns(&x), &options).unwrap();
            assert!(is_white(&x, &found, case % 2), "{case}, {method:?}: {found:?}");
            assert!(found.whiteness < 1e-6 && found.dropped == 0, "{case}, {method:?}: {found:?}");
            let w = &found.matrix;
            let below = (0..p).flat_map(|i| (0..p).map(move |j| (i, j))).filter(|(i, j)| j > i);
            match method {
                Whitening::Cholesky => below.for_each(|at| assert_eq!(w[at], 0.0)),
                Whitening::Zca => {
                    below.for_each(|(i, j)| assert!((w[(i, j)] - w[(j, i)]).abs() <= 1e-9 * w.norm_max()))
                }
                _ => {}
            }
        }
    }
}

/// From the centred X: condition numbers beyond 10⁸ are whitened too, where those of S are beyond 10¹⁶.
#[test]
fn ill_conditioned_variables_are_whitened() {
    let x = Kind::Condition { rows: 60, columns: 5, condition: 1e9, seed: 4 }.matrix().unwrap();
    for method in METHODS {
        let options = TransformOptions { method, ..TransformOptions::default() };
        let found = WhiteningTransform::with(&Vectors::columns(&x), &options).unwrap();
        assert!(found.whiteness < 1e-3, "{method:?}: {:e}", found.whiteness);
        let white = found.apply(&Vectors::columns(&x)).unwrap();
        let variance = (0..60).map(|i| white[(i, 0)].powi(2)).sum::<f64>() / 59.0;
        assert!((variance - 1.0).abs() < 1e-3, "{method:?}: {variance}");
    }
}

#[test]
fn directions_without_variance_are_dropped_or_refused() {
    let x = Mat::from_fn(6, 3, |i, j| [i as f64, (i * i) as f64, (i + i * i) as f64][j]);
    let with = |method, ridge| {
        let options = TransformOptions { method, ridge, ..TransformOptions::default() };
        WhiteningTransform::with(&Vectors::columns(&x), &options)
    };
    let pca = with(Whitening::Pca, 0.0).unwrap();
    assert_eq!((pca.dropped, pca.matrix.nrows()), (1, 2));
    assert!(is_white(&x, &pca, 1) && pca.whiteness < 1e-12);
    let error = with(Whitening::Zca, 0.0).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the number of directions whose variance is not told from 0 is 1; it must be 0; take a ridge, or \
         the PCA transform, which drops them"
    );
    assert!(with(Whitening::Zca, 1e-3).unwrap().whiteness < 1e-9);
    assert!(matches!(with(Whitening::Zca, -1.0), Err(Error::Domain { .. })));
    let one = Mat::<f64>::identity(1, 1);
    assert!(matches!(WhiteningTransform::of(&Vectors::columns(&one)), Err(Error::Domain { .. })));
    assert!(matches!(pca.apply(&Vectors::columns(&one)), Err(Error::Shape { .. })));
}
