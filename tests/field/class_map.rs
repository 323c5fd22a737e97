//! The class map against true classes.

use gramkit::Field;
use gramkit::claim::PointClass;
use gramkit::field::{FieldOptions, Grid};
use gramkit::table::Array;

use super::critical::surfaces::{grid, sample};

/// The largest share of points that may stay open on the ridge below.
const OPEN_ON_A_RIDGE: f64 = 0.04;

/// And of the terrain below.
const OPEN_ON_TERRAIN: f64 = 0.08;

fn open(counts: &gramkit::verdict::packed::ClassCounts) -> f64 {
    (counts.undetermined + counts.degenerate) as f64 / counts.total() as f64
}

#[test]
fn a_ridge_is_decided_by_its_entries() {
    // (1 − e^{−10x² − y²})/100 on [−1, 1]²: ten times as steep along x as along y.
    let grid = grid(&[(-1.0, 1.0), (-1.0, 1.0)], &[61, 61]);
    let samples = sample(&grid, |p| (1.0 - (-10.0 * p[0] * p[0] - p[1] * p[1]).exp()) / 100.0);
    let map = Field::with(&samples, grid.clone(), &FieldOptions::default()).unwrap().classes().unwrap();
    println!("{:?}: {:.4} open", map.counts, open(&map.counts));
    assert!(open(&map.counts) <= OPEN_ON_A_RIDGE, "{:?}", map.counts);
    for (place, &code) in map.codes.iter().enumerate() {
        let p = grid.position(&[place / 61, place % 61]);
        // H = e^{…}/100·[20 − 400x², −40xy; −40xy, 2 − 4y²].
        let (xx, xy, yy) = (20.0 - 400.0 * p[0] * p[0], -40.0 * p[0] * p[1], 2.0 - 4.0 * p[1] * p[1]);
        let determinant = xx * yy - xy * xy;
        let truth = match () {
            () if determinant < 0.0 => PointClass::Saddle,
            () if xx > 0.0 => PointClass::Minimum,
            () => PointClass::Maximum,
        };
        let found = PointClass::from_code(code).unwrap();
        assert!(!found.is_decided() || found == truth, "{p:?}: {found:?}, {truth:?}, {determinant}");
    }
}

#[test]
fn terrain_in_whole_metres_is_decided_by_its_entries() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/jacksboro_dem.npy");
    let elevations = Array::read(path).unwrap();
    let grid = Grid::spaced(&elevations.shape, &[92.5, 74.6]).unwrap();
    // Whole metres are off by 1/√12.
    let options = FieldOptions { noise: 0.29, smoothing: Some(300.0), ..FieldOptions::default() };
    let counts = Field::with(&elevations.values, grid, &options).unwrap().classes().unwrap().counts;
    println!("{counts:?}: {:.4} open", open(&counts));
    assert!(open(&counts) <= OPEN_ON_TERRAIN, "{counts:?}");
}

/// A case of the folder `tests/data/critical`, with its truth: fields at a node of which two formulas agree by chance,
/// so that |D_p − D_{p+2}| is 0 there.
fn case(name: &str) -> (Array, serde_json::Value) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/critical");
    let truths: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(format!("{folder}/truths.json")).unwrap()).unwrap();
    let truth = truths.as_array().unwrap().iter().find(|case| case["case"] == name).unwrap().clone();
    (Array::read(format!("{folder}/{name}.npy")).unwrap(), truth)
}

#[test]
fn a_coincidence_of_two_formulas_decides_no_class() {
    for (name, node) in [("c04_fourth_difference_zero", vec![6]), ("c05_mixed_coincidence", vec![4, 4])] {
        let (samples, truth) = case(name);
        let numbers = |value: &serde_json::Value| -> Vec<f64> {
            value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
        };
        let grid = Grid::spaced(&samples.shape, &numbers(&truth["spacing"])).unwrap();
        let grid = grid.starting_at(&numbers(&truth["origin"])).unwrap();
        let place = node.iter().zip(&samples.shape).fold(0, |place, (i, length)| place * length + i);
        assert_eq!(grid.position(&node), numbers(&truth["truth"]["position"]));
        let field = Field::with(&samples.values, grid, &FieldOptions::default()).unwrap();
        let class = PointClass::from_code(field.classes().unwrap().codes[place]).unwrap();
        assert!(!class.is_decided() || Some(class.name()) == truth["truth"]["cls"].as_str(), "{name}: {class:?}");
        // The eigenvalues lie within the radius of the point's Hessian.
        let hessian = field.hessian_at(&node).unwrap();
        let eigenvalues = gramkit::Eigen::of(&hessian).unwrap().values;
        for (found, truth) in eigenvalues.iter().zip(numbers(&truth["truth"]["eigenvalues"])) {
            assert!(
                (found - truth).abs() <= hessian.radius().value(),
                "{name}: {found}, {truth}, {:?}",
                hessian.radius()
            );
        }
    }
}
