//! The forms of merging.

use leptos::prelude::*;
use leptos::server_fn::codec::PostUrl;

use super::{Merged, begin, by_letter, by_owner};
use crate::door::{Form, Go, with_next};
use crate::error::Result as Verb;
use crate::kit::return_to::ReturnTo;
use crate::kit::secret::Token;
use crate::login;
use crate::request::Ctx;
use crate::sessions::{Method, SignIn};
use crate::ui::Flash;

const PAGE: &str = "/account/links/merge";

/// The page on which both accounts are proven, if the token can be one.
fn page(token: &str) -> String {
    Token::parse(token).map_or_else(|| PAGE.to_owned(), |token| format!("{PAGE}?token={}", token.expose()))
}

/// `POST /do/begin-merge`
#[server(prefix = "/do", endpoint = "begin-merge", input = PostUrl)]
pub async fn begin_merge() -> Result<(), ServerFnError> {
    let ctx = Ctx::here()?;
    let begun = begin(&ctx).await;
    let go =
        begun.map(|token| Go::to(with_next("/login", &page(token.expose()))).saying(Flash::neutral("merge-sign-in")));
    Form::at(PAGE).answer(&ctx, go)
}

/// `POST /do/merge-account`
#[server(prefix = "/do", endpoint = "merge-account", input = PostUrl)]
pub async fn merge_account(
    #[server(default)] token: String,
    #[server(default)] keep: String,
) -> Result<(), ServerFnError> {
    let ctx = Ctx::here()?;
    let outcome = merge(&ctx, &token, &keep).await;
    Form::at(page(&token)).answer(&ctx, outcome)
}

/// Merges, and leads into the account that stays: the session goes on if it is one of that account; else a new one begins, after a
/// second factor where there is one.
async fn merge(ctx: &Ctx, token: &str, keep: &str) -> Verb<Go> {
    let Merged { kept, session } = super::merge(ctx, token, keep).await?;
    let go = match session {
        Some(session) => {
            session.give(ctx).await?;
            Go::to(PAGE)
        }
        None => login::enter(ctx, &kept, SignIn::in_browser(Method::Merge), ReturnTo::parse(PAGE).as_ref()).await?,
    };
    Ok(go.saying(Flash::good("merge-done")))
}

/// `POST /do/undo-merge`: of one's own by its id, or by the token of a letter.
#[server(prefix = "/do", endpoint = "undo-merge", input = PostUrl)]
pub async fn undo_merge(#[server(default)] id: String, #[server(default)] token: String) -> Result<(), ServerFnError> {
    let ctx = Ctx::here()?;
    let (page, undone) = match token.as_str() {
        "" => (PAGE, by_owner(&ctx, &id).await),
        token => ("/login", by_letter(&ctx, token).await),
    };
    Form::at(page).answer(&ctx, undone.map(|()| Go::to(page).saying(Flash::good("merge-undone"))))
}
