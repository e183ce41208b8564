//! Revocation (RFC 7009): an app gives up what it has. With either token the whole sign-in ends. A token that is unknown, or somebody
//! else's, is no error: there is nothing to end.

use serde_json::json;

use super::error::Result;
use super::grants;
use super::parameters::Parameters;
use super::token::{access, client_of, refresh};
use crate::audit::{self, Event, Record};
use crate::kit::secret::Token;
use crate::request::Ctx;

/// Ends what the token in the form belongs to.
///
/// # Errors
/// `invalid_client` for those who do not prove who they are.
pub async fn revoke(ctx: &Ctx, header: Option<&str>, form: &Parameters) -> Result<()> {
    let client = client_of(ctx, header, form).await?;
    let token = form.require("token", "token is missing.")?;
    let grant_id = match Token::parse(token) {
        Some(token) => refresh::grant_of(&mut ctx.portal.db.read().await?, token.hash()).await?,
        None => access::verify_for_any(ctx, token).await.ok().and_then(|claims| claims.grant),
    };
    let Some(grant_id) = grant_id else { return Ok(()) };
    let mut tx = ctx.portal.db.write().await?;
    let grant = grants::alive(&mut tx, &grant_id, ctx.now).await?.filter(|grant| grant.client_id == client.id);
    if let Some(grant) = grant {
        grants::give_up(&mut tx, &grant.id, ctx.now).await?;
        let said = Record { actor: None, ..Record::done(Event::AppLeft, &grant.user_id) };
        audit::record(ctx, &mut tx, said.with(json!({ "client": client.id, "app": client.name }))).await?;
        ctx.portal.commit(tx).await?;
    }
    Ok(())
}
