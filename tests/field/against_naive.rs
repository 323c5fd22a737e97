//! Every quantity against the naive one, on grids of every kind.

use gramkit::Field;
use gramkit::field::{FieldOptions, Map, Quantity, Scheme};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::lines::{KINDS, Kind, LINEAR, Line, SCHEMES, grid, random};
use super::naive::{Component, derivatives};

/// An entry takes at most 100 weighted samples, whose weights meet some dozen roundings each.
const ROUNDINGS: f64 = 64.0;

fn assert_component(found: &[f64], expected: &Component, what: &str) {
    for (place, (&found, (&value, &scale))) in
        found.iter().zip(expected.values.iter().zip(&expected.scales)).enumerate()
    {
        let allowed = ROUNDINGS * f64::EPSILON * scale;
        assert!((found - value).abs() <= allowed, "{what} at {place}: {found:e}, not {value:e} ± {allowed:e}");
    }
}

fn assert_maps(maps: &[Map], lines: &[Line], scheme: Scheme, samples: &[f64]) {
    let n = lines.len();
    let expected = derivatives(lines, scheme, samples);
    let what = |component: String| {
        format!("{component} of {scheme:?} on {:?}", lines.iter().map(|l| (l.kind, l.length)).collect::<Vec<_>>())
    };
    let entry = |i: usize, j: usize| {
        let (i, j) = (i.min(j), i.max(j));
        &expected[n + i * (2 * n - i - 1) / 2 + j]
    };
    let mut upper = 0;
    for (i, slope) in expected[..n].iter().enumerate() {
        assert_component(maps[0].component(i), slope, &what(format!("gradient {i}")));
        for j in 0..n {
            assert_component(maps[2].component(n * i + j), entry(i, j), &what(format!("full {i} {j}")));
            if j >= i {
                assert_component(maps[1].component(upper), entry(i, j), &what(format!("entry {i} {j}")));
                upper += 1;
            }
        }
    }
    let sum = |pick: fn(&Component) -> &Vec<f64>| -> Vec<f64> {
        (0..samples.len()).map(|place| (0..n).map(|i| pick(entry(i, i))[place]).sum()).collect()
    };
    let laplacian = Component { values: sum(|c| &c.values), scales: sum(|c| &c.scales) };
    assert_component(maps[3].component(0), &laplacian, &what("Laplacian".into()));
}

fn check(lines: &[Line], scheme: Scheme, seed: u64) {
    let samples = random(lines.iter().map(|line| line.length).product(), seed);
    let options = FieldOptions { scheme, ..FieldOptions::default() };
    let field = Field::with(&samples, grid(lines), &options).unwrap();
    let maps = field.compute(&LINEAR).unwrap();
    assert_maps(&maps, lines, scheme, &samples);
}

/// The fewest samples of an axis.
fn fewest(kind: Kind, scheme: Scheme) -> usize {
    match (scheme, kind) {
        (Scheme::Compact { accuracy }, Kind::Circle) => accuracy + 1,
        (Scheme::Compact { accuracy }, _) => accuracy + 2,
        (Scheme::Nested { edge_order }, _) => {
            if kind.is_periodic() {
                3
            } else {
                edge_order + 1
            }
        }
    }
}

#[test]
fn one_axis() {
    let mut rng = StdRng::seed_from_u64(1);
    for scheme in SCHEMES {
        for kind in KINDS {
            let least = fewest(kind, scheme);
            for length in (least..least + 8).chain([64, 257]) {
                check(&[Line::random(kind, length, 0.5, &mut rng)], scheme, length as u64);
            }
        }
        check(&[Line::random(Kind::Even, 9001, 0.25, &mut rng)], scheme, 2);
        check(&[Line::random(Kind::Circle, 8193, 0.25, &mut rng)], scheme, 3);
    }
}

#[test]
fn two_axes_of_every_kind_and_of_the_fewest_samples() {
    let mut rng = StdRng::seed_from_u64(4);
    for scheme in SCHEMES {
        for first in KINDS {
            for last in KINDS {
                let (a, b) = (fewest(first, scheme), fewest(last, scheme));
                for (m, n) in [(a, b), (a + 1, b + 2), (a + 5, b + rng.random_range(0..6))] {
                    let lines = [Line::random(first, m, 3.0, &mut rng), Line::random(last, n, 0.125, &mut rng)];
                    check(&lines, scheme, (m * n) as u64);
                }
            }
        }
        for last in [3, 4, 5, 6, 7, 8, 9, 257] {
            let kind = if last < fewest(Kind::Even, scheme) { Kind::Circle } else { Kind::Even };
            if last >= fewest(kind, scheme) {
                check(
                    &[Line::random(Kind::Even, 11, 1.0, &mut rng), Line::random(kind, last, 1.0, &mut rng)],
                    scheme,
                    5,
                );
            }
        }
    }
}

#[test]
fn three_to_five_axes() {
    let mut rng = StdRng::seed_from_u64(6);
    for scheme in SCHEMES {
        let least = fewest(Kind::Even, scheme);
        let shapes: &[Vec<usize>] = &[
            vec![least; 3],
            vec![least, least + 3, least + 1],
            // Blocks of one, of two and of three inner axes.
            vec![least, least + 1, 300],
            vec![least + 1, least + 2, 33],
            vec![least.max(3); 4],
            vec![least + 1, least, least + 1, least],
        ];
        for shape in shapes {
            for kinds in [[Kind::Even; 4], [Kind::Circle, Kind::Ascending, Kind::UnevenCircle, Kind::Descending]] {
                if shape.len() == 4 && least > 6 && kinds[0] != Kind::Even {
                    continue;
                }
                let lines: Vec<Line> = shape
                    .iter()
                    .zip(kinds)
                    .map(|(&length, kind)| Line::random(kind, length.max(3), 1.0, &mut rng))
                    .collect();
                check(&lines, scheme, 7);
            }
        }
        if least <= 4 {
            let lines: Vec<Line> = [4, 4, 5, 4, 6]
                .into_iter()
                .zip(KINDS)
                .map(|(length, kind)| Line::random(kind, length, 2.0, &mut rng))
                .collect();
            check(&lines, scheme, 8);
        }
    }
}

#[test]
fn the_difference_of_the_schemes_is_that_of_the_naive_ones() {
    let mut rng = StdRng::seed_from_u64(9);
    let lines = [Line::random(Kind::Even, 9, 1.0, &mut rng), Line::random(Kind::Ascending, 11, 1.0, &mut rng)];
    let samples = random(99, 10);
    let nested = Scheme::Nested { edge_order: 2 };
    for accuracy in [2, 4, 6] {
        let scheme = Scheme::Compact { accuracy };
        let options = FieldOptions { scheme, ..FieldOptions::default() };
        let field = Field::with(&samples, grid(&lines), &options).unwrap();
        let found = field.compute(&[Quantity::SchemeDifference]).unwrap().remove(0).values;
        let (a, b) = (derivatives(&lines, scheme, &samples), derivatives(&lines, nested, &samples));
        for (place, found) in found.iter().enumerate() {
            let gap = |k: usize| a[k].values[place] - b[k].values[place];
            let expected = (gap(2).powi(2) + 2.0 * gap(3).powi(2) + gap(4).powi(2)).sqrt();
            let scale: f64 = (2..5).map(|k| a[k].scales[place] + b[k].scales[place]).sum();
            assert!((found - expected).abs() <= ROUNDINGS * f64::EPSILON * scale, "{found} {expected} at {place}");
        }
    }
}
