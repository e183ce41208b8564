//! The pages of letting a device in: its code, the question, the end.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::actions::{DecideDevice, TypeUserCode};
use super::{Question, UserCode, question};
use crate::door::loaded;
use crate::kit::device;
use crate::oidc::consent::pages::{AllowOrDeny, Asked};
use crate::request::Ctx;
use crate::ui::{Card, Field, Hidden, Icon, IconName, Submit, When, frame, t};

/// `/device[?user_code=]`: filled in for those who followed a link, and never sent by itself.
#[component]
pub fn DevicePage() -> impl IntoView {
    let load = async {
        let ctx = Ctx::here()?;
        let code = ctx.query("user_code").and_then(|code| UserCode::parse(&code)).map(|code| code.to_string());
        Ok((code.unwrap_or_default(), ctx.person()?.email.clone()))
    };
    let body = loaded(load, |(code, email): (String, String)| {
        let words = if code.is_empty() { "connect-lead" } else { "connect-compare" };
        view! {
            <p class="lead">{t(words)}</p>
            <form class="form" method="post" action=TypeUserCode::PATH novalidate>
                <Field name="user_code" label="connect-code" hint="connect-code-hint" autocomplete="off" value=code/>
                <Submit label="connect-continue"/>
            </form>
            <p class="muted">{t("consent-as")}" "<bdi dir="ltr">{email}</bdi>" "<a href="/logout">{t("connect-sign-out")}</a></p>
        }
    });
    view! { <Card title="connect-title">{body}</Card> }
}

/// `/device/confirm?user_code=`
#[component]
pub fn ConfirmDevicePage() -> impl IntoView {
    let load = async {
        let ctx = Ctx::here()?;
        let question = question(&ctx, &ctx.query("user_code").unwrap_or_default()).await?;
        Ok((question, ctx.person()?.email.clone()))
    };
    let body = loaded(load, |(question, email): (Question, String)| {
        let code = question.code.to_string();
        let wants = frame().texts.with("connect-wants", &[("app", question.client.name.as_str().into())]);
        let badge = if question.client.first_party { "consent-verified" } else { "consent-unverified" };
        let scopes: Vec<_> = question.scopes.iter().map(str::to_owned).collect();
        let scopes = scopes.into_iter().map(|scope| view! { <Asked scope is_new=false/> }).collect_view();
        view! {
            <p class="lead"><bdi>{wants}</bdi></p>
            <p class="muted">{t(badge)}</p>
            <p>{t("connect-compare")}</p>
            <h2 class="key" dir="ltr">{code.clone()}</h2>
            <DeviceFacts question/>
            <p>{t("consent-as")}" "<bdi dir="ltr">{email}</bdi></p>
            <ul class="scopes">{scopes}</ul>
            <div class="flash warn"><Icon name=IconName::Warning/><p>{t("connect-warning")}</p></div>
            <form method="post" action=DecideDevice::PATH>
                <Hidden name="user_code" value=Some(code)/>
                <AllowOrDeny/>
            </form>
        }
    });
    view! { <Card title="connect-question">{body}</Card> }
}

/// The device that asks, as far as it can be told.
#[component]
fn DeviceFacts(question: Question) -> impl IntoView {
    let Question { ip, user_agent, asked_at, client, .. } = question;
    let name = device::label(frame().texts, &user_agent);
    let page = client.metadata.client_uri.map(|uri| {
        view! { <dt>{t("connect-page")}</dt><dd><a href=uri.clone() rel="noopener noreferrer" dir="ltr">{uri.clone()}</a></dd> }
    });
    view! {
        <dl class="facts">
            {page}
            <dt>{t("connect-device")}</dt>
            <dd>{name}<details><summary>{t("session-details")}</summary><p dir="ltr"><bdi>{user_agent}</bdi></p></details></dd>
            <dt>{t("connect-address")}</dt><dd><bdi dir="ltr">{ip}</bdi></dd>
            <dt>{t("connect-asked")}</dt><dd><When at=asked_at/></dd>
        </dl>
    }
}

/// `/device/done`: what was said stands above, as on every page after a form.
#[component]
pub fn DeviceDonePage() -> impl IntoView {
    view! {
        <Card title="connect-done-title">
            <p class="lead">{t("connect-done-text")}</p>
            <p class="actions"><a href="/account/apps">{t("apps-title")}</a></p>
        </Card>
    }
}
