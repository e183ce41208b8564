//! X, once Twitter: OAuth 2 that insists on PKCE. It gives no address. What it answers lies in `data`.

use super::answers::{Answers, id, text};
use super::{Authentication, Known, Preset, oauth2, oidc};
use crate::upstream::Profile;

pub const PRESET: Preset = Preset {
    id: "twitter",
    name: "X",
    issuer: "https://x.com",
    endpoints: Known {
        authorize: "https://x.com/i/oauth2/authorize",
        token: "https://api.x.com/2/oauth2/token",
        userinfo: "https://api.x.com/2/users/me",
        revoke: "https://api.x.com/2/oauth2/revoke",
        ..oidc::NONE
    },
    // The profile is not given without the right to read posts.
    scopes: &["users.read", "tweet.read"],
    authentication: Authentication::Basic,
    profile,
    ..oauth2::BASE
};

fn profile(answers: &Answers) -> Result<Profile, &'static str> {
    let person = answers.claim("data");
    let profile = Profile { name: text(&person["name"]), ..answers.about(id(&person["id"]))? };
    Ok(profile.called(text(&person["username"])))
}
