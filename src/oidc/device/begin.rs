//! A device begins (RFC 8628 3.1 and 3.2).

use std::time::Duration;

use serde::Serialize;

use super::{LIFE, PACE, UserCode, store};
use crate::error::Error;
use crate::guard::{self, Limit};
use crate::kit::db::Tx;
use crate::kit::secret::Token;
use crate::oidc::authorize::{resource, scope};
use crate::oidc::clients::GrantType;
use crate::oidc::error::{Fault, Result};
use crate::oidc::parameters::Parameters;
use crate::oidc::token::client_of;
use crate::request::Ctx;

/// So many begin from one source, behind which a whole office may sit.
const OFTEN: (u32, Duration) = (100, Duration::from_mins(15));
/// So often a code is drawn again that somebody else has just now. Twice in a row does not happen.
const DRAWS: usize = 3;

/// What a device gets (RFC 8628 3.2). Spans in seconds.
#[derive(Debug, Serialize)]
pub struct Begun {
    device_code: String,
    user_code: String,
    verification_uri: String,
    verification_uri_complete: String,
    expires_in: u64,
    interval: u64,
}

/// Serves a request of a device. `header` is its `Authorization`.
///
/// # Errors
/// Those of RFC 6749 5.2; [`Error::TooMany`] if too many began from this source.
pub async fn begin(ctx: &Ctx, header: Option<&str>, form: &Parameters) -> Result<Begun> {
    let client = client_of(ctx, header, form).await?;
    if !client.may(GrantType::DeviceCode) {
        return Err(Fault::of("unauthorized_client", "The client is not registered for device codes."));
    }
    let scopes = scope::check(form, &client)?.to_string();
    let resource = resource::check(form, &client)?;
    guard::allow(ctx, "advice-wait", &[Limit::new("device-begin", &ctx.network.source(), OFTEN)]).await?;
    let device_code = Token::new();
    let new = store::New {
        hash: device_code.hash(),
        client_id: &client.id,
        scope: &scopes,
        resource: resource.as_deref(),
        ip: &ctx.network.address(),
        user_agent: &ctx.user_agent,
    };
    let user_code = keep(ctx, &mut ctx.portal.db.single().await?, &new).await?;
    let page = ctx.portal.settings.public_url.join("/device");
    Ok(Begun {
        device_code: device_code.expose().to_owned(),
        user_code: user_code.to_string(),
        verification_uri_complete: format!("{page}?user_code={user_code}"),
        verification_uri: page,
        expires_in: LIFE.as_secs(),
        interval: PACE.as_secs(),
    })
}

async fn keep(ctx: &Ctx, tx: &mut Tx, new: &store::New<'_>) -> Result<UserCode> {
    for _ in 0..DRAWS {
        let user_code = UserCode::draw();
        if store::insert(tx, new, user_code.hash(ctx), (ctx.now, ctx.now.plus(LIFE))).await? {
            return Ok(user_code);
        }
    }
    Err(Error::Unavailable("every code that was drawn for a device is in use".to_owned()).into())
}
