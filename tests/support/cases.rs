//! How many cases a test runs.

/// So many, times the environment variable `GRAMKIT_CASES` where it is set.
pub(crate) fn cases(of_default: usize) -> usize {
    of_default * std::env::var("GRAMKIT_CASES").ok().and_then(|factor| factor.parse().ok()).unwrap_or(1)
}
