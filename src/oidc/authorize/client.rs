//! Who asks (RFC 6749 4.1.1, `client_id`). Failure is a page and never a redirect.

use crate::oidc::Client;
use crate::oidc::clients;
use crate::oidc::error::{Fault, Result};
use crate::oidc::parameters::Parameters;
use crate::request::Ctx;

pub async fn check(ctx: &Ctx, sent: &Parameters) -> Result<Client> {
    let id = sent.require("client_id", "client_id is missing.")?;
    let mut tx = ctx.portal.db.read().await?;
    let client = clients::enabled(&mut tx, id).await?;
    client.ok_or(Fault::of("invalid_client", "No app is registered under this client_id."))
}
