//! How far the points of a batch are from another class.

use super::fits;
use crate::claim::PointClass;
use crate::error::Result;

/// How far each point is from another class: max(λ_min, −λ_max, min(λ_max, −λ_min)) − r.
///
/// `values` are the [eigenvalues](crate::spectrum::packed::eigenvalues) of the Hessians, ascending, and `codes` their
/// [classes](super::classes) with the same radius. Where the class is decided, every H' within r and the margin is of
/// that class but for roundings, and the margin is not negative. Where it is not decided, the margin is what is
/// missing, and not positive. It is NaN where the point is invalid.
///
/// ```
/// use gramkit::{spectrum, verdict};
/// let hessians: [&[f64]; 3] = [&[2.0, 1.0], &[0.0, 0.0], &[3.0, 0.125]];
/// let (radius, mut codes) = ([0.25; 2], [0; 2]);
/// verdict::packed::classes(2, &hessians, &radius, &[0.0; 2], 1e-9, &mut codes)?;
/// let (mut low, mut high, mut margins) = ([0.0; 2], [0.0; 2], [0.0; 2]);
/// spectrum::packed::eigenvalues(2, &hessians, &mut [&mut low, &mut high])?;
/// verdict::packed::margins(&[&low, &high], &radius, &codes, &mut margins)?;
/// assert_eq!((codes, margins), ([0, 4], [1.75, -0.125]));
/// # Ok::<(), gramkit::Error>(())
/// ```
///
/// # Errors
/// [`Error::Shape`](crate::error::Error::Shape).
pub fn margins(values: &[&[f64]], radius: &[f64], codes: &[u8], margins: &mut [f64]) -> Result<()> {
    for row in values.iter().chain([&radius]) {
        fits("length of a row", margins.len(), row.len())?;
    }
    fits("length of a row", margins.len(), codes.len())?;
    let (Some(low), Some(high)) = (values.first(), values.last()) else { return Ok(()) };
    for (v, margin) in margins.iter_mut().enumerate() {
        let of_saddle = if high[v] < -low[v] { high[v] } else { -low[v] };
        let largest = [-high[v], of_saddle].into_iter().fold(low[v], |max, x| if x > max { x } else { max });
        let distance = largest - radius[v];
        *margin = match PointClass::from_code(codes[v]) {
            Some(class) if class.is_decided() => {
                if distance > 0.0 {
                    distance
                } else {
                    0.0
                }
            }
            Some(PointClass::Degenerate | PointClass::Undetermined) => {
                if distance < 0.0 {
                    distance
                } else {
                    0.0
                }
            }
            _ => f64::NAN,
        };
    }
    Ok(())
}
