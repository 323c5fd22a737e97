use super::*;
use oracle::mutation::generator;
use oracle::{Rational, Table, exact};
use proptest::prelude::*;
use rand::RngExt;
use rand::rngs::StdRng;

use crate::simd::FusedLoops;

/// What each eigenvalue may be off by, of ‖A‖: 18 units roundoff.
const TOLERANCE: f64 = 2e-15;

fn table(order: usize, packed: &[f64]) -> Table {
    Table::from_fn(order, order, |i, j| exact(packed[packed_index(order, i.min(j), i.max(j))]))
}

/// Whether the k-th smallest eigenvalue lies within `gap` of `value`, by the exact inertia of A − tI.
fn near(a: &Table, k: usize, value: f64, gap: &Rational) -> bool {
    let (n, _) = a.shape();
    let shifted =
        |t: Rational| Table::from_fn(n, n, |i, j| if i == j { a.at(i, j) - &t } else { a.at(i, j).clone() }).inertia();
    shifted(exact(value) - gap).2 <= k && shifted(exact(value) + gap).0 < n - k
}

/// A batch as rows, from its matrices.
fn rows_of(count: usize, matrices: &[Vec<f64>]) -> Vec<Vec<f64>> {
    (0..count).map(|k| matrices.iter().map(|packed| packed[k]).collect()).collect()
}

fn as_slices(rows: &[Vec<f64>]) -> Vec<&[f64]> {
    rows.iter().map(Vec::as_slice).collect()
}

fn as_slices_mut(rows: &mut [Vec<f64>]) -> Vec<&mut [f64]> {
    rows.iter_mut().map(Vec::as_mut_slice).collect()
}

fn values_of(order: usize, matrices: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let mut values = vec![vec![0.0; matrices.len()]; order];
    fill_eigenvalues(order, &as_slices(&rows_of(order * (order + 1) / 2, matrices)), &mut as_slices_mut(&mut values));
    values
}

fn check(order: usize, matrices: &[Vec<f64>]) {
    let values = values_of(order, matrices);
    for (v, packed) in matrices.iter().enumerate() {
        let a = table(order, packed);
        let norm = values.iter().fold(0.0, |max, row| f64::max(max, row[v].abs()));
        // Where the answers are subnormal, half a unit is more.
        let gap = exact(norm) * exact(TOLERANCE * (order.max(3) - 2) as f64) + exact(f64::from_bits(1));
        for (k, row) in values.iter().enumerate() {
            assert!(near(&a, k, row[v], &gap), "{packed:?}: value {k} is {:e}", row[v]);
            assert!(k == 0 || values[k - 1][v] <= row[v]);
        }
    }
}

/// A random orthogonal matrix, by Gram and Schmidt.
fn rotation(random: &mut StdRng, n: usize) -> Vec<Vec<f64>> {
    let mut q: Vec<Vec<f64>> = Vec::new();
    while q.len() < n {
        let mut x: Vec<f64> = (0..n).map(|_| random.random_range(-1.0..1.0)).collect();
        for _ in 0..2 {
            for y in &q {
                let along: f64 = x.iter().zip(y).map(|(x, y)| x * y).sum();
                x.iter_mut().zip(y).for_each(|(x, y)| *x -= along * y);
            }
        }
        let length = x.iter().map(|x| x * x).sum::<f64>().sqrt();
        if length > 1e-3 {
            q.push(x.iter().map(|x| x / length).collect());
        }
    }
    q
}

/// QΛQᵀ, packed.
fn rotated(random: &mut StdRng, spectrum: &[f64]) -> Vec<f64> {
    let n = spectrum.len();
    let q = rotation(random, n);
    let entry = |i: usize, j: usize| (0..n).map(|k| q[k][i] * spectrum[k] * q[k][j]).sum();
    (0..n).flat_map(|i| (i..n).map(move |j| (i, j))).map(|(i, j)| entry(i, j)).collect()
}

