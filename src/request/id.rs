//! The name of a request, in the log, on error pages and in the answer's `X-Request-Id`.

use http::HeaderMap;

use crate::kit::secret;

/// The id of a request: up to 64 letters, digits, dashes and underscores.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

impl RequestId {
    /// The caller's own, if it can be put into a log as it is; otherwise a new one.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        let sent = headers.get("x-request-id").and_then(|value| value.to_str().ok()).filter(|id| is_plain(id));
        Self(sent.map_or_else(|| secret::hex(&secret::bytes::<8>()), str::to_owned))
    }
}

fn is_plain(id: &str) -> bool {
    (1..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}
