//! People whose role wants a second factor set one up before they call anything else.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;

use crate::error::Error;
use crate::mfa;
use crate::refuse::refuse;
use crate::request::Ctx;

/// What they may call: proving who they are, setting the factor up, and leaving.
const OPEN: [&str; 2] = ["/api/v1/auth/", "/api/v1/me/mfa"];

/// The innermost layer.
pub async fn first(ctx: Ctx, request: Request, next: Next) -> Response {
    let must = ctx.scope.person().is_some_and(|person| mfa::must_enrol(&ctx, person));
    if must && !OPEN.iter().any(|open| request.uri().path().starts_with(open)) {
        return refuse(Error::refused("factor-required"));
    }
    next.run(request).await
}
