//! Signing in to an app that is no browser (RFC 8252): it opens the browser with a PKCE challenge and a registered redirect URI, gets a
//! code of ours there, and exchanges that with its verifier. The provider's own code never leaves us.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use url::Url;

use crate::accounts::one_time::{self, Draft, Purpose};
use crate::accounts::{self, User};
use crate::config::ProviderId;
use crate::error::{Error, Result};
use crate::kit::problem::Problem;
use crate::kit::secret::{self, Token};
use crate::request::Ctx;

/// How long our code works (RFC 6749 4.1.2 allows ten minutes; `security.md` gate 7).
const LIFE: Duration = Duration::from_mins(1);

/// Who waits for somebody to come back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct App {
    /// `BASE64URL(SHA256(verifier))` (RFC 7636 4.2).
    challenge: String,
    redirect_uri: String,
    /// Echoed.
    state: Option<String>,
}

/// What goes with a code.
#[derive(Serialize, Deserialize)]
struct Granted {
    provider: ProviderId,
    challenge: String,
}

impl App {
    /// The app that a start of a way tells of; `None` where it tells of none.
    ///
    /// # Errors
    /// If its redirect URI is not registered, to the byte, or it brings no S256 challenge: never a redirect.
    pub fn asking(ctx: &Ctx) -> Result<Option<Self>> {
        let (challenge, redirect_uri) = (ctx.query("code_challenge"), ctx.query("redirect_uri"));
        if challenge.is_none() && redirect_uri.is_none() {
            return Ok(None);
        }
        let registered = |uri: &String| ctx.portal.settings.app_redirect_uris.contains(uri);
        let redirect_uri =
            redirect_uri.filter(registered).ok_or_else(|| Error::Malformed(Problem::new("app-redirect-unknown")))?;
        let s256 = ctx.query("code_challenge_method").as_deref() == Some("S256");
        // 256 bits in base64url have the form of a token of ours.
        let challenge = challenge.filter(|challenge| s256 && Token::parse(challenge).is_some());
        let challenge = challenge.ok_or_else(|| Error::Malformed(Problem::new("app-challenge-missing")))?;
        let state = ctx.query("state").map(|state| state.chars().take(512).collect());
        Ok(Some(Self { challenge, redirect_uri, state }))
    }

    /// Where the browser leads back to the app, with what there is to tell.
    fn back_with(&self, name: &str, value: &str) -> Result<String> {
        let mut url = Url::parse(&self.redirect_uri).map_err(|error| Error::Internal(error.to_string()))?;
        url.query_pairs_mut().append_pair(name, value);
        if let Some(state) = &self.state {
            url.query_pairs_mut().append_pair("state", state);
        }
        Ok(url.into())
    }

    /// Back to the app without anybody (RFC 6749 4.1.2.1).
    ///
    /// # Errors
    /// If what is registered is no URL, which the settings do not let in.
    pub fn refused(&self) -> Result<String> {
        self.back_with("error", "access_denied")
    }
}

/// Back to the app with a code for somebody.
///
/// # Errors
/// If the database is out of reach.
pub async fn grant(ctx: &Ctx, app: &App, user: &User, provider: ProviderId) -> Result<String> {
    let payload = Granted { provider, challenge: app.challenge.clone() };
    let draft = Draft { purpose: Purpose::AppCode, user_id: Some(&user.id), life: LIFE, payload };
    let mut tx = ctx.portal.db.write().await?;
    let issued = one_time::issue(ctx, &mut tx, draft).await?;
    ctx.portal.commit(tx).await?;
    app.back_with("code", issued.token.expose())
}

/// Exchanges the code: a wrong verifier uses it up, too.
///
/// # Errors
/// [`Error::LinkExpired`] if the code was used, is too old, never was, is of another provider, or the verifier is not the challenge's.
pub async fn redeem(ctx: &Ctx, provider: ProviderId, (code, verifier): (&str, &str)) -> Result<User> {
    let code = Token::parse(code).ok_or(Error::LinkExpired)?;
    let mut tx = ctx.portal.db.write().await?;
    let ticket = one_time::redeem(ctx, &mut tx, Purpose::AppCode, &code).await?.ok_or(Error::LinkExpired)?;
    let user = accounts::by_id(&mut tx, ticket.user_id.as_deref().unwrap_or_default()).await?;
    ctx.portal.commit(tx).await?;
    let granted: Granted = ticket.payload().ok_or(Error::LinkExpired)?;
    let right = is_verifier(verifier) && secret::same(challenge_of(verifier).as_bytes(), granted.challenge.as_bytes());
    user.filter(|_| right && granted.provider == provider).ok_or(Error::LinkExpired)
}

/// RFC 7636 4.1.
fn is_verifier(text: &str) -> bool {
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    (43..=128).contains(&text.len()) && text.bytes().all(unreserved)
}

/// RFC 7636 4.2.
fn challenge_of(verifier: &str) -> String {
    use base64::Engine;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(secret::sha256(verifier.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_that_of_rfc_7636_appendix_b() {
        let challenge = challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        assert_eq!(challenge, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn a_verifier_has_43_to_128_unreserved_characters() {
        assert!(is_verifier(&"a".repeat(43)) && is_verifier(&"~".repeat(128)));
        for wrong in ["", "a", &"a".repeat(42), &"a".repeat(129), &format!("{}=", "a".repeat(43)), &"ä".repeat(30)] {
            assert!(!is_verifier(wrong), "{wrong}");
        }
    }
}
