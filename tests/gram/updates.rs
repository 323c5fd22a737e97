//! Updates and downdates, rows that keep coming, squared distances, and XᵀXv, against exact rationals.

use faer::Mat;
use gramkit::error::{Mismatch, Place};
use gramkit::gram::GramVectorProduct;
use gramkit::{Centring, Divisor, Error, Gram, GramAccumulator, GramOptions, MatrixView, Radius, Symmetric, Vectors};
use num_traits::{One, Zero};
use oracle::{Rational, Table, exact};
use rand::{RngExt, SeedableRng, rngs::StdRng};

use crate::support::norms::is_within_radius;
use crate::support::threads::same_on;

fn within_radius(computed: &Symmetric, truth: &Table, what: &str) {
    assert!(is_within_radius(computed, truth), "{what}: {computed:?}");
}

/// What makes a column hard.
const HARDSHIPS: usize = 8;

fn entry(random: &mut StdRng, hardship: usize, row: usize) -> f64 {
    let x: f64 = random.random_range(-1.0..1.0);
    match hardship {
        0 => x,
        1 => f64::from(random.random_range(-9..=9_i32)),
        2 => 1e140 * x,
        3 => 1e-140 * x,
        4 => x * if row.is_multiple_of(2) { 1e120 } else { 1e-170 },
        5 => 1e9 + x,
        6 => 0.0,
        _ => x * 10.0_f64.powi(random.random_range(-20..20)),
    }
}

fn table(random: &mut StdRng, rows: usize, columns: usize) -> Mat<f64> {
    let hardships: Vec<usize> = (0..columns).map(|_| random.random_range(0..HARDSHIPS)).collect();
    let mut x = Mat::zeros(rows, columns);
    for (j, &hardship) in hardships.iter().enumerate() {
        for i in 0..rows {
            x[(i, j)] = entry(random, hardship, i);
        }
    }
    x
}

fn integers(random: &mut StdRng, rows: usize, columns: usize) -> Mat<f64> {
    Mat::from_fn(rows, columns, |_, _| f64::from(random.random_range(-99..=99_i32)))
}

fn gram(x: &Mat<f64>) -> Gram {
    Gram::of(&Vectors::columns(x)).unwrap()
}

fn rows(x: &Mat<f64>, first: usize, last: usize) -> Mat<f64> {
    x.subrows(first, last - first).to_owned()
}

#[test]
fn updates_and_downdates_stay_within_the_radius() {
    let mut random = StdRng::seed_from_u64(1);
    for case in 0..300 {
        let (m, n) = (random.random_range(0..9), random.random_range(0..5));
        let x = table(&mut random, m, n);
        let cut = random.random_range(0..=m);
        let (first, rest) = (rows(&x, 0, cut), rows(&x, cut, m));
        let Ok(start) = Gram::of(&Vectors::columns(&first)) else { continue };
        let all = start.updated(&Vectors::columns(&rest)).unwrap();
        assert_eq!(all.dimension(), m);
        within_radius(&all, &Table::of(x.as_ref()).gram(), &format!("update {case}"));
        let back = all.downdated(&Vectors::columns(&rest)).unwrap();
        assert_eq!(back.dimension(), cut);
        within_radius(&back, &Table::of(first.as_ref()).gram(), &format!("downdate {case}"));
        // In single precision, and as rows.
        let single = Mat::from_fn(n, 3, |i, j| (i as f32 - 1.3) * (j as f32 + 0.7));
        let more = start.updated(&Vectors::rows(&single)).unwrap();
        let stacked =
            Mat::from_fn(cut + 3, n, |i, j| if i < cut { x[(i, j)] } else { f64::from(single[(j, i - cut)]) });
        within_radius(&more, &Table::of(stacked.as_ref()).gram(), &format!("single {case}"));
    }
}

