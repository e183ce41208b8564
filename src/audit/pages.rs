//! `/account/activity`: what happened to somebody's account, in plain sentences, newest first.

use leptos::prelude::*;

use super::{Entry, Event, latest};
use crate::door::loaded;
use crate::error::Result;
use crate::request::Ctx;
use crate::ui::{Hidden, Portal, Submit, When, frame, t};

const PAGE: u32 = 30;

async fn mine(ctx: Ctx) -> Result<Vec<Entry>> {
    let before = ctx.query("before").filter(|id| id.len() == 36);
    let mut tx = ctx.portal.db.read().await?;
    latest(&mut tx, &ctx.person()?.id, before.as_deref(), PAGE).await
}

/// The page.
#[component]
pub fn ActivityPage() -> impl IntoView {
    let entries = loaded(async { mine(Ctx::here()?).await }, |entries| {
        let more = (entries.len() == PAGE as usize)
            .then(|| entries.last().map(|entry| format!("/account/activity?before={}", entry.id)))
            .flatten();
        view! {
            {entries.is_empty().then(|| view! { <p>{t("activity-empty")}</p> })}
            {by_day(entries)}
            {more.map(|href| view! { <p class="actions"><a class="button" href=href>{t("activity-older")}</a></p> })}
        }
    });
    view! { <Portal title="nav-activity"><p class="lead">{t("activity-lead")}</p>{entries}</Portal> }
}

/// The latest few, for the overview.
#[component]
pub fn Recent(entries: Vec<Entry>) -> impl IntoView {
    view! { <div class="timeline"><ol>{entries.iter().map(|entry| line(entry, false)).collect_view()}</ol></div> }
}

fn by_day(entries: Vec<Entry>) -> impl IntoView {
    let frame = frame();
    let mut days: Vec<(String, Vec<Entry>)> = Vec::new();
    for entry in entries {
        let day = frame.texts.day(entry.at, frame.time_zone.as_deref());
        match days.last_mut() {
            Some((last, entries)) if *last == day => entries.push(entry),
            _ => days.push((day, vec![entry])),
        }
    }
    let section = |(day, entries): (String, Vec<Entry>)| {
        let lines = entries.iter().map(|entry| line(entry, true)).collect_view();
        view! { <section class="timeline"><h2>{day}</h2><ol>{lines}</ol></section> }
    };
    days.into_iter().map(section).collect_view()
}

/// One event; `deniable` with a button for what somebody else may have done in its owner's name.
fn line(entry: &Entry, deniable: bool) -> impl IntoView + use<> {
    let frame = frame();
    let event = Event::parse(&entry.event);
    let sentence = event.map(|event| frame.texts.get(&event.sentence()).into_owned());
    let ip = entry.ip.clone();
    let id = entry.id.clone();
    let deny = (deniable && event.is_some_and(Event::is_deniable)).then(|| {
        view! { <form method="post" action="/do/not-me"><Hidden name="id" value=Some(id)/><Submit label="not-me" class="link"/></form> }
    });
    view! {
        <li>
            <p>{sentence.unwrap_or_else(|| entry.event.clone())}</p>
            <p class="meta"><When at=entry.at/>" · "<bdi dir="ltr">{ip}</bdi></p>
            {deny}
        </li>
    }
}
