//! What assertions let pass, and what they say.

mod independent;
mod semidefinite;

/// The message of what panics.
fn message(asserts: impl FnOnce() + std::panic::UnwindSafe) -> String {
    let panic = std::panic::catch_unwind(asserts).expect_err("it is refuted or undetermined");
    *panic.downcast::<String>().expect("a formatted message")
}
