//! The settings of text messages.

use crate::config::Secret;
use crate::kit::sms::PhoneNumber;

/// Codes by text message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Texts {
    pub through: TextsThrough,
    /// So many leave within an hour, for everybody together.
    pub hourly_budget: u32,
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