#[test]
fn integers_are_updated_exactly() {
    let mut random = StdRng::seed_from_u64(2);
    for _ in 0..50 {
        let x = integers(&mut random, 7, 4);
        let all = gram(&rows(&x, 0, 3)).updated(&Vectors::columns(&rows(&x, 3, 7))).unwrap();
        assert_eq!((all.radius(), &all), (&Radius::Exact, &gram(&x)));
        assert_eq!(all.downdated(&Vectors::columns(&rows(&x, 3, 7))).unwrap(), gram(&rows(&x, 0, 3)));
    }
    // 2⁵⁴ + 1 is no double.
    let (large, one) = (Mat::from_fn(1, 1, |_, _| 2.0_f64.powi(27)), Mat::<f64>::ones(1, 1));
    let sum = gram(&large).updated(&Vectors::columns(&one)).unwrap();
    assert!(sum.radius().value() >= 1.0 && sum.radius().value() < 1.001);
}

#[test]
fn a_radius_is_of_the_size_of_the_rounding() {
    // m·u·trace bounds each product's radius, n·u·trace the additions'; 4 is the slack of the bounds' own rounding.
    let mut random = StdRng::seed_from_u64(3);
    let x = Mat::from_fn(200, 5, |_, _| random.random_range(-1.0..1.0_f64));
    let all = gram(&rows(&x, 0, 150)).updated(&Vectors::columns(&rows(&x, 150, 200))).unwrap();
    let trace: f64 = all.diagonal().iter().sum();
    assert!(all.radius().value() <= 4.0 * 205.0 * f64::EPSILON / 2.0 * trace);
}

#[test]
fn components_too_small_for_a_gram_matrix_can_be_added() {
    let (large, tiny) =
        (Mat::from_fn(2, 2, |i, j| 1.0 + (i + 2 * j) as f64), Mat::from_fn(1, 2, |_, j| [1e-170, 1.0][j]));
    assert!(matches!(Gram::of(&Vectors::columns(&tiny)), Err(Error::Underflow { .. })));
    let all = gram(&large).updated(&Vectors::columns(&tiny)).unwrap();
    let stacked = Mat::from_fn(3, 2, |i, j| if i < 2 { large[(i, j)] } else { tiny[(0, j)] });
    within_radius(&all, &Table::of(stacked.as_ref()).gram(), "tiny");
    let nothing = Mat::<f64>::zeros(1, 2);
    let underflow = gram(&nothing).updated(&Vectors::columns(&tiny)).unwrap_err();
    assert_eq!(underflow, Error::Underflow { what: "Gram matrix", row: 0, column: 0 });
}

#[test]
fn what_cannot_be_updated() {
    let x = Mat::from_fn(4, 2, |i, j| (i * i + j) as f64);
    let vectors = Vectors::columns(&x);
    for (how, options) in [
        ("centred", GramOptions { centring: Centring::Mean, ..GramOptions::default() }),
        ("divided", GramOptions { divisor: Divisor::Count, ..GramOptions::default() }),
        ("weighted", GramOptions { weights: Some(&[1.0; 4]), ..GramOptions::default() }),
    ] {
        let g = Gram::with(&vectors, &options).unwrap();
        assert_eq!(g.updated(&vectors).unwrap_err(), Error::Mismatch(Mismatch::NotPlain { how }));
        assert_eq!(g.downdated(&vectors).unwrap_err(), Error::Mismatch(Mismatch::NotPlain { how }));
    }
    let g = Gram::of(&vectors).unwrap();
    let three = Mat::<f64>::zeros(1, 3);
    assert!(matches!(g.updated(&Vectors::columns(&three)), Err(Error::Shape { expected: 2, found: 3, .. })));
    let five = Mat::<f64>::zeros(5, 2);
    assert!(matches!(g.downdated(&Vectors::columns(&five)), Err(Error::Shape { expected: 4, found: 5, .. })));
    let bad = Mat::from_fn(2, 2, |i, j| if (i, j) == (1, 0) { f64::NAN } else { 1.0 });
    assert!(matches!(
        g.updated(&Vectors::columns(&bad)),
        Err(Error::NotFinite { place: Place::Entry { row: 1, column: 0 }, .. })
    ));
    let huge = Mat::from_fn(1, 2, |_, _| 1.3e154);
    let large = gram(&huge);
    assert!(matches!(large.updated(&Vectors::columns(&huge)), Err(Error::Overflow { row: 0, column: 0, .. })));
    let alien = Mat::from_fn(1, 2, |_, j| [0.0, 100.0][j]);
    assert!(
        matches!(g.downdated(&Vectors::columns(&alien)), Err(Error::Mismatch(Mismatch::NotContained { index: 1, at_most })) if at_most < 0.0)
    );
}

