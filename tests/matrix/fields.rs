//! Fields of arrays of ndarray: the same as of the samples in order, whatever the strides.

use gramkit::field::{FieldOptions, Grid, Quantity, Sample, Samples};
use gramkit::matrix::Layout;
use gramkit::{Error, Field};
use ndarray::{Array, ArrayD, ArrayView, ArrayViewD, Axis, Dimension, IxDyn, ShapeBuilder, Slice, array, s};

/// Small integers: with spacings that are powers of two and weights of accuracy 2, no derivative is rounded.
fn whole(index: &IxDyn) -> i16 {
    index.slice().iter().enumerate().map(|(axis, &i)| (i as i16 - 3) * (i as i16 + axis as i16) % 17).sum::<i16>()
}

const SPACING: [f64; 3] = [0.5, 1.0, 2.0];

/// Views of all kinds of strides that begin with this array: with gaps, backward, axes exchanged.
fn views<T>(array: ArrayViewD<'_, T>) -> Vec<ArrayViewD<'_, T>> {
    let mut found = vec![array.clone(), array.clone().reversed_axes()];
    for axis in 0..array.ndim() {
        let mut stepped = array.clone();
        stepped.slice_axis_inplace(Axis(axis), Slice::new(1, None, 2));
        let mut backward = array.clone();
        backward.invert_axis(Axis(axis));
        let mut both = stepped.clone().reversed_axes();
        both.invert_axis(Axis(0));
        let mut exchanged = array.clone();
        exchanged.swap_axes(axis, 0);
        found.extend([stepped, backward, both, exchanged]);
    }
    found
}

fn is_as_in_order<T, D>(array: ArrayView<'_, T, D>)
where
    T: Sample,
    D: Dimension,
    for<'s> Samples<'s>: From<&'s [T]>,
{
    let spacing = &SPACING[..array.ndim()];
    let copy: Vec<T> = array.iter().copied().collect();
    let expected = Field::new(copy.as_slice(), array.shape(), spacing).unwrap();
    let field = Field::from_array(array.clone(), spacing).unwrap();
    let quantities = [Quantity::Gradient, Quantity::Hessian, Quantity::FullHessian, Quantity::Laplacian];
    let maps = field.compute(&quantities).unwrap();
    for (found, expected) in maps.into_iter().zip(expected.compute(&quantities).unwrap()) {
        let quantity = found.quantity;
        let (found, expected) = (found.into_array().unwrap(), expected.into_array().unwrap());
        assert_eq!(found, expected, "{quantity:?} with strides {:?}", array.strides());
    }
    let codes = |field: &Field<'_>| field.array_of(field.classes().unwrap().codes).unwrap();
    assert_eq!(codes(&field), codes(&expected), "strides {:?}", array.strides());
    for (place, index) in ndarray::indices(array.raw_dim().into_dyn()).into_iter().enumerate() {
        let of_copy = Samples::from(copy.as_slice()).get(place);
        assert_eq!(field.value_at(index.slice()).unwrap(), of_copy, "strides {:?}", array.strides());
    }
}

#[test]
fn arrays_of_any_strides_and_numbers_are_differentiated_as_in_order() {
    for shape in [vec![9], vec![11, 9], vec![9, 10, 11]] {
        for column_major in [false, true] {
            let array: ArrayD<i16> = Array::from_shape_fn(IxDyn(&shape).set_f(column_major), |index| whole(&index));
            views(array.view()).into_iter().for_each(is_as_in_order);
            views(array.mapv(f64::from).view()).into_iter().for_each(is_as_in_order);
            views(array.mapv(f32::from).view()).into_iter().for_each(is_as_in_order);
            views(array.mapv(i64::from).view()).into_iter().for_each(is_as_in_order);
        }
    }
    is_as_in_order(array![0_u8, 1, 4, 9, 16].view());
}

#[test]
fn a_column_major_array_is_read_as_it_lies_in_memory() {
    // Numbers that are rounded: the bits are those of the same memory, read in this order.
    let array = Array::from_shape_fn((8, 9).f(), |(i, j)| (0.3 * i as f64).sin() * (0.7 * j as f64).cos());
    let memory: Vec<f64> = array.t().iter().copied().collect();
    let expected = Field::new(&memory, &[8, 9], &[0.3, 0.7]).unwrap().stored_as(Layout::ColumnMajor).unwrap();
    let field = Field::from_array(array.view(), &[0.3, 0.7]).unwrap();
    let map = |field: &Field<'_>| field.compute(&[Quantity::Hessian]).unwrap().remove(0);
    assert_eq!(map(&field), map(&expected));
    assert_eq!(map(&field).values.len(), map(&field).into_array().unwrap().len());
    let mixed = field.hessian_at(&[3, 5]).unwrap()[(0, 1)];
    assert_eq!(map(&field).into_array().unwrap()[[1, 3, 5]], mixed);
}

#[test]
fn points_of_a_strided_array_are_judged_as_in_order() {
    let wave = Array::from_shape_fn((40, 30), |(i, j)| (0.25 * i as f64).sin() + (0.4 * j as f64).cos());
    let part = wave.slice(s![..;-2, ..;3]);
    let copy: Vec<f64> = part.iter().copied().collect();
    let (options, spacing) = (FieldOptions { noise: 1e-9, ..FieldOptions::default() }, [0.5, 1.2]);
    let grid = || Grid::spaced(part.shape(), &spacing).unwrap();
    let field = Field::from_array_with(part, grid(), &options).unwrap();
    let expected = Field::with(&copy, grid(), &options).unwrap();
    assert_eq!(field.hessian_at(&[5, 3]), expected.hessian_at(&[5, 3]));
    let points = |field: &Field<'_>| format!("{:?}", field.critical_points().unwrap());
    assert_eq!(points(&field), points(&expected));
    // The mask is in row-major order.
    let present: Vec<bool> = (0..copy.len()).map(|place| place != 57).collect();
    let (field, expected) = (field.with_mask(&present).unwrap(), expected.with_mask(&present).unwrap());
    assert_eq!(field.classes(), expected.classes());
    assert!(field.value_at(&[5, 7]).unwrap().is_nan());
}

#[test]
fn arrays_of_another_shape_are_refused() {
    let array = Array::from_shape_fn((6, 5), |(i, j)| (i * j) as f64);
    let grid = |shape: &[usize]| Grid::spaced(shape, &SPACING[..shape.len()]).unwrap();
    let with = |shape| Field::from_array_with(array.view(), grid(shape), &FieldOptions::default()).unwrap_err();
    assert!(matches!(with(&[6, 5, 1]), Error::Shape { expected: 3, found: 2, .. }));
    assert!(matches!(with(&[5, 6]), Error::Shape { expected: 5, found: 6, .. }));
    assert!(Field::from_array(array.view(), &[1.0]).is_err());
    assert!(Field::from_array(array.slice(s![..1, ..]), &[1.0, 1.0]).is_err());
    let field = Field::from_array(array.view(), &[1.0, 1.0]).unwrap();
    let found = field.array_of(vec![0_u8; 29]).unwrap_err();
    assert!(matches!(found, Error::Shape { expected: 30, found: 29, .. }));
    let mut map = field.compute(&[Quantity::Gradient]).unwrap().remove(0);
    map.shape.clear();
    assert!(matches!(map.into_array(), Err(Error::Shape { expected: 1, found: 60, .. })));
}
