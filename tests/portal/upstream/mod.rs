//! Signing in with others.

mod vault;
