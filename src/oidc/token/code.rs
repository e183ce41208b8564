//! `authorization_code` (RFC 6749 4.1.3, RFC 7636 4.5).

use super::Tokens;
use crate::oidc::Client;
use crate::oidc::authorize::redeem;
use crate::oidc::error::Result;
use crate::oidc::parameters::Parameters;
use crate::request::Ctx;

pub async fn exchange(ctx: &Ctx, client: &Client, form: &Parameters) -> Result<Tokens> {
    let code = form.require("code", "code is missing.")?;
    let (held, bound) = redeem(ctx, client, (code, form.get("redirect_uri"), form.get("code_verifier"))).await?;
    super::check_resource(form, &held.grant)?;
    super::first(ctx, client, &held, bound.nonce.as_deref()).await
}
