//! Rows that begin where a line of the cache does: no vector of theirs lies across two lines.

use std::ops::{Deref, DerefMut};

/// Numbers in a line of the cache, and in the widest vector.
const LINE: usize = 64 / size_of::<f64>();

/// Numbers from the beginning of a line of the cache on.
#[derive(Debug, Default)]
pub(crate) struct Aligned {
    values: Vec<f64>,
    start: usize,
    length: usize,
}

impl Aligned {
    /// Makes room for so many numbers; what was there is kept or becomes 0.
    pub(crate) fn reshape(&mut self, length: usize) {
        if self.values.len() < length + LINE {
            self.values = vec![0.0; length + LINE];
            // Alignment is a matter of speed alone: if it cannot be had, any start will do.
            self.start = self.values.as_ptr().align_offset(64).min(LINE);
        }
        self.length = length;
    }
}

impl Deref for Aligned {
    type Target = [f64];

    #[inline]
    fn deref(&self) -> &[f64] {
        &self.values[self.start..self.start + self.length]
    }
}

impl DerefMut for Aligned {
    #[inline]
    fn deref_mut(&mut self) -> &mut [f64] {
        &mut self.values[self.start..self.start + self.length]
    }
}

impl FromIterator<f64> for Aligned {
    fn from_iter<I: IntoIterator<Item = f64>>(numbers: I) -> Self {
        let numbers: Vec<f64> = numbers.into_iter().collect();
        let mut row = Self::default();
        row.reshape(numbers.len());
        row.copy_from_slice(&numbers);
        row
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_every_length_begin_where_a_line_does() {
        let mut row = Aligned::default();
        assert!(row.is_empty());
        for length in (0..40).chain([7, 300, 0, 299]) {
            row.reshape(length);
            assert_eq!((row.len(), row.as_ptr().addr() % 64), (length, 0));
            row.fill(1.0);
            let numbers: Aligned = (0..length).map(|k| k as f64).collect();
            assert!(numbers.iter().enumerate().all(|(k, &x)| x == k as f64));
            assert_eq!((numbers.len(), numbers.as_ptr().addr() % 64), (length, 0));
        }
    }
}
