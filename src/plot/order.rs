//! The order of the rows and columns of a heat map.

use kodama::{Method, linkage};

use crate::matrix::Symmetric;

/// In which order the rows and columns of a [`HeatMap`](super::heat_map::HeatMap) stand.
///
/// The clustered orders are those of the leaves of the dendrogram of average linkage (UPGMA: Sokal & Michener,
/// University of Kansas Science Bulletin 38 (1958)), so that what belongs together forms blocks along the diagonal. Of
/// two clusters that are joined, each may be reversed: those of their ends meet that are the least apart (in a tie the
/// cluster with the least index comes first, unreversed if that is one of the ways), and the first index of the whole
/// order is below the last. The same matrix gives the same order. It takes O(n²) operations and the memory of half a
/// matrix.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Order {
    /// As in the matrix.
    #[default]
    AsGiven,
    /// Of a Gram or correlation matrix: clustered by d_ij = 1 − |g_ij|/√(g_ii·g_jj), 1 where g_ii or g_jj is not
    /// positive.
    ByCorrelation,
    /// Of a matrix of distances: clustered by its entries.
    ByDistance,
}

impl Order {
    /// The index of the row of `matrix` that stands in each place.
    ///
    /// ```
    /// use gramkit::Symmetric;
    /// use gramkit::plot::Order;
    /// // Vectors 0 and 2 are nearly parallel, and so are 1 and 3.
    /// let g = Symmetric::from_lower(4, |i, j| if i == j { 1.0 } else if (i - j) % 2 == 0 { -0.9 } else { 0.1 })?;
    /// assert_eq!(Order::ByCorrelation.permutation(&g), [0, 2, 1, 3]);
    /// assert_eq!(Order::AsGiven.permutation(&g), [0, 1, 2, 3]);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    pub fn permutation(self, matrix: &Symmetric) -> Vec<usize> {
        match self {
            Self::AsGiven => (0..matrix.order()).collect(),
            Self::ByCorrelation => {
                let lengths: Vec<f64> = matrix.diagonal().into_iter().map(f64::sqrt).collect();
                clustered(matrix.order(), |i, j| {
                    let cosine = (matrix.get(i, j) / lengths[i] / lengths[j]).abs();
                    if lengths[i] > 0.0 && lengths[j] > 0.0 && cosine <= 1.0 { 1.0 - cosine } else { rounded(cosine) }
                })
            }
            Self::ByDistance => {
                // Sums of several entries must not overflow.
                let largest = matrix.max_abs();
                let unit = if largest > 0.0 { largest } else { 1.0 };
                clustered(matrix.order(), |i, j| matrix.get(i, j) / unit)
            }
        }
    }
}

/// The dissimilarity where the cosine is no number in [0, 1]: 0 beyond 1, which is rounding, and 1 where there is no
/// angle.
fn rounded(cosine: f64) -> f64 {
    if cosine > 1.0 && cosine.is_finite() { 0.0 } else { 1.0 }
}

fn clustered(n: usize, dissimilarity: impl Fn(usize, usize) -> f64) -> Vec<usize> {
    if n < 2 {
        return (0..n).collect();
    }
    let mut condensed: Vec<f64> =
        (0..n).flat_map(|i| (i + 1..n).map(move |j| (i, j))).map(|(i, j)| dissimilarity(i, j)).collect();
    let dendrogram = linkage(&mut condensed, n, Method::Average);
    let mut clusters: Vec<Vec<usize>> = (0..n).map(|leaf| vec![leaf]).collect();
    for step in dendrogram.steps() {
        let [a, b] = [step.cluster1, step.cluster2].map(|cluster| std::mem::take(&mut clusters[cluster]));
        clusters.push(joined(a, b, &dissimilarity));
    }
    let mut order = clusters.pop().unwrap_or_default();
    if order.first() > order.last() {
        order.reverse();
    }
    order
}

/// Two orders in one, each reversed or not.
fn joined(a: Vec<usize>, b: Vec<usize>, dissimilarity: impl Fn(usize, usize) -> f64) -> Vec<usize> {
    let (mut first, mut second) = if a.iter().min() < b.iter().min() { (a, b) } else { (b, a) };
    let ends = |order: &[usize]| [order.first(), order.last()].map(|end| end.copied().unwrap_or(0));
    let ([head, tail], [start, finish]) = (ends(&first), ends(&second));
    let ways = [
        (tail, start, false, false),
        (tail, finish, false, true),
        (head, start, true, false),
        (head, finish, true, true),
    ];
    let apart = |way: &(usize, usize, bool, bool)| dissimilarity(way.0.min(way.1), way.0.max(way.1));
    let nearest = ways.iter().min_by(|x, y| apart(x).total_cmp(&apart(y)));
    let (reverse_first, reverse_second) = nearest.map_or((false, false), |way| (way.2, way.3));
    if reverse_first {
        first.reverse();
    }
    if reverse_second {
        second.reverse();
    }
    first.extend(second);
    first
}
