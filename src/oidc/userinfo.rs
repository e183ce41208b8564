//! `UserInfo` (OpenID Connect Core 5.3): what an app may see of somebody, for its access token.

use serde_json::{Value, json};

use crate::error::{Error, Result};
use crate::request::Ctx;

use super::claims::Sight;
use super::grants::{self, Grant};
use super::scopes::{OPENID, Scopes};
use super::token::access;

/// The claims that a token lets its app see.
///
/// # Errors
/// [`Error::SignInRequired`] for a token that is not good here and now; [`Error::Forbidden`] for one without `openid`.
pub async fn userinfo(ctx: &Ctx, token: &str) -> Result<Value> {
    let claims = access::verify(ctx, token).await?;
    let grant_id = claims.grant.ok_or(Error::SignInRequired)?;
    let held = grants::held(&ctx.portal, &grant_id).await?;
    let held = held.ok_or(Error::SignInRequired)?;
    let scopes = of_token(&claims.scope, &held.grant);
    if !scopes.has(OPENID) {
        return Err(Error::Forbidden);
    }
    let singly = held.grant.wished_with(&scopes).userinfo;
    let mut told = Sight { scopes: Some(&scopes), singly: &singly }.of(&held.user, &held.roles());
    told.insert("sub".to_owned(), json!(held.user.id));
    Ok(Value::Object(told))
}

/// What the token is for, of what its app may see now: one that was narrowed at a refresh stays narrow.
fn of_token(scope: &str, grant: &Grant) -> Scopes {
    let allowed: Vec<_> = grant.scopes().iter().map(str::to_owned).collect();
    Scopes::parse(scope).unwrap_or_default().only(&allowed)
}
