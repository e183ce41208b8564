//! Buttons that only a script can make work. They stay hidden until `app.js` has given them something to do.

use leptos::prelude::*;

use super::t;

/// Copies the text of the element with the id `of`, and says so.
#[component]
pub fn CopyButton(of: &'static str) -> impl IntoView {
    view! { <button type="button" class="secondary" data-copy=of data-copied=t("copied") hidden>{t("copy")}</button> }
}

/// Prints the page.
#[component]
pub fn PrintButton() -> impl IntoView {
    view! { <button type="button" class="secondary" data-print hidden>{t("print")}</button> }
}
