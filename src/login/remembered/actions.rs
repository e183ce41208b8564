//! The form that takes an account off the list.
#![expect(clippy::unused_async, reason = "server functions are async whether they wait for something or not")]

use leptos::prelude::*;
use leptos::server_fn::codec::PostUrl;

use crate::door::{Form, Go, on_the_way};
use crate::kit::return_to::ReturnTo;
use crate::request::Ctx;
use crate::ui::Flash;

/// `POST /do/forget-account`
#[server(prefix = "/do", endpoint = "forget-account", input = PostUrl)]
pub async fn forget_account(
    #[server(default)] account: String,
    #[server(default)] next: String,
) -> Result<(), ServerFnError> {
    let ctx = Ctx::here()?;
    let page = on_the_way("/login", ReturnTo::parse(&next).as_ref());
    let go = Go::to(&page);
    let go = if ctx.forget_account(&account) { go.saying(Flash::good("login-forgotten")) } else { go };
    Form::at(page).answer(&ctx, Ok(go))
}
