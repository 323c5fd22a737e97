//! Many small matrices: every layout gives what the kernels give of its components, to the bit, and what is proved
//! holds of exact matrices.

use gramkit::batch::SymmetricBatch;
use gramkit::claim::{DefinitenessClass, PointClass};
use gramkit::error::Place;
use gramkit::gram::GramBatch;
use gramkit::spectrum::packed::symmetric_index;
use gramkit::{Error, Verdict, spectrum, verdict};
use nalgebra::SMatrix;
use oracle::dyadic::d;
use oracle::families::SYMMETRIC;
use oracle::matrix::{Rows, eigenvalue_is_within, exact, inertia, minus, plus, scalar};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::support::cases::cases;
use crate::support::threads::same_on;

/// Rows of components: of small whole numbers, of which many are singular, and of uniform ones; a few are no numbers.
fn components(rng: &mut StdRng, order: usize, len: usize) -> Vec<Vec<f64>> {
    let mut rows = vec![vec![0.0; len]; order * (order + 1) / 2];
    for v in 0..len {
        let whole = rng.random_bool(0.5);
        let gap = rng.random_range(0..64) == 0;
        for row in &mut rows {
            let integer = f64::from(rng.random_range(-2..3_i8));
            row[v] = if whole { integer } else { rng.random_range(-1.0..1.0) };
        }
        if gap {
            let row = rng.random_range(0..rows.len());
            rows[row][v] = [f64::NAN, f64::INFINITY, -f64::INFINITY][v % 3];
        }
    }
    rows
}

fn bits(rows: &[Vec<f64>]) -> Vec<Vec<u64>> {
    rows.iter().map(|row| row.iter().map(|x| x.to_bits()).collect()).collect()
}

/// What is said of the matrices of a batch is what the kernels say of their components.
fn assert_as_kernels(batch: &SymmetricBatch<'_>, order: usize, rows: &[Vec<f64>], radii: &[f64], what: &str) {
    let len = radii.len();
    assert_eq!((batch.order(), batch.len(), batch.is_empty()), (order, len, len == 0), "{what}");
    let components: Vec<&[f64]> = rows.iter().map(Vec::as_slice).collect();
    let mut codes = vec![0; len];
    verdict::packed::classes(order, &components, radii, &vec![0.0; len], 1e-9, &mut codes).unwrap();
    let classes: Vec<PointClass> = codes.iter().map(|&code| PointClass::from_code(code).unwrap()).collect();
    assert_eq!(batch.classes(1e-9).unwrap(), classes, "{what}");
    let definiteness = batch.definiteness().unwrap();
    for (v, class) in classes.iter().enumerate() {
        let expected = match class {
            PointClass::Minimum => Some(DefinitenessClass::PositiveDefinite),
            PointClass::Maximum => Some(DefinitenessClass::NegativeDefinite),
            PointClass::Saddle => Some(DefinitenessClass::Indefinite),
            _ => None,
        };
        assert_eq!(definiteness.classes[v], expected, "{what}, matrix {v}");
    }
    let (mut values, mut vectors) = (vec![vec![0.0; len]; order], vec![vec![0.0; len]; order * order]);
    let mut value_rows: Vec<&mut [f64]> = values.iter_mut().map(Vec::as_mut_slice).collect();
    spectrum::packed::eigenvalues(order, &components, &mut value_rows).unwrap();
    let found = batch.eigenvalues().unwrap();
    assert_eq!(bits(&found.values), bits(&values), "{what}");
    assert_eq!(found.errors.is_some(), order <= 3);
    let mut value_rows: Vec<&mut [f64]> = values.iter_mut().map(Vec::as_mut_slice).collect();
    let mut vector_rows: Vec<&mut [f64]> = vectors.iter_mut().map(Vec::as_mut_slice).collect();
    spectrum::packed::eigenvectors(order, &components, &mut value_rows, &mut vector_rows).unwrap();
    let found = batch.eigenvectors().unwrap();
    assert_eq!(bits(&found.eigenvalues.values), bits(&values), "{what}");
    assert_eq!(bits(&found.vectors), bits(&vectors), "{what}");
    if len > 0 {
        let alone: Vec<f64> = (0..order).map(|i| vectors[(order - 1) * order + i][len - 1]).collect();
        assert_eq!(bits(&[found.vector(len - 1, order - 1).unwrap()]), bits(&[alone]));
    }
    assert_eq!((found.vector(len, 0), found.vector(0, order)), (None, None));
}

