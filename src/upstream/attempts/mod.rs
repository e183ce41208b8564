//! The way to a provider and back.
//!
//! What is drawn for it (state, nonce, PKCE verifier) is bound to the browser by a secret in its cookie, to the provider, and to what it
//! is for; it is good for ten minutes, and one `DELETE … RETURNING` uses it up (RFC 9700 4.7; `security.md` gates 3 and 5). A state that
//! comes back in another browser, or labelled with another provider, is left to whom it belongs.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{Attempt, app::App};
use crate::config::ProviderId;
use crate::error::{Error, Result};
use crate::guard::{self, Limit};
use crate::kit::return_to::ReturnTo;
use crate::kit::secret::{self, Token};
use crate::request::Ctx;
use crate::scope::Person;

pub(super) mod store;

/// How long somebody may be away (`requirements.md` S1-54).
const LIFE: Duration = Duration::from_mins(10);
/// Ways begun, and ways back, from one source.
const OFTEN: (u32, Duration) = (300, Duration::from_mins(15));

/// What somebody goes to a provider for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Purpose {
    /// To come in, or to make an account.
    SignIn,
    /// To come in to an app that is no browser.
    App(App),
    /// To link their account there to the one they are signed in to here.
    Link(Held),
    /// To prove again who they are.
    Reauth(Held),
    /// To see whether it works, for an operator who reads what came of it under this id.
    Trial(String),
}

impl Purpose {
    /// Whether the provider has to look at the person again, and not at a session of its own.
    const fn is_afresh(&self) -> bool {
        matches!(self, Self::Reauth(_))
    }
}

/// A session that is gone on with, and nobody else's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    user_id: String,
    session_id: String,
}

impl Held {
    /// The session of whoever asks.
    #[must_use]
    pub fn by(person: &Person) -> Self {
        Self { user_id: person.id.clone(), session_id: person.session_id.clone() }
    }
}

/// A way that somebody is on.
#[derive(Debug)]
pub struct Way {
    pub attempt: Attempt,
    pub purpose: Purpose,
    pub next: Option<ReturnTo>,
}

/// What is kept of it, sealed.
#[derive(Serialize, Deserialize)]
struct Kept {
    nonce: Zeroizing<String>,
    verifier: Zeroizing<String>,
    purpose: Purpose,
    next: Option<ReturnTo>,
}

/// Where it is sealed for: a row copied to another state does not open.
fn place(state_hash: &[u8]) -> String {
    format!("oauth_attempts.sealed.{}", secret::hex(state_hash))
}

fn limit(ctx: &Ctx, action: &str) -> Limit {
    Limit::new(action, &ctx.network.source(), OFTEN)
}

/// Begins one in this browser.
///
/// # Errors
/// If too many were begun from here.
pub async fn begin(ctx: &Ctx, provider: ProviderId, purpose: Purpose, next: Option<ReturnTo>) -> Result<Attempt> {
    guard::allow(ctx, "advice-wait", &[limit(ctx, "provider-start")]).await?;
    let drawn = || Zeroizing::new(Token::new().expose().to_owned());
    let state = Token::new();
    let attempt = Attempt {
        provider,
        state: Zeroizing::new(state.expose().to_owned()),
        nonce: drawn(),
        verifier: drawn(),
        afresh: purpose.is_afresh(),
    };
    let kept = Kept { nonce: attempt.nonce.clone(), verifier: attempt.verifier.clone(), purpose, next };
    let text = Zeroizing::new(serde_json::to_vec(&kept).unwrap_or_default());
    let hash = state.hash();
    let new = store::New {
        provider,
        browser_hash: ctx.know_browser(),
        sealed: ctx.portal.keyring.seal(&place(&hash), &text),
        state_hash: hash,
        expires_at: ctx.now.plus(LIFE),
    };
    let mut tx = ctx.portal.db.single().await?;
    store::insert(&mut tx, new, ctx.now).await?;
    Ok(attempt)
}

/// Takes the one that `state` stands for: of fifty at once, one gets it. `None` where this browser is on no such way.
///
/// # Errors
/// If too many came back to here.
pub async fn take(ctx: &Ctx, provider: ProviderId, state: &str) -> Result<Option<Way>> {
    guard::allow(ctx, "advice-wait", &[limit(ctx, "provider-return")]).await?;
    let (Some(token), Some(browser)) = (Token::parse(state), ctx.browser_hash()) else { return Ok(None) };
    let hash = token.hash();
    let mut tx = ctx.portal.db.single().await?;
    let Some(sealed) = store::take(&mut tx, &hash, (provider, browser), ctx.now).await? else { return Ok(None) };
    let opened = ctx.portal.keyring.open(&place(&hash), &sealed).map_err(|error| Error::Internal(error.to_string()))?;
    let kept: Kept = serde_json::from_slice(&opened).map_err(|error| Error::Internal(error.to_string()))?;
    let Kept { nonce, verifier, purpose, next } = kept;
    let afresh = purpose.is_afresh();
    let attempt = Attempt { provider, state: Zeroizing::new(state.to_owned()), nonce, verifier, afresh };
    Ok(Some(Way { attempt, purpose, next }))
}

/// The person whose session began a way, if it is the one that asks.
///
/// # Errors
/// [`Error::AttemptGone`] if it is another, or none.
pub fn same<'c>(ctx: &'c Ctx, held: &Held) -> Result<&'c Person> {
    let person = ctx.scope.person().filter(|person| Held::by(person) == *held);
    person.ok_or(Error::AttemptGone)
}
