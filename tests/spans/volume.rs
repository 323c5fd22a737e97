//! Volumes, against exact determinants.

use faer::Mat;
use gramkit::Vectors;
use gramkit::spans::Volume;
use oracle::mutation::generator;
use oracle::{Table, exact};
use rand::RngExt;

#[test]
fn the_volume_holds_the_exact_one() {
    let mut random = generator(2361);
    for (m, n) in [(1, 1), (3, 2), (5, 4), (20, 14)] {
        for scale in [1.0, 1e-7, 1e11] {
            let x = Mat::from_fn(m, n, |_, _| scale * random.random_range(-1.0..1.0));
            let volume = Volume::of_parallelotope(&Vectors::columns(&x)).unwrap();
            let square = Table::of(x.as_ref()).gram().determinant();
            let (lower, upper) = (exact(volume.value.lower), exact(volume.value.upper));
            assert!(&lower * &lower <= square && square <= &upper * &upper, "{m} × {n}: {volume:?}");
            assert!(volume.value.width() < 1e-9 * volume.value.upper);
            assert!(volume.ln.is_some_and(
                |ln| ln.lower - 1e-9 <= volume.value.lower.ln() && ln.upper + 1e-9 >= volume.value.upper.ln()
            ));
        }
    }
}

#[test]
fn integers_have_exact_volumes() {
    let sides = Mat::from_fn(3, 2, |i, j| [[3.0, 0.0], [0.0, 4.0], [0.0, 0.0]][i][j]);
    let area = Volume::of_parallelotope(&Vectors::columns(&sides)).unwrap();
    assert_eq!((area.value.lower, area.value.upper), (12.0, 12.0));
    let plane = Mat::from_fn(3, 2, |i, j| [[1.0, 0.0], [1.0, 1.0], [0.0, 1.0]][i][j]);
    let area = Volume::of_parallelotope(&Vectors::columns(&plane)).unwrap();
    assert!(area.value.contains(3.0_f64.sqrt()) && area.value.width() < 1e-14);
    let flat = Mat::from_fn(3, 2, |i, j| ((i + 1) * (j + 1)) as f64);
    assert_eq!(Volume::of_parallelotope(&Vectors::columns(&flat)).unwrap().value.upper, 0.0);
    // The regular tetrahedron of the cube: 1/3; the corner of it: 1/6; a triangle in space.
    let corners = Mat::from_fn(4, 3, |i, j| [[0.0, 0.0, 0.0], [1.0, 1.0, 0.0], [1.0, 0.0, 1.0], [0.0, 1.0, 1.0]][i][j]);
    let volume = Volume::of_simplex(&Vectors::rows(&corners)).unwrap().value;
    assert!(exact(volume.lower) * exact(3.0) <= exact(1.0) && exact(1.0) <= exact(volume.upper) * exact(3.0));
    let triangle = Mat::from_fn(3, 2, |i, j| [[1.0, 1.0], [4.0, 1.0], [1.0, 5.0]][i][j]);
    let area = Volume::of_simplex(&Vectors::rows(&triangle)).unwrap().value;
    assert_eq!((area.lower, area.upper), (6.0, 6.0));
    // A point is a simplex, and no vectors a parallelotope, of volume 1.
    let point = Mat::from_fn(1, 3, |_, j| j as f64);
    assert!(Volume::of_simplex(&Vectors::rows(&point)).unwrap().value.contains(1.0));
    assert!(Volume::of_parallelotope(&Vectors::columns(&Mat::<f64>::zeros(3, 0))).unwrap().value.contains(1.0));
}

#[test]
fn differences_that_round_are_counted() {
    let corners = Mat::from_fn(3, 2, |i, j| [[0.1, 1e-20], [1.0 / 3.0, 2.0], [1e10, 0.7]][i][j]);
    let area = Volume::of_simplex(&Vectors::rows(&corners)).unwrap().value;
    let entry = |i: usize, j: usize| exact(corners[(i, j)]);
    let edges = Table::from_fn(2, 2, |i, j| entry(j + 1, i) - entry(0, i));
    let square = edges.gram().determinant() / exact(4.0);
    let (lower, upper) = (exact(area.lower), exact(area.upper));
    assert!(&lower * &lower <= square && square <= &upper * &upper && area.width() < 1e-5 * area.upper, "{area:?}");
    // Collinear, but for rounding: nothing is claimed.
    let line = Mat::from_fn(3, 2, |i, j| 0.1 + i as f64 * [0.3, 0.7][j]);
    let area = Volume::of_simplex(&Vectors::rows(&line)).unwrap().value;
    assert!(area.lower < 1e-15);
}

#[test]
fn volumes_beyond_the_range_have_a_logarithm() {
    for scale in [1e300_f64, 1e-300] {
        let x = Mat::from_fn(3, 3, |i, j| if i == j { scale } else { 0.0 });
        let volume = Volume::of_parallelotope(&Vectors::columns(&x)).unwrap();
        let ln = volume.ln.unwrap();
        assert!(ln.contains(3.0 * scale.ln()) && ln.width() < 1e-9, "{volume:?}");
        assert!(volume.value.lower == f64::MAX || volume.value.upper <= 1e-300 || volume.value.upper.is_infinite());
    }
}
