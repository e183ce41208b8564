//! The site map: every page and its URL, and who may see it without signing in. The page of an error is in `error_page`.

use std::collections::BTreeSet;

use leptos::prelude::*;
use leptos_axum::generate_route_list;
use leptos_router::SsrMode;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;

use crate::accounts::pages::{CancelDeletionPage, ConfirmEmailPage, DataPage, EmailPage, ProfilePage, UndoEmailPage};
use crate::audit::ActivityPage;
use crate::door::loaded;
use crate::kit::return_to::ReturnTo;
use crate::login::{LoginPage, LogoutPage, MfaPage, OverviewPage, ReauthPage, RootPage, SecurityPage};
use crate::magic_links::pages::MagicLinkPage;
use crate::mfa::pages::{RecoveryCodesPage, TotpPage, TrustedBrowsersPage};
use crate::mfa::phone::pages::PhonePage;
use crate::oidc::pages::{AccountChoicePage, AppsPage, ConfirmDevicePage, ConsentPage, DeviceDonePage, DevicePage};
use crate::passwords::pages::{ChangePasswordPage, ForgotPage, ForgotSentPage, ResetPage};
use crate::request::Ctx;
use crate::sessions::SessionsPage;
use crate::signup::{SetUpPage, SignUpPage, VerifyEmailPage};
use crate::ui::{Card, frame, t};
use crate::upstream::errand::pages::ErrandPage;
use crate::upstream::merging::pages::{MergePage, UndoMergePage};
use crate::upstream::pages::{AddressPage, LinksPage};

mod error_page;

pub use error_page::{ErrorPage, ErrorPageProps};

/// What is open to people who have not signed in. Everything else is closed.
const OPEN: &[&str] = &[
    "/",
    "/login",
    "/signup",
    "/signup/address",
    "/verify-email",
    "/logout",
    "/magic-link",
    "/forgot",
    "/forgot/sent",
    "/reset",
    "/setup",
    "/help",
    "/privacy",
    "/account/email/confirm",
    "/account/email/undo",
    "/account/data/cancel",
    "/account/links/merge/undo",
    "/dev/inbox",
    "/errand",
    "/do/run-errand",
    "/mfa",
    "/do/verify-factor",
    "/do/send-sms-code",
    "/do/sign-in",
    "/do/forget-account",
    "/do/sign-up",
    "/do/sign-out",
    "/do/verify-email",
    "/do/resend-verification",
    "/do/request-magic-link",
    "/do/follow-magic-link",
    "/do/claim-address",
    "/do/confirm-address",
    "/do/request-reset",
    "/do/reset-password",
    "/do/set-up",
    "/do/confirm-email",
    "/do/undo-email-change",
    "/do/cancel-deletion",
    "/do/undo-merge",
    "/do/set-language",
    "/do/set-theme",
];

/// Pages whose forms may end at another site: the app that somebody signs in to, a provider.
const LEADS_ELSEWHERE: &[&str] = &[
    "/login",
    "/logout",
    "/magic-link",
    "/mfa",
    "/signup",
    "/signup/address",
    "/verify-email",
    "/reset",
    "/setup",
    "/account/links",
    "/errand",
    "/reauth",
    "/consent",
    "/consent/account",
];

/// Pages whose forms lead to where somebody wants to go, if they came on the way there: an app may send them on from it.
const LEADS_ON: &[&str] = &["/account/security/totp", "/account/security/phone", "/account/security/recovery-codes"];

/// Where people pass on the way to an app.
const WAYS_OUT: &[&str] = &["/oauth2/authorize", "/enter"];

/// Pages that, without a query, look the same to everybody who has not signed in.
const SAME_FOR_ALL: &[&str] = &["/login", "/signup", "/forgot", "/help", "/privacy"];

/// The path, if its page looks the same to everybody who has not signed in.
#[must_use]
pub fn same_for_all(path: &str) -> Option<&'static str> {
    SAME_FOR_ALL.iter().copied().find(|page| *page == path)
}

