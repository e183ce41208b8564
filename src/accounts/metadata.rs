//! What people, and the apps they use, keep about themselves: an object of their own choosing, small, and trusted by nobody.

use serde_json::{Map, Value};

use crate::kit::problem::Problem;

/// A JSON object. Nothing in Portico is decided by it.
pub type Metadata = Map<String, Value>;

/// The most it may take, as JSON, in bytes.
const MOST: usize = 4_096;

/// Writes it as text, if it is not too much.
///
/// # Errors
/// If it is.
pub fn to_text(metadata: &Metadata) -> Result<String, Problem> {
    let text = serde_json::to_string(metadata).unwrap_or_default();
    if text.len() > MOST { Err(Problem::new("metadata-too-large").with("max", MOST)) } else { Ok(text) }
}

/// Puts `patch` over `kept`, member by member; `null` takes one away (RFC 7396, on the first level).
#[must_use]
pub fn patched(mut kept: Metadata, patch: Metadata) -> Metadata {
    for (name, value) in patch {
        if value.is_null() {
            kept.remove(&name);
        } else {
            kept.insert(name, value);
        }
    }
    kept
}
