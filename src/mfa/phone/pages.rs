//! The page of the phone number.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::Phone;
use super::actions::{AddPhone, ConfirmPhone, RemovePhone};
use crate::door::{loaded, on_the_way};
use crate::error::Error;
use crate::mfa;
use crate::request::Ctx;
use crate::ui::{Code, Field, Hidden, Portal, Submit, When, frame, t};

/// The number, one that waits for its code, and: whether one can be added, must be, and whether an app can be instead.
type Loaded = (Option<Phone>, Option<String>, (bool, bool, bool));

/// `/account/security/phone`: what a text is worth, the number there is, and setting one up.
#[component]
pub fn PhonePage() -> impl IntoView {
    let load = async {
        let ctx = Ctx::here()?;
        let phone = mfa::standing(&ctx).await?.phone;
        let offered = super::is_offered(&ctx);
        // What somebody has they can see and remove, also where nobody can add one any more.
        if !offered && phone.is_none() {
            return Err(Error::NotFound);
        }
        let pending = super::under_way(&ctx).await?.filter(|_| offered);
        let must = mfa::must_enrol(&ctx, ctx.person()?);
        Ok((phone, pending, (offered, must, ctx.portal.settings.mfa.offers_apps())))
    };
    let body = loaded(load, |(phone, pending, (offered, must, by_app)): Loaded| {
        let next = Ctx::here().ok().and_then(|ctx| ctx.next());
        let app = on_the_way("/account/security/totp", next.as_ref());
        let next = next.map(String::from);
        let add = if phone.is_some() || pending.is_some() { "phone-add-another" } else { "phone-add" };
        view! {
            {must.then(|| view! { <p class="lead">{t("phone-must")}</p> })}
            {(!offered).then(|| view! { <p class="lead">{t("phone-no-more")}</p> })}
            <section class="stack">
                <p>{t("phone-lead")}</p>
                <p id="phone-risk">{t("phone-risk")}</p>
                {by_app.then(|| view! { <p class="actions"><a class="button" href=app>{t("phone-rather-app")}</a></p> })}
            </section>
            {phone.map(|phone| view! { <Number phone/> })}
            {pending.map(|number| view! { <Confirm number next=next.clone()/> })}
            {offered.then(|| view! { <Add title=add next/> })}
        }
    });
    view! { <Portal title="phone-title">{body}</Portal> }
}

#[component]
fn Add(title: &'static str, next: Option<String>) -> impl IntoView {
    view! {
        <section class="stack">
            <h2>{t(title)}</h2>
            <form class="form" method="post" action=AddPhone::PATH novalidate>
                <Field name="phone" label="phone-number" kind="tel" autocomplete="tel" hint="phone-hint"/>
                <Hidden name="next" value=next/>
                <Submit label="phone-send"/>
            </form>
        </section>
    }
}

#[component]
fn Number(phone: Phone) -> impl IntoView {
    view! {
        <ul class="list"><li class="session">
            <div class="meta">
                <h2><bdi dir="ltr">{phone.masked}</bdi></h2>
                <p>{t("phone-since")}" "<When at=phone.confirmed_at/></p>
                {phone.last_used_at.map(|at| view! { <p>{t("phone-last-used")}" "<When at/></p> })}
            </div>
            <div class="actions"><form method="post" action=RemovePhone::PATH><Submit label="phone-remove" class="danger"/></form></div>
        </li></ul>
    }
}

#[component]
fn Confirm(number: String, next: Option<String>) -> impl IntoView {
    let sent = frame().texts.with("phone-sent-to", &[("number", (&number).into())]);
    view! {
        <section class="stack">
            <h2>{t("phone-code-title")}</h2>
            <p>{sent}</p>
            <form class="form" method="post" action=ConfirmPhone::PATH novalidate>
                <Code label="mfa-sms"/>
                <Hidden name="next" value=next/>
                <Submit label="phone-confirm"/>
            </form>
        </section>
    }
}