fn check<const N: usize>(rng: &mut StdRng, len: usize) {
    let rows = components(rng, N, len);
    let entry = |v: usize, i: usize, j: usize| rows[symmetric_index(N, i, j)][v];
    let arrays: Vec<[[f64; N]; N]> =
        (0..len).map(|v| std::array::from_fn(|i| std::array::from_fn(|j| entry(v, i, j)))).collect();
    let matrices: Vec<SMatrix<f64, N, N>> = (0..len).map(|v| SMatrix::from_fn(|i, j| entry(v, i, j))).collect();
    let packed: Vec<f64> = (0..len).flat_map(|v| rows.iter().map(move |row| row[v])).collect();
    let components: Vec<&[f64]> = rows.iter().map(Vec::as_slice).collect();
    let radii: Vec<f64> = (0..len).map(|_| [0.0, 0.1, 1.0][rng.random_range(0..3_usize)]).collect();
    for (layout, batch) in [
        ("matrices", SymmetricBatch::from_matrices(&matrices)),
        ("arrays", SymmetricBatch::from_arrays(&arrays)),
        ("packed", SymmetricBatch::from_packed(N, &packed).unwrap()),
        ("components", SymmetricBatch::from_components(N, &components).unwrap()),
    ] {
        let what = format!("{len} {layout} of order {N}");
        assert_as_kernels(&batch, N, &rows, &vec![0.0; len], &what);
        let all = batch.clone().with_radius(0.25).unwrap();
        assert_as_kernels(&all, N, &rows, &vec![0.25; len], &what);
        assert_as_kernels(&batch.with_radii(&radii).unwrap(), N, &rows, &radii, &what);
    }
}

#[test]
fn every_layout_gives_what_the_kernels_give() {
    let mut rng = StdRng::seed_from_u64(181);
    // Every remainder of a block of 64, and lengths about whole chunks and a task.
    for len in (0..=66).chain([127, 128, 129, 319, 320, 321, 640, 700]) {
        check::<2>(&mut rng, len);
        check::<3>(&mut rng, len);
    }
    for len in [0, 1, 2, 3, 63, 64, 65, 130] {
        check::<1>(&mut rng, len);
        check::<4>(&mut rng, len);
        check::<5>(&mut rng, len);
        check::<6>(&mut rng, len);
    }
    check::<7>(&mut rng, 40);
    check::<3>(&mut rng, 20_481);
}

#[test]
fn single_precision_is_widened() {
    let mut rng = StdRng::seed_from_u64(182);
    let single: Vec<f32> = (0..6 * 777).map(|_| rng.random_range(-1.0..1.0)).collect();
    let double: Vec<f64> = single.iter().map(|&x| f64::from(x)).collect();
    let (of_single, of_double) =
        (SymmetricBatch::from_packed(3, &single).unwrap(), SymmetricBatch::from_packed(3, &double).unwrap());
    assert_eq!(of_single.eigenvectors().unwrap(), of_double.eigenvectors().unwrap());
    assert_eq!(of_single.classes(0.0).unwrap(), of_double.classes(0.0).unwrap());
    let matrices: Vec<SMatrix<f32, 3, 3>> =
        single.chunks(6).map(|m| SMatrix::from_fn(|i, j| m[symmetric_index(3, i, j)])).collect();
    assert_eq!(SymmetricBatch::from_matrices(&matrices).eigenvectors().unwrap(), of_double.eigenvectors().unwrap());
}

