//! `authorization_code` (RFC 6749 4.1.3, RFC 7636 4.5).

use super::access::{self, Holder};
use super::{Tokens, id_token};
use crate::accounts;
use crate::oidc::Client;
use crate::oidc::authorize::redeem;
use crate::oidc::error::{Fault, Result};
use crate::oidc::parameters::Parameters;
use crate::oidc::scopes::OPENID;
use crate::request::Ctx;
use crate::roles;
use crate::tokens::keys;

pub async fn exchange(ctx: &Ctx, client: &Client, form: &Parameters) -> Result<Tokens> {
    let code = form.require("code", "code is missing.")?;
    let (grant, bound) = redeem(ctx, client, (code, form.get("redirect_uri"), form.get("code_verifier"))).await?;
    let keys = keys::current(&ctx.portal, ctx.now).await?;
    let (user, roles) = {
        let mut tx = ctx.portal.db.read().await?;
        let user = accounts::by_id(&mut tx, &grant.user_id).await?.ok_or(Fault::grant())?;
        (user, roles::of(&mut tx, &grant.user_id).await?)
    };
    let scopes = grant.scopes();
    let access = access::issue(ctx, &keys, client, &Holder::Person { grant: &grant, roles: &roles, bound: &bound })?;
    let told = id_token::Told { user: &user, grant: &grant, bound: &bound, access_token: &access.token };
    let id_token = scopes.has(OPENID).then(|| id_token::issue(ctx, &keys, client, &told)).transpose()?;
    Ok(Tokens {
        access_token: access.token,
        token_type: "Bearer",
        expires_in: access.expires_in,
        scope: scopes.to_string(),
        id_token,
    })
}
