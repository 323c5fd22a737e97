//! Kernel matrices.

mod centred;
mod families;
mod input;
mod laws;
mod products;
mod theorem;
mod truth;
mod underflow;
mod written;
