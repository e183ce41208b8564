//! The form of taking an app's access away.

use leptos::prelude::*;
use leptos::server_fn::codec::PostUrl;

use crate::door::{Form, Go};
use crate::request::Ctx;
use crate::ui::Flash;

/// `POST /do/revoke-app`
#[server(prefix = "/do", endpoint = "revoke-app", input = PostUrl)]
pub async fn revoke_app(#[server(default)] client_id: String) -> Result<(), ServerFnError> {
    let ctx = Ctx::here()?;
    let removed = super::remove(&ctx, &client_id).await;
    Form::at("/account/apps").answer(&ctx, removed.map(|()| Go::to("/account/apps").saying(Flash::good("app-removed"))))
}
