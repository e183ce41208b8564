//! Between the JSON doors (`api.rs` of each feature) and the verbs: one way to read a body, one way to answer, one way to page.
//!
//! What stands in the way becomes `application/problem+json` (RFC 9457) at the front door, in the words of [`crate::error`].

use axum::body::Bytes;
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::error::Error;
use crate::kit::problem::Problem;
use crate::refuse::refuse;

/// What a handler returns.
pub type Answer<T> = Result<T, Refused>;

/// An error on its way out.
#[derive(Debug)]
pub struct Refused(Error);

impl<E: Into<Error>> From<E> for Refused {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        refuse(self.0)
    }
}

/// What stands in the way of a call.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "type": "https://auth.example.com/api/docs#errors", "title": "Wrong email, username or password.", "status": 401,
    "detail": "Wrong email, username or password.", "code": "invalid_credentials", "request_id": "3f2a9c0d1e4b5a67", "errors": []
}))]
pub struct ProblemDocument {
    /// Where errors are explained.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind of problem in a few words, in the language of the request.
    pub title: String,
    pub status: u16,
    /// What happened and what to do, in the language of the request.
    pub detail: String,
    /// The name programs go by.
    pub code: String,
    /// Under this name the portal's log has the rest.
    pub request_id: String,
    /// What has to be corrected, field by field.
    pub errors: Vec<FieldProblem>,
}

/// One thing to correct.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "field": "email", "code": "email_format", "message": "Enter an email address like name@example.com." }))]
pub struct FieldProblem {
    pub field: String,
    pub code: String,
    pub message: String,
}

/// A JSON body. Fields nobody asked for change nothing.
#[derive(Debug)]
pub struct Body<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Refused;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        let (sent, request) = received(request).await?;
        let axum::Json(body) = axum::Json::<T>::from_request(request, state).await.map_err(unreadable)?;
        // To serde a list would do as well.
        if sent.trim_ascii_start().first() != Some(&b'{') {
            return Err(Error::Malformed(placed(Problem::new("json-no-object"), 1, 1)).into());
        }
        Ok(Self(body))
    }
}

/// The body on its own, and the request as it was.
async fn received(request: Request) -> Result<(Bytes, Request), Refused> {
    let (parts, body) = request.into_parts();
    let sent = Bytes::from_request(Request::new(body), &()).await.map_err(|cut| unreadable(cut.into()))?;
    Ok((sent.clone(), Request::from_parts(parts, sent.into())))
}

fn unreadable(rejection: JsonRejection) -> Refused {
    Refused(match rejection {
        JsonRejection::MissingJsonContentType(_) => Error::NotJson,
        JsonRejection::BytesRejection(rejection) if rejection.status() == http::StatusCode::PAYLOAD_TOO_LARGE => {
            Error::TooLarge
        }
        JsonRejection::JsonDataError(error) => Error::Malformed(malformed(&error)),
        JsonRejection::JsonSyntaxError(error) => Error::Malformed(malformed(&error)),
        _ => Error::Unreadable,
    })
}

/// What serde found and where, told without what was sent.
fn malformed(error: &(dyn std::error::Error + 'static)) -> Problem {
    let mut causes = std::iter::successors(Some(error), |error| error.source());
    match causes.find_map(|error| error.downcast_ref::<Found>()) {
        Some(found) => placed(found_wrong(found), found.inner().line(), found.inner().column()),
        None => placed(Problem::new("json-syntax"), 1, 1),
    }
}

fn placed(problem: Problem, line: usize, column: usize) -> Problem {
    problem.with("line", line).with("column", column)
}

/// Of serde's own words only the names of fields are taken.
fn found_wrong(found: &Found) -> Problem {
    let (path, words) = (found.path().to_string(), found.inner().to_string());
    let named = |start: &str| words.strip_prefix(start)?.split_once('`').map(|(name, _)| name.to_owned());
    if !found.inner().is_data() {
        Problem::new("json-syntax")
    } else if let Some(field) = named("missing field `") {
        Problem::new("json-field-missing").with("field", field)
    } else if let Some(field) = named("duplicate field `") {
        Problem::new("json-field-twice").with("field", field)
    } else if words.starts_with("unknown field") {
        Problem::new("json-field-unknown")
    } else if path == "." {
        Problem::new("json-no-object")
    } else {
        Problem::new("json-wrong-type").with("field", path)
    }
}

type Found = serde_path_to_error::Error<serde_json::Error>;

/// A body that may be left out, or be `null`.
#[derive(Debug)]
pub struct MaybeBody<T>(pub T);

impl<T: DeserializeOwned + Default, S: Send + Sync> FromRequest<S> for MaybeBody<T> {
    type Rejection = Refused;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        let (sent, request) = received(request).await?;
        match sent.trim_ascii() {
            b"" | b"null" => Ok(Self(T::default())),
            _ => Body::from_request(request, state).await.map(|Body(body)| Self(body)),
        }
    }
}

