//! A device asks whether somebody has let it in (RFC 8628 3.4 and 3.5).

use std::time::Duration;

use serde_json::json;

use super::{PACE, store};
use crate::audit::{self, Event, Record};
use crate::kit::db::Tx;
use crate::kit::secret::Token;
use crate::oidc::Client;
use crate::oidc::error::{Fault, Result};
use crate::oidc::grants::{self, Held};
use crate::request::Ctx;

/// The clocks of two of our processes may differ by this much, and a device's own may be fast.
const TOLERANCE: Duration = Duration::from_millis(500);

/// What somebody allowed the device, once. Each question is counted, also those that come too early.
///
/// # Errors
/// `authorization_pending`, `slow_down`, `expired_token`, `access_denied`; `invalid_grant` for a code that is unknown, another client's, or
/// used: that ends what came of it.
pub async fn poll(ctx: &Ctx, client: &Client, device_code: &str) -> Result<Held> {
    let code = Token::parse(device_code).ok_or(Fault::grant())?;
    let mut tx = ctx.portal.db.write().await?;
    let answer = answer(ctx, &mut tx, client, &code).await?;
    ctx.portal.commit(tx).await?;
    answer
}

/// The answer; the outer result tells whether the database was there to find it.
async fn answer(ctx: &Ctx, tx: &mut Tx, client: &Client, code: &Token) -> crate::error::Result<Result<Held>> {
    let whose = (code.hash(), client.id.as_str());
    let Some(asked) = store::ask(tx, whose.clone(), (ctx.now, ctx.now.plus(TOLERANCE))).await? else {
        let too_early = store::slow_down(tx, whose, PACE, ctx.now).await?;
        return Ok(Err(if too_early { slow_down() } else { Fault::grant() }));
    };
    if asked.expires_at <= ctx.now {
        return Ok(Err(Fault::of("expired_token", "The code is too old: begin again.")));
    }
    if asked.denied_at.is_some() {
        return Ok(Err(Fault::of("access_denied", "The person did not allow it.")));
    }
    let Some(grant_id) = asked.grant_id else {
        return Ok(Err(Fault::of("authorization_pending", "Nobody has allowed it yet: ask again after the interval.")));
    };
    if !store::use_up(tx, code.hash(), ctx.now).await? {
        grants::end(tx, &grant_id, ctx.now).await?;
        let said = Record::refused(Event::CodeReplayed, asked.user_id.as_deref()).with(json!({ "client": client.id }));
        audit::record(ctx, tx, said).await?;
        return Ok(Err(Fault::grant()));
    }
    Ok(grants::held_in(tx, &grant_id, ctx.now).await?.ok_or(Fault::grant()))
}

fn slow_down() -> Fault {
    Fault::of("slow_down", "Asked too early: wait five seconds longer than before, from now on.")
}
