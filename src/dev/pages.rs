//! `/dev/inbox`: what people would have found in their letter box.

use leptos::prelude::*;

use super::Mail;
use crate::ui::{Card, t};

/// The page.
#[component]
pub fn InboxPage(mails: Vec<Mail>, to: Option<String>) -> impl IntoView {
    let empty = mails.is_empty();
    view! {
        <Card title="inbox-title">
            <p class="lead">{t("inbox-lead")}</p>
            {to.map(|to| view! { <p><bdi dir="ltr">{to}</bdi>" "<a href="/dev/inbox">{t("inbox-all")}</a></p> })}
            {empty.then(|| view! { <p>{t("inbox-empty")}</p> })}
            <ul class="inbox">{mails.into_iter().map(|mail| view! { <Row mail/> }).collect_view()}</ul>
        </Card>
    }
}

#[component]
fn Row(mail: Mail) -> impl IntoView {
    let only =
        format!("/dev/inbox?to={}", url::form_urlencoded::byte_serialize(mail.to.as_bytes()).collect::<String>());
    view! {
        <li>
            <h2>{mail.subject}</h2>
            <p class="meta"><a href=only dir="ltr">{mail.to}</a>" · "<time datetime=mail.sent_at.clone()>{mail.sent_at.clone()}</time></p>
            {mail.code.map(|code| view! { <p>{t("inbox-code")}" "<code class="code">{code}</code></p> })}
            {mail.link.map(|link| view! { <p><a href=link.clone()>{t("inbox-link")}</a></p> })}
            <details><summary>{t("inbox-text")}</summary><pre>{mail.text}</pre></details>
        </li>
    }
}
