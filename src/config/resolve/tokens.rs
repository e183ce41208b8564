//! What concerns tokens: how they are signed, what they say, how long they live.

use std::ops::RangeInclusive;
use std::time::Duration;

use crate::config::Secret;
use crate::config::parse::{self, Parsed};
use crate::config::reader::Reader;
use crate::config::settings::{ClaimSource, CustomClaim, Tokens};
use crate::kit::jws::Algorithm;

const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);
const LIFETIME: RangeInclusive<Duration> = MINUTE..=Duration::from_hours(24 * 365);
const ROTATION: RangeInclusive<Duration> = HOUR..=Duration::from_hours(24 * 3_650);

/// What a token says by itself (RFC 7519, RFC 9068, OpenID Connect), and what Portico puts into it.
const RESERVED: [&str; 24] = [
    "iss",
    "sub",
    "aud",
    "exp",
    "nbf",
    "iat",
    "jti",
    "typ",
    "sid",
    "azp",
    "acr",
    "amr",
    "act",
    "cnf",
    "nonce",
    "scope",
    "roles",
    "email",
    "events",
    "may_act",
    "metadata",
    "auth_time",
    "client_id",
    "https://hasura.io/jwt/claims",
];

pub(super) fn tokens(reader: &mut Reader) -> Tokens {
    let algorithm = reader.read("jwt.algorithm", algorithm).unwrap_or(Algorithm::ES256);
    let refresh_absolute = reader.span("token.refresh_expiry", &LIFETIME);
    Tokens {
        algorithm,
        shared_secret: shared_secret(reader, algorithm),
        key_rotation: reader.read("jwt.key_rotation", rotation).flatten(),
        custom_claims: custom_claims(reader),
        hasura_claims: reader.flag("jwt.hasura_claims"),
        access: access(reader),
        refresh_absolute,
        refresh_idle: reader.span("token.refresh_idle", &LIFETIME).min(refresh_absolute),
        refresh_rotation: reader.flag("token.refresh_rotation"),
    }
}

fn algorithm(text: &str) -> Parsed<Algorithm> {
    let small = text.trim().to_ascii_uppercase();
    let found = Algorithm::ALL.into_iter().find(|algorithm| algorithm.name().to_ascii_uppercase() == small);
    found.ok_or_else(|| "must be ES256, EdDSA, RS256 or HS256".to_owned())
}

fn shared_secret(reader: &mut Reader, algorithm: Algorithm) -> Option<Secret> {
    if algorithm != Algorithm::HS256 {
        return None;
    }
    let secret = reader.given("jwt.secret").map(|text| Secret::new(text.to_owned()));
    if secret.is_none() {
        reader.problem("jwt.algorithm", "HS256 needs AUTH_JWT_SECRET beside it: at least 32 bytes drawn by chance");
    }
    secret
}

fn rotation(text: &str) -> Parsed<Option<Duration>> {
    let span = parse::span(text, &(Duration::ZERO..=*ROTATION.end()))?;
    match span {
        Duration::ZERO => Ok(None),
        span if ROTATION.contains(&span) => Ok(Some(span)),
        _ => Err("must be 0 (never) or at least an hour".to_owned()),
    }
}

fn access(reader: &mut Reader) -> Duration {
    let access = reader.span("token.access_expiry", &(MINUTE..=DAY));
    if access > HOUR {
        let name = reader.name("token.access_expiry");
        reader.note(format!(
            "`{name}` is more than an hour: that long a stolen access token works, even after its owner signed out"
        ));
    }
    access
}

fn custom_claims(reader: &mut Reader) -> Vec<CustomClaim> {
    let claims = reader.list("jwt.custom_claims", custom_claim);
    let twice = claims.iter().enumerate().any(|(at, claim)| claims[..at].iter().any(|other| other.name == claim.name));
    if twice {
        reader.problem("jwt.custom_claims", "two claims have the same name");
    }
    claims
}

fn custom_claim(text: &str) -> Parsed<CustomClaim> {
    let (name, path) = text.split_once('=').ok_or("must be written name = path, separated by commas")?;
    let name = name.trim();
    if name.is_empty() || name.len() > 128 || name.chars().any(|letter| letter.is_control() || letter.is_whitespace()) {
        return Err("a claim's name must be 1 to 128 characters without spaces".to_owned());
    }
    if RESERVED.contains(&name) {
        return Err(format!("must not name a claim that has its meaning already: {}", RESERVED.join(" ")));
    }
    Ok(CustomClaim { name: name.to_owned(), source: source(path.trim())? })
}

fn source(path: &str) -> Parsed<ClaimSource> {
    let named = |name: &str| match name {
        "id" => Some(ClaimSource::Id),
        "email" => Some(ClaimSource::Email),
        "email_verified" => Some(ClaimSource::EmailVerified),
        "username" => Some(ClaimSource::Username),
        "name" => Some(ClaimSource::Name),
        "given_name" => Some(ClaimSource::GivenName),
        "family_name" => Some(ClaimSource::FamilyName),
        "locale" => Some(ClaimSource::Locale),
        "roles" => Some(ClaimSource::Roles),
        "permissions" => Some(ClaimSource::Permissions),
        _ => name.strip_prefix("metadata.").and_then(steps).map(ClaimSource::Metadata),
    };
    path.strip_prefix("user.").and_then(named).ok_or_else(|| {
        "a path must be user.id, user.email, user.email_verified, user.username, user.name, user.given_name, \
         user.family_name, user.locale, user.roles, user.permissions or user.metadata.<name>"
            .to_owned()
    })
}

fn steps(path: &str) -> Option<Vec<String>> {
    let steps: Vec<_> = path.split('.').map(str::to_owned).collect();
    steps.iter().all(|step| !step.is_empty()).then_some(steps)
}
