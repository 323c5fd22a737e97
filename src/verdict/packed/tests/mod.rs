use num_bigint::BigInt;
use num_traits::{Signed, Zero};
use rand::RngExt;
use rand::rngs::StdRng;

use super::*;
use crate::claim::CurvatureClass;
use crate::spectrum::packed::fill_eigenvalues;
use oracle::mutation::generator;
use oracle::{Table, exact};

mod large;

/// Everything that is judged, as integers: x·2¹⁰⁷⁴.
fn integer(x: f64) -> BigInt {
    let magnitude = x.abs().to_bits();
    let (biased, fraction) = ((magnitude >> 52) as usize, magnitude & ((1 << 52) - 1));
    let value = if biased == 0 { BigInt::from(fraction) } else { BigInt::from(fraction | 1 << 52) << (biased - 1) };
    if x < 0.0 { -value } else { value }
}

/// The numbers of positive and of negative eigenvalues of H + sI for orders 1 to 3: all roots of the characteristic
/// polynomial are real, so Descartes' rule of signs is exact.
fn signs(packed: &[BigInt], s: &BigInt) -> (usize, usize) {
    let coefficients: Vec<BigInt> = match packed {
        [a] => vec![a + s],
        [a, b, d] => {
            let (a, d) = (a + s, d + s);
            vec![&a + &d, a * d - b * b]
        }
        [a, b, c, d, e, f] => {
            let (a, d, f) = (a + s, d + s, f + s);
            let pairs = &a * &d + &a * &f + &d * &f - b * b - c * c - e * e;
            let determinant = &a * (&d * &f - e * e) - b * (b * &f - c * e) + c * (b * e - c * &d);
            vec![a + d + f, pairs, determinant]
        }
        _ => unreachable!("orders 1 to 3"),
    };
    // λⁿ − e₁λⁿ⁻¹ + e₂λⁿ⁻² − …: for −λ the signs do not alternate.
    let changes = |alternate: bool| {
        let mut last = true;
        let mut count = 0;
        for (k, e) in coefficients.iter().enumerate().filter(|(_, e)| !e.is_zero()) {
            let positive = e.is_positive() == (!alternate || k % 2 == 1);
            count += usize::from(positive != last);
            last = positive;
        }
        count
    };
    (changes(true), changes(false))
}

/// The class that is certain at radius r, if one is.
fn decided(order: usize, positive: usize, negative: usize) -> Option<u8> {
    match () {
        () if positive == order => Some(0),
        () if negative == order => Some(1),
        () if positive > 0 && negative > 0 => Some(2),
        () => None,
    }
}

fn expected(order: usize, packed: &[BigInt], r: &BigInt) -> Option<u8> {
    decided(order, signs(packed, &-r).0, signs(packed, r).1)
}

struct Points {
    order: usize,
    packed: Vec<Vec<f64>>,
    radius: Vec<f64>,
}

impl Points {
    fn rows(&self) -> Vec<Vec<f64>> {
        let count = self.order * (self.order + 1) / 2;
        (0..count).map(|k| self.packed.iter().map(|packed| packed[k]).collect()).collect()
    }

    fn classify(&self, set: InstructionSet, tightness: f64) -> (Vec<u8>, u64) {
        let rows = self.rows();
        let rows: Vec<&[f64]> = rows.iter().map(Vec::as_slice).collect();
        let mut codes = vec![99; self.radius.len()];
        let floor = vec![0.0; codes.len()];
        let settled = classify_on(set, self.order, &rows, &self.radius, &floor, tightness, &mut codes);
        (codes, settled)
    }
}

