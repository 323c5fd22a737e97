//! Angles between spans, against inertias in rational numbers.

use std::f64::consts::{FRAC_PI_2, FRAC_PI_4};

use faer::Mat;
use gramkit::spans::{CanonicalCorrelations, PrincipalAngles};
use gramkit::{Enclosure, Vectors};
use num_traits::Zero;
use oracle::mutation::generator;
use oracle::{Rational, Table, exact};
use rand::RngExt;

use crate::support::cases::cases;
use crate::support::threads::same_on;

fn of(a: &Mat<f64>, b: &Mat<f64>) -> PrincipalAngles {
    PrincipalAngles::of(&Vectors::columns(a), &Vectors::columns(b)).unwrap()
}

/// Solves GX = C by elimination, G regular.
fn solve(g: &Table, c: &Table) -> Table {
    let (n, k) = (g.shape().0, c.shape().1);
    let entry = |i: usize, j: usize| if j < n { g.at(i, j).clone() } else { c.at(i, j - n).clone() };
    let mut rows: Vec<Vec<Rational>> = (0..n).map(|i| (0..n + k).map(|j| entry(i, j)).collect()).collect();
    for p in 0..n {
        let pivot = rows[p][p].clone();
        rows[p].iter_mut().for_each(|x| *x = &*x / &pivot);
        for i in (0..n).filter(|&i| i != p) {
            let (factor, pivots) = (rows[i][p].clone(), rows[p].clone());
            rows[i].iter_mut().zip(&pivots).for_each(|(x, p)| *x = &*x - &factor * p);
        }
    }
    Table::from_fn(n, k, |i, j| rows[i][n + j].clone())
}

/// How many squared cosines are above t and how many below, of independent columns, B having at most as many.
struct Cosines {
    along: Table,
    own: Table,
}

impl Cosines {
    fn of(a: &Table, b: &Table) -> Self {
        let cross = a.cross_gram(b);
        let solved = solve(&a.gram(), &cross);
        let (n, k) = cross.shape();
        let entry = |i: usize, j: usize| (0..n).fold(Rational::zero(), |sum, l| sum + cross.at(l, i) * solved.at(l, j));
        Self { along: Table::from_fn(k, k, entry), own: b.gram() }
    }

    fn beside(&self, t: &Rational) -> (usize, usize) {
        let k = self.own.shape().0;
        let shifted = Table::from_fn(k, k, |i, j| self.along.at(i, j) - t * self.own.at(i, j));
        let (positive, _, negative) = shifted.inertia();
        (positive, negative)
    }

    fn check(&self, found: &PrincipalAngles) {
        let k = self.own.shape().0;
        assert_eq!(found.angles.len(), k);
        let one = exact(1.0);
        for i in 0..k {
            let square = |x: f64| exact(x) * exact(x);
            let Enclosure { lower, upper } = found.cosines[i];
            assert!(self.beside(&square(upper)).0 <= i, "cosine {i}: {found:?}");
            assert!(self.beside(&square(lower)).1 < k - i, "cosine {i}: {found:?}");
            let Enclosure { lower, upper } = found.sines[i];
            assert!(self.beside(&(&one - square(lower))).0 <= i, "sine {i}: {found:?}");
            assert!(self.beside(&(&one - square(upper))).1 < k - i, "sine {i}: {found:?}");
            let angle = found.angles[i];
            let slack = 1e-15;
            assert!(angle.lower <= angle.upper && angle.lower.sin() <= found.sines[i].upper + slack);
            assert!(angle.upper.sin() >= found.sines[i].lower - slack && angle.upper <= FRAC_PI_2.next_up());
        }
    }
}

#[test]
fn cosines_and_sines_hold_the_exact_ones() {
    let mut random = generator(2341);
    for case in 0..cases(60) {
        let (m, p, q) = [(5, 2, 2), (6, 3, 2), (4, 1, 3), (7, 2, 4), (3, 2, 2)][case % 5];
        let scale = [1.0, 1e150, 1e-200][case % 3];
        let tilt = [1.0, 1e-3, 1e-9, 1e-14][case % 4];
        let a = Mat::from_fn(m, p, |_, _| scale * random.random_range(-1.0..1.0));
        let b = Mat::from_fn(m, q, |i, j| {
            let own: f64 = scale * random.random_range(-1.0..1.0);
            if j < p && j < q { a[(i, j)] + tilt * own } else { own }
        });
        let found = of(&a, &b);
        let (a_table, b_table) = (Table::of(a.as_ref()), Table::of(b.as_ref()));
        let truth = if q <= p { Cosines::of(&a_table, &b_table) } else { Cosines::of(&b_table, &a_table) };
        truth.check(&found);
        let widest = found.angles.iter().map(Enclosure::width).fold(0.0, f64::max);
        assert!(widest < 1e-11, "{case}: {found:?}");
        let back = of(&b, &a);
        for (x, y) in found.angles.iter().zip(&back.angles) {
            assert!(x.lower <= y.upper && y.lower <= x.upper);
        }
    }
}

