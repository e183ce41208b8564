//! Development only: the inbox for letters and texts that would have left the machine, and the provider simulator
//! ([`providers`]). In production these routes do not exist.
//!
//! Routes: `/dev/inbox` `/dev/inbox.json?to=` `/dev/providers/…`. Letters are kept in the database, so a restart loses none.

use std::sync::Arc;

use async_trait::async_trait;
use axum::extract::{Query, State};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;

use crate::error::Result;
use crate::kit::clock::Clock;
use crate::kit::db::Db;
use crate::kit::mail::{InboxSink, KeptMail};
use crate::portal::Portal;
use crate::refuse::refuse;
use crate::request::Ctx;
use crate::ui::html;

mod pages;
mod providers;
mod store;

pub use providers::stand_ins;
pub use store::{Mail, purge};

/// Keeps what would have been sent.
pub struct Inbox {
    pub db: Db,
    pub clock: Clock,
}

#[async_trait]
impl InboxSink for Inbox {
    async fn keep(&self, mail: KeptMail) -> std::result::Result<(), String> {
        store::insert(self, mail).await.map_err(|error| error.to_string())
    }
}

/// The routes of the inbox and of the simulated providers.
pub fn routes() -> Router<Arc<Portal>> {
    Router::new().route("/dev/inbox", get(page)).route("/dev/inbox.json", get(json)).merge(providers::routes())
}

#[derive(Deserialize)]
struct Filter {
    to: Option<String>,
}

async fn json(State(portal): State<Arc<Portal>>, Query(filter): Query<Filter>) -> Response {
    match latest(&portal, filter.to.as_deref()).await {
        Ok(mails) => Json(mails).into_response(),
        Err(error) => refuse(error),
    }
}

async fn page(ctx: Ctx, Query(filter): Query<Filter>) -> Response {
    match latest(&ctx.portal, filter.to.as_deref()).await {
        Ok(mails) => {
            let page = || pages::InboxPage(pages::InboxPageProps { mails, to: filter.to });
            Html(html(ctx.frame(), page)).into_response()
        }
        Err(error) => refuse(error),
    }
}

/// The newest, first; what is due to be sent is sent before looking.
async fn latest(portal: &Portal, to: Option<&str>) -> Result<Vec<Mail>> {
    let mut tx = portal.db.read().await?;
    store::latest(&mut tx, to).await
}
