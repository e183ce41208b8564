//! What a browser has at a protected app: on the way in a secret of its own, afterwards a pass. And the ticket that brings one over.
//!
//! All of them are sealed or drawn by chance, and none is good at another app.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{from_slice, to_vec};

use super::original::{Original, Target};
use crate::kit::clock::Timestamp;
use crate::kit::keyring::Keyring;
use crate::kit::secret::{Token, hex};
use crate::request::Ctx;
use crate::scope::Person;

const PASS: &str = "forward_auth.pass";
const TICKET: &str = "forward_auth.ticket";
/// How long a ticket is good: the browser comes with it at once.
pub const LIFE: Duration = Duration::from_mins(1);

/// What the cookie of a protected app holds. There is one cookie, since proxies pass one on for sure.
pub enum Kept {
    /// Nobody yet; the secret says that it is the same browser that comes back.
    Way(Token),
    Pass(Pass),
}

/// Somebody is signed in, through a session here: it is good as long as that.
#[derive(Serialize, Deserialize)]
pub struct Pass {
    pub session_id: String,
    origin: String,
}

/// Brings a pass to the browser that set out for it.
#[derive(Serialize, Deserialize)]
pub struct Ticket {
    pub session_id: String,
    origin: String,
    target: String,
    way: String,
    until: Timestamp,
}

impl Kept {
    /// What the browser sent, if it is from here and for this app.
    pub fn read(keyring: &Keyring, cookie: &str, origin: &str) -> Option<Self> {
        match cookie.split_once('.')? {
            ("way", token) => Token::parse(token).map(Self::Way),
            ("pass", sealed) => {
                let pass: Pass = from_slice(&keyring.open_text(PASS, sealed).ok()?).ok()?;
                (pass.origin == origin).then_some(Self::Pass(pass))
            }
            _ => None,
        }
    }

    /// The value of the cookie.
    pub fn cookie(&self, keyring: &Keyring) -> String {
        match self {
            Self::Way(token) => format!("way.{}", token.expose()),
            Self::Pass(pass) => format!("pass.{}", keyring.seal_text(PASS, &to_vec(pass).unwrap_or_default())),
        }
    }
}

/// What stands in a URL for the secret of a way.
pub fn name_of(way: &Token) -> String {
    hex(&way.hash())
}

impl Ticket {
    /// For somebody who is signed in here, to the app they come from.
    pub fn for_person(ctx: &Ctx, person: &Person, to: &Original, way: &str) -> String {
        let ticket = Self {
            session_id: person.session_id.clone(),
            origin: to.origin.clone(),
            target: to.target.as_str().to_owned(),
            way: way.to_owned(),
            until: ctx.now.plus(LIFE),
        };
        ctx.portal.keyring.seal_text(TICKET, &to_vec(&ticket).unwrap_or_default())
    }

    /// One that somebody brought, if it is for this app and not too old.
    pub fn read(ctx: &Ctx, sent: &str, origin: &str) -> Option<Self> {
        let ticket: Self = from_slice(&ctx.portal.keyring.open_text(TICKET, sent).ok()?).ok()?;
        (ticket.origin == origin && ticket.until > ctx.now).then_some(ticket)
    }

    /// Whether it is this browser that set out for it.
    pub fn is_of(&self, way: &Token) -> bool {
        name_of(way) == self.way
    }

    /// Where they wanted to go.
    pub fn target(&self) -> Target {
        Target::parse(&self.origin, &self.target).unwrap_or(Target::front())
    }

    /// The pass it stands for.
    pub fn pass(self) -> Kept {
        Kept::Pass(Pass { session_id: self.session_id, origin: self.origin })
    }
}
