//! `/account` and `/account/security`: how things stand, and what deserves attention.

use leptos::prelude::*;

use crate::accounts::{self, User, profile};
use crate::audit::{self, Entry, Recent};
use crate::door::loaded;
use crate::error::{Error, Result};
use crate::mfa::{self, Standing};
use crate::passwords::{self, Stored};
use crate::request::Ctx;
use crate::sessions::{self, Session};
use crate::ui::{Icon, IconName, Portal, When, frame, t};

struct Overview {
    user: User,
    password: Option<Stored>,
    sessions: Vec<Session>,
    events: Vec<Entry>,
    password_is_old: bool,
    has_factor: bool,
    enrolment: &'static str,
}

async fn overview(ctx: Ctx) -> Result<Overview> {
    let id = &ctx.person()?.id;
    let mut tx = ctx.portal.db.read().await?;
    let user = accounts::by_id(&mut tx, id).await?.ok_or(Error::SignInRequired)?;
    let password = passwords::of(&mut tx, id).await?;
    let events = audit::latest(&mut tx, id, None, 5).await?;
    drop(tx);
    let sessions = sessions::list(&ctx).await?;
    let password_is_old = password.as_ref().is_some_and(|password| passwords::is_too_old(&ctx, password));
    let has_factor = ctx.person()?.has_factor || !mfa::is_offered(&ctx);
    let enrolment = mfa::enrolment_page(&ctx);
    Ok(Overview { user, password, sessions, events, password_is_old, has_factor, enrolment })
}

/// `/account`
#[component]
pub fn OverviewPage() -> impl IntoView {
    let body = loaded(async { overview(Ctx::here()?).await }, |overview| {
        let frame = frame();
        let greeting = frame.texts.with("overview-greeting", &[("name", overview.user.display_name().into())]);
        let count = frame.texts.with("overview-sessions", &[("count", overview.sessions.len().into())]);
        view! {
            <p class="lead"><bdi>{greeting}</bdi></p>
            <section><h2>{t("checkup-title")}</h2><CheckUp overview=&overview/></section>
            <section><div class="cards">
                <Tile icon=IconName::Devices href="/account/sessions" title="nav-sessions" text=count/>
                <Tile icon=IconName::Key href="/account/security" title="nav-security" text=password_text(overview.password.as_ref())/>
                <Tile icon=IconName::User href="/account/profile" title="nav-profile" text=overview.user.email.clone()/>
            </div></section>
            <section><h2>{t("overview-activity")}</h2><Recent entries=overview.events/><p><a href="/account/activity">{t("see-all")}</a></p></section>
        }
    });
    view! { <Portal title="overview-title">{body}</Portal> }
}

fn password_text(password: Option<&Stored>) -> String {
    let frame = frame();
    match password {
        Some(password) => frame.texts.with(
            "password-changed-at",
            &[("day", (&frame.texts.day(password.changed_at, frame.time_zone.as_deref())).into())],
        ),
        None => frame.texts.get("password-none").into_owned(),
    }
}

#[component]
fn Tile(icon: IconName, href: &'static str, title: &'static str, text: String) -> impl IntoView {
    view! { <article class="card-item"><Icon name=icon/><h3><a href=href>{t(title)}</a></h3><p>{text}</p></article> }
}

/// Each line is fine or wants attention, with the one thing to do about it.
#[component]
fn CheckUp<'a>(overview: &'a Overview) -> impl IntoView + use<> {
    let user = &overview.user;
    // Whoever comes in another way has no password that could be too old.
    let password = (!overview.password_is_old, "checkup-password", "/account/security/password");
    let lines = [
        (user.email_verified_at.is_some(), "checkup-email", "/account/email"),
        (overview.has_factor, "checkup-factor", overview.enrolment),
        (overview.sessions.len() < 4, "checkup-sessions", "/account/sessions"),
        (!user.name.is_empty(), "checkup-profile", "/account/profile"),
    ];
    let lines = overview.password.as_ref().map(|_| password).into_iter().chain(lines);
    view! { <ul class="checkup">{lines.map(check).collect_view()}</ul> }
}

