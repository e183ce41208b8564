//! The pages of signing in.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::actions::{Reauthenticate, SignIn, SignOut};
use super::factor::pages::{FactorField, SendText, instead};
use super::remembered;
use super::remembered::pages::{Chosen, RememberedAccounts};
use super::sign_in::already_in;
use crate::door::{loaded, on_the_way};
use crate::mfa::{self, Factor};
use crate::oidc::{AskedToLeave, ToContinue};
use crate::passwords::SetPassword;
use crate::request::{Answer, Ctx};
use crate::ui::{Card, Check, Field, Hidden, Identity, Password, Submit, frame, t};
use crate::upstream::identities;
use crate::upstream::pages::ProviderButtons;

/// `/`: to the account, or to where one signs in.
#[component]
pub fn RootPage() -> impl IntoView {
    if let Ok(ctx) = Ctx::here() {
        let to = if ctx.scope.person().is_some() { "/account" } else { "/login" };
        ctx.set_answer(Answer::SeeOther(to.to_owned()));
    }
}

/// `/login[?next=][&account=]`
#[component]
pub fn LoginPage() -> impl IntoView {
    let ctx = Ctx::here().ok();
    if let Some((ctx, to)) = ctx.as_ref().and_then(|ctx| Some((ctx, already_in(ctx)?))) {
        ctx.set_answer(Answer::SeeOther(to));
    }
    let next = ctx.as_ref().and_then(Ctx::next);
    let chosen = ctx.as_ref().and_then(remembered::chosen);
    let text = next.clone().map(String::from);
    let by_letter = ctx.as_ref().is_some_and(|ctx| ctx.portal.settings.magic_links);
    let open = chosen.is_none() && ctx.is_some_and(|ctx| !ctx.portal.settings.access.disable_signup);
    let (signup, magic_link) = (on_the_way("/signup", next.as_ref()), on_the_way("/magic-link", next.as_ref()));
    view! {
        <Card title="login-title">
            <ToContinue next=text.clone()/>
            {match chosen.clone() {
                Some(of) => view! { <Chosen of next/> }.into_any(),
                None => view! { <RememberedAccounts next/> }.into_any(),
            }}
            <SignInForm account=chosen.map(|of| of.id) next=text.clone()/>
            <ProviderButtons next=text/>
            {by_letter.then(|| view! { <p class="actions"><a class="button secondary" href=magic_link>{t("login-magic-link")}</a></p> })}
            {open.then(|| view! { <p class="actions">{t("login-new")}" "<a href=signup>{t("login-create")}</a></p> })}
        </Card>
    }
}

/// With a field for the name, unless it is for an account that this browser remembers. Password managers are not told whose it is, then:
/// they would need the whole address.
#[component]
fn SignInForm(account: Option<String>, next: Option<String>) -> impl IntoView {
    let hint = Ctx::here().ok().and_then(|ctx| ctx.query("login_hint")).unwrap_or_default();
    let hint: String = hint.chars().take(254).collect();
    let name = account.is_none().then(|| {
        view! { <Field name="username" label="login-username" autocomplete="username webauthn" value=hint/> }
    });
    view! {
        <form class="form" method="post" action=SignIn::PATH novalidate>
            {name}
            <Hidden name="account" value=account/>
            <Password name="password" id="current-password" label="password" autocomplete="current-password"/>
            <p><a href="/forgot">{t("forgot-link")}</a></p>
            <Check name="remember" label="remember" hint="remember-hint"/>
            <Hidden name="next" value=next/>
            <Submit label="login-button"/>
        </form>
    }
}

/// `/logout[?request=]`: the question whether to, or that it is done.
#[component]
pub fn LogoutPage() -> impl IntoView {
    let ctx = Ctx::here().ok();
    if ctx.as_ref().is_none_or(|ctx| ctx.scope.person().is_none()) {
        return view! { <SignedOut/> }.into_any();
    }
    let request = ctx.and_then(|ctx| ctx.query("request"));
    let text = frame().texts.with("logout-text", &[("product", frame().product.as_str().into())]);
    view! {
        <Card title="logout-title">
            <AskedToLeave request=request.clone()/>
            <p>{text}</p>
            <form class="form" method="post" action=SignOut::PATH>
                <Hidden name="request" value=request/>
                <Submit label="sign-out"/>
            </form>
            <p class="actions"><a href="/account">{t("logout-stay")}</a></p>
        </Card>
    }
    .into_any()
}

