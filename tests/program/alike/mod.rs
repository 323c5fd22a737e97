//! What is nearest, and what is alike.

mod compare;
mod nearest;
