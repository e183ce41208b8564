//! The forms of allowing an app to see something.

use leptos::prelude::*;
use leptos::server_fn::codec::PostUrl;

use crate::door::{Form, Go, with_next};
use crate::kit::return_to::ReturnTo;
use crate::login::path_to_account;
use crate::request::Ctx;
use crate::sessions;

/// `POST /do/consent`: `decision` is `allow`; anything else is a no.
#[server(prefix = "/do", endpoint = "consent", input = PostUrl)]
pub async fn consent(
    #[server(default)] request: String,
    #[server(default)] decision: String,
) -> Result<(), ServerFnError> {
    let ctx = Ctx::here()?;
    let path = super::decide(&ctx, &request, decision == "allow").await;
    Form::at(format!("/consent?request={request}")).answer(&ctx, path.map(Go::to))
}

/// `POST /do/choose-account`: goes on with this account, or signs out here to use another: one that this browser remembers
/// (`account`), or any.
#[server(prefix = "/do", endpoint = "choose-account", input = PostUrl)]
pub async fn choose_account(
    #[server(default)] request: String,
    #[server(default)] another: String,
    #[server(default)] account: String,
) -> Result<(), ServerFnError> {
    let ctx = Ctx::here()?;
    let go = async {
        let path = super::choose(&ctx, &request).await?;
        if another.is_empty() && account.is_empty() {
            return Ok(Go::to(path));
        }
        let person = ctx.person()?;
        sessions::end(&ctx, &person.session_id).await?;
        ctx.clear_session().await;
        Ok(Go::to(match account.as_str() {
            // They have seen the list.
            "" => format!("{}&another=yes", with_next("/login", &path)),
            account => path_to_account(account, ReturnTo::parse(&path).as_ref()),
        }))
    };
    Form::at(format!("/consent/account?request={request}")).answer(&ctx, go.await)
}
