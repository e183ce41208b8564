//! A portal in this process, listening on a port of its own, with a database of its own and a clock that a test can move.

use std::sync::Arc;
use std::time::Duration;

use portico::cli;
use portico::config::{Sources, load};
use portico::http;
use portico::kit::clock::Clock;
use portico::kit::secret;
use portico::portal::Portal;
use serde_json::Value;
use sqlx::{Connection, Executor, PgConnection};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::{Browser, PASSWORD, Page};

/// The database a test runs on.
#[derive(Clone, Copy)]
pub enum Database {
    Sqlite,
    Postgres,
}

/// A portal for one test. It stops, and its database goes, with the test.
pub struct World {
    pub portal: Arc<Portal>,
    pub url: String,
    pub clock: Clock,
    schema: Option<String>,
    stop: watch::Sender<bool>,
    _folder: TempDir,
}

#[expect(clippy::disallowed_methods, reason = "where the test database is comes from the environment")]
fn postgres() -> String {
    std::env::var("AUTH_TEST_DATABASE_URL")
        .expect("AUTH_TEST_DATABASE_URL names a PostgreSQL: run the tests through `make test`")
}

impl World {
    /// A portal with these settings besides those that make tests fast.
    pub async fn new(database: Database, settings: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let (database_url, schema) = match database {
            Database::Sqlite => (format!("sqlite:{}", folder.path().join("portico.db").display()), None),
            Database::Postgres => {
                let (url, schema) = schema().await;
                (url, Some(schema))
            }
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://localhost:{}", listener.local_addr().expect("an address").port());
        let data_dir = folder.path().display().to_string();
        let ours = [
            ("AUTH_PUBLIC_URL", url.as_str()),
            ("DATABASE_URL", database_url.as_str()),
            ("AUTH_DATA_DIR", data_dir.as_str()),
            ("AUTH_PASSWORD_HASH_MEMORY_KIB", "64"),
            ("AUTH_PASSWORD_HASH_ITERATIONS", "1"),
            ("AUTH_TRUSTED_PROXIES", "127.0.0.0/8"),
        ];
        let loaded = load(&Sources::only(ours.into_iter().chain(settings.iter().copied()))).expect("good settings");
        let clock = Clock::shifted();
        let portal = cli::open(loaded.settings, clock.clone()).await.expect("a portal");
        let (stop, stopped) = watch::channel(false);
        let router = http::router(&portal).expect("routes");
        tokio::spawn(http::serve::serve(listener, router, stopped));
        Self { portal, url, clock, schema, stop, _folder: folder }
    }

    /// A browser that never was here, at an address of its own.
    pub fn browser(&self) -> Browser {
        let [a, b] = secret::bytes::<2>();
        Browser::new(&self.url, self.portal.settings.public_url.origin(), &format!("198.51.{a}.{b}"))
    }

    /// Moves the portal's clock ahead.
    pub fn wait(&self, span: Duration) {
        self.clock.advance(span);
    }

    /// Has every letter sent that is due.
    pub async fn settle(&self) {
        self.portal.work().await.expect("the outbox is worked off");
    }

    /// The letters to an address, newest first, as `/dev/inbox.json` gives them.
    pub async fn letters(&self, to: &str) -> Vec<Value> {
        self.settle().await;
        let page = self.browser().get(&format!("/dev/inbox.json?to={}", to.replace('+', "%2B"))).await;
        serde_json::from_str(&page.text).expect("JSON")
    }

    /// The newest letter to an address.
    pub async fn letter(&self, to: &str) -> Value {
        self.letters(to).await.into_iter().next().unwrap_or_else(|| panic!("no letter to {to}"))
    }

    /// The code in the newest letter.
    pub async fn code(&self, to: &str) -> String {
        self.letter(to).await["code"].as_str().expect("a code").to_owned()
    }

    /// The link in the newest letter, as a path of this portal.
    pub async fn link(&self, to: &str) -> String {
        let letter = self.letter(to).await;
        let link = letter["link"].as_str().expect("a link");
        link.strip_prefix(&self.url).expect("a link to this portal").to_owned()
    }

    /// Signs somebody up, confirms the address, and gives their browser, signed in.
    pub async fn person(&self, email: &str) -> Browser {
        let browser = self.browser();
        browser.post("/do/sign-up", &[("email", email), ("password", PASSWORD), ("name", "Ada")]).await;
        let code = self.code(email).await;
        let done = browser.post("/do/verify-email", &[("code", &code)]).await;
        assert_eq!(done.location(), "/account", "{}", done.text);
        browser
    }

    /// Signs in from a browser that never was here.
    pub async fn sign_in(&self, email: &str, password: &str) -> (Browser, Page) {
        let browser = self.browser();
        let page = browser.sign_in(email, password).await;
        (browser, page)
    }

    /// One number from the database.
    pub async fn number(&self, sql: &'static str) -> i64 {
        let mut tx = self.portal.db.read().await.expect("the database");
        tx.query(sql).one::<(i64,)>().await.expect("a number").0
    }

    /// One text from the database.
    pub async fn text(&self, sql: &'static str) -> String {
        let mut tx = self.portal.db.read().await.expect("the database");
        tx.query(sql).one::<(String,)>().await.expect("a text").0
    }

    /// Changes the database behind the portal's back, with `value` for `$1`.
    pub async fn change(&self, sql: &'static str, value: &str) {
        let mut tx = self.portal.db.write().await.expect("the database");
        assert_ne!(tx.query(sql).bind(value).execute().await.expect("a statement"), 0, "no row was changed");
        tx.commit().await.expect("a commit");
    }
}

#[expect(clippy::disallowed_methods, reason = "the schema is made before there is a portal")]
async fn schema() -> (String, String) {
    let base = postgres();
    let name = format!("t_{}", secret::digits::<16>());
    let mut connection = PgConnection::connect(&base).await.expect("the test PostgreSQL");
    connection.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(format!("create schema {name}")))).await.expect("a schema");
    let joined = if base.contains('?') { '&' } else { '?' };
    (format!("{base}{joined}options[search_path]={name}"), name)
}

#[expect(clippy::disallowed_methods, reason = "the schema goes after its portal")]
async fn drop_schema(name: String) {
    if let Ok(mut connection) = PgConnection::connect(&postgres()).await {
        let _ = connection.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(format!("drop schema {name} cascade")))).await;
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = self.stop.send(true);
        if let Some(schema) = self.schema.take() {
            let (portal, runtime) = (Arc::clone(&self.portal), tokio::runtime::Handle::current());
            tokio::task::block_in_place(|| {
                runtime.block_on(async {
                    portal.db.close().await;
                    drop_schema(schema).await;
                });
            });
        }
    }
}
