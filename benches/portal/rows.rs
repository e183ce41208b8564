//! The table.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::apps;
use super::load::{Connection, field, get, post, rate};
use super::machine::{Bare, hashes_per_second};
use super::portico_process::{ACCOUNTS, House, Portico, address, sign_in};
use super::tokens;

pub const ROUNDS: usize = 3;
pub const SPAN: Duration = Duration::from_secs(6);
const SURGE: u64 = 10_000;

/// The whole table; or, to look at something again, the rows about `pages`, `tokens` or `apps`.
pub async fn print(only: Option<&str>) {
    let house = House::on_sqlite().await;
    let wanted = |rows| only.is_none_or(|only| only == rows);
    if wanted("pages") {
        pages(&house).await;
    }
    if wanted("tokens") {
        tokens(&house).await;
    }
    if wanted("apps") {
        apps::print(&house).await;
    }
}

async fn pages(house: &House) {
    starts(house).await;
    let portico = house.start().await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    row("memory, idle", format!("{:.1} MiB", portico.memory("VmRSS:")), "at most 40");
    weight(portico.port).await;
    rates(&portico).await;
    alike(portico.port).await;
    drop(portico);
    surge(&house.start().await).await;
}

async fn tokens(house: &House) {
    tokens::print(house, "SQLite").await;
    #[expect(clippy::disallowed_methods, reason = "where the server is comes from the environment")]
    match std::env::var("AUTH_TEST_DATABASE_URL") {
        Ok(url) => tokens::refreshes(&House::on_postgres(&url).await, "PostgreSQL").await,
        Err(_) => println!("without AUTH_TEST_DATABASE_URL nothing is measured on PostgreSQL: run `make bench`"),
    }
}

pub fn row(name: &str, value: impl std::fmt::Display, bar: &str) {
    println!("{name:54} {value:>22}   {bar}");
}

async fn starts(house: &House) {
    let mut times = Vec::new();
    for _ in 0..5 {
        times.push(house.start().await.first_answer.as_secs_f64() * 1_000.0);
    }
    row("start to first 200", format!("{:.0} ms", median(times)), "at most 500");
}

/// From now on every browser is known, as most people's are.
async fn everybody_once(port: u16) {
    let mut connection = Connection::open(port).await.expect("a connection");
    for number in 0..ACCOUNTS {
        assert_eq!(connection.ask(&sign_in(number)).await.expect("an answer").status, 303);
    }
}

pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

async fn weight(port: u16) {
    let mut connection = Connection::open(port).await.expect("a connection");
    let page = connection.ask(&get("/login", None)).await.expect("the page").body;
    let html = String::from_utf8_lossy(&page).into_owned();
    let mut bytes = page.len();
    for path in html.split('"').filter(|part| part.starts_with("/assets/")) {
        bytes += connection.ask(&get(path, None)).await.expect("an asset").body.len();
    }
    row("login page with all it loads, uncompressed", format!("{bytes} bytes"), "at most 30000");
}

async fn rates(portico: &Portico) {
    let (bare, session) = (Bare::start(), portico.session().await);
    everybody_once(portico.port).await;
    let (mut hashes, mut sign_ins, mut shorts, mut logins, mut accounts) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        hashes.push(hashes_per_second(19_456, 2, SPAN));
        sign_ins.push(rate(portico.port, 16, SPAN, 303, sign_in).await);
        shorts.push(rate(bare.port, 32, SPAN, 200, |_| get("/", None)).await);
        logins.push(rate(portico.port, 32, SPAN, 200, |_| get("/login", None)).await);
        let cookie = session.clone();
        accounts.push(rate(portico.port, 32, SPAN, 200, move |_| get("/account", Some(&cookie))).await);
    }
    let (hash, sign_in, short, login, account) =
        (median(hashes), median(sign_ins), median(shorts), median(logins), median(accounts));
    row("Argon2id 19 MiB t=2, all cores (limit)", format!("{hash:.1} /s"), "");
    row("password sign-ins", format!("{sign_in:.1} /s"), "");
    row("  of the limit", format!("{:.0} %", 100.0 * sign_in / hash), "at least 90");
    row("bare axum answer (limit)", format!("{short:.0} /s"), "");
    row("login page", format!("{login:.0} /s"), "");
    row("  of the limit", format!("{:.1} %", 100.0 * login / short), "at least 15");
    row("/account, signed in", format!("{account:.0} /s"), "");
    row("  of the limit", format!("{:.1} %", 100.0 * account / short), "");
}

