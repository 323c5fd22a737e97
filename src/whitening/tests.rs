//! Whatever T is, what is read off it is right.

use faer::Mat;
use rand::RngExt;
use rand::rngs::StdRng;

use super::doubled::certify;
use super::factor::{inverse_by_cholesky, inverse_by_qr, upper_triangle};
use super::transform::Transform;
use super::weighted_columns::WeightedColumns;
use super::{Whitened, WhiteningOptions};
use crate::claim::Enclosure;
use crate::gram::{Accuracy, Weights};
use crate::matrix::Vectors;
use crate::product::Doubled;
use oracle::mutation::{columns, flip_bits, generator};
use oracle::{Rational, Table, exact};

/// Every third family has none; the others span a few decades, or hundreds of them.
fn random_weights(random: &mut StdRng, m: usize, number: usize) -> Option<Vec<f64>> {
    let decades = [0.0, 2.0, 60.0][number % 3];
    let weight = |random: &mut StdRng| 10.0_f64.powf(random.random_range(-1.0..1.0) * decades);
    (decades > 0.0).then(|| (0..m).map(|_| weight(random)).collect())
}

fn exact_weights(weights: Option<&[f64]>, m: usize) -> Vec<Rational> {
    (0..m).map(|i| exact(weights.map_or(1.0, |weights| weights[i]))).collect()
}

/// Columns that are dependent, or nearly, with weights or without, and their exact Gram matrix.
fn weighted_columns(random: &mut StdRng, number: usize) -> (WeightedColumns, Table) {
    let x = columns(random);
    let m = x.nrows();
    let weights = random_weights(random, m, number);
    let gram = Table::of(x.as_ref()).weighted_gram(&exact_weights(weights.as_deref(), m));
    let weights = weights.map(|weights| Weights::new(&weights, m).unwrap());
    (WeightedColumns::of(x.as_ref(), weights.as_ref()), gram)
}

fn holds(e: &Enclosure, truth: &Rational) -> bool {
    exact(e.lower) <= *truth && (e.upper == f64::INFINITY || *truth <= exact(e.upper))
}

fn squares_hold(singular: &[Enclosure], gram: &Table) -> bool {
    let n = singular.len();
    singular.iter().enumerate().all(|(k, e)| {
        let square = |x: f64| exact(x) * exact(x);
        let upper = if e.upper == f64::INFINITY { exact(f64::MAX) * exact(f64::MAX) } else { square(e.upper) };
        gram.eigenvalue_is_between(n - 1 - k, &square(e.lower), &upper)
    })
}

/// Every number that is read off T is right, for the exact Gram matrix.
fn check(whitened: &Whitened, gram: &Table) {
    let (n, _) = gram.shape();
    assert_eq!(gram.rank(), n, "{whitened:?}");
    let determinant = gram.determinant();
    for (j, e) in whitened.inverse_diagonal().iter().enumerate() {
        let minor = if n == 1 { exact(1.0) } else { gram.without(j).determinant() };
        assert!(holds(e, &(minor / &determinant)), "{j}: {e:?} of {whitened:?}");
    }
    let singular = whitened.singular_values().unwrap_or_default();
    assert!(squares_hold(&singular, gram), "{singular:?} of {whitened:?}");
}

#[test]
fn corrupted_transforms_never_give_false_enclosures() {
    let mut random = generator(81);
    let (mut accepted, mut dependent) = (0, 0);
    for number in 0..300 {
        let (of, gram) = weighted_columns(&mut random, number);
        dependent += usize::from(gram.rank() < gram.shape().0);
        let weighed = of.weighed(&of.scaled.values);
        let made = [Some(inverse_by_qr(&weighed, None).unwrap()), inverse_by_cholesky(&weighed, None).unwrap()];
        for t in made.into_iter().flatten() {
            for flipped in 0..6 {
                let mut t = upper_triangle(&t);
                if flipped > 0 {
                    flip_bits(&mut random, &mut t);
                }
                let t = upper_triangle(&t);
                let Some(loss) = of.loss_of(&t) else { continue };
                accepted += 1;
                let (exponents, weight_exponent) = (of.scaled.exponents.clone(), of.weight_exponent);
                let whitened =
                    Whitened { transform: Transform::exact(t), exponents, weight_exponent, loss, constant: false };
                check(&whitened, &gram);
            }
        }
    }
    assert!(accepted > 400 && dependent > 40, "{accepted} accepted, {dependent} dependent");
}

