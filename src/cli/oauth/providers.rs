//! `portico oauth list | status | enable | disable`

use serde_json::{Value, json};

use super::super::shared::printable;
use super::super::{Failure, Outcome, print_json};
use super::{callback, known};
use crate::audit::{self, Event, Record};
use crate::config::{PRESETS, ProviderId};
use crate::request::Ctx;
use crate::upstream::registry::{self, Entry, Source};
use crate::upstream::vault::{self, Tally, worker};

/// Shows every provider that is known or set up, in the order of their buttons.
pub async fn list(ctx: &Ctx, json: bool) -> Outcome {
    let entries = registry::entries(&ctx.portal, ctx.now).await?;
    let is_set_up = |preset: &str| entries.iter().any(|entry| entry.id.as_str() == preset);
    let rest = PRESETS.into_iter().filter(|preset| !is_set_up(preset));
    if json {
        let rest = rest.map(|id| json!({ "id": id, "state": "not set up" }));
        print_json(&entries.iter().map(|entry| facts(ctx, entry)).chain(rest).collect::<Vec<_>>());
        return Ok(());
    }
    for entry in &entries {
        println!("{:14} {:22} {}", entry.id.as_str(), state(entry), source(entry.source));
    }
    rest.for_each(|id| println!("{id:14} not set up"));
    Ok(())
}

fn facts(ctx: &Ctx, entry: &Entry) -> Value {
    let name = entry.ready.as_ref().ok().map(|provider| provider.name.clone());
    json!({
        "id": entry.id, "name": name, "state": state(entry), "enabled": entry.enabled, "source": source(entry.source),
        "callback_url": callback(ctx, entry.id),
    })
}

fn state(entry: &Entry) -> String {
    match &entry.ready {
        Err(missing) => format!("lacks {missing}"),
        Ok(_) if entry.enabled => "offered".to_owned(),
        Ok(_) => "switched off".to_owned(),
    }
}

const fn source(source: Source) -> &'static str {
    match source {
        Source::Settings => "settings",
        Source::CommandLine => "command line",
        Source::Simulator => "simulator",
    }
}

/// Shows how many people use each provider, what tokens we hold, and how the refresh of these stands.
pub async fn status(ctx: &Ctx, json: bool) -> Outcome {
    let mut tx = ctx.portal.db.read().await?;
    let tally = vault::tally(&mut tx).await?;
    let running = worker::status(&mut tx).await?.running;
    drop(tx);
    let entries = registry::entries(&ctx.portal, ctx.now).await?;
    let refresh = if running { "RUNNING" } else { "STOPPED" };
    if json {
        print_json(&json!({
            "providers": entries.iter().map(|entry| with_tally(entry, of(&tally, entry))).collect::<Vec<_>>(),
            "refresh": refresh,
        }));
        return Ok(());
    }
    println!("{:14} {:22} {:>8} {:>8} {:>14}", "PROVIDER", "STATE", "ACCOUNTS", "TOKENS", "SIGN IN AGAIN");
    for entry in &entries {
        let (accounts, tokens, again) = of(&tally, entry);
        println!("{:14} {:22} {accounts:>8} {tokens:>8} {again:>14}", entry.id.as_str(), state(entry));
    }
    println!("Refresh of tokens: {refresh} (`portico oauth refresh status`)");
    Ok(())
}

fn of(tally: &[Tally], entry: &Entry) -> (i64, i64, i64) {
    let line = tally.iter().find(|line| line.provider == entry.id.as_str());
    line.map_or((0, 0, 0), |line| (line.accounts, line.tokens, line.want_sign_in))
}

fn with_tally(entry: &Entry, (accounts, tokens, again): (i64, i64, i64)) -> Value {
    json!({ "id": entry.id, "state": state(entry), "accounts": accounts, "tokens": tokens, "sign_in_again": again })
}

/// Switches providers on or off, all of them or none.
pub async fn switch(ctx: &Ctx, ids: &[ProviderId], enabled: bool) -> Outcome {
    for id in ids {
        can_be_switched(ctx, *id, enabled).await?;
    }
    let portal = &ctx.portal;
    let mut tx = portal.db.write().await?;
    for id in ids {
        registry::switch(portal, &mut tx, *id, enabled, ctx.now).await?;
        let said = Record::of_portal(Event::ProviderConfigured).with(json!({ "provider": id, "enabled": enabled }));
        audit::record(ctx, &mut tx, said).await?;
    }
    portal.commit(tx).await?;
    for id in ids {
        let is = known(ctx, *id).await?.enabled;
        println!("{id} is switched {}.", if is { "on" } else { "off" });
        if is != enabled {
            eprintln!("note: AUTH_PROVIDER_{}_ENABLED says so, and wins", id.as_str().to_ascii_uppercase());
        }
    }
    Ok(())
}

/// What cannot be signed in with yet is not switched on, and says what it lacks.
async fn can_be_switched(ctx: &Ctx, id: ProviderId, enabled: bool) -> Outcome {
    let entry = known(ctx, id).await?;
    match &entry.ready {
        Err(missing) if enabled => Err(Failure::Failed(format!(
            "{id} lacks {}: `portico oauth config {id} --help` tells how to give it",
            printable(missing)
        ))),
        _ => Ok(()),
    }
}