fn spectra(order: usize) -> Vec<Vec<f64>> {
    match order {
        1 => vec![vec![0.0], vec![-1.5], vec![3.0]],
        2 => vec![
            vec![0.0, 0.0],
            vec![1.0, 1.0],
            vec![1.0, -1.0],
            vec![0.0, 1.0],
            vec![1e-8, 1.0],
            vec![1.0, 1.0 + 1e-12],
            vec![-1.0, 1.0 + 1e-15],
        ],
        3 => vec![
            vec![0.0, 0.0, 0.0],
            vec![1.0, 1.0, -1.0],
            vec![-1.0, -1.0, 1.0],
            vec![1e-8, 1.0, 1.0],
            vec![1.0, 1.0, 1.0],
            vec![0.0, 0.0, 1.0],
            vec![0.0, 1.0, 1.0],
            vec![-1.0, 0.0, 1.0],
            vec![1.0, 2.0, 3.0],
            vec![1.0, 1.0 + 1e-12, 1.0 - 1e-12],
            vec![1.0, 1.0 + 1e-12, 2.0],
            vec![1.0, 1.0 + 1e-15, 1.0 - 1e-9],
            vec![1.0, 1e-5, 1e-10],
            vec![-1.0, 1e-9, 1e-9],
        ],
        n => vec![
            (0..n).map(|k| k as f64 - 2.0).collect(),
            vec![1.0; n],
            (0..n).map(|k| if k % 2 == 0 { 1.0 } else { -1.0 }).collect(),
            (0..n).map(|k| 1e-3_f64.powi(k as i32)).collect(),
        ],
    }
}

fn zoo(order: usize, rotations: usize) -> Vec<Vec<f64>> {
    let mut random = generator(7 + order as u64);
    let count = order * (order + 1) / 2;
    let mut matrices: Vec<Vec<f64>> = Vec::new();
    for spectrum in spectra(order) {
        for _ in 0..rotations {
            matrices.push(rotated(&mut random, &spectrum));
        }
        matrices.push(rotated(&mut random, &spectrum).iter().map(|&x| f64::from(x as f32)).collect());
        let diagonal = |i: usize, j: usize| if i == j { spectrum[i] } else { 0.0 };
        matrices.push((0..order).flat_map(|i| (i..order).map(move |j| diagonal(i, j))).collect::<Vec<_>>());
    }
    for _ in 0..rotations {
        matrices.push((0..count).map(|_| random.random_range(-1.0..1.0)).collect());
        // Entries of any size beside each other.
        let graded =
            |random: &mut StdRng| random.random_range(-1.0..1.0_f64) * 10_f64.powi(random.random_range(-20..1));
        matrices.push((0..count).map(|_| graded(&mut random)).collect());
        // Rank one.
        let x: Vec<f64> = (0..order).map(|_| random.random_range(-1.0..1.0)).collect();
        let entry = |i: usize, j: usize| x[i] * x[j];
        matrices.push((0..order).flat_map(|i| (i..order).map(move |j| entry(i, j))).collect::<Vec<_>>());
        // Small integers, whose determinants vanish by accident.
        matrices.push((0..count).map(|_| f64::from(random.random_range(-1..2_i8))).collect());
    }
    matrices
}

#[test]
fn eigenvalues_are_accurate_at_every_multiplicity_and_scale() {
    for (order, rotations) in [(1, 1), (2, 20), (3, 100), (4, 20), (5, 4), (6, 4)] {
        let matrices = zoo(order, rotations);
        check(order, &matrices);
        let row_sums = 4.0 * order as f64;
        for scale in [1e-150, 1e150, 1e-290, f64::MIN_POSITIVE, 1e-320, f64::MAX / row_sums] {
            let few = matrices.iter().step_by(29);
            check(order, &few.map(|packed| packed.iter().map(|x| x * scale).collect()).collect::<Vec<_>>());
        }
    }
}

#[test]
fn the_polynomial_is_the_root() {
    struct Roots<'a>(&'a mut [f64]);
    impl FusedLoops for Roots<'_> {
        type Output = ();

        #[inline(always)]
        fn run<A: Arithmetic>(self) {
            self.0.iter_mut().for_each(|c| *c = space::root::<A>(*c));
        }
    }
    let cosines: Vec<f64> = (0..=10_000).map(|k| f64::from(k) / 10_000.0).collect();
    for set in InstructionSet::available() {
        let mut roots = cosines.clone();
        set.run_fused_loops(Roots(&mut roots));
        assert!(cosines.iter().zip(roots).all(|(c, root)| (root - 2.0 * (c.acos() / 3.0).cos()).abs() < 1e-10));
    }
}

