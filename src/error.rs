//! What can stand in the way of a request, and the faces it has: a page with its status, or a flash on the form.

use std::time::Duration;

use http::StatusCode;

use crate::kit::db;
use crate::kit::problem::Problem;

/// Result of a verb.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a request was not done. The words are message keys; what went wrong inside stays in the log.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// Something typed cannot be accepted: field and what to do about it, in the order of the form.
    #[error("input refused")]
    Invalid(Vec<(&'static str, Problem)>),
    /// The whole form is refused, without saying which part is wrong.
    #[error("refused: {0:?}")]
    Refused(Problem),
    /// A link or code that was used, has expired, or never was.
    #[error("a link is not valid any more")]
    LinkExpired,
    /// Somebody comes back from a provider on a way that nobody is on: not in this browser, not any more.
    #[error("nobody is on this way to a provider")]
    AttemptGone,
    /// Too many tries.
    #[error("too many tries; again in {retry_after:?}")]
    TooMany { retry_after: Duration, advice: &'static str },
    /// The machine is at its limit; try again soon.
    #[error("overloaded")]
    Busy,
    /// Nobody is signed in, and somebody must be.
    #[error("not signed in")]
    SignInRequired,
    /// The last proof of who they are is too old for this.
    #[error("re-authentication required")]
    ReauthRequired,
    /// Not theirs to do.
    #[error("forbidden")]
    Forbidden,
    /// There is no such thing, or none that concerns them.
    #[error("not found")]
    NotFound,
    /// The form could not be read at all.
    #[error("unreadable request")]
    Unreadable,
    /// The body or query could not be understood: where and why, without what was sent.
    #[error("malformed request: {0}")]
    Malformed(Problem),
    /// A JSON call whose body is something else.
    #[error("not JSON")]
    NotJson,
    /// This address does not answer to this method.
    #[error("method not allowed")]
    MethodNotAllowed,
    /// Too much was sent.
    #[error("request too large")]
    TooLarge,
    /// The database or another part we need is out of reach.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// A mistake of ours.
    #[error("internal: {0}")]
    Internal(String),
}

impl Error {
    /// One field's problem.
    #[must_use]
    pub fn field(name: &'static str, problem: Problem) -> Self {
        Self::Invalid(vec![(name, problem)])
    }

    /// A refusal by message key.
    #[must_use]
    pub fn refused(key: &'static str) -> Self {
        Self::Refused(Problem::new(key))
    }

    /// The status of the page that shows it.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::Invalid(_) | Self::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Unreadable | Self::Malformed(_) | Self::AttemptGone => StatusCode::BAD_REQUEST,
            Self::NotJson => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::LinkExpired => StatusCode::GONE,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy | Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::SignInRequired => StatusCode::UNAUTHORIZED,
            Self::ReauthRequired | Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// How long to wait before another try, where that helps.
    #[must_use]
    pub const fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::TooMany { retry_after, .. } => Some(*retry_after),
            Self::Busy | Self::Unavailable(_) => Some(Duration::from_secs(3)),
            _ => None,
        }
    }

    /// The start of the message keys of its page: `<slug>-title`, `<slug>-text`.
    #[must_use]
    pub const fn slug(&self) -> &'static str {
        match self {
            Self::Invalid(_) | Self::Refused(_) | Self::Unreadable | Self::Malformed(_) | Self::NotJson => {
                "error-unreadable"
            }
            Self::MethodNotAllowed => "error-method",
            Self::LinkExpired => "error-link",
            Self::AttemptGone => "error-attempt",
            Self::TooMany { .. } => "error-too-many",
            Self::Busy | Self::Unavailable(_) => "error-busy",
            Self::SignInRequired | Self::ReauthRequired | Self::Forbidden => "error-forbidden",
            Self::NotFound => "error-not-found",
            Self::TooLarge => "error-too-large",
            Self::Internal(_) => "error-internal",
        }
    }

    /// Tells the log of what nobody outside needs to know.
    pub fn log(&self, request_id: &str) {
        match self {
            Self::Internal(_) => tracing::error!(request_id, error = %self, "a request failed"),
            Self::Unavailable(_) => tracing::warn!(request_id, error = %self, "a request could not be served"),
            _ => tracing::debug!(request_id, error = %self, "a request was refused"),
        }
    }
}

impl From<db::Error> for Error {
    fn from(error: db::Error) -> Self {
        match error {
            db::Error::Unavailable(_) => Self::Unavailable(error.to_string()),
            _ => Self::Internal(error.to_string()),
        }
    }
}
