//! The `portico` binary as an operator runs it: a process with a clean environment, a folder and a database of its own.
#![allow(dead_code, reason = "each test that includes this uses another part of it")]

use std::fs::{self, File};
use std::io::Write;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::Duration;

use portico::kit::db::{Db, Tx};
use portico::kit::secret;
use reqwest::{Client, redirect};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use tempfile::TempDir;
use tokio::time::{sleep, timeout};

/// A password that the policy accepts.
pub const PASSWORD: &str = "violet harbour tennis 42";

/// What starts a portal in production.
pub const IN_PRODUCTION: &[(&str, &str)] = &[
    ("AUTH_PUBLIC_URL", "https://auth.example.com"),
    ("AUTH_ENCRYPTION_KEYS", "main:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
    ("AUTH_SMTP_HOST", "mail.example.com"),
    ("AUTH_PASSWORD_HASH_MEMORY_KIB", "19456"),
    ("AUTH_PASSWORD_HASH_ITERATIONS", "2"),
];

/// Makes a test of each function for each database.
#[macro_export]
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        $(mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                super::$name($crate::binary::Place::sqlite()).await;
            }
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                let place = $crate::binary::Place::postgres().await;
                super::$name(place).await;
            }
        })+
    };
}

/// A folder and a database. Both go when it does.
pub struct Place {
    pub folder: TempDir,
    pub database_url: String,
    /// The name of the `PostgreSQL` database.
    pub postgres: Option<String>,
}

#[expect(clippy::disallowed_methods, reason = "where the test database is comes from the environment")]
fn server() -> String {
    std::env::var("AUTH_TEST_DATABASE_URL")
        .expect("AUTH_TEST_DATABASE_URL names a PostgreSQL: run the tests through `make test`")
}

/// Runs a statement on the test server, outside any portal's database.
#[expect(clippy::disallowed_methods, reason = "databases are made, and backends ended, from outside the portal")]
pub async fn on_server(sql: String) {
    let mut connection = PgConnection::connect(&server()).await.expect("the test PostgreSQL");
    connection.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await.expect("the statement runs");
}

impl Place {
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let database_url = format!("sqlite:{}", folder.path().join("portico.db").display());
        Self { folder, database_url, postgres: None }
    }

    /// A database of its own, so that a test can end its connections and nobody else's.
    pub async fn postgres() -> Self {
        let name = format!("t_{}", secret::digits::<16>());
        on_server(format!("create database {name}")).await;
        let mut url = url::Url::parse(&server()).expect("a URL");
        url.set_path(&name);
        Self { folder: tempfile::tempdir().expect("a folder"), database_url: url.into(), postgres: Some(name) }
    }

    /// `portico` with these arguments, in this place, with nothing else in its environment.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = bare(arguments);
        command
            .current_dir(self.folder.path())
            .env("DATABASE_URL", &self.database_url)
            .env("AUTH_DATA_DIR", self.folder.path());
        command.env("AUTH_PASSWORD_HASH_MEMORY_KIB", "64").env("AUTH_PASSWORD_HASH_ITERATIONS", "1");
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(self.command(arguments))
    }

    /// Runs it with something on its standard input.
    pub fn feed(&self, arguments: &[&str], input: &str) -> Ran {
        let mut command = self.command(arguments);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("portico runs");
        child.stdin.take().expect("its input").write_all(input.as_bytes()).expect("it reads");
        Ran::from(child.wait_with_output().expect("it ends"))
    }

    /// Starts a portal and waits until it answers.
    pub async fn serve(&self, settings: &[(&str, &str)]) -> Running {
        let port = free_port();
        let mut command = self.command(&["serve"]);
        let [out, err] = ["out", "err"].map(|name| self.folder.path().join(format!("{port}.{name}")));
        command.env("AUTH_LISTEN", format!("127.0.0.1:{port}")).envs(settings.iter().copied());
        command
            .stdin(Stdio::null())
            .stdout(File::create(&out).expect("a file"))
            .stderr(File::create(&err).expect("a file"));
        let child = command.spawn().expect("portico runs");
        let mut running = Running { child, url: format!("http://localhost:{port}"), port, out, err };
        running.wait_until_alive().await;
        running
    }

    /// The database, beside the portal that uses it.
    pub async fn db(&self) -> Tx {
        Db::open(&self.database_url).await.expect("the database").write().await.expect("the database")
    }

    pub async fn number(&self, sql: &'static str) -> i64 {
        self.db().await.query(sql).one::<(i64,)>().await.expect("a number").0
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(name) = self.postgres.take() {
            let runtime = tokio::runtime::Handle::current();
            tokio::task::block_in_place(|| runtime.block_on(on_server(format!("drop database {name} with (force)"))));
        }
    }
}

