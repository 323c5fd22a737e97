//! Intensities against their definitions in rational numbers.

use faer::Mat;
use gramkit::covariance::{Shrinkage, ShrunkCovariance};
use gramkit::{Enclosure, Error, Vectors};
use num_traits::Zero;
use oracle::mutation::generator;
use oracle::{Rational, Table, exact};
use rand::RngExt;

use crate::support::cases::cases;
use crate::support::norms::is_within_radius;

const RULES: [Shrinkage; 3] = [Shrinkage::LedoitWolf, Shrinkage::Oas, Shrinkage::OasOfScikitLearn];

fn of(x: &Mat<f64>, rule: Shrinkage) -> ShrunkCovariance {
    ShrunkCovariance::of(&Vectors::columns(x), rule).unwrap()
}

fn holds(e: Enclosure, value: &Rational) {
    assert!(exact(e.lower) <= *value && *value <= exact(e.upper), "{e:?} for {value}");
}

fn square(a: &Table) -> Rational {
    let (m, n) = a.shape();
    (0..m).flat_map(|i| (0..n).map(move |j| (i, j))).fold(Rational::zero(), |sum, (i, j)| sum + a.at(i, j).pow(2))
}

/// S, μ, and ρ by the definition; none where S = μI.
fn by_definition(x: &Mat<f64>, rule: Shrinkage) -> (Table, Rational, Option<Rational>) {
    let (n, p) = (x.nrows(), x.ncols());
    let (count, order) = (exact(n as f64), exact(p as f64));
    let centred = Table::of(x.as_ref()).deviations(&vec![exact(1.0); n]);
    let s = centred.gram().times(&(exact(1.0) / &count));
    let trace = (0..p).fold(Rational::zero(), |sum, j| sum + s.at(j, j));
    let mu = &trace / &order;
    let apart = Table::from_fn(p, p, |i, j| if i == j { s.at(i, j) - &mu } else { s.at(i, j).clone() });
    let delta = square(&apart);
    if delta.is_zero() {
        return (s, mu, None);
    }
    let one = exact(1.0);
    let rho = match rule {
        Shrinkage::LedoitWolf => {
            let term =
                |k: usize| square(&Table::from_fn(p, p, |i, j| centred.at(k, i) * centred.at(k, j) - s.at(i, j)));
            let beta = (0..n).fold(Rational::zero(), |sum, k| sum + term(k)) / (&count * &count);
            beta / delta
        }
        _ => {
            let less = if rule == Shrinkage::Oas { exact(2.0) / &order } else { Rational::zero() };
            ((&one - &less) * square(&s) + trace.pow(2)) / ((&count + &one - &less) * delta)
        }
    };
    let rho = if rho > one { one } else { rho };
    (s, mu, Some(rho))
}

#[test]
fn exact_cases() {
    let rows =
        [[0.0, 0.0, 1.0], [4.0, 1.0, 0.0], [8.0, 3.0, 2.0], [12.0, 2.0, 1.0], [16.0, 5.0, 3.0], [20.0, 4.0, 5.0]];
    let x = Mat::from_fn(6, 3, |i, j| rows[i][j]);
    let fractions = [(24_074, 120_999), (258_738, 766_327), (127_695, 282_331)];
    for (rule, (numerator, denominator)) in RULES.into_iter().zip(fractions) {
        let found = of(&x, rule);
        holds(found.intensity, &Rational::new(numerator.into(), denominator.into()));
        assert!(found.intensity.width() < 1e-12 && found.least_eigenvalue > 0.0);
        holds(
            found.target,
            &((exact(140.0) / exact(3.0) + exact(35.0) / exact(12.0) + exact(8.0) / exact(3.0)) / exact(3.0)),
        );
    }
    // All three are clipped.
    let rows = [[1.0, 2.0], [3.0, 1.0], [0.0, 4.0], [5.0, 2.0], [2.0, 2.0], [4.0, 7.0]];
    let x = Mat::from_fn(6, 2, |i, j| rows[i][j]);
    for rule in RULES {
        let found = of(&x, rule);
        assert_eq!((found.intensity.lower, found.intensity.upper), (1.0, 1.0), "{rule:?}");
        assert!(found.matrix.get(1, 0) == 0.0 && found.is_positive_definite().is_proved());
    }
}

#[test]
fn intensities_and_matrices_hold_their_definitions() {
    let mut random = generator(2601);
    for case in 0..cases(45) {
        let (n, p) = [(4, 2), (7, 3), (3, 5), (1, 2), (9, 1)][case % 5];
        let (offset, scale) = [(0.0, 1.0), (1e5, 1.0), (0.0, 1e100), (0.0, 1e-100)][case % 4];
        let x = Mat::from_fn(n, p, |_, j| offset + scale * (1.0 + j as f64) * random.random_range(-1.0..1.0));
        for rule in RULES {
            let found = of(&x, rule);
            let (s, mu, rho) = by_definition(&x, rule);
            holds(found.target, &mu);
            if let Some(rho) = rho {
                holds(found.intensity, &rho);
                assert!(found.intensity.width() < 1e-7, "{case}: {found:?}");
                let entry = |i: usize, j: usize| {
                    let own = (exact(1.0) - &rho) * s.at(i, j);
                    if i == j { own + &rho * &mu } else { own }
                };
                let truth = Table::from_fn(p, p, entry);
                assert!(is_within_radius(&found.matrix, &truth), "{case}: {found:?}");
                assert_eq!(truth.shifted_inertia(&exact(found.least_eigenvalue)).2, 0, "{case}");
            } else {
                assert!(is_within_radius(&found.matrix, &s), "{case}: {found:?}");
            }
        }
    }
}

#[test]
fn variables_whose_squares_underflow_are_within_the_radius() {
    for tiny in [1e-140, 1e-160, 1e-200, 1e-300, 5e-324] {
        for scale in [1.0, 1e150] {
            let size = |j: usize| if j == 1 { tiny } else { scale };
            let x = Mat::from_fn(6, 3, |i, j| size(j) * ((7 * i + 3 * j + i * i * j) % 11) as f64);
            for rule in RULES {
                let found = of(&x, rule);
                let (s, mu, rho) = by_definition(&x, rule);
                let rho = rho.unwrap();
                holds(found.intensity, &rho);
                holds(found.target, &mu);
                let truth = Table::from_fn(3, 3, |i, j| {
                    let target = if i == j { &rho * &mu } else { exact(0.0) };
                    target + (exact(1.0) - &rho) * s.at(i, j)
                });
                assert!(is_within_radius(&found.matrix, &truth), "{tiny} {scale} {rule:?}");
                assert!(found.is_positive_definite().is_proved());
            }
        }
    }
}

#[test]
fn what_cannot_be_shrunk() {
    // Constant variables: nothing is positive definite.
    let constant = Mat::from_fn(4, 2, |_, _| 0.3);
    let found = of(&constant, Shrinkage::LedoitWolf);
    assert!(found.is_positive_definite().is_undetermined() && found.matrix.max_abs() == 0.0);
    let none = Mat::<f64>::zeros(0, 2);
    assert!(matches!(ShrunkCovariance::of(&Vectors::columns(&none), Shrinkage::Oas), Err(Error::Domain { .. })));
    assert_eq!(of(&Mat::zeros(3, 0), Shrinkage::Oas).matrix.order(), 0);
}