/// What is open to people who have to set up a second factor before anything else.
const ENROLMENT: &[&str] = &[
    "/account/security/totp",
    "/do/start-totp",
    "/do/confirm-totp",
    "/account/security/phone",
    "/do/add-phone",
    "/do/confirm-phone",
    "/reauth",
    "/do/reauth",
];

/// Whether a path can be visited before a second factor that has to be there is.
#[must_use]
pub fn is_enrolment(path: &str) -> bool {
    ENROLMENT.contains(&path) || is_open(path)
}

/// Whether a path needs nobody to be signed in.
#[must_use]
pub fn is_open(path: &str) -> bool {
    OPEN.contains(&path)
}

/// Whether the forms of a page may lead to another site.
#[must_use]
pub fn leads_elsewhere(path: &str) -> bool {
    LEADS_ELSEWHERE.contains(&path)
}

/// Whether the forms of a page lead to `next`, and from there to others.
#[must_use]
pub fn leads_on(path: &str, next: Option<&ReturnTo>) -> bool {
    let elsewhere = |next: &ReturnTo| WAYS_OUT.contains(&next.as_str().split('?').next().unwrap_or_default());
    LEADS_ON.contains(&path) && next.is_some_and(elsewhere)
}

/// The paths of all pages, for the axum router.
#[must_use]
pub fn paths() -> BTreeSet<String> {
    generate_route_list(App).iter().map(|route| route.path().to_owned()).collect()
}

/// The site map.
#[component]
pub fn App() -> impl IntoView {
    view! {
        <Router>
            <Routes fallback=|| ()>
                <Route path=path!("/") view=RootPage ssr=SsrMode::Async/>
                <Route path=path!("/login") view=LoginPage ssr=SsrMode::Async/>
                <Route path=path!("/mfa") view=MfaPage ssr=SsrMode::Async/>
                <Route path=path!("/magic-link") view=MagicLinkPage ssr=SsrMode::Async/>
                <Route path=path!("/logout") view=LogoutPage ssr=SsrMode::Async/>
                <Route path=path!("/reauth") view=ReauthPage ssr=SsrMode::Async/>
                <Route path=path!("/signup") view=SignUpPage ssr=SsrMode::Async/>
                <Route path=path!("/signup/address") view=AddressPage ssr=SsrMode::Async/>
                <Route path=path!("/verify-email") view=VerifyEmailPage ssr=SsrMode::Async/>
                <Route path=path!("/setup") view=SetUpPage ssr=SsrMode::Async/>
                <Route path=path!("/forgot") view=ForgotPage ssr=SsrMode::Async/>
                <Route path=path!("/forgot/sent") view=ForgotSentPage ssr=SsrMode::Async/>
                <Route path=path!("/reset") view=ResetPage ssr=SsrMode::Async/>
                <Route path=path!("/errand") view=ErrandPage ssr=SsrMode::Async/>
                <Route path=path!("/consent") view=ConsentPage ssr=SsrMode::Async/>
                <Route path=path!("/consent/account") view=AccountChoicePage ssr=SsrMode::Async/>
                <Route path=path!("/device") view=DevicePage ssr=SsrMode::Async/>
                <Route path=path!("/device/confirm") view=ConfirmDevicePage ssr=SsrMode::Async/>
                <Route path=path!("/device/done") view=DeviceDonePage ssr=SsrMode::Async/>
                <AccountRoutes/>
                <MergeRoutes/>
                <Route path=path!("/help") view=HelpPage ssr=SsrMode::Async/>
                <Route path=path!("/privacy") view=PrivacyPage ssr=SsrMode::Async/>
            </Routes>
        </Router>
    }
}

