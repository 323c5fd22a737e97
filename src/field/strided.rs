//! Samples of an array that do not follow one another in memory.

use std::ops::Range;

use ndarray::{ArrayViewD, Axis};

use crate::field::grid::Samples;

/// A type of the samples in an array: `f64`, `f32`, and integers of up to 64 bits.
pub trait Sample: sealed::Sealed {}

mod sealed {
    use ndarray::ArrayViewD;

    use crate::field::grid::Samples;

    pub trait Sealed: Copy + 'static {
        fn in_order(samples: &[Self]) -> Samples<'_>;

        fn strided(array: ArrayViewD<'_, Self>) -> super::Strided<'_>;
    }
}

macro_rules! strided {
    ($($variant:ident $element:ty),*) => {
        /// An array of any strides.
        #[derive(Clone, Debug)]
        #[allow(missing_docs)]
        pub enum Strided<'a> {
            $($variant(ArrayViewD<'a, $element>),)*
        }

        $(
            impl Sample for $element {}

            impl sealed::Sealed for $element {
                fn in_order(samples: &[Self]) -> Samples<'_> {
                    Samples::$variant(samples)
                }

                fn strided(array: ArrayViewD<'_, Self>) -> Strided<'_> {
                    Strided::$variant(array)
                }
            }
        )*

        impl Strided<'_> {
            pub(super) fn len(&self) -> usize {
                match self {
                    $(Self::$variant(array) => array.len(),)*
                }
            }

            /// Writes consecutive samples, counted in row-major order, as `f64`.
            pub(super) fn convert(&self, places: Range<usize>, into: &mut [f64]) {
                match self {
                    $(Self::$variant(array) => convert(array.view(), places, into),)*
                }
            }

            /// The unit roundoff of the type.
            pub(super) fn roundoff(&self) -> f64 {
                match self {
                    $(Self::$variant(_) => Samples::$variant(&[]).roundoff(),)*
                }
            }
        }
    };
}

strided!(F64 f64, F32 f32, I8 i8, I16 i16, I32 i32, I64 i64, U8 u8, U16 u16, U32 u32, U64 u64);

impl Strided<'_> {
    /// A sample as `f64`; NaN beyond the last.
    pub(super) fn get(&self, place: usize) -> f64 {
        let mut sample = [f64::NAN];
        if place < self.len() {
            self.convert(place..place + 1, &mut sample);
        }
        sample[0]
    }
}

fn convert<T: Sample>(array: ArrayViewD<'_, T>, places: Range<usize>, into: &mut [f64]) {
    if array.ndim() == 1 {
        let line = array.slice_axis(Axis(0), places.into());
        match line.to_slice() {
            Some(samples) => T::in_order(samples).convert(0..samples.len(), into),
            None => {
                let one = |sample: &T| T::in_order(std::slice::from_ref(sample)).get(0);
                into.iter_mut().zip(line.iter()).for_each(|(to, sample)| *to = one(sample));
            }
        }
        return;
    }
    // A grid has no axis without points, and an array without axes is in order.
    let plane = array.len() / array.len_of(Axis(0)).max(1);
    let mut rest = into;
    for index in places.start / plane.max(1)..places.end.div_ceil(plane.max(1)) {
        let first = index * plane;
        let within = places.start.max(first) - first..places.end.min(first + plane) - first;
        let (part, others) = std::mem::take(&mut rest).split_at_mut(within.len());
        convert(array.index_axis(Axis(0), index), within, part);
        rest = others;
    }
}