#[test]
fn what_is_decided_holds_of_exact_matrices() {
    let mut rng = StdRng::seed_from_u64(183);
    let (mut decided, mut open, mut enclosed) = (0, 0, 0);
    for order in 1..=4 {
        let mut matrices: Vec<Rows> = Vec::new();
        let mut radii = Vec::new();
        while matrices.len() < cases(150) {
            let a = SYMMETRIC[rng.random_range(0..SYMMETRIC.len())].1(&mut rng);
            if a.len() < order {
                continue;
            }
            // A leading block of it.
            let a: Rows = a[..order].iter().map(|row| row[..order].to_vec()).collect();
            let size = a.iter().flatten().fold(0.0_f64, |max, x| max.max(x.abs()));
            radii.push(if rng.random_bool(0.5) { 0.0 } else { size * rng.random_range(0.0..0.5) });
            matrices.push(a);
        }
        let packed: Vec<f64> = matrices.iter().flat_map(|a| (0..order).flat_map(|i| a[i][i..].to_vec())).collect();
        let batch = SymmetricBatch::from_packed(order, &packed).unwrap().with_radii(&radii).unwrap();
        let (definiteness, eigenvalues) = (batch.definiteness().unwrap(), batch.eigenvalues().unwrap());
        for (v, (a, &r)) in matrices.iter().zip(&radii).enumerate() {
            let shift = scalar(order, &d(r));
            let ends = [minus(&exact(a), &shift), plus(&exact(a), &shift)];
            // By Weyl's theorem the class of all within r is that of both ends.
            let truths = ends.each_ref().map(|end| match inertia(end).0 {
                (n, _, _) if n == order => Some(DefinitenessClass::PositiveDefinite),
                (_, _, n) if n == order => Some(DefinitenessClass::NegativeDefinite),
                (p, _, n) if p > 0 && n > 0 => Some(DefinitenessClass::Indefinite),
                _ => None,
            });
            match definiteness.classes[v] {
                Some(class) => {
                    assert_eq!(truths, [Some(class); 2], "{a:?} within {r:e}");
                    decided += 1;
                }
                None => open += 1,
            }
            for k in 0..order {
                let Some(enclosure) = eigenvalues.enclosure(v, k) else { continue };
                // The k-th eigenvalues of A − rI and A + rI are the least and the largest within r.
                for end in &ends {
                    let within = eigenvalue_is_within(end, k, enclosure.lower, enclosure.upper);
                    assert!(within, "{a:?} within {r:e}: {k}, {enclosure:?}");
                }
                enclosed += 1;
            }
        }
        assert!(definiteness.open().eq((0..matrices.len()).filter(|&v| definiteness.classes[v].is_none())));
    }
    assert!(decided > open && enclosed > 3 * cases(150), "{decided} decided, {open} open, {enclosed} enclosed");
}

#[test]
fn errors_of_eigenvalues_are_a_few_roundings() {
    /// Above the constant of order 3 of the closed form, and what is rounded outwards.
    const ROUNDINGS: f64 = 135.0;
    let mut rng = StdRng::seed_from_u64(184);
    let packed: Vec<f64> = (0..6 * 999).map(|_| rng.random_range(-1.0..1.0)).collect();
    let found = SymmetricBatch::from_packed(3, &packed).unwrap().eigenvalues().unwrap();
    for (v, error) in found.errors.unwrap().iter().enumerate() {
        let norm = found.values[2][v].max(-found.values[0][v]);
        assert!(*error <= ROUNDINGS * (f64::EPSILON / 2.0) * norm, "{error}, {norm}");
    }
}

#[test]
fn grams_bring_their_radii() {
    let mut rng = StdRng::seed_from_u64(185);
    for (m, n) in [(4, 1), (3, 2), (9, 3), (5, 4), (20, 9)] {
        let mut values: Vec<f64> = (0..130 * m * n).map(|_| rng.random_range(-1.0..1.0)).collect();
        // Squares out of range, zeros, and parallel vectors.
        values[m * n..2 * m * n].iter_mut().for_each(|x| *x *= 1e-145);
        values[2 * m * n..3 * m * n].fill(0.0);
        values[3 * m * n..4 * m * n].fill(0.1);
        let grams = GramBatch::row_major(&values, m, n).unwrap();
        let radii: Vec<f64> = (0..130).map(|w| grams.radius(w).unwrap().value()).collect();
        let entry = |w: usize, i: usize, j: usize| grams.packed(w).unwrap()[j * (j + 1) / 2 + i];
        let pairs = (0..n).flat_map(|i| (i..n).map(move |j| (i, j)));
        let rows: Vec<Vec<f64>> = pairs.map(|(i, j)| (0..130).map(|w| entry(w, i, j)).collect()).collect();
        let batch = SymmetricBatch::from_grams(&grams);
        assert_as_kernels(&batch, n, &rows, &radii, &format!("Gram matrices of {m} × {n}"));
        for w in [0, 1, 2, 129] {
            assert_eq!(batch.matrix(w).unwrap().radius().value(), radii[w]);
        }
        // (0.1, …, 0.1) is parallel to itself.
        let parallel = batch.definiteness().unwrap().is_positive_definite(3);
        assert_eq!(parallel, if n == 1 { Verdict::Proved } else { Verdict::Undetermined });
    }
}

