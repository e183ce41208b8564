//! Signing in with others, and what comes of it.

pub mod merging;
mod vault;
