//! Faults to survive (`security.md` 3), with the portal as a process of its own: killed, asked to stop, cut off from its database, and
//! met by clients that are slow or send too much.
#![expect(clippy::expect_used, reason = "a test that meets something unexpected has failed")]

mod binary;
#[path = "faults/clients.rs"]
mod clients;
#[path = "faults/mute.rs"]
mod mute;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use binary::{PASSWORD, Place, Running, client, cookies, form, location};
use futures::StreamExt;
use futures::stream;
use reqwest::Client;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout};

on_both! {
    whoever_was_told_yes_before_a_kill_is_in_and_nobody_is_half_made,
    asked_to_stop_it_answers_what_it_has_taken,
}

/// How often the portal is killed, each time later in the flood.
const ROUNDS: usize = 6;
const SIGN_UPS: usize = 200;
const ROOM: &[(&str, &str)] = &[("AUTH_PASSWORD_HASH_QUEUE", "1024"), ("AUTH_LOG_LEVEL", "warn")];

fn addresses(round: usize) -> Vec<String> {
    (0..SIGN_UPS).map(|count| format!("ada{count}.{round}@example.com")).collect()
}

async fn sign_up(portal: &Running, client: &Client, email: &str) -> reqwest::Result<reqwest::Response> {
    portal.post(client, "/do/sign-up", &[("email", email), ("password", PASSWORD), ("name", "Ada")]).await
}

fn said_yes(answer: &reqwest::Result<reqwest::Response>) -> bool {
    answer.as_ref().is_ok_and(|answer| answer.status() == 303 && location(answer) == "/verify-email")
}

/// Runs `work` for each, sixteen at a time.
async fn each<T, F: Future<Output = T>>(emails: &[String], work: impl Fn(String) -> F) -> Vec<T> {
    stream::iter(emails.iter().cloned()).map(work).buffer_unordered(16).collect().await
}

async fn whoever_was_told_yes_before_a_kill_is_in_and_nobody_is_half_made(place: Place) {
    let (mut yes, mut no) = (0, 0);
    for round in 0..ROUNDS {
        let (told, untold) = flood_and_kill(&place, round).await;
        assert_nobody_is_half_made(&place).await;
        let begun = Instant::now();
        let portal = place.serve(ROOM).await;
        assert!(begun.elapsed() < Duration::from_secs(5), "back within five seconds, not {:?}", begun.elapsed());
        each(&told, |email| comes_in(&portal, email)).await;
        every_letter_left(&place).await;
        let again = &untold[..untold.len().min(40)];
        forget_letters(&place, again).await;
        each(again, |email| tries_again(&portal, email)).await;
        (yes, no) = (yes + told.len(), no + untold.len());
        portal.kill();
    }
    assert!(yes > 0 && no > 0, "the kills came at the wrong moments to prove anything: {yes} told, {no} not");
    if place.postgres.is_none() {
        let sound = place.db().await.query("pragma integrity_check").one::<(String,)>().await.expect("an answer");
        assert_eq!(sound.0, "ok");
    }
}

/// Sends all sign-ups at once and kills the portal under them. Answers who was told yes and who was told nothing.
async fn flood_and_kill(place: &Place, round: usize) -> (Vec<String>, Vec<String>) {
    let (portal, client, all) = (place.serve(ROOM).await, client(), addresses(round));
    let url = portal.url.clone();
    let answered = AtomicUsize::new(0);
    let kill = async {
        // Later in each round's flood, however fast the machine is.
        let begun = Instant::now();
        while answered.load(Ordering::Relaxed) < 1 + 30 * round && begun.elapsed() < Duration::from_secs(10) {
            sleep(Duration::from_millis(2)).await;
        }
        portal.kill();
    };
    let answered = &answered;
    let tries = all.iter().map(|email| {
        let request = form(&client, &url, "/do/sign-up", &[("email", email), ("password", PASSWORD)]);
        async move {
            let yes = said_yes(&request.send().await);
            answered.fetch_add(usize::from(yes), Ordering::Relaxed);
            (email.clone(), yes)
        }
    });
    let (outcomes, ()) = tokio::join!(futures::future::join_all(tries), kill);
    let (told, untold): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(|(_, yes)| *yes);
    let emails = |outcomes: Vec<(String, bool)>| outcomes.into_iter().map(|(email, _)| email).collect();
    (emails(told), emails(untold))
}

