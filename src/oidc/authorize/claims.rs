//! What the app asks claim by claim (OpenID Connect Core 5.5). What we do not know, and what the app's registered scopes do not let it
//! see, is left out, as the specification wants it of claims that are not there.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::Level;
use crate::oidc::Client;
use crate::oidc::claims::{TOLD, Wished};
use crate::oidc::error::{Fault, Result};
use crate::oidc::parameters::Parameters;
use crate::oidc::scopes::OPENID;

/// What is asked.
#[derive(Clone, Debug, Default)]
pub struct Claims {
    pub wished: Wished,
    /// Who it has to be, if the app says: ids of people (`sub` with a value).
    pub subjects: Option<Vec<String>>,
    /// How sure it is to be who they are, the level liked best first (`acr`).
    pub levels: Vec<Level>,
    /// Whether nothing else will do.
    pub insists: bool,
}

/// The claims asked for in one place, and how.
type Wishes = BTreeMap<String, Wish>;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Wish {
    essential: bool,
    value: Option<Value>,
    values: Option<Vec<Value>>,
}

impl Wish {
    /// The values that will do; none said, any will.
    fn texts(&self) -> Vec<String> {
        let all = self.value.iter().chain(self.values.iter().flatten());
        all.filter_map(Value::as_str).map(str::to_owned).collect()
    }
}

pub fn check(sent: &Parameters, client: &Client) -> Result<Claims> {
    let Some(text) = sent.get("claims") else { return Ok(Claims::default()) };
    let malformed = "claims is a JSON object; its members userinfo and id_token are objects of claims.";
    let asked = serde_json::from_str::<Value>(text).ok().filter(Value::is_object).ok_or(Fault::request(malformed))?;
    let read = |place: &str| wishes(asked.get(place)).ok_or(Fault::request(malformed));
    let (userinfo, id_token) = (read("userinfo")?, read("id_token")?);
    // Without `openid` it is no request of OpenID Connect, and nobody else knows the parameter.
    if !sent.get("scope").is_some_and(|scope| scope.split(' ').any(|scope| scope == OPENID)) {
        return Ok(Claims::default());
    }
    let wish = |name: &str| id_token.get(name);
    let subjects = wish("sub").map(Wish::texts).filter(|subjects| !subjects.is_empty());
    let levels = wish("acr").map(Wish::texts).unwrap_or_default();
    let levels: Vec<_> = levels.iter().filter_map(|name| Level::parse(name)).collect();
    let insists = wish("acr").is_some_and(|wish| wish.essential && !wish.texts().is_empty());
    let wished = Wished { userinfo: told(&userinfo, client), id_token: told(&id_token, client) };
    Ok(Claims { wished, subjects, levels, insists })
}

/// `null` stands for nothing in particular (Core 5.5.1). `None` for what is neither that nor an object.
fn wishes(place: Option<&Value>) -> Option<Wishes> {
    let claims = match place {
        None | Some(Value::Null) => return Some(Wishes::new()),
        Some(place) => place.as_object()?.iter(),
    };
    let wish = |wish: &Value| match wish {
        Value::Null => Some(Wish::default()),
        Value::Object(_) => Wish::deserialize(wish).ok(),
        _ => None,
    };
    claims.map(|(name, how)| Some((name.clone(), wish(how)?))).collect()
}

fn told(asked: &Wishes, client: &Client) -> Vec<String> {
    let may = |scope: &str| client.metadata.scopes.iter().any(|known| known == scope);
    let told = TOLD.into_iter().filter(|(claim, scope)| asked.contains_key(*claim) && may(scope));
    told.map(|(claim, _)| claim.to_owned()).collect()
}