/// Hessians that are hard to judge: small integers, nearly dependent lines, equal eigenvalues, entries of any size, and
/// radii that are an eigenvalue, or its neighbour.
fn hard(order: usize, count: usize, random: &mut StdRng) -> Points {
    let entries = order * (order + 1) / 2;
    let mut packed: Vec<Vec<f64>> = Vec::new();
    for k in 0..count {
        let vector: Vec<f64> = (0..order).map(|_| random.random_range(-1.0..1.0)).collect();
        let other: Vec<f64> = (0..order).map(|_| random.random_range(-1.0..1.0)).collect();
        let of = |entry: &dyn Fn(usize, usize) -> f64| -> Vec<f64> {
            (0..order).flat_map(|i| (i..order).map(move |j| (i, j))).map(|(i, j)| entry(i, j)).collect()
        };
        let unit = |i: usize, j: usize| f64::from(u8::from(i == j));
        let length: f64 = vector.iter().map(|x| x * x).sum();
        let scale = [1.0, 1.0, 1e-200, 1e200, 1e-310, 1e300][random.random_range(0..6_usize)];
        let mut h: Vec<f64> = match k % 6 {
            0 => (0..entries).map(|_| random.random_range(-1.0..1.0)).collect(),
            1 => (0..entries).map(|_| f64::from(random.random_range(-2..3_i8))).collect(),
            2 => of(&|i, j| vector[i] * vector[j]),
            3 => of(&|i, j| vector[i] * vector[j] + 1e-9 * other[i] * other[j]),
            4 => of(&|i, j| unit(i, j) - 2.0 * vector[i] * vector[j] / length),
            _ => (0..entries)
                .map(|_| random.random_range(-1.0..1.0) * 10_f64.powi(random.random_range(-12..1)))
                .collect(),
        };
        let sign = if random.random_bool(0.5) { scale } else { -scale };
        h.iter_mut().for_each(|x| *x *= sign);
        packed.push(h);
    }
    let radius = packed
        .iter()
        .map(|h| {
            let size = h.iter().fold(0.0_f64, |max, x| max.max(x.abs()));
            let mut values = vec![[0.0]; order];
            let columns: Vec<[f64; 1]> = h.iter().map(|&x| [x]).collect();
            let rows: Vec<&[f64]> = columns.iter().map(<[f64; 1]>::as_slice).collect();
            fill_eigenvalues(order, &rows, &mut values.iter_mut().map(<[f64; 1]>::as_mut_slice).collect::<Vec<_>>());
            let value = values[random.random_range(0..order)][0].abs();
            match random.random_range(0..6) {
                0 => 0.0,
                1 => value,
                2 => value * (1.0 + 1e-14 * f64::from(random.random_range(-9..10_i8))),
                3 => size * 1e-13,
                4 => size * random.random_range(0.0..1.0),
                _ => value * 0.999,
            }
        })
        .collect();
    Points { order, packed, radius }
}

#[test]
fn decided_classes_are_those_of_exact_inertia() {
    let mut random = generator(55);
    let (mut sure, mut lost) = (0, 0);
    for (order, count) in [(1, 1000), (2, 10_000), (3, 30_000)] {
        let points = hard(order, count, &mut random);
        let (codes, settled) = points.classify(InstructionSet::detect(), 1e-9);
        for set in InstructionSet::available() {
            assert_eq!(points.classify(set, 1e-9), (codes.clone(), settled));
        }
        assert!(order == 1 || settled > 0);
        for (v, (packed, &r)) in points.packed.iter().zip(&points.radius).enumerate() {
            let code = codes[v];
            if !packed.iter().all(|x| x.is_finite()) {
                assert_eq!(code, 255);
                continue;
            }
            let h: Vec<BigInt> = packed.iter().map(|&x| integer(x)).collect();
            let exact = expected(order, &h, &integer(r));
            if code < 3 {
                assert_eq!(exact, Some(code), "{packed:?}, {r:e}");
                sure += 1;
            } else if exact.is_some() {
                // Then a radius that is larger by the error of the eigenvalues leaves the class open.
                lost += 1;
                let norm = packed.iter().map(|x| integer(x.abs())).max().unwrap() * (2 * order);
                let gap = ((norm * 300_u32) >> 53) + 1000;
                assert_eq!(expected(order, &h, &(integer(r) + gap)), None, "{packed:?}, {r:e}, {code}");
            }
        }
    }
    assert!(sure > 15_000 && lost > 100, "{sure}, {lost}");
}

#[test]
fn the_rule_of_signs_counts_as_elimination_does() {
    let mut random = generator(56);
    for order in 1..=3 {
        let points = hard(order, 60, &mut random);
        for (packed, &r) in points.packed.iter().zip(&points.radius) {
            let entry = |i: usize, j: usize| exact(packed[packed_index(order, i.min(j), i.max(j))]);
            let shifted =
                |s: f64| Table::from_fn(order, order, |i, j| if i == j { entry(i, j) + exact(s) } else { entry(i, j) });
            let h: Vec<BigInt> = packed.iter().map(|&x| integer(x)).collect();
            for s in [r, -r] {
                let (positive, _, negative) = shifted(s).inertia();
                assert_eq!(signs(&h, &integer(s)), (positive, negative));
            }
        }
    }
}