#[test]
fn the_bits_are_those_of_the_matrix_alone_and_of_its_arithmetic() {
    for order in 1..=6 {
        let count = order * (order + 1) / 2;
        let matrices = zoo(order, 5);
        for length in (0..=40).chain([63, 64, 65, 100, 128, 131]) {
            let few: Vec<Vec<f64>> = (0..length).map(|v| matrices[(7 * v) % matrices.len()].clone()).collect();
            let rows = rows_of(count, &few);
            let mut found: Vec<Vec<u64>> = Vec::new();
            for set in InstructionSet::available() {
                let mut values = vec![vec![1.0; length]; order];
                fill_eigenvalues_on(set, order, &as_slices(&rows), &mut as_slices_mut(&mut values));
                let mut again = vec![vec![1.0; length]; order];
                let mut vectors = vec![vec![1.0; length]; order * order];
                fill_eigenvectors_on(
                    set,
                    order,
                    &as_slices(&rows),
                    &mut as_slices_mut(&mut again),
                    &mut as_slices_mut(&mut vectors),
                );
                assert!(order > 3 || values == again);
                found.push(values.iter().chain(&vectors).flatten().map(|x| x.to_bits()).collect());
                for (v, packed) in few.iter().enumerate() {
                    let one: Vec<&[f64]> = packed.chunks(1).collect();
                    let mut alone = vec![vec![0.0]; order];
                    fill_eigenvalues_on(set, order, &one, &mut as_slices_mut(&mut alone));
                    assert!((0..order).all(|k| values[k][v].to_bits() == alone[k][0].to_bits()));
                    let same = |one: &[f64]| (0..order).all(|k| values[k][v].to_bits() == one[k].to_bits());
                    assert!(match packed[..] {
                        _ if set != InstructionSet::detect() => true,
                        [a, b, d] => same(&eigenvalues_2x2([a, b, d]).unwrap()),
                        [a, b, c, d, e, f] => same(&eigenvalues_3x3([a, b, c, d, e, f]).unwrap()),
                        _ => true,
                    });
                }
            }
            // Where products and sums are not fused above order 2, roundings differ.
            let fused = |set: &InstructionSet| order <= 2 || set.properties().fused;
            let sets = InstructionSet::available();
            let alike: Vec<_> = found.iter().zip(&sets).filter(|(_, set)| fused(set)).map(|(bits, _)| bits).collect();
            assert!(alike.windows(2).all(|pair| pair[0] == pair[1]));
        }
    }
}

#[test]
fn eigenvectors_are_orthonormal_with_small_residuals() {
    for order in [1, 2, 3, 5] {
        for scale in [1.0, 1e-150, 1e150] {
            let matrices: Vec<Vec<f64>> =
                zoo(order, 60).iter().map(|packed| packed.iter().map(|x| x * scale).collect()).collect();
            let mut values = vec![vec![0.0; matrices.len()]; order];
            let mut vectors = vec![vec![0.0; matrices.len()]; order * order];
            fill_eigenvectors(
                order,
                &as_slices(&rows_of(order * (order + 1) / 2, &matrices)),
                &mut as_slices_mut(&mut values),
                &mut as_slices_mut(&mut vectors),
            );
            for (v, packed) in matrices.iter().enumerate() {
                let norm = values.iter().fold(0.0, |max, row| f64::max(max, row[v].abs()));
                let vector = |k: usize| (0..order).map(|i| vectors[k * order + i][v]).collect::<Vec<f64>>();
                for (k, row) in values.iter().enumerate() {
                    let x = vector(k);
                    for i in 0..order {
                        let entry = |j: usize| packed[packed_index(order, i.min(j), i.max(j))];
                        let product: f64 = (0..order).map(|j| entry(j) * x[j]).sum();
                        let residual = (product - row[v] * x[i]).abs();
                        assert!(residual <= 8e-15 * norm, "{packed:?}, {k}: {residual:e} of {norm:e}");
                    }
                    for l in 0..=k {
                        let inner: f64 = x.iter().zip(vector(l)).map(|(x, y)| x * y).sum();
                        let gap = (inner - f64::from(u8::from(k == l))).abs();
                        assert!(gap <= 4e-15, "{packed:?}: {k}, {l}: {gap:e}");
                    }
                    let largest = x.iter().fold(0.0_f64, |max, &x| if x.abs() > max.abs() { x } else { max });
                    assert!(largest > 0.0);
                }
            }
        }
    }
}

#[test]
fn what_is_not_finite_is_nan_and_stays_in_its_matrix() {
    for order in 1..=5 {
        let count = order * (order + 1) / 2;
        for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            for k in 0..count {
                let mut matrices = zoo(order, 1);
                let finite = values_of(order, &matrices);
                matrices[3 % order][k] = bad;
                let length = matrices.len();
                let mut values = vec![vec![0.0; length]; order];
                let mut vectors = vec![vec![0.0; length]; order * order];
                let rows = rows_of(count, &matrices);
                fill_eigenvalues(order, &as_slices(&rows), &mut as_slices_mut(&mut values));
                for v in 0..length {
                    let all_nan = values.iter().all(|row| row[v].is_nan());
                    let same = values.iter().zip(&finite).all(|(row, finite)| row[v] == finite[v]);
                    assert!(if v == 3 % order { all_nan } else { same }, "{order}, {bad}, {k}");
                }
                fill_eigenvectors(
                    order,
                    &as_slices(&rows),
                    &mut as_slices_mut(&mut values),
                    &mut as_slices_mut(&mut vectors),
                );
                assert!(vectors.iter().chain(&values).all(|row| row[3 % order].is_nan()), "{order}, {bad}, {k}");
                assert!(vectors.iter().all(|row| row[length - 1].is_finite()));
            }
        }
    }
}

