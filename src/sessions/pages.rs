//! `/account/sessions`: where you're signed in.

use std::collections::HashMap;

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::actions::{EndOtherSessions, EndSession};
use super::{PROVIDER, Session, list};
use crate::door::loaded;
use crate::kit::device::{self, Device, Form};
use crate::login::actions::SignOut;
use crate::request::Ctx;
use crate::scope::SessionKind;
use crate::ui::{Hidden, Icon, IconName, Portal, Submit, When, frame, t};
use crate::upstream;

/// The page.
#[component]
pub fn SessionsPage() -> impl IntoView {
    let load = async {
        let ctx = Ctx::here()?;
        let current = ctx.person()?.session_id.clone();
        Ok((list(&ctx).await?, current, upstream::names(&ctx).await?))
    };
    let body = loaded(load, |(mut sessions, current, providers)| {
        sessions.sort_by_key(|session| session.id != current);
        let others = sessions.len().saturating_sub(1);
        view! {
            <ul class="list">{sessions.into_iter().map(|session| { let here = session.id == current; view! { <Row session here providers=&providers/> } }).collect_view()}</ul>
            {(others > 0).then(|| view! {
                <form class="actions" method="post" action=EndOtherSessions::PATH>
                    <button type="submit" class="danger">{frame().texts.with("sessions-end-others", &[("count", others.into())])}</button>
                </form>
            })}
        }
    });
    view! { <Portal title="sessions-title"><p class="lead">{t("sessions-lead")}</p>{body}</Portal> }
}

/// How somebody signed in: in words, or the name of a provider.
fn method(name: &str, providers: &HashMap<String, String>) -> String {
    let texts = frame().texts;
    match name.strip_prefix(PROVIDER) {
        Some(id) => texts.with("method-provider", &[("provider", providers.get(id).map_or(id, String::as_str).into())]),
        None => texts.get(&format!("method-{name}")).into_owned(),
    }
}

#[component]
fn Row<'a>(session: Session, here: bool, providers: &'a HashMap<String, String>) -> impl IntoView + use<> {
    let frame = frame();
    let name = device::label(frame.texts, &session.user_agent);
    let through_api = session.kind() == SessionKind::Api;
    let icon = match Device::from_user_agent(&session.user_agent).form {
        Form::Phone => IconName::Phone,
        Form::Tablet => IconName::Tablet,
        Form::Desktop | Form::Script => IconName::Desktop,
    };
    let methods = session.methods.split(' ').map(|name| method(name, providers));
    let method = methods.collect::<Vec<_>>().join(" + ");
    let apps = session.apps.join(", ");
    let button = if here {
        view! { <form method="post" action=SignOut::PATH><Submit label="sign-out" class="secondary"/></form> }
            .into_any()
    } else {
        view! { <form method="post" action=EndSession::PATH><Hidden name="id" value=Some(session.id)/><Submit label="session-end" class="secondary"/></form> }.into_any()
    };
    view! {
        <li class="session">
            <div class="device"><Icon name=icon/></div>
            <div class="meta">
                <h2>{name}" "{through_api.then(|| view! { <span class="badge">{t("session-api")}</span> })}{here.then(|| view! { <span class="badge here">{t("session-here")}</span> })}</h2>
                <p><bdi dir="ltr">{session.ip}</bdi></p>
                <p>{t("session-last-seen")}" "<When at=session.last_seen_at/></p>
                <p class="muted">{t("session-since")}" "<When at=session.created_at/>" · "{method}</p>
                {(!apps.is_empty()).then(|| view! { <p>{t("session-apps")}" "<bdi>{apps}</bdi></p> })}
                <details><summary>{t("session-details")}</summary><p dir="ltr"><bdi>{session.user_agent}</bdi></p></details>
            </div>
            <div class="actions">{button}</div>
        </li>
    }
}
