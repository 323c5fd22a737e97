//! Where a field is flat: points, and regions.

mod flattest;
mod regions;
