//! Access tokens: what they say, and that nothing else passes for one.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use portico::accounts::{self, Identifier, User};
use portico::error::Error;
use portico::kit::clock::Timestamp;
use portico::portal::Portal;
use portico::tokens::access::{self, Subject};
use serde_json::{Map, Value, json};

use super::keys::published;
use crate::both;
use crate::support::World;

both! {
    a_token_says_who_somebody_is_and_no_more,
    a_token_lives_fifteen_minutes,
    nothing_else_passes_for_a_token,
}
both! { with &[("AUTH_ACCESS_TOKEN_EXPIRY", "5m"), ("AUTH_JWT_ALG", "RS256")] => how_a_token_is_made_can_be_set }
both! { with &[("AUTH_HASURA_CLAIMS", "true")] => hasura_finds_its_claims }
both! { with &[("AUTH_JWT_CUSTOM_CLAIMS", super::CUSTOM)] => operators_add_claims_of_their_own }
both! { with &[("AUTH_JWT_ALG", "HS256"), ("AUTH_JWT_SECRET", super::SECRET)] =>
    older_consumers_get_tokens_signed_with_the_shared_secret,
}

const ADA: &str = "ada@example.com";
const SECRET: &str = "0f3b9c1d7e5a2846b0c4d8e2f6a19375";
const CUSTOM: &str = "https://app.example.com/plan = user.metadata.billing.plan, quotas = user.metadata.quotas, \
    missing = user.metadata.none.at.all, login = user.username, given = user.given_name, called = user.name, \
    checked = user.email_verified, may = user.permissions, groups = user.roles, uid = user.id, mail = user.email";

/// Somebody with an account, and what a token about her needs.
pub struct Ada {
    pub user: User,
    pub metadata: Map<String, Value>,
    pub roles: Vec<String>,
    pub permissions: Vec<String>,
    authenticated_at: Timestamp,
}

impl Ada {
    pub async fn of(world: &World) -> Self {
        world.person(ADA).await;
        let mut tx = world.portal.db.read().await.expect("the database");
        let user = accounts::by_identifier(&mut tx, &Identifier::parse(ADA)).await.expect("the database");
        Self {
            user: user.expect("Ada"),
            metadata: Map::new(),
            roles: Vec::new(),
            permissions: Vec::new(),
            authenticated_at: world.clock.now(),
        }
    }

    pub fn subject(&self) -> Subject<'_> {
        Subject {
            user: &self.user,
            metadata: &self.metadata,
            roles: &self.roles,
            permissions: &self.permissions,
            session_id: "session-1",
            authenticated_at: self.authenticated_at,
        }
    }

    pub async fn token(&self, portal: &Portal) -> String {
        access::issue(portal, &self.subject(), portal.clock.now()).await.expect("a token").token
    }

    pub async fn is_let_in(&self, portal: &Portal, token: &str) -> bool {
        match access::verify(portal, token, portal.clock.now()).await {
            Ok(claims) => claims.sub == self.user.id,
            Err(Error::SignInRequired) => false,
            Err(error) => panic!("{error}"),
        }
    }
}

fn part(token: &str, at: usize) -> Value {
    let part = token.split('.').nth(at).expect("three parts");
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).expect("base64url")).expect("JSON")
}

pub fn header_of(token: &str) -> Value {
    part(token, 0)
}

fn claims_of(token: &str) -> Value {
    part(token, 1)
}

