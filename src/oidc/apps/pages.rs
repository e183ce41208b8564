//! `/account/apps`: which apps see what, and taking it away.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::actions::RevokeApp;
use super::{App, list};
use crate::door::loaded;
use crate::oidc::consent::pages::Asked;
use crate::request::Ctx;
use crate::ui::{Hidden, Icon, IconName, Portal, Submit, When, t};

/// `/account/apps`
#[component]
pub fn AppsPage() -> impl IntoView {
    let load = async { list(&Ctx::here()?).await };
    let body = loaded(load, |apps: Vec<App>| {
        if apps.is_empty() {
            return view! { <p class="lead">{t("apps-none")}</p> }.into_any();
        }
        let rows = apps.into_iter().map(|app| view! { <AppRow app/> }).collect_view();
        view! {
            <p class="lead">{t("apps-lead")}</p>
            <ul class="list">{rows}</ul>
        }
        .into_any()
    });
    view! { <Portal title="apps-title">{body}</Portal> }
}

#[component]
fn AppRow(app: App) -> impl IntoView {
    let scopes: Vec<_> = app.scopes.iter().map(str::to_owned).collect();
    let scopes = scopes.into_iter().map(|scope| view! { <Asked scope is_new=false/> }).collect_view();
    view! {
        <li class="session">
            <div class="device"><Icon name=IconName::Shield/></div>
            <div class="meta">
                <h2><bdi>{app.name}</bdi></h2>
                {app.client_uri.map(|uri| view! { <p><a href=uri.clone() rel="noopener noreferrer" dir="ltr">{uri.clone()}</a></p> })}
                <ul class="scopes">{scopes}</ul>
                {app.first_used_at.map(|at| view! { <p>{t("apps-since")}" "<When at/></p> })}
                {app.last_used_at.map(|at| view! { <p>{t("apps-last-used")}" "<When at/></p> })}
            </div>
            <div class="actions">
                <form method="post" action=RevokeApp::PATH>
                    <Hidden name="client_id" value=Some(app.client_id)/>
                    <Submit label="apps-remove" class="danger"/>
                </form>
            </div>
        </li>
    }
}
