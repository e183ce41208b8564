//! To a provider and back: what [`crate::upstream`] does, as HTTP.

use std::sync::Arc;

use axum::extract::{Path, RawForm};
use axum::response::{Html, Response};
use axum::routing::get;
use axum::{Router, body::Bytes};

use super::acts::give;
use super::front::refuse;
use crate::config::ProviderId;
use crate::door::leading_elsewhere;
use crate::error::Error;
use crate::portal::Portal;
use crate::request::Ctx;
use crate::upstream::returning::Query as Brought;
use crate::upstream::{actions, pages, takes_forms};

/// Says that a form was sent by our own page.
const AGAIN: &str = "again";
/// What a way back carries, by redirect or by form.
const CARRIED: [&str; 5] = ["state", "code", "error", "iss", "user"];

/// The start, for the pages of this site and its apps. Looking with `HEAD` begins nothing.
pub fn start() -> Router<Arc<Portal>> {
    Router::new().route("/oauth/{provider}", get(begin).head(no_head))
}

/// The way back. Other sites post here, so nothing is said of an origin: what comes back counts only with the secret of the browser that
/// went, which comes with no other site's form (`SameSite=Lax`).
pub fn callback() -> Router<Arc<Portal>> {
    Router::new().route("/oauth/{provider}/callback", get(by_redirect).post(by_form).head(no_head))
}

async fn no_head() -> Response {
    refuse(Error::MethodNotAllowed)
}

async fn begin(ctx: Ctx, Path(provider): Path<String>) -> Response {
    actions::start(&ctx, &provider).await;
    answered(&ctx)
}

async fn by_redirect(ctx: Ctx, Path(provider): Path<String>) -> Response {
    let query = Brought {
        state: ctx.query("state").unwrap_or_default(),
        code: ctx.query("code").unwrap_or_default(),
        error: ctx.query("error"),
        iss: ctx.query("iss"),
        user: None,
    };
    actions::callback(&ctx, &provider, query).await;
    answered(&ctx)
}

async fn by_form(ctx: Ctx, Path(provider): Path<String>, RawForm(form): RawForm) -> Response {
    let fields = fields(&form);
    if fields.iter().any(|(name, _)| name == AGAIN) {
        actions::callback(&ctx, &provider, brought(&fields)).await;
        return answered(&ctx);
    }
    let posts = match ProviderId::parse(&provider) {
        Some(id) => takes_forms(&ctx, id).await,
        None => Ok(false),
    };
    match posts {
        Ok(true) => once_more(&ctx, fields),
        Ok(false) => refuse(Error::MethodNotAllowed),
        Err(error) => refuse(error),
    }
}

fn fields(form: &Bytes) -> Vec<(String, String)> {
    url::form_urlencoded::parse(form).into_owned().collect()
}

fn once_more(ctx: &Ctx, fields: Vec<(String, String)>) -> Response {
    let carried = fields.into_iter().filter(|(name, _)| CARRIED.contains(&name.as_str()));
    let again = std::iter::once((AGAIN.to_owned(), "1".to_owned()));
    leading_elsewhere(ctx, Html(pages::return_page(ctx.frame(), carried.chain(again).collect())))
}

/// What our own page sent on. The first of each name counts.
fn brought(fields: &[(String, String)]) -> Brought {
    let field = |name: &str| fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    Brought {
        state: field("state").unwrap_or_default(),
        code: field("code").unwrap_or_default(),
        error: field("error"),
        iss: field("iss"),
        user: field("user"),
    }
}

/// The answer that was left in the context.
fn answered(ctx: &Ctx) -> Response {
    ctx.take_answer().map_or_else(|| refuse(Error::Internal("no answer".to_owned())), |answer| give(ctx, answer))
}
