//! The rows of clients.

use super::{Client, Kind, Metadata};
use crate::error::{Error, Result};
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    name: String,
    kind: String,
    first_party: bool,
    metadata: String,
    disabled_at: Option<Timestamp>,
    created_at: Timestamp,
}

impl TryFrom<Row> for Client {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let unreadable = || Error::Internal(format!("the client {} is not readable", row.id));
        let metadata: Metadata = serde_json::from_str(&row.metadata).map_err(|_| unreadable())?;
        let kind = Kind::parse(&row.kind).ok_or_else(unreadable)?;
        let Row { id, name, first_party, disabled_at, created_at, .. } = row;
        Ok(Self { id, name, kind, first_party, metadata, disabled_at, created_at })
    }
}

/// A client by its id.
///
/// # Errors
/// If the database is out of reach.
pub async fn by_id(tx: &mut Tx, id: &str) -> Result<Option<Client>> {
    let row =
        tx.query("select id, name, kind, first_party, metadata, disabled_at, created_at from clients where id = $1");
    row.bind(id).optional::<Row>().await?.map(Client::try_from).transpose()
}

/// [`by_id`] of a client that is not shut out.
///
/// # Errors
/// If the database is out of reach.
pub async fn enabled(tx: &mut Tx, id: &str) -> Result<Option<Client>> {
    Ok(by_id(tx, id).await?.filter(|client| client.disabled_at.is_none()))
}

/// Every client, the oldest first.
///
/// # Errors
/// If the database is out of reach.
pub async fn list(tx: &mut Tx) -> Result<Vec<Client>> {
    let rows = tx.query(
        "select id, name, kind, first_party, metadata, disabled_at, created_at from clients order by created_at, id",
    );
    rows.all::<Row>().await?.into_iter().map(Client::try_from).collect()
}

/// The apps that run in a browser and are not shut out.
///
/// # Errors
/// If the database is out of reach.
pub async fn in_browsers(tx: &mut Tx) -> Result<Vec<Client>> {
    let rows = tx.query(
        "select id, name, kind, first_party, metadata, disabled_at, created_at from clients where kind = 'spa' and disabled_at is null",
    );
    rows.all::<Row>().await?.into_iter().map(Client::try_from).collect()
}

pub async fn insert(tx: &mut Tx, client: &Client) -> Result<()> {
    let row = tx.query(
        "insert into clients (id, name, kind, first_party, metadata, created_at, updated_at) values ($1, $2, $3, $4, $5, $6, $6)",
    );
    let row = row.bind(&client.id).bind(&client.name).bind(client.kind.name()).bind(client.first_party);
    row.bind(to_text(&client.metadata)).bind(client.created_at).execute().await?;
    Ok(())
}

pub async fn update(tx: &mut Tx, client: &Client, now: Timestamp) -> Result<()> {
    let row = tx.query(
        "update clients set name = $2, first_party = $3, metadata = $4, disabled_at = $5, updated_at = $6 where id = $1",
    );
    let row = row.bind(&client.id).bind(&client.name).bind(client.first_party).bind(to_text(&client.metadata));
    row.bind(client.disabled_at).bind(now).execute().await?;
    Ok(())
}

pub async fn delete(tx: &mut Tx, id: &str) -> Result<bool> {
    Ok(tx.query("delete from clients where id = $1").bind(id).execute().await? > 0)
}

fn to_text(metadata: &Metadata) -> String {
    serde_json::to_string(metadata).unwrap_or_default()
}

pub async fn insert_secret(tx: &mut Tx, (id, client_id): (&str, &str), hash: Vec<u8>, now: Timestamp) -> Result<()> {
    let row = tx.query("insert into client_secrets (id, client_id, hash, created_at) values ($1, $2, $3, $4)");
    row.bind(id).bind(client_id).bind(hash).bind(now).execute().await?;
    Ok(())
}

/// The newest secret goes on until `until`; those before it are gone.
pub async fn retire_secrets(tx: &mut Tx, client_id: &str, until: Timestamp, now: Timestamp) -> Result<()> {
    let gone = tx.query("delete from client_secrets where client_id = $1 and (expires_at is not null or $2 <= $3)");
    gone.bind(client_id).bind(until).bind(now).execute().await?;
    let going = tx.query("update client_secrets set expires_at = $2 where client_id = $1");
    going.bind(client_id).bind(until).execute().await?;
    Ok(())
}

/// A client that is not shut out, and one of its secrets.
#[derive(sqlx::FromRow)]
pub struct WithSecret {
    #[sqlx(flatten)]
    client: Row,
    secret: Option<Vec<u8>>,
}

impl WithSecret {
    /// Its two halves.
    pub fn split(self) -> Result<(Client, Option<Vec<u8>>)> {
        Ok((Client::try_from(self.client)?, self.secret))
    }
}

/// [`enabled`] of many, [`packed`](crate::kit::batch::packed): a row for each secret that is good now, one at least. The limit cuts
/// nothing off: it tells `PostgreSQL` that they are few.
pub async fn with_secrets(tx: &mut Tx, (ids, count): (String, usize), now: Timestamp) -> Result<Vec<WithSecret>> {
    let rows = tx.query(
        "with recursive places (n) as (select 0 union all select n + 1 from places where n + 1 < $2), \
         sent (packed) as (select id from clients where false union all select $1), \
         asked as materialized (select rtrim(substr(packed, n * 64 + 1, 64)) as id from places, sent limit $2) \
         select c.id, c.name, c.kind, c.first_party, c.metadata, c.disabled_at, c.created_at, s.hash as secret from asked \
         join clients c on c.id = asked.id \
         left join client_secrets s on s.client_id = c.id and (s.expires_at is null or s.expires_at > $3) where c.disabled_at is null",
    );
    Ok(rows.bind(ids).bind(count).bind(now).all().await?)
}

/// Uses an assertion up. `false` if somebody has shown it before.
pub async fn use_assertion(tx: &mut Tx, hash: Vec<u8>, until: Timestamp) -> Result<bool> {
    let row = tx.query("insert into client_assertions (hash, expires_at) values ($1, $2) on conflict do nothing");
    Ok(row.bind(hash).bind(until).execute().await? > 0)
}

/// Forgets assertions that nobody could show again.
///
/// # Errors
/// If the database is out of reach.
pub async fn purge(tx: &mut Tx, now: Timestamp) -> Result<()> {
    tx.query("delete from client_assertions where expires_at <= $1").bind(now).execute().await?;
    Ok(())
}
