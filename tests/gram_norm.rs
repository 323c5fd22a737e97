//! The Gram norm on a plane, judged by exact rationals on the stored numbers.

use faer::Mat;
use gramkit::error::Place;
use gramkit::gram_norm::{GramNorm, Plane};
use gramkit::orthonormal::GramSchmidt;
use gramkit::rounding::UNIT_ROUNDOFF;
use gramkit::verdict::Tolerance;
use gramkit::{Enclosure, Error, MatrixView, Orthonormal, Radius, Symmetric, Vectors};
use num_traits::Zero;
use oracle::{Rational, Table, exact};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

type Directions = (Vec<f64>, Vec<f64>);

fn uniform(random: &mut StdRng, rows: usize, columns: usize) -> Mat<f64> {
    Mat::from_fn(rows, columns, |_, _| random.random_range(-1.0..1.0))
}

fn vector(random: &mut StdRng, n: usize) -> Vec<f64> {
    (0..n).map(|_| random.random_range(-1.0..1.0)).collect()
}

/// Singular values in geometric progression from 1 to 1/κ, between random orthonormal factors.
fn conditioned(rows: usize, columns: usize, condition: f64, seed: u64) -> Mat<f64> {
    let mut random = StdRng::seed_from_u64(seed);
    let mut factor = |m: usize| {
        let x = uniform(&mut random, m, columns);
        Orthonormal::of(&Vectors::columns(&x), GramSchmidt::default()).unwrap().q
    };
    let (left, right) = (factor(rows), factor(columns));
    let sigma = |k: usize| condition.powf(-(k as f64) / (columns - 1) as f64);
    Mat::from_fn(rows, columns, |i, j| (0..columns).map(|k| left[(i, k)] * sigma(k) * right[(j, k)]).sum())
}

/// αu + βv, exactly.
fn point(field: &GramNorm, alpha: f64, beta: f64) -> Vec<Rational> {
    let [u, v] = field.basis();
    u.iter().zip(v).map(|(u, v)| exact(alpha) * exact(*u) + exact(beta) * exact(*v)).collect()
}

/// ‖Xp‖², by the definition.
fn square(x: &Mat<f64>, p: &[Rational]) -> Rational {
    let row = |i: usize| p.iter().enumerate().fold(Rational::zero(), |sum, (j, p)| sum + exact(x[(i, j)]) * p);
    (0..x.nrows()).map(row).fold(Rational::zero(), |sum, y| sum + &y * &y)
}

/// Whether the root of q ≥ 0 lies in the interval.
fn encloses(e: &Enclosure, q: &Rational) -> bool {
    let above = e.lower <= 0.0 || exact(e.lower) * exact(e.lower) <= *q;
    above && exact(e.upper) * exact(e.upper) >= *q
}

/// Whether |value² − q| ≤ 2·relative·q, about |value − √q| ≤ relative·√q.
fn near(value: f64, q: &Rational, relative: f64) -> bool {
    let gap = exact(value) * exact(value) - q;
    let gap = if gap < Rational::zero() { -gap } else { gap };
    gap <= exact(2.0 * relative) * q
}

/// The matrix of [u v]ᵀXᵀX[u v] − λ[u v]ᵀ[u v].
fn pencil(x: &Mat<f64>, field: &GramNorm, lambda: &Rational) -> Table {
    let [u, v] = field.basis();
    let w = Table::from_fn(u.len(), 2, |i, j| exact(if j == 0 { u[i] } else { v[i] }));
    let rows = Table::of(x.transpose());
    // Xw = (Xᵀ)ᵀw.
    let image = rows.cross_gram(&w);
    image.gram().minus(&w.gram().times(lambda))
}

/// Whether the i-th largest singular value on the plane (0 or 1) lies in the interval.
fn holds(x: &Mat<f64>, field: &GramNorm, i: usize) -> bool {
    let e = field.enclosures[i];
    let (above, _, _) = pencil(x, field, &(exact(e.upper) * exact(e.upper))).inertia();
    let (_, _, below) = pencil(x, field, &(exact(e.lower) * exact(e.lower))).inertia();
    // At most i lie above the upper end, at most 1 − i below the lower one.
    above <= i && (e.lower <= 0.0 || below <= 1 - i)
}

