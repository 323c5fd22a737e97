//! Filters, judged by correlation as it is defined, by the laws of linear filters, and by files that are wrong.

mod correlation;
mod files;
mod laws;
mod responses;