async fn a_token_says_who_somebody_is_and_no_more(world: World) {
    let mut ada = Ada::of(&world).await;
    ada.roles = vec!["admin".to_owned(), "user".to_owned()];
    ada.permissions = vec!["users:read".to_owned()];
    let token = ada.token(&world.portal).await;
    let (header, said) = (header_of(&token), claims_of(&token));
    assert_eq!((header["alg"].as_str(), header["typ"].as_str()), (Some("ES256"), Some("at+jwt")));
    assert!(published(&world).await.contains(&header["kid"].as_str().expect("an id").to_owned()));
    assert_eq!(header.as_object().map(Map::len), Some(3));
    assert_eq!((said["iss"].as_str(), said["aud"].as_str()), (Some(&*world.url), Some(&*world.url)));
    let told = json!({
        "iss": world.url, "aud": world.url, "sub": ada.user.id, "sid": "session-1", "client_id": "portico", "scope": "account",
        "roles": ["admin", "user"], "email": ADA, "metadata": { "displayName": "Ada" },
        "exp": said["iat"].as_u64().expect("seconds") + 900, "iat": said["iat"], "jti": said["jti"],
        "auth_time": ada.authenticated_at.millis() / 1_000,
    });
    assert_eq!(said, told);
    assert_ne!(claims_of(&ada.token(&world.portal).await)["jti"], said["jti"]);
    ada.metadata = Map::from_iter([
        ("displayName".to_owned(), json!("Countess")),
        ("avatar".to_owned(), json!("https://example.com/ada.png")),
        ("shoe_size".to_owned(), json!(38)),
    ]);
    let metadata = &claims_of(&ada.token(&world.portal).await)["metadata"];
    assert_eq!(metadata, &json!({ "displayName": "Countess", "avatar": "https://example.com/ada.png" }));
    ada.metadata.insert("avatar".to_owned(), json!("data:image/png;base64,".to_owned() + &"A".repeat(100_000)));
    assert!(ada.token(&world.portal).await.len() < 2_000, "a picture does not fit into a header");
}

async fn a_token_lives_fifteen_minutes(world: World) {
    let ada = Ada::of(&world).await;
    let issued = access::issue(&world.portal, &ada.subject(), world.clock.now()).await.expect("a token");
    assert_eq!(issued.expires_in, 900);
    assert!(!format!("{issued:?}").contains(&issued.token));
    world.wait(Duration::from_secs(890));
    let claims = access::verify(&world.portal, &issued.token, world.clock.now()).await.expect("it is good");
    assert_eq!((claims.sid.as_str(), claims.email.as_deref()), ("session-1", Some(ADA)));
    world.wait(Duration::from_secs(10));
    assert!(!ada.is_let_in(&world.portal, &issued.token).await);
}

async fn nothing_else_passes_for_a_token(world: World) {
    let ada = Ada::of(&world).await;
    let keys = portico::tokens::keys::current(&world.portal, world.clock.now()).await.expect("keys");
    let said = claims_of(&ada.token(&world.portal).await);
    let signed = |typ: &str, claims: &Value| keys.signer().sign(typ, claims).expect("a token");
    assert!(ada.is_let_in(&world.portal, &signed("at+jwt", &said)).await, "the forger here can make good ones");
    for typ in ["JWT", "id+jwt", "secevent+jwt", ""] {
        assert!(!ada.is_let_in(&world.portal, &signed(typ, &said)).await, "{typ}: our key, but no access token");
    }
    let names = ["iss", "sub", "aud", "exp", "iat", "jti", "sid", "client_id", "scope", "roles", "auth_time"];
    for name in names {
        let mut less = said.clone();
        less.as_object_mut().expect("claims").remove(name);
        assert!(!ada.is_let_in(&world.portal, &signed("at+jwt", &less)).await, "without {name}");
        let mut odd = said.clone();
        odd[name] = json!({ "is": said[name] });
        assert!(!ada.is_let_in(&world.portal, &signed("at+jwt", &odd)).await, "with an odd {name}");
    }
    for (name, value) in [
        ("aud", json!([world.url])),
        ("aud", json!("https://app.example.com")),
        ("exp", json!("9999999999")),
        ("nbf", Value::Null),
        ("email", Value::Null),
        ("roles", json!("super_admin")),
    ] {
        let mut other = said.clone();
        other[name] = value;
        assert!(!ada.is_let_in(&world.portal, &signed("at+jwt", &other)).await, "{other}");
    }
    for nonsense in ["", "a.b.c", "null", &"A".repeat(43), &said.to_string()] {
        assert!(!ada.is_let_in(&world.portal, nonsense).await, "{nonsense}");
    }
}

