//! Where people are sent, and whether those who come back come from there.

use oauth2::{AuthUrl, ClientId, CsrfToken, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope};

use url::{Origin, Url};

use super::Way;
use super::client::{Client, misread};
use super::discovery::{self, Found};
use super::id_token;
use crate::upstream::{Attempt, Brought, Failure, Provider};

/// The address, with everything that binds the way back to this attempt.
pub async fn url(way: &Way<'_>) -> Result<String, Failure> {
    let found = discovery::complete(way.portal, way.provider, way.now).await?;
    address(way.provider, way.attempt, way.redirect_uri, found.endpoints.authorize.unwrap_or_default())
}

fn address(provider: &Provider, attempt: &Attempt, redirect_uri: &str, authorize: String) -> Result<String, Failure> {
    let client = Client::new(ClientId::new(provider.client_id.clone()))
        .set_auth_uri(AuthUrl::new(authorize).map_err(misread)?)
        .set_redirect_uri(RedirectUrl::new(redirect_uri.to_owned()).map_err(misread)?);
    let state = || CsrfToken::new(attempt.state.to_string());
    let mut request =
        client.authorize_url(state).add_scopes(provider.scopes.iter().map(|scope| Scope::new(scope.clone())));
    if provider.preset.pkce {
        let verifier = PkceCodeVerifier::new(attempt.verifier.to_string());
        request = request.set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
    }
    if provider.preset.id_token.is_some_and(|tokens| tokens.nonce) {
        request = request.add_extra_param("nonce", attempt.nonce.as_str());
    }
    let afresh = if attempt.afresh { provider.preset.asks_afresh } else { &[] };
    for (name, value) in provider.preset.asks.iter().chain(afresh) {
        request = request.add_extra_param(*name, *value);
    }
    Ok(request.url().0.to_string())
}

/// Whoever says who they are is the one we sent them to, and whoever always does is missed (RFC 9207 2.4).
pub fn sent_by(provider: &Provider, found: &Found, brought: &Brought) -> Result<(), Failure> {
    let is_theirs = |iss: &str| match provider.preset.id_token {
        Some(_) => id_token::is_issuer(iss, &provider.issuer),
        // Without ID tokens nobody says what they call themselves: where they are has to do.
        None => found.endpoints.authorize.as_deref().is_some_and(|url| same_origin(url, iss)),
    };
    match brought.iss.as_deref() {
        Some(iss) if is_theirs(iss) => Ok(()),
        None if !found.says_who => Ok(()),
        _ => Err(Failure::Refused("somebody else sent them back".to_owned())),
    }
}

