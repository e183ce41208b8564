//! A moment in a page: readable without script in the reader's own zone, turned into the browser's local time with it.

use leptos::prelude::*;

use crate::kit::clock::Timestamp;

/// A moment, with the zone named.
#[component]
pub fn When(at: Timestamp) -> impl IntoView {
    let frame = super::frame();
    let text = frame.texts.moment(at, frame.time_zone.as_deref());
    view! { <time datetime=at.rfc3339() title=text.clone()>{text.clone()}</time> }
}
