//! Portico as people run it: the release binary, a process of its own, with a database in a folder of its own.

use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use portico::accounts::{self, Email, NewUser};
use portico::cli;
use portico::config::{Sources, load};
use portico::kit::clock::Clock;
use portico::kit::secret;
use portico::passwords;
use portico::portal::Portal;
use sqlx::{AssertSqlSafe, Connection as _, Executor, PgConnection};
use tempfile::TempDir;

use super::load::{Connection, field, get, post};

pub const PASSWORD: &str = "violet harbour tennis 42";
/// So many accounts sign in, in turn: nobody comes near the limit of sessions.
pub const ACCOUNTS: u64 = 1_024;

pub struct Portico {
    child: Child,
    pub port: u16,
    /// From the start of the process to the first 200 of the login page.
    pub first_answer: Duration,
}

/// Where the database is, with accounts in it that can sign in.
pub struct House {
    folder: TempDir,
    database_url: String,
}

impl House {
    /// One on `SQLite`, in a file of its own.
    pub async fn on_sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let database_url = format!("sqlite:{}/portico.db", folder.path().display());
        Self { folder, database_url }.furnished().await
    }

    /// One in a new database of the server at `url`.
    #[expect(clippy::disallowed_methods, reason = "a database is made from outside the portal")]
    pub async fn on_postgres(url: &str) -> Self {
        let (name, mut url) = (format!("bench_{}", secret::digits::<12>()), url::Url::parse(url).expect("a URL"));
        let mut connection = PgConnection::connect(url.as_str()).await.expect("the PostgreSQL");
        let statement = sqlx::raw_sql(AssertSqlSafe(format!("create database {name}")));
        connection.execute(statement).await.expect("a database");
        url.set_path(&name);
        Self { folder: tempfile::tempdir().expect("a folder"), database_url: url.into() }.furnished().await
    }

    /// The portal of this house in this process, which serves nobody.
    pub async fn open(&self) -> Arc<Portal> {
        let settings = self.settings();
        let pairs = settings.iter().map(|(name, value)| (*name, value.as_str()));
        cli::open(load(&Sources::only(pairs)).expect("settings").settings, Clock::System).await.expect("a portal")
    }

    async fn furnished(self) -> Self {
        let portal = self.open().await;
        let ctx = cli::request_of_operator(&portal).await.expect("a context");
        let password = passwords::accept_new(&ctx, PASSWORD, &[]).await.expect("a password");
        let hash = passwords::hash(&ctx, &password).await.expect("a hash");
        let mut tx = portal.db.write().await.expect("a transaction");
        for number in 0..=ACCOUNTS {
            let (id, email) =
                (secret::id(ctx.now), Email::parse(&format!("person{number}@example.com")).expect("an address"));
            let new = NewUser { id: &id, email: &email, name: "Ada", locale: None, verified: true, self_made: false };
            assert!(accounts::create(&mut tx, &new, ctx.now).await.expect("an account"));
            passwords::set(&mut tx, &id, &hash, ctx.now).await.expect("a password");
        }
        tx.commit().await.expect("a commit");
        portal.db.close().await;
        self
    }

    fn settings(&self) -> Vec<(&'static str, String)> {
        let folder = self.folder.path().display();
        vec![
            ("AUTH_DATA_DIR", folder.to_string()),
            ("DATABASE_URL", self.database_url.clone()),
            // The counters of failed tries work as they do for people: each attempt comes from an address of its own.
            ("AUTH_TRUSTED_PROXIES", "127.0.0.0/8".to_owned()),
        ]
    }

    #[expect(clippy::disallowed_methods, reason = "time is what is measured")]
    pub async fn start(&self) -> Portico {
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .expect("a free port")
            .port();
        let mut command = Command::new(env!("CARGO_BIN_EXE_portico"));
        command
            .current_dir(self.folder.path())
            .env_clear()
            .envs(self.settings())
            .env("AUTH_PORT", port.to_string())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let start = Instant::now();
        let child = command.spawn().expect("portico");
        while !answers(port).await {
            tokio::time::sleep(Duration::from_millis(1)).await;
            assert!(start.elapsed() < Duration::from_secs(20), "portico does not start");
        }
        Portico { child, port, first_answer: start.elapsed() }
    }
}

async fn answers(port: u16) -> bool {
    let Ok(mut connection) = Connection::open(port).await else { return false };
    connection.ask(&get("/login", None)).await.is_ok_and(|answer| answer.status == 200)
}

pub fn address(number: u64) -> String {
    format!("person{}@example.com", number % ACCOUNTS)
}

/// The `number`th attempt to sign in: the next account, the next address of the world.
pub fn sign_in(number: u64) -> Vec<u8> {
    let ip =
        format!("{}.{}.{}.{}", 20 + (number >> 22) % 100, (number >> 14) & 255, (number >> 6) & 255, 1 + (number & 63));
    attempt(number % ACCOUNTS, &ip)
}

/// From the browser this person has always used, as most people do.
fn attempt(person: u64, ip: &str) -> Vec<u8> {
    let browser = format!("bid={person:A<43}");
    post(
        "/do/sign-in",
        ip,
        Some(&browser),
        &format!("username=person{person}%40example.com&password=violet+harbour+tennis+42"),
    )
}

impl Portico {
    /// A line of `/proc/<pid>/status` in MiB.
    pub fn memory(&self, line: &str) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("its status");
        let kib = status
            .lines()
            .find_map(|found| found.strip_prefix(line))
            .and_then(|rest| rest.split_whitespace().next()?.parse::<f64>().ok());
        kib.expect("a number") / 1024.0
    }

    /// Signs somebody in who does nothing else here, and gives the session cookie.
    pub async fn session(&self) -> String {
        self.session_of(ACCOUNTS).await
    }

    /// Signs somebody in, and gives the session cookie.
    pub async fn session_of(&self, person: u64) -> String {
        let mut connection = Connection::open(self.port).await.expect("a connection");
        let answer = connection.ask(&attempt(person, "203.0.113.9")).await.expect("an answer");
        let line = answer
            .head
            .lines()
            .filter(|line| line.to_ascii_lowercase().starts_with("set-cookie"))
            .find(|line| line.contains("sid="))
            .expect("a session");
        field(line, "set-cookie").and_then(|cookie| cookie.split(';').next()).expect("a cookie").to_owned()
    }
}

impl Drop for Portico {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
