//! Fields as a table, which becomes a list on a small screen. The roles keep it a table for assistive technology when it does.

use leptos::prelude::*;

use super::fields::{Field, Limit};
use super::prose::prose;
use crate::ui::t;

/// The fields, a row each; nothing if there are none.
pub fn table(fields: &[Field]) -> Option<AnyView> {
    let columns = ["docs-name", "docs-type", "docs-presence", "docs-meaning"];
    let head = columns.map(|label| view! { <th role="columnheader" scope="col">{t(label)}</th> });
    (!fields.is_empty()).then(|| {
        view! {
            <table class="fields" role="table">
                <thead role="rowgroup"><tr role="row">{head.into_iter().collect_view()}</tr></thead>
                <tbody role="rowgroup">{fields.iter().map(row).collect_view()}</tbody>
            </table>
        }
        .into_any()
    })
}

fn row(field: &Field) -> AnyView {
    let presence = if field.required { "docs-required" } else { "docs-optional" };
    let place = field.place.map(|place| view! { <span class="muted">{t(place)}</span> });
    view! {
        <tr role="row">
            <th role="rowheader" scope="row"><code dir="ltr">{field.name.clone()}</code>{place}{old(field.deprecated)}</th>
            <td role="cell"><code dir="ltr">{field.kind.clone()}</code></td>
            <td role="cell">{t(presence)}</td>
            <td role="cell" class="meaning">{prose(&field.text)}{field.limits.iter().map(limit).collect_view()}</td>
        </tr>
    }
    .into_any()
}

fn limit(limit: &Limit) -> AnyView {
    let values = limit.values.iter().map(|value| view! { " "<code dir="ltr">{value.clone()}</code> });
    view! { <p class="limit">{t(limit.label)}{values.collect_view()}</p> }.into_any()
}

/// The mark of something that will go.
pub fn old(deprecated: bool) -> Option<AnyView> {
    deprecated.then(|| view! { " "<span class="badge warn">{t("docs-deprecated")}</span> }.into_any())
}