fn centred_truth(x: &Mat<f64>) -> Table {
    let ones = vec![Rational::one(); x.nrows()];
    Table::of(x.as_ref()).deviations(&ones).gram()
}

/// Pushed in chunks of random lengths; `parts` accumulators, merged in the end.
fn accumulated(
    random: &mut StdRng,
    x: &Mat<f64>,
    centring: Centring,
    parts: usize,
) -> gramkit::Result<GramAccumulator> {
    let mut all = GramAccumulator::new(x.ncols(), centring)?;
    let mut first = 0;
    for part in 0..parts {
        let end = x.nrows() * (part + 1) / parts;
        let mut gathered = GramAccumulator::new(x.ncols(), centring)?;
        while first < end {
            let next = (first + random.random_range(1..4)).min(end);
            gathered.push(&Vectors::columns(&rows(x, first, next)))?;
            first = next;
        }
        if part == 0 { all = gathered } else { all.merge(&gathered)? }
    }
    Ok(all)
}

#[test]
fn accumulated_matrices_stay_within_the_radius() {
    let mut random = StdRng::seed_from_u64(4);
    let mut judged = 0;
    for case in 0..400 {
        let (m, n, parts) = (random.random_range(1..14), random.random_range(0..5), random.random_range(1..4));
        let mut x = table(&mut random, m, n);
        // A drift, which the first shift knows nothing of.
        if case % 3 == 0 && n > 0 {
            for i in m / 2..m {
                x[(i, 0)] += 1e6;
            }
        }
        let count = Rational::from_integer(m.into());
        for centring in [Centring::None, Centring::Mean] {
            let Ok(all) = accumulated(&mut random, &x, centring, parts) else { continue };
            assert_eq!(all.dimension(), m);
            let truth = if centring == Centring::None { Table::of(x.as_ref()).gram() } else { centred_truth(&x) };
            let what = format!("case {case}, {centring:?}, {parts} parts");
            let Ok(one) = all.finish(Divisor::One) else { continue };
            judged += 1;
            within_radius(&one, &truth, &what);
            within_radius(&all.finish(Divisor::Count).unwrap(), &truth.times(&count.recip()), &what);
            if m > 1 {
                let less = (&count - Rational::one()).recip();
                within_radius(&all.finish(Divisor::CountLessOne).unwrap(), &truth.times(&less), &what);
            }
            if let Ok(unit) = all.finish(Divisor::UnitDiagonal) {
                let truth = truth.unit_diagonal();
                // The oracle's square roots are off by 2⁻²⁰⁰ an entry.
                let error = Table::of(unit.as_faer()).minus(&truth);
                assert!(error.spectral_norm_is_at_most(&(exact(unit.radius().value()) + exact(1e-50))), "{what}");
            }
        }
    }
    assert!(judged > 500, "{judged}");
}