/// Known and unknown names in turn, one after the other: the medians tell whether time tells them apart.
#[expect(clippy::disallowed_methods, reason = "time is what is measured")]
async fn alike(port: u16) {
    let mut connection = Connection::open(port).await.expect("a connection");
    for (path, field, status) in
        [("/do/sign-in", "username", 303), ("/do/request-reset", "email", 303), ("/do/sign-up", "email", 303)]
    {
        let (mut known, mut unknown) = (Vec::new(), Vec::new());
        for number in 0..120u64 {
            let stranger = format!("stranger{number}@example.com");
            for (name, times) in [(address(number / 2), &mut known), (stranger, &mut unknown)] {
                let ip = format!("150.{}.{}.{}", path.len(), number, times.len() % 250);
                let body = format!("{field}={}&password=lantern+maple+seven+19", name.replace('@', "%40"));
                let start = Instant::now();
                let answer = connection.ask(&post(path, &ip, None, &body)).await.expect("an answer");
                let taken = start.elapsed().as_secs_f64() * 1_000.0;
                if answer.status == status {
                    times.push(taken);
                }
            }
        }
        let (known, unknown) = (median(known), median(unknown));
        row(
            &format!("{path}, known against unknown name"),
            format!("{known:.2} : {unknown:.2} ms"),
            &format!("ratio {:.3}", known / unknown),
        );
    }
}

/// Ten thousand sign-ins at the same moment, while somebody who is signed in goes on using their account.
async fn surge(portico: &Portico) {
    let session = portico.session().await;
    let clients: Vec<_> = (0..SURGE).map(|number| tokio::spawn(once(portico.port, number))).collect();
    let account = tokio::spawn(go_on(portico.port, session));
    let mut answers: BTreeMap<String, u64> = BTreeMap::new();
    for answer in futures::future::join_all(clients).await {
        *answers.entry(answer.expect("a client")).or_default() += 1;
    }
    let (asked, slowest) = account.await.expect("the person");
    for (answer, count) in &answers {
        row(&format!("10,000 sign-ins at once: {answer}"), count, "");
    }
    row("  /account meanwhile, slowest of", format!("{asked}: {slowest:.0} ms"), "answers");
    row("  memory at its highest", format!("{:.0} MiB", portico.memory("VmHWM:")), "at most 256");
    tokio::time::sleep(Duration::from_secs(2)).await;
    row("  memory afterwards", format!("{:.0} MiB", portico.memory("VmRSS:")), "");
}

async fn once(port: u16, number: u64) -> String {
    let Ok(mut connection) = Connection::open(port).await else { return "no connection".to_owned() };
    match connection.ask(&sign_in(number)).await {
        Ok(answer) if answer.status == 503 => {
            format!("503, Retry-After {}", field(&answer.head, "retry-after").unwrap_or("MISSING"))
        }
        Ok(answer) => answer.status.to_string(),
        Err(error) => error.kind().to_string(),
    }
}

#[expect(clippy::disallowed_methods, reason = "time is what is measured")]
async fn go_on(port: u16, session: String) -> (u32, f64) {
    let mut connection = Connection::open(port).await.expect("a connection");
    let (mut asked, mut slowest) = (0, 0.0f64);
    let end = Instant::now() + Duration::from_secs(5);
    while Instant::now() < end {
        let start = Instant::now();
        let answer = connection.ask(&get("/account", Some(&session))).await.expect("an answer");
        assert_eq!(answer.status, 200);
        asked += 1;
        slowest = slowest.max(start.elapsed().as_secs_f64() * 1_000.0);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    (asked, slowest)
}
