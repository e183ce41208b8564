//! The settings of text messages.

use crate::config::Secret;
use crate::kit::sms::PhoneNumber;

/// Codes by text message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Texts {
    pub through: TextsThrough,
    /// So many leave within an hour, for everybody together.
    pub hourly_budget: u32,
    /// So many to one country.
    pub country_hourly_budget: u32,
    /// Calling codes of the countries whose numbers can be added; of all, if there are none.
    pub countries: Vec<String>,
}

impl Texts {
    /// Whether a number can be added. One that is no country's, or premium rate, never can.
    #[must_use]
    pub fn reach(&self, number: &PhoneNumber) -> bool {
        let listed = |code| self.countries.is_empty() || self.countries.iter().any(|listed| listed == code);
        number.country().is_some_and(listed)
    }
}

/// Who sends them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextsThrough {
    /// Nobody: they are kept in the inbox of a portal in development.
    Inbox,
    Twilio {
        account_sid: String,
        auth_token: Secret,
        from: PhoneNumber,
    },
    AwsSns {
        access_key: String,
        secret_key: Secret,
        region: String,
    },
}
