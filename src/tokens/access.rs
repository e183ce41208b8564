//! Access tokens: who somebody is, for the API and for apps, as a JWT (RFC 9068) that lives for minutes.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value, json};

use super::keys;
use crate::accounts::User;
use crate::config::ClaimSource;
use crate::error::{Error, Result};
use crate::kit::clock::Timestamp;
use crate::kit::jws::{self, Expected, KeySet, Refused, Registered};
use crate::kit::secret;
use crate::portal::Portal;

/// The type in the header (RFC 9068 2.1): no other token of ours passes for an access token.
pub const TYPE: &str = "at+jwt";
/// The client that people's own sign-ins at the API belong to.
const CLIENT: &str = "portico";
/// What such a token is good for: everything its owner may do.
const SCOPE: &str = "account";
/// The seeded roles, the weakest first: Hasura takes that unless it is told another.
const WEAKEST_FIRST: [&str; 4] = ["user", "moderator", "admin", "super_admin"];
const HASURA: &str = "https://hasura.io/jwt/claims";
/// An avatar that is longer is a picture rather than a link to one, and would not fit into a header.
const LONGEST_AVATAR: usize = 2_048;

/// Whom a token is about.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    pub user: &'a User,
    /// What they, and the apps they use, keep about themselves.
    pub metadata: &'a Map<String, Value>,
    pub roles: &'a [String],
    pub permissions: &'a [String],
    /// The session it belongs to, as the list of sessions shows it.
    pub session_id: &'a str,
    /// When they last proved who they are.
    pub authenticated_at: Timestamp,
}

/// A token that was just made.
#[derive(Clone)]
pub struct Issued {
    pub token: String,
    /// For how many seconds it is good.
    pub expires_in: u64,
}

/// What an access token says. Times in seconds.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Claims {
    pub iss: String,
    /// The id of the person.
    pub sub: String,
    pub aud: String,
    pub exp: u64,
    pub iat: u64,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub nbf: Option<u64>,
    pub jti: String,
    /// The id of the session.
    pub sid: String,
    pub client_id: String,
    pub scope: String,
    pub roles: Vec<String>,
    pub auth_time: u64,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub metadata: Map<String, Value>,
}

/// The claims with those that the operator has asked for besides.
#[derive(Serialize)]
struct WithMore<'a> {
    #[serde(flatten)]
    claims: &'a Claims,
    #[serde(flatten)]
    more: Map<String, Value>,
}

impl jws::Claims for Claims {
    fn registered(&self) -> Registered<'_> {
        Registered {
            issuer: &self.iss,
            audience: &self.aud,
            expires_at: self.exp,
            issued_at: self.iat,
            not_before: self.nbf,
        }
    }
}

/// Makes an access token for our own API.
///
/// # Errors
/// If the database is out of reach and the keys were not asked for lately, or none of them signs.
pub async fn issue(portal: &Portal, subject: &Subject<'_>, now: Timestamp) -> Result<Issued> {
    issue_with(&*keys::current(portal, now).await?, portal, subject, now)
}

/// Whether tokens tell what somebody is permitted to.
#[must_use]
pub fn tells_permissions(portal: &Portal) -> bool {
    let tokens = &portal.settings.tokens;
    tokens.hasura_claims || tokens.custom_claims.iter().any(|claim| matches!(claim.source, ClaimSource::Permissions))
}

/// [`issue`] inside a transaction, with keys that were asked for before it: a transaction that waits for another connection to look
/// them up may wait for those that wait for it.
///
/// # Errors
/// If the library refuses.
pub fn issue_with(keys: &KeySet, portal: &Portal, subject: &Subject<'_>, now: Timestamp) -> Result<Issued> {
    let claims = claims(portal, subject, now);
    let token = keys.signer().sign(TYPE, &WithMore { claims: &claims, more: more(portal, subject) });
    let token = token.map_err(|error| Error::Internal(error.to_string()))?;
    Ok(Issued { token, expires_in: portal.settings.tokens.access.as_secs() })
}

