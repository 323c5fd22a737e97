//! Fields on grids: their derivatives, the errors of these, and what is made of them, against naive and published values.

mod errors;
mod findiff;
mod input;
mod integers;
mod laws;
mod missing;
mod naive;
mod oracle;
mod points;
mod polynomials;
mod published;
mod recipe;
mod slabs;
mod support;
