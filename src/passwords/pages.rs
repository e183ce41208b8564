//! The pages for a forgotten password and for changing one.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::actions::{ChangePassword, RequestReset, ResetPassword};
use super::{change, reset};
use crate::door::loaded;
use crate::request::{Answer, Ctx};
use crate::ui::{Card, Check, Field, Hidden, Identity, Password, Portal, Submit, frame, t};

/// What is asked of a new password, before anything is typed.
#[must_use]
pub fn hint(ctx: &Ctx) -> String {
    let policy = super::policy(ctx);
    let texts = ctx.texts();
    let rules = [
        (policy.require_uppercase, "password-hint-uppercase"),
        (policy.require_lowercase, "password-hint-lowercase"),
        (policy.require_numbers, "password-hint-number"),
        (policy.require_symbols, "password-hint-symbol"),
    ];
    let asked = rules.iter().filter(|rule| rule.0).map(|rule| texts.get(rule.1).into_owned());
    std::iter::once(texts.with("password-hint", &[("min", policy.min_length.into())]))
        .chain(asked)
        .collect::<Vec<_>>()
        .join(" ")
}

/// `/forgot`
#[component]
pub fn ForgotPage() -> impl IntoView {
    view! {
        <Card title="forgot-title">
            <p class="lead">{t("forgot-lead")}</p>
            <form class="form" method="post" action=RequestReset::PATH novalidate>
                <Field name="email" kind="email" label="email" autocomplete="username"/>
                <Submit label="forgot-button"/>
            </form>
            <p class="actions"><a href="/login">{t("back-to-sign-in")}</a></p>
        </Card>
    }
}

/// `/forgot/sent`: the same words whether there is such an account.
#[component]
pub fn ForgotSentPage() -> impl IntoView {
    let frame = frame();
    let email = frame.flash.as_ref().and_then(|flash| flash.value("email")).map(str::to_owned);
    let minutes = (reset::LIFE.as_secs() / 60).to_string();
    let text = match &email {
        Some(email) => frame.texts.with("forgot-sent-text", &[("email", email.into()), ("minutes", (&minutes).into())]),
        None => frame.texts.with("forgot-sent-text-plain", &[("minutes", (&minutes).into())]),
    };
    view! {
        <Card title="forgot-sent-title">
            <p>{text}</p>
            <p class="hint">{t("forgot-sent-hint")}</p>
            {email.map(|email| view! {
                <form method="post" action=RequestReset::PATH><Hidden name="email" value=Some(email)/><Submit label="forgot-again" class="secondary"/></form>
            })}
            <p class="actions"><a href="/forgot">{t("forgot-other")}</a>" "<a href="/login">{t("back-to-sign-in")}</a></p>
        </Card>
    }
}

/// `/reset[?token=]`: the token leaves the URL on the first load.
#[component]
pub fn ResetPage() -> impl IntoView {
    let load = async {
        let ctx = Ctx::here()?;
        if let Some(token) = ctx.query("token") {
            reset::open(&ctx, &token);
            ctx.set_answer(Answer::SeeOther("/reset".to_owned()));
            return Ok(None);
        }
        let (user, _) = reset::under_way(&ctx).await?;
        Ok(Some((user.email, hint(&ctx))))
    };
    let form = loaded(load, |found: Option<(String, String)>| {
        found.map(|(email, hint)| {
            view! {
                <form class="form" method="post" action=ResetPassword::PATH novalidate>
                    <p>{t("reset-for")}" "<bdi dir="ltr">{email.clone()}</bdi></p>
                    <Identity value=email/>
                    <Password name="password" label="password-new" autocomplete="new-password" hint=hint/>
                    <Submit label="reset-button"/>
                </form>
            }
        })
    });
    view! { <Card title="reset-title"><p class="lead">{t("reset-lead")}</p>{form}</Card> }
}

/// For people who have no password: the letter that lets them choose one.
#[component]
pub fn SetPassword(email: String) -> impl IntoView {
    view! {
        <section class="stack">
            <h2>{t("password-set-title")}</h2>
            <p>{t("password-set-text")}</p>
            <form class="actions" method="post" action=RequestReset::PATH>
                <Hidden name="email" value=Some(email)/>
                <Submit label="password-set-button" class="secondary"/>
            </form>
        </section>
    }
}

/// `/account/security/password`
#[component]
pub fn ChangePasswordPage() -> impl IntoView {
    let prover = async {
        let ctx = Ctx::here()?;
        let person = change::prover(&ctx)?;
        let mut tx = ctx.portal.db.read().await?;
        let has_one = super::of(&mut tx, &person.id).await?.is_some();
        drop(tx);
        Ok((ctx, has_one))
    };
    let form = loaded(prover, |(ctx, has_one): (Ctx, bool)| {
        let email = ctx.scope.person().map(|person| person.email.clone()).unwrap_or_default();
        if !has_one {
            return view! { <SetPassword email/> }.into_any();
        }
        view! {
            <form class="form" method="post" action=ChangePassword::PATH novalidate>
                <Identity value=email/>
                <Password name="current_password" label="password-current" autocomplete="current-password"/>
                <Password name="password" label="password-new" autocomplete="new-password" hint=hint(&ctx)/>
                <Check name="end_other_sessions" label="end-other-sessions" checked=true/>
                <Submit label="password-change-button"/>
                <p class="actions"><a href="/forgot">{t("forgot-link")}</a></p>
            </form>
        }
        .into_any()
    });
    view! { <Portal title="password-change-title">{form}</Portal> }
}
