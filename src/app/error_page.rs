//! The page of an error.

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;

use crate::error::Error;
use crate::kit::i18n::Texts;
use crate::ui::{Brand, Document, frame, t};

/// The page of an error: what happened in the reader's words, what to do, and the name under which the log has the rest.
#[component]
pub fn ErrorPage(error: Arc<Error>, request_id: String, path: String) -> impl IntoView {
    let texts = frame().texts;
    let slug = error.slug();
    let title = texts.get(&format!("{slug}-title")).into_owned();
    let text = match (&*error, error.retry_after()) {
        (Error::TooMany { advice, .. }, Some(wait)) => texts.with(advice, &[("wait", (&in_words(texts, wait)).into())]),
        _ => texts.get(&format!("{slug}-text")).into_owned(),
    };
    let code = error.status().as_u16();
    let way_on = way_on(&error, &path);
    let forgotten = way_on.map(|(href, label)| view! { <a class="button" href=href>{t(label)}</a> });
    view! {
        <Document title=title.clone() class="auth">
            <header class="top"><Brand href="/"/></header>
            <main id="main" class="card error-page">
                <p class="code">{code}</p>
                <h1>{title}</h1>
                <p role="alert">{text}</p>
                <p class="actions">{forgotten}<a class="button" href="/">{t("error-home")}</a></p>
                <p class="reference">{t("error-reference")}" "<code dir="ltr">{request_id}</code></p>
            </main>
        </Document>
    }
}

/// A span in the largest unit that says it well.
fn in_words(texts: Texts, span: Duration) -> String {
    let count = |unit: u64| i64::try_from(span.as_secs().div_ceil(unit).max(1)).unwrap_or(i64::MAX);
    if span > Duration::from_mins(90) {
        texts.with("wait-hours", &[("count", count(3_600).into())])
    } else {
        texts.with("wait-minutes", &[("count", count(60).into())])
    }
}

/// Where somebody can go on whom an error has stopped: page and message key.
fn way_on(error: &Error, path: &str) -> Option<(&'static str, &'static str)> {
    let of = |start: &str| path.strip_prefix("/do").unwrap_or(path).starts_with(start);
    match error {
        Error::TooMany { .. } if of("/sign-in") || of("/reauth") => Some(("/forgot", "forgot-link")),
        Error::TooMany { .. } if of("/verify-factor") => Some(("/mfa", "mfa-another-way")),
        Error::AttemptGone => Some(("/login", "back-to-sign-in")),
        Error::LinkExpired if of("/reset") => Some(("/forgot", "error-link-new")),
        Error::LinkExpired if of("/magic-link") || of("/follow-magic-link") => Some(("/magic-link", "error-link-new")),
        Error::LinkExpired if of("/verify-email") => Some(("/verify-email", "error-link-new")),
        Error::LinkExpired if of("/account/email/confirm") || of("/confirm-email") => {
            Some(("/account/email", "error-link-new"))
        }
        Error::LinkExpired if path == "/account/links/merge" || of("/merge-account") => {
            Some(("/account/links/merge", "merge-again"))
        }
        Error::LinkExpired if of("/device") => Some(("/device", "connect-again")),
        _ => None,
    }
}
