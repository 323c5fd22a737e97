//! Tables in and out.

mod slabs;
mod tables;
