//! `/mfa`: the second factor, the strongest first.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use crate::door::{loaded, with_next};
use crate::error::Error;
use crate::login::actions::{SendSmsCode, VerifyFactor};
use crate::login::second_factor;
use crate::mfa::{Factor, trusted_browsers};
use crate::request::{Answer, Ctx};
use crate::ui::{Card, Check, Code, Field, Hidden, Submit, frame, t};

/// The page.
#[component]
pub fn MfaPage() -> impl IntoView {
    let load = async {
        let ctx = Ctx::here()?;
        let Ok(half) = second_factor::under_way(&ctx) else {
            // Never back to here: whoever is signed in already would be sent to and fro.
            ctx.set_answer(Answer::SeeOther("/login".to_owned()));
            return Err(Error::SignInRequired);
        };
        let asked = ctx.query("factor").and_then(|name| Factor::parse(&name));
        let factor = asked.filter(|asked| half.factors.contains(asked)).or(half.factors.first().copied());
        let factor = factor.unwrap_or(Factor::Totp);
        let number = if factor == Factor::Sms { half.number(&ctx).await? } else { None };
        let again = half.next.map_or_else(|| "/login".to_owned(), |next| with_next("/login", next.as_str()));
        Ok((factor, half.factors, number, (again, ctx.portal.settings.mfa.trusted_browsers)))
    };
    let form = loaded(load, |(factor, factors, number, (again, trusting))| {
        let others = factors.into_iter().filter(move |other| *other != factor);
        let others: Vec<_> = others
            .map(|other| view! { <li><a class="button" href=format!("/mfa?factor={}", other.name())>{t(instead(other))}</a></li> })
            .collect();
        let days = i64::try_from(trusted_browsers::LIFE.as_secs() / 86_400).unwrap_or(30);
        let hint = frame().texts.with("mfa-trust-hint", &[("days", days.into())]);
        view! {
            {number.map(|number| view! { <SendText number next=None/> })}
            <form class="form" method="post" action=VerifyFactor::PATH novalidate>
                <FactorField factor/>
                <Hidden name="factor" value=Some(factor.name().to_owned())/>
                {trusting.then(|| view! { <Check name="trust_browser" label="mfa-trust" hint_text=hint/> })}
                <Submit label="mfa-button"/>
            </form>
            {(!others.is_empty()).then(|| view! { <details><summary>{t("mfa-another-way")}</summary><ul class="ways">{others}</ul></details> })}
            <p class="actions"><a href=again>{t("mfa-start-again")}</a></p>
        }
    });
    view! { <Card title="mfa-title">{form}</Card> }
}

/// The field for a code of one kind.
#[component]
pub fn FactorField(factor: Factor) -> impl IntoView {
    match factor {
        Factor::Totp => view! { <Code label="mfa-totp"/> }.into_any(),
        Factor::Sms => view! { <Code label="mfa-sms"/> }.into_any(),
        Factor::RecoveryCode => view! { <Field name="code" label="mfa-recovery-code" autocomplete="off"/> }.into_any(),
    }
}

/// The words of the link to another way.
pub const fn instead(factor: Factor) -> &'static str {
    match factor {
        Factor::Totp => "mfa-instead-totp",
        Factor::Sms => "mfa-instead-sms",
        Factor::RecoveryCode => "mfa-instead-recovery-code",
    }
}

/// The button that has a code sent; with `reauth`, for proving it again.
#[component]
pub fn SendText(number: String, #[prop(optional)] reauth: bool, next: Option<String>) -> impl IntoView {
    let where_to = frame().texts.with("mfa-sms-to", &[("number", (&number).into())]);
    view! {
        <form class="form" method="post" action=SendSmsCode::PATH>
            <p>{where_to}</p>
            <Hidden name="reauth" value=reauth.then(|| "on".to_owned())/>
            <Hidden name="next" value=next/>
            <Submit label="mfa-sms-send" class="secondary"/>
        </form>
    }
}
