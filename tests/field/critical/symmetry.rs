//! Symmetric samples have symmetric critical points, and bars do not depend on where the nodes happen to lie.

use gramkit::Field;
use gramkit::field::{CriticalPoint, CriticalPoints, FieldOptions, Grid, Scheme};
use rand::SeedableRng;
use rand::rngs::StdRng;

use super::cases::read;
use super::surfaces::{indices, sample};
use crate::field::analytic::waves;
use crate::support::cases::cases;

/// Places, in steps; and radii relative to their size: few roundings of sums in another order.
const PLACES: f64 = 1e-9;
const RADII: f64 = 1e-6;

/// A permutation of the axes, and which of them are turned round.
struct Symmetry {
    axes: Vec<usize>,
    turned: Vec<bool>,
}

fn permutations(n: usize) -> Vec<Vec<usize>> {
    (0..n).fold(vec![vec![]], |rows: Vec<Vec<usize>>, _| {
        let longer = |row: &Vec<usize>| {
            let left: Vec<usize> = (0..n).filter(|k| !row.contains(k)).collect();
            left.into_iter().map(|k| [&row[..], &[k]].concat()).collect::<Vec<_>>()
        };
        rows.iter().flat_map(longer).collect()
    })
}

/// The 2ⁿn! symmetries of a cube.
fn symmetries(n: usize) -> impl Iterator<Item = Symmetry> {
    permutations(n).into_iter().flat_map(move |axes| {
        (0..1_usize << n).map(move |bits| {
            let turned = (0..n).map(|a| bits >> a & 1 == 1).collect();
            Symmetry { axes: axes.clone(), turned }
        })
    })
}

impl Symmetry {
    /// The place in the original of one in the image.
    fn back(&self, at: &[f64], last: f64) -> Vec<f64> {
        let mut place = vec![0.0; at.len()];
        for (a, &axis) in self.axes.iter().enumerate() {
            place[axis] = if self.turned[a] { last - at[a] } else { at[a] };
        }
        place
    }

    fn image(&self, values: &[f64], length: usize) -> Vec<f64> {
        let n = self.axes.len();
        let at = |index: &Vec<usize>| {
            let place = self.back(&index.iter().map(|&i| i as f64).collect::<Vec<f64>>(), (length - 1) as f64);
            values[place.iter().fold(0, |flat, &i| flat * length + i as usize)]
        };
        indices(&vec![length; n]).iter().map(at).collect()
    }
}

#[track_caller]
fn assert_symmetric(name: &str, values: &[f64], n: usize, length: usize) {
    let found =
        |values: &[f64]| Field::new(values, &vec![length; n], &vec![1.0; n]).unwrap().critical_points().unwrap();
    let plain = found(values);
    for (k, symmetry) in symmetries(n).enumerate() {
        let (other, what) = (found(&symmetry.image(values, length)), format!("{name}, symmetry {k}"));
        assert_eq!((plain.points.len(), plain.plateaus.len()), (other.points.len(), other.plateaus.len()), "{what}");
        for point in &other.points {
            let at = symmetry.back(&point.position, (length - 1) as f64);
            let near = |p: &&CriticalPoint| p.position.iter().zip(&at).all(|(a, b)| (a - b).abs() <= PLACES);
            let twin = plain.points.iter().find(near).unwrap_or_else(|| panic!("{what}: nothing at {at:?}"));
            let (a, b) = (point.hessian.radius().value(), twin.hessian.radius().value());
            assert!((a - b).abs() <= RADII * a.max(b), "{what}: {a} and {b} at {at:?}");
            assert_eq!((point.class, point.hull.is_some()), (twin.class, twin.hull.is_some()), "{what} at {at:?}");
        }
        let kinds = |found: &CriticalPoints| {
            let mut kinds: Vec<(usize, u8)> = found.plateaus.iter().map(|p| (p.cells, p.class as u8)).collect();
            kinds.sort_unstable();
            kinds
        };
        assert_eq!(kinds(&plain), kinds(&other), "{what}");
    }
}

#[test]
fn symmetric_fields_have_symmetric_points() {
    let cross: Vec<f64> = (0..17 * 17).map(|k| f64::from(u8::from(k / 17 == 8 || k % 17 == 8))).collect();
    let waves = |k: usize| ((k / 15) as f64 * 0.7).sin() + ((k % 15) as f64 * 0.9).cos();
    let steps: Vec<f64> = (0..15 * 15).map(|k| (4.0 * waves(k)).round()).collect();
    assert_symmetric("impulse", &read("21_impulse_u8").values, 2, 9);
    assert_symmetric("pyramid", &read("19_truncated_pyramid").values, 2, 21);
    assert_symmetric("sin·sin", &read("26_sinsin_node_h0.5").values, 2, 17);
    assert_symmetric("tanh·tanh", &read("c01_tanh_node").values, 2, 17);
    assert_symmetric("cross", &cross, 2, 17);
    assert_symmetric("whole numbers", &steps, 2, 15);
}

#[test]
fn the_same_holds_of_the_symmetries_of_a_cube() {
    let at = |index: &Vec<usize>| {
        let [x, y, z] = [0, 1, 2].map(|a| 0.7 * (index[a] as f64 - 4.0));
        x.sin() * y.sin() + 0.8 * (y * z).tanh() + 0.3 * (x * x + y * y + 0.9 * z * z)
    };
    let smooth: Vec<f64> = indices(&[9; 3]).iter().map(at).collect();
    assert_symmetric("smooth", &smooth, 3, 9);
}

#[test]
fn bars_do_not_depend_on_where_the_nodes_lie() {
    /// Radii at the same point, on a grid and on one that is shifted.
    const FACTOR: f64 = 10.0;
    let mut random = StdRng::seed_from_u64(3);
    let (mut compared, mut apart) = (0, 0);
    for _ in 0..cases(6) {
        let field = waves(&mut random, 2, 6, 2);
        for accuracy in [2, 4, 6] {
            let scheme = Scheme::Compact { accuracy };
            let found = |shift: f64| {
                let h = 0.125;
                let grid = Grid::spaced(&[41, 41], &[h; 2]).unwrap().starting_at(&[-2.5 + shift * h; 2]).unwrap();
                let samples = sample(&grid, |p| field.jet(p).0);
                let options = FieldOptions { scheme, ..FieldOptions::default() };
                Field::with(&samples, grid, &options).unwrap().critical_points().unwrap()
            };
            let plain = found(0.0);
            for shift in [0.5, 1.0 / 3.0] {
                for point in found(shift).points.iter().filter(|p| p.position.iter().all(|x| x.abs() < 1.5)) {
                    let near =
                        |p: &&CriticalPoint| p.position.iter().zip(&point.position).all(|(a, b)| (a - b).abs() <= 0.06);
                    let Some(twin) = plain.points.iter().find(near) else { continue };
                    let (a, b) = (point.hessian.radius().value(), twin.hessian.radius().value());
                    compared += 1;
                    apart += usize::from(a.max(b) > FACTOR * a.min(b));
                }
            }
        }
    }
    println!("{apart} of {compared} further apart");
    assert!(compared > 100 && 100 * apart <= compared, "{apart} of {compared}");
}
