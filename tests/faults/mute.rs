//! Servers that take connections and then say nothing more: the mail server at a stop, the database at any time (FLT-04).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures::future::join_all;
use portico::tokens::keys::SEEN_WITHIN;
use serde_json::{Value, json};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep};

use crate::binary::{PASSWORD, Place, Running, client, cookies};
use crate::{comes_in, sign_up};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mute_mail_server_does_not_keep_the_portal_from_stopping() {
    let place = Place::sqlite();
    let mute = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = mute.local_addr().expect("a port").port().to_string();
    let settings = [("AUTH_SMTP_HOST", "127.0.0.1"), ("AUTH_SMTP_PORT", port.as_str())];
    let mut portal = place.serve(&settings).await;
    for count in 0..20 {
        sign_up(&portal, &client(), &format!("ada{count}@example.com")).await.expect("an answer");
    }
    let (_held, _) = mute.accept().await.expect("the portal knocks");
    let begun = Instant::now();
    portal.ask_to_stop();
    let status = portal.ended(Duration::from_secs(30)).await;
    assert!(status.success(), "{status} after {:?}: {}", begun.elapsed(), portal.log());
    assert_eq!(place.number("select count(*) from jobs where dead_at is null").await, 20, "every letter waits");
}

/// Stands between the portal and its database. Connections made before a word of [`Wire::cut`] are silent from then on; those made
/// while it is `mute` are silent from the start.
struct Wire {
    url: String,
    cut: Arc<Notify>,
    mute: Arc<AtomicBool>,
}

impl Wire {
    async fn to(database: &str) -> Self {
        let mut url = url::Url::parse(database).expect("a URL");
        let server = (url.host_str().expect("a host").to_owned(), url.port().unwrap_or(5432));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        url.set_host(Some("127.0.0.1")).expect("a host");
        url.set_port(Some(listener.local_addr().expect("a port").port())).expect("a port");
        let (cut, mute) = (Arc::new(Notify::new()), Arc::new(AtomicBool::new(false)));
        let (ends, says_nothing) = (Arc::clone(&cut), Arc::clone(&mute));
        tokio::spawn(async move {
            while let Ok((mut near, _)) = listener.accept().await {
                let (ends, mut far) = (Arc::clone(&ends), TcpStream::connect(&server).await.expect("the database"));
                let is_mute = says_nothing.load(Ordering::Relaxed);
                tokio::spawn(async move {
                    if is_mute {
                        std::future::pending::<()>().await;
                    }
                    tokio::select! {
                        _ = copy_bidirectional(&mut near, &mut far) => {}
                        // Neither closed nor answered, as if the machine behind it were gone.
                        () = ends.notified() => std::future::pending().await,
                    }
                });
            }
        });
        Self { url: url.into(), cut, mute }
    }
}

/// The access token of somebody who signs in at the API.
async fn access_token(portal: &Running, email: &str) -> String {
    let body = json!({ "identifier": email, "password": PASSWORD }).to_string();
    let request =
        client().post(format!("{}/api/v1/auth/sign-in", portal.url)).header("content-type", "application/json");
    let answer = request.body(body).send().await.expect("an answer").text().await.expect("a text");
    let tokens: Value = serde_json::from_str(&answer).expect("JSON");
    tokens["access_token"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
}

async fn api(portal: &Running, token: &str) -> u16 {
    let request = client().get(format!("{}/api/v1/me", portal.url)).header("authorization", format!("Bearer {token}"));
    request.send().await.expect("an answer").status().as_u16()
}

async fn account(portal: &Running, cookie: &str) -> u16 {
    let request = client().get(format!("{}/account", portal.url)).header("cookie", cookie);
    request.send().await.expect("an answer").status().as_u16()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_falls_silent_costs_seconds_and_its_successor_is_found() {
    let place = Place::postgres().await;
    let wire = Wire::to(&place.database_url).await;
    let portal = place.serve(&[("DATABASE_URL", wire.url.as_str()), ("AUTH_LOG_LEVEL", "error")]).await;
    sign_up(&portal, &client(), "ada@example.com").await.expect("an answer");
    comes_in(&portal, "ada@example.com".to_owned()).await;
    let fields = [("username", "ada@example.com"), ("password", PASSWORD)];
    let cookie = cookies(&portal.post(&client(), "/do/sign-in", &fields).await.expect("an answer"));
    assert_eq!(account(&portal, &cookie).await, 200);
    wire.cut.notify_waiters();
    let begun = Instant::now();
    let visits = join_all((0..20).map(|_| account(&portal, &cookie))).await;
    assert!(visits.iter().all(|status| matches!(status, 200 | 503)), "{visits:?}");
    assert!(begun.elapsed() < Duration::from_secs(15), "nobody waits long: {:?}", begun.elapsed());
    while account(&portal, &cookie).await != 200 {
        assert!(begun.elapsed() < Duration::from_secs(40), "the silent connections are closed: {}", portal.log());
        sleep(Duration::from_millis(200)).await;
    }
    let again = join_all((0..20).map(|_| account(&portal, &cookie))).await;
    assert!(again.iter().all(|status| *status == 200), "all of them: {again:?}");
}

/// Who brings a token needs the keys that sign, too, and those are asked for by one for all: nobody stands in a queue of those who
/// each ask in vain.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_database_is_silent_many_with_tokens_wait_no_longer_than_one() {
    let place = Place::postgres().await;
    let wire = Wire::to(&place.database_url).await;
    let portal = place.serve(&[("DATABASE_URL", wire.url.as_str()), ("AUTH_LOG_LEVEL", "error")]).await;
    sign_up(&portal, &client(), "ada@example.com").await.expect("an answer");
    comes_in(&portal, "ada@example.com".to_owned()).await;
    let token = access_token(&portal, "ada@example.com").await;
    let warm = join_all((0..20).map(|_| api(&portal, &token))).await;
    assert!(warm.iter().all(|status| *status == 200), "{warm:?}");
    // Nothing answers any more, old connection or new, and the keys are due to be looked up again.
    wire.mute.store(true, Ordering::Relaxed);
    wire.cut.notify_waiters();
    sleep(SEEN_WITHIN).await;
    let begun = Instant::now();
    let calls = join_all((0..20).map(|_| api(&portal, &token))).await;
    assert!(calls.iter().all(|status| *status == 503), "{calls:?}");
    assert!(begun.elapsed() < Duration::from_secs(12), "nobody waits long: {:?}", begun.elapsed());
    wire.mute.store(false, Ordering::Relaxed);
    while api(&portal, &token).await != 200 {
        assert!(begun.elapsed() < Duration::from_secs(40), "the silent connections are closed: {}", portal.log());
        sleep(Duration::from_millis(200)).await;
    }
}
