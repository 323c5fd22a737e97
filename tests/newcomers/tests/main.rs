//! The first expressions of a newcomer: those that mean something, and those that are refused with a message.

mod answers;
mod matrices;
mod refused;
