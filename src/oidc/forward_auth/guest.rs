//! Who somebody is, as a protected app is told.

use crate::accounts::User;
use crate::error::{Error, Result};
use crate::oidc::clients::enabled;
use crate::oidc::grants;
use crate::oidc::token::access;
use crate::request::Ctx;
use crate::sessions::Living;

/// Who somebody is. What is not told is empty.
#[derive(Clone, Debug, Default)]
pub struct Guest {
    /// The person's id, which stays the same; of a client that acts for itself, its own.
    pub user: String,
    /// Only one that was confirmed.
    pub email: String,
    pub name: String,
    pub groups: Vec<String>,
}

impl Guest {
    /// Somebody who is signed in here.
    #[must_use]
    pub fn of_session(living: &Living) -> Self {
        Self { groups: living.person.roles.clone(), ..Self::of(&living.user) }
    }

    fn of(user: &User) -> Self {
        let email = user.email_verified_at.map(|_| user.email.clone());
        Self { user: user.id.clone(), email: email.unwrap_or_default(), name: user.name.clone(), groups: Vec::new() }
    }

    /// Whether they have one of these roles; none named: anybody.
    #[must_use]
    pub fn has_one_of(&self, roles: &str) -> bool {
        let mut wanted = roles.split(',').map(str::trim).filter(|role| !role.is_empty()).peekable();
        wanted.peek().is_none() || wanted.any(|role| self.groups.iter().any(|group| group == role))
    }
}

/// Whom an app's access token speaks for, if it is for the app at `origin` (RFC 8707): what its scopes allow to be told. A token of our own
/// API opens nothing here; an app that saw one could act as its owner.
///
/// # Errors
/// If the database is out of reach.
pub async fn of_token(ctx: &Ctx, token: &str, origin: &str) -> Result<Option<Guest>> {
    let claims = match access::verify_for(ctx, token, origin).await {
        Ok(claims) => claims,
        Err(Error::SignInRequired) => return Ok(None),
        Err(error) => return Err(error),
    };
    let Some(grant) = &claims.grant else {
        let client = enabled(&mut ctx.portal.db.read().await?, &claims.client_id).await?;
        return Ok(client.map(|client| Guest { user: client.id, ..Guest::default() }));
    };
    let Some(held) = grants::held(&ctx.portal, grant).await? else { return Ok(None) };
    let has = |scope| claims.scope.split(' ').any(|one| one == scope);
    let all = Guest::of(&held.user);
    Ok(Some(Guest {
        email: if has("email") { all.email } else { String::new() },
        name: if has("profile") { all.name } else { String::new() },
        groups: if has("roles") { held.roles() } else { Vec::new() },
        user: all.user,
    }))
}
