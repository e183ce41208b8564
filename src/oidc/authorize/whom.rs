//! Whom the app expects: whoever a former ID token of its was about (`id_token_hint`, OpenID Connect Core 3.1.2.1), or who has one of the
//! ids it names (`sub` among the claims, 5.5.1). Nobody else is signed in there.

use crate::kit::jws::Head;
use crate::oidc::Client;
use crate::oidc::error::{Fault, Result};
use crate::oidc::parameters::Parameters;
use crate::oidc::token::hint;
use crate::request::Ctx;
use crate::tokens::keys;

/// The ids of those who will do. `None`: anybody.
pub async fn check(ctx: &Ctx, sent: &Parameters, client: &Client) -> Result<Option<Vec<String>>> {
    let named = super::claims::check(sent, client)?.subjects;
    let Some(token) = sent.get("id_token_hint") else { return Ok(named) };
    let wrong = Fault::request("id_token_hint is no ID token that this server gave to this app.");
    let hinted = match hint::read(ctx, token).await? {
        Some(said) if said.aud == client.id => said.sub,
        None if is_forgotten(ctx, token).await? => {
            // Where nobody may be asked, that is nobody.
            return Ok(if sent.get("prompt") == Some("none") { Some(Vec::new()) } else { named });
        }
        _ => return Err(wrong),
    };
    Ok(Some(match named {
        Some(named) => named.into_iter().filter(|one| *one == hinted).collect(),
        None => vec![hinted],
    }))
}

/// Whether it is of a key that is gone: then it is too old to tell whom it was about, if it was ours at all.
async fn is_forgotten(ctx: &Ctx, token: &str) -> Result<bool> {
    let Ok(head) = Head::of(token) else { return Ok(false) };
    let keys = keys::current(&ctx.portal, ctx.now).await?;
    Ok(keys.member(head.kid()).is_none_or(|key| key.until.is_some_and(|until| until <= ctx.now)))
}