fn same_origin(left: &str, right: &str) -> bool {
    let origin = |url: &str| Url::parse(url).ok().map(|url| url.origin()).filter(Origin::is_tuple);
    origin(left).is_some_and(|left| origin(right) == Some(left))
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use zeroize::Zeroizing;

    use super::*;
    use crate::config::{self, PRESETS, ProviderId};
    use crate::kit::secret::{self, Token};
    use crate::upstream::providers::Authentication;
    use crate::upstream::registry;

    const BACK: &str = "https://auth.example.com/oauth/x/callback";

    fn provider(id: &str) -> Provider {
        let id = ProviderId::parse(id).unwrap();
        let text = Some("us".to_owned());
        let secret = Some(config::Secret::new("secret".to_owned()));
        let issuer = (!id.is_preset()).then(|| "https://idp.example".to_owned());
        let said = config::Provider { client_id: text, client_secret: secret, issuer, ..config::Provider::default() };
        registry::build(id, &said).unwrap()
    }

    fn attempt(id: ProviderId, afresh: bool) -> Attempt {
        let drawn = || Zeroizing::new(Token::new().expose().to_owned());
        Attempt { provider: id, state: drawn(), nonce: drawn(), verifier: drawn(), afresh }
    }

    /// The address, and what it asks.
    fn asked(id: &str, afresh: bool) -> (Attempt, Url, HashMap<String, String>) {
        let provider = provider(id);
        let attempt = attempt(provider.id, afresh);
        let endpoint =
            provider.endpoints.authorize.clone().unwrap_or("https://idp.example/authorize?tenant=1".to_owned());
        let url = Url::parse(&address(&provider, &attempt, BACK, endpoint).unwrap()).unwrap();
        let asked: Vec<_> = url.query_pairs().into_owned().collect();
        let once: HashMap<_, _> = asked.iter().cloned().collect();
        assert_eq!(once.len(), asked.len(), "{id}: something is asked twice");
        (attempt, url, once)
    }

    /// `security.md` STD-R01, R03 and R04.
    #[test]
    fn people_are_sent_with_what_binds_the_way_back_to_this_attempt_and_with_no_more_than_a_sign_in_needs() {
        for id in PRESETS.into_iter().chain(["mine"]) {
            let (attempt, _, asked) = asked(id, false);
            let preset = provider(id).preset;
            assert_eq!((asked["response_type"].as_str(), asked["client_id"].as_str()), ("code", "us"), "{id}");
            assert_eq!((asked["redirect_uri"].as_str(), &asked["state"]), (BACK, &*attempt.state), "{id}");
            assert_eq!(asked["scope"], preset.scopes.join(" "), "{id}");
            assert_eq!(
                asked.get("nonce"),
                preset.id_token.filter(|tokens| tokens.nonce).map(|_| &*attempt.nonce),
                "{id}"
            );
            assert!(!asked.values().any(|value| value.contains("secret") || *value == *attempt.verifier), "{id}");
            let without = ["facebook", "linkedin", "slack", "twitch", "bitbucket"].contains(&id);
            assert_eq!(asked.contains_key("code_challenge"), !without, "{id}");
            if !without {
                use base64::Engine;
                let hash = secret::sha256(attempt.verifier.as_bytes());
                let challenge = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(hash);
                assert_eq!(
                    (&asked["code_challenge"], asked["code_challenge_method"].as_str()),
                    (&challenge, "S256"),
                    "{id}"
                );
            }
        }
    }

    #[test]
    fn apple_is_asked_to_post_twitch_for_claims_and_google_for_a_refresh_token() {
        assert_eq!(asked("apple", false).2["response_mode"], "form_post");
        assert!(asked("twitch", false).2["claims"].contains("email_verified"));
        assert_eq!(asked("google", false).2["access_type"], "offline");
        assert_eq!(asked("mine", false).2["tenant"], "1", "what the endpoint itself asks stays");
    }

    #[test]
    fn who_has_to_prove_themselves_again_is_asked_to() {
        assert_eq!(asked("mine", true).2["max_age"], "0");
        assert_eq!(
            (asked("mine", true).2["prompt"].as_str(), asked("facebook", true).2["auth_type"].as_str()),
            ("login", "reauthenticate")
        );
        assert!(!asked("mine", false).2.contains_key("prompt"));
        for id in PRESETS {
            asked(id, true);
        }
    }

    /// `security.md` ATK-023.
    #[test]
    fn whoever_sends_somebody_back_is_the_one_they_were_sent_to() {
        let found = |provider: &Provider, says_who| Found {
            endpoints: provider.endpoints.clone(),
            authentication: Authentication::Basic,
            says_who,
        };
        let sent = |id: &str, iss: Option<&str>, says_who| {
            let (provider, iss) = (provider(id), iss.map(str::to_owned));
            sent_by(&provider, &found(&provider, says_who), &Brought { iss, ..Brought::default() }).is_ok()
        };
        assert!(sent("google", Some("https://accounts.google.com"), false) && sent("google", None, false));
        assert!(sent("github", Some("https://github.com/login/oauth"), false));
        assert!(sent("mine", Some("https://idp.example"), true) && !sent("mine", None, true));
        for evil in ["https://evil.example", "https://accounts.google.com/", "https://github.com.evil.example", ""] {
            assert!(!sent("google", Some(evil), false) && !sent("github", Some(evil), false), "{evil}");
        }
    }
}