const POINTS: [[f64; 2]; 8] =
    [[1.0, 0.0], [0.0, 1.0], [0.0, 0.0], [0.3, -0.7], [1e-9, 1.0], [-1.0, 1e-12], [1e200, 3e200], [1e-310, -2e-308]];

/// Families of matrices, some scaled, singular, or nearly so.
fn matrices() -> Vec<Mat<f64>> {
    let mut random = StdRng::seed_from_u64(61);
    let mut all = Vec::new();
    for (m, n) in [(1, 2), (2, 2), (3, 2), (7, 4), (4, 7), (30, 5), (0, 3), (1, 9)] {
        for scale in [1.0, 1e-280, 1e280, 1e-310] {
            let x = uniform(&mut random, m, n);
            all.push(Mat::from_fn(m, n, |i, j| scale * x[(i, j)]));
        }
        // Columns and rows of very different lengths.
        let x = uniform(&mut random, m, n);
        all.push(Mat::from_fn(m, n, |i, j| x[(i, j)] * 10.0_f64.powi(-40 * j as i32)));
        all.push(Mat::from_fn(m, n, |i, j| x[(i, j)] * 10.0_f64.powi(-(40 * i as i32).min(300))));
        // Rank one, to rounding and exactly; zero.
        all.push(Mat::from_fn(m, n, |i, j| (0.1 * i as f64 + 0.3) * (0.7 * j as f64 - 1.1)));
        all.push(Mat::from_fn(m, n, |i, j| (i + 1) as f64 * (j as f64 - 1.0)));
        all.push(Mat::zeros(m, n));
    }
    all
}

fn planes(random: &mut StdRng, n: usize) -> Vec<Directions> {
    let u = vector(random, n);
    let near: Vec<f64> = u.iter().enumerate().map(|(i, u)| u * (1.0 + 1e-9 * (i * i) as f64)).collect();
    let tiny: Vec<f64> = vector(random, n).iter().map(|x| x * 1e-310).collect();
    vec![(u.clone(), vector(random, n)), (u.clone(), near), (u.iter().map(|x| x * 1e300).collect(), tiny)]
}

#[test]
fn norms_and_singular_values_are_enclosed() {
    let mut random = StdRng::seed_from_u64(62);
    let mut checked = 0;
    for x in matrices() {
        let n = x.ncols();
        let directions = planes(&mut random, n);
        let mut fields = vec![GramNorm::of(&Vectors::columns(&x), Plane::default()).unwrap()];
        fields.push(GramNorm::of(&Vectors::columns(&x), Plane::Singular { first: n - 1, second: 0 }).unwrap());
        for (u, v) in &directions {
            fields.push(GramNorm::of(&Vectors::columns(&x), Plane::Directions(u, v)).unwrap());
        }
        for field in &fields {
            for [alpha, beta] in POINTS {
                let q = square(&x, &point(field, alpha, beta));
                let norm = match field.at(alpha, beta) {
                    Ok(norm) => norm,
                    Err(error) => {
                        assert!(matches!(error, Error::Overflow { .. }) && q > exact(1e300) * exact(1e300));
                        continue;
                    }
                };
                assert!(encloses(&norm.enclosure, &q), "{x:?}, {:?}: {alpha}, {beta}: {norm:?}", field.basis());
                let value = norm.value.unwrap();
                assert!(value >= 0.0 && value <= norm.enclosure.upper);
                checked += 1;
            }
            for i in 0..2 {
                let (value, e) = (field.singular_values[i], field.enclosures[i]);
                assert!(holds(&x, field, i), "{x:?}, {:?}: {i}, {e:?}", field.basis());
                assert!(value <= e.upper && value >= 0.0);
            }
            assert!(field.singular_values[0] >= field.singular_values[1]);
        }
    }
    assert!(checked > 2000, "{checked}");
}

