//! The pages of second factors.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::actions::{ConfirmTotp, ForgetBrowser, Fresh, NewRecoveryCodes, RemoveTotp, StartTotp};
use super::totp::{self, App, Pending};
use super::{Standing, standing};
use crate::door::loaded;
use crate::error::Error;
use crate::kit::device;
use crate::request::Ctx;
use crate::ui::{Code, CopyButton, Field, Hidden, Icon, IconName, Portal, PrintButton, Qr, Submit, When, frame, t};

/// `/account/security/totp`: the apps there are, and setting one up.
#[component]
pub fn TotpPage() -> impl IntoView {
    let load = async {
        let ctx = Ctx::here()?;
        let offered = ctx.portal.settings.mfa.offers_apps();
        // What somebody has they can see and remove, also where nobody can add one any more.
        let standing = standing(&ctx).await?;
        if !offered && standing.apps.is_empty() {
            return Err(Error::NotFound);
        }
        let pending = totp::under_way(&ctx).await?.filter(|_| offered);
        let must = super::must_enrol(&ctx, ctx.person()?);
        Ok((standing, pending, (must, offered)))
    };
    let body = loaded(load, |(standing, pending, (must, offered)): (Standing, Option<Pending>, (bool, bool))| {
        let apps = standing.apps.len();
        let next = Ctx::here().ok().and_then(|ctx| ctx.next()).map(String::from);
        // Who has recovery codes already is not shown any at the end.
        let steps = if standing.codes_left == 0 { 3 } else { 2 };
        let can_start = offered && pending.is_none() && apps < totp::MOST;
        let rows = standing.apps.into_iter().map(|app| view! { <AppRow app/> }).collect_view();
        view! {
            {must.then(|| view! { <p class="lead">{t("totp-must")}</p> })}
            {(!offered).then(|| view! { <p class="lead">{t("totp-no-more")}</p> })}
            {(apps > 0).then(|| view! { <ul class="list">{rows}</ul> })}
            {pending.map(|pending| view! { <SetUp pending steps next=next.clone()/> })}
            {can_start.then(|| view! { <Start first=apps == 0 next/> })}
        }
    });
    view! { <Portal title="totp-title">{body}</Portal> }
}

#[component]
fn Start(first: bool, next: Option<String>) -> impl IntoView {
    let (label, class) = if first { ("totp-start", "primary") } else { ("totp-start-another", "secondary") };
    view! {
        {first.then(|| view! { <p>{t("totp-lead")}</p> })}
        <form class="actions" method="post" action=StartTotp::PATH><Hidden name="next" value=next/><Submit label class/></form>
    }
}

#[component]
fn AppRow(app: App) -> impl IntoView {
    let name = if app.name.is_empty() { t("totp-unnamed").into_owned() } else { app.name };
    view! {
        <li class="session">
            <div class="device"><Icon name=IconName::Phone/></div>
            <div class="meta">
                <h2><bdi>{name}</bdi></h2>
                <p>{t("totp-since")}" "<When at=app.created_at/></p>
                {app.last_used_at.map(|at| view! { <p>{t("totp-last-used")}" "<When at/></p> })}
            </div>
            <div class="actions"><form method="post" action=RemoveTotp::PATH><Hidden name="id" value=Some(app.id)/><Submit label="totp-remove" class="danger"/></form></div>
        </li>
    }
}

/// The heading of a step of setting up.
fn step(number: usize, of: usize, what: &'static str) -> String {
    let what = t(what);
    frame().texts.with("totp-step", &[("number", number.into()), ("of", of.into()), ("what", what.as_ref().into())])
}

/// The picture to scan, the key to type instead, and the code that proves it worked. Where the app is likely on the same device as the
/// browser, a button that opens it comes first.
#[component]
fn SetUp(pending: Pending, steps: usize, next: Option<String>) -> impl IntoView {
    let uri = pending.uri.clone();
    view! {
        <section class="stack">
            <h2>{step(1, steps, "totp-scan-title")}</h2>
            <p class="phone-only"><a class="button primary" href=uri rel="noreferrer">{t("totp-open")}</a></p>
            <p>{t("totp-scan")}</p>
            <Qr text=pending.uri label="totp-qr-label"/>
            <details><summary>{t("totp-cannot-scan")}</summary>
                <p>{t("totp-key")}</p>
                <p class="row"><code class="key" id="totp-key" dir="ltr">{pending.key}</code><CopyButton of="totp-key"/></p>
                <p class="hint">{t("totp-key-account")}" "<bdi dir="ltr">{pending.account}</bdi>". "{t("totp-key-kind")}</p>
            </details>
        </section>
        <section class="stack">
            <h2>{step(2, steps, "totp-code-title")}</h2>
            <form class="form" method="post" action=ConfirmTotp::PATH novalidate>
                <Code label="totp-code"/>
                <Field name="name" label="totp-name" autocomplete="off" required=false/>
                <Hidden name="next" value=next/>
                <Submit label="totp-confirm"/>
            </form>
        </section>
    }
}