fn check((fine, key, href): (bool, &'static str, &'static str)) -> impl IntoView {
    let texts = frame().texts;
    let state = if fine { "ok" } else { "attention" };
    let icon = if fine { IconName::Check } else { IconName::Warning };
    let text = texts.get(&format!("{key}-{state}"));
    let action = (!fine).then(|| view! { <a href=href>{texts.get(&format!("{key}-action"))}</a> });
    view! { <li class=state><Icon name=icon/><p>{text}</p>{action}</li> }
}

/// How things stand with the factors, and which can be set up: apps, text messages.
type Offered = (Standing, (bool, bool));

/// `/account/security`
#[component]
pub fn SecurityPage() -> impl IntoView {
    let load = async {
        let ctx = Ctx::here()?;
        let offers = (ctx.portal.settings.mfa.offers_apps(), mfa::phone::is_offered(&ctx));
        let user = profile::mine(&ctx).await?;
        let mut tx = ctx.portal.db.read().await?;
        let password = passwords::of(&mut tx, &user.id).await?;
        let events = audit::latest(&mut tx, &user.id, None, 5).await?;
        drop(tx);
        let shown = mfa::is_offered(&ctx) || ctx.person()?.has_factor;
        let factors = if shown { Some((mfa::standing(&ctx).await?, offers)) } else { None };
        Ok((password, factors, events))
    };
    let body = loaded(load, |(password, factors, events): (Option<Stored>, Option<Offered>, Vec<Entry>)| {
        view! {
            <section class="stack">
                <h2>{t("password")}</h2>
                {password.map(|password| view! { <p>{t("password-last-changed")}" "<When at=password.changed_at/></p> })}
                <p class="actions"><a class="button" href="/account/security/password">{t("password-change-button")}</a></p>
            </section>
            {factors.map(|(factors, offers)| view! { <Factors factors offers/> })}
            <section class="stack">
                <h2>{t("nav-sessions")}</h2>
                <p>{t("sessions-lead")}</p>
                <p class="actions"><a class="button" href="/account/sessions">{t("security-sessions")}</a></p>
            </section>
            <section class="stack">
                <h2>{t("overview-activity")}</h2>
                <Recent entries=events/>
                <p><a href="/account/activity">{t("see-all")}</a></p>
            </section>
        }
    });
    view! { <Portal title="nav-security">{body}</Portal> }
}

/// Two-step sign-in: what there is, and what to do about it.
#[component]
fn Factors(factors: Standing, offers: (bool, bool)) -> impl IntoView {
    let (by_app, by_text) = offers;
    let texts = frame().texts;
    let apps = texts.with("security-apps", &[("count", factors.apps.len().into())]);
    let codes = texts.with("recovery-codes-left", &[("left", factors.codes_left.into())]);
    let (on, apps_on) = (factors.has_factor(), !factors.apps.is_empty());
    let phone = factors.phone.as_ref().map(|phone| texts.with("security-phone", &[("number", (&phone.masked).into())]));
    let has_phone = phone.is_some();
    let phone_link = if has_phone { "security-phone-manage" } else { "phone-add" };
    let trusted = texts.with("security-trusted", &[("count", factors.trusted.len().into())]);
    view! {
        <section class="stack">
            <h2>{t("security-two-step")}</h2>
            {(apps_on || !on).then(|| view! { <p>{apps}</p> })}
            {phone.map(|text| view! { <p>{text}</p> })}
            {on.then(|| view! { <p>{codes}</p><p>{trusted}</p> })}
            <p class="actions">
                {(by_app || apps_on).then(|| view! { <a class="button" href="/account/security/totp">{t(if apps_on { "security-apps-manage" } else { "totp-start" })}</a> })}
                {(by_text || has_phone).then(|| view! { <a class="button" href="/account/security/phone">{t(phone_link)}</a> })}
                {on.then(|| view! {
                    <a class="button" href="/account/security/recovery-codes">{t("recovery-codes-title")}</a>
                    <a class="button" href="/account/security/trusted-browsers">{t("trusted-title")}</a>
                })}
            </p>
        </section>
    }
}