/// The header that lets a call be sent again without being done again.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "it describes a header for the document; the layer in `api` reads it")]
pub struct IdempotencyKey {
    /// A text of your choosing, 1 to 255 characters, new for each thing you create. Sent again within 24 hours with the same body, the
    /// call answers as it did the first time and does nothing.
    #[param(
        rename = "Idempotency-Key",
        min_length = 1,
        max_length = 255,
        example = "8f14e45f-ceea-467f-a3d1-2f9a1b0c7d5e"
    )]
    key: Option<String>,
}

/// The query of a call. A name that is there twice cannot be read.
#[derive(Debug)]
pub struct Parameters<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Parameters<T> {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let read = Query::<T>::from_request_parts(parts, state).await;
        let Query(parameters) = read.map_err(|_| Error::Malformed(Problem::new("query-unreadable")))?;
        Ok(Self(parameters))
    }
}

/// The id in a path. What cannot be one belongs to nothing.
#[derive(Debug)]
pub struct Id(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let read = Path::<String>::from_request_parts(parts, state).await;
        Ok(Self(read.map_err(|_| Error::NotFound)?.0))
    }
}

/// Which part of a list is wanted.
#[derive(Clone, Debug)]
pub struct Paging {
    limit: u32,
    cursor: Option<String>,
}

/// [`Paging`] as the query has it.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PagingParams {
    /// How many items at most.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100, default = 30, example = 30)]
    limit: Option<String>,
    /// The `next_cursor` of the page before.
    #[param(format = "uuid", example = "0193f0c2-7a6e-7c1e-9a54-3f0d5f0a8b11")]
    cursor: Option<String>,
}

/// The most that one page has.
const LONGEST_PAGE: u32 = 100;
const USUAL_PAGE: u32 = 30;

impl Paging {
    /// How many items are asked for.
    #[must_use]
    pub fn limit(&self) -> u32 {
        self.limit
    }

    /// The id of the last item already seen.
    #[must_use]
    pub fn after(&self) -> Option<&str> {
        self.cursor.as_deref()
    }
}

impl TryFrom<PagingParams> for Paging {
    type Error = Error;

    fn try_from(sent: PagingParams) -> Result<Self, Error> {
        let limit = sent.limit.map_or(Ok(USUAL_PAGE), |limit| limit.parse());
        let Some(limit) = limit.ok().filter(|limit| (1..=LONGEST_PAGE).contains(limit)) else {
            return Err(Error::field("limit", Problem::new("page-limit")));
        };
        let cursor = sent.cursor.map(|cursor| uuid::Uuid::parse_str(&cursor)).transpose();
        let cursor = cursor.map_err(|_| Error::field("cursor", Problem::new("page-cursor")))?;
        Ok(Self { limit, cursor: cursor.map(|id| id.to_string()) })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Paging {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let Parameters(sent) = Parameters::<PagingParams>::from_request_parts(parts, state).await?;
        Ok(Self::try_from(sent)?)
    }
}

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Where the next page begins; `null` on the last.
    #[schema(required, format = "uuid", example = "0193f0c2-7a6e-7c1e-9a54-3f0d5f0a8b11")]
    pub next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// The page made of `found`, for which one more than `limit` was asked: the surplus tells that there is another page.
    #[must_use]
    pub fn of<F>(mut found: Vec<F>, limit: u32, id: impl Fn(&F) -> String, item: impl Fn(F) -> T) -> Self {
        let more = found.len() > limit as usize;
        found.truncate(limit as usize);
        let next_cursor = if more { found.last().map(id) } else { None };
        Self { items: found.into_iter().map(item).collect(), next_cursor }
    }
}
