//! `/errand`: where it leads, and the button that goes there.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::actions::RunErrand;
use super::{Errand, look};
use crate::door::loaded;
use crate::request::Ctx;
use crate::ui::{Card, Hidden, frame};

/// The page.
#[component]
pub fn ErrandPage() -> impl IntoView {
    let load = async {
        let ctx = Ctx::here()?;
        let token = ctx.query("token").unwrap_or_default();
        Ok((look(&ctx, &token).await?, token))
    };
    let body = loaded(load, |(errand, token): (Errand, String)| {
        let texts = frame().texts;
        let name = errand.provider.name.as_str();
        let text = if errand.is_trial() {
            texts.with("errand-trial", &[("provider", name.into())])
        } else {
            texts.with("errand-link", &[("provider", name.into())])
        };
        let button = texts.with("provider-button", &[("provider", name.into())]);
        view! {
            <p>{text}</p>
            <form class="form" method="post" action=RunErrand::PATH>
                <Hidden name="token" value=Some(token)/>
                <button type="submit">{button}</button>
            </form>
        }
    });
    view! { <Card title="errand-title">{body}</Card> }
}
