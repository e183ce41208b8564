//! `/oauth2/logout`: an app sends its person here to be signed out.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use http::{HeaderMap, HeaderValue, Uri};

use super::Outcome;
use crate::error::Error;
use crate::oidc::api::form;
use crate::oidc::error::Fault;
use crate::oidc::pages;
use crate::oidc::parameters::Parameters;
use crate::portal::Portal;
use crate::refuse::refuse;
use crate::request::Ctx;

/// Where people's browsers come; it needs the session. Looking with `HEAD` signs nobody out.
pub fn for_browsers() -> Router<Arc<Portal>> {
    Router::new().route("/oauth2/logout", get(by_get).head(no_head))
}

/// What any page may send here.
pub fn for_programs() -> Router<Arc<Portal>> {
    Router::new().route("/oauth2/logout", post(by_post))
}

async fn no_head() -> Response {
    refuse(Error::MethodNotAllowed)
}

async fn by_get(ctx: Ctx, uri: Uri) -> Response {
    let outcome = match Parameters::parse(uri.query().unwrap_or_default().as_bytes()) {
        Ok(sent) => super::logout(&ctx, &sent).await,
        Err(fault) => Err(fault),
    };
    let mut response = match outcome {
        Ok(Outcome::Ask(path)) => Redirect::to(&path).into_response(),
        Ok(Outcome::Left(go)) => {
            if let Some(flash) = &go.flash {
                ctx.set_flash(flash);
            }
            let mut response = Redirect::to(&go.to).into_response();
            let forget = HeaderValue::from_static("\"cache\", \"storage\"");
            response.headers_mut().insert("clear-site-data", forget);
            response
        }
        Err(fault) => refused(&ctx, fault),
    };
    ctx.write_cookies(response.headers_mut());
    response
}

/// A form of another site brings no cookie of ours along (`SameSite=Lax`): what it asks is checked, sealed, and the browser comes again.
async fn by_post(ctx: Ctx, headers: HeaderMap, body: Bytes) -> Response {
    let kept = match form(&headers, &body) {
        Ok(sent) => super::keep(&ctx, &sent).await,
        Err(fault) => Err(fault),
    };
    match kept {
        Ok(path) => Redirect::to(&path).into_response(),
        Err(fault) => refused(&ctx, fault),
    }
}

fn refused(ctx: &Ctx, fault: Fault) -> Response {
    match fault {
        Fault::OAuth(error) => pages::nowhere_but_out(ctx, error),
        Fault::Ours(error) => refuse(error),
    }
}
