//! A quantity at every point of a field.

use crate::field::pass::Quantity;
use crate::matrix::Layout;

/// A quantity at every point of a field.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(try_from = "written::Written"))]
#[non_exhaustive]
pub struct Map {
    /// What it is.
    pub quantity: Quantity,
    /// The lengths of its axes: those of the components, then those of the field.
    pub shape: Vec<usize>,
    /// One component after the other, each in the order of the samples.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub values: Vec<f64>,
    #[cfg_attr(feature = "serde", serde(skip))]
    pub(super) points: usize,
    /// Of the samples.
    pub(super) layout: Layout,
}

impl Map {
    /// A component at every point, in the order of the samples.
    ///
    /// # Panics
    /// If there is no such component, as an index does.
    pub fn component(&self, component: usize) -> &[f64] {
        &self.values[component * self.points..][..self.points]
    }
}

#[cfg(feature = "serde")]
mod written {
    use super::{Layout, Map, Quantity};
    use crate::field::grid::number_of_points;

    /// What a map is read from.
    #[derive(serde::Deserialize)]
    pub(super) struct Written {
        quantity: Quantity,
        shape: Vec<usize>,
        #[serde(with = "crate::infinity")]
        values: Vec<f64>,
        layout: Layout,
    }

    impl TryFrom<Written> for Map {
        type Error = String;

        fn try_from(written: Written) -> Result<Self, String> {
            let Written { quantity, shape, values, layout } = written;
            let size = number_of_points(&shape);
            // The components come first, and there are some for any number of axes.
            let leading = (1..=shape.len()).find_map(|dimension| {
                let leading = quantity.leading(dimension);
                let fits = leading.len() + dimension == shape.len() && shape.starts_with(&leading);
                fits.then(|| leading.iter().product::<usize>())
            });
            match leading {
                Some(components) if size == Some(values.len()) && components > 0 => {
                    Ok(Self { quantity, points: values.len() / components, shape, values, layout })
                }
                _ => Err(format!("{} values of a map of another shape", values.len())),
            }
        }
    }
}
