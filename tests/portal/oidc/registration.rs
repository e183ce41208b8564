//! Apps that register themselves (RFC 7591, RFC 7592), and what they do not get (ATK-036, STD-O19).

use std::time::Duration;

use http::Method;
use portico::cli::request_of_operator;
use portico::oidc::clients::{self, Wanted};
use portico::oidc::registration::tokens;
use serde_json::{Value, json as object};

use super::{App, answered};
use crate::both;
use crate::support::{Browser, Page, World};

both! {
    nobody_registers_an_app_unless_that_is_switched_on,
}
both! { with &[("AUTH_CLIENT_REGISTRATION", "token")] =>
    an_app_registers_itself_and_signs_people_in_as_an_unverified_one,
    without_a_good_token_nothing_is_registered,
    fifty_at_once_get_no_more_apps_than_the_token_is_for,
    what_would_harm_somebody_is_not_registered,
    an_app_gets_no_more_than_signing_people_in_needs,
    an_app_that_is_public_or_has_keys_gets_no_secret,
}

pub const CALLBACK: &str = "https://shop.example.com/callback";

pub async fn token(world: &World, uses: u32) -> String {
    let ctx = request_of_operator(&world.portal).await.expect("a context");
    let (_, token) = tokens::create(&ctx, uses, Duration::from_hours(24)).await.expect("a token");
    format!("Bearer {}", token.expose())
}

/// Metadata that can be registered, with `more` in place of or besides what is usual; `null` leaves one out.
pub fn metadata(more: &Value) -> Value {
    let mut all =
        object!({ "client_name": "The Shop", "redirect_uris": [CALLBACK], "id_token_signed_response_alg": "ES256" });
    for (name, value) in more.as_object().expect("an object") {
        all[name] = value.clone();
    }
    all.as_object_mut().expect("an object").retain(|_, value| !value.is_null());
    all
}

async fn registers(browser: &Browser, token: &str, metadata: &Value) -> Page {
    browser.call(Method::POST, "/oauth2/register", Some(metadata), &[("authorization", token)]).await
}

/// An app that has registered itself.
pub async fn registered(world: &World, more: &Value) -> Value {
    let page = registers(&world.browser(), &token(world, 1).await, &metadata(more)).await;
    assert_eq!(page.status, 201, "{}", page.text);
    page.json()
}

/// Where an app looks after itself, and what it shows there.
pub fn own(world: &World, app: &Value) -> (String, String) {
    let place = app["registration_client_uri"].as_str().expect("a place");
    let token = app["registration_access_token"].as_str().expect("a token");
    (place.strip_prefix(&world.url).expect("at our place").to_owned(), format!("Bearer {token}"))
}

async fn nobody_registers_an_app_unless_that_is_switched_on(world: World) {
    let (browser, token) = (world.browser(), token(&world, 1).await);
    let page = registers(&browser, &token, &metadata(&object!({}))).await;
    assert_eq!((page.status, &page.json()["error"]), (403, &object!("access_denied")));
    assert_eq!(world.number("select count(*) from clients").await, 0);
    let document = browser.get("/.well-known/openid-configuration").await.json();
    assert_eq!(document.get("registration_endpoint"), None);
}

async fn an_app_registers_itself_and_signs_people_in_as_an_unverified_one(world: World) {
    let browser = world.person("ada@example.com").await;
    let document = browser.get("/.well-known/openid-configuration").await.json();
    assert_eq!(document["registration_endpoint"], object!(format!("{}/oauth2/register", world.url)));
    let page = registers(
        &browser,
        &token(&world, 1).await,
        &metadata(&object!({ "client_uri": "https://shop.example.com/" })),
    )
    .await;
    assert_eq!((page.status, page.header("cache-control").as_deref()), (201, Some("no-store")), "{}", page.text);
    let app = page.json();
    for (name, value) in [
        ("client_name", object!("The Shop")),
        ("redirect_uris", object!([CALLBACK])),
        ("client_uri", object!("https://shop.example.com/")),
        ("token_endpoint_auth_method", object!("client_secret_basic")),
        ("grant_types", object!(["authorization_code", "refresh_token"])),
        ("response_types", object!(["code"])),
        ("client_secret_expires_at", object!(0)),
    ] {
        assert_eq!(app[name], value, "{name} in {app}");
    }
    let (at, now) = (app["client_id_issued_at"].as_u64().expect("seconds"), world.clock.now().unix_seconds());
    assert!((now - 60..=now).contains(&at), "{app}");
    let text = |name: &str| app[name].as_str().expect(name).to_owned();
    let signs_in = App {
        id: text("client_id"),
        secret: Some(text("client_secret")),
        verifier: portico::kit::secret::Token::new().expose().to_owned(),
    };
    let asked = browser.visit(&signs_in.request(&[])).await;
    assert!(asked.says("Unverified app") && asked.says("shop.example.com"), "{}", asked.visible());
    let request = super::hidden(&asked, "request");
    let allowed = browser.post("/do/consent", &[("request", &request), ("decision", "allow")]).await;
    let back = browser.get(&allowed.location()).await;
    assert_eq!(signs_in.exchange(&browser, &answered(&back, "code")).await.status, 200);
}

