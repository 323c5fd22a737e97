//! Hessians so large that products of their entries exceed the numbers.

use num_bigint::BigInt;
use oracle::mutation::generator;
use rand::RngExt;
use rand::rngs::StdRng;

use super::super::{InstructionSet, PENDING, RadiusBound, filter, inertia};
use super::{Points, decided, integer, signs};

/// Nearly singular semidefinite Hessians, so large that some products of their entries exceed the numbers, and
/// others do not.
fn large(order: usize, count: usize, random: &mut StdRng) -> Points {
    let mut packed: Vec<Vec<f64>> = Vec::new();
    for _ in 0..count {
        let scale = f64::MAX.powf(1.0 / order as f64) * random.random_range(0.5..1.05);
        let vectors: Vec<Vec<f64>> =
            (1..order).map(|_| (0..order).map(|_| 1.0 + random.random_range(-0.5..0.5)).collect()).collect();
        let of = |i: usize, j: usize| vectors.iter().map(|x: &Vec<f64>| x[i] * x[j]).sum::<f64>();
        let largest = (0..order).map(|i| of(i, i)).fold(0.0, f64::max);
        let sign = if random.random_bool(0.5) { scale } else { -scale };
        let places = (0..order).flat_map(|i| (i..order).map(move |j| (i, j)));
        packed.push(places.map(|(i, j)| of(i, j) / largest * sign).collect());
    }
    let radius = packed.iter().map(|h| [0.0, 1e-15, 1e-14][random.random_range(0..3_usize)] * h[0].abs()).collect();
    Points { order, packed, radius }
}

#[test]
fn products_beyond_the_numbers_decide_nothing_wrong() {
    let mut random = generator(59);
    for order in 2..=3 {
        let points = large(order, 20_000, &mut random);
        let (codes, _) = points.classify(InstructionSet::detect(), 1e-9);
        for (v, (packed, &r)) in points.packed.iter().zip(&points.radius).enumerate() {
            let h: Vec<BigInt> = packed.iter().map(|&x| integer(x)).collect();
            let found = inertia(order, packed, r).unwrap();
            let (above, below) = (signs(&h, &-integer(r)).0, signs(&h, &integer(r)).1);
            assert!(found.positive.lower <= above && found.negative.lower <= below, "{packed:?}, {r:e}: {found:?}");
            if codes[v] < 3 {
                assert_eq!(decided(order, above, below), Some(codes[v]), "{packed:?}, {r:e}");
            }
        }
    }
}

#[test]
fn the_filter_decides_of_large_hessians_what_it_decides_of_small_ones() {
    let mut random = generator(60);
    for order in 2..=4 {
        let points = large(order, 20_000, &mut random);
        let rows = points.rows();
        let codes = |unit: f64| {
            let scaled: Vec<Vec<f64>> = rows.iter().map(|row| row.iter().map(|x| x * unit).collect()).collect();
            let rows: Vec<&[f64]> = scaled.iter().map(Vec::as_slice).collect();
            let mut codes = vec![99; points.radius.len()];
            filter(order, &rows, RadiusBound { constant: 0.0, slope: 1e-15 }, &mut codes);
            codes
        };
        let (large, small) = (codes(1.0), codes(2.0_f64.powi(-1000 / order as i32)));
        let wrong = large.iter().zip(&small).filter(|(large, small)| **large != PENDING && large != small).count();
        assert_eq!(wrong, 0, "order {order}");
    }
}
