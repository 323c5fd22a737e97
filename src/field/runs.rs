//! Points that follow each other along the last axis of storage, and those that are connected.

use std::ops::Range;

/// Points of a grid, gathered along the last axis of storage: a region takes the memory of its rows, not of its points.
pub(super) struct Runs<'a> {
    shape: &'a [usize],
    periodic: &'a [bool],
    /// In the order of their places; each lies in one row.
    runs: Vec<Range<usize>>,
}

impl<'a> Runs<'a> {
    /// Those of ranges of places, which come in any order and may pass the ends of rows.
    pub(super) fn new(shape: &'a [usize], periodic: &'a [bool], mut places: Vec<Range<usize>>) -> Self {
        places.sort_unstable_by_key(|range| range.start);
        let length = shape.last().copied().unwrap_or(1);
        let mut runs: Vec<Range<usize>> = Vec::with_capacity(places.len());
        for range in places {
            let mut start = range.start;
            while start < range.end {
                let end = range.end.min((start / length + 1) * length);
                match runs.last_mut() {
                    Some(last) if last.end == start && !start.is_multiple_of(length) => last.end = end,
                    _ => runs.push(start..end),
                }
                start = end;
            }
        }
        Self { shape, periodic, runs }
    }

    /// The largest set of connected runs that has one of these places, of equally large ones the first; with the first
    /// of the places in it.
    pub(super) fn largest(&self, places: Vec<Range<usize>>) -> Option<(usize, Vec<Range<usize>>)> {
        let mut seen = vec![false; self.runs.len()];
        let mut best: Option<(usize, usize, Vec<usize>)> = None;
        for start in Runs::new(self.shape, self.periodic, places).runs.iter().map(|range| range.start) {
            let found = self.grown(start, &mut seen);
            let points = found.iter().map(|&run| self.runs[run].len()).sum();
            if points > best.as_ref().map_or(0, |(most, ..)| *most) {
                best = Some((points, start, found));
            }
        }
        best.map(|(_, start, found)| (start, self.in_order(found)))
    }

    /// The runs that are connected with a place, by neighbours along the axes and around the ends of periodic ones, in
    /// the order of their places; none if the place is not among them.
    pub(super) fn connected(&self, place: usize) -> Vec<Range<usize>> {
        self.in_order(self.grown(place, &mut vec![false; self.runs.len()]))
    }

    /// The numbers of the runs that are connected with a place and have not been seen, which they then are.
    fn grown(&self, place: usize, seen: &mut [bool]) -> Vec<usize> {
        let mut found = Vec::new();
        let mut add = |range: Range<usize>, found: &mut Vec<usize>| {
            found.extend(self.overlapping(range).filter(|&run| !std::mem::replace(&mut seen[run], true)));
        };
        add(place..place + 1, &mut found);
        let mut next = 0;
        while let Some(&run) = found.get(next) {
            next += 1;
            for range in self.beside(&self.runs[run]) {
                add(range, &mut found);
            }
        }
        found
    }

    fn in_order(&self, mut numbers: Vec<usize>) -> Vec<Range<usize>> {
        numbers.sort_unstable();
        numbers.into_iter().map(|run| self.runs[run].clone()).collect()
    }

    /// The numbers of the runs that have places in a range within one row.
    fn overlapping(&self, places: Range<usize>) -> Range<usize> {
        let first = self.runs.partition_point(|run| run.end <= places.start);
        first..first + self.runs[first..].partition_point(|run| run.start < places.end)
    }

    /// The ranges of places next to a run: beside it in the rows around, and around the end of its own.
    fn beside(&self, run: &Range<usize>) -> Vec<Range<usize>> {
        let last = self.shape.len() - 1;
        let mut found = Vec::with_capacity(2 * self.shape.len());
        let mut stride = self.shape[last];
        for axis in (0..last).rev() {
            let length = self.shape[axis];
            let (i, around) = (run.start / stride % length, (length - 1) * stride);
            let shifted = |start: usize| start..start + run.len();
            if i + 1 < length {
                found.push(shifted(run.start + stride));
            } else if self.periodic[axis] {
                found.push(shifted(run.start - around));
            }
            if i > 0 {
                found.push(shifted(run.start - stride));
            } else if self.periodic[axis] {
                found.push(shifted(run.start + around));
            }
            stride *= length;
        }
        if self.periodic[last] {
            let length = self.shape[last];
            let row = run.start / length * length;
            if run.start == row {
                found.push(row + length - 1..row + length);
            }
            if run.end == row + length {
                found.push(row..row + 1);
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_end_where_their_rows_do() {
        let runs = Runs::new(&[3, 4], &[false, false], vec![7..10, 2..3, 3..5]);
        assert_eq!(runs.runs, [2..4, 4..5, 7..8, 8..10]);
    }

    #[test]
    fn a_circle_joins_the_ends_of_its_row() {
        let places = vec![0..1, 3..4, 5..6, 8..9];
        let runs = |periodic| Runs::new(&[3, 4], periodic, places.clone()).connected(0);
        assert_eq!(runs(&[false, false]), vec![0..1]);
        assert_eq!(runs(&[false, true]), [0..1, 3..4]);
        assert_eq!(runs(&[true, false]), [0..1, 8..9]);
        assert_eq!(runs(&[true, true]), [0..1, 3..4, 8..9]);
        assert_eq!(Runs::new(&[3, 4], &[true, true], places.clone()).connected(2), Vec::<Range<usize>>::new());
        // Of 0, 3 and 8 apart from 5 those are the largest, though 5 comes first here.
        let largest = Runs::new(&[3, 4], &[true, true], places.clone()).largest(vec![5..6, 3..4]);
        assert_eq!(largest, Some((3, vec![0..1, 3..4, 8..9])));
    }
}
