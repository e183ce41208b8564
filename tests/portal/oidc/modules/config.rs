//! Config OP: one module, which reads the document and the keys it leads to. In production mode, since everything has to be https.

use serde_json::Value;

use crate::both;
use crate::headers::IN_PRODUCTION;
use crate::oidc::App;
use crate::support::World;

both! { with super::IN_PRODUCTION => oidcc_discovery_endpoint_verification }

const ISSUER: &str = "https://auth.example.com";

fn strings<'v>(document: &'v Value, name: &str) -> Vec<&'v str> {
    let list = document[name].as_array().unwrap_or_else(|| panic!("{name} is a list: {document}"));
    assert!(!list.is_empty(), "{name}: what is empty is left out (RFC 8414 3.2)");
    list.iter().map(|one| one.as_str().expect("a string")).collect()
}

async fn oidcc_discovery_endpoint_verification(world: World) {
    let page = world.browser().get("/.well-known/openid-configuration").await;
    let kind = page.header("content-type").unwrap_or_default();
    assert_eq!((page.status, kind.as_str()), (200, "application/json"));
    let document = page.json();
    assert_eq!(document["issuer"], ISSUER);
    let all = document.as_object().expect("an object");
    for (name, value) in all.iter().filter(|(name, _)| name.ends_with("_endpoint") || name.ends_with("_uri")) {
        assert!(value.as_str().is_some_and(|url| url.starts_with(&format!("{ISSUER}/"))), "{name}: {value}");
    }
    for name in ["authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri"] {
        assert!(all.contains_key(name), "{name} is missing");
    }
    for (name, value) in [
        ("response_types_supported", "code"),
        ("subject_types_supported", "public"),
        ("id_token_signing_alg_values_supported", "RS256"),
        ("grant_types_supported", "authorization_code"),
        ("scopes_supported", "openid"),
        ("claims_supported", "sub"),
        ("response_modes_supported", "form_post"),
        ("code_challenge_methods_supported", "S256"),
        ("token_endpoint_auth_methods_supported", "client_secret_basic"),
        ("ui_locales_supported", "en"),
    ] {
        assert!(strings(&document, name).contains(&value), "{name}: {value}");
    }
    for (name, value) in all.iter().filter(|(name, _)| {
        name.ends_with("_parameter_supported")
            || name.ends_with("_iss_parameter_supported")
            || name.starts_with("require_")
    }) {
        assert!(value.is_boolean(), "{name}: {value}");
    }
    keys(&world, &document).await;
}

/// Of each kind that ID tokens are signed with: public, named, and each named once (RFC 7517 4.5).
async fn keys(world: &World, document: &Value) {
    App::ours(world).await;
    let path = document["jwks_uri"].as_str().and_then(|url| url.strip_prefix(ISSUER)).expect("an address of ours");
    let keys = world.browser().get(path).await.json();
    let keys = keys["keys"].as_array().expect("keys");
    let mut names: Vec<_> = keys.iter().map(|key| key["kid"].as_str().expect("a name")).collect();
    names.sort_unstable();
    names.dedup();
    assert!(!keys.is_empty() && names.len() == keys.len(), "{keys:?}");
    for key in keys {
        assert!(["d", "p", "q", "dp", "dq", "qi", "k", "oth"].iter().all(|part| key.get(*part).is_none()), "{key}");
        let kind = (key["kty"].as_str(), key["alg"].as_str(), key["use"].as_str());
        let known = [("RSA", "RS256"), ("EC", "ES256"), ("OKP", "EdDSA")];
        assert!(known.iter().any(|(kty, alg)| kind == (Some(kty), Some(alg), Some("sig"))), "{key}");
    }
}
