//! What this provider can do, for clients that set themselves up (OpenID Connect Discovery 3, RFC 8414 2).

use serde_json::{Value, json};

use crate::kit::jws::Algorithm;
use crate::portal::Portal;

use super::authorize::Level;
use super::clients::AuthMethod;
use super::clients::keys::ALGORITHMS;
use super::registration;
use super::scopes::KNOWN;

/// The document. It follows from the settings alone.
#[must_use]
pub fn document(portal: &Portal) -> Value {
    let url = &portal.settings.public_url;
    let methods = AuthMethod::ALL.map(AuthMethod::name);
    let proving: Vec<_> = methods.into_iter().filter(|method| *method != AuthMethod::None.name()).collect();
    let signed = ALGORITHMS.map(Algorithm::name);
    let mut document = json!({
        "issuer": url.origin(),
        "authorization_endpoint": url.join("/oauth2/authorize"),
        "token_endpoint": url.join("/oauth2/token"),
        "userinfo_endpoint": url.join("/oauth2/userinfo"),
        "device_authorization_endpoint": url.join("/oauth2/device_authorization"),
        "introspection_endpoint": url.join("/oauth2/introspect"),
        "revocation_endpoint": url.join("/oauth2/revoke"),
        "end_session_endpoint": url.join("/oauth2/logout"),
        "backchannel_logout_supported": true,
        "backchannel_logout_session_supported": true,
        "pushed_authorization_request_endpoint": url.join("/oauth2/par"),
        "require_pushed_authorization_requests": false,
        "jwks_uri": url.join("/.well-known/jwks.json"),
        "scopes_supported": KNOWN,
        "response_types_supported": ["code"],
        "response_modes_supported": ["query", "form_post"],
        "grant_types_supported": [
            "authorization_code", "refresh_token", "client_credentials", "urn:ietf:params:oauth:grant-type:device_code"
        ],
        "acr_values_supported": Level::ALL.map(Level::name),
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256", "ES256", "EdDSA"],
        "token_endpoint_auth_methods_supported": methods,
        "token_endpoint_auth_signing_alg_values_supported": signed,
        "introspection_endpoint_auth_methods_supported": proving,
        "introspection_endpoint_auth_signing_alg_values_supported": signed,
        "revocation_endpoint_auth_methods_supported": methods,
        "revocation_endpoint_auth_signing_alg_values_supported": signed,
        "claims_supported": [
            "sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "at_hash", "sid", "name", "given_name",
            "family_name", "preferred_username", "locale", "zoneinfo", "picture", "email", "email_verified", "roles"
        ],
        "ui_locales_supported": ["en", "de"],
        "code_challenge_methods_supported": ["S256"],
        "prompt_values_supported": ["none", "login", "consent", "select_account", "create"],
        "authorization_response_iss_parameter_supported": true,
        "claim_types_supported": ["normal"],
        "claims_parameter_supported": true,
        "request_parameter_supported": false,
        "request_uri_parameter_supported": false,
        "service_documentation": url.join("/help"),
    });
    if let Some(told) = document.as_object_mut().filter(|_| registration::is_on(portal)) {
        told.insert("registration_endpoint".to_owned(), json!(url.join("/oauth2/register")));
    }
    document
}