#[test]
fn exact_cases() {
    // Two planes through an axis, at 45°.
    let a = Mat::from_fn(3, 2, |i, j| [[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]][i][j]);
    let b = Mat::from_fn(3, 2, |i, j| [[1.0, 0.0], [0.0, 3.0], [0.0, 3.0]][i][j]);
    let found = of(&a, &b);
    assert!(found.angles[0].contains(0.0) && found.angles[0].upper < 1e-13);
    assert!(found.angles[1].contains(FRAC_PI_4) && found.angles[1].width() < 1e-13);
    assert!(found.geodesic_distance().contains(FRAC_PI_4) && found.chordal_distance().contains(0.5_f64.sqrt()));
    // Orthogonal lines, and the same line with another direction.
    let line = |x: f64, y: f64| Mat::from_fn(2, 1, |i, _| [x, y][i]);
    assert!(of(&line(1.0, 2.0), &line(-2.0, 1.0)).angles[0].contains(FRAC_PI_2));
    assert!(of(&line(1.0, 2.0), &line(-3.0, -6.0)).angles[0].contains(0.0));
    // 1e-10 off, by a tilt and by a shear; acos would say 0.
    for theta in [1e-10, 1e-12] {
        let found = of(&line(1.0, 0.0), &line(1.0, theta)).angles[0];
        assert!(found.contains(theta) && found.lower > 0.9 * theta, "{found:?}");
    }
}

/// A matrix of rank 2 with three columns: SciPy reports an angle of 0.5223 where the spans coincide.
#[test]
fn dependent_vectors_span_what_the_independent_ones_do() {
    let mut random = generator(2342);
    let base = Mat::from_fn(6, 2, |_, _| f64::from(random.random_range(-9..=9)));
    let three = Mat::from_fn(6, 3, |i, j| if j == 2 { base[(i, 0)] - 2.0 * base[(i, 1)] } else { base[(i, j)] });
    let two = Mat::from_fn(6, 2, |i, j| if j == 0 { base[(i, 0)] + base[(i, 1)] } else { base[(i, 0)] });
    let found = of(&three, &two);
    assert_eq!((found.first.as_slice(), found.second.as_slice()), ([0, 1].as_slice(), [0, 1].as_slice()));
    assert!(found.angles.len() == 2 && found.angles[1].upper < 1e-13);
    // A zero family has no angles.
    assert!(of(&Mat::zeros(6, 2), &two).angles.is_empty());
}

#[test]
fn orthogonal_maps_and_other_bases_move_no_angle() {
    let mut random = generator(2343);
    let (a, b) = (
        Mat::from_fn(30, 4, |_, _| random.random_range(-1.0..1.0)),
        Mat::from_fn(30, 3, |_, _| random.random_range(-1.0..1.0)),
    );
    let plain = of(&a, &b);
    // A permutation with signs is exact.
    let turned = |x: &Mat<f64>| {
        Mat::from_fn(30, x.ncols(), |i, j| x[((7 * i + 3) % 30, j)] * if i % 3 == 0 { -1.0 } else { 1.0 })
    };
    // Powers of two, and sums of columns.
    let other = Mat::from_fn(30, 4, |i, j| if j == 3 { a[(i, 3)] * 2.0_f64.powi(900) } else { a[(i, j)] * 0.5 });
    for found in [of(&turned(&a), &turned(&b)), of(&other, &b)] {
        for (x, y) in plain.angles.iter().zip(&found.angles) {
            assert!(x.lower <= y.upper && y.lower <= x.upper && y.width() < 1e-12);
        }
    }
    same_on(&[1, 2], || of(&a, &b));
}

#[test]
fn canonical_correlations_are_those_of_centred_variables() {
    let mut random = generator(2344);
    for offset in [0.0, 1e3, 1e9] {
        let x = Mat::from_fn(8, 2, |_, _| offset + random.random_range(-1.0..1.0));
        let y = Mat::from_fn(8, 2, |i, j| x[(i, j)] - offset + 0.5 * random.random_range(-1.0..1.0));
        let found = CanonicalCorrelations::of(&Vectors::columns(&x), &Vectors::columns(&y)).unwrap();
        let ones = vec![exact(1.0); 8];
        let centred = |x: &Mat<f64>| Table::of(x.as_ref()).deviations(&ones);
        Cosines::of(&centred(&x), &centred(&y)).check(&found.angles);
        assert!(found.correlations().iter().all(|rho| rho.width() < 1e-10), "{offset}: {found:?}");
    }
    // A constant variable has no part.
    let x = Mat::from_fn(5, 2, |i, j| if j == 0 { 0.1 } else { (i * i) as f64 });
    let y = Mat::from_fn(5, 1, |i, _| 3.0 - 2.0 * (i * i) as f64);
    let found = CanonicalCorrelations::of(&Vectors::columns(&x), &Vectors::columns(&y)).unwrap();
    assert_eq!(found.angles.first, [1]);
    assert!(found.correlations()[0].contains(1.0) && found.angles.angles[0].upper < 1e-13);
}
