//! Who wants somebody signed out, above the button.

use leptos::prelude::*;

use super::Leaving;
use crate::door::loaded;
use crate::oidc::clients;
use crate::request::Ctx;
use crate::ui::{frame, t};

/// Which app sent somebody here to be signed out, if one did; and with which account they are signed in.
#[component]
pub fn AskedToLeave(request: Option<String>) -> impl IntoView {
    let load = async move {
        let ctx = Ctx::here()?;
        let email = ctx.person()?.email.clone();
        let leaving = request.and_then(|sealed| Leaving::open(&ctx, &sealed));
        let Some(id) = leaving.as_ref().and_then(Leaving::client_id) else { return Ok((email, None)) };
        let client = clients::by_id(&mut ctx.portal.db.read().await?, id).await?;
        Ok((email, client.map(|client| client.name)))
    };
    loaded(load, |(email, app): (String, Option<String>)| {
        let asks = app.map(|app| frame().texts.with("logout-app", &[("app", app.as_str().into())]));
        view! {
            {asks.map(|words| view! { <p class="lead"><bdi>{words}</bdi></p> })}
            <p class="muted">{t("consent-as")}" "<bdi dir="ltr">{email}</bdi></p>
        }
    })
}