/// Between death and restart: whoever is there is there with everything that belongs to an account.
async fn assert_nobody_is_half_made(place: &Place) {
    for (what, sql) in [
        (
            "without a name to sign in with",
            "select count(*) from users u where not exists (select 1 from identifiers i where i.user_id = u.id)",
        ),
        (
            "without a password",
            "select count(*) from users u where not exists (select 1 from passwords p where p.user_id = u.id)",
        ),
        (
            "that the log does not tell of",
            "select count(*) from users u where not exists (select 1 from audit_events a where a.subject_id = u.id and a.event = 'signed_up')",
        ),
        (
            "without a secret for their letter",
            "select count(*) from users u where not exists (select 1 from one_time_tokens o where o.user_id = u.id)",
        ),
        (
            "pointing to nobody",
            "select count(*) from identifiers i where not exists (select 1 from users u where u.id = i.user_id)",
        ),
    ] {
        assert_eq!(place.number(sql).await, 0, "accounts {what}");
    }
    let mailless =
        "select count(*) from users u where not exists (select 1 from dev_inbox d where d.recipient = u.email)";
    let waiting = "select count(*) from jobs where dead_at is null";
    assert!(
        place.number(mailless).await <= place.number(waiting).await,
        "each of them has a letter, or one is waiting to leave"
    );
    // What the dead process had taken in hand is free again after a minute; the test does not wait for that.
    let mut tx = place.db().await;
    tx.query("update jobs set leased_until = 0").execute().await.expect("the database");
    tx.commit().await.expect("the database");
}

/// What the dead process left in its outbox has been sent, and nobody who is there is without a letter.
async fn every_letter_left(place: &Place) {
    let begun = Instant::now();
    while place.number("select count(*) from jobs").await > 0 {
        assert!(begun.elapsed() < Duration::from_secs(30), "letters wait in the outbox");
        sleep(Duration::from_millis(50)).await;
    }
    let mailless =
        "select count(*) from users u where not exists (select 1 from dev_inbox d where d.recipient = u.email)";
    assert_eq!(place.number(mailless).await, 0, "everybody has a letter by now");
}

/// A sign-up that was kept but not answered has its letter too; whoever signs up again follows the next one, not that one.
async fn forget_letters(place: &Place, emails: &[String]) {
    let mut tx = place.db().await;
    for email in emails {
        tx.query("delete from dev_inbox where recipient = $1").bind(email).execute().await.expect("the database");
    }
    tx.commit().await.expect("the database");
}

async fn letter(portal: &Running, email: &str) -> serde_json::Value {
    for _ in 0..200 {
        if let Some(letter) = portal.letters(email).await.into_iter().next() {
            return letter;
        }
        sleep(Duration::from_millis(50)).await;
    }
    panic!("no letter to {email}: {}", portal.log())
}

/// Follows the letter and signs in.
async fn comes_in(portal: &Running, email: String) {
    let (client, letter) = (client(), letter(portal, &email).await);
    let token = letter["link"].as_str().and_then(|link| link.split_once("token=")).expect("a link").1.to_owned();
    let verified = portal.post(&client, "/do/verify-email", &[("token", &token)]).await.expect("an answer");
    assert_eq!(location(&verified), "/login", "{email}: {}", verified.status());
    let signed_in =
        portal.post(&client, "/do/sign-in", &[("username", &email), ("password", PASSWORD)]).await.expect("an answer");
    assert_eq!(location(&signed_in), "/account", "{email}: {}", signed_in.status());
}

/// Whoever heard nothing sends the form again, and follows the letter in the same browser: of a sign-up that was kept but not
/// answered nobody knows whose it was.
async fn tries_again(portal: &Running, email: String) {
    let client = client();
    let again = sign_up(portal, &client, &email).await;
    assert!(said_yes(&again), "{email}: {again:?}");
    let browser = cookies(&again.expect("an answer"));
    let code = letter(portal, &email).await["code"].as_str().expect("a code").to_owned();
    let typed = form(&client, &portal.url, "/do/verify-email", &[("code", &code)]).header("cookie", browser);
    let verified = typed.send().await.expect("an answer");
    assert_eq!(location(&verified), "/account", "{email}: {}", verified.status());
}

