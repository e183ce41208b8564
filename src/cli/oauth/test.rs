//! `portico oauth test <provider>`: walks the way to a provider and back, as far as it goes without a person, and says what is wrong.
//!
//! A made-up code shows whether the provider knows us: whoever refuses it alone does. Where the simulator stands in, the whole way is
//! walked, with somebody made up.

use std::time::Duration;

use serde_json::json;
use url::Url;
use zeroize::Zeroizing;

use super::super::shared::printable;
use super::super::{Failure, Outcome, print_json};
use super::{callback, known, simulated};
use crate::config::ProviderId;
use crate::kit::secret::Token;
use crate::request::Ctx;
use crate::upstream::errand::{self, Outcome as Tried};
use crate::upstream::registry::{Entry, Source};
use crate::upstream::{self, Attempt, Brought, Profile, Provider, wire};

/// How often we look whether somebody came back.
const LOOK: Duration = Duration::from_secs(1);

/// A step that was taken: what, and what was found or is wrong with it.
pub struct Step {
    what: &'static str,
    found: Result<String, String>,
}

/// Everything that was found, in order; nothing follows a step that failed.
#[derive(Default)]
pub struct Report(Vec<Step>);

impl Report {
    /// Notes a step. `None` if it failed.
    pub fn take<T>(&mut self, what: &'static str, found: Result<(T, String), String>) -> Option<T> {
        let (value, found) = match found {
            Ok((value, text)) => (Some(value), Ok(text)),
            Err(wrong) => (None, Err(wrong)),
        };
        self.0.push(Step { what, found });
        value
    }
}

/// Walks the way and tells of it.
pub async fn run(ctx: &Ctx, id: ProviderId, browser: bool, json: bool) -> Outcome {
    let entry = known(ctx, id).await?;
    let mut report = Report::default();
    if walk(ctx, &entry, &mut report).await.is_some() && browser {
        report.take("browser", with_a_person(ctx, &entry).await?);
    }
    tell(&entry, &report, json)
}

/// Has somebody walk the whole way in a browser. The portal takes them back, and leaves what came of it in the database.
async fn with_a_person(ctx: &Ctx, entry: &Entry) -> Result<Result<((), String), String>, Failure> {
    if !entry.enabled {
        return Ok(Err(format!("it is switched off: `portico oauth enable --providers {}`", entry.id)));
    }
    let made = errand::make(ctx, None, entry.id).await?;
    eprintln!("Open this link in a browser, where the portal runs, within an hour:\n{}", made.link);
    let until = ctx.now.plus(errand::LIFE);
    while ctx.portal.clock.now() < until {
        match errand::outcome(&ctx.portal, &made.id).await? {
            Some(Tried::CameBack(came)) => return Ok(Ok(((), profile(&came)))),
            Some(Tried::Failed(why)) => return Ok(Err(why)),
            None => tokio::time::sleep(LOOK).await,
        }
    }
    Ok(Err("nobody came back within an hour".to_owned()))
}

fn tell(entry: &Entry, report: &Report, json: bool) -> Outcome {
    let failed = report.0.iter().find(|step| step.found.is_err());
    if json {
        let steps = report.0.iter().map(|step| {
            let (Ok(text) | Err(text)) = &step.found;
            json!({ "step": step.what, "ok": step.found.is_ok(), "text": text })
        });
        print_json(&json!({ "provider": entry.id, "ok": failed.is_none(), "steps": steps.collect::<Vec<_>>() }));
    } else {
        for step in &report.0 {
            let (mark, text) = match &step.found {
                Ok(text) => ("ok", text),
                Err(text) => ("failed", text),
            };
            println!("{mark:8} {:12} {}", step.what, printable(text));
        }
    }
    let wrong = |step: &Step| Failure::Failed(format!("{} does not work: see {}", entry.id, step.what));
    failed.map_or(Ok(()), |step| Err(wrong(step)))
}

