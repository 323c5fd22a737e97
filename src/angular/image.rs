//! The image: n² entries, on demand and into memory of the caller's.
//!
//! g_ij = fl(fl(cᵢcⱼ) − fl(sᵢsⱼ)) or fl(fl(sᵢcⱼ) − fl(cᵢsⱼ)), each operation rounded by itself whatever the processor,
//! so a summation field is symmetric and a difference field skew to the bit, and every way to an entry gives the same
//! bits. The stored ĉ and ŝ are within u|c| + 42u² and u·s + 42u² of c and s; so an entry is within
//! (4u + 7u²)(|cᵢcⱼ| + |sᵢsⱼ|) + 42u²(|cᵢ| + |cⱼ| + |sᵢ| + |sⱼ|)(1 + 4u) + η ≤ 4.01u of that of the series as it was
//! given. (A difference field has the products sᵢcⱼ and cᵢsⱼ.)

use faer::Mat;
use rayon::prelude::*;

use super::field::AngularField;
use super::options::Kind;
use crate::claim::Radius;
use crate::error::{Error, Result};
use crate::matrix::{Symmetric, fits_into_memory};
use crate::rounding::{SMALLEST_SUBNORMAL, add_up, gamma, mul_up};
use crate::simd::{InstructionSet, Loops};
use crate::threads::parallel;

/// Entries that are worth a task of their own.
const TASK_ENTRIES: usize = 1 << 17;

impl AngularField {
    /// Entry (i, j); `None` beyond the last row or column.
    pub fn entry(&self, i: usize, j: usize) -> Option<f64> {
        let (c, s) = (self.cosines(), self.sines());
        let ((ci, si), (cj, sj)) = ((c.get(i)?, s.get(i)?), (c.get(j)?, s.get(j)?));
        Some(match self.kind() {
            Kind::Summation => ci * cj - si * sj,
            Kind::Difference => si * cj - ci * sj,
        })
    }

    /// Row i, into memory of the caller's.
    ///
    /// ```
    /// use gramkit::angular::{AngularField, AngularOptions};
    /// let field = AngularField::of(&[-1.0, 0.0, 1.0], &AngularOptions::default())?;
    /// let mut row = [0.0; 3];
    /// let mut largest: f64 = 0.0;
    /// for i in 0..field.size() {
    ///     field.row(i, &mut row)?;
    ///     largest = row.iter().fold(largest, |largest, g| largest.max(g.abs()));
    /// }
    /// assert_eq!(largest, 1.0);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::NoSample`] beyond the last row; [`Error::Shape`] if the memory is not for n entries.
    pub fn row(&self, i: usize, row: &mut [f64]) -> Result<()> {
        let n = self.size();
        if i >= n {
            return Err(Error::NoSample { index: vec![i], shape: vec![n] });
        }
        check_length("entries of the row", n, row.len())?;
        self.fill_row(InstructionSet::detect(), i, row, |g| g);
        Ok(())
    }

    /// The image row after row, into memory of the caller's, in parallel.
    ///
    /// It costs what writing 8n² bytes costs. Memory that was written to before takes them several times as fast as
    /// memory that is fresh from the operating system, which makes it ready page by page: where image follows image,
    /// use one buffer.
    ///
    /// # Errors
    /// [`Error::Shape`] if the memory is not for n² entries.
    pub fn write_image(&self, image: &mut [f64]) -> Result<()> {
        write_images(std::slice::from_ref(self), image)
    }

    /// The image in single precision: each entry of [`AngularField::write_image`] rounded, to within 2⁻²⁴ + 4.01u.
    ///
    /// # Errors
    /// As [`AngularField::write_image`].
    pub fn write_image_single(&self, image: &mut [f32]) -> Result<()> {
        write_images_single(std::slice::from_ref(self), image)
    }

    /// The image as a faer matrix.
    ///
    /// # Errors
    /// [`Error::TooLarge`]
    pub fn to_faer(&self) -> Result<Mat<f64>> {
        let n = self.size();
        fits_into_memory(n, n)?;
        let mut image = Mat::zeros(n, n);
        let set = InstructionSet::detect();
        for j in 0..n {
            // Column j is row j, or its negative.
            let row = image.col_as_slice_mut(j);
            match self.kind() {
                Kind::Summation => self.fill_row(set, j, row, |g| g),
                Kind::Difference => self.fill_row(set, j, row, |g| -g),
            }
        }
        Ok(image)
    }

