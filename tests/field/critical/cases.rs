//! Fields at which errors that are differences of two formulas fail: critical points on nodes of odd functions, and
//! where a difference vanishes by coincidence; plateaus, and samples that resolve nothing.

use std::f64::consts::{FRAC_PI_2, PI, TAU};
use std::path::Path;

use gramkit::Field;
use gramkit::claim::PointClass::{self, Degenerate, Maximum, Minimum, Saddle, Undetermined};
use gramkit::field::{Axis, CriticalPoint, CriticalPoints, FieldOptions, Grid, Scheme};
use gramkit::table::Array;

/// A truth's own error, relative to its size: it is given in double precision.
const TRUTH: f64 = 16.0 * f64::EPSILON;

struct Case {
    name: &'static str,
    spacing: f64,
    origin: &'static [f64],
    periodic: bool,
    scheme: Scheme,
    /// Places, eigenvalues, value.
    truths: &'static [(&'static [f64], &'static [f64], f64)],
}

const COMPACT: Scheme = Scheme::Compact { accuracy: 2 };
const FINE: Scheme = Scheme::Compact { accuracy: 6 };

/// f of each is named beside it; the truths by Newton's method on it.
const CASES: [Case; 23] = [
    // 1.004 tanh x tanh y + (x² + y²)/2.
    case("c01_tanh_node", 0.5, &[-4.0, -4.0], COMPACT, &[(&[0.0, 0.0], &[-0.004, 2.004], 0.0)]),
    // sin x sin y.
    torus(
        "c02_sinsin_torus_node",
        TAU / 16.0,
        &[0.0, 0.0],
        &[(&[0.0, 0.0], &[-1.0, 1.0], 0.0), (&[FRAC_PI_2, FRAC_PI_2], &[-1.0, -1.0], 1.0)],
    ),
    torus(
        "c03_sinsin_node_centre",
        TAU / 16.0,
        &[0.0, TAU / 32.0],
        &[(&[FRAC_PI_2, FRAC_PI_2], &[-1.0, -1.0], 1.0), (&[0.0, PI], &[-1.0, 1.0], 0.0)],
    ),
    // x²/8 − 1.25x⁴ + x⁶: the fourth difference at 0 is 0.
    case("c04_fourth_difference_zero", 0.5, &[-3.0], COMPACT, &[(&[0.0], &[0.25], 0.0)]),
    // 1.1xy − 1.25x³y + x⁵y + (x² + y²)/2.
    case("c05_mixed_coincidence", 0.5, &[-2.0, -2.0], COMPACT, &[(&[0.0, 0.0], &[-0.1, 2.1], 0.0)]),
    // x²/2 + 0.025x − 0.125x³ + 0.1x⁵: the third difference at 0 is 0.
    case(
        "c06_position_coincidence",
        0.5,
        &[-3.0],
        COMPACT,
        &[(&[-0.024_770_103_957_957_41], &[1.018_547_182_175_098_2], -0.000_310_574_769_298_496_96)],
    ),
    // x⁶/30 − x²/2 + x/10.
    case(
        "c07_accuracy6_degree6",
        0.25,
        &[-3.0],
        FINE,
        &[
            (&[0.100_002_000_200_028_02], &[-0.999_899_991_998_959_8], 0.005_000_033_335_333_534),
            (&[1.469_227_822_633_839], &[3.659_685_181_360_326_4], -0.597_107_813_047_637_2),
            (&[-1.519_368_586_351_502], &[4.329_084_071_167_129], -0.896_107_682_593_212_6),
        ],
    ),
    // The six-hump camel.
    case(
        "c08_accuracy6_camel",
        0.1,
        &[-2.5, -1.5],
        FINE,
        &[
            (&[0.0, 0.0], &[-8.062_257_748_298_55, 8.062_257_748_298_55], 0.0),
            (
                &[0.089_842_013_100_318_07, -0.712_656_403_020_739_6],
                &[7.682_251_413_369_076, 16.493_195_232_227_734],
                -1.031_628_453_489_877_6,
            ),
            (
                &[-0.089_842_013_100_318_07, 0.712_656_403_020_739_6],
                &[7.682_251_413_369_076, 16.493_195_232_227_734],
                -1.031_628_453_489_877_6,
            ),
        ],
    ),
    // sin x sin y + sin y sin z + sin z sin x.
    torus("c09_3d_pairs_node", TAU / 16.0, &[0.0; 3], &[(&[0.0; 3], &[-1.0, -1.0, 2.0], 0.0)]),
    // sinh 2x sinh 2y/2.
    case(
        "c10_nested_sinh",
        0.25,
        &[-1.25, -1.25],
        Scheme::Nested { edge_order: 2 },
        &[(&[0.0, 0.0], &[-2.0, 2.0], 0.0)],
    ),
    // cos x·(y + 0.3y³) − y, which is degenerate at 0.
    case("c11_even_times_odd", 0.5, &[-3.0, -3.0], COMPACT, &[(&[0.0, 0.0], &[0.0, 0.0], 0.0)]),
    torus(
        "c12_sinsin_off",
        TAU / 16.0,
        &[0.13, -0.07],
        &[(&[FRAC_PI_2, FRAC_PI_2], &[-1.0, -1.0], 1.0), (&[PI, 0.0], &[-1.0, 1.0], 0.0)],
    ),
    // cos x + B cos 2x + εx²/2 with a fourth difference of 0.
    case(
        "c13_cosine_mixture",
        0.5,
        &[-4.0],
        COMPACT,
        &[(&[0.0], &[0.001_102_004_952_798_885], 0.929_084_377_010_005_2)],
    ),
    // sin x sin y, on nodes and off them; sin x cos y.
    case("26_sinsin_node_h0.5", 0.5, &[-4.0, -4.0], COMPACT, &[(&[0.0, 0.0], &[-1.0, 1.0], 0.0)]),
    case("26_sinsin_node_h0.25", 0.25, &[-2.0, -2.0], COMPACT, &[(&[0.0, 0.0], &[-1.0, 1.0], 0.0)]),
    case(
        "26_sinsin_off_h0.5",
        0.5,
        &[-4.1, -3.93],
        COMPACT,
        &[(&[0.0, 0.0], &[-1.0, 1.0], 0.0), (&[FRAC_PI_2, FRAC_PI_2], &[-1.0, -1.0], 1.0)],
    ),
    case("26_sinsin_off_h0.25", 0.25, &[-2.1, -1.93], COMPACT, &[(&[0.0, 0.0], &[-1.0, 1.0], 0.0)]),
    torus(
        "26_readme_torus",
        TAU / 24.0,
        &[0.0, 0.0],
        &[(&[0.0, FRAC_PI_2], &[-1.0, 1.0], 0.0), (&[FRAC_PI_2, 0.0], &[-1.0, -1.0], 1.0)],
    ),
    // sin x sin y + 0.499(x² + y²), and 0.49995 of that.
    case("26_wrong_class", 0.5, &[-4.0, -4.0], COMPACT, &[(&[0.0, 0.0], &[-0.002, 1.998], 0.0)]),
    case("26_wrong_class_h025", 0.25, &[-2.0, -2.0], COMPACT, &[(&[0.0, 0.0], &[-0.0001, 1.9999], 0.0)]),
    // sinh 3x sinh 3y/9; sin x sin y + cos z.
    case("26_exp_xy", 0.2, &[-1.0, -1.0], COMPACT, &[(&[0.0, 0.0], &[-1.0, 1.0], 0.0)]),
    case("26_3d", 0.25, &[-1.5; 3], COMPACT, &[(&[0.0; 3], &[-1.0, -1.0, 1.0], 1.0)]),
    // The first with a finer scheme.
    case("c01_tanh_node", 0.5, &[-4.0, -4.0], FINE, &[(&[0.0, 0.0], &[-0.004, 2.004], 0.0)]),
];

