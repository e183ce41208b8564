//! How and when somebody proved who they are, as tokens tell it.

use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::kit::db::Tx;
use crate::oidc::authorize::Level;
use crate::scope::Person;
use crate::sessions;

/// How and when somebody proved who they are, as ID tokens tell it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Proof {
    /// In seconds.
    pub auth_time: u64,
    pub acr: String,
    pub amr: Vec<String>,
}

impl Proof {
    /// How this person did, in the session they are here with; `level` is what the app is told.
    ///
    /// # Errors
    /// If the database is out of reach.
    pub async fn of(tx: &mut Tx, person: &Person, level: Level) -> Result<Self> {
        let methods = sessions::methods_of(tx, &person.session_id).await?;
        Ok(Self {
            auth_time: person.authenticated_at.unix_seconds(),
            acr: level.name().to_owned(),
            amr: amr(&methods, person.factor_at.is_some()),
        })
    }
}

/// How somebody proved who they are, in the words of RFC 8176.
fn amr(methods: &str, two: bool) -> Vec<String> {
    let word = |method: &str| match method {
        "password" => "pwd",
        "totp" | "recovery-code" => "otp",
        "sms" => "sms",
        _ => "user",
    };
    let mut words: Vec<String> =
        methods.split(' ').filter(|method| !method.is_empty()).map(|method| word(method).to_owned()).collect();
    words.dedup();
    words.extend(two.then(|| "mfa".to_owned()));
    words
}
