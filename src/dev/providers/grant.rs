//! Who signs in at a simulated provider, and what they allow.

use std::time::Duration;

use serde_json::Value;

use super::authorize::Asked;
use super::fault::Fault;
use super::stand_in::StandIn;
use crate::kit::clock::Timestamp;
use crate::kit::secret;

/// Somebody who has an account at a simulated provider.
#[derive(Clone, Debug)]
pub struct Somebody {
    pub subject: String,
    pub email: Option<String>,
    /// Whether the provider says that it verified the address, in the JSON it says it in; `None`: it does not say.
    pub email_verified: Option<Value>,
    pub name: String,
}

impl Somebody {
    /// The first word of the name.
    pub fn given_name(&self) -> &str {
        self.name.split_whitespace().next().unwrap_or_default()
    }

    /// The rest of the name.
    pub fn family_name(&self) -> &str {
        self.name.split_once(char::is_whitespace).map_or("", |(_, rest)| rest.trim())
    }

    /// What the account is called where accounts have handles.
    pub fn handle(&self) -> String {
        let plain: String = self.name.chars().filter(char::is_ascii_alphanumeric).collect();
        if plain.is_empty() { format!("user{}", self.number()) } else { plain.to_ascii_lowercase() }
    }

    /// The subject where accounts are numbered: the number itself, or one that stands for the text.
    pub fn number(&self) -> u64 {
        self.subject.parse().unwrap_or_else(|_| {
            let digest = secret::sha256(self.subject.as_bytes());
            digest.iter().take(6).fold(0, |number, byte| number << 8 | u64::from(*byte))
        })
    }
}

/// What somebody allowed a client.
#[derive(Clone)]
pub struct Grant {
    pub stand_in: &'static StandIn,
    pub asked: Asked,
    pub who: Somebody,
    pub fault: Fault,
    pub at: Timestamp,
}

/// What stands behind an access token.
#[derive(Clone)]
pub struct Pass {
    pub grant: Grant,
    /// `None`: it does not expire.
    pub until: Option<Timestamp>,
}

/// Codes are good for so long (RFC 6749 4.1.2 allows ten minutes).
pub const CODE_LIFE: Duration = Duration::from_mins(1);

impl Grant {
    /// Whether this was among what the client asked for.
    pub fn allows(&self, scope: &str) -> bool {
        self.asked.scopes.iter().any(|asked| asked == scope)
    }

    /// Adds the address and whether it is verified, in the words of OpenID Connect (Core 5.1), if `scope` was asked for.
    pub fn tell_address(&self, scope: &str, said: &mut Value) {
        let Some(email) = self.who.email.as_ref().filter(|_| self.allows(scope)) else { return };
        said["email"] = email.clone().into();
        if let Some(verified) = &self.who.email_verified {
            said["email_verified"] = verified.clone();
        }
    }

    /// Whether the client gets a refresh token.
    pub fn may_refresh(&self) -> bool {
        self.stand_in.refresh.as_ref().is_some_and(|refresh| (refresh.given)(&self.asked))
    }
}