#[test]
fn accumulated_covariances_are_accurate() {
    // Deviations of size 1 about 1e9: the radius is about rows·u times the sum of the variances, with a slack of 8.
    let mut random = StdRng::seed_from_u64(5);
    let (m, n) = (3000, 3);
    let x = Mat::from_fn(m, n, |_, j| 1e9 * (j + 1) as f64 + random.random_range(-1.0..1.0_f64));
    let mut gathered = GramAccumulator::new(n, Centring::Mean).unwrap();
    for first in (0..m).step_by(100) {
        gathered.push(&Vectors::columns(&rows(&x, first, first + 100))).unwrap();
    }
    let s = gathered.finish(Divisor::CountLessOne).unwrap();
    let whole = Gram::covariance(&Vectors::columns(&x)).unwrap();
    let trace: f64 = s.diagonal().iter().sum();
    assert!(s.radius().value() <= 8.0 * 130.0 * f64::EPSILON * trace, "{:e}", s.radius().value());
    let sum = s.radius().value() + whole.radius().value();
    assert!((0..n).all(|i| (0..n).all(|j| (s.get(i, j) - whole.get(i, j)).abs() <= sum)));
    let again = accumulated(&mut StdRng::seed_from_u64(6), &x, Centring::Mean, 2).unwrap();
    let once_more = accumulated(&mut StdRng::seed_from_u64(6), &x, Centring::Mean, 2).unwrap();
    assert_eq!(again, once_more);
}

#[test]
fn integers_are_accumulated_exactly() {
    let mut random = StdRng::seed_from_u64(7);
    let x = integers(&mut random, 12, 3);
    let g = accumulated(&mut random, &x, Centring::None, 3).unwrap().finish(Divisor::One).unwrap();
    assert_eq!((g.radius(), &g), (&Radius::Exact, &gram(&x)));
    assert!(g.updated(&Vectors::columns(&x)).is_ok());
}

/// Where the matrix is diagonal, its error in Frobenius' norm is √n times that in the spectral one.
#[test]
fn the_radius_of_a_quotient_bounds_frobenius_norm() {
    for n in [10, 37, 49, 56] {
        let mut gathered = GramAccumulator::new(n, Centring::None).unwrap();
        gathered.push(&Vectors::columns(&Mat::<f64>::identity(n, n))).unwrap();
        let mean = gathered.finish(Divisor::Count).unwrap();
        let gap = exact(mean.get(0, 0)) - Rational::one() / exact(n as f64);
        let radius = exact(mean.radius().value());
        assert!(exact(n as f64) * &gap * &gap <= &radius * &radius, "{n}: {:?}", mean.radius());
    }
}

#[test]
fn what_cannot_be_accumulated() {
    let mut gathered = GramAccumulator::new(2, Centring::Mean).unwrap();
    assert!(matches!(gathered.finish(Divisor::One), Err(Error::Domain { .. })));
    let x = Mat::from_fn(1, 2, |_, j| j as f64 + 0.5);
    gathered.push(&Vectors::columns(&x)).unwrap();
    assert!(matches!(gathered.finish(Divisor::CountLessOne), Err(Error::Domain { .. })));
    assert!(matches!(gathered.finish(Divisor::UnitDiagonal), Err(Error::NoDirection { method: None, .. })));
    let before = gathered.clone();
    let bad = Mat::from_fn(2, 2, |i, j| if (i, j) == (1, 1) { f64::INFINITY } else { 1.0 });
    assert!(matches!(
        gathered.push(&Vectors::columns(&bad)),
        Err(Error::NotFinite { place: Place::Entry { row: 1, column: 1 }, .. })
    ));
    let huge = Mat::from_fn(2, 2, |_, _| f64::MAX);
    assert!(matches!(gathered.push(&Vectors::columns(&huge)), Err(Error::Overflow { .. })));
    let three = Mat::<f64>::zeros(1, 3);
    assert!(matches!(gathered.push(&Vectors::columns(&three)), Err(Error::Shape { expected: 2, found: 3, .. })));
    let plain = GramAccumulator::new(2, Centring::None).unwrap();
    assert_eq!(gathered.merge(&plain), Err(Error::Mismatch(Mismatch::Accumulators { centred: true })));
    let other = GramAccumulator::new(3, Centring::Mean).unwrap();
    assert!(matches!(gathered.merge(&other), Err(Error::Shape { .. })));
    assert_eq!(gathered, before);
}

