//! Samples of other types, orders and masks are converted slab by slab; the result is that of the f64 in one piece.

mod formats;

use gramkit::Field;
use gramkit::field::{Axis, FieldOptions, Grid, Quantity, Samples};
use gramkit::matrix::Layout;

use crate::field::lines::{LINEAR, SCHEMES, assert_same, assert_same_maps, compact, nested};

/// Whole numbers that all the types hold.
fn whole_numbers(count: usize) -> Vec<u8> {
    (0..count as u64).map(|k| (k.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 57) as u8).collect()
}

/// More than a slab of 2²¹ samples, in planes of one, of many and of few.
fn shapes() -> [Vec<usize>; 3] {
    [vec![2_100_001], vec![710, 3001], vec![72_000, 6, 5]]
}

#[test]
fn slabs_do_not_show() {
    for (shape, options) in shapes().into_iter().zip([compact(4), compact(2), nested(2)]) {
        let bytes = whole_numbers(shape.iter().product());
        let (samples, floats): (Vec<f64>, Vec<f32>) = bytes.iter().map(|&x| (f64::from(x), f32::from(x))).unzip();
        let mut axes = vec![Axis::even(0.25).unwrap().periodic()];
        axes.extend(shape[1..].iter().map(|_| Axis::even(1.5).unwrap()));
        let even = Grid::spaced(&shape, &vec![0.5; shape.len()]).unwrap();
        for grid in [even, Grid::new(&shape, axes).unwrap()] {
            let quantities = [Quantity::Hessian];
            let whole = Field::with(&samples, grid.clone(), &options).unwrap().compute(&quantities).unwrap();
            let single = shape.len() == 2;
            let samples = if single { Samples::from(&floats) } else { Samples::from(&bytes) };
            let slabs = Field::with(samples, grid.clone(), &options).unwrap();
            assert_same_maps(&slabs.compute(&quantities).unwrap(), &whole, &format!("{shape:?}"));
        }
    }
}

#[test]
fn a_mask_is_the_same_as_nan() {
    for (shape, options) in shapes().into_iter().zip([nested(1), compact(6), compact(2)]) {
        let mut samples: Vec<f64> = whole_numbers(shape.iter().product()).into_iter().map(f64::from).collect();
        let present: Vec<bool> = (0..samples.len()).map(|k| k % 90_001 != 5 && k != 2_097_152).collect();
        let grid = Grid::spaced(&shape, &vec![0.5; shape.len()]).unwrap();
        let masked = Field::with(&samples, grid.clone(), &options).unwrap().with_mask(&present).unwrap();
        let maps = masked.compute(&[Quantity::Hessian]).unwrap();
        // What a masked sample holds does not matter, an infinity included.
        let mut wild = samples.clone();
        let holes = |samples: &mut Vec<f64>, with: f64| {
            samples.iter_mut().zip(&present).filter(|(_, p)| !**p).for_each(|(s, _)| *s = with);
        };
        holes(&mut wild, f64::INFINITY);
        holes(&mut samples, f64::NAN);
        let nan = Field::with(&samples, grid.clone(), &options).unwrap();
        let wild = Field::with(&wild, grid, &options).unwrap().with_mask(&present).unwrap();
        assert_same_maps(&maps, &nan.compute(&[Quantity::Hessian]).unwrap(), "NaN");
        assert_same_maps(&maps, &wild.compute(&[Quantity::Hessian]).unwrap(), "infinite");
    }
}

#[test]
fn every_type_of_sample_is_computed_in_f64() {
    let shape = [9, 10];
    let bytes: Vec<u8> = whole_numbers(90);
    macro_rules! same {
        ($($element:ty),*) => {$({
            let samples: Vec<$element> = bytes.iter().map(|&x| x as $element).collect();
            let field = Field::new(&samples, &shape, &[0.5, 2.0]).unwrap();
            assert_eq!((field.value_at(&[3, 4]).unwrap(), Samples::from(&samples).len()), (f64::from(bytes[34]), 90));
            field.compute(&LINEAR).unwrap()
        }),*};
    }
    let maps = [
        same!(f64),
        same!(f32),
        same!(i8),
        same!(i16),
        same!(i32),
        same!(i64),
        same!(u8),
        same!(u16),
        same!(u32),
        same!(u64),
    ];
    maps.iter().for_each(|other| assert_same_maps(other, &maps[0], "types"));
}

#[test]
fn the_order_of_storage_turns_the_axes_and_nothing_else() {
    let shape = [9, 11, 8];
    let reversed = [8, 11, 9];
    let samples: Vec<f64> = whole_numbers(9 * 11 * 8).into_iter().map(f64::from).collect();
    let axes = || {
        [
            Axis::even(0.5).unwrap(),
            Axis::even(2.0).unwrap().periodic(),
            Axis::uneven((0..8).map(|k| f64::from(k * k)).collect()).unwrap(),
        ]
    };
    for scheme in SCHEMES {
        let options = FieldOptions { scheme, ..FieldOptions::default() };
        let column = Field::with(&samples, Grid::new(&shape, axes().into()).unwrap(), &options).unwrap();
        let column = column.stored_as(Layout::ColumnMajor).unwrap();
        let row =
            Field::with(&samples, Grid::new(&reversed, axes().into_iter().rev().collect()).unwrap(), &options).unwrap();
        let (a, b) = (column.compute(&LINEAR).unwrap(), row.compute(&LINEAR).unwrap());
        for i in 0..3 {
            assert_same(a[0].component(i), b[0].component(2 - i), "gradient");
            for j in 0..3 {
                assert_same(a[2].component(3 * i + j), b[2].component(3 * (2 - i) + (2 - j)), "Hessian");
            }
        }
        assert_eq!(column.value_at(&[1, 2, 3]).unwrap(), samples[1 + 9 * (2 + 11 * 3)]);
        assert_eq!(a[1].shape, [6, 9, 11, 8]);
    }
}
