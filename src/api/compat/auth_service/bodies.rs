//! What the routes of `auth-service` are sent. A field nobody asked for is refused.

use serde::Deserialize;
use serde::de::IgnoredAny;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignUp {
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub email: String,
    #[serde(default)]
    pub password: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    #[serde(default)]
    pub email: String,
    #[serde(default)]
    pub password: String,
    pub code: Option<String>,
    pub token: Option<String>,
    pub factor: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enable {
    pub code: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disable {
    pub code: Option<String>,
    pub factor: Option<String>,
    #[serde(default, rename = "token")]
    _token: IgnoredAny,
}

/// What says which letter is meant.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Letter {
    #[serde(default)]
    pub email: String,
    pub token_id: Option<String>,
    #[serde(default, rename = "userId")]
    _user_id: IgnoredAny,
}

/// An address and the code that was sent there.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AddressCode {
    #[serde(default)]
    pub email: String,
    pub token_id: Option<String>,
    pub code: Option<String>,
    #[serde(default, rename = "userId")]
    _user_id: IgnoredAny,
}

/// A new password, and the code that lets somebody set it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PasswordCode {
    #[serde(default)]
    pub email: String,
    pub password: Option<String>,
    pub token_id: Option<String>,
    pub code: Option<String>,
    #[serde(default, rename = "userId")]
    _user_id: IgnoredAny,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edit {
    pub name: Option<String>,
    pub image_url: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Refresh {
    #[serde(default)]
    pub refresh_token: String,
}
