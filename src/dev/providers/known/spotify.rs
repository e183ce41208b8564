//! Spotify: OAuth 2 without ID tokens, the secret in the header. It tells an address and says that it never verified it: it says
//! nothing at all.

use serde_json::{Value, json};

use crate::dev::providers::grant::Grant;
use crate::dev::providers::stand_in::{ClientProof, Query, Refresh, StandIn, always};

pub static STAND_IN: StandIn = StandIn {
    id: "spotify",
    name: "Spotify",
    scopes: &["user-read-email", "user-read-private"],
    client: ClientProof::Basic,
    userinfo: Some(me),
    refresh: Some(Refresh { given: always, rotates: false }),
    ..StandIn::PLAIN
};

fn me(grant: &Grant, _: &Query) -> Value {
    let who = &grant.who;
    let mut said = json!({
        "id": who.subject,
        "display_name": who.name,
        "type": "user",
        "uri": format!("spotify:user:{}", who.subject),
        "images": [],
    });
    if let Some(email) = who.email.as_ref().filter(|_| grant.allows("user-read-email")) {
        said["email"] = email.clone().into();
    }
    said
}
