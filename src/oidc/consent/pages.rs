//! The pages on the way to an app: what it may see, and with which account.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::actions::{ChooseAccount, Consent};
use super::{Choice, Question, choice, question};
use crate::door::loaded;
use crate::login::{AboutAccount, Known};
use crate::request::Ctx;
use crate::ui::{Card, Hidden, frame, t};

/// `/consent?request=`
#[component]
pub fn ConsentPage() -> impl IntoView {
    let load = async {
        let ctx = Ctx::here()?;
        let token = ctx.query("request").unwrap_or_default();
        let question = question(&ctx, &token).await?;
        let email = ctx.person()?.email.clone();
        Ok((question, token, email))
    };
    let body = loaded(load, |(question, token, email): (Question, String, String)| {
        let texts = frame().texts;
        let Question { client, scopes, destination } = question;
        let wants = texts.with("consent-lead", &[("app", client.name.as_str().into())]);
        let items = scopes.into_iter().map(|(scope, is_new)| view! { <Asked scope is_new/> }).collect_view();
        let badge = if client.first_party { "consent-verified" } else { "consent-unverified" };
        let pages = [("consent-privacy", client.metadata.policy_uri), ("consent-terms", client.metadata.tos_uri)];
        let pages = pages.into_iter().filter_map(|(label, uri)| Some((label, uri?)));
        let pages: Vec<_> =
            pages.map(|(label, uri)| view! { <a href=uri rel="noopener noreferrer">{t(label)}</a>" " }).collect();
        view! {
            <p class="lead"><bdi>{wants}</bdi></p>
            <p class="muted">{t(badge)}" "{t("consent-returns")}" "<bdi dir="ltr">{destination}</bdi></p>
            <p>{t("consent-as")}" "<bdi dir="ltr">{email}</bdi>" "<a href=format!("/consent/account?request={token}")>{t("consent-another")}</a></p>
            <ul class="scopes">{items}</ul>
            <form method="post" action=Consent::PATH>
                <Hidden name="request" value=Some(token)/>
                <AllowOrDeny/>
            </form>
            <p class="muted">{pages}</p>
        }
    });
    view! { <Card title="consent-title">{body}</Card> }
}

/// Yes and no, of equal weight.
#[component]
pub fn AllowOrDeny() -> impl IntoView {
    view! {
        <div class="actions">
            <button type="submit" name="decision" value="allow" class="primary">{t("consent-allow")}</button>
            <button type="submit" name="decision" value="deny" class="secondary">{t("consent-deny")}</button>
        </div>
    }
}

/// One thing the app may see, in a sentence; scopes of the operator's own by their name.
#[component]
pub fn Asked(scope: String, is_new: bool) -> impl IntoView {
    let sentence = match scope.as_str() {
        "openid" => Some("scope-openid"),
        "profile" => Some("scope-profile"),
        "email" => Some("scope-email"),
        "roles" => Some("scope-roles"),
        "offline_access" => Some("scope-offline-access"),
        _ => None,
    };
    let text = match sentence {
        Some(key) => view! { <span>{t(key)}</span> }.into_any(),
        None => view! { <code dir="ltr">{scope}</code> }.into_any(),
    };
    view! { <li>{text}{is_new.then(|| view! { " "<strong class="badge">{t("consent-new")}</strong> })}</li> }
}

/// `/consent/account?request=`: with which account somebody goes on.
#[component]
pub fn AccountChoicePage() -> impl IntoView {
    let load = async {
        let ctx = Ctx::here()?;
        let token = ctx.query("request").unwrap_or_default();
        let choice = choice(&ctx, &token).await?;
        Ok((choice, token))
    };
    let body = loaded(load, |(choice, token): (Choice, String)| {
        let texts = frame().texts;
        let onward = texts.with("choose-lead", &[("app", choice.app.as_str().into())]);
        let this = texts.with("choose-this", &[("name", choice.name.as_str().into())]);
        let other = texts.with("choose-expected", &[("app", choice.app.as_str().into())]);
        let refusing = token.clone();
        let other_account = |of: Known| {
            let (id, words) = (of.id.clone(), texts.with("choose-this", &[("name", of.called().into())]));
            view! { <button type="submit" name="account" value=id class="secondary"><AboutAccount words of/></button> }
        };
        let others = choice.others.into_iter().map(other_account).collect_view();
        let this = choice.fits.then(|| view! { <button type="submit" class="primary"><bdi>{this}</bdi></button> });
        let other = (!choice.fits).then(|| view! { <p role="alert"><bdi>{other}</bdi></p> });
        view! {
            <p class="lead"><bdi>{onward}</bdi></p>
            {other}
            <p class="muted">{t("consent-as")}" "<bdi dir="ltr">{choice.email}</bdi></p>
            <form method="post" action=ChooseAccount::PATH>
                <Hidden name="request" value=Some(token)/>
                <div class="actions">
                    {this}
                    {others}
                    <button type="submit" name="another" value="yes" class="secondary">{t("choose-another")}</button>
                </div>
            </form>
            <form class="form" method="post" action=Consent::PATH>
                <Hidden name="request" value=Some(refusing)/>
                <button type="submit" name="decision" value="deny" class="link">{t("choose-cancel")}</button>
            </form>
        }
    });
    view! { <Card title="choose-title">{body}</Card> }
}