/// `/account/security/recovery-codes`: shown once after they were made; later only how many are left.
#[component]
pub fn RecoveryCodesPage() -> impl IntoView {
    let load = async {
        let ctx = Ctx::here()?;
        let fresh = Fresh::take(&ctx).await?;
        Ok((standing(&ctx).await?, fresh, ctx.next().map(String::from)))
    };
    let body = loaded(load, |(standing, fresh, next): (Standing, Option<Fresh>, Option<String>)| match fresh {
        Some(fresh) => view! { <Shown fresh next/> }.into_any(),
        None => view! { <Left standing next/> }.into_any(),
    });
    view! { <Portal title="recovery-codes-title">{body}</Portal> }
}

/// The codes, ways to keep them, and a box to tick before going on: the browser itself sees to that, with and without a script.
#[component]
fn Shown(fresh: Fresh, next: Option<String>) -> impl IntoView {
    let next = next.as_deref().unwrap_or("/account/security");
    let (path, query) = next.split_once('?').unwrap_or((next, ""));
    // A form that is sent with GET leaves the query of its target out, and takes its fields for that.
    let carried = url::form_urlencoded::parse(query.as_bytes()).into_owned();
    let carried: Vec<_> = carried.map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect();
    let file = fresh.recovery_codes.join("%0A");
    let rows =
        fresh.recovery_codes.into_iter().map(|code| view! { <li><code dir="ltr">{code}</code></li> }).collect_view();
    view! {
        {fresh.first.then(|| view! { <h2>{step(3, 3, "recovery-codes-keep")}</h2> })}
        <p>{t("recovery-codes-lead")}</p>
        <ul class="codes" id="recovery-codes">{rows}</ul>
        <p class="actions">
            <CopyButton of="recovery-codes"/>
            <a class="button" href=format!("data:text/plain;charset=utf-8,{file}%0A") download="recovery-codes.txt">{t("download")}</a>
            <PrintButton/>
        </p>
        <form class="form" method="get" action=path.to_owned()>
            {carried}
            <p>{t("recovery-codes-once")}</p>
            <div class="check">
                <input id="saved" type="checkbox" required/>
                <label for="saved">{t("recovery-codes-saved")}</label>
            </div>
            <Submit label="recovery-codes-finish"/>
        </form>
    }
}

#[component]
fn Left(standing: Standing, next: Option<String>) -> impl IntoView {
    let left = frame().texts.with("recovery-codes-left", &[("left", standing.codes_left.into())]);
    let enrolled = standing.has_factor();
    view! {
        {next.map(|next| view! { <p class="actions"><a class="button primary" href=next>{t("recovery-codes-finish")}</a></p> })}
        {enrolled.then(|| view! {
            <p class="lead">{left}</p>
            {standing.codes_made_at.map(|at| view! { <p class="muted">{t("recovery-codes-made")}" "<When at/></p> })}
            <form class="form stack" method="post" action=NewRecoveryCodes::PATH>
                <p>{t("recovery-codes-renew-text")}</p>
                <p class="actions"><Submit label="recovery-codes-renew"/></p>
            </form>
        })}
        {(!enrolled).then(|| view! { <p class="lead">{t("recovery-codes-need-factor")}</p><p class="actions"><a class="button" href="/account/security/totp">{t("totp-start")}</a></p> })}
    }
}

/// `/account/security/trusted-browsers`
#[component]
pub fn TrustedBrowsersPage() -> impl IntoView {
    let body = loaded(
        async {
            let ctx = Ctx::here()?;
            Ok((standing(&ctx).await?.trusted, ctx))
        },
        |(trusted, ctx)| {
            let none = trusted.is_empty();
            let rows = trusted.into_iter().map(|browser| {
                let here = browser.is_here(&ctx);
                let name = device::label(frame().texts, &browser.user_agent);
                view! {
                    <li class="session">
                        <div class="device"><Icon name=IconName::Globe/></div>
                        <div class="meta">
                            <h2>{name}" "{here.then(|| view! { <span class="badge here">{t("session-here")}</span> })}</h2>
                            <p><bdi dir="ltr">{browser.ip}</bdi></p>
                            <p>{t("trusted-until")}" "<When at=browser.expires_at/></p>
                        </div>
                        <div class="actions"><form method="post" action=ForgetBrowser::PATH><Hidden name="id" value=Some(browser.id)/><Submit label="trusted-forget" class="secondary"/></form></div>
                    </li>
                }
            });
            let rows = rows.collect_view();
            view! { {none.then(|| view! { <p>{t("trusted-none")}</p> })}{(!none).then(|| view! { <ul class="list">{rows}</ul> })} }
        },
    );
    view! { <Portal title="trusted-title"><p class="lead">{t("trusted-lead")}</p>{body}</Portal> }
}
