//! What can go wrong at a provider, at the wish of whoever signs in.

use serde::Deserialize;

use super::stand_in::StandIn;

/// What goes wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    #[default]
    None,
    /// The person says no.
    Denied,
    /// There is no address, or it is not told.
    NoEmail,
    /// The token endpoint takes 20 seconds.
    Slow,
    /// The token endpoint answers 500.
    ServerError,
    /// The token endpoint answers with half a document.
    Garbage,
    /// The token endpoint answers with 10 MB.
    Huge,
    /// The ID token belongs to another attempt.
    WrongNonce,
    /// The ID token is for another client.
    WrongAud,
    /// The ID token is another issuer's.
    WrongIss,
    /// The ID token was changed after it was signed.
    WrongSignature,
    /// Nobody says whom it is about.
    MissingSubject,
    /// The ID token has expired; of a provider without any, the access token.
    Expired,
    /// The ID token is signed with a key that was made just now.
    RotatedKey,
    /// All goes well, but nothing is ever refreshed.
    RefreshFails,
}

impl Fault {
    pub const ALL: [Self; 15] = [
        Self::None,
        Self::Denied,
        Self::NoEmail,
        Self::Slow,
        Self::ServerError,
        Self::Garbage,
        Self::Huge,
        Self::WrongNonce,
        Self::WrongAud,
        Self::WrongIss,
        Self::WrongSignature,
        Self::MissingSubject,
        Self::Expired,
        Self::RotatedKey,
        Self::RefreshFails,
    ];

    /// Its value in the form.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Denied => "denied",
            Self::NoEmail => "no_email",
            Self::Slow => "slow",
            Self::ServerError => "server_error",
            Self::Garbage => "garbage",
            Self::Huge => "huge",
            Self::WrongNonce => "wrong_nonce",
            Self::WrongAud => "wrong_aud",
            Self::WrongIss => "wrong_iss",
            Self::WrongSignature => "wrong_signature",
            Self::MissingSubject => "missing_subject",
            Self::Expired => "expired",
            Self::RotatedKey => "rotated_key",
            Self::RefreshFails => "refresh_fails",
        }
    }

    /// What it is called in the form: a message key.
    pub const fn label(self) -> &'static str {
        match self {
            Self::None => "fault-none",
            Self::Denied => "fault-denied",
            Self::NoEmail => "fault-no-email",
            Self::Slow => "fault-slow",
            Self::ServerError => "fault-server-error",
            Self::Garbage => "fault-garbage",
            Self::Huge => "fault-huge",
            Self::WrongNonce => "fault-wrong-nonce",
            Self::WrongAud => "fault-wrong-aud",
            Self::WrongIss => "fault-wrong-iss",
            Self::WrongSignature => "fault-wrong-signature",
            Self::MissingSubject => "fault-missing-subject",
            Self::Expired => "fault-expired",
            Self::RotatedKey => "fault-rotated-key",
            Self::RefreshFails => "fault-refresh-fails",
        }
    }

    /// Whether this can happen at a provider at all.
    pub fn fits(self, stand_in: &StandIn) -> bool {
        match self {
            Self::WrongNonce | Self::WrongAud | Self::WrongIss | Self::WrongSignature | Self::RotatedKey => {
                stand_in.claims.is_some()
            }
            Self::RefreshFails => stand_in.refresh.is_some(),
            _ => true,
        }
    }
}