type Truths = &'static [(&'static [f64], &'static [f64], f64)];

const fn case(name: &'static str, spacing: f64, origin: &'static [f64], scheme: Scheme, truths: Truths) -> Case {
    Case { name, spacing, origin, periodic: false, scheme, truths }
}

const fn torus(name: &'static str, spacing: f64, origin: &'static [f64], truths: Truths) -> Case {
    Case { name, spacing, origin, periodic: true, scheme: COMPACT, truths }
}

pub(super) fn read(name: &str) -> Array {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/critical");
    Array::read(folder.join(format!("{name}.npy"))).unwrap()
}

impl Case {
    fn grid(&self, shape: &[usize]) -> Grid {
        let axis = |&from: &f64| {
            let axis = Axis::even(self.spacing).unwrap().starting_at(from).unwrap();
            if self.periodic { axis.periodic() } else { axis }
        };
        Grid::new(shape, self.origin.iter().map(axis).collect()).unwrap()
    }

    /// The found point nearest to a place, within a step of it.
    fn nearest<'a>(&self, found: &'a CriticalPoints, place: &[f64]) -> Option<(f64, &'a CriticalPoint)> {
        let along = |(a, b): (&f64, &f64)| {
            let apart = (a - b).abs();
            if self.periodic { apart.min((TAU - apart).abs()) } else { apart }
        };
        let distance = |p: &CriticalPoint| p.position.iter().zip(place).map(along).fold(0.0, f64::max);
        let all = found.points.iter().map(|point| (distance(point), point));
        all.min_by(|a, b| a.0.total_cmp(&b.0)).filter(|(distance, _)| *distance <= self.spacing)
    }
}

