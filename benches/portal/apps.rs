//! What other apps ask for, beside what `oidc-provider` from npm makes of it in the same run: both sign with ES256, both know their
//! clients by a secret, and Portico has its database, which the peer does without unless it is said.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use portico::cli;
use portico::kit::jws::Algorithm;
use portico::oidc::clients::{self, GrantType, Kind, Wanted};
use serde_json::Value;

use super::exchanging::exchanges_per_second;
use super::load::{Connection, ask_as, call, field, get, rate};
use super::peer::{Peer, Told};
use super::portico_process::{House, Portico};
use super::rows::{ROUNDS, SPAN, median, row};
use super::tokens::PROGRAMS;

const CALLBACK: &str = "https%3A%2F%2Fshop.example.com%2Fcallback";
const API: &str = "https://api.example.com";

/// One of the two, and what an app of its knows.
struct Side {
    port: u16,
    /// The `Authorization` of the app.
    app: String,
    token_path: &'static str,
    userinfo_path: &'static str,
    access_token: String,
    refresh_tokens: Vec<String>,
}

/// Every row about apps.
pub async fn print(house: &House) {
    let portico = house.start().await;
    let mut ours = Side::of_portico(house, &portico).await;
    let peer = Peer::start(None);
    let theirs = Side::of_peer(&peer.told);
    let credentials =
        |side: &Side| ask_as(side.token_path, &side.app, &format!("grant_type=client_credentials&resource={API}"));
    compare("client-credentials tokens", (&theirs, &ours), credentials).await;
    compare("discovery", (&theirs, &ours), |_| get("/.well-known/openid-configuration", None)).await;
    compare("UserInfo", (&theirs, &ours), |side| call(side.userinfo_path, &side.access_token)).await;
    drop(peer);
    let folder = tempfile::tempdir().expect("a folder");
    let peer = Peer::start(Some(&folder.path().join("peer.db")));
    refreshes((&mut Side::of_peer(&peer.told), &mut ours)).await;
}

async fn compare(name: &str, (theirs, ours): (&Side, &Side), request: impl Fn(&Side) -> Vec<u8>) {
    let (mut before, mut now) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        for (side, rates) in [(theirs, &mut before), (ours, &mut now)] {
            let request = request(side);
            rates.push(rate(side.port, 32, SPAN, 200, move |_| request.clone()).await);
        }
    }
    rows(name, ("oidc-provider in memory", median(before)), (median(now), "at least 3"));
}

async fn refreshes((theirs, ours): (&mut Side, &mut Side)) {
    let (mut before, mut now) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        before.push(theirs.refreshes_per_second().await);
        now.push(ours.refreshes_per_second().await);
    }
    rows("refreshes by apps", ("oidc-provider on SQLite", median(before)), (median(now), "at least 2"));
}

fn rows(name: &str, (peer, before): (&str, f64), (now, bar): (f64, &str)) {
    row(&format!("{name}, {peer}"), format!("{before:.0} /s"), "");
    row(&format!("{name}, Portico"), format!("{now:.0} /s"), "");
    row("  times as many", format!("{:.1}", now / before), bar);
}

impl Side {
    fn of_peer(told: &Told) -> Self {
        Self {
            port: told.port,
            app: basic(&told.client_id, &told.client_secret),
            token_path: "/token",
            userinfo_path: "/me",
            access_token: told.access_token.clone(),
            refresh_tokens: told.refresh_tokens.clone(),
        }
    }

    /// An app of the operator's own, and people who are signed in there.
    async fn of_portico(house: &House, portico: &Portico) -> Self {
        let (id, app) = app(house).await;
        let (mut access_token, mut refresh_tokens) = (String::new(), Vec::new());
        for person in 0..PROGRAMS {
            let tokens = enter(portico, person, (&id, &app)).await;
            access_token = text(&tokens, "access_token");
            refresh_tokens.push(text(&tokens, "refresh_token"));
        }
        let (token_path, userinfo_path) = ("/oauth2/token", "/oauth2/userinfo");
        Self { port: portico.port, app, token_path, userinfo_path, access_token, refresh_tokens }
    }

    async fn refreshes_per_second(&mut self) -> f64 {
        let (path, app) = (self.token_path, self.app.clone());
        let request =
            |_: usize, token: &str| ask_as(path, &app, &format!("grant_type=refresh_token&refresh_token={token}"));
        exchanges_per_second(self.port, &mut self.refresh_tokens, request).await
    }
}

fn basic(id: &str, secret: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")))
}

fn text(answer: &Value, name: &str) -> String {
    answer[name].as_str().unwrap_or_else(|| panic!("{name} in {answer}")).to_owned()
}

/// Registers an app that may do everything here; its id and its `Authorization`.
async fn app(house: &House) -> (String, String) {
    let portal = house.open().await;
    let ctx = cli::request_of_operator(&portal).await.expect("a context");
    let wanted = Wanted {
        name: Some("The Shop".to_owned()),
        first_party: Some(true),
        redirect_uris: Some(vec!["https://shop.example.com/callback".to_owned()]),
        grant_types: Some(vec![GrantType::AuthorizationCode, GrantType::RefreshToken, GrantType::ClientCredentials]),
        audiences: Some(vec![API.to_owned()]),
        id_token_alg: Some(Algorithm::ES256),
        require_pkce: Some(false),
        ..Wanted::default()
    };
    let (client, secret) = clients::create(&ctx, Kind::Web, wanted).await.expect("an app");
    portal.db.close().await;
    let app = basic(&client.id, secret.expect("a secret").expose());
    (client.id, app)
}

/// Somebody signs in at the app, which gets its tokens.
async fn enter(portico: &Portico, person: u64, (id, app): (&str, &str)) -> Value {
    let cookie = portico.session_of(person).await;
    let mut connection = Connection::open(portico.port).await.expect("a connection");
    let scope = "scope=openid+profile+email+offline_access&response_type=code";
    let path = format!("/oauth2/authorize?client_id={id}&redirect_uri={CALLBACK}&{scope}");
    let answer = connection.ask(&get(&path, Some(&cookie))).await.expect("an answer");
    let location = field(&answer.head, "location").expect("the way back");
    let code = location.split_once("code=").expect("a code").1.split('&').next().unwrap_or_default();
    let form = format!("grant_type=authorization_code&code={code}&redirect_uri={CALLBACK}");
    let answer = connection.ask(&ask_as("/oauth2/token", app, &form)).await.expect("an answer");
    serde_json::from_slice(&answer.body).expect("tokens")
}
