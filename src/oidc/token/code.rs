//! `authorization_code` (RFC 6749 4.1.3, RFC 7636 4.5).

use super::{Tokens, refresh};
use crate::oidc::Client;
use crate::oidc::authorize::redeem;
use crate::oidc::clients::GrantType;
use crate::oidc::error::Result;
use crate::oidc::parameters::Parameters;
use crate::oidc::scopes::OFFLINE;
use crate::request::Ctx;

pub async fn exchange(ctx: &Ctx, client: &Client, form: &Parameters) -> Result<Tokens> {
    let code = form.require("code", "code is missing.")?;
    let (grant, bound) = redeem(ctx, client, (code, form.get("redirect_uri"), form.get("code_verifier"))).await?;
    super::check_resource(form, &grant)?;
    let scopes = grant.scopes();
    let stays = scopes.has(OFFLINE) && client.may(GrantType::RefreshToken);
    let refresh_token = if stays { Some(refresh::begin(ctx, &grant).await?) } else { None };
    let tokens = super::for_person(ctx, client, (&grant, &scopes), bound.nonce.as_deref()).await?;
    Ok(Tokens { refresh_token: refresh_token.map(|token| token.expose().to_owned()), ..tokens })
}