#[test]
fn what_exceeds_f64_is_an_error() {
    let x = f64::MAX;
    assert_eq!(
        eigenvalues_2x2([x, x, x]),
        Err(crate::error::Error::Overflow { what: "eigenvalues", row: 1, column: 1 })
    );
    assert_eq!(eigenvalues_2x2([x, 0.0, -x]), Ok([-x, x]));
    assert!(matches!(eigenvalues_3x3([x; 6]), Err(crate::error::Error::Overflow { row: 2, .. })));
    assert!(matches!(
        eigenvalues_3x3([1.0, 1.0, f64::NAN, 1.0, 1.0, 1.0]),
        Err(crate::error::Error::NotFinite { place: crate::error::Place::Entry { column: 2, .. }, .. })
    ));
    let (a, mut b) = ([x], [0.0]);
    let found = eigenvalues(2, &[&a, &a, &a], &mut [&mut [0.0], &mut b]);
    assert_eq!(found, Err(crate::error::Error::Overflow { what: "eigenvalues", row: 1, column: 0 }));
    assert!(matches!(eigenvalues(2, &[&a, &a], &mut [&mut b]), Err(crate::error::Error::Shape { .. })));
    assert!(matches!(eigenvalues(usize::MAX, &[], &mut []), Err(crate::error::Error::TooLarge { .. })));
    assert_eq!(eigenvalues(0, &[], &mut []), Ok(()));
}

fn entries() -> impl Strategy<Value = [f64; 6]> {
    prop::array::uniform6(prop_oneof![-1.0..1.0_f64, Just(0.0), Just(1.0), -1e-9..1e-9_f64])
}

proptest! {
    #[test]
    fn the_trace_is_the_sum(packed in entries()) {
        let [x, y, z] = eigenvalues_3x3(packed).unwrap();
        let norm = z.max(-x);
        prop_assert!((x + y + z - (packed[0] + packed[3] + packed[5])).abs() <= 4.0 * TOLERANCE * norm);
    }

    #[test]
    fn negation_reverses(packed in entries()) {
        let [x, y, z] = eigenvalues_3x3(packed).unwrap();
        prop_assert_eq!(eigenvalues_3x3(packed.map(|x| -x)).unwrap(), [-z, -y, -x]);
        // Where a pair ±μ is beside 0, the determinant of the rest says nothing about the sign.
        let share = f64::from(u8::from(packed[4] == 0.0));
        let balanced = [1.0, packed[1], packed[2], 1.0, packed[4], 1.0].map(|x| x * share);
        let [x, y, z] = eigenvalues_3x3(balanced).unwrap();
        prop_assert_eq!(eigenvalues_3x3(balanced.map(|x| -x)).unwrap(), [-z, -y, -x]);
        let [a, b, _, d, ..] = packed;
        let [x, y] = eigenvalues_2x2([a, b, d]).unwrap();
        prop_assert_eq!(eigenvalues_2x2([-a, -b, -d]).unwrap(), [-y, -x]);
    }

    #[test]
    fn permutations_change_nothing_but_roundings([a, b, c, d, e, f] in entries()) {
        let values = eigenvalues_3x3([a, b, c, d, e, f]).unwrap();
        let norm = values[2].max(-values[0]);
        for permuted in [[d, b, e, a, c, f], [f, e, c, d, b, a], [d, e, b, f, c, a]] {
            for (x, y) in values.into_iter().zip(eigenvalues_3x3(permuted).unwrap()) {
                prop_assert!((x - y).abs() <= 2.0 * TOLERANCE * norm);
            }
        }
    }

    #[test]
    fn powers_of_two_scale_exactly(packed in entries(), e in -900..900_i32) {
        let factor = crate::rounding::scale_by_power_of_two(1.0, e);
        let scaled = packed.map(|x| x * factor);
        prop_assert_eq!(eigenvalues_3x3(scaled).unwrap(), eigenvalues_3x3(packed).unwrap().map(|x| x * factor));
    }
}
