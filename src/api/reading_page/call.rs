//! One call, from its address to its answers.

use leptos::prelude::*;
use utoipa::openapi::path::{Parameter, ParameterIn};
use utoipa::openapi::{Deprecated, OpenApi, Required};

use super::answers::{SharedErrors, answers};
use super::body::bodies;
use super::chapters::Call;
use super::fields::{Field, field};
use super::prose::{line, prose};
use super::references::{Descent, References};
use super::security::needs;
use super::table::{old, table};
use crate::ui::t;

/// The section of a call.
pub fn call(document: &OpenApi, shared: &SharedErrors<'_>, call: &Call<'_>) -> AnyView {
    let references = References::of(document);
    let operation = call.operation;
    view! {
        <section class="call" id=call.id.clone()>
            <h3><a href=format!("#{}", call.id)>{line(&call.title())}</a>{old(operation.deprecated == Some(Deprecated::True))}</h3>
            <p class="route">{route(call)}</p>
            {operation.description.as_deref().and_then(prose)}
            {needs(document, operation)}
            {parameters(references, call)}
            {request(references, call)}
            {answers(references, shared, operation)}
        </section>
    }
    .into_any()
}

/// Method and path.
pub fn route(call: &Call<'_>) -> AnyView {
    let class = format!("badge method {}", call.method.to_lowercase());
    view! { <span class=class>{call.method.to_owned()}</span>" "<code dir="ltr">{call.path.to_owned()}</code> }
        .into_any()
}

fn parameters(references: References<'_>, call: &Call<'_>) -> Option<AnyView> {
    let own: Vec<_> = call.operation.parameters.iter().flatten().filter_map(|one| references.parameter(one)).collect();
    let same = |a: &Parameter, b: &Parameter| a.name == b.name && a.parameter_in == b.parameter_in;
    let shared = call.shared.iter().filter_map(|one| references.parameter(one));
    let shared = shared.filter(|one| !own.iter().any(|other| same(one, other)));
    let rows: Vec<_> = shared.chain(own.iter().copied()).map(|one| parameter(references, one)).collect();
    table(&rows).map(|rows| view! { <h4>{t("docs-parameters")}</h4>{rows} }.into_any())
}

fn parameter(references: References<'_>, parameter: &Parameter) -> Field {
    let required = parameter.required == Required::True;
    let name = parameter.name.clone();
    let mut row = match &parameter.schema {
        Some(schema) => field(&Descent::new(references), name, schema, required),
        None => Field { name, required, kind: "string".to_owned(), ..Field::default() },
    };
    row.place = Some(match parameter.parameter_in {
        ParameterIn::Path => "docs-in-path",
        ParameterIn::Header => "docs-in-header",
        ParameterIn::Cookie => "docs-in-cookie",
        _ => "docs-in-query",
    });
    row.deprecated |= parameter.deprecated == Some(Deprecated::True);
    if let Some(text) = &parameter.description {
        row.text.clone_from(text);
    }
    row
}

fn request(references: References<'_>, call: &Call<'_>) -> Option<AnyView> {
    let body = references.request_body(call.operation.request_body.as_ref()?)?;
    let presence = if body.required == Some(Required::True) { "docs-required" } else { "docs-optional" };
    Some(
        view! {
            <h4>{t("docs-body")}" "<span class="muted">{t(presence)}</span></h4>
            {body.description.as_deref().and_then(prose)}
            {bodies(references, &body.content)}
        }
        .into_any(),
    )
}