    /// A summation field as a [`Symmetric`] whose radius bounds the rounding of its entries, so that it can be judged
    /// like any other matrix.
    ///
    /// The entries are off by (4u + 7u²)(|cᵢcⱼ| + |sᵢsⱼ|) + 42u²(|cᵢ| + |cⱼ| + |sᵢ| + |sⱼ|)(1 + 4u) + η at the most.
    /// ‖|c||c|ᵀ + |s||s|ᵀ‖₂ ≤ a + b = n and |cᵢ| + |sᵢ| ≤ √2, so the radius γ₅n + nη, about 5u·n, is above all of that.
    /// It bounds the distance to the field of the series as it was given, of rank 2 at most: n − 2 eigenvalues are
    /// within the radius of 0.
    ///
    /// ```
    /// use gramkit::angular::{AngularField, AngularOptions};
    /// use gramkit::{Definiteness, Eigen};
    /// let field = AngularField::of(&[3.0, 1.0, 4.0, 1.0, 5.0, 9.0], &AngularOptions::default())?;
    /// let matrix = field.to_symmetric()?;
    /// let inertia = Definiteness::of(&matrix)?.inertia.proved().unwrap();
    /// assert!(inertia.positive.lower == 1 && inertia.negative.lower == 1);
    /// // Dense, in O(n³), and by the field's two columns.
    /// let (dense, two) = (Eigen::of(&matrix)?, field.eigen());
    /// assert!(dense.enclosures[0].contains(two.values[0]) && dense.enclosures[5].contains(two.values[1]));
    /// assert!(dense.enclosures[1..5].iter().all(|e| e.contains(0.0)));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Asymmetric`] for a difference field, with its first entry that is not 0, if there is one;
    /// [`Error::TooLarge`].
    pub fn to_symmetric(&self) -> Result<Symmetric> {
        let image = self.to_faer()?;
        let n = self.size();
        if self.kind() == Kind::Difference {
            let below = || (0..n).flat_map(|j| (j + 1..n).map(move |i| (i, j)));
            if let Some((row, column)) = below().find(|&place| image[place] != 0.0) {
                return Err(Error::Asymmetric { row, column, gap: 2.0 * image[(row, column)].abs() });
            }
        }
        let radius = add_up(mul_up(gamma(5), n as f64), n as f64 * SMALLEST_SUBNORMAL);
        // Negative zeros of a difference field are zeros.
        let image = if self.kind() == Kind::Difference { Mat::zeros(n, n) } else { image };
        Symmetric::from_mirrored(image).with_radius(Radius::Bound(radius))
    }

    fn fill_row<P>(&self, set: InstructionSet, i: usize, row: &mut [P], pixel: impl Fn(f64) -> P) {
        let (c, s) = (self.cosines(), self.sines());
        let (x, y) = match self.kind() {
            Kind::Summation => (c[i], s[i]),
            Kind::Difference => (s[i], c[i]),
        };
        set.run_loops(Row { x, y, cos: c, sin: s, row, pixel });
    }
}

/// The images of many fields, one behind the other and each row after row, in parallel. The bits do not depend on the
/// number of threads.
///
/// ```
/// use gramkit::angular::{AngularField, AngularOptions, write_images};
/// let fields = AngularField::batch(&[0.0, 1.0, 2.0, 1.0], 2, &AngularOptions::default())?;
/// let mut images = [0.0; 8];
/// write_images(&fields, &mut images)?;
/// assert_eq!(images, [1.0, -1.0, -1.0, 1.0, 1.0, -1.0, -1.0, 1.0]);
/// # Ok::<(), gramkit::Error>(())
/// ```
///
/// # Errors
/// [`Error::Shape`] if the memory is not for n² entries per field.
pub fn write_images(fields: &[AngularField], images: &mut [f64]) -> Result<()> {
    write(fields, images, |g| g)
}

/// The same in single precision: each entry of [`write_images`] rounded.
///
/// # Errors
/// As [`write_images`].
pub fn write_images_single(fields: &[AngularField], images: &mut [f32]) -> Result<()> {
    write(fields, images, |g| g as f32)
}

fn write<P: Send>(
    fields: &[AngularField],
    images: &mut [P],
    pixel: impl Fn(f64) -> P + Copy + Send + Sync,
) -> Result<()> {
    let entries =
        fields.iter().fold(0_usize, |sum, field| sum.saturating_add(field.size().saturating_mul(field.size())));
    check_length("entries of the images", entries, images.len())?;
    let set = InstructionSet::detect();
    let mut rest = images;
    let mut tasks = Vec::new();
    for field in fields {
        let n = field.size();
        let (image, later) = rest.split_at_mut(n * n);
        rest = later;
        let rows = TASK_ENTRIES.div_ceil(n);
        tasks.extend(image.chunks_mut(rows * n).enumerate().map(|(k, part)| (field, k * rows, part)));
    }
    parallel(tasks.into_par_iter()).for_each(|(field, first, part)| {
        for (k, row) in part.chunks_exact_mut(field.size()).enumerate() {
            field.fill_row(set, first + k, row, pixel);
        }
    });
    Ok(())
}

fn check_length(what: &'static str, expected: usize, found: usize) -> Result<()> {
    if found == expected { Ok(()) } else { Err(Error::Shape { what, expected, found }) }
}

/// xcⱼ − ysⱼ for all j.
struct Row<'a, P, F> {
    x: f64,
    y: f64,
    cos: &'a [f64],
    sin: &'a [f64],
    row: &'a mut [P],
    pixel: F,
}

impl<P, F: Fn(f64) -> P> Loops for Row<'_, P, F> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for ((g, &c), &s) in self.row.iter_mut().zip(self.cos).zip(self.sin) {
            *g = (self.pixel)(self.x * c - self.y * s);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::options::AngularOptions;
    use super::*;

    #[test]
    fn rows_have_the_same_bits_on_every_instruction_set() {
        for kind in [Kind::Summation, Kind::Difference] {
            for n in 1..40 {
                let series: Vec<f64> = (0..n).map(|k| (1.7 * f64::from(k)).sin()).collect();
                let field = AngularField::of(&series, &AngularOptions { kind, ..AngularOptions::default() }).unwrap();
                for set in InstructionSet::available() {
                    let (mut row, mut single) = (vec![0.0; series.len()], vec![0.0_f32; series.len()]);
                    for i in 0..series.len() {
                        field.fill_row(set, i, &mut row, |g| g);
                        field.fill_row(set, i, &mut single, |g| g as f32);
                        for (j, (&g, &single)) in row.iter().zip(&single).enumerate() {
                            assert_eq!(Some(g), field.entry(i, j));
                            assert_eq!(g as f32, single);
                        }
                    }
                }
            }
        }
    }
}
