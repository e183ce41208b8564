//! What people see of signing in with others: the buttons, the linked accounts, the address that is asked for, the way back by form.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::actions::{ClaimAddress, ConfirmAddress, LinkProvider, UnlinkProvider};
use super::address::Claim;
use super::arrivals::{self, Waiting};
use super::identities::{self, Linked};
use super::{Provider, registry};
use crate::door::{loaded, with_next};
use crate::passwords;
use crate::passwords::SetPassword;
use crate::request::Ctx;
use crate::ui::{Card, Code, Field, Frame, Hidden, Icon, IconName, Portal, SendOn, Submit, When, frame, html, t};

/// The ways in through others, with a badge on the one that was used last in this browser.
#[component]
pub fn ProviderButtons(next: Option<String>) -> impl IntoView {
    let load = async {
        let ctx = Ctx::here()?;
        // A way in that cannot be looked up does not stand in the way of the others.
        Ok((registry::offered(&ctx.portal, ctx.now).await.unwrap_or_default(), ctx.last_provider()))
    };
    loaded(load, move |(providers, last): (Arc<Vec<Arc<Provider>>>, _)| {
        let button = |provider: &Arc<Provider>| {
            let href = format!("/oauth/{}", provider.id);
            let href = next.as_deref().map_or(href.clone(), |next| with_next(&href, next));
            let text = frame().texts.with("provider-button", &[("provider", (&provider.name).into())]);
            let badge =
                (last == Some(provider.id)).then(|| view! { " "<span class="badge here">{t("provider-last")}</span> });
            view! { <li><a class="button secondary" href=href>{text}{badge}</a></li> }
        };
        let buttons = providers.iter().map(button).collect_view();
        (!providers.is_empty()).then(|| {
            view! { <p class="actions muted">{t("provider-or")}</p><ul class="ways">{buttons}</ul> }
        })
    })
}

/// What `/account/links` shows.
struct Shown {
    linked: Vec<Linked>,
    /// Providers they have no account of.
    others: Vec<Arc<Provider>>,
    /// Where they have no password, their address: a letter to it lets them choose one.
    without_password: Option<String>,
}

async fn shown(ctx: Ctx) -> crate::error::Result<Shown> {
    let person = ctx.person()?;
    let linked = identities::mine(&ctx).await?;
    let offered = registry::offered(&ctx.portal, ctx.now).await?;
    let has = |provider: &Provider| linked.iter().any(|linked| linked.identity.provider == provider.id.as_str());
    let others = offered.iter().filter(|provider| !has(provider)).cloned().collect();
    let mut tx = ctx.portal.db.read().await?;
    let password = passwords::of(&mut tx, &person.id).await?;
    Ok(Shown { others, without_password: password.is_none().then(|| person.email.clone()), linked })
}

/// `/account/links`
#[component]
pub fn LinksPage() -> impl IntoView {
    let body = loaded(async { shown(Ctx::here()?).await }, |shown: Shown| {
        let Shown { linked, others, without_password } = shown;
        let none = linked.is_empty();
        let forms = others.into_iter().map(|provider| {
            let text = frame().texts.with("identity-link", &[("provider", (&provider.name).into())]);
            view! {
                <li><form method="post" action=LinkProvider::PATH>
                    <Hidden name="provider" value=Some(provider.id.to_string())/>
                    <button type="submit" class="secondary">{text}</button>
                </form></li>
            }
        });
        let forms: Vec<_> = forms.collect();
        view! {
            {none.then(|| view! { <p>{t("identities-none")}</p> })}
            {(!none).then(|| view! { <ul class="list">{linked.into_iter().map(|linked| view! { <Row linked/> }).collect_view()}</ul> })}
            {(!forms.is_empty()).then(|| view! { <section class="stack"><h2>{t("identities-more")}</h2><ul class="ways">{forms}</ul></section> })}
            {without_password.map(|email| view! { <SetPassword email/> })}
            <section class="stack"><h2>{t("merge-title")}</h2><p>{t("merge-lead")}</p><p class="actions"><a class="button" href="/account/links/merge">{t("merge-go")}</a></p></section>
        }
    });
    view! { <Portal title="identities-title"><p class="lead">{t("identities-lead")}</p>{body}</Portal> }
}