async fn asked_to_stop_it_answers_what_it_has_taken(place: Place) {
    let mut portal = place.serve(ROOM).await;
    let mut taken = Vec::new();
    for count in 0..40 {
        let body = format!("email=ada{count}%40example.com&password=violet+harbour+tennis+42&name=Ada");
        let (first, rest) = body.split_at(20);
        let mut stream = TcpStream::connect(("127.0.0.1", portal.port)).await.expect("a connection");
        let head = format!(
            "POST /do/sign-up HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{first}",
            body.len()
        );
        stream.write_all(head.as_bytes()).await.expect("a head");
        taken.push((stream, rest.to_owned()));
    }
    sleep(Duration::from_millis(300)).await;
    portal.ask_to_stop();
    sleep(Duration::from_millis(200)).await;
    assert!(TcpStream::connect(("127.0.0.1", portal.port)).await.is_err(), "nobody new is let in");
    let answers = futures::future::join_all(taken.into_iter().map(|(mut stream, rest)| async move {
        stream.write_all(rest.as_bytes()).await.expect("the rest");
        let mut answer = String::new();
        let read = timeout(Duration::from_secs(20), stream.read_to_string(&mut answer)).await;
        read.expect("an answer in time").expect("an answer");
        answer
    }));
    for answer in answers.await {
        assert!(answer.starts_with("HTTP/1.1 303") && answer.contains("location: /verify-email"), "{answer:?}");
    }
    let status = portal.ended(Duration::from_secs(30)).await;
    assert!(status.success(), "{status}: {}", portal.log());
    assert_eq!(place.number("select count(*) from users").await, 40);
    assert_nobody_is_half_made(&place).await;
    let mailed = "select (select count(*) from dev_inbox) + (select count(*) from jobs where dead_at is null)";
    assert_eq!(place.number(mailed).await, 40, "every letter left or waits");
}

/// What a client in a loop may see of a database that goes and comes back.
async fn visit_until(stop: &AtomicBool, portal: &Running, cookie: &str) -> (BTreeSet<u16>, usize) {
    let (client, mut seen, mut good) = (client(), BTreeSet::new(), 0);
    while !stop.load(Ordering::Relaxed) {
        let answer =
            client.get(format!("{}/account", portal.url)).header("cookie", cookie).send().await.expect("an answer");
        let status = answer.status().as_u16();
        assert!(status != 503 || answer.headers().contains_key("retry-after"), "503 says when to come back");
        assert!(!cookies(&answer).contains("sid="), "the session stays: {:?}", answer.headers());
        good += usize::from(status == 200);
        seen.insert(status);
        let form = portal
            .post(&client, "/do/sign-in", &[("username", "ada@example.com"), ("password", PASSWORD)])
            .await
            .expect("an answer");
        seen.insert(form.status().as_u16());
    }
    (seen, good)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_goes_and_comes_back_costs_nobody_a_session() {
    let place = Place::postgres().await;
    let settings = [
        ("AUTH_MAX_ACTIVE_SESSIONS", "0"),
        ("AUTH_RATE_LIMIT_ENABLED", "false"),
        ("AUTH_ACCOUNT_LOCKOUT_ENABLED", "false"),
        ("AUTH_LOG_LEVEL", "error"),
    ];
    let portal = place.serve(&settings).await;
    assert!(said_yes(&sign_up(&portal, &client(), "ada@example.com").await));
    comes_in(&portal, "ada@example.com".to_owned()).await;
    let signed_in = portal
        .post(&client(), "/do/sign-in", &[("username", "ada@example.com"), ("password", PASSWORD)])
        .await
        .expect("an answer");
    let cookie = cookies(&signed_in);
    let stop = AtomicBool::new(false);
    let cut = async {
        let name = place.postgres.as_deref().expect("PostgreSQL");
        for _ in 0..10 {
            sleep(Duration::from_millis(250)).await;
            binary::on_server(format!(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'"
            ))
            .await;
        }
        sleep(Duration::from_millis(500)).await;
        stop.store(true, Ordering::Relaxed);
    };
    let visits = futures::future::join_all((0..8).map(|_| visit_until(&stop, &portal, &cookie)));
    let (visits, ()) = tokio::join!(visits, cut);
    for (seen, good) in visits {
        assert!(seen.iter().all(|status| matches!(status, 200 | 303 | 503)) && good > 0, "{seen:?}, {good} times well");
    }
    let begun = Instant::now();
    while client()
        .get(format!("{}/account", portal.url))
        .header("cookie", &cookie)
        .send()
        .await
        .expect("an answer")
        .status()
        != 200
    {
        assert!(begun.elapsed() < Duration::from_secs(5), "it recovers by itself: {}", portal.log());
    }
    let ready = client().get(format!("{}/readyz", portal.url)).send().await.expect("an answer");
    assert_eq!(ready.status(), 200);
}
