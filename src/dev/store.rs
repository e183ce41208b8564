//! The rows of the inbox.

use std::time::Duration;

use serde::Serialize;
use sqlx::FromRow;

use super::Inbox;
use crate::error::Result;
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;
use crate::kit::mail::KeptMail;
use crate::kit::secret;

/// A letter or text, as `/dev/inbox.json` gives it.
#[derive(Clone, Debug, FromRow)]
struct Row {
    id: String,
    kind: String,
    recipient: String,
    sender: String,
    subject: String,
    body_text: String,
    body_html: String,
    code: Option<String>,
    link: Option<String>,
    sent_at: Timestamp,
}

/// A letter or text, as `/dev/inbox.json` gives it.
#[derive(Clone, Debug, Serialize)]
pub struct Mail {
    pub id: String,
    pub kind: String,
    pub to: String,
    pub from: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    pub code: Option<String>,
    pub link: Option<String>,
    /// RFC 3339.
    pub sent_at: String,
}

impl From<Row> for Mail {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            kind: row.kind,
            to: row.recipient,
            from: row.sender,
            subject: row.subject,
            text: row.body_text,
            html: row.body_html,
            code: row.code,
            link: row.link,
            sent_at: row.sent_at.rfc3339(),
        }
    }
}

pub async fn insert(inbox: &Inbox, mail: KeptMail) -> Result<()> {
    let now = inbox.clock.now();
    let id = secret::id(now);
    let mut tx = inbox.db.write().await?;
    let row = tx.query(
        "insert into dev_inbox (id, kind, recipient, sender, subject, body_text, body_html, code, link, sent_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    );
    let row = row.bind(id).bind(mail.kind).bind(mail.to).bind(mail.from).bind(mail.subject);
    row.bind(mail.text).bind(mail.html).bind(mail.code).bind(mail.link).bind(now).execute().await?;
    Ok(tx.commit().await?)
}

pub async fn latest(tx: &mut Tx, to: Option<&str>) -> Result<Vec<Mail>> {
    let rows = tx.query(
        "select id, kind, recipient, sender, subject, body_text, body_html, code, link, sent_at from dev_inbox \
         where $1 = '' or recipient = $1 order by id desc limit 200",
    );
    let rows: Vec<Row> = rows.bind(to.unwrap_or_default()).all().await?;
    Ok(rows.into_iter().map(Mail::from).collect())
}

/// Forgets letters beyond the newest 500. What came within the last hour stays whole, for whoever is testing with a flood of it.
///
/// # Errors
/// If the database is out of reach.
pub async fn purge(tx: &mut Tx, now: Timestamp) -> Result<()> {
    let old = tx.query(
        "delete from dev_inbox where sent_at < $1 and id < (select id from dev_inbox order by id desc limit 1 offset 499)",
    );
    old.bind(now.minus(Duration::from_hours(1))).execute().await?;
    Ok(())
}
