//! The pages of signing up.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::actions::{ResendVerification, SetUpPortal, SignUp, VerifyEmail};
use super::{Pending, set_up, verify};
use crate::accounts::Email;
use crate::door::loaded;
use crate::passwords::pages::hint;
use crate::request::{Answer, Ctx};
use crate::ui::{Card, Code, Field, Hidden, Password, Submit, frame, t};
use crate::upstream::pages::ProviderButtons;

/// `/signup[?next=]`
#[component]
pub fn SignUpPage() -> impl IntoView {
    let form = loaded(async { Ctx::here() }, |ctx| {
        if ctx.scope.person().is_some() {
            ctx.set_answer(Answer::SeeOther("/account".to_owned()));
        }
        if ctx.portal.settings.access.disable_signup {
            view! { <p>{t("signup-closed")}</p> }.into_any()
        } else {
            let next = ctx.next().map(String::from);
            view! { <SignUpForm ctx next=next.clone()/><ProviderButtons next/> }.into_any()
        }
    });
    view! { <Card title="signup-title">{form}<p class="actions">{t("signup-have")}" "<a href="/login">{t("login-button")}</a></p></Card> }
}

#[component]
fn SignUpForm(ctx: Ctx, next: Option<String>) -> impl IntoView {
    view! {
        <form class="form" method="post" action=SignUp::PATH novalidate>
            <Field name="email" kind="email" label="email" autocomplete="username"/>
            <Password name="password" label="password" autocomplete="new-password" hint=hint(&ctx)/>
            <Field name="name" label="name" autocomplete="name" required=false/>
            <Field name="username" label="username" autocomplete="off" hint="username-hint" required=false/>
            <Hidden name="next" value=next/>
            <Submit label="signup-button"/>
        </form>
    }
}

/// `/verify-email[?token=]`: the code where somebody signed up, the button behind the link anywhere.
#[component]
pub fn VerifyEmailPage() -> impl IntoView {
    let load = async {
        let ctx = Ctx::here()?;
        match ctx.query("token") {
            Some(token) => Ok(Some((verify::peek(&ctx, &token).await?, token)).ok_or(ctx)),
            None => Ok(Err(ctx)),
        }
    };
    let body = loaded(load, |found| match found {
        Ok((user, token)) => view! { <Button email=user.email token/> }.into_any(),
        Err(ctx) => match ctx.flow::<Pending>() {
            Some(pending) => view! { <CodeForms ctx pending/> }.into_any(),
            None => view! { <AskForLetter/> }.into_any(),
        },
    });
    view! { <Card title="verify-title">{body}</Card> }
}

#[component]
fn Button(email: String, token: String) -> impl IntoView {
    view! {
        <p>{frame().texts.with("verify-button-text", &[("email", (&email).into())])}</p>
        <form class="form" method="post" action=VerifyEmail::PATH><Hidden name="token" value=Some(token)/><Submit label="verify-button"/></form>
    }
}

#[component]
fn CodeForms(ctx: Ctx, pending: Pending) -> impl IntoView {
    let masked = Email::parse(&pending.email).map_or(pending.email, |email| email.masked());
    let wait = ctx.portal.settings.verification.resend_interval.as_secs();
    let texts = ctx.texts();
    view! {
        <p>{texts.with("verify-code-text", &[("email", (&masked).into())])}</p>
        <form class="form" method="post" action=VerifyEmail::PATH novalidate><Code/><Submit label="confirm"/></form>
        <p class="hint">{t("verify-hint")}</p>
        <form class="actions" method="post" action=ResendVerification::PATH>
            <Submit label="verify-resend" class="secondary"/>
            <span class="hint" data-countdown=wait.to_string() data-text=t("verify-resend-wait") hidden></span>
        </form>
        <p class="actions"><a href="/signup">{t("verify-other-address")}</a></p>
    }
}

#[component]
fn AskForLetter() -> impl IntoView {
    view! {
        <p>{t("verify-ask")}</p>
        <form class="form" method="post" action=ResendVerification::PATH novalidate>
            <Field name="email" kind="email" label="email" autocomplete="email"/>
            <Submit label="verify-resend"/>
        </form>
        <p class="actions"><a href="/login">{t("back-to-sign-in")}</a></p>
    }
}

/// `/setup[?token=]`
#[component]
pub fn SetUpPage() -> impl IntoView {
    let load = async {
        let ctx = Ctx::here()?;
        if let Some(token) = ctx.query("token") {
            set_up::open(&ctx, &token);
            ctx.set_answer(Answer::SeeOther("/setup".to_owned()));
            return Ok(None);
        }
        set_up::under_way(&ctx).await?;
        Ok(Some(hint(&ctx)))
    };
    let form = loaded(load, |hint: Option<String>| {
        hint.map(|hint| {
            view! {
                <form class="form" method="post" action=SetUpPortal::PATH novalidate>
                    <Field name="email" kind="email" label="email" autocomplete="username"/>
                    <Password name="password" label="password" autocomplete="new-password" hint=hint/>
                    <Field name="name" label="name" autocomplete="name" required=false/>
                    <Submit label="set-up-button"/>
                </form>
            }
        })
    });
    view! { <Card title="set-up-title"><p class="lead">{t("set-up-lead")}</p>{form}</Card> }
}
