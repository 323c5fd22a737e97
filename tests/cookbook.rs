//! The programs of the cookbook run to their ends.

#[cfg(feature = "serde")]
#[path = "../examples/cookbook/certificate.rs"]
mod certificate;
#[path = "../examples/cookbook/embeddings.rs"]
mod embeddings;
#[cfg(feature = "ndarray")]
#[path = "../examples/cookbook/field.rs"]
mod field;
#[path = "../examples/cookbook/integers.rs"]
mod integers;
#[path = "../examples/cookbook/kernel.rs"]
mod kernel;
#[cfg(feature = "table")]
#[path = "../examples/cookbook/likelihood.rs"]
mod likelihood;
#[path = "../examples/cookbook/many_small.rs"]
mod many_small;
#[path = "../examples/cookbook/portfolio.rs"]
mod portfolio;
#[cfg(feature = "table")]
#[path = "../examples/cookbook/regression.rs"]
mod regression;
#[path = "../examples/cookbook/stream.rs"]
mod stream;

#[test]
#[cfg(feature = "serde")]
fn certificate_runs() {
    certificate::main().unwrap();
}

#[test]
fn embeddings_runs() {
    embeddings::main().unwrap();
}

#[test]
#[cfg(feature = "ndarray")]
fn field_runs() {
    field::main().unwrap();
}

#[test]
fn integers_runs() {
    integers::main().unwrap();
}

#[test]
fn kernel_runs() {
    kernel::main().unwrap();
}

#[test]
#[cfg(feature = "table")]
fn likelihood_runs() {
    likelihood::main().unwrap();
}

#[test]
fn many_small_runs() {
    many_small::main().unwrap();
}

#[test]
fn portfolio_runs() {
    portfolio::main().unwrap();
}

#[test]
#[cfg(feature = "table")]
fn regression_runs() {
    regression::main().unwrap();
}

#[test]
fn stream_runs() {
    stream::main().unwrap();
}
