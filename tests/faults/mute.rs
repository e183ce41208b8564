//! Servers that take connections and then say nothing more: the mail server at a stop, the database at any time (FLT-04).

use std::sync::Arc;
use std::time::Duration;

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

/// Stands between the portal and its database. Connections made before a word of [`Wire::cut`] are silent from then on.
struct Wire {
    url: String,
    cut: Arc<Notify>,
}

impl Wire {
    async fn to(database: &str) -> Self {
        let mut url = url::Url::parse(database).expect("a URL");
        let server = (url.host_str().expect("a host").to_owned(), url.port().unwrap_or(5432));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        url.set_host(Some("127.0.0.1")).expect("a host");
        url.set_port(Some(listener.local_addr().expect("a port").port())).expect("a port");
        let cut = Arc::new(Notify::new());
        let ends = Arc::clone(&cut);
        tokio::spawn(async move {
            while let Ok((mut near, _)) = listener.accept().await {
                let (ends, mut far) = (Arc::clone(&ends), TcpStream::connect(&server).await.expect("the database"));
                tokio::spawn(async move {
                    tokio::select! {
                        _ = copy_bidirectional(&mut near, &mut far) => {}
                        // Neither closed nor answered, as if the machine behind it were gone.
                        () = ends.notified() => std::future::pending().await,
                    }
                });
            }
        });
        Self { url: url.into(), cut }
    }
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
    let visits = futures::future::join_all((0..20).map(|_| account(&portal, &cookie))).await;
    assert!(visits.iter().all(|status| matches!(status, 200 | 503)), "{visits:?}");
    assert!(begun.elapsed() < Duration::from_secs(15), "nobody waits long: {:?}", begun.elapsed());
    while account(&portal, &cookie).await != 200 {
        assert!(begun.elapsed() < Duration::from_secs(40), "the silent connections are closed: {}", portal.log());
        sleep(Duration::from_millis(200)).await;
    }
    let again = futures::future::join_all((0..20).map(|_| account(&portal, &cookie))).await;
    assert!(again.iter().all(|status| *status == 200), "all of them: {again:?}");
}
