//! What a state is told by that has no name.

use super::error::StateError;
use super::options::Piece;
use super::state::{GramState, Sums};

/// The offset and the prime of FNV-1a in 128 bits (Fowler, Noll, Vo).
const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
const PRIME: u128 = (1 << 88) + 0x13b;
/// What the names of such pieces begin with.
const UNNAMED: &str = "unnamed ";

impl GramState {
    /// A piece that is named by the columns, the counts, the ends and the sums.
    ///
    /// A state without a piece goes by it when it is merged, so that the same rows are not counted twice: neither from
    /// the same state, nor from a task that ran again with its columns in the same order. What has grown meanwhile is
    /// another one. Of [reproducible](super::Summation::Reproducible) sums it is that of the rows, however they were
    /// split.
    ///
    /// ```
    /// use gramkit::gram_state::GramState;
    /// use gramkit::{MatrixView, Vectors};
    /// let x = [1.0, 2.0, 3.0, 5.0];
    /// let mut state = GramState::of_columns(["a", "b"])?;
    /// state.push(&Vectors::columns(MatrixView::row_major(&x, 2, 2)?))?;
    /// let read = GramState::from_bytes(&state.to_bytes()?)?;
    /// assert_eq!(read.fingerprint(), state.fingerprint());
    /// assert!(state.merged(&read).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn fingerprint(&self) -> Piece {
        let mut hash = OFFSET;
        let mut take = |word: u64| hash = (hash ^ u128::from(word)).wrapping_mul(PRIME).rotate_left(41);
        for name in &self.names {
            take(name.len() as u64);
            name.bytes().for_each(|byte| take(byte.into()));
        }
        [self.rows, self.skipped].into_iter().chain(self.missing.iter().copied()).for_each(&mut take);
        self.shift.iter().flatten().chain(&self.lower).chain(&self.upper).for_each(|x| take(x.to_bits()));
        match &self.sums {
            Sums::Doubles(sums) => {
                for word in &sums.values {
                    take(word.high.to_bits());
                    take(word.low.to_bits());
                }
            }
            Sums::Integers(sums) => {
                sums.exponents.iter().for_each(|&e| take(e as u64));
                for &value in &sums.values {
                    take(value as u64);
                    take((value >> 64) as u64);
                }
            }
        }
        Piece::whole(format!("{UNNAMED}{hash:032x}"), 0)
    }

    /// Refuses a state of other than so many pieces: one is missing, or there is one too many.
    ///
    /// States of no name count as what they [go by](Self::fingerprint).
    ///
    /// ```
    /// use gramkit::gram_state::{GramState, Piece, StateError, StateOptions};
    /// use gramkit::{MatrixView, Vectors};
    /// let options = StateOptions { piece: Some(Piece::whole("shard 0", 0)), ..StateOptions::default() };
    /// let mut state = GramState::with(["a", "b"], &options)?;
    /// let x = [1.0, 2.0, 3.0, 5.0];
    /// state.push(&Vectors::columns(MatrixView::row_major(&x, 2, 2)?))?;
    /// state.check_pieces(1)?;
    /// let error = state.check_pieces(2).unwrap_err();
    /// assert_eq!(error.to_string(), "1 piece is there, not 2: shard 0; merge what is missing too");
    /// assert!(matches!(error, StateError::Pieces { expected: 2, pieces } if pieces[0].name == "shard 0"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`StateError::Pieces`].
    pub fn check_pieces(&self, expected: usize) -> Result<(), StateError> {
        let pieces = self.identities();
        if pieces.len() == expected { Ok(()) } else { Err(StateError::Pieces { expected, pieces }) }
    }

    /// The pieces, or what a state of rows without one goes by.
    pub(super) fn identities(&self) -> Vec<Piece> {
        if self.pieces.is_empty() && self.rows.saturating_add(self.skipped) > 0 {
            return vec![self.fingerprint()];
        }
        self.pieces.clone()
    }

    /// What messages call the rows that are pushed, and the number of the first of them.
    ///
    /// Of rows that come to several pieces no piece tells, and they are counted from the first that is pushed.
    pub(super) fn pushed_rows(&self) -> (String, u64) {
        let before = self.rows.saturating_add(self.skipped);
        match self.pieces.as_slice() {
            [] => (String::new(), before),
            [piece] if is_unnamed(piece) => (String::new(), before),
            [piece] => (piece.name.clone(), before),
            [first, more @ ..] => {
                let first = if is_unnamed(first) { "a state without a name" } else { first.name.as_str() };
                (format!("rows added to {first} and {} more", more.len()), 0)
            }
        }
    }
}

/// Whether a piece is a state that had no name.
pub(super) fn is_unnamed(piece: &Piece) -> bool {
    let hash = piece.name.strip_prefix(UNNAMED);
    hash.is_some_and(|hash| hash.len() == 32 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()))
}
