//! Yes, no, or neither, with a proof.

/// The answer to a yes-or-no question about real numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Yes, and there is a proof.
    Proved,
    /// No, and there is a proof.
    Refuted,
    /// Neither could be proved.
    Undetermined,
}
