//! `/api/docs`: the OpenAPI document as a page for people. Rendered here like every other page: no script of its own, nothing from
//! elsewhere. The words around the document are in the reader's language, the document itself is in English.

use axum::body::Bytes;
use leptos::prelude::*;
use utoipa::openapi::OpenApi;

use crate::kit::i18n::Locale;
use crate::kit::ready::Ready;
use crate::ui::{Brand, Document, Frame, Theme, html, t};

use answers::{error_section, shared_errors};
use chapters::{Call, Chapter, chapters};
use prose::{line, prose};
use references::References;

mod answers;
mod body;
mod call;
mod chapters;
mod example;
mod fields;
mod limits;
mod prose;
mod references;
mod security;
mod table;
#[cfg(test)]
mod tests;

/// Where the page is.
pub const PATH: &str = "/api/docs";

/// Where the document itself is.
pub const DOCUMENT_PATH: &str = "/api/openapi.json";

/// The page, built once for each language and theme and kept with the other pages that look the same to everybody.
pub fn kept(pages: &Ready<(&'static str, Locale, Theme)>, document: &OpenApi, frame: Frame) -> Bytes {
    let key = (PATH, frame.texts.0, frame.theme);
    pages.get(&key, 0).unwrap_or_else(|| {
        let html = Bytes::from(page(document, frame));
        pages.keep(key, 0, &html);
        html
    })
}

/// The page as HTML. Nothing of the frame that belongs to one person is in it.
#[must_use]
pub fn page(document: &OpenApi, frame: Frame) -> String {
    let frame = Frame { path: PATH.to_owned(), flash: None, person: None, ..frame };
    // Marks for a script that would take the page over; text never looks like them, because its `<` is escaped.
    html(frame, || whole(document)).replace("<!>", "")
}

fn whole(document: &OpenApi) -> AnyView {
    let chapters = chapters(document);
    let references = References::of(document);
    let calls = chapters.iter().flat_map(|chapter| &chapter.calls);
    let shared = shared_errors(references, calls.map(|call| call.operation));
    let introduction = introduction(document);
    let authentication = security::section(document);
    let errors = error_section(references, &shared);
    let contents = contents(&chapters, authentication.is_some(), errors.is_some());
    let told = chapters.iter().map(|one| chapter(one, |one| call::call(document, &shared, one))).collect_view();
    let title = document.info.title.clone();
    view! {
        <Document title=title.clone() class="portal docs" sheet="api-docs.css">
            <header class="top"><Brand href="/"/><p class="who"><a href=DOCUMENT_PATH>{t("docs-document")}</a></p></header>
            <div class="shell">
                {contents}
                <main id="main">
                    <h1 lang="en" dir="ltr">{title}</h1>
                    {introduction}{authentication}{told}{errors}
                </main>
            </div>
        </Document>
    }
    .into_any()
}

fn introduction(document: &OpenApi) -> AnyView {
    let version = document.info.version.clone();
    let servers = document.servers.iter().flatten().map(|server| {
        view! { <dt>{t("docs-server")}</dt><dd><code dir="ltr">{server.url.clone()}</code></dd> }
    });
    view! {
        <section id="introduction">
            <dl class="facts"><dt>{t("docs-version")}</dt><dd>{version}</dd>{servers.collect_view()}</dl>
            {document.info.description.as_deref().and_then(prose)}
        </section>
    }
    .into_any()
}

/// The table of contents.
fn contents(chapters: &[Chapter<'_>], authentication: bool, errors: bool) -> AnyView {
    let chapter = |chapter: &Chapter<'_>| {
        view! { <li><a href=format!("#{}", chapter.id)>{name(chapter)}</a>{list(&chapter.calls, |call| line(&call.title()))}</li> }
    };
    view! {
        <nav class="side" aria-label=t("docs-contents")>
            <ul>
                <li><a href="#introduction">{t("docs-introduction")}</a></li>
                {authentication.then(|| view! { <li><a href="#authentication">{t("docs-authentication")}</a></li> })}
                {chapters.iter().map(chapter).collect_view()}
                {errors.then(|| view! { <li><a href="#errors">{t("docs-errors")}</a></li> })}
            </ul>
        </nav>
    }
    .into_any()
}

/// A chapter. Its own list of calls is for small screens, where the table of contents has no room for them.
fn chapter(chapter: &Chapter<'_>, call: impl Fn(&Call<'_>) -> AnyView) -> AnyView {
    view! {
        <section class="chapter" id=chapter.id.clone()>
            <h2>{name(chapter)}</h2>
            {prose(chapter.text)}
            {list(&chapter.calls, call::route)}
            {chapter.calls.iter().map(call).collect_view()}
        </section>
    }
    .into_any()
}

fn list(calls: &[Call<'_>], shown: impl Fn(&Call<'_>) -> AnyView) -> AnyView {
    let item = |call: &Call<'_>| view! { <li><a href=format!("#{}", call.id)>{shown(call)}</a></li> };
    view! { <ul class="calls">{calls.iter().map(item).collect_view()}</ul> }.into_any()
}

fn name(chapter: &Chapter<'_>) -> AnyView {
    chapter.name.map_or_else(|| t("docs-untagged").into_any(), line)
}