#[test]
fn no_bar_vanishes_where_two_formulas_agree() {
    for case in &CASES {
        let array = read(case.name);
        let options = FieldOptions { scheme: case.scheme, ..FieldOptions::default() };
        let field = Field::with(&array.values, case.grid(&array.shape), &options).unwrap();
        let found = field.critical_points().unwrap();
        for (place, eigenvalues, value) in case.truths {
            let name = case.name;
            let (off, point) = case.nearest(&found, place).unwrap_or_else(|| panic!("{name}: nothing near {place:?}"));
            let (bar, size) = (point.hessian.radius().value(), eigenvalues[eigenvalues.len() - 1].abs());
            for (stated, truth) in point.eigenvalues.iter().zip(*eigenvalues) {
                let inside = (stated - truth).abs() <= bar + TRUTH * size;
                assert!(inside || point.hull.is_some(), "{name}: {stated} ± {bar} for {truth}");
            }
            if let Some(errors) = &point.position_error {
                let error = errors.iter().fold(0.0_f64, |max, e| max.max(*e));
                assert!(off <= error + TRUTH * case.spacing, "{name}: {off} away, ± {error}");
                let error = point.value_error;
                assert!(
                    (point.value - value).abs() <= error + TRUTH * value.abs(),
                    "{name}: {} ± {error}",
                    point.value
                );
            }
            let class = match (eigenvalues[0], eigenvalues[eigenvalues.len() - 1]) {
                (least, _) if least > 0.0 => Minimum,
                (_, largest) if largest < 0.0 => Maximum,
                (least, largest) if least < 0.0 && largest > 0.0 => Saddle,
                _ => Degenerate,
            };
            let right = point.class == class || !point.class.is_decided();
            assert!(right, "{name}: {:?} where {class:?} is true", point.class);
        }
    }
}

#[test]
fn with_finer_differences_the_first_of_them_is_decided() {
    // The bars hold; they also shrink. On 4 times as many samples the saddle of the first case is one.
    let f = |p: &[f64]| 1.004 * p[0].tanh() * p[1].tanh() + 0.5 * (p[0] * p[0] + p[1] * p[1]);
    let grid = Grid::spaced(&[65, 65], &[0.125; 2]).unwrap().starting_at(&[-4.0; 2]).unwrap();
    let samples = super::surfaces::sample(&grid, f);
    let options = FieldOptions { scheme: FINE, ..FieldOptions::default() };
    let found = Field::with(&samples, grid, &options).unwrap().critical_points().unwrap();
    let classes: Vec<PointClass> = found.points.iter().map(|point| point.class).collect();
    assert_eq!(classes, [Minimum, Saddle, Minimum], "{:#?}", found.points);
}

#[test]
fn a_flat_top_is_one_maximum_of_so_many_cells() {
    let array = read("19_truncated_pyramid");
    let field = Field::new(&array.values, &array.shape, &[1.0; 2]).unwrap();
    let found = field.critical_points().unwrap();
    assert_eq!(found.plateaus.len(), 1);
    let top = &found.plateaus[0];
    assert_eq!((top.cells, top.class, top.value, top.boundary), (64, Maximum, 6.0, false));
    assert_eq!((&top.lower[..], &top.upper[..]), (&[6.0, 6.0][..], &[14.0, 14.0][..]));
    assert!(found.points.iter().all(|point| !point.class.is_decided()), "{:#?}", found.points);
}

#[test]
fn a_constant_field_is_one_plateau() {
    let array = read("19_constant");
    let field = Field::new(&array.values, &array.shape, &[1.0; 2]).unwrap();
    let found = field.critical_points().unwrap();
    let cells: usize = array.shape.iter().map(|n| n - 1).product();
    assert_eq!((found.points.len(), found.plateaus.len()), (0, 1));
    assert_eq!((found.plateaus[0].cells, found.plateaus[0].class), (cells, Degenerate));
}

#[test]
fn of_one_bright_sample_nothing_is_decided() {
    let array = read("21_impulse_u8");
    for scheme in [COMPACT, Scheme::Nested { edge_order: 2 }, Scheme::Compact { accuracy: 4 }, FINE] {
        let options = FieldOptions { scheme, ..FieldOptions::default() };
        let grid = Grid::spaced(&array.shape, &[1.0; 2]).unwrap();
        let Ok(field) = Field::with(&array.values, grid, &options) else { continue };
        let found = field.critical_points().unwrap();
        assert!(found.points.iter().all(|point| point.class == Undetermined), "{scheme:?} {:#?}", found.points);
        let peak: Vec<&CriticalPoint> = found.points.iter().filter(|point| point.nearest == [4, 4]).collect();
        assert_eq!(peak.len(), 1, "{scheme:?}");
        assert!(found.unresolved > 0);
    }
}