/// 10·(m + n)·u, relative: what the documentation promises where Xu and Xv are orthogonal.
#[test]
fn the_norm_is_relatively_accurate_at_any_condition() {
    let c = 10.0;
    for exponent in [3, 8, 12, 14] {
        let condition = 10.0_f64.powi(exponent);
        let x = conditioned(12, 6, condition, 5);
        let bound = c * 18.0 * UNIT_ROUNDOFF;
        for (first, second) in [(0, 5), (0, 1), (5, 4)] {
            let field = GramNorm::of(&Vectors::columns(&x), Plane::Singular { first, second }).unwrap();
            for [alpha, beta] in [[1.0, 0.0], [0.0, 1.0], [0.3, -0.7], [1e-12, 1.0]] {
                let q = square(&x, &point(&field, alpha, beta));
                let norm = field.at(alpha, beta).unwrap();
                let value = norm.value.unwrap();
                // At κ·u near 1 the images of computed vectors are not orthogonal any more.
                let bound = if exponent > 12 { 1e4 * bound } else { bound };
                assert!(near(value, &q, bound), "{condition:e}, {first}, {second}, {alpha}, {beta}: {value:e}");
                assert!(norm.enclosure.width() <= 40.0 * bound * value, "{condition:e}: {norm:?}");
            }
            let e = field.enclosures;
            assert!(e[0].width() <= 40.0 * bound * e[0].upper, "{e:?}");
        }
    }
    // Diagonal: every digit of a singular value at any ratio.
    for small in [1e-12, 1e-16, 1e-200, 1e-300] {
        let x = [1e5, 0.0, 0.0, small];
        let x = Vectors::columns(MatrixView::row_major(&x, 2, 2).unwrap());
        let field = GramNorm::of(&x, Plane::default()).unwrap();
        let near = |x: f64| (x - small).abs() <= 8.0 * UNIT_ROUNDOFF * small;
        assert!(field.singular_values[0] == 1e5 && near(field.singular_values[1]), "{:?}", field.singular_values);
        assert!(field.enclosures[1].contains(small) && field.enclosures[1].width() < 1e-13 * small);
        assert!(near(field.at(0.0, 1.0).unwrap().value.unwrap()));
    }
}

#[test]
fn the_norm_is_homogeneous_and_even() {
    let mut random = StdRng::seed_from_u64(63);
    let x = uniform(&mut random, 9, 5);
    let field = GramNorm::of(&Vectors::columns(&x), Plane::default()).unwrap();
    for _ in 0..50 {
        let [alpha, beta]: [f64; 2] = [random.random_range(-1.0..1.0), random.random_range(-1.0..1.0)];
        let norm = |a: f64, b: f64| field.at(a, b).unwrap().value.unwrap();
        let plain = norm(alpha, beta);
        assert_eq!(norm(-alpha, -beta), plain);
        for k in [-900, -3, 8, 900] {
            let power = 2.0_f64.powi(k);
            assert_eq!(norm(power * alpha, power * beta), power * plain);
        }
        // 3α is rounded, and so are the norms: 8u.
        assert!((norm(3.0 * alpha, 3.0 * beta) - 3.0 * plain).abs() <= 16.0 * UNIT_ROUNDOFF * plain);
    }
}

