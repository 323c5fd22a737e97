//! Gramian angular fields: published values, laws, and enclosures of what the numbers given say.

mod enclosures;
mod fields;
