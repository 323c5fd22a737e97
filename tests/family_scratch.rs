#[path = "support/mod.rs"]
mod support;
#[path = "orthonormal/polar.rs"]
mod polar;
#[path = "spans/mod.rs"]
mod spans;
#[path = "components/mod.rs"]
mod components;
#[path = "covariance/mod.rs"]
mod covariance;
