//! Which providers there are: those of the settings, those the command line keeps in the database, and, in development, those the
//! simulator stands in for. For each provider the first of these that has credentials counts, as a whole.
//!
//! Whether it is offered says `AUTH_PROVIDER_<ID>_ENABLED`, else the command line, else that it is ready. A running portal sees within
//! five seconds what the command line or another node has done.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use zeroize::Zeroizing;

use super::Provider;
use crate::config::{self, ProviderId};
use crate::error::{Error, Result};
use crate::kit::cached::Cached;
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;
use crate::portal::Portal;

mod build;
mod store;
#[cfg(test)]
mod tests;

pub use build::{ANY_TENANT, build};

/// How long a change at the command line or on another node may stay unseen.
const SEEN_WITHIN: Duration = Duration::from_secs(5);

/// What somebody wrote for the settings of a provider, by the last part of their keys ([`config::PROVIDER_FIELDS`]).
pub type Fields = BTreeMap<String, Zeroizing<String>>;

/// Where the settings of a provider come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    Settings,
    CommandLine,
    Simulator,
}

/// A provider as an operator sees it.
#[derive(Clone, Debug)]
pub struct Entry {
    pub id: ProviderId,
    pub source: Source,
    /// Whether people can sign in with it, if it is ready.
    pub enabled: bool,
    /// The provider, or what is missing.
    pub ready: std::result::Result<Arc<Provider>, String>,
}

/// Every provider at one moment.
#[derive(Debug, Default)]
struct Table {
    entries: BTreeMap<ProviderId, Entry>,
    offered: Arc<Vec<Arc<Provider>>>,
}

/// The providers that people can sign in with, in the order of their buttons.
///
/// # Errors
/// If the database is out of reach.
pub async fn offered(portal: &Portal, now: Timestamp) -> Result<Arc<Vec<Arc<Provider>>>> {
    Ok(Arc::clone(&table(portal, now).await?.offered))
}

/// A provider, if people can sign in with it.
///
/// # Errors
/// If the database is out of reach.
pub async fn find(portal: &Portal, now: Timestamp, id: ProviderId) -> Result<Option<Arc<Provider>>> {
    Ok(offered(portal, now).await?.iter().find(|provider| provider.id == id).cloned())
}

/// A provider, also if it is switched off or not ready.
///
/// # Errors
/// If the database is out of reach.
pub async fn entry(portal: &Portal, now: Timestamp, id: ProviderId) -> Result<Option<Entry>> {
    Ok(table(portal, now).await?.entries.get(&id).cloned())
}

/// Every provider of which anything is known, in the order of their buttons.
///
/// # Errors
/// If the database is out of reach.
pub async fn entries(portal: &Portal, now: Timestamp) -> Result<Vec<Entry>> {
    let mut entries: Vec<_> = table(portal, now).await?.entries.values().cloned().collect();
    entries.sort_by_key(|entry| (entry.id.rank(), entry.id));
    Ok(entries)
}

/// What the command line keeps of a provider; empty if it keeps nothing.
///
/// # Errors
/// If the database is out of reach, or what is kept does not open with the encryption keys.
pub async fn fields(portal: &Portal, tx: &mut Tx, id: ProviderId) -> Result<Fields> {
    match store::one(tx, id).await? {
        None => Ok(Fields::new()),
        Some(row) => opened(portal, &row).ok_or_else(|| Error::Internal(format!("the settings of {id} do not open"))),
    }
}

/// Keeps settings of a provider beside those already kept; an empty text takes one away. A provider seen for the first time is switched
/// on. Texts that [`typed`] does not take are kept, and the provider is not ready: ask it first.
///
/// # Errors
/// If the database is out of reach, or what is kept does not open with the encryption keys.
pub async fn keep(portal: &Portal, tx: &mut Tx, id: ProviderId, more: Fields, now: Timestamp) -> Result<()> {
    let mut all = fields(portal, tx, id).await?;
    all.extend(more);
    all.retain(|_, text| !text.trim().is_empty());
    let sealed =
        serde_json::to_vec(&all.iter().map(|(field, text)| (field, text.as_str())).collect::<BTreeMap<_, _>>());
    let sealed = Zeroizing::new(sealed.map_err(|error| Error::Internal(error.to_string()))?);
    store::keep(tx, id, portal.keyring.seal(&place(id), &sealed), now).await?;
    outdate(portal);
    Ok(())
}

