//! `/magic-link`: ask for a letter, type its code, or follow its link.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::actions::{FollowMagicLink, RequestMagicLink};
use super::{LIFE, Opened, Sent, Stage};
use crate::door::loaded;
use crate::kit::device;
use crate::request::{Answer, Ctx};
use crate::ui::{Card, Code, Field, Hidden, Submit, frame, t};

/// `/magic-link[?token=][?next=]`: the token leaves the URL on the first load. `?other` asks for another address.
#[component]
pub fn MagicLinkPage() -> impl IntoView {
    let load = async {
        let ctx = Ctx::here()?;
        if let Some(token) = ctx.query("token") {
            super::open(&ctx, &token)?;
            ctx.set_answer(Answer::SeeOther("/magic-link".to_owned()));
            return Ok(None);
        }
        let stage = super::stage(&ctx).await?;
        if ctx.scope.person().is_some() && !matches!(stage, Stage::Opened(_)) {
            ctx.set_answer(Answer::SeeOther("/account".to_owned()));
        }
        let other = ctx.query("other").is_some() && !matches!(stage, Stage::Opened(_));
        let next = ctx.next().map(String::from);
        Ok(Some((if other { Stage::Ask } else { stage }, next)))
    };
    let body = loaded(load, |found: Option<(Stage, Option<String>)>| {
        found.map(|(stage, next)| match stage {
            Stage::Ask => view! { <Ask next/> }.into_any(),
            Stage::Sent(sent) => view! { <TypeCode sent/> }.into_any(),
            Stage::Opened(opened) => view! { <Follow opened/> }.into_any(),
        })
    });
    view! { <Card title="magic-link-title">{body}</Card> }
}

#[component]
fn Ask(next: Option<String>) -> impl IntoView {
    view! {
        <p class="lead">{t("magic-link-lead")}</p>
        <form class="form" method="post" action=RequestMagicLink::PATH novalidate>
            <Field name="email" kind="email" label="email" autocomplete="username"/>
            <Hidden name="next" value=next/>
            <Submit label="magic-link-send"/>
        </form>
        <p class="actions"><a href="/login">{t("back-to-sign-in")}</a></p>
    }
}

/// The same words whether there was a letter.
#[component]
fn TypeCode(sent: Sent) -> impl IntoView {
    let minutes = (LIFE.as_secs() / 60).to_string();
    let texts = frame().texts;
    let text = texts.with("magic-link-code-text", &[("email", (&sent.email).into()), ("minutes", (&minutes).into())]);
    let next = sent.next.as_ref().map(|next| next.as_str().to_owned());
    view! {
        <p>{text}</p>
        <form class="form" method="post" action=FollowMagicLink::PATH novalidate><Code/><Submit label="magic-link-button"/></form>
        <p class="hint">{t("magic-link-hint")}</p>
        <form method="post" action=RequestMagicLink::PATH>
            <Hidden name="email" value=Some(sent.email)/>
            <Hidden name="next" value=next/>
            <Submit label="magic-link-again" class="secondary"/>
        </form>
        <p class="actions"><a href="/magic-link?other=">{t("magic-link-other")}</a>" "<a href="/login">{t("back-to-sign-in")}</a></p>
    }
}

/// Who will be signed in, and which browser asked.
#[component]
fn Follow(opened: Opened) -> impl IntoView {
    let texts = frame().texts;
    let device = device::label(texts, &opened.user_agent);
    let asked = if opened.asked_here {
        texts.with("magic-link-asked-here", &[("device", (&device).into())])
    } else {
        texts.with("magic-link-asked-elsewhere", &[("device", (&device).into())])
    };
    view! {
        <p>{texts.with("magic-link-as", &[("email", (&opened.email).into())])}</p>
        <p class="hint">{asked}</p>
        {opened.makes_account.then(|| view! { <p class="hint">{t("magic-link-makes-account")}</p> })}
        <form class="form" method="post" action=FollowMagicLink::PATH><Submit label="magic-link-button"/></form>
        <p class="actions"><a href="/login">{t("back-to-sign-in")}</a></p>
    }
}