#[test]
fn squared_distances_stay_within_the_radius() {
    let mut random = StdRng::seed_from_u64(8);
    for case in 0..200 {
        let (m, n) = (random.random_range(0..6), random.random_range(0..6));
        let mut x = table(&mut random, m, n);
        if n > 1 && case % 2 == 0 {
            // Close together and far from the origin.
            for i in 0..m {
                x[(i, 1)] = x[(i, 0)].next_up();
            }
        }
        let Ok(g) = Gram::of(&Vectors::columns(&x)) else { continue };
        let d = g.squared_distances().unwrap();
        let truth = Table::of(x.as_ref()).gram();
        let distances = Table::from_fn(n, n, |i, j| truth.at(i, i) + truth.at(j, j) - truth.at(i, j) - truth.at(i, j));
        within_radius(&d, &distances, &format!("case {case}"));
        assert!((0..n).all(|i| d.get(i, i) == 0.0 && (0..n).all(|j| d.get(i, j) >= 0.0)));
    }
    let x = integers(&mut random, 4, 5);
    assert_eq!(gram(&x).squared_distances().unwrap().radius(), &Radius::Exact);
    let opposite = Mat::from_fn(1, 2, |_, j| [1e154, -1e154][j]);
    assert!(matches!(gram(&opposite).squared_distances(), Err(Error::Overflow { row: 1, column: 0, .. })));
}

/// ‖ẑ − z‖₂ ≤ radius, decided exactly.
fn product_is_within<T: gramkit::Real>(vectors: &Vectors<'_, T>, v: &[f64], what: &str) -> Option<f64> {
    let x = Table::of(vectors.to_f64().as_ref());
    let (m, n) = x.shape();
    let y: Vec<Rational> =
        (0..m).map(|k| (0..n).fold(Rational::zero(), |sum, j| sum + x.at(k, j) * exact(v[j]))).collect();
    let z = GramVectorProduct::of(vectors, v).ok()?;
    let square = (0..n).fold(Rational::zero(), |sum, j| {
        let truth = (0..m).fold(Rational::zero(), |sum, k| sum + x.at(k, j) * &y[k]);
        let error = exact(z.values[j]) - truth;
        sum + &error * &error
    });
    assert!(square <= exact(z.radius.value()) * exact(z.radius.value()), "{what}: {z:?}");
    Some(z.radius.value())
}

#[test]
fn products_with_a_vector_stay_within_the_radius() {
    let mut random = StdRng::seed_from_u64(9);
    let mut judged = 0;
    for case in 0..400 {
        let (m, n) = (random.random_range(0..12), random.random_range(0..12));
        let x = table(&mut random, m, n);
        let v: Vec<f64> = (0..n)
            .map(|_| {
                let hardship = random.random_range(0..HARDSHIPS);
                entry(&mut random, hardship, 0)
            })
            .collect();
        let what = format!("case {case}, {m} × {n}");
        judged += usize::from(product_is_within(&Vectors::columns(&x), &v, &what).is_some());
        let transposed = x.transpose().to_owned();
        product_is_within(&Vectors::rows(&transposed), &v, &what);
        let single = Mat::from_fn(m, n, |i, j| x[(i, j)].clamp(-1e38, 1e38) as f32);
        product_is_within(&Vectors::columns(&single), &v, &what);
        // Upside down, twice: neither rows nor columns are contiguous.
        let reversed = Mat::from_fn(m, n, |i, j| x[(m - 1 - i, j)]);
        product_is_within(&Vectors::columns(reversed.as_ref().reverse_rows()), &v, &what);
    }
    assert!(judged > 300, "{judged}");
}

