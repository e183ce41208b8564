//! What is sent and what comes back: its fields and how it looks.

use leptos::prelude::*;
use utoipa::openapi::{Content, RefOr};

use super::example::{Example, composed, given};
use super::fields::{Shape, shapes};
use super::prose::{line, prose};
use super::references::References;
use super::table::table;
use crate::ui::t;

/// A body in each of its media types.
pub fn bodies<'d>(
    references: References<'d>,
    contents: impl IntoIterator<Item = (&'d String, &'d RefOr<Content>)>,
) -> Vec<AnyView> {
    let known = contents.into_iter().filter_map(|(name, content)| Some((name, references.content(content)?)));
    known.map(|(name, content)| body(references, name, content)).collect()
}

fn body(references: References<'_>, media_type: &str, content: &Content) -> AnyView {
    let examples = given(references, content);
    let compose = examples.is_empty();
    let all = content.schema.as_ref().map(|schema| shapes(references, schema)).unwrap_or_default();
    let choice = (all.len() > 1).then(|| view! { <p>{t("docs-one-of")}</p> });
    let shown = all.iter().map(|one| shape(references, one, compose)).collect_view();
    view! {
        <p class="media"><code dir="ltr">{media_type.to_owned()}</code></p>
        {content.description.as_deref().and_then(prose)}
        {choice}
        {shown}
        {examples.iter().map(example).collect_view()}
    }
    .into_any()
}

/// One of the things a body can be; `compose` puts an example together.
pub fn shape(references: References<'_>, shape: &Shape<'_>, compose: bool) -> AnyView {
    let name = shape.name.as_ref().map(|name| view! { <p class="shape"><code dir="ltr">{name.clone()}</code></p> });
    let kind = (shape.kind != "object")
        .then(|| view! { <p class="media">{t("docs-type")}" "<code dir="ltr">{shape.kind.clone()}</code></p> });
    let looks = compose.then(|| composed(references, shape.schema)).flatten();
    view! { {name}{kind}{table(&shape.fields)}{looks.as_ref().map(example)} }.into_any()
}

pub fn example(example: &Example) -> AnyView {
    let name = (!example.name.is_empty()).then(|| view! { " · "{line(&example.name)} });
    view! {
        <figure class="example">
            <figcaption>{t("docs-example")}{name}</figcaption>
            <pre dir="ltr"><code>{example.json.clone()}</code></pre>
        </figure>
    }
    .into_any()
}