async fn how_a_token_is_made_can_be_set(world: World) {
    let ada = Ada::of(&world).await;
    let issued = access::issue(&world.portal, &ada.subject(), world.clock.now()).await.expect("a token");
    assert_eq!((issued.expires_in, header_of(&issued.token)["alg"].as_str()), (300, Some("RS256")));
    assert!(ada.is_let_in(&world.portal, &issued.token).await);
    let document: Value =
        serde_json::from_str(&world.browser().get("/.well-known/jwks.json").await.text).expect("JSON");
    assert_eq!(document["keys"][0]["kty"], "RSA");
}

async fn hasura_finds_its_claims(world: World) {
    let mut ada = Ada::of(&world).await;
    let hasura = async |ada: &Ada| claims_of(&ada.token(&world.portal).await)["https://hasura.io/jwt/claims"].clone();
    let nobody_special = json!({
        "x-hasura-allowed-roles": ["user"], "x-hasura-default-role": "user", "x-hasura-user-id": ada.user.id,
        "x-hasura-permissions": "",
    });
    assert_eq!(hasura(&ada).await, nobody_special);
    ada.roles = ["admin", "moderator", "super_admin"].map(str::to_owned).to_vec();
    ada.permissions = ["users:read", "users:manage"].map(str::to_owned).to_vec();
    let special = json!({
        "x-hasura-allowed-roles": ["admin", "moderator", "super_admin"], "x-hasura-default-role": "moderator",
        "x-hasura-user-id": ada.user.id, "x-hasura-permissions": "users:read,users:manage",
    });
    assert_eq!(hasura(&ada).await, special);
    ada.roles = vec!["billing".to_owned()];
    assert_eq!(hasura(&ada).await["x-hasura-default-role"], "billing");
    assert!(ada.is_let_in(&world.portal, &ada.token(&world.portal).await).await);
}

async fn operators_add_claims_of_their_own(world: World) {
    let mut ada = Ada::of(&world).await;
    ada.permissions = vec!["users:read".to_owned()];
    ada.metadata = Map::from_iter([
        ("billing".to_owned(), json!({ "plan": "gold" })),
        ("quotas".to_owned(), json!({ "api_calls": 1000 })),
    ]);
    let token = ada.token(&world.portal).await;
    let said = claims_of(&token);
    let told = json!({
        "https://app.example.com/plan": "gold", "quotas": { "api_calls": 1000 }, "called": "Ada", "checked": true,
        "may": ["users:read"], "groups": [], "uid": ada.user.id, "mail": ADA,
    });
    for (name, value) in told.as_object().expect("claims") {
        assert_eq!(&said[name], value, "{name}");
    }
    for none in ["missing", "login", "given"] {
        assert!(said.get(none).is_none(), "what she has not is left out: {none}");
    }
    assert!(ada.is_let_in(&world.portal, &token).await);
}

async fn older_consumers_get_tokens_signed_with_the_shared_secret(world: World) {
    let ada = Ada::of(&world).await;
    let token = ada.token(&world.portal).await;
    let header = header_of(&token);
    assert_eq!((header["alg"].as_str(), header["kid"].as_str()), (Some("HS256"), Some("shared")));
    assert!(ada.is_let_in(&world.portal, &token).await);
    let (message, signature) = token.rsplit_once('.').expect("parts");
    let expected = portico::kit::secret::keyed_hash(SECRET.as_bytes(), message.as_bytes());
    assert_eq!(URL_SAFE_NO_PAD.decode(signature).expect("base64url"), expected, "anybody with the secret can check it");
    let page = world.browser().get("/.well-known/jwks.json").await;
    let document: Value = serde_json::from_str(&page.text).expect("JSON");
    let keys = document["keys"].as_array().expect("keys");
    assert!(keys.len() == 2 && keys.iter().all(|key| key["alg"] == "ES256"), "{document}");
    assert!(!page.text.contains(SECRET) && !page.text.contains("shared"));
}
