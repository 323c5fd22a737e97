//! One axis of an image: its tiles, and the reflection at its ends.

use std::ops::Range;

/// An axis of `length` pixels in tiles of equal length, each with an apron of `half_width` pixels on both sides.
///
/// The image goes on beyond its ends in half-sample symmetry, d c b a | a b c d | d c b a, with period twice its
/// length; so it does within the aprons, however wide they are.
#[derive(Clone, Debug)]
pub(super) struct Axis {
    pub(super) length: usize,
    pub(super) half_width: usize,
    /// Pixels of a tile; the last one may reach beyond the image.
    pub(super) tile: usize,
    pub(super) tiles: usize,
    /// The pixel of the image at each position from the first apron on.
    sources: Vec<usize>,
}

impl Axis {
    /// The fewest tiles of at most `most` pixels.
    pub(super) fn new(length: usize, half_width: usize, most: usize) -> Self {
        let tiles = length.div_ceil(most.max(1)).max(1);
        let tile = length.div_ceil(tiles);
        let period = 2 * length;
        // The position of pixel 0, modulo the period.
        let origin = period - half_width % period;
        let reflect = |p: usize| {
            let p = (p + origin) % period;
            if p < length { p } else { period - 1 - p }
        };
        let sources = (0..tiles * tile + 2 * half_width).map(reflect).collect();
        Self { length, half_width, tile, tiles, sources }
    }

    /// Pixels of a tile with its aprons.
    pub(super) fn patch(&self) -> usize {
        self.tile + 2 * self.half_width
    }

    /// The pixels of the image that lie in a tile.
    pub(super) fn pixels(&self, tile: usize) -> Range<usize> {
        let start = (tile * self.tile).min(self.length);
        start..(start + self.tile).min(self.length)
    }

    /// The pixel of the image at each position of a tile with its aprons.
    pub(super) fn sources(&self, tile: usize) -> &[usize] {
        &self.sources[tile * self.tile..][..self.patch()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reflection_is_half_sample_symmetric_and_periodic() {
        let axis = Axis::new(4, 6, 10);
        assert_eq!(axis.sources(0), [2, 3, 3, 2, 1, 0, 0, 1, 2, 3, 3, 2, 1, 0, 0, 1]);
        assert!(Axis::new(1, 5, 1).sources(0).iter().all(|&source| source == 0));
    }

    #[test]
    fn tiles_cover_the_axis_once() {
        for (length, most) in [(1, 1), (7, 3), (9, 3), (10, 4), (13, 100), (5, 1)] {
            let axis = Axis::new(length, 2, most);
            let all: Vec<usize> = (0..axis.tiles).flat_map(|tile| axis.pixels(tile)).collect();
            assert_eq!(all, (0..length).collect::<Vec<_>>());
            for tile in 0..axis.tiles {
                let pixels = axis.pixels(tile);
                assert_eq!(axis.sources(tile)[2..][..pixels.len()], pixels.collect::<Vec<_>>());
            }
        }
    }
}
