//! Factors of low rank: what is proved of them holds, whatever they are.

mod bits;
mod features;
mod input;
mod kernels;
mod pivots;
mod published;
mod refuted;
mod truth;