#[test]
fn orders_above_three_agree_with_exact_inertia_too() {
    let mut random = generator(57);
    let (mut sure, mut definite) = (0, 0);
    let mut settled = 0;
    for (order, count) in [(4, 3000), (5, 1500), (6, 1000), (7, 60)] {
        let mut points = hard(order, count, &mut random);
        // Some that are definite for sure.
        for (v, packed) in points.packed.iter_mut().enumerate().step_by(3) {
            let size = packed.iter().fold(0.0_f64, |max, x| max.max(x.abs()));
            let shift = if v % 2 == 0 { 5.0 * size } else { -5.0 * size };
            (0..order).for_each(|i| packed[packed_index(order, i, i)] += shift);
        }
        let (codes, by_others) = points.classify(InstructionSet::detect(), 1e-9);
        settled += if order < 7 { by_others } else { 0 };
        for ((packed, &r), &code) in points.packed.iter().zip(&points.radius).zip(&codes) {
            let entry = |i: usize, j: usize| exact(packed[packed_index(order, i.min(j), i.max(j))]);
            let inertia = |s: f64| {
                Table::from_fn(order, order, |i, j| if i == j { entry(i, j) + exact(s) } else { entry(i, j) }).inertia()
            };
            if !packed.iter().all(|x| x.is_finite()) {
                assert_eq!(code, 255);
                continue;
            }
            let exact = decided(order, inertia(-r).0, inertia(r).2);
            definite += usize::from(code < 2);
            if code < 3 {
                assert_eq!(exact, Some(code), "{packed:?}, {r:e}");
                sure += 1;
            }
        }
    }
    assert!(sure > 2000 && definite > 600 && settled > 100, "{sure}, {definite}, {settled}");
}

#[test]
fn every_instruction_set_gives_the_same_codes_at_every_length() {
    let mut random = generator(58);
    for order in 1..=4 {
        for length in (0..=40).chain([63, 64, 65, 128, 130]) {
            let points = hard(order, length, &mut random);
            let one_by_one: Vec<u8> = (0..length)
                .map(|v| {
                    let one = Points { order, packed: vec![points.packed[v].clone()], radius: vec![points.radius[v]] };
                    one.classify(InstructionSet::Portable, 1e-9).0[0]
                })
                .collect();
            for set in InstructionSet::available() {
                assert_eq!(points.classify(set, 1e-9).0, one_by_one);
            }
        }
    }
}

#[test]
fn negation_swaps_minimum_and_maximum() {
    let mut random = generator(59);
    for (order, count) in [(1, 200), (2, 2000), (3, 5000), (4, 60)] {
        let points = hard(order, count, &mut random);
        let negated = points.packed.iter().map(|packed| packed.iter().map(|x| -x).collect()).collect();
        let negated = Points { order, packed: negated, radius: points.radius.clone() };
        let swapped = |code: u8| if code < 2 { 1 - code } else { code };
        let (codes, settled) = points.classify(InstructionSet::detect(), 1e-9);
        let expected: Vec<u8> = codes.iter().map(|&code| swapped(code)).collect();
        assert_eq!(negated.classify(InstructionSet::detect(), 1e-9), (expected, settled));
    }
}

#[test]
fn degenerate_is_tight_and_undetermined_is_wide() {
    let diagonal = |order: usize, first: f64| {
        let mut packed = vec![0.0; order * (order + 1) / 2];
        packed[0] = first;
        packed
    };
    for order in 1..=5 {
        let first = if order == 1 { 0.0 } else { 1.0 };
        let code = |first: f64, r: f64, floor: f64, tightness: f64| {
            let packed = diagonal(order, first);
            let columns: Vec<[f64; 1]> = packed.iter().map(|&x| [x]).collect();
            let rows: Vec<&[f64]> = columns.iter().map(<[f64; 1]>::as_slice).collect();
            let mut codes = [99];
            classify(order, &rows, &[r], &[floor], tightness, &mut codes);
            codes[0]
        };
        assert_eq!(code(first, 0.0, 0.0, 0.0), 3);
        assert_eq!(code(0.0, 0.0, 0.0, 0.0), 3);
        assert_eq!(code(first, 1e-3, 0.0, 1e-6), 4);
        assert_eq!(code(first, 1e-3, 6e-4, 1e-6), 3);
        assert_eq!(code(first, 1e-3, 4e-4, 1e-6), 4);
        assert_eq!(code(1.0, 2.0, 0.0, 1.0), 4);
        assert_eq!(code(1.0, 2.0, 0.0, 2.0), 3);
        for (h, r, floor) in
            [(f64::NAN, 1.0, 1.0), (1.0, f64::NAN, 1.0), (1.0, 1.0, f64::NAN), (1.0, 1.0, f64::INFINITY)]
        {
            assert_eq!(code(h, r, floor, 1e-6), 255);
        }
        assert_eq!(code(f64::NEG_INFINITY, 1.0, 1.0, 1e-6), 255);
        assert_eq!(code(1.0, f64::INFINITY, 1.0, 1e-6), 255);
    }
}