#[test]
fn points_of_a_level_ellipse_have_its_norm() {
    let c = 100.0;
    for condition in [1.0, 10.0, 1e6, 1e12] {
        let x = conditioned(10, 4, condition, 8);
        for t in [1e-200, 0.5, 3e100] {
            let field = GramNorm::of(&Vectors::columns(&x), Plane::Singular { first: 0, second: 3 }).unwrap();
            let ellipse = field.level(t).unwrap();
            let [s1, s2] = field.singular_values;
            assert_eq!(ellipse.semi_axes, [t / s1, t / s2]);
            for k in 0..40 {
                let [alpha, beta] = ellipse.point(0.157 * f64::from(k)).unwrap();
                let norm = field.at(alpha, beta).unwrap().value.unwrap();
                assert!((norm - t).abs() <= c * UNIT_ROUNDOFF * t, "{condition:e}, {t:e}, {k}: {norm:e}");
            }
        }
        // In other coordinates of the same plane, to κu.
        let field = GramNorm::of(&Vectors::columns(&x), Plane::Singular { first: 0, second: 3 }).unwrap();
        let [u, v] = field.basis();
        let turned: Vec<f64> = u.iter().zip(v).map(|(u, v)| 0.6 * u + 0.8 * v).collect();
        let other: Vec<f64> = u.iter().zip(v).map(|(u, v)| 0.8 * u - 0.6 * v).collect();
        let turned = GramNorm::of(&Vectors::columns(&x), Plane::Directions(&turned, &other)).unwrap();
        let ellipse = turned.level(1.0).unwrap();
        for k in 0..40 {
            let [alpha, beta] = ellipse.point(0.157 * f64::from(k)).unwrap();
            let norm = turned.at(alpha, beta).unwrap().value.unwrap();
            assert!((norm - 1.0).abs() <= c * UNIT_ROUNDOFF * condition, "{condition:e}, {k}: {norm:e}");
        }
    }
}

#[test]
fn the_axes_are_orthogonal_directions_with_the_singular_values() {
    let c = 100.0;
    let mut random = StdRng::seed_from_u64(64);
    for _ in 0..60 {
        let x = uniform(&mut random, 6, 4);
        let (u, v) = (vector(&mut random, 4), vector(&mut random, 4));
        let vectors = Vectors::columns(&x);
        let gram = Symmetric::from_lower(4, |i, j| (0..6).map(|k| x[(k, i)] * x[(k, j)]).sum()).unwrap();
        for (field, u) in [
            (GramNorm::of(&vectors, Plane::Directions(&u, &v)).unwrap(), UNIT_ROUNDOFF),
            // From G: √u where σ₂ is small.
            (GramNorm::of_symmetric(&gram, Plane::Directions(&u, &v)).unwrap(), 1e-10),
        ] {
            let [d, e] = field.directions();
            assert!((d[0] * e[0] + d[1] * e[1]).abs() <= 4.0 * UNIT_ROUNDOFF);
            for (direction, sigma) in [d, e].into_iter().zip(field.singular_values) {
                let norm = field.at(direction[0], direction[1]).unwrap().value.unwrap();
                assert!((norm - sigma).abs() <= c * u * field.singular_values[0], "{norm} {sigma}");
            }
            assert_eq!(field.image_of_unit_circle().semi_axes, field.singular_values);
        }
    }
}

#[test]
fn the_norm_is_invariant_under_orthogonal_maps_of_the_vectors() {
    // ½H with H the Hadamard matrix of order 4 maps multiples of 2 to integers, exactly.
    let hadamard = |i: usize, j: usize| if (i & j).count_ones().is_multiple_of(2) { 0.5 } else { -0.5 };
    let mut random = StdRng::seed_from_u64(65);
    for _ in 0..30 {
        let x = Mat::from_fn(4, 3, |_, _| 2.0 * f64::from(random.random_range(-50..=50_i32)));
        let y = Mat::from_fn(4, 3, |i, j| (0..4).map(|k| hadamard(i, k) * x[(k, j)]).sum::<f64>());
        let (u, v) = (vector(&mut random, 3), vector(&mut random, 3));
        let field = |x: &Mat<f64>| GramNorm::of(&Vectors::columns(x), Plane::Directions(&u, &v)).unwrap();
        let (before, after) = (field(&x), field(&y));
        for [alpha, beta] in [[1.0, 0.0], [0.0, 1.0], [0.3, -0.7]] {
            let (a, b) = (before.at(alpha, beta).unwrap(), after.at(alpha, beta).unwrap());
            assert!(a.enclosure.lower <= b.enclosure.upper && b.enclosure.lower <= a.enclosure.upper);
            assert!((a.value.unwrap() - b.value.unwrap()).abs() <= 40.0 * UNIT_ROUNDOFF * before.singular_values[0]);
        }
    }
}

