//! Feature maps, their Gram matrices, the style distance and its gradient.

mod bounds;
mod exact;
mod laws;