#[test]
fn the_first_matrix_with_unlike_triangles_is_named() {
    let mut matrices = vec![SMatrix::<f64, 3, 3>::identity(); 50_000];
    matrices[7][(0, 2)] = -0.0; // opposite 0
    matrices[8].fill(f64::NAN);
    matrices[9] = SMatrix::from_fn(|_, _| f64::INFINITY);
    same_on(&[1, 3], || SymmetricBatch::from_matrices(&matrices).classes(0.0).unwrap());
    matrices[40_000][(0, 1)] = 1.0;
    matrices[30_000][(2, 0)] = 0.5;
    matrices[30_000][(2, 1)] = 0.75;
    let expected =
        Error::At { place: Place::Matrix(30_000), error: Box::new(Error::Asymmetric { row: 2, column: 0, gap: 0.5 }) };
    let batch = SymmetricBatch::from_matrices(&matrices);
    assert_eq!(same_on(&[1, 2, 8], || batch.definiteness()).unwrap_err(), expected);
    assert_eq!(batch.classes(0.0).unwrap_err(), expected);
    assert_eq!(batch.eigenvalues().unwrap_err(), expected);
    assert_eq!(batch.eigenvectors().unwrap_err(), expected);
    assert_eq!(batch.matrix(30_000).unwrap_err(), expected);
    assert!(batch.matrix(29_999).is_ok());
    // The last bit is enough, and a NaN opposite a number.
    for other in [1.0_f64.next_up(), f64::NAN] {
        let arrays = [[[2.0, 1.0], [other, 2.0]]];
        let error = SymmetricBatch::from_arrays(&arrays).eigenvalues().unwrap_err();
        assert!(matches!(error, Error::At { place: Place::Matrix(0), .. }), "{error}");
    }
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let mut rng = StdRng::seed_from_u64(186);
    let rows = components(&mut rng, 3, 100_001);
    let components: Vec<&[f64]> = rows.iter().map(Vec::as_slice).collect();
    let batch = SymmetricBatch::from_components(3, &components).unwrap().with_radius(1e-3).unwrap();
    let answers = || {
        let found = batch.eigenvectors().unwrap();
        let errors = found.eigenvalues.errors.clone().unwrap();
        let numbers = [bits(&found.eigenvalues.values), bits(&found.vectors), bits(&[errors])];
        (numbers, batch.definiteness().unwrap(), batch.classes(1e-9).unwrap())
    };
    same_on(&[1, 2, 3, 8], answers);
}

#[test]
fn misuse_is_an_error() {
    let shape = |result: gramkit::Result<SymmetricBatch<'_>>| matches!(result, Err(Error::Shape { .. }));
    assert!(shape(SymmetricBatch::from_packed(2, &[1.0; 4])));
    assert!(shape(SymmetricBatch::from_packed(0, &[1.0])));
    assert!(shape(SymmetricBatch::from_components(2, &[&[1.0_f64][..]; 2])));
    assert!(shape(SymmetricBatch::from_components(2, &[&[1.0_f64][..], &[1.0, 2.0], &[1.0]])));
    assert!(matches!(SymmetricBatch::from_packed::<f64>(usize::MAX, &[]), Err(Error::TooLarge { .. })));
    let batch = SymmetricBatch::from_packed(1, &[1.0, 1e308, 2.0]).unwrap();
    assert!(shape(batch.clone().with_radii(&[1.0; 2])));
    for radius in [-1.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(batch.clone().with_radius(radius), Err(Error::Domain { .. })));
        let radii = [0.0, radius, 0.0];
        assert!(matches!(batch.clone().with_radii(&radii), Err(Error::At { place: Place::Matrix(1), .. })));
        assert!(matches!(batch.classes(radius), Err(Error::Domain { .. })));
    }
    assert!(matches!(batch.matrix(3), Err(Error::Domain { .. })));
    assert_eq!(batch.definiteness().unwrap().is_positive_definite(3), Verdict::Undetermined);
    // An eigenvalue beyond the range of f64.
    let large = [[[1.0; 2]; 2], [[f64::MAX; 2]; 2]];
    let error = SymmetricBatch::from_arrays(&large).eigenvalues().unwrap_err();
    assert!(matches!(error, Error::At { place: Place::Matrix(1), .. }), "{error}");
    // Of order 0 every one is definite, and there are as many as arrays.
    let none = SymmetricBatch::from_arrays(&[[[0.0_f64; 0]; 0]; 3]);
    assert_eq!(none.definiteness().unwrap().classes, [Some(DefinitenessClass::PositiveDefinite); 3]);
    assert!(none.eigenvectors().unwrap().eigenvalues.values.is_empty());
    assert!(SymmetricBatch::from_packed::<f64>(3, &[]).unwrap().eigenvectors().unwrap().vector(0, 0).is_none());
}
