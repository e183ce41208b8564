//! Spotify: OAuth 2. It never verified the address it names.

use super::answers::{Answers, email, id, text};
use super::{Authentication, Known, Preset, oauth2, oidc};
use crate::upstream::Profile;

pub const PRESET: Preset = Preset {
    id: "spotify",
    name: "Spotify",
    issuer: "https://accounts.spotify.com",
    endpoints: Known {
        authorize: "https://accounts.spotify.com/authorize",
        token: "https://accounts.spotify.com/api/token",
        userinfo: "https://api.spotify.com/v1/me",
        ..oidc::NONE
    },
    scopes: &["user-read-email"],
    authentication: Authentication::Basic,
    asks_afresh: &[("show_dialog", "true")],
    profile,
    ..oauth2::BASE
};

fn profile(answers: &Answers) -> Result<Profile, &'static str> {
    let person = Profile {
        email: email(answers.claim("email")),
        name: text(answers.claim("display_name")),
        ..answers.about(id(answers.claim("id")))?
    };
    Ok(person.called(String::new()))
}
