//! Tokens: what signing, checking and exchanging them costs, beside the bare signature, the bare check and the bare commit.

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, UnparsedPublicKey,
};
use portico::accounts::{self, Email, Identifier};
use portico::kit::clock::Clock;
use portico::kit::db::Db;
use portico::tokens::access::{self, Subject};
use serde_json::{Map, Value, json};

use super::exchanging::exchanges_per_second;
use super::load::{Connection, call, rate, send};
use super::portico_process::{House, PASSWORD, Portico, address};
use super::rows::{ROUNDS, SPAN, median, row};

/// As many programs refresh at once.
pub const PROGRAMS: u64 = 16;
/// About as long as what an access token signs.
const MESSAGE: [u8; 700] = [7; 700];

/// Every row about tokens.
pub async fn print(house: &House, database: &str) {
    issuing(house).await;
    let portico = house.start().await;
    let tokens = tokens_of(&portico, 0).await;
    let (mut checks, mut answers) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        checks.push(checks_per_second());
        let bearer = text(&tokens, "access_token");
        answers.push(rate(portico.port, 32, SPAN, 200, move |_| call("/api/v1/me", &bearer)).await);
    }
    let (check, answer) = (median(checks), median(answers));
    row("ES256 verifications, all cores (limit)", format!("{check:.0} /s"), "");
    row("GET /api/v1/me with a token", format!("{answer:.0} /s"), "");
    row("  of the limit", format!("{:.0} %", 100.0 * answer / check), "at least 30");
    drop(portico);
    refreshes(house, database).await;
}

/// Signing on one core, in this process.
async fn issuing(house: &House) {
    let portal = house.open().await;
    let now = Clock::System.now();
    let email = Email::parse(&address(0)).expect("an address");
    let mut tx = portal.db.read().await.expect("a connection");
    let user = accounts::by_identifier(&mut tx, &Identifier::Email(email)).await.expect("an answer").expect("a person");
    drop(tx);
    let (metadata, roles) = (Map::new(), ["user".to_owned()]);
    let (permissions, session_id) = ([], user.id.as_str());
    let subject = Subject {
        user: &user,
        metadata: &metadata,
        roles: &roles,
        permissions: &permissions,
        session_id,
        authenticated_at: now,
    };
    let (mut bare, mut whole) = (Vec::new(), Vec::new());
    let random = SystemRandom::new();
    let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).expect("a key");
    for _ in 0..ROUNDS {
        bare.push(per_second(|| key.sign(&random, &MESSAGE).expect("a signature")));
        let keys = portico::tokens::keys::current(&portal, now).await.expect("keys");
        whole.push(per_second(|| access::issue_with(&keys, &portal, &subject, now).expect("a token")));
    }
    portal.db.close().await;
    let (bare, whole) = (median(bare), median(whole));
    row("ES256 signatures, one core (limit)", format!("{bare:.0} /s"), "");
    row("access tokens issued, one core", format!("{whole:.0} /s"), "");
    row("  cost of one, in signatures", format!("{:.2}", bare / whole), "at most 2");
}

#[expect(clippy::disallowed_methods, reason = "time is what is measured")]
fn per_second<T>(work: impl Fn() -> T) -> f64 {
    let (start, mut count) = (Instant::now(), 0u32);
    while start.elapsed() < SPAN / 3 {
        for _ in 0..100 {
            black_box(work());
        }
        count += 100;
    }
    f64::from(count) / start.elapsed().as_secs_f64()
}

/// Checks of one signature after the other, on every core.
fn checks_per_second() -> f64 {
    let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).expect("a key");
    let signature = pair.sign(&SystemRandom::new(), &MESSAGE).expect("a signature");
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let threads: Vec<_> = (0..cores)
        .map(|_| {
            let public = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, pair.public_key().as_ref().to_vec());
            let signature = signature.as_ref().to_vec();
            std::thread::spawn(move || per_second(|| public.verify(&MESSAGE, &signature).expect("a good one")))
        })
        .collect();
    threads.into_iter().map(|thread| thread.join().expect("a thread")).sum()
}

fn text(answer: &Value, name: &str) -> String {
    answer[name].as_str().expect("a text").to_owned()
}

/// Signs a program in.
async fn tokens_of(portico: &Portico, number: u64) -> Value {
    let mut connection = Connection::open(portico.port).await.expect("a connection");
    let body = json!({ "identifier": address(number), "password": PASSWORD });
    let answer = connection.ask(&send("/api/v1/auth/sign-in", "203.0.113.10", &body)).await.expect("an answer");
    serde_json::from_slice(&answer.body).expect("tokens")
}

/// Exchanging refresh tokens, beside committing one row.
pub async fn refreshes(house: &House, database: &str) {
    let portico = house.start().await;
    let mut programs = Vec::new();
    for number in 0..PROGRAMS {
        programs.push(text(&tokens_of(&portico, number).await, "refresh_token"));
    }
    let portal = house.open().await;
    let mut tx = portal.db.write().await.expect("a transaction");
    tx.query("create table bench_commits (id bigint primary key, n bigint not null)").execute().await.expect("a table");
    tx.commit().await.expect("a commit");
    let (mut commits, mut exchanges, mut first) = (Vec::new(), Vec::new(), 0.0);
    for round in 0..ROUNDS {
        commits.push(commits_per_second(&portal.db, round).await);
        exchanges.push(exchanges_per_second(portico.port, &mut programs, refresh).await);
        first = if round == 0 { portico.memory("VmRSS:") } else { first };
    }
    portal.db.close().await;
    let (commit, exchange) = (median(commits), median(exchanges));
    row(&format!("one-row commits, {database} (limit)"), format!("{commit:.0} /s"), "");
    row(&format!("refreshes, {database}"), format!("{exchange:.0} /s"), "");
    row("  of the limit", format!("{:.0} %", 100.0 * exchange / commit), "at least 60");
    let last = portico.memory("VmRSS:");
    row("  memory after the first third of them, and all", format!("{first:.1}, {last:.1} MiB"), "does not grow");
}

fn refresh(number: usize, token: &str) -> Vec<u8> {
    send("/api/v1/auth/refresh", &format!("203.0.113.{number}"), &json!({ "refresh_token": token }))
}

/// New rows, each a transaction of its own, as many at once as programs refresh.
#[expect(clippy::disallowed_methods, reason = "time is what is measured")]
async fn commits_per_second(db: &Db, round: usize) -> f64 {
    let (start, next) = (Instant::now(), Arc::new(AtomicU64::new(round as u64 * 1_000_000_000)));
    let writers = (0..PROGRAMS).map(|_| async {
        let mut count = 0u32;
        while start.elapsed() < SPAN {
            let id = i64::try_from(next.fetch_add(1, Ordering::Relaxed)).expect("a small number");
            let mut tx = db.write().await.expect("a transaction");
            tx.query("insert into bench_commits (id, n) values ($1, $1)").bind(id).execute().await.expect("a row");
            tx.commit().await.expect("a commit");
            count += 1;
        }
        count
    });
    let done: u32 = futures::future::join_all(writers).await.into_iter().sum();
    f64::from(done) / start.elapsed().as_secs_f64()
}