#[test]
fn local_ranks_count_components_above_the_tolerance() {
    // X = diag(σ): the singular vectors are the axes.
    let sigma = [8.0, 4.0, 1.0, 1e-6, 0.0];
    let x = Mat::from_fn(5, 5, |i, j| if i == j { sigma[i] } else { 0.0 });
    let vectors = Vectors::columns(&x);
    let mut random = StdRng::seed_from_u64(66);
    let mut seen = [0; 5];
    for _ in 0..200 {
        let (u, v) = (vector(&mut random, 5), vector(&mut random, 5));
        let field = GramNorm::of(&vectors, Plane::Directions(&u, &v)).unwrap();
        let (alpha, beta): (f64, f64) = (random.random_range(-2.0..2.0), random.random_range(-2.0..2.0));
        let p = point(&field, alpha, beta);
        let tolerance = 10.0_f64.powf(random.random_range(-8.0..1.0));
        let above = |i: usize| {
            let y = exact(sigma[i]) * &p[i];
            y > exact(tolerance) || -y > exact(tolerance)
        };
        let count = (0..5).filter(|i| above(*i)).count();
        let bounds = field.local_rank(alpha, beta, tolerance).unwrap();
        assert_eq!(bounds.exact(), Some(count));
        seen[count] += 1;
    }
    assert!(seen.iter().all(|seen| *seen > 5), "{seen:?}");
    // On the boundary nothing is known, and at the origin nothing is above anything.
    let field = GramNorm::of(&vectors, Plane::default()).unwrap();
    let bounds = field.local_rank(0.5, 0.0, 4.0).unwrap();
    assert_eq!((bounds.lower, bounds.upper), (0, 1));
    assert_eq!(field.local_rank(0.0, 0.0, 0.0).unwrap().exact(), Some(0));
    assert_eq!(field.components()[1], [0.0, 4.0]);
    assert_eq!(field.rank(Tolerance::Absolute(4.5)).unwrap().bounds.exact(), Some(1));
    let straddled = field.rank(Tolerance::Absolute(4.0)).unwrap().bounds;
    assert_eq!((straddled.lower, straddled.upper), (1, 2));
    assert_eq!(field.rank(Tolerance::Absolute(10.0)).unwrap().bounds.exact(), Some(0));
}

#[test]
fn stored_matrices_give_intervals_for_all_within_the_radius() {
    let mut random = StdRng::seed_from_u64(67);
    let mut undetermined = 0;
    for case in 0..60 {
        let n = 2 + case % 4;
        let x = uniform(&mut random, n + 1, n);
        let scale = [1.0, 1e-290, 1e290][case % 3];
        let g = Symmetric::from_lower(n, |i, j| scale * (0..n).map(|k| x[(k, i)] * x[(k, j)]).sum::<f64>()).unwrap();
        let r = scale * [0.0, 1e-9, 0.3][(case / 3) % 3];
        let g = g.with_radius(Radius::Bound(r)).unwrap();
        let table = Table::of(g.as_faer());
        let (u, v) = (vector(&mut random, n), vector(&mut random, n));
        for plane in [Plane::default(), Plane::Singular { first: n - 1, second: 0 }, Plane::Directions(&u, &v)] {
            let field = GramNorm::of_symmetric(&g, plane).unwrap();
            assert!(field.radius.is_proved());
            for k in 0..24 {
                let (beta, alpha) = (0.2618 * f64::from(k)).sin_cos();
                let norm = field.at(alpha, beta).unwrap();
                let p = point(&field, alpha, beta);
                let row =
                    |i: usize| p.iter().enumerate().fold(Rational::zero(), |sum, (j, p)| sum + table.at(i, j) * p);
                let q = (0..n).fold(Rational::zero(), |sum, i| sum + row(i) * &p[i]);
                let near = p.iter().fold(Rational::zero(), |sum, p| sum + p * p) * exact(r);
                let (low, high) = (&q - &near, &q + &near);
                assert!(exact(norm.enclosure.upper) * exact(norm.enclosure.upper) >= high);
                assert!(
                    norm.enclosure.lower <= 0.0 || exact(norm.enclosure.lower) * exact(norm.enclosure.lower) <= low
                );
                if low < Rational::zero() {
                    assert_eq!(norm.value, None);
                    undetermined += 1;
                }
                if let Some(value) = norm.value {
                    assert!(norm.enclosure.contains(value));
                }
            }
        }
    }
    assert!(undetermined > 50, "{undetermined}");
}

