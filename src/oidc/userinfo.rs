//! `UserInfo` (OpenID Connect Core 5.3): what an app may see of somebody, for its access token.

use serde_json::{Value, json};

use crate::accounts;
use crate::error::{Error, Result};
use crate::request::Ctx;
use crate::roles;

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
    let mut tx = ctx.portal.db.read().await?;
    let grant = grants::alive(&mut tx, &grant_id, ctx.now).await?.ok_or(Error::SignInRequired)?;
    let scopes = of_token(&claims.scope, &grant);
    if !scopes.has(OPENID) {
        return Err(Error::Forbidden);
    }
    let user = accounts::by_id(&mut tx, &grant.user_id).await?.ok_or(Error::SignInRequired)?;
    let singly = grant.wished_with(&scopes).userinfo;
    let sight = Sight { scopes: Some(&scopes), singly: &singly };
    let roles = if sight.shows("roles", "roles") { roles::of(&mut tx, &user.id).await? } else { Vec::new() };
    let mut told = sight.of(&user, &roles);
    told.insert("sub".to_owned(), json!(user.id));
    Ok(Value::Object(told))
}

/// What the token is for, of what its app may see now: one that was narrowed at a refresh stays narrow.
fn of_token(scope: &str, grant: &Grant) -> Scopes {
    let allowed: Vec<_> = grant.scopes().iter().map(str::to_owned).collect();
    Scopes::parse(scope).unwrap_or_default().only(&allowed)
}
