//! Connected regions of one local rank.

use crate::claim::Count;
use crate::plot::surface::Point;

/// The fewest cells of a region that is named.
const SMALLEST: usize = 12;
/// The most regions that are named, the largest first.
const MOST: usize = 16;

/// A region and the point in it that is farthest from its boundary.
pub(super) struct Region {
    pub(super) middle: Point,
    pub(super) count: Count,
}

/// The largest regions of equal counts in a square of cells.
pub(super) fn regions(
    cells: usize,
    count: impl Fn(usize, usize) -> Option<Count>,
    at: impl Fn((usize, usize)) -> Point,
) -> Vec<Region> {
    let counts: Vec<Option<Count>> = (0..cells * cells).map(|k| count(k / cells, k % cells)).collect();
    let mut seen = vec![false; counts.len()];
    let mut found: Vec<(Vec<usize>, Count)> = Vec::new();
    for start in 0..counts.len() {
        let Some(own) = counts[start].filter(|_| !seen[start]) else { continue };
        seen[start] = true;
        let mut members = vec![start];
        let mut next = 0;
        while next < members.len() {
            let k = members[next];
            next += 1;
            for neighbour in neighbours(k, cells).into_iter().flatten() {
                if !seen[neighbour] && counts[neighbour] == Some(own) {
                    seen[neighbour] = true;
                    members.push(neighbour);
                }
            }
        }
        if members.len() >= SMALLEST {
            found.push((members, own));
        }
    }
    found.sort_by_key(|(members, _)| std::cmp::Reverse(members.len()));
    found.truncate(MOST);
    let named = |(members, count): (Vec<usize>, Count)| {
        let (cell, depth) = deepest(&members, cells);
        // A boundary through the middles of cells is no region.
        (depth > 0 || count.exact().is_some()).then(|| Region { middle: at(cell), count })
    };
    found.into_iter().filter_map(named).collect()
}

/// The cells above, below, left and right.
fn neighbours(k: usize, cells: usize) -> [Option<usize>; 4] {
    let (row, column) = (k / cells, k % cells);
    [
        (row > 0).then(|| k - cells),
        (row + 1 < cells).then(|| k + cells),
        (column > 0).then(|| k - 1),
        (column + 1 < cells).then(|| k + 1),
    ]
}

/// The cell that is left last when the region loses its boundary again and again, and how often it does so before.
fn deepest(members: &[usize], cells: usize) -> ((usize, usize), usize) {
    let mut inside = vec![false; cells * cells];
    members.iter().for_each(|k| inside[*k] = true);
    let mut left = members.to_vec();
    let mut depth = 0;
    loop {
        let inner = |k: &usize| neighbours(*k, cells).iter().all(|n| n.is_some_and(|n| inside[n]));
        let kept: Vec<usize> = left.iter().copied().filter(inner).collect();
        if kept.is_empty() {
            let middle = left.get(left.len() / 2).copied().unwrap_or(0);
            return ((middle / cells, middle % cells), depth);
        }
        left.iter().for_each(|k| inside[*k] = false);
        kept.iter().for_each(|k| inside[*k] = true);
        left = kept;
        depth += 1;
    }
}
