//! x
#![allow(dead_code)]
#[path = "kernel/mod.rs"]
mod kernel;
#[path = "nearest/mod.rs"]
mod nearest;
#[path = "plot/nearest.rs"]
mod plot_nearest;
#[path = "program/alike_mod.rs"]
mod program;
#[path = "similarity/mod.rs"]
mod similarity;
#[path = "layers/mod.rs"]
mod layers;
#[path = "answers/mod.rs"]
mod answers;
#[path = "readme.rs"]
mod readme;
mod support;