/// The part of the site map that belongs to somebody signed in.
#[component(transparent)]
fn AccountRoutes() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <Route path=path!("/account") view=OverviewPage ssr=SsrMode::Async/>
        <Route path=path!("/account/profile") view=ProfilePage ssr=SsrMode::Async/>
        <Route path=path!("/account/email") view=EmailPage ssr=SsrMode::Async/>
        <Route path=path!("/account/email/confirm") view=ConfirmEmailPage ssr=SsrMode::Async/>
        <Route path=path!("/account/email/undo") view=UndoEmailPage ssr=SsrMode::Async/>
        <Route path=path!("/account/security") view=SecurityPage ssr=SsrMode::Async/>
        <Route path=path!("/account/security/password") view=ChangePasswordPage ssr=SsrMode::Async/>
        <Route path=path!("/account/security/totp") view=TotpPage ssr=SsrMode::Async/>
        <Route path=path!("/account/security/phone") view=PhonePage ssr=SsrMode::Async/>
        <Route path=path!("/account/security/recovery-codes") view=RecoveryCodesPage ssr=SsrMode::Async/>
        <Route path=path!("/account/security/trusted-browsers") view=TrustedBrowsersPage ssr=SsrMode::Async/>
        <Route path=path!("/account/sessions") view=SessionsPage ssr=SsrMode::Async/>
        <Route path=path!("/account/apps") view=AppsPage ssr=SsrMode::Async/>
        <Route path=path!("/account/links") view=LinksPage ssr=SsrMode::Async/>
        <Route path=path!("/account/activity") view=ActivityPage ssr=SsrMode::Async/>
        <Route path=path!("/account/data") view=DataPage ssr=SsrMode::Async/>
        <Route path=path!("/account/data/cancel") view=CancelDeletionPage ssr=SsrMode::Async/>
    }
    .into_inner()
}

/// The part of the site map in which two accounts become one.
#[component(transparent)]
fn MergeRoutes() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <Route path=path!("/account/links/merge") view=MergePage ssr=SsrMode::Async/>
        <Route path=path!("/account/links/merge/undo") view=UndoMergePage ssr=SsrMode::Async/>
    }
    .into_inner()
}

/// `/help`
#[component]
fn HelpPage() -> impl IntoView {
    let contact = Ctx::here().ok().and_then(|ctx| ctx.portal.settings.support_email.clone());
    let entries = ["help-code", "help-password", "help-sessions", "help-email"];
    let entry = |key: &'static str| {
        let texts = frame().texts;
        view! { <details><summary>{texts.get(&format!("{key}-question"))}</summary><p>{texts.get(&format!("{key}-answer"))}</p></details> }
    };
    view! {
        <Card title="help">
            {entries.map(entry).collect_view()}
            {contact.map(|address| view! { <p>{t("help-contact")}" "<a href=format!("mailto:{address}")>{address.clone()}</a></p> })}
            <p class="actions"><a href="/">{t("error-home")}</a></p>
        </Card>
    }
}

/// `/privacy`: made from the settings in force.
#[component]
fn PrivacyPage() -> impl IntoView {
    let body = loaded(async { Ctx::here() }, |ctx| {
        let (texts, settings) = (ctx.texts(), &ctx.portal.settings);
        let days = |span: std::time::Duration| i64::try_from(span.as_secs() / 86_400).unwrap_or(0);
        let remember = texts.with("privacy-sessions", &[("days", days(settings.session.remember).into())]);
        let deletion = texts.with("privacy-deletion", &[("days", days(crate::accounts::deletion::GRACE).into())]);
        let lines = [
            texts.get("privacy-account").into_owned(),
            remember,
            texts.get("privacy-log").into_owned(),
            deletion,
            texts.get("privacy-cookies").into_owned(),
            texts.get("privacy-remembered").into_owned(),
        ];
        view! { <ul class="stack">{lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul> }
    });
    view! { <Card title="privacy"><p class="lead">{t("privacy-lead")}</p>{body}<p class="actions"><a href="/">{t("error-home")}</a></p></Card> }
}
