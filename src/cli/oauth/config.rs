//! `portico oauth config <provider>`: how to reach a provider, and by what it knows us. Kept sealed in the database.

use std::io::{IsTerminal, Read};
use std::path::PathBuf;

use serde_json::{Map, Value, json};
use zeroize::Zeroizing;

use super::super::{Failure, Outcome, print_json};
use super::{callback, known};
use crate::audit::{self, Event, Record};
use crate::config::{PROVIDER_FIELDS, ProviderId};
use crate::request::Ctx;
use crate::upstream::registry::{self, Entry, Fields, Source};

/// What is never printed.
const SECRETS: [&str; 2] = ["client_secret", "private_key"];

#[derive(Debug, clap::Args)]
pub struct Args {
    /// One of those that `portico oauth list` shows, or a name of your own for another one
    #[arg(value_parser = super::provider)]
    provider: ProviderId,
    /// Your app's id at the provider; its secret is then asked for, or read from standard input
    #[arg(long)]
    client_id: Option<String>,
    /// Your app's secret there; better not here, where other people of this machine can read it
    #[arg(long, conflicts_with = "client_secret_file")]
    client_secret: Option<String>,
    /// Read the secret from this file
    #[arg(long, value_name = "FILE")]
    client_secret_file: Option<PathBuf>,
    /// Microsoft: the id of your tenant, or organizations, consumers, common
    #[arg(long)]
    tenant_id: Option<String>,
    /// Apple: the id of your team
    #[arg(long)]
    team_id: Option<String>,
    /// Apple: the id of the key
    #[arg(long)]
    key_id: Option<String>,
    /// Apple: the .p8 file with the key
    #[arg(long, value_name = "FILE")]
    private_key_file: Option<PathBuf>,
    /// What is asked for, with commas; else what a sign-in needs
    #[arg(long)]
    scopes: Option<String>,
    /// What people see on its button
    #[arg(long)]
    name: Option<String>,
    /// Whether its word that an address is verified joins somebody to an account of that address: true or false
    #[arg(long)]
    trust_email: Option<String>,
    /// Of a name of your own: oidc or oauth2
    #[arg(long)]
    kind: Option<String>,
    /// OpenID Connect: the issuer, where its discovery document is found
    #[arg(long)]
    issuer: Option<String>,
    #[command(flatten)]
    urls: Urls,
    /// Without anything to change: show what is kept, as JSON
    #[arg(long)]
    json: bool,
}

/// Where it answers, if its preset or discovery document does not say.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_field_names, reason = "they are the names of options")]
struct Urls {
    /// Where people are sent to
    #[arg(long)]
    authorize_url: Option<String>,
    /// Where codes are exchanged for tokens
    #[arg(long)]
    token_url: Option<String>,
    /// Where it says who somebody is
    #[arg(long)]
    userinfo_url: Option<String>,
    /// Where it says which addresses somebody has
    #[arg(long)]
    emails_url: Option<String>,
    /// Where its public keys are
    #[arg(long)]
    jwks_url: Option<String>,
    /// Where tokens are given back
    #[arg(long)]
    revoke_url: Option<String>,
}

impl Args {
    /// What was written, by the names that settings have.
    fn given(&self) -> Result<Fields, Failure> {
        let urls = &self.urls;
        let plain = [
            ("client_id", &self.client_id),
            ("client_secret", &self.client_secret),
            ("tenant_id", &self.tenant_id),
            ("team_id", &self.team_id),
            ("key_id", &self.key_id),
            ("scopes", &self.scopes),
            ("name", &self.name),
            ("trust_email", &self.trust_email),
            ("kind", &self.kind),
            ("issuer", &self.issuer),
            ("authorize_url", &urls.authorize_url),
            ("token_url", &urls.token_url),
            ("userinfo_url", &urls.userinfo_url),
            ("emails_url", &urls.emails_url),
            ("jwks_url", &urls.jwks_url),
            ("revoke_url", &urls.revoke_url),
        ];
        let written = plain.into_iter().filter_map(|(field, text)| Some((field, Zeroizing::new(text.clone()?))));
        let mut fields: Fields = written.map(|(field, text)| (field.to_owned(), text)).collect();
        let files = [("client_secret", &self.client_secret_file), ("private_key", &self.private_key_file)];
        for (field, file) in files {
            if let Some(file) = file {
                let text = std::fs::read_to_string(file).map_err(|error| unreadable(field, &error))?;
                fields.insert(field.to_owned(), Zeroizing::new(text));
            }
        }
        if self.client_secret.is_some() {
            eprintln!(
                "note: other people of this machine may have read the secret; --client-secret-file keeps it to yourself"
            );
        }
        if self.client_id.is_some() && self.provider.as_str() != "apple" && !fields.contains_key("client_secret") {
            let secret = ask_secret().map_err(|error| unreadable("client_secret", &error))?;
            if !secret.is_empty() {
                fields.insert("client_secret".to_owned(), secret);
            }
        }
        Ok(fields)
    }
}