/// What a token says that is good for our own API.
///
/// # Errors
/// [`Error::SignInRequired`], whatever is wrong with it; another one only if the database is out of reach.
pub async fn verify(portal: &Portal, token: &str, now: Timestamp) -> Result<Claims> {
    let issuer = portal.settings.public_url.origin();
    let expected = Expected { typ: TYPE, issuer, audience: issuer, now };
    let keys = keys::current(portal, now).await?;
    let claims = match keys.verify(token, &expected) {
        Err(Refused::UnknownKey) => keys::newest(portal, now).await?.verify(token, &expected),
        known => known,
    };
    // What is good for less than the account does not open it (RFC 9068 4, ASVS 10.3.2).
    let claims = claims.ok().filter(|claims: &Claims| claims.scope.split(' ').any(|scope| scope == SCOPE));
    claims.ok_or(Error::SignInRequired)
}

fn claims(portal: &Portal, subject: &Subject<'_>, now: Timestamp) -> Claims {
    let issuer = portal.settings.public_url.origin();
    let iat = now.unix_seconds();
    Claims {
        iss: issuer.to_owned(),
        sub: subject.user.id.clone(),
        aud: issuer.to_owned(),
        exp: iat + portal.settings.tokens.access.as_secs(),
        iat,
        nbf: None,
        jti: secret::id(now),
        sid: subject.session_id.to_owned(),
        client_id: CLIENT.to_owned(),
        scope: SCOPE.to_owned(),
        roles: subject.roles.to_vec(),
        auth_time: subject.authenticated_at.unix_seconds(),
        email: Some(subject.user.email.clone()),
        metadata: metadata(subject),
    }
}

/// What to call them and, if they have one, their picture.
fn metadata(subject: &Subject<'_>) -> Map<String, Value> {
    let text = |name| subject.metadata.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let name = text("displayName").unwrap_or_else(|| subject.user.display_name());
    let avatar = text("avatar").filter(|avatar| avatar.len() <= LONGEST_AVATAR);
    let told = [("displayName", Some(name)), ("avatar", avatar)];
    told.into_iter().filter_map(|(name, value)| Some((name.to_owned(), json!(value?)))).collect()
}

/// The claims that the settings ask for.
fn more(portal: &Portal, subject: &Subject<'_>) -> Map<String, Value> {
    let tokens = &portal.settings.tokens;
    let custom = tokens.custom_claims.iter();
    let mut more: Map<_, _> =
        custom.filter_map(|claim| Some((claim.name.clone(), fact(subject, &claim.source)?))).collect();
    if tokens.hasura_claims {
        more.insert(HASURA.to_owned(), hasura(subject));
    }
    more
}

/// A fact about a person, if they have it.
fn fact(subject: &Subject<'_>, source: &ClaimSource) -> Option<Value> {
    let user = subject.user;
    let text = |text: &str| (!text.is_empty()).then(|| json!(text));
    match source {
        ClaimSource::Id => text(&user.id),
        ClaimSource::Email => text(&user.email),
        ClaimSource::EmailVerified => Some(json!(user.email_verified_at.is_some())),
        ClaimSource::Username => user.username.as_deref().and_then(text),
        ClaimSource::Name => text(&user.name),
        ClaimSource::GivenName => text(&user.given_name),
        ClaimSource::FamilyName => text(&user.family_name),
        ClaimSource::Locale => user.locale.as_deref().and_then(text),
        ClaimSource::Roles => Some(json!(subject.roles)),
        ClaimSource::Permissions => Some(json!(subject.permissions)),
        ClaimSource::Metadata(steps) => {
            let (first, deeper) = steps.split_first()?;
            deeper.iter().try_fold(subject.metadata.get(first)?, |value, step| value.get(step)).cloned()
        }
    }
}

/// What Hasura reads: every value a text, the roles a list of them. Asked for nothing else, people act in the
/// weakest of their roles.
fn hasura(subject: &Subject<'_>) -> Value {
    let weakest = WEAKEST_FIRST.into_iter().find(|role| subject.roles.iter().any(|held| held == role));
    let default = weakest.or(subject.roles.first().map(String::as_str)).unwrap_or(WEAKEST_FIRST[0]);
    let allowed = if subject.roles.is_empty() { &[default.to_owned()] } else { subject.roles };
    json!({
        "x-hasura-allowed-roles": allowed,
        "x-hasura-default-role": default,
        "x-hasura-user-id": subject.user.id,
        "x-hasura-permissions": subject.permissions.join(","),
    })
}

/// A claim that may be missing, but not `null`.
fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(value: D) -> std::result::Result<Option<T>, D::Error> {
    T::deserialize(value).map(Some)
}

impl std::fmt::Debug for Issued {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Issued(…, {} seconds)", self.expires_in)
    }
}
