//! Laws of the derivatives of sampled fields.

use gramkit::Field;
use gramkit::claim::PointClass;
use gramkit::field::{FieldOptions, Grid, Quantity, Scheme};
use gramkit::matrix::Layout;
use proptest::prelude::*;
use rand::SeedableRng;
use rand::rngs::StdRng;

use super::lines::{KINDS, Line, SCHEMES, assert_same, grid, sample};
use super::naive::derivatives;

/// Two or three axes, samples below 1 and a scheme.
#[derive(Clone, Debug)]
struct Case {
    lines: Vec<Line>,
    samples: Vec<f64>,
    scheme: Scheme,
}

fn cases() -> impl Strategy<Value = Case> {
    (2_usize..=3, 0_usize..5, any::<u64>(), 0.01_f64..100.0).prop_flat_map(|(n, scheme, seed, scale)| {
        let scheme = SCHEMES[scheme];
        let least = scheme.accuracy() + 2;
        (proptest::collection::vec((least..least + 4, 0_usize..5), n), Just((scheme, seed, scale))).prop_flat_map(
            |(axes, (scheme, seed, scale))| {
                let mut rng = StdRng::seed_from_u64(seed);
                let lines: Vec<Line> =
                    axes.iter().map(|&(length, kind)| Line::random(KINDS[kind], length, scale, &mut rng)).collect();
                let count: usize = lines.iter().map(|line| line.length).product();
                proptest::collection::vec(-1.0..1.0, count).prop_map(move |samples| Case {
                    lines: lines.clone(),
                    samples,
                    scheme,
                })
            },
        )
    })
}

impl Case {
    fn options(&self) -> FieldOptions<'static> {
        FieldOptions { scheme: self.scheme, ..FieldOptions::default() }
    }

    fn shape(&self) -> Vec<usize> {
        self.lines.iter().map(|line| line.length).collect()
    }

    fn field<'a>(&self, samples: &'a [f64]) -> Field<'a> {
        Field::with(samples, grid(&self.lines), &self.options()).unwrap()
    }

    /// Gradient, then the upper triangle of the Hessian.
    fn derivatives(&self, samples: &[f64]) -> Vec<Vec<f64>> {
        let n = self.lines.len();
        let maps = self.field(samples).compute(&[Quantity::Gradient, Quantity::Hessian]).unwrap();
        let components = |map: usize, count: usize| (0..count).map(move |k| (map, k));
        components(0, n).chain(components(1, n * (n + 1) / 2)).map(|(map, k)| maps[map].component(k).to_vec()).collect()
    }

    /// Σ|w f| of the same.
    fn scales(&self, samples: &[f64]) -> Vec<Vec<f64>> {
        derivatives(&self.lines, self.scheme, samples).into_iter().map(|component| component.scales).collect()
    }
}

/// The recursion for the weights of up to eight nodes lets their roundings grow 64-fold, as its own test allows; a
/// mixed derivative has the weights of two axes, and both sides of a comparison have theirs.
const ROUNDINGS: f64 = 4.0 * 64.0;