async fn without_a_good_token_nothing_is_registered(world: World) {
    let (browser, good) = (world.browser(), token(&world, 1).await);
    let metadata = metadata(&object!({}));
    let unknown = format!("Bearer {}", portico::kit::secret::Token::new().expose());
    let basic = good.replace("Bearer", "Basic");
    for wrong in ["", "Bearer", "Bearer x", &unknown, &basic, &good[..good.len() - 1]] {
        let page = registers(&browser, wrong, &metadata).await;
        assert_eq!((page.status, &page.json()["error"]), (401, &object!("invalid_token")), "{wrong}");
        assert!(page.header("www-authenticate").is_some_and(|challenge| challenge.starts_with("Bearer")));
    }
    let nobody = browser.call(Method::POST, "/oauth2/register", Some(&metadata), &[]).await;
    assert_eq!(nobody.status, 401);
    assert_eq!(registers(&browser, &good, &object!({ "redirect_uris": [] })).await.status, 400);
    assert_eq!(registers(&browser, &good, &metadata).await.status, 201, "a mistake does not use it up");
    assert_eq!(registers(&browser, &good, &metadata).await.status, 401, "one app does");
    let (late, back) = (token(&world, 1).await, token(&world, 1).await);
    let ctx = request_of_operator(&world.portal).await.expect("a context");
    let newest = tokens::list(&ctx).await.expect("tokens").pop().expect("one").id;
    tokens::revoke(&ctx, &newest).await.expect("taken back");
    assert_eq!(registers(&browser, &back, &metadata).await.status, 401);
    world.wait(Duration::from_hours(25));
    assert_eq!(registers(&browser, &late, &metadata).await.status, 401);
    assert_eq!(world.number("select count(*) from clients").await, 1);
}

async fn fifty_at_once_get_no_more_apps_than_the_token_is_for(world: World) {
    let (token, metadata) = (token(&world, 3).await, metadata(&object!({})));
    let browsers: Vec<_> = (0..50).map(|_| world.browser()).collect();
    let all = futures::future::join_all(browsers.iter().map(|browser| registers(browser, &token, &metadata))).await;
    let made = all.iter().filter(|page| page.status == 201).count();
    let refused = all.iter().filter(|page| page.status == 401).count();
    assert_eq!((made, refused), (3, 47));
    assert_eq!(world.number("select count(*) from clients").await, 3);
}

/// Addresses that lead where nobody should be sent.
fn harmful_addresses() -> Vec<(&'static str, Value)> {
    let mut wrong = vec![];
    for uri in [
        "javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "http://shop.example.com/callback",
        "https://*.example.com/",
        "https://shop.example.com/#x",
        "https://bank.example.com@evil.test/",
        "com.example.app:/callback",
        "//evil.test",
        "",
    ] {
        wrong.push(("invalid_redirect_uri", object!({ "redirect_uris": [CALLBACK, uri] })));
        wrong.push(("invalid_redirect_uri", object!({ "post_logout_redirect_uris": [uri] })));
        for page in [
            "client_uri",
            "logo_uri",
            "tos_uri",
            "policy_uri",
            "jwks_uri",
            "initiate_login_uri",
            "sector_identifier_uri",
        ] {
            wrong.push(("invalid_client_metadata", object!({ page: uri })));
        }
    }
    wrong
}

