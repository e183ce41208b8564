//! From settings to providers.

use super::build;
use crate::config::{self, ProviderId};
use crate::upstream::{Credential, Provider};

fn built(id: &str, said: &[(&str, &str)]) -> Result<Provider, String> {
    let id = ProviderId::parse(id).unwrap();
    let mut provider = config::Provider::default();
    for (field, text) in said {
        provider.set(id, field, text).unwrap_or_else(|wrong| panic!("{field} {wrong}"));
    }
    build(id, &provider)
}

const KEYS: [(&str, &str); 2] = [("client_id", "us"), ("client_secret", "s3cr3t")];

fn with<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    KEYS.iter().chain(more).copied().collect()
}

#[test]
fn a_preset_needs_credentials_and_nothing_else() {
    let google = built("google", &KEYS).unwrap();
    assert_eq!((google.name.as_str(), google.issuer.as_str()), ("Google", "https://accounts.google.com"));
    assert_eq!(google.endpoints.token.as_deref(), Some("https://oauth2.googleapis.com/token"));
    assert_eq!(google.scopes, ["openid", "email", "profile"]);
    assert!(google.trusts_email && matches!(google.credential, Credential::Secret(_)));
    assert_eq!(built("google", &KEYS[..1]).unwrap_err(), "CLIENT_SECRET");
    assert_eq!(built("google", &[]).unwrap_err(), "CLIENT_ID");
    assert_eq!(built("apple", &KEYS[..1]).unwrap_err(), "TEAM_ID, KEY_ID and PRIVATE_KEY");
}

#[test]
fn scopes_of_the_operator_take_the_place_of_the_others_and_openid_stays() {
    let scopes = |id: &str, scopes: &str| built(id, &with(&[("scopes", scopes)])).unwrap().scopes;
    assert_eq!(
        scopes("google", "email, https://www.googleapis.com/auth/calendar"),
        ["openid", "email", "https://www.googleapis.com/auth/calendar"]
    );
    assert_eq!(scopes("google", "email openid"), ["email", "openid"]);
    assert_eq!(scopes("github", "read:user"), ["read:user"]);
}

#[test]
fn a_tenant_is_an_issuer_and_many_tenants_are_many() {
    let microsoft = |tenant: &str| built("entraid", &with(&[("tenant_id", tenant)])).unwrap();
    let id = "11111111-2222-4333-8444-555555555555";
    assert_eq!(microsoft(id).issuer, format!("https://login.microsoftonline.com/{id}/v2.0"));
    assert_eq!(
        microsoft(id).endpoints.token.unwrap(),
        format!("https://login.microsoftonline.com/{id}/oauth2/v2.0/token")
    );
    assert_eq!(microsoft("organizations").issuer, "https://login.microsoftonline.com/{tenantid}/v2.0");
    assert_eq!(
        microsoft("consumers").issuer,
        "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0"
    );
    let everybody = built("microsoft", &KEYS).unwrap();
    assert_eq!(everybody.issuer, "https://login.microsoftonline.com/{tenantid}/v2.0");
    assert!(everybody.endpoints.authorize.unwrap().contains("/common/"));
}

#[test]
fn a_server_of_ones_own_is_another_issuer_and_says_itself_where_it_answers() {
    let gitlab = built("gitlab", &with(&[("issuer", "https://gitlab.example.com")])).unwrap();
    assert_eq!(
        (gitlab.issuer.as_str(), gitlab.endpoints),
        ("https://gitlab.example.com", config::Endpoints::default())
    );
    let github = built("github", &with(&[("userinfo_url", "https://github.example.com/api/v3/user")])).unwrap();
    assert_eq!(github.issuer, "https://github.example.com", "its subjects are not those of github.com");
}

#[test]
fn a_provider_of_ones_own_speaks_openid_connect_unless_told_otherwise() {
    let mine = built("my-idp", &with(&[("issuer", "https://idp.example/realms/x/"), ("name", "Our IdP")])).unwrap();
    assert_eq!(
        (mine.name.as_str(), mine.issuer.as_str(), mine.preset.id),
        ("Our IdP", "https://idp.example/realms/x/", "oidc")
    );
    assert!(!mine.trusts_email);
    assert!(built("my-idp", &with(&[("issuer", "https://idp.example"), ("trust_email", "yes")])).unwrap().trusts_email);
    assert_eq!(built("my-idp", &KEYS).unwrap_err(), "ISSUER");
    let public = built("oidc", &[("client_id", "us"), ("issuer", "https://idp.example")]).unwrap();
    assert!(matches!(public.credential, Credential::None));
    let urls = [
        ("authorize_url", "https://a.example/a"),
        ("token_url", "https://a.example/t"),
        ("userinfo_url", "https://api.a.example/me"),
    ];
    let mut said = with(&[("kind", "oauth2")]);
    for (at, missing) in ["AUTHORIZE_URL", "TOKEN_URL", "USERINFO_URL"].into_iter().enumerate() {
        assert_eq!(built("mine", &said).unwrap_err(), missing);
        said.push(urls[at]);
    }
    assert_eq!(built("mine", &said).unwrap().issuer, "https://api.a.example");
}
