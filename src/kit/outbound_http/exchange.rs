//! What is asked and what is answered.

use std::fmt;
use std::time::Duration;

use http::header::HeaderName;
use http::{HeaderMap, HeaderValue, Method, StatusCode};

use super::{MOST_BYTES, OutboundError, TOTAL};

/// One request. It is built with the methods named after what they add.
#[derive(Clone)]
pub struct OutboundRequest {
    pub(super) method: Method,
    pub(super) url: String,
    /// `None` once a header was set that none can be.
    pub(super) headers: Option<HeaderMap>,
    pub(super) body: Vec<u8>,
    pub(super) timeout: Duration,
    pub(super) most_bytes: usize,
}

impl OutboundRequest {
    /// A request with `method` to `url`, which is checked when it is sent.
    #[must_use]
    pub fn new(method: Method, url: impl Into<String>) -> Self {
        Self {
            method,
            url: url.into(),
            headers: Some(HeaderMap::new()),
            body: Vec::new(),
            timeout: TOTAL,
            most_bytes: MOST_BYTES,
        }
    }

    /// A GET request.
    #[must_use]
    pub fn get(url: impl Into<String>) -> Self {
        Self::new(Method::GET, url)
    }

    /// A POST request without a body.
    #[must_use]
    pub fn post(url: impl Into<String>) -> Self {
        Self::new(Method::POST, url)
    }

    /// Sets a header, replacing one of that name (in small letters). A value may be a secret and is treated as one. With a name or
    /// value that HTTP cannot carry (a line break, RFC 9110 5.5) the request is refused when it is sent.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers = self.headers.and_then(|mut headers| {
            let mut value = HeaderValue::from_str(value).ok()?;
            value.set_sensitive(true);
            headers.insert(HeaderName::from_lowercase(name.as_bytes()).ok()?, value);
            Some(headers)
        });
        self
    }

    /// Asks for JSON in return.
    #[must_use]
    pub fn accept_json(self) -> Self {
        self.header("accept", "application/json")
    }

    /// Sets the body and its type.
    #[must_use]
    pub fn body(mut self, content_type: &'static str, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self.header("content-type", content_type)
    }

    /// Sets the body to a JSON document.
    #[must_use]
    pub fn json(self, document: &serde_json::Value) -> Self {
        self.body("application/json", document.to_string())
    }

    /// Sets the body to form fields (`application/x-www-form-urlencoded`).
    #[must_use]
    pub fn form(self, fields: &[(&str, &str)]) -> Self {
        let encoded = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.body("application/x-www-form-urlencoded", encoded)
    }

    /// Gives the whole exchange less than the usual 10 seconds.
    #[must_use]
    pub fn timeout(mut self, less: Duration) -> Self {
        self.timeout = less.min(TOTAL);
        self
    }

    /// Takes an answer of fewer bytes than the usual 1 MiB.
    #[must_use]
    pub fn most_bytes(mut self, fewer: usize) -> Self {
        self.most_bytes = fewer.min(MOST_BYTES);
        self
    }
}

/// A request that a library put together. All its headers are treated as secrets.
impl From<http::Request<Vec<u8>>> for OutboundRequest {
    fn from(request: http::Request<Vec<u8>>) -> Self {
        let (head, body) = request.into_parts();
        let mut headers = head.headers;
        headers.values_mut().for_each(|value| value.set_sensitive(true));
        Self { headers: Some(headers), body, ..Self::new(head.method, head.uri.to_string()) }
    }
}

impl fmt::Debug for OutboundRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A URL, a header or a body may each carry a secret.
        f.debug_struct("OutboundRequest").field("method", &self.method).finish_non_exhaustive()
    }
}

/// What came back, whatever its status: a redirect is an answer like any other.
pub struct OutboundResponse {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl OutboundResponse {
    /// The body as JSON.
    ///
    /// # Errors
    /// `OutboundError::Garbled` if it is not JSON, or not of this shape.
    pub fn json<T: serde::de::DeserializeOwned>(&self) -> Result<T, OutboundError> {
        serde_json::from_slice(&self.body).map_err(|_| OutboundError::Garbled)
    }

    /// The body as UTF-8 text.
    ///
    /// # Errors
    /// `OutboundError::Garbled` if it is something else.
    pub fn text(&self) -> Result<&str, OutboundError> {
        std::str::from_utf8(&self.body).map_err(|_| OutboundError::Garbled)
    }
}

impl fmt::Debug for OutboundResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutboundResponse").field("status", &self.status).finish_non_exhaustive()
    }
}