/// What else is refused.
fn harmful_metadata() -> Vec<(&'static str, Value)> {
    let mut wrong = vec![];
    wrong.push(("invalid_redirect_uri", object!({ "redirect_uris": [] })));
    wrong.push(("invalid_redirect_uri", object!({ "redirect_uris": null })));
    wrong.push(("invalid_client_metadata", object!({ "redirect_uris": CALLBACK })));
    for name in
        ["P\u{430}ypal", "Shop\u{202e}", "Sh\u{200b}op", "a\nb", "Portico", "ada's bank", "Adas-Bank!", &"x".repeat(81)]
    {
        wrong.push(("invalid_client_metadata", object!({ "client_name": name })));
    }
    for (name, value) in [
        ("grant_types", object!(["authorization_code", "client_credentials"])),
        ("grant_types", object!(["implicit"])),
        ("grant_types", object!(["refresh_token"])),
        ("response_types", object!(["token"])),
        ("response_types", object!(["code", "code id_token"])),
        ("token_endpoint_auth_method", object!("client_secret_jwt")),
        ("token_endpoint_auth_method", object!("private_key_jwt")),
        ("backchannel_logout_uri", object!("https://10.0.0.5/out")),
        ("jwks", object!({ "keys": [] })),
        ("application_type", object!("desktop")),
        ("subject_type", object!("pairwise")),
        ("id_token_signed_response_alg", object!("none")),
        ("id_token_signed_response_alg", object!("HS256")),
        ("id_token_encrypted_response_alg", object!("RSA-OAEP")),
        ("userinfo_signed_response_alg", object!("RS256")),
        ("scope", object!("openid \"")),
        ("redirect_uris", object!([1])),
    ] {
        wrong.push(("invalid_client_metadata", object!({ name: value })));
    }
    wrong.push(("unapproved_software_statement", object!({ "software_statement": "eyJhbGciOiJub25lIn0.e30." })));
    wrong
}

async fn what_would_harm_somebody_is_not_registered(world: World) {
    let ctx = request_of_operator(&world.portal).await.expect("a context");
    let ours = Wanted {
        name: Some("Ada's Bank".to_owned()),
        first_party: Some(true),
        redirect_uris: Some(vec!["https://bank.example.com/".to_owned()]),
        ..Wanted::default()
    };
    clients::create(&ctx, clients::Kind::Web, ours).await.expect("a client");
    let (browser, token) = (world.browser(), token(&world, 1).await);
    let wrong = [harmful_addresses(), harmful_metadata()].concat();
    for (batch, group) in wrong.chunks(25).enumerate() {
        let browser = browser.at(&format!("203.0.113.{batch}"));
        for (error, more) in group {
            let page = registers(&browser, &token, &metadata(more)).await;
            assert_eq!((page.status, &page.json()["error"]), (400, &object!(error)), "{more}");
        }
    }
    let huge = registers(&browser, &token, &metadata(&object!({ "client_name": "x".repeat(1_000_000) }))).await;
    assert_eq!((huge.status, &huge.json()["error"]), (413, &object!("invalid_request")));
    let form = browser
        .send(Method::POST, "/oauth2/register", Some(&[("client_name", "x")]), &[("authorization", &token)])
        .await;
    assert_eq!(form.status, 400);
    assert_eq!(world.number("select count(*) from clients").await, 1);
}

async fn an_app_gets_no_more_than_signing_people_in_needs(world: World) {
    let more = object!({
        "scope": "openid roles email admin orders:write", "first_party": true, "require_pkce": false, "audiences": ["https://api.example.com"],
        "client_id": "of-my-own", "client_secret": "chosen by me", "registration_access_token": "mine", "disabled_at": null,
    });
    let app = registered(&world, &more).await;
    assert_eq!(app["scope"], "openid email", "{app}");
    assert!(app["client_id"] != "of-my-own" && app["client_secret"] != "chosen by me");
    let ctx = request_of_operator(&world.portal).await.expect("a context");
    let mut tx = ctx.portal.db.read().await.expect("the database");
    let id = app["client_id"].as_str().expect("an id");
    let client = clients::by_id(&mut tx, id).await.expect("the database").expect("a client");
    assert!(!client.first_party && client.metadata.require_pkce && client.metadata.audiences.is_empty());
    let all = registered(&world, &object!({})).await;
    assert_eq!(all["scope"], "openid profile email offline_access", "never the roles");
}

async fn an_app_that_is_public_or_has_keys_gets_no_secret(world: World) {
    let app = registered(&world, &object!({ "token_endpoint_auth_method": "none" })).await;
    assert!(app.get("client_secret").is_none() && app.get("client_secret_expires_at").is_none(), "{app}");
    assert!(app["client_id"].as_str().is_some_and(|id| id.starts_with("spa_")), "{app}");
    let more = object!({ "token_endpoint_auth_method": "none", "application_type": "native", "redirect_uris": ["com.example.shop:/callback"] });
    let app = registered(&world, &more).await;
    assert_eq!((&app["application_type"], app.get("client_secret")), (&object!("native"), None));
    let key = object!({
        "kty": "EC", "crv": "P-256", "kid": "one", "use": "sig",
        "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    });
    let more = object!({ "token_endpoint_auth_method": "private_key_jwt", "jwks": { "keys": [key] } });
    let app = registered(&world, &more).await;
    assert_eq!((&app["jwks"]["keys"][0]["kid"], app.get("client_secret")), (&object!("one"), None), "{app}");
}
