//! The settings by which the portal knows the simulated providers: what an operator would have written for the real ones.

use std::collections::BTreeMap;

use super::stand_in::ClientProof;
use super::{StandIn, known};
use crate::config::{Endpoints, Provider, ProviderId, ProviderKind, PublicUrl, Secret};
use crate::portal::Portal;

/// The settings of every simulated provider of a portal at this address.
#[must_use]
pub fn stand_ins(public_url: &PublicUrl) -> BTreeMap<ProviderId, Provider> {
    let settings = |stand_in: &&StandIn| Some((ProviderId::parse(stand_in.id)?, settings(public_url, stand_in)));
    known::ALL.iter().filter_map(settings).collect()
}

/// The settings of one.
pub fn of<'p>(portal: &'p Portal, stand_in: &StandIn) -> Option<&'p Provider> {
    portal.settings.stand_ins.get(&ProviderId::parse(stand_in.id)?)
}

/// Where a provider's endpoints are.
pub fn base(public_url: &PublicUrl, stand_in: &StandIn) -> String {
    let origin = if stand_in.form_post { another_site(public_url) } else { public_url.origin().to_owned() };
    format!("{origin}{}", stand_in.path(""))
}

/// Who says what a provider says, as settings have it.
pub fn issuer(public_url: &PublicUrl, stand_in: &StandIn) -> String {
    format!("{}{}", base(public_url, stand_in), stand_in.issuer_path)
}

/// The same portal by another name of this machine: to a browser another site, as a provider that posts its answer is in reality.
fn another_site(public_url: &PublicUrl) -> String {
    let origin = public_url.origin();
    if public_url.host() == "localhost" { origin.replacen("localhost", "127.0.0.1", 1) } else { origin.to_owned() }
}

fn settings(public_url: &PublicUrl, stand_in: &StandIn) -> Provider {
    let base = base(public_url, stand_in);
    let mut settings = Provider {
        name: (stand_in.id == known::oidc::STAND_IN.id).then(|| stand_in.name.to_owned()),
        client_id: Some(format!("simulated-{}", stand_in.id)),
        issuer: Some(issuer(public_url, stand_in)),
        ..Provider::default()
    };
    if stand_in.client == ClientProof::Signed {
        settings.team_id = Some("SIMULATION".to_owned());
        settings.key_id = Some("SIMULATED1".to_owned());
        settings.private_key = Some(Secret::new(known::apple::private_key()));
    } else {
        // No secret: it opens nothing but the simulator, and every process of a portal has to know the same.
        settings.client_secret = Some(Secret::new(format!("secret-of-simulated-{}", stand_in.id)));
    }
    if stand_in.id == known::oidc::STAND_IN.id {
        settings.kind = Some(ProviderKind::Oidc);
    } else {
        settings.endpoints = endpoints(&base, stand_in);
    }
    settings
}

fn endpoints(base: &str, stand_in: &StandIn) -> Endpoints {
    let at = |endpoint: &str| Some(format!("{base}{endpoint}"));
    Endpoints {
        authorize: at("/authorize"),
        token: at("/token"),
        userinfo: stand_in.userinfo.and_then(|_| at("/userinfo")),
        emails: stand_in.emails.and_then(|_| at("/emails")),
        jwks: stand_in.claims.and_then(|_| at("/keys")),
        revoke: at("/revoke"),
    }
}
