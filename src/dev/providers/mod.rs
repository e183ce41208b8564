//! The provider simulator of development: the thirteen known providers and a plain OpenID one, played in this binary, so that every
//! sign-in button works before anybody has credentials.
//!
//! Routes, under `/dev/providers/{provider}`: `/authorize` `/decide` `/token` `/userinfo` `/emails` `/keys` `/revoke`, and
//! `/.well-known/openid-configuration`.
//!
//! It is an honest provider: it checks who asks, where the answer goes, the PKCE verifier and the secret, gives out a code once and a
//! token for as long as it is good. What the real ones do differently from the standards it does too, a file each in [`known`]. The
//! person at the browser says who they are and what goes wrong ([`fault::Fault`]). The portal reaches it over HTTP like any other, by
//! the settings of [`stand_ins()`], and knows nothing else of it. What it remembers is in memory and goes with the process.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use axum::routing::{get, post};
use axum::{Extension, Router};

use crate::portal::Portal;

mod answers;
mod authorize;
mod client;
mod decide;
mod fault;
mod grant;
mod id_token;
mod keys;
mod known;
mod pages;
mod shelf;
mod stand_in;
mod stand_ins;
mod token;

pub use stand_ins::stand_ins;

use authorize::Asked;
use grant::{Grant, Pass};
use keys::Keys;
use shelf::Shelf;
use stand_in::StandIn;

/// What the simulated providers remember.
#[derive(Default)]
struct Simulator {
    /// Who came to an authorize page and has not decided.
    asked: Shelf<Asked>,
    codes: Shelf<Grant>,
    access: Shelf<Pass>,
    refresh: Shelf<Grant>,
    /// Provider and subject of everybody who was here before: Apple tells a name only the first time.
    met: Mutex<HashSet<(&'static str, String)>>,
    keys: Keys,
}

impl Simulator {
    /// Remembers that somebody was here; whether it was the first time.
    fn meet(&self, stand_in: &StandIn, subject: &str) -> bool {
        self.met.lock().unwrap_or_else(PoisonError::into_inner).insert((stand_in.id, subject.to_owned()))
    }
}

/// The routes of all simulated providers.
pub fn routes() -> Router<Arc<Portal>> {
    let of_one = Router::new()
        .route("/authorize", get(authorize::page))
        .route("/decide", post(decide::decide))
        .route("/token", post(token::redeem))
        .route("/revoke", post(token::revoke))
        .route("/userinfo", get(answers::userinfo))
        .route("/emails", get(answers::emails))
        .route("/keys", get(id_token::keys))
        .route("/.well-known/openid-configuration", get(id_token::discovery));
    Router::new().nest("/dev/providers/{provider}", of_one).layer(Extension(Arc::new(Simulator::default())))
}