fn close(found: &[Vec<f64>], expected: &[Vec<f64>], scales: &[Vec<f64>]) -> Result<(), TestCaseError> {
    for ((found, expected), scales) in found.iter().zip(expected).zip(scales) {
        for ((found, expected), scale) in found.iter().zip(expected).zip(scales) {
            prop_assert!((found - expected).abs() <= ROUNDINGS * f64::EPSILON * scale, "{found} {expected} {scale}");
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn linearity(case in cases(), a in -3.0_f64..3.0) {
        let g: Vec<f64> = case.samples.iter().rev().map(|x| (5.0 * x).sin()).collect();
        let sum: Vec<f64> = case.samples.iter().zip(&g).map(|(f, g)| f + a * g).collect();
        let (f, other) = (case.derivatives(&case.samples), case.derivatives(&g));
        let expected: Vec<Vec<f64>> =
            f.iter().zip(&other).map(|(f, g)| f.iter().zip(g).map(|(f, g)| f + a * g).collect()).collect();
        let sizes: Vec<f64> = case.samples.iter().zip(&g).map(|(f, g)| f.abs() + a.abs() * g.abs()).collect();
        close(&case.derivatives(&sum), &expected, &case.scales(&sizes))?;
    }

    #[test]
    fn shifts_of_the_origin_and_of_the_values(case in cases(), by in -1e3_f64..1e3) {
        let expected = case.derivatives(&case.samples);
        let n = case.lines.len();
        let moved = Field::with(&case.samples, grid(&case.lines), &case.options()).unwrap();
        let even = case.lines.iter().all(|line| line.kind.is_even());
        if even {
            let origin = moved.grid().clone().starting_at(&vec![by; n]).unwrap();
            let moved = Field::with(&case.samples, origin, &case.options()).unwrap();
            let maps = moved.compute(&[Quantity::Hessian]).unwrap();
            for (k, expected) in expected[n..].iter().enumerate() {
                assert_same(maps[0].component(k), expected, "origin");
            }
        }
        let shifted: Vec<f64> = case.samples.iter().map(|x| x + by).collect();
        close(&case.derivatives(&shifted), &expected, &case.scales(&shifted))?;
        // A constant has derivatives of 0, to the bit.
        let constant = case.derivatives(&vec![by; case.samples.len()]);
        prop_assert!(constant.iter().flatten().all(|&value| value == 0.0));
    }

    #[test]
    fn permutations_of_the_axes(case in cases()) {
        let (shape, n) = (case.shape(), case.lines.len());
        // The samples in column-major order are those of the reversed axes in row-major order.
        let reversed: Vec<Line> = case.lines.iter().rev().cloned().collect();
        let turned = Field::with(&case.samples, grid(&reversed), &case.options()).unwrap();
        let turned = turned.stored_as(Layout::ColumnMajor).unwrap();
        prop_assert_eq!(turned.grid().shape(), shape.iter().rev().copied().collect::<Vec<_>>());
        let quantities = [Quantity::Gradient, Quantity::FullHessian];
        let (a, b) = (case.field(&case.samples).compute(&quantities).unwrap(), turned.compute(&quantities).unwrap());
        for i in 0..n {
            assert_same(a[0].component(i), b[0].component(n - 1 - i), "gradient");
            for j in 0..n {
                assert_same(a[1].component(n * i + j), b[1].component(n * (n - 1 - i) + n - 1 - j), "Hessian");
            }
        }
        // Exchanged in memory too, the mixed differences are taken in the other order.
        let mut exchanged = case.clone();
        exchanged.lines.swap(0, n - 1);
        exchanged.samples = {
            let order = exchanged.shape();
            super::lines::indices(&order).into_iter().map(|mut index| {
                index.swap(0, n - 1);
                case.samples[super::lines::place(&shape, &index)]
            }).collect()
        };
        let c = exchanged.field(&exchanged.samples).compute(&quantities).unwrap();
        let scales = case.scales(&case.samples);
        for (place, mut index) in super::lines::indices(&shape).into_iter().enumerate() {
            index.swap(0, n - 1);
            let there = super::lines::place(&exchanged.shape(), &index);
            prop_assert_eq!(a[0].component(0)[place], c[0].component(n - 1)[there]);
            prop_assert_eq!(a[1].component(0)[place], c[1].component(n * n - 1)[there]);
            let gap = (a[1].component(n - 1)[place] - c[1].component(n - 1)[there]).abs();
            prop_assert!(gap <= ROUNDINGS * f64::EPSILON * scales[n + n - 1][place]);
        }
    }

    #[test]
    fn powers_of_two_in_the_spacings_divide_exactly(case in cases(), e in -40_i32..40) {
        let factor = 2.0_f64.powi(e);
        let mut scaled = case.clone();
        scaled.lines.iter_mut().flat_map(|line| &mut line.coordinates).for_each(|x| *x *= factor);
        let (a, b) = (case.derivatives(&case.samples), scaled.derivatives(&case.samples));
        for (k, (a, b)) in a.iter().zip(&b).enumerate() {
            let power = if k < case.lines.len() { factor } else { factor * factor };
            prop_assert!(a.iter().zip(b).all(|(a, b)| *a == b * power));
        }
        let radii = |case: &Case| case.field(&case.samples).compute(&[Quantity::Radius]).unwrap().remove(0).values;
        prop_assert!(radii(&case).iter().zip(radii(&scaled)).all(|(a, b)| *a == b * factor * factor));
    }

    #[test]
    fn other_spacings_divide_to_rounding(case in cases(), factor in 0.1_f64..10.0) {
        let mut scaled = case.clone();
        scaled.lines[0].coordinates.iter_mut().for_each(|x| *x *= factor);
        let n = case.lines.len();
        let expected = case.derivatives(&case.samples);
        let divided: Vec<Vec<f64>> = expected.iter().enumerate().map(|(k, values)| {
            // Gradient 0 and the mixed entries of axis 0 once, entry (0, 0) twice.
            let powers = if k == n { 2 } else { i32::from(k == 0 || (k > n && k < 2 * n)) };
            values.iter().map(|value| value / factor.powi(powers)).collect()
        }).collect();
        close(&scaled.derivatives(&case.samples), &divided, &scaled.scales(&case.samples))?;
    }

    #[test]
    fn reflections_negate_what_is_odd_along_the_axis(case in cases()) {
        let (n, shape) = (case.lines.len(), case.shape());
        // On a circle the reflected samples start at another point, by symmetry about a node.
        let line = &case.lines[0];
        let (length, last) = (line.length, line.coordinates[if line.kind.is_periodic() { line.length } else { line.length - 1 }]);
        let mirror = |i: usize| if line.kind.is_periodic() { (length - i) % length } else { length - 1 - i };
        let mut reflected = case.clone();
        let end = if line.kind.is_periodic() { length } else { length - 1 };
        for k in 0..=end {
            reflected.lines[0].coordinates[k] = last - line.coordinates[end - k];
        }
        if line.kind.is_even() {
            reflected.lines[0].coordinates.clone_from(&line.coordinates);
        }
        let other = |index: &[usize]| [&[mirror(index[0])], &index[1..]].concat();
        reflected.samples = super::lines::indices(&shape).iter()
            .map(|index| case.samples[super::lines::place(&shape, &other(index))]).collect();
        let (a, b) = (case.derivatives(&case.samples), reflected.derivatives(&reflected.samples));
        let scales = case.scales(&case.samples);
        // Mirrored coordinates are rounded, by up to ε of the last: relative to the least gap, and once for every node
        // of a stencil.
        let gaps = line.coordinates.windows(2).map(|pair| (pair[1] - pair[0]).abs());
        let least = gaps.fold(f64::INFINITY, f64::min);
        let rounded = if line.kind.is_even() { 1.0 } else { 1.0 + line.length as f64 * (last / least).abs() };
        for (place, index) in super::lines::indices(&shape).iter().enumerate() {
            let there = super::lines::place(&shape, &other(index));
            for k in 0..a.len() {
                let odd = k == 0 || (k > n && k < 2 * n);
                let expected = if odd { -a[k][there] } else { a[k][there] };
                let tolerance = rounded * ROUNDINGS * f64::EPSILON * scales[k][there];
                prop_assert!((b[k][place] - expected).abs() <= tolerance, "{k} {index:?}");
            }
        }
    }

    #[test]
    fn minus_f_has_minus_the_derivatives_and_the_classes_swap(case in cases()) {
        let negative: Vec<f64> = case.samples.iter().map(|x| -x).collect();
        let (a, b) = (case.derivatives(&case.samples), case.derivatives(&negative));
        prop_assert!(a.iter().flatten().zip(b.iter().flatten()).all(|(a, b)| *a == -b));
        let (a, b) = (case.field(&case.samples).classes().unwrap(), case.field(&negative).classes().unwrap());
        let swapped = |code: u8| match PointClass::from_code(code).unwrap() {
            PointClass::Minimum => PointClass::Maximum,
            PointClass::Maximum => PointClass::Minimum,
            other => other,
        };
        prop_assert!(a.codes.iter().zip(&b.codes).all(|(a, b)| swapped(*a) as u8 == *b));
        prop_assert_eq!((a.counts.minima, a.counts.maxima), (b.counts.maxima, b.counts.minima));
    }

    #[test]
    fn a_part_of_a_field_has_the_same_interior(case in cases()) {
        let line = &case.lines[0];
        prop_assume!(!line.kind.is_periodic() && line.length > case.scheme.accuracy() + 2);
        let mut part = case.clone();
        part.lines[0].length -= 1;
        if !line.kind.is_even() {
            part.lines[0].coordinates.remove(0);
        }
        let plane = case.samples.len() / line.length;
        part.samples.drain(..plane);
        let grid = Grid::spaced(&[line.length - 1], &[1.0]).unwrap();
        prop_assert_eq!(grid.samples(), part.lines[0].length);
        let (a, b) = (case.derivatives(&case.samples), part.derivatives(&part.samples));
        // Further from the edge than a window.
        let reach = case.scheme.accuracy() + 1;
        let even = line.kind.is_even();
        for (a, b) in a.iter().zip(&b).filter(|_| even) {
            for i in reach..part.lines[0].length {
                assert_same(&a[(i + 1) * plane..(i + 2) * plane], &b[i * plane..(i + 1) * plane], "interior");
            }
        }
    }
}

#[test]
fn sines_have_the_symbol_of_the_differences() {
    // [1, −2, 1]/h² turns sin(kx) into −(4/h²)·sin²(kh/2)·sin(kx), [−1, 0, 1]/2h cos into −sin(kh)/h·sin, and that
    // twice.
    let (h, k) = (0.3_f64, 1.7_f64);
    let line = Line::even(40, h);
    let samples = sample(std::slice::from_ref(&line), |p| (k * p[0]).sin());
    let compute = |scheme| {
        let options = FieldOptions { scheme, ..FieldOptions::default() };
        Field::with(&samples, grid(std::slice::from_ref(&line)), &options).unwrap().laplacian().unwrap()
    };
    let compact = -4.0 / (h * h) * (k * h / 2.0).sin().powi(2);
    let nested = -((k * h).sin() / h).powi(2);
    // c: weights of sum 4, samples good to two roundings of an argument below 20.
    let allowed = 4.0 * 2.0 * 20.0 * f64::EPSILON / (h * h);
    for (scheme, symbol) in [(Scheme::Compact { accuracy: 2 }, compact), (Scheme::Nested { edge_order: 1 }, nested)] {
        let found = compute(scheme);
        for i in 2..38 {
            assert!((found[i] - symbol * samples[i]).abs() <= allowed, "{scheme:?} at {i}");
        }
    }
    // The wave of the grid is invisible to nested differences.
    let wave: Vec<f64> = (0..12).map(|i| f64::from(1 - 2 * (i % 2))).collect();
    let field = Field::new(&wave, &[12], &[1.0]).unwrap();
    assert_eq!(field.laplacian().unwrap()[5], 4.0);
    let nested = field.with_options(&super::lines::nested(1)).unwrap();
    assert_eq!(nested.laplacian().unwrap()[5], 0.0);
}