#[test]
fn a_matrix_that_is_proved_indefinite_has_no_norm() {
    let a = Symmetric::from_lower(3, |i, j| if i == j { [2.0, 1.0, -0.1][i] } else { 0.0 }).unwrap();
    let error = GramNorm::of_symmetric(&a, Plane::default()).unwrap_err();
    assert!(matches!(error, Error::Domain { value, .. } if (value + 0.1).abs() < 1e-12));
    // Within 0.2 of it some matrix is positive semidefinite.
    let near = a.with_radius(Radius::Bound(0.2)).unwrap();
    let field = GramNorm::of_symmetric(&near, Plane::Singular { first: 0, second: 2 }).unwrap();
    assert_eq!(field.at(0.0, 1.0).unwrap().value, None);
    assert_eq!(field.enclosures[1].lower, 0.0);
    assert!(
        !GramNorm::of_symmetric(&near.with_radius(Radius::Estimate(0.2)).unwrap(), Plane::default())
            .unwrap()
            .radius
            .is_proved()
    );
}

#[test]
fn misuse_is_named() {
    let x = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
    let three = || Vectors::columns(MatrixView::row_major(&x, 2, 3).unwrap());
    let of = |plane| GramNorm::of(&three(), plane);
    assert!(matches!(of(Plane::Singular { first: 3, second: 0 }), Err(Error::Domain { value: 3.0, .. })));
    assert!(matches!(of(Plane::Singular { first: 1, second: 1 }), Err(Error::Domain { value: 1.0, .. })));
    let e = [1.0, 0.0, 0.0];
    assert!(matches!(of(Plane::Directions(&e, &[1.0, 0.0])), Err(Error::Shape { expected: 3, found: 2, .. })));
    assert!(matches!(of(Plane::Directions(&e, &[0.0; 3])), Err(Error::NoDirection { index: 1, method: None, .. })));
    assert!(matches!(of(Plane::Directions(&[0.0; 3], &e)), Err(Error::NoDirection { index: 0, method: None, .. })));
    assert!(matches!(
        of(Plane::Directions(&e, &[-3.0, 0.0, 0.0])),
        Err(Error::NoDirection { index: 1, method: None, .. })
    ));
    let nan = of(Plane::Directions(&[1.0, f64::NAN, 0.0], &e));
    assert!(matches!(nan, Err(Error::NotFinite { place: Place::Component { index: 1, .. }, .. })));
    let one = Vectors::columns(MatrixView::row_major(&x, 6, 1).unwrap());
    assert!(matches!(GramNorm::of(&one, Plane::default()), Err(Error::Domain { value: 1.0, .. })));
    let mut bad = x;
    bad[4] = f64::INFINITY;
    let bad = Vectors::columns(MatrixView::row_major(&bad, 2, 3).unwrap());
    assert!(matches!(
        GramNorm::of(&bad, Plane::default()),
        Err(Error::NotFinite { place: Place::Entry { row: 1, column: 1 }, .. })
    ));

    let field = of(Plane::default()).unwrap();
    assert!(matches!(field.at(0.0, f64::NAN), Err(Error::NotFinite { place: Place::Component { index: 1, .. }, .. })));
    assert!(matches!(field.at(f64::MAX, f64::MAX), Err(Error::Overflow { .. })));
    assert!(matches!(
        field.local_rank(f64::INFINITY, 0.0, 1.0),
        Err(Error::NotFinite { place: Place::Component { index: 0, .. }, .. })
    ));
    for bad in [-1.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(field.local_rank(0.0, 1.0, bad), Err(Error::Domain { .. })));
        assert!(matches!(field.level(bad), Err(Error::Domain { .. })));
        assert!(matches!(field.rank(Tolerance::Absolute(bad)), Err(Error::Domain { .. })));
    }
    assert!(matches!(field.level(0.0), Err(Error::Domain { .. })));
    assert!(matches!(field.level(5e-324), Err(Error::Underflow { row: 0, .. })));
}