#[test]
fn the_inertia_of_one_matrix_is_the_judgement_of_many() {
    let mut random = generator(62);
    let mut saddles = 0;
    for (order, count) in [(1, 200), (2, 2000), (3, 4000), (4, 400), (5, 200), (6, 150), (7, 40)] {
        let points = hard(order, count, &mut random);
        let (codes, _) = points.classify(InstructionSet::detect(), 1e-9);
        for ((packed, &r), &code) in points.packed.iter().zip(&points.radius).zip(&codes) {
            let Ok(judged) = inertia(order, packed, r) else {
                assert_eq!(code, 255);
                continue;
            };
            let class = CurvatureClass::from_inertia(order, &judged);
            let decided = PointClass::from_code(code).filter(|class| class.is_decided());
            assert_eq!(class.map(PointClass::from), decided, "{packed:?}, {r:e}: {judged:?}");
            if order <= 3 {
                let h: Vec<BigInt> = packed.iter().map(|&x| integer(x)).collect();
                let (positive, negative) = (signs(&h, &integer(-r)).0, signs(&h, &integer(r)).1);
                let least = (judged.positive.lower, judged.negative.lower);
                assert!(least.0 <= positive && least.1 <= negative, "{packed:?}, {r:e}: {judged:?}");
                saddles += usize::from(class == Some(CurvatureClass::Saddle { morse_index: judged.negative }));
            }
        }
    }
    assert!(saddles > 500, "{saddles}");
}

#[test]
fn minors_decide_nearly_all_points() {
    let mut random = generator(60);
    let packed: Vec<Vec<f64>> =
        (0..20_000).map(|_| (0..6).map(|_| random.random_range(-1.0..1.0_f64)).collect()).collect();
    let radius = vec![1e-6; packed.len()];
    let (_, settled) = Points { order: 3, packed, radius }.classify(InstructionSet::detect(), 1e-9);
    assert!(settled < 3, "{settled}");
}

#[test]
fn margins_have_the_sign_of_the_verdict() {
    let mut random = generator(61);
    for order in 1..=3 {
        let points = hard(order, 2000, &mut random);
        let (codes, _) = points.classify(InstructionSet::detect(), 1e-9);
        let rows = points.rows();
        let rows: Vec<&[f64]> = rows.iter().map(Vec::as_slice).collect();
        let mut values = vec![vec![0.0; codes.len()]; order];
        fill_eigenvalues(order, &rows, &mut values.iter_mut().map(Vec::as_mut_slice).collect::<Vec<_>>());
        let values: Vec<&[f64]> = values.iter().map(Vec::as_slice).collect();
        let mut found = vec![0.0; codes.len()];
        margins(&values, &points.radius, &codes, &mut found).unwrap();
        for (v, (&margin, &code)) in found.iter().zip(&codes).enumerate() {
            assert!(if code == 255 {
                margin.is_nan()
            } else if code < 3 {
                margin >= 0.0
            } else {
                margin <= 0.0
            });
            let (low, high, r) = (values[0][v], values[order - 1][v], points.radius[v]);
            let plain = match code {
                0 => low - r,
                1 => -high - r,
                2 => high.min(-low) - r,
                _ => continue,
            };
            assert!(margin == plain.max(0.0));
        }
    }
}

#[test]
fn misuse_is_an_error() {
    let row: &[f64] = &[1.0, 2.0];
    let mut codes = [0; 2];
    assert!(matches!(classes(2, &[row; 2], row, row, 0.0, &mut codes), Err(Error::Shape { .. })));
    assert!(matches!(classes(1, &[row], &row[1..], row, 0.0, &mut codes), Err(Error::Shape { .. })));
    assert!(matches!(classes(1, &[row], &[0.0, -1.0], row, 0.0, &mut codes), Err(Error::Domain { .. })));
    assert!(matches!(classes(1, &[row], row, row, f64::NAN, &mut codes), Err(Error::Domain { .. })));
    assert_eq!(classes(0, &[], row, row, 0.0, &mut codes), Ok(2));
    assert!(matches!(margins(&[row], row, &codes, &mut [0.0]), Err(Error::Shape { .. })));
}

#[test]
fn codes_and_counts() {
    for code in 0..=255 {
        assert_eq!(PointClass::from_code(code).map_or(code, |class| class as u8), code);
    }
    let mut counts = ClassCounts::of(&[0, 1, 1, 2, 3, 4, 4, 255, 77]);
    counts += ClassCounts::of(&[2]);
    let known = ClassCounts { minima: 1, maxima: 2, saddles: 2, degenerate: 1, undetermined: 2, invalid: 2 };
    assert_eq!((counts, counts.total()), (known, 10));
}
