//! Signing in with others, and what comes of it.

mod merging;
