//! What comes back: each answer with its status, and the errors that many calls share, told once.

use std::collections::BTreeMap;

use http::StatusCode;
use leptos::prelude::*;
use utoipa::openapi::path::Operation;
use utoipa::openapi::{Content, Header, RefOr, Response, Schema};

use super::body::{bodies, example, shape};
use super::example::given;
use super::fields::shapes;
use super::prose::{line, prose};
use super::references::{References, name_of};
use crate::ui::t;

/// The errors told in a section of their own: by the name of their schema, their media type.
pub type SharedErrors<'d> = BTreeMap<&'d str, &'d str>;

/// The error schemas that more than one answer uses.
pub fn shared_errors<'d>(
    references: References<'d>,
    operations: impl Iterator<Item = &'d Operation>,
) -> SharedErrors<'d> {
    let mut uses: BTreeMap<&str, (&str, usize)> = BTreeMap::new();
    let answers = operations.flat_map(|operation| &operation.responses.responses);
    let errors = answers.filter(|(status, _)| is_error(status));
    for (media_type, content) in errors.filter_map(|(_, answer)| references.response(answer)).flat_map(|a| &a.content) {
        if let Some(name) = references.content(content).and_then(schema_name) {
            uses.entry(name).or_insert((media_type, 0)).1 += 1;
        }
    }
    uses.into_iter().filter(|(_, (_, uses))| *uses > 1).map(|(name, (media_type, _))| (name, media_type)).collect()
}

fn schema_name(content: &Content) -> Option<&str> {
    match content.schema.as_ref()? {
        RefOr::Ref(reference) => Some(name_of(reference)),
        RefOr::T(_) => None,
    }
}

fn is_error(status: &str) -> bool {
    status.starts_with(['4', '5']) || status == "default"
}

/// The section of the shared errors.
pub fn error_section(references: References<'_>, shared: &SharedErrors<'_>) -> Option<AnyView> {
    let one = |(name, media_type): (&&str, &&str)| {
        let schema: &RefOr<Schema> = references.named_schema(name)?;
        let shapes = shapes(references, schema);
        let shown = shapes.iter().map(|one| shape(references, one, true)).collect_view();
        Some(view! {
            <section id=anchor(name)>
                <h3><code dir="ltr">{(*name).to_owned()}</code></h3>
                <p class="media"><code dir="ltr">{(*media_type).to_owned()}</code></p>
                {shown}
            </section>
        })
    };
    let all: Vec<_> = shared.iter().filter_map(one).collect();
    (!all.is_empty()).then(|| view! { <section id="errors"><h2>{t("docs-errors")}</h2>{all}</section> }.into_any())
}

fn anchor(name: &str) -> String {
    format!("error-{name}")
}

/// The answers of one call.
pub fn answers(references: References<'_>, shared: &SharedErrors<'_>, operation: &Operation) -> Option<AnyView> {
    let known = operation.responses.responses.iter();
    let known = known.filter_map(|(status, response)| Some((status, references.response(response)?)));
    let all: Vec<_> = known.map(|(status, response)| answer(references, shared, status, response)).collect();
    (!all.is_empty()).then(|| view! { <h4>{t("docs-answers")}</h4>{all} }.into_any())
}

fn answer(references: References<'_>, shared: &SharedErrors<'_>, status: &str, response: &Response) -> AnyView {
    let (head, rest) = response.description.split_once("\n\n").unwrap_or((&response.description, ""));
    let title = view! { <strong dir="ltr">{named(status)}</strong>" "{line(head)} };
    let class = if is_error(status) { "answer bad" } else { "answer ok" };
    let inside: Vec<AnyView> = [
        prose(rest),
        headers(references, &response.headers),
        (!response.content.is_empty()).then(|| contents(references, shared, response)),
    ]
    .into_iter()
    .flatten()
    .collect();
    if inside.is_empty() {
        return view! { <p class=class>{title}</p> }.into_any();
    }
    view! { <details class=class open=!is_error(status)><summary>{title}</summary>{inside}</details> }.into_any()
}

/// A status with its name (RFC 9110, 15).
fn named(status: &str) -> String {
    let reason = status.parse::<StatusCode>().ok().and_then(|status| status.canonical_reason());
    reason.map_or_else(|| status.to_owned(), |reason| format!("{status} {reason}"))
}

fn headers(references: References<'_>, headers: &BTreeMap<String, RefOr<Header>>) -> Option<AnyView> {
    let known = headers.iter().filter_map(|(name, header)| Some((name, references.header(header)?)));
    let facts: Vec<_> = known
        .map(|(name, header)| {
            let text = header.description.as_deref().unwrap_or_default();
            view! { <dt><code dir="ltr">{name.clone()}</code></dt><dd>{line(text)}</dd> }
        })
        .collect();
    (!facts.is_empty()).then(|| view! { <dl class="facts">{facts}</dl> }.into_any())
}

/// The body of an answer; one that is told elsewhere is pointed to.
fn contents(references: References<'_>, shared: &SharedErrors<'_>, response: &Response) -> AnyView {
    let told = |content: &RefOr<Content>| {
        let content = references.content(content)?;
        let name = schema_name(content).filter(|name| shared.contains_key(name))?;
        let examples = given(references, content);
        let target = format!("#{}", anchor(name));
        Some(view! {
            <p>{t("docs-body-is")}" "<a href=target><code dir="ltr">{name.to_owned()}</code></a></p>
            {examples.iter().map(example).collect_view()}
        })
    };
    let elsewhere: Vec<_> = response.content.values().filter_map(told).collect();
    let is_told = |content: &RefOr<Content>| told(content).is_some();
    let here = bodies(references, response.content.iter().filter(|(_, content)| !is_told(content)));
    view! { {elsewhere}{here} }.into_any()
}
