//! The settings as types: what the rest of Portico reads.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;

use super::{DatabaseUrl, EncryptionKeys, ProviderId, PublicUrl, Secret};
use crate::kit::jws::Algorithm;

mod api;
mod apps;
mod mfa;
mod providers;
mod texts;

pub use api::{Compat, Cors};
pub use apps::ClientRegistration;
pub use mfa::Mfa;
pub use providers::{Endpoints, Kind as ProviderKind, Provider};
pub use texts::{Texts, TextsThrough};

/// Every setting in force, valid and free of contradictions.
#[derive(Clone, Debug)]
pub struct Settings {
    pub mode: Mode,
    pub public_url: PublicUrl,
    /// Where people go after signing in without a `next`: a path that begins with one `/`, or an http(s) URL.
    pub client_url: String,
    pub listen: SocketAddr,
    pub data_dir: PathBuf,
    pub database: DatabaseUrl,
    /// Empty in development only.
    pub encryption_keys: EncryptionKeys,
    pub product_name: String,
    /// Shown to people whose account is suspended.
    pub support_email: Option<String>,
    /// `None` in development only: letters go to the inbox.
    pub smtp: Option<Smtp>,
    pub session: Session,
    pub password: Password,
    pub verification: Verification,
    /// Whether people may sign in by a link in a letter.
    pub magic_links: bool,
    pub mfa: Mfa,
    pub guard: Guard,
    pub access: Access,
    pub tokens: Tokens,
    /// The providers that people sign in with, as far as settings name them; the command line keeps others in the database.
    pub providers: BTreeMap<ProviderId, Provider>,
    /// Who stands in for a provider without credentials; nobody but in development.
    pub stand_ins: BTreeMap<ProviderId, Provider>,
    pub headers: Headers,
    /// `None`: pages of other origins may not call the API.
    pub cors: Option<Cors>,
    /// Where apps that are no browser get people back who sign in with a provider.
    pub app_redirect_uris: Vec<String>,
    /// The older systems whose routes are answered.
    pub compat: BTreeSet<Compat>,
    /// How apps come to be known.
    pub client_registration: ClientRegistration,
    /// Where the apps are whose proxy asks here who somebody is: origins as browsers write them.
    pub forward_auth: Vec<String>,
    /// Peers whose forwarding headers are believed; empty: nobody's.
    pub trusted_proxies: Vec<IpNet>,
    pub log: Log,
}

/// How careful the portal is with its surroundings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// On somebody's own machine: `/dev/inbox`, keys made on the first start.
    Development,
    /// For people: every safety is on, `/dev/*` does not exist.
    Production,
}

/// The mail server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Smtp {
    pub host: String,
    pub port: u16,
    /// User name and password, if the server wants them.
    pub credentials: Option<(String, Secret)>,
    pub security: SmtpSecurity,
    /// An address, or `Name <address>`.
    pub sender: String,
}

/// How the way to the mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmtpSecurity {
    /// Not at all: on loopback, or in development to a host name without a dot.
    Plain,
    /// STARTTLS, and no letter without it.
    StartTls,
    /// TLS from the first byte.
    Tls,
}

/// How long people stay signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Never longer than `absolute`.
    pub idle: Duration,
    pub absolute: Duration,
    /// `absolute` for those who ticked "stay signed in".
    pub remember: Duration,
    /// `Secure` and the `__Host-` names; true on https and only there.
    pub secure_cookies: bool,
    /// Of the re-authentication cookie; the session cookie is always `Lax`.
    pub same_site: SameSite,
    /// The oldest session ends when there would be more; `None`: no limit.
    pub max_active: Option<u32>,
}

/// The `SameSite` attribute of a cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SameSite {
    Lax,
    Strict,
}

/// What passwords are taken and how they are kept. Lengths count characters.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own that an operator knows by name")]
pub struct Password {
    pub min_length: usize,
    pub max_length: usize,
    /// 0 to 4, the zxcvbn score.
    pub min_strength: u8,
    pub require_uppercase: bool,
    pub require_lowercase: bool,
    pub require_numbers: bool,
    pub require_symbols: bool,
    pub prevent_common: bool,
    pub prevent_user_info: bool,
    /// How many earlier passwords are refused.
    pub history_count: usize,
    /// The age at which a password must be changed; `None`: never.
    pub change_required: Option<Duration>,
    pub hibp_enabled: bool,
    pub hashing: Hashing,
}

/// Argon2id costs (one lane) and the queue before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hashing {
    /// Memory of one hash in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub iterations: u32,
    /// Hashes made at the same time.
    pub parallel: usize,
    /// How many more may wait.
    pub queue: usize,
}

/// Verification of e-mail addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    pub required: bool,
    pub expires_in: Duration,
    /// Letters asked for again, per address and day.
    pub resend_limit: u32,
    pub resend_interval: Duration,
}

/// What holds guessing back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guard {
    /// `None`: switched off.
    pub rate_limit: Option<RateLimit>,
    /// `None`: switched off.
    pub lockout: Option<Lockout>,
}

/// How often something may be tried in a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RateLimit {
    pub login_attempts: u32,
    pub login_window: Duration,
    /// Per address.
    pub signup_attempts: u32,
    pub signup_window: Duration,
}

/// When an account is throttled from a network, and for how long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lockout {
    pub attempts: u32,
    pub duration: Duration,
}

/// Who may have an account. Addresses and domains are in lower case, domains in Punycode. Blocked wins over allowed;
/// if anything is allowed by name, only that is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Access {
    pub disable_signup: bool,
    pub allowed_emails: Vec<String>,
    pub allowed_domains: Vec<String>,
    pub blocked_emails: Vec<String>,
    pub blocked_domains: Vec<String>,
}

/// What apps get, and how it is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tokens {
    /// Of access tokens.
    pub algorithm: Algorithm,
    /// What `HS256` signs with; there exactly with that algorithm.
    pub shared_secret: Option<Secret>,
    /// How long a key signs; `None`: until somebody rotates.
    pub key_rotation: Option<Duration>,
    pub custom_claims: Vec<CustomClaim>,
    pub hasura_claims: bool,
    /// How long an access token lives, in whole seconds.
    pub access: Duration,
    /// How long refresh tokens live, counted from signing in.
    pub refresh_absolute: Duration,
    /// How long a refresh token lives without being used; never longer than `refresh_absolute`.
    pub refresh_idle: Duration,
    /// Whether each use of a refresh token gives a new one.
    pub refresh_rotation: bool,
}

/// A claim of the operator's own: its name, and where its value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomClaim {
    pub name: String,
    pub source: ClaimSource,
}

/// A fact about a person that a claim can tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClaimSource {
    Id,
    Email,
    EmailVerified,
    Username,
    Name,
    GivenName,
    FamilyName,
    Locale,
    Roles,
    Permissions,
    /// What stands in the metadata under these names, one inside the other; at least one.
    Metadata(Vec<String>),
}

/// Which headers pages carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Headers {
    pub security: bool,
    pub csp: bool,
    /// True on https only.
    pub hsts: bool,
}

/// What is logged and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    /// A filter such as `info` or `info,portico=debug`.
    pub level: String,
    pub format: LogFormat,
}

/// The form of a log line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    Text,
    Json,
}

impl Mode {
    /// True in development.
    #[must_use]
    pub fn is_development(self) -> bool {
        self == Self::Development
    }

    /// `development` or `production`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Development => "development",
            Self::Production => "production",
        }
    }
}
