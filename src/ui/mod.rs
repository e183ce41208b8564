//! What pages are made of: the frame around them, forms, messages. Imported by pages only; knows nothing of what they are about.
//!
//! A [`Frame`] in the Leptos context tells the components what every page shows: language, theme, product, who is signed in, and
//! the message the last page left. There is no client code: components run once, on the server.

mod alert;
mod flash;
mod form;
mod icon;
mod layout;
mod qr;
mod scripted;
mod theme;
mod when;

use std::sync::Arc;

use leptos::prelude::{IntoView, Owner, RenderHtml, provide_context, use_context};

pub use alert::Notices;
pub use flash::{Flash, Tone};
pub use form::{Check, Code, Field, Hidden, Identity, Password, SendOn, Submit};
pub use icon::{Icon, IconName};
pub use layout::{Brand, Card, Document, Portal};
pub use qr::{Qr, qr_svg};
pub use scripted::{CopyButton, PrintButton};
pub use theme::Theme;
pub use when::When;

use crate::kit::clock::Timestamp;
use crate::kit::i18n::Texts;

/// A page as HTML, for answers that are none of the site map.
#[must_use]
pub fn html<V: IntoView>(frame: Frame, page: impl FnOnce() -> V) -> String {
    Owner::new().with(|| {
        provide_context(Arc::new(frame));
        page().into_view().to_html()
    })
}

/// What surrounds every page.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    pub texts: Texts,
    pub theme: Theme,
    pub product: String,
    /// The path of the page, for the navigation and for coming back.
    pub path: String,
    pub flash: Option<Flash>,
    /// What to call the person who is signed in.
    pub person: Option<String>,
    pub time_zone: Option<String>,
    pub now: Option<Timestamp>,
    /// Whether this is a development portal, which has an inbox to point to.
    pub development: bool,
}

/// The frame of the page that is being rendered.
#[must_use]
pub fn frame() -> Arc<Frame> {
    use_context().unwrap_or_default()
}

/// A message without variables, in the reader's language.
#[must_use]
pub fn t(key: &'static str) -> std::borrow::Cow<'static, str> {
    frame().texts.get(key)
}