#[test]
fn extreme_products_with_a_vector() {
    let view = |values: &[f64], rows: usize| {
        let values = values.to_vec();
        Mat::from_fn(rows, values.len() / rows, move |i, j| values[i + j * rows])
    };
    for (x, v) in [
        (view(&[1e-200, 2e-200, 3e-200], 3), vec![1e-200]),
        (view(&[1e-310, 2e-320, 5e-324], 3), vec![1e308]),
        (view(&[1e200, 1e200, 1e-200, 1e-200], 2), vec![1e-300, 1e300]),
        (view(&[1e200, 0.0, 0.0, 1e-200], 2), vec![0.0, 1e-200]),
        (view(&[0.0, 0.0, 1e-170, 1.0], 2), vec![1.0, 1e-170]),
        (view(&[0.0; 4], 2), vec![1.0, 2.0]),
        (view(&[1e300, 1e300], 2), vec![0.0]),
        (view(&[1e300, -1e300, 1e-300, 1e-300], 2), vec![1e-300, 1e-300]),
    ] {
        let radius = product_is_within(&Vectors::columns(&x), &v, &format!("{x:?}, {v:?}")).expect("in range");
        let z = GramVectorProduct::of(&Vectors::columns(&x), &v).unwrap();
        let norm = z.values.iter().fold(0.0_f64, |max, z| max.max(z.abs()));
        // 2⁻⁴⁰ is far above the rounding of a handful of terms; a subnormal number has an absolute error.
        assert!(radius <= 2.0_f64.powi(-40) * norm + 1e-322, "{x:?}: {z:?}");
    }
    let x = view(&[1e200, 1e200], 2);
    assert!(matches!(GramVectorProduct::of(&Vectors::columns(&x), &[1.0]), Err(Error::Overflow { row: 0, .. })));
    assert!(matches!(GramVectorProduct::of(&Vectors::columns(&x), &[]), Err(Error::Shape { .. })));
    let nan = GramVectorProduct::of(&Vectors::columns(&x), &[f64::NAN]);
    assert!(matches!(nan, Err(Error::NotFinite { place: Place::Component { index: 0, .. }, .. })));
    let bad = view(&[1.0, 2.0, 3.0, f64::INFINITY], 2);
    for v in [[1.0, 1.0], [0.0, 0.0]] {
        let found = GramVectorProduct::of(&Vectors::columns(&bad), &v).unwrap_err();
        assert_eq!(found, Error::NotFinite { place: Place::Entry { row: 1, column: 1 }, value: f64::INFINITY });
    }
}

#[test]
fn layouts_of_one_matrix_agree_within_their_radii() {
    let mut random = StdRng::seed_from_u64(10);
    for (m, n) in [(1000, 3), (700, 9), (1037, 16), (70, 1100)] {
        let columns = Mat::from_fn(m, n, |_, _| random.random_range(-1.0..1.0_f64));
        let by_rows = columns.transpose().to_owned();
        let reversed = Mat::from_fn(m, n, |i, j| columns[(m - 1 - i, j)]);
        let v: Vec<f64> = (0..n).map(|_| random.random_range(-1.0..1.0)).collect();
        let plain = GramVectorProduct::of(&Vectors::columns(&columns), &v).unwrap();
        for other in [
            GramVectorProduct::of(&Vectors::rows(&by_rows), &v).unwrap(),
            GramVectorProduct::of(&Vectors::columns(reversed.as_ref().reverse_rows()), &v).unwrap(),
        ] {
            let gap = plain.values.iter().zip(&other.values).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt();
            assert!(gap <= plain.radius.value() + other.radius.value(), "{m} × {n}: {gap:e}");
        }
    }
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let mut random = StdRng::seed_from_u64(11);
    let values: Vec<f64> = (0..7 * 40_001).map(|_| random.random_range(-1.0..1.0)).collect();
    let v: Vec<f64> = (0..7).map(|_| random.random_range(-1.0..1.0)).collect();
    let columns = Vectors::columns(MatrixView::column_major(&values, 40_001, 7).unwrap());
    let by_rows = Vectors::columns(MatrixView::row_major(&values, 40_001, 7).unwrap());
    same_on(&[1, 2, 3, 8], || {
        let mut gathered = GramAccumulator::new(7, Centring::Mean).unwrap();
        gathered.push(&columns).unwrap();
        gathered.push(&by_rows).unwrap();
        let g = Gram::of(&columns).unwrap().updated(&by_rows).unwrap();
        let products = [&columns, &by_rows].map(|x| GramVectorProduct::of(x, &v).unwrap());
        (g, gathered.finish(Divisor::Count).unwrap(), products)
    });
}