/// A linked account, and what it is called there.
#[component]
fn Row(linked: Linked) -> impl IntoView {
    let Linked { identity, provider_name, is_offered, wants_sign_in } = linked;
    let email = identity.email.filter(|email| *email != identity.label);
    let texts = frame().texts;
    let name = texts.with("identity-unlink", &[("provider", (&provider_name).into())]);
    let again = (wants_sign_in && is_offered).then(|| {
        let text = texts.with("identity-again", &[("provider", (&provider_name).into())]);
        view! {
            <p>{texts.with("identity-lost", &[("provider", (&provider_name).into())])}</p>
            <form class="actions" method="post" action=LinkProvider::PATH>
                <Hidden name="provider" value=Some(identity.provider.clone())/>
                <button type="submit" class="secondary">{text}</button>
            </form>
        }
    });
    view! {
        <li class="session">
            <div class="device"><Icon name=IconName::Globe/></div>
            <div class="meta">
                <h2>{provider_name}" "{(!is_offered).then(|| view! { <span class="badge">{t("identity-off")}</span> })}</h2>
                <p><bdi>{identity.label}</bdi></p>
                {email.map(|email| view! { <p class="muted"><bdi dir="ltr">{email}</bdi></p> })}
                <p class="muted">{t("identity-since")}" "<When at=identity.linked_at/></p>
                {again}
                {identity.last_used_at.map(|at| view! { <p class="muted">{t("identity-used")}" "<When at/></p> })}
            </div>
            <form class="actions" method="post" action=UnlinkProvider::PATH>
                <Hidden name="id" value=Some(identity.id)/>
                <button type="submit" class="secondary">{name}</button>
            </form>
        </li>
    }
}

/// `/signup/address`: an address for somebody whose provider tells none that counts. `?other` asks for another one.
#[component]
pub fn AddressPage() -> impl IntoView {
    let load = async {
        let ctx = Ctx::here()?;
        let waiting = arrivals::newcomer(&ctx).await?;
        let claim = ctx.flow::<Claim>().filter(|_| ctx.query("other").is_none());
        Ok((waiting, claim))
    };
    let body = loaded(load, |(waiting, claim): (Waiting, Option<Claim>)| match claim {
        Some(claim) => view! { <TypeCode email=claim.email/> }.into_any(),
        None => view! { <AskForAddress waiting/> }.into_any(),
    });
    view! { <Card title="claim-title">{body}</Card> }
}

#[component]
fn AskForAddress(waiting: Waiting) -> impl IntoView {
    let profile = waiting.arrived.profile;
    let texts = frame().texts;
    let text =
        texts.with("claim-text", &[("provider", (&waiting.provider_name).into()), ("label", (&profile.label).into())]);
    let told = profile.email.map(|email| email.to_string()).unwrap_or_default();
    view! {
        <p>{text}</p>
        <form class="form" method="post" action=ClaimAddress::PATH novalidate>
            <Field name="email" kind="email" label="email" autocomplete="email" value=told/>
            <Submit label="claim-button"/>
        </form>
        <p class="actions"><a href="/login">{t("back-to-sign-in")}</a></p>
    }
}

#[component]
fn TypeCode(email: String) -> impl IntoView {
    let text = frame().texts.with("claim-code-text", &[("email", (&email).into())]);
    view! {
        <p>{text}</p>
        <form class="form" method="post" action=ConfirmAddress::PATH novalidate><Code/><Submit label="confirm"/></form>
        <p class="actions"><a href="/signup/address?other=">{t("claim-other")}</a>" "<a href="/login">{t("back-to-sign-in")}</a></p>
    }
}

/// The way back by form: another site's page posted it, so the browser kept its cookies to itself. The same once more, from here, brings
/// them along; the script presses the button, where there is one.
#[component]
pub fn ReturnPage(fields: Vec<(String, String)>) -> impl IntoView {
    let path = frame().path.clone();
    view! {
        <Card title="return-title">
            <p>{t("return-text")}</p>
            <SendOn target=path fields label="return-button"/>
        </Card>
    }
}

/// [`ReturnPage`] as HTML.
#[must_use]
pub fn return_page(frame: Frame, fields: Vec<(String, String)>) -> String {
    html(frame, || ReturnPage(ReturnPageProps { fields }))
}
