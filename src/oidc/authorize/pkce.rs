//! Proof Key for Code Exchange (RFC 7636, RFC 9700 2.1.1): with S256 and nothing else, and required unless a client that keeps a secret is
//! registered otherwise.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use crate::kit::secret;
use crate::oidc::Client;
use crate::oidc::error::{Fault, Result};
use crate::oidc::parameters::Parameters;

/// What the verifier has to hash to: 43 characters of base64url.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Challenge(String);

pub fn check(sent: &Parameters, client: &Client) -> Result<Option<Challenge>> {
    let method = sent.get("code_challenge_method");
    match sent.get("code_challenge") {
        Some(challenge) => {
            // Left out it would be `plain` (RFC 7636 4.3), which protects nobody.
            if method != Some("S256") {
                return Err(Fault::request("code_challenge_method has to be S256."));
            }
            let well_formed = URL_SAFE_NO_PAD.decode(challenge).is_ok_and(|hash| hash.len() == 32);
            let malformed =
                Fault::request("code_challenge is the SHA-256 of the verifier in base64url, without padding.");
            if well_formed { Ok(Some(Challenge(challenge.to_owned()))) } else { Err(malformed) }
        }
        None if client.metadata.require_pkce || !client.is_confidential() || method.is_some() => {
            Err(Fault::request("code_challenge is missing: PKCE with S256 is required."))
        }
        None => Ok(None),
    }
}

impl Challenge {
    /// Whether a verifier of 43 to 128 unreserved characters (RFC 7636 4.1) is the one.
    #[must_use]
    pub fn is_met_by(&self, verifier: &str) -> bool {
        let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        let well_formed = (43..=128).contains(&verifier.len()) && verifier.bytes().all(unreserved);
        let hashed = URL_SAFE_NO_PAD.encode(secret::sha256(verifier.as_bytes()));
        well_formed && secret::same(hashed.as_bytes(), self.0.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_verifier_itself_meets_the_challenge() {
        // RFC 7636, appendix B.
        let challenge = Challenge("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".to_owned());
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert!(challenge.is_met_by(verifier));
        for wrong in ["", "d", &verifier[..42], &format!("{verifier}="), &verifier.to_uppercase(), &"a".repeat(129)] {
            assert!(!challenge.is_met_by(wrong), "{wrong}");
        }
        let short = Challenge(URL_SAFE_NO_PAD.encode(secret::sha256(b"x")));
        assert!(!short.is_met_by("x"), "a verifier of one character is none");
    }
}