async fn walk(ctx: &Ctx, entry: &Entry, report: &mut Report) -> Option<()> {
    let provider = report.take("settings", settings(entry))?;
    let (redirect_uri, attempt) = (callback(ctx, entry.id), attempt(entry.id));
    report.take("callback", Ok(((), format!("{redirect_uri} has to be registered there, letter by letter"))))?;
    let way = wire::authorize_url(&ctx.portal, &provider, &attempt, &redirect_uri, ctx.now).await;
    let url = report.take("way there", way.map_err(|failure| advice(&failure)).and_then(|url| host(&url)))?;
    report.take("credentials", credentials(ctx, &provider, &redirect_uri).await)?;
    if entry.source != Source::Simulator {
        return Some(());
    }
    let brought = report.take("simulator", simulated::walk(&ctx.portal, &url).await)?;
    let arrived = wire::redeem(&ctx.portal, &provider, &attempt, &brought, &redirect_uri, ctx.portal.clock.now()).await;
    let arrived = arrived.map(|arrived| ((), profile(&arrived.profile))).map_err(|failure| advice(&failure));
    report.take("profile", arrived)
}

fn settings(entry: &Entry) -> Result<(std::sync::Arc<Provider>, String), String> {
    let id = entry.id;
    let lacks =
        |missing: &String| format!("{missing} is missing: `portico oauth config {id} --help` tells how to give it");
    let provider = entry.ready.as_ref().map_err(lacks)?;
    let state = if entry.enabled { "offered" } else { "switched off" };
    let said = format!("{}, {state}, asks for: {}", provider.name, provider.scopes.join(" "));
    Ok((std::sync::Arc::clone(provider), said))
}

/// What is drawn for a way that nobody else walks.
fn attempt(provider: ProviderId) -> Attempt {
    let drawn = || Zeroizing::new(Token::new().expose().to_owned());
    Attempt { provider, state: drawn(), nonce: drawn(), verifier: drawn(), afresh: false }
}

fn host(url: &str) -> Result<(String, String), String> {
    let parsed = Url::parse(url).map_err(|error| format!("the address to send people to is none: {error}"))?;
    let host = parsed.host_str().unwrap_or_default();
    Ok((url.to_owned(), format!("people are sent to {host}{}", parsed.path())))
}

/// Shows the provider a code it never gave. That alone has to be what it complains of.
async fn credentials(ctx: &Ctx, provider: &Provider, redirect_uri: &str) -> Result<((), String), String> {
    let discovered = provider.preset.id_token.is_some() && provider.endpoints.authorize.is_none();
    let made_up = Brought {
        code: Token::new().expose().to_owned(),
        iss: discovered.then(|| provider.issuer.clone()),
        user: None,
    };
    let answer = wire::redeem(&ctx.portal, provider, &attempt(provider.id), &made_up, redirect_uri, ctx.now).await;
    match answer {
        Err(upstream::Failure::GrantGone) => Ok(((), "the provider knows us, and refused a made-up code".to_owned())),
        Err(upstream::Failure::Refused(why)) => Ok((
            (),
            format!("the provider refused a made-up code, and did not say why ({why}): it may or may not know us"),
        )),
        Err(failure) => Err(advice(&failure)),
        Ok(_) => Err("the provider took a code that it never gave: let nobody in by it".to_owned()),
    }
}

/// What is wrong, and what to do about it.
fn advice(failure: &upstream::Failure) -> String {
    use upstream::Failure as F;
    let what_to_do = match failure {
        F::Denied => "it lets nobody in: look at the app's settings there",
        F::Unavailable(_) => {
            "check the addresses, and that this machine reaches them; in development, that the portal runs"
        }
        F::Refused(_) => "it is no answer of an honest provider to what we asked: check the issuer and the addresses",
        F::Misconfigured(_) => {
            "give the client's id and secret again (`portico oauth config`), and register the callback URL there"
        }
        F::GrantGone => "the code was used or is too old: try again",
    };
    format!("{failure}; {what_to_do}")
}

/// Who came back.
fn profile(profile: &Profile) -> String {
    let verified = if profile.email_verified { "verified" } else { "not verified" };
    let email = profile.email.as_ref().map_or_else(|| "no address".to_owned(), |email| format!("{email} ({verified})"));
    format!("{} at {}: {}, {email}", profile.subject, profile.issuer, profile.label)
}
