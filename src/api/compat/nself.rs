//! `nself`: signing in, and asking who calls. Its providers and second factors come with ours.

use axum::Json;
use serde::Serialize;

use super::people::{self, Someone};
use super::{Route, get, post};
use crate::json::Answer;
use crate::request::Ctx;
use crate::tokens;

pub fn routes() -> Vec<Route> {
    vec![
        post("/auth/login", people::login),
        get("/auth/protected", protected),
        // Of `/api/v1` as it is: the older answer is not known to have had more.
        get("/auth/verify", tokens::api::verify),
    ]
}

#[derive(Serialize)]
struct Protected {
    message: &'static str,
    user: Someone,
}

async fn protected(ctx: Ctx) -> Answer<Json<Protected>> {
    Ok(Json(Protected { message: "This is a protected route", user: people::caller(&ctx).await? }))
}