#[test]
fn a_value_of_which_nothing_is_known_does_not_overflow() {
    // The error of the first image is 10³⁰⁹ times the second one, which is buried.
    let x = [1.9342813113834067e25, 0.0, -9.828413039546407e-237, 5.972887158420601e-300];
    let field = GramNorm::of(&Vectors::columns(MatrixView::row_major(&x, 2, 2).unwrap()), Plane::default()).unwrap();
    let x = Mat::from_fn(2, 2, |i, j| x[2 * i + j]);
    assert!(encloses(&field.at(0.0, 1.0).unwrap().enclosure, &square(&x, &point(&field, 0.0, 1.0))));
    assert!(field.enclosures[1].contains(5.972887158420601e-300) && field.enclosures[1].upper < 1e11);
    // Nor where the first image cancels, and only the second one is known.
    let x = [1e300, 1e300, 0.0, 0.0, 0.0, 1e-300];
    let plane = Plane::Directions(&[1.0, -1.0, 0.0], &[0.0, 0.0, 1.0]);
    let field = GramNorm::of(&Vectors::columns(MatrixView::row_major(&x, 2, 3).unwrap()), plane).unwrap();
    assert!(field.enclosures.iter().all(|e| e.contains(0.0) && e.contains(1e-300)));
}

#[test]
fn the_axes_are_those_of_what_is_known() {
    // Xu = 0 cancels, and may be as large as 10¹⁶⁸ for all that is known; Xv = (0, 1).
    let x = [1e200, 1e200, 0.0, 0.0, 0.0, 1.0];
    let plane = Plane::Directions(&[1.0, -1.0, 0.0], &[0.0, 0.0, 1.0]);
    let field = GramNorm::of(&Vectors::columns(MatrixView::row_major(&x, 2, 3).unwrap()), plane).unwrap();
    assert_eq!((field.singular_values, field.directions()[0]), ([1.0, 0.0], [0.0, 1.0]));
}

#[test]
fn equal_singular_values_are_in_order() {
    let two = |first, second| Mat::from_fn(2, 2, |i, j| if i == j { [first, second][i] } else { 0.0 });
    for (first, second) in [(1.0_f64.next_up(), 1.0), (1.0, 1.0_f64.next_up()), (1.0, 1.0_f64.next_down())] {
        let x = two(first, second);
        let stored = Symmetric::from_lower(2, |i, j| x[(i, j)]).unwrap();
        let e = Plane::Directions(&[1.0, 0.0], &[0.0, 1.0]);
        for field in [GramNorm::of(&Vectors::columns(&x), e), GramNorm::of_symmetric(&stored, e)] {
            let [first, second] = field.unwrap().singular_values;
            assert!(first >= second, "{first} {second}");
        }
    }
}

#[test]
fn flat_directions_have_lines_for_levels() {
    let ones = [1.0; 6];
    let field = GramNorm::of(&Vectors::columns(MatrixView::row_major(&ones, 3, 2).unwrap()), Plane::default()).unwrap();
    assert_eq!(field.singular_values[1], 0.0);
    let ellipse = field.level(1.0).unwrap();
    assert!(ellipse.semi_axes[0].is_finite() && ellipse.semi_axes[1] == f64::INFINITY);
    assert_eq!(ellipse.point(0.1), None);
    // One vector more than dimensions: the second singular vector is one of the kernel.
    let wide = GramNorm::of(&Vectors::columns(MatrixView::row_major(&[3.0, 4.0], 1, 2).unwrap()), Plane::default());
    let wide = wide.unwrap();
    assert!(wide.enclosures[0].contains(5.0) && wide.singular_values[1] == 0.0);
    assert_eq!(wide.rank(Tolerance::Absolute(1e-10)).unwrap().bounds.exact(), Some(1));
}