fn unreadable(field: &str, error: &std::io::Error) -> Failure {
    Failure::Failed(format!("{} could not be read: {error}", option(field)))
}

/// Nothing is a public client, or the secret that is kept already.
fn ask_secret() -> std::io::Result<Zeroizing<String>> {
    let mut text = Zeroizing::new(String::new());
    if std::io::stdin().is_terminal() {
        text = Zeroizing::new(rpassword::prompt_password("Client secret (empty: as it is): ")?);
    } else {
        std::io::stdin().take(8_192).read_to_string(&mut text)?;
    }
    Ok(Zeroizing::new(text.trim().to_owned()))
}

fn option(field: &str) -> String {
    format!("--{}", field.replace('_', "-"))
}

/// Keeps what was written; shows what is kept, if nothing was.
pub async fn run(ctx: &Ctx, args: &Args) -> Outcome {
    let given = args.given()?;
    if given.is_empty() { show(ctx, args).await } else { keep(ctx, args.provider, given).await }
}

async fn keep(ctx: &Ctx, id: ProviderId, given: Fields) -> Outcome {
    registry::typed(id, &given)
        .map_err(|(field, message)| Failure::Usage(format!("{} {message}", option(&field))))
        .map(drop)?;
    let portal = &ctx.portal;
    let names: Vec<_> = given.keys().cloned().collect();
    let mut tx = portal.db.write().await?;
    registry::keep(portal, &mut tx, id, given, ctx.now).await?;
    let said = Record::of_portal(Event::ProviderConfigured).with(json!({ "provider": id, "settings": names }));
    audit::record(ctx, &mut tx, said).await?;
    portal.commit(tx).await?;
    let entry = known(ctx, id).await?;
    println!("{}", told(&entry));
    println!("The callback URL to register there: {}", callback(ctx, id));
    if entry.source == Source::Settings {
        eprintln!("note: the environment or settings file says how to reach {id}, too, and wins");
    }
    Ok(())
}

/// What is missing, or what comes next.
fn told(entry: &Entry) -> String {
    let id = entry.id;
    match &entry.ready {
        Err(missing) => {
            let options: Vec<_> = missing.split(" and ").flat_map(|part| part.split(", ")).map(option_of).collect();
            format!("{id} is kept, and not ready yet. It also needs: {}", options.join(" "))
        }
        Ok(_) if entry.enabled => format!("People can sign in with {id}. `portico oauth test {id}` tries it."),
        Ok(_) => format!("{id} is ready, and switched off: `portico oauth enable --providers {id}`"),
    }
}

fn option_of(missing: &str) -> String {
    let suffix = if missing == "PRIVATE_KEY" || missing == "CLIENT_SECRET" { "-file" } else { "" };
    format!("{}{suffix}", option(&missing.to_ascii_lowercase()))
}

async fn show(ctx: &Ctx, args: &Args) -> Outcome {
    let id = args.provider;
    let kept = registry::fields(&ctx.portal, &mut ctx.portal.db.read().await?, id).await?;
    let shown = |field: &str| {
        let text = kept.get(field)?;
        Some(if SECRETS.contains(&field) { "(set)".to_owned() } else { text.to_string() })
    };
    let fields: Vec<_> = PROVIDER_FIELDS.into_iter().filter_map(|field| Some((field, shown(field)?))).collect();
    let callback = callback(ctx, id);
    if args.json {
        let settings: Map<String, Value> =
            fields.into_iter().map(|(name, text)| (name.to_owned(), text.into())).collect();
        print_json(&json!({ "provider": id, "callback_url": callback, "settings": settings }));
        return Ok(());
    }
    if fields.is_empty() {
        println!("Nothing is kept here about {id}: `portico oauth config {id} --client-id=…` begins.");
    }
    for (field, text) in fields {
        println!("{field:14} {}", super::super::shared::printable(&text));
    }
    println!("{:14} {callback}", "callback URL");
    Ok(())
}
