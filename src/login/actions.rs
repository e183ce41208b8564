//! The forms of signing in and out, and of proving it again.

use leptos::prelude::*;
use leptos::server_fn::codec::PostUrl;

use super::reauth::{self, Proof};
use super::take_back::take_back;
use super::{Attempt, remembered, second_factor};
use crate::door::{Form, Go, on_the_way, with_next};
use crate::error::{Error, Result as Verb};
use crate::kit::return_to::ReturnTo;
use crate::mfa::Factor;
use crate::oidc::{self, Leaving};
use crate::request::Ctx;
use crate::ui::Flash;
use crate::upstream::identities;

/// `POST /do/sign-in`
#[server(prefix = "/do", endpoint = "sign-in", input = PostUrl)]
pub async fn sign_in(
    #[server(default)] username: String,
    #[server(default)] account: String,
    #[server(default)] password: String,
    #[server(default)] remember: String,
    #[server(default)] next: String,
) -> Result<(), ServerFnError> {
    let ctx = Ctx::here()?;
    let next = ReturnTo::parse(&next);
    let form = match account.as_str() {
        "" => Form::at(on_the_way("/login", next.as_ref())).typed("username", &username),
        account => Form::at(remembered::path_to(account, next.as_ref())),
    };
    let remember = !remember.is_empty();
    let attempt = Attempt { username: &username, account: &account, password: &password, remember, next };
    let outcome = super::sign_in(&ctx, &attempt).await;
    form.answer(&ctx, outcome)
}

/// `POST /do/sign-out`; `request` is what an app asked.
#[server(prefix = "/do", endpoint = "sign-out", input = PostUrl)]
pub async fn sign_out(#[server(default)] request: String) -> Result<(), ServerFnError> {
    let ctx = Ctx::here()?;
    let leaving = Leaving::open(&ctx, &request);
    let left = oidc::leave(&ctx, leaving.as_ref()).await;
    Form::at("/login").answer(&ctx, left)
}

/// `POST /do/verify-factor`
#[server(prefix = "/do", endpoint = "verify-factor", input = PostUrl)]
pub async fn verify_factor(
    #[server(default)] factor: String,
    #[server(default)] code: String,
    #[server(default)] trust_browser: String,
) -> Result<(), ServerFnError> {
    let ctx = Ctx::here()?;
    let factor = Factor::parse(&factor).unwrap_or(Factor::Totp);
    let outcome = second_factor::verify(&ctx, (factor, &code), !trust_browser.is_empty()).await;
    Form::at(mfa_or_login(&outcome, factor)).answer(&ctx, outcome)
}

/// Where a second factor is asked for; or where a sign-in begins, if this one cannot go on whatever is typed.
fn mfa_or_login<T>(outcome: &Verb<T>, factor: Factor) -> String {
    match outcome {
        Err(Error::Refused(_)) => "/login".to_owned(),
        _ => format!("/mfa?factor={}", factor.name()),
    }
}

/// `POST /do/send-sms-code`: for a sign-in under way or, with `reauth`, for proving it again.
#[server(prefix = "/do", endpoint = "send-sms-code", input = PostUrl)]
pub async fn send_sms_code(
    #[server(default)] reauth: String,
    #[server(default)] next: String,
) -> Result<(), ServerFnError> {
    let ctx = Ctx::here()?;
    let sent = send_text(&ctx, !reauth.is_empty()).await;
    let page = if reauth.is_empty() {
        mfa_or_login(&sent, Factor::Sms)
    } else {
        let next = ReturnTo::parse(&next);
        format!("{}&factor=sms", with_next("/reauth", next.as_ref().map_or("/account/security", ReturnTo::as_str)))
    };
    Form::at(&page).answer(&ctx, sent.map(|()| Go::to(&page).saying(Flash::good("sms-sent"))))
}

async fn send_text(ctx: &Ctx, again: bool) -> Verb<()> {
    if again {
        reauth::send_text(ctx).await
    } else {
        second_factor::send_text(ctx, &second_factor::under_way(ctx)?).await
    }
}

/// `POST /do/reauth`: a password, a code, or on to a provider.
#[server(prefix = "/do", endpoint = "reauth", input = PostUrl)]
pub async fn reauthenticate(
    #[server(default)] password: String,
    #[server(default)] factor: String,
    #[server(default)] code: String,
    #[server(default)] provider: String,
    #[server(default)] next: String,
) -> Result<(), ServerFnError> {
    let ctx = Ctx::here()?;
    let next = ReturnTo::parse(&next);
    let to = next.as_ref().map_or_else(|| "/account/security".to_owned(), |next| next.as_str().to_owned());
    let mut page = with_next("/reauth", &to);
    if !provider.is_empty() {
        let url = identities::begin_reauth(&ctx, &provider, next).await;
        return Form::at(page).answer(&ctx, url.map(Go::to));
    }
    let proof = match Factor::parse(&factor) {
        Some(factor) => {
            page = format!("{page}&factor={}", factor.name());
            Proof::Factor(factor, &code)
        }
        None => Proof::Password(&password),
    };
    let outcome = prove(&ctx, proof, to).await;
    Form::at(page).answer(&ctx, outcome)
}

async fn prove(ctx: &Ctx, proof: Proof<'_>, next: String) -> Verb<Go> {
    reauth::reauthenticate(ctx, proof).await?.give(ctx).await?;
    Ok(Go::to(next))
}

/// `POST /do/undo-email-change`
#[server(prefix = "/do", endpoint = "undo-email-change", input = PostUrl)]
pub async fn undo_email_change(#[server(default)] token: String) -> Result<(), ServerFnError> {
    let ctx = Ctx::here()?;
    let taken_back = take_back(&ctx, &token).await;
    Form::at("/login").answer(&ctx, taken_back)
}
