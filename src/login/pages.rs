//! The pages of signing in.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::actions::{Reauthenticate, SignIn};
use super::sign_in::already_in;
use crate::door::loaded;
use crate::kit::return_to::ReturnTo;
use crate::request::{Answer, Ctx};
use crate::sessions::actions::SignOut;
use crate::ui::{Card, Check, Field, Hidden, Identity, Password, Submit, t};

fn next_of(ctx: &Ctx) -> Option<String> {
    ctx.query("next").and_then(|next| ReturnTo::parse(&next)).map(|next| next.as_str().to_owned())
}

/// `/`: to the account, or to where one signs in.
#[component]
pub fn RootPage() -> impl IntoView {
    if let Ok(ctx) = Ctx::here() {
        let to = if ctx.scope.person().is_some() { "/account" } else { "/login" };
        ctx.set_answer(Answer::SeeOther(to.to_owned()));
    }
}

/// `/login[?next=]`
#[component]
pub fn LoginPage() -> impl IntoView {
    let ctx = Ctx::here().ok();
    if let Some((ctx, to)) = ctx.as_ref().and_then(|ctx| Some((ctx, already_in(ctx)?))) {
        ctx.set_answer(Answer::SeeOther(to));
    }
    let next = ctx.as_ref().and_then(next_of);
    let open = ctx.is_some_and(|ctx| !ctx.portal.settings.access.disable_signup);
    let signup = next.as_deref().map_or_else(|| "/signup".to_owned(), |next| crate::door::with_next("/signup", next));
    view! {
        <Card title="login-title">
            <form class="form" method="post" action=SignIn::PATH novalidate>
                <Field name="username" label="login-username" autocomplete="username webauthn"/>
                <Password name="password" id="current-password" label="password" autocomplete="current-password"/>
                <p><a href="/forgot">{t("forgot-link")}</a></p>
                <Check name="remember" label="remember" hint="remember-hint"/>
                <Hidden name="next" value=next/>
                <Submit label="login-button"/>
            </form>
            {open.then(|| view! { <p class="actions">{t("login-new")}" "<a href=signup>{t("login-create")}</a></p> })}
        </Card>
    }
}

/// `/logout`
#[component]
pub fn LogoutPage() -> impl IntoView {
    view! {
        <Card title="logout-title">
            <p>{t("logout-text")}</p>
            <form class="form" method="post" action=SignOut::PATH><Submit label="sign-out"/></form>
            <p class="actions"><a href="/account">{t("logout-stay")}</a></p>
        </Card>
    }
}

/// `/reauth?next=`
#[component]
pub fn ReauthPage() -> impl IntoView {
    let form = loaded(async { Ctx::here() }, |ctx| {
        let email = ctx.scope.person().map(|person| person.email.clone()).unwrap_or_default();
        view! {
            <form class="form" method="post" action=Reauthenticate::PATH novalidate>
                <Identity value=email/>
                <Password name="password" id="current-password" label="password" autocomplete="current-password"/>
                <Hidden name="next" value=next_of(&ctx)/>
                <Submit label="reauth-button"/>
                <p class="actions"><a href="/forgot">{t("forgot-link")}</a></p>
            </form>
        }
    });
    view! { <Card title="reauth-title"><p class="lead">{t("reauth-lead")}</p>{form}</Card> }
}
