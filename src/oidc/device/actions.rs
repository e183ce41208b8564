//! The forms of letting a device in.

use leptos::prelude::*;
use leptos::server_fn::codec::PostUrl;

use crate::door::{Form, Go};
use crate::request::Ctx;
use crate::ui::Flash;

/// `POST /do/device`
#[server(prefix = "/do", endpoint = "device", input = PostUrl)]
pub async fn type_user_code(#[server(default)] user_code: String) -> Result<(), ServerFnError> {
    let ctx = Ctx::here()?;
    let opened = super::open(&ctx, &user_code).await;
    Form::at("/device").answer(&ctx, opened.map(|code| Go::to(format!("/device/confirm?user_code={code}"))))
}

/// `POST /do/device-decision`: `decision` is `allow`; anything else is a no.
#[server(prefix = "/do", endpoint = "device-decision", input = PostUrl)]
pub async fn decide_device(
    #[server(default)] user_code: String,
    #[server(default)] decision: String,
) -> Result<(), ServerFnError> {
    let ctx = Ctx::here()?;
    let allows = decision == "allow";
    let decided = super::decide(&ctx, &user_code, allows).await;
    let said = if allows { Flash::good("connect-allowed") } else { Flash::neutral("connect-denied") };
    Form::at("/device").answer(&ctx, decided.map(|()| Go::to("/device/done").saying(said)))
}
