//! The document and the two kinds of page: a card for one task, the portal for somebody who is signed in.

use leptos::prelude::*;

use super::{Icon, IconName, Notices, Theme, Tone, frame, t};
use crate::kit::assets;
use crate::kit::i18n::Locale;

/// The sections of the portal: path, icon, message key.
const SECTIONS: [(&str, IconName, &str); 8] = [
    ("/account", IconName::Home, "nav-overview"),
    ("/account/profile", IconName::User, "nav-profile"),
    ("/account/security", IconName::Shield, "nav-security"),
    ("/account/sessions", IconName::Devices, "nav-sessions"),
    ("/account/links", IconName::Link, "nav-links"),
    ("/account/apps", IconName::Key, "nav-apps"),
    ("/account/activity", IconName::Clock, "nav-activity"),
    ("/account/data", IconName::Trash, "nav-data"),
];

/// A whole HTML document.
#[component]
pub fn Document(
    /// What the page is called, already translated.
    title: String,
    class: &'static str,
    /// A style sheet that this page needs beside the common one.
    #[prop(optional)]
    sheet: Option<&'static str>,
    children: Children,
) -> impl IntoView {
    let frame = frame();
    let wrong = frame.flash.as_ref().is_some_and(|flash| flash.tone == Tone::Bad);
    let prefix = if wrong { format!("{} ", t("error-prefix")) } else { String::new() };
    let title = format!("{prefix}{title} – {}", frame.product);
    let locale = frame.texts.0;
    view! {
        <!DOCTYPE html>
        <html lang=locale.code() dir=locale.dir() data-theme=frame.theme.attribute()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <title>{title}</title>
                <meta name="theme-color" content="#ffffff" media="(prefers-color-scheme: light)"/>
                <meta name="theme-color" content="#1c1b19" media="(prefers-color-scheme: dark)"/>
                <link rel="stylesheet" href=assets::url("app.css")/>
                {sheet.map(|name| view! { <link rel="stylesheet" href=assets::url(name)/> })}
                <link rel="icon" href=assets::url("favicon.svg") type="image/svg+xml"/>
                <script type="module" src=assets::url("app.js")></script>
            </head>
            <body class=class>
                <a class="skip" href="#main">{t("skip")}</a>
                {children()}
                <Foot/>
            </body>
        </html>
    }
}

/// A page with one task; `title` is a message key.
#[component]
pub fn Card(title: &'static str, children: Children) -> impl IntoView {
    let heading = t(title);
    view! {
        <Document title=heading.to_string() class="auth">
            <header class="top"><Brand href="/"/></header>
            <main id="main" class="card">
                <h1>{heading}</h1>
                <Notices/>
                {children()}
            </main>
        </Document>
    }
}

/// A page of the portal; `title` is a message key.
#[component]
pub fn Portal(title: &'static str, children: Children) -> impl IntoView {
    let heading = t(title);
    view! {
        <Document title=heading.to_string() class="portal">
            <header class="top"><Brand href="/account"/><Who/></header>
            <div class="shell">
                <Navigation/>
                <main id="main">
                    <h1>{heading}</h1>
                    <Notices/>
                    {children()}
                </main>
            </div>
        </Document>
    }
}

/// The product's sign and name.
#[component]
pub fn Brand(href: &'static str) -> impl IntoView {
    view! { <a class="brand" href=href><Icon name=IconName::Logo/><span>{frame().product.clone()}</span></a> }
}

#[component]
fn Who() -> impl IntoView {
    let name = frame().person.clone().unwrap_or_default();
    view! {
        <div class="who">
            <bdi>{name}</bdi>
            <form method="post" action="/do/sign-out"><button type="submit" class="secondary">{t("sign-out")}</button></form>
        </div>
    }
}

#[component]
fn Navigation() -> impl IntoView {
    let path = frame().path.clone();
    let best = SECTIONS
        .iter()
        .map(|section| section.0)
        .filter(|section| path.starts_with(section))
        .max_by_key(|section| section.len());
    let item = move |(target, icon, label): (&'static str, IconName, &'static str)| {
        let current = (best == Some(target)).then_some("page");
        view! { <li><a href=target aria-current=current><Icon name=icon/>{t(label)}</a></li> }
    };
    view! { <nav class="side" aria-label=t("nav-label")><ul>{SECTIONS.into_iter().map(item).collect_view()}</ul></nav> }
}

#[component]
fn Foot() -> impl IntoView {
    let frame = frame();
    let languages = Locale::ALL.into_iter().map(|locale| {
        let current = (locale == frame.texts.0).then_some("true");
        view! { <button class="link" name="locale" value=locale.code() lang=locale.code() aria-current=current>{locale.own_name()}</button> }
    });
    let themes = Theme::ALL.into_iter().map(|theme| {
        let current = (theme == frame.theme).then_some("true");
        view! { <button class="link" name="theme" value=theme.name() aria-current=current>{t(theme.label())}</button> }
    });
    view! {
        <footer class="foot">
            <form class="lang" method="post" action="/do/set-language" aria-label=t("language")>
                <input type="hidden" name="next" value=frame.path.clone()/>{languages.collect_view()}
            </form>
            <form class="lang" method="post" action="/do/set-theme" aria-label=t("theme")>
                <input type="hidden" name="next" value=frame.path.clone()/>{themes.collect_view()}
            </form>
            <p>
                <a href="/help">{t("help")}</a>" "<a href="/privacy">{t("privacy")}</a>
                {frame.development.then(|| view! { " "<a href="/dev/inbox">{t("dev-inbox")}</a> })}
            </p>
        </footer>
    }
}
