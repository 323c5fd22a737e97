//! The oracle, tried on what everybody knows.

use num_traits::{One, Signed, Zero};
use oracle::matrix::{self, Rows};
use oracle::{Rational, Table, exact, families, nasty};
use rand::SeedableRng;
use rand::rngs::StdRng;

use crate::support::matrices::from_rows;

#[test]
fn the_rational_oracle_knows_textbook_matrices() {
    let table = |values: &[f64], n: usize| Table::of(from_rows(n, n, values).as_ref());
    assert_eq!(table(&[2.0, 1.0, 1.0, 2.0], 2).inertia(), (2, 0, 0));
    assert_eq!(table(&[0.0, 1.0, 1.0, 0.0], 2).inertia(), (1, 0, 1));
    assert_eq!(table(&[0.0, 0.0, 3.0, 0.0, 0.0, 0.0, 3.0, 0.0, -5.0], 3).inertia(), (1, 1, 1));
    assert_eq!(table(&[1.0, 2.0, 3.0, 2.0, 4.0, 6.0, 3.0, 6.0, 9.0], 3).inertia(), (1, 2, 0));
    let magic = table(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0], 3);
    assert_eq!((magic.rank(), magic.determinant()), (2, Rational::zero()));
    assert_eq!(table(&[0.0, 2.0, 3.0, 4.0], 2).determinant(), exact(-6.0));
    let swap = table(&[0.0, 3.0, 3.0, 0.0], 2);
    assert!(swap.spectral_norm_is_at_most(&exact(3.0)) && !swap.spectral_norm_is_at_most(&exact(3.0_f64.next_down())));
    assert_eq!(oracle::square_root(&exact(0.25)), exact(0.5));
    assert!((oracle::ln(&(exact(1e300) * exact(1e300))) - 600.0 * std::f64::consts::LN_10).abs() < 1e-12);
}

#[test]
fn the_oracle_knows_textbook_inertias() {
    let inertia = |a: Rows| matrix::inertia(&matrix::exact(&a)).0;
    assert_eq!(inertia(vec![vec![0.0, 1.0], vec![1.0, 0.0]]), (1, 0, 1));
    assert_eq!(inertia(vec![vec![1.0, 2.0], vec![2.0, 1.0]]), (1, 0, 1));
    assert_eq!(inertia(vec![vec![1.0, 2.0, 3.0], vec![2.0, 4.0, 1.0], vec![3.0, 1.0, 0.0]]), (2, 0, 1));
    assert_eq!(inertia(vec![vec![2.0, -1.0, -1.0], vec![-1.0, 2.0, -1.0], vec![-1.0, -1.0, 2.0]]), (2, 1, 0));
    assert_eq!(inertia(vec![vec![-1.0, 0.0], vec![0.0, 0.0]]), (0, 1, 1));
    assert_eq!(matrix::rank(&matrix::exact(&vec![vec![1.0, 2.0, 3.0], vec![4.0, 5.0, 6.0], vec![7.0, 8.0, 9.0]])), 2);
}

/// The determinant as Leibniz defines it, along the first row.
fn leibniz(a: &Table) -> Rational {
    let (n, _) = a.shape();
    (0..n).fold(if n == 0 { Rational::one() } else { Rational::zero() }, |sum, j| {
        let columns = (0..n).filter(|&k| k != j).collect::<Vec<_>>();
        let term = a.at(0, j) * leibniz(&Table::from_fn(n - 1, n - 1, |i, k| a.at(i + 1, columns[k]).clone()));
        if j % 2 == 0 { sum + term } else { sum - term }
    })
}

/// (n₊, n₀, n₋) by Descartes' rule, which is exact for a polynomial with real zeros only: the changes of sign among the
/// coefficients of the characteristic polynomial, which Faddeev and Le Verrier compute.
fn descartes(a: &Table) -> (usize, usize, usize) {
    let (n, _) = a.shape();
    let mut coefficients = vec![Rational::one()];
    let mut power = Table::from_fn(n, n, |_, _| Rational::zero());
    for k in 1..=n {
        let previous = coefficients[k - 1].clone();
        let shifted =
            Table::from_fn(n, n, |i, j| power.at(i, j) + if i == j { previous.clone() } else { Rational::zero() });
        power = a.cross_gram(&shifted);
        let trace = (0..n).fold(Rational::zero(), |sum, i| sum + power.at(i, i));
        coefficients.push(-trace / Rational::from_integer(k.into()));
    }
    let zero = coefficients.iter().rev().take_while(|c| c.is_zero()).count();
    let signs: Vec<bool> = coefficients.iter().filter(|c| !c.is_zero()).map(Signed::is_positive).collect();
    let positive = signs.windows(2).filter(|pair| pair[0] != pair[1]).count();
    (positive, zero, n - zero - positive)
}

#[test]
fn elimination_agrees_with_other_definitions() {
    let mut rng = StdRng::seed_from_u64(1);
    for (name, family) in families::SYMMETRIC.into_iter().chain(nasty::SYMMETRIC) {
        for _ in 0..3 {
            let rows = family(&mut rng);
            if rows.len() > 5 {
                continue;
            }
            let a = Table::of(matrix::mat(&rows, rows.len()).as_ref());
            let (positive, zero, negative) = descartes(&a);
            assert_eq!(a.inertia(), (positive, zero, negative), "{name}: {rows:?}");
            assert_eq!(a.rank(), positive + negative, "{name}: {rows:?}");
            assert_eq!(a.determinant(), leibniz(&a), "{name}: {rows:?}");
            let (inertia, determinant) = matrix::inertia(&matrix::exact(&rows));
            assert_eq!((inertia, determinant.sign()), (a.inertia(), sign(&leibniz(&a))), "{name}: {rows:?}");
        }
    }
    for (name, family) in families::RECTANGULAR.into_iter().chain(nasty::RECTANGULAR) {
        let rows = family(&mut rng);
        let x = Table::of(matrix::mat(&rows, rows[0].len()).as_ref());
        let (rank, _, _) = descartes(&x.gram());
        assert_eq!((x.rank(), matrix::rank(&matrix::exact(&rows))), (rank, rank), "{name}: {rows:?}");
    }
}

fn sign(x: &Rational) -> i8 {
    i8::from(x.is_positive()) - i8::from(x.is_negative())
}
