//! What differs between providers: a file each, with a [`Preset`] and the function that reads its profile.

use serde_json::Value;

use super::Profile;

/// How a kind of provider works. What an operator says besides is in [`super::Provider`].
#[derive(Debug)]
pub struct Preset {
    pub id: &'static str,
    pub name: &'static str,
    /// What a sign-in needs, and no more.
    pub scopes: &'static [&'static str],
    /// Whether a way back is a form that the provider's page posts, and not a redirect (OAuth 2.0 Form Post Response Mode).
    pub form_post: bool,
    /// Reads what was answered.
    pub profile: fn(&Answers) -> Result<Profile, &'static str>,
}

/// What a provider answered about somebody.
#[derive(Debug, Default)]
pub struct Answers {
    pub issuer: String,
    /// The claims of the ID token, every check of which has passed.
    pub id_token: Option<Value>,
    pub userinfo: Option<Value>,
    pub emails: Option<Value>,
    /// What the browser brought along, unsigned: good for a name.
    pub brought: Option<Value>,
}
