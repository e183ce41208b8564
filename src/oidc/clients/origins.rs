//! Whose scripts may ask for tokens: the pages that apps in browsers are sent back to, each by its exact origin (gate 34).

use std::collections::BTreeSet;
use std::time::Duration;

use url::Url;

use super::{Client, Kind, store};
use crate::error::Result;
use crate::kit::cached::Cached;
use crate::portal::Portal;

/// Another process registers an app: so long until its page is let in here.
const AGE: Duration = Duration::from_secs(10);

/// What [`Portal::kept`] holds of it.
#[derive(Default)]
struct Known(Cached<BTreeSet<String>>);

/// Whether a page of `origin`, as browsers write it, is one that an app in a browser is sent back to.
///
/// # Errors
/// If the database is out of reach.
pub async fn has(portal: &Portal, origin: &str) -> Result<bool> {
    let known = portal.kept.of::<Known>();
    let look_up = async |_| {
        let mut tx = portal.db.read().await?;
        Ok::<_, crate::error::Error>(of(&store::in_browsers(&mut tx).await?))
    };
    Ok(known.0.get(portal.clock.now(), AGE, look_up).await?.contains(origin))
}

/// An app has changed: whoever asks next looks again.
pub fn changed(portal: &Portal) {
    portal.kept.of::<Known>().0.outdate();
}

/// One that keeps a secret runs on a server, and has no script that could ask.
fn of(clients: &[Client]) -> BTreeSet<String> {
    let open = clients.iter().filter(|client| client.kind == Kind::Spa && !client.is_confidential());
    let uris = open.flat_map(|client| &client.metadata.redirect_uris);
    uris.filter_map(|uri| Some(Url::parse(uri).ok()?.origin().ascii_serialization())).collect()
}
