//! Every SQL statement of Portico is understood by both databases.
//!
//! What compile-time checks would give is made up for here: each literal in `.query("…")` is found in the source and prepared on
//! `SQLite` and on `PostgreSQL`, against the schema that the migrations make.
#![expect(clippy::expect_used, reason = "a test that meets something unexpected has failed")]

mod source;

use portico::kit::db::Db;
use portico::kit::secret;
use source::{Kind, Token, files, tokens};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, SqlSafeStr};

/// Fewer than this and the scanner must be blind, not the code short of statements.
const AT_LEAST: usize = 50;

struct Statement {
    place: String,
    sql: String,
}

/// A name such as `next` or `token`: `ctx.query("next")` reads a parameter of the URL.
fn is_a_parameter(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}

/// The literals handed to `.query(`, and the places where it is given something else.
fn scan(name: &str, tokens: &[Token]) -> (Vec<Statement>, Vec<String>) {
    let (mut statements, mut others) = (Vec::new(), Vec::new());
    for call in tokens.windows(4) {
        let [dot, word, open, argument] = call else { continue };
        if !(dot.kind.is_mark('.') && word.kind.is_word("query") && open.kind.is_mark('(')) {
            continue;
        }
        let place = format!("{name}:{}", argument.line);
        match &argument.kind {
            Kind::Text(text) if is_a_parameter(text) => {}
            Kind::Text(sql) => statements.push(Statement { place, sql: sql.clone() }),
            // `Uri::query()` and `Url::query()` take nothing.
            Kind::Mark(')') => {}
            _ => others.push(place),
        }
    }
    (statements, others)
}

fn statements() -> Vec<Statement> {
    let scanned = files("src").into_iter().map(|file| scan(&file.name, &tokens(&file.text)));
    let (statements, others): (Vec<_>, Vec<_>) = scanned.unzip();
    let others = others.concat();
    assert!(
        others.is_empty(),
        "a statement has to be a literal, so that this test can prepare it:\n{}",
        others.join("\n")
    );
    let statements: Vec<_> = statements.into_iter().flatten().collect();
    assert!(
        statements.len() >= AT_LEAST,
        "only {} statements found in src: the scanner of this test is blind",
        statements.len()
    );
    statements
}

/// Prepares each statement and tells which were refused.
async fn refused<'c, C>(connection: &'c mut C, database: &str) -> Vec<String>
where
    for<'e> &'e mut C: Executor<'e>,
{
    let mut refused = Vec::new();
    for statement in statements() {
        if let Err(error) = (&mut *connection).prepare(AssertSqlSafe(statement.sql.clone()).into_sql_str()).await {
            refused.push(format!("{}: {database} refuses\n  {}\n  because: {error}", statement.place, statement.sql));
        }
    }
    refused
}

#[tokio::test]
async fn sqlite_understands_every_statement() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = Db::open(&format!("sqlite:{}", folder.path().join("portico.db").display())).await.expect("a database");
    db.migrate().await.expect("the schema");
    let Db::Sqlite { writer, .. } = &db else { panic!("SQLite was asked for") };
    let refused = refused(&mut *writer.acquire().await.expect("a connection"), "SQLite").await;
    assert!(refused.is_empty(), "{}", refused.join("\n\n"));
}

#[tokio::test]
async fn postgresql_understands_every_statement() {
    let schema = Schema::new().await;
    let db = Db::open(&schema.url).await.expect("a database");
    db.migrate().await.expect("the schema");
    let Db::Postgres(pool) = &db else { panic!("PostgreSQL was asked for") };
    let refused = refused(&mut *pool.acquire().await.expect("a connection"), "PostgreSQL").await;
    db.close().await;
    schema.drop().await;
    assert!(refused.is_empty(), "{}", refused.join("\n\n"));
}

/// A schema of its own in the test server.
struct Schema {
    server: String,
    url: String,
    name: String,
}

impl Schema {
    #[expect(clippy::disallowed_methods, reason = "where the test database is comes from the environment")]
    async fn new() -> Self {
        let server = std::env::var("AUTH_TEST_DATABASE_URL")
            .expect("AUTH_TEST_DATABASE_URL names a PostgreSQL: run the tests through `make test`");
        let name = format!("t_{}", secret::digits::<16>());
        let joined = if server.contains('?') { '&' } else { '?' };
        let url = format!("{server}{joined}options[search_path]={name}");
        let schema = Self { server, url, name };
        schema.run("create schema").await;
        schema
    }

    async fn drop(self) {
        self.run("drop schema").await;
    }

    #[expect(clippy::disallowed_methods, reason = "the schema is made before there is a portal, and goes after it")]
    async fn run(&self, verb: &str) {
        let mut connection = PgConnection::connect(&self.server).await.expect("the test PostgreSQL");
        let cascade = if verb.starts_with("drop") { " cascade" } else { "" };
        let sql = format!("{verb} {}{cascade}", self.name);
        connection.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await.expect("a schema");
    }
}

#[test]
fn the_scanner_sees_continued_lines_and_is_not_fooled_by_comments() {
    let source = "// .query(\"in a comment\")\nfn f() { tx.query(\n    \"select a \\\n     from b where c = 'd'\",\n) ; ctx.query(\"next\"); url.query().is_none(); }";
    let (found, others) = scan("x.rs", &tokens(source));
    assert_eq!(
        found.iter().map(|statement| statement.sql.as_str()).collect::<Vec<_>>(),
        ["select a from b where c = 'd'"]
    );
    assert_eq!((found[0].place.as_str(), others.len()), ("x.rs:3", 0));
}
