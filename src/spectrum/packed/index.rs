//! Where the entries of a packed triangle lie.

/// Where entry (i, j), i ≤ j, of a matrix of order n lies in its packed upper triangle.
#[inline(always)]
pub(crate) fn packed_index(n: usize, i: usize, j: usize) -> usize {
    i * n - i * (i + 1) / 2 + j
}

/// Where entry (i, j) = (j, i) of a symmetric matrix of order n lies in its packed upper triangle, row by row.
///
/// ```
/// use gramkit::spectrum::packed::symmetric_index;
/// // xx, xy, xz, yy, yz, zz
/// assert_eq!((symmetric_index(3, 0, 2), symmetric_index(3, 2, 0), symmetric_index(3, 2, 2)), (2, 2, 5));
/// ```
#[inline(always)]
pub fn symmetric_index(n: usize, i: usize, j: usize) -> usize {
    packed_index(n, i.min(j), i.max(j))
}
