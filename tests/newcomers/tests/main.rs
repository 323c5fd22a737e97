//! The first expressions of a newcomer: those that mean something, and those that are refused with a message.

#[cfg(feature = "answers")]
mod answers;
mod matrices;

/// The messages stand beside the files; `TRYBUILD=overwrite` writes them anew.
#[test]
fn what_is_refused_says_what_to_write() {
    trybuild::TestCases::new().compile_fail("tests/refused/*.rs");
}