/// Switches a provider on or off. Where a setting says so, that wins.
///
/// # Errors
/// If the database is out of reach.
pub async fn switch(portal: &Portal, tx: &mut Tx, id: ProviderId, enabled: bool, now: Timestamp) -> Result<()> {
    let nothing = portal.keyring.seal(&place(id), b"{}");
    store::switch(tx, id, &nothing, enabled, now).await?;
    outdate(portal);
    Ok(())
}

/// The settings as types.
///
/// # Errors
/// The first that does not take its text, and a sentence that says why.
pub fn typed(id: ProviderId, fields: &Fields) -> std::result::Result<config::Provider, (String, String)> {
    let mut provider = config::Provider::default();
    for (field, text) in fields {
        provider.set(id, field, text).map_err(|message| (field.clone(), message))?;
    }
    Ok(provider)
}

fn outdate(portal: &Portal) {
    portal.kept.of::<Cached<Table>>().outdate();
}

async fn table(portal: &Portal, now: Timestamp) -> Result<Arc<Table>> {
    portal.kept.of::<Cached<Table>>().get(now, SEEN_WITHIN, |_| look_up(portal)).await
}

async fn look_up(portal: &Portal) -> Result<Table> {
    let mut tx = portal.db.read().await?;
    let rows: BTreeMap<_, _> =
        store::all(&mut tx).await?.into_iter().filter_map(|row| Some((row.id()?, row))).collect();
    drop(tx);
    let settings = &portal.settings;
    let ids: BTreeSet<_> = settings.providers.keys().chain(settings.stand_ins.keys()).chain(rows.keys()).collect();
    let entries: BTreeMap<_, _> = ids.into_iter().map(|id| (*id, entry_of(portal, *id, rows.get(id)))).collect();
    let mut offered: Vec<_> =
        entries.values().filter(|entry| entry.enabled).filter_map(|entry| entry.ready.clone().ok()).collect();
    offered.sort_by_key(|provider| (provider.id.rank(), provider.id));
    Ok(Table { entries, offered: Arc::new(offered) })
}

fn entry_of(portal: &Portal, id: ProviderId, row: Option<&store::Row>) -> Entry {
    let said = portal.settings.providers.get(&id);
    let kept = row.and_then(|row| opened(portal, row)).and_then(|fields| kept(id, &fields));
    let has_credentials = |provider: &&config::Provider| provider.client_id.is_some();
    let by_settings = said.filter(has_credentials).map(|said| (Source::Settings, said));
    let by_command = kept.as_ref().filter(has_credentials).map(|kept| (Source::CommandLine, kept));
    let by_simulator = portal.settings.stand_ins.get(&id).map(|stand_in| (Source::Simulator, stand_in));
    let nothing = config::Provider::default();
    let (source, settings) = by_settings.or(by_command).or(by_simulator).unwrap_or((Source::Settings, &nothing));
    let enabled = said.and_then(|said| said.enabled).or(row.map(|row| row.enabled)).unwrap_or(true);
    Entry { id, source, enabled, ready: build(id, settings).map(Arc::new) }
}

fn kept(id: ProviderId, fields: &Fields) -> Option<config::Provider> {
    let typed = typed(id, fields);
    typed.inspect_err(|(field, message)| tracing::warn!(provider = %id, "{field}: {message}")).ok()
}

fn opened(portal: &Portal, row: &store::Row) -> Option<Fields> {
    let id = row.id()?;
    let opened = portal.keyring.open(&place(id), &row.settings).ok();
    let fields = opened.and_then(|json| serde_json::from_slice::<BTreeMap<String, String>>(&json).ok());
    if fields.is_none() {
        tracing::warn!(provider = %id, "the settings of a provider do not open: they were changed, or their encryption key is not in the ring");
    }
    Some(fields?.into_iter().map(|(field, text)| (field, Zeroizing::new(text))).collect())
}

fn place(id: ProviderId) -> String {
    format!("providers.settings.{id}")
}
