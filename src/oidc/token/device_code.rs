//! `urn:ietf:params:oauth:grant-type:device_code` (RFC 8628 3.4).

use super::Tokens;
use crate::oidc::Client;
use crate::oidc::device;
use crate::oidc::error::Result;
use crate::oidc::parameters::Parameters;
use crate::request::Ctx;

pub async fn exchange(ctx: &Ctx, client: &Client, form: &Parameters) -> Result<Tokens> {
    let code = form.require("device_code", "device_code is missing.")?;
    let held = device::poll(ctx, client, code).await?;
    super::check_resource(form, &held.grant)?;
    super::first(ctx, client, &held, None).await
}