/// What the flash does not say is said here.
#[component]
fn SignedOut() -> impl IntoView {
    let said = frame().flash.is_some();
    view! {
        <Card title="logout-done-title">
            {(!said).then(|| view! { <p>{t("signed-out")}</p> })}
            <p class="actions"><a class="button" href="/login">{t("logout-again")}</a></p>
        </Card>
    }
}

/// `/reauth?next=`
#[component]
pub fn ReauthPage() -> impl IntoView {
    let load = async {
        let ctx = Ctx::here()?;
        let factors = mfa::factors(&ctx).await?;
        let phone = mfa::standing(&ctx).await?.phone;
        let providers = identities::can_prove(&ctx).await?;
        Ok((ctx, factors, phone.map(|phone| phone.masked), providers))
    };
    let form = loaded(load, |(ctx, factors, number, providers)| {
        let asked = ctx.query("factor").and_then(|name| Factor::parse(&name)).filter(|asked| factors.contains(asked));
        let email = ctx.scope.person().map(|person| person.email.clone()).unwrap_or_default();
        let next = ctx.next().map(String::from);
        let factor = asked.or(factors.first().copied());
        let words = match factor {
            Some(_) => "reauth-lead-factor",
            None if providers.is_empty() => "reauth-lead",
            None => "reauth-lead-provider",
        };
        view! {
            <p class="lead">{t(words)}</p>
            {match factor {
                Some(factor) => view! { <ByFactor factor factors number next/> }.into_any(),
                None if providers.is_empty() => view! { <ByPassword email next/> }.into_any(),
                None => view! { <ByProvider providers email next/> }.into_any(),
            }}
        }
    });
    view! { <Card title="reauth-title">{form}</Card> }
}

#[component]
fn ByPassword(email: String, next: Option<String>) -> impl IntoView {
    view! {
        <form class="form" method="post" action=Reauthenticate::PATH novalidate>
            <Identity value=email/>
            <Password name="password" id="current-password" label="password" autocomplete="current-password"/>
            <Hidden name="next" value=next/>
            <Submit label="reauth-button"/>
            <p class="actions"><a href="/forgot">{t("forgot-link")}</a></p>
        </form>
    }
}

/// For people without a password: each provider that knows them, or a letter that lets them choose a password.
#[component]
fn ByProvider(providers: Vec<(String, String)>, email: String, next: Option<String>) -> impl IntoView {
    let form = |(id, name): (String, String)| {
        let text = frame().texts.with("provider-button", &[("provider", (&name).into())]);
        view! {
            <li><form method="post" action=Reauthenticate::PATH>
                <Hidden name="provider" value=Some(id)/>
                <Hidden name="next" value=next.clone()/>
                <button type="submit" class="primary">{text}</button>
            </form></li>
        }
    };
    let forms: Vec<_> = providers.into_iter().map(form).collect();
    view! { <ul class="ways">{forms}</ul><SetPassword email/> }
}

#[component]
fn ByFactor(factor: Factor, factors: Vec<Factor>, number: Option<String>, next: Option<String>) -> impl IntoView {
    let to = |other: Factor| {
        let next: String =
            url::form_urlencoded::byte_serialize(next.as_deref().unwrap_or_default().as_bytes()).collect();
        format!("/reauth?factor={}&next={next}", other.name())
    };
    let others = factors.into_iter().filter(|other| *other != factor);
    let others: Vec<_> =
        others.map(|other| view! { <li><a class="button" href=to(other)>{t(instead(other))}</a></li> }).collect();
    let number = number.filter(|_| factor == Factor::Sms);
    view! {
        {number.map(|number| view! { <SendText number reauth=true next=next.clone()/> })}
        <form class="form" method="post" action=Reauthenticate::PATH novalidate>
            <FactorField factor/>
            <Hidden name="factor" value=Some(factor.name().to_owned())/>
            <Hidden name="next" value=next.clone()/>
            <Submit label="reauth-button"/>
            <ul class="ways">{others}</ul>
        </form>
    }
}
