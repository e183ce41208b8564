//! Authorization codes: 256 random bits for a minute, used once (RFC 6749 4.1.2, RFC 9700 2.1.1). Whoever shows one again ends what came
//! of it.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::requests::{self, Request};
use super::{Asked, Challenge, Level, store};
use crate::audit::{self, Event, Record};
use crate::kit::secret::Token;
use crate::oidc::Client;
use crate::oidc::error::{Fault, Result};
use crate::oidc::grants::{self, Held, Proof, Wanted};
use crate::request::Ctx;
use crate::scope::Person;

/// How long a code is good.
const LIFE: Duration = Duration::from_mins(1);

/// What the token request is held against, and the nonce that the ID token repeats.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Bound {
    /// If the request said one (RFC 6749 4.1.3).
    redirect_uri: Option<String>,
    challenge: Option<Challenge>,
    pub nonce: Option<String>,
}

/// A code for what was asked: the grant begins with it, and the request ends.
pub async fn issue(ctx: &Ctx, asked: &Asked, request: &Request, person: &Person) -> Result<Token> {
    let code = Token::new();
    let mut tx = ctx.portal.db.write().await?;
    // First: of fifty browsers with one request, one gets an answer.
    requests::done(&mut tx, request).await?;
    let bound = Bound {
        redirect_uri: asked.redirect_uri_sent.then(|| asked.back.redirect_uri.clone()),
        challenge: asked.challenge.clone(),
        nonce: asked.nonce.clone(),
    };
    let proof = Proof::of(&mut tx, person, asked.prompt.told(Level::of(person))).await?;
    let wanted = Wanted {
        client: &asked.client,
        scopes: &asked.scopes,
        resource: asked.resource.as_deref(),
        claims: &asked.claims,
    };
    let grant = grants::begin(ctx, &mut tx, &wanted, (person, &proof)).await?;
    let text = serde_json::to_string(&bound).unwrap_or_default();
    store::insert_code(&mut tx, code.hash(), (&grant, &text), ctx.now.plus(LIFE)).await?;
    let said = Record::done(Event::AppEntered, &person.id)
        .with(json!({ "client": asked.client.id, "app": asked.client.name, "scope": asked.scopes.to_string() }));
    audit::record(ctx, &mut tx, said).await?;
    ctx.portal.commit(tx).await?;
    Ok(code)
}

/// Exchanges a code; `shown` is the code, the redirect URI and the verifier. Whatever is wrong, it is used up.
///
/// # Errors
/// `invalid_grant`, whatever is wrong.
pub async fn redeem(ctx: &Ctx, client: &Client, shown: (&str, Option<&str>, Option<&str>)) -> Result<(Held, Bound)> {
    let (code, redirect_uri, verifier) = shown;
    let code = Token::parse(code).ok_or(Fault::grant())?;
    let mut tx = ctx.portal.db.write().await?;
    let Some(used) = store::use_up(&mut tx, code.hash(), ctx.now).await? else {
        if let Some(grant) = store::grant_of(&mut tx, code.hash()).await? {
            grants::end(&mut tx, &grant, ctx.now).await?;
            let said = Record::refused(Event::CodeReplayed, None).with(json!({ "client": client.id }));
            audit::record(ctx, &mut tx, said).await?;
        }
        ctx.portal.commit(tx).await?;
        return Err(Fault::grant());
    };
    // Before anybody who shows the code again can end it.
    let held = grants::held_in(&mut tx, &used.grant_id, ctx.now).await?;
    ctx.portal.commit(tx).await?;
    let bound: Bound = serde_json::from_str(&used.bound_to).map_err(|_| Fault::grant())?;
    let held = held.filter(|held| held.grant.client_id == client.id && used.expires_at > ctx.now);
    let held = held.ok_or(Fault::grant())?;
    let proven = match (&bound.challenge, verifier) {
        (Some(challenge), Some(verifier)) => challenge.is_met_by(verifier),
        (None, None) => true,
        // Either half without the other is somebody who takes the protection away, or brings it where there was none.
        _ => false,
    };
    let same_place = bound.redirect_uri.as_deref().is_none_or(|uri| redirect_uri == Some(uri));
    if proven && same_place { Ok((held, bound)) } else { Err(Fault::grant()) }
}
