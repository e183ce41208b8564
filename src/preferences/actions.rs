//! The forms in the footer. What nobody could have chosen there changes nothing.
#![expect(clippy::unused_async, reason = "server functions are async whether they wait for something or not")]

use leptos::prelude::*;
use leptos::server_fn::codec::PostUrl;

use super::{choose_language, choose_theme};
use crate::door::{Form, Go};
use crate::kit::i18n::Locale;
use crate::kit::return_to::ReturnTo;
use crate::request::Ctx;
use crate::ui::Theme;

/// `POST /do/set-language`
#[server(prefix = "/do", endpoint = "set-language", input = PostUrl)]
pub async fn set_language(
    #[server(default)] locale: String,
    #[server(default)] next: String,
) -> Result<(), ServerFnError> {
    let ctx = Ctx::here()?;
    let chosen = match Locale::from_tag(&locale) {
        Some(locale) => choose_language(&ctx, locale).await,
        None => Ok(()),
    };
    Form::at("/").answer(&ctx, chosen.map(|()| back(&next)))
}

/// `POST /do/set-theme`
#[server(prefix = "/do", endpoint = "set-theme", input = PostUrl)]
pub async fn set_theme(#[server(default)] theme: String, #[server(default)] next: String) -> Result<(), ServerFnError> {
    let ctx = Ctx::here()?;
    if let Some(theme) = Theme::parse(&theme) {
        choose_theme(&ctx, theme);
    }
    Form::at("/").answer(&ctx, Ok(back(&next)))
}

fn back(next: &str) -> Go {
    Go::to(ReturnTo::parse(next).map_or_else(|| "/".to_owned(), |next| next.as_str().to_owned()))
}