#[test]
fn the_rest_of_the_transform_belongs_to_the_centred_columns() {
    let mut random = generator(82);
    let mut found = 0;
    for number in 0..200 {
        let mut x = columns(&mut random);
        if number % 2 == 0 {
            let far = 10.0_f64.powi(random.random_range(0..9));
            x = Mat::from_fn(x.nrows(), x.ncols(), |i, j| x[(i, j)] + far);
        }
        let (m, n) = x.shape();
        let weights = random_weights(&mut random, m, number);
        let exactly = exact_weights(weights.as_deref(), m);
        let scatter = Table::of(x.as_ref()).deviations(&exactly).weighted_gram(&exactly);
        for accuracy in [Accuracy::Working, Accuracy::Doubled] {
            let options = WhiteningOptions { constant: true, weights: weights.as_deref(), accuracy };
            let Some(whitened) = Whitened::with(&Vectors::columns(&x), &options).unwrap() else { continue };
            found += 1;
            assert_eq!(scatter.rank(), n);
            let singular = whitened.centred_singular_values().unwrap();
            assert!(squares_hold(&singular, &scatter), "{singular:?} of {x:?}");
        }
    }
    assert!(found > 80, "{found}");
}

#[test]
fn corrupted_factors_never_give_false_enclosures() {
    let mut random = generator(85);
    let (mut accepted, mut dependent) = (0, 0);
    for number in 0..200 {
        let (of, gram) = weighted_columns(&mut random, number);
        dependent += usize::from(gram.rank() < gram.shape().0);
        let first = inverse_by_qr(&of.weighed(&of.scaled.values), None).unwrap();
        for flipped in 0..8 {
            let mut first = upper_triangle(&first);
            if flipped % 3 == 1 {
                flip_bits(&mut random, &mut first);
            }
            let first = upper_triangle(&first);
            let y = Doubled::product(&of.scaled.values, None, &first);
            let mut second = inverse_by_qr(&of.weighed(&y.high), None).unwrap();
            if flipped % 3 == 2 {
                flip_bits(&mut random, &mut second);
            }
            let Some((transform, loss)) = certify(&of, &first, &y, &second) else { continue };
            accepted += 1;
            let (exponents, weight_exponent) = (of.scaled.exponents.clone(), of.weight_exponent);
            check(&Whitened { transform, exponents, weight_exponent, loss, constant: false }, &gram);
        }
    }
    assert!(accepted > 300 && dependent > 40, "{accepted} accepted, {dependent} dependent");
}

/// α of the doubled precision, far below what the working one would leave.
const DOUBLED: f64 = 1e-11;

#[test]
fn nearly_dependent_columns_may_stand_anywhere() {
    let doubled = WhiteningOptions { accuracy: Accuracy::Doubled, ..WhiteningOptions::default() };
    let loss = |x: &Mat<f64>| Whitened::with(&Vectors::columns(x), &doubled).unwrap().map(|whitened| whitened.loss());
    let mut random = generator(89);
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let of = Mat::from_fn(60, 3, |_, _| random.random_range(-1.0..1.0));
        // The second is the first but for 10⁻¹³ of the third.
        let column = |i: usize, j: usize| [of[(i, 0)], of[(i, 0)] + 1e-13 * of[(i, 2)], of[(i, 1)]][j];
        let x = Mat::from_fn(60, 3, |i, j| column(i, order[j]));
        assert!(loss(&x).is_some_and(|loss| loss < DOUBLED), "{order:?}: {:?}", loss(&x));
    }
    // Two small singular values: Läuchli's.
    for exponent in [-40, -46, -47, -50] {
        let e = 2.0_f64.powi(exponent);
        let x = Mat::from_fn(5, 4, |i, j| {
            if i == 0 {
                1.0
            } else if i == j + 1 {
                e
            } else {
                0.0
            }
        });
        assert!(loss(&x).is_some_and(|loss| loss < DOUBLED), "2^{exponent}: {:?}", loss(&x));
    }
}
