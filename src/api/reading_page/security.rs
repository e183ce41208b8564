//! Who may call: the ways to show who one is, and which of them a call wants.

use std::collections::BTreeMap;

use leptos::prelude::*;
use serde_json::Value;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{SecurityRequirement, SecurityScheme};
use utoipa::openapi::{OpenApi, RefOr};

use super::chapters::slug;
use super::prose::prose;
use crate::ui::t;

/// Names of schemes, all of them needed, with the scopes each must have.
type Needs = BTreeMap<String, Vec<String>>;

/// The section that says how to authenticate; nothing if the document names no way.
pub fn section(document: &OpenApi) -> Option<AnyView> {
    let schemes = &document.components.as_ref()?.security_schemes;
    let all: Vec<_> = schemes.iter().filter_map(|(name, entry)| scheme(name, entry)).collect();
    (!all.is_empty())
        .then(|| view! { <section id="authentication"><h2>{t("docs-authentication")}</h2>{all}</section> }.into_any())
}

fn scheme(name: &str, entry: &RefOr<SecurityScheme>) -> Option<AnyView> {
    // As the JSON of the document: its keys are what people know from the specification (4.8.27).
    let RefOr::T(scheme) = entry else { return None };
    let scheme = serde_json::to_value(scheme).ok()?;
    let sample = sample(&scheme).map(|sample| view! { <pre dir="ltr"><code>{sample}</code></pre> });
    let flows = scheme["flows"].as_object().into_iter().flatten().map(|(name, flow)| self::flow(name, flow));
    let text = scheme["description"].as_str().and_then(prose);
    Some(
        view! {
            <section id=anchor(name)>
                <h3><code dir="ltr">{name.to_owned()}</code></h3>
                {sample}{text}{flows.collect_view()}
            </section>
        }
        .into_any(),
    )
}

/// The line of a request that carries the proof.
fn sample(scheme: &Value) -> Option<String> {
    let name = scheme["name"].as_str().unwrap_or_default();
    match (scheme["type"].as_str()?, scheme["in"].as_str()) {
        ("http", _) => {
            let method = scheme["scheme"].as_str()?;
            let (first, rest) = method.split_at_checked(1)?;
            let what = if method == "bearer" { "<access token>" } else { "…" };
            Some(format!("Authorization: {}{rest} {what}", first.to_uppercase()))
        }
        ("apiKey", Some("cookie")) => Some(format!("Cookie: {name}=…")),
        ("apiKey", Some("query")) => Some(format!("?{name}=…")),
        ("apiKey", _) => Some(format!("{name}: …")),
        ("openIdConnect", _) => scheme["openIdConnectUrl"].as_str().map(str::to_owned),
        _ => None,
    }
}

/// A flow of OAuth 2: where it goes, and its scopes.
fn flow(name: &str, flow: &Value) -> AnyView {
    let places = flow.as_object().into_iter().flatten().filter_map(|(key, value)| Some((key, value.as_str()?)));
    let scopes = flow["scopes"].as_object().into_iter().flatten();
    let scopes = scopes.map(|(scope, meaning)| (scope, meaning.as_str().unwrap_or_default()));
    let facts = places.chain(scopes).map(|(name, value)| {
        view! { <dt><code dir="ltr">{name.clone()}</code></dt><dd lang="en" dir="ltr">{value.to_owned()}</dd> }
    });
    view! { <h4><code dir="ltr">{name.to_owned()}</code></h4><dl class="facts">{facts.collect_view()}</dl> }.into_any()
}

fn anchor(name: &str) -> String {
    format!("auth-{}", slug(name))
}

/// What a call wants of whoever makes it.
pub fn needs(document: &OpenApi, operation: &Operation) -> AnyView {
    let own = operation.security.as_ref().or(document.security.as_ref());
    let ways: Vec<Needs> = own.into_iter().flatten().map(read).collect();
    if ways.iter().all(BTreeMap::is_empty) {
        return view! { <p class="needs">{t("docs-open")}</p> }.into_any();
    }
    let ways = ways.iter().enumerate().map(|(place, needs)| {
        view! { {(place > 0).then(|| view! { " "{t("docs-or")} })}" "{way(needs)} }
    });
    view! { <p class="needs">{t("docs-needs")}{ways.collect_view()}</p> }.into_any()
}

/// The names within a requirement are private to the crate, so they are read as they are written.
fn read(requirement: &SecurityRequirement) -> Needs {
    serde_json::to_value(requirement).and_then(serde_json::from_value).unwrap_or_default()
}

fn way(needs: &Needs) -> AnyView {
    if needs.is_empty() {
        return t("docs-nothing").into_any();
    }
    let names = needs.iter().enumerate().map(|(place, (name, scopes))| {
        let scopes = scopes.iter().map(|scope| view! { " "<code dir="ltr">{scope.clone()}</code> }).collect_view();
        let plus = (place > 0).then_some(" + ");
        view! { {plus}<a href=format!("#{}", anchor(name))><code dir="ltr">{name.clone()}</code></a>{scopes} }
    });
    names.collect_view().into_any()
}
