//! The form on `/errand`.

use leptos::prelude::*;
use leptos::server_fn::codec::PostUrl;

use crate::door::{Form, Go};
use crate::request::Ctx;

/// `POST /do/run-errand`
#[server(prefix = "/do", endpoint = "run-errand", input = PostUrl)]
pub async fn run_errand(#[server(default)] token: String) -> Result<(), ServerFnError> {
    let ctx = Ctx::here()?;
    let url = super::run(&ctx, &token).await;
    let token: String = url::form_urlencoded::byte_serialize(token.as_bytes()).take(64).collect();
    Form::at(format!("/errand?token={token}")).answer(&ctx, url.map(Go::to))
}