/// `portico` with these arguments and an empty environment.
pub fn bare(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_portico"));
    command.args(arguments).env_clear().stdin(Stdio::null());
    command
}

pub fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port").port()
}

/// How a command ended and what it said.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    pub fn of(mut command: Command) -> Self {
        Self::from(command.output().expect("portico runs"))
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self { code: output.status.code().unwrap_or(-1), out: text(&output.stdout), err: text(&output.stderr) }
    }
}

/// A portal in a process of its own. It ends with the test.
pub struct Running {
    child: Child,
    pub url: String,
    pub port: u16,
    out: std::path::PathBuf,
    err: std::path::PathBuf,
}

impl Running {
    async fn wait_until_alive(&mut self) {
        for _ in 0..200 {
            if client().get(format!("{}/livez", self.url)).send().await.is_ok_and(|answer| answer.status() == 200) {
                return;
            }
            assert!(self.child.try_wait().expect("a process").is_none(), "portico ended at once: {}", self.log());
            sleep(Duration::from_millis(50)).await;
        }
        panic!("portico does not answer: {}", self.log());
    }

    /// What it printed for its operator.
    pub fn printed(&self) -> String {
        fs::read_to_string(&self.out).expect("what it printed")
    }

    pub fn log(&self) -> String {
        fs::read_to_string(&self.err).unwrap_or_default() + &self.printed()
    }

    /// SIGKILL: it learns nothing of it.
    pub fn kill(mut self) {
        self.child.kill().expect("a process to end");
        self.child.wait().expect("its end");
    }

    /// SIGTERM, as a service manager sends it.
    pub fn ask_to_stop(&self) {
        let sent = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().expect("kill");
        assert!(sent.success());
    }

    /// Waits for its end.
    pub async fn ended(&mut self, within: Duration) -> ExitStatus {
        let wait = async {
            loop {
                if let Some(status) = self.child.try_wait().expect("a process") {
                    return status;
                }
                sleep(Duration::from_millis(20)).await;
            }
        };
        timeout(within, wait).await.expect("it ends in time")
    }

    pub async fn post(
        &self,
        client: &Client,
        path: &str,
        fields: &[(&str, &str)],
    ) -> reqwest::Result<reqwest::Response> {
        form(client, &self.url, path, fields).send().await
    }

    /// The letters to an address, newest first.
    pub async fn letters(&self, to: &str) -> Vec<serde_json::Value> {
        let answer = client().get(format!("{}/dev/inbox.json?to={to}", self.url)).send().await.expect("an answer");
        serde_json::from_str(&answer.text().await.expect("a text")).expect("JSON")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A client that follows nothing and remembers nothing.
#[expect(
    clippy::disallowed_methods,
    reason = "tests visit the portal as a browser would, not as the portal visits others"
)]
pub fn client() -> Client {
    Client::builder()
        .redirect(redirect::Policy::none())
        .no_proxy()
        .timeout(Duration::from_secs(20))
        .build()
        .expect("a client")
}

/// A form of a page of the portal at `url`, not sent yet.
pub fn form(client: &Client, url: &str, path: &str, fields: &[(&str, &str)]) -> reqwest::RequestBuilder {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let request = client.post(format!("{url}{path}")).header("sec-fetch-site", "same-origin");
    request.header("content-type", "application/x-www-form-urlencoded").body(body)
}

/// Where an answer leads.
pub fn location(answer: &reqwest::Response) -> String {
    answer.headers().get("location").and_then(|to| to.to_str().ok()).unwrap_or_default().to_owned()
}

/// The cookies an answer sets, as a browser sends them back.
pub fn cookies(answer: &reqwest::Response) -> String {
    let lines = answer.headers().get_all("set-cookie").iter().filter_map(|line| line.to_str().ok());
    lines.filter_map(|line| line.split(';').next()).collect::<Vec<_>>().join("; ")
}
