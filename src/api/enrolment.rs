//! People whose role wants a second factor set one up before they call anything else.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;

use super::compat;
use crate::error::Error;
use crate::mfa;
use crate::refuse::refuse;
use crate::request::Ctx;

/// What they may call: proving who they are, setting the factor up, and leaving. The older systems name theirs themselves.
const OPEN: [&str; 2] = ["/api/v1/auth/", "/api/v1/me/mfa"];

/// The innermost layer. The call finds its [`Ctx`] made.
pub async fn first(ctx: Ctx, mut request: Request, next: Next) -> Response {
    let must = ctx.scope.person().is_some_and(|person| mfa::must_enrol(&ctx, person));
    if must && !is_open(&ctx, &request) {
        return refuse(Error::refused("factor-required"));
    }
    request.extensions_mut().insert(ctx);
    next.run(request).await
}

fn is_open(ctx: &Ctx, request: &Request) -> bool {
    let path = request.uri().path();
    OPEN.iter().any(|open| path.starts_with(open)) || compat::is_before_enrolment(&ctx.portal, request.method(), path)
}
