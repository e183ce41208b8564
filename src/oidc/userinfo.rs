//! `UserInfo` (OpenID Connect Core 5.3): what an app may see of somebody, for its access token.

use serde_json::{Map, Value, json};

use crate::accounts::{self, User};
use crate::error::{Error, Result};
use crate::request::Ctx;
use crate::roles;

use super::grants;
use super::scopes::{OPENID, Scopes};
use super::token::access;

/// The claims that the scopes of a token allow.
///
/// # Errors
/// [`Error::SignInRequired`] for a token that is not good here and now; [`Error::Forbidden`] for one without `openid`.
pub async fn userinfo(ctx: &Ctx, token: &str) -> Result<Value> {
    let claims = access::verify(ctx, token).await?;
    let grant_id = claims.grant.ok_or(Error::SignInRequired)?;
    let mut tx = ctx.portal.db.read().await?;
    let grant = grants::alive(&mut tx, &grant_id, ctx.now).await?.ok_or(Error::SignInRequired)?;
    let scopes = grant.scopes();
    if !scopes.has(OPENID) {
        return Err(Error::Forbidden);
    }
    let user = accounts::by_id(&mut tx, &grant.user_id).await?.ok_or(Error::SignInRequired)?;
    let mut told = of(&user, &scopes);
    if scopes.has("roles") {
        told.insert("roles".to_owned(), json!(roles::of(&mut tx, &user.id).await?));
    }
    Ok(Value::Object(told))
}

/// What scopes tell of somebody (Core 5.4); what is not known is left out.
fn of(user: &User, scopes: &Scopes) -> Map<String, Value> {
    let mut told = Map::new();
    let mut tell = |name: &str, value: Value| {
        if value != Value::Null && value != json!("") {
            told.insert(name.to_owned(), value);
        }
    };
    tell("sub", json!(user.id));
    if scopes.has("profile") {
        tell("name", json!(user.name));
        tell("given_name", json!(user.given_name));
        tell("family_name", json!(user.family_name));
        tell("preferred_username", json!(user.username));
        tell("locale", json!(user.locale));
        tell("zoneinfo", json!(user.time_zone));
        let avatar = user.metadata().get("avatar").and_then(Value::as_str).map(str::to_owned);
        tell("picture", json!(avatar));
    }
    if scopes.has("email") {
        tell("email", json!(user.email));
        tell("email_verified", json!(user.email_verified_at.is_some()));
    }
    told
}
